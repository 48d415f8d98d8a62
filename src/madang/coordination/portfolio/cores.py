"""A search by branching: a core of promising columns first, then what is left.

The columns of smallest reduced cost are searched, the others held where the relaxation
has them. A plan so found proves most other columns of no use: whatever moves one costs
more than the plan. What is left over is searched in full.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.highs import Limit, Programme, Relaxation, search
from madang.coordination.portfolio.rounding import is_kept, rounded_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Best", "Stop", "by_cores", "searched"]

_CORES: Final = (150, 600, 2400)
# Of the gap allowed, the part that is left to the search of a core.
_PART: Final = 0.25
# With a plan to start from, a core of nearly all that is left is searched twice.
_NEARLY: Final = 4 / 3
# Up to so many columns a search is plain branching.
_FEW: Final = 400
_WHOLE: Final = 1e-9
_KEPT: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: limit, relative gap, and a cost above which nothing counts."""

    limit: Limit
    gap: float
    cutoff: float = np.inf


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan found: a word, its columns, its cost, and a bound below it."""

    status: str
    x: NDArray[np.float64]
    cost: float
    bound: float

    def is_near(self, gap: float) -> bool:
        """Tell whether the plan is within the gap of the bound."""
        return self.x.size > 0 and self.cost - self.bound <= gap * abs(self.cost)


def by_cores(
    programme: Programme,
    relaxed: Relaxation,
    decided: NDArray[np.bool_],
    best: Best,
    *,
    stop: Stop,
) -> Best:
    """Search growing cores, and what is left of the whole.

    Parameters
    ----------
    programme : Programme
        Costs, bounds and rows.
    relaxed : Relaxation
        Its optimum in fractions.
    decided : (N,) array of bool
        Columns that are decided: 0 or 1.
    best : Best
        What is known so far; its bound holds for the programme.
    stop : Stop
        When to stop.

    Returns
    -------
    Best
    """
    is_free = (programme.upper > programme.lower) & decided
    rounded = rounded_plan(programme, relaxed, is_free)
    if rounded is not None and programme.cost @ rounded < best.cost:
        best = replace(best, x=rounded, cost=float(programme.cost @ rounded))
    for size in _CORES:
        useless = decided & _useless(relaxed, best)
        left = is_free & ~useless
        most = size * (_NEARLY if best.x.size else 1)
        if best.is_near(stop.gap) or left.sum() <= most:
            break
        held = _outside_core(relaxed, decided & ~left, left, size)
        found = searched(
            _held(programme, relaxed.x, held),
            stop=replace(stop, gap=_PART * stop.gap), start=None, few=_FEW,
        )  # fmt: skip
        if found.cost < best.cost:
            best = replace(best, x=found.x, cost=found.cost)
    if best.is_near(stop.gap):
        return best
    fewer = _held(programme, relaxed.x, decided & _useless(relaxed, best))
    start = best.x if best.x.size else None
    found = searched(fewer, stop=stop, start=start, few=_FEW)
    if found.status == "infeasible" and not best.x.size:
        return found
    bound = max(best.bound, min(found.bound, best.cost))
    kept = found if found.cost <= best.cost else best
    status = found.status if found.status != "infeasible" else "optimal"
    return Best(status, kept.x, kept.cost, bound)


def _useless(relaxed: Relaxation, best: Best) -> NDArray[np.bool_]:
    """Tell which columns no better plan moves: that alone costs too much."""
    if not best.x.size:
        return np.zeros(relaxed.x.size, dtype=np.bool_)
    slack = _KEPT * max(abs(best.cost), 1.0)
    is_whole = np.abs(relaxed.x - np.round(relaxed.x)) <= _WHOLE
    costly = relaxed.cost + np.abs(relaxed.reduced) > best.cost + slack
    useless: NDArray[np.bool_] = is_whole & costly
    return useless


def searched(
    programme: Programme,
    *,
    stop: Stop,
    start: NDArray[np.float64] | None,
    few: int = 0,
) -> Best:
    """Search a programme without the columns that are held.

    Parameters
    ----------
    programme : Programme
        Costs, bounds and rows.
    stop : Stop
        When to stop.
    start : (N,) array or None
        Columns to start from.
    few : int
        Up to so many open columns it is plain branching.

    Returns
    -------
    Best
    """
    is_open = programme.upper > programme.lower
    if not is_open.any():
        x = programme.lower
        if not is_kept(programme, x):
            return Best("infeasible", np.empty(0), np.inf, np.inf)
        cost = float(programme.cost @ x)
        return Best("optimal", x, cost, cost)
    held = np.where(is_open, 0.0, programme.lower)
    spent = programme.matrix @ held
    columns: Any = sparse.csc_array(programme.matrix)[:, np.flatnonzero(is_open)]
    rest = Programme(
        programme.cost[is_open], programme.lower[is_open], programme.upper[is_open],
        programme.is_whole[is_open], sparse.csr_array(columns),
        programme.row_lower - spent, programme.row_upper - spent,
        float(programme.cost @ held),
    )  # fmt: skip
    found = search(
        rest, limit=stop.limit, gap=stop.gap, cutoff=stop.cutoff,
        start=None if start is None else start[is_open],
        is_plain=int(is_open.sum()) <= few,
    )  # fmt: skip
    if not found.x.size:
        return Best(found.status, found.x, np.inf, found.bound)
    x = held.copy()
    x[is_open] = found.x
    return Best(found.status, x, found.cost, found.bound)


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


def _outside_core(
    relaxed: Relaxation,
    is_held: NDArray[np.bool_],
    is_left: NDArray[np.bool_],
    size: int,
) -> NDArray[np.bool_]:
    """Hold all but the columns left of smallest reduced cost, and all fractions."""
    left = np.flatnonzero(is_left)
    price = np.abs(relaxed.reduced[left])
    held = is_held | is_left
    held[left[np.lexsort((left, price))][:size]] = False
    held &= np.abs(relaxed.x - np.round(relaxed.x)) <= _WHOLE
    return held
