"""Compiled sums of nearness over what a region has: the numerator of density.

The textbook form is ``m @ near.T``. A table of zeros and ones needs no multiplying:
eight columns at a time, all 256 sums of them are tabled once (the "four Russians"),
and a region only looks its byte up. Sparse tables add the rows that they list.
Both work on strips of 64 activities, which the cache holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__: list[str] = []

STRIP = 64


@njit(cache=True, nogil=True, error_model="numpy")
def _take_strip(near: Any, first: int, strip: Any) -> Any:
    """Turn rows of nearness into a strip of columns; give how many there are."""
    many = near.shape[1]
    wide = min(STRIP, near.shape[0] - first)
    for j in range(many):
        for k in range(wide):
            strip[j, k] = near[first + k, j]
    return wide


@njit(cache=True, nogil=True, error_model="numpy")
def _fill_tables(strip: Any, at: int, table: Any) -> None:
    """Table, for each of eight bytes, the sums of all 256 choices of its rows."""
    for b in range(8):
        part = table[b]
        size = 1
        for bit in range(8):
            row = strip[at + b * 8 + bit]
            for c in range(size):
                for k in range(STRIP):
                    part[size + c, k] = part[c, k] + row[k]
            size *= 2


@njit(cache=True, nogil=True, error_model="numpy")
def tabled_sums(
    codes: Any, near: Any, whole: Any, start: int, stop: int, out: Any
) -> None:
    """Look up the sums for strips start … stop; divide them by the whole.

    `codes` holds the bytes of presence, (words, regions, 8).
    """
    words, regions, _ = codes.shape
    strip = np.zeros((words * 64, STRIP))
    table = np.zeros((8, 256, STRIP))
    sums = np.empty((regions, STRIP))
    for s in range(start, stop):
        first = s * STRIP
        wide = _take_strip(near, first, strip)
        sums[:] = 0.0
        for w in range(words):
            _fill_tables(strip, w * 64, table)
            for r in range(regions):
                c = codes[w, r]
                t0, t1, t2, t3 = (
                    table[0, c[0]], table[1, c[1]], table[2, c[2]], table[3, c[3]]
                )  # fmt: skip
                t4, t5, t6, t7 = (
                    table[4, c[4]], table[5, c[5]], table[6, c[6]], table[7, c[7]]
                )  # fmt: skip
                to = sums[r]
                for k in range(STRIP):
                    to[k] += ((t0[k] + t1[k]) + (t2[k] + t3[k])) + (
                        (t4[k] + t5[k]) + (t6[k] + t7[k])
                    )
        for r in range(regions):
            for k in range(wide):
                out[r, first + k] = sums[r, k] / whole[first + k]


@njit(cache=True, nogil=True, error_model="numpy")
def listed_rows(
    starts: Any, places: Any, near: Any, whole: Any, start: int, stop: int, out: Any
) -> None:
    """Add the rows that sparse regions list, for strips start … stop; divide."""
    regions = len(starts) - 1
    strip = np.zeros((near.shape[1], STRIP))
    sums = np.empty(STRIP)
    for s in range(start, stop):
        first = s * STRIP
        wide = _take_strip(near, first, strip)
        for r in range(regions):
            sums[:] = 0.0
            p, last = starts[r], starts[r + 1]
            while p + 4 <= last:
                a, b = strip[places[p]], strip[places[p + 1]]
                c, d = strip[places[p + 2]], strip[places[p + 3]]
                for k in range(STRIP):
                    sums[k] += (a[k] + b[k]) + (c[k] + d[k])
                p += 4
            while p < last:
                a = strip[places[p]]
                for k in range(STRIP):
                    sums[k] += a[k]
                p += 1
            for k in range(wide):
                out[r, first + k] = sums[k] / whole[first + k]


def packed_codes(m: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Pack the rows of a table into bytes, eight of each region side by side."""
    words = -(-m.shape[1] // 64)
    bits = np.packbits(m, axis=1, bitorder="little")
    whole = np.zeros((m.shape[0], words * 8), dtype=np.uint8)
    whole[:, : bits.shape[1]] = bits
    return np.ascontiguousarray(whole.reshape(-1, words, 8).transpose(1, 0, 2))
