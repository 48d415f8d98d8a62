"""How far regions and activities lie from the profile of the whole economy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.language import _
from madang.metrics.checks import held
from madang.metrics.concentration.parts import parts
from madang.metrics.inequality import gini
from madang.metrics.shares import (
    activity_table,
    location_quotient,
    ratio,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "gini_concentration",
    "gini_specialisation",
    "krugman",
    "krugman_versus_rest",
    "krugman_versus_whole",
    "locational_gini",
]


def krugman(x: ArrayLike, reference: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how far a profile lies from a reference profile.

    .. math:: K = \sum_i |s_i - s^{\mathrm{ref}}_i|

    Read: half of it is the part that would have to change activity.

    Parameters
    ----------
    x : (..., I) array
        Activity, in any one unit; measured along the last axis.
    reference : (..., I) array
        Activity of what it is held against, of a shape that broadcasts.

    Returns
    -------
    (...) array
        From 0 (the same profile) to 2 (nothing in common). NaN where either
        holds nothing.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Krugman1991]_.

    Examples
    --------
    >>> float(krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40]))
    2.0
    """
    gap = np.abs(parts(x) - parts(reference)).sum(axis=-1)
    return np.asarray(np.minimum(gap, 2.0))


def krugman_versus_rest(
    x: ArrayLike, *, reference: ArrayLike | None = None, known: ArrayLike = True
) -> NDArray[np.float64]:
    r"""Measure how far each region's profile lies from that of all others.

    .. math:: K_r = \sum_i \left|\frac{x_{ri}}{x_{r\cdot}} -
              \frac{x_{\cdot i} - x_{ri}}{x_{\cdot\cdot} - x_{r\cdot}}\right|

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    reference : (..., I) array, optional
        Activity i in the whole economy, where that is more than the regions of the
        table; their sums if left out.
    known : (R, I) array of bool, optional
        Which amounts are known; the others are left out of both sides.

    Returns
    -------
    (..., R) array
        From 0 to 2. NaN where the region, or all the rest, holds nothing.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Krugman1991]_, [FarhauerKroell2014]_.

    Examples
    --------
    >>> krugman_versus_rest([[3, 1], [1, 1], [0, 2]]).round(4)
    array([1.    , 0.    , 1.3333])
    """
    table, seen = _known(x, known)
    nation = table.sum(axis=-2, keepdims=True)
    if reference is not None:
        size = table.shape[-1]
        nation = held(reference, size, what=_("the reference of each activity"))
        nation = nation[..., None, :]
    # Subtracting can leave a trifle below zero where a region holds all there is.
    rest = np.maximum(nation - table, 0.0)
    return krugman(table, rest if seen.all() else np.where(seen, rest, 0.0))


def krugman_versus_whole(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how far each region's profile lies from that of the whole economy.

    .. math:: K_r = \sum_i \left|\frac{x_{ri}}{x_{r\cdot}} -
              \frac{x_{\cdot i}}{x_{\cdot\cdot}}\right|

    The region is part of the whole, so a large region looks less special than in
    `krugman_versus_rest`.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R) array
        From 0 to 2. NaN where the region holds nothing.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Krugman1991]_.

    Examples
    --------
    >>> krugman_versus_whole([[3, 1], [1, 3]])
    array([0.5, 0.5])
    """
    table = activity_table(x)
    return krugman(table, table.sum(axis=-2, keepdims=True))


def gini_specialisation(
    x: ArrayLike, *, reference: ArrayLike | None = None, known: ArrayLike = True
) -> NDArray[np.float64]:
    r"""Measure how unevenly a region's location quotients are spread.

    .. math:: G_r = \operatorname{Gini}_i(q_{ri})

    Every activity that exists somewhere counts alike, so the index depends on the
    classification.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    reference : (..., I) array, optional
        The economy that the quotients are held against; the sums of the table if
        left out.
    known : (R, I) array of bool, optional
        Which amounts are known; the others are left out.

    Returns
    -------
    (..., R) array
        From 0 (the national profile) toward 1. NaN where the region is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [FarhauerKroell2014]_.

    Examples
    --------
    >>> gini_specialisation([[1, 1], [1, 1]])
    array([0., 0.])
    """
    return _gini_of_known(_quotients(x, known, reference))


def gini_concentration(x: ArrayLike, *, known: ArrayLike = True) -> NDArray[np.float64]:
    r"""Measure how unevenly an activity's location quotients are spread.

    .. math:: G_i = \operatorname{Gini}_r(q_{ri})

    Every region that is not empty counts alike, however small; `locational_gini`
    weighs them.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    known : (R, I) array of bool, optional
        Which amounts are known; the others are left out.

    Returns
    -------
    (..., I) array
        From 0 (spread as all activity is) toward 1. NaN where the activity is
        empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [FarhauerKroell2014]_.

    Examples
    --------
    >>> gini_concentration([[2, 0], [0, 2]])
    array([0.5, 0.5])
    """
    return _gini_of_known(np.swapaxes(_quotients(x, known), -1, -2))


def locational_gini(
    x: ArrayLike, *, reference: ArrayLike | None = None, known: ArrayLike = True
) -> NDArray[np.float64]:
    r"""Measure how unevenly an activity lies, held against all activity.

    .. math:: G^L_i = \operatorname{Gini}_r(q_{ri};\; w_r = x_{r\cdot})

    Twice the area between the diagonal and the curve of the activity's cumulative
    shares over those of all activity (`hoover_curve`), regions in order of their
    quotients. With population as the reference it is the Hoover–Gini.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.
    reference : (..., R) array, optional
        What activity is held against, such as population; all activity of the
        region if left out.
    known : (R, I) array of bool, optional
        Which amounts are known; the others are left out.

    Returns
    -------
    (..., I) array
        From 0 (spread as the reference is) toward 1. NaN where the activity is
        empty. Regions without any reference have no weight.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one reference a region.

    References
    ----------
    [Krugman1991]_, appendix D; [Hoover1936]_.

    Examples
    --------
    >>> locational_gini([[2, 0], [0, 2]])
    array([0.5, 0.5])
    >>> locational_gini([[1, 0], [0, 1]], reference=[3, 1])
    array([0.25, 0.75])
    """
    table, seen = _known(x, known)
    size = table.sum(axis=-1)
    if reference is not None:
        size = held(reference, table.shape[-2], what=_("the reference of each region"))
    # Gini's coefficient is free of units: what is held a head stands for quotients.
    turned = np.ascontiguousarray(np.swapaxes(table, -1, -2))
    density = ratio(turned, size[..., None, :])
    if not seen.all():
        density = np.where(np.swapaxes(seen, -1, -2), density, np.nan)
    return _gini_of_known(density, weights=size[..., None, :])


def _quotients(
    x: ArrayLike, known: ArrayLike, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Give the quotients, NaN where not known."""
    table, seen = _known(x, known)
    q = location_quotient(table, reference=reference)
    return q if seen.all() else np.where(seen, q, np.nan)


def _known(
    x: ArrayLike, known: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give a table with zeros for what is not known, and what is, of its axes."""
    table, seen = activity_table(x), np.atleast_2d(np.asarray(known, dtype=bool))
    return table if seen.all() else np.where(seen, table, 0.0), seen


def _gini_of_known(
    q: NDArray[np.float64], *, weights: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Give the Gini along the last axis of what is not NaN."""
    fit = ~np.isnan(q)
    if fit.all():
        return gini(q, weights=weights)
    known = fit if weights is None else np.where(fit, weights, 0.0)
    return gini(np.where(fit, q, 0.0), weights=known)
