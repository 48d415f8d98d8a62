"""What is measured of flows: regions, partners, distance, labour areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.errors import ParameterError, UndefinedMeasureError
from madang.metrics.gravity import Constraint, Decay, gravity
from madang.metrics.labour_areas import labour_areas
from madang.metrics.migration import (
    Movement,
    movement,
    net_interval,
    per_thousand,
    pull,
    reverse_pairs,
)
from madang.metrics.transport import great_circle_distance
from madang.talent.columns import AREAS, GRAVITY, PARTNERS, REGIONS
from madang.vocabulary import FlowKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from madang.contracts import ResultTable
    from madang.talent.laid import Laid

__all__ = [
    "FEWEST",
    "Residents",
    "distances",
    "measure_areas",
    "measure_gravity",
    "measure_partners",
    "measure_regions",
]

FEWEST = 5
"""Regions below which neither gravity nor a forecast says anything."""

_NINETY = 1.6448536269514722  # of the normal law: 5% lie beyond on either side


class Residents:
    """Residents by region, of the year where an indicator has them, else of one."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Read them from the regions and the indicator ``population``."""
        regions = tables["regions"]
        known = regions.get("population")
        self._once: dict[str, float] = {}
        if known is not None:
            values = known.to_numpy(np.float64, na_value=np.nan)
            self._once = dict(zip(regions["region"].astype(str), values, strict=True))
        self._yearly: dict[tuple[str, int], float] = {}
        yearly = tables.get("indicators")
        if yearly is not None:
            mine = yearly[yearly["indicator"] == "population"].dropna(subset="value")
            keys = zip(
                mine["region"].astype(str), mine["year"].astype(int), strict=True
            )
            self._yearly = dict(zip(keys, mine["value"].astype(float), strict=True))

    def of(self, codes: Sequence[str], year: int) -> NDArray[np.float64]:
        """Give residents in a year; NaN where they are unknown."""
        return np.array([
            self._yearly.get((code, year), self._once.get(code, np.nan))
            for code in codes
        ])  # fmt: skip


def _frame(made: list[dict[str, Any]], table: ResultTable) -> pd.DataFrame:
    """Put columns of parts under each other, typed."""
    if not made:
        return table.empty()
    return table.typed(pd.concat(map(pd.DataFrame, made), ignore_index=True))


def measure_regions(
    laid: Sequence[Laid], residents: Residents, core: Sequence[str]
) -> pd.DataFrame:
    """Measure what each region gains, loses and keeps, by kind and year."""
    return _frame([part for one in laid for part in _by_year(one, residents, core)],
                  REGIONS)  # fmt: skip


