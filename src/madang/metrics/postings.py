"""Compiled products of sparse rows: sums over posting lists, and cosines of pairs.

The only loops over single weights in the house; each lets go of the interpreter,
so that several threads share the work. What they compute is said in NumPy above each.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__: list[str] = []

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SmallArray = NDArray[np.float32]
Rows = tuple[IntArray, NDArray[np.int32], SmallArray]
Lists = tuple[NDArray[np.uint64], NDArray[np.uint32], SmallArray, int]

_CHUNK = 64
_ROOM = 4  # times as many as wanted are gathered before the best are kept


@njit(cache=True, nogil=True, inline="always")
def _comes_before(value: float, other: int, value_b: float, other_b: int) -> bool:
    """Tell whether one neighbour is farther: less alike, or as alike but later."""
    return value < value_b or (value == value_b and other > other_b)


@njit(cache=True, nogil=True)
def _put(values: Any, others: Any, filled: int, value: float, other: int) -> int:
    """Put a neighbour on a heap whose first is the farthest; drop that when full."""
    room = len(values)
    if filled < room:
        at = filled
        while at > 0:
            up = (at - 1) >> 1
            if not _comes_before(value, other, values[up], others[up]):
                break
            values[at], others[at] = values[up], others[up]
            at = up
        values[at], others[at] = value, other
        return filled + 1
    if not _comes_before(values[0], others[0], value, other):
        return filled
    at = 0
    while True:
        down = 2 * at + 1
        if down >= room:
            break
        if down + 1 < room and _comes_before(
            values[down + 1], others[down + 1], values[down], others[down]
        ):
            down += 1
        if not _comes_before(values[down], others[down], value, other):
            break
        values[at], others[at] = values[down], others[down]
        at = down
    values[at], others[at] = value, other
    return filled


@njit(cache=True, nogil=True, fastmath={"nnan", "ninf", "nsz", "reassoc"})
def _peak(sums: SmallArray, start: int, stop: int) -> np.float32:
    """Give the largest of a run of sums."""
    top = np.float32(0.0)
    for j in range(start, stop):
        top = max(top, sums[j])
    return top


@njit(cache=True, nogil=True)
def _of_rank(values: SmallArray, rank: int) -> Any:
    """Give the value at a place of the order, and leave the others in disorder.

    As ``np.partition(values, rank)[rank]``, which takes seven seconds to compile.
    """
    left, right = 0, len(values) - 1
    while left < right:
        low, high = values[left], values[right]
        if low > high:
            low, high = high, low
        pivot = min(max(low, values[(left + right) >> 1]), high)
        i, j = left, right
        while i <= j:
            while values[i] < pivot:
                i += 1
            while values[j] > pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if j < rank < i:
            break
        if rank <= j:
            right = j
        else:
            left = i
    return values[rank]


@njit(cache=True, nogil=True)
def _keep_best(values: SmallArray, others: Any, filled: int, count: int) -> int:
    """Keep the largest of those gathered, of equal ones the first, in their order."""
    least = _of_rank(values[:filled].copy(), filled - count)
    above = 0
    for at in range(filled):
        above += values[at] > least
    level, kept = count - above, 0
    for at in range(filled):
        is_level = values[at] == least and level > 0
        if values[at] > least or is_level:
            values[kept], others[kept] = values[at], others[at]
            level -= is_level
            kept += 1
    return kept


@njit(cache=True, nogil=True)
def _best(sums: SmallArray, values: SmallArray, others: Any, count: int) -> int:
    """Gather the places of the largest sums, and set all sums to nothing."""
    filled, least = 0, np.float32(0.0)
    for start in range(0, len(sums), _CHUNK):
        stop = min(start + _CHUNK, len(sums))
        top = _peak(sums, start, stop)
        if top <= 0.0:
            continue
        if top > least:
            for j in range(start, stop):
                if sums[j] > least:
                    values[filled], others[filled] = sums[j], j
                    filled += 1
            if filled > len(values) - _CHUNK:
                filled = _keep_best(values, others, filled, count)
                least = values[:filled].min()
        sums[start:stop] = 0.0
    return _keep_best(values, others, filled, count) if filled > count else filled


@njit(cache=True, nogil=True)
def likely(
    rows: Rows, across: Lists, own: IntArray, begin: int, end: int, count: int
) -> NDArray[np.int32]:
    """Give for each row the others with the largest products, none with itself.

    As ``np.argsort(-(rows[begin:end] @ across))[:, :count]``, with −1 where fewer
    are above zero; in no particular order. Of equal ones the first are kept. Which
    of the others a row is itself, ``own`` tells.
    """
    starts, terms, weights = rows
    list_starts, members, list_weights, size = across
    out = np.full((end - begin, count), -1, dtype=np.int32)
    sums = np.zeros(size, dtype=np.float32)
    values = np.empty(_ROOM * count + _CHUNK, dtype=np.float32)
    others = np.empty(_ROOM * count + _CHUNK, dtype=np.int32)
    for row in range(begin, end):
        for place in range(starts[row], starts[row + 1]):
            term, weight = terms[place], weights[place]
            for at in range(list_starts[term], list_starts[term + 1]):
                sums[members[at]] += weight * list_weights[at]
        sums[own[row]] = 0.0
        filled = _best(sums, values, others, count)
        out[row - begin, :filled] = others[:filled]
    return out


@njit(cache=True, nogil=True)
def nearest(
    rows: Rows, among: NDArray[np.int32], begin: int, width: int, k: int
) -> tuple[IntArray, SmallArray]:
    """Give for each row the k of those named that are nearest by full cosine.

    As ``among[np.argsort(-(rows[begin:] @ rows[among].T))][:, :k]``, in no particular
    order; −1 where fewer are named.
    """
    starts, terms, weights = rows
    near = np.full((len(among), k), -1, dtype=np.int64)
    cosine = np.full((len(among), k), -1.0, dtype=np.float32)
    whole = np.zeros(width, dtype=np.float32)
    for line in range(len(among)):
        row = begin + line
        for place in range(starts[row], starts[row + 1]):
            whole[terms[place]] = weights[place]
        filled = 0
        for other in among[line]:
            if other < 0:
                continue
            total = np.float32(0.0)
            for place in range(starts[other], starts[other + 1]):
                total += whole[terms[place]] * weights[place]
            filled = _put(cosine[line], near[line], filled, total, other)
        for place in range(starts[row], starts[row + 1]):
            whole[terms[place]] = 0.0
    return near, cosine


@njit(cache=True, nogil=True)
def cosines(
    starts: Any, terms: Any, weights: Any, a: IntArray, b: IntArray
) -> FloatArray:
    """Sum the products of two rows' weights, for each pair of rows.

    As ``x[a].multiply(x[b]).sum(axis=1)``; the terms of a row must be sorted.
    """
    out = np.zeros(len(a))
    for pair in range(len(a)):
        one, one_end = starts[a[pair]], starts[a[pair] + 1]
        two, two_end = starts[b[pair]], starts[b[pair] + 1]
        total = 0.0
        # Both step on without a branch: which term comes first cannot be guessed.
        while one < one_end and two < two_end:
            first, second = terms[one], terms[two]
            product = np.float64(weights[one]) * np.float64(weights[two])
            total += product if first == second else 0.0
            one += first <= second
            two += second <= first
        out[pair] = total
    return out
