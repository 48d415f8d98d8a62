"""Mobility: whether regions change places, by class and by rank."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "class_mobility",
    "rank_mobility",
    "transition_counts",
    "transition_homogeneity",
    "transition_probabilities",
]

_TABLE_AXES = 2
_STACK_AXES = 3
_FEWEST_CLASSES = 2


def transition_counts(classes: ArrayLike, count: int) -> NDArray[np.float64]:
    r"""Count the moves of regions between classes from one year to the next.

    .. math:: n_{kl,t} = \#\{r : c_{rt} = k,\; c_{r,t+1} = l\}

    Parameters
    ----------
    classes : (T, R) array of int
        Class of each region in each year, from 0; -1 where it is not known. A
        move with an unknown end is not counted.
    count : int
        Number K of classes, at least two.

    Returns
    -------
    (T - 1, K, K) array
        Moves from class (row) to class (column); never NaN.

    Raises
    ------
    ShapeError
        If the classes are no table of years and regions.
    ParameterError
        If there are fewer than two classes, or one is beyond them.

    References
    ----------
    [Quah1993]_.

    Examples
    --------
    >>> transition_counts([[0, 1, 1], [1, 1, 0]], 2)[0]
    array([[0., 1.],
           [1., 1.]])
    """
    c = np.asarray(classes)
    if c.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Classes must be a table of years and regions; found {ndim} axes.",
                ndim=c.ndim,
            )
        )
    if count < _FEWEST_CLASSES or (c.size and not -1 <= c.min() <= c.max() < count):
        raise ParameterError(
            _(
                "Classes must be counted from 0 to {last}, at least two of them, and "
                "be -1 where unknown.",
                last=count - 1,
            )
        )
    out = np.zeros((max(len(c) - 1, 0), count, count))
    for t, (now, then) in enumerate(itertools.pairwise(c)):
        known = (now >= 0) & (then >= 0)
        np.add.at(out[t], (now[known], then[known]), 1.0)
    return out


def transition_probabilities(counts: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how likely a region of one class is in each class a year on.

    .. math:: P_{kl} = n_{kl} / n_{k\cdot}

    Parameters
    ----------
    counts : (..., K, K) array
        Moves, as `transition_counts` gives; sum over years first to pool them.

    Returns
    -------
    (..., K, K) array
        Rows sum to 1. NaN in the row of a class in which no region was.

    Raises
    ------
    ShapeError
        If the counts are not square.

    References
    ----------
    [Quah1993]_; maximum likelihood: [AndersonGoodman1957]_.

    Examples
    --------
    Two regions that swap places each year:

    >>> transition_probabilities([[0, 1], [1, 0]])
    array([[0., 1.],
           [1., 0.]])
    """
    n = _square(counts)
    return ratio(n, n.sum(axis=-1, keepdims=True))


