"""Neighbours on the map: who borders whom, what hangs together, local association."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import positions
from madang.metrics.inference import permutation_p
from madang.metrics.transport import great_circle_distance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "LocalMoran",
    "contiguous_extents",
    "gabriel_adjacency",
    "local_moran",
    "nearest_adjacency",
]

_SQUARE = 2
_ROUNDING = 1e-12
_ON_THE_MEAN = 1e-9  # standard deviations
_FEW = 500
_CELLS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class LocalMoran:
    """Local association of each region with its neighbours.

    Attributes
    ----------
    value : (R,) array
        Local Moran's I; above 0 where like lies beside like.
    p : (R,) array
        Share of permutations at least as far out, on the value's own side, by
        `madang.metrics.inference.permutation_p`: 1 where every deal gives the same.
    own, around : (R,) arrays
        The region's value and the mean of its neighbours, in standard deviations.
    """

    value: NDArray[np.float64]
    p: NDArray[np.float64]
    own: NDArray[np.float64]
    around: NDArray[np.float64]

    def hot(self, level: float = 0.05) -> NDArray[np.bool_]:
        """Tell which regions are high among high neighbours, beyond chance."""
        return (self.own > 0) & (self.around > 0) & (self.p <= level)


def nearest_adjacency(
    latitude: ArrayLike, longitude: ArrayLike, *, neighbours: int = 4
) -> NDArray[np.bool_]:
    r"""Take each region's nearest ones for its neighbours, where borders are unknown.

    .. math:: a_{rs} = [s \in N_k(r)] \lor [r \in N_k(s)]

    Parameters
    ----------
    latitude, longitude : (R,) arrays
        Degrees, WGS 84; a region without a position has no neighbours.
    neighbours : int
        How many nearest ones, at least 1.

    Returns
    -------
    (R, R) array of bool
        Symmetric; no region borders itself. Never NaN.

    Raises
    ------
    ShapeError
        If latitude and longitude differ in length.
    ParameterError
        If there is no neighbour.

    References
    ----------
    k-nearest-neighbour weights: [Anselin1995]_.

    Examples
    --------
    >>> nearest_adjacency([0, 1, 3], [0, 0, 0], neighbours=1).astype(int)
    array([[0, 1, 0],
           [1, 0, 1],
           [0, 1, 0]])
    """
    if neighbours < 1:
        raise ParameterError(
            _(
                "At least one neighbour is needed; found {neighbours}.",
                neighbours=neighbours,
            )
        )
    lat, lon = positions(latitude, longitude)
    placed = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    out = np.zeros((lat.size, lat.size), dtype=bool)
    if placed.size < _SQUARE:
        return out
    apart = great_circle_distance(lat[placed], lon[placed])
    np.fill_diagonal(apart, np.inf)
    k = min(neighbours, placed.size - 1)
    near = np.argsort(apart, axis=1, kind="stable")[:, :k]
    out[np.repeat(placed, k), placed[near].ravel()] = True
    return np.asarray(out | out.T)


def gabriel_adjacency(latitude: ArrayLike, longitude: ArrayLike) -> NDArray[np.bool_]:
    r"""Take for neighbours those with none between, where borders are unknown.

    .. math:: a_{rs} = \left[\nexists\, t:\; d_{rt}^2 + d_{st}^2 < d_{rs}^2\right]

    The circle over the two as diameter holds no other region. On a flat map around
    the mean latitude: good within a country.

    Parameters
    ----------
    latitude, longitude : (R,) arrays
        Degrees, WGS 84; a region without a position has no neighbours.

    Returns
    -------
    (R, R) array of bool
        Symmetric; no region borders itself. Never NaN.

    Raises
    ------
    ShapeError
        If latitude and longitude differ in length.

    References
    ----------
    [GabrielSokal1969]_.

    Examples
    --------
    >>> gabriel_adjacency([0, 1, 3], [0, 0, 0]).astype(int)
    array([[0, 1, 0],
           [1, 0, 1],
           [0, 1, 0]])
    """
    lat, lon = positions(latitude, longitude)
    placed = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
    out = np.zeros((lat.size, lat.size), dtype=bool)
    if placed.size < _SQUARE:
        return out
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to load

    squeeze = np.cos(np.radians(lat[placed].mean()))
    points = np.column_stack([lon[placed] * squeeze, lat[placed]])
    i, j = _candidates(points)
    middle, half = (points[i] + points[j]) / 2, points[i] - points[j]
    radius = np.sqrt((half * half).sum(axis=1)) / 2
    nearest, _unused = cKDTree(points).query(middle)
    free = nearest >= radius * (1 - _ROUNDING) - _ROUNDING
    out[placed[i[free]], placed[j[free]]] = True
    return np.asarray(out | out.T)


def contiguous_extents(hot: ArrayLike, adjacency: ArrayLike) -> NDArray[np.int64]:
    r"""Find which hot regions hang together across borders.

    .. math:: r \sim s \iff \exists\, r = t_0, \dots, t_m = s:\;
              h_{t_k} = 1,\; a_{t_k t_{k+1}} = 1

    Parameters
    ----------
    hot : (R,) array of bool
        Which regions belong to any extent.
    adjacency : (R, R) array of bool
        Which regions border each other; read both ways.

    Returns
    -------
    (R,) array of int
        Extent of each region, counted from 0 in order of first mention; -1 where
        the region is not hot. Never NaN.

    Raises
    ------
    ShapeError
        If the two do not fit.

    References
    ----------
    Components of the graph of hot cells; hot cells as in [Anselin1995]_.

    Examples
    --------
    >>> border = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    >>> contiguous_extents([True, True, False, True], border)
    array([ 0,  0, -1,  1])
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    flag, border = np.asarray(hot, dtype=bool), _square(adjacency)
    _fitting(flag, border)
    out = np.full(flag.size, -1, dtype=np.int64)
    places = np.flatnonzero(flag)
    if places.size:
        part = csr_matrix(border[np.ix_(places, places)].astype(np.int8))
        out[places] = connected_components(part, directed=False)[1]
    return out


