"""The best plan by blocks: a loss is allowed that grows until a plan is found.

What lies within a loss of the relaxation is known to the last plan. So the first
loss within which there is a plan holds the best, and none is better than a plan known
where none is found up to its own loss.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.coordination.portfolio.blocks import Base, cheapest_within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["Found", "best_by_blocks"]

# Columns that are looked at step by step, those of smallest reduced cost above 0.
_COLUMNS: Final = (12, 24, 40, 60, 85, 110, 140, 180, 250)
_KEPT: Final = 1e-7
# How often a plan that ties, or nearly, is looked for above the one found.
_TIES: Final = 20
_STEP: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """What was found by blocks.

    Attributes
    ----------
    x : (N,) array
        The best columns; empty where none are better than what was known.
    cost : float
        Their cost.
    bound : float
        No plan that is better than what was known costs less.
    is_proven : bool
        Whether no plan at all is better.
    """

    x: NDArray[np.float64]
    cost: float
    bound: float
    is_proven: bool


def _is_harmless(programme: Programme, columns: Any, at: int) -> bool:
    """Tell whether a column may fall whatever the others are."""
    part = slice(columns.indptr[at], columns.indptr[at + 1])
    row, value = columns.indices[part], columns.data[part]
    against = np.where(value > 0, programme.row_lower[row], programme.row_upper[row])
    return bool(np.isinf(against).all())


def _base(
    programme: Programme, relaxed: Relaxation, decided: NDArray[np.bool_], columns: Any
) -> Base | None:
    """Round the relaxation; None where columns that are not decided weigh in."""
    is_open = programme.upper > programme.lower
    x = np.where(is_open, np.round(relaxed.x), programme.lower)
    tie = -1
    for at in np.flatnonzero(is_open & ~decided).tolist():
        x[at] = programme.lower[at]
        if _is_harmless(programme, columns, at):
            if programme.cost[at] >= 0:
                continue
            if tie >= 0:
                return None
            tie = at
        else:
            return None
    return Base(x, programme.matrix @ x, is_open & decided, tie)


def best_by_blocks(
    programme: Programme,
    columns: Any,
    relaxed: Relaxation,
    decided: NDArray[np.bool_],
    known: float,
    gap: float = 0.0,
) -> Found:
    """Look for the plan of least cost, by blocks.

    Parameters
    ----------
    programme : Programme
        Costs, bounds and rows.
    columns : (N, M) sparse array
        Its rows, by column.
    relaxed : Relaxation
        Its optimum in fractions, perhaps with further rows that all plans keep.
    decided : (N,) array of bool
        Columns that are 0 or 1.
    known : float
        Cost of a plan that is known; infinite for none.
    gap : float
        Relative distance to the bound at which a plan is good enough.

    Returns
    -------
    Found
        Not proven where blocks are too wide, or more than money joins them.

    References
    ----------
    [NemhauserUllmann1969]_.
    """
    base = _base(programme, relaxed, decided, columns)
    if base is None:
        return Found(np.empty(0), known, relaxed.cost, is_proven=False)
    if base.tie >= 0:
        return _best_tied(programme, relaxed, base, columns, known, gap)
    return _best(programme, relaxed, base, columns, known, gap)


def _best(
    programme: Programme,
    relaxed: Relaxation,
    base: Base,
    columns: Any,
    known: float,
    gap: float,
) -> Found:
    """Allow more and more loss until the best plan is proven."""
    best = Found(np.empty(0), known, relaxed.cost, is_proven=False)
    price = np.sort(np.abs(relaxed.reduced[base.can_move]))
    price = price[price > _KEPT * max(price.max(initial=0.0), _KEPT)]
    steps = [float(price[k - 1]) if k <= price.size else np.inf for k in _COLUMNS]
    near = gap * abs(relaxed.cost)
    if near < steps[0]:
        # Within the first few there is hardly ever a plan that is proven the best.
        steps = steps[1:]
    for step, after in zip(steps, [*steps[1:], np.inf], strict=True):
        slack = _KEPT * max(abs(best.cost), 1.0) if np.isfinite(best.cost) else 0.0
        over = best.cost - relaxed.cost + slack
        # Where little is left to prove, there is no need to come near step by step.
        limit = over if np.isfinite(over) and over <= after else step
        # Where a gap is allowed, a plan beyond the limit may do, as far as that goes;
        # none is left out where it goes farther than the limit.
        most = np.inf if near >= limit else limit + near
        if limit >= over:
            most = limit
        x = cheapest_within(programme, relaxed, base, columns, limit, most)
        if x is None:
            break
        if x.size and programme.cost @ x < best.cost:
            best = replace(best, x=x, cost=float(programme.cost @ x))
        if best.cost <= relaxed.cost + limit:
            return replace(best, bound=best.cost, is_proven=True)
        best = replace(best, bound=max(best.bound, relaxed.cost + limit))
        if best.x.size and best.cost - best.bound <= gap * abs(best.cost):
            return replace(best, is_proven=True)
    return replace(best, bound=min(best.bound, best.cost))


def _best_tied(
    programme: Programme,
    relaxed: Relaxation,
    base: Base,
    columns: Any,
    known: float,
    gap: float,
) -> Found:
    """Find the best plan with the tie at its least, then above what that reaches.

    A plan found reaches a value of the tie. A better plan reaches more, and costs
    without the tie no more than what is known and all that the tie could bring.
    """
    best = Found(np.empty(0), known, relaxed.cost, is_proven=False)
    tie, price = base.tie, -float(programme.cost[base.tie])
    top = _reached(programme, columns, tie, _farthest(base, columns, tie), base.x[tie])
    for _unused in range(_TIES):
        at = float(base.x[tie])
        if at > top:
            return replace(best, bound=best.cost, is_proven=True)
        most_known = best.cost + price * (top - at)
        found = _best(programme, relaxed, base, columns, most_known, gap)
        if not found.is_proven:
            break
        if not found.x.size:
            return replace(best, bound=best.cost, is_proven=True)
        x = found.x.copy()
        x[tie] = _reached(programme, columns, tie, programme.matrix @ x, at)
        cost = float(programme.cost @ x)
        if cost < best.cost:
            best = replace(best, x=x, cost=cost)
        above = base.x.copy()
        above[tie] = x[tie] + _STEP
        base = replace(base, x=above, activity=programme.matrix @ above)
    return best


def _farthest(base: Base, columns: Any, at: int) -> NDArray[np.float64]:
    """Give for each row the sum that leaves a column the most room to rise."""
    moving = np.flatnonzero(base.can_move)
    moves: Any = columns[moving] * (1.0 - 2.0 * base.x[moving])[:, None]
    part = slice(columns.indptr[at], columns.indptr[at + 1])
    falls = np.zeros(base.activity.size, dtype=np.bool_)
    falls[columns.indices[part]] = columns.data[part] > 0
    rise, fall = moves.maximum(0).sum(axis=0), moves.minimum(0).sum(axis=0)
    farthest: NDArray[np.float64] = base.activity + np.where(falls, fall, rise)
    return farthest


def _reached(
    programme: Programme, columns: Any, at: int, value: NDArray[np.float64], now: float
) -> float:
    """Give how far a column may rise from what it is now in the sums of rows."""
    part = slice(columns.indptr[at], columns.indptr[at + 1])
    row, slope = columns.indices[part], columns.data[part]
    room = np.where(
        slope > 0, programme.row_upper[row] - value[row],
        value[row] - programme.row_lower[row],
    )  # fmt: skip
    rise = float((room / np.abs(slope)).min(initial=np.inf))
    return min(now + max(rise, 0.0), float(programme.upper[at]))
