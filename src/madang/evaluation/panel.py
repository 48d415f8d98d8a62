"""What an evaluation reads: an outcome by region and year, and a measure's starts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.language import Named
    from madang.metrics.checks import FloatArray

__all__ = ["Measure", "Panel", "measure", "outcome_panel"]

_NAMED: Final = 5
_FEW_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Panel:
    """An outcome of all regions in all years.

    Attributes
    ----------
    y : (R, T) array
        Outcome, complete, in its unit; natural logarithms where `is_log`.
    regions : tuple of str
        Codes, a row each.
    years : tuple of int
        One after the other, a column each.
    is_log : bool
        Whether an effect is a share: 0.05 is about 5% more.
    names : mapping of str to Named
        What regions are called in notes; by code where not given.
    """

    y: FloatArray
    regions: tuple[str, ...]
    years: tuple[int, ...]
    is_log: bool = False
    names: Mapping[str, Named] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """Where a measure began, and in which year.

    Attributes
    ----------
    starts : dict of str to int
        First year with the measure, by code of region.
    notes : tuple of Message
        What was noticed in the list.
    others : dict of str to int
        First year of other measures in the same regions or others, by code.
    """

    starts: dict[str, int]
    notes: tuple[Message, ...] = ()
    others: dict[str, int] = field(default_factory=dict)


def _some(codes: list[str], names: Mapping[str, Named] | None = None) -> Items:
    """Name a few of many."""
    called = names or {}
    return Items(tuple(called.get(code, code) for code in codes[:_NAMED]))


def outcome_panel(
    table: pd.DataFrame,
    *,
    region: str = "region",
    year: str = "year",
    value: str = "value",
    logarithm: bool = False,
) -> Panel:
    """Read an outcome as a panel, or say what it lacks.

    Parameters
    ----------
    table : DataFrame
        One row a region and year.
    region, year, value : str
        Names of its columns.
    logarithm : bool
        Whether shares of change are asked for: the outcome's natural logarithm.

    Returns
    -------
    Panel

    Raises
    ------
    ParameterError
        If a region and year stand twice, a region lacks years, years leave gaps, or a
        logarithm of 0 is asked for.
    """
    rows = table[[region, year, value]]
    twice = rows[rows.duplicated([region, year])]
    if len(twice):
        first = twice.iloc[0]
        raise ParameterError(_(
            "{n} rows repeat a region and year; the first is {region} in {year}. An "
            "outcome has one value a year: leave one, or add them up.",
            n=len(twice), region=str(first[region]), year=int(first[year]),
        ))  # fmt: skip
    wide = rows.pivot_table(
        index=region, columns=year, values=value, dropna=False, aggfunc="first"
    )
    years = [int(t) for t in wide.columns]
    missing = sorted(set(range(years[0], years[-1] + 1)) - set(years)) if years else []
    if missing:
        raise ParameterError(_(
            "The outcome has no value in {missing}, between its first and its last "
            "year. Give these years, or only those after the gap.",
            missing=Items(tuple(str(t) for t in missing[:_NAMED])),
        ))  # fmt: skip
    y = wide.to_numpy(dtype=np.float64)
    _refuse_gaps(y, [str(r) for r in wide.index], years)
    if logarithm:
        low = ~(y > 0)
        if low.any():
            r, t = np.argwhere(low)[0]
            raise ParameterError(_(
                "{n} values are 0 or below, the first that of {region} in {year}: they "
                "have no logarithm, and adding something to them would decide the "
                "result. Evaluate the amounts themselves, or a rate.",
                n=int(low.sum()), region=str(wide.index[r]), year=years[t],
            ))  # fmt: skip
        y = np.log(y)
    return Panel(y, tuple(str(r) for r in wide.index), tuple(years), logarithm)


def _refuse_gaps(y: FloatArray, regions: list[str], years: list[int]) -> None:
    """Refuse regions that lack years, and tell those that end or begin on the way."""
    known = np.isfinite(y)
    if known.all():
        return
    codes = [regions[r] for r in np.flatnonzero((~known).any(axis=1))]
    on_way = [regions[r] for r in np.flatnonzero(known[:, 0] != known[:, -1])]
    if on_way:
        raise ParameterError(_(
            "{n} regions lack years, such as {regions}; {merged} begin or end on the "
            "way, as regions do that merge or split ({first}–{last}). Add up what "
            "merged to one region in all years, or leave these out.",
            n=len(codes), regions=_some(codes), merged=_some(on_way),
            first=years[0], last=years[-1],
        ))  # fmt: skip
    raise ParameterError(_(
        "{n} regions lack years, such as {regions}. Give the years, or leave these "
        "regions out.", n=len(codes), regions=_some(codes),
    ))  # fmt: skip


def measure(
    table: pd.DataFrame,
    *,
    name: str,
    measure: str = "measure",
    region: str = "region",
    start: str = "start",
    names: Mapping[str, Named] | None = None,
) -> Measure:
    """Read where one of the measures of a list began.

    Parameters
    ----------
    table : DataFrame
        One row a measure and region.
    name : str
        The measure that is evaluated.
    measure, region, start : str
        Names of the columns.
    names : mapping of str to Named, optional
        What regions and the measure are called in notes.

    Returns
    -------
    Measure
        A measure that stands twice in a region begins once, in the earlier year,
        which is noted.

    Raises
    ------
    ParameterError
        If no row bears the name.
    """
    own = table[table[measure].astype(str) == name]
    if not len(own):
        there = sorted(set(table[measure].astype(str)))
        raise ParameterError(_(
            "No row bears the measure '{name}'. There are: {names}.",
            name=name, names=_some(there),
        ))  # fmt: skip
    starts = own.groupby(own[region].astype(str))[start].min().astype(int)
    again = own[own.duplicated([region])]
    notes: tuple[Message, ...] = ()
    if len(again):
        notes = (_(
            "'{name}' is recorded more than once in {regions}; the earliest year "
            "counts.", name=(names or {}).get(name, name),
            regions=_some(sorted(set(again[region].astype(str))), names),
        ),)  # fmt: skip
    rest = table[table[measure].astype(str) != name]
    others = rest.groupby(rest[region].astype(str))[start].min().astype(int)
    return Measure(
        {str(r): int(t) for r, t in starts.items()}, notes,
        {str(r): int(t) for r, t in others.items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A panel and a measure, brought together.

    Attributes
    ----------
    panel : Panel
        Of the regions that stay.
    at : (n, 2) array of int
        Row of each treated region, and column of its start among `starts`.
    starts : tuple of int
        Columns of the first years, each once.
    untreated : (R,) array of bool
        Regions that tell what would have been.
    anticipation : int
        Years before the start that belong to neither side.
    notes : tuple of Message
        What was left out, and what cannot be told.
    """

    panel: Panel
    at: np.ndarray
    starts: tuple[int, ...]
    untreated: np.ndarray
    anticipation: int
    notes: tuple[Message, ...]


