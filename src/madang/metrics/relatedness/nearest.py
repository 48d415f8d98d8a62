"""Nearest activities: the few that matter, without a table of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ParameterError
from madang.metrics.relatedness.presence import presence_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["NearestActivities", "nearest_activities"]

_CELLS = 2**24  # of the block of the table of pairs that is held at a time


@dataclass(frozen=True, slots=True)
class NearestActivities:
    """The activities nearest to each activity, the nearest first.

    Attributes
    ----------
    activity : (I, k) array of int
        Column numbers; -1 where fewer are found with it in any region.
    phi : (I, k) array
        Their proximity, above 0 to 1; NaN where there is none.
    """

    activity: NDArray[np.int64]
    phi: NDArray[np.float64]


def nearest_activities(present: ArrayLike | Any, *, count: int) -> NearestActivities:
    r"""Give the k activities of highest proximity to each activity.

    .. math:: (j_1, \dots, j_k):\; \phi_{i j_1} \ge \dots \ge \phi_{i j_k} > 0,\;
              j \ne i

    Pairs are counted a block of activities at a time, so memory grows with the
    number of activities and not with its square.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    count : int
        Number k of neighbours wanted, at least one.

    Returns
    -------
    NearestActivities
        Of (I, min(k, I - 1)) arrays. Ties keep the order of the table; NaN and -1
        where an activity has fewer neighbours.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.
    ParameterError
        If fewer than one neighbour is asked for.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> near = nearest_activities([[1, 1, 0], [1, 1, 0], [1, 0, 1]], count=1)
    >>> near.activity.ravel(), near.phi.ravel().round(3)
    (array([1, 0, 0]), array([0.667, 0.667, 0.333]))
    """
    if count < 1:
        raise ParameterError(
            f"Ask for at least one neighbour; found {count}.",
            ko=f"이웃은 1개 이상이어야 합니다. 받은 값: {count}.",
        )
    from scipy.sparse import csr_array  # noqa: PLC0415 - a heavy import

    m = csr_array(presence_table(present))
    held = m.astype(np.float32)
    turned = held.T.tocsr()
    k = np.asarray(held.sum(axis=0, dtype=np.float64))
    many = m.shape[1]
    kept = max(min(count, many - 1), 0)
    activity = np.full((many, kept), -1, dtype=np.int64)
    phi = np.full((many, kept), np.nan)
    step = max(_CELLS // max(many, 1), 1)
    for start in range(0, many if kept else 0, step):
        rows = np.arange(start, min(start + step, many))
        c = (turned[rows] @ held).toarray().astype(np.float64)
        c /= np.maximum(np.maximum(k[rows, None], k[None, :]), 1.0)
        c[np.arange(len(rows)), rows] = 0.0
        activity[rows], phi[rows] = _highest(c, kept)
    return NearestActivities(activity, phi)


def _highest(
    c: NDArray[np.float64], kept: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the highest of each row above zero, ties in the order of the table."""
    last = -np.partition(-c, kept - 1, axis=1)[:, kept - 1]
    places = np.full((len(c), kept), -1, dtype=np.int64)
    values = np.full((len(c), kept), np.nan)
    for r, row in enumerate(c):
        found = np.flatnonzero((row >= last[r]) & (row > 0))
        best = found[np.argsort(-row[found], kind="stable")][:kept]
        places[r, : len(best)], values[r, : len(best)] = best, row[best]
    return places, values
