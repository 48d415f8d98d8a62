"""A call in which one proposal is funded and its grant is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from madang.coordination.portfolio.model import Problem

__all__ = ["half_asked", "open_grant"]


def half_asked(problem: Problem, proposal: int) -> Problem | None:
    """Give the call with half the grant, where the proposal is one column at any.

    Returns
    -------
    Problem or None
        None where its grant cannot be left open.
    """
    columns = np.flatnonzero(problem.proposal == proposal)
    if columns.size != 1 or not problem.is_whole[columns[0]]:
        return None
    half = problem.with_asked(proposal, float(problem.call.asked[proposal]) / 2)
    is_alike = (
        half.proposal.size == problem.proposal.size
        and half.rows.matrix.shape == problem.rows.matrix.shape
        and (half.rows.keys == problem.rows.keys).all()
    )
    return half if is_alike else None


def open_grant(problem: Problem, half: Problem, proposal: int, bar: float) -> Problem:
    """Write a call with the grant of one proposal left open.

    Parameters
    ----------
    problem, half : Problem
        The call, and the same with half of the grant asked for.
    proposal : int
        A proposal of one column.
    bar : float
        Least merit of the plan.

    Returns
    -------
    Problem
        One more decision, the last of them: the grant as a share of what is asked.
        What the grant enters is read off the same call with half of it asked for.
        The column itself only says that the proposal is funded.
    """
    asked, n = float(problem.call.asked[proposal]), problem.proposal.size
    column = int(np.flatnonzero(problem.proposal == proposal)[0])
    whole: Any = sparse.csc_array(problem.rows.matrix)
    moves = sparse.csc_array(
        2 * (whole[:, [column]] - sparse.csc_array(half.rows.matrix)[:, [column]])
    )
    gain = 2 * (problem.merit[column] - half.merit[column])
    merit = np.append(problem.merit, gain)
    merit[column] -= gain
    kept = sparse.csc_array(whole[:, [column]] - moves)
    matrix = sparse.hstack(
        [whole[:, :column], kept, whole[:, column + 1 : n], moves, whole[:, n:]]
    )
    money = np.append(problem.money, asked)
    money[column] = 0.0
    spent: Any = sparse.csc_array(problem.by_year)
    year = spent[:, [column]]
    return replace(
        problem,
        proposal=np.append(problem.proposal, proposal),
        shift=np.append(problem.shift, 0),
        money=money,
        merit=merit,
        worth=np.append(problem.worth, 0.0),
        bonus=np.append(problem.bonus, 0.0),
        is_whole=np.append(problem.is_whole, np.False_),
        by_year=sparse.csr_array(
            sparse.hstack([spent[:, :column], 0 * year, spent[:, column + 1 :], year])
        ),
        after=np.append(problem.after, -1),
        rows=replace(
            problem.rows, matrix=sparse.csr_array(matrix), decisions=n + 1
        ).reaching(merit, bar),
    )
