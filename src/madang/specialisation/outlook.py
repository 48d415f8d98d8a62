"""What a region could become: what stands near it, and the odds of entry.

The odds are those of a simple model: density and the present location quotient,
learnt on the study's own earlier years. They say how often cells like this one
have come to specialise, not that this one will.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.metrics.logistic import logistic_probability, logistic_regression
from madang.metrics.relatedness import proximity, relatedness_density
from madang.metrics.shares import location_quotient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.metrics.logistic import LogisticFit
    from madang.specialisation.panel import Panel, Slice
    from madang.specialisation.settings import SpecialisationSettings

__all__ = ["OUTLOOK", "outlook_table"]

OUTLOOK: Final = {
    "region": "str", "activity": "str", "year": "int64", "measure": "str",
    "density": "float64", "location_quotient": "float64", "odds": "float64",
    "odds_low": "float64", "odds_high": "float64", "until": "Int64",
}  # fmt: skip
_PAIRS_OF_YEARS: Final = 4  # more earlier years add hardly anything, and cost time
_FEWEST: Final = 20  # entries, and cells that did not enter, below which none is learnt
_FEWEST_REGIONS: Final = 5


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells below parity in one year, and what stands near them."""

    region: NDArray[np.intp]
    activity: NDArray[np.intp]
    density: NDArray[np.float64]
    quotient: NDArray[np.float64]

    @property
    def features(self) -> NDArray[np.float64]:
        """Give the features of the model; density's spread is a tenth of LQ's."""
        return np.column_stack([10.0 * self.density, self.quotient])


def _quotient(s: Slice) -> NDArray[np.float64]:
    """Give location quotients, NaN where not known."""
    return np.where(s.known, location_quotient(s.x), np.nan)


def _cells(s: Slice) -> _Cells:
    """Find the known cells below parity, with their density."""
    q = _quotient(s)
    present = np.nan_to_num(q, nan=0.0) >= 1.0
    density = relatedness_density(present, proximity(present))
    below = (q < 1.0) & np.isfinite(density)
    region, activity = np.nonzero(below)
    return _Cells(region, activity, density[below], q[below])


def _entered(cells: _Cells, s: Slice, later: Slice) -> NDArray[np.float64]:
    """Tell which cells have come to parity later; NaN where that is not known."""
    rows = pd.Index(later.regions).get_indexer(pd.Index(s.regions))[cells.region]
    places = pd.Index(later.activities).get_indexer(pd.Index(s.activities))
    columns = places[cells.activity]
    q = _quotient(later)[rows, columns]
    found = np.where(np.isnan(q), np.nan, (q >= 1.0).astype(np.float64))
    return np.where((rows < 0) | (columns < 0), np.nan, found)


def _span(years: list[int], most: int) -> int:
    """Give the longest span between two years of the panel, at most as asked for."""
    spans = {b - a for a in years for b in years if 0 < b - a <= most}
    return max(spans, default=0)


def _learn(cuts: tuple[Slice, ...], span: int) -> LogisticFit | None:
    """Learn the odds of entry from the panel's own earlier years."""
    by_year = {s.year: s for s in cuts}
    starts = [y for y in sorted(by_year) if y + span in by_year][-_PAIRS_OF_YEARS:]
    features, events, groups = [], [], []
    for year in starts:
        s = by_year[year]
        cells = _cells(s)
        event = _entered(cells, s, by_year[year + span])
        seen = ~np.isnan(event)
        features.append(cells.features[seen])
        events.append(event[seen])
        groups.append(s.regions[cells.region[seen]].astype(str))
    if not features:
        return None
    y, g = np.concatenate(events), np.concatenate(groups)
    few = min(y.sum(), y.size - y.sum()) < _FEWEST
    if few or np.unique(g).size < _FEWEST_REGIONS:
        return None
    return logistic_regression(np.concatenate(features), y, groups=g)


def _unlearnt(measure: str, span: int, most: int) -> Note:
    """Say that the panel is too short to learn from."""
    if span == 0:
        return Note(
            f"{measure}: {most}년 이내 간격의 연도가 둘 이상 없어 특화 진입 확률을 "
            "학습하지 못하고 관련성 밀도만 제시했다.",
            f"{measure}: no two years lie within {most} years of each other, so the "
            "odds of entry could not be learnt; only density is given.",
        )
    return Note(
        f"{measure}: 과거 자료의 특화 진입 사례 또는 지역이 너무 적어 진입 확률을 "
        "학습하지 못하고 관련성 밀도만 제시했다.",
        f"{measure}: the panel holds too few entries or regions to learn the odds of "
        "entry from; only density is given.",
    )


def _one(
    measure: str, cuts: tuple[Slice, ...], settings: SpecialisationSettings
) -> tuple[pd.DataFrame, list[Note]]:
    """Lay out the outlook of one measure in its latest year."""
    s = cuts[-1]
    cells = _cells(s)
    span = _span([c.year for c in cuts], settings.outlook_years)
    fit = _learn(cuts, span) if span else None
    value = low = high = np.full(cells.region.size, np.nan)
    notes = []
    if fit is not None:
        value, low, high = logistic_probability(
            cells.features, fit, level=settings.level
        )
    elif cells.region.size:
        notes.append(_unlearnt(measure, span, settings.outlook_years))
    until = s.year + span if fit is not None else pd.NA
    table = pd.DataFrame({
        "region": s.regions[cells.region], "activity": s.activities[cells.activity],
        "year": s.year, "measure": measure,
        "density": cells.density, "location_quotient": cells.quotient,
        "odds": value, "odds_low": low, "odds_high": high, "until": until,
    })  # fmt: skip
    return table.astype(OUTLOOK), notes


def outlook_table(
    panel: Panel, settings: SpecialisationSettings
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """List what each region is not specialised in, and how near it stands.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    settings : SpecialisationSettings
        How many years ahead, and the level of the intervals.

    Returns
    -------
    DataFrame
        Columns of `OUTLOOK`: a row for each region and activity whose location
        quotient is known and below 1 in the measure's latest year. `density` is
        the share of what stands near the activity that the region has; `odds` the
        probability of a quotient of 1 or more in the year `until`, by a logistic
        model of density and quotient learnt on the panel's earlier years, with an
        interval for the coefficients; NaN where the panel is too short.
    tuple of Note
        Where nothing could be learnt.
    """
    tables, notes = [pd.DataFrame(columns=list(OUTLOOK)).astype(OUTLOOK)], []
    for measure in panel.measures:
        table, said = _one(measure, panel.years(measure), settings)
        notes += said
        if len(table):
            tables.append(table)
    if len(tables) > 1:
        tables = tables[1:]
    return pd.concat(tables, ignore_index=True), tuple(notes)
