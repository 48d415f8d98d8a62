"""Outlook: how well a region's activities hang together, and what lies ahead."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.relatedness.counting import densely, sums_near
from madang.metrics.relatedness.density import Own, nearness, relatedness_density
from madang.metrics.relatedness.presence import numeric_table, presence_table
from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Gain", "coherence", "complexity_outlook", "complexity_outlook_gain"]


class Gain(StrEnum):
    """What is counted when a region enters an activity."""

    NET = "net"  # what others come nearer by, less what the entry itself uses up
    SPREAD = "spread"  # only the former, as in py-ecomplexity


def coherence(x: ArrayLike, phi: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how near to each other the activities of a region stand.

    .. math:: C_r = \sum_i \frac{x_{ri}}{x_{r\cdot}}\,
              \frac{\sum_{j \ne i} \phi_{ij}\, x_{rj}}{\sum_{j \ne i} x_{rj}}

    The nearness of two activities that two jobs (won, patents) of the region drawn
    at random are in. With presence for `x` it is the plain mean over the pairs of
    activities the region has.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r in any one unit, or presence.
    phi : (..., I, I) array
        Nearness of activities, zero or more. NaN counts as not near.

    Returns
    -------
    (..., R) array
        In the unit of `phi`. NaN where a region has fewer than two activities.

    Raises
    ------
    ShapeError
        If `phi` has not one row and column an activity.
    NegativeActivityError
        If an amount is below zero, infinite or not a number.
    ParameterError
        If a nearness is below zero or infinite.

    References
    ----------
    [Teece1994]_ for firms; for regions as "average relatedness"
    [KoglerRigbyTucker2013]_.

    Examples
    --------
    Half of the one region's pairs are near (0.5); the other has a single activity.

    >>> phi = [[1, 0.5, 0], [0.5, 1, 0.5], [0, 0.5, 1]]
    >>> coherence([[1, 1, 1], [1, 0, 0]], phi).round(3)
    array([0.333,   nan])
    """
    given = numeric_table(x)
    near = nearness(np.zeros((1, given.shape[-1]), dtype=np.bool_), phi)
    if given.dtype == np.bool_:
        m = densely(presence_table(given))
        held = np.count_nonzero(m, axis=-1)
        return ratio((sums_near(m, near) * m).sum(axis=-1), held * (held - 1))
    amounts = activity_table(given)
    whole = amounts.sum(axis=-1, keepdims=True)
    around = ratio(amounts @ np.swapaxes(near, -1, -2), whole - amounts)
    weighed = np.where(amounts > 0, ratio(amounts, whole) * around, 0.0)
    # Of a single activity there is no other, which rounding must not hide.
    several = (amounts > 0).sum(axis=-1) > 1
    return np.where(several, weighed.sum(axis=-1), np.nan)


def _complexities(pci: ArrayLike, count: int) -> NDArray[np.float64]:
    """Read complexities; those not known weigh nothing."""
    given = numeric_table(pci)
    if given.shape[-1:] != (count,):
        raise ShapeError(
            _(
                "Complexity must have one value for each of {count} activities; found "
                "{shape}.",
                count=count,
                shape=given.shape,
            )
        )
    return np.nan_to_num(np.asarray(given, dtype=np.float64), nan=0.0)


