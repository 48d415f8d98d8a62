"""Spectrum: the leading eigenvectors of a table of presence, on its smaller side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["spectrum"]

_DENSE = 600  # regions or activities below which all eigenvectors cost little


def spectrum(
    m: Any, *, leading: int = 3
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    r"""Decompose presence, weighed by diversity and ubiquity.

    .. math:: \tilde M = D_r^{-1/2} M D_i^{-1/2},\quad
              \tilde M \tilde M^\top u_n = \lambda_n u_n,\quad
              v_n = \tilde M^\top u_n / \sqrt{\lambda_n}

    The eigenvalues are those of the paper's matrices
    :math:`D_r^{-1} M D_i^{-1} M^\top`, which are not symmetric; these are.

    Parameters
    ----------
    m : (R, I) array of bool, or sparse
        Presence without an empty row or column.
    leading : int
        Number n of eigenvalues.

    Returns
    -------
    (n,) array
        Eigenvalues, the largest (1) first; NaN where there are fewer.
    (R,) array
        The second eigenvector on the regions, of length 1; NaN where there is none.
    (I,) array
        The same on the activities.

    References
    ----------
    [HidalgoHausmann2009]_, [MealyFarmerTeytelboym2019]_.

    Examples
    --------
    >>> spectrum(np.array([[True, True], [False, True]]))[0]
    array([1.  , 0.25,  nan])
    """
    weighed, root_r, root_i = _weighed(m)
    turned = m.shape[0] < m.shape[1]
    if turned:
        weighed = weighed.T
    small = weighed.shape[1]
    values = np.full(leading, np.nan)
    if small < 2:  # noqa: PLR2004 - a second eigenvector needs two
        values[:1] = 1.0
        return values, np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    first = (root_r if turned else root_i) / np.sqrt((root_r**2).sum())
    wanted = min(leading, small)
    if small <= _DENSE:
        found, second = _dense(weighed, wanted)
    else:
        found, second = _lanczos(weighed, first, wanted)
    values[:wanted] = np.clip(found, 0.0, 1.0)
    second = second - first * (first @ second)
    second /= np.sqrt(second @ second)
    other = weighed @ second
    length = np.sqrt(other @ other)
    other = other / length if length > 0 else np.full(len(other), np.nan)
    return (values, second, other) if turned else (values, other, second)


def _weighed(m: Any) -> tuple[Any, NDArray[np.float64], NDArray[np.float64]]:
    """Weigh presence by the roots of diversity and ubiquity."""
    root_r = np.sqrt(np.asarray(m.sum(axis=1), dtype=np.float64))
    root_i = np.sqrt(np.asarray(m.sum(axis=0), dtype=np.float64))
    if hasattr(m, "toarray"):
        from scipy.sparse import diags_array  # noqa: PLC0415 - a heavy import

        scaled = diags_array(1.0 / root_r) @ m.astype(np.float64)
        return (scaled @ diags_array(1.0 / root_i)).tocsr(), root_r, root_i
    return m / root_r[:, None] / root_i[None, :], root_r, root_i


def _dense(
    weighed: Any, wanted: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Decompose a small table whole."""
    from scipy.linalg import eigh  # noqa: PLC0415 - a heavy import

    square = weighed.T @ weighed
    if hasattr(square, "toarray"):
        square = square.toarray()
    n = len(square)
    values, vectors = eigh(square, subset_by_index=[n - wanted, n - 1])
    return values[::-1], vectors[:, -2]


def _lanczos(
    weighed: Any, first: NDArray[np.float64], wanted: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the leading eigenvectors by Lanczos, the first (known) taken out."""
    from scipy.sparse.linalg import LinearOperator, eigsh  # noqa: PLC0415

    def apply(x: NDArray[np.float64]) -> NDArray[np.float64]:
        x = x.reshape(-1)
        made = weighed.T @ (weighed @ x)
        return np.asarray(made - first * (first @ x))

    n = weighed.shape[1]
    operator = LinearOperator((n, n), matvec=apply, dtype=np.float64)
    # A start made from the table, so that the order of its rows decides nothing.
    start = np.asarray(weighed.T @ np.ones(weighed.shape[0])) - first
    start = start - first * (first @ start) + 1e-3 * (first**3)
    values, vectors = eigsh(operator, k=wanted - 1, which="LA", v0=start, tol=1e-14)
    order = np.argsort(-values)
    return np.concatenate([[1.0], values[order]]), vectors[:, order[0]]
