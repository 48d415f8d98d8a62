"""Compiled walks through symmetric ties: steps, shortest ways, cores, cut points.

Ties are handed over as the rows of a sparse table, ``indptr`` and ``indices``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WORD", "core_of", "depth_first", "steps_from", "ways_from"]

WORD = 64
"""Sources whose steps are counted in one walk: as many as a word has bits."""


@njit(cache=True, nogil=True, error_model="numpy")
def steps_from(
    indptr: NDArray[Any], indices: NDArray[Any], sources: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Sum the steps from each of at most 64 sources to all that it reaches.

    All walk at once, a bit of a word each.
    """
    n, one = len(indptr) - 1, np.uint64(1)
    seen, front = np.zeros(n, np.uint64), np.zeros(n, np.uint64)
    ahead = np.zeros(n, np.uint64)
    total = np.zeros(len(sources), np.int64)
    for k in range(len(sources)):
        seen[sources[k]] |= one << np.uint64(k)
        front[sources[k]] |= one << np.uint64(k)
    steps, is_going = 0, True
    while is_going:
        steps, is_going = steps + 1, False
        for v in range(n):
            if front[v]:
                for e in range(indptr[v], indptr[v + 1]):
                    ahead[indices[e]] |= front[v]
        for v in range(n):
            fresh = ahead[v] & ~seen[v]
            seen[v] |= fresh
            front[v], ahead[v] = fresh, 0
            is_going |= fresh != 0
            for k in range(len(sources)):
                if fresh >> np.uint64(k) == 0:
                    break
                if fresh >> np.uint64(k) & one:
                    total[k] += steps
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def ways_from(
    indptr: NDArray[Any], indices: NDArray[Any], sources: NDArray[np.int64],
    out: NDArray[np.float64], *, by_place: bool,
) -> None:  # fmt: skip
    """Add to each node the share of shortest ways from the sources that it carries.

    Where ``by_place``, a way counts in proportion to how far along it the node lies.
    For each source all nodes are met in the order of their steps, then left in the
    opposite order; a node takes over from those one step further.
    """
    n = len(indptr) - 1
    steps, order = np.full(n, -1, np.int32), np.empty(n, np.int64)
    ways, carried = np.zeros(n), np.zeros(n)
    for source in sources:
        order[0], met, at = source, 1, 0
        steps[source], ways[source] = 0, 1.0
        while at < met:
            v = order[at]
            at += 1
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if steps[w] < 0:
                    steps[w] = steps[v] + 1
                    order[met] = w
                    met += 1
                if steps[w] == steps[v] + 1:
                    ways[w] += ways[v]
        for place in range(met - 1, 0, -1):
            v = order[place]
            below = 0.0
            for e in range(indptr[v], indptr[v + 1]):
                w = indices[e]
                if steps[w] == steps[v] + 1:
                    below += carried[w]
            along = float(steps[v]) if by_place else 1.0
            out[v] += along * ways[v] * below
            carried[v] = below + 1.0 / (along * ways[v])  # its own end included
        for place in range(met):
            v = order[place]
            steps[v], ways[v], carried[v] = -1, 0.0, 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def core_of(indptr: NDArray[Any], indices: NDArray[Any]) -> NDArray[np.int64]:
    """Take nodes away, those of fewest partners first; give the largest k each had."""
    n = len(indptr) - 1
    left = np.empty(n, np.int64)
    for v in range(n):
        left[v] = indptr[v + 1] - indptr[v]
    begins = np.zeros(left.max() + 2 if n else 1, np.int64)
    for v in range(n):
        begins[left[v] + 1] += 1
    for k in range(1, len(begins)):
        begins[k] += begins[k - 1]
    order, place = np.empty(n, np.int64), np.empty(n, np.int64)
    free = begins.copy()
    for v in range(n):
        place[v] = free[left[v]]
        order[place[v]] = v
        free[left[v]] += 1
    for at in range(n):
        v = order[at]
        for e in range(indptr[v], indptr[v + 1]):
            w = indices[e]
            if left[w] > left[v]:
                first = begins[left[w]]  # it changes places with the first of its like
                other = order[first]
                order[first], order[place[w]] = w, other
                place[other], place[w] = place[w], first
                begins[left[w]] += 1
                left[w] -= 1
    return left


@njit(cache=True, nogil=True, error_model="numpy")
def depth_first(indptr: NDArray[Any], indices: NDArray[Any]) -> Any:
    """Walk each part depth first, and tell what hangs on whom.

    Gives the nodes in the order in which they were met; and, for each node, its place
    in that order, from whom it was met (itself for the first of a part), how many were
    met through it, itself included, and the first place that these reach.
    """
    n = len(indptr) - 1
    order, place = np.empty(n, np.int64), np.full(n, -1, np.int64)
    above, held = np.empty(n, np.int64), np.ones(n, np.int64)
    low, edge = np.empty(n, np.int64), np.empty(n, np.int64)
    met = 0
    for root in range(n):
        if place[root] >= 0:
            continue
        above[root], v = root, root
        place[v], order[met], low[v], edge[v] = met, v, met, indptr[v]
        met += 1
        while True:
            if edge[v] < indptr[v + 1]:
                w = indices[edge[v]]
                edge[v] += 1
                if place[w] < 0:
                    above[w], place[w], order[met] = v, met, w
                    low[w], edge[w] = met, indptr[w]
                    met += 1
                    v = w
                else:
                    low[v] = min(low[v], place[w])
                continue
            if v == root:
                break
            up = above[v]
            held[up] += held[v]
            low[up] = min(low[up], low[v])
            v = up
    return order, place, above, held, low
