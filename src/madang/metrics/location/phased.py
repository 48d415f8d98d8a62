"""Complexes in phases: where and when to build, and what it is worth to wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import InfeasibleError, ParameterError
from madang.language import _
from madang.metrics.checks import held, numbers
from madang.metrics.location.programme import Data, Solution, most_unmet, solve

__all__ = [
    "Paths", "PhasePlan", "SiteOptions", "WorthOfWaiting", "phased_location",
    "worth_of_waiting",
]  # fmt: skip

FloatArray = NDArray[np.float64]

_ONE: Final = 1.0


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """Sites that are there, and sites that can be built.

    Attributes
    ----------
    capacity : (J,) array
        Land that a site offers once open, or what is left of it where it is open
        already: on offer less sold. At least 0.
    build_cost : (J, T) or (J,) array
        Cost of opening site j in period t, at least 0, discounted by `discount`.
    is_open : (J,) array of bool
        Sites that stand already; they cost nothing and cannot be closed.
    lead : (J,) array of int, optional
        Periods from decision to sale; 0 if left out.
    worth : (J,) array, optional
        What a site is worth besides, once, in the unit of cost: such as its score in
        the ledger times what a point is worth. May be below 0.
    """

    capacity: ArrayLike
    build_cost: ArrayLike
    is_open: ArrayLike
    lead: ArrayLike | None = None
    worth: ArrayLike | None = None


@dataclass(frozen=True, slots=True)
class Paths:
    """Demand as it may grow: paths, how likely each is, and when they part.

    Attributes
    ----------
    demand : (S, T, N) array
        Land asked for by place n in period t on path s, at least 0.
    chance : (S,) array
        Chance of each path; made to sum to 1.
    known_from : int
        Period from which decisions may follow the path: before it nobody knows which
        one it is. 0 is foresight from the start, T is that nobody ever waits to see.
    lasting : int
        Periods L after the last in which its demand still stands. With none, what is
        short at the end is short for one period only, and hardly worth a site.
    """

    demand: ArrayLike
    chance: ArrayLike
    known_from: int
    lasting: int = 0


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """What to build when on each path, what it costs, and how sure that is.

    Attributes
    ----------
    cost, bound : float
        Expected cost; no plan under the same knowledge costs less than `bound`.
    decided : (S, J) array
        Period in which site j is decided on, on path s; NaN for never, -1 where it
        stands already.
    used : (S, T, J) array
        Land sold at each site.
    unmet : (S, T, N) array
        Land asked for that no site in reach has room for.
    building, serving, missing : float
        Parts of the cost: building less worth, distance, and what is unmet.
    """

    cost: float
    bound: float
    decided: FloatArray
    used: FloatArray
    unmet: FloatArray
    building: float
    serving: float
    missing: float

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven to be needed."""
        return (self.cost - self.bound) / self.cost if self.cost > 0 else 0.0


@dataclass(frozen=True, slots=True)
class WorthOfWaiting:
    """The same question with less, with the stated, and with full knowledge.

    Attributes
    ----------
    at_once : PhasePlan
        All is decided before anything is known: one list of dates for all paths.
    waiting : PhasePlan
        What need not be decided before paths part is decided then.
    foresight : PhasePlan
        As if the path were known from the start; nobody can do that.
    value, low, high : float
        What waiting saves, and the ends that the gaps of both plans allow.
    price_of_not_knowing : float
        What foresight would save besides.
    """

    at_once: PhasePlan
    waiting: PhasePlan
    foresight: PhasePlan
    value: float
    low: float
    high: float
    price_of_not_knowing: float