def class_mobility(probabilities: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how readily regions change class (Prais, Shorrocks).

    .. math:: M = \frac{K - \operatorname{tr} P}{K - 1}

    Parameters
    ----------
    probabilities : (..., K, K) array
        As `transition_probabilities` gives.

    Returns
    -------
    (...) array
        0 where no region leaves its class, 1 where each year is independent of the
        last, up to K / (K - 1) where all leave. NaN where a class was empty.

    Raises
    ------
    ShapeError
        If the probabilities are not square.

    References
    ----------
    [Prais1955]_, [Shorrocks1978]_.

    Examples
    --------
    >>> float(class_mobility([[0.9, 0.1], [0.3, 0.7]]))
    0.4
    """
    p = _square(probabilities)
    k = p.shape[-1]
    trace = np.trace(p, axis1=-2, axis2=-1)
    empty = np.isnan(p).any(axis=(-2, -1))
    return np.where(empty, np.nan, np.round((k - trace) / (k - 1), 15))


def rank_mobility(before: ArrayLike, after: ArrayLike) -> NDArray[np.float64]:
    r"""Measure which share of the pairs of regions has changed order.

    .. math:: \frac{1 - \tau_b}{2}

    with Kendall's :math:`\tau_b`, which allows for ties.

    Parameters
    ----------
    before, after : (..., R) arrays
        One value a region at both times, in any unit; a region unknown at either
        is left out.

    Returns
    -------
    (...) array
        0 where the order is the same, 1 where it is turned over, half where the one
        says nothing of the other. NaN with fewer than two regions, or where all
        values of either time are equal.

    Raises
    ------
    ShapeError
        If the two differ in shape.

    References
    ----------
    [KendallGibbons1990]_, chapter 3; of regions: [BoyleMcCarthy1997]_.

    Examples
    --------
    >>> float(rank_mobility([1, 2, 3], [3, 2, 1])), float(rank_mobility([1, 2], [1, 4]))
    (1.0, 0.0)
    """
    a, b = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if a.shape != b.shape or a.ndim == 0:
        raise ShapeError(
            _(
                "Mobility of ranks needs two values of the same regions; found shapes "
                "{before} and {after}.",
                before=a.shape,
                after=b.shape,
            )
        )
    known = ~(np.isnan(a) | np.isnan(b))
    i, j = np.triu_indices(a.shape[-1], 1)
    pair = known[..., i] & known[..., j]
    first = np.where(pair, np.sign(a[..., i] - a[..., j]), 0.0)
    second = np.where(pair, np.sign(b[..., i] - b[..., j]), 0.0)
    untied = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    return np.asarray((1.0 - ratio((first * second).sum(axis=-1), untied)) / 2.0)


def transition_homogeneity(counts: ArrayLike) -> tuple[float, int, float]:
    r"""Test whether the moves of several periods, or groups, follow one chain.

    .. math:: \chi^2 = \sum_t \sum_k \sum_{l : P_{kl} > 0}
              \frac{n_{k\cdot,t}\,(P_{kl,t} - P_{kl})^2}{P_{kl}}

    Parameters
    ----------
    counts : (T, K, K) array
        Moves of each period or group, as `transition_counts` gives.

    Returns
    -------
    statistic : float
        χ², at least 0.
    freedom : int
        Degrees of freedom: for each class, one less than its periods with regions
        in it times one less than the classes reached from it.
    p : float
        Chance of a statistic as large under one chain. NaN with none to compare.

    Raises
    ------
    ShapeError
        If the counts are no stack of square tables.

    References
    ----------
    [AndersonGoodman1957]_; degrees of freedom: [BickenbachBode2003]_.

    Examples
    --------
    >>> same = [[[8, 2], [2, 8]], [[16, 4], [4, 16]]]
    >>> transition_homogeneity(same)
    (0.0, 2, 1.0)
    """
    from scipy.special import chdtrc  # noqa: PLC0415 - slow to load

    n = _square(counts)
    if n.ndim != _STACK_AXES:
        raise ShapeError(
            _(
                "Moves of several periods must be a stack of square tables; found "
                "shape {shape}.",
                shape=n.shape,
            )
        )
    pooled, each = transition_probabilities(n.sum(axis=0)), transition_probabilities(n)
    size = n.sum(axis=2)
    reached = np.nan_to_num(pooled) > 0
    gap = np.where(reached & (size > 0)[:, :, None], (each - pooled) ** 2, 0.0)
    share = ratio(size[:, :, None] * gap, np.where(reached, pooled, 1.0))
    periods, targets = (size > 0).sum(axis=0), reached.sum(axis=1)
    free = int((np.maximum(periods - 1, 0) * np.maximum(targets - 1, 0)).sum())
    statistic = float(share.sum())
    return statistic, free, float(chdtrc(free, statistic)) if free else float("nan")


def _square(table: ArrayLike) -> NDArray[np.float64]:
    """Read square tables of classes by classes."""
    t = np.asarray(table, dtype=np.float64)
    sides = t.shape[-2:]
    if t.ndim < _TABLE_AXES or sides[0] != sides[1] or sides[0] < _FEWEST_CLASSES:
        raise ShapeError(
            _(
                "Moves between classes need a square table of at least two classes; "
                "found shape {shape}.",
                shape=t.shape,
            )
        )
    return t
