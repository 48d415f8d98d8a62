"""Compiled products of sparse tables, some rows at a time, laid out in full.

Terms are added in the order in which a row lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["add_rows", "add_rows_over"]


@njit(cache=True, nogil=True, error_model="numpy")
def add_rows(
    rows: NDArray[np.intp], first: Any, last: Any, out: NDArray[np.float64]
) -> None:
    """Add rows of the product of two tables, each as (indptr, indices, data)."""
    begins, middle, weight = first
    starts, column, value = last
    for r in range(len(rows)):
        for e in range(begins[rows[r]], begins[rows[r] + 1]):
            k = middle[e]
            for f in range(starts[k], starts[k + 1]):
                out[r, column[f]] += weight[e] * value[f]


@njit(cache=True, nogil=True, error_model="numpy")
def add_rows_over(
    rows: NDArray[np.intp], first: Any, second: Any, last: Any,
    out: NDArray[np.float64],
) -> None:  # fmt: skip
    """Add rows of the product of three tables, what two give kept a row at a time."""
    begins, middle, weight = first
    passes, beyond, share = second
    starts, column, value = last
    size = 0
    for e in range(len(beyond)):
        size = max(size, beyond[e] + 1)
    held, is_met = np.zeros(size), np.zeros(size, np.bool_)
    met = np.empty(size, np.int64)
    for r in range(len(rows)):
        many = 0
        for e in range(begins[rows[r]], begins[rows[r] + 1]):
            u = middle[e]
            for f in range(passes[u], passes[u + 1]):
                k = beyond[f]
                if not is_met[k]:
                    is_met[k], met[many] = True, k
                    many += 1
                held[k] += weight[e] * share[f]
        for at in range(many):
            k = met[at]
            for f in range(starts[k], starts[k + 1]):
                out[r, column[f]] += held[k] * value[f]
            held[k], is_met[k] = 0.0, False
