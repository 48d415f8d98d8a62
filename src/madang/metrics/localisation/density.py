"""Duranton and Overman's test: are plants nearer each other than sites would be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import Message, _
from madang.metrics.checks import held
from madang.metrics.localisation.pairs import (
    binned,
    counted,
    on_globe,
    placed,
    quantile,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Localisation", "distance_density", "localisation"]

_STEPS = 512  # steps from 0 to the greatest distance looked at
_FINER = 4  # bins a step in which pairs are counted
_EARTH_HALF = 20_038.0  # km: no two points lie farther apart
_TABLE_SITES = 6_000  # sites whose distances fit in 72 MB of short integers
_FEWEST_PLANTS = 2
_FEWEST_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Localisation:
    """Density of distances between plants, and what chance would give.

    Attributes
    ----------
    distance : (D,) array
        Distances, in km, from 0 to `reach`.
    density : (D,) array
        K-density of the plants, per km.
    local_low, local_high : (D,) arrays
        Band that chance leaves at any one distance with probability 1 − level.
    global_low, global_high : (D,) arrays
        Band that chance leaves at some distance with probability 1 − level, on either
        side.
    localised, dispersed : (D,) arrays
        How far the density lies above the upper, or below the lower, global band;
        dispersed is 0 where the activity is localised at any distance.
    bandwidth : float
        Bandwidth of the kernel, in km.
    level : float
        Confidence that the global bands really have; below what was asked for where
        the draws were too few.
    """

    distance: NDArray[np.float64]
    density: NDArray[np.float64]
    local_low: NDArray[np.float64]
    local_high: NDArray[np.float64]
    global_low: NDArray[np.float64]
    global_high: NDArray[np.float64]
    localised: NDArray[np.float64]
    dispersed: NDArray[np.float64]
    bandwidth: float
    level: float


def distance_density(
    latitude: ArrayLike,
    longitude: ArrayLike,
    *,
    reach: float,
    bandwidth: float | None = None,
    weights: ArrayLike | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure how many pairs of plants lie at each distance (K-density).

    .. math:: \hat K(d) = \frac{1}{h \sum_{i<j} e_i e_j} \sum_{i<j} e_i e_j
              \left[f\Bigl(\frac{d - d_{ij}}{h}\Bigr) +
              f\Bigl(\frac{d + d_{ij}}{h}\Bigr)\right]

    with f the normal density; the second term reflects at zero what would fall below
    it. Distances are counted in bins of ``reach`` / 2048 and block by block, so memory
    does not grow with the square of the plants.

    Parameters
    ----------
    latitude, longitude : (n,) arrays
        Position of each plant, in degrees, WGS 84.
    reach : float
        Greatest distance looked at, in km.
    bandwidth : float, optional
        Bandwidth h in km; by Silverman's rule from the distances if left out.
    weights : (n,) array, optional
        Employment of each plant; 1 each if left out.

    Returns
    -------
    distance, density : (513,) arrays
        Km, and density per km. NaN density with fewer than two plants.

    Raises
    ------
    ParameterError
        If a position is not on the globe, or reach or bandwidth not above 0.
    ShapeError
        If the lists differ in length.
    NegativeActivityError
        If a weight is below zero, infinite or NaN.

    References
    ----------
    [DurantonOverman2005]_, [Silverman1986]_.

    Examples
    --------
    Two plants 111.2 km apart, seen with a bandwidth of 10 km (steps of 0.4 km):

    >>> d, k = distance_density([0, 1], [0, 0], reach=200, bandwidth=10)
    >>> round(float(d[k.argmax()]), 1), round(float(k.max()), 4)
    (111.3, 0.0399)
    """
    points = on_globe(latitude, longitude)
    mass = _mass(weights, points.shape[0])
    grid = _Grid(_above_zero(reach, _("The reach")))
    counts, moments = binned(points, mass, width=grid.width, bins=grid.bins)
    width = _bandwidth(counts, moments, points.shape[0], bandwidth, grid)
    return grid.distance, grid.density(counts[None], width)[0]


