"""What a smaller grant of a proposal changes, and a call whose budget is left open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.requirements.budget import KIND as BUDGET
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL
from madang.coordination.portfolio.rows import STRUCTURE, block

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.rows import Rows

__all__ = ["Cuts", "open_budget"]


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


@dataclass(frozen=True, slots=True)
class Cuts:
    """What a cut of each proposal's grant does to the rows of a call.

    Attributes
    ----------
    problem : Problem
        The call.
    falls : (M, C) sparse array
        By how much what a column counts in a row falls for each unit of currency by
        which its grant is cut; without the budget, and without the row that counts
        small projects, which is no sum of money.
    is_plain : (P,) array of bool
        Whether a proposal is one column, funded or not, and a cut loosens no row but
        the budget: then whatever keeps the rows with the cut keeps them without, but
        for money.
    """

    problem: Problem
    falls: Any
    is_plain: NDArray[np.bool_]

    @classmethod
    def of(cls, problem: Problem) -> Cuts:
        """Compare a call with the same call at half of every grant.

        Parameters
        ----------
        problem : Problem
            The call.

        Returns
        -------
        Cuts
        """
        call, rows, n = problem.call, problem.rows, problem.proposal.size
        asked = call.asked / 2
        half = build(
            replace(
                call, asked=asked, least=np.minimum(call.least, asked),
                match=call.match / 2,
            ),
            problem.terms,
            problem.due,
        )  # fmt: skip
        count = len(call.asked)
        is_alike = (
            np.array_equal(half.proposal, problem.proposal)
            and half.rows.matrix.shape == rows.matrix.shape
            and bool((half.rows.keys == rows.keys).all())
        )
        if not is_alike:
            return cls(problem, None, np.zeros(count, dtype=np.bool_))
        falls: Any = sparse.coo_array((rows.matrix - half.rows.matrix)[:, :n])
        counts = ~np.isin(rows.keys[falls.row], [BUDGET, SMALL])
        row, column = falls.row[counts], falls.col[counts]
        value = falls.data[counts] / asked[problem.proposal[column]]
        loosens = np.where(value > 0, rows.upper[row], -rows.lower[row]) < np.inf
        loosens &= value != 0
        by_proposal = [
            np.bincount(problem.proposal, minlength=count) == 1,
            np.bincount(problem.proposal, ~problem.is_whole, minlength=count) == 0,
            np.bincount(problem.proposal[column[loosens]], minlength=count) == 0,
        ]
        matrix: Any = sparse.csc_array((value, (row, column)), shape=falls.shape)
        return cls(problem, matrix, np.logical_and.reduce(by_proposal))

    def rows(self, proposal: int) -> Rows:
        r"""Write that what is cut leaves enough in the rows that the grant serves.

        Where others take money :math:`m` above the budget b, the grant is cut by
        :math:`m - b`, and a row :math:`v \ge \ell` that falls by k for each unit of
        that has to keep :math:`v - k (m - b) \ge \ell`.

        Parameters
        ----------
        proposal : int
            One that is plain.

        Returns
        -------
        Rows
        """
        problem, rows = self.problem, self.problem.rows
        column = int(np.flatnonzero(problem.proposal == proposal)[0])
        part = slice(self.falls.indptr[column], self.falls.indptr[column + 1])
        at, falls = self.falls.indices[part], self.falls.data[part]
        money = np.zeros(rows.matrix.shape[1])
        money[: problem.money.size] = problem.money
        taken = sparse.csr_array(falls[:, None] * money[None, :])
        return block(
            STRUCTURE,
            sparse.csr_array(rows.matrix[at] - taken),
            lower=rows.lower[at] - falls * problem.budget,
            upper=rows.upper[at] - falls * problem.budget,
            is_money=True,
        )
