"""Compiled products of sparse rows: sums over posting lists, and cosines of pairs.

The only loops over single weights in the house; each lets go of the interpreter,
so that several threads share the work. What they compute is said in NumPy above each.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__: list[str] = []

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SmallArray = NDArray[np.float32]
Rows = tuple[IntArray, NDArray[np.int32], SmallArray]
Lists = tuple[NDArray[np.uint64], NDArray[np.uint32], SmallArray]

_CHUNK = 64


class Heaps(NamedTuple):
    """What each row has met: the least on its full heap, cosines, who, how many."""

    bars: SmallArray
    values: SmallArray
    others: NDArray[np.int32]
    filled: IntArray


def empty_heaps(size: int, room: int) -> Heaps:
    """Give heaps on which nothing lies yet."""
    return Heaps(
        np.zeros(size, dtype=np.float32),
        np.zeros((size, room), dtype=np.float32),
        np.full((size, room), -1, dtype=np.int32),
        np.zeros(size, dtype=np.int64),
    )


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
def _is_above(sums: SmallArray, bars: SmallArray, bar: float) -> bool:
    """Tell whether one of a run of sums is above the bar of its line or column."""
    beyond = np.float32(0.0)
    for j in range(len(sums)):  # a sum is compiled to many places at once, a top not
        beyond += max(sums[j] - min(bar, bars[j]), np.float32(0.0))
    return bool(beyond > 0.0)


@njit(cache=True, nogil=True)
def meet(
    rows: Rows, lists: Lists, sums: SmallArray, begins: tuple[int, int], heaps: Heaps
) -> None:
    """Add products over lists to a tile of sums, and keep what is near on both sides.

    As ``sums + rows[begins[0]:] @ lists``, of which each line and each column keeps
    the largest, pairs of one row with itself or one before it left out.
    """
    starts, terms, weights = rows
    list_starts, members, list_weights = lists
    bars, values, others, filled = heaps
    room = values.shape[1]
    across = bars[begins[1] : begins[1] + sums.shape[1]]
    for at_line in range(len(sums)):
        line, row = sums[at_line], begins[0] + at_line
        for place in range(starts[row], starts[row + 1]):
            term, weight = terms[place], weights[place]
            for at in range(list_starts[term], list_starts[term + 1]):
                line[members[at]] += weight * list_weights[at]
        for start in range(max(row + 1 - begins[1], 0), len(line), _CHUNK):
            stop = min(start + _CHUNK, len(line))
            if not _is_above(line[start:stop], across[start:stop], bars[row]):
                continue
            for j in range(start, stop):
                pair = row, begins[1] + j
                for side in range(2):
                    one, other = pair[side], pair[1 - side]
                    if line[j] > bars[one]:
                        filled[one] = _put(
                            values[one], others[one], filled[one], line[j], other
                        )
                        if filled[one] == room:
                            bars[one] = values[one, 0]


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
