"""The smallest change by which a rejected proposal would be funded.

Each figure is found by solving again, not guessed. *Merit*: with the proposal held
in, the best plan falls short of the chosen one by so many points; that many more it
would need. *Grant*: the largest grant at which a plan with the proposal beats the
chosen one. *Floor*: the nearest floor of balance whose best plan funds it. Merit and
grant are then tried: at the figure the proposal is in, since the plan found with it
beats what is proven of all plans without it, or else by solving once more; that less
would not do is proven on the way, or tried.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.blocked import Blocking, rival
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.floors import Stretch, look_around, nearest_floors
from madang.coordination.portfolio.grants import GrantFinder
from madang.coordination.portfolio.merges import is_supported
from madang.coordination.portfolio.search import Search, proven_slack
from madang.coordination.portfolio.solver import STOPPED, Limits, Session
from madang.coordination.portfolio.workers import Deadline, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.grants import LargestGrant
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.solver import Solution

__all__ = ["MARGIN", "Answer", "Asked", "Asker", "rejected", "why_not"]

MARGIN: Final = 1e-3
"""Points of merit by which an answer is overshot and undershot to try it."""
_ROUNDS: Final = 12
_EQUAL: Final = 1e-6
_NOTHING: Final = float("nan")
_AROUND: Final = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rejected proposal would need.

    Attributes
    ----------
    proposal : int
        Its place in the call.
    merit_change : float
        Points of merit it lacks; 0 where plans with and without it tie; NaN where
        no merit would do, or unknown.
    grant_needed : float
        Largest grant with which it would be funded, in currency; NaN where none.
    floor_needed : float
        Nearest floor of balance whose plan funds it; NaN where none was found.
    replaces : tuple of int
        Proposals of the chosen plan that would leave for it.
    joins : tuple of int
        Proposals that would enter with it.
    blocked_by : tuple of str
        Requirements that keep it out: any plan with it breaks one of them, or it
        would be funded if that one alone were lifted.
    is_barred : bool
        Whether no plan at all may hold it.
    rival : int
        Proposal of its family that is funded instead; −1 for none.
    is_verified : bool
        Whether each figure was tried by solving again, and proven the least.
    is_complete : bool
        Whether no limit was met.
    is_tried : bool
        Whether no limit cut the trial of the figures or of what keeps it out.
    is_floor_known : bool
        Whether the plans around the chosen one were looked at to the end.
    """

    proposal: int
    merit_change: float = _NOTHING
    grant_needed: float = _NOTHING
    floor_needed: float = _NOTHING
    replaces: tuple[int, ...] = ()
    joins: tuple[int, ...] = ()
    blocked_by: tuple[str, ...] = ()
    is_barred: bool = False
    rival: int = -1
    is_verified: bool = False
    is_complete: bool = True
    is_tried: bool = True
    is_floor_known: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """The chosen plan and the call it was chosen from.

    Attributes
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        The chosen plan.
    seconds : float
        Time for one solve.
    deadline : Deadline
        When no further question is begun.
    """

    problem: Problem
    plan: PlanPoint
    seconds: float = 10.0
    deadline: Deadline = field(default_factory=lambda: Deadline.after(1e9))

    @property
    def is_funded(self) -> NDArray[np.bool_]:
        """Tell which proposals the chosen plan funds, (P,)."""
        funded: NDArray[np.bool_] = self.problem.grants(self.plan.levels) > 0
        return funded


