"""Whether clusters of activities hold together, on matrices of their similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ValidationScores",
    "between_relatedness",
    "reassign_outliers",
    "validation_scores",
    "within_relatedness",
]

_SQUARE = 2


@dataclass(frozen=True, slots=True)
class ValidationScores:
    """Shares of clusters and of activities that are nearer to their own.

    Attributes
    ----------
    cluster_mean, cluster_tail : float
        Share of clusters whose mean relatedness within is above their relatedness
        with other clusters: its mean, and its 95th percentile.
    activity_mean, activity_tail : float
        The same of activities, each held against the clusters it is not in.
    """

    cluster_mean: float
    cluster_tail: float
    activity_mean: float
    activity_tail: float

    @property
    def overall(self) -> float:
        """Mean of the four, from 0 to 1."""
        four = (
            self.cluster_mean,
            self.cluster_tail,
            self.activity_mean,
            self.activity_tail,
        )
        return float(np.mean(four))


def within_relatedness(similarity: ArrayLike, labels: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how related each activity is to the others of its cluster.

    .. math:: W_i = \frac{1}{n_{c(i)} - 1} \sum_{j \in c(i),\, j \ne i} s_{ij}

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are, in any one unit; the diagonal is not read.
        A pair that is NaN counts as 0.
    labels : (I,) array of int
        Cluster of each activity, counted from 0.

    Returns
    -------
    (I,) array
        In the unit of the similarity. NaN for the only one of its cluster.

    Raises
    ------
    ShapeError
        If the similarity is not square or the labels do not fit it.
    ParameterError
        If a label is below zero.

    References
    ----------
    [DelgadoPorterStern2016]_ (WCR).

    Examples
    --------
    >>> s = [[1, 0.8, 0.1], [0.8, 1, 0.2], [0.1, 0.2, 1]]
    >>> within_relatedness(s, [0, 0, 1])
    array([0.8, 0.8, nan])
    """
    own, sums, sizes = _sums(similarity, labels)
    others = sizes[own] - 1
    alone = others == 0
    mine = sums[np.arange(own.size), own]
    return np.where(alone, np.nan, mine / np.where(alone, 1.0, others))


def between_relatedness(
    similarity: ArrayLike, labels: ArrayLike
) -> NDArray[np.float64]:
    r"""Measure how related each activity is to each cluster that it is not in.

    .. math:: B_{ik} = \frac{1}{n_k} \sum_{j \in k} s_{ij}, \quad k \ne c(i)

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; the diagonal is not read. A pair that is NaN
        counts as 0.
    labels : (I,) array of int
        Cluster of each activity, counted from 0.

    Returns
    -------
    (I, K) array
        In the unit of the similarity. NaN at its own cluster, and at a label that
        no activity bears.

    Raises
    ------
    ShapeError
        If the similarity is not square or the labels do not fit it.
    ParameterError
        If a label is below zero.

    References
    ----------
    [DelgadoPorterStern2016]_ (BCR).

    Examples
    --------
    >>> s = [[1, 0.8, 0.1], [0.8, 1, 0.2], [0.1, 0.2, 1]]
    >>> between_relatedness(s, [0, 0, 1]).round(2)
    array([[ nan, 0.1 ],
           [ nan, 0.2 ],
           [0.15,  nan]])
    """
    own, sums, sizes = _sums(similarity, labels)
    out = np.where(sizes > 0, sums / np.where(sizes > 0, sizes, 1.0), np.nan)
    out[np.arange(own.size), own] = np.nan
    return out


