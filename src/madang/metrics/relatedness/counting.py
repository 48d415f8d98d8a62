"""Counting: products of tables of zeros and ones, exactly and fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["densely", "sums_near", "together"]

_EXACT = 2**24  # whole numbers that single precision still tells apart


def densely(m: Any) -> NDArray[np.bool_]:
    r"""Give presence as a plain array, also where it was sparse.

    .. math:: M_{ri}

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence.

    Returns
    -------
    (..., R, I) array of bool
        The same; never NaN.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> densely(np.array([[True]]))
    array([[ True]])
    """
    return np.asarray(m.toarray() if hasattr(m, "toarray") else m, dtype=np.bool_)


def together(m: Any) -> NDArray[np.float64]:
    r"""Count the rows in which two columns are both true.

    .. math:: c_{ij} = \sum_r M_{ri} M_{rj}

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence, as from `presence_table`.

    Returns
    -------
    (..., I, I) array
        Counts, exact; never NaN.

    References
    ----------
    [VanEckWaltman2009]_.

    Examples
    --------
    >>> together(np.array([[True, False], [True, True]]))
    array([[2., 1.],
           [1., 1.]])
    """
    if hasattr(m, "toarray"):
        counts = m.astype(np.float64)
        return np.asarray((counts.T @ counts).toarray())
    # Sums of zeros and ones below 2^24 are exact in single precision, twice as fast.
    single = np.float32 if m.shape[-2] < _EXACT else np.float64
    counts = m.astype(single)
    return np.asarray(np.swapaxes(counts, -1, -2) @ counts, dtype=np.float64)


def sums_near(m: Any, near: NDArray[np.float64]) -> NDArray[np.float64]:
    r"""Add up, for each row, the nearness of what is true in it.

    .. math:: \sum_j M_{rj}\, \phi_{ij}

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence, as from `presence_table`.
    near : (..., I, I) array
        Nearness of activity i (rows) to j (columns), without NaN.

    Returns
    -------
    (..., R, I) array
        Sums in the unit of `near`; never NaN.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> sums_near(np.array([[True, True]]), np.array([[0.0, 0.5], [0.5, 0.0]]))
    array([[0.5, 0.5]])
    """
    weights = m.astype(np.float64)
    return np.asarray(weights @ np.swapaxes(near, -1, -2))
