"""All plans that lose little against the relaxation, block by block.

By duality a plan costs at least as much above the relaxation as the reduced costs of
all columns it moves sum to. So the plans within a small loss move few columns, and
these fall into blocks, mostly regions, that only money holds together: the ways of
each block are listed, and joined by what they cost and how much money they take.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["Base", "cheapest_within"]

_CENT: Final = 1e-10
_PLANS: Final = 1 << 19
_WHOLE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Base:
    """Columns at the relaxation, and which may move from there.

    Attributes
    ----------
    x, activity : array
        Columns, rounded, and what they count in rows.
    can_move : (N,) array of bool
        Columns that are decided.
    tie : int
        The one column that is held at its least, where it keeps most rows, though
        more of it would be better; −1 for none.
    """

    x: NDArray[np.float64]
    activity: NDArray[np.float64]
    can_move: NDArray[np.bool_]
    tie: int


@dataclass(frozen=True, slots=True)
class _Moves:
    """The columns that may move within a loss, and the rows in which they count.

    Attributes
    ----------
    columns, loss, cost : (K,) array
        Columns, what each loses at least, and what it costs to move it.
    row, column, value : (n,) array
        What a move counts in rows, column by column.
    room : (m, 2) array
        What is left in rows below and above.
    rows : (m,) array
        Which rows of the programme they are.
    """

    columns: NDArray[np.int64]
    loss: NDArray[np.float64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]
    room: NDArray[np.float64]
    rows: NDArray[np.int64]


def _moves(
    programme: Programme,
    relaxed: Relaxation,
    base: Base,
    columns: Any,
    limit: float,
) -> _Moves | None:
    """List what may move; None where the rest alone breaks a row."""
    price = np.abs(relaxed.reduced)
    is_part = np.abs(relaxed.x - np.round(relaxed.x)) > _WHOLE
    moving = np.flatnonzero(base.can_move & (is_part | (price <= limit)))
    loss = np.where(is_part[moving], 0.0, price[moving])
    order = np.lexsort((moving, loss))
    moving, loss = moving[order], loss[order]
    sign = 1.0 - 2.0 * base.x[moving]
    lengths = np.diff(columns.indptr)[moving]
    column = np.repeat(np.arange(moving.size), lengths)
    shift = columns.indptr[moving] - (np.cumsum(lengths) - lengths)
    at = np.arange(column.size) + shift[column]
    row, value = columns.indices[at], columns.data[at] * sign[column]
    low = programme.row_lower - base.activity
    high = programme.row_upper - base.activity
    rises = np.bincount(row, np.maximum(value, 0), minlength=low.size)
    falls = np.bincount(row, np.minimum(value, 0), minlength=low.size)
    if (rises < low - _CENT).any() or (falls > high + _CENT).any():
        return None
    held = (falls < low) | (rises > high)
    place, counts = np.cumsum(held) - 1, held[row]
    return _Moves(
        moving, loss, programme.cost[moving] * sign,
        place[row[counts]], column[counts], value[counts],
        np.column_stack([low[held], high[held]]), np.flatnonzero(held),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Links:
    """Rows of money and count that hold blocks together: sums to stay below.

    Attributes
    ----------
    rows : tuple of int
        Rows of the moves.
    amount : (K, 2) array
        What a move counts in money, and in the row that counts, if any.
    room : (2,) array
        What is left.
    """

    rows: tuple[int, ...]
    amount: NDArray[np.float64]
    room: NDArray[np.float64]


def _links(moves: _Moves) -> _Links | None:
    """Take the longest row, mostly of money, and perhaps one more."""
    amount, room = np.zeros((moves.cost.size, 2)), np.array([0.0, np.inf])
    lengths = np.bincount(moves.row, minlength=len(moves.room))
    rows = np.lexsort((np.arange(lengths.size), -lengths))[:2]
    if rows.size > 1 and 2 * lengths[rows[1]] <= moves.cost.size:
        # Only a row that joins most moves, as one that counts projects does.
        rows = rows[:1]
    # What counts takes few values; plans are joined the faster where it comes last.
    kinds = [np.unique(moves.value[moves.row == row]).size for row in rows]
    rows = rows[np.argsort(-np.array(kinds), kind="stable")]
    for place, row in enumerate(rows):
        low, high = moves.room[row]
        if np.isfinite(low) == np.isfinite(high):
            return None
        sign = 1.0 if np.isfinite(high) else -1.0
        own = moves.row == row
        amount[moves.column[own], place] = sign * moves.value[own]
        room[place] = high if sign > 0 else -low
    return _Links(tuple(rows.tolist()), amount, room)


def cheapest_within(
    programme: Programme,
    relaxed: Relaxation,
    base: Base,
    columns: Any,
    limit: float,
    most: float = np.inf,
) -> NDArray[np.float64] | None:
    """Give the best plan of those that lose little enough.

    Parameters
    ----------
    programme : Programme
        Costs, bounds and rows.
    relaxed : Relaxation
        Its optimum in fractions.
    base : Base
        What columns move from.
    columns : (N, M) sparse array
        Rows of the programme, by column.
    limit : float
        Reduced costs that the moves may sum to.
    most : float
        Cost above the relaxation beyond which plans may be left out.

    Returns
    -------
    (N,) array or None
        Empty where there is none; None where ways or plans are too many, or more
        than money joins blocks.
    """
    moves = _moves(programme, relaxed, base, columns, limit)
    if moves is None:
        return np.empty(0)
    if not moves.columns.size:
        return base.x.copy()
    links = _links(moves)
    if links is None:
        return None
    excess, least = _excess(moves, links, relaxed, base, columns)
    return _joined(moves, links, base, excess, (limit, most - least))


def _excess(
    moves: _Moves, links: _Links, relaxed: Relaxation, base: Base, columns: Any
) -> tuple[NDArray[np.float64], float]:
    r"""Give what each move costs above the relaxation, and what the base does.

    .. math:: c x \ge z + \sum_j d_j (x_j - \bar x_j)
        + \sum_{r \in B} y_r a_r (x - \bar x)

    Beside reduced costs, it counts what a set leaves unused of the rows of its block
    and of those that follow from them, at their prices. So it is no less than the
    reduced costs, and bounds the cost of a plan better.
    """
    own = np.delete(moves.rows, links.rows)
    price = np.zeros(columns.shape[1])
    price[own] = relaxed.price[own]
    paid = columns @ price
    if relaxed.more is not None:
        follows = np.zeros(price.size, dtype=np.bool_)
        follows[own] = True
        more = np.where(follows[relaxed.of], relaxed.price[price.size :], 0.0)
        paid = paid + relaxed.more @ more
    sign = 1.0 - 2.0 * base.x[moves.columns]
    least = float(paid @ (base.x - relaxed.x))
    return moves.loss + sign * paid[moves.columns], least


def _joined(
    moves: _Moves,
    links: _Links,
    base: Base,
    excess: NDArray[np.float64],
    limits: tuple[float, float],
) -> NDArray[np.float64] | None:
    """List the ways of each block, and join them; None where they are too many."""
    from madang.metrics.kernels.fronts import best_joint  # noqa: PLC0415 - compiles
    from madang.metrics.kernels.ways import listed, moved  # noqa: PLC0415 - compiles

    k, m = moves.columns.size, len(moves.room)
    is_link = np.zeros(m, dtype=np.bool_)
    is_link[list(links.rows)] = True
    money, count = links.amount.T
    amounts = np.column_stack([money, moves.cost, moves.loss, count, excess])
    first = np.searchsorted(moves.column, np.arange(k + 1))
    begins, sums, bits, which, order, most = listed(
        amounts, first, moves.row, moves.value, is_link, moves.room, *limits
    )
    if not begins.size:
        return None
    chosen, is_found, is_whole = best_joint(
        sums, begins, links.room, limits[0], most, _PLANS
    )
    if not is_found:
        return np.empty(0) if is_whole else None
    x = base.x.copy()
    turned = moves.columns[moved(chosen, bits, which, order)]
    x[turned] = 1.0 - x[turned]
    return x
