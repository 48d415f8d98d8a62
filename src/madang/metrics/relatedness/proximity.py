"""Proximity: the chance that a region with one activity has another as well."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.relatedness.counting import together
from madang.metrics.relatedness.presence import numeric_table, presence_table
from madang.metrics.shares import location_quotient, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_ROWS = 256

__all__ = [
    "Direction",
    "ProfileLikeness",
    "asymmetric_proximity",
    "conditional_probability",
    "continuous_proximity",
    "proximity",
]


class Direction(StrEnum):
    """Which of the two conditional probabilities of a pair is taken."""

    OTHER_GIVEN_OWN = "other_given_own"  # of regions with i, those that have j
    OWN_GIVEN_OTHER = "own_given_other"  # of regions with j, those that have i
    LARGER = "larger"


class ProfileLikeness(StrEnum):
    """How the profiles of two activities over the regions are compared."""

    CORRELATION = "correlation"  # (1 + Pearson's r) / 2
    COSINE = "cosine"


def _counts(
    present: ArrayLike | Any,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give co-occurrences and, NaN where none, the regions of each activity."""
    c = together(presence_table(present))
    k = np.diagonal(c, axis1=-2, axis2=-1).copy()
    # An activity that is nowhere has no conditional probability.
    return c, np.where(k > 0, k, np.nan)


def _blocks(many: int) -> list[slice]:
    """Cut rows into blocks, so that no second table of all pairs is made."""
    return [slice(at, at + _ROWS) for at in range(0, many, _ROWS)]


def conditional_probability(present: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Measure which part of the regions with activity j have activity i.

    .. math:: P(M_i \mid M_j) = \frac{\sum_r M_{ri} M_{rj}}{k_j},\quad
              k_j = \sum_r M_{rj}

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.

    Returns
    -------
    (..., I, I) array
        From 0 to 1: i in rows, given j in columns; 1 on the diagonal. NaN with an
        activity that no region has.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    Three regions have the first activity; two of these also have the second.

    >>> conditional_probability([[1, 1], [1, 1], [1, 0]]).round(3)
    array([[1.   , 1.   ],
           [0.667, 1.   ]])
    """
    c, k = _counts(present)
    return np.asarray(c / k[..., None, :] + 0.0 * k[..., :, None])


def proximity(present: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Measure how often two activities are found in the same regions.

    .. math:: \phi_{ij} = \min\{P(M_i \mid M_j),\, P(M_j \mid M_i)\}
              = \frac{\sum_r M_{ri} M_{rj}}{\max(k_i, k_j)},\quad
              k_i = \sum_r M_{ri}

    The smaller of the two conditional probabilities, so that a rare activity is
    not near everything that is everywhere. Read: 0.6 means that at least six in
    ten of the regions that have either have both.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.

    Returns
    -------
    (..., I, I) array
        From 0 to 1, symmetric, 1 on the diagonal. NaN with an activity that no
        region has.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    Three regions have the first activity; two of these also have the second.

    >>> proximity([[1, 1], [1, 1], [1, 0]]).round(3)
    array([[1.   , 0.667],
           [0.667, 1.   ]])
    """
    c, k = _counts(present)
    for rows in _blocks(c.shape[-1]):
        c[..., rows, :] /= np.maximum(k[..., rows, None], k[..., None, :])
    return c


def asymmetric_proximity(
    present: ArrayLike | Any, *, direction: Direction = Direction.OTHER_GIVEN_OWN
) -> NDArray[np.float64]:
    r"""Measure nearness by one conditional probability, not by the smaller.

    .. math:: \phi_{i \to j} = P(M_j \mid M_i) = \frac{\sum_r M_{ri} M_{rj}}{k_i}

    A rare activity may lead to a frequent one and not the other way round.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    direction : Direction
        Which of the two is taken: of regions with the row's activity those that
        have the column's (as in py-ecomplexity), the reverse, or the larger of both
        (symmetric: :math:`c_{ij} / \min(k_i, k_j)`).

    Returns
    -------
    (..., I, I) array
        From 0 to 1, 1 on the diagonal. NaN with an activity that no region has.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_, [HausmannHidalgo2014]_.

    Examples
    --------
    >>> asymmetric_proximity([[1, 1], [1, 1], [1, 0]]).round(3)
    array([[1.   , 0.667],
           [1.   , 1.   ]])
    """
    chosen = Direction(direction)
    if chosen is Direction.LARGER:
        c, k = _counts(present)
        return np.asarray(c / np.minimum(k[..., :, None], k[..., None, :]))
    given = conditional_probability(present)
    if chosen is Direction.OWN_GIVEN_OTHER:
        return given
    return np.asarray(np.swapaxes(given, -1, -2))


def continuous_proximity(
    x: ArrayLike, *, likeness: ProfileLikeness = ProfileLikeness.CORRELATION
) -> NDArray[np.float64]:
    r"""Measure how alike two activities' location quotients are over the regions.

    .. math:: \phi_{ij} = \tfrac12 \left(1 + \operatorname{corr}_r
              (q_{ri}, q_{rj})\right)

    No threshold decides who has an activity. Read: 0.5 is no linear relation.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    likeness : ProfileLikeness
        Correlation moved to 0 … 1, or the cosine of the angle.

    Returns
    -------
    (I, I) array
        From 0 to 1, symmetric, 1 on the diagonal. NaN with an empty activity, and
        in the correlation with one whose quotient is the same everywhere. Empty
        regions are left out.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `x` is no table of amounts.

    References
    ----------
    [HausmannHidalgo2014]_.

    Examples
    --------
    >>> continuous_proximity([[8, 2, 2], [2, 8, 8], [2, 2, 2]])[1].round(3)
    array([0., 1., 1.])
    """
    q = location_quotient(numeric_table(x))
    there, seen = ~np.isnan(q).all(axis=1), ~np.isnan(q).all(axis=0)
    a = q[np.ix_(there, seen)]
    chosen = ProfileLikeness(likeness)
    if chosen is ProfileLikeness.CORRELATION and len(a):
        a = a - a.mean(axis=0)
        # A profile without any spread leaves rounding, which is no direction.
        flat = np.abs(a).max(axis=0) < _FLAT
        a[:, flat] = 0.0
    length = np.sqrt((a * a).sum(axis=0))
    unit = ratio(a, length[None, :])
    like = np.clip(unit.T @ unit, -1.0, 1.0)
    if chosen is ProfileLikeness.CORRELATION:
        like = (1.0 + like) / 2.0
    phi = np.full((q.shape[1], q.shape[1]), np.nan)
    phi[np.ix_(seen, seen)] = like
    return phi


_FLAT = 1e-12
