"""Ways to put activities into groups, from how alike they are."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.kernels.threads import alone, networkit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Linkage",
    "hierarchical_partitions",
    "leiden_partitions",
    "spectral_partitions",
]

_SQUARE: Final = 2
_STARTS: Final = 10


class Linkage(StrEnum):
    """How a hierarchy joins groups."""

    WARD = "ward"
    """Least growth of the squared distances within groups."""
    AVERAGE = "average"
    """Least mean distance between all pairs of two groups."""
    PROFILES = "profiles"
    """Ward, of the rows of the similarity taken as profiles."""


def hierarchical_partitions(
    similarity: ArrayLike,
    sizes: Sequence[int],
    *,
    linkage: Linkage = Linkage.WARD,
) -> NDArray[np.int64]:
    r"""Divide activities into so many groups by cutting one hierarchy.

    .. math:: d_{ij}^2 = \max_{kl} s_{kl} - s_{ij}

    For correlations this is the squared distance of standardised profiles, which
    Ward's criterion asks for, up to a constant.

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; the diagonal is not read. A pair that is NaN
        counts as the mean of those known.
    sizes : sequence of int
        Numbers of groups wanted, each from 1 to I.
    linkage : Linkage
        How groups are joined.

    Returns
    -------
    (len(sizes), I) array of int
        Group of each activity, counted from 0 in the order of first mention. Where
        distances tie, fewer groups than asked for may come out. Never NaN.

    Raises
    ------
    ShapeError
        If the similarity is not square.
    ParameterError
        If a size is below 1 or above the number of activities.

    References
    ----------
    [Ward1963]_; as candidates: [DelgadoPorterStern2016]_.

    Examples
    --------
    >>> s = [[1, 0.9, 0.1], [0.9, 1, 0.2], [0.1, 0.2, 1]]
    >>> hierarchical_partitions(s, [1, 2, 3])
    array([[0, 0, 0],
           [0, 0, 1],
           [0, 1, 2]])
    """
    from scipy.cluster import hierarchy  # noqa: PLC0415 - slow to load
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    s = _known(similarity)
    count = s.shape[0]
    _checked(sizes, count)
    if count == 1:
        return np.zeros((len(sizes), 1), dtype=np.int64)
    if linkage is Linkage.PROFILES:
        np.fill_diagonal(s, s.max())
        tree = hierarchy.linkage(s, "ward")
    else:
        apart = np.maximum(s.max() - s, 0.0)
        np.fill_diagonal(apart, 0.0)
        pairs = squareform(apart, checks=False)
        if linkage is Linkage.WARD:
            tree = hierarchy.linkage(np.sqrt(pairs), "ward")
        else:
            tree = hierarchy.linkage(pairs, "average")
    cuts = [_numbered(hierarchy.fcluster(tree, k, "maxclust")) for k in sizes]
    return np.stack(cuts) if cuts else np.zeros((0, count), dtype=np.int64)


def spectral_partitions(
    similarity: ArrayLike, sizes: Sequence[int], rng: np.random.Generator
) -> NDArray[np.int64]:
    r"""Divide activities into so many groups along the weakest seams of their graph.

    .. math:: L = I - D^{-1/2} S D^{-1/2}, \quad S_{ij} = \max(s_{ij}, 0)

    The k first eigenvectors, rows set to length 1, are grouped by k-means.

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; the diagonal is not read. What is below zero
        or NaN is no tie.
    sizes : sequence of int
        Numbers of groups wanted, each from 1 to I.
    rng : numpy.random.Generator
        Source of the starts of k-means.

    Returns
    -------
    (len(sizes), I) array of int
        Group of each activity, counted from 0 in the order of first mention. Never
        NaN; an activity without ties joins where its empty row falls.

    Raises
    ------
    ShapeError
        If the similarity is not square.
    ParameterError
        If a size is below 1 or above the number of activities.

    References
    ----------
    [NgJordanWeiss2002]_.

    Examples
    --------
    >>> s = [[0, 1, 0, 0], [1, 0, 0.1, 0], [0, 0.1, 0, 1], [0, 0, 1, 0]]
    >>> spectral_partitions(s, [2], np.random.default_rng(1))
    array([[0, 0, 1, 1]])
    """
    from scipy.linalg import eigh  # noqa: PLC0415 - slow to load
    from sklearn.cluster import KMeans  # noqa: PLC0415 - slow to load

    s = np.maximum(np.nan_to_num(_square(similarity), nan=0.0), 0.0)
    count = s.shape[0]
    _checked(sizes, count)
    np.fill_diagonal(s, 0.0)
    s = (s + s.T) / 2
    degree = s.sum(axis=1)
    scale = np.where(degree > 0, 1 / np.sqrt(np.where(degree > 0, degree, 1.0)), 0.0)
    most = max(sizes, default=1)
    seams = (scale[:, None] * s) * scale[None, :]
    _unused, vectors = eigh(seams, subset_by_index=[count - most, count - 1])
    vectors = vectors[:, ::-1]
    out = []
    for k in sizes:
        part = vectors[:, :k]
        length = np.linalg.norm(part, axis=1, keepdims=True)
        rows = part / np.where(length > 0, length, 1.0)
        seed = int(rng.integers(2**31))
        found = KMeans(k, n_init=_STARTS, random_state=seed).fit_predict(rows)
        out.append(_numbered(found))
    return np.stack(out) if out else np.zeros((0, count), dtype=np.int64)


def leiden_partitions(
    similarity: ArrayLike,
    resolutions: Sequence[float],
    rng: np.random.Generator,
    *,
    neighbours: int = 10,
) -> NDArray[np.int64]:
    r"""Divide activities into the communities of their graph of nearest ones.

    .. math:: Q = \frac{1}{2m} \sum_{ij} \left[ S_{ij} - \gamma
              \frac{d_i d_j}{2m} \right] [c_i = c_j]

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; the diagonal is not read. What is below zero
        or NaN is no tie.
    resolutions : sequence of float
        Values of gamma, above 0; the higher, the more communities.
    rng : numpy.random.Generator
        Source of the order in which activities are looked at.
    neighbours : int
        Ties kept are those to so many nearest, from either side.

    Returns
    -------
    (len(resolutions), I) array of int
        Community of each activity, counted from 0 in the order of first mention.
        An activity without ties is a community of its own. Never NaN.

    Raises
    ------
    ShapeError
        If the similarity is not square.
    ParameterError
        If a resolution is not above 0, or there is no neighbour.

    References
    ----------
    [TraagWaltmanVanEck2019]_.

    Examples
    --------
    >>> s = [[0, 1, 0, 0], [1, 0, 0.1, 0], [0, 0.1, 0, 1], [0, 0, 1, 0]]
    >>> leiden_partitions(s, [1.0], np.random.default_rng(1))
    array([[0, 0, 1, 1]])
    """
    s = np.maximum(np.nan_to_num(_square(similarity), nan=0.0), 0.0)
    if neighbours < 1 or not all(g > 0 for g in resolutions):
        raise ParameterError(
            _(
                "Communities need resolutions above 0 and at least one neighbour; "
                "found {list} and {neighbours}.",
                list=list(resolutions),
                neighbours=neighbours,
            )
        )
    np.fill_diagonal(s, 0.0)
    kept = _nearest(s, neighbours)
    seed = int(rng.integers(2**31))
    found = [_numbered(_communities(kept, g, seed)) for g in resolutions]
    return np.stack(found) if found else np.zeros((0, s.shape[0]), dtype=np.int64)


def _nearest(s: NDArray[np.float64], neighbours: int) -> NDArray[np.float64]:
    """Keep the ties of each activity to its nearest, from either side."""
    count = s.shape[0]
    if neighbours >= count - 1:
        return np.maximum(s, s.T)
    last = np.partition(s, count - neighbours, axis=1)[:, [count - neighbours]]
    kept = np.where(s >= last, s, 0.0)
    return np.maximum(kept, kept.T)


def _communities(
    s: NDArray[np.float64], resolution: float, seed: int
) -> NDArray[np.int64]:
    """Find communities on one thread, so that the same graph gives the same answer."""
    nk = networkit()
    graph = nk.Graph(s.shape[0], weighted=True)
    for i, j in np.argwhere(np.triu(s, 1) > 0).tolist():
        graph.addEdge(i, j, float(s[i, j]))
    with alone(seed):
        search = nk.community.ParallelLeiden(
            graph, iterations=5, randomize=False, gamma=resolution
        )
        search.run()
        return np.asarray(search.getPartition().getVector(), dtype=np.int64)


def _square(similarity: ArrayLike) -> NDArray[np.float64]:
    """Refuse a similarity that is not square."""
    s = np.array(similarity, dtype=np.float64)
    if s.ndim != _SQUARE or s.shape[0] != s.shape[1] or not s.size:
        raise ShapeError(
            _(
                "A similarity of activities must be a square table; found {shape}.",
                shape=s.shape,
            )
        )
    return s


def _known(similarity: ArrayLike) -> NDArray[np.float64]:
    """Set what is not known to the mean of what is, and the diagonal to the top."""
    s = _square(similarity)
    np.fill_diagonal(s, np.nan)
    known = s[~np.isnan(s)]
    s = np.nan_to_num(s, nan=float(known.mean()) if known.size else 0.0)
    if known.size:
        np.fill_diagonal(s, known.max())
    return (s + s.T) / 2


def _checked(sizes: Sequence[int], count: int) -> None:
    """Refuse numbers of groups that cannot be."""
    bad = [k for k in sizes if not 1 <= k <= count]
    if bad:
        raise ParameterError(
            _(
                "{count} activities can be put into 1 to {count} groups; found "
                "{groups}.",
                count=count,
                groups=bad[0],
            )
        )


def _numbered(labels: NDArray[np.integer]) -> NDArray[np.int64]:
    """Count groups from 0 in the order of first mention."""
    _unused, first, place = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(first.size)
    return np.asarray(rank[place], dtype=np.int64)
