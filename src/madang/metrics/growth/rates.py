"""Growth: how much and how fast an amount changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["annual_growth_rate", "growth_rate"]


def growth_rate(start: ArrayLike, end: ArrayLike) -> NDArray[np.float64]:
    r"""Measure the change of an amount relative to where it started.

    .. math:: g = (x_1 - x_0) / x_0

    A table of two dates gives the growth of each cell; sums over activities that of
    the regions, sums over regions that of the activities.

    Parameters
    ----------
    start, end : (...) arrays
        Amounts at the first and the last date, in one unit.

    Returns
    -------
    (...) array
        Dimensionless; 0.02 is 2 per cent. NaN where it started from nothing.

    References
    ----------
    [FarhauerKroell2014]_.

    Examples
    --------
    >>> growth_rate([50.0, 0.0], [60.0, 5.0])
    array([0.2, nan])
    """
    before = numbers(start)
    return ratio(numbers(end) - before, before)


def annual_growth_rate(
    start: ArrayLike, end: ArrayLike, *, years: float
) -> NDArray[np.float64]:
    r"""Measure the steady yearly growth that leads from one amount to another.

    .. math:: \bar g = (x_1 / x_0)^{1/T} - 1

    Parameters
    ----------
    start, end : (...) arrays
        Amounts at the first and the last date, zero or more, in one unit.
    years : float
        Time T between the dates, in years; above zero.

    Returns
    -------
    (...) array
        A year; 0.02 is 2 per cent a year. NaN where it started from nothing.

    Raises
    ------
    ParameterError
        If no time passed.

    References
    ----------
    [FarhauerKroell2014]_.

    Examples
    --------
    >>> float(annual_growth_rate(100.0, 121.0, years=2).round(6))
    0.1
    """
    if not years > 0:
        raise ParameterError(
            _(
                "Growth needs two dates apart; found {years} years between them.",
                years=years,
            )
        )
    return np.asarray(ratio(numbers(end), numbers(start)) ** (1.0 / years) - 1.0)
