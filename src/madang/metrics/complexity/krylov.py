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
_ALONE = 2_400_000  # cells up to which one thread takes all steps
_PLAIN = 8_192  # cells of a table up to which BLAS stays on one thread


def leading_vector(
    m: Any,
    far: NDArray[np.float64],
    near: NDArray[np.float64],
    start: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Give the two largest eigenvalues but the known first, and the larger's vector.

    `far` and `near` are the roots of what rows and columns hold. None where they are
    not found within the steps that are kept.
    """
    from madang.metrics.kernels import krylov  # noqa: PLC0415 - compiles

    most = min(_MOST, near.size - 1)
    basis = np.empty((most + 2, near.size))
    basis[0] = near / np.sqrt(near @ near)
    basis[1] = start
    krylov.take_out(basis, 1, basis[1])
    norm = np.sqrt(basis[1] @ basis[1])
    if not norm > krylov.FLOOR:
        return None  # the start spans too little of the space
    basis[1] /= norm
    steps = np.empty(most), np.empty(most)
    looks = np.empty(2), np.empty((2, most)), np.empty((3, most))
    many = enough = 0
    if hasattr(m, "toarray") or m.size > _ALONE:
        onto, back = products(m)
        while not enough:
            w = back(onto(basis[many + 1] / near) / far**2) / near
            enough = krylov.advance(basis, many, w, *steps, *looks)
            many += 1
    else:
        many, enough = krylov.chain(*_packed(m), far**2, near, basis, steps, looks)
    if enough < 0:
        return None
    values, parts, _work = looks
    return values, parts[0, :many] @ basis[1 : many + 1]


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
    across, down = _packed(m)
    return (
        lambda x: bits.packed_sums(across, x),
        lambda y: bits.packed_sums(down, y),
    )


def _packed(m: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Pack the rows and the columns of a table, eight cells a byte."""
    across, down = (
        np.packbits(np.ascontiguousarray(held), axis=1, bitorder="little")
        for held in (m, m.T)
    )
    return across, down