def phased_location(
    sites: SiteOptions,
    paths: Paths,
    cost: ArrayLike,
    *,
    missing_cost: float | None = None,
    discount: float = 0.0,
    gap: float = 1e-4,
    work: float = 1000.0,
) -> PhasePlan:
    r"""Choose where and when to build, for demand that may grow in several ways.

    .. math:: \min \sum_s \pi_s \sum_t \delta^t \Bigl[\sum_j f_{jt} y_{jts} +
        \sum_{nj} c_{nj} x_{njts} + m \sum_n u_{nts}\Bigr] \ \text{with}\
        \sum_j x_{njts} + u_{nts} = d_{nts}, \quad
        \sum_n x_{njts} \le q_j o_{jts}, \quad o_{jts} = \sum_{t' \le t - l_j} y_{jt's}

    (the last period's :math:`x` and :math:`u` for as many more periods as
    `Paths.lasting` says) and with :math:`y` the same on all paths before they part. A
    site is opened once and stays open. Solved by HiGHS to a stated gap; of plans that
    cost the same any may be given, so that a discount should say what an earlier outlay
    costs.

    Parameters
    ----------
    sites : SiteOptions
        (J,) arrays.
    paths : Paths
        (S, T, N) demand and (S,) chances.
    cost : (N, J) array
        Cost of one unit of land for place n at site j, a period; NaN or infinite where
        n does not reach j.
    missing_cost : float, optional
        Cost m of one unit of land asked for and not offered, a period. If left out,
        all must be served.
    discount : float
        Rate a period at which later costs count less, above -1.
    gap : float
        Share of the cost up to which the optimum is proven, at least 0.
    work : float
        After how many branches over a thousand columns to stop (in proportion more over
        fewer), the same on every machine; `PhasePlan.gap` says what was reached.

    Returns
    -------
    PhasePlan
        (S, J), (S, T, J) and (S, T, N) arrays.

    Raises
    ------
    NegativeActivityError, ShapeError
        If an amount is below 0, unknown or infinite, or arrays do not fit.
    ParameterError
        If chances, a lead, a rate or a period are outside their bounds.
    InfeasibleError
        If all must be served and some path asks for more than there can be.

    References
    ----------
    [NickelSaldanhaDaGama2019]_; decisions in two stages: [BirgeLouveaux2011]_.

    Examples
    --------
    Ten are asked for, then twenty; the second site is decided on in period 1:

    >>> sites = SiteOptions([10, 10], [0, 5], [True, False])
    >>> plan = phased_location(sites, Paths([[[10], [20]]], [1], 0), [[1, 1]],
    ...                        missing_cost=9, discount=0.25)
    >>> plan.cost, plan.decided.tolist(), plan.gap
    (30.0, [[-1.0, 1.0]], 0.0)
    """
    data = _data(sites, paths, cost, missing_cost, discount)
    return _plan(data, solve(data, gap=gap, work=work))


def worth_of_waiting(
    sites: SiteOptions,
    paths: Paths,
    cost: ArrayLike,
    *,
    missing_cost: float | None = None,
    discount: float = 0.0,
    gap: float = 1e-4,
    work: float = 1000.0,
) -> WorthOfWaiting:
    r"""Measure what it saves to leave decisions open until demand is seen.

    .. math:: W = z_{\text{at once}} - z_{\text{waiting}} \ge 0, \quad
        P = z_{\text{waiting}} - z_{\text{foresight}} \ge 0

    Parameters
    ----------
    sites, paths, cost, missing_cost, discount, gap
        As in `phased_location`, (J,), (S, T, N) and (N, J) arrays.
    work : float
        After how many branches, so counted, to stop each of the three plans.

    Returns
    -------
    WorthOfWaiting
        Three plans and their differences, in the unit of cost.

    Raises
    ------
    NegativeActivityError, ShapeError, ParameterError, InfeasibleError
        As in `phased_location`.

    References
    ----------
    [BirgeLouveaux2011]_, chapter 4; [DixitPindyck1994]_.

    Examples
    --------
    Demand stays or doubles, one in two. Building at once costs 5 on both paths:

    >>> sites = SiteOptions([10, 10], [0, 5], [True, False])
    >>> paths = Paths([[[10], [10]], [[10], [20]]], [1, 1], 1)
    >>> w = worth_of_waiting(sites, paths, [[1, 1]], missing_cost=9)
    >>> w.at_once.cost, w.waiting.cost, w.value
    (30.0, 27.5, 2.5)
    """
    data = _data(sites, paths, cost, missing_cost, discount)
    known = (data.periods, data.known_from, 0)
    at_once, waiting, foresight = (
        _plan(d, solve(d, gap=gap, work=work)) for d in (data.known(k) for k in known)
    )
    return WorthOfWaiting(
        at_once, waiting, foresight,
        at_once.cost - waiting.cost,
        max(at_once.bound - waiting.cost, 0.0),
        at_once.cost - waiting.bound,
        waiting.cost - foresight.cost,
    )  # fmt: skip


