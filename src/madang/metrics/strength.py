"""Where a cluster is strong: the benchmark's rule, stars, and the stage of life."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.concentration import locational_gini
from madang.metrics.shares import activity_table, location_quotient

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Dispersion",
    "LifeStage",
    "Stars",
    "dispersion",
    "life_stage",
    "star_rating",
    "strong_clusters",
]

_TOP = 5


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How far each activity is spread over the regions.

    Attributes
    ----------
    special_share : (I,) array
        Share of the activity that lies in regions with a location quotient of 1 or
        more; NaN for an activity that is nowhere.
    top_quotient : (I,) array
        Mean location quotient of its five strongest regions.
    gini : (I,) array
        Locational Gini.
    """

    special_share: NDArray[np.float64]
    top_quotient: NDArray[np.float64]
    gini: NDArray[np.float64]

    def is_traded(
        self,
        *,
        special_share: float = 0.5,
        top_quotient: float = 2.0,
        gini: float = 0.3,
    ) -> NDArray[np.bool_]:
        """Tell which activities are traded: concentrated beyond all three lines."""
        return (
            (self.special_share >= special_share)
            & (self.top_quotient >= top_quotient)
            & (self.gini >= gini)
        )


def dispersion(x: ArrayLike) -> Dispersion:
    r"""Measure how far activities are spread, to tell traded from local ones.

    .. math:: h_i = \frac{\sum_{r:\, q_{ri} \ge 1} x_{ri}}{x_{\cdot i}}, \quad
              t_i = \tfrac15 \sum_{r \in \mathrm{top}\,5} q_{ri}, \quad G^L_i

    Local activities serve the people beside them and lie where people do; traded
    ones are concentrated and sell elsewhere. All three grow with the number of
    regions: lines set for states do not fit counties.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    Dispersion
        Three (I,) arrays, dimensionless. NaN for an activity that is nowhere.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Porter2003]_, whose lines for states are the defaults of ``is_traded``;
    [DelgadoPorterStern2016]_.

    Examples
    --------
    >>> d = dispersion([[90, 50], [5, 50], [5, 50]])
    >>> d.special_share.round(2), d.gini.round(2)
    (array([0.9 , 0.67]), array([0.34, 0.23]))
    """
    table = activity_table(x)
    q = location_quotient(table)
    special = np.where(np.nan_to_num(q) >= 1, table, 0.0).sum(axis=0)
    whole = table.sum(axis=0)
    there = whole > 0
    share = np.where(there, special / np.where(there, whole, 1.0), np.nan)
    top = np.sort(np.nan_to_num(q), axis=0)[-_TOP:]
    mean = np.where(there, top.mean(axis=0) if top.size else np.nan, np.nan)
    return Dispersion(share, mean, np.where(there, locational_gini(table), np.nan))


def strong_clusters(
    x: ArrayLike,
    quotient: ArrayLike,
    *,
    establishments: ArrayLike | None = None,
    top: float = 0.75,
    floor: float = 0.25,
    least: float = 1.0,
) -> NDArray[np.bool_]:
    r"""Tell where each cluster is strong, as the US benchmark does.

    .. math:: q_{rc} \ge \max\{1, Q_{.75}(q_{\cdot c})\} \;\land\;
              x_{rc} > Q_{.25}(x_{\cdot c}) \;\land\;
              e_{rc} > Q_{.25}(e_{\cdot c}) \;\land\; q_{rc} > Q_{.25}(q_{\cdot c})

    Percentiles are over the regions that hold any of the cluster. The floors keep
    out what is large only beside a small region.

    Parameters
    ----------
    x : (R, C) array
        Employment of cluster c in region r; zero where there is none.
    quotient : (R, C) array
        Location quotient; a NaN is not strong.
    establishments : (R, C) array, optional
        Establishments; without them their floor is not asked for.
    top, floor : float
        Percentiles, as shares: of the quotient that is strong, and of the floors.
    least : float
        Location quotient below which nothing is strong.

    Returns
    -------
    (R, C) array of bool
        Never NaN.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.
    ShapeError
        If the tables differ in shape.
    ParameterError
        If a percentile is not between 0 and 1.

    References
    ----------
    [DelgadoPorterStern2014]_; the rule was read off the published flags of the US
    Cluster Mapping Project for 2016, all of which it gives.

    Examples
    --------
    >>> q = [[4.0], [2.0], [0.5], [0.1]]
    >>> strong_clusters([[40], [20], [5], [1]], q)[:, 0]
    array([ True, False, False, False])
    """
    _shares_of_one(top, floor)
    jobs, q = activity_table(x), np.asarray(quotient, dtype=np.float64)
    firms = None if establishments is None else activity_table(establishments)
    if q.shape != jobs.shape or (firms is not None and firms.shape != jobs.shape):
        found = [t.shape for t in (jobs, q, firms) if t is not None]
        raise ShapeError(
            _(
                "Employment, quotient and establishments must fit; found {found}.",
                found=found,
            )
        )
    present = jobs > 0
    q = np.where(present, q, np.nan)
    with_firms = [] if firms is None else [np.where(present, firms, np.nan)]
    ample = np.ones(jobs.shape, dtype=bool)
    for part in (np.where(present, jobs, np.nan), q, *with_firms):
        ample &= part > _percentile(part, floor)
    return np.asarray(ample & (q >= _percentile(q, top)) & (q >= least))


