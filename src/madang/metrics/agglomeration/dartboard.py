"""The dartboard: concentration beyond what few large plants bring by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _, pgettext
from madang.metrics.agglomeration.reference import reference_shares
from madang.metrics.checks import held, places
from madang.metrics.shares import activity_table, location_share, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Agglomeration",
    "ellison_glaeser",
    "ellison_glaeser_of_plants",
    "plant_herfindahl",
    "raw_concentration",
]


@dataclass(frozen=True, slots=True)
class Agglomeration:
    """How far each activity's plants lie together, and how surely.

    Attributes
    ----------
    gamma : (I,) array
        Ellison–Glaeser index; 0 is a dartboard, above 0 together, below 0 apart.
    raw : (I,) array
        Raw geographic concentration G.
    herfindahl : (I,) array
        Herfindahl index of plant sizes H.
    plants : (I,) array of int
        Number of plants.
    z : (I,) array
        Distance of G from what chance would give, in its standard deviations.
    """

    gamma: NDArray[np.float64]
    raw: NDArray[np.float64]
    herfindahl: NDArray[np.float64]
    plants: NDArray[np.int64]
    z: NDArray[np.float64]


def raw_concentration(
    x: ArrayLike, *, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how far an activity's places lie from those of all, squared.

    .. math:: G_i = \sum_r \left(\frac{x_{ri}}{x_{\cdot i}} - a_r\right)^2

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    reference : (R,) array, optional
        What activity is held against, with shares a; all activity of the table if
        left out.

    Returns
    -------
    (I,) array
        Dimensionless, from 0 to below 2. NaN where an activity is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one reference a region.

    References
    ----------
    [EllisonGlaeser1997]_.

    Examples
    --------
    >>> raw_concentration([[1, 1], [0, 2]], reference=[1, 1]).round(4)
    array([0.5   , 0.0556])
    """
    table = activity_table(x)
    return _raw(table, reference_shares(table, reference))


