"""Nearest activities: the few that matter, without a table of all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.kernels.threads import evenly, shared
from madang.metrics.relatedness.counting import listed, listed_down, margins
from madang.metrics.relatedness.presence import presence_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["NearestActivities", "nearest_activities"]


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

    Pairs are counted an activity at a time, so memory grows with the number of
    activities and not with its square.

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
            _("Ask for at least one neighbour; found {count}.", count=count)
        )
    from madang.metrics.kernels import bits  # noqa: PLC0415 - compiles

    m = presence_table(present)
    across, down = listed(m), listed_down(m)
    _unused, k = margins(m)
    many = m.shape[1]
    kept = max(min(count, many - 1), 0)
    activity = np.full((many, kept), -1, dtype=np.int64)
    phi = np.full((many, kept), np.nan)
    if kept:
        shared(
            lambda a, b: bits.listed_nearest(across, down, k, a, b, activity, phi),
            evenly(many),
        )
    return NearestActivities(activity, phi)
