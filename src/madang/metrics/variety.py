"""Variety: how many kinds of activity a region holds, near and far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.concentration import entropy
from madang.metrics.shares import activity_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Variety", "variety"]


@dataclass(frozen=True, slots=True)
class Variety:
    """How varied each region is, within groups of activities and between them.

    Attributes
    ----------
    total : (..., R) array
        Entropy over activities; the sum of the other two.
    related : (..., R) array
        Entropy within groups, groups weighted with their share.
    unrelated : (..., R) array
        Entropy over groups.
    """

    total: NDArray[np.float64]
    related: NDArray[np.float64]
    unrelated: NDArray[np.float64]


def variety(
    x: ArrayLike,
    groups: Sequence[object] | NDArray[np.generic],
    *,
    base: float = 2.0,
) -> Variety:
    r"""Measure how varied a region is, split into related and unrelated variety.

    .. math:: U_r = -\sum_g P_{rg} \log_b P_{rg},\qquad
              V_r = \sum_g P_{rg} H_{rg},\qquad
              H_{rg} = -\sum_{i \in g} \frac{s_{ri}}{P_{rg}}
              \log_b \frac{s_{ri}}{P_{rg}}

    with :math:`P_{rg} = \sum_{i \in g} s_{ri}` the share of group g (such as a
    two-digit industry) and i the finest activities (four or five digits). The two
    add up to the entropy over activities.

    Parameters
    ----------
    x : (..., R, I) array
        Activity i in region r, in any one unit, at the finest level.
    groups : (I,) sequence
        Group of each activity.
    base : float
        Base of the logarithm; 2 (bits) as in the source.

    Returns
    -------
    Variety
        Three (..., R) arrays, in bits (or as the base says), from 0. NaN where a
        region is empty.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one group an activity.
    ParameterError
        If the base is not above 1.

    References
    ----------
    [FrenkenVanOortVerburg2007]_, [Theil1967]_.

    Examples
    --------
    >>> v = variety([[1, 1, 1, 1], [2, 2, 0, 0]], list("aabb"))
    >>> v.total, v.related, v.unrelated
    (array([2., 1.]), array([1., 1.]), array([1., 0.]))
    """
    table = activity_table(x)
    if len(groups) != table.shape[-1]:
        raise ShapeError(
            _(
                "Each activity needs one group: found {count} groups for {shape} "
                "activities.",
                count=len(groups),
                shape=table.shape[-1],
            )
        )
    _unused, member = np.unique(np.asarray(groups), return_inverse=True)
    belongs = (member[:, None] == np.arange(member.max(initial=-1) + 1)).astype(float)
    total = entropy(table, base=base)
    unrelated = entropy(table @ belongs, base=base)
    related = total - unrelated
    # Rounding can leave a trifle where each group holds one activity.
    related = np.where(np.abs(related) <= 1e-12 * np.maximum(total, 1.0), 0.0, related)
    return Variety(total=total, related=related, unrelated=unrelated)
