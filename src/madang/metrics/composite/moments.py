"""How values of an indicator lie: skewness, kurtosis, and whether some lie far out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["kurtosis", "outlying", "skewness"]

FloatArray = NDArray[np.float64]

SKEWNESS, KURTOSIS = 2.0, 3.5  # beyond both, values lie far out
_FEWEST_SKEW, _FEWEST_KURTOSIS = 3, 4


def skewness(x: ArrayLike) -> FloatArray:
    r"""Measure how lopsided the values of each indicator lie.

    .. math:: g = \frac{\sqrt{n (n - 1)}}{n - 2} \cdot
        \frac{\sqrt n \sum_r (x_r - \bar x)^3}
        {\bigl(\sum_r (x_r - \bar x)^2\bigr)^{3/2}}

    Parameters
    ----------
    x : (..., R, I) array
        Indicator i in region r; NaN where unknown.

    Returns
    -------
    (..., I) array
        Above 0 where a few values lie far up. NaN for fewer than three known values,
        and where all are the same.

    References
    ----------
    [JoanesGill1998]_, G₁; [OECD2008]_, section 4.

    Examples
    --------
    >>> skewness([[1.0], [2.0], [9.0]]).round(4).tolist()
    [1.6301]
    """
    away, n = _away(x)
    square, cube = (away**2).sum(axis=-2), (away**3).sum(axis=-2)
    fit = (n >= _FEWEST_SKEW) & (square > 0)
    part = np.where(fit, np.sqrt(n * np.maximum(n - 1, 0)) / np.maximum(n - 2, 1), 0)
    raw = np.sqrt(n) * cube / np.where(fit, square, 1.0) ** 1.5
    return np.where(fit, raw * part, np.nan)


def kurtosis(x: ArrayLike) -> FloatArray:
    r"""Measure how far the farthest values of each indicator lie, beyond the normal.

    .. math:: G = \frac{n - 1}{(n - 2)(n - 3)} \Bigl((n + 1)
        \Bigl(\frac{n \sum_r (x_r - \bar x)^4}{(\sum_r (x_r - \bar x)^2)^2} - 3\Bigr)
        + 6\Bigr)

    Parameters
    ----------
    x : (..., R, I) array
        Indicator i in region r; NaN where unknown.

    Returns
    -------
    (..., I) array
        0 for the normal distribution, above 0 for heavier tails. NaN for fewer than
        four known values, and where all are the same.

    References
    ----------
    [JoanesGill1998]_, G₂; [OECD2008]_, section 4.

    Examples
    --------
    >>> kurtosis([[1.0], [2.0], [3.0], [9.0]]).round(4).tolist()
    [3.0144]
    """
    away, n = _away(x)
    square, fourth = (away**2).sum(axis=-2), (away**4).sum(axis=-2)
    fit = (n >= _FEWEST_KURTOSIS) & (square > 0)
    raw = n * fourth / np.where(fit, square, 1.0) ** 2
    under = np.where(fit, (n - 2.0) * (n - 3.0), 1.0)
    return np.where(fit, ((n + 1) * (raw - 3) + 6) * (n - 1) / under, np.nan)


def outlying(
    x: ArrayLike, *, skew: float = SKEWNESS, kurt: float = KURTOSIS
) -> NDArray[np.bool_]:
    r"""Tell which indicators have values so far out that they rule the scale.

    .. math:: |g| \ge \text{skew} \;\text{and}\; G \ge \text{kurt}

    Parameters
    ----------
    x : (..., R, I) array
        Indicator i in region r; NaN where unknown.
    skew, kurt : float
        Bounds of `skewness` and `kurtosis`; both must be reached.

    Returns
    -------
    (..., I) array of bool
        False where either cannot be known.

    References
    ----------
    [OECD2008]_, section 4; the bounds as in [BeckerEtAl2022]_.

    Examples
    --------
    >>> outlying([[1.0], [2.0], [3.0], [2.0], [1.0], [2.0], [90.0]]).tolist()
    [True]
    """
    return np.asarray((np.abs(skewness(x)) >= skew) & (kurtosis(x) >= kurt))


def _away(x: ArrayLike) -> tuple[FloatArray, NDArray[np.intp]]:
    """Give distances from the mean, 0 where unknown, and how many are known."""
    x = np.asarray(x, dtype=np.float64)
    known = ~np.isnan(x)
    n = known.sum(axis=-2)
    mean = np.where(known, x, 0.0).sum(axis=-2) / np.maximum(n, 1)
    away = np.where(known, x - mean[..., None, :], 0.0)
    # What rounding alone leaves apart is not apart.
    noise = 1e-13 * np.abs(np.where(known, x, 0.0)).max(axis=-2, initial=0.0)
    apart = np.abs(away).max(axis=-2, initial=0.0) > noise
    return np.where(apart[..., None, :], away, 0.0), n
