"""The search for the best plan: a core of promising columns first, then the rest.

In a large call the relaxation is nearly whole, and all but a few hundred columns
are settled by it. The relaxation is solved first; then the columns of smallest
reduced cost are searched, the others held where the relaxation has them; the core
grows until the plan found is within the gap of the relaxation, which bounds every
plan. What is left over is searched in full, without the columns that their reduced
cost proves to be of no use. A small call is searched in full from the beginning.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.coordination.portfolio.highs import (
    Programme,
    changed,
    loaded,
    relax,
    search,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Relaxation

__all__ = ["Best", "Solver", "Stop", "is_kept"]

_SMALL: Final = 2500
_CORES: Final = (200, 800, 3200)
# Of the gap allowed, the part that is left to the search of a core.
_PART: Final = 0.25
_WHOLE: Final = 1e-9
_KEPT: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: seconds, relative gap, and a cost above which nothing counts."""

    seconds: float
    gap: float
    cutoff: float = np.inf


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan found: a word, its columns, its cost, and a bound below it."""

    status: str
    x: NDArray[np.float64]
    cost: float
    bound: float


class Solver:
    """A matrix of rows, solved again and again under other costs and bounds.

    Parameters
    ----------
    matrix : (M, N) sparse array
        Rows.
    is_whole : (N,) array of bool
        Which columns are whole numbers.
    decisions : int
        Number of the first columns, from which the whole others follow.
    """

    def __init__(
        self, matrix: Any, is_whole: NDArray[np.bool_], decisions: int
    ) -> None:
        self.matrix = matrix
        self.is_whole = is_whole
        self.decided = is_whole & (np.arange(is_whole.size) < decisions)
        self._full: Any = None
        self._fractions: Any = None

    def best(
        self,
        cost: NDArray[np.float64],
        columns: tuple[NDArray[np.float64], NDArray[np.float64]],
        rows: tuple[NDArray[np.float64], NDArray[np.float64]],
        *,
        stop: Stop,
        start: NDArray[np.float64] | None,
    ) -> Best:
        """Find the plan of least cost.

        Parameters
        ----------
        cost : (N,) array
            Costs.
        columns, rows : (lower, upper)
            Bounds.
        stop : Stop
            When to stop.
        start : (N,) array or None
            Columns to start from; looked at only where they keep all rows.

        Returns
        -------
        Best
            Status ``optimal`` (within the gap), ``time_limit`` or ``infeasible``.
        """
        programme = Programme(cost, *columns, self.is_whole, self.matrix, *rows)
        is_open = (columns[1] > columns[0]) & self.decided
        if int(is_open.sum()) <= _SMALL:
            return self._in_full(programme, stop, start)
        return self._by_core(programme, stop, start)

    def _in_full(
        self, programme: Programme, stop: Stop, start: NDArray[np.float64] | None
    ) -> Best:
        """Search all columns."""
        if self._full is None:
            self._full = loaded(programme, whole=self.is_whole)
        else:
            changed(self._full, programme)
        found = search(
            self._full, seconds=stop.seconds, gap=stop.gap, cutoff=stop.cutoff,
            start=start,
        )  # fmt: skip
        return Best(found.status, found.x, found.cost, found.bound)

    def _by_core(
        self, programme: Programme, stop: Stop, start: NDArray[np.float64] | None
    ) -> Best:
        """Relax, search growing cores, and what is left of the whole."""
        end = time.perf_counter() + stop.seconds
        if self._fractions is None:
            self._fractions = loaded(programme, whole=None)
        else:
            changed(self._fractions, programme)
        relaxed = relax(self._fractions, stop.seconds)
        best = Best("time_limit", np.empty(0), np.inf, relaxed.cost)
        if start is not None and is_kept(programme, start):
            best = replace(best, x=start, cost=float(programme.cost @ start))
        if relaxed.status == "infeasible":
            return replace(best, status="infeasible", x=np.empty(0))
        if relaxed.status != "optimal" or relaxed.cost > stop.cutoff:
            word = "time_limit" if relaxed.status != "optimal" else "optimal"
            return replace(best, status=word)
        for size in _CORES:
            if _is_near(best, stop.gap) or time.perf_counter() > end:
                break
            core = _core(programme, relaxed, self.decided, size)
            found = search(
                loaded(core, whole=self.is_whole),
                seconds=end - time.perf_counter(), gap=_PART * stop.gap,
                cutoff=np.inf, start=None,
            )  # fmt: skip
            if found.cost < best.cost:
                best = replace(best, x=found.x, cost=found.cost)
        if _is_near(best, stop.gap):
            return replace(best, status="optimal")
        left = replace(stop, seconds=max(end - time.perf_counter(), 0.01))
        return self._rest(programme, relaxed, best, stop=left)

    def _rest(
        self, programme: Programme, relaxed: Relaxation, best: Best, *, stop: Stop
    ) -> Best:
        """Search what reduced costs leave open; the bound of both parts holds."""
        fewer = programme
        if best.x.size:
            # Every plan that moves such a column costs more than the best one.
            slack = _KEPT * max(abs(best.cost), 1.0)
            useless = self.decided & (
                relaxed.cost + np.abs(relaxed.reduced) > best.cost + slack
            )
            fewer = _held(programme, relaxed.x, useless)
        found = self._in_full(fewer, stop, best.x if best.x.size else None)
        if found.status == "infeasible" and not best.x.size:
            return found
        bound = max(relaxed.cost, min(found.bound, best.cost))
        kept = found if found.cost <= best.cost else best
        status = found.status if found.status != "infeasible" else "optimal"
        return Best(status, kept.x, kept.cost, bound)


def _is_near(best: Best, gap: float) -> bool:
    """Tell whether a plan is within the gap of the bound."""
    return best.x.size > 0 and best.cost - best.bound <= gap * abs(best.cost)


def is_kept(programme: Programme, x: NDArray[np.float64]) -> bool:
    """Tell whether columns keep all bounds, rounding apart.

    Parameters
    ----------
    programme : Programme
        Rows and bounds.
    x : (N,) array
        Columns.

    Returns
    -------
    bool
    """
    value = programme.matrix @ x
    return bool(
        (x >= programme.lower - _KEPT).all()
        and (x <= programme.upper + _KEPT).all()
        and (value >= programme.row_lower - _KEPT).all()
        and (value <= programme.row_upper + _KEPT).all()
    )


def _held(
    programme: Programme, x: NDArray[np.float64], is_held: NDArray[np.bool_]
) -> Programme:
    """Hold columns at the whole number that the relaxation gives them."""
    at = np.round(x)
    return replace(
        programme,
        lower=np.where(is_held, at, programme.lower),
        upper=np.where(is_held, at, programme.upper),
    )


def _core(
    programme: Programme,
    relaxed: Relaxation,
    decided: NDArray[np.bool_],
    size: int,
) -> Programme:
    """Leave open the columns of smallest reduced cost, and all fractions."""
    whole = np.flatnonzero(decided)
    price = np.abs(relaxed.reduced[whole])
    is_held = decided.copy()
    is_held[whole[np.lexsort((whole, price))][:size]] = False
    near = np.abs(relaxed.x - np.round(relaxed.x))
    is_held &= near <= _WHOLE
    return _held(programme, relaxed.x, is_held)
