"""Trust as ties show it: repeated, returned, kept, and of several kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import as_ties
from madang.metrics.inference import (
    bootstrap_weights,
    percentile_interval,
    permutation_p,
)
from madang.metrics.networks import Sampled
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["LayerOverlap", "layer_overlap", "reciprocity", "share_of_pairs"]

_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class LayerOverlap:
    """How many ties two kinds of network have in common.

    Attributes
    ----------
    nodes : int
        Nodes with a tie in both.
    both : int
        Pairs of these that are tied in both.
    jaccard : float
        Of their pairs tied in either, the share tied in both. NaN without any.
    expected, low, high : float
        What labels dealt anew give: the mean, and 90% of the draws.
    p : float
        Share of the draws that go as far, on their own side (`permutation_p`).
    """

    nodes: int
    both: int
    jaccard: float
    expected: float
    low: float
    high: float
    p: float


def share_of_pairs(
    hit: ArrayLike,
    ends: tuple[ArrayLike, ArrayLike],
    nodes: int,
    rng: np.random.Generator,
    draws: int = 400,
) -> Sampled:
    r"""Measure which share of tied pairs has a trait, by resampling their nodes.

    .. math:: s_b = \frac{\sum_{ij} w_{bi} w_{bj} h_{ij}}{\sum_{ij} w_{bi} w_{bj}}

    Pairs that share a node are not independent: nodes are drawn anew, not pairs.

    Parameters
    ----------
    hit : (E,) array of bool
        Whether a pair has the trait.
    ends : pair of (E,) arrays of int
        Both nodes of each pair.
    nodes : int
        Number of nodes.
    rng : Generator
        Source of the draws.
    draws : int
        Resamples.

    Returns
    -------
    Sampled
        The share with its 90% interval. NaN without pairs.

    Raises
    ------
    ShapeError
        If the three differ in length.

    References
    ----------
    [SnijdersBorgatti1999]_.

    Examples
    --------
    >>> share_of_pairs([True, False], ([0, 1], [1, 2]), 3,
    ...                np.random.default_rng(1)).value
    0.5
    """
    from madang.metrics.kernels.triads import drawn_pairs  # noqa: PLC0415 - compiled

    h = np.asarray(hit, dtype=np.float64)
    i, j = (np.asarray(e, dtype=np.intp) for e in ends)
    if not len(h) == len(i) == len(j):
        raise ShapeError(_(
            "Each of {pairs} pairs needs two ends; found {one} and {other}.",
            pairs=len(h), one=len(i), other=len(j),
        ))  # fmt: skip
    if not len(h):
        return Sampled(np.nan, np.nan, np.nan)
    step = max(1, _CELLS // nodes)
    found = []
    for at in range(0, draws, step):
        w = bootstrap_weights(nodes, rng, draws=min(step, draws - at))
        sums = np.array([drawn_pairs(one, i, j, h) for one in w])
        found.append(ratio(sums[:, 0], sums[:, 1]))
    drawn = np.concatenate(found)
    low, high = percentile_interval(drawn[np.isfinite(drawn)])
    return Sampled(float(h.mean()), float(low), float(high))


def reciprocity(ties: ArrayLike | Any) -> tuple[float, float]:
    r"""Measure how often a tie is returned: one leads here, the other there.

    .. math:: r = \frac{\sum_{i \ne j} a_{ij} a_{ji}}{\sum_{i \ne j} a_{ij}}, \quad
              \rho = \frac{r - d}{1 - d}, \quad d = \frac{\sum a_{ij}}{N (N - 1)}

    Parameters
    ----------
    ties : (N, N) array or sparse array
        From the lead to the partner; any strength above 0 is a tie.

    Returns
    -------
    r, rho : float
        Share of ties that are returned; and against chance, 0 where ties are returned
        no more often than random ones would be. NaN without ties; rho NaN where all
        are tied both ways.

    Raises
    ------
    ShapeError, NegativeActivityError
        If the ties are not square, or one is below zero, infinite or NaN.

    References
    ----------
    [GarlaschelliLoffredo2004]_.

    Examples
    --------
    >>> r, rho = reciprocity([[0, 1, 1], [1, 0, 0], [0, 0, 0]])
    >>> round(r, 3), round(rho, 3)
    (0.667, 0.333)
    """
    a = as_ties(ties)
    a.data = np.ones_like(a.data)
    n = a.shape[0]
    r = float(ratio(float(a.multiply(a.T).sum()), float(a.nnz)))
    d = float(ratio(float(a.nnz), n * (n - 1.0)))
    return r, float(ratio(r - d, 1.0 - d))


def layer_overlap(
    one: ArrayLike | Any,
    other: ArrayLike | Any,
    rng: np.random.Generator,
    draws: int = 199,
) -> LayerOverlap:
    """Measure how far two kinds of network join the same nodes.

    Chance deals the labels of one network anew among the nodes that both join, so that
    each keeps its shape (the quadratic assignment procedure).

    Parameters
    ----------
    one, other : (N, N) arrays or sparse arrays
        Symmetric ties among the same nodes; any strength above 0 is a tie.
    rng : Generator
        Source of the draws.
    draws : int
        Times that labels are dealt.

    Returns
    -------
    LayerOverlap

    Raises
    ------
    ShapeError, NegativeActivityError
        If the ties are not square, of two sizes, or one is below zero or NaN.

    References
    ----------
    [Krackhardt1988]_.

    Examples
    --------
    >>> chain = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> found = layer_overlap(chain, chain, np.random.default_rng(1))
    >>> found.both, found.jaccard
    (2, 1.0)
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load

    a, b = as_ties(one), as_ties(other)
    if a.shape != b.shape:
        raise ShapeError(_(
            "Two layers must join the same nodes; found {one} and {other}.",
            one=a.shape[0], other=b.shape[0],
        ))  # fmt: skip
    shared = np.flatnonzero((np.diff(a.indptr) > 0) & (np.diff(b.indptr) > 0))
    a, b = a[shared][:, shared], b[shared][:, shared]
    n = len(shared)
    head, tail = sparse.triu(a, 1).tocoo().coords
    low, high = sparse.triu(b, 1).tocoo().coords
    known = np.sort(low.astype(np.int64) * n + high)
    either = len(head) + len(known)

    def common(order: NDArray[np.intp]) -> int:
        i, j = order[head], order[tail]
        asked = np.minimum(i, j).astype(np.int64) * n + np.maximum(i, j)
        return int(np.isin(asked, known).sum())

    both = common(np.arange(n))
    if not either:
        return LayerOverlap(n, 0, np.nan, np.nan, np.nan, np.nan, np.nan)
    drawn = np.array([common(rng.permutation(n)) for _unused in range(draws)], float)
    lowest, highest = percentile_interval(drawn)
    return LayerOverlap(
        n, both, float(both / (either - both)), float(drawn.mean()), float(lowest),
        float(highest), float(permutation_p(float(both), drawn)),
    )  # fmt: skip
