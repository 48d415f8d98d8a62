"""A problem handed to the solver, and what it answered."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.core import Solver
from madang.coordination.portfolio.cores import Stop
from madang.coordination.portfolio.counted import Counted
from madang.coordination.portfolio.highs import TIME, WORK, Limit, Programme
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL
from madang.coordination.portfolio.rounding import is_kept
from madang.coordination.portfolio.rows import by_proposal, counting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.cores import Best
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.rows import Rows

__all__ = ["STOPPED", "Limits", "Session", "Solution", "solve"]

STOPPED: Final = (TIME, WORK)
"""Words for a search that ended before anything was proven."""

_PROVEN: Final = 1e-6
# From this many levels and starts of a proposal on, "funded" is a column of its own.
_FEW: Final = 2
# Sets of grants that are ruled out one by one, each a hair above a limit.
_ROUNDS: Final = 100
_FIVE_SECONDS: Final = (5.0, 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop, and what is not worth looking for.

    Attributes
    ----------
    seconds, gap : float
        Time, and relative gap at which to stop.
    cutoff : float
        Objective below which no plan is wanted: where none reaches it, the
        answer is `cut_off`, mostly long before the best plan is known.
    work : float
        Branches over a thousand columns, as `Limit` counts them.
    """

    seconds: float = 5.0
    gap: float = 0.0
    cutoff: float = -np.inf
    work: float = np.inf

    def stop(self) -> Stop:
        """Give the same for costs, which are merit and balance below zero."""
        return Stop(Limit(self.seconds, self.work), self.gap, -self.cutoff)


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found.

    Attributes
    ----------
    status : str
        ``optimal``, ``within_gap`` (stopped at the gap allowed), ``time_limit``,
        ``work_limit``, ``infeasible``, or ``cut_off`` (no plan reaches the cutoff).
    levels : (C,) array
        The best plan; empty where there is none.
    gap : float
        Proven relative distance to the best possible; NaN without a plan.
    seconds : float
        Time taken.
    objective, bound : float
        Weighted merit and balance of the plan, and what no plan exceeds; NaN
        where unknown.
    """

    status: str
    levels: NDArray[np.float64]
    gap: float
    seconds: float
    objective: float = float("nan")
    bound: float = float("nan")


def solve(
    problem: Problem,
    *,
    merit: float,
    balance: float,
    floor: float = 0.0,
    keep: frozenset[str] | None = None,
    limits: tuple[float, float] = (5.0, 0.0),
    start: NDArray[np.float64] | None = None,
) -> Solution:
    """Find the plan of greatest merit, balance, or a weighted sum of the two.

    Parameters
    ----------
    problem : Problem
        Columns and rows.
    merit, balance : float
        Weights of the plan's merit and of its balance.
    floor : float
        Least balance.
    keep : frozenset of str or None
        Requirements to keep; the others are lifted. None keeps all.
    limits : (float, float)
        Seconds, and relative gap at which to stop.
    start : (C,) array or None
        A plan to start from.

    Returns
    -------
    Solution
        The same for the same problem, whatever the order of the rows of the
        tables: columns are sorted by code, and the solver runs on one thread
        from a fixed seed. Only a run that meets its time limit may differ.
    """
    return Session(problem, keep=keep).solve(
        merit_by_column=merit * problem.merit,
        balance=balance,
        floor=floor,
        limits=Limits(*limits),
        start=start,
    )


class Session:
    """A problem loaded into the solver once, and solved again and again.

    Merit, the least balance, and what is fixed may change from one solve to the
    next; each solve starts from the last plan, where that is still allowed.

    Parameters
    ----------
    problem : Problem
        Columns and rows.
    keep : frozenset of str or None
        Requirements to keep; the others are lifted. None keeps all.
    is_single : bool
        Whether it is solved once, which is then begun from nothing.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        keep: frozenset[str] | None = None,
        is_single: bool = False,
    ) -> None:
        self.problem = problem
        self._loaded = _Loaded(problem, problem.rows.kept(keep), is_single=is_single)

    def solve(
        self,
        *,
        merit_by_column: NDArray[np.float64] | None = None,
        balance: float = 0.0,
        floor: float = 0.0,
        fixed: Mapping[int, float] | None = None,
        funded: Mapping[int, bool] | None = None,
        limits: Limits | tuple[float, float] = _FIVE_SECONDS,
        start: NDArray[np.float64] | None = None,
    ) -> Solution:
        """Find the best plan under the changes given; they hold for this solve only.

        Parameters
        ----------
        merit_by_column : (C,) array or None
            What each column at 1 adds to the objective; the problem's own merit
            where None, zeros for balance alone.
        balance : float
            Weight of balance in the objective.
        floor : float
            Least balance.
        fixed : mapping of int to float, optional
            Columns held at a value.
        funded : mapping of int to bool, optional
            Proposals that must, or must not, be funded, at whatever level.
        limits : Limits or (seconds, gap)
            When to stop.
        start : (C,) array or None
            A plan to start from; None takes the last plan found.

        Returns
        -------
        Solution
        """
        stop = limits if isinstance(limits, Limits) else Limits(*limits)
        return self._loaded.solve(
            merit_by_column=merit_by_column, balance=balance, floor=floor, fixed=fixed,
            funded=funded, stop=stop, start=start,
        )  # fmt: skip

    def keeps(self, levels: NDArray[np.float64], floor: float) -> bool:
        """Tell whether a plan keeps all requirements and a floor of balance.

        Parameters
        ----------
        levels : (C,) array
            A plan.
        floor : float
            Least balance.

        Returns
        -------
        bool
        """
        if self.problem.has_balance and not self.problem.balance(levels) >= floor:
            return False
        return self._loaded.keeps(levels)


