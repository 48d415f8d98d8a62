"""Families of overlapping projects: components, cut so that none is a mere chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import average, fcluster
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LARGEST_COMPLETED", "group"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LARGEST_COMPLETED: Final = 150
"""Members up to which all pairs of a component are scored before it is cut."""

_PAIR: Final = 2
_STEP: Final = 0.5


def group(
    pairs: tuple[IntArray, IntArray, FloatArray],
    size: int,
    *,
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> IntArray:
    """Group projects into families whose members are alike on average.

    Connected components of the pairs; each is then cut by average linkage, so
    that the mean score between any two parts that were joined is at least
    `density`. A component of more than `LARGEST_COMPLETED` is first pulled apart
    by a rising least score.

    Parameters
    ----------
    pairs : (a, b, score) of (P,) arrays
        Pairs above the least score.
    size : int
        Number of projects.
    density : float
        Least mean score between parts of a family, 0 to 1.
    complete : callable
        Scores any pairs of rows; asked for pairs that were no candidates.

    Returns
    -------
    (size,) array of int
        Family of each project, numbered from 1 in the order of first members;
        0 for none.
    """
    family = np.zeros(size, dtype=np.int64)
    whole: list[IntArray] = []
    waiting = [pairs]
    while waiting:
        a, b, s = waiting.pop()
        for members in _components(a, b) if len(a) else []:
            if len(members) > LARGEST_COMPLETED:
                inside = np.isin(a, members)
                waiting.append(_pulled_apart((a[inside], b[inside], s[inside])))
            else:
                whole.append(members)
    found = _all_cut(whole, density, complete)
    found.sort(key=lambda m: int(m[0]))
    for number, members in enumerate(found, start=1):
        family[members] = number
    return family


def _components(a: IntArray, b: IntArray) -> list[IntArray]:
    """List the members of each connected component."""
    rows = np.unique(np.concatenate([a, b]))
    left, right = np.searchsorted(rows, a), np.searchsorted(rows, b)
    links = sparse.coo_matrix((np.ones(len(a)), (left, right)), (len(rows), len(rows)))
    _, labels = connected_components(links, directed=False)
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    return [np.sort(rows[m]) for m in np.split(order, starts[1:])]


def _pulled_apart(
    part: tuple[IntArray, IntArray, FloatArray],
) -> tuple[IntArray, IntArray, FloatArray]:
    """Drop the weaker half of the pairs of a component that is too large."""
    a, b, s = part
    least = float(np.quantile(s, _STEP))
    keep = s > least
    if not keep.any():
        # All alike: halves by row, so that the work still ends.
        keep = (a < np.median(a)) == (b < np.median(a))
        keep &= np.arange(len(a)) >= len(a) // 2
    return a[keep], b[keep], s[keep]


def _all_cut(
    components: list[IntArray],
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> list[IntArray]:
    """Cut all components by average linkage, their pairs scored in one go."""
    found = [m for m in components if len(m) <= _PAIR]
    larger = [m for m in components if len(m) > _PAIR]
    if not larger:
        return found
    corners = [np.triu_indices(len(m), 1) for m in larger]
    a = np.concatenate([m[i] for m, (i, _) in zip(larger, corners, strict=True)])
    b = np.concatenate([m[j] for m, (_, j) in zip(larger, corners, strict=True)])
    ends = np.cumsum([len(i) for i, _ in corners])[:-1]
    for members, scores in zip(larger, np.split(complete(a, b), ends), strict=True):
        tree = average(1.0 - scores)
        labels = fcluster(tree, t=1.0 - density, criterion="distance")
        parts = [members[labels == v] for v in np.unique(labels)]
        found += [p for p in parts if len(p) >= _PAIR]
    return found
