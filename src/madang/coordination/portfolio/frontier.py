"""The frontier between merit and balance, by the augmented ε-constraint method.

One end is the plan of greatest merit, the other the greatest merit among the
plans of greatest balance. Between them, floors under balance are set step by step:
at equal steps, or at every balance that any plan reaches. Each solve is
lexicographic, merit first and balance second, so that no plan told is dominated;
a floor that the plan before already keeps is passed over.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.rising import every_plan, rising
from madang.coordination.portfolio.search import FINEST, Search, below
from madang.coordination.portfolio.solver import STOPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.terms import Terms

__all__ = ["frontier", "pick"]

# Where a number of plans was asked for, steps below this are not looked into.
_COARSE: Final = 1e-4
_ROUNDS: Final = 3


def _is_new(plan: PlanPoint, plans: list[PlanPoint]) -> bool:
    """Tell whether a plan differs from all others in merit and balance."""
    return all(
        not np.isclose(plan.merit, p.merit, rtol=1e-9, atol=1e-9)
        or not np.isclose(plan.balance, p.balance, rtol=0.0, atol=FINEST / 2)
        for p in plans
    )


def _refined(search: Search, plans: list[PlanPoint]) -> list[PlanPoint]:
    """Look for more plans in the widest steps of balance left."""
    plans = sorted(plans, key=lambda p: p.balance)
    # Nothing lies between the floor `tried` above a plan and the next plan.
    tried = {p.balance: q.balance for p, q in pairwise(plans)}
    for _unused in range(_ROUNDS * search.terms.plans):
        if len(plans) >= search.terms.plans or not tried:
            break
        low = max(tried, key=lambda b: (tried[b] - b, -b))
        if tried[low] - low < _COARSE:
            break
        middle = (low + tried[low]) / 2
        above = next(p for p in plans if p.balance > low)
        found = search.best_merit(middle, above.levels)
        if _is_new(found, plans):
            tried[found.balance] = tried[low]
            plans = sorted([*plans, found], key=lambda p: p.balance)
        tried[low] = middle
    return plans


def _at(
    search: Search, floors: NDArray[np.float64], ends: tuple[PlanPoint, PlanPoint]
) -> Iterator[PlanPoint]:
    """Give the best plan above each floor, passing over what a plan already keeps."""
    reached, last = ends[0].balance, ends[1]
    for floor in floors:
        if floor <= reached or floor >= last.balance:
            continue
        found = search.best_merit(float(floor), last.levels)
        reached = max(found.balance, float(floor))
        yield found


def frontier(
    problem: Problem, terms: Terms, *, step: float | None = None
) -> list[PlanPoint]:
    """Find plans from greatest merit to greatest balance.

    Parameters
    ----------
    problem : Problem
        A call whose requirements can hold together.
    terms : Terms
        How many plans, and limits of time and gap.
    step : float or None
        Balance from one floor to the next: at each multiple of it the best plan is
        given. 0 gives every plan that no other beats. None sets as many floors
        as plans are wanted, and looks on in the widest steps where floors share
        a plan.

    Returns
    -------
    list of PlanPoint
        Distinct plans, balance rising and merit falling, none dominated, and
        progressivity never falling. One plan where balance has no meaning.

    Raises
    ------
    ParameterError
        If the time limit is too short to find any plan at all.

    References
    ----------
    [Mavrotas2009]_, the augmented ε-constraint method; [Mavrotas2013]_, passing
    over floors that a plan already keeps.
    """
    search = Search(problem, terms)
    first = search.best_merit(terms.balance_floor)
    if not problem.has_balance:
        return [first]
    if step == 0:
        return _undominated(list(every_plan(search, first)))
    last = search.best_balance(first.levels)
    if not _is_new(last, [first]):
        return [first]
    if step is None:
        floors = np.linspace(first.balance, last.balance, terms.plans)[1:-1]
    else:
        floors = step * np.arange(1, np.ceil(last.balance / step) + 1)
    plans = [first, last]
    plans += [
        p for p in _at(search, floors, (first, last)) if _is_new(p, [first, last])
    ]
    if step is None and all(p.status not in STOPPED for p in plans):
        plans = _refined(search, plans)
    return _undominated(rising(search, _undominated(plans)))


def _undominated(plans: list[PlanPoint]) -> list[PlanPoint]:
    """Leave out plans that another beats in one respect and equals in the other."""
    kept: list[PlanPoint] = []
    best = -np.inf
    for plan in sorted(plans, key=lambda p: (-p.balance, -p.merit)):
        if plan.merit > best + 1e-9 * max(abs(best), 1.0) or not kept:
            kept.append(plan)
            best = plan.merit
    return kept[::-1]


def pick(
    plans: list[PlanPoint], terms: Terms, alarms: NDArray[np.int64] | int = 0
) -> int:
    """Choose one plan by the rule of the terms.

    Parameters
    ----------
    plans : list of PlanPoint
        The frontier, balance rising.
    terms : Terms
        ``merit`` and ``balance`` are the two ends. ``floor`` is the greatest
        merit whose balance reaches `chosen_balance`, or the last plan where none
        does. ``knee`` is, of those that trip the fewest alarms, the first plan farthest
        above the line between the two ends, both axes scaled from 0 to 1.
    alarms : (N,) array of int
        Alarms that each trips.

    Returns
    -------
    int

    References
    ----------
    [Branke2004]_, knees of a frontier.
    """
    if terms.chosen == "merit":
        return 0
    if terms.chosen == "balance":
        return len(plans) - 1
    balance = np.array([p.balance for p in plans])
    if terms.chosen == "floor":
        reached = np.flatnonzero(balance >= below(terms.chosen_balance))
        return int(reached[0]) if reached.size else len(plans) - 1
    merit, height = np.array([p.merit for p in plans]), np.zeros(len(plans))
    if len(plans) > 2:  # noqa: PLR2004 - a knee lies between two ends
        gained, kept = balance - balance[0], merit - merit[-1]
        height = np.round(gained / np.ptp(balance) + kept / np.ptp(merit), 12)
    return int(np.argmax(np.where(alarms == np.min(alarms), height, -np.inf)))
