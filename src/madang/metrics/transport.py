"""Transport: how far one distribution over places lies from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import (
    NegativeActivityError,
    ParameterError,
    ShapeError,
)
from madang.language import _
from madang.metrics.checks import positions
from madang.metrics.plans import prices_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "EARTH_RADIUS",
    "Transport",
    "co_located_share",
    "great_circle_distance",
    "wasserstein",
    "wasserstein_resampled",
]

EARTH_RADIUS: Final = 6371.0088
"""Mean radius of the Earth, in km (IUGG)."""

_NOISE: Final = 1e-9
# Places from which on those near to the same others are worth taking together.
_MANY: Final = 1_000


@dataclass(frozen=True, slots=True)
class Transport:
    """The least way from one distribution to another, and what proves it least.

    Attributes
    ----------
    distance : float
        Wasserstein-1 distance, in the unit of the distances.
    potential : (R,) array
        Kantorovich potential: no two places differ by more than their distance,
        and the gap between its means over both distributions is `distance`.
    """

    distance: float
    potential: NDArray[np.float64]


def great_circle_distance(
    latitude: ArrayLike, longitude: ArrayLike
) -> NDArray[np.float64]:
    r"""Measure how far apart places lie on the globe.

    .. math:: d_{rs} = 2 R \arcsin \sqrt{\sin^2\frac{\phi_r - \phi_s}{2} +
              \cos\phi_r \cos\phi_s \sin^2\frac{\lambda_r - \lambda_s}{2}}

    Parameters
    ----------
    latitude, longitude : (R,) arrays
        Degrees, WGS 84.

    Returns
    -------
    (R, R) array
        Kilometres on a sphere of mean radius (within 0.6% of the ellipsoid);
        NaN to and from a place without a position.

    Raises
    ------
    ShapeError
        If the two are not lists of one length.
    ParameterError
        If a latitude is beyond ±90 or a longitude beyond ±180.

    References
    ----------
    [Sinnott1984]_.

    Examples
    --------
    A quarter of the equator:

    >>> great_circle_distance([0, 0], [0, 90]).round(1)
    array([[    0. , 10007.6],
           [10007.6,     0. ]])
    """
    phi, lam = positions(latitude, longitude)
    wrong = (np.abs(phi) > 90.0) | (np.abs(lam) > 180.0)  # noqa: PLR2004 - the globe's
    if wrong.any():
        raise ParameterError(
            _(
                "{wrong} of {count} positions are not on the globe; the first is "
                "{phi}, {lam}. Give degrees, latitude first.",
                wrong=int(wrong.sum()),
                count=phi.size,
                phi=phi[wrong][0],
                lam=lam[wrong][0],
            )
        )
    phi, lam = np.radians(phi), np.radians(lam)
    half = np.sin((phi[:, None] - phi) / 2.0) ** 2
    half += np.outer(np.cos(phi), np.cos(phi)) * (
        np.sin((lam[:, None] - lam) / 2.0) ** 2
    )
    return np.asarray(2.0 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def wasserstein(a: ArrayLike, b: ArrayLike, *, distance: ArrayLike) -> Transport:
    r"""Measure how far mass must move on average to turn one distribution into another.

    .. math:: W_1(a, b) = \min_{\pi \ge 0} \sum_{rs} d_{rs} \pi_{rs},\quad
              \pi 1 = a,\; \pi^\top 1 = b

    Solved exactly, by the network simplex. Mass that both share need not move, so
    only what one has beyond the other enters.

    Parameters
    ----------
    a, b : (R,) arrays
        Amounts by place, in any unit; each is divided by its sum.
    distance : (R, R) array
        A metric: symmetric, zero on the diagonal, no way round is shorter.

    Returns
    -------
    Transport
        In the unit of `distance`; 0 where the two are alike, NaN where either
        holds nothing.

    Raises
    ------
    ShapeError
        If the shapes do not agree.
    NegativeActivityError
        If an amount is below zero, infinite or NaN.
    ParameterError
        If a distance between places that hold something is negative or NaN.

    References
    ----------
    [PeyreCuturi2019]_, chapters 2 and 6.

    Examples
    --------
    Half the mass moves 10 km:

    >>> wasserstein([1, 1], [0, 2], distance=[[0, 10], [10, 0]]).distance
    5.0
    """
    p, q, d = _problem(a, b, distance)
    if p.sum() == 0.0 or q.sum() == 0.0:
        return Transport(float("nan"), np.full(p.size, np.nan))
    gap = p / p.sum() - q / q.sum()
    gap[np.abs(gap) < _NOISE * 1e-3] = 0.0
    i, j = np.flatnonzero(gap > 0), np.flatnonzero(gap < 0)
    if not (i.size and j.size):
        return Transport(0.0, np.zeros(p.size))
    supply, demand = gap[i] / gap[i].sum(), -gap[j] / -gap[j].sum()
    u, v = prices_of(supply, demand, d[np.ix_(i, j)])
    # Where a place has mass to move, its price is its potential: the prices of a
    # cheapest plan differ by no more than the way between two places.
    potential = np.full(p.size, np.nan)
    potential[i], potential[j] = u, -v
    rest = np.flatnonzero(gap == 0)
    ways = d[np.ix_(rest, j)]
    known = np.isfinite(ways).all(axis=1)
    potential[rest[known]] = (ways[known] - v).min(axis=1)
    moved = float(supply @ u + demand @ v) * float(gap[i].sum())
    return Transport(max(moved, 0.0), potential)


def wasserstein_resampled(
    plan: Transport, a: ArrayLike, b: ArrayLike
) -> NDArray[np.float64]:
    r"""Measure the distance between resampled distributions, to first order.

    .. math:: W_1(a^*, b^*) \approx \sum_r f_r (a^*_r - b^*_r)

    The potential f of the observed problem stays a witness for every other, so
    the sum is never above the true distance; it is equal to it as long as the
    same ways stay the best, and is its directional derivative where the potential
    is unique.

    Parameters
    ----------
    plan : Transport
        Solution of the observed problem.
    a, b : (..., R) arrays
        Resampled amounts by place; each row is divided by its sum.

    Returns
    -------
    (...) array
        In the unit of the plan. NaN where a row holds nothing, or holds something
        in a place whose potential is unknown.

    Raises
    ------
    ShapeError
        If the last axes are not as long as the potential.

    References
    ----------
    [SommerfeldMunk2018]_.

    Examples
    --------
    >>> plan = wasserstein([1, 0], [0, 1], distance=[[0, 10], [10, 0]])
    >>> wasserstein_resampled(plan, [[3, 1], [1, 1]], [0, 1])
    array([7.5, 5. ])
    """
    unknown = np.isnan(plan.potential)
    f = np.where(unknown, 0.0, plan.potential)
    p, q = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if p.shape[-1:] != f.shape or q.shape[-1:] != f.shape:
        raise ShapeError(
            _(
                "Each row must hold the plan's {places} places; found shapes {first} "
                "and {second}.",
                places=f.size,
                first=p.shape,
                second=q.shape,
            )
        )
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = (p @ f) / p.sum(axis=-1) - (q @ f) / q.sum(axis=-1)
    lost = (p[..., unknown] > 0).any(axis=-1) | (q[..., unknown] > 0).any(axis=-1)
    return np.where(lost, np.nan, moved)


def co_located_share(
    a: ArrayLike, b: ArrayLike, *, distance: ArrayLike, radius: float
) -> float:
    r"""Measure which share of one distribution finds a partner of the other near by.

    .. math:: \max_{\pi \ge 0} \sum_{d_{rs} \le \rho} \pi_{rs},\quad
              \pi 1 \le a,\; \pi^\top 1 \le b

    With radius 0 it is the overlap :math:`\sum_r \min(a_r, b_r)`.

    Parameters
    ----------
    a, b : (R,) arrays
        Amounts by place, in any unit; each is divided by its sum.
    distance : (R, R) array
        Distances between places, in any unit.
    radius : float
        Largest distance :math:`\rho` that is near, in that unit.

    Returns
    -------
    float
        From 0 to 1; 1 where all pair up. NaN where either holds nothing.

    Raises
    ------
    ShapeError
        If the shapes do not agree.
    NegativeActivityError
        If an amount is below zero, infinite or NaN.
    ParameterError
        If the radius is negative or NaN, or a distance needed is.

    References
    ----------
    Partial optimal transport: [PeyreCuturi2019]_, chapter 10.

    Examples
    --------
    >>> d = [[0, 30, 90], [30, 0, 90], [90, 90, 0]]
    >>> co_located_share([2, 1, 1], [0, 1, 3], distance=d, radius=50)
    0.5
    """
    if not radius >= 0.0:
        raise ParameterError(
            _("The radius must be zero or more; found {radius}.", radius=radius)
        )
    p, q, d = _problem(a, b, distance)
    if p.sum() == 0.0 or q.sum() == 0.0:
        return float("nan")
    i, j = np.flatnonzero(p), np.flatnonzero(q)
    # A plan that moves all: near ways are free, all others cost their mass.
    supply, demand = p[i] / p.sum(), q[j] / q.sum()
    far = d[np.ix_(i, j)] > radius
    if max(far.shape) > _MANY:
        demand, far = _taken_together(demand, far.T)
        supply, far = _taken_together(supply, far.T)
    u, v = prices_of(supply, demand, far.astype(np.float64))
    return float(np.clip(1.0 - (supply @ u + demand @ v), 0.0, 1.0))


def _taken_together(
    mass: NDArray[np.float64], far: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Take places together that are near to the same others: to a plan they are one."""
    packed = np.ascontiguousarray(np.packbits(far, axis=1))
    # As words of bytes, which are sorted far sooner than rows of a table.
    words = packed.view(f"V{packed.shape[1]}").ravel().tolist()
    place = {word: n for n, word in enumerate(sorted(set(words)))}
    kind = np.array([place[word] for word in words])
    first = np.empty(len(place), dtype=np.intp)
    first[kind[::-1]] = np.arange(kind.size)[::-1]
    return np.bincount(kind, mass).astype(np.float64), far[first]


