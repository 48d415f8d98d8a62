"""Spectrum: the leading eigenvectors of a table of presence, on its smaller side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.complexity.krylov import leading_vector, products
from madang.metrics.relatedness.counting import densely, margins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Found = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]

__all__ = ["spectrum"]

DENSE = 64  # regions or activities up to which LAPACK stays on one thread
_DIRECT = 160  # up to which one direct solve costs less than many products
_FINE = 1e-13  # of the largest eigenvalue looked for


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
    root_r, root_i = (np.sqrt(k) for k in margins(m))
    turned = m.shape[0] < m.shape[1]
    near, far = (root_r, root_i) if turned else (root_i, root_r)
    values = np.full(leading, np.nan)
    if near.size < 2:  # noqa: PLR2004 - a second eigenvector needs two
        values[:1] = 1.0
        return values, np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    wanted = min(leading, near.size)
    find = _dense if near.size <= DENSE else _direct
    find = _lanczos if near.size > _DIRECT else find
    found, second, other = find(m.T if turned else m, far, near, wanted)
    values[:wanted] = np.clip(found, 0.0, 1.0)
    length = np.sqrt(other @ other)
    other = other / length if length > 0 else np.full(len(other), np.nan)
    return (values, second, other) if turned else (values, other, second)


def _dense(
    m: Any, far: NDArray[np.float64], near: NDArray[np.float64], wanted: int
) -> Found:
    """Decompose a table of few columns whole."""
    from scipy.linalg import eigh  # noqa: PLC0415 - a heavy import

    if hasattr(m, "toarray"):
        from scipy.sparse import diags_array  # noqa: PLC0415 - a heavy import

        weighed = diags_array(1.0 / far) @ m.astype(np.float64)
        weighed = weighed @ diags_array(1.0 / near)
        square = (weighed.T @ weighed).toarray()
    else:
        weighed = m / far[:, None] / near[None, :]
        square = weighed.T @ weighed
    n = len(square)
    values, vectors = eigh(square, subset_by_index=[n - wanted, n - 1])
    return values[::-1], vectors[:, -2], weighed @ vectors[:, -2]


def _direct(
    m: Any, far: NDArray[np.float64], near: NDArray[np.float64], wanted: int
) -> Found:
    """Solve for the second vector of a table of a hundred columns or so, compiled."""
    if wanted > 3:  # noqa: PLR2004 - the compiled solver finds three
        return _dense(m, far, near, wanted)
    from madang.metrics.kernels import eigen  # noqa: PLC0415 - compiles

    table = np.ascontiguousarray(densely(m))[None]
    values, vectors = np.empty((1, 2)), np.empty((1, near.size))
    eigen.second_vectors(table, 0, 1, values, vectors)
    second = vectors[0]
    other = np.asarray(m @ (second / near)) / far
    return np.append(1.0, values[0]), second, other


def _lanczos(
    m: Any, far: NDArray[np.float64], near: NDArray[np.float64], wanted: int
) -> Found:
    """Find the leading eigenvectors by Lanczos, the first (known) taken out."""
    from scipy.sparse.linalg import LinearOperator, eigsh  # noqa: PLC0415

    onto, back = products(m)
    first = near / np.sqrt(near @ near)

    def apply(x: NDArray[np.float64]) -> NDArray[np.float64]:
        x = x.reshape(-1)
        made = back(onto(x / near) / far**2) / near
        return np.asarray(made - first * (first @ x))

    start = back(far) / near
    # A start made from the table, so that the order of its rows decides nothing.
    start = start / np.sqrt(start @ start) + first**3
    if wanted == 3:  # noqa: PLR2004 - two beside the known first
        found = leading_vector(m, far, near, start)
        if found is not None:
            values, second = found
            second = second / np.sqrt(second @ second)
            return np.append(1.0, values), second, onto(second / near) / far
    n = near.size
    operator = LinearOperator((n, n), matvec=apply, dtype=np.float64)
    values, vectors = eigsh(
        operator,
        k=wanted - 1,
        which="LA",
        v0=start - first * (first @ start),
        tol=_FINE,
    )
    order = np.argsort(-values)
    second = vectors[:, order[0]]
    second = second - first * (first @ second)
    second /= np.sqrt(second @ second)
    return np.append(1.0, values[order]), second, onto(second / near) / far
