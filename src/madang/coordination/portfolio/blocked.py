"""Which requirement keeps a rejected proposal out, rather than its merit or money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.conflict import smallest_conflict
from madang.coordination.portfolio.requirements.balance import BALANCE_FLOOR
from madang.coordination.portfolio.requirements.registry import of
from madang.coordination.portfolio.rows import IMPLIED, STRUCTURE
from madang.coordination.portfolio.solver import Limits, Session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint

__all__ = ["barred_by", "blocking", "rival"]


def rival(problem: Problem, proposal: int, is_funded: NDArray[np.bool_]) -> int:
    """Give the funded member of a proposal's family; −1 where there is none.

    Parameters
    ----------
    problem : Problem
        The call.
    proposal : int
        Its place.
    is_funded : (P,) array of bool
        What the plan funds.
    """
    family = problem.call.family
    if family[proposal] < 0:
        return -1
    held = np.flatnonzero((family == family[proposal]) & is_funded)
    return int(held[0]) if held.size else -1


def barred_by(
    problem: Problem, proposal: int, *, floor: float, seconds: float
) -> tuple[str, ...]:
    """Give a smallest set of requirements that no plan with a proposal can keep.

    Parameters
    ----------
    problem : Problem
        The call.
    proposal : int
        A proposal that no plan may hold.
    floor : float
        Floor of balance.
    seconds : float
        Time for one solve.

    Returns
    -------
    tuple of str
        Keys of requirements; none where what it asks cannot be met whatever is
        lifted.
    """
    nothing = np.zeros_like(problem.merit)

    def is_possible(kept: frozenset[str]) -> bool:
        """Ask for any plan with the proposal."""
        found = Session(problem, keep=kept).solve(
            merit_by_column=nothing,
            floor=floor if BALANCE_FLOOR in kept else 0.0,
            funded={proposal: True},
            limits=Limits(seconds, 1.0, work=problem.terms.work_limit),
        )
        return found.status != "infeasible"

    if not is_possible(frozenset()):
        return ()
    conflict = smallest_conflict(problem.keys, is_possible)
    return conflict.requirements if conflict else ()


def blocking(
    problem: Problem, proposal: int, plan: PlanPoint, *, seconds: float
) -> tuple[str, ...]:
    """Give the requirements of which lifting one alone would let a proposal in.

    What more of would help everyone, as the budget, is left aside.

    Returns
    -------
    tuple of str
        Keys of requirements, each tried by solving without it.
    """
    own = problem.proposal == proposal
    first = int(np.flatnonzero(own)[0])
    with_it = plan.levels.copy()
    with_it[first] = 1.0
    broken = [
        row.key
        for row in problem.rows
        if row.key not in {STRUCTURE, IMPLIED}
        and not of(row.key)[0].is_common
        and (row.index == first).any()
        and not row.slope
        and not _keeps(float(row.value @ with_it[row.index]), row.lower, row.upper)
    ]
    return tuple(
        key
        for key in dict.fromkeys(broken)
        if _enters(problem, own, plan, without=key, seconds=seconds)
    )


def _keeps(value: float, lower: float, upper: float) -> bool:
    """Tell whether a row is kept, rounding apart."""
    slack = 1e-9 * max(abs(value), 1.0)
    return bool(lower - slack <= value <= upper + slack)


def _enters(
    problem: Problem,
    own: NDArray[np.bool_],
    plan: PlanPoint,
    *,
    without: str,
    seconds: float,
) -> bool:
    """Tell whether a proposal is funded once a requirement is lifted."""
    kept = frozenset(problem.keys) - {without}
    found = Session(problem, keep=kept).solve(
        floor=plan.floor,
        limits=Limits(seconds, 0.0, work=problem.terms.work_limit),
        start=plan.levels,
    )
    return bool(found.levels.size) and bool(found.levels[own].any())