def validation_scores(
    similarity: ArrayLike, labels: ArrayLike, *, tail: float = 0.95
) -> ValidationScores:
    r"""Measure which share of clusters and activities is nearer to its own.

    .. math:: V_c = \frac1K \sum_k [W_k > \overline{B_k}], \quad
              V_c^{95} = \frac1K \sum_k [W_k > Q_{.95}(B_k)], \quad
              V_i = \frac1I \sum_i [W_i > \overline{B_i}], \quad
              V_i^{95} = \frac1I \sum_i [W_i > Q_{.95}(B_i)]

    with :math:`W_k` the mean similarity of pairs within cluster k and
    :math:`B_{kl}` that of pairs between clusters k and l.

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; the diagonal is not read. A pair that is NaN
        counts as 0.
    labels : (I,) array of int
        Cluster of each activity, counted from 0.
    tail : float
        The percentile, as a share.

    Returns
    -------
    ValidationScores
        Shares from 0 to 1. A cluster of one has nothing within and passes no test,
        and neither does its activity. All NaN with fewer than two clusters: there
        is nothing between.

    Raises
    ------
    ShapeError
        If the similarity is not square or the labels do not fit it.
    ParameterError
        If a label is below zero.

    References
    ----------
    [DelgadoPorterStern2016]_ (VS-Cluster and VS-Industry).

    Examples
    --------
    >>> s = [[1, 0.8, 0.1, 0], [0.8, 1, 0.2, 0], [0.1, 0.2, 1, 0.5], [0, 0, 0.5, 1]]
    >>> validation_scores(s, [0, 0, 1, 1]).overall
    1.0
    """
    own, sums, sizes = _sums(similarity, labels)
    there = np.flatnonzero(sizes)
    if there.size < _SQUARE:
        return ValidationScores(np.nan, np.nan, np.nan, np.nan)
    place = np.zeros(sizes.size, dtype=np.intp)
    place[there] = np.arange(there.size)
    own, sums, sizes = place[own], sums[:, there], sizes[there]
    blocks = np.zeros((there.size, there.size))
    np.add.at(blocks, own, sums)
    pairs = sizes * (sizes - 1)
    within = np.where(pairs > 0, np.diag(blocks) / np.maximum(pairs, 1.0), -np.inf)
    between = blocks / np.outer(sizes, sizes)
    others = sizes[own] - 1
    mine = sums[np.arange(own.size), own]
    within_one = np.where(others > 0, mine / np.maximum(others, 1.0), -np.inf)
    between_one = sums / sizes
    return ValidationScores(
        *_passed(within, between, np.arange(there.size), tail),
        *_passed(within_one, between_one, own, tail),
    )


