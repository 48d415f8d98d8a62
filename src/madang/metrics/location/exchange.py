"""Good choices of sites at once: grow one by one, then exchange while it helps.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__: list[str] = []

FloatArray = NDArray[np.float64]
Sites = NDArray[np.intp]

_MOST_EXCHANGES: Final = 10_000
_ROUNDING: Final = 1e-12


def grown(c: FloatArray, p: int) -> Sites:
    """Open the site that saves most, p times."""
    near = np.full(len(c), c.max(initial=0.0) + 1.0)
    sites: list[int] = []
    for _step in range(p):
        saved = np.maximum(near[:, None] - c, 0.0).sum(axis=0)
        saved[sites] = -1.0
        sites.append(int(saved.argmax()))
        near = np.minimum(near, c[:, sites[-1]])
    return np.array(sites, dtype=np.intp)


def exchanged(c: FloatArray, sites: Sites) -> Sites:
    """Exchange an open site for a closed one as long as that costs less.

    Of all exchanges the best is made [TeitzBart1968]_; all are valued in one pass.
    """
    sites = sites.copy()
    if sites.size == c.shape[1]:
        return sites
    for _step in range(_MOST_EXCHANGES):
        order = np.argsort(c[:, sites], axis=1, kind="stable")
        rows = np.arange(len(c))
        first = c[rows, sites[order[:, 0]]]
        second = c[rows, sites[order[:, 1]]] if sites.size > 1 else c.max(axis=1) + 1.0
        gain = np.minimum(c, first[:, None]) - first[:, None]
        lost = np.minimum(c, second[:, None]) - first[:, None] - gain
        change = np.zeros((sites.size, c.shape[1]))
        np.add.at(change, order[:, 0], lost)
        change += gain.sum(axis=0)
        change[:, sites] = np.inf
        out, into = np.unravel_index(int(change.argmin()), change.shape)
        if not change[out, into] < -_ROUNDING * max(float(first.sum()), 1.0):
            return sites
        sites[out] = into
    return sites
