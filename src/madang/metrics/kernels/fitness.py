"""Compiled steps of fitness on packed bits, for the tables of a panel in turn.

The textbook form of a step is ``f = m @ q`` and ``q = 1 / (m.T @ (1 / f))``, each
scaled to mean 1 over what is there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from madang.metrics.kernels.bits import byte_sums, byte_tables

__all__: list[str] = []


@njit(cache=True, nogil=True, error_model="numpy")
def _scale(values: Any, held: Any, floor: float) -> None:
    """Scale to mean 1 over what is held, away from zero; the rest is zero."""
    whole, many = 0.0, 0
    for k in range(len(values)):
        whole += values[k]
        many += held[k]
    whole /= max(many, 1)
    if not whole > 0.0:
        whole = 1.0
    for k in range(len(values)):
        values[k] = max(values[k] / whole, floor) if held[k] else 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def advance(
    across: Any, down: Any, f: Any, q: Any, floor: float, seen: Any, moved: Any
) -> None:
    """Take as many steps from f and q as there are rows of ``seen``, in place.

    ``across`` and ``down`` are the rows and the columns of a table in bytes. Writes the
    fitness after each step, and the largest change that it made.
    """
    held, found = f > 0.0, q > 0.0
    by_column = np.empty((across.shape[1], 256))
    by_row = np.empty((down.shape[1], 256))
    fit, worth, inverse = np.empty(len(f)), np.empty(len(q)), np.zeros(len(f))
    for step in range(len(seen)):
        byte_tables(q, by_column)
        byte_sums(across, by_column, 0, len(f), fit)
        _scale(fit, held, floor)
        for r in range(len(f)):
            if held[r]:
                inverse[r] = 1.0 / f[r]
        byte_tables(inverse, by_row)
        byte_sums(down, by_row, 0, len(q), worth)
        for i in range(len(q)):
            if found[i]:
                worth[i] = 1.0 / worth[i]
        _scale(worth, found, floor)
        most = 0.0
        for r in range(len(f)):
            most = max(most, abs(fit[r] - f[r]))
            f[r] = seen[step, r] = fit[r]
        q[:] = worth
        moved[step] = most
