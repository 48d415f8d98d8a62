"""Pairs of plants of two activities: how many lie in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["colocation", "excess_colocation"]


def colocation(plants: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what part of all pairs of plants of two activities share a region.

    .. math:: CL_{ij} = \sum_r \frac{n_{ri}\, n_{rj}}{n_i\, n_j},\qquad
              CL_{ii} = \sum_r \frac{n_{ri} (n_{ri} - 1)}{n_i (n_i - 1)}

    Parameters
    ----------
    plants : (R, I) array
        Number of plants of activity i in region r.

    Returns
    -------
    (I, I) array
        Symmetric, from 0 (never) to 1 (always in one region). On the diagonal, pairs
        of different plants of the activity. NaN where there is no pair.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [HowardNewmanTarp2016]_.

    Examples
    --------
    >>> colocation([[2, 2], [1, 1]]).round(4)
    array([[0.3333, 0.5556],
           [0.5556, 0.3333]])
    """
    n = activity_table(plants)
    total = n.sum(axis=0)
    together, pairs = n.T @ n, np.outer(total, total)
    np.fill_diagonal(together, (n * np.maximum(n - 1.0, 0.0)).sum(axis=0))
    np.fill_diagonal(pairs, total * np.maximum(total - 1.0, 0.0))
    return ratio(together, pairs)


def excess_colocation(plants: ArrayLike) -> NDArray[np.float64]:
    r"""Measure colocation beyond what exchanging plants by chance would bring.

    .. math:: XCL_{ij} = CL_{ij} - \sum_r \frac{N_r (N_r - 1)}{N (N - 1)},\quad
              N_r = n_{ri} + n_{rj}

    The second term is the expectation of :math:`CL` when the sites of both
    activities are dealt out at random among their plants. The source draws it; here
    it is exact, so there is nothing to draw.

    Parameters
    ----------
    plants : (R, I) array
        Number of plants of activity i in region r.

    Returns
    -------
    (I, I) array
        Symmetric; 0 is chance, above 0 more often together. 0 on the diagonal but
        for rounding; NaN where there is no pair.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [HowardNewmanTarp2016]_.

    Examples
    --------
    >>> excess_colocation([[2, 2], [1, 1]]).round(4)
    array([[0.    , 0.0889],
           [0.0889, 0.    ]])
    """
    n = activity_table(plants)
    total = n.sum(axis=0)
    cross, square = n.T @ n, (n**2).sum(axis=0)
    both = total[:, None] + total
    shared = square[:, None] + square + 2.0 * cross - both
    expected = ratio(shared, both * np.maximum(both - 1.0, 0.0))
    np.fill_diagonal(expected, np.diagonal(colocation(n)))
    return colocation(n) - expected