def chance_of(case: Case) -> np.random.Generator:
    """Seed the draws of placebo sets by who began when.

    A figure stays when it is asked for again. With one seed for all, all measures of
    as many regions were held against the same sets, and what these happen to leave out
    was an error that all shared: 4.6 to 6.1% false alarms by year instead of 5%.
    """
    begun = sorted(
        (case.panel.regions[r], case.panel.years[case.starts[k]]) for r, k in case.at
    )
    return np.random.default_rng(crc32(repr(begun).encode()))


def case(
    panel: Panel, of: Measure | Mapping[str, int], *, anticipation: int = 0
) -> Case:
    """Bring a panel and a measure together, or say why nothing tells its effect."""
    given = (
        of if isinstance(of, Measure) else Measure({str(r): t for r, t in of.items()})
    )
    known = set(panel.regions)
    strange = [r for r in given.starts if r not in known]
    if strange:
        raise ParameterError(_(
            "{n} regions with the measure are not in the outcome, such as {regions}. "
            "Use the same codes in both.", n=len(strange), regions=_some(strange),
        ))  # fmt: skip
    if anticipation < 0:
        raise ParameterError(
            _("Years of anticipation are 0 or more; found {years}.", years=anticipation)
        )
    first, last = panel.years[0], panel.years[-1]
    early = [r for r, t in given.starts.items() if t - anticipation <= first]
    late = [r for r, t in given.starts.items() if t > last]
    kept = {r: t for r, t in given.starts.items() if r not in {*early, *late}}
    if not kept:
        raise UndefinedMeasureError(_(
            "No region began between the second and the last year of the outcome "
            "({first}–{last}): {early} began earlier, {late} later. Nothing tells "
            "what would have been. Give earlier years, or wait for later ones.",
            first=first, last=last, early=len(early), late=len(late),
        ))  # fmt: skip
    mixed = {
        r for r, t in given.others.items()
        if r not in given.starts and r in known and first < t <= last
    }  # fmt: skip
    out = {*early, *late, *mixed}
    rows = [k for k, r in enumerate(panel.regions) if r not in out]
    regions = tuple(panel.regions[k] for k in rows)
    own = replace(panel, y=panel.y[rows], regions=regions)
    starts = tuple(sorted({t - first for t in kept.values()}))
    at = np.array(
        [(regions.index(r), starts.index(t - first)) for r, t in sorted(kept.items())]
    )
    untreated = np.ones(len(regions), dtype=bool)
    untreated[at[:, 0]] = False
    if not untreated.any():
        raise UndefinedMeasureError(_(
            "All {n} regions have the measure, so nothing tells what would have been. "
            "Add regions without it.", n=len(kept),
        ))  # fmt: skip
    notes = [*given.notes, *_left_out(early, late, sorted(mixed), panel.names)]
    notes += _noted(own, starts[0] - anticipation, len(kept), kept, given.others)
    return Case(own, at, starts, untreated, anticipation, tuple(notes))


def _left_out(
    early: list[str], late: list[str], mixed: list[str], names: Mapping[str, Named]
) -> list[Message]:
    """Tell which regions are on neither side, and why."""
    notes = []
    if early:
        notes.append(_(
            "{regions} had the measure from the first year on and are left out: "
            "nothing is known of them without it.", regions=_some(early, names),
        ))  # fmt: skip
    if late:
        notes.append(_(
            "{regions} begin after the last year and are left out: they may be getting "
            "ready already.", regions=_some(late, names),
        ))  # fmt: skip
    if mixed:
        notes.append(_(
            "{regions} had other measures meanwhile and do not compare.",
            regions=_some(mixed, names),
        ))  # fmt: skip
    return notes


def _noted(
    panel: Panel, past: int, n: int, kept: dict[str, int], others: dict[str, int]
) -> list[Message]:
    """Tell what a reader must know before believing the figure."""
    notes = []
    both = sorted(r for r in kept if r in others and others[r] <= panel.years[-1])
    if both:
        notes.append(_(
            "{regions} also had other measures; what these changed cannot be told from "
            "this one.", regions=_some(both, panel.names),
        ))  # fmt: skip
    if past < _FEW_YEARS:
        notes.append(_(
            "Years known before the measure: {years}. That is too few to check whether "
            "the regions were on the same way before.", years=past,
        ))  # fmt: skip
    if n == 1:
        notes.append(_(
            "One region has the measure: whatever else happened there since is in the "
            "figure."
        ))  # fmt: skip
    return notes
