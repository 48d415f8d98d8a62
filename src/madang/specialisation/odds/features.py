"""What is known of a cell before it is entered: the features of all models.

Every feature is an array of regions × activities from one year's table, so that a
fitted model needs no other year. Only `memory` looks back, and is NaN without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix

from madang.metrics.relatedness import proximity, relatedness_density
from madang.metrics.shares import location_quotient
from madang.specialisation.odds.holdings import prefix_groups, quotients
from madang.specialisation.odds.memory import CAP, log_ratio, memory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings, Places

__all__ = ["LOGISTIC_FEATURES", "feature_arrays"]

_RANKS: Final = (5, 20, 60)
_TOP: Final = 15  # activities that stand nearest to one
_ALIKE: Final = 25  # regions most alike
_NEAR: Final = (5, 15)  # regions that lie nearest
_BESIDE: Final = 50  # one in so many regions is of nearly the same size, either side
_FEWEST_BESIDE: Final = 3
_AT_ONCE: Final = 1_000  # rows
_TINY: Final = 1e-12
LOGISTIC_FEATURES: Final = (
    "quotient", "quotient_squared", "listed", "log_gap", "log_expected", "density",
    "siblings", "group_quotient", "alike_presence", "spread_activity", "size",
    "before_growth", "before_mean", "before_most", "before_slope",
    "before_spread", "before_spread_activity",
)  # fmt: skip


def feature_arrays(
    h: Holdings, places: Places, earlier: Sequence[Holdings] = ()
) -> dict[str, NDArray[np.float32]]:
    """Give all features of a year's cells by name, each (R, I)."""
    q = quotients(h)
    found = _own(h, q)
    for m in h.others:
        found |= _other(h, m)
    found |= _near(h, q) | _alike(h, q) | _of_size(h, q)
    found |= _around(h, q, places) | _held_together(h, q)
    found |= _structure(q)
    found |= memory(h, earlier)
    shape = h.x.shape
    return {
        name: np.ascontiguousarray(np.broadcast_to(a, shape), dtype=np.float32)
        for name, a in found.items()
    }