class Asker:
    """One worker: a loaded call, asked one question after another."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.session = Session(asked.problem)
        self.grants = GrantFinder(asked.problem, asked.plan, asked.seconds)
        self.blocking = Blocking(asked.problem, asked.plan, asked.seconds)
        self._is_cut = False
        self._bound = _NOTHING

    def solve(
        self,
        merit: NDArray[np.float64] | None = None,
        *,
        inside: int | None = None,
        start: NDArray[np.float64] | None = None,
    ) -> Solution:
        """Solve at the chosen plan's floor, perhaps with a proposal held in."""
        found = self.session.solve(
            merit_by_column=merit,
            floor=self.asked.plan.floor,
            funded=None if inside is None else {inside: True},
            limits=self.limits(),
            start=self.asked.plan.levels if start is None else start,
        )
        self._is_cut |= found.status in STOPPED
        return found

    def limits(self) -> Limits:
        """Say when one solve stops."""
        return Limits(self.asked.seconds, 0.0, work=self.asked.problem.terms.work_limit)

    def raised(self, proposal: int, points: float) -> NDArray[np.float64]:
        """Give merit by column with one proposal's raised."""
        problem = self.asked.problem
        own = problem.proposal == proposal
        return problem.merit + np.where(own, points * problem.worth, 0.0)

    def is_ahead(
        self, merit: NDArray[np.float64], proposal: int, plan: Solution
    ) -> bool:
        """Tell whether a plan with a proposal is proven better than all without it.

        Merit is that of the call but for the proposal, so what is proven of the chosen
        plan holds of every plan without it. Then no solve could leave it out.
        """
        own = self.asked.problem.proposal == proposal
        if self.asked.plan.status != "optimal" or not plan.levels[own].any():
            return False
        return bool(merit @ plan.levels > self._most())

    def _most(self) -> float:
        """Give the merit that no plan above the floor exceeds, solved for once."""
        if np.isnan(self._bound):
            asked, found = self.asked, self.solve()
            self._bound = asked.plan.merit + proven_slack(asked.problem, asked.plan)
            if found.status == "optimal":
                self._bound = min(self._bound, found.bound)
        return self._bound

    def merit_lacking(self, proposal: int) -> tuple[float, Solution]:
        """Give the points a proposal lacks, and the best plan with it.

        Where it may be funded in part, more points may make another part the best
        one; Dinkelbach's iteration then ends at the least change.
        """
        problem, best = self.asked.problem, self.asked.plan.merit
        own = problem.proposal == proposal
        added, found = 0.0, self.solve(inside=proposal)
        for _ in range(_ROUNDS):
            if not found.levels.size:
                return _NOTHING, found
            reached = float(self.raised(proposal, added) @ found.levels)
            worth = float((problem.worth * own) @ found.levels)
            short = best - reached
            if worth <= 0 or abs(short) <= _EQUAL * max(best, 1.0) * worth:
                break
            added = max(added + short / worth, 0.0)
            if own.sum() == 1 or added == 0:
                break
            found = self.solve(
                self.raised(proposal, added), inside=proposal, start=found.levels
            )
        return max(added, 0.0), found

    def try_merit(self, proposal: int, change: float, plan: Solution) -> bool:
        """Tell whether the change suffices, and a little less does not.

        With one way to fund it, less cannot do: the best plan with the proposal
        is proven, and stays short of the chosen one. With several, it is tried.
        """
        problem = self.asked.problem
        own = problem.proposal == proposal
        raised = self.raised(proposal, change + MARGIN)
        if not self.is_ahead(raised, proposal, plan):
            more = self.solve(raised, start=plan.levels)
            if more.status != "optimal" or not more.levels[own].any():
                return False
        if change < MARGIN or own.sum() == 1:
            return True
        less = self.solve(self.raised(proposal, change - MARGIN))
        return less.status == "optimal" and not less.levels[own].any()

    def try_grant(self, proposal: int, found: LargestGrant) -> bool:
        """Tell whether a step below the grant suffices; that more does not is proven.

        Found by maximising, it is the greatest; found by halving, a step more was
        tried on the way.
        """
        asked = self.asked
        amount = found.grant - found.fine
        if not 0 < amount <= asked.problem.call.asked[proposal]:
            return True
        plan, keeps = found.plan, self.grants.smaller.keeps
        if (
            plan is not None
            and keeps(plan.levels, proposal, amount, asked.plan.floor)
            and self.is_ahead(asked.problem.merit, proposal, plan)
        ):
            return True
        changed = asked.problem.with_asked(proposal, amount)
        tried = Session(changed).solve(
            floor=asked.plan.floor, limits=self.limits(), start=asked.plan.levels
        )
        self._is_cut |= tried.status in STOPPED
        is_in = tried.levels.size and tried.levels[changed.proposal == proposal].any()
        return tried.status == "optimal" and bool(is_in)

    def answer(self, proposal: int) -> Answer:
        """Answer one proposal."""
        asked = self.asked
        if asked.deadline.is_past:
            return Answer(proposal, is_complete=False)
        problem, plan = asked.problem, asked.plan
        self._is_cut = False
        change, forced = self.merit_lacking(proposal)
        largest = self.grants.largest(proposal)
        is_right = np.isnan(largest.grant) or self.try_grant(proposal, largest)
        answer = Answer(
            proposal,
            merit_change=change,
            grant_needed=largest.grant,
            rival=rival(problem, proposal, asked.is_funded),
            is_complete=not largest.is_stopped,
        )
        if not forced.levels.size:
            return self._barred(answer, forced, is_right=is_right)
        with_it, held = problem.grants(forced.levels) > 0, asked.is_funded
        is_sure = forced.status == "optimal" and plan.status == "optimal"
        is_right = is_sure and is_right and self.try_merit(proposal, change, forced)
        keys, is_whole = self.blocking.keys(proposal)
        return replace(
            answer,
            replaces=tuple(np.flatnonzero(held & ~with_it).tolist()),
            joins=tuple(
                p for p in np.flatnonzero(with_it & ~held).tolist() if p != proposal
            ),
            blocked_by=keys,
            is_verified=is_right,
            is_tried=is_whole and not self._is_cut,
            is_complete=forced.status == "optimal" and not largest.is_stopped,
        )

    def _barred(self, answer: Answer, forced: Solution, *, is_right: bool) -> Answer:
        """Answer a proposal that no plan may hold as it is; or time ran out."""
        if forced.status != "infeasible":
            return replace(answer, is_complete=False)
        problem, proposal = self.asked.problem, answer.proposal
        conflict = find_conflict(
            problem, problem.terms, floor=self.asked.plan.floor, funded={proposal: True}
        )
        return replace(
            answer,
            is_barred=True,
            blocked_by=conflict.requirements if conflict else (),
            is_verified=is_right,
            is_tried=not self._is_cut
            and conflict is not None
            and conflict.is_irreducible,
        )


