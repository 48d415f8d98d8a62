"""Compiled orthogonalisation of a vector against those before it.

The textbook form is ``w - basis.T @ (basis @ w)``, twice, since once leaves rounding.
"""

from __future__ import annotations

from typing import Any

from numba import njit

__all__: list[str] = []


@njit(cache=True, nogil=True, fastmath=True)
def take_out(basis: Any, many: int, w: Any) -> None:
    """Take the first rows of an orthonormal basis out of a vector, in place."""
    for _ in range(2):
        for k in range(many):
            row = basis[k]
            along = 0.0
            for j in range(len(w)):
                along += row[j] * w[j]
            for j in range(len(w)):
                w[j] -= along * row[j]