def local_moran(
    x: ArrayLike,
    adjacency: ArrayLike,
    rng: np.random.Generator,
    *,
    permutations: int = 999,
) -> LocalMoran:
    r"""Measure where high lies beside high, or low beside low, beyond chance.

    .. math:: I_r = z_r \sum_s \frac{a_{rs}}{a_{r\cdot}} z_s, \quad
              z_r = (x_r - \bar x) / \operatorname{sd}(x)

    For the p-value the region stays and the values of all others are dealt anew to
    its neighbours; deals that tie with the records count on both sides.

    Parameters
    ----------
    x : (R,) array
        One value a region, in any unit.
    adjacency : (R, R) array of bool
        Which regions border each other.
    rng : numpy.random.Generator
        Source of the permutations.
    permutations : int
        Number of permutations, at least 1.

    Returns
    -------
    LocalMoran
        (R,) arrays. NaN for a region without neighbours or value, and throughout
        where all values are equal.

    Raises
    ------
    ShapeError
        If the two do not fit.
    ParameterError
        If there is no permutation.

    References
    ----------
    [Anselin1995]_.

    Examples
    --------
    >>> line = np.eye(4, k=1, dtype=bool) | np.eye(4, k=-1, dtype=bool)
    >>> local_moran([4, 3, 2, 1], line, np.random.default_rng(1)).value.round(2)
    array([0.6, 0.2, 0.2, 0.6])
    """
    values, border = np.asarray(x, dtype=np.float64), _borders(adjacency)
    _fitting(values, border)
    if permutations < 1:
        raise ParameterError(
            _(
                "At least one permutation is needed; found {permutations}.",
                permutations=permutations,
            )
        )
    known = np.isfinite(values)
    blank = np.full(values.size, np.nan)
    spread = float(values[known].std()) if known.any() else 0.0
    # What rounding alone spreads is no spread, and no distance from the mean.
    if not spread > _ROUNDING * np.abs(values[known]).max(initial=0.0):
        return LocalMoran(blank, blank, blank, blank)
    z = np.where(known, (values - values[known].mean()) / spread, 0.0)
    z[np.abs(z) <= _ON_THE_MEAN] = 0.0
    border = border & known[:, None] & known[None, :]
    count = border.sum(axis=1)
    joined = known & (count > 0)
    around = np.where(joined, border @ z / np.maximum(count, 1), np.nan)
    value = np.where(joined, z * around, np.nan)
    p = blank.copy()
    pool = np.flatnonzero(known)
    most = int(count[joined].max()) if joined.any() else 0
    hands = _hands(pool.size - 1, most, rng, permutations)
    for r in np.flatnonzero(joined):
        others = z[pool[pool != r]]
        drawn = z[r] * others[hands[:, : count[r]]].mean(axis=1)
        p[r] = permutation_p(value[r], drawn)
    return LocalMoran(value, p, np.where(known, z, np.nan), around)


def _hands(
    others: int, most: int, rng: np.random.Generator, draws: int
) -> NDArray[np.intp]:
    """Deal places without putting back; the same hands serve every region."""
    step = max(1, _CELLS_AT_ONCE // max(others, 1))
    hands = [np.zeros((0, most), dtype=np.intp)]
    for begin in range(0, draws if most else 0, step):
        keys = rng.random((min(step, draws - begin), others))
        hands.append(np.argsort(keys, axis=1)[:, :most])
    return np.concatenate(hands)


def _candidates(
    points: NDArray[np.float64],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give pairs that could be neighbours: all, or the edges of Delaunay's triangles.

    Each of Gabriel's neighbours is an edge there; so is a pair on one spot, which
    the triangles leave out.
    """
    if points.shape[0] <= _FEW:
        return np.triu_indices(points.shape[0], 1)
    from scipy.spatial import Delaunay  # noqa: PLC0415 - slow to load

    _unused, first, spot = np.unique(
        points, axis=0, return_index=True, return_inverse=True
    )
    corners = first[Delaunay(points[first]).simplices]
    edges = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    twins = np.flatnonzero(first[spot] != np.arange(spot.size))
    twin_edges = np.column_stack([first[spot[twins]], twins])
    pairs = np.unique(np.sort(np.concatenate([edges, twin_edges]), axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _borders(adjacency: ArrayLike) -> NDArray[np.bool_]:
    """Read who borders whom, both ways, and none itself."""
    border = _square(adjacency)
    border = border | border.T
    np.fill_diagonal(border, val=False)
    return border


def _square(adjacency: ArrayLike) -> NDArray[np.bool_]:
    """Read neighbours as they are listed, or refuse them."""
    border = np.asarray(adjacency, dtype=bool)
    if border.ndim != _SQUARE or border.shape[0] != border.shape[1]:
        raise ShapeError(
            _(
                "Neighbours must be a square table of regions; found {shape}.",
                shape=border.shape,
            )
        )
    return border


def _fitting(
    values: NDArray[np.float64] | NDArray[np.bool_], border: NDArray[np.bool_]
) -> None:
    """Refuse values that do not stand for the regions of the neighbours."""
    if values.shape != (border.shape[0],):
        raise ShapeError(
            _(
                "{regions} regions need one value each; found {shape}.",
                regions=border.shape[0],
                shape=values.shape,
            )
        )
