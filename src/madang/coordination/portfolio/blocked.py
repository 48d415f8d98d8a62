"""Which requirement keeps a rejected proposal out, rather than its merit or money."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.requirements.registry import of
from madang.coordination.portfolio.rows import IMPLIED, STRUCTURE
from madang.coordination.portfolio.solver import STOPPED, Limits, Session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.rows import Row
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.solver import Solution

__all__ = ["Blocking", "rival"]


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


class Blocking:
    """One worker: what is chosen with one requirement lifted, found once for each.

    Parameters
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        The chosen plan.
    seconds : float
        Time for one solve.
    """

    def __init__(self, problem: Problem, plan: PlanPoint, seconds: float) -> None:
        self.problem = problem
        self.plan = plan
        self.seconds = seconds
        self._without: dict[str, Solution] = {}
        self._rows: defaultdict[int, list[Row]] = defaultdict(list)
        for row in problem.rows:
            is_own = row.key not in {STRUCTURE, IMPLIED}
            if is_own and not row.slope and not of(row.key)[0].is_common:
                for column in row.index.tolist():
                    self._rows[column].append(row)

    def keys(self, proposal: int) -> tuple[tuple[str, ...], bool]:
        """Give the requirements of which lifting one alone would let a proposal in.

        What more of would help everyone, as the budget, is left aside.

        Parameters
        ----------
        proposal : int
            Its place.

        Returns
        -------
        keys : tuple of str
            Requirements, each tried by solving without it.
        is_complete : bool
            Whether no limit cut a trial.
        """
        own = self.problem.proposal == proposal
        first = int(np.flatnonzero(own)[0])
        with_it = self.plan.levels.copy()
        with_it[first] = 1.0
        broken = [
            row.key
            for row in self._rows[first]
            if not _keeps(float(row.value @ with_it[row.index]), row.lower, row.upper)
        ]
        tried = {key: self._lifted(key) for key in dict.fromkeys(broken)}
        keys = tuple(
            key
            for key, found in tried.items()
            if found.levels.size and found.levels[own].any()
        )
        return keys, all(found.status not in STOPPED for found in tried.values())

    def _lifted(self, key: str) -> Solution:
        """Choose anew with a requirement lifted."""
        if key not in self._without:
            keep = frozenset(self.problem.keys) - {key}
            session = Session(self.problem, keep=keep, is_single=True)
            self._without[key] = session.solve(
                floor=self.plan.floor,
                limits=Limits(self.seconds, 0.0, work=self.problem.terms.work_limit),
                start=self.plan.levels,
            )
        return self._without[key]


def _keeps(value: float, lower: float, upper: float) -> bool:
    """Tell whether a row is kept, rounding apart."""
    slack = 1e-9 * max(abs(value), 1.0)
    return bool(lower - slack <= value <= upper + slack)
