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
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from madang.coordination.portfolio.joints import Ways, best_joint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["Base", "cheapest_within"]

_CENT: Final = 1e-10
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
    """

    columns: NDArray[np.int64]
    loss: NDArray[np.float64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]
    room: NDArray[np.float64]


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
        np.column_stack([low[held], high[held]]),
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


def _ways(moves: _Moves, links: _Links, limit: float) -> Ways | None:
    """List the ways of each block; None where they are too many."""
    from madang.metrics.kernels.ways import BITS, MOST, listed  # noqa: PLC0415 - compiles

    k, m = moves.columns.size, moves.room.shape[0]
    inner = np.ones(m, dtype=np.bool_)
    inner[list(links.rows)] = False
    at = np.flatnonzero(inner)
    is_inner = inner[moves.row]
    row = (np.cumsum(inner) - 1)[moves.row[is_inner]]
    column, entry = moves.column[is_inner], moves.value[is_inner]
    edges: Any = sparse.coo_array(
        (np.ones(row.size), (row + k, column)), (k + at.size, k + at.size)
    )
    count, label = connected_components(edges, directed=False)
    by_column = np.argsort(label[:k], kind="stable")
    by_row = np.argsort(label[k:], kind="stable")
    ends = np.append(np.unique(label[:k]), count)
    columns = np.searchsorted(label[:k][by_column], ends)
    rows = np.searchsorted(label[k:][by_row], ends)
    rank_column, rank_row = np.argsort(by_column), np.argsort(by_row)
    sorting = np.argsort(rank_column[column], kind="stable")
    first = np.searchsorted(rank_column[column][sorting], np.arange(k + 1))
    amounts = np.column_stack(
        [links.amount[:, 0], moves.cost, moves.loss, links.amount[:, 1]]
    )[by_column]
    words = 1 + int(np.diff(columns).max()) // BITS
    sums, bits = np.empty((MOST, 4)), np.empty((MOST, words), dtype=np.int64)
    entries = (first, rank_row[row][sorting], entry[sorting])
    room = moves.room[at][by_row]
    begins = listed(columns, rows, amounts, entries, room, limit, sums, bits)
    if not begins.size:
        return None
    count = int(begins[-1])
    return Ways(begins, sums[:count], bits[:count], columns, by_column)


def cheapest_within(
    programme: Programme,
    relaxed: Relaxation,
    base: Base,
    columns: Any,
    limit: float,
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
    columns : (M, N) sparse array
        Rows of the programme, by column.
    limit : float
        Reduced costs that the moves may sum to.

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
    ways = None if links is None else _ways(moves, links, limit)
    if links is None or ways is None:
        return None
    chosen = best_joint(ways, links.room, limit)
    if chosen is None:
        return None
    if not chosen.size:
        return np.empty(0)
    x = base.x.copy()
    turned = moves.columns[ways.moved(chosen)]
    x[turned] = 1.0 - x[turned]
    return x
