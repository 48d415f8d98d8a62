"""The p-median: which p sites bring everybody nearest in sum, proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import held, numbers
from madang.metrics.location.branches import Branching
from madang.metrics.location.dual import ascend
from madang.metrics.location.exchange import exchanged, grown

__all__ = ["Median", "p_median"]

FloatArray = NDArray[np.float64]
Sites = NDArray[np.intp]

_TABLE_AXES: Final = 2
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Median:
    """Sites that are opened, who goes where, and how good that is proven to be.

    Attributes
    ----------
    sites : (p,) array of int
        Places of the sites in the columns, ascending.
    nearest : (N,) array of int
        Site that each place goes to.
    cost : float
        Sum of weight times distance.
    bound : float
        No choice costs less; equal to `cost` where the optimum is proven.
    """

    sites: Sites
    nearest: Sites
    cost: float
    bound: float

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven to be needed; 0 at the optimum."""
        return (self.cost - self.bound) / self.cost if self.cost > 0 else 0.0


def p_median(
    distance: ArrayLike,
    p: int,
    *,
    weights: ArrayLike | None = None,
    nodes: int = 100_000,
) -> Median:
    r"""Choose p sites so that all places are nearest to one of them, in sum.

    .. math:: \min_{S: |S| = p} \sum_n w_n \min_{j \in S} d_{nj}

    Sites are exchanged until none is better by itself; prices of the assignments
    give a bound from below and shut out sites that no better choice can hold; what is
    left is searched, with and without a site, until nothing better can be.

    Parameters
    ----------
    distance : (N, M) array
        Distance, time or cost from place n to site j, at least 0.
    p : int
        Sites to open, from 1 to M.
    weights : (N,) array, optional
        People or jobs of each place, at least 0; 1 each if left out.
    nodes : int
        Most branches that are looked at; if more are needed, `bound` is below `cost`
        and `gap` says by how much. A count, so that a run repeats on any machine.

    Returns
    -------
    Median
        Of (p,) sites; in units of weight times distance.

    Raises
    ------
    NegativeActivityError
        If a distance is below 0, infinite or unknown: a place that reaches no site
        must be left out by whoever asks.
    ParameterError
        If p is not a whole number from 1 to M.
    ShapeError
        If distances are no table, or there is not one weight a place.

    References
    ----------
    [Hakimi1964]_; exchange: [TeitzBart1968]_; bound, exclusion and search:
    [Beasley1985]_.

    Examples
    --------
    >>> line = np.abs(np.subtract.outer(range(5), range(5)))
    >>> m = p_median(line, 2)
    >>> m.cost, m.bound
    (3.0, 3.0)
    """
    d = numbers(distance)
    if d.ndim != _TABLE_AXES or not d.size:
        raise ShapeError(
            _(
                "Expected a table of places and sites; found shape {shape}.",
                shape=d.shape,
            )
        )
    bad = ~(np.isfinite(d) & (d >= 0))
    if bad.any():
        raise NegativeActivityError(
            _(
                "Distances must be known and at 0 or above; {count} of {size} are not, "
                "the first from place {place} to site {site}. Leave out places that "
                "reach no site, and name them.",
                count=int(bad.sum()),
                size=bad.size,
                place=int(np.argwhere(bad)[0][0]),
                site=int(np.argwhere(bad)[0][1]),
            )
        )
    if int(p) != p or not 1 <= p <= d.shape[1]:
        raise ParameterError(
            _(
                "Expected from 1 to {most} sites to open; found {p}.",
                most=d.shape[1],
                p=str(p),
            )
        )
    w = held(np.ones(len(d)) if weights is None else weights, len(d), what=_("weights"))
    c = np.ascontiguousarray(w[:, None] * d)
    return _proven(c, int(p), nodes)


def _proven(c: FloatArray, p: int, nodes: int) -> Median:
    """Bound, shut out, and search what is left."""
    sites = exchanged(c, grown(c, p))
    # Where all costs are whole, so is the optimum, and a bound may be rounded up.
    step = 1.0 if (c == np.rint(c)).all() else 0.0
    dual = ascend(c, sites, step=step)
    slack = _ROUNDING * max(dual.cost, 1.0)
    search = Branching(c, dual, step=step, slack=slack)
    bound = dual.bound
    if bound <= search.goal:
        bound = max(bound, search.run(nodes))
    cost, sites = search.cost, np.sort(search.sites)
    if step:
        bound = float(np.ceil(bound - slack))
    near = sites[c[:, sites].argmin(axis=1)]
    return Median(sites, near, cost, cost if bound >= cost - slack else bound)
