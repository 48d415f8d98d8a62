"""Density: how much of what stands near an activity a region already has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.relatedness.counting import sums_near
from madang.metrics.relatedness.presence import numeric_table, presence_table
from madang.metrics.relatedness.proximity import proximity
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "DensityParts",
    "Own",
    "internal_external_density",
    "nearest_density",
    "nearness",
    "relatedness_density",
    "relative_relatedness",
]


class Own(StrEnum):
    """What becomes of the activity itself when its surroundings are summed."""

    LEFT_OUT = "left_out"  # as in EconGeo and econcomplex
    COUNTED = "counted"  # with its nearness to itself, as in py-ecomplexity


@dataclass(frozen=True, slots=True)
class DensityParts:
    """Density around what a region has, and around what it has not.

    Attributes
    ----------
    internal, external : (R, I) arrays
        Density of activities the region has, or has not; NaN elsewhere.
    internal_mean, external_mean : (R,) arrays
        Their means by region; NaN where there is none.
    """

    internal: NDArray[np.float64]
    external: NDArray[np.float64]
    internal_mean: NDArray[np.float64]
    external_mean: NDArray[np.float64]


def nearness(
    present: ArrayLike | Any, phi: ArrayLike | None, *, own: Own = Own.LEFT_OUT
) -> NDArray[np.float64]:
    r"""Give the nearness of activities as density sums it: known, own as chosen.

    .. math:: \phi_{ij},\quad \phi_{ii} = 0 \text{ where the own is left out}

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    phi : (..., I, I) array, optional
        Nearness of activities, zero or more; `proximity` of `present` where not
        given. NaN counts as not near.
    own : Own
        Whether the nearness of an activity to itself is left out.

    Returns
    -------
    (..., I, I) array
        Never NaN.

    Raises
    ------
    ShapeError
        If `phi` has not one row and column an activity.
    ParameterError
        If a nearness is below zero or infinite.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> nearness([[1, 1]], None)
    array([[0., 1.],
           [1., 0.]])
    """
    m = presence_table(present)
    count = m.shape[-1]
    given = proximity(m) if phi is None else numeric_table(phi)
    if given.shape[-2:] != (count, count):
        raise ShapeError(
            _(
                "Nearness must have a row and a column for each of {count} activities; "
                "found {shape}.",
                count=count,
                shape=given.shape,
            )
        )
    near = given if phi is None else np.array(given, dtype=np.float64)
    near[np.isnan(near)] = 0.0
    if phi is not None and near.size and not (near.min() >= 0 and near.max() < np.inf):
        raise ParameterError(
            _(
                "Nearness must be zero or more and finite; found values from {least:g} "
                "to {most:g}. Set what is less than unrelated to 0.",
                least=near.min(),
                most=near.max(),
            )
        )
    if Own(own) is Own.LEFT_OUT:
        places = np.arange(count)
        near[..., places, places] = 0.0
    return near


def relatedness_density(
    present: ArrayLike | Any,
    phi: ArrayLike | None = None,
    *,
    own: Own = Own.LEFT_OUT,
) -> NDArray[np.float64]:
    r"""Measure how much of what is near an activity a region already has.

    .. math:: \omega_{ri} = \frac{\sum_{j \ne i} M_{rj}\, \phi_{ij}}
              {\sum_{j \ne i} \phi_{ij}}

    The activity itself is left out of both sums, unless asked for: whether a region
    has it is what the density is held against. Read: 0.3 means that the region has
    30% of what stands near the activity, weighed by nearness.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    phi : (..., I, I) array, optional
        Nearness of activities, zero or more; `proximity` of `present` where not
        given. NaN counts as not near.
    own : Own
        Whether the activity itself is left out or counted.

    Returns
    -------
    (..., R, I) array
        From 0 to 1. NaN for an activity that is near no other.

    Raises
    ------
    ShapeError
        If `present` is no table, or `phi` has not one row and column an activity.
    NegativeActivityError
        If `present` is not of zeros and ones.
    ParameterError
        If a nearness is below zero or infinite.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_, where the own is counted; without it as
    in [BoschmaBallandKogler2015]_.

    Examples
    --------
    Activity 0 is near 1 (1/2) and 2 (1/2); the second region has only the former.

    >>> phi = [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]]
    >>> relatedness_density([[0, 1, 1], [0, 1, 0]], phi)
    array([[1. , 0. , 0. ],
           [0.5, 0. , 0. ]])
    """
    m = presence_table(present)
    return _density(m, nearness(m, phi, own=own))


def _density(m: Any, near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide what is near and there by all that is near."""
    whole = near.sum(axis=-1)
    return sums_near(m, near, np.where(whole > 0, whole, np.nan))


