"""Complementary suppression: what else is withheld so that sums give nothing away.

A swap moves an amount in a circle: from one leaf to another in one region, and back
in a second region, so that no sum changes but those that hold one of the leaves and
not its partner. Where all cells that change are withheld, nobody can tell the true
table from the swapped one: the swap proves by itself that the cell is protected. The
cheapest swap of each sensitive cell is found, and what it needs is withheld. Where a
table is too small for a partner, the sums are withheld in its place, and the cell is
attacked: where it gives way, every sum that holds a part of it is withheld.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from madang.metrics.disclosure.attack import bounds
from madang.metrics.disclosure.sums import sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["withhold"]

_NEVER: Final = 1e15
_CLOSE: Final = 1e-6
_STARTS: Final = 3
_Swap = tuple[float, "NDArray[np.bool_]", "NDArray[np.bool_]"]
"""What a swap costs, and the rows and columns of the cells that it changes."""


@dataclass(frozen=True, slots=True)
class _Partners:
    """Leaves that a leaf may swap with, parted by the sums that then change.

    Attributes
    ----------
    leaf : (S,) array of int
        The partners; −1 is nobody: the amount then comes from outside.
    kind : (S,) array of int
        Row of `sums` of each.
    sums : (K, P) sparse array
        1 for the leaf itself and for each sum that changes.
    """

    leaf: NDArray[np.int64]
    kind: NDArray[np.int64]
    sums: sparse.csr_array

    def changed(self, at: int) -> NDArray[np.bool_]:
        """Say what changes with one partner."""
        row = slice(*self.sums.indptr[self.kind[at] : self.kind[at] + 2])
        found: NDArray[np.bool_] = np.zeros(self.sums.shape[1], dtype=np.bool_)
        found[np.asarray(self.sums.indices)[row]] = True
        if self.leaf[at] >= 0:
            found[self.leaf[at]] = True
        return found


class _Side:
    """One side of a table: its groups, and its leaves by the groups that hold them."""

    def __init__(self, groups: NDArray[np.bool_]) -> None:
        self.groups = groups
        self.n = groups.shape[1]
        held = groups[self.n :].T
        found = np.unique(held, axis=0, return_inverse=True)
        self.alike: NDArray[np.int64] = (
            found[1].ravel() if held.size else np.zeros(self.n, dtype=np.int64)
        )
        # The last kind is that of nobody, whom no group holds.
        self.kinds = np.vstack([found[0], np.zeros_like(held[:1])])
        # What changes hangs on the leaf alone, and each leaf is asked for many times.
        self._near: dict[int, sparse.csr_array] = {}
        self._far: dict[int, sparse.csr_array] = {}

    def near(self, own: int, start: int) -> _Partners:
        """Give the partners of the same groups: only leaves change."""
        leaf = np.flatnonzero(self.alike == self.alike[start])
        leaf = leaf[leaf != start] if own == start else leaf[:0]
        if start not in self._near:
            self._near[start] = self._rows(start, np.zeros_like(self.kinds[:1]))
        return _Partners(leaf, np.zeros_like(leaf), self._near[start])

    def far(self, own: int, start: int) -> _Partners:
        """Give all partners by whom the cell in question changes."""
        change = self.kinds ^ self.groups[self.n :, start]
        leaf = np.array([*range(self.n), -1])
        kind = np.array([*self.alike, len(change) - 1])
        fits = (leaf != start) if own == start else change[kind, own - self.n]
        if start not in self._far:
            self._far[start] = self._rows(start, change)
        return _Partners(leaf[fits], kind[fits], self._far[start])

    def _rows(self, start: int, change: NDArray[np.bool_]) -> sparse.csr_array:
        """Lay out what changes: a leaf, and sums."""
        kind, group = np.nonzero(change)
        kinds = np.arange(len(change))
        at = (
            np.concatenate([kinds, kind]),
            np.concatenate([np.full(len(change), start), group + self.n]),
        )
        shape = len(change), len(self.groups)
        return sparse.csr_array((np.ones(at[0].size), at), shape=shape)


@dataclass(slots=True)
class _Table:
    """A table while cells are chosen: amounts, groups, what is withheld."""

    values: NDArray[np.float64]
    sides: tuple[_Side, _Side]
    hidden: NDArray[np.bool_]
    price: NDArray[np.float64]
    _move: float = -1.0
    _now: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))

    def prices(self, move: float) -> NDArray[np.float64]:
        """Give what each cell costs a swap; too much where it cannot bear the move."""
        if move != self._move:
            price = np.where(self.hidden, 0.0, self.price)
            self._now = np.where(self.values >= move, price, _NEVER)
            self._move = move
        return self._now

    def withhold(self, rows: NDArray[np.bool_], columns: NDArray[np.bool_]) -> None:
        """Withhold all cells that a swap changes."""
        cut = np.ix_(rows, columns)
        self.hidden[cut] = True
        self._now[cut] = np.where(self.values[cut] >= self._move, 0.0, _NEVER)

    @property
    def regions(self) -> NDArray[np.bool_]:
        """Regions of each group."""
        return self.sides[0].groups

    @property
    def activities(self) -> NDArray[np.bool_]:
        """Activities of each group."""
        return self.sides[1].groups


def withhold(
    leaves: NDArray[np.float64],
    regions: NDArray[np.bool_],
    activities: NDArray[np.bool_],
    is_hidden: NDArray[np.bool_],
    need: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Withhold further cells until no withheld one can be told from the sums.

    Formula: the cells of least Σ k √X that a swap needs, where k is the number of
    leaves that a cell is the sum of; one cell after the other, the greatest need first.

    Parameters
    ----------
    leaves : (R, I) array
        Amounts of the leaf cells; NaN counts as nothing.
    regions, activities : (P, R), (Q, I) arrays of bool
        Groups, as in `sums`.
    is_hidden : (P, Q) array of bool
        Cells that are withheld for themselves.
    need : (P, Q) array
        How far each of them must be able to lie off, in the unit of the leaves; as
        far as its amount where that is less.

    Returns
    -------
    (P, Q) array of bool
        Cells to withhold, those given among them.

    References
    ----------
    [Giessing2002]_, [Hundepool2012]_, section 4.4.

    Examples
    --------
    >>> groups = np.array([[1, 0], [0, 1], [1, 1]], dtype=bool)
    >>> alone = np.zeros((3, 3), dtype=bool)
    >>> alone[0, 0] = True
    >>> withhold(np.array([[2.0, 5.0], [7.0, 9.0]]), groups, groups, alone,
    ...          np.ones((3, 3))).astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [0, 0, 0]])
    """
    values = sums(leaves, regions, activities)
    held = regions.sum(axis=1)[:, None] * activities.sum(axis=1)
    table = _Table(
        values,
        (_Side(regions), _Side(activities)),
        is_hidden.copy(),
        np.sqrt(values) * held,
    )
    targets = np.argwhere(is_hidden & ~_proved(table, need))
    order = np.argsort([-need[p, q] for p, q in targets], kind="stable")
    unproved = np.zeros_like(is_hidden)
    for p, q in targets[order]:
        unproved[p, q] = not _protect(table, int(p), int(q), float(need[p, q]))
    _attack(table, leaves, unproved, need)
    _show_again(table, is_hidden)
    return table.hidden


