"""Convergence: whether regions that lag catch up, and whether the gap narrows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _

__all__ = [
    "BetaConvergence", "beta_convergence", "convergence_speed", "half_life_interval",
    "sigma_convergence",
]  # fmt: skip

FloatArray = NDArray[np.float64]

_EXACT = 1e-6  # share of the variance of growth that rounded figures may leave over
_ROUNDING = 1e-18  # of the squares of growth
_DEPENDENT = 1e-10  # of the largest singular value
_TABLE_AXES = 2


@dataclass(frozen=True, slots=True)
class BetaConvergence:
    """What the regression of growth on the initial level says.

    Attributes
    ----------
    beta, low, high : float
        Slope, and the ends of its interval; growth a year per unit of log level.
        Below 0, lagging regions grow faster. NaN where it cannot be estimated; the
        ends are NaN also where growth follows exactly.
    speed : float
        Share of the gap that closes a year; NaN where `beta` implies none.
    half_life : float
        Years in which half of the gap closes; NaN where it does not close.
    regions : int
        Regions that entered: those above 0 in both years, conditions known.
    effects : tuple of float
        Slope of each condition; growth a year per unit of the condition.
    is_exact : bool
        Whether growth follows with nothing left over, as real records never do: made
        up, or filled in by a rule. Chance then tells nothing, and there is no interval.
    """

    beta: float
    low: float
    high: float
    speed: float
    half_life: float
    regions: int
    effects: tuple[float, ...] = ()
    is_exact: bool = False


def beta_convergence(
    initial: ArrayLike,
    final: ArrayLike,
    *,
    years: float,
    level: float = 0.9,
    conditions: ArrayLike | None = None,
) -> BetaConvergence:
    r"""Measure whether regions that began lower grew faster.

    .. math:: \frac1T \ln\frac{x_{r,T}}{x_{r,0}} = \alpha + \beta \ln x_{r,0} +
        \sum_k \gamma_k c_{rk} + \varepsilon_r, \quad
        \lambda = -\frac{\ln(1 + \beta T)}{T}, \quad t_{1/2} = \frac{\ln 2}{\lambda}

    by ordinary least squares, with the interval of Student's t and an error that lets
    each region scatter by its own (HC3): growth of a region with few firms is noisier.
    Without conditions: absolute convergence. With them: conditional convergence,
    towards levels of their own that the conditions set.

    Parameters
    ----------
    initial, final : (R,) arrays
        Level of each region in the first and last year, at least 0, one unit.
        Regions of 0 or unknown in either are left out: they have no growth rate.
    years : float
        Years T between the two.
    level : float
        Share that the interval holds.
    conditions : (R,) or (R, K) array, optional
        What sets apart where regions head for, each in a unit of its own; regions
        with an unknown one are left out.

    Returns
    -------
    BetaConvergence
        All NaN with fewer regions than three and the conditions, without differences
        at the start, or where conditions and level cannot be told apart.

    Raises
    ------
    NegativeActivityError
        If a level is below zero or infinite.
    ParameterError
        If `years` is not above 0 or `level` not between 0 and 1.
    ShapeError
        If there is not one final and one row of conditions for each initial level.

    References
    ----------
    [BarroSalaIMartin1992]_; error: [MacKinnonWhite1985]_.

    Examples
    --------
    >>> c = beta_convergence([1, 2, 4], [2, 3, 4.5], years=10)
    >>> round(c.beta, 4), round(c.half_life, 1)
    (-0.0415, 12.9)
    """
    x, y = _levels(initial), _levels(final)
    if x.shape != y.shape or x.ndim != 1:
        raise ShapeError(
            _(
                "Expected one final for each initial level; found shapes {initial} and "
                "{final}. Bring both years to the same regions.",
                initial=x.shape,
                final=y.shape,
            )
        )
    if not years > 0 or not 0 < level < 1:
        raise ParameterError(
            _(
                "Expected years above 0 and a level between 0 and 1; found {years} and "
                "{level}.",
                years=str(years),
                level=str(level),
            )
        )
    table = _conditions(conditions, x.size)
    known = (x > 0) & (y > 0) & np.isfinite(table).all(axis=1)
    log = np.log(x[known])
    growth = (np.log(y[known]) - log) / years
    fit = _slopes(np.column_stack([log, table[known]]), growth, level)
    if fit is None:
        return BetaConvergence(np.nan, np.nan, np.nan, np.nan, np.nan, log.size)
    slopes, reach, is_exact = fit
    beta = float(slopes[0])
    speed = convergence_speed(beta, years)
    return BetaConvergence(
        beta, beta - reach, beta + reach, speed, float(np.log(2)) / speed, log.size,
        tuple(slopes[1:].tolist()), is_exact,
    )  # fmt: skip


def convergence_speed(beta: float, years: float) -> float:
    r"""Give the speed at which a gap closes, from the slope of mean yearly growth.

    .. math:: \lambda = -\ln(1 + \beta T) / T

    where $1 + \beta T$ is the share of the gap that is left after $T$ years. Half of
    it is left after $\ln 2 / \lambda$ years.

    Parameters
    ----------
    beta : float
        Slope on the logarithm of where regions began, a year.
    years : float
        Years between beginning and end.

    Returns
    -------
    float
        A year; NaN where the gap does not close, or would be overtaken.

    References
    ----------
    [BarroSalaIMartin1992]_.

    Examples
    --------
    Half of the gap is left after ten years: 7% a year.

    >>> round(convergence_speed(-0.05, 10), 4)
    0.0693
    """
    left = 1 + beta * years
    return -float(np.log(left)) / years if 0 < left < 1 else float("nan")


def half_life_interval(low: float, high: float, years: float) -> tuple[float, float]:
    r"""Give the years in which half of a gap may close, from the interval of the slope.

    .. math:: t_{1/2}(\beta) = \frac{-T \ln 2}{\ln(1 + \beta T)}

    rises with the slope, so that the ends of the one interval are those of the other
    and it holds the truth as often. An error of the half-life itself would not: it has
    no bound where the slope may be 0.

    Parameters
    ----------
    low, high : float
        Ends of the interval of `beta`, growth a year.
    years : float
        Years between beginning and end.

    Returns
    -------
    low, high : float
        Years. Infinite where the gap may not close at all. NaN where the ends are, and
        where regions may overtake within the years: that is no speed.

    References
    ----------
    [BarroSalaIMartin1992]_.

    Examples
    --------
    >>> [round(end, 1) for end in half_life_interval(-0.05, -0.01, 10)]
    [10.0, 65.8]
    >>> half_life_interval(-0.05, 0.01, 10)[1]
    inf
    """
    left = 1.0 + np.array([low, high]) * years
    ends = np.full(2, np.nan)
    ends[left >= 1] = np.inf
    closes = (left > 0) & (left < 1)
    ends[closes] = -years * np.log(2) / np.log(left[closes])
    return float(ends[0]), float(ends[1])


def _conditions(conditions: ArrayLike | None, regions: int) -> FloatArray:
    """Give the conditions as a table; no column where there are none."""
    if conditions is None:
        return np.empty((regions, 0))
    table = np.asarray(conditions, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != _TABLE_AXES or table.shape[0] != regions:
        raise ShapeError(
            _(
                "Expected one row of conditions for each of {regions} regions; found "
                "shape {shape}.",
                regions=regions,
                shape=np.shape(conditions),
            )
        )
    return table


def _slopes(
    x: FloatArray, growth: FloatArray, level: float
) -> tuple[FloatArray, float, bool] | None:
    """Fit growth; give the slopes, the reach of the first one, and whether it is exact.

    None where there are too few regions, or some column is constant or depends on
    others.
    """
    n, k = x.shape
    if n < k + 2:
        return None
    apart = x - x.mean(axis=0)
    spread = np.sqrt((apart**2).sum(axis=0))
    # What rounding alone spreads is no difference.
    even = np.sqrt(n * np.finfo(float).eps) * np.maximum(np.abs(x).max(axis=0), 1.0)
    if (spread <= even).any():
        return None
    u, s, vt = np.linalg.svd(apart / spread, full_matrices=False)
    if s[-1] <= _DEPENDENT * s[0]:
        return None
    centred = growth - growth.mean()
    scaled = vt.T @ ((u.T @ centred) / s)
    residual = centred - (apart / spread) @ scaled
    least = max(_EXACT * (centred @ centred), _ROUNDING * (growth @ growth))
    is_exact = bool(residual @ residual <= least)
    # How far one region's growth moves the first slope, and how far it draws the line
    # to itself: regions of few firms scatter more, and one error for all would hold
    # the truth seven times in ten instead of nine.
    pull, leverage = u @ (vt[:, 0] / s), 1 / n + (u**2).sum(axis=1)
    free = np.where(leverage < 1 - _DEPENDENT, 1 - leverage, np.nan)
    error = np.sqrt(((pull * residual / free) ** 2).sum())
    reach = float(stdtrit(n - k - 1, (1 + level) / 2) * error / spread[0])
    return scaled / spread, np.nan if is_exact else reach, is_exact


def sigma_convergence(x: ArrayLike) -> FloatArray:
    r"""Measure how far regions lie apart, as the standard deviation of logarithms.

    .. math:: \sigma_t = \sqrt{\frac1R \sum_r
        \bigl(\ln x_{rt} - \overline{\ln x_t}\bigr)^2}

    Regions are all there are, not a sample, so that the sum is divided by R.

    Parameters
    ----------
    x : (..., R) array
        Level of each region, at least 0, in any one unit; a row a year.

    Returns
    -------
    (...) array
        Dimensionless; falls from year to year where regions converge. NaN where a
        region is 0 or unknown: a row without it would not be comparable.

    Raises
    ------
    NegativeActivityError
        If a level is below zero or infinite.

    References
    ----------
    [BarroSalaIMartin1992]_.

    Examples
    --------
    >>> sigma_convergence([[1, 1], [1, 7.38905609893065]]).tolist()
    [0.0, 1.0]
    """
    levels = _levels(x)
    if levels.ndim == 0 or levels.shape[-1] == 0:
        return np.full(levels.shape[:-1], np.nan)
    log = np.full(levels.shape, np.nan)
    np.log(levels, out=log, where=levels > 0)
    return np.asarray(log.std(axis=-1))


def _levels(x: ArrayLike) -> FloatArray:
    """Check that levels are at 0 or above."""
    levels = np.asarray(x, dtype=np.float64)
    bad = (levels < 0) | np.isinf(levels)
    if bad.any():
        raise NegativeActivityError(
            _(
                "Expected levels at 0 or above: {wrong} of {count} are below 0 or "
                "infinite; the first is {first}. Growth rates have no meaning there.",
                wrong=int(bad.sum()),
                count=bad.size,
                first=str(levels[bad].flat[0]),
            )
        )
    return levels
