"""What each step of balance costs, in money: the budget that would make up for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.open_grant import open_budget
from madang.coordination.portfolio.solver import STOPPED, Limits, Session
from madang.coordination.portfolio.workers import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint

__all__ = ["Prices", "extra_budgets"]

_GAP = 1e-4


@dataclass(frozen=True, slots=True)
class Prices:
    """What each step of balance costs, in money.

    Attributes
    ----------
    money : (N,) array
        Extra budget, in currency; NaN for the first plan, where no money would do,
        and where a limit was met. Proven to a ten-thousandth.
    stopped : int
        Steps whose price a limit cut short.
    """

    money: NDArray[np.float64]
    stopped: int


def _made_up(problem: Problem, plan: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add to a plan what brings the most merit for its money, until no row lacks any.

    Parameters
    ----------
    problem : Problem
        A call without its budget, but with a least merit.
    plan : (C,) array
        A plan that keeps all rows but that.

    Returns
    -------
    (C,) array
        A plan to start from, where it has the merit.
    """
    rows, levels = problem.rows, plan.copy()
    is_in = np.bincount(problem.proposal, levels) > 0
    addable = problem.is_base & (problem.merit > 0) & ~is_in[problem.proposal]
    out = np.flatnonzero(addable)
    value = rows.matrix @ problem.complete(levels)
    for column in out[np.argsort(problem.money[out] / problem.merit[out])].tolist():
        if (value >= rows.lower).all():
            break
        if is_in[problem.proposal[column]]:
            continue
        levels[column] = 1.0
        after = rows.matrix @ problem.complete(levels)
        if (after <= np.fmax(rows.upper, value)).all():
            value, is_in[problem.proposal[column]] = after, True
        else:
            levels[column] = 0.0
    return levels


def extra_budgets(
    problem: Problem, plans: Sequence[PlanPoint], *, seconds: float, workers: int
) -> Prices:
    """Give the extra budget with which each plan would have the merit of the last.

    At each plan's floor of balance, the least money is looked for with which the
    merit of the plan before is reached. What regions are due, and limits by region
    and year, stay as they are.

    Returns
    -------
    Prices
    """
    spend = problem.money / problem.budget

    def least(_tool: None, place: int) -> tuple[float, bool]:
        """Give the extra budget of one step, and whether a limit cut it short."""
        plan, merit = plans[place], plans[place - 1].merit
        kept = open_budget(problem.kept_to(plan.least), merit)
        found = Session(kept).solve(
            merit_by_column=-spend,
            floor=plan.floor,
            limits=Limits(seconds, _GAP, work=problem.terms.work_limit),
            start=_made_up(kept, plan.levels),
        )
        if not found.levels.size or not found.gap <= 2 * _GAP:
            return float("nan"), found.status in STOPPED
        return max(float(problem.money @ found.levels) - problem.budget, 0.0), False

    told = side_by_side(range(1, len(plans)), least, tool=lambda: None, workers=workers)
    money = np.array([float("nan"), *(extra for extra, _is_cut in told)])
    return Prices(money, sum(is_cut for _extra, is_cut in told))
