"""Products of presence with a vector, and what Lanczos makes of them.

All vectors are kept orthogonal; wanted are one eigenvector and two eigenvalues.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.relatedness.counting import listed, listed_down

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Product = Callable[[NDArray[np.float64]], NDArray[np.float64]]

__all__: list[str] = []

_MOST = 400  # steps; harder problems are left to restarts
_FIRST, _EVERY = 16, 6  # steps before the first look, and between two
_VECTOR = 1e-11  # error of the vector that is small enough, in units of its length
_FLOOR = 4e-15  # a residual that rounding alone may leave
_PLAIN = 8_192  # cells of a table up to which BLAS stays on one thread
_THIRD = 1e-7  # residual of the third eigenvalue; its error is about the square


def leading_vector(
    apply: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    first: NDArray[np.float64],
    start: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Give the two largest eigenvalues but the known first, and the larger's vector.

    None where they are not found within the steps that are kept.
    """
    from scipy.linalg import eigh_tridiagonal  # noqa: PLC0415 - a heavy import

    from madang.metrics.kernels.krylov import take_out  # noqa: PLC0415 - compiles

    n = len(first)
    most = min(_MOST, n - 1)
    basis = np.empty((most + 2, n))
    basis[0] = first
    on, off = np.empty(most), np.empty(most)
    w = np.array(start, dtype=np.float64)
    take_out(basis, 1, w)
    norm = np.sqrt(w @ w)
    for j in range(most):
        if not norm > _FLOOR:
            return None  # the start spans too little of the space
        basis[j + 1] = w / norm
        w = apply(basis[j + 1])
        on[j] = w @ basis[j + 1]
        take_out(basis, j + 2, w)
        norm = off[j] = np.sqrt(w @ w)
        last = j == most - 1 or norm <= _FLOOR
        if j + 1 < _FIRST or ((j + 1 - _FIRST) % _EVERY and not last):
            continue
        values, parts = eigh_tridiagonal(
            on[: j + 1], off[:j], select="i", select_range=(j - 1, j)
        )
        left = norm * np.abs(parts[-1])
        gap = max(float(values[1] - values[0]), 0.0)
        if left[1] <= max(_VECTOR * gap, _FLOOR) and left[0] <= _THIRD:
            return np.asarray(values[::-1], dtype=np.float64), parts[:, 1] @ basis[
                1 : j + 2
            ]
    return None


def products(m: Any) -> tuple[Product, Product]:
    """Give the products of presence, and of its turn, with a vector.

    The textbook forms are ``m @ x`` and ``m.T @ y``; BLAS does a small table's, bits
    or lists those of a large one.
    """
    if not hasattr(m, "toarray") and m.size <= _PLAIN:
        floats = m.astype(np.float64)
        return lambda x: floats @ x, lambda y: floats.T @ y
    from madang.metrics.kernels import bits  # noqa: PLC0415 - compiles

    if hasattr(m, "toarray"):
        rows = m.tocsr()
        by_row, by_column = listed(rows), listed_down(rows)
        return (
            lambda x: bits.row_sums(*by_row, x),
            lambda y: bits.row_sums(*by_column, y),
        )
    held = m if m.flags.c_contiguous else m.T
    across = np.packbits(held, axis=1, bitorder="little")
    down = bits.packed_words(held).view(np.uint8)
    if held is not m:
        across, down = down, across
    return (
        lambda x: bits.packed_sums(across, x),
        lambda y: bits.packed_sums(down, y),
    )
