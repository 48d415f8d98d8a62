"""Stocks summed to clusters: the tables that all steps read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.clusters.settings import QuotientBase
from madang.metrics.shares import location_quotient
from madang.metrics.withheld import quotient_bounds
from madang.specialisation.panel import slices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.clusters.settings import ClusterSettings
    from madang.specialisation.panel import Panel
    from madang.specialisation.slice import Slice

__all__ = [
    "ClusterTable",
    "aligned",
    "cluster_table",
    "cut",
    "expected_of",
    "quotient_of",
]


@dataclass(frozen=True, slots=True)
class ClusterTable:
    """What the regions hold of each cluster, in one measure and year.

    Attributes
    ----------
    measure, year : str, int
        Of which measure and year.
    regions, clusters : arrays of str
        Codes of the R rows and C columns.
    x : (R, C) array
        Amounts; zero where not known. Single activities that are withheld under a
        published total count as estimated from it.
    known : (R, C) array of bool
        Where an amount of at least one of the cluster's activities is known.
    whole : (R,) array
        All activity of each region.
    national : (C,) array
        Each cluster in the whole economy.
    grand : float
        All activity of the whole economy.
    least, most : (R, C) arrays or None
        Between which ends each quotient lies, whatever is withheld; None where
        published totals say no more than the parts.
    traded : (C,) array of bool
        Which clusters are traded.
    is_count : bool
        Whether the measure counts things.
    together : float
        How many counted units stand and fall together.
    is_small : (R,) array of bool
        Which regions are too small to be judged.
    """

    measure: str
    year: int
    regions: NDArray[np.object_]
    clusters: NDArray[np.object_]
    x: NDArray[np.float64]
    known: NDArray[np.bool_]
    whole: NDArray[np.float64]
    national: NDArray[np.float64]
    grand: float
    traded: NDArray[np.bool_]
    is_count: bool
    together: float
    is_small: NDArray[np.bool_]
    least: NDArray[np.float64] | None = None
    most: NDArray[np.float64] | None = None


def cut(
    stocks: pd.DataFrame,
    *,
    regions: pd.DataFrame | None,
    activities: pd.DataFrame | None,
    settings: ClusterSettings,
) -> Panel:
    """Cut the stocks into one region × activity table a measure and year.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``.
    regions, activities : DataFrame or None
        Keep their contracts; their ``parent`` tells totals from parts.
    settings : ClusterSettings
        What absent cells mean, which measures are counts.

    Returns
    -------
    Panel

    Raises
    ------
    ContractError
        If a column is missing or a cell is given twice.
    NegativeActivityError
        If an amount is below zero or infinite.
    """
    return slices(
        stocks, regions=regions, activities=activities, settings=settings.as_slices()
    )


def cluster_table(
    s: Slice, member: Mapping[str, str], traded: Mapping[str, bool]
) -> ClusterTable:
    """Sum one table of activities to clusters.

    Parameters
    ----------
    s : Slice
        One measure and year.
    member : mapping of str to str
        Cluster of each activity; an activity without one counts for the whole only.
    traded : mapping of str to bool
        Whether each cluster is traded.

    Returns
    -------
    ClusterTable
    """
    own = [member.get(str(a)) for a in s.activities]
    codes = np.array(sorted({c for c in own if c is not None}), dtype=object)
    place = {c: k for k, c in enumerate(codes)}
    join = np.zeros((len(own), codes.size))
    for i, c in enumerate(own):
        if c is not None:
            join[i, place[c]] = 1.0
    x, known = s.x @ join, (s.known.astype(np.float64) @ join) > 0
    national, ends = x.sum(axis=0), _ends(s, join)
    if s.wholes is not None:
        x = np.where(known, x + s.wholes.fill @ join, 0.0)
        national = s.national @ join
    return ClusterTable(
        measure=s.measure,
        year=s.year,
        regions=s.regions,
        clusters=codes,
        x=x,
        known=known,
        whole=s.whole,
        national=national,
        grand=float(s.whole.sum()) if s.wholes is None else s.wholes.grand,
        traded=np.array([traded.get(c, True) for c in codes], dtype=bool),
        is_count=s.is_count,
        together=s.together,
        is_small=s.is_small,
        least=ends[0],
        most=ends[1],
    )


def _ends(
    s: Slice, join: NDArray[np.float64]
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Give between which ends each cluster's quotient lies, whatever is withheld."""
    w = s.wholes
    if w is None:
        return None, None
    free = ((~s.seen).astype(np.float64) @ join) > 0
    low = s.x @ join
    high = np.where(free, np.nan, low + np.nan_to_num(w.most) @ join)
    # No cluster holds more than its region's total leaves.
    rest = w.whole_most[:, None] - low.sum(axis=1, keepdims=True)
    return quotient_bounds(
        low, np.fmin(high, low + np.maximum(rest, 0.0)),
        whole=(w.whole_least, w.whole_most),
        national=(w.national_least @ join, w.national_most @ join),
        grand=(w.grand_least, w.grand_most),
    )  # fmt: skip


