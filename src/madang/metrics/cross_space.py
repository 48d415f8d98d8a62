"""Cross space: which activities of one kind go with which of another kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import as_presence, numbers
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["cross_density", "cross_proximity"]


def cross_proximity(present: ArrayLike, other: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how often activities of two kinds are found in the same regions.

    .. math:: \phi_{ij} = \frac{\sum_r M_{ri} N_{rj}}{\max(k_i, l_j)},\quad
              k_i = \sum_r M_{ri},\ l_j = \sum_r N_{rj}

    The smaller of the two conditional probabilities, as in `proximity`, between two
    classifications: fields of science and technologies, patents and industries.

    Parameters
    ----------
    present : (R, I) array of bool
        Whether region r is specialised in activity i of the first kind.
    other : (R, J) array of bool
        Whether region r is specialised in activity j of the second kind.

    Returns
    -------
    (I, J) array
        From 0 (never together) to 1 (always). NaN where neither is found anywhere.

    Raises
    ------
    ShapeError
        If the two have not the same regions.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_, [Catalan2022]_.

    Examples
    --------
    >>> cross_proximity([[1, 0], [1, 1]], [[1], [0]])
    array([[0.5],
           [0. ]])
    """
    M = as_presence(present).astype(np.float64)
    N = as_presence(other).astype(np.float64)
    if M.ndim != 2 or N.ndim != 2 or M.shape[0] != N.shape[0]:  # noqa: PLR2004 - a table has two axes
        raise ShapeError(
            _(
                "Both kinds of activity must be tables of the same regions; found "
                "{first} and {second}.",
                first=M.shape,
                second=N.shape,
            )
        )
    return ratio(M.T @ N, np.maximum(M.sum(axis=0)[:, None], N.sum(axis=0)))


def cross_density(present: ArrayLike, proximity: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how much of what goes with an activity of another kind is in a region.

    .. math:: \omega_{rj} = \frac{\sum_i M_{ri}\, \phi_{ij}}{\sum_i \phi_{ij}}

    Parameters
    ----------
    present : (R, I) array of bool
        Whether region r is specialised in activity i of the first kind.
    proximity : (I, J) array
        Cross proximity to activity j of the second kind. What is NaN is left out.

    Returns
    -------
    (R, J) array
        From 0 to 1. NaN where nothing of the first kind goes with j.

    Raises
    ------
    ShapeError
        If the two do not fit each other.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_, [Catalan2022]_.

    Examples
    --------
    >>> cross_density([[1, 0], [1, 1]], [[0.5], [0.25]]).round(4)
    array([[0.6667],
           [1.    ]])
    """
    M = as_presence(present).astype(np.float64)
    phi = np.nan_to_num(numbers(proximity), nan=0.0)
    if M.ndim != 2 or phi.ndim != 2 or M.shape[1] != phi.shape[0]:  # noqa: PLR2004 - as above
        raise ShapeError(
            _(
                "Proximity must have a row for each activity of the first kind; found "
                "presence of {first} and proximity of {second}.",
                first=M.shape,
                second=phi.shape,
            )
        )
    return ratio(M @ phi, phi.sum(axis=0))