def _by_year(
    one: Laid, residents: Residents, core: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """Measure the regions of one kind, year by year."""
    count = len(one.codes)
    is_core = np.isin(one.codes, list(core))
    for t, year in enumerate(one.years):
        known = np.isfinite(one.flow[t])
        o, d = one.origin[known], one.destination[known]
        m = movement(one.flow[t][known], origin=o, destination=d, regions=count)
        arrivals = np.where(_withheld(one, t, one.destination), np.nan, m.arrivals)
        departures = np.where(_withheld(one, t, one.origin), np.nan, m.departures)
        full = Movement(arrivals, departures, one.within[t])
        people = residents.of(one.codes, year)
        low, high = net_interval(arrivals, departures)
        to = is_core[d]
        sent = np.bincount(o[to], one.flow[t][known][to], minlength=count)
        share = np.divide(sent, departures, out=np.full(count, np.nan),
                          where=departures > 0)  # fmt: skip
        values = {
            "kind": one.kind, "year": year, "region": np.array(one.codes),
            "arrivals": arrivals, "departures": departures, "within": one.within[t],
            "net": full.net, "net_low": low, "net_high": high,
            "in_rate": per_thousand(arrivals, people),
            "out_rate": per_thousand(departures, people),
            "net_rate": per_thousand(full.net, people),
            "effectiveness": full.effectiveness, "retention": full.retention,
            "pull": pull(arrivals, people), "push": pull(departures, people),
            "to_core": share if len(core) else np.full(count, np.nan),
        }  # fmt: skip
        yield pd.DataFrame(values)[one.there[t]].to_dict("list")


def _withheld(one: Laid, t: int, ends: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark the regions of which a flow is withheld."""
    return np.bincount(ends[one.hidden[t]], minlength=len(one.codes)) > 0


def measure_partners(laid: Sequence[Laid], kept: int) -> pd.DataFrame:
    """List with whom each region gains and loses most, in the last year of a kind.

    Who is listed under one kind of people is listed under the others too, so that ages
    can be held against each other.
    """
    made = []
    place = {
        c: i for i, c in enumerate(dict.fromkeys(c for o in laid for c in o.codes))
    }
    pairs = [_pair_numbers(one, place) for one in laid]
    nets = [_nets(one) for one in laid]
    strongest = [
        number[_strongest(one, net, kept)]
        for one, number, (_got, net) in zip(laid, pairs, nets, strict=True)
    ]
    people = [s for one, s in zip(laid, strongest, strict=True) if one.kind in _PEOPLE]
    for one, number, (received, net), own in zip(
        laid, pairs, nets, strongest, strict=True
    ):
        m, codes = one.flow[-1], np.array(one.codes)
        listed = np.concatenate(people) if one.kind in _PEOPLE else own
        at = np.flatnonzero(np.isin(number, listed) & np.isfinite(net))
        at = at[np.lexsort((-np.abs(net[at]), one.origin[at]))]
        low, high = net_interval(received[at], m[at])
        made.append({
            "kind": one.kind, "year": one.years[-1],
            "region": codes[one.origin[at]], "partner": codes[one.destination[at]],
            "received": received[at], "sent": m[at], "balance": net[at],
            "balance_low": low, "balance_high": high,
        })  # fmt: skip
    return _frame(made, PARTNERS)


_PEOPLE: Final = (FlowKind.MIGRATION, FlowKind.YOUTH_MIGRATION, FlowKind.GRADUATES)


def _nets(one: Laid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what each pair's origin received of the other, and the net of both."""
    m = one.flow[-1]
    back = reverse_pairs(one.origin, one.destination, len(one.codes))
    received = np.where(back >= 0, m[back], np.nan)
    return received, received - m


def _pair_numbers(one: Laid, place: Mapping[str, int]) -> NDArray[np.int64]:
    """Give each pair a number, the same whatever the kind."""
    at = np.array([place[code] for code in one.codes], dtype=np.int64)
    return np.asarray(at[one.origin] * len(place) + at[one.destination])


def _strongest(one: Laid, net: NDArray[np.float64], kept: int) -> NDArray[np.intp]:
    """Give the places of each region's pairs that shift most."""
    ranked = pd.DataFrame({"region": one.origin, "size": np.abs(net)}).dropna()
    ranked = ranked[ranked["size"] > 0].sort_values(
        ["region", "size"], ascending=[True, False]
    )
    return np.asarray(ranked.groupby("region", sort=False).head(kept).index, np.intp)


def distances(regions: pd.DataFrame, codes: Sequence[str]) -> NDArray[np.float64]:
    """Give kilometres between regions as the crow flies; NaN where one has no place."""
    if not {"latitude", "longitude"} <= set(regions.columns):
        return np.full((len(codes), len(codes)), np.nan)
    placed = regions.set_index(regions["region"].astype(str)).loc[list(codes)]
    north, east = (placed[c].to_numpy(np.float64, na_value=np.nan)
                   for c in ("latitude", "longitude"))  # fmt: skip
    return great_circle_distance(north, east)


def measure_gravity(
    laid: Sequence[Laid], regions: pd.DataFrame, most: int
) -> pd.DataFrame:
    """Measure how flows of the last year fall with distance, in each form."""
    made = []
    for one in laid:
        far = distances(regions, one.codes)[one.origin, one.destination]
        m = one.flow[-1]
        count = len(one.codes)
        known = np.isfinite(m) & (far > 0)
        leave = np.bincount(one.origin[known], m[known], minlength=count)
        reach = np.bincount(one.destination[known], m[known], minlength=count)
        known &= (leave[one.origin] > 0) & (reach[one.destination] > 0)
        regions_in = np.unique(one.origin[known]).size
        if regions_in < FEWEST or known.sum() > most:
            continue
        ends = (one.origin[known], one.destination[known])
        masses = (leave[ends[0]], reach[ends[1]])
        for form in Constraint:
            for decay in Decay:
                row = _one_form(m[known], far[known], ends, masses, (form, decay))
                made.append({"kind": [one.kind], "year": one.years[-1], **row})
    return _frame(made, GRAVITY)


def _one_form(
    m: NDArray[np.float64],
    far: NDArray[np.float64],
    ends: tuple[NDArray[np.intp], NDArray[np.intp]],
    masses: tuple[NDArray[np.float64], NDArray[np.float64]],
    form: tuple[Constraint, Decay],
) -> dict[str, Any]:
    """Fit one form; what cannot be fitted is empty."""
    row = {"constraint": form[0].value, "decay": form[1].value, "pairs": len(m)}
    try:
        fit = gravity(m, far, ends=ends, masses=masses, constraint=form[0],
                      decay=form[1], clustered=("origin", "destination"))  # fmt: skip
    except (ParameterError, UndefinedMeasureError):
        empty = ("distance", "distance_low", "distance_high", "explained", "common")
        return row | dict.fromkeys(empty, np.nan)
    width = _NINETY * fit.error
    return row | {
        "distance": fit.distance, "distance_low": fit.distance - width,
        "distance_high": fit.distance + width, "explained": fit.explained,
        "common": fit.common,
    }  # fmt: skip


def measure_areas(laid: Sequence[Laid], kind: str) -> pd.DataFrame:
    """Merge regions to labour areas along the flows of a kind."""
    for one in laid:
        if one.kind == kind:
            count, codes = len(one.codes), np.array(one.codes)
            m = np.zeros((count, count))
            m[one.origin, one.destination] = np.nan_to_num(one.flow[-1])
            m[np.arange(count), np.arange(count)] = np.nan_to_num(one.within[-1])
            found = labour_areas(m)
            tied = found.centre >= 0
            return _frame([{
                "region": codes[tied], "centre": codes[found.centre[tied]],
                "contained": found.contained[tied],
            }], AREAS)  # fmt: skip
    return AREAS.empty()
