"""Shares: what a region holds of an activity, against what one would expect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _
from madang.metrics.checks import held, numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "activity_share",
    "activity_table",
    "expected_activity",
    "location_quotient",
    "location_quotient_over_years",
    "location_share",
    "ratio",
]

_TABLE_AXES = 2


def ratio(above: ArrayLike, below: ArrayLike) -> NDArray[np.float64]:
    r"""Measure one amount in units of another, undefined where that is nothing.

    .. math:: a / b

    Parameters
    ----------
    above, below : (...) arrays
        Amounts of shapes that broadcast together.

    Returns
    -------
    (...) array
        The ratio. NaN where `below` is zero or either is NaN.

    References
    ----------
    Arithmetic; see [Isard1960]_ for its use.

    Examples
    --------
    >>> ratio([1.0, 0.0], [4.0, 0.0])
    array([0.25,  nan])
    """
    b = np.asarray(below, dtype=np.float64)
    # To divide all and strike out takes a third of the time of dividing some.
    with np.errstate(divide="ignore", invalid="ignore"):
        out = np.asarray(np.divide(np.asarray(above, dtype=np.float64), b))
    nothing = b == 0
    if nothing.any():
        np.copyto(out, np.nan, where=nothing)
    return out


def activity_table(x: ArrayLike) -> NDArray[np.float64]:
    r"""Give a table of activity as floats, or refuse what no table can hold.

    .. math:: x_{ri} \in [0, \infty)

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit: jobs, patents, won.

    Returns
    -------
    (..., R, I) array
        The same numbers; never NaN.

    Raises
    ------
    ShapeError
        If the table has fewer than two axes.
    NegativeActivityError
        If any entry is below zero, infinite, NaN or no number at all.

    References
    ----------
    [Isard1960]_.

    Examples
    --------
    >>> activity_table([[1, 2]])
    array([[1., 2.]])
    """
    table = numbers(x)
    if table.ndim < _TABLE_AXES:
        raise ShapeError(
            _(
                "Activity must be a table, regions in rows and activities in columns; "
                "found {ndim} axes.",
                ndim=table.ndim,
            )
        )
    if not (table.min(initial=0.0) >= 0 and table.max(initial=0.0) < np.inf):
        bad = ~(np.isfinite(table) & (table >= 0))
        first = tuple(int(i) for i in np.argwhere(bad)[0])
        raise NegativeActivityError(
            _(
                "Amounts of activity must be zero or more; found {wrong} of {count} "
                "that are not, the first {example} in row {row}, column {column}. "
                "Decide what an unknown amount means before measuring.",
                wrong=int(bad.sum()),
                count=table.size,
                example=table[first],
                row=first[-2],
                column=first[-1],
            )
        )
    return table


def activity_share(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what part of a region's whole each of its activities is.

    .. math:: s_{ri} = x_{ri} / x_{r\cdot}

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R, I) array
        Dimensionless, each row sums to 1. NaN where a region is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Isard1960]_.

    Examples
    --------
    >>> activity_share([[1, 3], [0, 0]])
    array([[0.25, 0.75],
           [ nan,  nan]])
    """
    table = activity_table(x)
    return ratio(table, table.sum(axis=-1, keepdims=True))


def location_share(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what part of an activity's whole lies in each region.

    .. math:: x_{ri} / x_{\cdot i}

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R, I) array
        Dimensionless, each column sums to 1. NaN where an activity is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Isard1960]_.

    Examples
    --------
    >>> location_share([[1, 0], [3, 0]])
    array([[0.25,  nan],
           [0.75,  nan]])
    """
    table = activity_table(x)
    return ratio(table, table.sum(axis=-2, keepdims=True))


def expected_activity(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what each region would hold if all had the same profile.

    .. math:: e_{ri} = x_{r\cdot}\, x_{\cdot i} / x_{\cdot\cdot}

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (..., R, I) array
        In the unit of `x`, with the same margins. NaN where all is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Isard1960]_.

    Examples
    --------
    >>> expected_activity([[4, 0], [2, 2]])
    array([[3., 1.],
           [3., 1.]])
    """
    table = activity_table(x)
    regions = table.sum(axis=-1, keepdims=True)
    activities = table.sum(axis=-2, keepdims=True)
    return np.asarray(regions * ratio(activities, activities.sum(-1, keepdims=True)))


def location_quotient(
    x: ArrayLike, *, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how over-represented each activity is in each region.

    .. math:: q_{ri} = \frac{x_{ri} / x_{r\cdot}}{x_{\cdot i} / x_{\cdot\cdot}}

    Read: 2 is twice the share it has in the whole economy, 1 is parity, and 0 is
    none at all. The mean over regions, weighted with their totals, is 1.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit: jobs, patents, won.
    reference : (..., I) array, optional
        Activity i in the economy that the regions are held against, where that is
        more than the regions of the table: a country, a union, the world. The
        sums of the table if left out.

    Returns
    -------
    (..., R, I) array
        Dimensionless; 1 is parity with the whole economy. NaN where a region or
        an activity is empty: undefined, which is not the same as zero.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If `reference` has not one amount an activity.

    References
    ----------
    [Isard1960]_. As "revealed comparative advantage": [Balassa1965]_.

    Examples
    --------
    >>> location_quotient([[4, 0, 0], [2, 2, 0]])
    array([[1.33333333, 0.        ,        nan],
           [0.66666667, 2.        ,        nan]])
    >>> location_quotient([[3, 1]], reference=[50, 50])
    array([[1.5, 0.5]])
    """
    table = activity_table(x)
    regions = table.sum(axis=-1, keepdims=True)
    if reference is None:
        activities = table.sum(axis=-2, keepdims=True)
    else:
        against = held(
            reference,
            table.shape[-1],
            what=_("the reference of each activity"),
        )
        activities = against[..., None, :]
    whole = activities.sum(axis=-1, keepdims=True)
    return ratio(ratio(table, regions), ratio(activities, whole))


def location_quotient_over_years(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure over-representation as the mean of the quotients of several years.

    .. math:: \bar q_{ri} = \frac{1}{|T_{ri}|} \sum_{t \in T_{ri}} q_{tri}

    with :math:`T_{ri}` the years in which the quotient is defined. Each year counts
    alike; to let larger years count more, take the quotient of the summed table.

    Parameters
    ----------
    x : (T, R, I) array
        Activity i in region r in year t, in any one unit.

    Returns
    -------
    (R, I) array
        Dimensionless; 1 is parity. NaN where region or activity is empty in all
        years.

    Raises
    ------
    ShapeError
        If there is no axis of years.
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Isard1960]_.

    Examples
    --------
    >>> location_quotient_over_years([[[4, 0], [2, 2]], [[0, 0], [1, 1]]])
    array([[1.33333333, 0.        ],
           [0.83333333, 1.5       ]])
    """
    table = activity_table(x)
    if table.ndim != _TABLE_AXES + 1:
        raise ShapeError(
            _(
                "Expected years × regions × activities; found {axes} axes of {shape}.",
                axes=table.ndim,
                shape=table.shape,
            )
        )
    q = location_quotient(table)
    known = ~np.isnan(q)
    return ratio(np.where(known, q, 0.0).sum(axis=0), known.sum(axis=0))