def bases(
    t: ClusterTable, settings: ClusterSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what each cell and each cluster are held against: of region, of nation."""
    if settings.quotient_base is QuotientBase.ALL:
        region = np.repeat(t.whole[:, None], t.clusters.size, axis=1)
        return region, np.full(t.clusters.size, t.grand)
    region = np.empty(t.x.shape)
    nation = np.empty(t.clusters.size)
    for side in (True, False):
        mine = t.traded == side
        sums = t.x[:, mine].sum(axis=1)
        region[:, mine] = sums[:, None]
        nation[mine] = sums.sum() if t.least is None else t.national[mine].sum()
    return region, nation


def expected_of(t: ClusterTable, settings: ClusterSettings) -> NDArray[np.float64]:
    """Give what each region would hold at parity; 0 where nothing is expected."""
    region, nation = bases(t, settings)
    return np.asarray(region * np.where(nation > 0, t.national, 0.0)
                      / np.where(nation > 0, nation, 1.0))  # fmt: skip


def quotient_of(t: ClusterTable, settings: ClusterSettings) -> NDArray[np.float64]:
    """Measure how over-represented each cluster is; NaN where not known.

    Parameters
    ----------
    t : ClusterTable
        One measure and year.
    settings : ClusterSettings
        What the quotient is held against.

    Returns
    -------
    (R, C) array
    """
    q = np.full(t.x.shape, np.nan)
    side_only = settings.quotient_base is QuotientBase.SIDE
    sides = (True, False) if side_only else (None,)
    for side in sides:
        mine = np.ones(t.clusters.size, bool) if side is None else t.traded == side
        part = t.x[:, mine]
        rest = np.zeros((t.whole.size, 1))
        if side is None:
            rest = np.maximum(t.whole - part.sum(axis=1), 0.0)[:, None]
        table = np.column_stack([part, rest])
        held = None
        if t.least is not None:
            beyond = t.grand - t.national.sum() if side is None else 0.0
            held = np.array([*t.national[mine], max(beyond, 0.0)])
        if settings.nation:
            known = [float(settings.nation[c]) for c in t.clusters[mine]]
            held = np.array([*known, rest.sum()])
        if part.size:
            q[:, mine] = location_quotient(table, reference=held)[:, :-1]
    return np.where(t.known, q, np.nan)


def aligned(
    t: ClusterTable, like: ClusterTable
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Lay a table out on the regions and clusters of another.

    Parameters
    ----------
    t, like : ClusterTable
        What is laid out, and on whose regions and clusters.

    Returns
    -------
    (R, C) array, (R,) array, (R, C) array of bool
        Amounts, all activity of each region, and which amounts are known.
    """
    rows = pd.Index(t.regions).get_indexer(pd.Index(like.regions))
    columns = pd.Index(t.clusters).get_indexer(pd.Index(like.clusters))
    there = (rows >= 0)[:, None] & (columns >= 0)[None, :]
    place = np.ix_(np.maximum(rows, 0), np.maximum(columns, 0))
    whole = np.where(rows >= 0, t.whole[np.maximum(rows, 0)], 0.0)
    return np.where(there, t.x[place], 0.0), whole, there & t.known[place]
