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
_SOME = 4096  # plans that there is room for from the beginning


@njit(cache=True, nogil=True, error_model="numpy")
def best_joint(
    sums: Any, begins: Any, room: Any, limit: float, excess: float, most: int
) -> Any:
    """Choose a way of each block, so that they cost the least together.

    ``sums`` has (money, cost, loss, count, excess) of the ways of each block, which
    begin at ``begins``; money and count must end within ``room``, losses within
    ``limit``, and excesses, of which each block has a way of none, within theirs. Half
    of the blocks are joined, and so are the others; of either half that plan is taken
    whose partner costs the least. Gives a way of each block and whether they are
    found; and whether plans were ``most`` or fewer.
    """
    blocks, chosen = len(begins) - 1, begins[:-1].copy()
    least, greatest, order = _surveyed(sums, begins)
    rest = np.zeros(sums.shape[1])
    for block in range(blocks):
        if begins[block + 1] - begins[block] == 0:
            return chosen, False, True
        if begins[block + 1] - begins[block] == 1:
            rest += least[block]
    limits = (limit, excess)
    one = _half(sums, begins, order[::2], least, greatest, room, limits, most)
    if not one[1]:
        return chosen, False, False
    other = _half(sums, begins, order[1::2], least, greatest, room, limits, most)
    if not other[1]:
        return chosen, False, False
    left = np.array([room[0] - rest[0] + _ROUND, room[1] - rest[3] + _ROUND])
    first, second = paired(one[0], other[0], left)
    if first >= 0:
        _trace(first, one, order[::2], chosen)
        _trace(second, other, order[1::2], chosen)
    return chosen, first >= 0, True


@njit(cache=True, nogil=True, error_model="numpy")
def _surveyed(sums: Any, begins: Any) -> Any:
    """Give the least sums of each block, its greatest count, and those that choose.

    A block of one way is no choice. Those that lose much come first, since few plans
    can bear them.
    """
    blocks = len(begins) - 1
    width, size = sums.shape[1], 0
    least, greatest = np.full((blocks, width), np.inf), np.full(blocks, -np.inf)
    dear, order = np.empty(blocks), np.empty(blocks, np.int64)
    for block in range(blocks):
        second = np.inf
        for way in range(begins[block], begins[block + 1]):
            second = min(second, max(sums[way, 2], least[block, 2]))
            for k in range(width):
                least[block, k] = min(least[block, k], sums[way, k])
            greatest[block] = max(greatest[block], sums[way, 3])
        if begins[block + 1] - begins[block] < 2:  # noqa: PLR2004 - no choice
            continue
        at = size
        while at > 0 and dear[at - 1] < second:
            dear[at], order[at] = dear[at - 1], order[at - 1]
            at -= 1
        dear[at], order[at] = second, block
        size += 1
    return least, greatest, order[:size]


@njit(cache=True, nogil=True, error_model="numpy")
def _half(
    sums: Any, begins: Any, half: Any, least: Any, greatest: Any, room: Any,
    limits: Any, most: int,
) -> Any:  # fmt: skip
    """Join half of the blocks, beside the least that the others take.

    Gives money, cost and count of its plans, whether they were few enough, and how
    they came: where those of each block begin, the one before and the way.
    """
    beside, rest, top = np.ones(len(begins) - 1, np.bool_), np.zeros(sums.shape[1]), 0.0
    beside[half] = False
    for block in range(len(beside)):
        if beside[block]:
            rest += least[block]
            top += greatest[block]
    joint, size = np.zeros(len(half) + 1, np.int64), 0
    for place in range(len(half)):
        size += begins[half[place] + 1] - begins[half[place]]
        joint[place + 1] = size
    at, amounts, size = np.empty(size, np.int64), np.empty((size, sums.shape[1])), 0
    for block in half:
        for way in range(begins[block], begins[block + 1]):
            at[size] = way
            for k in range(sums.shape[1]):
                amounts[size, k] = sums[way, k]
            size += 1
    left = np.array([room[0] - rest[0], room[1] - rest[3], room[1] - top]) + _ROUND
    within = (limits[0] - rest[2], limits[1])
    ends, plans, heights, level, came, took = joined(amounts, joint, left, within, most)
    return (plans, heights, level), len(ends) > 0, ends, came, took, at


@njit(cache=True, nogil=True, error_model="numpy")
def _trace(plan: int, joined_half: Any, half: Any, chosen: Any) -> None:
    """Note the ways that a plan of a half took."""
    _plans, _few, ends, came, took, at = joined_half
    for place in range(len(half) - 1, -1, -1):
        entry = ends[place] + plan
        chosen[half[place]] = at[took[entry]]
        plan = came[entry]


