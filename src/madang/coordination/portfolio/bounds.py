"""How much balance the budget can pay for at the very most.

Solvers are slow to prove a largest smallest share, because each region's money
comes in lumps. What each level of balance costs a region at least is a knapsack
that can be solved by itself, and the sum over regions may not exceed the budget.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.requirements.balance import BalanceOf
from madang.coordination.portfolio.requirements.levels import level_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["balance_bound"]

_LEVELS: Final = 20_000
_HALVINGS: Final = 60


def _groups(problem: Problem, region: int) -> list[NDArray[np.float64]]:
    """Give a region's grants, grouped so that at most one of each can be taken."""
    call = problem.call
    inside = np.flatnonzero(call.place == region)
    # A family counts once a region; what it forbids across regions is left aside.
    owner, share = level_shares(call, problem.terms)
    grants: dict[int, list[float]] = {}
    for p in inside:
        family = int(call.family[p])
        alone = family < 0 or not call.is_exclusive[family]
        money = share[owner == p] * call.asked[p]
        grants.setdefault(int(p) if alone else -1 - family, []).extend(
            money[money > 0].tolist()
        )
    return [np.array(levels) for levels in grants.values() if levels]


def _unit(grants: list[NDArray[np.float64]], most: float) -> float:
    """Give the step of money: the amounts' own where that is coarse enough."""
    amounts = np.concatenate(grants)
    whole = np.round(amounts)
    if np.allclose(amounts, whole, rtol=0, atol=1e-9):
        own = float(np.gcd.reduce(whole.astype(np.int64)))
        if most / own <= _LEVELS:
            return own
    return most / _LEVELS


def _least_cost(
    grants: list[NDArray[np.float64]], unit: float, most: float
) -> NDArray[np.float64]:
    """Give the least money by which a region reaches each number of units.

    A grant counts its units rounded up and its money exactly, so that the cost
    is never above the true one.
    """
    n = int(np.ceil(most / unit - 1e-9))
    cost = np.full(n + 1, np.inf)
    cost[0] = 0.0
    for levels in grants:
        best = cost
        for money in levels:
            step = min(int(np.ceil(money / unit - 1e-9)), n)
            moved = np.full(n + 1, np.inf)
            moved[step:] = cost[: n + 1 - step] + money
            # What overshoots the last level reaches the last level.
            moved[n] = min(moved[n], cost[n - step :].min() + money)
            best = np.minimum(best, moved)
        cost = best
    # To reach more is to reach less.
    return np.minimum.accumulate(cost[::-1])[::-1]


def balance_bound(problem: Problem) -> float:
    """Bound the balance that any plan can reach.

    Parameters
    ----------
    problem : Problem
        A call whose levels are all whole; families across regions, years, floors
        and caps are left aside, which can only raise the bound.

    Returns
    -------
    float
        No plan has a greater balance; infinite where grants may take any value
        between minimum and full, projects may be merged, balance is an ordered
        average, or no region is due money.
    """
    is_plain = problem.terms.balance is BalanceOf.WORST_OFF and not problem.call.members
    if not problem.is_whole.all() or not problem.has_balance or not is_plain:
        return float("inf")
    due = problem.due
    ladders = []
    top = np.inf
    for region in np.flatnonzero(due > 0):
        grants = _groups(problem, int(region))
        most = float(sum(levels.max() for levels in grants))
        unit = _unit(grants, most)
        ladders.append((float(due[region]), unit, _least_cost(grants, unit, most)))
        top = min(top, most / float(due[region]))
    low, high = 0.0, top
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _cost(ladders, middle) <= problem.budget * (1 + 1e-9):
            low = middle
        else:
            high = middle
    return high


def _cost(
    ladders: list[tuple[float, float, NDArray[np.float64]]], balance: float
) -> float:
    """Give the least money by which every region reaches a balance."""
    total = 0.0
    for due, unit, cost in ladders:
        level = int(np.ceil(balance * due / unit - 1e-6))
        total += float(cost[min(level, cost.size - 1)])
    return total
