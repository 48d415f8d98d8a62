"""The best plan of blocks: one way of each, that money and a count hold together.

Half of the blocks are joined, and so are the others, with no plan kept that another of
the same half beats; of either half that plan is taken whose partner costs the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Ways", "best_joint"]

_PLANS: Final = 1 << 19
_CENT: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of each block.

    Attributes
    ----------
    begins : (B + 1,) array of int
        Where those of each block begin.
    sums : (W, 4) array
        Money, cost, loss and count.
    bits : (W, N) array of int
        Columns moved, by place within the block, so many to a number.
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
        """Give the places of the columns that the ways of all blocks move.

        Parameters
        ----------
        chosen : (B,) array of int
            A way of each block.

        Returns
        -------
        array of int
        """
        from madang.metrics.kernels.ways import BITS  # noqa: PLC0415 - compiles

        width = np.diff(self.columns)
        block = np.repeat(np.arange(width.size), width)
        within = np.arange(self.order.size) - self.columns[block]
        words = self.bits[chosen][block, within // BITS]
        moved: NDArray[np.int64] = self.order[(words >> within % BITS) & 1 > 0]
        return moved


@dataclass(frozen=True, slots=True)
class _Half:
    """Blocks joined: money, cost and count of the plans kept, and how they came.

    Attributes
    ----------
    sums : (3, n) array
        Of the plans of all blocks.
    blocks : (b,) array of int
        Blocks, in the order in which they were joined.
    at : (w,) array of int
        Their ways.
    ends, came, took : array of int
        As `joined` gives them.
    """

    sums: NDArray[np.float64]
    blocks: NDArray[np.int64]
    at: NDArray[np.int64]
    ends: NDArray[np.int64]
    came: NDArray[np.int64]
    took: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        ways: Ways,
        blocks: NDArray[np.int64],
        room: NDArray[np.float64],
        limit: float,
    ) -> _Half | None:
        """Join blocks; None where the plans are too many."""
        from madang.metrics.kernels.fronts import joined  # noqa: PLC0415 - compiles

        sizes = np.diff(ways.begins)[blocks]
        joint = np.append(0, np.cumsum(sizes))
        at = np.arange(joint[-1]) + np.repeat(ways.begins[blocks] - joint[:-1], sizes)
        ends, money, cost, counted, came, took = joined(
            ways.sums[at], joint, room, limit, _PLANS
        )
        if not ends.size:
            return None
        return cls(np.stack([money, cost, counted]), blocks, at, ends, came, took)

    def trace(self, plan: int, chosen: NDArray[np.int64]) -> None:
        """Note the ways that a plan took."""
        for place in range(self.blocks.size - 1, -1, -1):
            entry = self.ends[place] + plan
            chosen[self.blocks[place]] = self.at[self.took[entry]]
            plan = int(self.came[entry])


def best_joint(
    ways: Ways, room: NDArray[np.float64], limit: float
) -> NDArray[np.int64] | None:
    """Choose a way of each block, so that they cost the least together.

    Parameters
    ----------
    ways : Ways
        What each block can do.
    room : (2,) array
        What money and count may sum to.
    limit : float
        What losses may sum to.

    Returns
    -------
    (B,) array of int or None
        Empty where no plan keeps the room; None where the plans are too many.
    """
    from madang.metrics.kernels.fronts import paired  # noqa: PLC0415 - compiles

    sizes, nothing = np.diff(ways.begins), np.empty(0, dtype=np.int64)
    if not sizes.all():
        return nothing
    first = ways.begins[:-1]
    least = np.minimum.reduceat(ways.sums, first)
    most = np.maximum.reduceat(ways.sums[:, 3], first)
    # A block of one way is no choice. Those that lose much come first, since few
    # plans can bear them.
    open_ = np.flatnonzero(sizes > 1)
    loss = ways.sums[:, 2]
    dear = [
        np.partition(loss[ways.begins[b] : ways.begins[b + 1]], 1)[1] for b in open_
    ]
    open_ = open_[np.argsort(-np.array(dear), kind="stable")]
    halves = []
    for half in (open_[::2], open_[1::2]):
        beside = np.ones(sizes.size, dtype=np.bool_)
        beside[half] = False
        money, _cost, loss, count = least[beside].sum(axis=0)
        left = np.array(
            [room[0] - money, room[1] - count, room[1] - most[beside].sum()]
        )
        joint = _Half.of(ways, half, left + _CENT, limit - loss)
        if joint is None:
            return None
        halves.append(joint)
    alone = least[sizes == 1][:, [0, 3]].sum(axis=0)
    one, other = paired(*halves[0].sums, halves[1].sums, room - alone + _CENT)
    if one < 0:
        return nothing
    chosen = first.copy()
    halves[0].trace(one, chosen)
    halves[1].trace(other, chosen)
    return chosen
