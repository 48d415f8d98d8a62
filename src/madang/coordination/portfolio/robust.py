"""The robust core: what is funded however merits, weights and grants are drawn.

Merits are estimates. Each draw gives the call other merits, within their errors and
the doubt about the weights of criteria, and chooses anew at the chosen plan's floor
of balance. What is funded in nine draws of ten is the core; what is funded in one of
ten or fewer would hardly ever be chosen; the committee's discretion lies between.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.coordination.portfolio.draws import draw_grants, draw_merit
from madang.coordination.portfolio.merges import is_supported, merged_again
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.solver import STOPPED, Limits, Session
from madang.coordination.portfolio.ties import first_by_code
from madang.coordination.portfolio.workers import Deadline, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.draws import Doubt
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint

__all__ = ["CORE", "NEVER", "Core", "jeffreys", "robust_core"]

CORE: Final = 0.9
NEVER: Final = 0.1
_LEVEL: Final = 0.90
# A draw's plan is proven to lie within a thousandth of the best.
_GAP: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Core:
    """How often each proposal is funded over the draws.

    Attributes
    ----------
    funded : (D, P) array of bool
        Whether a proposal is funded in a draw; draws without a plan left out.
    lost : int
        Draws that a limit cut short, or that allow no plan.
    gap : float
        Greatest proven gap of any draw's plan.
    stopped : int
        Of those lost, the draws that a limit cut short.
    """

    funded: NDArray[np.bool_]
    lost: int
    gap: float
    stopped: int = 0

    @property
    def draws(self) -> int:
        """Draws that count."""
        return len(self.funded)

    @property
    def share(self) -> NDArray[np.float64]:
        """Share of draws in which each proposal is funded, (P,); NaN without any."""
        if not self.draws:
            return np.full(self.funded.shape[1], np.nan)
        share: NDArray[np.float64] = self.funded.mean(axis=0)
        return share

    def table(self, problem: Problem, plan: PlanPoint, doubt: Doubt) -> pd.DataFrame:
        """List the proposals with share, 90% interval, core and never.

        Parameters
        ----------
        problem : Problem
            The call.
        plan : PlanPoint
            The chosen plan.
        doubt : Doubt
            What was drawn.

        Returns
        -------
        DataFrame
            project, region, funded_share, low, high, core, never, in_chosen, draws,
            merit, merit_spread; a member of a merged project counts as funded with it.
        """
        share = self.share
        low, high = jeffreys(self.funded.sum(axis=0), self.draws)
        table = pd.DataFrame(
            {
                "project": problem.call.table["project"].to_numpy(),
                "region": problem.call.table["region"].to_numpy(),
                "funded_share": share,
                "low": low,
                "high": high,
                "core": share >= CORE,
                "never": share <= NEVER,
                "in_chosen": is_supported(
                    problem.call, problem.grants(plan.levels) > 0
                ),
                "draws": self.draws,
                "merit": doubt.merit,
                "merit_spread": doubt.standard_error,
            }
        )
        return table[~problem.call.is_merged].reset_index(drop=True)


def jeffreys(
    successes: NDArray[np.int64], draws: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the 90% Jeffreys interval of a share.

    Parameters
    ----------
    successes : (P,) array of int
        Draws in which a proposal is funded.
    draws : int
        All draws.

    Returns
    -------
    low, high : (P,) array
        From 0 where none and to 1 where all succeeded; NaN without any draw.

    References
    ----------
    [Brown2001]_.

    Examples
    --------
    >>> low, high = jeffreys(np.array([0, 5, 10]), 10)
    >>> low.round(3), high.round(3)
    (array([0.   , 0.265, 0.83 ]), array([0.17 , 0.735, 1.   ]))
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - only where drawn

    if not draws:
        nothing = np.full(successes.shape, np.nan)
        return nothing, nothing
    tail = (1 - _LEVEL) / 2
    a, b = successes + 0.5, draws - successes + 0.5
    low = np.where(successes == 0, 0.0, betaincinv(a, b, tail))
    high = np.where(successes == draws, 1.0, betaincinv(a, b, 1 - tail))
    return low, high


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What one draw funds, nothing where it has no plan; why, and the proven gap."""

    funded: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    gap: float = float("nan")
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Draws:
    """How one draw is made and solved."""

    problem: Problem
    plan: PlanPoint
    doubt: Doubt
    seed: int
    deadline: Deadline

    def solve(self, session: Session, number: int) -> _Drawn:
        """Make a draw and choose anew, unless a limit is met."""
        if self.deadline.is_past:
            return _Drawn(is_stopped=True)
        drawn = draw_merit(self.doubt, self.seed, number)
        problem = self.problem.with_merit(merged_again(self.problem, drawn))
        if self.doubt.cost_spread > 0:
            factor = draw_grants(self.doubt, self.seed, number)
            problem = _dearer(problem, factor)
            session = Session(problem)
        found = session.solve(
            merit_by_column=problem.merit,
            floor=self.plan.floor,
            limits=Limits(
                problem.terms.time_limit, _GAP, work=problem.terms.work_limit
            ),
            start=self.plan.levels,
        )
        if not found.levels.size or not found.gap <= _GAP:
            return _Drawn(is_stopped=found.status in STOPPED)
        levels = first_by_code(problem, found.levels)
        funded = is_supported(problem.call, problem.grants(levels) > 0)
        return _Drawn(funded, found.gap)


def _dearer(problem: Problem, factor: NDArray[np.float64]) -> Problem:
    """Give the same call with every grant multiplied.

    What is due stays, and so does what merit counts: the work that was judged is the
    same, only dearer.
    """
    call = problem.call
    dearer = replace(
        call,
        asked=call.asked * factor,
        least=call.least * factor,
        match=call.match * factor,
    )
    return build(dearer, problem.terms, problem.due)


def robust_core(
    problem: Problem,
    plan: PlanPoint,
    doubt: Doubt,
    *,
    progress: Callable[[int], None] = lambda _n: None,
) -> Core:
    """Choose anew for each draw of merits, weights and grants.

    Parameters
    ----------
    problem : Problem
        The call; its terms say how many draws, seed, workers and limits.
    plan : PlanPoint
        The chosen plan, whose floor of balance every draw keeps.
    doubt : Doubt
        What is drawn, and how far.
    progress : callable
        Told how many draws are done.

    Returns
    -------
    Core
        The same for the same seed, whatever the number of workers and the load of
        the machine, unless `Terms.answers_time` or `Terms.time_limit` was met.

    References
    ----------
    [Liesio2007]_, robust portfolio modelling: core and exterior projects.
    """
    terms = problem.terms
    draws = _Draws(problem, plan, doubt, terms.seed, Deadline.after(terms.answers_time))
    made = side_by_side(
        range(terms.draws),
        draws.solve,
        tool=lambda: Session(problem),
        workers=terms.workers,
        progress=progress,
    )
    kept = [drawn for drawn in made if drawn.funded.size]
    shape = (len(kept), len(problem.call.asked))
    return Core(
        funded=np.array([d.funded for d in kept], dtype=np.bool_).reshape(shape),
        lost=len(made) - len(kept),
        gap=max((drawn.gap for drawn in kept), default=float("nan")),
        stopped=sum(drawn.is_stopped for drawn in made),
    )
