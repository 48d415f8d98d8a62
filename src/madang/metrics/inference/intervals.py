"""Intervals: where a number lies, given draws of it or given counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["percentile_interval", "wilson_interval"]


def tail_shares(level: float) -> tuple[float, float]:
    r"""Give the two percentile shares between which an interval holds a level.

    .. math:: \left(\frac{1 - \ell}{2}, \frac{1 + \ell}{2}\right)

    Parameters
    ----------
    level : float
        Share that the interval holds, between 0 and 1.

    Returns
    -------
    tuple of float
        Lower and upper share; never NaN.

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [EfronTibshirani1993]_, section 13.3.

    Examples
    --------
    >>> tail_shares(0.5)
    (0.25, 0.75)
    """
    if not 0.0 < level < 1.0:
        raise ParameterError(
            _(
                "An interval's level must lie between 0 and 1; found {level}. Give the "
                "share it shall hold, such as 0.9.",
                level=level,
            )
        )
    return (1.0 - level) / 2.0, (1.0 + level) / 2.0


def percentile_interval(
    draws: ArrayLike, *, level: float = 0.9, axis: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure where the middle share of the draws of a number lies.

    .. math:: [\hat F^{-1}((1-\ell)/2),\; \hat F^{-1}((1+\ell)/2)]

    Percentiles are interpolated linearly. Draws in which the number is undefined
    (NaN) are left out.

    Parameters
    ----------
    draws : (B, ...) array
        B draws of one or more numbers, in any unit.
    level : float
        Share that the interval holds, between 0 and 1.
    axis : int
        Axis that counts the draws.

    Returns
    -------
    low, high : arrays
        Shape of `draws` without `axis`, in its unit. NaN where every draw is NaN.

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [EfronTibshirani1993]_, section 13.3.

    Examples
    --------
    >>> low, high = percentile_interval([0, 1, 2, 3, 4], level=0.5)
    >>> float(low), float(high)
    (1.0, 3.0)
    """
    tails = tail_shares(level)
    x = np.sort(np.moveaxis(np.asarray(draws, dtype=np.float64), axis, -1), axis=-1)
    known = np.count_nonzero(~np.isnan(x), axis=-1, keepdims=True)
    if x.shape[-1] == 0:
        nothing = np.full(x.shape[:-1], np.nan)
        return nothing, nothing.copy()
    low, high = (_sorted_percentile(x, known, share) for share in tails)
    return low, high


def _sorted_percentile(
    x: NDArray[np.float64], known: NDArray[np.intp], share: float
) -> NDArray[np.float64]:
    """Interpolate one percentile of sorted rows whose first `known` are numbers."""
    place = share * np.maximum(known - 1, 0)
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    left = np.take_along_axis(x, below, axis=-1)
    right = np.take_along_axis(x, above, axis=-1)
    return np.asarray((left + (place - below) * (right - left))[..., 0])


def wilson_interval(
    successes: ArrayLike, trials: ArrayLike, *, level: float = 0.9
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure where the probability behind an observed share lies.

    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}
              {1 + z^2/n}

    Parameters
    ----------
    successes : (...) array
        Count of successes, at most `trials`.
    trials : (...) array
        Count of trials, of a shape that broadcasts with `successes`.
    level : float
        Share that the interval holds, between 0 and 1.

    Returns
    -------
    low, high : arrays
        Probabilities within [0, 1]. NaN where there were no trials.

    Raises
    ------
    ParameterError
        If a count is negative, or successes outnumber trials.

    References
    ----------
    [Wilson1927]_.

    Examples
    --------
    >>> low, high = wilson_interval(5, 10, level=0.95)
    >>> round(float(low), 4), round(float(high), 4)
    (0.2366, 0.7634)
    """
    k, n = np.broadcast_arrays(
        np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    )
    wrong = (k < 0) | (k > n)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ParameterError(
            _(
                "Successes must lie between 0 and the number of trials; found {wrong} "
                "that do not, the first {k:g} of {n:g}. Check which column counts the "
                "whole.",
                wrong=int(wrong.sum()),
                k=k[first],
                n=n[first],
            )
        )
    z = float(ndtri(tail_shares(level)[1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        spread = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        centre, scale = p + z**2 / (2 * n), 1 + z**2 / n
        low, high = (centre - spread) / scale, (centre + spread) / scale
    return np.where(k == 0, np.where(n > 0, 0.0, np.nan), low), np.where(
        k == n, np.where(n > 0, 1.0, np.nan), high
    )
