"""Compiled network simplex: the cheapest way from what is there to what is asked for.

The textbook form is a linear programme with a way from each place of supply to each of
demand. A basis of it is a tree of ways that reaches every place; each step lets one
way in that costs less than its two prices, and the way out that empties first. The
prices of the last tree prove that no plan is cheaper.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__: list[str] = []

_FINE = 1e-12  # of the greatest cost: a way that saves less is no cheaper
_APART = 1e-14  # of all mass: told apart by, so that no two ways empty together
_STEPS = 2_000  # a place; tens are usual


@njit(cache=True, nogil=True, error_model="numpy")
def cheapest(supply: Any, demand: Any, cost: Any, nearest: Any, u: Any, v: Any) -> Any:
    """Fill the prices of places; give whether they were found.

    ``nearest`` lists the demands in the order of their cost, a row each supply.
    """
    n, m = len(supply), len(demand)
    many = n + m
    flow, depth, price = np.zeros(many), np.zeros(many, np.int64), np.zeros(many)
    # Above each place; its first child; the next and the former child of its parent.
    links = np.full((4, many), -1)
    waiting = np.empty(many, np.int64)
    _plant(supply, demand, nearest, links, flow)
    _grow(0, cost, links, depth, price, waiting)
    fine = _FINE * max(1.0, cost.max())
    block = max(int(np.sqrt(n * m)), min(n * m, 64))
    at = 0
    for _ in range(_STEPS * many):
        i, j, at = _cheaper(cost, price, at, block, fine)
        if i < 0:
            u[:], v[:] = price[:n], -price[n:]
            return True
        _turn(i, n + j, n, links, flow, depth)
        _grow(i if links[0, i] == n + j else n + j, cost, links, depth, price, waiting)
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def _plant(supply: Any, demand: Any, nearest: Any, links: Any, flow: Any) -> None:
    """Make a first tree: each supply goes to the nearest demand that is left."""
    n, m = len(supply), len(demand)
    left = demand.copy()
    left[m - 1] += n * _APART
    open_ = np.ones(m, np.bool_)
    starts, ends = np.empty(n + m, np.int64), np.empty(n + m, np.int64)
    amounts = np.empty(n + m)
    ways, still = 0, m
    for i in range(n):
        mine = supply[i] + _APART
        for j in nearest[i]:
            if not open_[j]:
                continue
            # A place that empties together with the other stays, holding nothing.
            last = i == n - 1
            closes = last or (left[j] < mine and still > 1)
            moved = left[j] if closes else mine
            starts[ways], ends[ways], amounts[ways] = i, n + j, max(moved, 0.0)
            ways += 1
            mine -= moved
            left[j] -= moved
            if closes:
                open_[j] = False
                still -= 1
            else:
                break
    _root(starts[:ways], ends[:ways], amounts, links, flow)


@njit(cache=True, nogil=True, error_model="numpy")
def _root(starts: Any, ends: Any, amounts: Any, links: Any, flow: Any) -> None:
    """Hang the ways of a tree below place 0."""
    many, ways = len(flow), len(starts)
    count = np.zeros(many + 1, np.int64)
    for w in range(ways):
        count[starts[w] + 1] += 1
        count[ends[w] + 1] += 1
    for a in range(many):
        count[a + 1] += count[a]
    filled, meets = count[:-1].copy(), np.empty(2 * ways, np.int64)
    for w in range(ways):
        for a in (starts[w], ends[w]):
            meets[filled[a]] = w
            filled[a] += 1
    waiting, seen = np.empty(many, np.int64), np.zeros(many, np.bool_)
    waiting[0], seen[0] = 0, True
    head, tail = 0, 1
    while head < tail:
        a = waiting[head]
        head += 1
        for k in range(count[a], count[a + 1]):
            w = meets[k]
            b = starts[w] + ends[w] - a
            if not seen[b]:
                seen[b] = True
                flow[b] = amounts[w]
                _hang(b, a, links)
                waiting[tail] = b
                tail += 1


@njit(cache=True, nogil=True, error_model="numpy")
def _hang(a: int, below: int, links: Any) -> None:
    """Hang a place below another."""
    parent, first, after, before = links[0], links[1], links[2], links[3]
    parent[a] = below
    before[a], after[a] = -1, first[below]
    if first[below] >= 0:
        before[first[below]] = a
    first[below] = a


@njit(cache=True, nogil=True, error_model="numpy")
def _cut(a: int, links: Any) -> None:
    """Take a place, with all below it, from where it hangs."""
    parent, first, after, before = links[0], links[1], links[2], links[3]
    if before[a] >= 0:
        after[before[a]] = after[a]
    else:
        first[parent[a]] = after[a]
    if after[a] >= 0:
        before[after[a]] = before[a]


@njit(cache=True, nogil=True, error_model="numpy")
def _grow(
    top: int, cost: Any, links: Any, depth: Any, price: Any, waiting: Any
) -> None:
    """Set depth and price of a place and of all below it, by the ways that lead there.

    The price of a supply is what it is worth there; a way is tight where supply less
    demand is its cost.
    """
    parent, first, after = links[0], links[1], links[2]
    waiting[0] = top
    many, n = 1, len(cost)
    while many:
        many -= 1
        a = waiting[many]
        b = parent[a]
        if b >= 0:
            depth[a] = depth[b] + 1
            length = cost[a, b - n] if a < n else cost[b, a - n]
            price[a] = price[b] + (length if a < n else -length)
        child = first[a]
        while child >= 0:
            waiting[many] = child
            many += 1
            child = after[child]


@njit(cache=True, nogil=True, error_model="numpy")
def _cheaper(cost: Any, price: Any, at: int, block: int, fine: float) -> Any:
    """Find a way that costs less than its prices: the best of a block of ways."""
    n, m = cost.shape
    best_i, best_j, best, looked = -1, -1, -fine, 0
    i, j = at // m, at % m
    for _ in range(n * m):
        gain = cost[i, j] - price[i] + price[n + j]
        if gain < best:
            best, best_i, best_j = gain, i, j
        j += 1
        if j == m:
            j = 0
            i = i + 1 if i + 1 < n else 0
        looked += 1
        if looked >= block:
            if best_i >= 0:
                break
            looked = 0
    return best_i, best_j, i * m + j


@njit(cache=True, nogil=True, error_model="numpy")
def _turn(i: int, j: int, n: int, links: Any, flow: Any, depth: Any) -> None:
    """Send all that fits over a new way, and let the way out that empties first."""
    # Mass goes from i to j and round: less goes over the way above a supply on the
    # side of i, and over the way above a demand on the side of j.
    parent = links[0]
    least, out, side = np.inf, -1, 0
    a, b = i, j
    while a != b:
        if depth[a] >= depth[b]:
            if a < n and flow[a] < least:
                least, out, side = flow[a], a, 0
            a = parent[a]
        else:
            if b >= n and flow[b] < least:
                least, out, side = flow[b], b, 1
            b = parent[b]
    a, b = i, j
    while a != b:
        if depth[a] >= depth[b]:
            flow[a] += -least if a < n else least
            a = parent[a]
        else:
            flow[b] += -least if b >= n else least
            b = parent[b]
    # What hung below the way that goes hangs below the new one, turned about.
    a, below = (i, j) if side == 0 else (j, i)
    carried = least
    while True:
        above, held = parent[a], flow[a]
        _cut(a, links)
        _hang(a, below, links)
        flow[a] = carried
        if a == out:
            return
        below, a, carried = a, above, held
