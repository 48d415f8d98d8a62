"""One year as tables: what each region holds, in all measures, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts.trees import Tree
from madang.errors import ContractError, ParameterError
from madang.language import _
from madang.metrics.shares import location_quotient, ratio
from madang.specialisation.odds.given import refuse_tables
from madang.specialisation.panel import slices
from madang.specialisation.settings import SpecialisationSettings, ZeroMeans
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from madang.specialisation.panel import Panel
    from madang.specialisation.slice import Slice

__all__ = [
    "Holdings",
    "Places",
    "holdings_of",
    "of_one_rule",
    "panel_of",
    "places_of",
    "prefix_groups",
    "quotients",
]

_RATE_ENDS: Final = (0.3, 3.0)  # how far a region's rate may pull what is withheld
_OTHER_RULE: Final = 0.05  # by how much more of the cells is withheld
_PREFIX: Final = 2  # characters of a code that name what holds it, at the least


@dataclass(frozen=True, slots=True)
class Holdings:
    """What regions hold of each activity in one year.

    Attributes
    ----------
    year : int
        The year.
    regions, activities : arrays of str
        Codes of the R rows and I columns, sorted.
    main : str
        Measure in which specialisation is told.
    amounts : mapping of str to (R, I) array
        By measure; zero where not listed. What is withheld in the main measure is
        filled in from establishments, so that sums are about right.
    withheld : (R, I) array of bool
        Cells with establishments but nothing in the main measure: not zero but not
        published. They are never at risk, and no outcome.
    unknown : (R, I) array of bool
        Cells of which nothing is known: marked as withheld, or not listed where
        absent does not mean zero.
    whole, national : (R,) and (I,) arrays, or None
        All activity of each region and each activity in the whole economy, in the
        main measure, where published totals hold more than the cells.
    grand : float
        All activity of the whole economy then.
    """

    year: int
    regions: NDArray[np.object_]
    activities: NDArray[np.object_]
    main: str
    amounts: Mapping[str, NDArray[np.float64]]
    withheld: NDArray[np.bool_]
    unknown: NDArray[np.bool_]
    whole: NDArray[np.float64] | None = None
    national: NDArray[np.float64] | None = None
    grand: float = float("nan")

    @property
    def x(self) -> NDArray[np.float64]:
        """Amounts of the main measure."""
        return self.amounts[self.main]

    @property
    def others(self) -> tuple[str, ...]:
        """The further measures, in order."""
        return tuple(m for m in self.amounts if m != self.main)


@dataclass(frozen=True, slots=True)
class Places:
    """Where regions lie, and what holds regions and activities.

    Attributes
    ----------
    longitude, latitude : mapping of str to float
        By region; empty where not told.
    region_group : mapping of str to str
        What holds a region, such as its state.
    """

    longitude: Mapping[str, float]
    latitude: Mapping[str, float]
    region_group: Mapping[str, str]


def quotients(h: Holdings) -> NDArray[np.float64]:
    """Give location quotients; 0 where nothing is held or nothing is to be had."""
    if h.whole is None or h.national is None:
        return np.asarray(np.nan_to_num(location_quotient(h.x), nan=0.0))
    # What was filled in can pass a total by a little.
    rows = np.maximum(h.whole, h.x.sum(axis=1))[:, None]
    columns = np.maximum(h.national, h.x.sum(axis=0))
    share = ratio(columns, max(h.grand, float(h.x.sum())))
    return np.asarray(np.nan_to_num(ratio(ratio(h.x, rows), share), nan=0.0))


def of_one_rule(a: Holdings, b: Holdings) -> bool:
    """Tell whether two years seem to withhold cells by one rule, by how many they do.

    Where not, cells come and go between them that did not in the economy.
    """
    shares = [h.withheld.sum() / max((h.withheld | (h.x > 0)).sum(), 1) for h in (a, b)]
    return bool(abs(shares[0] - shares[1]) <= _OTHER_RULE)


def panel_of(
    stocks: pd.DataFrame,
    *,
    regions: pd.DataFrame | None,
    activities: pd.DataFrame | None,
    absent: ZeroMeans,
) -> Panel:
    """Cut stocks into slices; refuse what cannot be measured."""
    refuse_tables(stocks, regions=regions, activities=activities)
    settings = SpecialisationSettings(zero_means=absent)
    return slices(stocks, regions=regions, activities=activities, settings=settings)


def holdings_of(
    panel: Panel,
    *,
    main: str | None,
    measures: Sequence[str] | None = None,
    absent: ZeroMeans = ZeroMeans.ZERO,
) -> tuple[Holdings, ...]:
    """Lay the measures of each year side by side.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    main : str or None
        Measure in which specialisation is told; employment, else the first, where
        not said.
    measures : sequence of str, optional
        Further measures to use; those of the panel that are listed in every year of
        the main one where not said.
    absent : ZeroMeans
        What a cell that is not listed means.

    Returns
    -------
    tuple of Holdings
        In order of year.
    """
    if not panel.slices:
        raise ContractError(
            _("The stocks hold no amount; nothing can be forecast from them.")
        )
    told = panel.measures
    first = str(Measure.EMPLOYMENT if Measure.EMPLOYMENT in told else told[0])
    main = main or first
    if main not in told:
        listed = ", ".join(told)
        raise ParameterError(
            _(
                "The stocks do not hold the measure '{main}'; they hold: {listed}.",
                main=main,
                listed=listed,
            )
        )
    by = {m: {s.year: s for s in panel.years(m)} for m in told}
    years = sorted(by[main])
    if measures is None:
        measures = [m for m in told if m != main and all(y in by[m] for y in years)]
    for m in measures:
        if m not in by or any(y not in by[m] for y in years):
            raise ContractError(
                _(
                    "The measure '{m}' is needed in each year of '{main}' ({years} "
                    "to {years_2}) and is not there. Add it, or fit a model without "
                    "it.",
                    m=m,
                    main=main,
                    years=years[0],
                    years_2=years[-1],
                )
            )
    return tuple(
        _side_by_side(by[main][y], [by[m][y] for m in measures], absent) for y in years
    )


def _side_by_side(main: Slice, others: list[Slice], absent: ZeroMeans) -> Holdings:
    """Lay one year's slices on the same regions and activities."""
    every = (main, *others)
    regions = np.array(sorted({r for s in every for r in s.regions}), dtype=object)
    activities = np.array(
        sorted({a for s in every for a in s.activities}), dtype=object
    )
    shape = (regions.size, activities.size)
    # Beyond the main measure's own rows nothing is listed; what is marked as
    # withheld there is unknown, whatever an unlisted cell means.
    amounts, known = {}, np.full(shape, absent is ZeroMeans.ZERO)
    for s in every:
        place = np.ix_(
            np.searchsorted(regions, s.regions),
            np.searchsorted(activities, s.activities),
        )
        x = np.zeros(shape)
        x[place] = s.x
        amounts[s.measure] = x
        if s is main:
            known[place] = s.known
    withheld = np.zeros(shape, dtype=bool)
    firms = amounts.get(Measure.ESTABLISHMENTS)
    if firms is not None and main.measure != Measure.ESTABLISHMENTS:
        x = amounts[main.measure]
        withheld = (firms > 0) & (x <= 0)
        amounts[main.measure] = _filled(x, firms, withheld)
    made = Holdings(
        main.year, regions, activities, main.measure, amounts, withheld, ~known
    )
    if main.wholes is None:
        return made
    whole, national = np.zeros(regions.size), np.zeros(activities.size)
    whole[np.searchsorted(regions, main.regions)] = main.whole
    national[np.searchsorted(activities, main.activities)] = main.national
    return replace(made, whole=whole, national=national, grand=main.wholes.grand)