def _data(
    sites: SiteOptions,
    paths: Paths,
    cost: ArrayLike,
    missing_cost: float | None,
    discount: float,
) -> Data:
    """Check all that is given, and bring it to one shape."""
    capacity = held(sites.capacity, np.size(sites.capacity), what=_("capacity"))
    count = capacity.size
    demand = numbers(paths.demand)
    if demand.ndim != 3 or not demand.size:  # noqa: PLR2004 - paths, periods, places
        raise ParameterError(
            _(
                "Expected demand by path, period and place; found shape {shape}.",
                shape=demand.shape,
            )
        )
    held(demand, demand.shape[2], what=_("demand"))
    chance = held(paths.chance, demand.shape[0], what=_("chances of paths"))
    build = numbers(sites.build_cost)
    build = build[:, None] if build.ndim == 1 else build
    build = np.broadcast_to(build, (build.shape[0], demand.shape[1]))
    held(build.T, count, what=_("cost of building"))
    lead = held(np.zeros(count) if sites.lead is None else sites.lead, count,
                what=_("lead"))  # fmt: skip
    worth = numbers(np.zeros(count) if sites.worth is None else sites.worth)
    held(np.abs(worth), count, what=_("worth of sites"))
    stands = held(sites.is_open, count, what=_("sites that stand")) > 0
    reach = numbers(cost)
    held(np.where(np.isfinite(reach), reach, 0.0).T, demand.shape[2],
         what=_("cost of serving"))  # fmt: skip
    held(np.where(np.isfinite(reach), reach, 0.0), count, what=_("cost of serving"))
    wrong = (
        not 0 <= paths.known_from <= demand.shape[1]
        or int(paths.known_from) != paths.known_from
        or not 0 <= paths.lasting == int(paths.lasting)
        or not chance.sum() > 0
        or (lead != np.rint(lead)).any()
        or not discount > -_ONE
        or (missing_cost is not None and not 0 <= missing_cost < np.inf)
    )
    if wrong:
        raise ParameterError(
            _(
                "Expected a period from 0 to {periods} from which paths are known, "
                "chances that sum to more than 0, whole periods of lead and of "
                "lasting, a discount above -1 and a cost of unmet demand at 0 or "
                "above; check these.",
                periods=demand.shape[1],
            )
        )
    periods = demand.shape[1]
    every = (_ONE + discount) ** -np.arange(periods + paths.lasting, dtype=np.float64)
    weight, standing = every[:periods], every[:periods].copy()
    standing[-1] += every[periods:].sum()
    return Data(
        capacity, build, stands, lead.astype(np.int64), worth, demand,
        chance / chance.sum(), int(paths.known_from), reach, missing_cost, weight,
        standing,
    )  # fmt: skip


def _plan(data: Data, found: Solution | None) -> PhasePlan:
    """Lay a solution out, or say where demand is more than can be met."""
    if found is None:
        s, t, place, short = most_unmet(data)
        raise InfeasibleError(
            _(
                "No plan serves all that is asked for. With every site built as early "
                "as can be, {short} of {asked} stay unmet on path {path} in period "
                "{period}, most of it at place {place}. Add sites within reach, or "
                "give the cost of what stays unmet (missing_cost).",
                path=s,
                period=t,
                place=place,
                asked=f"{data.demand[s, t].sum():g}",
                short=f"{short:g}",
            )
        )
    scale = data.chance[:, None] * data.standing
    serving = float((scale * found.serving).sum())
    unmet = found.unmet.sum(axis=2)
    missing = float((scale * unmet).sum()) * (data.missing_cost or 0.0)
    return PhasePlan(
        found.cost, min(found.bound, found.cost), found.decided, found.used,
        found.unmet, found.cost - serving - missing, serving, missing,
    )  # fmt: skip
