"""What a smaller grant of a proposal changes, and a call whose budget is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.requirements.budget import KIND as BUDGET
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["frees_money_alone", "open_budget"]


def open_budget(problem: Problem, merit: float) -> Problem:
    """Write a call without its budget, but with a least merit.

    Parameters
    ----------
    problem : Problem
        The call.
    merit : float
        Least merit of a plan.

    Returns
    -------
    Problem
    """
    rows = problem.rows.where(problem.rows.keys != BUDGET)
    return replace(problem, rows=rows.reaching(problem.merit, merit))


def frees_money_alone(problem: Problem) -> NDArray[np.bool_]:
    """Tell of which proposals a smaller grant loosens no row but the budget.

    Then what keeps the rows at some grant keeps them at any greater one, but for money.

    Parameters
    ----------
    problem : Problem
        The call.

    Returns
    -------
    (P,) array of bool
        True of proposals of one column, funded or not.
    """
    call, rows, n = problem.call, problem.rows, problem.proposal.size
    asked = call.asked / 2
    half = build(
        replace(
            call, asked=asked, least=np.minimum(call.least, asked), match=call.match / 2
        ),
        problem.terms,
        problem.due,
    )
    count = len(call.asked)
    if (
        not np.array_equal(half.proposal, problem.proposal)
        or half.rows.matrix.shape != rows.matrix.shape
        or not (half.rows.keys == rows.keys).all()
    ):
        return np.zeros(count, dtype=np.bool_)
    falls: Any = sparse.coo_array((rows.matrix - half.rows.matrix)[:, :n])
    # Whether a grant is small is no sum of money: it is looked at when one is found.
    counts = ~np.isin(rows.keys[falls.row], [BUDGET, SMALL]) & (falls.data != 0)
    row, column, value = falls.row[counts], falls.col[counts], falls.data[counts]
    loosens = np.where(value > 0, rows.upper[row], -rows.lower[row]) < np.inf
    told = [
        np.bincount(problem.proposal, minlength=count) == 1,
        np.bincount(problem.proposal, ~problem.is_whole, minlength=count) == 0,
        np.bincount(problem.proposal[column[loosens]], minlength=count) == 0,
    ]
    alone: NDArray[np.bool_] = np.logical_and.reduce(told)
    return alone
