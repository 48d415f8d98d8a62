"""Compiled network simplex: the cheapest way from what is there to what is asked for.

The textbook form is a linear programme with a way from each place of supply to each of
demand. A basis of it is a tree of ways that reaches every place; each step lets one
way in that costs less than its two prices, and the way out that empties first. The
prices of the last tree prove that no plan is cheaper.

Most demands are served by one supply alone. Such an end of the tree is held by what it
hangs from, and no list names it: its price follows from that of its supply, so a step
goes through the few demands that are shared, however many there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__: list[str] = []

_FINE = 1e-12  # of the greatest cost: a way that saves less is no cheaper
_STEPS = 2_000  # a place; tens are usual


# Only `cheapest` is called from Python; a way in for each of the others, and memory
# that is made within, would take twice as long to compile.
_within = njit(
    nogil=True, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True
)


@_within
def _list(a: int, below: int, links: Any) -> None:
    """Name a place first among those below another."""
    first, after, before = links[1], links[2], links[3]
    before[a], after[a] = -1, first[below]
    if first[below] >= 0:
        before[first[below]] = a
    first[below] = a


@_within
def _strike(a: int, links: Any) -> None:
    """Name a place no longer among those below another."""
    parent, first, after, before = links[0], links[1], links[2], links[3]
    if before[a] >= 0:
        after[before[a]] = after[a]
    else:
        first[parent[a]] = after[a]
    if after[a] >= 0:
        before[after[a]] = before[a]


@_within
def _hang(a: int, below: int, n: int, links: Any) -> None:
    """Hang a place below another; ends that are demands are named in no list."""
    parent, first = links[0], links[1]
    if below >= n and first[below] < 0:
        _list(below, parent[below], links)
    parent[a] = below
    if a < n or first[a] >= 0:
        _list(a, below, links)


@_within
def _cut(a: int, n: int, links: Any) -> None:
    """Take a place, with all below it, from where it hangs."""
    parent, first = links[0], links[1]
    above = parent[a]
    if a < n or first[a] >= 0:
        _strike(a, links)
        if above >= n and first[above] < 0:
            _strike(above, links)


@_within
def _plant(left: Any, nearest: Any, places: Any, flow: Any) -> int:
    """Make a first tree: each supply goes to the nearest demand that is left."""
    n, m = nearest.shape
    starts, ends, emptied = places[6], places[7], places[8]
    ways, still = 0, m
    for i in range(n):
        for k in range(m):
            j = n + nearest[i, k]
            if emptied[j] == 1:
                continue
            # A place that empties together with the other stays, holding nothing.
            closes = i == n - 1 or (left[j] < left[i] and still > 1)
            moved = left[j] if closes else left[i]
            starts[ways], ends[ways], flow[ways] = i, j, max(moved, 0.0)
            ways += 1
            left[i] -= moved
            left[j] -= moved
            if not closes:
                break
            emptied[j] = 1
            still -= 1
    return ways


@_within
def _root(ways: int, n: int, places: Any, meets: Any, amounts: Any, flow: Any) -> None:
    """Hang the ways of a tree below place 0."""
    seen, waiting, starts, ends = places[4], places[5], places[6], places[7]
    begin, end = places[8], places[9]
    many = len(flow)
    end[:] = 0
    for w in range(ways):
        end[starts[w]] += 1
        end[ends[w]] += 1
    total = 0
    for a in range(many):
        begin[a] = total
        total += end[a]
        end[a] = begin[a]
        seen[a] = 0
    for w in range(ways):
        for a in (starts[w], ends[w]):
            meets[end[a]] = w
            end[a] += 1
    waiting[0], seen[0] = 0, 1
    head, tail = 0, 1
    while head < tail:
        a = waiting[head]
        head += 1
        for k in range(begin[a], end[a]):
            w = meets[k]
            b = starts[w] + ends[w] - a
            if seen[b] == 0:
                seen[b] = 1
                flow[b] = amounts[w]
                _hang(b, a, n, places)
                waiting[tail] = b
                tail += 1


@_within
def _grow(
    top: int, cost: Any, links: Any, depth: Any, price: Any, waiting: Any
) -> None:
    """Set depth and price of a place and of all that is listed below it.

    The price of a supply is what it is worth there; a way is tight where supply less
    demand is its cost.
    """
    parent, first, after = links[0], links[1], links[2]
    waiting[0] = top
    many, n = 1, cost.shape[1]
    while many:
        many -= 1
        a = waiting[many]
        b = parent[a]
        if b >= 0:
            depth[a] = depth[b] + 1
            length = cost[b - n, a] if a < n else -cost[a - n, b]
            price[a] = price[b] + length
        child = first[a]
        while child >= 0:
            waiting[many] = child
            many += 1
            child = after[child]


@_within
def _cheaper(
    cost: Any, parent: Any, price: Any, at: int, block: int, fine: float
) -> Any:
    """Find a way that costs less than its prices: the best of a block of ways."""
    m, n = cost.shape
    best_i, best_j, best, looked = -1, -1, -fine, 0
    j = at
    for _ in range(m):
        supply = parent[n + j]
        worth = price[supply] - cost[j, supply]
        for i in range(n):
            gain = cost[j, i] - price[i] + worth
            if gain < best:
                best, best_i, best_j = gain, i, j
        j = j + 1 if j + 1 < m else 0
        looked += n
        if looked >= block:
            if best_i >= 0:
                break
            looked = 0
    return best_i, best_j, j


@_within
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
        _cut(a, n, links)
        _hang(a, below, n, links)
        flow[a] = carried
        if a == out:
            return
        below, a, carried = a, above, held


@njit(cache=True, nogil=True, error_model="numpy")
def cheapest(
    left: Any, cost: Any, nearest: Any, price: Any, flow: Any, places: Any, meets: Any
) -> bool:
    """Fill the prices of places, supplies first; give whether they were found.

    ``left`` is what the places hold, and is used up; ``cost`` has a row each demand,
    ``nearest`` a row each supply: the demands in the order of their cost. ``flow``,
    ten rows of ``places`` (-1 in the first four, then 0) and ``meets``, twice as
    long, are room to work in.
    """
    m, n = cost.shape
    many = n + m
    # Above each place; its first child; the next and the former child of its parent.
    links, depth, waiting = places[:4], places[4], places[5]
    ways = _plant(left, nearest, places, price)
    _root(ways, n, places, meets, price, flow)
    depth[0], price[0] = 0, 0.0
    fine = 1.0
    for j in range(m):
        for i in range(n):
            fine = max(fine, cost[j, i])
    fine *= _FINE
    block = max(int(np.sqrt(n * m)), min(n * m, 64))
    i, at = 0, 0
    for _ in range(_STEPS * many):
        _grow(i, cost, links, depth, price, waiting)
        i, j, at = _cheaper(cost, links[0], price, at, block, fine)
        if i < 0:
            for a in range(n, many):
                price[a] = price[links[0, a]] - cost[a - n, links[0, a]]
            return True
        supply = links[0, n + j]
        depth[n + j] = depth[supply] + 1
        price[n + j] = price[supply] - cost[j, supply]
        _turn(i, n + j, n, links, flow, depth)
        i = i if links[0, i] == n + j else n + j
    return False