@njit(cache=True, nogil=True, error_model="numpy")
def joined(amounts: Any, ways: Any, room: Any, limits: Any, most: int) -> Any:
    """Join blocks one after another, and keep of all plans those not dominated.

    ``amounts`` has (money, cost, loss, count, excess) of the ways of each block,
    which begin at ``ways``; money and count must end below ``room``, whose third is
    the count that the last block can never take too far, and losses and excesses
    below ``limits``. Gives where the plans of each
    block begin, nothing of them where they were too many; those of the last,
    what they count at most, by level, and their levels; and for each plan the one it
    came from and the way it took.
    """
    blocks = len(ways) - 1
    least, fewest = _least(amounts[:, 0], ways), _least(amounts[:, 3], ways)
    greatest = -_least(-amounts[:, 3], ways)
    came, took = np.empty(2 * most, np.int32), np.empty(2 * most, np.int32)
    begins = np.zeros(blocks + 1, np.int64)
    # Plans, by rising money; as for what they count, they are on a few levels.
    plans, spare = np.zeros((5, _SOME)), np.empty((5, _SOME))
    level, reached = np.zeros(_SOME, np.int64), np.empty(_SOME, np.int64)
    heights, size = np.zeros(1), np.int64(1)
    for block in range(blocks):
        first, stored = ways[block], begins[block]
        own = amounts[first : ways[block + 1]]
        wanted = size * len(own)
        if wanted > most or stored > most:
            return begins[:0], plans[:, :0], heights, level, came, took
        rest = (least[block + 1], fewest[block + 1], room[2] - greatest[block + 1])
        heights, lifted = _levels(heights, own[:, 3], room[1] - rest[1], rest[2])
        if wanted > spare.shape[1]:
            spare, reached = np.empty((5, 2 * wanted)), np.empty(2 * wanted, np.int64)
        within = (room[0] - rest[0], limits[0], limits[1], len(heights))
        size = _merged(
            (plans, level, size), own, within, lifted, (spare, reached),
            came[stored:], took[stored:],
        )  # fmt: skip
        for k in range(stored, stored + size):
            took[k] += first
        plans, spare, level, reached = spare, plans, reached, level
        heights = _used(heights, level[:size])
        begins[block + 1] = stored + size
    if begins[blocks] > most:
        return begins[:0], plans[:, :0], heights, level, came, took
    return begins, plans[:, :size], heights, level[:size], came, took


@njit(cache=True, nogil=True, error_model="numpy")
def _merged(
    held: Any, own: Any, within: Any, lifted: Any, made: Any, came: Any, took: Any
) -> int:
    """Put each way to each plan, by rising money, and leave out what is beaten.

    Plans have (money, cost, loss, count, excess), and each way adds its own; money,
    loss and excess stay ``within``. What a way makes of a level is ``lifted``, below 0
    where it is too much. A plan is beaten by one that takes no more money, costs no
    more, and is on the same level or a lower one. Writes the plans ``made``, their
    levels, the plans they came from and the ways they took; gives how many they are.
    """
    plans, level, size = held
    room, most, excessive, height = within
    new, reached = made
    # The least cost so far of plans up to each level.
    best, kept, count = np.full(height, np.inf), 0, len(own)
    at, money = np.zeros(count, np.int64), np.full(count, np.inf)
    for way in range(count if size else 0):
        money[way] = plans[0, 0] + own[way, 0]
    while True:
        way = 0
        for other in range(1, count):
            if money[other] < money[way]:
                way = other
        total, plan = money[way], at[way]
        if not total <= room:
            return kept
        at[way] += 1
        money[way] = plans[0, plan + 1] + own[way, 0] if plan + 1 < size else np.inf
        loss, to = plans[2, plan] + own[way, 2], lifted[way, level[plan]]
        excess = plans[4, plan] + own[way, 4]
        if loss > most or excess > excessive or to < 0:
            continue
        cost = plans[1, plan] + own[way, 1]
        if cost >= best[to]:
            continue
        k = to
        while k < height and cost < best[k]:
            best[k] = cost
            k += 1
        new[0, kept], new[1, kept], new[2, kept] = total, cost, loss
        new[3, kept], new[4, kept] = plans[3, plan] + own[way, 3], excess
        came[kept], took[kept], reached[kept] = plan, way, to
        kept += 1


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
    """Leave out the levels that no plan is on, and count plans on those left."""
    place, left = np.zeros(len(heights), np.int64), 0
    for k in range(len(level)):
        place[level[k]] = 1
    for k in range(len(heights)):
        if place[k]:
            heights[left], place[k] = heights[k], left
            left += 1
    for k in range(len(level)):
        level[k] = place[level[k]]
    return heights[:left]


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
def paired(ones: Any, others: Any, room: Any) -> Any:
    """Choose one plan of each half that cost the least together.

    Both are plans (money, cost, loss, count, excess) by rising money, what levels
    count and which level each is on; ``room`` is what money and count may sum to.
    Gives the two places; -1 where none fit.
    """
    (one, _heights, _level), (other, heights, level) = ones, others
    # The least cost so far of the other plans up to each level, and whose.
    best, whose = np.full(len(heights), np.inf), np.zeros(len(heights), np.int64)
    added, least, chosen, beside = 0, np.inf, -1, -1
    for place in range(one.shape[1] - 1, -1, -1):
        left = room[0] - one[0, place]
        while added < other.shape[1] and other[0, added] <= left:
            k = level[added]
            while k < len(best) and other[1, added] < best[k]:
                best[k], whose[k] = other[1, added], added
                k += 1
            added += 1
        k = len(best) - 1
        while k >= 0 and heights[k] > room[1] - one[3, place]:
            k -= 1
        if k >= 0 and one[1, place] + best[k] < least:
            least, chosen, beside = one[1, place] + best[k], place, whose[k]
    return chosen, beside
