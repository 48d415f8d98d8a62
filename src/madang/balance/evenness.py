"""How evenly each quantity lies over the regions, and what the core holds of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.balance.columns import CONVERGENCE, CORE_SHARE, EVENNESS, SIGMA
from madang.metrics.convergence import (
    beta_convergence,
    half_life_interval,
    sigma_convergence,
)
from madang.metrics.inequality import (
    gini,
    gini_change_interval,
    gini_interval,
    theil_decomposition,
)
from madang.metrics.inference import (
    PUBLISHED_EFFECT,
    bootstrap_weights,
    percentile_interval,
    wilson_interval,
)
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from madang.balance.quantities import Quantity
    from madang.contracts import ResultTable
    from madang.metrics.wholes import Wholes

__all__ = [
    "measure_convergence",
    "measure_core",
    "measure_evenness",
    "measure_flows",
    "measure_sigma",
]

_FEWEST_ACTIVITIES: Final = 5  # fewer cannot show how much hangs on one of them
_MOST_WRITTEN: Final = 1e15  # beyond this, a float no longer counts by ones


def measure_evenness(
    quantities: Iterable[Quantity], core: Sequence[str]
) -> pd.DataFrame:
    """Measure Gini, Theil T and L of each quantity, split into core and rest."""
    rows = []
    kept = list(quantities)
    first = {q.name: q for q in sorted(kept, key=lambda q: -(q.year or 0))}
    for q in kept:
        low, high = gini_interval(q.value, weights=q.population)
        is_core = np.isin(q.regions.astype(str), list(core))
        d = theil_decomposition(q.value, is_core, weights=q.population)
        split = bool(is_core.any() and not is_core.all())
        parts = (d.t_between, d.t_within, d.l_between, d.l_within)
        tb, tw, lb, lw = parts if split else (np.nan,) * 4
        rows.append(
            (q.name, q.unit, q.year, q.regions.size, q.population is not None,
             float(gini(q.value, weights=q.population)), low, high,
             *_change(first[q.name], q), d.t, tb, tw, d.l, lb, lw)
        )  # fmt: skip
    return _table(rows, EVENNESS)


def _change(start: Quantity, q: Quantity) -> tuple[int | None, float, float, float]:
    """Give since when and how far the Gini moved, over regions of both years."""
    weighted = start.population is not None
    if q is start or q.year is None or weighted != (q.population is not None):
        return None, np.nan, np.nan, np.nan
    _both, a, b = np.intersect1d(
        start.regions.astype(str), q.regions.astype(str), return_indices=True
    )
    x, y = start.value[a], q.value[b]
    w = None if start.population is None else start.population[a]
    v = None if q.population is None else q.population[b]
    moved = float(gini(y, weights=v)) - float(gini(x, weights=w))
    return start.year, moved, *gini_change_interval(x, y, weights=(w, v))


def measure_core(
    quantities: Iterable[Quantity], core: Sequence[str], rng: np.random.Generator
) -> pd.DataFrame:
    """Measure what share of each quantity lies in the core, with its interval.

    Counts have Wilson's interval, one by one; jobs, that come in firms, in
    independent units. Stocks have the interval over resampled activities: how far
    the share hangs on single activities. A full total of anything else has no
    sampling error, hence no interval.
    """
    rows = []
    for q in quantities:
        is_core = np.isin(q.regions.astype(str), list(core))
        if not is_core.any():
            continue
        total = q.total
        part = float(q.value[is_core].sum())
        share = part / total if total > 0 else np.nan
        low, high, basis = np.nan, np.nan, ""
        if np.isfinite(share):
            low, high, basis = _share_interval(q, is_core, (part, total), rng)
            low, high = _widened(q, is_core, low, high)
        rows.append((q.name, q.unit, q.year, share, low, high, total, np.nan, basis))
    return _table(rows, CORE_SHARE)


def _widened(
    q: Quantity, is_core: NDArray[np.bool_], low: float, high: float
) -> tuple[float, float]:
    """Let the ends of the core's share hold all that may be withheld."""
    w = q.wholes
    if w is None or (w.whole_least >= w.whole_most).all():
        return low, high
    inside = w.whole_least[is_core].sum(), w.whole_most[is_core].sum()
    outside = w.whole_least[~is_core].sum(), w.whole_most[~is_core].sum()
    beyond = max(w.grand - float(q.value.sum()), 0.0)
    least = ratio(inside[0], inside[0] + outside[1] + beyond)
    most = ratio(inside[1], inside[1] + outside[0] + beyond)
    return float(np.fmin(low, least)), float(np.fmax(high, most))


