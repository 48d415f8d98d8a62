"""Access among those who share it: floating catchments and spatial availability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.language import _
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from madang.metrics.accessibility.decay import Decay
    from madang.metrics.accessibility.times import TravelTimes
    from madang.metrics.checks import FloatArray

__all__ = [
    "balanced_floating_catchment",
    "spatial_availability",
    "three_step_floating_catchment",
    "two_step_floating_catchment",
]


def two_step_floating_catchment(
    times: TravelTimes, supply: ArrayLike, demand: ArrayLike, *, decay: Decay
) -> FloatArray:
    r"""Measure supply a head within reach, shared with all who can reach it (2SFCA).

    .. math:: R_s = \frac{O_s}{\sum_r P_r f(t_{rs})},\quad
              A_r = \sum_s R_s f(t_{rs})

    With `Cutoff` it is the first form; with falling weights, such as `Steps` or
    `Gaussian`, the enhanced one (E2SFCA).

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    supply : (D,) array
        Such as beds, at least 0.
    demand : (O,) array
        Such as residents, at least 0.
    decay : Decay
        Weight of a way by its time.

    Returns
    -------
    (O,) array
        Supply for one person. Supply that nobody lives within reach of adds nothing.
        Over residents it sums to the supply that some can reach. NaN where no way is
        known.

    Raises
    ------
    ShapeError, ParameterError
        If amounts do not fit the places, or are below zero.

    References
    ----------
    [LuoWang2003]_; enhanced: [LuoQi2009]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, TravelTimes
    >>> ways = TravelTimes.of([[0, 20], [20, 0]])
    >>> two_step_floating_catchment(ways, [6, 0], [2, 1], decay=Cutoff(20)).tolist()
    [2.0, 2.0]
    """
    held, people = _both(times, supply, demand)
    weight = decay(times.minutes)
    share = _a_head(held, times.at_destination(people[times.origin] * weight))
    return times.from_origin(share[times.destination] * weight)


def three_step_floating_catchment(
    times: TravelTimes,
    supply: ArrayLike,
    demand: ArrayLike,
    *,
    decay: Decay,
    within: float = np.inf,
) -> FloatArray:
    r"""Measure supply a head where people choose among what is near (3SFCA).

    .. math:: G_{rs} = \frac{f(t_{rs})}{\sum_u f(t_{ru})},\quad
              R_s = \frac{O_s}{\sum_r G_{rs} P_r f(t_{rs})},\quad
              A_r = \sum_s G_{rs} R_s f(t_{rs})

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    supply : (D,) array
        Such as beds, at least 0.
    demand : (O,) array
        Such as residents, at least 0.
    decay : Decay
        Weight of a way by its time.
    within : float
        Time up to which supply is shared; people choose among all that counts.

    Returns
    -------
    (O,) array
        Supply for one person; NaN where no way is known.

    Raises
    ------
    ShapeError, ParameterError
        If amounts do not fit the places, or are below zero.

    References
    ----------
    [WanZouSternberg2012]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, TravelTimes
    >>> ways = TravelTimes.of([[0, 20], [20, 0]])
    >>> three_step_floating_catchment(ways, [6, 0], [2, 1], decay=Cutoff(20)).tolist()
    [2.0, 2.0]
    """
    held, people = _both(times, supply, demand)
    weight = decay(times.minutes)
    chosen = _portion(weight, times.from_origin(weight)[times.origin]) * weight
    chosen = np.where(times.minutes <= within, chosen, 0.0)
    share = _a_head(held, times.at_destination(people[times.origin] * chosen))
    return times.from_origin(share[times.destination] * chosen)


def balanced_floating_catchment(
    times: TravelTimes, supply: ArrayLike, demand: ArrayLike, *, decay: Decay
) -> FloatArray:
    r"""Measure supply a head, with nobody and nothing counted twice (BFCA).

    .. math:: w^r_{rs} = \frac{f(t_{rs})}{\sum_u f(t_{ru})},\quad
              w^s_{rs} = \frac{f(t_{rs})}{\sum_u f(t_{us})},\quad
              R_s = \frac{O_s}{\sum_r P_r w^r_{rs}},\quad
              A_r = \sum_s R_s w^s_{rs}

    Weights of an origin add up to 1, so that each person is divided among
    destinations; those of a destination too, so that its level is divided.

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    supply : (D,) array
        Such as beds, at least 0.
    demand : (O,) array
        Such as residents, at least 0.
    decay : Decay
        Weight of a way by its time.

    Returns
    -------
    (O,) array
        Supply for one person; NaN where no way is known.

    Raises
    ------
    ShapeError, ParameterError
        If amounts do not fit the places, or are below zero.

    References
    ----------
    [PaezHigginsVivona2019]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, TravelTimes
    >>> ways = TravelTimes.of([[0, 20], [20, 0]])
    >>> balanced_floating_catchment(ways, [6, 0], [2, 1], decay=Cutoff(20)).tolist()
    [2.0, 2.0]
    """
    held, people = _both(times, supply, demand)
    weight = decay(times.minutes)
    by_origin = _portion(weight, times.from_origin(weight)[times.origin])
    by_end = _portion(weight, times.at_destination(weight)[times.destination])
    share = _a_head(held, times.at_destination(people[times.origin] * by_origin))
    return times.from_origin(share[times.destination] * by_end)


def spatial_availability(
    times: TravelTimes,
    opportunities: ArrayLike,
    demand: ArrayLike,
    *,
    decay: Decay,
    demand_power: float = 1.0,
) -> FloatArray:
    r"""Divide opportunities among origins, by how many want them and how near they are.

    .. math:: V_r = \sum_s O_s \frac{F^P_r F^t_{rs}}{\sum_u F^P_u F^t_{us}},\quad
              F^P_r = \frac{P_r^\alpha}{\sum_u P_u^\alpha},\quad
              F^t_{rs} = \frac{f(t_{rs})}{\sum_u f(t_{us})}

    Each opportunity is given out once: the whole adds up to the opportunities that
    somebody can reach. Divide by residents for what each has.

    Parameters
    ----------
    times : TravelTimes
        From O origins to D destinations.
    opportunities : (D,) array
        Such as jobs, at least 0.
    demand : (O,) array
        Such as residents, at least 0.
    decay : Decay
        Weight of a way by its time.
    demand_power : float
        The power :math:`\alpha`, above 0: below 1, small places weigh more.

    Returns
    -------
    (O,) array
        In the unit of the opportunities; NaN where no way is known, and where one
        leads to a place that nobody lives within reach of: nothing is divided there.

    Raises
    ------
    ShapeError, ParameterError
        If amounts do not fit the places, or are below zero.

    References
    ----------
    [SoukhovEtAl2023]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, TravelTimes
    >>> ways = TravelTimes.of([[0, 20], [20, 0]])
    >>> spatial_availability(ways, [6, 0], [2, 1], decay=Cutoff(20)).tolist()
    [4.0, 2.0]
    """
    held, people = _both(times, opportunities, demand)
    wanted = people**demand_power
    asked = decay(times.minutes) * wanted[times.origin]
    # Sums over all residents and over the weights of a destination cancel out.
    level = ratio(held, times.at_destination(asked))
    return times.from_origin(asked * level[times.destination])


def _both(
    times: TravelTimes, supply: ArrayLike, demand: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Check supply at destinations and demand at origins."""
    return (
        times.held(supply, at="destination", what=_("supply")),
        times.held(demand, at="origin", what=_("demand")),
    )


def _a_head(supply: FloatArray, demand: FloatArray) -> FloatArray:
    """Divide supply among those who reach it; none where nobody does."""
    return np.divide(supply, demand, out=np.zeros_like(supply), where=demand > 0)


def _portion(weight: FloatArray, whole: FloatArray) -> FloatArray:
    """Give each weight as a share of a sum; none of nothing."""
    return np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
