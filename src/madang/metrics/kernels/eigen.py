"""Compiled second eigenvectors of many small tables, one table a time.

The textbook form is ``numpy.linalg.eigh`` of the weighed square of each table. Its
threads cost more than they bring where a table has a hundred columns: here each core
takes tables of its own. Householder's tridiagonal form, Sturm's count for the two
eigenvalues wanted, and inverse iteration for the one vector.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__: list[str] = []

_HALVINGS = 54  # of the interval from -1 to 1, down to the last digit
_TINY = 1e-300


@njit(cache=True, nogil=True, error_model="numpy")
def _square(m: Any, k_far: Any, root: Any, a: Any, listed: Any) -> None:
    """Weigh the square of a table, its first eigenvector taken out."""
    many = m.shape[1]
    a[:, :] = 0.0
    for r in range(m.shape[0]):
        count = 0
        for j in range(many):
            if m[r, j]:
                listed[count] = j
                count += 1
        share = 1.0 / k_far[r]
        for p in range(count):
            row = a[listed[p]]
            for q in range(count):
                row[listed[q]] += share
    total = (root * root).sum()
    for i in range(many):
        for j in range(many):
            if root[i] > 0.0 and root[j] > 0.0:
                a[i, j] = a[i, j] / (root[i] * root[j]) - root[i] * root[j] / total


@njit(cache=True, nogil=True, error_model="numpy")
def _tridiagonalise(a: Any, d: Any, e: Any, beta: Any, p: Any) -> None:
    """Turn a symmetric matrix tridiagonal; leave the reflections in its columns."""
    n = len(a)
    for k in range(n - 2):
        d[k] = a[k, k]
        v = a[k]  # by symmetry its column; the row is not needed again
        norm = 0.0
        for i in range(k + 1, n):
            norm += v[i] * v[i]
        norm = np.sqrt(norm)
        if norm < _TINY:
            e[k], beta[k] = 0.0, 0.0
            continue
        alpha = -norm if v[k + 1] > 0.0 else norm
        v[k + 1] -= alpha
        e[k] = alpha
        beta[k] = -1.0 / (alpha * v[k + 1])
        p[k + 1 :] = 0.0
        for i in range(k + 1, n):
            row, scale = a[i], v[i]
            for j in range(k + 1, n):
                p[j] += scale * row[j]
        half = 0.0
        for i in range(k + 1, n):
            p[i] *= beta[k]
            half += p[i] * v[i]
        half *= 0.5 * beta[k]
        for i in range(k + 1, n):
            p[i] -= half * v[i]
        for i in range(k + 1, n):
            row, one, two = a[i], v[i], p[i]
            for j in range(k + 1, n):
                row[j] -= one * p[j] + two * v[j]
    d[n - 2], d[n - 1], e[n - 2] = a[n - 2, n - 2], a[n - 1, n - 1], a[n - 2, n - 1]


@njit(cache=True, nogil=True, error_model="numpy")
def _above(d: Any, e: Any, x: float) -> Any:
    """Count the eigenvalues above x (Sturm)."""
    count, q = 0, d[0] - x
    for i in range(len(d)):
        if i > 0:
            q = d[i] - x - e[i - 1] * e[i - 1] / q
        if q == 0.0:
            q = _TINY
        if q > 0.0:
            count += 1
    return count


@njit(cache=True, nogil=True, error_model="numpy")
def largest(d: Any, e: Any, place: int) -> Any:
    """Find the eigenvalue in a place, 1 for the largest, by halving."""
    low, high = -1.0, 2.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if _above(d, e, middle) >= place:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@njit(cache=True, nogil=True, error_model="numpy")
def solve(d: Any, e: Any, x: float, y: Any, work: Any) -> None:
    """Solve (T - x) y = y in place, with exchange of rows."""
    n = len(d)
    a, b, c = work[0], work[1], work[2]
    a[0], b[0] = d[0] - x, e[0]
    for i in range(n - 1):
        c[i] = 0.0
        below, next_a = e[i], d[i + 1] - x
        next_b = e[i + 1] if i + 1 < n - 1 else 0.0
        if abs(below) > abs(a[i]):
            ratio = a[i] / below
            a[i], below_b = below, b[i]
            b[i], c[i] = next_a, next_b
            a[i + 1] = below_b - ratio * next_a
            b[i + 1] = -ratio * next_b
            y[i], y[i + 1] = y[i + 1], y[i] - ratio * y[i + 1]
        else:
            if a[i] == 0.0:
                a[i] = _SMALL
            ratio = below / a[i]
            a[i + 1] = next_a - ratio * b[i]
            b[i + 1] = next_b
            y[i + 1] -= ratio * y[i]
    if abs(a[n - 1]) < _SMALL:
        a[n - 1] = _SMALL
    y[n - 1] /= a[n - 1]
    for i in range(n - 2, -1, -1):
        s = y[i] - b[i] * y[i + 1]
        if i + 2 < n:
            s -= c[i] * y[i + 2]
        y[i] = s / (a[i] if abs(a[i]) > _SMALL else _SMALL)


_SMALL = 1e-18


@njit(cache=True, nogil=True, error_model="numpy")
def second_vectors(m: Any, start: int, stop: int, values: Any, vectors: Any) -> None:
    """Decompose tables start … stop on their columns: λ2, λ3 and the vector of λ2."""
    regions, n = m.shape[1], m.shape[2]
    a, work = np.empty((n, n)), np.empty((3, n))
    d, e, beta, p = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    root, k_far = np.empty(n), np.empty(regions)
    listed = np.empty(n, dtype=np.int64)
    for t in range(start, stop):
        table = m[t]
        root[:] = 0.0
        for r in range(regions):
            k_far[r] = 0.0
            for j in range(n):
                k_far[r] += table[r, j]
                root[j] += table[r, j]
        for j in range(n):
            root[j] = np.sqrt(root[j])
        _square(table, k_far, root, a, listed)
        _tridiagonalise(a, d, e, beta, p)
        values[t, 0], values[t, 1] = largest(d, e, 1), largest(d, e, 2)
        y = vectors[t]
        for j in range(n):
            y[j] = 1.0 + 0.5 * np.sin(1.0 + j)
        for _ in range(3):
            solve(d, e, values[t, 0], y, work)
            y /= np.sqrt((y * y).sum())
        for k in range(n - 3, -1, -1):
            along = 0.0
            for j in range(k + 1, n):
                along += a[k, j] * y[j]
            for j in range(k + 1, n):
                y[j] -= beta[k] * along * a[k, j]
        # What rounding left of the first eigenvector is taken out.
        y -= root * ((root * y).sum() / (root * root).sum())
        y /= np.sqrt((y * y).sum())
