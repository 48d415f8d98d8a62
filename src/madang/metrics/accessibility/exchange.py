"""Beside a plan of links: what betters it, what evenness costs, why not another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.accessibility.choice import LinkPlan, greedy_links
from madang.metrics.accessibility.links import access_with
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from madang.metrics.accessibility.case import LinkCase

__all__ = ["WhyNot", "exchanged_links", "link_frontier", "why_not_link"]

_NOISE = 1e-12


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
    >>> from madang.metrics.accessibility import Cutoff, link_case, ranked_links
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> exchanged_links(case, ranked_links(case, [], budget=5), budget=5).gained
    0.4
    """
    case.money(budget)
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
    >>> from madang.metrics.accessibility import Cutoff, link_case, ranked_links
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
    if case.cost[link] > case.money(budget) + _NOISE:
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


def _gini(case: LinkCase, built: Sequence[int]) -> float:
    """Give the unevenness of access once some links are built."""
    return float(case.unevenness(access_with(case, built)))
