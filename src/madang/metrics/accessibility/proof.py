"""How much evenness any links could gain under a budget: a bound that is proven."""

from __future__ import annotations

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
_NEAR = 1e-4  # of what is gained: nearer only where little work has come so far
_EXACT = 1e-8
_LITTLE = 0.1
_ROUNDS = 40
_THOUSAND = 1000.0
_HALF = 0.5
_SOLVER = {
    "threads": 1, "random_seed": 1, "mip_rel_gap": 0.1, "mip_abs_gap": 1e-6,
    "mip_feasibility_tolerance": 1e-8, "primal_feasibility_tolerance": 1e-8,
    # What looks for any plan costs much of a search that is to prove one.
    "mip_heuristic_effort": 0.0, "mip_heuristic_run_feasibility_jump": False,
    "mip_detect_symmetry": False, "mip_allow_restart": False,
}  # fmt: skip


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
    case: LinkCase, *, budget: float, work: float = 1000.0, relays: int = 8
) -> ProvenPlan:
    r"""Choose the links that even access most under a budget, and prove how nearly.

    .. math:: \min_{x \in \{0,1\}^L} \frac{N(A)}{M(A)},\quad c^\top x \le B,\quad
              A_r = A^0_r + \sum_p O_p\, y_p,\quad
              y_p \le \sum_{m \in \mathcal{M}_p} z_{pm},\quad
              \sum_{m \ni \ell} z_{pm} \le x_\ell

    for access within a time. $y_p$ tells whether pair p comes within it,
    $\mathcal{M}_p$ the smallest sets of links that bring it there. The Gini coefficient
    is a convex piecewise linear function $N$ over the mean $M$: planes from below stand
    for $N$, and against the best plan known (Dinkelbach) a mixed-integer programme
    tells how much better any could be. Links that no better plan can hold, as their
    reduced costs show, are left out of it. Sets of more than `relays` links are not
    written out but allowed where savings of time add up: the bound stays true and gets
    looser.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates; its decay a `Cutoff`.
    budget : float
        Money, in the unit of the cost, at least 0.
    work : float
        After how many branches over a thousand columns to stop (in proportion more over
        fewer): the same on every machine. The bound holds whenever it stops.
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
    >>> found.plan.links.tolist(), found.gap < 0.001
    ([0], True)
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
    search = _Search(case, cover, budget, work)
    search.cut(search.now)
    search.cut_about(best)
    bound, allowed, is_near = np.inf, search.left, False
    while search.left > 0:
        step = _EXACT if is_near else _NEAR * best.gained + _ENOUGH
        links, told = search.better(best, step)
        bound = min(bound, told)
        if bound <= best.gained + step:
            used = allowed - search.left
            if is_near or used > _LITTLE * allowed:
                break
            is_near = True
            continue
        if not search.is_new(links):
            break
        found = ranked_links(case, links, budget=budget)
        search.cut_about(found)
        if found.gained > best.gained:
            best = found
    bound = max(bound, best.gained)
    missed, left = bound - best.gained, float(best.gini[-1])
    return ProvenPlan(
        greedy_order(case, best), bound,
        missed / best.gained if best.gained > 0 else np.nan,
        missed / left if left > 0 else np.nan,
    )  # fmt: skip


class _Search:
    """The programme, its planes, what is left out of it, and what was tried."""

    def __init__(
        self, case: LinkCase, cover: Cover, budget: float, work: float
    ) -> None:
        self.case, self.cover = case, cover
        self.share = case.residents / case.residents.sum()
        self.now = case.access(case.minutes)
        self.mean = float(self.share @ self.now)
        self.planes: list[FloatArray] = []
        self.tried: set[tuple[int, ...]] = set()
        self.upper = np.ones(cover.size)
        self.left = max(int(work * _THOUSAND / cover.size), 1)
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

    def better(self, best: LinkPlan, step: float) -> tuple[list[int], float]:
        """Look for a plan that gains more by a step; give it and what none exceeds."""
        import highspy  # noqa: PLC0415 - costs a quarter of a second; only plans need it

        level = float(best.gini[-1]) - step
        reached = float(best.gini[0]) - level
        # In units of what is gained: tolerances of the solver are absolute.
        unit = self.mean * reached
        over = self._settle(level, unit)
        if over <= 0:
            return [], reached
        solver = self._loaded(level, unit, whole=True)
        solver.setOptionValue("objective_bound", 0.0)
        solver.setOptionValue("mip_max_nodes", self.left)
        solver.run()
        info, said = solver.getInfo(), highspy.HighsModelStatus
        self.left -= max(int(info.mip_node_count), 1)
        if solver.getModelStatus() == said.kInfeasible:
            return [], reached
        # In units of access as it is, the least it can be: it only grows.
        told = min(over, max(-float(info.mip_dual_bound), 0.0))
        is_found = info.primal_solution_status == (
            highspy.SolutionStatus.kSolutionStatusFeasible
        )
        x = np.asarray(solver.getSolution().col_value)[: self.case.cost.size]
        links = np.flatnonzero(x > _HALF).tolist() if is_found else []
        return links, reached * (1.0 + told)

    def _settle(self, level: float, unit: float) -> float:
        """Add planes where the programme in fractions lies below N; leave links out.

        Gives by how much no plan can lie above the level, in units.
        """
        solver, links = self._loaded(level, unit, whole=False), self.case.cost.size
        over = np.inf
        for _round in range(_ROUNDS):
            solver.run()
            over = -float(solver.getInfo().objective_function_value)
            found = solver.getSolution()
            x, reduced = np.asarray(found.col_value), np.asarray(found.col_dual)
            # To build such a link costs more than all that is open.
            idle = (reduced[:links] > over + _ENOUGH) & (x[:links] < _ENOUGH)
            self.upper[:links][idle] = 0.0
            access = self.now + self.cover.gains @ x[:-1]
            before = max(float(p @ access) for p in self.planes)
            self.cut(access)
            if over <= 0 or self.planes[-1] @ access <= before + 1e-6 * abs(before):
                break
            row, most = self._rows_of(self.planes[-1:], level, unit)
            at = row.indices.astype(np.int32)
            solver.addRow(-np.inf, float(most[0]), at.size, at, row.data)
        return over

    def _rows_of(
        self, planes: list[FloatArray], level: float, unit: float
    ) -> tuple[Any, FloatArray]:
        """Write: what is maximised lies below a level less each plane."""
        value = (level * self.share - np.array(planes)) / unit
        rows = sparse.hstack(
            [sparse.csr_array(-(value @ self.cover.gains)),
             sparse.csr_array(np.ones((len(planes), 1)))], format="csr",
        )  # fmt: skip
        return rows, value @ self.now

    def _loaded(self, level: float, unit: float, *, whole: bool) -> Any:
        """Hand the programme over: by how much a level lies above every plane."""
        import highspy  # noqa: PLC0415 - as above

        planes, most = self._rows_of(self.planes, level, unit)
        rest = sparse.hstack([self.rows, sparse.csr_array((self.rows.shape[0], 1))])
        table = sparse.vstack([rest, planes], format="csr")
        lp, size = highspy.HighsLp(), self.cover.size
        lp.num_row_, lp.num_col_ = table.shape
        lp.col_cost_ = np.append(np.zeros(size), -1.0)
        lp.col_lower_ = np.append(np.zeros(size), -np.inf)
        lp.col_upper_ = np.append(self.upper, np.inf)
        lp.row_lower_ = np.full(table.shape[0], -np.inf)
        lp.row_upper_ = np.concatenate([self.most, most])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = table.indptr.astype(np.int32)
        lp.a_matrix_.index_ = table.indices.astype(np.int32)
        lp.a_matrix_.value_ = table.data
        if whole:
            kinds = [highspy.HighsVarType.kInteger] * self.case.cost.size
            lp.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (
                size + 1 - len(kinds)
            )
        solver = highspy.Highs()
        solver.silent()
        for name, value in _SOLVER.items():
            solver.setOptionValue(name, value)
        solver.passModel(lp)
        return solver