def _filled(
    x: NDArray[np.float64], other: NDArray[np.float64], withheld: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Fill in what is withheld: the activity's rate, times how far the region's is."""
    seen = np.where(x > 0, other, 0.0)
    rate = x.sum(axis=0) / np.maximum(seen.sum(axis=0), 1e-12)
    told = (seen * rate).sum(axis=1)
    pull = np.where(told > 0, x.sum(axis=1) / np.maximum(told, 1e-12), 1.0)
    pull = np.clip(pull, *_RATE_ENDS)
    return np.where(withheld, other * rate * pull[:, None], x)


def places_of(regions: pd.DataFrame | None, codes: Sequence[str]) -> Places:
    """Read where regions lie and what holds them.

    Without a parent in the table, the first characters of the codes serve: as few as
    tell at least two groups apart, and no fewer than two, as in 06037 (state 06) or
    TLC11 (region TLC).
    """
    lon: dict[str, float] = {}
    lat: dict[str, float] = {}
    held: dict[str, str] = {}
    if regions is not None:
        named = regions.drop_duplicates("region").set_index("region")
        if {"longitude", "latitude"} <= set(named.columns):
            both = named[["longitude", "latitude"]].astype(float).dropna()
            lon = {str(k): float(v) for k, v in both["longitude"].items()}
            lat = {str(k): float(v) for k, v in both["latitude"].items()}
        held = dict(Tree.of(regions, "region").parents)
    lacking = [c for c in codes if c not in held]
    if len(lacking) == len(codes):
        held = prefix_groups(codes)
    return Places(lon, lat, held)


def prefix_groups(codes: Sequence[str], *, more: int = 0) -> dict[str, str]:
    """Group codes by their first characters; empty where these tell nothing apart."""
    shortest = min((len(c) for c in codes), default=0)
    for n in range(_PREFIX, shortest):
        if len({c[:n] for c in codes}) > 1:
            cut = n + more
            groups = {c: c[:cut] for c in codes}
            apart = len(set(groups.values()))
            return groups if cut < shortest and apart < len(codes) else {}
    return {}
