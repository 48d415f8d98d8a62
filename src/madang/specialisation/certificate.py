"""The validity certificate: whether the structural indices can be used, and why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from madang.contracts import worded
from madang.language import from_json
from madang.specialisation.columns import CERTIFICATE
from madang.specialisation.focus import now
from madang.vocabulary import Language, Soundness

if TYPE_CHECKING:
    import pandas as pd

    from madang.language import Message
    from madang.result import Result

__all__ = ["Certificate", "validity"]

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
    """

    checks: pd.DataFrame = field(default_factory=CERTIFICATE.empty)
    measure: str = ""
    year: int | None = None

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


def validity(result: Result) -> Certificate:
    """Give the certificate of the main measure in its latest year.

    Parameters
    ----------
    result : Result
        What `madang.specialisation.measure` gave; ``result.chart("certificate")``
        draws it.

    Returns
    -------
    Certificate
        Without a check where nothing was examined.
    """
    checks = result.table("certificate")
    if checks.empty:
        return Certificate()
    own = now(checks)
    first = own.iloc[0]
    return Certificate(own, str(first["measure"]), int(first["year"]))