@dataclass(frozen=True, slots=True)
class Stars:
    """Stars of each cluster in each region.

    Attributes
    ----------
    size, specialisation, focus : (R, C) arrays of bool
        Which stars it has.
    """

    size: NDArray[np.bool_]
    specialisation: NDArray[np.bool_]
    focus: NDArray[np.bool_]

    @property
    def count(self) -> NDArray[np.int64]:
        """Number of stars, 0 to 3."""
        parts = (self.size, self.specialisation, self.focus)
        return np.asarray(np.stack(parts).sum(axis=0), dtype=np.int64)


def star_rating(
    x: ArrayLike,
    quotient: ArrayLike,
    *,
    region_size: ArrayLike | None = None,
    size: float = 0.9,
    specialisation: float = 2.0,
    focus: float = 0.9,
    least: float = 1000.0,
) -> Stars:
    r"""Give the stars of the European Cluster Observatory.

    .. math:: \star_1: x_{rc} \ge Q_{.9}(x_{\cdot c}), \quad
              \star_2: q_{rc} \ge 2, \quad
              \star_3: x_{rc}/x_{r\cdot} \ge Q_{.9}(x_{\cdot c}/x_{\cdot\cdot})

    One star for size (among the largest of its kind), one for specialisation, one
    for focus (a large part of its region, beside others of its kind).

    Parameters
    ----------
    x : (R, C) array
        Employment of cluster c in region r.
    quotient : (R, C) array
        Location quotient.
    region_size : (R,) array, optional
        All employment of each region; the row sums if left out.
    size, focus : float
        Percentiles from which a star is given, over regions that hold any of it.
    specialisation : float
        Location quotient from which a star is given.
    least : float
        Employment below which no star is given.

    Returns
    -------
    Stars
        (R, C) arrays of bool. Never NaN.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.
    ShapeError
        If the tables do not fit.
    ParameterError
        If a percentile is not between 0 and 1.

    References
    ----------
    [SolvellKetelsLindqvist2008]_ for the three criteria; the thresholds are those of
    the European Cluster Observatory that followed.

    Examples
    --------
    >>> stars = star_rating([[9000], [5000], [100]], [[3.0], [0.8], [2.5]],
    ...                     region_size=[10000, 20000, 1000])
    >>> stars.count[:, 0]
    array([3, 0, 0])
    """
    _shares_of_one(size, focus)
    jobs, q = activity_table(x), np.asarray(quotient, dtype=np.float64)
    whole = jobs.sum(axis=1) if region_size is None else np.asarray(region_size, float)
    if q.shape != jobs.shape or whole.shape != (jobs.shape[0],):
        raise ShapeError(
            _(
                "Employment, quotient and sizes of regions must fit; found {first}, "
                "{second} and {third}.",
                first=jobs.shape,
                second=q.shape,
                third=whole.shape,
            )
        )
    held = np.where(jobs > 0, jobs, np.nan)
    part = held / np.where(whole > 0, whole, np.nan)[:, None]
    ample = jobs >= least
    return Stars(
        ample & (held >= _percentile(held, size)),
        ample & (q >= specialisation),
        ample & (part >= _percentile(part, focus)),
    )


