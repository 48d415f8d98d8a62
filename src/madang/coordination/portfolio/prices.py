"""What each step of balance costs, in money: the budget that would make up for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.requirements.budget import KIND as BUDGET
from madang.coordination.portfolio.solver import Limits, Session
from madang.coordination.portfolio.workers import side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint

__all__ = ["extra_budgets"]

_GAP = 1e-4


def _open_budget(problem: Problem, merit: float, plan: PlanPoint) -> Problem:
    """Write the call without its budget, but with a least merit and a plan's law."""
    problem = problem.kept_to(plan.least)
    rows = problem.rows.where(problem.rows.keys != BUDGET)
    return replace(problem, rows=rows.reaching(problem.merit, merit))


def extra_budgets(
    problem: Problem, plans: Sequence[PlanPoint], *, seconds: float, workers: int
) -> NDArray[np.float64]:
    """Give the extra budget with which each plan would have the merit of the last.

    At each plan's floor of balance, the least money is looked for with which the
    merit of the plan before is reached. What regions are due, and limits by region
    and year, stay as they are.

    Returns
    -------
    (N,) array
        In currency; NaN for the first plan, and where no money would do or the
        time was too short. Proven to a ten-thousandth.
    """
    spend = problem.money / problem.budget

    def least(_tool: None, place: int) -> float:
        """Give the extra budget of one step."""
        plan, merit = plans[place], plans[place - 1].merit
        found = Session(_open_budget(problem, merit, plan)).solve(
            merit_by_column=-spend,
            floor=plan.floor,
            limits=Limits(seconds, _GAP, work=problem.terms.work_limit),
            start=plans[place - 1].levels,
        )
        if not found.levels.size or not found.gap <= 2 * _GAP:
            return float("nan")
        return max(float(problem.money @ found.levels) - problem.budget, 0.0)

    told = side_by_side(range(1, len(plans)), least, tool=lambda: None, workers=workers)
    return np.array([float("nan"), *told])
