"""The largest grant with which a rejected proposal would be funded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.coordination.portfolio.open_grant import SmallerGrants, open_budget
from madang.coordination.portfolio.solver import STOPPED, Limits, Session

if TYPE_CHECKING:
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.solver import Solution

__all__ = ["STRICTLY", "GrantFinder", "LargestGrant"]

STRICTLY: Final = 1e-6
"""Share of the best proposal's merit by which a plan must be better than the chosen."""
_HALVINGS: Final = 20
_ROUNDS: Final = 50
_FINE: Final = 1e-4
_ABOVE: Final = 1e-6  # of the budget; far more than the solver's rounding


@dataclass(frozen=True, slots=True)
class LargestGrant:
    """The largest grant with which a proposal would be funded.

    Attributes
    ----------
    grant : float
        In currency, at most what it asks now; NaN where no grant would do, or the
        time was too short. Exact where proposals are funded in full or not at all;
        otherwise the largest found by halving, to a ten-thousandth.
    fine : float
        How finely it was looked for, in currency.
    plan : Solution or None
        The plan found with it, by column of the call; None where it is not at hand.
    is_stopped : bool
        Whether a limit cut the search short.
    """

    grant: float
    fine: float
    plan: Solution | None = None
    is_stopped: bool = False


def _bar(problem: Problem, plan: PlanPoint) -> float:
    """Give the merit that a plan must reach to be better than the chosen one."""
    return plan.merit + STRICTLY * max(float(problem.merit.max(initial=0.0)), 1.0)


class GrantFinder:
    """One worker: a call whose budget is left open, loaded once for all proposals.

    A smaller grant is one for which others leave the money. So the least money is
    looked for with which a plan with the proposal is better than the chosen one: what
    it takes above the budget is what the grant must be cut by, where a cut loosens
    nothing else. Else the step between a grant that suffices and one that does not is
    halved.

    Parameters
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        The chosen plan, which a plan with the proposal must beat in merit.
    seconds : float
        Time for one solve.
    """

    def __init__(self, problem: Problem, plan: PlanPoint, seconds: float) -> None:
        self.problem = problem
        self.plan = plan
        self.seconds = seconds
        self._bar = _bar(problem, plan)
        self.smaller = SmallerGrants(problem)
        self._session: Session | None = None

    def largest(self, proposal: int) -> LargestGrant:
        """Give the largest grant with which a proposal would be funded.

        Parameters
        ----------
        proposal : int
            Its place.

        Returns
        -------
        LargestGrant
        """
        problem, small = self.problem, self.problem.terms.small_amount
        if not self.smaller.frees_money_alone[proposal]:
            return _by_halving(problem, proposal, self.plan, self.seconds)
        self._session = self._session or Session(open_budget(problem, self._bar))
        found = self._by_money(problem, self._session, proposal)
        if found.grant <= small < problem.call.asked[proposal]:
            # So small a grant counts as another small project; none above would do.
            changed = problem.with_asked(proposal, small)
            session = Session(open_budget(changed, self._bar), is_single=True)
            found = self._by_money(changed, session, proposal)
        return found

    def _by_money(
        self, problem: Problem, session: Session, proposal: int
    ) -> LargestGrant:
        """Cut the grant by what a better plan with it takes above the budget."""
        for _unused in range(_ROUNDS):
            found = self._cut(problem, session, proposal)
            if found.plan is None or self.smaller.keeps(
                found.plan.levels, proposal, found.grant, self.plan.floor
            ):
                return found
            # No greater grant will do, but this one breaks a row that it serves, as
            # what its region is due: others are looked for beside it.
            problem = problem.with_asked(proposal, found.grant)
            session = Session(open_budget(problem, self._bar), is_single=True)
        return LargestGrant(float("nan"), 0.0, is_stopped=True)

    def _cut(self, problem: Problem, session: Session, proposal: int) -> LargestGrant:
        """Find the plan that takes the least money, and what it leaves a grant."""
        asked = float(problem.call.asked[proposal])
        # A plan that takes all it asks above the budget leaves it nothing.
        most = 1 + asked / problem.budget
        found = session.solve(
            merit_by_column=-problem.money / problem.budget,
            floor=self.plan.floor,
            funded={proposal: True},
            limits=Limits(
                self.seconds, _FINE * asked / problem.budget, -most - _ABOVE,
                problem.terms.work_limit,
            ),
        )  # fmt: skip
        if found.status in STOPPED:
            return LargestGrant(float("nan"), 0.0, is_stopped=True)
        if not found.levels.size:
            return LargestGrant(float("nan"), 0.0)
        grant = asked - max(float(problem.money @ found.levels) - problem.budget, 0.0)
        fine = 2 * _FINE * asked
        if grant <= fine:
            return LargestGrant(float("nan"), 0.0)
        return LargestGrant(grant, fine, found)


def _by_halving(
    problem: Problem, proposal: int, plan: PlanPoint, seconds: float
) -> LargestGrant:
    """Halve the step between a grant that suffices and one that does not."""
    asked, bar = float(problem.call.asked[proposal]), _bar(problem, plan)

    def suffices(grant: float) -> bool:
        """Tell whether a plan with the proposal at that grant beats the chosen."""
        changed = problem.with_asked(proposal, grant)
        found = Session(changed, is_single=True).solve(
            floor=plan.floor,
            funded={proposal: True},
            limits=Limits(seconds, 0.0, cutoff=bar, work=problem.terms.work_limit),
            start=plan.levels if changed.proposal.size == plan.levels.size else None,
        )
        return bool(found.levels.size and changed.merit @ found.levels >= bar)

    low, high = _FINE * asked, asked
    if not suffices(low):
        return LargestGrant(float("nan"), 0.0)
    for _ in range(_HALVINGS):
        if high - low <= _FINE * asked / 2:
            break
        middle = (low + high) / 2
        low, high = (middle, high) if suffices(middle) else (low, middle)
    return LargestGrant(low, _FINE * asked)