def _problem(
    a: ArrayLike, b: ArrayLike, distance: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give two distributions and distances as floats, or refuse them."""
    p = np.asarray(a, dtype=np.float64)
    q = np.asarray(b, dtype=np.float64)
    d = np.asarray(distance, dtype=np.float64)
    if p.ndim != 1 or p.shape != q.shape or d.shape != (p.size, p.size):
        raise ShapeError(
            _(
                "Both distributions must hold the same places, and distances be places "
                "by places; found shapes {first}, {second} and {third}.",
                first=p.shape,
                second=q.shape,
                third=d.shape,
            )
        )
    for mass in (p, q):
        wrong = ~((mass >= 0.0) & np.isfinite(mass))
        if wrong.any():
            raise NegativeActivityError(
                _(
                    "Amounts must be zero or more; {wrong} of {count} are not, the "
                    "first {first}.",
                    wrong=int(wrong.sum()),
                    count=mass.size,
                    first=mass[wrong][0],
                )
            )
    needed = d[np.ix_(p > 0, q > 0)]
    if not (needed >= 0.0).all():
        raise ParameterError(
            _(
                "{wrong} distances between places that hold something are negative or "
                "unknown. Leave those places out.",
                wrong=int((~(needed >= 0.0)).sum()),
            )
        )
    return p, q, d
