"""Dispersion: how far regions scatter about their mean or their due share."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.inequality.amounts import amounts
from madang.metrics.shares import ratio

__all__ = [
    "Centre",
    "coefficient_of_variation",
    "coefficient_of_variation_normalised",
    "coulter",
    "dalton",
    "williamson",
]

FloatArray = NDArray[np.float64]


class Centre(StrEnum):
    """What regions are taken to scatter about."""

    WEIGHTED = "weighted"
    """The mean over persons: the figure of the whole country."""
    PLAIN = "plain"
    """The mean over regions, each counted once."""


def coefficient_of_variation(x: ArrayLike, *, degrees: int = 0) -> FloatArray:
    r"""Measure how far regions scatter about their mean, in units of the mean.

    .. math:: v = \frac{1}{\bar x} \sqrt{\frac{1}{R - d} \sum_r (x_r - \bar x)^2}

    Parameters
    ----------
    x : (..., R) array
        Amount of each region, at least 0.
    degrees : {0, 1}
        Degrees of freedom d taken off: 0 where the regions are all there are, 1
        where they are a sample of more.

    Returns
    -------
    (...) array
        Dimensionless; 0 is even. NaN where nothing is held, an amount is unknown or
        no degree of freedom is left.

    Raises
    ------
    NegativeActivityError
        If an amount is below zero or infinite.
    ParameterError
        If `degrees` is neither 0 nor 1.

    References
    ----------
    [Cowell2011]_.

    Examples
    --------
    >>> float(coefficient_of_variation([1, 3]))
    0.5
    """
    free = _freedom(degrees)
    x, _unused = amounts(x, None)
    left = x.shape[-1] - free
    mean = x.sum(axis=-1, keepdims=True) / max(x.shape[-1], 1)
    square = ((x - mean) ** 2).sum(axis=-1)
    return ratio(np.sqrt(ratio(square, left if left > 0 else 0.0)), mean[..., 0])


def coefficient_of_variation_normalised(
    x: ArrayLike, *, degrees: int = 0
) -> FloatArray:
    r"""Measure scatter about the mean, against the most there could be.

    .. math:: v^* = \frac{v}{\sqrt{R - 1}} \ (d = 0), \qquad
              v^* = \frac{v}{\sqrt{R}} \ (d = 1)

    The greatest v is that of one region holding all. Both forms agree.

    Parameters
    ----------
    x : (..., R) array
        Amount of each region, at least 0.
    degrees : {0, 1}
        Degrees of freedom d taken off in v.

    Returns
    -------
    (...) array
        Dimensionless, from 0 (even) to 1 (all in one region). NaN where `v` is, and
        for a single region.

    Raises
    ------
    NegativeActivityError
        If an amount is below zero or infinite.
    ParameterError
        If `degrees` is neither 0 nor 1.

    References
    ----------
    [Cowell2011]_.

    Examples
    --------
    >>> float(coefficient_of_variation_normalised([0, 0, 6]).round(12))
    1.0
    """
    v = coefficient_of_variation(x, degrees=degrees)
    regions = np.shape(x)[-1]
    return ratio(v, np.sqrt(max(regions - 1 + degrees, 0) if regions > 1 else 0.0))


def williamson(
    x: ArrayLike, population: ArrayLike, *, centre: Centre = Centre.WEIGHTED
) -> FloatArray:
    r"""Measure how far incomes of regions scatter, regions weighted with their people.

    .. math:: V_w = \frac{1}{\bar x} \sqrt{\sum_r \frac{n_r}{n} (x_r - \bar x)^2}

    Parameters
    ----------
    x : (..., R) array
        Income per head of each region, at least 0.
    population : (..., R) array
        People n of each region, at least 0.
    centre : Centre
        Whether the mean is that of the country (Williamson's own) or of the regions
        each counted once (some packages).

    Returns
    -------
    (...) array
        Dimensionless; 0 is even. NaN where nothing is held, nobody lives or an
        amount is unknown.

    Raises
    ------
    NegativeActivityError
        If an amount is below zero or infinite.
    ShapeError
        If `x` and `population` do not fit each other.

    References
    ----------
    [Williamson1965]_.

    Examples
    --------
    >>> float(williamson([1, 3], [1, 1]))
    0.5
    """
    income, people = amounts(x, population)
    share = ratio(people, people.sum(axis=-1, keepdims=True))
    if Centre(centre) is Centre.WEIGHTED:
        mean = (share * income).sum(axis=-1, keepdims=True)
    else:
        mean = income.sum(axis=-1, keepdims=True) / max(income.shape[-1], 1)
    spread = np.sqrt((share * (income - mean) ** 2).sum(axis=-1))
    return ratio(spread, mean[..., 0])


def coulter(x: ArrayLike, *, reference: ArrayLike | None = None) -> FloatArray:
    r"""Measure how far shares lie from due shares, large departures weighing most.

    .. math:: C = \sqrt{\tfrac12 \sum_r
              \left(\frac{x_r}{x_\cdot} - \frac{a_r}{a_\cdot}\right)^2}

    Parameters
    ----------
    x : (..., R) array
        Amount of each region, at least 0.
    reference : (..., R) array, optional
        What it should follow, such as population; equal shares if left out.

    Returns
    -------
    (...) array
        From 0 (as the reference) to 1. NaN where either sums to 0 or has an unknown
        amount.

    Raises
    ------
    NegativeActivityError
        If an amount is below zero or infinite.
    ShapeError
        If the two do not fit each other.

    References
    ----------
    [PortnovFelsenstein2010]_.

    Examples
    --------
    >>> float(coulter([3, 1]))
    0.25
    """
    x, a = amounts(x, reference)
    p = ratio(x, x.sum(axis=-1, keepdims=True))
    q = ratio(a, a.sum(axis=-1, keepdims=True))
    return np.asarray(np.sqrt(((p - q) ** 2).sum(axis=-1) / 2.0))


def dalton(x: ArrayLike) -> FloatArray:
    r"""Measure unevenness by the logarithms of the two means.

    .. math:: \delta = \frac{\ln \bar x}{\ln \bigl(\prod_r x_r\bigr)^{1/R}}

    The one index here that depends on the unit: won and thousand won give different
    figures. Compare within one unit only, or take `theil_l`, which is the difference
    of the same logarithms and has no unit.

    Parameters
    ----------
    x : (..., R) array
        Amount of each region, above 0, best well above 1.

    Returns
    -------
    (...) array
        1 is even. NaN where a region holds nothing, an amount is unknown or the
        geometric mean is 1.

    Raises
    ------
    NegativeActivityError
        If an amount is below zero or infinite.

    References
    ----------
    [PortnovFelsenstein2010]_.

    Examples
    --------
    >>> float(dalton([10, 1000]).round(4))
    1.3516
    """
    x, _unused = amounts(x, None)
    log = np.full(x.shape, np.nan)
    np.log(x, out=log, where=x > 0)
    count = max(x.shape[-1], 1)
    mean = np.full(x.shape[:-1], np.nan)
    whole = x.sum(axis=-1) / count
    np.log(whole, out=mean, where=whole > 0)
    return ratio(mean, log.sum(axis=-1) / count)


def _freedom(degrees: int) -> int:
    """Check the degrees of freedom taken off."""
    if degrees not in (0, 1):
        raise ParameterError(
            _(
                "Degrees of freedom taken off are 0 (all regions) or 1 (a sample); "
                "found {degrees}.",
                degrees=repr(degrees),
            )
        )
    return int(degrees)
