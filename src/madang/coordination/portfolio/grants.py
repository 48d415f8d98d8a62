"""The largest grant with which a rejected proposal would be funded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.open_grant import (
    can_be_open,
    grant_entries,
    halved,
    with_cut,
)
from madang.coordination.portfolio.solver import STOPPED, Limits, Session

if TYPE_CHECKING:
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.solver import Solution

__all__ = ["STRICTLY", "GrantFinder", "LargestGrant", "is_same_but"]

STRICTLY: Final = 1e-6
"""Share of the best proposal's merit by which a plan must be better than the chosen."""
_HALVINGS: Final = 20
_FINE: Final = 1e-4


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


def is_same_but(proposal: int, problem: Problem, changed: Problem) -> bool:
    """Tell whether two calls differ in nothing but the columns of one proposal.

    Parameters
    ----------
    proposal : int
        Its place.
    problem, changed : Problem
        The call, and the call with another grant of the proposal.

    Returns
    -------
    bool
    """
    rows, others = problem.rows, changed.rows
    if (
        not np.array_equal(problem.proposal, changed.proposal)
        or rows.matrix.shape != others.matrix.shape
        or not np.array_equal(rows.lower, others.lower)
        or not np.array_equal(rows.upper, others.upper)
    ):
        return False
    own = np.flatnonzero(problem.proposal == proposal)
    is_moved = problem.merit != changed.merit
    differing = (rows.matrix != others.matrix).tocoo().col
    return bool(np.isin(np.flatnonzero(is_moved), own).all()) and bool(
        np.isin(differing, own).all()
    )


def _bar(problem: Problem, plan: PlanPoint) -> float:
    """Give the merit that a plan must reach to be better than the chosen one."""
    return plan.merit + STRICTLY * max(float(problem.merit.max(initial=0.0)), 1.0)


class GrantFinder:
    """One worker: a call with an open grant, loaded once for all proposals.

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
        self._half = halved(problem)
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
        top = float(self.problem.call.asked[proposal])
        if self._half is not None and can_be_open(self.problem, proposal):
            found = self._exactly(self._half, proposal)
            small = self.problem.terms.small_amount
            if not found.grant <= small < top:
                return found
            # So small a grant counts as another small project; none above would do.
            top = small
        return _by_halving(self.problem, proposal, self.plan, top, self.seconds)

    def _exactly(self, half: Problem, proposal: int) -> LargestGrant:
        """Make the grant a variable and give its greatest value."""
        problem = self.problem
        if self._session is None:
            self._session = Session(with_cut(problem, _bar(problem, self.plan)))
        column = int(np.flatnonzero(problem.proposal == proposal)[0])
        cut = np.zeros(problem.proposal.size + 1)
        cut[-1] = -1.0
        found = self._session.solve(
            merit_by_column=cut,
            floor=self.plan.floor,
            fixed={column: 1.0},
            limits=Limits(self.seconds, 0.0, work=problem.terms.work_limit),
            entries=grant_entries(problem, half, proposal),
        )
        if found.status in STOPPED:
            return LargestGrant(float("nan"), 0.0, is_stopped=True)
        if not found.levels.size or 1 - found.levels[-1] <= _FINE:
            return LargestGrant(float("nan"), 0.0)
        asked = float(problem.call.asked[proposal])
        return LargestGrant(
            float(1 - found.levels[-1]) * asked,
            1e-6 * asked + 1e-8 * problem.budget,
            replace(found, levels=found.levels[:-1]),
        )


def _by_halving(
    problem: Problem, proposal: int, plan: PlanPoint, top: float, seconds: float
) -> LargestGrant:
    """Halve the step between a grant that suffices and one that does not."""
    asked, bar = float(problem.call.asked[proposal]), _bar(problem, plan)

    def suffices(grant: float) -> bool:
        """Tell whether a plan with the proposal at that grant beats the chosen."""
        changed = problem.with_asked(proposal, grant)
        found = Session(changed).solve(
            floor=plan.floor,
            funded={proposal: True},
            limits=Limits(seconds, 0.0, cutoff=bar, work=problem.terms.work_limit),
            start=plan.levels if changed.proposal.size == plan.levels.size else None,
        )
        return bool(found.levels.size and changed.merit @ found.levels >= bar)

    low, high = _FINE * asked, top
    if top < asked and suffices(top):
        return LargestGrant(top, _FINE * asked)
    if not suffices(low):
        return LargestGrant(float("nan"), 0.0)
    for _ in range(_HALVINGS):
        if high - low <= _FINE * asked / 2:
            break
        middle = (low + high) / 2
        low, high = (middle, high) if suffices(middle) else (low, middle)
    return LargestGrant(low, _FINE * asked)