def localisation(
    latitude: ArrayLike,
    longitude: ArrayLike,
    *,
    members: ArrayLike,
    rng: np.random.Generator,
    draws: int = 1000,
    level: float = 0.95,
    reach: float | None = None,
    weights: ArrayLike | None = None,
) -> Localisation:
    r"""Test whether an activity's plants lie nearer each other than chance has it.

    .. math:: \Gamma(d) = \max\{\hat K(d) - \bar{\bar K}(d),\, 0\},\qquad
              \Psi(d) = \max\{\underline{\underline K}(d) - \hat K(d),\, 0\}
              \ \text{where}\ \textstyle\sum_d \Gamma(d) = 0

    Chance: the plants are dealt out at random among all sites where plants of any
    activity stand. The global bands are the local bands at the strictest rank at which
    no more than 1 − level of the draws stray outside at any distance up to `reach`.

    Parameters
    ----------
    latitude, longitude : (m,) arrays
        Position of each site of any activity, in degrees, WGS 84.
    members : (n,) array of int or (m,) array of bool
        Which sites hold the activity's plants.
    rng : numpy.random.Generator
        Source of chance.
    draws : int
        Number of times the plants are dealt out.
    level : float
        Confidence of the bands.
    reach : float, optional
        Greatest distance looked at, in km; the median distance of all pairs of sites
        if left out.
    weights : (n,) array, optional
        Employment of each plant, dealt out with it; 1 each if left out.

    Returns
    -------
    Localisation
        The density, bands and both indices at 513 distances.

    Raises
    ------
    UndefinedMeasureError
        If the activity has fewer than two plants, or all sites are one point.
    ParameterError
        If a position is not on the globe, there are fewer than 20 draws or the level
        is not between 0 and 1.
    ShapeError
        If the lists differ in length.
    NegativeActivityError
        If a weight is below zero, infinite or NaN.

    References
    ----------
    [DurantonOverman2005]_.

    Examples
    --------
    Ten plants in one town, among a hundred sites strewn over a country:

    >>> rng = np.random.default_rng(1)
    >>> lat, lon = rng.uniform(35, 38, 100), rng.uniform(127, 129, 100)
    >>> lat[:10], lon[:10] = rng.uniform(36, 36.1, 10), rng.uniform(128, 128.1, 10)
    >>> found = localisation(lat, lon, members=range(10), rng=rng, draws=100)
    >>> bool(found.localised[0] > 0), bool(found.dispersed.any())
    (True, False)
    """
    points = on_globe(latitude, longitude)
    chosen = np.arange(points.shape[0])[np.asarray(members)]
    _check_test(chosen.size, draws, level)
    mass = _mass(weights, chosen.size)
    grid = _Grid(
        _reach(points) if reach is None else _above_zero(reach, _("The reach"))
    )
    counts, moments = binned(points[chosen], mass, width=grid.width, bins=grid.bins)
    width = _bandwidth(counts, moments, chosen.size, None, grid)
    drawn = np.array(list(_dealt(points, mass, grid, rng=rng, draws=draws)))
    smooth = grid.density(np.vstack([counts, drawn]), width)
    return _against(grid, smooth[0], smooth[1:], level=level, bandwidth=width)


class _Grid:
    """Bins of distance, and the kernel laid over them."""

    __slots__ = ("bins", "distance", "width")

    distance: NDArray[np.float64]

    def __init__(self, reach: float) -> None:
        self.width = reach / (_STEPS * _FINER)
        # The kernel reaches beyond what is looked at: twice as far is counted.
        self.bins = 2 * _STEPS * _FINER
        steps = np.arange(_STEPS + 1, dtype=np.float64)
        self.distance = steps * np.float64(reach / _STEPS)

    def density(
        self, counts: NDArray[np.float64], bandwidth: float
    ) -> NDArray[np.float64]:
        """Smooth the weights of pairs in each bin into a density."""
        middle = (np.arange(self.bins) + 0.5) * self.width
        total = counts.sum(axis=1, keepdims=True)

        def kernel(gap: NDArray[np.float64]) -> NDArray[np.float64]:
            z = gap / bandwidth
            return np.asarray(np.exp(-0.5 * z * z) / (bandwidth * np.sqrt(2 * np.pi)))

        laid = kernel(middle[:, None] - self.distance) + kernel(
            middle[:, None] + self.distance
        )
        smooth = counts[:, : self.bins] @ laid
        return np.where(total > 0, smooth / np.where(total > 0, total, 1.0), np.nan)


def _dealt(
    points: NDArray[np.float64],
    mass: NDArray[np.float64],
    grid: _Grid,
    *,
    rng: np.random.Generator,
    draws: int,
) -> Iterator[NDArray[np.float64]]:
    """Deal the plants out among all sites, again and again."""
    sites, plants = points.shape[0], mass.size
    kept = sites <= _TABLE_SITES
    table = placed(points, width=grid.width, bins=grid.bins) if kept else None
    for _unused in range(draws):
        at = rng.choice(sites, plants, replace=False)
        if table is None:
            yield binned(points[at], mass, width=grid.width, bins=grid.bins)[0]
        else:
            yield counted(table, at, mass, bins=grid.bins)


