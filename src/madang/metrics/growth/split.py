"""Shift-share, classic form: which part of a change is the region's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import held, same_shape
from madang.metrics.growth.rates import growth_rate
from madang.metrics.shares import activity_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["ShiftShare", "shift_share"]

_DATES = 2


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


def shift_share(
    start: ArrayLike, end: ArrayLike, *, reference: ArrayLike | None = None
) -> ShiftShare:
    r"""Measure how much of a region's change is its own doing (classic form).

    .. math:: N_{ri} = x^0_{ri}\, g,\quad M_{ri} = x^0_{ri} (g_i - g),\quad
              C_{ri} = x^0_{ri} (g_{ri} - g_i) = \Delta_{ri} - x^0_{ri}\, g_i

    with :math:`g` the growth of the whole economy and :math:`g_i` that of activity
    i. The three add up to the change. An activity that existed nowhere at the start
    has no growth rate; all of its change counts as competitive. Sums over all
    regions of mix and of competitive are zero but for such new activities.

    Parameters
    ----------
    start, end : (R, I) arrays
        Activity i in region r at the first and the last date, in one unit.
    reference : (2, I) array, optional
        Activity i in the whole economy at the first and the last date, where the
        table does not hold all regions; the sums of the tables if left out.

    Returns
    -------
    ShiftShare
        Four (R, I) arrays in the unit of the activity; sum over activities for
        the region. NaN throughout where there was nothing at all at the start.

    Raises
    ------
    ShapeError
        If the two tables, or the reference, differ in shape.
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
    before, after, nation = two_dates(start, end, reference)
    whole, activity = growth_of(nation)
    change = after - before
    return ShiftShare(
        change=np.where(np.isnan(whole), np.nan, change),
        national=before * whole,
        mix=before * (activity - whole),
        competitive=change - before * activity,
    )


def two_dates(
    start: ArrayLike, end: ArrayLike, reference: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Check two tables and the (2, I) economy they are held against.

    Parameters
    ----------
    start, end : (R, I) arrays
        Activity i in region r at the first and the last date.
    reference : (2, I) array or None
        The whole economy at both; the sums of the tables if None.

    Returns
    -------
    (R, I) array, (R, I) array, (2, I) array
        The two tables and the economy.
    """
    before, after = activity_table(start), activity_table(end)
    same_shape(before, after)
    if reference is None:
        return before, after, np.array([before.sum(axis=0), after.sum(axis=0)])
    nation = held(reference, before.shape[-1], what=_("the economy at both dates"))
    if nation.shape != (_DATES, before.shape[-1]):
        raise ShapeError(
            _(
                "The reference must hold two dates of {activities} activities; found "
                "shape {shape}.",
                activities=before.shape[-1],
                shape=nation.shape,
            )
        )
    return before, after, nation


def growth_of(
    nation: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the growth of the whole and of each activity (the whole's, where new).

    Parameters
    ----------
    nation : (2, I) array
        Each activity at the first and the last date.

    Returns
    -------
    () array, (I,) array
        Growth of the whole, and of each activity.
    """
    whole = growth_rate(nation[0].sum(), nation[1].sum())
    activity = growth_rate(nation[0], nation[1])
    # Where an activity is new to the country, before is zero and so is its mix.
    return whole, np.where(nation[0] > 0, activity, whole)
