"""The search for one plan of a call: the best above a floor, the most balanced.

Each solve is lexicographic, merit first and balance second, so that no plan told is
dominated.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from madang.coordination.portfolio.bounds import balance_bound
from madang.coordination.portfolio.requirements.progressivity import progressivity_of
from madang.coordination.portfolio.solver import STOPPED, Limits, Session, Solution
from madang.coordination.portfolio.ties import first_by_code
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["FINEST", "PlanPoint", "Search", "below", "proven_slack"]

# The best proposal counts this much in the solver's objective, all balance 1: merits
# that differ by less than a millionth of the best proposal's are taken as equal.
_BEST: Final = 1e3
_TIE: Final = 1e-3
# Gap at which a plan will do that only shows that a floor can be kept.
_ANY: Final = 0.1
# Floors stay this little below a balance that a plan reaches, as numbers round.
_SLACK: Final = 1e-9
FINEST: Final = 1e-6
"""Plans whose balance differs by less than this are one plan on the frontier."""


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
    progressivity : float
        Points below the reference of the ledger, averaged over its money; NaN
        where no shortfall is known.
    least : float or None
        Progressivity that was asked for; None where none had to be.
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
    progressivity: float = float("nan")
    least: float | None = None


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
            progressivity=progressivity_of(self.problem, levels),
            least=self.terms.progressivity_floor,
        )

    def kept_to(self, least: float) -> Search:
        """Give the same search among plans of at least so much progressivity."""
        terms = replace(self.terms, progressivity_floor=least)
        return Search(self.problem.kept_to(least), terms)

    def solve(
        self, floor: float, start: NDArray[np.float64] | None, gap: float | None = None
    ) -> Solution:
        """Look for the greatest merit above a floor; balance breaks ties."""
        found = self.session.solve(
            merit_by_column=self._unit * self.problem.merit,
            balance=_TIE if self.problem.has_balance else 0.0,
            floor=floor,
            limits=Limits(
                self.terms.time_limit,
                self.terms.gap if gap is None else gap,
                work=self.terms.work_limit,
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

        Floors are halved between a balance that a plan reaches and one that none does:
        above a floor the best plan is found, or proven not to be there, far sooner than
        the greatest balance, which every region's proposals have a part in.

        Parameters
        ----------
        start : (C,) array
            A plan to start from.

        Returns
        -------
        PlanPoint
        """
        best = self.point(Solution("optimal", start, 0.0, 0.0), 0.0)
        low = max(best.balance, self.terms.balance_floor)
        high = max(min(balance_bound(self.problem), 1.0), low)
        word, begun = "optimal", time.perf_counter()
        while high - low > max(self.terms.balance_gap * high, FINEST):
            floor = (low + high) / 2
            found = self.solve(floor, None, _ANY)
            if found.levels.size:
                best = self.point(found, floor)
                low = max(best.balance, floor)
            else:
                word = found.status if found.status in STOPPED else word
                high = floor
        best = self.best_merit(below(best.balance), best.levels)
        gap = (high - low) / high if high - low > FINEST else 0.0
        if word == "optimal":
            word = "within_gap" if gap else best.status
        return replace(
            best, floor=best.balance, status=word, gap=max(gap, best.gap),
            seconds=time.perf_counter() - begun,
        )  # fmt: skip

    def above(self, plan: PlanPoint) -> PlanPoint | None:
        """Give the best of the plans more balanced than one; None without any."""
        return self.reaching(plan.balance + FINEST)

    def reaching(self, floor: float) -> PlanPoint | None:
        """Give the plan of greatest merit above a floor; None without any."""
        found = self.solve(floor, None)
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


def below(balance: float) -> float:
    """Give a floor that a plan of this balance keeps in spite of rounding."""
    return max(balance - _SLACK, 0.0)
