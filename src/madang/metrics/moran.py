"""Moran's I: whether neighbours are alike, over all regions at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.inference import permutation_p

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Moran", "moran"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Moran:
    """Association of neighbours over all regions.

    Attributes
    ----------
    value : float
        Moran's I; above `expected` where neighbours are alike.
    expected : float
        What it is on average if values are dealt to regions by chance: -1 / (R - 1).
    p : float
        Share of permutations at least as far out, on the value's own side; deals that
        tie with the records count on both sides.
    regions : int
        Regions with a value and a neighbour that has one.
    """

    value: float
    expected: float
    p: float
    regions: int


def moran(
    x: ArrayLike,
    adjacency: ArrayLike,
    rng: np.random.Generator,
    *,
    permutations: int = 999,
) -> Moran:
    r"""Measure whether neighbours are more alike than chance would make them.

    .. math:: I = \frac{\sum_r z_r \sum_s \frac{a_{rs}}{a_{r\cdot}} z_s}
        {\sum_r z_r^2}, \quad z_r = x_r - \bar x

    Regions without a value or a neighbour that has one are left out first, and
    counted; rows of neighbours sum to 1.

    Parameters
    ----------
    x : (R,) array
        One value a region, in any unit; NaN where unknown.
    adjacency : (R, R) array of bool
        Which regions border each other; read both ways.
    rng : numpy.random.Generator
        Source of the permutations.
    permutations : int
        Number of permutations, at least 1.

    Returns
    -------
    Moran
        NaN with fewer than three regions left, or where all values are equal.

    Raises
    ------
    ShapeError
        If the two do not fit.
    ParameterError
        If there is no permutation.

    References
    ----------
    [Moran1950]_, [CliffOrd1981]_.

    Examples
    --------
    >>> line = np.eye(4, k=1, dtype=bool)
    >>> m = moran([4, 3, 2, 1], line, np.random.default_rng(1))
    >>> round(m.value, 2), round(m.expected, 2)
    (0.4, -0.33)
    """
    values, border = numbers(x), np.asarray(adjacency, dtype=bool)
    if values.ndim != 1 or border.shape != (values.size, values.size):
        raise ShapeError(
            _(
                "Expected one value a region and a square table of neighbours; found "
                "{values} and {neighbours}.",
                values=values.shape,
                neighbours=border.shape,
            )
        )
    if permutations < 1:
        raise ParameterError(
            _(
                "At least one permutation is needed; found {permutations}.",
                permutations=permutations,
            )
        )
    border = (border | border.T) & ~np.eye(values.size, dtype=bool)
    known = np.isfinite(values)
    border = border & known[:, None] & known
    kept = border.any(axis=1)
    w = border[np.ix_(kept, kept)] / border[np.ix_(kept, kept)].sum(axis=1)[:, None]
    z = values[kept] - values[kept].mean() if kept.any() else values[kept]
    count = int(kept.sum())
    even = _ROUNDING * np.abs(values[kept]).max(initial=0.0)
    if count < 3 or not z.std() > even:  # noqa: PLR2004 - two regions have no pattern
        return Moran(np.nan, np.nan, np.nan, count)
    value = float(z @ w @ z / (z @ z))
    dealt: NDArray[np.float64] = np.empty(permutations)
    for k in range(permutations):
        deal = rng.permutation(z)
        dealt[k] = deal @ w @ deal
    p = permutation_p(value, dealt / float(z @ z))
    return Moran(value, -1.0 / (count - 1), float(p), count)
