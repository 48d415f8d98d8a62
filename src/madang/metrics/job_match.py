"""Whether what is taught meets jobs within reach: transport of probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.language import _
from madang.metrics.checks import held
from madang.metrics.plans import cheapest_plan

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.language import Message
    from madang.metrics.checks import FloatArray

__all__ = ["JobMatch", "job_match"]

_AXES: Final = 2
_WAY: Final = 1e-3  # of one match: what the longest way may weigh at most
_NOISE: Final = 1e-13  # of all: what solving leaves over


@dataclass(frozen=True, slots=True)
class JobMatch:
    """The plan that matches most, by the shortest ways among such plans.

    Attributes
    ----------
    matched : float
        Share of all that is taught which meets a job of its field within reach.
    by_field : float
        The same if every place were within reach: what fields alone allow.
    taught : (R, F) array
        Matched share of what each region teaches in each field; NaN where nothing is.
    filled : (R, A) array
        Matched share of each region's jobs by activity; NaN where there are none.
    moved : (R, R) array
        Share of all that goes from where it is taught to where it works.
    """

    matched: float
    by_field: float
    taught: NDArray[np.float64]
    filled: NDArray[np.float64]
    moved: NDArray[np.float64]


def job_match(
    taught: ArrayLike,
    jobs: ArrayLike,
    *,
    fits: ArrayLike,
    reach: ArrayLike,
    way: ArrayLike | None = None,
) -> JobMatch:
    r"""Measure how much of what is taught meets jobs of its field within reach.

    .. math:: \max_{\pi \ge 0} \sum_{(r,f) \sim (s,a)} \pi_{rf,sa},\quad
              \sum_{s,a} \pi_{rf,sa} \le p_{rf},\quad
              \sum_{r,f} \pi_{rf,sa} \le q_{sa}

    with $p$ and $q$ the shares of all taught and of all jobs, so that only the mix and
    the places count: as if there were a job for each. $(r,f) \sim (s,a)$ where the
    field fits the activity and $s$ lies within reach of $r$. Exact, by the network
    simplex; of all plans that match most, the one with the least way is given, so that
    shares of regions are defined. Who competes with whom is solved for all places
    at once: a job taken by one is not there for another.

    Parameters
    ----------
    taught : (R, F) array
        Persons taught, by region and field, zero or more.
    jobs : (R, A) array
        Jobs by region and activity, zero or more.
    fits : (F, A) array of bool
        Which activities a field prepares for.
    reach : (R, R) array of bool
        Whether the second region is within reach of those taught in the first.
    way : (R, R) array, optional
        How far it is, zero or more, finite where within reach; by default 0 within a
        region and 1 to another.

    Returns
    -------
    JobMatch

    Raises
    ------
    ShapeError
        If the arrays do not agree.
    NegativeActivityError
        If an amount is below zero or unknown.
    ParameterError
        If a way within reach is below zero or unknown.
    UndefinedMeasureError
        If nothing is taught, or there is no job.

    References
    ----------
    Partial optimal transport: [PeyreCuturi2019]_, chapter 10.

    Examples
    --------
    Both regions teach one field; jobs are in the second, out of reach of the first:

    >>> found = job_match([[1.0], [1.0]], [[0.0], [2.0]], fits=[[True]],
    ...                   reach=[[True, False], [True, True]])
    >>> round(found.matched, 9), found.taught.ravel().round(9).tolist()
    (0.5, [0.0, 1.0])
    """
    p, q = _shares(taught, _("what is taught")), _shares(jobs, _("the jobs"))
    fit, near = np.asarray(fits, dtype=bool), np.asarray(reach, dtype=bool)
    places = len(p)
    if (
        len(q) != places
        or fit.shape != (p.shape[1], q.shape[1])
        or near.shape != (places, places)
    ):
        raise ShapeError(_(
            "Taught and jobs must be of the same regions, fits of their fields by "
            "activities, reach of regions by regions; found {shapes}.",
            shapes=", ".join(str(a.shape) for a in (p, q, fit, near)),
        ))  # fmt: skip
    far = 1.0 - np.eye(places) if way is None else np.asarray(way, dtype=np.float64)
    if far.shape != near.shape or not (far[near] >= 0).all():
        raise ParameterError(_(
            "Ways must be regions by regions, and zero or more wherever a region is "
            "within reach.",
        ))  # fmt: skip
    plan = _plan(p, q, fit, np.where(near, far, np.nan))
    nation = _plan(p.sum(0, keepdims=True), q.sum(0, keepdims=True), fit,
                   np.zeros((1, 1)))  # fmt: skip
    given, got = plan.sum(axis=1).reshape(p.shape), plan.sum(axis=0).reshape(q.shape)
    whole = sparse.csr_array(plan)
    gather_p = _gather(places, p.shape[1])
    gather_q = _gather(places, q.shape[1])
    return JobMatch(
        float(plan.sum()),
        float(nation.sum()),
        np.where(p > 0, np.clip(given / np.where(p > 0, p, 1.0), 0, 1), np.nan),
        np.where(q > 0, np.clip(got / np.where(q > 0, q, 1.0), 0, 1), np.nan),
        np.asarray((gather_p @ whole @ gather_q.T).todense()),
    )


def _shares(amounts: ArrayLike, what: Message) -> FloatArray:
    """Give amounts as shares of their sum, or refuse them."""
    a = np.asarray(amounts, dtype=np.float64)
    if a.ndim != _AXES:
        raise ShapeError(
            _("Expected regions by kinds for {what}; found shape {shape}.",
              what=what, shape=a.shape)
        )  # fmt: skip
    flat = held(a.ravel(), a.size, what=what)
    if not flat.sum() > 0:
        raise UndefinedMeasureError(
            _("Nothing can be matched: {what} are 0 everywhere.", what=what)
        )
    return np.asarray(flat.reshape(a.shape) / flat.sum())


def _gather(places: int, kinds: int) -> Any:
    """Add up kinds within places."""
    every = np.arange(places * kinds)
    return sparse.csr_array((np.ones(every.size), (every // kinds, every)))


def _plan(p: FloatArray, q: FloatArray, fit: NDArray[np.bool_], way: FloatArray) -> Any:
    """Give the plan, taught (region, field) by jobs (region, activity)."""
    fields, activities = fit.shape
    links = sparse.coo_array(fit)
    both = sparse.coo_array(
        (np.ones(links.nnz), (links.row, fields + links.col)),
        shape=(fields + activities,) * 2,
    )
    # fields that share no activity are matched apart: small problems are quick
    label = connected_components(both, directed=False)[1]
    parts = [
        _matched(p, q, (np.flatnonzero(label[:fields] == k),
                        np.flatnonzero(label[fields:] == k)), fit, way)
        for k in np.unique(label)
    ]  # fmt: skip
    row, col, amount = (np.concatenate(each) for each in zip(*parts, strict=True))
    return sparse.csr_array((amount, (row, col)), shape=(p.size, q.size))


def _matched(
    p: FloatArray,
    q: FloatArray,
    kinds: tuple[NDArray[np.intp], NDArray[np.intp]],
    fit: NDArray[np.bool_],
    way: FloatArray,
) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray]:
    """Match the fields and activities that hang together: most, by the least way."""
    (fields, activities), places = kinds, np.arange(len(p))
    i = (places[:, None] * p.shape[1] + fields).ravel()
    j = (places[:, None] * q.shape[1] + activities).ravel()
    i, j = i[p.ravel()[i] > 0], j[q.ravel()[j] > 0]
    if not (i.size and j.size):
        none = np.zeros(0, dtype=np.intp)
        return none, none, np.zeros(0)
    supply, demand = p.ravel()[i], q.ravel()[j]
    r, f = np.divmod(i, p.shape[1])
    s, a = np.divmod(j, q.shape[1])
    far = way[np.ix_(r, s)]
    far[~fit[np.ix_(f, a)]] = np.nan
    longest = float(np.nanmax(far, initial=1e-300))
    cost = np.where(np.isfinite(far), _WAY * far / longest, 1.0)
    # what cannot be matched meets the rest: one more place on the smaller side
    gap = float(supply.sum() - demand.sum())
    if gap > 0:
        demand, cost = (
            np.append(demand, gap),
            np.pad(cost, ((0, 0), (0, 1)), constant_values=1.0),
        )
    elif gap < 0:
        supply, cost = (
            np.append(supply, -gap),
            np.pad(cost, ((0, 1), (0, 0)), constant_values=1.0),
        )
    at, to, amount = cheapest_plan(supply, demand, cost)
    kept = (cost[at, to] < 1.0) & (amount > _NOISE)
    return i[at[kept]], j[to[kept]], amount[kept]
