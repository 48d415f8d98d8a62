"""Compiled steps of Lanczos, all vectors kept orthogonal, and when they are enough.

The textbook form of a step is ``w = A v``, then ``w - basis.T @ (basis @ w)`` twice,
since once leaves rounding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from madang.metrics.kernels.bits import byte_sums, byte_tables
from madang.metrics.kernels.eigen import largest, solve

__all__: list[str] = []

_FIRST, _EVERY = 16, 6  # steps before the first look, and between two
_VECTOR = 1e-11  # error of the vector that is small enough, in units of its length
FLOOR = 4e-15  # a residual that rounding alone may leave
_THIRD = 1e-7  # residual of the third eigenvalue; its error is about the square


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


@njit(cache=True, nogil=True, error_model="numpy")
def _near_enough(
    on: Any, off: Any, many: int, values: Any, parts: Any, work: Any
) -> Any:
    """Find both leading eigenvalues of the steps, the first's vector, and their errors.

    The last entry of a vector of the steps, times what would come next, is its error.
    """
    d, e = on[:many], off[: many - 1]
    left = np.empty(2)
    for place in range(2):
        y = parts[place, :many]
        values[place] = largest(d, e, place + 1)
        for j in range(many):
            y[j] = 1.0 + 0.5 * np.sin(1.0 + j)
        for _ in range(3):
            solve(d, e, values[place], y, work)
            y /= np.sqrt((y * y).sum())
        left[place] = off[many - 1] * abs(y[many - 1])
    gap = max(values[0] - values[1], 0.0)
    return left[0] <= max(_VECTOR * gap, FLOOR) and left[1] <= _THIRD


@njit(cache=True, nogil=True)
def advance(
    basis: Any, j: int, w: Any, on: Any, off: Any, values: Any, parts: Any, work: Any
) -> Any:
    """Take a step from what vector j became: 1 where it was enough, -1 where stuck."""
    along = 0.0
    for i in range(len(w)):
        along += w[i] * basis[j + 1, i]
    on[j] = along
    take_out(basis, j + 2, w)
    norm = off[j] = np.sqrt((w * w).sum())
    last = j == len(on) - 1 or norm <= FLOOR
    # One step alone has no second eigenvalue.
    due = last or (j + 1 >= _FIRST and (j + 1 - _FIRST) % _EVERY == 0)
    if j > 0 and due and _near_enough(on, off, j + 1, values, parts, work):
        return 1
    if last:
        return -1
    basis[j + 2] = w / norm
    return 0


@njit(cache=True, nogil=True)
def chain(
    across: Any, down: Any, far: Any, near: Any, basis: Any, steps: Any, looks: Any
) -> Any:
    """Step on packed bits, weighed by both margins: how many steps, as `advance`."""
    (on, off), (values, parts, work) = steps, looks
    tables_near = np.empty((across.shape[1], 256))
    tables_far = np.empty((down.shape[1], 256))
    onto, w = np.empty(len(far)), np.empty(len(near))
    for j in range(len(on)):
        byte_tables(basis[j + 1] / near, tables_near)
        byte_sums(across, tables_near, 0, len(far), onto)
        byte_tables(onto / far, tables_far)
        byte_sums(down, tables_far, 0, len(near), w)
        w /= near
        enough = advance(basis, j, w, on, off, values, parts, work)
        if enough:
            return j + 1, enough
    return len(on), -1
