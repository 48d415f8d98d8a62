"""What a smaller grant of a proposal changes, and a call whose budget is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.requirements.budget import KIND as BUDGET
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["SmallerGrants", "open_budget"]

_KEPT: Final = 1e-7
_ROUNDING: Final = 1e-12


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


class SmallerGrants:
    """What smaller grants count in the rows of a call, without writing it anew.

    A call in which everyone asks for half, and one in which everyone asks for a
    quarter, tell whether rows follow grants in proportion.

    Parameters
    ----------
    problem : Problem
        The call.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        half, quarter = (_in_part(problem, part) for part in (0.5, 0.25))
        self._falls: Any = sparse.csc_array(problem.rows.matrix.shape)
        self.frees_money_alone = np.zeros(len(problem.call.asked), dtype=np.bool_)
        if _is_like(problem, half) and _is_like(problem, quarter):
            falls = sparse.csc_array(problem.rows.matrix - half.rows.matrix)
            further = sparse.csc_array(problem.rows.matrix - quarter.rows.matrix)
            if _is_in_proportion(problem, falls, further):
                self._falls = falls
                self.frees_money_alone = _frees_money_alone(problem, falls)
        rows = problem.rows
        self._small = np.flatnonzero((rows.keys == SMALL) & ~rows.is_money)
        self._slack = _KEPT / rows.unit(problem.terms.budget)

    def keeps(
        self, levels: NDArray[np.float64], proposal: int, asked: float, floor: float
    ) -> bool:
        """Tell whether a plan keeps all rows with a smaller grant of one proposal.

        Parameters
        ----------
        levels : (C,) array
            A plan.
        proposal : int
            A proposal whose smaller grant frees money alone.
        asked : float
            What it asks for.
        floor : float
            Least balance.

        Returns
        -------
        bool
        """
        problem = self.problem
        part = asked / float(problem.call.asked[proposal])
        own = int(np.flatnonzero(problem.proposal == proposal)[0])
        changed = problem.asking(proposal, asked)
        if problem.has_balance and not changed.balance(levels) >= floor:
            return False
        rows, falls = problem.rows, self._falls
        at = slice(falls.indptr[own], falls.indptr[own + 1])
        fall = np.zeros(len(rows))
        fall[falls.indices[at]] = falls.data[at] * (1 - part) * 2
        was_small = problem.call.asked[proposal] <= problem.terms.small_amount
        fall[self._small] = float(was_small) - float(
            asked <= problem.terms.small_amount
        )
        value = rows.matrix @ changed.complete(levels) - fall * levels[own]
        return bool(
            (value >= rows.lower - self._slack).all()
            and (value <= rows.upper + self._slack).all()
        )


def _in_part(problem: Problem, part: float) -> Problem:
    """Write a call in which everyone asks for a part."""
    call = problem.call
    asked = call.asked * part
    least = np.minimum(call.least, asked)
    return build(
        replace(call, asked=asked, least=least, match=call.match * part),
        problem.terms,
        problem.due,
    )


def _is_like(problem: Problem, part: Problem) -> bool:
    """Tell whether a call has the columns and rows of another, and their bounds."""
    rows, others = problem.rows, part.rows
    return (
        np.array_equal(part.proposal, problem.proposal)
        and others.matrix.shape == rows.matrix.shape
        and np.array_equal(others.keys, rows.keys)
        and np.array_equal(others.lower, rows.lower)
        and np.array_equal(others.upper, rows.upper)
    )


def _is_in_proportion(problem: Problem, half: Any, quarter: Any) -> bool:
    """Tell whether what rows count less for half, they do for a quarter as well."""
    rows, n = problem.rows, problem.proposal.size
    # Whether a grant is small is no sum of money.
    counts = np.flatnonzero((rows.keys != SMALL) | rows.is_money)
    off = abs(quarter - 1.5 * half)[counts].sum()
    return bool(
        off <= _ROUNDING * abs(rows.matrix).sum() and not abs(half[:, n:]).sum()
    )


def _frees_money_alone(problem: Problem, falls: Any) -> NDArray[np.bool_]:
    """Tell of which proposals a smaller grant loosens no row but the budget.

    Then what keeps the rows at some grant keeps them at any greater one, but for money.
    These are proposals of one column, funded or not.
    """
    rows, n = problem.rows, problem.proposal.size
    count = len(problem.call.asked)
    falls = sparse.coo_array(falls[:, :n])
    # Whether a grant is small is looked at when one is found.
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
