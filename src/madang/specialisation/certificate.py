"""The validity certificate of a study: what was examined, in words and numbers."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.metrics.validity import validity
from madang.specialisation.certificate_words import said
from madang.vocabulary import Concern, Language, Soundness, StructuralIndex, label
from madang.wording import UNKNOWN, figure, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.contracts.trees import Tree
    from madang.metrics.validity import Validity
    from madang.specialisation.panel import Slice
    from madang.specialisation.settings import SpecialisationSettings

__all__ = ["CERTIFICATE", "Certificate", "certificate_table"]

CERTIFICATE: Final = {
    "index": "str", "check": "str", "year": "int64", "measure": "str",
    "value": "float64", "limit": "float64", "verdict": "str", "ko": "str",
    "en": "str", "regions": "str",
}  # fmt: skip
_ORDER: Final = (Soundness.SOUND, Soundness.WARN, Soundness.REFUSE)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whether the structural indices of one measure and year can be used.

    Attributes
    ----------
    checks : DataFrame
        One row a check: index, check, value, limit, verdict, and what it says in
        Korean and English.
    measure, year : str, int or None
        Of which measure and year; None where nothing was examined.
    source : str
        Who publishes the stocks.
    """

    checks: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(CERTIFICATE))
    )
    measure: str = ""
    year: int | None = None
    source: str = ""

    def tidy(self) -> pd.DataFrame:
        """Give the checks, one row each."""
        return self.checks.copy()

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

    def reasons(self, index: str, language: str = Language.KO) -> tuple[str, ...]:
        """Give what speaks against an index, in words; nothing if it is sound.

        Parameters
        ----------
        index : str
            Which index.
        language : str
            ``"ko"`` or ``"en"``.
        """
        own = self.checks[self.checks["index"] == index]
        return tuple(own.loc[own["verdict"] != Soundness.SOUND, language].astype("str"))

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

        ko = language == Language.KO
        shown = self.checks.assign(
            row=[label(c, language) for c in self.checks["check"]],
            column=[label(i, language) for i in self.checks["index"]],
            word=[label(v, language) for v in self.checks["verdict"]],
            level=[_ORDER.index(Soundness(v)) for v in self.checks["verdict"]],
            text=[_short(*pair) for pair in zip(
                self.checks["check"], self.checks["value"], strict=True)],
            said=self.checks[language if language in self.checks else "en"],
        )  # fmt: skip
        word = label(self.measure, language)
        return verdict_panel(
            shown,
            title="타당성 검정" if ko else "Validity certificate",
            unit=f"{word} 기준" if ko else f"by {word.lower()}",
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


def certificate_table(
    s: Slice,
    settings: SpecialisationSettings,
    *,
    tree: Tree,
    names: Mapping[str, Mapping[str, str]],
    seed: int,
) -> pd.DataFrame:
    """Examine the structural indices of one measure and year.

    Parameters
    ----------
    s : Slice
        One measure and year.
    settings : SpecialisationSettings
        Threshold of presence, draws of the null model.
    tree : Tree
        What holds each activity.
    names : mapping
        Names of the regions by language and code.
    seed : int
        Seed of the study.

    Returns
    -------
    DataFrame
        Columns of `CERTIFICATE`: one row an index and check; ``value`` is NaN where
        a check does not apply. ``regions`` lists the codes that a check names.
    """
    t = settings.threshold
    rows: list[dict[str, Any]] = []
    for index in StructuralIndex:
        stream = [seed, s.year, zlib.crc32(f"{index} {s.measure}".encode())]
        found = validity(
            s.x, index, np.random.default_rng(stream),
            thresholds=(t, 0.8 * t, 1.25 * t), parent=_groups(s, tree),
            is_small=s.is_small, draws=settings.null_draws,
        )  # fmt: skip
        rows += [{"index": str(index), "year": s.year, "measure": s.measure, **row}
                 for row in _rows(found, s.regions, names)]  # fmt: skip
    return pd.DataFrame(rows)[list(CERTIFICATE)].astype(CERTIFICATE)


def _groups(s: Slice, tree: Tree) -> NDArray[np.int64] | None:
    """Give the activities above as numbers; None where none is named."""
    above = [tree.parent(str(a)) for a in s.activities]
    known = sorted({a for a in above if a is not None})
    if not known:
        return None
    return np.array([-1 if a is None else known.index(a) for a in above])


def _rows(
    v: Validity, codes: NDArray[np.object_], names: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """Write each check as a row, with its number, limit, verdict and words."""
    limits, nan = v.limits, float("nan")
    others = v.stability[1:]
    least = float(np.nanmin(others)) if np.isfinite(others).any() else nan
    measured = {
        Concern.SIZE: (float(min(v.regions, v.activities)), float(limits.least_side)),
        Concern.COMPONENTS: (float(v.components), 1.0),
        Concern.GAP: (v.gap, limits.least_gap),
        Concern.DIRECTION: (v.direction, nan),
        Concern.DIVERSITY: (v.diversity_share, limits.most_diversity),
        Concern.CHANCE: (v.score, limits.least_score),
        Concern.THRESHOLD: (least, limits.least_stability),
        Concern.LEVEL: (v.level_stability, limits.least_stability),
        Concern.SMALL_REGIONS: (float(v.small_on_top.size), 0.0),
    }
    named = {
        Concern.COMPONENTS: [str(codes[r]) for r in v.outside],
        Concern.SMALL_REGIONS: [str(codes[r]) for r in v.small_on_top],
    }
    rows = []
    for check, (value, limit) in measured.items():
        bad = check in v.concerns
        grave = bad and v.verdict is Soundness.REFUSE and check in v.grave
        verdict = Soundness.SOUND if not bad else (
            Soundness.REFUSE if grave else Soundness.WARN)  # fmt: skip
        listed = named.get(check, [])
        rows.append({
            "check": str(check), "value": value, "limit": limit,
            "verdict": str(verdict), "regions": " ".join(listed),
            **said(v, check, value, {
                str(w): [names.get(str(w), {}).get(c, c) for c in listed]
                for w in Language
            }),
        })  # fmt: skip
    return rows
