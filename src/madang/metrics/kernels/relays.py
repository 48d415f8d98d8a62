"""Compiled: which sets of links bring two places within a time of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["relays_between"]

_NOISE = 1e-9


@njit(cache=True, nogil=True, error_model="numpy")
def relays_between(
    pair: tuple[int, int],
    tables: tuple[NDArray[np.float64], NDArray[np.float64]],
    links: tuple[
        NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]
    ],
    limits: tuple[float, float],
    found: NDArray[np.int64],
) -> tuple[int, bool]:
    """List sets of links by which one place comes within a time of another.

    Parameters
    ----------
    pair : pair of int
        From, to.
    tables : pair of (R, R) arrays
        Times as things are, and with all links built.
    links : tail, head, minutes, cost : (2 L,) arrays
        Each link forth, then each back (infinite where it leads one way only).
    limits : pair of float
        Time, and money for one set.
    found : (N, K) array
        Where sets are written, filled up with −1.

    Returns
    -------
    count : int
        How many are written; −1 where there is no room for all.
    longer : bool
        Whether a set may need more than K links.
    """
    (start, end), (now, best), (tail, head, minutes, cost) = pair, tables, links
    within, money = limits[0] + _NOISE, limits[1] + _NOISE
    room, most = found.shape
    single = tail.size // 2
    count, depth, longer = 0, 0, False
    tried = np.zeros(most + 1, np.int64)
    at = np.zeros(most + 1, np.int64)
    took, paid = np.zeros(most + 1), np.zeros(most + 1)
    held = np.full(most, -1, np.int64)
    at[0] = start
    while depth >= 0:
        q = tried[depth]
        if q == tail.size:
            depth -= 1
            if depth >= 0:
                held[depth] = -1
            continue
        tried[depth] = q + 1
        u, v, link = tail[q], head[q], q % single
        step = now[at[depth], u] + minutes[q]
        t = took[depth] + step
        money_so_far = paid[depth] + cost[q]
        if (
            not t + best[v, end] <= within
            or not step < now[at[depth], v] - _NOISE
            or money_so_far > money
            or (held[:depth] == link).any()
        ):
            continue
        held[depth] = link
        if t + now[v, end] <= within:
            if count == room:
                return -1, True
            found[count] = held
            count += 1
            held[depth] = -1
        elif depth + 1 < most:
            depth += 1
            tried[depth], at[depth] = 0, v
            took[depth], paid[depth] = t, money_so_far
        else:
            longer = True
            held[depth] = -1
    return count, longer
