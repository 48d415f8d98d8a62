"""How much evenness any links could gain under a budget: a bound that is proven."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.accessibility.choice import (
    LinkPlan,
    greedy_links,
    greedy_order,
    ranked_links,
)
from madang.metrics.accessibility.covers import Cover, cover_of
from madang.metrics.accessibility.decay import Cutoff
from madang.metrics.accessibility.exchange import exchanged_links
from madang.metrics.accessibility.links import access_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.metrics.accessibility.case import LinkCase
    from madang.metrics.checks import FloatArray

__all__ = ["ProvenPlan", "best_links"]

_ENOUGH = 1e-7
_NEAR = 1e-4  # of what is gained: nearer need no plan be proven
_ROUNDS = 40
_SETTLING = 0.3  # of the time: for planes, before whole numbers are asked for


@dataclass(frozen=True, slots=True)
class ProvenPlan:
    """The best plan found, and how far any plan can be from it.

    Attributes
    ----------
    plan : LinkPlan
        The best found.
    bound : float
        Evenness that no plan under the budget gains more of.
    gap : float
        What the plan may miss, as a share of what it gains; NaN where it gains nothing.
    gap_of_gini : float
        The same as a share of the Gini coefficient that it reaches.
    """

    plan: LinkPlan
    bound: float
    gap: float
    gap_of_gini: float


def best_links(
    case: LinkCase, *, budget: float, seconds: float = 10.0, relays: int = 8
) -> ProvenPlan:
    r"""Choose the links that even access most under a budget, and prove how nearly.

    .. math:: \min_{x \in \{0,1\}^L} \frac{N(A)}{M(A)},\quad c^\top x \le B,\quad
              A_r = A^0_r + \sum_p O_p\, y_p,\quad
              y_p \le \sum_{m \in \mathcal{M}_p} z_m,\quad z_m \le x_\ell\ (\ell \in m)

    for access within a time. $y_p$ tells whether pair p comes within it,
    $\mathcal{M}_p$ the smallest sets of links that bring it there. The Gini coefficient
    is a convex piecewise linear function $N$ over the mean $M$: planes from below stand
    for $N$, and against the best plan known (Dinkelbach) a mixed-integer programme
    tells how much better any could be. Sets of more than `relays` links are not written
    out but allowed where savings of time add up: the bound stays true and gets looser.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates; its decay a `Cutoff`.
    budget : float
        Money, in the unit of the cost, at least 0.
    seconds : float
        After how many seconds of the processor to stop solving, once the programme is
        written; the bound holds whenever it stops.
    relays : int
        Up to how many links a set is written out.

    Returns
    -------
    ProvenPlan
        The bound is NaN where access has no Gini coefficient.

    Raises
    ------
    ParameterError
        If the decay is no `Cutoff`, or the budget is negative or not a number.

    References
    ----------
    [Dinkelbach1967]_, [MagnantiWong1984]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> found = best_links(case, budget=5)
    >>> found.plan.links.tolist(), round(found.gap, 6)
    ([0], 0.0)
    """
    if not isinstance(case.decay, Cutoff):
        raise ParameterError(
            _(
                "How near a plan is to the best can be proven for access within a time "
                "only; the decay is {decay}. Choose step by step instead, or a Cutoff.",
                decay=type(case.decay).__name__,
            )
        )
    best = greedy_links(case, budget=budget)
    best = exchanged_links(case, best, budget=budget, rounds=0)
    cover = cover_of(case, case.decay.minutes, budget=budget, longest=relays)
    search = _Search(case, cover, budget)
    bound, begun = np.inf, time.process_time()
    end = begun + seconds
    search.settle(best, begun + seconds * _SETTLING)
    is_over = False
    while not is_over:
        links, told = search.solve(best, end)
        bound = min(bound, told)
        found = ranked_links(case, links, budget=budget)
        search.cut_about(found)
        if found.gained > best.gained + _ENOUGH:
            best = found
        elif not search.is_new(links):
            break
        near = bound <= best.gained * (1.0 + _NEAR) + _ENOUGH
        is_over = near or time.process_time() >= end
    bound = max(bound, best.gained)
    missed, left = bound - best.gained, float(best.gini[-1])
    return ProvenPlan(
        greedy_order(case, best), bound,
        missed / best.gained if best.gained > 0 else np.nan,
        missed / left if left > 0 else np.nan,
    )  # fmt: skip


class _Search:
    """The programme, its planes, and what was tried."""

    def __init__(self, case: LinkCase, cover: Cover, budget: float) -> None:
        self.case, self.cover = case, cover
        self.share = case.residents / case.residents.sum()
        self.now = case.access(case.minutes)
        self.mean = float(self.share @ self.now)
        self.planes: list[FloatArray] = []
        self.tried: set[tuple[int, ...]] = set()
        money = sparse.csr_array(
            (
                case.cost,
                (np.zeros(case.cost.size, dtype=int), np.arange(case.cost.size)),
            ),
            shape=(1, cover.size),
        )
        self.rows = sparse.vstack([cover.rows, money], format="csr")
        self.most = np.append(cover.most, budget)

    def cut(self, access: FloatArray) -> None:
        """Add the plane that touches N where access is as given."""
        order = np.argsort(access, kind="stable")
        weight = self.share[order]
        plane = np.empty(order.size)
        plane[order] = weight * (2.0 * np.cumsum(weight) - weight - 1.0)
        self.planes.append(plane)

    def cut_about(self, plan: LinkPlan) -> None:
        """Add the planes at a plan, and at the same without each of its links."""
        links = plan.links
        self.cut(access_with(self.case, links))
        for place in range(links.size):
            self.cut(access_with(self.case, np.delete(links, place)))

    def is_new(self, links: Sequence[int]) -> bool:
        """Tell whether a set of links has not been tried, and note it."""
        key = tuple(sorted(links))
        fresh = key not in self.tried
        self.tried.add(key)
        return fresh

    def settle(self, best: LinkPlan, end: float) -> None:
        """Add planes where the programme without whole numbers lies below N."""
        self.cut(self.now)
        self.cut(access_with(self.case, best.links))
        for _round in range(_ROUNDS):
            solved = self._run(best.gini[-1], whole=False, seconds=60.0)
            if solved.x is None or time.process_time() > end:
                return
            access = self.now + self.cover.gains @ solved.x[:-1]
            before = max(float(p @ access) for p in self.planes)
            self.cut(access)
            if self.planes[-1] @ access <= before + 1e-4 * abs(before):
                return

    def solve(self, best: LinkPlan, end: float) -> tuple[list[int], float]:
        """Give the links of the programme, and the most that any plan gains."""
        left = max(end - time.process_time(), 0.5)
        level = float(best.gini[-1])
        solved = self._run(level, whole=True, seconds=left)
        # Solved before it branches, HiGHS tells no bound: the optimum is one.
        told = solved.mip_dual_bound
        if told is None:
            told = solved.fun if solved.status == 0 else -np.inf
        # In units of access as it is, the least it can be: it only grows.
        over = max(-float(told), 0.0)
        if solved.x is None:
            return [], float(best.gini[0] - level + over)
        built = np.flatnonzero(solved.x[: self.case.cost.size] > 0.5)  # noqa: PLR2004
        return built.tolist(), float(best.gini[0] - level + over)

    def _run(self, level: float, *, whole: bool, seconds: float) -> Any:
        """Maximise by how much a level lies above every plane."""
        from scipy.optimize import (  # noqa: PLC0415 - slow to load
            Bounds,
            LinearConstraint,
            milp,
        )

        size, links = self.cover.size, self.case.cost.size
        value = np.array([level * self.share - plane for plane in self.planes])
        value /= self.mean
        planes = sparse.hstack(
            [sparse.csr_array(-(value @ self.cover.gains)),
             sparse.csr_array(np.ones((len(value), 1)))], format="csr",
        )  # fmt: skip
        rest = sparse.hstack([self.rows, sparse.csr_array((self.rows.shape[0], 1))])
        table = sparse.vstack([rest, planes], format="csr")
        most = np.concatenate([self.most, value @ self.now])
        objective = np.zeros(size + 1)
        objective[-1] = -1.0
        kind = np.zeros(size + 1, dtype=np.int8)
        kind[:links] = int(whole)
        bounds = Bounds(
            np.append(np.zeros(size), -np.inf), np.append(np.ones(size), np.inf)
        )
        return milp(
            objective, integrality=kind, bounds=bounds,
            constraints=LinearConstraint(sparse.csc_matrix(table), -np.inf, most),
            options={"time_limit": seconds, "mip_rel_gap": 1e-6},
        )  # fmt: skip
