"""Where unevenness lies: level by level, among neighbours, and in clubs over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.balance.columns import CLUBS, NEIGHBOURS, NESTED
from madang.metrics.clubs import convergence_clubs
from madang.metrics.inequality import gini_decomposition, theil_decomposition
from madang.metrics.moran import moran
from madang.metrics.spatial import gabriel_adjacency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from madang.balance.quantities import Quantity
    from madang.contracts import ResultTable

__all__ = ["measure_clubs", "measure_neighbours", "measure_nested"]

_CORE: Final = "core"
_UPPER: Final = "upper"
_INSIDE: Final = "inside"
_CLUB_YEARS: Final = 8  # the log t test asks for as many
_PERMUTATIONS: Final = 499
_FEWEST: Final = 3


def _latest(quantities: Iterable[Quantity]) -> list[Quantity]:
    """Keep each quantity in its last year."""
    last: dict[str, Quantity] = {}
    for q in quantities:
        if q.name not in last or (q.year or 0) > (last[q.name].year or 0):
            last[q.name] = q
    return list(last.values())


def _typed(rows: Sequence[tuple[Any, ...]], kind: ResultTable) -> pd.DataFrame:
    """Lay rows out as a table of their kind."""
    return kind.typed(pd.DataFrame(list(rows), columns=list(kind.names)))


def measure_nested(
    quantities: Iterable[Quantity], core: Sequence[str], parents: Mapping[str, str]
) -> pd.DataFrame:
    """Split Gini and Theil T by the level at which regions part, in the last year.

    Parameters
    ----------
    quantities : iterable of Quantity
        Of R regions each.
    core : sequence of str
        Core regions; upper regions may be named.
    parents : mapping of str to str
        Upper region of each region that has one.

    Returns
    -------
    DataFrame
        Rows of one quantity add up to its coefficient; none where there is no level
        above the regions.
    """
    rows: list[tuple[Any, ...]] = []
    for q in _latest(quantities):
        codes = q.regions.astype(str)
        up = np.array([parents.get(c, "") for c in codes])
        inner = np.isin(codes, list(core)) | np.isin(up, list(core))
        levels = {}
        if inner.any() and not inner.all():
            levels[_CORE] = np.where(inner, "1", "0")
        if (up != "").all() and 1 < np.unique(up).size < up.size:
            # An upper region that holds core and other regions is split by both.
            both = zip(levels.get(_CORE, up), up, strict=True)
            levels[_UPPER] = np.array(["|".join(pair) for pair in both])
        if not levels or codes.size < _FEWEST:
            continue
        groups = list(levels.values())
        g = gini_decomposition(q.value, groups, weights=q.population)
        t = theil_decomposition(
            q.value, groups[0], weights=q.population, levels=groups[1:]
        )
        for k, level in enumerate([*levels, _INSIDE]):
            part = g.levels[k]
            share = part / g.gini if g.gini > 0 else np.nan
            overlap = g.overlap[k] if k < len(groups) else np.nan
            rows.append((q.name, q.year, level, part, share, overlap, t.t_levels[k]))
    return _typed(rows, NESTED)


def measure_neighbours(
    quantities: Iterable[Quantity], regions: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Measure whether neighbours are alike (Moran's I), in the last year.

    Parameters
    ----------
    quantities : iterable of Quantity
        Levels and quantities per head: totals follow the size of regions.
    regions : DataFrame
        The study's regions; neighbours are those of the Gabriel graph of their places.
    rng : numpy.random.Generator
        Source of the permutations.

    Returns
    -------
    DataFrame
        A row a quantity; none without places.
    """
    if not {"latitude", "longitude"} <= set(regions.columns):
        return NEIGHBOURS.empty()
    at = regions.set_index(regions["region"].astype(str))[["latitude", "longitude"]]
    rows: list[tuple[Any, ...]] = []
    known: dict[tuple[str, ...], NDArray[np.bool_]] = {}
    for q in _latest(quantities):
        codes = tuple(q.regions.astype(str))
        where = at.reindex(list(codes)).to_numpy(np.float64)
        placed = np.isfinite(where).all(axis=1)
        if placed.sum() < _FEWEST:
            continue
        key = tuple(c for c, is_placed in zip(codes, placed, strict=True) if is_placed)
        if key not in known:
            known[key] = gabriel_adjacency(*where[placed].T)
        m = moran(q.value[placed], known[key], rng, permutations=_PERMUTATIONS)
        if np.isfinite(m.value):
            rows.append((q.name, q.year, m.value, m.expected, m.p, m.regions))
    return _typed(rows, NEIGHBOURS)


def measure_clubs(series: Mapping[str, Sequence[Quantity]]) -> pd.DataFrame:
    """Sort regions into clubs that come together (log t test), for money per head.

    Parameters
    ----------
    series : mapping of str to sequence of Quantity
        Years of each quantity, in order.

    Returns
    -------
    DataFrame
        A row a quantity and region; none of fewer than eight years without a gap.
    """
    rows: list[tuple[Any, ...]] = []
    for name, years in series.items():
        if not all(q.is_money_per_head for q in years):
            continue
        span = [int(q.year or 0) for q in years]
        common = set(years[0].regions.astype(str))
        for q in years[1:]:
            common &= set(q.regions.astype(str))
        codes = sorted(common)
        whole = span[-1] - span[0] + 1 == len(span) >= _CLUB_YEARS
        if not whole or len(codes) < _FEWEST:
            continue
        table = np.stack([
            q.value[pd.Index(q.regions.astype(str)).get_indexer(pd.Index(codes))]
            for q in years
        ])  # fmt: skip
        if not (np.isfinite(table) & (table > 1)).all():
            continue  # logarithms must be above 0
        member = convergence_clubs(np.log(table)).member
        rows += [
            (name, span[0], span[-1], code, int(club) + 1 if club >= 0 else pd.NA)
            for code, club in zip(codes, member, strict=True)
        ]
    return _typed(rows, CLUBS)
