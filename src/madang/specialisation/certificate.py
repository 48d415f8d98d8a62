"""The validity certificate of a study: what was examined, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import worded
from madang.language import UNKNOWN, Message, _, figure, from_json, percent
from madang.specialisation.columns import CERTIFICATE
from madang.vocabulary import Concern, Language, Soundness, label, word

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Certificate"]

_ORDER: Final = (Soundness.SOUND, Soundness.WARN, Soundness.REFUSE)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whether the structural indices of one measure and year can be used.

    Attributes
    ----------
    checks : DataFrame
        One row a check: index, check, value, limit, verdict, and what it says.
    measure, year : str, int or None
        Of which measure and year; None where nothing was examined.
    source : str
        Who publishes the stocks.
    """

    checks: pd.DataFrame = field(default_factory=CERTIFICATE.empty)
    measure: str = ""
    year: int | None = None
    source: str = ""

    def tidy(self) -> pd.DataFrame:
        """Give the checks, one row each, in words of both languages."""
        return worded(self.checks)

    def verdict(self, index: str) -> Soundness | None:
        """Give the worst verdict among the checks of an index; None if unexamined.

        Parameters
        ----------
        index : str
            ``"complexity"``, ``"fitness"`` or ``"relatedness"``.
        """
        found = self.checks.loc[self.checks["index"] == index, "verdict"]
        words = [Soundness(w) for w in found]
        return max(words, key=_ORDER.index) if words else None

    def doubts(self, index: str) -> tuple[Message, ...]:
        """Give what speaks against an index; nothing if it is sound.

        Parameters
        ----------
        index : str
            Which index.
        """
        own = self.checks[self.checks["index"] == index]
        against = own.loc[own["verdict"] != Soundness.SOUND, "message"]
        return tuple(from_json(said) for said in against)

    def reasons(self, index: str, language: str = Language.KO) -> tuple[str, ...]:
        """Give what speaks against an index, in words; nothing if it is sound.

        Parameters
        ----------
        index : str
            Which index.
        language : str
            ``"ko"`` or ``"en"``.
        """
        return tuple(said.text(language) for said in self.doubts(index))

    def chart(self, language: str = Language.KO) -> Any:
        """Draw the certificate: checks in rows, indices in columns.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.LayerChart
        """
        from madang.charts import verdict_panel  # noqa: PLC0415 - Altair is heavy

        checks = self.checks
        shown = checks.assign(
            row=[label(c, language) for c in checks["check"]],
            column=[label(i, language) for i in checks["index"]],
            word=[label(v, language) for v in checks["verdict"]],
            level=[_ORDER.index(Soundness(v)) for v in checks["verdict"]],
            text=[_short(*pair) for pair in zip(
                checks["check"], checks["value"], strict=True)],
            said=[from_json(said).text(language) for said in checks["message"]],
        )  # fmt: skip
        unit = _("by {measure:lower}", measure=word(self.measure))
        return verdict_panel(
            shown,
            title=_("Validity certificate").text(language),
            unit=unit.text(language),
            source=self.source,
            year="" if self.year is None else self.year,
            language=language,
        )


def _short(check: str, value: float) -> str:
    """Write a check's number as short as a cell allows."""
    if not np.isfinite(value):
        return UNKNOWN
    if check in {Concern.GAP, Concern.DIVERSITY}:
        return percent(value, ".0f")
    if check in {Concern.SIZE, Concern.COMPONENTS, Concern.SMALL_REGIONS}:
        return figure(value, ",.0f")
    return figure(value, ".1f" if check == Concern.CHANCE else ".2f")
