"""How far a region, or an activity, departs from the structure of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.concentration.parts import parts
from madang.metrics.concentration.profiles import krugman, krugman_versus_whole
from madang.metrics.inequality import LorenzCurve, lorenz_curve
from madang.metrics.shares import (
    activity_share,
    activity_table,
    location_quotient,
    ratio,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "average_location_quotient",
    "hachman",
    "hoover_curve",
    "krugman_concentration",
    "krugman_versus_mean",
    "relative_diversity",
    "specialisation_coefficient",
]


def average_location_quotient(
    x: ArrayLike, *, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how specialised a region is by the mean of its quotients.

    .. math:: \bar q_r = \sum_i s_{ri}\, q_{ri} = \sum_i s_{ri}^2 / s_i

    Each quotient counts with the activity's share in the region, so that what a
    region does most counts most.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    reference : (..., I) array, optional
        Activity i in the whole economy, where that is more than the regions of the
        table; their sums if left out.

    Returns
    -------
    (..., R) array
        Dimensionless, from 1 (the profile of the whole) up. NaN where a region is
        empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [HooverGiarratani1985]_.

    Examples
    --------
    >>> average_location_quotient([[3, 1], [1, 3]])
    array([1.25, 1.25])
    """
    table = activity_table(x)
    s = activity_share(table)
    q = location_quotient(table, reference=reference)
    held = np.where(table > 0, q, 0.0)
    return np.asarray((s * held).sum(axis=-1))


def hachman(x: ArrayLike, *, reference: ArrayLike | None = None) -> NDArray[np.float64]:
    r"""Measure how closely a region's structure follows that of the whole.

    .. math:: h_r = 1 \Big/ \sum_i s_{ri}\, q_{ri}

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    reference : (..., I) array, optional
        Activity i in the whole economy, where that is more than the regions of the
        table; their sums if left out.

    Returns
    -------
    (..., R) array
        Dimensionless, from near 0 (nothing in common) to 1 (the same profile).
        NaN where a region is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [HooverGiarratani1985]_.

    Examples
    --------
    >>> hachman([[3, 1], [1, 3]])
    array([0.8, 0.8])
    """
    mean = average_location_quotient(x, reference=reference)
    return np.minimum(ratio(1.0, mean), 1.0)


def specialisation_coefficient(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure the part of a region that would have to change activity.

    .. math:: \tfrac12 \sum_i \left|\frac{x_{ri}}{x_{r\cdot}} -
              \frac{x_{\cdot i}}{x_{\cdot\cdot}}\right|

    Half of `krugman_versus_whole`.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R) array
        Share from 0 (the profile of the whole) to 1. NaN where a region is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [HooverGiarratani1985]_, table 9-4.

    Examples
    --------
    >>> specialisation_coefficient([[3, 1], [1, 3]])
    array([0.25, 0.25])
    """
    return krugman_versus_whole(x) / 2.0


def krugman_versus_mean(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how far each region's profile lies from the mean profile of the others.

    .. math:: K_r = \sum_i \Bigl| s_{ri} -
              \frac{1}{R - 1} \sum_{s \ne r} s_{si} \Bigr|

    Each of the other regions counts alike, however small; `krugman_versus_rest`
    lets them count with their size. For activities over regions, give the table
    turned round (``x.T``).

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R) array
        From 0 to 2. NaN where the region is empty or no other holds anything.
        Empty regions are left out of the mean.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [FarhauerKroell2014]_, [NakamuraMorrisonPaul2009]_.

    Examples
    --------
    >>> krugman_versus_mean([[1, 1], [2, 0], [0, 9]])
    array([0. , 1.5, 1.5])
    """
    s = activity_share(x)
    known = ~np.isnan(s)
    filled = np.where(known, s, 0.0)
    others = filled.sum(axis=-2, keepdims=True) - filled
    count = known.sum(axis=-2, keepdims=True) - known
    mean = np.maximum(ratio(others, count), 0.0)
    return np.asarray(np.minimum(np.abs(s - mean).sum(axis=-1), 2.0))


def krugman_concentration(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how far an activity's places lie from the places of all activity.

    .. math:: K_i = \sum_r \left|\frac{x_{ri}}{x_{\cdot i}} -
              \frac{x_{r\cdot}}{x_{\cdot\cdot}}\right|

    Read: half of it is the part that would have to move. One activity against
    another is `krugman` of their two columns; against the mean of the others,
    `krugman_versus_mean` of the table turned round.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., I) array
        From 0 (spread as all activity is) to 2. NaN where an activity is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Krugman1991]_, [FarhauerKroell2014]_.

    Examples
    --------
    >>> krugman_concentration([[3, 1], [1, 3]])
    array([0.5, 0.5])
    """
    table = activity_table(x)
    turned = np.swapaxes(table, -1, -2)
    return krugman(turned, table.sum(axis=-1)[..., None, :])


def relative_diversity(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how nearly a region holds everything the whole holds.

    .. math:: D_r = 1 \Big/ \sum_i | s_{ri} - s_i |

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R) array
        Dimensionless, from 1/2 (nothing in common) without bound. NaN where a
        region is empty or has exactly the profile of the whole.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [DurantonPuga2000]_.

    Examples
    --------
    >>> relative_diversity([[3, 1], [1, 3]])
    array([2., 2.])
    """
    return ratio(1.0, krugman_versus_whole(x))


def hoover_curve(x: ArrayLike, reference: ArrayLike) -> LorenzCurve:
    r"""Trace how much of an activity lies where it is least at home.

    .. math:: L\Bigl(\sum_{s \le r} a_s / a_\cdot\Bigr) =
              \sum_{s \le r} x_s / x_\cdot,\quad
              x_1 / a_1 \le x_2 / a_2 \le \dots

    Twice the area between the curve and the diagonal is the locational Gini
    (Hoover–Gini) of the activity.

    Parameters
    ----------
    x : (R,) array
        The activity in region r, in any one unit.
    reference : (R,) array
        What it should follow: population, or all activity. Regions without any are
        left out.

    Returns
    -------
    LorenzCurve
        Shares of reference (``population``) and of activity (``holding``), from
        (0, 0) to (1, 1). NaN where nothing is held.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.
    ShapeError
        If the two are not lists of one length.

    References
    ----------
    [Hoover1936]_.

    Examples
    --------
    >>> hoover_curve([0, 10, 10], [10, 10, 20]).holding
    array([0. , 0. , 0.5, 1. ])
    """
    one, against = parts(x), parts(reference)
    if one.ndim != 1 or one.shape != against.shape:
        raise ShapeError(
            _(
                "A curve needs one activity and one reference a region; found shapes "
                "{first} and {second}.",
                first=one.shape,
                second=against.shape,
            )
        )
    there = against > 0
    return lorenz_curve(ratio(one, against)[there], weights=against[there])
