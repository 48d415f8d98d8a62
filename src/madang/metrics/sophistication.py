"""Sophistication: what the places of an activity say of it, and it of its places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import as_presence, held, numbers
from madang.metrics.shares import (
    activity_share,
    activity_table,
    location_quotient,
    location_share,
    ratio,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "activity_average",
    "embodied_attribute",
    "expy",
    "normalised_ubiquity",
    "prody",
    "regional_average",
]


def prody(x: ArrayLike, income: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how rich the regions are that are specialised in an activity.

    .. math:: \mathrm{PRODY}_i = \sum_r \frac{q_{ri}}{\sum_s q_{si}}\, y_r

    Weights are location quotients, so that small regions count as much as large.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    income : (R,) array
        Income per head (or R&D, schooling …) of each region.

    Returns
    -------
    (I,) array
        In the unit of `income`, between its least and its greatest. NaN where an
        activity is empty. Empty regions have no weight.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one income a region.

    References
    ----------
    [HausmannHwangRodrik2007]_.

    Examples
    --------
    >>> prody([[3, 1], [1, 3]], [10, 20])
    array([12.5, 17.5])
    """
    q = np.nan_to_num(location_quotient(x), nan=0.0)
    y = held(income, q.shape[0], what=_("the income of each region"))
    return ratio(y @ q, q.sum(axis=0))


def expy(x: ArrayLike, income: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how rich the activities are that a region holds.

    .. math:: \mathrm{EXPY}_r = \sum_i s_{ri}\, \mathrm{PRODY}_i

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    income : (R,) array
        Income per head of each region.

    Returns
    -------
    (R,) array
        In the unit of `income`. NaN where a region is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one income a region.

    References
    ----------
    [HausmannHwangRodrik2007]_.

    Examples
    --------
    >>> expy([[3, 1], [1, 3]], [10, 20])
    array([13.75, 16.25])
    """
    return regional_average(x, prody(x, income))


def regional_average(x: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    r"""Measure the mean of a quality of activities over what a region holds.

    .. math:: \bar v_r = \sum_i s_{ri}\, v_i

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    values : (I,) array
        A quality of each activity: complexity, wage, emissions. NaN where unknown.

    Returns
    -------
    (R,) array
        In the unit of `values`. NaN where a region is empty or holds an activity of
        unknown quality.

    Raises
    ------
    NegativeActivityError
        If any entry of `x` is below zero, infinite or NaN.
    ShapeError
        If there is not one value an activity.

    References
    ----------
    [HausmannHwangRodrik2007]_.

    Examples
    --------
    >>> regional_average([[3, 1], [0, 2]], [10, 20])
    array([12.5, 20. ])
    """
    s = activity_share(x)
    v = _values(values, s.shape[-1])
    return np.asarray(np.where(s == 0, 0.0, s * v).sum(axis=-1))


def activity_average(x: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    r"""Measure the mean of a quality of regions over where an activity lies.

    .. math:: \bar v_i = \sum_r \frac{x_{ri}}{x_{\cdot i}}\, v_r

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    values : (R,) array
        A quality of each region. NaN where unknown.

    Returns
    -------
    (I,) array
        In the unit of `values`. NaN where an activity is empty or lies in a region
        of unknown quality.

    Raises
    ------
    NegativeActivityError
        If any entry of `x` is below zero, infinite or NaN.
    ShapeError
        If there is not one value a region.

    References
    ----------
    [HausmannHwangRodrik2007]_.

    Examples
    --------
    >>> activity_average([[3, 1], [0, 1]], [10, 20])
    array([10., 15.])
    """
    shares = location_share(x).T
    v = _values(values, shares.shape[-1])
    return np.asarray(np.where(shares == 0, 0.0, shares * v).sum(axis=-1))


def embodied_attribute(
    x: ArrayLike, values: ArrayLike, *, present: ArrayLike
) -> NDArray[np.float64]:
    r"""Measure what quality of regions goes with being specialised in an activity.

    .. math:: A_i = \frac{\sum_r M_{ri}\, s_{ri}\, v_r}{\sum_r M_{ri}\, s_{ri}}

    With the Gini coefficient of incomes as the quality it is the product Gini index;
    with emissions per unit of output, the product emission intensity index.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    values : (R,) array
        A quality of each region. NaN where unknown: the region is left out.
    present : (R, I) array of bool
        Which activities each region is specialised in (`presence`).

    Returns
    -------
    (I,) array
        In the unit of `values`. NaN where no region of known quality is specialised
        in the activity.

    Raises
    ------
    NegativeActivityError
        If any entry of `x` is below zero, infinite or NaN.
    ShapeError
        If the shapes do not fit each other.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [Hartmann2017]_.

    Examples
    --------
    >>> embodied_attribute([[3, 1], [1, 3]], [0.2, 0.4], present=[[1, 0], [1, 1]])
    array([0.25, 0.4 ])
    """
    table = activity_table(x)
    M = as_presence(present)
    v = _values(values, table.shape[0])
    if M.shape != table.shape:
        raise ShapeError(
            _(
                "Presence must be a table like activity, {activity}; found {found}.",
                activity=table.shape,
                found=M.shape,
            )
        )
    known = ~np.isnan(v)
    weight = np.where(M & known[:, None], np.nan_to_num(activity_share(table)), 0.0)
    return ratio(np.where(known, v, 0.0) @ weight, weight.sum(axis=0))


def normalised_ubiquity(x: ArrayLike, *, present: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how much there is of an activity for the number of its regions.

    .. math:: \frac{x_{\cdot i} / x_{\cdot\cdot}}{k_i / \sum_j k_j},\quad
              k_i = \sum_r M_{ri}

    Read: above 1, much of it lies in few regions: hard to copy, if size is skill.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    present : (R, I) array of bool
        Which activities each region is specialised in (`presence`).

    Returns
    -------
    (I,) array
        Dimensionless. NaN where no region is specialised in the activity.

    Raises
    ------
    NegativeActivityError
        If any entry of `x` is below zero, infinite or NaN.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [BallandRigby2017]_.

    Examples
    --------
    >>> normalised_ubiquity([[3, 1], [1, 1]], present=[[1, 0], [1, 1]])
    array([1., 1.])
    """
    size = activity_table(x).sum(axis=-2)
    k = as_presence(present).sum(axis=-2).astype(np.float64)
    return ratio(ratio(size, size.sum()), ratio(k, k.sum()))


def _values(values: ArrayLike, length: int) -> NDArray[np.float64]:
    """Check a quality of regions or activities: one each, may be unknown."""
    v = numbers(values)
    if v.shape != (length,):
        raise ShapeError(
            _(
                "Expected {length} values, one a row or column; found shape {shape}.",
                length=length,
                shape=v.shape,
            )
        )
    return v
