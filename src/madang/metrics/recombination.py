"""Recombination: how the pieces of knowledge in patents or projects combine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import as_presence
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ease_of_recombination",
    "joint_occurrence",
    "mean_modular_complexity",
    "modular_complexity",
]

_TABLE_AXES = 2


def ease_of_recombination(bears: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how easily a piece of knowledge has combined with others.

    .. math:: E_j = \frac{\#\{k \ne j : k \text{ once joined with } j\}}{n_j}

    Parameters
    ----------
    bears : (P, J) array of bool
        Whether patent (or project) p bears technology j.

    Returns
    -------
    (J,) array
        Other technologies a patent, from 0. NaN where no patent bears it.

    Raises
    ------
    ShapeError
        If it is not a table.
    ParameterError
        If an entry is neither 0 nor 1.

    References
    ----------
    [FlemingSorenson2001]_.

    Examples
    --------
    >>> ease_of_recombination([[1, 1, 0], [1, 0, 1]])
    array([1., 1., 1.])
    """
    b = _incidence(bears)
    joined = (b.T @ b) > 0
    np.fill_diagonal(joined, val=False)
    return ratio(joined.sum(axis=1), b.sum(axis=0))


def modular_complexity(bears: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how hard to combine the pieces of a patent are.

    .. math:: K_p = \frac{\sum_j b_{pj}}{\sum_j b_{pj} E_j}

    Parameters
    ----------
    bears : (P, J) array of bool
        Whether patent (or project) p bears technology j.

    Returns
    -------
    (P,) array
        The inverse of the mean `ease_of_recombination`. NaN where a patent bears
        nothing, or nothing that ever combined.

    Raises
    ------
    ShapeError
        If it is not a table.
    ParameterError
        If an entry is neither 0 nor 1.

    References
    ----------
    [FlemingSorenson2001]_.

    Examples
    --------
    >>> modular_complexity([[1, 1, 0], [1, 0, 1], [0, 0, 1]])
    array([1.        , 1.33333333, 2.        ])
    """
    b = _incidence(bears)
    ease = np.nan_to_num(ease_of_recombination(bears), nan=0.0)
    return ratio(b.sum(axis=1), b @ ease)


def mean_modular_complexity(bears: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how hard to combine the patents are that bear a technology.

    .. math:: \bar K_j = \frac{1}{|P_j|} \sum_{p \in P_j} K_p

    with :math:`P_j` the patents that bear j and whose complexity is defined.

    Parameters
    ----------
    bears : (P, J) array of bool
        Whether patent (or project) p bears technology j.

    Returns
    -------
    (J,) array
        As `modular_complexity`. NaN where no such patent bears it.

    Raises
    ------
    ShapeError
        If it is not a table.
    ParameterError
        If an entry is neither 0 nor 1.

    References
    ----------
    [FlemingSorenson2001]_, [BallandRigby2017]_.

    Examples
    --------
    >>> mean_modular_complexity([[1, 1, 0], [1, 0, 1], [0, 0, 1]]).round(4)
    array([1.1667, 1.    , 1.6667])
    """
    b = _incidence(bears)
    k = modular_complexity(bears)
    known = ~np.isnan(k)
    return ratio(k[known] @ b[known], b[known].sum(axis=0))


def joint_occurrence(bears: ArrayLike) -> NDArray[np.float64]:
    r"""Measure whether two pieces combine more often than chance would have it.

    .. math:: z_{jk} = \frac{c_{jk} - \mu_{jk}}{\sigma_{jk}},\quad
              \mu_{jk} = \frac{n_j n_k}{P},\quad
              \sigma^2_{jk} = \mu_{jk} \Bigl(1 - \frac{n_j}{P}\Bigr)
              \frac{P - n_k}{P - 1}

    with :math:`c_{jk}` the patents that bear both: mean and variance are those of the
    hypergeometric distribution. For firms and industries it is the survivor measure
    of relatedness.

    Parameters
    ----------
    bears : (P, J) array of bool
        Whether patent (or firm, project) p bears technology j.

    Returns
    -------
    (J, J) array
        Standard deviations, symmetric; above 0 typical, below 0 novel. NaN on the
        diagonal and where one of the two is borne by none or by all.

    Raises
    ------
    ShapeError
        If it is not a table.
    ParameterError
        If an entry is neither 0 nor 1.

    References
    ----------
    [Teece1994]_.

    Examples
    --------
    >>> joint_occurrence([[1, 1], [1, 1], [0, 0], [0, 0]]).round(4)
    array([[   nan, 1.7321],
           [1.7321,    nan]])
    """
    b = _incidence(bears)
    P, n = b.shape[0], b.sum(axis=0)
    mean = ratio(np.outer(n, n), P)
    # The variance is n_j (P − n_j) n_k (P − n_k) / P² (P − 1), alike in both.
    root = np.sqrt(n * (P - n))
    sigma = ratio(np.outer(root, root), P * np.sqrt(max(P - 1, 0)))
    z = ratio(b.T @ b - mean, sigma)
    np.fill_diagonal(z, np.nan)
    return z


def _incidence(bears: ArrayLike) -> NDArray[np.float64]:
    """Give incidence as zeros and ones, or refuse what is no table."""
    b = as_presence(bears)
    if b.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Expected a table, patents in rows and technologies in columns; "
                "found {ndim} axes.",
                ndim=b.ndim,
            )
        )
    return b.astype(np.float64)
