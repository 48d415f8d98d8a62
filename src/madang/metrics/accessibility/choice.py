"""Which links to build: in a given order, step by step, in phases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.accessibility.links import single_links, with_link
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.accessibility.case import LinkCase
    from madang.metrics.checks import FloatArray

__all__ = [
    "LinkPlan",
    "greedy_links",
    "greedy_order",
    "ranked_links",
]

_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class LinkPlan:
    """Links that are built, in order.

    Attributes
    ----------
    links : (K,) array of int
        Candidates in the order in which they are built.
    phase : (K,) array of int
        Phase of each, from 0.
    gini : (K + 1,) array
        Gini coefficient of access before the first, and after each.
    more : (K + 1,) array
        Access gained so far, summed over residents, as a share of all access before.
    cost : float
        What all of them cost.
    """

    links: NDArray[np.intp]
    phase: NDArray[np.intp]
    gini: FloatArray
    more: FloatArray
    cost: float

    @property
    def gained(self) -> float:
        """Give the evenness gained: how far the coefficient falls."""
        return float(self.gini[0] - self.gini[-1])


def ranked_links(case: LinkCase, order: ArrayLike, *, budget: float) -> LinkPlan:
    r"""Build links in a given order, each that the money left still pays.

    .. math:: \ell_k = \text{the next with } c_\ell \le B - \sum_{j<k} c_{\ell_j}

    The order is not looked at again after a link is built: what the one-shot rank, the
    busiest pairs or the places of least access would choose.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    order : (K,) array of int
        Candidates, the first to be built first.
    budget : float
        Money, in the unit of the cost, at least 0.

    Returns
    -------
    LinkPlan

    Raises
    ------
    ParameterError
        If the budget is negative or not a number.

    References
    ----------
    [MagnantiWong1984]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> ranked_links(case, [0], budget=4).links.tolist()
    []
    """
    left, built = case.money(budget), []
    for link in np.asarray(order, dtype=np.intp):
        if case.cost[link] <= left + _NOISE:
            built.append(int(link))
            left -= case.cost[link]
    return _plan(case, built)


def greedy_links(
    case: LinkCase,
    *,
    budget: float | Sequence[float],
    evenness: float = 1.0,
    start: Sequence[int] = (),
) -> LinkPlan:
    r"""Build, again and again, the link that evens access most for its cost.

    .. math:: \ell_{k+1} = \arg\max_\ell
              \frac{\theta\,(G_k - G_k^{+\ell}) + (1 - \theta)\,
              (\bar A_k^{+\ell} - \bar A_k) / \bar A_0}{c_\ell}

    All links are measured anew after each; it ends where none gains anything or none
    can be paid.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    budget : float or sequence of float
        Money, in the unit of the cost; several are those of phases, and what a phase
        leaves is there in the next.
    evenness : float
        Weight :math:`\theta` of evenness beside total access, from 0 to 1.
    start : sequence of int
        Links that are built in any case, first.

    Returns
    -------
    LinkPlan

    Raises
    ------
    ParameterError
        If a budget is negative or not a number, or the weight is beyond 0 and 1.

    References
    ----------
    [NemhauserWolseyFisher1978]_: there for sets whose gains shrink, which gains of
    links need not do; no share of the best is promised here.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> greedy_links(case, budget=5).gained
    0.4
    """
    if not 0 <= evenness <= 1:
        raise ParameterError(
            _(
                "The weight of evenness must lie from 0 to 1; found {weight}.",
                weight=str(evenness),
            )
        )
    left, t, built, phases = 0.0, case.minutes, list(start), [0] * len(start)
    for link in start:
        t = _built(case, t, link)
    first = float(case.residents @ case.access(case.minutes))
    for phase, money in enumerate(np.atleast_1d(numbers(budget))):
        left += case.money(float(money)) - (
            case.cost[built].sum() if not phase else 0.0
        )
        while True:
            told = single_links(case, minutes=t)
            held = float(case.residents @ case.access(t)) / first if first else 1.0
            value = evenness * told.gained + (1 - evenness) * told.more * held
            value = np.where(case.cost <= left + _NOISE, value, -np.inf)
            value[built] = -np.inf
            best = int(np.argmax(value / case.cost)) if value.size else -1
            if best < 0 or not value[best] > _NOISE:
                break
            built.append(best)
            phases.append(phase)
            left -= case.cost[best]
            t = _built(case, t, best)
    return _plan(case, built, phases)


def greedy_order(case: LinkCase, plan: LinkPlan) -> LinkPlan:
    r"""Put the links of a plan in the order in which they even access soonest.

    .. math:: \ell_{k+1} = \arg\max_{\ell \in S \setminus S_k}
              (G_k - G_k^{+\ell}) / c_\ell

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    plan : LinkPlan
        K links.

    Returns
    -------
    LinkPlan
        The same links, all in one phase; the last coefficient is as before.

    References
    ----------
    [NemhauserWolseyFisher1978]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> greedy_order(case, ranked_links(case, [0], budget=5)).links.tolist()
    [0]
    """
    left, built, t = plan.links.tolist(), [], case.minutes
    while left:
        per_cost = single_links(case, minutes=t).per_cost[left]
        built.append(left.pop(int(np.argmax(per_cost))))
        t = _built(case, t, built[-1])
    return _plan(case, built)


def _built(case: LinkCase, minutes: FloatArray, link: int) -> FloatArray:
    """Give how long ways take once one more candidate is built."""
    ends = int(case.tail[link]), int(case.head[link])
    time, one_way = float(case.link_minutes[link]), bool(case.one_way[link])
    return with_link(minutes, ends, time, one_way=one_way)


def _plan(
    case: LinkCase, built: Sequence[int], phases: Sequence[int] | None = None
) -> LinkPlan:
    """Measure a plan link by link."""
    t, steps = case.minutes, [case.access(case.minutes)]
    for link in built:
        t = _built(case, t, link)
        steps.append(case.access(t))
    access = np.array(steps)
    held = access @ case.residents
    more = held / held[0] - 1.0 if held[0] > 0 else np.full(held.shape, np.nan)
    links = np.asarray(built, dtype=np.intp)
    return LinkPlan(
        links, np.asarray(phases or [0] * links.size, dtype=np.intp),
        case.unevenness(access), more, float(case.cost[links].sum()),
    )  # fmt: skip
