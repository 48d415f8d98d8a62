"""Changes of regions beside others: differences in differences, and year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.language import _
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "EventStudy", "difference_in_differences", "event_study", "past_path",
    "ring_effects",
]  # fmt: skip

_AXES: Final = 2


@dataclass(frozen=True, slots=True)
class EventStudy:
    """The gap between treated and others in each year, less that before the start.

    Attributes
    ----------
    effects : (T,) array
        In the unit of the outcome; 0 in the year before the start.
    errors : (T,) array
        Clustered by region: how far changes since that year scatter within each side.
        NaN in that year, and where one side is one region.
    """

    effects: FloatArray
    errors: FloatArray


def panel_array(y: ArrayLike) -> FloatArray:
    """Give an outcome as a complete table of regions by years, or refuse it."""
    a = numbers(y)
    if a.ndim != _AXES:
        raise ShapeError(_(
            "Expected an outcome of regions by years; found shape {shape}.",
            shape=a.shape,
        ))  # fmt: skip
    if not np.isfinite(a).all():
        raise ParameterError(_(
            "{n} values of the outcome are unknown. Leave out regions or years with "
            "gaps.", n=int((~np.isfinite(a)).sum()),
        ))  # fmt: skip
    return a


def treated_rows(treated: ArrayLike) -> NDArray[np.bool_]:
    """Give which rows are treated, or refuse where none is, or no other."""
    own = np.asarray(treated, dtype=bool)
    if own.all() or not own.any():
        raise UndefinedMeasureError(_(
            "Expected regions with the measure and regions without it; found {own} "
            "with it of {count}. Without both, nothing tells what would have been.",
            own=int(own.sum()), count=own.size,
        ))  # fmt: skip
    return own


def checked_start(start: int, years: int) -> int:
    """Give the first column with the measure, or refuse where there is no past."""
    if not 0 < start < years:
        raise UndefinedMeasureError(_(
            "The measure must begin after the first year of the panel and not after "
            "the last; it begins in column {start} of {years}.",
            start=start, years=years,
        ))  # fmt: skip
    return start


def change_since(y: FloatArray, start: int) -> FloatArray:
    """Give each region's mean from the start on less its mean before."""
    return np.asarray(y[:, start:].mean(axis=1) - y[:, :start].mean(axis=1))


def difference_in_differences(y: ArrayLike, treated: ArrayLike, *, start: int) -> float:
    r"""Measure how much more treated regions changed than others.

    .. math:: \hat\tau = (\bar y_{1,post} - \bar y_{1,pre})
        - (\bar y_{0,post} - \bar y_{0,pre})

    which is what a regression with effects of regions and years gives on a complete
    panel with one start.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete; a row a region, a column a year.
    treated : (R,) array of bool
        Which regions had the measure.
    start : int
        Column of the first year with it.

    Returns
    -------
    float
        In the unit of the outcome; never NaN.

    Raises
    ------
    UndefinedMeasureError
        If no region is treated or all are, or there is no year before or after.

    References
    ----------
    [BertrandDufloMullainathan2004]_.

    Examples
    --------
    >>> difference_in_differences([[1, 4], [1, 2]], [True, False], start=1)
    2.0
    """
    a, own = panel_array(y), treated_rows(treated)
    change = change_since(a, checked_start(start, a.shape[1]))
    return float(change[own].mean() - change[~own].mean())


def event_study(y: ArrayLike, treated: ArrayLike, *, start: int) -> EventStudy:
    r"""Measure how far apart treated and others lie, year by year.

    .. math:: \hat\delta_t = (\bar y_{1t} - \bar y_{1,s-1})
        - (\bar y_{0t} - \bar y_{0,s-1})

    Before the start these should be about 0; they tell whether both ran parallel.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete.
    treated : (R,) array of bool
        Which regions had the measure.
    start : int
        Column of the first year with it.

    Returns
    -------
    EventStudy

    Raises
    ------
    UndefinedMeasureError
        If no region is treated or all are, or there is no year before or after.

    References
    ----------
    [SunAbraham2021]_.

    Examples
    --------
    >>> y = [[0, 1, 4], [0, 1, 2], [1, 2, 3]]
    >>> event_study(y, [True, False, False], start=2).effects.tolist()
    [0.0, 0.0, 2.0]
    """
    a, own = panel_array(y), treated_rows(treated)
    since = a - a[:, [checked_start(start, a.shape[1]) - 1]]
    effects = since[own].mean(axis=0) - since[~own].mean(axis=0)
    square = sum(
        side.var(axis=0, ddof=1) / len(side) if len(side) > 1 else np.full(
            a.shape[1], np.nan
        )
        for side in (since[own], since[~own])
    )  # fmt: skip
    errors = np.sqrt(np.asarray(square))
    return EventStudy(effects, np.where(errors > 0, errors, np.nan))