class LifeStage(StrEnum):
    """Stage of life of a cluster in a region."""

    EMERGING = "emerging"
    GROWING = "growing"
    MATURE = "mature"
    DECLINING = "declining"
    UNCERTAIN = "uncertain"
    NONE = "none"


def life_stage(
    quotient: tuple[ArrayLike, ArrayLike],
    growth: tuple[ArrayLike, ArrayLike],
    *,
    band: float = 0.01,
    emerging: float = 0.5,
) -> NDArray[np.str_]:
    r"""Tell in which stage of its life a cluster is, and where that cannot be told.

    .. math:: \text{mature}: q^- \ge 1,\; -b \le g^-,\; g^+ \le b; \quad
              \text{growing}: q^- \ge 1,\; g^- > 0,\; g^+ > b; \quad
              \text{declining}: q^- \ge 1,\; g^+ < 0,\; g^- < -b; \quad
              \text{emerging}: e \le q^-,\; q^+ < 1,\; g^- > 0,\; g^+ > b

    Mature stands still: the whole interval of growth lies within the band. No
    cluster (``none``): surely below 1 and surely not growing, or surely below the
    line of emerging. All else is ``uncertain``: an interval straddles a line.

    Parameters
    ----------
    quotient : pair of (...) arrays
        Low and high end of the interval of the location quotient.
    growth : pair of (...) arrays
        Low and high end of the interval of the annual growth of the cluster's part
        of the whole economy: 0.01 is one per cent a year faster than the whole.
    band : float
        Growth a year, either way, that counts as standing still.
    emerging : float
        Location quotient from which a growing presence below 1 is emerging.

    Returns
    -------
    (...) array of str
        Values of `LifeStage`; ``uncertain`` where an end is NaN.

    Raises
    ------
    ShapeError
        If the ends differ in shape.

    References
    ----------
    Stages after [MenzelFornahl2010]_; the lines and their intervals are Madang's.

    Examples
    --------
    >>> q = ([1.2, 1.2, 0.6, 0.8], [1.4, 1.4, 0.8, 1.2])
    >>> g = ([0.01, -0.03, 0.02, 0.01], [0.03, -0.01, 0.05, 0.03])
    >>> life_stage(q, g).tolist()
    ['growing', 'declining', 'emerging', 'uncertain']
    """
    ends = [np.asarray(e, dtype=np.float64) for e in (*quotient, *growth)]
    if len({e.shape for e in ends}) > 1:
        raise ShapeError(
            _(
                "The ends of both intervals must have one shape; found {shapes}.",
                shapes=[e.shape for e in ends],
            )
        )
    q_low, q_high, g_low, g_high = ends
    above, below = q_low >= 1, q_high < 1
    steady = (g_low >= -band) & (g_high <= band)
    rising, falling = (g_low > 0) & ~steady, (g_high < 0) & ~steady
    told = [
        (above & rising, LifeStage.GROWING),
        (above & falling, LifeStage.DECLINING),
        (above & steady, LifeStage.MATURE),
        (below & (q_low >= emerging) & rising, LifeStage.EMERGING),
        (below & ((q_high < emerging) | (g_high <= band)), LifeStage.NONE),
    ]
    return np.select(
        [mask for mask, _unused in told],
        [str(word) for _unused, word in told],
        str(LifeStage.UNCERTAIN),
    )


def _percentile(values: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Give the percentile of each column over what is known; NaN where nothing is."""
    out = np.full(values.shape[1], np.nan)
    known = ~np.isnan(values)
    for c in np.flatnonzero(known.any(axis=0)):
        out[c] = np.quantile(values[known[:, c], c], share)
    return out


def _shares_of_one(*values: float) -> None:
    """Refuse a percentile that is none."""
    bad = [v for v in values if not 0 <= v <= 1]
    if bad:
        raise ParameterError(
            _(
                "A percentile is a share from 0 to 1; found {percentile}.",
                percentile=bad[0],
            )
        )