def _attack(
    table: _Table,
    leaves: NDArray[np.float64],
    unproved: NDArray[np.bool_],
    need: NDArray[np.float64],
) -> None:
    """Attack what no swap protects; where it gives way, withhold all that holds it."""
    while unproved.any():
        low, high = bounds(
            leaves, table.regions, table.activities, table.hidden, unproved
        )
        close = _CLOSE * np.maximum(1.0, need)
        weak = high - table.values < need - close
        weak |= table.values - low < np.minimum(need, table.values) - close
        before = int(table.hidden.sum())
        unproved &= weak
        for p, q in np.argwhere(unproved):
            own = table.regions[p], table.activities[q]
            rows = np.asarray(table.regions[:, own[0]].any(axis=1))
            table.withhold(rows, np.asarray(table.activities[:, own[1]].any(axis=1)))
        if int(table.hidden.sum()) == before:
            return


def _show_again(table: _Table, keep: NDArray[np.bool_]) -> None:
    """Show what anybody works out at once: withholding it protects nobody.

    Where no swap can be had, cells of nothing are withheld under a sum that is shown:
    the others make up the sum, so these are 0. A sum of shown leaves is known too.
    """
    while True:
        told = np.zeros_like(table.hidden)
        for turn in (np.asarray, np.transpose):
            hidden, values = turn(table.hidden), turn(table.values)
            groups = (table.regions if turn is np.asarray else table.activities) * 1.0
            n = groups.shape[1]
            left = groups @ (hidden * values)[:n]
            is_empty = ~hidden & (left <= 0)
            turn(told)[:n] |= (groups.T @ is_empty > 0) & (values[:n] <= 0)
            turn(told)[n:] |= (groups @ hidden[:n] == 0)[n:]
        told &= table.hidden & ~keep
        if not told.any():
            return
        table.hidden &= ~told


