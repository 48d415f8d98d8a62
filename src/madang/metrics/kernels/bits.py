"""Compiled loops over packed bits: pairs counted, and products with a vector.

The textbook forms are ``m.T @ m``, ``m @ x`` and ``m.T @ y``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from madang.metrics.kernels.threads import evenly, shared

__all__: list[str] = []

FloatArray = NDArray[np.float64]

_TABLES = 256
_LARGE = 300_000  # look-ups from which a second thread pays
_BLOCK = 64
_ODD = np.uint64(0x5555555555555555)
_PAIRS = np.uint64(0x3333333333333333)
_HALVES = np.uint64(0x0F0F0F0F0F0F0F0F)
_ONES = np.uint64(0x0101010101010101)


@njit(cache=True, nogil=True)
def pair_counts(words: Any, start: int, stop: int, out: Any) -> None:
    """Count the bits that rows i (start … stop) and j ≥ i share; write both halves.

    The sum over a word is the classical one of pairs, nibbles and bytes: compilers
    know it and put the processor's own count of bits in its place.
    """
    many, length = words.shape
    for low in range(start, many, _BLOCK):
        high = min(low + _BLOCK, many)
        for i in range(start, min(stop, high)):
            a = words[i]
            for j in range(max(i, low), high):
                b = words[j]
                total = np.uint64(0)
                for k in range(length):
                    v = a[k] & b[k]
                    v = v - ((v >> np.uint64(1)) & _ODD)
                    v = (v & _PAIRS) + ((v >> np.uint64(2)) & _PAIRS)
                    v = (v + (v >> np.uint64(4))) & _HALVES
                    total += (v * _ONES) >> np.uint64(56)
                out[i, j] = total
                out[j, i] = total


@njit(cache=True, nogil=True)
def listed_pairs(
    across: Any, down: Any, at: Any, start: int, stop: int, out: Any
) -> None:
    """Count pairs of columns i (start … stop) and j ≥ i by the rows that list both.

    `at` says where in the list of its row each entry of a column stands: what comes
    after it are the pairs not yet counted.
    """
    starts, places = across
    below, regions = down
    many = len(out)
    counts = np.zeros(many, dtype=np.int32)
    for i in range(start, stop):
        counts[i:] = 0
        for p in range(below[i], below[i + 1]):
            for q in range(at[p], starts[regions[p] + 1]):
                counts[places[q]] += 1
        for j in range(i, many):
            out[i, j] = counts[j]


@njit(cache=True, nogil=True)
def mirror(start: int, stop: int, out: Any) -> None:
    """Write the upper half of rows into the lower half of columns start … stop."""
    many = len(out)
    for low in range(start, many, _BLOCK):
        high = min(low + _BLOCK, many)
        for i in range(start, stop):
            for j in range(max(low, i + 1), high):
                out[j, i] = out[i, j]


@njit(cache=True, nogil=True)
def listed_nearest(
    across: Any, down: Any, k: Any, start: int, stop: int, activity: Any, phi: Any
) -> None:
    """Find the nearest of columns start … stop by proximity, earlier places first."""
    starts, places = across
    below, regions = down
    kept = activity.shape[1]
    counts = np.zeros(len(k), dtype=np.int32)
    for i in range(start, stop):
        counts[:] = 0
        for p in range(below[i], below[i + 1]):
            r = regions[p]
            for q in range(starts[r], starts[r + 1]):
                counts[places[q]] += 1
        filled = 0
        for j in range(len(k)):
            if counts[j] == 0 or j == i:
                continue
            value = counts[j] / max(k[i], k[j])
            if filled == kept and value <= phi[i, kept - 1]:
                continue
            at = min(filled, kept - 1)
            while at > 0 and phi[i, at - 1] < value:
                phi[i, at], activity[i, at] = phi[i, at - 1], activity[i, at - 1]
                at -= 1
            phi[i, at], activity[i, at] = value, j
            filled = min(filled + 1, kept)


@njit(cache=True, nogil=True)
def byte_tables(x: Any, tables: Any) -> None:
    """For each eight entries of x, add up all 256 choices among them."""
    for b in range(len(tables)):
        table = tables[b]
        table[0] = 0.0
        size = 1
        for bit in range(8):
            at = 8 * b + bit
            value = x[at] if at < len(x) else 0.0
            for c in range(size):
                table[size + c] = table[c] + value
            size *= 2


@njit(cache=True, nogil=True)
def byte_sums(codes: Any, tables: Any, start: int, stop: int, out: Any) -> None:
    """Add up, for rows start … stop of bytes, what the tables say of each."""
    many = codes.shape[1]
    out[start:stop] = 0.0
    # So many tables at a time as the cache of a core holds.
    for first in range(0, many, _TABLES):
        last = min(first + _TABLES, many)
        for r in range(start, stop):
            row = codes[r]
            a = b = c = d = 0.0
            k = first
            while k + 4 <= last:
                a += tables[k, row[k]]
                b += tables[k + 1, row[k + 1]]
                c += tables[k + 2, row[k + 2]]
                d += tables[k + 3, row[k + 3]]
                k += 4
            while k < last:
                a += tables[k, row[k]]
                k += 1
            out[r] += (a + b) + (c + d)


@njit(cache=True, nogil=True)
def listed_sums(
    starts: Any, places: Any, x: Any, start: int, stop: int, out: Any
) -> None:
    """Add up, for sparse rows start … stop, the entries of x they list."""
    for r in range(start, stop):
        total = 0.0
        for p in range(starts[r], starts[r + 1]):
            total += x[places[p]]
        out[r] = total


def packed_words(m: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pack the columns of a table, each into a row of 64-bit words."""
    packed = np.packbits(np.ascontiguousarray(m.T), axis=1, bitorder="little")
    words = np.zeros((m.shape[1], -(-m.shape[0] // 64)), dtype=np.uint64)
    words.view(np.uint8)[:, : packed.shape[1]] = packed
    return words


def packed_sums(codes: NDArray[np.uint8], x: NDArray[np.float64]) -> FloatArray:
    """Multiply packed rows with a vector: look up the sums of its eights."""
    tables, out = np.empty((codes.shape[1], 256)), np.empty(len(codes))
    byte_tables(x, tables)
    if codes.size <= _LARGE:
        byte_sums(codes, tables, 0, len(codes), out)
    else:
        shared(lambda a, b: byte_sums(codes, tables, a, b, out), evenly(len(codes)))
    return out


def row_sums(starts: Any, places: Any, x: NDArray[np.float64]) -> FloatArray:
    """Multiply sparse rows of ones with a vector."""
    many = len(starts) - 1
    out = np.empty(many)
    cuts = evenly(many) if len(places) > _LARGE else [0, many]
    shared(lambda a, b: listed_sums(starts, places, x, a, b, out), cuts)
    return out
