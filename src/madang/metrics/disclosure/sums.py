"""The sums of a table over two trees: all that is published of it in amounts.

A table has leaf cells, a region by an activity, and sums over groups of regions
(provinces, the nation) and of activities (sections, clusters, all). Each group is a
row of a membership matrix; the leaves are its first rows, each a group of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["sums"]


def sums(
    leaves: NDArray[np.float64],
    regions: NDArray[np.bool_],
    activities: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Add leaf cells up over groups of regions and groups of activities.

    Formula: X = G x Hᵀ, where G and H say which leaf belongs to which group.

    Parameters
    ----------
    leaves : (R, I) array
        Amounts of the leaf cells, in the unit of the measure; NaN counts as nothing.
    regions : (P, R) array of bool
        Regions of each group; the first R rows are the regions themselves.
    activities : (Q, I) array of bool
        Activities of each group; the first I rows are the activities themselves.

    Returns
    -------
    (P, Q) array
        In the unit of the leaves; never NaN.

    References
    ----------
    [Hundepool2012]_, section 4.2.

    Examples
    --------
    >>> sums(np.array([[1.0, 2.0], [3.0, 4.0]]),
    ...      np.array([[1, 0], [0, 1], [1, 1]], dtype=bool), np.eye(2, dtype=bool))
    array([[1., 2.],
           [3., 4.],
           [4., 6.]])
    """
    require_groups(leaves, regions, activities)
    known = np.nan_to_num(leaves)
    total: NDArray[np.float64] = (
        regions.astype(np.float64) @ known @ activities.T.astype(np.float64)
    )
    return total


def require_groups(
    leaves: NDArray[np.float64],
    regions: NDArray[np.bool_],
    activities: NDArray[np.bool_],
) -> None:
    """Refuse groups that do not begin with the leaves themselves."""
    for groups, n in ((regions, leaves.shape[0]), (activities, leaves.shape[1])):
        own = groups[:n]
        if groups.shape[1:] != (n,) or not np.array_equal(own, np.eye(n, dtype=bool)):
            raise ParameterError(
                _(
                    "Groups must begin with the {n} leaves themselves; found an array "
                    "of shape {shape}.",
                    n=n,
                    shape=str(groups.shape),
                )
            )
