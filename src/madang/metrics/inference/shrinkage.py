"""Shrinkage: small counts drawn toward their peers, as far as they deserve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaincinv

from madang.metrics.inference.intervals import tail_shares
from madang.metrics.inference.prior import gamma_poisson_prior, refuse_bad_counts

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.inference.prior import RatioPrior

__all__ = ["ShrunkenRatio", "gamma_poisson_shrinkage"]

_ROUNDS = 200  # of the fixed point; some tens suffice
_TOLERANCE = 1e-8
_MOST_RATE = 1e8  # a prior this sharp has no spread: the ratios do not differ
_FEWEST_UNITS = 2


@dataclass(frozen=True, slots=True)
class ShrunkenRatio:
    """Ratios of observed to expected counts, shrunken, with their intervals.

    Attributes
    ----------
    value : (R, ...) array
        Posterior mean of each ratio; 1 is as expected. NaN where undefined.
    low, high : (R, ...) arrays
        Ends of the interval of the true ratio; NaN where undefined.
    shape, rate : (...) arrays
        Shape and rate of each column's Gamma prior; NaN where it could not be
        told from the records.
    """

    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    shape: NDArray[np.float64]
    rate: NDArray[np.float64]


def gamma_poisson_shrinkage(
    observed: ArrayLike,
    expected: ArrayLike,
    *,
    level: float = 0.9,
    prior: RatioPrior | None = None,
) -> ShrunkenRatio:
    r"""Measure the ratio behind observed and expected counts, noise taken out.

    .. math:: o_r \sim \operatorname{Poisson}(e_r \theta_r),\quad
              \theta_r \sim \operatorname{Gamma}(\alpha, \beta),\quad
              \hat\theta_r = \frac{o_r + \alpha}{e_r + \beta}

    The prior of each column is found from its own R units by the moment
    equations of the source, solved by iteration:
    :math:`\alpha/\beta = \frac1R \sum \hat\theta_r` and
    :math:`\alpha/\beta^2 = \frac1{R-1} \sum (1 + \beta/e_r)
    (\hat\theta_r - \alpha/\beta)^2`. The interval is that of a Gamma distribution
    with this mean and the variance of the posterior over all priors that the
    counts leave open (`gamma_poisson_prior`): the prior is not taken as known.

    Parameters
    ----------
    observed : (R, ...) array
        Counts of events, zero or more.
    expected : (R, ...) array
        Counts expected, in the same unit.
    level : float
        Share that the interval holds, between 0 and 1.
    prior : RatioPrior, optional
        What `gamma_poisson_prior` gives for the counts; found anew if not given.

    Returns
    -------
    ShrunkenRatio
        Dimensionless; 1 is as expected. NaN where nothing is expected, or where a
        column has fewer than two units with something expected.

    Raises
    ------
    ShapeError
        If the two differ in shape.
    NegativeActivityError
        If a count is negative, infinite or NaN.
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [ClaytonKaldor1987]_, equations 4 and 5; on the variance: [KassSteffey1989]_.

    Examples
    --------
    >>> s = gamma_poisson_shrinkage([4, 4000, 1000, 3000], [2, 2000, 2000, 2000])
    >>> s.value.round(2)
    array([1.64, 2.  , 0.5 , 1.5 ])
    """
    o, e = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    refuse_bad_counts(o, e)
    tails = tail_shares(level)
    shape, rate = _fit_prior(o, e)
    sound = (e > 0) & ~np.isnan(rate)
    value = np.where(sound, o + shape, 1.0) / np.where(sound, e + rate, 1.0)
    known = prior if prior is not None else gamma_poisson_prior(o, e)
    spread = np.where(sound, _variance((o, e), value, known), 1.0)
    a, b = value**2 / spread, value / spread
    value = np.where(sound, value, np.nan)
    low, high = (np.where(sound, gammaincinv(a, t) / b, np.nan) for t in tails)
    return ShrunkenRatio(value, low, high, shape, rate)


def _variance(
    counts: tuple[NDArray[np.float64], NDArray[np.float64]],
    value: NDArray[np.float64],
    prior: RatioPrior,
) -> NDArray[np.float64]:
    """Give the spread of the true ratio about its estimate, over all priors."""
    o, e = counts
    found = np.zeros(o.shape)
    for b, m, v, p in zip(
        prior.rate, prior.mean, prior.variance, prior.weight, strict=True
    ):
        below = e + b
        a = o + m * b
        within = a / below**2 + v * (b / below) ** 2
        found += np.nan_to_num(p) * (within + (a / below - value) ** 2)
    return np.maximum(found, np.finfo(np.float64).tiny)


def _fit_prior(
    o: NDArray[np.float64], e: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Solve the moment equations of each column's prior by iteration."""
    known = e > 0
    units = known.sum(axis=0)
    safe = np.where(known, e, 1.0)
    total, due = np.where(known, o, 0.0).sum(axis=0), e.sum(axis=0)
    sound = (units >= _FEWEST_UNITS) & (total > 0)
    n = np.where(sound, units, _FEWEST_UNITS)
    mean = np.where(sound, total / np.where(due > 0, due, 1.0), 1.0)
    rate = np.ones_like(mean)
    # In room that is kept: a round goes through tables too large for a cache.
    theta, reach, held = np.empty(o.shape), np.empty(o.shape), known.astype(np.float64)
    for _ in range(_ROUNDS):
        np.add(o, mean * rate, out=theta)
        theta /= np.add(safe, rate, out=reach)
        theta *= held
        mean = np.where(sound, theta.sum(axis=0) / n, 1.0)
        theta -= mean
        theta *= theta
        np.divide(rate, safe, out=reach)
        reach += 1.0
        theta *= reach
        theta *= held
        spread = theta.sum(axis=0) / (n - 1)
        former = rate
        rate = np.minimum(mean / np.maximum(spread, mean / _MOST_RATE), _MOST_RATE)
        if (np.abs(rate - former) <= _TOLERANCE * former).all():
            break
    return np.where(sound, mean * rate, np.nan), np.where(sound, rate, np.nan)