def reassign_outliers(
    similarity: ArrayLike, labels: ArrayLike, *, tail: float = 0.95, rounds: int = 5
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    r"""Move the activities that do not stand out in their own cluster.

    .. math:: c(i) \leftarrow \arg\max_k B_{ik} \quad \text{where} \quad
              W_i \le Q_{.95}(B_i) \;\land\; \max_k B_{ik} > W_i

    An outlier fails the test of `validation_scores`: some few clusters are as near
    to it as its own. One at a time, that with most to gain first, each at most once
    a round, until none gains or the rounds are used up. The only one of its cluster
    has no relatedness within, counted as 0, and may join the nearest.

    Parameters
    ----------
    similarity : (I, I) array
        How alike two activities are; the diagonal is not read. A pair that is NaN
        counts as 0.
    labels : (I,) array of int
        Cluster of each activity, counted from 0.
    tail : float
        The percentile, as a share; 1 moves those only that are nearest elsewhere.
    rounds : int
        Most rounds.

    Returns
    -------
    labels : (I,) array of int
        Clusters after the moves; a cluster that all have left keeps its number, and
        no one bears it.
    moved : (I,) array of bool
        Which activities end in another cluster than they began in.

    Raises
    ------
    ShapeError
        If the similarity is not square or the labels do not fit it.
    ParameterError
        If a label is below zero.

    References
    ----------
    The systematic part of the last step of [DelgadoPorterStern2016]_; what its
    authors move by judgement is not moved here.

    Examples
    --------
    >>> s = [[1, 0.8, 0.7, 0], [0.8, 1, 0.9, 0], [0.7, 0.9, 1, -0.1], [0, 0, -0.1, 1]]
    >>> reassign_outliers(s, [0, 0, 1, 1])
    (array([0, 0, 0, 1]), array([False, False,  True, False]))
    """
    own, sums, sizes = _sums(similarity, labels)
    s, first = _clean(similarity), own.copy()
    for _unused in range(rounds):
        pending = _outlying(own, sums, sizes, tail)
        before = own.copy()
        while pending.any():
            i, new, gain = _most_to_gain(own, sums, sizes, pending)
            if not gain > 0:
                break
            old = own[i]
            sums[:, old] -= s[:, i]
            sums[:, new] += s[:, i]
            sizes[old] -= 1
            sizes[new] += 1
            own[i] = new
            pending[i] = False
        if (own == before).all():
            break
    return own.astype(np.int64), own != first


def _outlying(
    own: NDArray[np.intp],
    sums: NDArray[np.float64],
    sizes: NDArray[np.float64],
    tail: float,
) -> NDArray[np.bool_]:
    """Tell which activities are not nearer to their own than to nearly all others."""
    there = np.flatnonzero(sizes)
    if there.size < _SQUARE:
        return np.zeros(own.size, dtype=bool)
    at = np.arange(own.size)
    mean = sums / np.maximum(sizes, 1.0)
    mean[at, own] = np.nan
    high = np.nanquantile(mean[:, there], tail, axis=1)
    within = sums[at, own] / np.maximum(sizes[own] - 1, 1.0)
    return np.asarray(within <= high)


def _most_to_gain(
    own: NDArray[np.intp],
    sums: NDArray[np.float64],
    sizes: NDArray[np.float64],
    pending: NDArray[np.bool_],
) -> tuple[int, int, float]:
    """Find the activity that gains most by moving, where to, and how much."""
    waiting = np.flatnonzero(pending)
    mine, at = own[waiting], np.arange(waiting.size)
    part = sums[waiting]
    mean = np.where(sizes > 0, part / np.maximum(sizes, 1.0), -np.inf)
    within = part[at, mine] / np.maximum(sizes[mine] - 1, 1.0)
    mean[at, mine] = -np.inf
    best = mean.argmax(axis=1)
    gain = mean[at, best] - within
    i = int(gain.argmax())
    return int(waiting[i]), int(best[i]), float(gain[i])


def _passed(
    within: NDArray[np.float64],
    between: NDArray[np.float64],
    own: NDArray[np.intp],
    tail: float,
) -> tuple[float, float]:
    """Give the shares of rows whose within is above the mean and the percentile."""
    rows, columns = between.shape
    apart = np.ones((rows, columns), dtype=bool)
    apart[np.arange(rows), own] = False
    others = between[apart].reshape(rows, columns - 1)
    high = np.quantile(others, tail, axis=1)
    return float((within > others.mean(axis=1)).mean()), float((within > high).mean())


def _clean(similarity: ArrayLike) -> NDArray[np.float64]:
    """Set the diagonal and what is not known to zero."""
    s = np.array(similarity, dtype=np.float64)
    if s.ndim != _SQUARE or s.shape[0] != s.shape[1]:
        raise ShapeError(
            _(
                "A similarity of activities must be a square table; found {shape}.",
                shape=s.shape,
            )
        )
    np.fill_diagonal(s, 0.0)
    return np.nan_to_num(s, nan=0.0)


def _sums(
    similarity: ArrayLike, labels: ArrayLike
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Sum each activity's similarity with each cluster, itself left out."""
    s, own = _clean(similarity), np.array(labels, dtype=np.intp)
    if own.shape != (s.shape[0],):
        raise ShapeError(
            _(
                "Each of {activities} activities needs one cluster; found labels of "
                "shape {shape}.",
                activities=s.shape[0],
                shape=own.shape,
            )
        )
    if own.size and own.min() < 0:
        below = int((own < 0).sum())
        raise ParameterError(
            _("Clusters are counted from 0; found {below} labels below.", below=below)
        )
    sizes = np.bincount(own).astype(np.float64)
    member = np.zeros((own.size, sizes.size))
    member[np.arange(own.size), own] = 1.0
    return own, s @ member, sizes
