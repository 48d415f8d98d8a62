"""How alike two activities are in where they lie, and in several respects at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.shares import activity_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "locational_correlation",
    "mean_similarity",
    "standardised_similarity",
]

_SQUARE = 2


def locational_correlation(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how activities rise and fall together from region to region.

    .. math:: \rho_{ij} = \operatorname{corr}_r(x_{ri}, x_{rj})

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r: jobs or establishments, or their logarithm.

    Returns
    -------
    (I, I) array
        From -1 to 1; 1 on the diagonal. NaN for an activity that is the same
        everywhere, such as one that is nowhere.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.
    ShapeError
        If the table has not two dimensions.

    References
    ----------
    LC-Employment and LC-Establishments of [DelgadoPorterStern2016]_; [Porter2003]_.

    Examples
    --------
    >>> locational_correlation([[1, 2, 5], [2, 4, 3], [3, 6, 4]]).round(2)
    array([[ 1. ,  1. , -0.5],
           [ 1. ,  1. , -0.5],
           [-0.5, -0.5,  1. ]])
    """
    table = _table(x)
    if table.shape[0] == 0:
        return np.full((table.shape[1],) * 2, np.nan)
    centred = table - table.mean(axis=0)
    length = np.sqrt((centred * centred).sum(axis=0))
    # A column that does not vary leaves a rest of rounding, not of spread.
    flat = length <= 1e-12 * np.maximum(np.abs(table).max(axis=0, initial=0.0), 1e-300)
    unit = np.where(flat, np.nan, centred / np.where(flat, 1.0, length))
    rho = np.clip(unit.T @ unit, -1.0, 1.0)
    rho[np.diag_indices_from(rho)] = np.where(flat, np.nan, 1.0)
    return np.asarray(rho)


def standardised_similarity(similarity: ArrayLike) -> NDArray[np.float64]:
    r"""Set a similarity of pairs to mean 0 and spread 1, so that it can be averaged.

    .. math:: z_{ij} = \frac{s_{ij} - \bar s}{\operatorname{sd}(s)}, \quad i \ne j

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; mean and spread are those of the known pairs
        off the diagonal.

    Returns
    -------
    (I, I) array
        In standard deviations; 0 throughout where all pairs are alike. A pair that
        is NaN stays NaN; the diagonal is NaN, for nothing is like itself here.

    Raises
    ------
    ShapeError
        If the similarity is not square.

    References
    ----------
    [DelgadoPorterStern2016]_.

    Examples
    --------
    >>> standardised_similarity([[1, 2, 4], [2, 1, 6], [4, 6, 1]]).round(2)
    array([[  nan, -1.22,  0.  ],
           [-1.22,   nan,  1.22],
           [ 0.  ,  1.22,   nan]])
    """
    s = np.array(similarity, dtype=np.float64)
    if s.ndim != _SQUARE or s.shape[0] != s.shape[1]:
        raise ShapeError(
            _(
                "A similarity of activities must be a square table; found {shape}.",
                shape=s.shape,
            )
        )
    np.fill_diagonal(s, np.nan)
    known = s[~np.isnan(s)]
    if known.size == 0:
        return s
    spread = float(known.std())
    return np.asarray((s - known.mean()) / (spread if spread > 0 else 1.0))


def mean_similarity(
    similarities: Sequence[ArrayLike], *, weights: Sequence[float] | None = None
) -> NDArray[np.float64]:
    r"""Measure how alike activities are in several respects at once.

    .. math:: z_{ij} = \frac{\sum_m \omega_m z^m_{ij}}{\sum_m \omega_m}

    over the standardised similarities that know the pair.

    Parameters
    ----------
    similarities : sequence of (I, I) arrays
        How alike two activities are, each in its own respect and unit.
    weights : sequence of float, optional
        What each counts; equal if left out.

    Returns
    -------
    (I, I) array
        In standard deviations. NaN on the diagonal and for a pair that none knows.

    Raises
    ------
    ShapeError
        If the similarities differ in shape.
    ParameterError
        If there is none, or the weights do not fit or are not above zero.

    References
    ----------
    LC-IO-Occ, the average of standardised matrices of [DelgadoPorterStern2016]_.

    Examples
    --------
    >>> s = [[1, 2, 4], [2, 1, 6], [4, 6, 1]]
    >>> mean_similarity([s, s]).round(2)[0]
    array([  nan, -1.22,  0.  ])
    """
    parts = [standardised_similarity(s) for s in similarities]
    shares = np.ones(len(parts)) if weights is None else np.asarray(weights, float)
    if not parts or shares.shape != (len(parts),) or not (shares > 0).all():
        raise ParameterError(
            _(
                "A mean of similarities needs at least one of them, and for each a "
                "weight above 0; found {count} similarities and {size} weights.",
                count=len(parts),
                size=shares.size,
            )
        )
    if len({p.shape for p in parts}) > 1:
        found = ", ".join(str(p.shape) for p in parts)
        raise ShapeError(
            _(
                "Similarities must be of the same activities; found shapes {found}.",
                found=found,
            )
        )
    stacked = np.stack(parts)
    known = ~np.isnan(stacked)
    w = np.where(known, shares[:, None, None], 0.0)
    total = w.sum(axis=0)
    sums = (np.where(known, stacked, 0.0) * w).sum(axis=0)
    return np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.nan)


def _table(x: ArrayLike) -> NDArray[np.float64]:
    """Give one table of activity, regions in rows and activities in columns."""
    table = activity_table(x)
    if table.ndim != _SQUARE:
        raise ShapeError(
            _(
                "Co-location is measured on one table at a time; found {ndim} axes.",
                ndim=table.ndim,
            )
        )
    return table
