"""The Gini coefficient, split by the level at which regions part."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inequality.amounts import amounts
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["GiniDecomposition", "gini_decomposition"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GiniDecomposition:
    """A Gini coefficient by the level at which the two regions of a pair part.

    Attributes
    ----------
    gini : float
        The whole; NaN where nothing is held or an amount is unknown.
    levels : tuple of float
        From pairs in different groups of the first level; from those in one group
        there and in different ones of the next, and so on; last from pairs within
        one group of the finest. They add up to the whole, and none is below 0.
    means : tuple of float
        The part of each level but the last that the means of groups alone show.
    overlap : tuple of float
        The rest of those: regions of the group with less that hold more all the same.
    """

    gini: float
    levels: tuple[float, ...]
    means: tuple[float, ...]
    overlap: tuple[float, ...]


def gini_decomposition(
    x: ArrayLike,
    groups: Sequence[Sequence[object] | NDArray[np.generic]],
    *,
    weights: ArrayLike | None = None,
) -> GiniDecomposition:
    r"""Split a Gini coefficient between and within groups, at any number of levels.

    .. math:: G = \frac{1}{2 \bar x W^2} \sum_{r,s} w_r w_s |x_r - x_s|
        = \sum_l G_l + G_w, \quad
        G_l = M_l + O_l, \quad
        M_l = \frac{1}{2 \bar x W^2} \sum_{g,h} w_g w_h |\bar x_g - \bar x_h|

    with the sum of :math:`M_l` over groups of level l in one group of the level above.
    Unlike Theil's, a Gini does not fall into between and within: groups overlap, and
    that part is told as :math:`O_l`.

    Parameters
    ----------
    x : (R,) array
        Amount of each region (with `weights`: per head), at least 0.
    groups : sequence of (R,) sequences
        Groups of each region, from coarse to fine; one level at least.
    weights : (R,) array, optional
        Weight of each region, such as its population; equal if left out.

    Returns
    -------
    GiniDecomposition
        Dimensionless; parts add up to the whole.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If `x`, `groups` and `weights` do not fit each other.
    ParameterError
        If a group of a finer level lies in two of the level above.

    References
    ----------
    [Dagum1997]_.

    Examples
    --------
    >>> d = gini_decomposition([1, 3, 5, 7], [list("aabb")])
    >>> [round(v, 4) for v in (d.gini, *d.levels, *d.overlap)]
    [0.3125, 0.25, 0.0625, 0.0]
    """
    values, w = amounts(x, weights)
    members = [np.zeros(values.shape[-1], dtype=np.intp)]
    for grouped in groups:
        if values.ndim != 1 or len(grouped) != values.size or not len(groups):
            raise ShapeError(
                _(
                    "Each region needs one group at each level: found {groups} groups "
                    "for amounts of shape {amounts}.",
                    groups=len(grouped),
                    amounts=values.shape,
                )
            )
        members.append(np.unique(np.asarray(grouped), return_inverse=True)[1])
    _refuse_crossed(members)
    held = float((w * values).sum())
    scale = held * float(w.sum())
    if not scale > 0:
        blank = (np.nan,) * len(members)
        return GiniDecomposition(np.nan, blank, blank[1:], blank[1:])
    pairs = [_pairs(values, w, m) for m in members]
    levels = [a - b for a, b in itertools.pairwise(pairs)]
    means = [_of_means(values, w, a, b) for a, b in itertools.pairwise(members)]
    parts = np.maximum([*levels, pairs[-1]], 0.0) / scale
    shown = np.minimum(np.array(means) / scale, parts[:-1])
    return GiniDecomposition(
        pairs[0] / scale, tuple(parts.tolist()), tuple(shown.tolist()),
        tuple((parts[:-1] - shown).tolist()),
    )  # fmt: skip


def _pairs(x: FloatArray, w: FloatArray, member: NDArray[np.intp]) -> float:
    """Sum the weighted distances of all pairs within groups, each pair once."""
    order = np.lexsort((x, member))
    x, w, member = x[order], w[order], member[order]
    begin = np.flatnonzero(np.diff(member, prepend=-1))
    ahead = np.cumsum(w) - w
    holds = np.cumsum(w * x) - w * x
    size = np.diff(np.append(begin, x.size))
    ahead -= np.repeat(ahead[begin], size)
    holds -= np.repeat(holds[begin], size)
    return max(float((w * (x * ahead - holds)).sum()), 0.0)


def _of_means(
    x: FloatArray, w: FloatArray, above: NDArray[np.intp], below: NDArray[np.intp]
) -> float:
    """Sum the distances of the means of groups within one group above."""
    count = int(below.max()) + 1
    weight = np.bincount(below, w, count).astype(np.float64)
    mean = np.nan_to_num(ratio(np.bincount(below, w * x, count), weight))
    parent = np.zeros(count, dtype=np.intp)
    parent[below] = above
    return _pairs(np.asarray(mean), weight, parent)


def _refuse_crossed(members: list[NDArray[np.intp]]) -> None:
    """Refuse finer groups that lie in two coarser ones."""
    for above, below in itertools.pairwise(members):
        pairs = np.unique(np.column_stack([below, above]), axis=0)
        twice = int((np.bincount(pairs[:, 0], minlength=1) > 1).sum())
        if twice:
            raise ParameterError(
                _(
                    "Each group of a finer level must lie in one group of the level "
                    "above; {count} lie in several.",
                    count=twice,
                )
            )