def _share_interval(
    q: Quantity,
    is_core: NDArray[np.bool_],
    amounts: tuple[float, float],
    rng: np.random.Generator,
) -> tuple[float, float, str]:
    """Give the interval of a share, and what it rests on."""
    part, total = amounts
    if q.by_activity is not None:
        activities = q.by_activity.shape[1]
        if activities < _FEWEST_ACTIVITIES:
            return np.nan, np.nan, ""
        weights = bootstrap_weights(activities, rng)
        drawn = weights @ _by_activity(q.by_activity, q.wholes)
        held = weights @ q.by_activity[is_core].sum(axis=0)
        shares = np.full(drawn.shape, np.nan)
        np.divide(held, drawn, out=shares, where=drawn > 0)
        low, high = percentile_interval(shares)
        return float(low), float(high), "activities"
    if q.is_count and total <= _MOST_WRITTEN:
        together = PUBLISHED_EFFECT if q.is_of_jobs else 1.0
        low, high = wilson_interval(part / together, total / together)
        return float(low), float(high), "counts"
    return np.nan, np.nan, ""


def _by_activity(cells: NDArray[np.float64], w: Wholes | None) -> NDArray[np.float64]:
    """Give each activity in the country; the last holds what is of none."""
    listed = cells.sum(axis=0)
    if w is None:
        return np.asarray(listed)
    nation = np.append(w.national, max(w.grand - float(w.national.sum()), 0.0))
    return np.asarray(np.maximum(listed, nation))


def measure_flows(flows: pd.DataFrame | None, core: Sequence[str]) -> pd.DataFrame:
    """Measure what share of all arrivals the core takes, and its net gain.

    `flows` is the engine's ``flow_totals``: only moves from one region to another
    count. `net` is arrivals from the rest less departures to it.
    """
    rows: list[tuple[Any, ...]] = []
    if flows is None or not core:
        return _table(rows, CORE_SHARE)
    leaves, arrives = (flows[c].astype(bool) for c in ("from_core", "to_core"))
    value = flows["value"]
    sums = (
        flows.assign(
            arrivals=value.where(arrives, 0.0),
            net=value.where(arrives & ~leaves, 0.0)
            - value.where(leaves & ~arrives, 0.0),
        )
        .groupby(["kind", "year"])[["value", "arrivals", "net"]]
        .sum()
    )
    for (kind, year), total, part, net in zip(
        sums.index, sums["value"], sums["arrivals"], sums["net"], strict=True
    ):
        counted = kind != "goods" and 0 < total <= _MOST_WRITTEN
        low, high = wilson_interval(part, total) if counted else (np.nan, np.nan)
        share = part / total if total > 0 else np.nan
        unit = "" if kind == "goods" else "persons"
        basis = "counts" if counted else ""
        rows.append(
            (kind, unit, int(year), share, float(low), float(high), total, net, basis)
        )
    return _table(rows, CORE_SHARE)


def measure_convergence(series: dict[str, list[Quantity]]) -> pd.DataFrame:
    """Regress growth on the initial level between the first and the last year."""
    rows = []
    for name, years in series.items():
        first, last = years[0], years[-1]
        common = np.intersect1d(first.regions.astype(str), last.regions.astype(str))
        start, end = _year(first), _year(last)
        c = beta_convergence(
            _at(first, common), _at(last, common), years=float(end - start)
        )
        halves = half_life_interval(c.low, c.high, float(end - start))
        rows.append(
            (name, start, end, c.beta, c.low, c.high, c.speed, c.half_life,
             *(h if np.isfinite(h) else np.nan for h in halves), c.regions)
        )  # fmt: skip
    return _table(rows, CONVERGENCE)


def measure_sigma(series: dict[str, list[Quantity]]) -> pd.DataFrame:
    """Measure the spread of logarithms year by year, over regions there all along."""
    rows = []
    for name, years in series.items():
        common = set(years[0].regions.astype(str))
        for q in years[1:]:
            common &= set(q.regions.astype(str))
        if not common:
            continue
        codes = np.array(sorted(common))
        levels = np.stack([_at(q, codes) for q in years])
        spread = sigma_convergence(levels)
        rows += [
            (name, q.year, float(s), codes.size)
            for q, s in zip(years, spread, strict=True)
        ]
    return _table(rows, SIGMA)


def _at(q: Quantity, codes: NDArray[Any]) -> NDArray[np.float64]:
    """Give the values of some regions, in their order."""
    place = pd.Index(q.regions.astype(str)).get_indexer(pd.Index(codes))
    return np.asarray(q.value[place])


def _year(q: Quantity) -> int:
    """Give the year of a quantity that is known to have one."""
    return int(q.year) if q.year is not None else 0


def _table(rows: Sequence[tuple[Any, ...]], kind: ResultTable) -> pd.DataFrame:
    """Lay rows out as a table of their kind."""
    return kind.typed(pd.DataFrame(list(rows), columns=list(kind.names)))
