"""Compiled walks over threes of nodes: what two contacts of one have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["closed_roles", "sums_through"]


@njit(cache=True, nogil=True, error_model="numpy")
def sums_through(
    indptr: NDArray[Any], indices: NDArray[Any], left: Any, right: Any
) -> NDArray[np.float64]:
    """Sum left[i, q] * right[j, q] over all q, for each tie (i, j) of the pattern."""
    n = len(indptr) - 1
    held = np.zeros(n)
    out = np.zeros(len(indices))
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            held[indices[e]] = left[e]
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            total = 0.0
            for f in range(indptr[j], indptr[j + 1]):
                total += held[indices[f]] * right[f]
            out[e] = total
        for e in range(indptr[i], indptr[i + 1]):
            held[indices[e]] = 0.0
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def closed_roles(
    indptr: NDArray[Any], indices: NDArray[Any], groups: NDArray[Any]
) -> NDArray[np.float64]:
    """Count by node between and role the chains i to j to k where i is tied to k."""
    n = len(indptr) - 1
    tied = np.zeros(n, dtype=np.bool_)
    out = np.zeros((n, 5))
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            tied[indices[e]] = True
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            for f in range(indptr[j], indptr[j + 1]):
                k = indices[f]
                if not tied[k]:
                    continue
                if groups[i] == groups[j]:
                    role = 0 if groups[j] == groups[k] else 2
                elif groups[j] == groups[k]:
                    role = 1
                else:
                    role = 3 if groups[i] == groups[k] else 4
                out[j, role] += 1.0
        for e in range(indptr[i], indptr[i + 1]):
            tied[indices[e]] = False
    return out