def past_path(y: ArrayLike, *, start: int) -> NDArray[np.float64]:
    r"""Describe the way each region went before: its slope, last turn and level.

    .. math:: p_r = \Big(\frac{\sum_t \tilde t\, y_{rt}}{\sum_t \tilde t^2},\;
        y_{r,s-1} - \bar y_r,\; \bar y_r\Big), \quad t < s

    A region that has been shrinking goes on to shrink, measure or not. What these
    three tell of the change is taken out of it before regions are compared.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete.
    start : int
        Column of the first year with the measure.

    Returns
    -------
    (R, K) array
        Three columns; only the level where one year is known, level and slope with
        two.

    References
    ----------
    [Lin2013]_.

    Examples
    --------
    >>> past_path([[1, 2, 3, 9]], start=3).tolist()
    [[1.0, 1.0, 2.0]]
    """
    before = panel_array(y)[:, :start]
    level = before.mean(axis=1)
    years = before.shape[1]
    if years == 1:
        return np.asarray(level[:, None])
    t = np.arange(years) - (years - 1) / 2
    slope = before @ t / (t @ t)
    if years == _AXES:
        return np.column_stack([slope, level])
    return np.column_stack([slope, before[:, -1] - level, level])


def ring_effects(
    y: ArrayLike,
    treated: ArrayLike,
    *,
    start: int,
    distance: ArrayLike,
    edges: ArrayLike,
) -> NDArray[np.float64]:
    r"""Measure changes of treated regions and of rings around them beside far ones.

    .. math:: \hat\tau_k = \overline{\Delta y}_{k} - \overline{\Delta y}_{far},
        \quad k: e_{k-1} < \min_s d_{rs} \le e_k

    A neighbour that gained with the treated region, or lost to it, is no comparison:
    only regions beyond the last ring are.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete.
    treated : (R,) array of bool
        Which regions had the measure.
    start : int
        Column of the first year with it.
    distance : (R, R) array
        Between regions, in any unit; steps between neighbours serve too.
    edges : (K,) array
        Outer edge of each ring, rising.

    Returns
    -------
    (K + 1,) array
        Effect on the treated, then on each ring; NaN where a ring is empty.

    Raises
    ------
    UndefinedMeasureError
        If no region lies beyond the last ring.

    References
    ----------
    [Butts2023]_.

    Examples
    --------
    >>> y, far = [[0, 5], [0, 2], [0, 1]], [[0, 1, 9], [1, 0, 8], [9, 8, 0]]
    >>> ring_effects(y, [True, False, False], start=1, distance=far, edges=[2]).tolist()
    [4.0, 1.0]
    """
    a, own = panel_array(y), treated_rows(treated)
    change = change_since(a, checked_start(start, a.shape[1]))
    nearest = np.asarray(distance, dtype=np.float64)[:, own].min(axis=1)
    ring = np.searchsorted(np.asarray(edges, dtype=np.float64), nearest, side="left")
    count = len(np.asarray(edges))
    far = (ring == count) & ~own
    if not far.any():
        raise UndefinedMeasureError(_(
            "No region lies beyond the last ring, so nothing is left to compare "
            "with. Draw the rings closer."
        ))  # fmt: skip
    parts = [change[own], *(change[(ring == k) & ~own] for k in range(count))]
    means = [part.mean() if part.size else np.nan for part in parts]
    return np.asarray(np.array(means) - change[far].mean())
