"""Sequential Phragmén with costs: money that all voters earn at one speed."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from madang.metrics.voting.election import Election, Outcome, Ties, Unsupported

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TooDear", "sequential_phragmen"]

_SLACK: Final = 1e-10  # far wider than the error of the sums it screens


class TooDear(StrEnum):
    """What happens when the next project no longer fits into the budget."""

    STOP = "stop"
    SKIP = "skip"


class _Loads:
    """What each voter has spent so far: in floats, and exactly when asked.

    The floats screen; where two projects come too close for them, the purchases
    since the last such moment are repeated in whole numbers and decide.
    """

    def __init__(self, election: Election) -> None:
        self.election = election
        self.heads = [int(election.weight[v].sum()) for v in election.voters]
        self.cost = np.array([float(c) for c in election.cost])
        weight = election.weight.astype(np.float64)
        self.weight = weight
        sizes = [v.size for v in election.voters]
        voters = np.concatenate([*election.voters, np.empty(0, np.int64)])
        columns = np.repeat(np.arange(len(sizes)), sizes)
        self.approval = sparse.csr_array(
            (np.ones(columns.size), (columns, voters)),
            shape=(len(sizes), weight.size),
        )
        self.load = np.zeros(weight.size)
        self.exact: NDArray[np.object_] = np.zeros(weight.size, dtype=object)
        self.scale = 1
        self.waiting: list[int] = []

    def times(self) -> NDArray[np.float64]:
        """Give the moment at which each project could be bought; inf if never."""
        heads = np.array([float(h) for h in self.heads])
        spent = self.approval @ (self.weight * self.load)
        moment = np.full(heads.size, np.inf)
        np.divide(self.cost + spent, heads, out=moment, where=heads > 0)
        return moment

    def buy(self, p: int, moment: float) -> None:
        """Let the supporters of a project pay for it."""
        self.load[self.election.voters[p]] = moment
        self.waiting.append(p)

    def _sum(self, p: int) -> int:
        """Give the loads of supporters with the cost of a project, times `scale`."""
        v = self.election.voters[p]
        spent = int((self.election.weight[v] * self.exact[v]).sum())
        return self.election.cost[p] * self.scale + spent

    def earliest(self, near: list[int]) -> list[int]:
        """Tell exactly which of several projects can be bought first."""
        for p in self.waiting:
            total, heads = self._sum(p), self.heads[p]
            self.exact = self.exact * heads
            self.exact[self.election.voters[p]] = total
            self.scale *= heads
            common = math.gcd(self.scale, *self.exact.tolist())
            self.exact, self.scale = self.exact // common, self.scale // common
        self.waiting.clear()
        self.load = (self.exact / self.scale).astype(np.float64)
        total, heads = self._sum(near[0]), self.heads[near[0]]
        tied = near[:1]
        for p in near[1:]:
            mine, other = self._sum(p) * heads, total * self.heads[p]
            if mine < other:
                total, heads, tied = self._sum(p), self.heads[p], [p]
            elif mine == other:
                tied.append(p)
        return tied


def sequential_phragmen(
    election: Election,
    *,
    ties: Ties = Ties.NAME,
    too_dear: TooDear = TooDear.STOP,
    unsupported: Unsupported = Unsupported.LAST,
) -> Outcome:
    r"""Let voters earn money at one speed and buy what they approve together.

    .. math:: t_p = \frac{c_p + \sum_{v \in N_p} w_v \ell_v}{\sum_{v \in N_p} w_v}

    Each voter earns her weight in money a unit of time. A project is bought at
    the moment :math:`t_p` at which its supporters :math:`N_p` hold its cost; the
    earliest goes first, and its supporters' loads :math:`\ell_v` become
    :math:`t_p`: they have spent all they have. Loads are compared exactly.

    Parameters
    ----------
    election : Election
        P projects and V voters; a voter approves what she gains from.
    ties : Ties
        Which of several projects of one moment goes first.
    too_dear : TooDear
        Whether the rule stops as soon as a project that would be bought (or one
        of several tied) no longer fits, as in the sources, or goes on without it.
    unsupported : Unsupported
        Whether what nobody approves is bought once nothing else is left.

    Returns
    -------
    Outcome
        What is funded, the (P,) choice among it; never NaN.

    References
    ----------
    [BrillFreemanJansonLackner2017]_; with costs: [LosChristoffGrossi2022]_.

    Examples
    --------
    Two voters can buy the second project at time 25, each alone hers later:

    >>> e = Election.of([40, 50, 30], [[1, 1, 0], [0, 1, 1]], budget=100)
    >>> sequential_phragmen(e).order
    (1, 2)
    """
    place = election.places(ties)
    loads = _Loads(election)
    left = election.budget
    order: list[int] = []
    open_ = np.array([c <= election.budget for c in election.cost], dtype=np.bool_)
    if unsupported is Unsupported.NEVER:
        open_ &= np.array([h > 0 for h in loads.heads], dtype=np.bool_)
    while open_.any():
        times = np.where(open_, loads.times(), np.nan)
        first = float(np.nanmin(times))
        # NaN compares as false, infinity with itself as equal.
        near = np.flatnonzero(times <= first * (1 + _SLACK)).tolist()
        exact = len(near) > 1 and math.isfinite(first)
        tied = loads.earliest(near) if exact else near
        dear = [p for p in tied if election.cost[p] > left]
        if dear and too_dear is TooDear.STOP:
            break
        open_[dear] = False
        fits = [p for p in tied if election.cost[p] <= left]
        if not fits:
            continue
        p = min(fits, key=lambda q: place[q])
        loads.buy(p, first)
        order.append(p)
        left -= election.cost[p]
        open_[[p, *election.rivals[p]]] = False
    return election.outcome(order)