def rejected(problem: Problem, plan: PlanPoint, most: int) -> list[int]:
    """Give the rejected proposals, those of the greatest merit where not all.

    Parameters
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        A plan.
    most : int
        How many; below 0 for all.

    Returns
    -------
    list of int
        Places in the call, in the order of codes.
    """
    held = is_supported(problem.call, problem.grants(plan.levels) > 0)
    out = np.flatnonzero(~held & ~problem.call.is_merged)
    if 0 <= most < out.size:
        order = np.lexsort((out, -problem.call.merit[out]))
        out = np.sort(out[order[:most]])
    return [int(p) for p in out]


def why_not(
    problem: Problem,
    plans: Sequence[PlanPoint],
    chosen: int,
    *,
    proposals: Sequence[int] | None = None,
    progress: Callable[[int], None] = lambda _n: None,
) -> list[Answer]:
    """Tell what each rejected proposal would need.

    Parameters
    ----------
    problem : Problem
        The call; its terms say how many to answer, workers and limits.
    plans : sequence of PlanPoint
        Plans of the frontier.
    chosen : int
        Place of the chosen plan.
    proposals : sequence of int or None
        Proposals to answer; None takes the rejected, as many as the terms say.
    progress : callable
        Told how many are done.

    Returns
    -------
    list of Answer
        The same whatever the number of workers and the load of the machine, unless
        `Terms.answers_time` or `Terms.time_limit` was met.

    References
    ----------
    [Dinkelbach1967]_.
    """
    plan, terms = plans[chosen], problem.terms
    deadline = Deadline.after(terms.answers_time)
    asked = Asked(problem, plan, terms.time_limit, deadline)
    search = Search(problem, replace(terms, gap=0.0))
    wanted = rejected(problem, plan, terms.why_not) if proposals is None else proposals
    looking = {"most": terms.floors_looked_at if wanted else 0, "deadline": deadline}

    def one(asker: Asker, proposal: int) -> Answer | Stretch:
        """Answer a proposal, or look around for the floors."""
        if proposal < 0:
            return look_around(search, plans, chosen, **looking)  # type: ignore[arg-type]
        return asker.answer(proposal)

    found = side_by_side(
        [_AROUND, *wanted], one, tool=lambda: Asker(asked), workers=terms.workers,
        progress=progress,
    )  # fmt: skip
    stretch = next(f for f in found if isinstance(f, Stretch))
    given = [f for f in found if isinstance(f, Answer)]
    funded = np.array(
        [
            is_supported(problem.call, problem.grants(p.levels) > 0)
            for p in stretch.plans
        ]
    )
    floors = nearest_floors(stretch, funded, plan.floor)
    needed = [float(floors[a.proposal]) for a in given]
    return [
        replace(
            a, floor_needed=at, is_floor_known=np.isfinite(at) or not stretch.is_cut
        )
        for a, at in zip(given, needed, strict=True)
    ]
