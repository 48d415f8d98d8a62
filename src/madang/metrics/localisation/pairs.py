"""Distances of all pairs of points, counted in bins and never all kept.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.checks import positions
from madang.metrics.transport import EARTH_RADIUS

__all__: list[str] = []

FloatArray = NDArray[np.float64]

_BLOCK = 4_000_000  # pairs held at once: 32 MB of distances


def on_globe(latitude: ArrayLike, longitude: ArrayLike) -> FloatArray:
    """Give points as unit vectors of the globe, or refuse what is none."""
    phi, lam = positions(latitude, longitude)
    wrong = ~((np.abs(phi) <= 90.0) & (np.abs(lam) <= 180.0))  # noqa: PLR2004 - the globe's
    if wrong.any():
        raise ParameterError(
            _(
                "{wrong} of {count} points have no place on the globe; the first is "
                "{phi}, {lam}. Give degrees, latitude first, and leave out plants "
                "without a place.",
                wrong=int(wrong.sum()),
                count=phi.size,
                phi=phi[wrong][0],
                lam=lam[wrong][0],
            )
        )
    phi, lam = np.radians(phi), np.radians(lam)
    across = np.cos(phi)
    return np.stack([across * np.cos(lam), across * np.sin(lam), np.sin(phi)], axis=1)


def binned(
    points: FloatArray, weights: FloatArray, *, width: float, bins: int
) -> tuple[FloatArray, FloatArray]:
    """Give the weight of pairs by distance, and their mean and spread.

    The last bin holds all pairs beyond. Rows are taken in blocks, so memory does not
    grow with the square of the points.
    """
    n = points.shape[0]
    counts = np.zeros(bins + 1)
    moments = np.zeros(3)
    rows = max(1, _BLOCK // max(n, 1))
    for begin in range(0, n - 1, rows):
        block = slice(begin, min(begin + rows, n - 1))
        d = distances(points[block], points[begin + 1 :])
        pair = np.outer(weights[block], weights[begin + 1 :])
        # Of this block's rectangle, only pairs with the later point to the right.
        pair = np.triu(pair)
        counts += np.bincount(
            np.minimum(d / width, bins).astype(np.intp).ravel(),
            pair.ravel(),
            bins + 1,
        )
        moments += pair.sum(), (pair * d).sum(), (pair * d * d).sum()
    return counts, moments


def placed(points: FloatArray, *, width: float, bins: int) -> NDArray[np.int16]:
    """Give the bin of the distance of each pair of points, as a table."""
    table = np.empty((points.shape[0], points.shape[0]), dtype=np.int16)
    rows = max(1, _BLOCK // max(points.shape[0], 1))
    for begin in range(0, points.shape[0], rows):
        d = distances(points[begin : begin + rows], points)
        table[begin : begin + rows] = np.minimum(d / width, bins)
    return table


def counted(
    table: NDArray[np.int16],
    at: NDArray[np.intp],
    weights: FloatArray,
    *,
    bins: int,
) -> FloatArray:
    """Give the weight of pairs by distance of points that stand in a table."""
    counts = np.zeros(bins + 1)
    rows = max(1, _BLOCK // max(at.size, 1))
    for begin in range(0, at.size - 1, rows):
        block = slice(begin, min(begin + rows, at.size - 1))
        place = table[at[block]][:, at[begin + 1 :]]
        pair = np.triu(np.outer(weights[block], weights[begin + 1 :]))
        counts += np.bincount(place.ravel(), pair.ravel(), bins + 1)
    return counts


def distances(some: FloatArray, others: FloatArray) -> FloatArray:
    """Measure the great-circle distance of each point to each other, in km."""
    # By the chord: exact for near points, where the arc cosine loses digits.
    square = np.zeros((some.shape[0], others.shape[0]))
    for axis in range(3):
        apart = some[:, axis, None] - others[:, axis]
        square += apart * apart
    return np.asarray(
        2.0 * EARTH_RADIUS * np.arcsin(np.minimum(np.sqrt(square) / 2, 1))
    )


def quantile(counts: FloatArray, share: float, *, width: float) -> float:
    """Give the distance below which a share of the pairs lie."""
    cumulated = np.cumsum(counts)
    place = int(np.searchsorted(cumulated, share * cumulated[-1]))
    below = cumulated[place - 1] if place else 0.0
    within = counts[place]
    part = (share * cumulated[-1] - below) / within if within > 0 else 0.0
    return float((place + part) * width)