class _Loaded:
    """Rows of a problem in the units and columns of the solver."""

    def __init__(
        self,
        problem: Problem,
        rows: Rows,
        ruled_out: int = 0,
        *,
        is_single: bool = False,
    ) -> None:
        p, width = len(problem.call.asked), rows.matrix.shape[1]
        first = np.flatnonzero(problem.is_base)
        base: Any = sparse.csr_array(
            (np.ones(first.size), (problem.proposal[first], first)), shape=(p, width)
        )
        unit = rows.unit(problem.terms.budget)
        body: Any = sparse.csr_array(sparse.diags_array(unit) @ rows.matrix)
        self.problem, self._rows, self._ruled_out = problem, rows, ruled_out
        self._exact = rows.whole_money(problem.is_whole)
        self._unit = unit
        self._upper = np.concatenate(
            [np.ones(problem.proposal.size), problem.extras.upper]
        )
        self._whole = np.concatenate([problem.is_whole, problem.extras.is_whole])
        self._has_funded = bool(np.bincount(problem.proposal[first]).max() > _FEW)
        if self._has_funded:
            self._counts = counting(rows, problem.proposal, problem.is_base)
            body = by_proposal(body, self._counts, problem.proposal, problem.is_base)
            base = sparse.hstack([base, -sparse.eye_array(p)])
            self._upper = np.append(self._upper, np.ones(p))
            self._whole = np.append(self._whole, np.ones(p, dtype=np.bool_))
        counted = _counted(rows, problem, len(rows) + p)
        if counted is not None:
            line = body[[counted.share_row]].toarray().ravel()
            base = sparse.vstack([base, Counted.rows(line)])
        matrix: Any = sparse.csr_array(sparse.vstack([body, base]))
        matrix.eliminate_zeros()
        top = np.zeros(p) if self._has_funded else np.ones(p)
        free = np.full(0 if counted is None else 2, np.inf)
        self._row_lower = np.concatenate([rows.lower * unit, np.zeros(p), -free])
        self._row_upper = np.concatenate([rows.upper * unit, top, free])
        cost = np.zeros(self._upper.size)
        cost[: problem.merit.size] = -problem.merit
        usual = Programme(
            cost, np.zeros(cost.size), self._upper, self._whole, matrix,
            self._row_lower, self._row_upper,
        )  # fmt: skip
        self._solver = Solver(
            usual, problem.proposal.size, counted, is_single=is_single
        )
        self._last: NDArray[np.float64] | None = None

    def solve(
        self,
        *,
        merit_by_column: NDArray[np.float64] | None,
        balance: float,
        floor: float,
        fixed: Mapping[int, float] | None,
        funded: Mapping[int, bool] | None,
        stop: Limits,
        start: NDArray[np.float64] | None,
    ) -> Solution:
        """Find the best plan, as `Session.solve` says."""
        problem, n = self.problem, self.problem.proposal.size
        merit = problem.merit if merit_by_column is None else merit_by_column
        lower, upper = np.zeros(self._upper.size), self._upper.copy()
        rows, at = self._row_lower.copy(), n + problem.extras.size - 1
        lower[at], upper[at] = (floor, np.inf) if problem.has_balance else (0.0, 0.0)
        for column, value in (fixed or {}).items():
            lower[column] = upper[column] = value
        cost = np.zeros(upper.size)
        cost[:n], cost[at] = -merit, -balance
        given = self._last if start is None else start
        begun = time.perf_counter()
        free = Programme(
            cost, lower, upper, self._whole, self._solver.matrix, rows, self._row_upper
        )
        held = self._held(funded)
        best = self._solver.best(
            self._with(free, funded), stop=stop.stop(),
            start=None if given is None else self._complete(given),
            entrant=None if held < 0 else (free, held),
        )  # fmt: skip
        found = self._told(best, stop, time.perf_counter() - begun)
        cut = self._exact.cut(found.levels) if found.levels.size else None
        if cut is not None and self._ruled_out < _ROUNDS:
            # The solver takes 1 − 10⁻⁸ for 1, so a plan may break a limit by what it
            # cannot see. The set of its grants is ruled out, which it can.
            closer = _Loaded(problem, self._rows.also(cut), self._ruled_out + 1)
            return closer.solve(
                merit_by_column=merit, balance=balance, floor=floor, fixed=fixed,
                funded=funded, start=None,
                stop=replace(stop, seconds=stop.seconds - found.seconds),
            )  # fmt: skip
        if found.levels.size:
            self._last = found.levels
        return found

    def _held(self, funded: Mapping[int, bool] | None) -> int:
        """Give the one column by which a proposal that is wanted is funded; or -1."""
        if self._has_funded or funded is None or list(funded.values()) != [True]:
            return -1
        own = np.flatnonzero(self.problem.proposal == next(iter(funded)))
        return int(own[0]) if own.size == 1 and self._whole[own[0]] else -1

    def _with(self, free: Programme, funded: Mapping[int, bool] | None) -> Programme:
        """Give a programme in which proposals must, or must not, be funded."""
        problem, n = self.problem, self.problem.proposal.size
        lower, upper, rows = (
            part.copy() for part in (free.lower, free.upper, free.row_lower)
        )
        for proposal, wanted in (funded or {}).items():
            if not wanted:
                upper[:n][problem.proposal == proposal] = 0.0
            elif self._has_funded:
                lower[n + problem.extras.size + proposal] = 1.0
            else:
                rows[len(self._rows) + proposal] = 1.0
        return replace(free, lower=lower, upper=upper, row_lower=rows)

    def keeps(self, levels: NDArray[np.float64]) -> bool:
        """Tell whether a plan keeps all rows."""
        return is_kept(self._solver.usual, self._complete(levels))

    def _complete(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give a plan with all columns of the solver."""
        problem = self.problem
        columns = problem.complete(levels)
        if not self._has_funded:
            return columns
        funded = np.bincount(
            problem.proposal,
            problem.is_base * levels,
            minlength=len(problem.call.asked),
        )
        return np.concatenate([columns, funded])

    def _told(self, best: Best, stop: Limits, seconds: float) -> Solution:
        """Lay the answer out as a plan."""
        nothing, no = np.empty(0), float("nan")
        is_cut = np.isfinite(stop.cutoff)
        if best.status == "infeasible":
            word = "cut_off" if is_cut else "infeasible"
            return Solution(word, nothing, no, seconds)
        value, bound = -best.cost, -best.bound
        slack = _PROVEN * max(abs(stop.cutoff), 1.0) if is_cut else 0.0
        if is_cut and best.status not in STOPPED and value < stop.cutoff - slack:
            return Solution("cut_off", nothing, no, seconds, bound=bound)
        if not best.x.size:
            return Solution(best.status, nothing, no, seconds, bound=bound)
        gap = abs(bound - value) / abs(value) if value else abs(bound - value)
        word = best.status
        if word not in STOPPED:
            word = "within_gap" if gap > _PROVEN else "optimal"
        if gap <= _PROVEN:
            gap = 0.0 if bound <= value else gap
        n = self.problem.proposal.size
        levels = best.x[:n].clip(0, 1)
        levels = np.where(self.problem.is_whole, np.round(levels), levels)
        return Solution(word, levels, gap, seconds, value, max(bound, value))


def _counted(rows: Rows, problem: Problem, at: int) -> Counted | None:
    """Give the rows that will count small and large projects, where a share is kept."""
    place = np.flatnonzero((rows.keys == SMALL) & ~rows.is_money)
    share = float(problem.terms.small_share)
    if not place.size or not 0 < share < 1:
        return None
    return Counted(share, int(place[0]), at, at + 1)
