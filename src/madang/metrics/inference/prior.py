"""How the true ratios behind counts spread, and how surely that is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["RatioPrior", "gamma_poisson_prior"]

_POINTS = 24  # of the grid of rates; twice as many change no digit shown
_LEAST_RATE = 0.05
_MOST_RATE = 300.0  # times what is expected in the middle cell: no spread to see
_PRIOR_SHARE = 0.25
_LEAST_MEAN = 1e-3
_FEWEST_UNITS = 2


@dataclass(frozen=True, slots=True)
class RatioPrior:
    """How the true ratios of each column spread, itself uncertain.

    Attributes
    ----------
    rate : (K, ...) array
        Rates of the Gamma prior on a grid of K points; a high rate is a narrow
        spread.
    mean, variance : (K, ...) arrays
        Mean ratio at each rate, and the variance of that mean.
    weight : (K, ...) array
        Probability of each rate given the counts; sums to 1 over the grid. NaN in
        columns with fewer than two units, where nothing is known of the spread.
    """

    rate: NDArray[np.float64]
    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    weight: NDArray[np.float64]


def gamma_poisson_prior(observed: ArrayLike, expected: ArrayLike) -> RatioPrior:
    r"""Measure how the ratios of observed to expected counts spread, and how surely.

    .. math:: p(\beta \mid o) \propto \frac{z}{(z + \beta)^2} \prod_r
              \operatorname{NegBin}(o_r \mid \mu\beta,\; e_r / (e_r + \beta))

    The mean :math:`\mu` at each rate is the weighted mean of the ratios with
    weights :math:`1 / (1/\beta + 1/e_r)`; z, the lower quartile of what is
    expected, makes the shrinkage :math:`z / (z + \beta)` of a small cell uniform.

    Parameters
    ----------
    observed : (R, ...) array
        Counts of events, zero or more.
    expected : (R, ...) array
        Counts expected, in the same unit; zero where a cell is not known.

    Returns
    -------
    RatioPrior
        NaN in columns with fewer than two units with something expected.

    Raises
    ------
    ShapeError
        If the two differ in shape.
    NegativeActivityError
        If a count is negative, infinite or NaN.

    References
    ----------
    [ChristiansenMorris1997]_; on counting the doubt about the prior:
    [KassSteffey1989]_.

    Examples
    --------
    Counts that differ by chance alone speak for a narrow spread, others do not:

    >>> even = gamma_poisson_prior([99, 101, 100], [100, 100, 100])
    >>> apart = gamma_poisson_prior([9, 91, 200], [100, 100, 100])
    >>> bool((even.rate * even.weight).sum() > (apart.rate * apart.weight).sum())
    True
    """
    o, e = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    refuse_bad_counts(o, e)
    known = e > 0
    sound = known.sum(axis=0) >= _FEWEST_UNITS
    safe = np.where(known, e, 1.0)
    low_e, middle_e = _quantiles(np.where(known, e, np.nan), sound)
    ends = np.log(_LEAST_RATE), np.log(np.maximum(middle_e, 1.0) * _MOST_RATE)
    steps = np.linspace(0.0, 1.0, _POINTS).reshape(-1, *(1,) * middle_e.ndim)
    rate = np.exp(ends[0] + (ends[1] - ends[0]) * steps)
    ratio = o / safe
    mean, variance, score = np.empty_like(rate), np.empty_like(rate), rate.copy()
    for k, b in enumerate(rate):
        w = np.where(known, 1.0 / (1.0 / b + 1.0 / safe), 0.0)
        whole = np.where(sound, w.sum(axis=0), 1.0)
        mean[k] = np.maximum((w * ratio).sum(axis=0) / whole, _LEAST_MEAN)
        variance[k] = mean[k] / whole
        a = mean[k] * b
        likely = (
            gammaln(o + a) - gammaln(a) + a * np.log(b) - (o + a) * np.log(safe + b)
        )
        # The grid is even in log β, so the density is multiplied by β.
        score[k] = np.where(known, likely, 0.0).sum(axis=0) - 0.5 * np.log(whole)
        score[k] += np.log(b) - 2.0 * np.log(low_e + b)
    weight = np.exp(score - score.max(axis=0))
    weight = np.where(sound, weight / weight.sum(axis=0), np.nan)
    return RatioPrior(rate, mean, variance, weight)


def _quantiles(
    e: NDArray[np.float64], sound: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give lower quartile and median of what is expected in each column."""
    filled = np.where(sound, e, 1.0)
    low, middle = np.nanquantile(filled, [_PRIOR_SHARE, 0.5], axis=0)
    return np.asarray(low), np.asarray(middle)


def refuse_bad_counts(o: NDArray[np.float64], e: NDArray[np.float64]) -> None:
    """Refuse counts that are not counts, or that do not belong together."""
    if o.shape != e.shape:
        raise ShapeError(
            _(
                "Observed and expected counts must have one shape; found {first} and "
                "{second}.",
                first=o.shape,
                second=e.shape,
            )
        )
    bad = ~(np.isfinite(o) & np.isfinite(e) & (o >= 0) & (e >= 0))
    if bad.any():
        raise NegativeActivityError(
            _(
                "Observed and expected counts must be zero or more; found {wrong} "
                "cells that are negative, infinite or not a number.",
                wrong=int(bad.sum()),
            )
        )