def _raw(table: NDArray[np.float64], a: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give G against known shares, which are NaN where there is nothing."""
    return np.asarray(((location_share(table) - a[:, None]) ** 2).sum(axis=0))


def ellison_glaeser(
    x: ArrayLike, herfindahl: ArrayLike, *, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how far plants of an activity lie together beyond chance and size.

    .. math:: \gamma_i = \frac{G_i - (1 - \sum_r a_r^2) H_i}
              {(1 - \sum_r a_r^2)(1 - H_i)}

    Read: below 0.02 is little, above 0.05 is much (the authors' words).

    Parameters
    ----------
    x : (R, I) array
        Employment of activity i in region r.
    herfindahl : (I,) array
        Herfindahl index H of plant sizes of each activity, from 0 to 1.
    reference : (R,) array, optional
        What activity is held against, with shares a; all activity of the table if
        left out.

    Returns
    -------
    (I,) array
        Dimensionless, 0 for a dartboard, up to 1. NaN where an activity is empty or
        one plant (H = 1), or all reference lies in one region.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ParameterError
        If a Herfindahl index is above 1.
    ShapeError
        If the lists do not fit the table.

    References
    ----------
    [EllisonGlaeser1997]_.

    Examples
    --------
    >>> ellison_glaeser([[10, 5], [0, 5]], [0.25, 0.25]).round(4)
    array([0.1111, 0.1111])
    """
    table = activity_table(x)
    H = held(
        herfindahl,
        table.shape[1],
        what=_("the plant Herfindahl index of each activity"),
    )
    if (H > 1.0 + 1e-12).any():
        raise ParameterError(
            _(
                "A Herfindahl index lies from 0 to 1; found {most:.6g}. Percentages "
                "squared (up to 10,000) must be divided by 10,000.",
                most=H.max(),
            )
        )
    return _gamma(table, H, reference_shares(table, reference))


def _gamma(
    table: NDArray[np.float64], H: NDArray[np.float64], a: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the index against known shares."""
    room = 1.0 - (a**2).sum()
    beyond = _raw(table, a) - room * H
    return ratio(beyond, np.where(1.0 - H > 1e-12, room * (1.0 - H), 0.0))  # noqa: PLR2004 - as above


def plant_herfindahl(
    size: ArrayLike, activity: ArrayLike, *, count: int | None = None
) -> NDArray[np.float64]:
    r"""Measure how concentrated each activity is in few of its plants.

    .. math:: H_i = \sum_{k \in i} \left(e_k \Big/ \sum_{l \in i} e_l\right)^2

    Parameters
    ----------
    size : (K,) array
        Employment of each plant.
    activity : (K,) array of int
        Activity of each plant, as a place 0 … I − 1.
    count : int, optional
        Number I of activities; one more than the greatest place if left out.

    Returns
    -------
    (I,) array
        Dimensionless, from 1/K to 1. NaN where an activity has no plants.

    Raises
    ------
    NegativeActivityError
        If a size is below zero, infinite or NaN.
    ParameterError
        If activities are not places.

    References
    ----------
    [EllisonGlaeser1997]_.

    Examples
    --------
    >>> plant_herfindahl([1, 1, 5], [0, 0, 1])
    array([0.5, 1. ])
    """
    i = places(activity, count=count, what=pgettext("plant", "activity"))
    e = held(size, i.size, what=_("the size of each plant"))
    many = count if count is not None else int(i.max(initial=-1)) + 1
    total = np.bincount(i, e, many)
    return ratio(np.bincount(i, e**2, many), total**2)


def ellison_glaeser_of_plants(
    size: ArrayLike,
    region: ArrayLike,
    activity: ArrayLike,
    *,
    reference: ArrayLike | None = None,
) -> Agglomeration:
    r"""Measure how far plants lie together beyond chance and size, plant by plant.

    .. math:: z_i = \frac{G_i - (1 - \sum_r a_r^2) H_i}{\sqrt{\operatorname{var} G_i}}

    .. math:: \operatorname{var} G_i = 2\Bigl\{H_i^2
              \bigl[A_2 - 2 A_3 + A_2^2\bigr] - \sum_k z_{ik}^4
              \bigl[A_2 - 4 A_3 + 3 A_2^2\bigr]\Bigr\},\quad A_m = \sum_r a_r^m

    with :math:`z_{ik}` the plant's share in its activity; `gamma` as in
    `ellison_glaeser`.

    Parameters
    ----------
    size : (K,) array
        Employment of each plant.
    region, activity : (K,) arrays of int
        Region and activity of each plant, as places 0, 1, …
    reference : (R,) array, optional
        What activity is held against, such as all employment of each region; the
        plants given if left out.

    Returns
    -------
    Agglomeration
        Five (I,) arrays. NaN where an activity has no plants; `gamma` also with one.

    Raises
    ------
    NegativeActivityError
        If a size is below zero, infinite or NaN.
    ParameterError
        If regions or activities are not places.
    ShapeError
        If the lists differ in length.

    References
    ----------
    [EllisonGlaeser1997]_, pp. 907–908.

    Examples
    --------
    >>> e = ellison_glaeser_of_plants([5, 5, 4, 6], [0, 0, 0, 1], [0, 0, 1, 1])
    >>> e.gamma.round(4), e.plants
    (array([-0.1429, -0.1905]), array([2, 2]))
    """
    i = places(activity, count=None, what=pgettext("plant", "activity"))
    known = None if reference is None else np.asarray(reference).shape[-1]
    r = places(region, count=known, what=pgettext("plant", "region"))
    if r.size != i.size:
        raise ShapeError(
            _(
                "Each plant needs a region and an activity: found {regions} and "
                "{activities}.",
                regions=r.size,
                activities=i.size,
            )
        )
    e = held(size, i.size, what=_("the size of each plant"))
    activities = int(i.max(initial=-1)) + 1
    regions = known if known is not None else int(r.max(initial=-1)) + 1
    cells = np.bincount(r * activities + i, e, regions * activities)
    table = np.asarray(cells, dtype=np.float64).reshape(regions, activities)
    a = reference_shares(table, reference)
    H = plant_herfindahl(e, i, count=activities)
    fourth = ratio(np.bincount(i, e**4, activities), np.bincount(i, e, activities) ** 4)
    second, third = (a**2).sum(), (a**3).sum()
    variance = 2.0 * (
        H**2 * (second - 2.0 * third + second**2)
        - fourth * (second - 4.0 * third + 3.0 * second**2)
    )
    G = _raw(table, a)
    beyond = G - (1.0 - second) * H
    return Agglomeration(
        gamma=_gamma(table, H, a),
        raw=G,
        herfindahl=H,
        plants=np.bincount(i, minlength=activities).astype(np.int64),
        z=ratio(beyond, np.sqrt(np.where(variance > 1e-15, variance, 0.0))),  # noqa: PLR2004 - rounding
    )