def _expected(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give what a region would hold of an activity at parity."""
    whole = max(float(x.sum()), _TINY)
    sums = x.sum(axis=1, keepdims=True), x.sum(axis=0, keepdims=True)
    return np.asarray(sums[0] * sums[1] / whole)


def _spread(q: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """Give the spread of log quotients above zero along an axis; NaN below three."""
    some = q > 0
    n = some.sum(axis=axis, keepdims=True)
    logs = np.where(some, np.log(np.where(some, q, 1.0)), 0.0)
    mean = logs.sum(axis=axis, keepdims=True) / np.maximum(n, 1)
    squares = (np.where(some, logs - mean, 0.0) ** 2).sum(axis=axis, keepdims=True)
    return np.where(n > 2, np.sqrt(squares / np.maximum(n - 1, 1)), np.nan)  # noqa: PLR2004


def _own(h: Holdings, q: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Give what the region holds of it, and how much is missing to parity."""
    x, ex = h.x, _expected(h.x)
    lump = x.sum(axis=0) / np.maximum((x > 0).sum(axis=0), 1)
    if "establishments" in h.others:  # jobs come by the firm
        firms = h.amounts["establishments"].sum(axis=0)
        lump = np.where(firms > 0, x.sum(axis=0) / np.maximum(firms, _TINY), lump)
    lump = np.maximum(lump, _TINY)
    rows = np.maximum(x.sum(axis=1, keepdims=True), _TINY)
    gap = (ex - x) / lump
    return {
        "quotient": q, "quotient_squared": q**2,
        "log_gap": np.log1p(np.maximum(gap, 0)),
        "listed": (x > 0).astype(float),
        "log_expected": np.log1p(ex), "log_amount": np.log1p(x),
        "gap_noise": (x - ex) / np.sqrt(ex * lump + _TINY),
        "gap_lumps": gap,
        "size": np.log1p(rows),
        "diversity": (q >= 1).sum(axis=1, keepdims=True) / q.shape[1],
        "listed_here": (x > 0).sum(axis=1, keepdims=True) / q.shape[1],
        "ubiquity": (q >= 1).sum(axis=0, keepdims=True) / q.shape[0],
        "listed_everywhere": (x > 0).sum(axis=0, keepdims=True) / q.shape[0],
        "total": np.log1p(x.sum(axis=0, keepdims=True)),
        "lump": np.log(lump)[None, :],
        "spread_activity": _spread(q, 0), "spread_region": _spread(q, 1),
        "concentration": ((x / rows) ** 2).sum(axis=1, keepdims=True),
    }  # fmt: skip


def _other(h: Holdings, m: str) -> dict[str, NDArray[np.float64]]:
    """Give what another measure says, firms or pay, and how its rate departs."""
    x, z = h.x, h.amounts[m]
    rate = log_ratio(z, np.where(h.withheld, 0.0, x))
    activity = log_ratio(z.sum(axis=0, keepdims=True), x.sum(axis=0, keepdims=True))
    apart = rate - activity
    n = np.isfinite(apart).sum(axis=1, keepdims=True)
    region = np.nansum(apart, axis=1, keepdims=True) / np.maximum(n, 1)
    region = np.where(n > 0, region, np.nan)
    return {
        f"quotient_{m}": np.nan_to_num(location_quotient(z), nan=0.0),
        f"log_{m}": np.log1p(z), f"expected_{m}": np.log1p(_expected(z)),
        f"rate_{m}": apart - region, f"rate_region_{m}": region,
        f"rate_activity_{m}": activity,
    }  # fmt: skip


def _low_rank(
    x: NDArray[np.float64], ranks: tuple[int, ...]
) -> list[NDArray[np.float64]]:
    """Rebuild a centred table from its leading axes, at several ranks."""
    wide = x.shape[0] < x.shape[1]
    a = x.T if wide else x
    axes = np.linalg.eigh(a.T @ a)[1][:, ::-1]
    rebuilt = [(a @ axes[:, :k]) @ axes[:, :k].T for k in ranks]
    return [b.T if wide else b for b in rebuilt]


def _near(h: Holdings, q: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Give what stands near the activity among what the region has."""
    present = q >= 1
    density = np.nan_to_num(relatedness_density(present, proximity(present)))
    level = np.log1p(np.minimum(q, CAP))
    mean = level.mean(axis=0)
    centred = level - mean
    size = np.sqrt((centred**2).sum(axis=0))
    like = centred.T @ centred / np.maximum(np.outer(size, size), _TINY)
    np.fill_diagonal(like, 0.0)
    like = np.maximum(like, 0.0)
    top = min(_TOP, like.shape[0])
    edge = np.partition(like, like.shape[0] - top, axis=0)[like.shape[0] - top]
    like = np.where(like >= edge, like, 0.0)
    found = {
        "density": density,
        "density_relative": density - density.mean(axis=1, keepdims=True),
        "density_top": level @ like / np.maximum(like.sum(axis=0), _TINY),
    }
    listed = (h.x > 0).astype(float)
    shown = h.amounts[h.others[0]] if h.others else h.x
    over = np.log1p(shown) - np.log1p(_expected(shown))
    tables = {"level": centred, "listed": listed - listed.mean(axis=0),
              "amount": over - over.mean(axis=0)}  # fmt: skip
    for name, table in tables.items():
        for k, a in zip(_RANKS, _low_rank(table, _RANKS), strict=True):
            found[f"axes_{name}_{k}"] = a
    return found


def _alike(h: Holdings, q: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Give what regions have that are most alike in structure and size."""
    level = np.log1p(np.minimum(q, CAP))
    centred = level - level.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    axes = np.abs(s[:20]) * u[:, :20]
    size = np.log1p(h.x.sum(axis=1))
    z = np.column_stack([axes / max(float(axes.std()), _TINY), size])
    k = min(_ALIKE, z.shape[0] - 1)
    if k < 1:
        return {n: np.full((1, 1), np.nan) for n in _ALIKE_NAMES}
    mean = _mean_over(_most_alike(z, k), z.shape[0])
    tables = ((q >= 1).astype(float), level, (h.x > 0).astype(float))
    return dict(zip(_ALIKE_NAMES, (mean @ t for t in tables), strict=True))


_ALIKE_NAMES: Final = ("alike_presence", "alike_level", "alike_listed")


def _of_size(h: Holdings, q: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """Give what regions have of it that are of nearly the same size, itself left out.

    An activity that is common in large regions says little for a small one.
    """
    order = np.lexsort((h.regions.astype(str), h.x.sum(axis=1)))
    n = len(order)
    beside = max(_FEWEST_BESIDE, n // _BESIDE)
    low = np.maximum(np.arange(n) - beside, 0)
    high = np.minimum(np.arange(n) + beside + 1, n)
    many = np.maximum(high - low - 1, 1)[:, None]
    tables = ((q >= 1).astype(float), np.log1p(np.minimum(q, CAP)),
              (h.x > 0).astype(float))  # fmt: skip
    found = {}
    for name, table in zip(("presence", "level", "listed"), tables, strict=True):
        sums = np.zeros((n + 1, table.shape[1]))
        np.cumsum(table[order], axis=0, out=sums[1:])
        mean = np.empty_like(table)
        mean[order] = (sums[high] - sums[low] - table[order]) / many
        found[f"peers_{name}"] = mean
    return found


def _most_alike(z: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Find the k rows nearest to each, itself left out, in order of row."""
    squares = (z**2).sum(axis=1)
    found = np.empty((len(z), k), dtype=np.intp)
    for begin in range(0, len(z), _AT_ONCE):
        rows = np.arange(begin, min(begin + _AT_ONCE, len(z)))
        far = squares[rows, None] + squares - 2.0 * z[rows] @ z.T
        far[np.arange(len(rows)), rows] = np.inf
        found[rows] = np.argpartition(far, k - 1, axis=1)[:, :k]
    return found


def _without_self(near: NDArray[np.intp], k: int) -> NDArray[np.intp]:
    """Leave each row's own number out of its neighbours, wherever it stands."""
    own = near == np.arange(len(near))[:, None]
    own[~own.any(axis=1), -1] = True
    return np.asarray(near[~own].reshape(len(near), -1)[:, :k])


def _mean_over(near: NDArray[np.intp], n: int) -> csr_matrix:
    """Give the operator that averages over each row's neighbours."""
    k = near.shape[1]
    rows = np.repeat(np.arange(len(near)), k)
    weights = np.full(near.size, 1.0 / k)
    return csr_matrix((weights, (rows, near.ravel())), shape=(len(near), n))


def _around(
    h: Holdings, q: NDArray[np.float64], places: Places
) -> dict[str, NDArray[np.float64]]:
    """Give what lies around: nearest regions, and the region's own group."""
    blank = np.full((1, 1), np.nan)
    names = [f"{a}_{k}" for k in _NEAR for a in ("around_presence", "around_level")]
    found = dict.fromkeys(
        (*names, "around_quotient", "around_size", "group_quotient", "group_level",
         "group_listed"), blank,
    )  # fmt: skip
    level, present = np.log1p(np.minimum(q, CAP)), (q >= 1).astype(float)
    at = np.array([
        (places.longitude.get(r, np.nan), places.latitude.get(r, np.nan))
        for r in h.regions
    ]).reshape(-1, 2)  # fmt: skip
    seen = np.flatnonzero(np.isfinite(at).all(axis=1))
    if seen.size > max(_NEAR):
        near = seen[_nearest(at[seen], max(_NEAR))]
        for k in _NEAR:
            mean = _mean_over(near[:, :k], len(q))
            found[f"around_presence_{k}"] = _laid(mean @ present, seen, q.shape)
            found[f"around_level_{k}"] = _laid(mean @ level, seen, q.shape)
        pooled = np.asarray(_mean_over(near[:, : _NEAR[0]], len(q)) @ h.x)
        lq = np.nan_to_num(location_quotient(pooled))
        found["around_quotient"] = _laid(lq, seen, q.shape)
        size = np.log1p(pooled.sum(axis=1, keepdims=True))
        found["around_size"] = _laid(np.broadcast_to(size, lq.shape), seen, q.shape)
    groups = [places.region_group.get(r, "") for r in h.regions]
    codes, number = np.unique(groups, return_inverse=True)
    if len(codes) > 1:
        one = csr_matrix((np.ones(len(q)), (number, np.arange(len(q)))))
        many = np.bincount(number)[:, None]
        lq = np.nan_to_num(location_quotient(np.asarray(one @ h.x)))
        found["group_quotient"] = lq[number]
        found["group_level"] = (one @ level / many)[number]
        found["group_listed"] = (one @ (h.x > 0).astype(float) / many)[number]
    return found


def _nearest(at: NDArray[np.float64], k: int) -> NDArray[np.intp]:
    """Find the k nearest on the globe."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - only where there is a map

    lon, lat = np.radians(at).T
    xyz = np.column_stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    )
    near = np.asarray(cKDTree(xyz).query(xyz, k=k + 1)[1], dtype=np.intp)
    return _without_self(near, k)


def _laid(
    a: NDArray[np.float64], rows: NDArray[np.intp], shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Lay rows out among all, NaN elsewhere."""
    out = np.full(shape, np.nan)
    out[rows] = a
    return out


def _held_together(
    h: Holdings, q: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Give what the region holds in the same branch, the activity left out."""
    codes = [str(a) for a in h.activities]
    found: dict[str, NDArray[np.float64]] = {}
    for level, name in enumerate(("", "_close")):
        groups = prefix_groups(codes, more=level)
        if not groups:
            found |= {f"{n}{name}": np.full((1, 1), np.nan)
                      for n in ("siblings", "branch")}  # fmt: skip
            continue
        number = np.unique([groups[c] for c in codes], return_inverse=True)[1]
        one = csr_matrix((np.ones(len(codes)), (np.arange(len(codes)), number)))
        many = np.bincount(number)[number] - 1
        present = (q >= 1).astype(float)
        siblings = np.asarray(present @ one)[:, number] - present
        found[f"siblings{name}"] = siblings / np.where(many > 0, many, np.nan)
        held = np.asarray(h.x @ one)[:, number] - h.x
        whole, rows = held.sum(axis=0), h.x.sum(axis=1, keepdims=True)
        share = whole / max(float(h.x.sum()), _TINY)
        parity = rows * np.where(share > 0, share, np.nan)
        found[f"branch{name}"] = held / np.where(parity > 0, parity, np.nan)
    return found


def _structure(q: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """How complex region and activity are."""
    m = (q >= 1).astype(float)
    rows = np.maximum(m.sum(axis=1), 1.0)
    columns = np.maximum(m.sum(axis=0), 1.0)
    w = m / np.sqrt(rows)[:, None] / np.sqrt(columns)
    u, _, v = np.linalg.svd(w, full_matrices=False)
    second = min(1, len(v) - 1)
    region, activity = u[:, second] / np.sqrt(rows), v[second] / np.sqrt(columns)
    # Symbols of an axis have no side; complex regions are the diverse ones.
    side = 1.0 if float(region @ (rows - rows.mean())) >= 0 else -1.0
    region = side * region / max(float(region.std()), _TINY)
    activity = side * activity / max(float(activity.std()), _TINY)
    return {
        "region_complexity": region[:, None], "activity_complexity": activity[None, :],
        "complexity_match": region[:, None] * activity[None, :],
        "diversity_ubiquity": rows[:, None] * columns[None, :] / m.size,
    }  # fmt: skip
