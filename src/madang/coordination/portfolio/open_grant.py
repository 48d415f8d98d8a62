"""A call in which one proposal is funded and its grant is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.core import Entries
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL

if TYPE_CHECKING:
    from madang.coordination.portfolio.model import Problem

__all__ = ["can_be_open", "grant_entries", "halved", "with_cut"]


def halved(problem: Problem) -> Problem | None:
    """Give the call with half of every grant, from which its part in rows is read.

    Parameters
    ----------
    problem : Problem
        The call.

    Returns
    -------
    Problem or None
        None where the requirements are no longer the same rows.
    """
    call = problem.call
    asked = call.asked / 2
    half = build(
        replace(
            call, asked=asked, least=np.minimum(call.least, asked), match=call.match / 2
        ),
        problem.terms,
        problem.due,
    )
    is_alike = (
        np.array_equal(half.proposal, problem.proposal)
        and half.rows.matrix.shape == problem.rows.matrix.shape
        and bool((half.rows.keys == problem.rows.keys).all())
    )
    return half if is_alike else None


def can_be_open(problem: Problem, proposal: int) -> bool:
    """Tell whether a proposal is one column, whatever grant it asks for.

    Returns
    -------
    bool
    """
    columns = np.flatnonzero(problem.proposal == proposal)
    return columns.size == 1 and bool(problem.is_whole[columns[0]])


def with_cut(problem: Problem, bar: float) -> Problem:
    """Write a call with a cut of a grant as one more decision, the last of them.

    Parameters
    ----------
    problem : Problem
        The call.
    bar : float
        Least merit of the plan.

    Returns
    -------
    Problem
        The cut counts nothing until `grant_entries` say whose grant it is a share of.
    """
    n = problem.proposal.size
    whole: Any = sparse.csc_array(problem.rows.matrix)
    nothing: Any = sparse.csc_array((len(problem.rows), 1))
    matrix = sparse.hstack([whole[:, :n], nothing, whole[:, n:]])
    return replace(
        problem,
        proposal=np.append(problem.proposal, 0),
        shift=np.append(problem.shift, 0),
        money=np.append(problem.money, 0.0),
        merit=np.append(problem.merit, 0.0),
        worth=np.append(problem.worth, 0.0),
        bonus=np.append(problem.bonus, 0.0),
        is_whole=np.append(problem.is_whole, np.False_),
        after=np.append(problem.after, -1),
        rows=replace(
            problem.rows, matrix=sparse.csr_array(matrix), decisions=n + 1
        ).reaching(np.append(problem.merit, np.zeros(1 + problem.extras.size)), bar),
    )


def grant_entries(problem: Problem, half: Problem, proposal: int) -> Entries:
    """Say what a cut of a proposal's grant counts in the rows of `with_cut`.

    Parameters
    ----------
    problem, half : Problem
        The call, and the same with half of every grant.
    proposal : int
        A proposal of one column.

    Returns
    -------
    Entries
    """
    column = int(np.flatnonzero(problem.proposal == proposal)[0])
    moves: Any = sparse.csc_array(
        2 * (problem.rows.matrix[:, [column]] - half.rows.matrix[:, [column]])
    )
    moves.eliminate_zeros()
    # Whether a grant is small is no sum of money: it is looked at when one is found.
    is_sum = problem.rows.keys[moves.indices] != SMALL
    rows, values = moves.indices[is_sum].astype(np.int64), -moves.data[is_sum]
    return Entries(problem.proposal.size, rows, values, goal=len(problem.rows))
