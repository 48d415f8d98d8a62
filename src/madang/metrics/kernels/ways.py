"""Compiled listing of what a block of columns can do, the dominated left out.

The columns of a block are taken one after another, row by row, so that few rows are
open at a time. Of sets that keep the rows seen so far, one is left out where another
costs no more, takes no more money, counts no more, and leaves the open rows no less:
whatever completes the one completes the other [NemhauserUllmann1969]_.

A number handed on begins as ``np.int64``: what takes a plain 0 first is compiled
once for it, and once more for what it becomes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__: list[str] = []

_ROUND = 1e-10  # of a unit of a row: rounding of sums, far below a won
BITS = 62  # columns told by one number
MOST = 1 << 14  # sets of all blocks
SUMS = 5  # money, cost, loss, count, excess
_STEPS = 1 << 24  # comparisons within one block
_FEW = 4  # sets that are not worth comparing
_FAR = 1_000  # a row opened counts more than all columns


@njit(cache=True, nogil=True, error_model="numpy")
def listed(
    amounts: Any, first: Any, row: Any, value: Any, is_link: Any, room: Any,
    limit: float, most: float,
) -> Any:  # fmt: skip
    """List, block by block, the sets of columns that keep its rows and lose little.

    A block are columns that rows join, those apart that link all. A column's
    ``amounts`` are money, cost, loss, count and excess; what it counts in rows are the
    entries from its ``first`` on: rows and values. ``room`` is what a row may sum to.
    Losses may sum to ``limit``, and excesses of all blocks to ``most``. Gives
    where the sets of each block begin, nothing where they are too many; sums of sets
    and their columns, by bits; where the columns of each block begin, and which; and
    what excesses above the least of each block may sum to, as sums have them.
    """
    columns, rows, order, place = _parted(first, row, is_link)
    blocks, wide = len(columns) - 1, 0
    for block in range(blocks):
        wide = max(wide, columns[block + 1] - columns[block])
    inner = np.empty((rows[blocks], 2))
    for r in range(len(place)):
        if place[r] >= 0:
            inner[place[r], 0], inner[place[r], 1] = room[r, 0], room[r, 1]
    by_block, low, held, worth = _laid_out(amounts, first, row, value, order, place)
    words = 1 + wide // BITS
    sums, bits = np.empty((MOST, SUMS)), np.empty((MOST, words), np.int64)
    begins, kept = np.zeros(blocks + 1, np.int64), np.int64(0)
    for block in range(blocks):
        span = (columns[block], columns[block + 1], rows[block], rows[block + 1])
        found, taken, count = _sets(
            span, by_block, low, held, worth, inner, limit, words
        )
        if count < 0 or kept + count > MOST:
            return begins[:0], sums, bits, columns, order, most
        for one in range(count):
            _copy(found, taken, one, sums, bits, kept)
            kept += 1
        begins[block + 1] = kept
    most = _narrowed(begins, sums, bits, most)
    return begins, sums[: begins[-1]], bits[: begins[-1]], columns, order, most


@njit(cache=True, nogil=True, error_model="numpy")
def _laid_out(
    amounts: Any, first: Any, row: Any, value: Any, order: Any, place: Any
) -> Any:
    """Give amounts and entries by block, without the rows that link all."""
    by_block, low = np.empty(amounts.shape), np.empty(len(order) + 1, np.int64)
    held, worth, size = np.empty(len(row), np.int64), np.empty(len(row)), 0
    for at in range(len(order)):
        low[at] = size
        for k in range(SUMS):
            by_block[at, k] = amounts[order[at], k]
        for k in range(first[order[at]], first[order[at] + 1]):
            if place[row[k]] >= 0:
                held[size], worth[size] = place[row[k]], value[k]
                size += 1
    low[len(order)] = size
    return by_block, low, held, worth


@njit(cache=True, nogil=True, error_model="numpy")
def _narrowed(begins: Any, sums: Any, bits: Any, most: float) -> float:
    """Leave out sets whose excess alone is too much; give what the others may sum to.

    Excesses are then told above the least of each block.
    """
    blocks, at = len(begins) - 1, len(sums[0]) - 1
    least = np.full(blocks, np.inf)
    for block in range(blocks):
        for one in range(begins[block], begins[block + 1]):
            least[block] = min(least[block], sums[one, at])
        most -= least[block]
    kept, start = 0, 0
    for block in range(blocks):
        end = begins[block + 1]
        for one in range(start, end):
            sums[one, at] -= least[block]
            if sums[one, at] <= most:
                _copy(sums, bits, one, sums, bits, kept)
                kept += 1
        start, begins[block + 1] = end, kept
    return most


@njit(cache=True, nogil=True, error_model="numpy")
def _parted(first: Any, row: Any, is_link: Any) -> Any:
    """Part columns into blocks that share no row but those that link all.

    Gives where the columns and the rows of each block begin, the columns by block,
    and the place of each row, below 0 for those that link.
    """
    above, owner = _joined(first, row, is_link)
    label, blocks = np.empty(len(above), np.int64), np.int64(0)
    for column in range(len(above)):
        root = _root(above, column)
        label[column] = blocks if root == column else label[root]
        blocks += root == column
    columns, order = _sorted(label, blocks)
    of_rows = np.full(len(owner), -1)
    for r in range(len(owner)):
        if owner[r] >= 0:
            of_rows[r] = label[owner[r]]
    rows, by_row = _sorted(of_rows, blocks)
    place = np.full(len(owner), -1)
    for k in range(rows[blocks]):
        place[by_row[k]] = k
    return columns, rows, order, place


@njit(cache=True, nogil=True, error_model="numpy")
def _sorted(label: Any, blocks: int) -> Any:
    """Give where each block begins, and its members in their order; none below 0."""
    begins, order = np.zeros(blocks + 1, np.int64), np.empty(len(label), np.int64)
    for block in label:
        if block >= 0:
            begins[block + 1] += 1
    for block in range(blocks):
        begins[block + 1] += begins[block]
    at = begins.copy()
    for one in range(len(label)):
        if label[one] >= 0:
            order[at[label[one]]] = one
            at[label[one]] += 1
    return begins, order


@njit(cache=True, nogil=True, error_model="numpy")
def _joined(first: Any, row: Any, is_link: Any) -> Any:
    """Join columns that share a row; give the joined, and the first of each row."""
    above, owner = np.arange(len(first) - 1), np.full(len(is_link), -1)
    for column in range(len(above)):
        for e in range(first[column], first[column + 1]):
            r = row[e]
            if is_link[r]:
                continue
            if owner[r] < 0:
                owner[r] = column
            one, other = _root(above, owner[r]), _root(above, column)
            above[max(one, other)] = min(one, other)
    return above, owner


@njit(cache=True, nogil=True, error_model="numpy")
def _root(above: Any, one: int) -> int:
    """Give the least column that a column is joined to, so far."""
    while above[one] != one:
        above[one] = above[above[one]]
        one = above[one]
    return one


@njit(cache=True, nogil=True, error_model="numpy")
def moved(chosen: Any, bits: Any, columns: Any, order: Any) -> Any:
    """Give the columns that the chosen sets of all blocks hold, as `listed` has them.

    ``chosen`` is a set of each block.
    """
    is_moved = np.zeros(len(order), np.bool_)
    for block in range(len(chosen)):
        for at in range(columns[block], columns[block + 1]):
            place = at - columns[block]
            word = bits[chosen[block], place // BITS]
            is_moved[order[at]] = word >> (place % BITS) & 1 > 0
    return is_moved


@njit(cache=True, nogil=True, error_model="numpy")
def _sets(
    span: Any, amounts: Any, first: Any, row: Any, value: Any, room: Any,
    limit: float, words: int,
) -> Any:  # fmt: skip
    """Give the sets of one block: its sums and those of its rows, bits, and a count.

    The count is below 0 where they were too many.
    """
    start, end, low, high = span
    rest = np.zeros((high - low, 2))
    for k in range(first[start], first[end]):
        rest[row[k] - low, int(value[k] > 0)] += value[k]
    count, steps = 1, 0
    sums, bits = np.zeros((1, SUMS + high - low)), np.zeros((1, words), np.int64)
    for place in _order(span, first, row):
        at = start + place
        for k in range(first[at], first[at + 1]):
            rest[row[k] - low, int(value[k] > 0)] -= value[k]
        more = np.empty((2 * count, sums.shape[1]))
        wide = np.empty((2 * count, words), np.int64)
        size = np.int64(0)
        for old in range(2 * count):
            take = old % 2
            _copy(sums, bits, old // 2, more, wide, size)
            wide[size, place // BITS] ^= take << (place % BITS)
            for k in range(SUMS):
                more[size, k] += take * amounts[at, k]
            fits = more[size, 2] <= limit
            for k in range(first[at], first[at + 1]):
                r = row[k] - low
                more[size, SUMS + r] += take * value[k]
                value_now = more[size, SUMS + r]
                fits &= value_now + rest[r, 1] >= room[row[k], 0] - _ROUND
                fits &= value_now + rest[r, 0] <= room[row[k], 1] + _ROUND
            size += fits
        count, new = _undominated(more, wide, size, rest, room, low)
        steps += new
        if steps > _STEPS:
            return more, wide, -1
        sums, bits = more, wide
    return sums, bits, count


@njit(cache=True, nogil=True, error_model="numpy")
def _copy(sums: Any, bits: Any, one: int, new: Any, wide: Any, place: int) -> None:
    """Copy a set, as far as there is room for its sums."""
    for k in range(new.shape[1]):
        new[place, k] = sums[one, k]
    for k in range(wide.shape[1]):
        wide[place, k] = bits[one, k]


@njit(cache=True, nogil=True, error_model="numpy")
def _keys(sums: Any, size: int, rest: Any, room: Any, low: int) -> Any:
    """Give what makes a set the worse the more there is of it, and how many they are.

    Of an open row that is what it lacks of what no column yet to come can break.
    """
    key, width = np.empty((size, 3 + 2 * len(rest))), 3
    for one in range(size):
        width = 3
        key[one, 0], key[one, 1], key[one, 2] = sums[one, 0], sums[one, 1], sums[one, 3]
        for r in range(len(rest)):
            if rest[r, 0] == 0 and rest[r, 1] == 0:
                continue
            least, most = room[low + r, 0], room[low + r, 1]
            if least > -np.inf:
                key[one, width] = -min(sums[one, SUMS + r], least - rest[r, 0])
                width += 1
            if most < np.inf:
                key[one, width] = max(sums[one, SUMS + r], most - rest[r, 1])
                width += 1
    return key, width


@njit(cache=True, nogil=True, error_model="numpy")
def _undominated(
    sums: Any, bits: Any, size: int, rest: Any, room: Any, low: int
) -> Any:
    """Move the sets that no other beats to the front; count them and comparisons."""
    found, steps = 0, 0
    if size <= _FEW:
        return size, 0
    key, width = _keys(sums, size, rest, room, low)
    kept = np.zeros(size, np.bool_)
    order = np.argsort(key[:, 1].copy())
    for one in order:
        is_beaten, k = False, found - 1
        while k >= 0 and not is_beaten:
            column, other = 0, order[k]
            while column < width and key[other, column] <= key[one, column] + _ROUND:
                column += 1
            is_beaten = column == width
            k -= 1
        steps += found - k
        if not is_beaten:
            order[found] = one
            kept[one] = True
            found += 1
        if steps > _STEPS:
            break
    place = 0
    for one in range(size):
        _copy(sums, bits, one, sums, bits, place)
        place += kept[one]
    return found, steps


@njit(cache=True, nogil=True, error_model="numpy")
def _order(span: Any, first: Any, row: Any) -> Any:
    """Put a block's columns into an order in which few rows are open at a time."""
    start, end, low, high = span
    is_done, is_open = np.zeros(end - start, np.bool_), np.zeros(high - low, np.bool_)
    order, size = np.empty(end - start, np.int64), 0
    while size < end - start:
        best, least = -1, np.inf
        for r in range(high - low):
            fresh, count = is_open.copy(), 0
            for at in range(start, end):
                if not is_done[at - start] and _is_in(r + low, first, row, at):
                    count += 1
                    for k in range(first[at], first[at + 1]):
                        fresh[row[k] - low] = True
            score = _FAR * (fresh.sum() - is_open.sum()) + count
            if count > 0 and score < least:
                best, least = r, score
        for at in range(start, end):
            if is_done[at - start] or (
                best >= 0 and not _is_in(best + low, first, row, at)
            ):
                continue
            is_done[at - start] = True
            order[size] = at - start
            size += 1
            for k in range(first[at], first[at + 1]):
                is_open[row[k] - low] = True
    return order


@njit(cache=True, nogil=True, error_model="numpy")
def _is_in(wanted: int, first: Any, row: Any, at: int) -> bool:
    """Tell whether a column counts in a row."""
    found = False
    for k in range(first[at], first[at + 1]):
        found |= row[k] == wanted
    return found
