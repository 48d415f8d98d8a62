"""Convergence: whether regions that lag catch up, and whether the gap narrows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _

__all__ = ["BetaConvergence", "beta_convergence", "sigma_convergence"]

FloatArray = NDArray[np.float64]

_FEWEST_REGIONS = 3  # a line through two points has no interval


@dataclass(frozen=True, slots=True)
class BetaConvergence:
    """What the regression of growth on the initial level says.

    Attributes
    ----------
    beta, low, high : float
        Slope, and the ends of its interval; growth a year per unit of log level.
        Below 0, lagging regions grow faster. NaN where it cannot be estimated.
    speed : float
        Share of the gap that closes a year; NaN where `beta` implies none.
    half_life : float
        Years in which half of the gap closes; NaN where it does not close.
    regions : int
        Regions that entered: those above 0 in both years.
    """

    beta: float
    low: float
    high: float
    speed: float
    half_life: float
    regions: int


def beta_convergence(
    initial: ArrayLike, final: ArrayLike, *, years: float, level: float = 0.9
) -> BetaConvergence:
    r"""Measure whether regions that began lower grew faster (absolute convergence).

    .. math:: \frac1T \ln\frac{x_{r,T}}{x_{r,0}} = \alpha + \beta \ln x_{r,0} +
        \varepsilon_r, \quad \lambda = -\frac{\ln(1 + \beta T)}{T}, \quad
        t_{1/2} = \frac{\ln 2}{\lambda}

    by ordinary least squares, with the interval of Student's t.

    Parameters
    ----------
    initial, final : (R,) arrays
        Level of each region in the first and last year, at least 0, one unit.
        Regions of 0 or unknown in either are left out: they have no growth rate.
    years : float
        Years T between the two.
    level : float
        Share that the interval holds.

    Returns
    -------
    BetaConvergence
        All NaN with fewer than three regions or without differences at the start.

    Raises
    ------
    NegativeActivityError
        If a level is below zero or infinite.
    ParameterError
        If `years` is not above 0 or `level` not between 0 and 1.
    ShapeError
        If there is not one final for each initial level.

    References
    ----------
    [BarroSalaIMartin1992]_.

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
    known = (x > 0) & (y > 0)
    n = int(known.sum())
    log = np.log(x[known])
    spread = float(((log - log.mean()) ** 2).sum()) if n else 0.0
    if n < _FEWEST_REGIONS or spread <= n * np.finfo(float).eps:
        return BetaConvergence(np.nan, np.nan, np.nan, np.nan, np.nan, n)
    growth = (np.log(y[known]) - log) / years
    beta = float((log - log.mean()) @ growth) / spread
    residual = growth - growth.mean() - beta * (log - log.mean())
    error = float(np.sqrt(residual @ residual / (n - 2) / spread))
    reach = float(stdtrit(n - 2, (1 + level) / 2)) * error
    left = 1 + beta * years  # share of the gap left after T years
    speed = -float(np.log(left)) / years if 0 < left < 1 else np.nan
    half_life = float(np.log(2)) / speed
    return BetaConvergence(beta, beta - reach, beta + reach, speed, half_life, n)


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
