"""Stocks as tables: one region × activity table a measure and year."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np
import pandas as pd

from madang.contracts.totals import lay_out, total_notes
from madang.contracts.trees import Tree
from madang.metrics.wholes import Wholes
from madang.specialisation.effects import design_effect
from madang.specialisation.remarks import panel_notes
from madang.specialisation.rows import refuse_vintages, sound_rows
from madang.specialisation.settings import ZeroMeans
from madang.specialisation.slice import Slice
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.contracts import Note
    from madang.contracts.totals import Parts
    from madang.specialisation.settings import SpecialisationSettings

__all__ = ["Panel", "slices"]


@dataclass(frozen=True, slots=True)
class Panel:
    """All slices, in order of measure and year, and what was left out."""

    slices: tuple[Slice, ...]
    notes: tuple[Note, ...] = field(default=())

    def years(self, measure: str) -> tuple[Slice, ...]:
        """Give the slices of one measure in order of year."""
        return tuple(s for s in self.slices if s.measure == measure)

    @property
    def measures(self) -> tuple[str, ...]:
        """Measures, in order."""
        return tuple(dict.fromkeys(s.measure for s in self.slices))


def slices(
    stocks: pd.DataFrame,
    *,
    regions: pd.DataFrame | None,
    activities: pd.DataFrame | None,
    settings: SpecialisationSettings,
) -> Panel:
    """Cut stocks into one table a measure and year.

    A region or activity is left out where one below it is listed too: it would
    count the same amounts twice.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``.
    regions, activities : DataFrame or None
        Keep their contracts; their ``parent`` tells totals from parts.
    settings : SpecialisationSettings
        What absent cells mean, which measures are counts.

    Returns
    -------
    Panel

    Raises
    ------
    ContractError
        If a column, a key or a number is missing, a cell is listed twice, a region
        is listed in a year in which it was not there, or the activities of one year
        come from two classifications.
    NegativeActivityError
        If an amount is below zero or infinite.
    """
    listed = sound_rows(stocks)
    refuse_vintages(listed, regions, activities)
    rows = listed[listed["value"].notna()]
    withheld = dict(tuple(listed[listed["value"].isna()].groupby(["measure", "year"])))
    trees = {
        "region": Tree.of(regions, "region"),
        "activity": Tree.of(activities, "activity"),
    }
    dropped: dict[str, set[str]] = {"region": set(), "activity": set()}
    found: list[tuple[str, int, Parts]] = []
    for pair, part in rows.groupby(["measure", "year"], sort=True):
        measure, year = cast("tuple[str, int]", pair)
        for key, tree in trees.items():
            dropped[key] |= tree.totals(part[key])
        laid = lay_out(part, trees["region"], trees["activity"])
        found.append((str(measure), int(year), laid))
    cut = tuple(
        _slice(m, y, laid, _known(laid, withheld.get((m, y)), settings), settings)
        for m, y, laid in found
    )
    cut = tuple(_guarded(s, cut, settings) for s in cut)
    notes = (*panel_notes(cut, dropped, settings), *_of_totals(cut, found))
    return Panel(cut, notes)


def _known(
    laid: Parts, withheld: pd.DataFrame | None, settings: SpecialisationSettings
) -> NDArray[np.bool_]:
    """Tell which cells are known: what is marked as withheld never is."""
    listed = ~np.isnan(laid.value)
    if settings.zero_means is not ZeroMeans.ZERO:
        return listed
    known = np.ones_like(listed)
    if withheld is not None:
        r = pd.Index(laid.regions).get_indexer(pd.Index(withheld["region"]))
        i = pd.Index(laid.activities).get_indexer(pd.Index(withheld["activity"]))
        known[r[(r >= 0) & (i >= 0)], i[(r >= 0) & (i >= 0)]] = False
    return known


def _slice(
    measure: str,
    year: int,
    laid: Parts,
    known: NDArray[np.bool_],
    settings: SpecialisationSettings,
) -> Slice:
    """Take one measure and year as a table."""
    listed = ~np.isnan(laid.value)
    return Slice(
        measure=measure,
        year=year,
        regions=laid.regions,
        activities=laid.activities,
        x=np.where(listed, laid.value, 0.0),
        known=known,
        is_count=measure in settings.counts,
        together=1.0,
        is_small=np.zeros(laid.regions.size, dtype=bool),
        wholes=Wholes.of(laid, known),
    )


def _of_totals(
    cut: tuple[Slice, ...], found: list[tuple[str, int, Parts]]
) -> tuple[Note, ...]:
    """Say what published totals added."""
    told = [s for s in cut if s.wholes is not None]
    withheld = sum(int((~s.known).sum()) for s in told)
    loose = sum(int((~s.seen).sum()) for s in told)
    return total_notes(found, withheld, loose)


def _guarded(
    s: Slice, cut: tuple[Slice, ...], settings: SpecialisationSettings
) -> Slice:
    """Add what hangs on other measures of the year: smallness, clustering."""
    same = {o.measure: o for o in cut if o.year == s.year}
    jobs = same.get(Measure.EMPLOYMENT, s if s.is_count else None)
    size = s.whole
    small = size < settings.least_size * size.mean() if size.any() else s.is_small
    if jobs is not None:
        held = dict(zip(jobs.regions, jobs.whole, strict=True))
        small = np.array([held.get(r, np.inf) < settings.base for r in s.regions])
    together, basis = design_effect(s, same, settings)
    return replace(s, together=together, basis=basis, is_small=small)
