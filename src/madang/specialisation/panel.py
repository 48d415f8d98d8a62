"""Stocks as tables: one region × activity table a measure and year."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.language import Items, Message, Range, _
from madang.specialisation.rows import refuse_vintages, sound_rows, year_notes
from madang.specialisation.settings import AUTO, ZeroMeans
from madang.vocabulary import Measure, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.specialisation.settings import SpecialisationSettings

__all__ = ["Panel", "Slice", "is_recoded", "slices"]

_TURNOVER: Final = 0.2  # share of amounts under new codes: they were recoded


@dataclass(frozen=True, slots=True)
class Slice:
    """What the regions hold of each activity, in one measure and year.

    Attributes
    ----------
    measure, year : str, int
        Of which measure and year.
    regions, activities : arrays of str
        Codes of the R rows and I columns.
    x : (R, I) array
        Amounts; zero where not known.
    known : (R, I) array of bool
        Which amounts are known.
    is_count : bool
        Whether the measure counts things, so that chance can be reckoned with.
    together : float
        How many counted units stand and fall together.
    is_small : (R,) array of bool
        Which regions are too small to be judged.
    """

    measure: str
    year: int
    regions: NDArray[np.object_]
    activities: NDArray[np.object_]
    x: NDArray[np.float64]
    known: NDArray[np.bool_]
    is_count: bool
    together: float
    is_small: NDArray[np.bool_]


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
    rows = sound_rows(stocks)
    refuse_vintages(rows, regions, activities)
    trees = {
        "region": Tree.of(regions, "region"),
        "activity": Tree.of(activities, "activity"),
    }
    dropped: dict[str, set[str]] = {"region": set(), "activity": set()}
    found: list[tuple[str, int, pd.DataFrame]] = []
    for pair, part in rows.groupby(["measure", "year"], sort=True):
        measure, year = cast("tuple[str, int]", pair)
        kept = part
        for key, tree in trees.items():
            totals = tree.totals(kept[key])
            dropped[key] |= totals
            kept = kept[~kept[key].isin(totals)]
        found.append((str(measure), int(year), kept))
    cut = tuple(_slice(m, y, part, settings) for m, y, part in found if len(part))
    cut = tuple(_guarded(s, cut, settings) for s in cut)
    return Panel(cut, _notes(cut, dropped, settings))


def _slice(
    measure: str, year: int, part: pd.DataFrame, settings: SpecialisationSettings
) -> Slice:
    """Lay one measure and year out as a table."""
    wide = part.pivot_table(
        index="region", columns="activity", values="value", aggfunc="sum"
    )
    raw = wide.to_numpy(dtype=np.float64)
    listed = ~np.isnan(raw)
    zero = settings.zero_means is ZeroMeans.ZERO
    return Slice(
        measure=measure,
        year=year,
        regions=wide.index.to_numpy(dtype=object),
        activities=wide.columns.to_numpy(dtype=object),
        x=np.where(listed, raw, 0.0),
        known=np.ones_like(listed) if zero else listed,
        is_count=measure in settings.counts,
        together=1.0,
        is_small=np.zeros(raw.shape[0], dtype=bool),
    )


def _guarded(
    s: Slice, cut: tuple[Slice, ...], settings: SpecialisationSettings
) -> Slice:
    """Add what hangs on other measures of the year: smallness, clustering."""
    same = {o.measure: o for o in cut if o.year == s.year}
    jobs = same.get(Measure.EMPLOYMENT, s if s.is_count else None)
    size = s.x.sum(axis=1)
    small = size < settings.least_size * size.mean() if size.any() else s.is_small
    if jobs is not None:
        held = dict(zip(jobs.regions, jobs.x.sum(axis=1), strict=True))
        small = np.array([held.get(r, np.inf) < settings.base for r in s.regions])
    effect = settings.design_effect
    firms = same.get(Measure.ESTABLISHMENTS)
    if effect != AUTO:
        together = float(effect) if s.is_count else 1.0
    elif s.measure == Measure.EMPLOYMENT and firms is not None and firms.x.sum() > 0:
        together = max(float(s.x.sum() / firms.x.sum()), 1.0)
    else:
        together = 1.0
    return Slice(
        s.measure, s.year, s.regions, s.activities, s.x, s.known, s.is_count,
        together, small,
    )  # fmt: skip


def _regions_left_out(count: int, first: str) -> Message:
    """Say that regions were left out whose parts are listed."""
    return _(
        "{n} regions that have parts listed too (such as {first}) were left out, so "
        "that nothing counts twice.",
        n=count, first=first,
    )  # fmt: skip


def _activities_left_out(count: int, first: str) -> Message:
    """Say that activities were left out whose parts are listed."""
    return _(
        "{n} activities that have parts listed too (such as {first}) were left out, so "
        "that nothing counts twice.",
        n=count, first=first,
    )  # fmt: skip


_LEFT_OUT: Final = {"region": _regions_left_out, "activity": _activities_left_out}


def _notes(
    cut: tuple[Slice, ...],
    dropped: Mapping[str, set[str]],
    settings: SpecialisationSettings,
) -> tuple[Note, ...]:
    """Say what was left out and what was assumed."""
    notes = [
        Note(_LEFT_OUT[key](len(codes), min(codes)))
        for key, codes in dropped.items()
        if codes
    ]
    absent = sum(int((~s.known).sum()) for s in cut)
    cells = sum(s.known.size for s in cut)
    if absent:
        notes.append(Note(_(
            "{absent:,} of {cells:,} cells that the stocks do not list were taken as "
            "unknown, not as zero; shares are of what is known. Where the source lists "
            'all there is, set zero_means = "zero".',
            absent=absent, cells=cells,
        )))  # fmt: skip
    years = year_notes({m: [s.year for s in cut if s.measure == m]
                        for m in dict.fromkeys(s.measure for s in cut)})  # fmt: skip
    vintages = _vintage_notes(cut)
    return (
        *notes,
        *years,
        *vintages,
        *_chance_notes(cut),
        *_small_notes(cut, settings),
    )


def is_recoded(first: Slice, last: Slice) -> bool:
    """Tell whether two years seem to use two vintages of the activities' codes.

    Parameters
    ----------
    first, last : Slice
        Two years of one measure.

    Returns
    -------
    bool
        Whether more than a fifth of the amount of either year lies under codes that
        the other year does not list.
    """
    for one, other in ((first, last), (last, first)):
        new = ~np.isin(one.activities, other.activities)
        whole = one.x.sum()
        if whole > 0 and one.x[:, new].sum() > _TURNOVER * whole:
            return True
    return False


def _vintage_notes(cut: tuple[Slice, ...]) -> tuple[Note, ...]:
    """Say which regions and codes cannot be followed from first to last year."""
    notes = []
    for measure in dict.fromkeys(s.measure for s in cut):
        own = [s for s in cut if s.measure == measure]
        first, last = own[0], own[-1]
        gone = sorted({*first.regions} ^ {*last.regions})
        if gone:
            notes.append(
                Note(
                    _(
                        "{measure}: {count} regions (such as {gone}) are listed "
                        "in only one of {year} and {year_2}: split, merged or "
                        "recoded; they are in no figure of change.",
                        measure=word(measure),
                        count=len(gone),
                        gone=gone[0],
                        year=first.year,
                        year_2=last.year,
                    )
                )
            )
        if is_recoded(first, last):
            notes.append(
                Note(
                    _(
                        "{measure}: the activity codes of {year} and {year_2} "
                        "differ so much that the classification seems to have "
                        "changed; change counts codes of both years only. Recode "
                        "by a crosswalk to compare all.",
                        measure=word(measure),
                        year=first.year,
                        year_2=last.year,
                    )
                )
            )
    return tuple(notes)


def _listed(measures: set[str]) -> Items:
    """Name measures."""
    return Items(tuple(word(m) for m in sorted(measures)), most=0)


def _chance_notes(cut: tuple[Slice, ...]) -> tuple[Note, ...]:
    """Say which measures have intervals, and how independent their units are."""
    notes = []
    amounts = {s.measure for s in cut if not s.is_count}
    if amounts:
        notes.append(Note(_(
            "{measures}: not counts; with no sampling unit there is no honest interval "
            "and no shrinkage.",
            measures=_listed(amounts),
        )))  # fmt: skip
    tied = [s.together for s in cut if s.together > 1]
    if tied:
        low, high = f"{min(tied):.1f}", f"{max(tied):.1f}"
        many = low if low == high else Range(min(tied), max(tied), ".1f")
        notes.append(Note(_(
            "Units move together, as jobs do in firms: {many} of them count as one "
            "independent unit, which widens the intervals.",
            many=many,
        )))  # fmt: skip
    single = {s.measure for s in cut if s.is_count and s.together == 1}
    if single:
        notes.append(Note(_(
            "{measures}: units are taken as independent, one by one; the true "
            "intervals can only be wider.",
            measures=_listed(single),
        )))  # fmt: skip
    return tuple(notes)


def _small_notes(
    cut: tuple[Slice, ...], settings: SpecialisationSettings
) -> tuple[Note, ...]:
    """Say which regions are small, and where that could not be told."""
    notes = []
    counted = {s.year for s in cut if s.measure == Measure.EMPLOYMENT}
    told = [s for s in cut if s.is_count or s.year in counted]
    small = len({r for s in told for r in s.regions[s.is_small]})
    if small:
        notes.append(Note(_("{small} regions below the base of {base:,.0f} are marked "
"small.", small=small, base=settings.base)))  # fmt: skip
    fewest = min((settings.draws_for(s.x.size) for s in cut if s.is_count),
                 default=settings.draws)  # fmt: skip
    if fewest < settings.draws:
        notes.append(Note(_("The tables are large: intervals rest on {fewest:,} draws, "
"not on {draws:,}.", fewest=fewest, draws=settings.draws)))  # fmt: skip
    jobs = {s.year for s in cut if s.measure == Measure.EMPLOYMENT}
    if any(s.year not in jobs for s in cut if not s.is_count):
        notes.append(
            Note(
                _(
                    "In years without employment, regions below {least_size:.0%} "
                    "of the average region are taken as small.",
                    least_size=settings.least_size,
                )
            )
        )
    return tuple(notes)
