"""Ties between organisations: within and across groups, against chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "assortativity",
    "density",
    "ei_index",
    "expected_ties",
    "ties_across",
    "ties_within",
]

_SQUARE = 2


def ties_within(members: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how many ties join the members of one group in one project.

    .. math:: \binom{n}{2} = n (n - 1) / 2

    Parameters
    ----------
    members : (...) array
        Number n of distinct members of the group in the project.

    Returns
    -------
    (...) array
        Unordered pairs; 0 for a lone member. Never NaN.

    Raises
    ------
    NegativeActivityError
        If a number is below zero, infinite or NaN.

    References
    ----------
    One-mode projection of a two-mode network: [WassermanFaust1994]_, chapter 8.

    Examples
    --------
    >>> ties_within([0, 1, 4])
    array([0., 0., 6.])
    """
    n = _counts(members, "members")
    return np.asarray(n * np.maximum(n - 1.0, 0.0) / 2.0)


def ties_across(members: ArrayLike, others: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how many ties join a group to all others in one project.

    .. math:: n\, m

    Parameters
    ----------
    members, others : (...) arrays
        Numbers n and m of distinct members of the group, and of the others.

    Returns
    -------
    (...) array
        Pairs. Never NaN.

    Raises
    ------
    NegativeActivityError
        If a number is below zero, infinite or NaN.

    References
    ----------
    One-mode projection of a two-mode network: [WassermanFaust1994]_, chapter 8.

    Examples
    --------
    >>> ties_across([2, 0], [3, 5])
    array([6., 0.])
    """
    return _counts(members, "members") * _counts(others, "others")


def ei_index(internal: ArrayLike, external: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how far a group's ties look outward rather than inward.

    .. math:: EI = \frac{E - I}{E + I}

    −1 is a closed group, +1 one that ties only with others, 0 as many of both.
    Small groups lie near +1 by their size alone: compare groups of like size, or
    with `expected_ties`.

    Parameters
    ----------
    internal, external : (...) arrays
        Ties I within the group, and ties E to others.

    Returns
    -------
    (...) array
        From −1 to 1. NaN where the group has no tie.

    Raises
    ------
    NegativeActivityError
        If a number is below zero, infinite or NaN.

    References
    ----------
    [KrackhardtStern1988]_.

    Examples
    --------
    >>> ei_index([3, 0, 0], [1, 2, 0])
    array([-0.5,  1. ,  nan])
    """
    inward = _counts(internal, "internal")
    outward = _counts(external, "external")
    return ratio(outward - inward, outward + inward)


def expected_ties(ties: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how many ties each pair of groups would have at random.

    .. math:: e_k = \frac{2 t_{kk} + \sum_{l \ne k} t_{kl}}{2T},\qquad
              \hat t_{kk} = T e_k^2,\qquad \hat t_{kl} = 2 T e_k e_l

    Every group keeps the number of its tie ends; the ends are paired at random.
    Observed over expected above 1 means that the two groups seek each other.

    Parameters
    ----------
    ties : (K, K) array
        Symmetric; each unordered pair of organisations counts once, in its cell
        and in the mirrored one.

    Returns
    -------
    (K, K) array
        Symmetric, in ties; the upper triangle with the diagonal sums to the
        observed total T. NaN everywhere where there is no tie at all.

    Raises
    ------
    ShapeError
        If the array is not square and symmetric.
    NegativeActivityError
        If a number is below zero, infinite or NaN.

    References
    ----------
    [Newman2003]_.

    Examples
    --------
    >>> expected_ties([[0, 2], [2, 0]])
    array([[0.5, 1. ],
           [1. , 0.5]])
    """
    t = _mixing(ties)
    ends = t.sum(axis=1) + np.diag(t)
    total = ends.sum() / 2.0
    e = ratio(ends, 2.0 * total)
    expected = 2.0 * total * np.outer(e, e)
    return np.asarray(np.where(np.eye(len(t), dtype=bool), expected / 2.0, expected))


def assortativity(ties: ArrayLike) -> float:
    r"""Measure how far ties keep to their own group, against random pairing.

    .. math:: r = \frac{\sum_k e_{kk} - \sum_k e_k^2}{1 - \sum_k e_k^2}

    with :math:`e_{kk} = t_{kk} / T` and :math:`e_k` the share of tie ends.

    Parameters
    ----------
    ties : (K, K) array
        As in `expected_ties`.

    Returns
    -------
    float
        1 where all ties stay within groups, 0 at random, below 0 where groups
        mix more than at random. NaN where there is no tie, or one group only.

    Raises
    ------
    ShapeError
        If the array is not square and symmetric.
    NegativeActivityError
        If a number is below zero, infinite or NaN.

    References
    ----------
    [Newman2003]_, equation 2.

    Examples
    --------
    >>> assortativity([[3, 0], [0, 1]]), assortativity([[0, 2], [2, 0]])
    (1.0, -1.0)
    """
    t = _mixing(ties)
    ends = t.sum(axis=1) + np.diag(t)
    e = ratio(ends, ends.sum())
    within = ratio(2.0 * np.trace(t), ends.sum())
    chance = (e**2).sum()
    return float(ratio(within - chance, 1.0 - chance))


def density(ties: ArrayLike, nodes: ArrayLike) -> NDArray[np.float64]:
    r"""Measure which share of all possible ties exists.

    .. math:: \frac{2 t}{n (n - 1)}

    Parameters
    ----------
    ties : (...) array
        Number t of pairs of nodes that are tied, each pair once.
    nodes : (...) array
        Number n of nodes.

    Returns
    -------
    (...) array
        From 0 to 1 where each pair is counted once; above 1 where repeated ties
        are counted. NaN below two nodes.

    Raises
    ------
    NegativeActivityError
        If a number is below zero, infinite or NaN.

    References
    ----------
    [WassermanFaust1994]_, chapter 4.

    Examples
    --------
    >>> density([3, 1, 0], [3, 4, 1]).round(4)
    array([1.    , 0.1667,    nan])
    """
    return ratio(_counts(ties, "ties"), ties_within(nodes))


def _counts(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Give counts as floats, or refuse what is no count."""
    n = np.asarray(values, dtype=np.float64)
    wrong = ~((n >= 0.0) & np.isfinite(n))
    if wrong.any():
        raise NegativeActivityError(
            _(
                "{name} must be zero or more; found {wrong} of {count} that are not, "
                "the first {first}. Leave out what is unknown.",
                name=name,
                wrong=int(wrong.sum()),
                count=n.size,
                first=n[wrong].flat[0],
            )
        )
    return n


def _mixing(ties: ArrayLike) -> NDArray[np.float64]:
    """Give a symmetric table of ties as floats, or refuse any other."""
    t = _counts(ties, "ties")
    if t.ndim != _SQUARE or t.shape[0] != t.shape[1] or not np.array_equal(t, t.T):
        raise ShapeError(
            _(
                "ties must be a square table, the same read by rows and by columns; "
                "found shape {shape}. Fill both halves.",
                shape=t.shape,
            )
        )
    return t
