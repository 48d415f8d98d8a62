"""Reach: what can be got to, and how long it takes, whoever else wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.accessibility.decay import Cutoff
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from madang.metrics.accessibility.decay import Decay
    from madang.metrics.accessibility.times import TravelTimes
    from madang.metrics.checks import FloatArray

__all__ = [
    "balancing_cost",
    "closest_cost",
    "cumulative_interval",
    "cumulative_opportunities",
    "gravity_access",
]


def gravity_access(
    times: TravelTimes, opportunities: ArrayLike, *, decay: Decay
) -> FloatArray:
    r"""Measure what is within reach, each opportunity less the longer its way.

    .. math:: A_r = \sum_s O_s f(t_{rs})

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    opportunities : (D,) array
        Such as jobs, at least 0.
    decay : Decay
        Weight of a way by its time.

    Returns
    -------
    (O,) array
        In the unit of the opportunities: what would count as much if it lay at the
        door. 0 where only what is too far can be got to; NaN where no way is known.

    Raises
    ------
    ShapeError, ParameterError
        If opportunities do not fit the destinations, or are below zero.

    References
    ----------
    [Hansen1959]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Linear, TravelTimes
    >>> ways = TravelTimes.of([[0, 30], [30, 0]])
    >>> gravity_access(ways, [10, 4], decay=Linear(60)).tolist()
    [12.0, 9.0]
    """
    held = times.held(opportunities, at="destination", what=_("opportunities"))
    return times.from_origin(decay(times.minutes) * held[times.destination])


def cumulative_opportunities(
    times: TravelTimes, opportunities: ArrayLike, *, within: float
) -> FloatArray:
    r"""Count what is within a time.

    .. math:: A_r = \sum_s O_s [t_{rs} \le T]

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    opportunities : (D,) array
        Such as jobs, at least 0.
    within : float
        The time :math:`T`, above 0; itself within.

    Returns
    -------
    (O,) array
        In the unit of the opportunities; NaN where no way is known.

    Raises
    ------
    ShapeError, ParameterError
        If opportunities do not fit the destinations or are below zero, or the time is
        not above 0.

    References
    ----------
    [Ingram1971]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import TravelTimes
    >>> ways = TravelTimes.of([[0, 30], [50, 0]])
    >>> cumulative_opportunities(ways, [10, 4], within=30).tolist()
    [14.0, 4.0]
    """
    return gravity_access(times, opportunities, decay=Cutoff(within))


def cumulative_interval(
    times: TravelTimes, opportunities: ArrayLike, *, within: ArrayLike
) -> FloatArray:
    r"""Count what is within a time, on average over several times.

    .. math:: A_r = \frac1K \sum_k \sum_s O_s [t_{rs} \le T_k]

    The choice of one time decides much; an interval of times decides less.

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    opportunities : (D,) array
        Such as jobs, at least 0.
    within : (K,) array
        The times :math:`T_k`, such as each minute from 30 to 60.

    Returns
    -------
    (O,) array
        In the unit of the opportunities; NaN where no way is known.

    Raises
    ------
    ShapeError, ParameterError
        If opportunities do not fit the destinations or are below zero, or no time is
        given.

    References
    ----------
    [TomasielloEtAl2023]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import TravelTimes
    >>> ways = TravelTimes.of([[0, 30], [50, 0]])
    >>> cumulative_interval(ways, [10, 4], within=[20, 40]).tolist()
    [12.0, 4.0]
    """
    ends = np.sort(numbers(within).ravel())
    if not ends.size or not (np.isfinite(ends) & (ends > 0)).all():
        raise ParameterError(
            _(
                "An interval needs times above 0, such as each minute from 30 to 60; "
                "found {within}.",
                within=str(within),
            )
        )

    def kept(t: FloatArray) -> FloatArray:
        return np.asarray(1.0 - np.searchsorted(ends, t, side="left") / ends.size)

    return gravity_access(times, opportunities, decay=kept)


def closest_cost(
    times: TravelTimes, opportunities: ArrayLike, *, count: int = 1
) -> FloatArray:
    r"""Measure how long it takes to the nearest place that holds an opportunity.

    .. math:: A_r = \min \{t : |\{s : O_s > 0,\, t_{rs} \le t\}| \ge k\}

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    opportunities : (D,) array
        Such as hospitals, at least 0; a place holds one where it is above 0.
    count : int
        How many places must be within reach, at least 1.

    Returns
    -------
    (O,) array
        In the unit of the times; infinite where fewer can be reached, NaN where no way
        is known.

    Raises
    ------
    ShapeError, ParameterError
        If opportunities do not fit the destinations or are below zero, or `count` is
        below 1.

    References
    ----------
    [Ingram1971]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import TravelTimes
    >>> ways = TravelTimes.of([[0, 30], [50, 0]])
    >>> closest_cost(ways, [0, 4]).tolist()
    [30.0, 0.0]
    """
    held = times.held(opportunities, at="destination", what=_("opportunities"))
    if count < 1:
        raise ParameterError(
            _("At least one place must be asked for; found {count}.", count=count)
        )
    has = held[times.destination] > 0
    origin, minutes = times.origin[has], times.minutes[has]
    out = np.full(times.origins, np.inf)
    if count == 1:
        np.minimum.at(out, origin, minutes)
    else:
        origin, minutes, rank = _ordered(origin, minutes, times.origins)
        out[origin[rank == count - 1]] = minutes[rank == count - 1]
    out[times.lost] = np.nan
    return out


def _ordered(
    origin: np.ndarray, minutes: FloatArray, origins: int
) -> tuple[np.ndarray, FloatArray, np.ndarray]:
    """Sort ways by origin and time, and give the rank of each at its origin."""
    order = np.lexsort((minutes, origin))
    origin, minutes = origin[order], minutes[order]
    first = np.searchsorted(origin, np.arange(origins))
    return origin, minutes, np.arange(origin.size) - first[origin]


def balancing_cost(
    times: TravelTimes,
    opportunities: ArrayLike,
    demand: ArrayLike,
    *,
    step: float = 1.0,
) -> FloatArray:
    r"""Measure how far one must go until there is more than residents at home.

    .. math:: B_r = \min \{t \in \{0, \Delta, 2\Delta, \dots\} :
              \sum_s O_s [t_{rs} \le t] > P_r\}

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    opportunities : (D,) array
        Such as jobs, at least 0.
    demand : (O,) array
        Residents, at least 0.
    step : float
        Step :math:`\Delta` in which times are tried.

    Returns
    -------
    (O,) array
        In the unit of the times; 0 where nobody lives, NaN where there is never
        enough, or no way is known.

    Raises
    ------
    ShapeError, ParameterError
        If amounts do not fit the places or are below zero, or the step is not above 0.

    References
    ----------
    [BarbozaEtAl2021]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import TravelTimes
    >>> ways = TravelTimes.of([[0, 29.5], [50, 0]])
    >>> balancing_cost(ways, [10, 4], [12, 20]).tolist()
    [30.0, nan]
    """
    held = times.held(opportunities, at="destination", what=_("opportunities"))
    people = times.held(demand, at="origin", what=_("demand"))
    Cutoff(step)
    tried = np.ceil(times.minutes / step - 1e-9).astype(np.intp)
    steps = int(tried.max(initial=0)) + 1
    reached = np.bincount(
        times.origin * steps + tried, held[times.destination], times.origins * steps
    ).reshape(times.origins, steps)
    enough = np.cumsum(reached, axis=1) > people[:, None]
    out = np.where(enough.any(axis=1), enough.argmax(axis=1) * step, np.nan)
    out[people == 0] = 0.0
    out[times.lost] = np.nan
    return out
