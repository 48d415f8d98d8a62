"""Growth: how much, how fast, and which part of it is the region's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ShiftShare", "annual_growth_rate", "growth_rate", "shift_share"]


def growth_rate(start: ArrayLike, end: ArrayLike) -> NDArray[np.float64]:
    r"""Measure the change of an amount relative to where it started.

    .. math:: g = (x_1 - x_0) / x_0

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
    before = np.asarray(start, dtype=np.float64)
    return ratio(np.asarray(end, dtype=np.float64) - before, before)


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
            f"Growth needs two dates apart; found {years} years between them.",
            ko="증가율을 구하려면 두 시점이 떨어져 있어야 합니다. 두 시점의 간격: "
            f"{years}년.",
        )
    return np.asarray(ratio(end, start) ** (1.0 / years) - 1.0)


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """Change of each activity in each region, split into its three sources.

    Attributes
    ----------
    change : (R, I) array
        Change from first to last date, in the unit of the activity.
    national : (R, I) array
        What the growth of the whole economy would have brought.
    mix : (R, I) array
        What the activity's own growth, nationwide, brought beyond that.
    competitive : (R, I) array
        The rest: what the region did better or worse than its activities.
    """

    change: NDArray[np.float64]
    national: NDArray[np.float64]
    mix: NDArray[np.float64]
    competitive: NDArray[np.float64]


def shift_share(start: ArrayLike, end: ArrayLike) -> ShiftShare:
    r"""Measure how much of a region's change is its own doing (classic form).

    .. math:: N_{ri} = x^0_{ri}\, g,\quad M_{ri} = x^0_{ri} (g_i - g),\quad
              C_{ri} = x^0_{ri} (g_{ri} - g_i) = \Delta_{ri} - x^0_{ri}\, g_i

    with :math:`g` the growth of the whole table and :math:`g_i` that of activity i.
    The three add up to the change. An activity that existed nowhere at the start
    has no growth rate; all of its change counts as competitive. Sums over regions
    of mix and of competitive are zero but for such new activities.

    Parameters
    ----------
    start, end : (R, I) arrays
        Activity i in region r at the first and the last date, in one unit.

    Returns
    -------
    ShiftShare
        Four (R, I) arrays in the unit of the activity; sum over activities for
        the region. NaN throughout where there was nothing at all at the start.

    Raises
    ------
    ShapeError
        If the two tables differ in shape.
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Dunn1960]_, [FarhauerKroell2014]_.

    Examples
    --------
    >>> s = shift_share([[50, 50], [50, 50]], [[60, 60], [60, 40]])
    >>> s.national.sum(axis=1), s.mix.sum(axis=1), s.competitive.sum(axis=1)
    (array([10., 10.]), array([0., 0.]), array([ 10., -10.]))
    """
    before, after = activity_table(start), activity_table(end)
    if before.shape != after.shape:
        raise ShapeError(
            "Both dates must have the same regions and activities; found tables "
            f"of {before.shape} and {after.shape}.",
            ko="두 시점의 지역과 활동이 같아야 합니다. 받은 표의 크기: "
            f"{before.shape}, {after.shape}.",
        )
    whole = growth_rate(before.sum(), after.sum())
    activity = growth_rate(before.sum(axis=0), after.sum(axis=0))
    # Where an activity is new to the country, before is zero and so is its mix.
    activity = np.where(before.sum(axis=0) > 0, activity, whole)
    change = after - before
    return ShiftShare(
        change=np.where(np.isnan(whole), np.nan, change),
        national=before * whole,
        mix=before * (activity - whole),
        competitive=change - before * activity,
    )
