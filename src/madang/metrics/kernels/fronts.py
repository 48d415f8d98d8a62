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
    blocks = len(ways) - 1
    least, fewest = _least(amounts[:, 0], ways), _least(amounts[:, 3], ways)
    greatest = -_least(-amounts[:, 3], ways)
    came, took = np.empty(most, np.int64), np.empty(most, np.int64)
    begins = np.zeros(blocks + 1, np.int64)
    # Plans, by rising money; as for what they count, they are on a few levels.
    plans, level, heights = np.zeros((4, 1)), np.zeros(1, np.int64), np.zeros(1)
    for block in range(blocks):
        first, stored = ways[block], begins[block]
        own = amounts[first : ways[block + 1]]
        if plans.shape[1] * len(own) > most:
            return begins[:0], plans[0], plans[1], plans[3], came, took
        rest = (least[block + 1], fewest[block + 1], room[2] - greatest[block + 1])
        heights, lifted = _levels(heights, own[:, 3], room[1] - rest[1], rest[2])
        kept, origin, taken, level = _merged(
            plans, level, own, room[0] - rest[0], limit, lifted, len(heights)
        )
        end = stored + kept.shape[1]
        if end > most:
            return begins[:0], plans[0], plans[1], plans[3], came, took
        plans = kept
        heights, level = _used(heights, level)
        for k in range(len(origin)):
            came[stored + k], took[stored + k] = origin[k], first + taken[k]
        begins[block + 1] = end
    return begins, plans[0], plans[1], plans[3], came, took


@njit(cache=True, nogil=True, error_model="numpy")
def _merged(
    plans: Any, level: Any, own: Any, room: float, limit: float, lifted: Any,
    height: int,
) -> Any:  # fmt: skip
    """Put each way to each plan, by rising money, and leave out what is beaten.

    Plans have (money, cost, loss, count), and each way adds its own. What a way makes
    of a level is ``lifted``, below 0 where it is too much. A plan is beaten by one
    that takes no more money, costs no more, and is on the same level or a lower one.
    """
    size, count = plans.shape[1], len(own)
    new = np.empty((4, size * count))
    origin, taken = np.empty(size * count, np.int64), np.empty(size * count, np.int64)
    reached = np.empty(size * count, np.int64)
    # The least cost so far of plans on each level, kept as a binary indexed tree.
    best, kept = np.full(height + 1, np.inf), 0
    at, money = np.zeros(count, np.int64), np.full(count, np.inf)
    if size:
        money[:] = plans[0, 0] + own[:, 0]
    while True:
        way = 0
        for other in range(1, count):
            if money[other] < money[way]:
                way = other
        if not money[way] <= room or at[way] == size:
            break
        plan, total = at[way], money[way]
        at[way] += 1
        money[way] = plans[0, plan + 1] + own[way, 0] if plan + 1 < size else np.inf
        loss, to = plans[2, plan] + own[way, 2], lifted[way, level[plan]]
        if loss > limit or to < 0:
            continue
        cost = plans[1, plan] + own[way, 1]
        if cost >= _least_up_to(best, to):
            continue
        k = to + 1
        while k < len(best):
            best[k] = min(best[k], cost)
            k += k & -k
        new[0, kept], new[1, kept], new[2, kept] = total, cost, loss
        new[3, kept] = plans[3, plan] + own[way, 3]
        origin[kept], taken[kept], reached[kept] = plan, way, to
        kept += 1
    return new[:, :kept].copy(), origin[:kept], taken[:kept], reached[:kept]


@njit(cache=True, nogil=True, error_model="numpy")
def _levels(heights: Any, own: Any, most: float, free: float) -> Any:
    """Give the levels that ways make of those before, and which of them each makes.

    Below ``free``, from which no rest can go too far, all are equally good; those
    above ``most`` are none. Rounding does not part levels.
    """
    size = len(heights)
    count = np.empty(len(own) * size)
    for way in range(len(own)):
        for k in range(size):
            count[way * size + k] = max(heights[k] + own[way], free - _ROUND)
    lifted, levels = np.full((len(own), size), -1), np.empty(len(count))
    found, last = -1, -np.inf
    for place in np.argsort(count):
        if count[place] > most:
            break
        if count[place] - last > _ROUND:
            found += 1
            levels[found] = count[place]
        last = count[place]
        lifted[place // size, place % size] = found
    return levels[: found + 1], lifted


@njit(cache=True, nogil=True, error_model="numpy")
def _used(heights: Any, level: Any) -> Any:
    """Leave out the levels that no plan is on."""
    is_used = np.zeros(len(heights), np.bool_)
    is_used[level] = True
    return heights[is_used], (np.cumsum(is_used) - 1)[level]


@njit(cache=True, nogil=True, error_model="numpy")
def _least_up_to(best: Any, level: int) -> float:
    """Give the least of all levels up to one, kept as a binary indexed tree."""
    least, k = np.inf, level + 1
    while k > 0:
        least = min(least, best[k])
        k -= k & -k
    return least


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
