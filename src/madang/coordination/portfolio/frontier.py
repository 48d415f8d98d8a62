"""The frontier between merit and balance, by the augmented ε-constraint method.

One end is the plan of greatest merit, the other the greatest merit among the
plans of greatest balance. Between them, floors under balance are set step by step:
at equal steps, or at every balance that any plan reaches. Each solve is
lexicographic, merit first and balance second, so that no plan told is dominated;
a floor that the plan before already keeps is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.bounds import balance_bound
from madang.coordination.portfolio.solver import STOPPED, Limits, Session
from madang.coordination.portfolio.ties import first_by_code
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.solver import Solution
    from madang.coordination.portfolio.terms import Terms

__all__ = ["FINEST", "PlanPoint", "Search", "frontier", "pick", "proven_slack"]

# The best proposal counts this much in the solver's objective, all balance 1: merits
# that differ by less than a millionth of the best proposal's are taken as equal.
_BEST: Final = 1e3
_TIE: Final = 1e-3
# Floors stay this little below a balance that a plan reaches, as numbers round.
_SLACK: Final = 1e-9
FINEST: Final = 1e-6
"""Plans whose balance differs by less than this are one plan on the frontier."""
# Where a number of plans was asked for, steps below this are not looked into.
_COARSE: Final = 1e-4
_ROUNDS: Final = 3
_MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class PlanPoint:
    """One plan of the frontier.

    Attributes
    ----------
    levels : (C,) array
        The plan, by column of the problem.
    merit, balance : float
        Its merit in points, and its balance, from 0 to 1; NaN where no region is
        due any money.
    floor : float
        Balance that was asked for.
    status : str
        ``optimal``, ``within_gap``, ``time_limit`` or ``work_limit``.
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


class Search:
    """A problem loaded once, and the plans looked for in it.

    Parameters
    ----------
    problem : Problem
        The call.
    terms : Terms
        Limits of time and gap, and the floor that every plan keeps.
    """

    def __init__(self, problem: Problem, terms: Terms) -> None:
        self.problem = problem
        self.terms = terms
        self.session = Session(problem)
        self.is_stopped = False
        best = float(problem.merit.max(initial=0.0))
        self._unit = _BEST / best if best > 0 else 1.0

    def point(self, found: Solution, floor: float) -> PlanPoint:
        """Lay a solution out as a plan.

        Raises
        ------
        ParameterError
            If the time was too short to find any plan.
        """
        if not found.levels.size:
            raise ParameterError(
                _(
                    "portfolio: no plan was found within {work_limit:,g} branches and "
                    "{time_limit:g} seconds. Raise 'work_limit' or 'time_limit' under "
                    "[stages.portfolio].",
                    work_limit=self.terms.work_limit,
                    time_limit=self.terms.time_limit,
                )
            )
        levels = first_by_code(self.problem, found.levels)
        return PlanPoint(
            levels=levels,
            merit=float(self.problem.merit @ levels),
            balance=self.problem.balance(levels),
            floor=floor,
            status=found.status,
            gap=found.gap,
            seconds=found.seconds,
        )

    def solve(self, floor: float, start: NDArray[np.float64] | None) -> Solution:
        """Look for the greatest merit above a floor; balance breaks ties."""
        found = self.session.solve(
            merit_by_column=self._unit * self.problem.merit,
            balance=_TIE if self.problem.has_balance else 0.0,
            floor=floor,
            limits=Limits(
                self.terms.time_limit, self.terms.gap, work=self.terms.work_limit
            ),
            start=start,
        )
        self.is_stopped |= found.status in STOPPED
        return found

    def best_merit(
        self, floor: float, start: NDArray[np.float64] | None = None
    ) -> PlanPoint:
        """Give the plan of greatest merit above a floor.

        Parameters
        ----------
        floor : float
            Least balance.
        start : (C,) array or None
            A plan that keeps it, to start from and to fall back on.

        Returns
        -------
        PlanPoint
        """
        found = self.solve(floor, start)
        if not found.levels.size and start is not None:
            found = replace(found, levels=start, gap=float("nan"))
        return self.point(found, floor)

    def best_balance(self, start: NDArray[np.float64]) -> PlanPoint:
        """Give the plan of greatest balance, and of greatest merit among those.

        Parameters
        ----------
        start : (C,) array
            A plan to start from.

        Returns
        -------
        PlanPoint
        """
        floor = self.terms.balance_floor
        found = self.session.solve(
            merit_by_column=np.zeros_like(self.problem.merit),
            balance=1.0,
            floor=floor,
            limits=Limits(
                self.terms.time_limit,
                self.terms.balance_gap,
                top=max(balance_bound(self.problem), floor) + _SLACK,
                work=self.terms.work_limit,
            ),
            start=start,
        )
        top = self.point(found, floor)
        best = self.best_merit(_below(top.balance), top.levels)
        best = replace(best, seconds=best.seconds + top.seconds, floor=top.balance)
        if top.status == "optimal":
            return best
        return replace(best, status=top.status, gap=max(best.gap, top.gap))

    def above(
        self, plan: PlanPoint, fallback: NDArray[np.float64] | None = None
    ) -> PlanPoint | None:
        """Give the next plan of the whole frontier: the best of those more balanced.

        Parameters
        ----------
        plan : PlanPoint
            A plan of the frontier.
        fallback : (C,) array or None
            A plan of more balance, to start from.

        Returns
        -------
        PlanPoint or None
            None where no plan is more balanced.
        """
        floor = plan.balance + FINEST
        found = self.solve(floor, fallback)
        if not found.levels.size and found.status == "infeasible":
            return None
        return self.point(found, floor)


def proven_slack(problem: Problem, plan: PlanPoint) -> float:
    """Give by how many points, at most, a plan above the same floor has more merit.

    Parameters
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        A plan of the frontier, proven optimal.

    Returns
    -------
    float
        What the proven gap leaves open, and what balance may outweigh as the
        breaker of ties.
    """
    best = float(problem.merit.max(initial=0.0))
    unit = _BEST / best if best > 0 else 1.0
    tie = _TIE * plan.balance if problem.has_balance else 0.0
    return (tie + plan.gap * (unit * plan.merit + tie)) / unit


def _below(balance: float) -> float:
    """Give a floor that a plan of this balance keeps in spite of rounding."""
    return max(balance - _SLACK, 0.0)


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


def _every(search: Search, first: PlanPoint) -> Iterator[PlanPoint]:
    """Give every plan of the frontier, from the first on."""
    plan: PlanPoint | None = first
    for _unused in range(_MOST):
        if plan is None:
            return
        yield plan
        plan = search.above(plan)


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
        Distinct plans, balance rising and merit falling, none dominated. One plan
        where balance has no meaning.

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
        return _undominated(list(_every(search, first)))
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
    return _undominated(plans)


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
        reached = np.flatnonzero(balance >= _below(terms.chosen_balance))
        return int(reached[0]) if reached.size else len(plans) - 1
    merit, height = np.array([p.merit for p in plans]), np.zeros(len(plans))
    if len(plans) > 2:  # noqa: PLR2004 - a knee lies between two ends
        gained, kept = balance - balance[0], merit - merit[-1]
        height = np.round(gained / np.ptp(balance) + kept / np.ptp(merit), 12)
    return int(np.argmax(np.where(alarms == np.min(alarms), height, -np.inf)))