def complexity_outlook(
    present: ArrayLike | Any,
    pci: ArrayLike,
    phi: ArrayLike | None = None,
    *,
    own: Own = Own.LEFT_OUT,
    density: ArrayLike | None = None,
) -> NDArray[np.float64]:
    r"""Measure how much complexity stands near a region that it does not have.

    .. math:: \text{COI}_r = \sum_i \omega_{ri}\, (1 - M_{ri})\, \text{PCI}_i

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    pci : (I,) array
        Complexity of activities; NaN weighs nothing.
    phi : (I, I) array, optional
        Nearness of activities; `proximity` of `present` where not given.
    own : Own
        Whether the activity itself is left out of density or counted (as in
        py-ecomplexity and the Atlas).
    density : (R, I) array, optional
        `relatedness_density` of the same, where it is at hand.

    Returns
    -------
    (R,) array
        In the unit of `pci`, not standardised; never NaN. 0 where a region has
        nothing, or everything.

    Raises
    ------
    ShapeError, NegativeActivityError, ParameterError
        As `relatedness_density`; and if there is not one complexity an activity.

    References
    ----------
    [HausmannHidalgo2014]_, "complexity outlook index" (opportunity value).

    Examples
    --------
    >>> phi = [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]]
    >>> complexity_outlook([[0, 1, 0], [1, 1, 1]], [2.0, 0.0, -1.0], phi)
    array([1., 0.])
    """
    m = presence_table(present)
    q = _complexities(pci, m.shape[-1])
    omega = _surroundings(m, phi, own, density)
    omega[densely(m)] = 0.0
    return np.asarray(omega @ q)


def _surroundings(
    m: Any, phi: ArrayLike | None, own: Own, density: ArrayLike | None
) -> NDArray[np.float64]:
    """Give density, measured or taken; what is near nothing has none."""
    if density is None:
        omega = relatedness_density(m, phi, own=own)
    else:
        omega = np.array(numeric_table(density), dtype=np.float64)
    if omega.shape != m.shape:
        raise ShapeError(
            _(
                "Density must have the shape of presence, {presence}; found {found}.",
                presence=m.shape,
                found=omega.shape,
            )
        )
    omega[np.isnan(omega)] = 0.0
    return omega


def complexity_outlook_gain(
    present: ArrayLike | Any,
    pci: ArrayLike,
    phi: ArrayLike | None = None,
    *,
    own: Own = Own.LEFT_OUT,
    gain: Gain = Gain.NET,
    density: ArrayLike | None = None,
) -> NDArray[np.float64]:
    r"""Measure by how much a region's outlook would change if it entered an activity.

    .. math:: \text{COG}_{ri} = (1 - M_{ri}) \left[ \sum_{j \ne i} (1 - M_{rj})
              \frac{\phi_{ji}}{\sum_k \phi_{jk}} \text{PCI}_j
              - \omega_{ri}\, \text{PCI}_i \right]

    It equals `complexity_outlook` with the activity less `complexity_outlook`
    without it, nearness and complexities held as they are.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    pci : (I,) array
        Complexity of activities; NaN weighs nothing.
    phi : (I, I) array, optional
        Nearness of activities; `proximity` of `present` where not given.
    own : Own
        Whether the activity itself is left out of density or counted.
    gain : Gain
        Whether the last term, what the entry itself uses up, is counted. Where it
        is not, and the own is counted, the activity stands in its own sum as in
        py-ecomplexity.
    density : (R, I) array, optional
        `relatedness_density` of the same, where it is at hand.

    Returns
    -------
    (R, I) array
        In the unit of `pci`; 0 where the region has the activity. Never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError, ParameterError
        As `complexity_outlook`.

    References
    ----------
    [HausmannHidalgo2014]_, "complexity outlook gain" (opportunity gain).

    Examples
    --------
    Entering 0 brings the region half of what is near 2, and uses up its outlook.

    >>> phi = [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]]
    >>> complexity_outlook_gain([[0, 1, 0]], [2.0, 0.0, 4.0], phi)
    array([[3., 0., 1.]])
    """
    m = presence_table(present)
    held = densely(m)
    q = _complexities(pci, m.shape[-1])
    near = nearness(m, phi, own=own)
    worth = np.nan_to_num(ratio(q, near.sum(axis=-1)), nan=0.0)
    near *= worth[:, None]
    spread = sums_near(~held, near.T)
    if Gain(gain) is Gain.NET:
        places = np.arange(near.shape[-1])
        spread -= near[places, places][None, :]
        spread -= _surroundings(m, phi, own, density) * q
    spread[held] = 0.0
    return spread
