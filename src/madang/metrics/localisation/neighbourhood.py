"""Ripley's K: how many neighbours a plant has within each distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.localisation.pairs import distances, on_globe

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Ripley", "ripley"]

_FEWEST_PLANTS = 2


@dataclass(frozen=True, slots=True)
class Ripley:
    """Neighbours within each distance, against plants strewn evenly.

    Attributes
    ----------
    radius : (D,) array
        Distances, in km.
    k : (D,) array
        Ripley's K, in km²; strewn evenly it is the area of the circle.
    l : (D,) array
        Its root, in km; strewn evenly it is the distance.
    local : (n, D) array
        Each plant's own K; the mean over plants is `k`.
    """

    radius: NDArray[np.float64]
    k: NDArray[np.float64]
    l: NDArray[np.float64]  # noqa: E741 - the function is called L in the literature
    local: NDArray[np.float64]


def ripley(
    latitude: ArrayLike, longitude: ArrayLike, *, radius: ArrayLike, area: float
) -> Ripley:
    r"""Measure how many other plants lie within each distance of a plant.

    .. math:: \hat K(t) = \frac{A}{n (n - 1)} \sum_i \sum_{j \ne i}
              1(d_{ij} \le t),\qquad \hat L(t) = \sqrt{\hat K(t) / \pi}

    Not mended at the edge: plants near a border have fewer neighbours, so K is too
    low at distances that are not small against the area. It asks whether plants lie
    evenly on the *land*; `localisation` asks whether they lie as other plants do,
    which is the better question of an industry.

    Parameters
    ----------
    latitude, longitude : (n,) arrays
        Position of each plant, in degrees, WGS 84.
    radius : (D,) array
        Distances t, in km, at least 0.
    area : float
        Area A that plants could lie in, in km².

    Returns
    -------
    Ripley
        K in km², L in km, and K of each plant. NaN with fewer than two plants.

    Raises
    ------
    ParameterError
        If a position is not on the globe, the area not above 0 or a distance below.
    ShapeError
        If the lists differ in length.

    References
    ----------
    [Ripley1977]_.

    Examples
    --------
    Three plants on the equator, 1.11 km apart, in 100 km²; of six ordered pairs, four
    lie within 2 km:

    >>> found = ripley([0, 0, 0], [0, 0.01, 0.02], radius=[1, 2, 3], area=100)
    >>> found.k.round(2)
    array([  0.  ,  66.67, 100.  ])
    """
    points = on_globe(latitude, longitude)
    t = numbers(radius).ravel()
    if not (np.isfinite(area) and area > 0 and (t >= 0).all()):
        raise ParameterError(
            _(
                "The area must be above 0 km² and distances at 0 km or above; found an "
                "area of {area} and distances from {least:g}.",
                area=repr(area),
                least=t.min(initial=np.inf),
            )
        )
    n = points.shape[0]
    if n < _FEWEST_PLANTS:
        none = np.full(t.size, np.nan)
        return Ripley(t, none, none, np.full((n, t.size), np.nan))
    within = np.empty((n, t.size))
    order = np.argsort(t)
    rows = max(1, 4_000_000 // n)
    for begin in range(0, n, rows):
        d = distances(points[begin : begin + rows], points)
        here = np.arange(d.shape[0])
        d[here, begin + here] = np.inf
        d.sort(axis=1)
        for row, near in enumerate(d):
            within[begin + row, order] = np.searchsorted(near, t[order], side="right")
    local = area * within / (n - 1)
    k = local.mean(axis=0)
    return Ripley(radius=t, k=k, l=np.sqrt(k / np.pi), local=local)
