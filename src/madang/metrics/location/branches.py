"""The rest of a p-median: branch on a site, bound by prices, until nothing is left.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from madang.metrics.location.dual import Dual

__all__: list[str] = []

FloatArray = NDArray[np.float64]
Sites = NDArray[np.intp]

_FIRST_STEPS: Final = 400
_STEPS: Final = 30
_PATIENCE: Final = 5


@dataclass(slots=True)
class _Node:
    """Sites that are open, sites that may be, prices, and what is proven already."""

    opened: Sites
    free: Sites
    price: FloatArray
    bound: float


@dataclass(slots=True)
class _Bounded:
    """What prices say of a node: the bound, worth of free sites, and those taken."""

    price: FloatArray
    bound: float
    worth: FloatArray
    taken: Sites


class Branching:
    """A search over the sites that are left, first with a site and then without it.

    Attributes
    ----------
    cost : float
        Of the best choice found.
    sites : (p,) array of int
        That choice.
    """

    def __init__(self, c: FloatArray, dual: Dual, *, step: float, slack: float) -> None:
        """Begin where the dual ended: costs, step between costs, and rounding."""
        self.cost, self.sites = dual.cost, dual.sites
        self.step, self.slack = step, slack
        self.left = np.flatnonzero(~dual.is_shut(self.goal))
        self.c = np.asfortranarray(c[:, self.left])
        every = np.arange(self.left.size)
        self.nodes = [_Node(every[:0], every, dual.price, dual.bound)]

    @property
    def goal(self) -> float:
        """Give the most that a choice may cost to be worth looking for."""
        return self.cost - self.step + self.slack

    def run(self, most: int) -> float:
        """Search up to a number of nodes; give what is proven of all choices."""
        for _node in range(most):
            if not self.nodes:
                return self.cost
            self._visit(self.nodes.pop())
        return min([self.cost, *(n.bound for n in self.nodes)])

    def _visit(self, node: _Node) -> None:
        """Bound a node, and split it where something better may lie in it."""
        k = self.sites.size - node.opened.size
        if k == 0 or node.free.size <= k:
            self._offer(np.concatenate([node.opened, node.free[:k]]))
            return
        found = self._bounded(node, k)
        if found.bound > self.goal:
            return
        # What prices shut out, and what they ask for, within this node.
        edge = np.partition(found.worth, [k - 1, k])[[k - 1, k]]
        keep = found.bound + found.worth - edge[0] <= self.goal
        must = keep & (found.bound - found.worth + edge[1] > self.goal)
        opened = np.concatenate([node.opened, node.free[must]])
        free = node.free[keep & ~must]
        bound = max(found.bound, node.bound)
        if must.any():
            self.nodes.append(_Node(opened, free, found.price, bound))
            return
        best = node.free[found.taken[found.worth[found.taken].argmin()]]
        rest = free[free != best]
        self.nodes.append(_Node(opened, rest, found.price, bound))
        self.nodes.append(_Node(np.append(opened, best), rest, found.price, bound))

    def _offer(self, sites: Sites) -> None:
        """Keep a choice if it is the best so far."""
        cost = float(self.c[:, sites].min(axis=1).sum())
        if sites.size == self.sites.size and cost < self.cost:
            self.cost, self.sites = cost, self.left[sites]

    def _bounded(self, node: _Node, k: int) -> _Bounded:
        """Raise the bound of a node; nobody pays more than the nearest open site."""
        c, u = self.c[:, node.free], node.price
        nearest = np.full(len(u), np.inf)
        if node.opened.size:
            nearest = self.c[:, node.opened].min(axis=1)
            c, u = np.minimum(c, nearest[:, None]), np.minimum(u, nearest)
        best = _Bounded(u, -np.inf, np.zeros(node.free.size), np.arange(k))
        stride, stale = (0.5 if node.opened.size else 1.0), 0
        for _step in range(_STEPS if node.opened.size else _FIRST_STEPS):
            paid = c - u[:, None]
            worth = np.minimum(paid, 0.0).sum(axis=0)
            taken = np.argpartition(worth, k - 1)[:k]
            value = float(u.sum() + worth[taken].sum())
            if value > best.bound:
                best = _Bounded(u, value, worth, taken)
            else:
                stale += 1
                if stale >= _PATIENCE:
                    stride, stale, u = stride / 2.0, 0, best.price
                    continue
            slope = 1.0 - (paid[:, taken] < 0).sum(axis=1)
            slope[(slope > 0) & (u >= nearest)] = 0.0
            square = float(slope @ slope)
            if best.bound > self.goal or square == 0:
                break
            u = u + stride * (1.01 * self.cost - value) / square * slope
            u = np.minimum(u, nearest)
        self._offer(np.concatenate([node.opened, node.free[best.taken]]))
        return best