def _proved(table: _Table, need: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find leaves that a swap among withheld leaves of the same groups protects."""
    proved = np.zeros_like(table.hidden)
    n, m = table.regions.shape[1], table.activities.shape[1]
    hidden, values = table.hidden[:n, :m], table.values[:n, :m]
    wanted = np.where(hidden, np.minimum(need[:n, :m], np.maximum(values, 1e-300)), 0)
    for one in np.unique(table.sides[0].alike):
        rows = np.flatnonzero(table.sides[0].alike == one)
        for other in np.unique(table.sides[1].alike):
            cut = np.ix_(rows, np.flatnonzero(table.sides[1].alike == other))
            proved[cut] = _circled(hidden[cut], values[cut], need[cut], wanted[cut])
    return proved


def _circled(
    hidden: NDArray[np.bool_],
    values: NDArray[np.float64],
    need: NDArray[np.float64],
    wanted: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Count circles of four withheld cells, by classes of need."""
    proved = np.zeros_like(hidden)
    if hidden.sum() < 4:  # noqa: PLR2004 - a circle has four corners
        return proved
    level = np.ceil(np.log2(np.maximum(need, 1e-12)))
    for step in np.unique(level[hidden]):
        mine = hidden & (level == step) & (wanted > 0)
        large = (hidden & (values >= need[mine].max(initial=0.0))).astype(np.float64)
        circles = large @ large.T @ large
        sides = large.sum(axis=1)[:, None] + large.sum(axis=0)[None, :] - 1
        proved |= mine & (circles - large * sides > 0)
    return proved


def _protect(table: _Table, p: int, q: int, need: float) -> bool:
    """Withhold what the cheapest swap of a cell needs; tell whether it proves it."""
    starts = _starts(table, p, q)
    move = min(need, table.values[starts[0]]) or need  # no leaf gives more than it has
    price = table.prices(move)
    is_small = price[p, q] >= _NEVER
    if is_small:  # a cell of nothing may still be shown to be more
        price[p, q] = 0.0
    found = [_cheapest(table, price, (p, q), at) for at in starts]
    best = min(found, key=lambda way: way[0])
    if is_small:
        price[p, q] = _NEVER
    table.withhold(best[1], best[2])
    return best[0] < _NEVER and move >= need and not is_small


def _starts(table: _Table, p: int, q: int) -> list[tuple[int, int]]:
    """List the leaves of a cell that a swap may begin with, the largest first."""
    n, m = table.regions.shape[1], table.activities.shape[1]
    if p < n and q < m:
        return [(p, q)]
    rows, columns = (
        np.flatnonzero(table.regions[p]),
        np.flatnonzero(table.activities[q]),
    )
    inner = table.values[np.ix_(rows, columns)]
    first = np.argsort(-inner, axis=None, kind="stable")[:_STARTS]
    at = np.unravel_index(first, inner.shape)
    return [(int(rows[i]), int(columns[j])) for i, j in zip(*at, strict=True)]


def _cheapest(
    table: _Table,
    price: NDArray[np.float64],
    cell: tuple[int, int],
    leaf: tuple[int, int],
) -> _Swap:
    """Find the cheapest swap that protects a cell.

    Partners of the same groups come first, since then no sum changes: on both sides,
    then on one of them, and only where there are none on either side are all tried.
    """
    rows, columns = table.sides
    near = rows.near(cell[0], leaf[0]), columns.near(cell[1], leaf[1])
    best = _swap(price, *near)
    if best is not None:
        return best
    far = rows.far(cell[0], leaf[0]), columns.far(cell[1], leaf[1])
    ways = (_swap(price, near[0], far[1]), _swap(price, far[0], near[1]))
    there = [way for way in ways if way is not None]
    if there:
        return min(there, key=lambda way: way[0])
    return _swap(price, *far, must=True) or _nobody(table, leaf)


def _nobody(table: _Table, leaf: tuple[int, int]) -> _Swap:
    """Change all that holds a leaf."""
    return _NEVER, table.regions[:, leaf[0]], table.activities[:, leaf[1]]


def _swap(
    price: NDArray[np.float64],
    rows: _Partners,
    columns: _Partners,
    *,
    must: bool = False,
) -> _Swap | None:
    """Find the cheapest swap over some partners; None where none can be had."""
    s, b = rows.leaf, columns.leaf
    if not (s.size and b.size):
        return None
    beside = (columns.sums @ price.T).T
    above = rows.sums @ price
    cost = (rows.sums @ beside)[np.ix_(rows.kind, columns.kind)]
    cost += np.where(s[:, None] < 0, 0.0, beside[s][:, columns.kind])
    cost += np.where(b < 0, 0.0, above[:, b][rows.kind])
    cost += np.where((s[:, None] < 0) | (b < 0), 0.0, price[np.ix_(s, b)])
    at = np.unravel_index(int(np.argmin(cost)), cost.shape)
    if cost[at] >= _NEVER and not must:
        return None
    return float(cost[at]), rows.changed(int(at[0])), columns.changed(int(at[1]))
