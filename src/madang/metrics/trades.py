"""Compiled: trades between the rows of a table of presence, margins kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["trade_rows"]


@njit(cache=True, nogil=True)
def trade_rows(m: NDArray[np.uint8], rng: np.random.Generator, trades: int) -> None:
    """Let pairs of rows trade what only one of them has, in place.

    Each trade picks two rows at random. What one has and the other lacks goes
    into one heap, from which each takes back as many as it gave, any choice being
    as likely as any other. The chain is symmetric, so all tables of the same
    margins are equally likely in the long run.
    """
    rows, columns = m.shape
    heap = np.empty(columns, np.int64)
    for _ in range(trades):
        a = int(rng.random() * rows)
        b = int(rng.random() * (rows - 1))
        if b >= a:
            b += 1
        size, due = 0, 0
        for j in range(columns):
            if m[a, j] != m[b, j]:
                heap[size] = j
                size += 1
                due += m[a, j]
        if due in (0, size):
            continue
        # Selection sampling: `due` of `size`, each subset with the same chance.
        for place in range(size):
            j = heap[place]
            takes = int(rng.random() * (size - place) < due)
            m[a, j] = takes
            m[b, j] = 1 - takes
            due -= takes
