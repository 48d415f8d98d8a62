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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["Base", "cheapest_within"]

_PLANS: Final = 1 << 19
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
    part : int
        The one column that takes any value from 0 to 1; −1 for none.
    slope : (M,) array
        What it counts in rows.
    tie : int
        The one column that is held at its least, where it keeps most rows, though
        more of it would be better; −1 for none.
    """

    x: NDArray[np.float64]
    activity: NDArray[np.float64]
    can_move: NDArray[np.bool_]
    part: int
    slope: NDArray[np.float64]
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
    slope : (m,) array
        What the column in part counts.
    """

    columns: NDArray[np.int64]
    loss: NDArray[np.float64]
    cost: NDArray[np.float64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float64]
    room: NDArray[np.float64]
    slope: NDArray[np.float64]


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
    rises = np.maximum(base.slope, 0) + np.bincount(
        row, np.maximum(value, 0), minlength=low.size
    )
    falls = np.minimum(base.slope, 0) + np.bincount(
        row, np.minimum(value, 0), minlength=low.size
    )
    if (rises < low - _CENT).any() or (falls > high + _CENT).any():
        return None
    held = (falls < low) | (rises > high) | (base.slope != 0)
    place, counts = np.cumsum(held) - 1, held[row]
    return _Moves(
        moving, loss, programme.cost[moving] * sign,
        place[row[counts]], column[counts], value[counts],
        np.column_stack([low[held], high[held]]), base.slope[held],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Links:
    """Rows of money, cost and count that hold blocks together: sums to stay below.

    Attributes
    ----------
    rows : tuple of int
        Rows of the moves.
    amount : (K, 3) array
        What a move counts in money, in cost, and in the row that counts, if any.
    room, slope : (3,) array
        What is left, and what the column in part counts.
    """

    rows: tuple[int, ...]
    amount: NDArray[np.float64]
    room: NDArray[np.float64]
    slope: NDArray[np.float64]


def _links(moves: _Moves, *, in_part: bool) -> _Links | None:
    """Take the longest rows: money, cost where it is a row, and perhaps one more."""
    nothing = np.zeros_like(moves.cost)
    amount = np.column_stack([nothing, moves.cost, nothing])
    room, slope = np.array([0.0, np.inf, np.inf]), np.zeros(3)
    lengths = np.bincount(moves.row, minlength=moves.slope.size)
    places = (0, 1) if in_part else (0,)
    rows = np.lexsort((np.arange(lengths.size), -lengths))[: len(places) + 1]
    if rows.size < len(places) and in_part:
        return None
    if rows.size > len(places):
        # One more row that joins most moves, as one that counts projects does.
        is_long = 2 * lengths[rows[-1]] > moves.cost.size and not moves.slope[rows[-1]]
        rows = rows if is_long else rows[:-1]
    for place, row in zip((*places, 2), rows, strict=False):
        low, high = moves.room[row]
        if np.isfinite(low) == np.isfinite(high):
            return None
        sign = 1.0 if np.isfinite(high) else -1.0
        own = moves.row == row
        amount[moves.column[own], place] = sign * moves.value[own]
        room[place] = high if sign > 0 else -low
        slope[place] = sign * moves.slope[row]
    return _Links(tuple(rows.tolist()), amount, room, slope)


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways of each block; those of the last, that the part is in, may be many.

    Attributes
    ----------
    begins : (B + 1,) array of int
        Where those of each block begin.
    sums : (W, 6) array
        Money, cost, loss, count, and the least and greatest value of the part.
    bits : (W,) array of int
        Columns moved, by place within the block.
    columns : (B + 1,) array of int
        Where the columns of each block begin.
    order : (K,) array of int
        Columns, by block.
    """

    begins: NDArray[np.int64]
    sums: NDArray[np.float64]
    bits: NDArray[np.int64]
    columns: NDArray[np.int64]
    order: NDArray[np.int64]

    def moved(self, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the places of the columns that the ways of all blocks move."""
        width = np.diff(self.columns)
        block = np.repeat(np.arange(width.size), width)
        within = np.arange(self.order.size) - self.columns[block]
        return self.order[(self.bits[chosen][block] >> within) & 1 > 0]


def _ways(moves: _Moves, links: _Links, limit: float) -> _Ways | None:
    """List the ways of each block; None where they are too many."""
    from madang.metrics.kernels.fronts import WIDEST, listed  # noqa: PLC0415 - compiles

    k, m = moves.columns.size, moves.room.shape[0]
    inner = np.ones(m, dtype=np.bool_)
    inner[list(links.rows)] = False
    at = np.flatnonzero(inner)
    is_inner = inner[moves.row]
    row = (np.cumsum(inner) - 1)[moves.row[is_inner]]
    column, entry = moves.column[is_inner], moves.value[is_inner]
    own = np.flatnonzero(moves.slope[at])
    # The column in part stands behind all others, and its block last.
    heads = np.concatenate([row, own]) + k + 1
    tails = np.concatenate([column, np.full(own.size, k)])
    size = k + 1 + at.size
    edges: Any = sparse.coo_array((np.ones(heads.size), (heads, tails)), (size, size))
    count, label = connected_components(edges, directed=False)
    label = np.where(label == label[k], count, label)
    by_column = np.argsort(label[:k], kind="stable")
    by_row = np.argsort(label[k + 1 :], kind="stable")
    names = np.unique(np.append(label[:k], count))
    name_ends = np.append(names, count + 1)
    columns = np.searchsorted(label[:k][by_column], name_ends)
    rows = np.searchsorted(label[k + 1 :][by_row], name_ends)
    if np.diff(columns).max() > WIDEST:
        return None
    rank_column, rank_row = np.argsort(by_column), np.argsort(by_row)
    sorting = np.argsort(rank_column[column], kind="stable")
    first = np.searchsorted(rank_column[column][sorting], np.arange(k + 1))
    money, cost, count_ = links.amount.T
    amounts = np.column_stack([money, cost, moves.loss, count_])[by_column]
    begins, sums, bits = listed(
        columns, rows, amounts, first, rank_row[row][sorting], entry[sorting],
        np.column_stack([moves.room, moves.slope])[at][by_row], limit,
    )  # fmt: skip
    if not begins.size:
        return None
    return _Ways(begins, sums, bits, columns, by_column)


def _finished(
    plans: tuple[NDArray[np.float64], ...],
    last: NDArray[np.float64],
    links: _Links,
    *,
    in_part: bool,
) -> tuple[int, int, float]:
    """Choose the last block's way: give plan, way, and the column in part; or −1."""
    (money, cost, counted), best, least_cost = plans, (-1, -1, 0.0), np.inf
    if not money.size:
        return best
    for way, (more, dearer, _loss, further, least, greatest) in enumerate(last):
        left = links.room[0] - more - money
        fits = links.room[2] - further - counted >= -_CENT
        if not in_part:
            total = np.where(fits & (left >= -_CENT), cost + dearer, np.inf)
            part = np.zeros_like(total)
        else:
            under = links.room[1] - dearer - cost
            low, high = np.full(left.size, least), np.full(left.size, greatest)
            for room, slope in ((left, links.slope[0]), (under, links.slope[1])):
                if slope < 0:
                    low = np.maximum(low, room / slope)
                elif slope > 0:
                    high = np.minimum(high, room / slope)
                else:
                    high = np.where(room >= -_CENT, high, -1.0)
            part = np.clip(low, 0.0, 1.0)
            total = np.where(fits & (low <= high + _CENT), part, np.inf)
        plan = int(np.argmin(total))
        if total[plan] < least_cost:
            best, least_cost = (plan, way, float(part[plan])), total[plan]
    return best


def _turned(
    ways: _Ways, links: _Links, limit: float, *, in_part: bool
) -> tuple[NDArray[np.int64] | None, float] | None:
    """Give which columns the best plan moves, and the column in part; None unknown.

    No columns at all where no plan keeps all rows.
    """
    from madang.metrics.kernels.fronts import joined  # noqa: PLC0415 - compiles

    begins, blocks = ways.begins, ways.begins.size - 1
    if (np.diff(begins) == 0).any():
        return None, 0.0
    last = ways.sums[begins[-2] :]
    room = np.array([links.room[0] - min(links.slope[0], 0.0), *links.room[[2, 2]]])
    room += _CENT - last[:, [0, 3, 3]].min(axis=0)
    room[2] += last[:, 3].min() - last[:, 3].max()
    ends, money, cost, counted, came, took = joined(
        ways.sums[: begins[-2], :4], begins[:-1], room, limit, _PLANS
    )
    if not ends.size:
        return None
    plans = (money, cost, counted)
    plan, way, part = _finished(plans, last, links, in_part=in_part)
    if plan < 0:
        return None, 0.0
    chosen = np.full(blocks, int(begins[-2]) + way)
    for block in range(blocks - 2, -1, -1):
        entry = ends[block] + plan
        chosen[block], plan = took[entry], int(came[entry])
    return ways.moved(chosen), part


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
    in_part = base.part >= 0
    moves = _moves(programme, relaxed, base, columns, limit)
    if moves is None:
        return np.empty(0)
    links = _links(moves, in_part=in_part)
    ways = None if links is None else _ways(moves, links, limit)
    if links is None or ways is None:
        return None
    found = _turned(ways, links, limit, in_part=in_part)
    if found is None or found[0] is None:
        return None if found is None else np.empty(0)
    x = base.x.copy()
    turned = moves.columns[found[0]]
    x[turned] = 1.0 - x[turned]
    if in_part:
        x[base.part] = found[1]
    return x
