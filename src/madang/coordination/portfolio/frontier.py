"""The frontier between merit and balance, by the ε-constraint method.

One end is the plan of greatest merit, the other the greatest merit among the
plans of greatest balance. Between them, floors under balance are set at equal
steps; where two floors give the same plan, further floors are set in the widest
step left, so that the plans told are distinct and none is dominated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.bounds import balance_bound
from madang.coordination.portfolio.solver import solve
from madang.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.solver import Solution
    from madang.coordination.portfolio.terms import Terms

__all__ = ["PlanPoint", "frontier", "pick"]

# Balance breaks ties of merit: worth at most this share of the best proposal.
_TIE: Final = 1e-4
# Floors stay this little below a balance that a plan reaches, as numbers round.
_SLACK: Final = 1e-9
# Steps of balance below this are not looked into any further.
_FINEST: Final = 1e-4
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """One plan of the frontier.

    Attributes
    ----------
    levels : (C,) array
        The plan, by column of the problem.
    merit, balance : float
        Its merit in points, and the worst-off region's ratio of money given to
        money due; NaN where no region is due any.
    floor : float
        Balance that was asked for.
    status : str
        ``optimal``, ``within_gap`` or ``time_limit``.
    gap, seconds : float
        Proven relative gap, and time taken. The last plan's gap is that of its
        balance to the greatest possible.
    """

    levels: NDArray[np.float64]
    merit: float
    balance: float
    floor: float
    status: str
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _Search:
    """A problem with what each of its solves is given."""

    problem: Problem
    terms: Terms

    @property
    def limits(self) -> tuple[float, float]:
        """Seconds and gap."""
        return self.terms.time_limit, self.terms.gap

    def point(self, found: Solution, floor: float) -> PlanPoint:
        """Lay a solution out as a plan."""
        if not found.levels.size:
            raise ParameterError(
                f"portfolio: no plan was found in {self.terms.time_limit:g} seconds. "
                "Raise 'time_limit' under [stages.portfolio].",
                ko=f"{self.terms.time_limit:g}초 안에 안을 찾지 못했습니다. "
                "[stages.portfolio]의 time_limit을 늘리십시오.",
            )
        return PlanPoint(
            levels=found.levels,
            merit=float(self.problem.merit @ found.levels),
            balance=self.problem.balance(found.levels),
            floor=floor,
            status=found.status,
            gap=found.gap,
            seconds=found.seconds,
        )

    def best_merit(
        self, floor: float, start: NDArray[np.float64] | None = None
    ) -> PlanPoint:
        """Give the plan of greatest merit above a floor; balance breaks ties."""
        tie = _TIE * float(self.problem.merit.max(initial=0.0)) or _TIE
        found = solve(
            self.problem,
            merit=1.0,
            balance=tie if self.problem.has_balance else 0.0,
            floor=floor,
            limits=self.limits,
            start=start,
        )
        if not found.levels.size and start is not None:
            found = replace(found, levels=start, gap=float("nan"))
        return self.point(found, floor)

    def best_balance(self, start: NDArray[np.float64]) -> PlanPoint:
        """Give the plan of greatest balance, and of greatest merit among those."""
        floor = self.terms.balance_floor
        found = solve(
            self.problem,
            merit=0.0,
            balance=1.0,
            floor=floor,
            top=max(balance_bound(self.problem), floor) + _SLACK,
            limits=(self.terms.time_limit, self.terms.balance_gap),
            start=start,
        )
        top = self.point(found, floor)
        best = self.best_merit(_below(top.balance), top.levels)
        best = replace(best, seconds=best.seconds + top.seconds, floor=top.balance)
        if top.status == "optimal":
            return best
        return replace(best, status=top.status, gap=max(best.gap, top.gap))


def _below(balance: float) -> float:
    """Give a floor that a plan of this balance keeps in spite of rounding."""
    return max(balance - _SLACK, 0.0)


def _is_new(plan: PlanPoint, plans: list[PlanPoint]) -> bool:
    """Tell whether a plan differs from all others in merit and balance."""
    return all(
        not np.isclose(plan.merit, p.merit, rtol=1e-9, atol=1e-9)
        or not np.isclose(plan.balance, p.balance, rtol=1e-9, atol=1e-9)
        for p in plans
    )


def _refined(search: _Search, plans: list[PlanPoint]) -> list[PlanPoint]:
    """Look for more plans in the widest steps of balance left."""
    plans = sorted(plans, key=lambda p: p.balance)
    # Nothing lies between the floor `tried` above a plan and the next plan.
    tried = {p.balance: q.balance for p, q in pairwise(plans)}
    for _ in range(_ROUNDS * search.terms.plans):
        if len(plans) >= search.terms.plans or not tried:
            break
        low = max(tried, key=lambda b: (tried[b] - b, -b))
        if tried[low] - low < _FINEST:
            break
        middle = (low + tried[low]) / 2
        above = next(p for p in plans if p.balance > low)
        found = search.best_merit(middle, above.levels)
        if _is_new(found, plans):
            tried[found.balance] = tried[low]
            plans = sorted([*plans, found], key=lambda p: p.balance)
        tried[low] = middle
    return plans


def frontier(problem: Problem, terms: Terms) -> list[PlanPoint]:
    """Find plans from greatest merit to greatest balance.

    Parameters
    ----------
    problem : Problem
        A call whose requirements can hold together.
    terms : Terms
        How many plans, and limits of time and gap.

    Returns
    -------
    list of PlanPoint
        Distinct plans, balance rising and merit falling; fewer than asked for
        where the call has no more. One plan where balance has no meaning.

    Raises
    ------
    ParameterError
        If the time limit is too short to find any plan at all.

    References
    ----------
    [Mavrotas2009]_, the augmented ε-constraint method.
    """
    search = _Search(problem, terms)
    first = search.best_merit(terms.balance_floor)
    if not problem.has_balance:
        return [first]
    last = search.best_balance(first.levels)
    plans = [first]
    if not _is_new(last, plans):
        return plans
    plans.append(last)
    start = last.levels
    floors = np.linspace(first.balance, last.balance, terms.plans)[1:-1]
    for floor in floors[::-1]:
        found = search.best_merit(float(floor), start)
        start = found.levels
        if _is_new(found, plans):
            plans.append(found)
    if all(p.status != "time_limit" for p in plans):
        plans = _refined(search, plans)
    return _undominated(plans)


def _undominated(plans: list[PlanPoint]) -> list[PlanPoint]:
    """Leave out plans that another beats in one respect and equals in the other."""
    kept = [
        p
        for p in plans
        if not any(
            q.merit >= p.merit
            and q.balance >= p.balance
            and (q.merit > p.merit or q.balance > p.balance)
            for q in plans
        )
    ]
    return sorted(kept, key=lambda p: p.balance)


def pick(plans: list[PlanPoint], terms: Terms) -> int:
    """Choose one plan of the frontier by the rule of the terms.

    Parameters
    ----------
    plans : list of PlanPoint
        The frontier, balance rising.
    terms : Terms
        ``merit`` and ``balance`` are the two ends. ``floor`` is the greatest
        merit whose balance reaches `chosen_balance`, or the last plan where none
        does. ``knee`` is the plan farthest above the line between the two ends,
        both axes scaled from 0 to 1; the first of equals.

    Returns
    -------
    int
        Its place in the list.

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
        reached = np.flatnonzero(balance >= _below(terms.chosen_balance))
        return int(reached[0]) if reached.size else len(plans) - 1
    merit = np.array([p.merit for p in plans])
    if len(plans) < 3:  # noqa: PLR2004 - a knee lies between two ends
        return 0
    gained = (balance - balance[0]) / np.ptp(balance)
    kept = (merit - merit[-1]) / np.ptp(merit)
    return int(np.argmax(np.round(gained + kept, 12)))