def internal_external_density(
    present: ArrayLike | Any,
    phi: ArrayLike | None = None,
    *,
    own: Own = Own.LEFT_OUT,
) -> DensityParts:
    r"""Measure density around what a region has apart from around what it has not.

    .. math:: \bar\omega_r^{\text{in}} = \frac{\sum_i M_{ri}\, \omega_{ri}}
              {\sum_i M_{ri}},\quad \bar\omega_r^{\text{out}} =
              \frac{\sum_i (1 - M_{ri})\, \omega_{ri}}{\sum_i (1 - M_{ri})}

    Internal density tells how well what is there hangs together; external density
    how near what is not there yet.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    phi : (I, I) array, optional
        Nearness of activities; `proximity` of `present` where not given.
    own : Own
        Whether the activity itself is left out or counted.

    Returns
    -------
    DensityParts
        Of (R, I) and (R,) arrays from 0 to 1; NaN where a region has nothing (or
        everything), and for an activity near no other.

    Raises
    ------
    ShapeError, NegativeActivityError, ParameterError
        As `relatedness_density`.

    References
    ----------
    [BoschmaBallandKogler2015]_.

    Examples
    --------
    >>> phi = [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]]
    >>> parts = internal_external_density([[0, 1, 1], [0, 1, 0]], phi)
    >>> parts.internal_mean, parts.external_mean
    (array([0., 0.]), array([1.  , 0.25]))
    """
    m = presence_table(present)
    omega = relatedness_density(m, phi, own=own)
    held = m.toarray() if hasattr(m, "toarray") else m
    inside, outside = np.where(held, omega, np.nan), np.where(held, np.nan, omega)
    return DensityParts(inside, outside, _mean(inside), _mean(outside))


def _mean(part: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average what is known along the last axis; NaN where nothing is."""
    return ratio(np.nansum(part, axis=-1), (~np.isnan(part)).sum(axis=-1))


def nearest_density(
    present: ArrayLike | Any,
    phi: ArrayLike | None = None,
    *,
    neighbours: int,
) -> NDArray[np.float64]:
    r"""Measure how much of the k nearest to an activity a region already has.

    .. math:: \omega_{ri} = \frac{\sum_{j} w_{ij} M_{rj}\, \phi_{ij}}
              {\sum_{j} w_{ij}\, \phi_{ij}}

    :math:`w_{ij}` is 1 for the k activities nearest to i, itself left out, and 0
    for others. Those that tie for the last places share them, so that the order of
    the table decides nothing.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    phi : (I, I) array, optional
        Nearness of activities, zero or more; `proximity` of `present` where not
        given. NaN counts as not near.
    neighbours : int
        Number k of nearest activities, at least one; all others if there are fewer.

    Returns
    -------
    (R, I) array
        From 0 to 1. NaN for an activity that is near no other.

    Raises
    ------
    ShapeError, NegativeActivityError
        As `relatedness_density`.
    ParameterError
        If fewer than one neighbour is asked for, or a nearness is below zero.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> phi = [[1, 0.6, 0.2], [0.6, 1, 0], [0.2, 0, 1]]
    >>> nearest_density([[0, 1, 0], [0, 0, 1]], phi, neighbours=1)
    array([[1., 0., 0.],
           [0., 0., 0.]])
    """
    if neighbours < 1:
        raise ParameterError(
            _(
                "Ask for at least one neighbour; found {neighbours}.",
                neighbours=neighbours,
            )
        )
    m = presence_table(present)
    near = nearness(m, phi)
    kept = min(neighbours, near.shape[-1] - 1)
    if kept < 1:
        return np.full(m.shape, np.nan)
    last = -np.partition(-near, kept - 1, axis=1)[:, kept - 1 : kept]
    above, level = near > last, near == last
    places = kept - above.sum(axis=1, keepdims=True)
    share = places / level.sum(axis=1, keepdims=True)
    return _density(m, near * (above + level * share))


def relative_relatedness(
    present: ArrayLike | Any,
    phi: ArrayLike | None = None,
    *,
    own: Own = Own.LEFT_OUT,
    ddof: int = 0,
) -> NDArray[np.float64]:
    r"""Measure how near an activity is among all that a region could still enter.

    .. math:: \tilde\omega_{ri} = \frac{\omega_{ri} - \bar\omega_r^{\text{out}}}
              {\operatorname{sd}_r^{\text{out}}(\omega)}

    Read: above 0 is nearer than the region's average option, below is unrelated
    diversification.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    phi : (I, I) array, optional
        Nearness of activities; `proximity` of `present` where not given.
    own : Own
        Whether the activity itself is left out or counted.
    ddof : int
        Degrees of freedom taken from the deviation's divisor: 0 as in econcomplex,
        1 as in economic-complexity.

    Returns
    -------
    (R, I) array
        Standard deviations. NaN where the region has the activity, and where its
        options are all equally near or too few.

    Raises
    ------
    ShapeError, NegativeActivityError, ParameterError
        As `relatedness_density`.

    References
    ----------
    [PinheiroHartmannBoschmaHidalgo2022]_.

    Examples
    --------
    >>> phi = [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]]
    >>> relative_relatedness([[0, 1, 0]], phi)
    array([[ 1., nan, -1.]])
    """
    outside = internal_external_density(present, phi, own=own).external
    known = (~np.isnan(outside)).sum(axis=-1)
    away = outside - _mean(outside)[..., None]
    square = ratio(np.nansum(away**2, axis=-1), np.maximum(known - ddof, 0))
    spread = np.sqrt(square)
    return ratio(away, np.where(spread > _NO_SPREAD, spread, np.nan)[..., None])


_NO_SPREAD = 1e-12
