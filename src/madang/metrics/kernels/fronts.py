"""Compiled choice within blocks: all plans that lose little, the dominated left out.

Columns fall into blocks that share no row but one of money, and perhaps one that
counts. Within a block every set of columns that keeps its rows and loses little enough
is listed; block after block is then joined, and of plans that cost as much or more for
as much or more money, and count as much or more, one is kept [NemhauserUllmann1969]_.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__: list[str] = []

_ROUND = 1e-10  # of a unit of a row: rounding of sums, far below a won
WIDEST = 62  # columns of a block, as bits of a number
_MOST = 1 << 14  # sets of all blocks
_STEPS = 1 << 20  # looked at in one block


@njit(cache=True, nogil=True, error_model="numpy")
def listed(
    columns: Any, rows: Any, amounts: Any, first: Any, row: Any, value: Any,
    room: Any, limit: float,
) -> Any:  # fmt: skip
    """List, block by block, the sets of columns that keep its rows and lose little.

    Block b has the columns from ``columns[b]`` and the rows from ``rows[b]`` on, to
    those of the next. A column's ``amounts`` are money, cost, loss and count, losses
    rising within a block; what it counts in rows is ``value`` at ``row`` from ``first``
    on. ``room`` is what a row may sum to, and what one more column, free from 0 to 1,
    counts in it: listed are its least and greatest value with each set. Gives where
    the sets of each block begin, nothing of them where they were too many; their
    sums; and their columns as bits.
    """
    blocks = len(columns) - 1
    begins, kept = np.zeros(blocks + 1, np.int64), 0
    sums, bits = np.empty((_MOST, 6)), np.empty(_MOST, np.int64)
    for block in range(blocks):
        start, end = columns[block], columns[block + 1]
        low, high = rows[block], rows[block + 1]
        # Columns one after another, each with those after it: sums at each depth.
        value_now = np.zeros(high - low)
        place, held = np.empty(end - start + 1, np.int64), 0
        total, depth, at, is_new = np.zeros(4), 0, start, True
        for _ in range(_STEPS):
            if is_new and _noted(value_now, room[low:high], total, sums[kept]):
                bits[kept], kept = held, kept + 1
                if kept == _MOST:
                    return begins[:0], sums, bits
            is_new = at < end and total[2] + amounts[at, 2] <= limit
            if is_new:
                place[depth], depth = at, depth + 1
            elif depth == 0:
                break
            else:
                depth -= 1
                at = place[depth]
            sign = 1.0 if is_new else -1.0
            held ^= 1 << (at - start)
            for k in range(4):
                total[k] += sign * amounts[at, k]
            for k in range(first[at], first[at + 1]):
                value_now[row[k] - low] += sign * value[k]
            at += 1
        if depth > 0 or is_new:
            return begins[:0], sums, bits
        begins[block + 1] = kept
    return begins, sums[:kept].copy(), bits[:kept].copy()


@njit(cache=True, nogil=True, error_model="numpy")
def _noted(value: Any, room: Any, total: Any, sums: Any) -> bool:
    """Note a set's sums where it keeps its rows, and tell whether it does."""
    least, greatest = 0.0, 1.0
    for row in range(len(value)):
        low, high = room[row, 0] - value[row], room[row, 1] - value[row]
        slope = room[row, 2]
        if slope > 0:
            least, greatest = max(least, low / slope), min(greatest, high / slope)
        elif slope < 0:
            least, greatest = max(least, high / slope), min(greatest, low / slope)
        elif low > _ROUND or high < -_ROUND:
            return False
    sums[:4] = total
    sums[4], sums[5] = least, greatest
    return least <= greatest


