"""Similarity: how alike the activity profiles of two regions are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.shares import (
    activity_share,
    activity_table,
    location_quotient,
    ratio,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["cosine_similarity", "nearest", "profile_overlap", "quotient_correlation"]


def profile_overlap(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what part of two regions' activity lies in the same activities.

    .. math:: \omega_{rs} = 1 - \tfrac12 \sum_i |s_{ri} - s_{si}|
              = \sum_i \min(s_{ri}, s_{si})

    One less half the Krugman index of the two. Read: 0.8 means that a fifth of
    the one would have to change activity to look like the other.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (R, R) array
        From 0 to 1, symmetric, 1 on the diagonal. NaN with an empty region.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [FingerKreinin1979]_, [Krugman1991]_.

    Examples
    --------
    >>> profile_overlap([[1, 1, 0], [0, 5, 5]])
    array([[1. , 0.5],
           [0.5, 1. ]])
    """
    from scipy.spatial.distance import cdist  # noqa: PLC0415 - a heavy import

    s = activity_share(x)
    return np.asarray(1.0 - cdist(s, s, "cityblock") / 2.0)


def cosine_similarity(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure the cosine of the angle between two regions' activities.

    .. math:: \cos_{rs} = \frac{\sum_i x_{ri} x_{si}}
              {\sqrt{\sum_i x_{ri}^2}\,\sqrt{\sum_i x_{si}^2}}

    Large activities weigh far more than in `profile_overlap`.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.

    Returns
    -------
    (R, R) array
        From 0 to 1, symmetric, 1 on the diagonal. NaN with an empty region.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [SaltonMcGill1983]_.

    Examples
    --------
    >>> cosine_similarity([[3, 4], [4, 3]]).round(2)
    array([[1.  , 0.96],
           [0.96, 1.  ]])
    """
    table = activity_table(x)
    unit = ratio(table, np.sqrt((table**2).sum(axis=-1, keepdims=True)))
    return np.asarray(np.clip(unit @ unit.T, 0.0, 1.0))


def quotient_correlation(x: ArrayLike, *, offset: float = 0.1) -> NDArray[np.float64]:
    r"""Measure whether two regions are specialised in the same activities.

    .. math:: \rho_{rs} = \operatorname{corr}_i\bigl(\ln(q_{ri} + \varepsilon),\,
              \ln(q_{si} + \varepsilon)\bigr)

    All activities count alike, small ones too; regions that lack the same activities
    look alike. `profile_overlap` weighs activities with their size.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    offset : float
        What is added to each quotient, above 0, so that none is without a logarithm;
        the smaller, the more absence counts.

    Returns
    -------
    (R, R) array
        From -1 to 1, symmetric. NaN with an empty region, or one whose quotients are
        all alike. Activities that are empty everywhere are left out.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ParameterError
        If the offset is not above 0.

    References
    ----------
    [BaharHausmannHidalgo2014]_.

    Examples
    --------
    >>> quotient_correlation([[3, 1, 1], [6, 2, 2], [1, 3, 1]]).round(2)[0]
    array([ 1.  ,  1.  , -0.96])
    """
    if not (np.isfinite(offset) and offset > 0):
        raise ParameterError(
            _(
                "The offset must be a number above 0; found {offset}. 0.1 is usual.",
                offset=repr(offset),
            )
        )
    table = activity_table(x)
    q = location_quotient(table)[:, table.sum(axis=0) > 0]
    log = np.log(q + offset)
    apart = log - log.sum(axis=1, keepdims=True) / max(log.shape[1], 1)
    length = np.sqrt((apart**2).sum(axis=1, keepdims=True))
    varied = length > 1e-12  # noqa: PLR2004 - rounding
    unit = np.where(varied, apart / np.where(varied, length, 1.0), 0.0)
    return np.where(varied & varied.T, np.clip(unit @ unit.T, -1.0, 1.0), np.nan)


def nearest(similarity: ArrayLike, *, count: int) -> NDArray[np.int64]:
    r"""Give the units most alike to each unit, the most alike first.

    .. math:: (s_1, \dots, s_k):\; \omega_{r s_1} \ge \dots \ge \omega_{r s_k},\;
              s \ne r

    Parameters
    ----------
    similarity : (R, R) array
        Similarity of each pair; larger is more alike.
    count : int
        Number k of neighbours wanted.

    Returns
    -------
    (R, min(k, R - 1)) array of int
        Row numbers; ties keep the order of the table. -1 where fewer have a
        known similarity (NaN).

    Raises
    ------
    ShapeError
        If the table is not square.
    ParameterError
        If fewer than one neighbour is asked for.

    References
    ----------
    [SaltonMcGill1983]_.

    Examples
    --------
    >>> nearest([[1.0, 0.2, 0.9], [0.2, 1.0, 0.3], [0.9, 0.3, 1.0]], count=1)
    array([[2],
           [2],
           [0]])
    """
    s = numbers(similarity).copy()
    if s.ndim != 2 or s.shape[0] != s.shape[1]:  # noqa: PLR2004 - a square has two
        raise ShapeError(
            _("Similarity must be a square table; found {shape}.", shape=s.shape)
        )
    if count < 1:
        raise ParameterError(
            _("Ask for at least one neighbour; found {count}.", count=count)
        )
    np.fill_diagonal(s, np.nan)
    kept = min(count, max(s.shape[0] - 1, 0))
    order = np.argsort(-s, axis=1, kind="stable")[:, :kept]
    known = ~np.isnan(np.take_along_axis(s, order, axis=1))
    return np.where(known, order, -1).astype(np.int64)
