"""Compiled sums over chances: what a step of Newton's method needs, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["add_chances", "add_information"]


@njit(cache=True, nogil=True, error_model="numpy")
def add_information(
    z: NDArray[np.float64], event: NDArray[np.float64], weight: NDArray[np.float64],
    beta: NDArray[np.float64], out: NDArray[np.float64],
) -> None:  # fmt: skip
    """Add up the information, and in the last column the score, of some cases."""
    cases, many = z.shape
    for n in range(cases):
        centre = 0.0
        for k in range(many):
            centre += z[n, k] * beta[k]
        p = 1.0 / (1.0 + np.exp(-centre))
        missed, spread = weight[n] * (event[n] - p), weight[n] * p * (1.0 - p)
        for k in range(many):
            out[k, many] += missed * z[n, k]
            part = spread * z[n, k]
            for j in range(k + 1):
                out[k, j] += part * z[n, j]


@njit(cache=True, nogil=True, error_model="numpy")
def add_chances(score: NDArray[np.float64], constant: float) -> Any:
    """Add up the chances that log-odds tell, and by how much they grow with them."""
    total, growth = 0.0, 0.0
    for one in score:
        p = 1.0 / (1.0 + np.exp(-one - constant))
        total += p
        growth += p * (1.0 - p)
    return total, growth
