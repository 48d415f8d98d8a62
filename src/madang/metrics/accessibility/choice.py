"""Which links to build: by rank, step by step, in phases, and why not another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.accessibility.links import access_with, single_links, with_link
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.accessibility.links import LinkCase
    from madang.metrics.checks import FloatArray

__all__ = [
    "LinkPlan",
    "WhyNot",
    "exchanged_links",
    "greedy_links",
    "greedy_order",
    "link_frontier",
    "ranked_links",
    "why_not_link",
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


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What speaks against a link that a plan leaves out.

    Attributes
    ----------
    alone, beside : float
        Evenness it would gain if it alone were built, and beside the plan.
    over : float
        What it costs beyond the money that the plan leaves.
    dropped : tuple of int
        Links of the plan to be given up for it, those missed least for their cost.
    instead : float
        Evenness gained or lost against the plan if it is built in their place.
    is_idle : bool
        Whether a way as quick exists already.
    """

    alone: float
    beside: float
    over: float
    dropped: tuple[int, ...]
    instead: float
    is_idle: bool


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
    left, built = _money(budget), []
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
        left += _money(float(money)) - (case.cost[built].sum() if not phase else 0.0)
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


def exchanged_links(
    case: LinkCase, plan: LinkPlan, *, budget: float, rounds: int = 20
) -> LinkPlan:
    r"""Better a plan by giving one or two links up and building anew with their money.

    .. math:: S' = S \setminus \{a, b\} \cup \text{greedy}(B - c(S \setminus \{a, b\})),
              \quad G(S') < G(S)

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    plan : LinkPlan
        Where to begin.
    budget : float
        Money, in the unit of the cost.
    rounds : int
        After how many changes to stop.

    Returns
    -------
    LinkPlan
        At least as even as the plan; no exchange of one or two betters it, unless the
        rounds were used up.

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
    >>> exchanged_links(case, ranked_links(case, [], budget=5), budget=5).gained
    0.4
    """
    _money(budget)
    best = max(plan, greedy_links(case, budget=budget, start=plan.links.tolist()),
               key=lambda p: p.gained)  # fmt: skip
    for _round in range(rounds):
        kept = best.links.tolist()
        tries = [[k for k in kept if k != a] for a in kept]
        tries += [[k for k in kept if k not in (a, b)]
                  for i, a in enumerate(kept) for b in kept[:i]]  # fmt: skip
        for fewer in tries:
            found = greedy_links(case, budget=budget, start=fewer)
            if found.gained > best.gained + 1e-9:
                best = found
                break
        else:
            break
    return best


def link_frontier(
    case: LinkCase, *, budget: float, weights: ArrayLike = (0, 0.25, 0.5, 0.75, 1)
) -> list[LinkPlan]:
    r"""Trace what more evenness costs in total access, under one budget.

    .. math:: \max_S \theta\,(G_0 - G_S) + (1 - \theta)\,
              (\bar A_S - \bar A_0) / \bar A_0

    step by step, for each weight :math:`\theta`; plans that another betters in both are
    left out. Between two neighbours, access lost over evenness gained is the price of
    evenness.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    budget : float
        Money, in the unit of the cost.
    weights : (W,) array
        Weights of evenness to try, from 0 to 1.

    Returns
    -------
    list of LinkPlan
        From most access to most evenness.

    Raises
    ------
    ParameterError
        If the budget is negative or not a number, or a weight is beyond 0 and 1.

    References
    ----------
    [MagnantiWong1984]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> [round(plan.gained, 3) for plan in link_frontier(case, budget=5)]
    [0.4]
    """
    plans = [greedy_links(case, budget=budget, evenness=float(w))
             for w in np.atleast_1d(numbers(weights))]  # fmt: skip
    plans.sort(key=lambda p: (-p.more[-1], -p.gained))
    kept: list[LinkPlan] = []
    for plan in plans:
        if not kept or plan.gained > kept[-1].gained + _NOISE:
            kept.append(plan)
    return kept


def why_not_link(case: LinkCase, plan: LinkPlan, link: int, *, budget: float) -> WhyNot:
    r"""Tell what speaks against a link that a plan leaves out.

    .. math:: G(A^{S}) - G(A^{S \setminus D \cup \{\ell\}})

    with :math:`D` the links whose loss is least for their cost, as many as the money
    for the link asks for.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    plan : LinkPlan
        The links that are built.
    link : int
        The candidate that is asked about.
    budget : float
        Money, in the unit of the cost.

    Returns
    -------
    WhyNot

    Raises
    ------
    ParameterError
        If the link is in the plan, is no candidate, or costs more than all money.

    References
    ----------
    [MagnantiWong1984]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> why_not_link(case, ranked_links(case, [], budget=5), 0, budget=5).beside
    0.4
    """
    kept = plan.links.tolist()
    if not 0 <= link < case.tail.size or link in kept:
        raise ParameterError(
            _(
                "Ask about a candidate that the plan leaves out, from 0 to {last}; "
                "found {link}.",
                last=case.tail.size - 1,
                link=link,
            )
        )
    if case.cost[link] > _money(budget) + _NOISE:
        raise ParameterError(
            _(
                "The link costs {cost} and all money is {budget}: no plan can hold it.",
                cost=str(case.cost[link]),
                budget=str(budget),
            )
        )
    left = budget - case.cost[kept].sum()
    now = plan.gini[-1]
    after = _gini(case, [*kept, link])
    lost = [(_gini(case, [k for k in kept if k != a]) - now) / case.cost[a]
            for a in kept]  # fmt: skip
    dropped: list[int] = []
    for place in np.argsort(lost, kind="stable"):
        if case.cost[link] <= left + case.cost[dropped].sum() + _NOISE:
            break
        dropped.append(kept[place])
    rest = [k for k in kept if k not in dropped]
    return WhyNot(
        float(plan.gini[0] - _gini(case, [link])), float(now - after),
        float(max(case.cost[link] - left, 0.0)), tuple(dropped),
        float(now - _gini(case, [*rest, link])), bool(case.idle[link]),
    )  # fmt: skip


def _money(budget: float) -> float:
    """Check a budget."""
    if not (np.isfinite(budget) and budget >= 0):
        raise ParameterError(
            _("A budget must be 0 or more; found {budget}.", budget=str(budget))
        )
    return budget


def _built(case: LinkCase, minutes: FloatArray, link: int) -> FloatArray:
    """Give how long ways take once one more candidate is built."""
    ends = int(case.tail[link]), int(case.head[link])
    time, one_way = float(case.link_minutes[link]), bool(case.one_way[link])
    return with_link(minutes, ends, time, one_way=one_way)


def _gini(case: LinkCase, built: Sequence[int]) -> float:
    """Give the unevenness of access once some links are built."""
    return float(case.unevenness(access_with(case, built)))


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