def _against(
    grid: _Grid,
    density: NDArray[np.float64],
    simulated: NDArray[np.float64],
    *,
    level: float,
    bandwidth: float,
) -> Localisation:
    """Lay the density against local and global bands of the draws."""
    draws = simulated.shape[0]
    ordered = np.sort(simulated, axis=0)
    local = max(int(np.floor((1 - level) / 2 * draws)), 0)
    low_rank, low_level = _global_rank(simulated, ordered, level=level)
    high_rank, high_level = _global_rank(-simulated, -ordered[::-1], level=level)
    low, high = ordered[low_rank], ordered[draws - 1 - high_rank]
    localised = np.maximum(density - high, 0.0)
    dispersed = np.maximum(low - density, 0.0)
    return Localisation(
        distance=grid.distance,
        density=density,
        local_low=ordered[local],
        local_high=ordered[draws - 1 - local],
        global_low=low,
        global_high=high,
        localised=localised,
        dispersed=dispersed if not localised.any() else np.zeros_like(dispersed),
        bandwidth=bandwidth,
        level=min(low_level, high_level),
    )


def _global_rank(
    simulated: NDArray[np.float64], ordered: NDArray[np.float64], *, level: float
) -> tuple[int, float]:
    """Give the greatest rank from below that few draws fall short of, and how few."""
    draws = simulated.shape[0]
    # The least rank that each draw has at any distance: how many lie below it there.
    rank = np.min(
        [
            np.searchsorted(ordered[:, d], simulated[:, d], side="left")
            for d in range(simulated.shape[1])
        ],
        axis=0,
    )
    astray = np.cumsum(np.bincount(rank, minlength=draws)) / draws
    kept = np.flatnonzero(astray <= 1.0 - level + 1e-12)
    # With too few draws even the lowest of all is met too often: the band says so.
    place = int(kept[-1]) if kept.size else 0
    return place, float(1.0 - astray[place])


def _reach(points: NDArray[np.float64]) -> float:
    """Give the median distance of all pairs of sites, in km."""
    bins = 20_000
    width = _EARTH_HALF / bins
    counts, moments = binned(points, np.ones(points.shape[0]), width=width, bins=bins)
    if moments[1] <= 0:
        raise UndefinedMeasureError(
            _("Localisation needs sites in different places; all lie on one point.")
        )
    return quantile(counts, 0.5, width=width)


def _bandwidth(
    counts: NDArray[np.float64],
    moments: NDArray[np.float64],
    plants: int,
    given: float | None,
    grid: _Grid,
) -> float:
    """Give the bandwidth asked for, or Silverman's (3.31) from the distances."""
    if given is not None:
        return _above_zero(given, _("The bandwidth"))
    pairs = plants * (plants - 1) / 2.0
    if pairs < 1 or moments[0] <= 0:
        return grid.width
    mean = moments[1] / moments[0]
    spread = float(np.sqrt(max(moments[2] / moments[0] - mean**2, 0.0)))
    quarter, three = (quantile(counts, q, width=grid.width) for q in (0.25, 0.75))
    middle = (three - quarter) / 1.34
    # Where quartiles lie beyond what is counted, the spread alone decides.
    beyond = three >= grid.bins * grid.width
    scale = spread if beyond or middle <= 0 else min(spread, middle)
    return max(float(0.9 * scale * pairs**-0.2), grid.width)


def _mass(weights: ArrayLike | None, plants: int) -> NDArray[np.float64]:
    """Give the weight of each plant."""
    if weights is None:
        return np.ones(plants)
    return held(weights, plants, what=_("the weight of each plant"))


def _above_zero(value: float, what: Message) -> float:
    """Refuse a length that is none."""
    if not (np.isfinite(value) and value > 0):
        raise ParameterError(
            _("{what} must be above 0 km; found {value}.", what=what, value=repr(value))
        )
    return float(value)


def _check_test(plants: int, draws: int, level: float) -> None:
    """Refuse a test that could tell nothing."""
    if plants < _FEWEST_PLANTS:
        raise UndefinedMeasureError(
            _("Localisation needs two plants or more; found {plants}.", plants=plants)
        )
    if draws < _FEWEST_DRAWS or not 0 < level < 1:
        raise ParameterError(
            _(
                "Bands need {fewest_draws} draws or more and a level between 0 and 1; "
                "found {draws} draws and level {level}.",
                fewest_draws=_FEWEST_DRAWS,
                draws=draws,
                level=repr(level),
            )
        )
