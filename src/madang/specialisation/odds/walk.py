"""The walk of cases through trees, compiled: some thirty times Python's own pace."""

from __future__ import annotations

import numba
import numpy as np

__all__ = ["walk"]


@numba.njit(cache=True, nogil=True)
def walk(x, roots, feature, threshold, left, right, missing_left, value, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, D103, PLR0913, PLR0917
    for n in range(x.shape[0]):
        total = 0.0
        for t in range(roots.size):
            node = roots[t]
            while feature[node] >= 0:
                a = x[n, feature[node]]
                go_left = missing_left[node] if np.isnan(a) else a <= threshold[node]
                node = left[node] if go_left else right[node]
            total += value[node]
        out[n] += total
