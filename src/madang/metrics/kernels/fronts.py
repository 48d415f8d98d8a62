"""Compiled joining of blocks: all plans that lose little, the dominated left out.

Blocks share no row but one of money, and perhaps one that counts. Block after block is
joined, and of plans that cost as much or more for as much or more money, and count as
much or more, one is kept [NemhauserUllmann1969]_.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__: list[str] = []

_FEW = 64  # plans that are not worth comparing
_GROWN = 2  # times as many plans as when they were last compared
_ROUND = 1e-10  # of a unit of a row: rounding of sums, far below a won


@njit(cache=True, nogil=True, error_model="numpy")
def joined(amounts: Any, ways: Any, room: Any, limit: float, most: int) -> Any:
    """Join blocks one after another, and keep of all plans those not dominated.

    ``amounts`` has the columns (money, cost, loss, count) of the ways of each block,
    which begin at ``ways``; money and count must end below ``room``, whose third is
    the count that the last block can never take too far. Gives where the plans of each
    block begin, nothing of them where they were too many; money, cost
    and count of the last; and for each plan the one it came from and the way it took.
    """
    blocks, compared = len(ways) - 1, _FEW
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
        # To compare takes far longer than to add: it is done where plans have grown.
        place = np.arange(kept)
        if kept > _GROWN * compared or block == blocks - 1:
            free = room[2] - greatest[block + 1]
            place = _undominated(new[0, :kept], new[1, :kept], new[3, :kept], free)
            compared = max(len(place), _FEW)
        if stored + len(place) > most:
            return begins[:0], money, cost, counted, came, took
        money, cost, loss = new[0][place], new[1][place], new[2][place]
        counted, end = new[3][place], stored + len(place)
        came[stored:end] = origin[place] % size
        took[stored:end] = ways[block] + origin[place] // size
        begins[block + 1] = end
    return begins, money, cost, counted, came, took


@njit(cache=True, nogil=True, error_model="numpy")
def _undominated(money: Any, cost: Any, counted: Any, free: float) -> Any:
    """Give the places of plans that no other beats in money, cost and count.

    Counts up to ``free``, from which no rest can go too far, are equally good.
    """
    kept, held = np.empty(len(money), np.int64), 0
    level = _levels(np.maximum(counted, free))
    # The least cost so far of plans that count so much, or less.
    best = np.full(level.max() + 2 if len(money) else 1, np.inf)
    for place in np.argsort(money):
        if cost[place] >= _least_up_to(best, level[place]):
            continue
        k = level[place] + 1
        while k < len(best):
            best[k] = min(best[k], cost[place])
            k += k & -k
        kept[held] = place
        held += 1
    return kept[:held]


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


@njit(cache=True, nogil=True, error_model="numpy")
def paired(money: Any, cost: Any, counted: Any, others: Any, room: Any) -> Any:
    """Choose one plan of each half that cost the least together.

    ``others`` has the rows (money, cost, count) of the second half; ``room`` is what
    money and count may sum to. Gives the two places; -1 where none fit.
    """
    height = np.unique(others[2])
    best, whose = np.full(len(height) + 1, np.inf), np.zeros(len(height) + 1, np.int64)
    rising = np.argsort(others[0])
    added, least, chosen, beside = 0, np.inf, -1, -1
    for place in np.argsort(-money):
        left = room[0] - money[place]
        while added < len(rising) and others[0, rising[added]] <= left:
            other = rising[added]
            k = np.searchsorted(height, others[2, other]) + 1
            while k < len(best):
                if others[1, other] < best[k]:
                    best[k], whose[k] = others[1, other], other
                k += k & -k
            added += 1
        k = np.searchsorted(height, room[1] - counted[place], side="right")
        while k > 0:
            if cost[place] + best[k] < least:
                least, chosen, beside = cost[place] + best[k], place, whose[k]
            k -= k & -k
    return chosen, beside
