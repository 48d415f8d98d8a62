"""Relatedness: which activities go together, and what stands near a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.metrics.shares import location_quotient, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["presence", "proximity", "relatedness_density"]

_TABLE_AXES = 2


def presence(x: ArrayLike) -> NDArray[np.bool_]:
    r"""Tell which activities a region is specialised in.

    .. math:: M_{ri} = 1 \text{ if } q_{ri} \ge 1, \text{ else } 0

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (R, I) array of bool
        Whether the location quotient is 1 or more. An undefined quotient (an
        empty region or activity) is no presence.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Balassa1965]_, [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> presence([[8, 2], [2, 8]])
    array([[ True, False],
           [False,  True]])
    """
    return np.asarray(np.nan_to_num(location_quotient(x), nan=0.0) >= 1.0)


def _matrix(present: ArrayLike) -> NDArray[np.float64]:
    """Give presence as zeros and ones, or refuse what is no table."""
    m = np.asarray(present)
    if m.ndim != _TABLE_AXES:
        raise ShapeError(
            "Presence must be a table, regions in rows and activities in columns; "
            f"found {m.ndim} axes.",
            ko="특화 여부는 지역을 행, 활동을 열로 둔 표여야 합니다. 받은 것은 축이 "
            f"{m.ndim}개입니다.",
        )
    return m.astype(bool).astype(np.float64)


def proximity(present: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how often two activities are found in the same regions.

    .. math:: \phi_{ij} = \min\{P(M_i \mid M_j),\, P(M_j \mid M_i)\}
              = \frac{\sum_r M_{ri} M_{rj}}{\max(k_i, k_j)},\quad
              k_i = \sum_r M_{ri}

    The smaller of the two conditional probabilities, so that a rare activity is
    not near everything that is everywhere. Read: 0.6 means that at least six in
    ten of the regions that have either have both.

    Parameters
    ----------
    present : (R, I) array of bool
        Which regions have which activity, as from `presence`.

    Returns
    -------
    (I, I) array
        From 0 to 1, symmetric, 1 on the diagonal. NaN with an activity that no
        region has.

    Raises
    ------
    ShapeError
        If `present` is no table.

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
    m = _matrix(present)
    k = m.sum(axis=0)
    # An activity that is nowhere has no conditional probability.
    k = np.where(k > 0, k, np.nan)
    return ratio(m.T @ m, np.maximum(k[:, None], k[None, :]))


def relatedness_density(
    present: ArrayLike, phi: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how much of what is near an activity a region already has.

    .. math:: \omega_{ri} = \frac{\sum_{j \ne i} M_{rj}\, \phi_{ij}}
              {\sum_{j \ne i} \phi_{ij}}

    The activity itself is left out of both sums: whether a region has it is what
    the density is held against. Read: 0.3 means that the region has 30% of what
    stands near the activity, weighed by nearness.

    Parameters
    ----------
    present : (R, I) array of bool
        Which regions have which activity.
    phi : (I, I) array, optional
        Nearness of activities; `proximity` of `present` where not given. NaN
        counts as not near.

    Returns
    -------
    (R, I) array
        From 0 to 1. NaN for an activity that is near no other.

    Raises
    ------
    ShapeError
        If `present` is no table, or `phi` has not one row and column an activity.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_; without the activity itself as in
    [BoschmaBallandKogler2015]_.

    Examples
    --------
    Activity 0 is near 1 (1/2) and 2 (1/2); the second region has only the former.

    >>> phi = [[1, 0.5, 0.5], [0.5, 1, 0], [0.5, 0, 1]]
    >>> relatedness_density([[0, 1, 1], [0, 1, 0]], phi)
    array([[1. , 0. , 0. ],
           [0.5, 0. , 0. ]])
    """
    m = _matrix(present)
    near = np.array(proximity(m) if phi is None else phi, dtype=np.float64)
    count = m.shape[1]
    if near.shape != (count, count):
        raise ShapeError(
            f"Nearness must have a row and a column for each of {count} activities; "
            f"found {near.shape}.",
            ko=f"근접도는 활동 {count}개마다 행과 열이 하나씩 있어야 합니다. 받은 "
            f"크기: {near.shape}.",
        )
    near = np.nan_to_num(near, nan=0.0)
    np.fill_diagonal(near, 0.0)
    return ratio(m @ near.T, near.sum(axis=1)[None, :])