@njit(cache=True, nogil=True, error_model="numpy")
def joined(amounts: Any, ways: Any, room: Any, limit: float, most: int) -> Any:
    """Join blocks one after another, and keep of all plans those not dominated.

    ``amounts`` has the columns (money, cost, loss, count) of the ways of each block,
    which begin at ``ways``; money and count must end below ``room``, whose third is
    the count that the last block can never take too far. Gives where the plans of each
    block begin, nothing of them where they were too many; money, cost
    and count of the last; and for each plan the one it came from and the way it took.
    """
    blocks = len(ways) - 1
    least, fewest = _least(amounts[:, 0], ways), _least(amounts[:, 3], ways)
    greatest = -_least(-amounts[:, 3], ways)
    came, took = np.empty(most, np.int64), np.empty(most, np.int64)
    begins = np.zeros(blocks + 1, np.int64)
    money, cost, loss, counted = np.zeros(1), np.zeros(1), np.zeros(1), np.zeros(1)
    for block in range(blocks):
        size, stored = len(money), begins[block]
        count = size * (ways[block + 1] - ways[block])
        if count > most:
            return begins[:0], money, cost, counted, came, took
        new, origin = np.empty((4, count)), np.empty(count, np.int64)
        kept = 0
        for way in range(ways[block], ways[block + 1]):
            for plan in range(size):
                new[0, kept] = money[plan] + amounts[way, 0]
                new[1, kept] = cost[plan] + amounts[way, 1]
                new[2, kept] = loss[plan] + amounts[way, 2]
                new[3, kept] = counted[plan] + amounts[way, 3]
                origin[kept] = (way - ways[block]) * size + plan
                if (
                    new[2, kept] <= limit
                    and new[0, kept] + least[block + 1] <= room[0]
                    and new[3, kept] + fewest[block + 1] <= room[1]
                ):
                    kept += 1
        order = np.argsort(new[0, :kept])
        money, cost, loss = np.empty(kept), np.empty(kept), np.empty(kept)
        # Counts from which no rest can go too far are as good as one another.
        free = room[2] - greatest[block + 1]
        counted, level = np.empty(kept), _levels(np.maximum(new[3, :kept], free))
        # The least cost so far of plans that count so much, or less.
        held, best = 0, np.full(level.max() + 2 if kept else 1, np.inf)
        for place in order:
            if new[1, place] >= _least_up_to(best, level[place]):
                continue
            if stored + held == most:
                return begins[:0], money, cost, counted, came, took
            k = level[place] + 1
            while k < len(best):
                best[k] = min(best[k], new[1, place])
                k += k & -k
            money[held], cost[held], loss[held] = new[:3, place]
            counted[held] = new[3, place]
            came[stored + held] = origin[place] % size
            took[stored + held] = ways[block] + origin[place] // size
            held += 1
        money, cost, loss = money[:held], cost[:held], loss[:held]
        counted = counted[:held]
        begins[block + 1] = stored + held
    return begins, money, cost, counted, came, took


@njit(cache=True, nogil=True, error_model="numpy")
def _least_up_to(best: Any, level: int) -> float:
    """Give the least of all levels up to one, kept as a binary indexed tree."""
    least, k = np.inf, level + 1
    while k > 0:
        least = min(least, best[k])
        k -= k & -k
    return least


@njit(cache=True, nogil=True, error_model="numpy")
def _levels(counted: Any) -> Any:
    """Give plans numbers by what they count, the same where rounding parts them."""
    level = np.zeros(len(counted), np.int64)
    order = np.argsort(counted)
    for k in range(1, len(order)):
        rises = counted[order[k]] - counted[order[k - 1]] > _ROUND
        level[order[k]] = level[order[k - 1]] + (1 if rises else 0)
    return level


@njit(cache=True, nogil=True, error_model="numpy")
def _least(amounts: Any, ways: Any) -> Any:
    """Give the least of a sum that each block and those after it take."""
    blocks = len(ways) - 1
    least = np.zeros(blocks + 1)
    for block in range(blocks - 1, -1, -1):
        smallest = np.inf
        for way in range(ways[block], ways[block + 1]):
            smallest = min(smallest, amounts[way])
        least[block] = least[block + 1] + smallest
    return least
