"""Pairs of activities: how often they occur together, against what chance gives.

Van Eck and Waltman's four normalisations of a count of co-occurrences, and Steijn's
correction of one. Each leaves 1 (or more) to chance differently: see the functions.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.relatedness.counting import together
from madang.metrics.relatedness.presence import presence_table
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Totals",
    "association_strength",
    "cooccurrence",
    "cosine_relatedness",
    "jaccard_relatedness",
    "probability_relatedness",
]


class Totals(StrEnum):
    """What counts as all there is of an activity, and of all activities."""

    OCCURRENCES = "occurrences"  # regions that have it; the number of regions
    COOCCURRENCES = "cooccurrences"  # its co-occurrences; the co-occurrences of all


def cooccurrence(present: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Count the regions in which two activities are found together.

    .. math:: c_{ij} = \sum_r M_{ri} M_{rj}

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.

    Returns
    -------
    (..., I, I) array
        Regions; symmetric; the regions that have the activity on the diagonal.
        Never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [VanEckWaltman2009]_.

    Examples
    --------
    >>> cooccurrence([[1, 1], [1, 1], [1, 0]])
    array([[3., 2.],
           [2., 2.]])
    """
    return together(presence_table(present))


def _counted(
    present: ArrayLike | Any, totals: Totals
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give co-occurrences, the total of each activity, and the total of all."""
    m = presence_table(present)
    c = together(m)
    own = np.diagonal(c, axis1=-2, axis2=-1)
    if Totals(totals) is Totals.OCCURRENCES:
        return c, own, np.full((*c.shape[:-2], 1, 1), float(m.shape[-2]))
    s = c.sum(axis=-1) - own
    return c, s, s.sum(axis=-1)[..., None, None]


def association_strength(
    present: ArrayLike | Any, *, totals: Totals = Totals.OCCURRENCES
) -> NDArray[np.float64]:
    r"""Measure co-occurrences in units of what chance alone would give.

    .. math:: a_{ij} = \frac{c_{ij} / T}{(s_i / T)(s_j / T)}

    Read: 2 is twice as often together as if the one knew nothing of the other. Of
    the four normalisations it alone has a fixed value (1) for independence.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    totals : Totals
        What :math:`s_i` and :math:`T` are: regions that have the activity and the
        number of regions, or co-occurrences with all others and the sum of these.

    Returns
    -------
    (..., I, I) array
        Zero or more, symmetric. NaN with an activity whose total is zero. The
        diagonal follows the formula and says nothing of relatedness.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [VanEckWaltman2009]_.

    Examples
    --------
    Three regions; two have both activities, where chance gives 3 · 2 / 3 = 2.

    >>> association_strength([[1, 1], [1, 1], [1, 0]])[0, 1]
    np.float64(1.0)
    """
    c, s, whole = _counted(present, totals)
    return ratio(c * whole, s[..., :, None] * s[..., None, :])


def probability_relatedness(
    present: ArrayLike | Any, *, totals: Totals = Totals.COOCCURRENCES
) -> NDArray[np.float64]:
    r"""Measure co-occurrences against chance that does not pair one with itself.

    .. math:: p_{ij} = c_{ij} \Big/ \left[\frac T2 \left(
              \frac{s_i}{T} \frac{s_j}{T - s_i} + \frac{s_j}{T} \frac{s_i}{T - s_j}
              \right)\right]

    As `association_strength`, but drawn without repetition. Read: 1 is chance.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    totals : Totals
        What :math:`s_i` and :math:`T` are; Steijn counts co-occurrences.

    Returns
    -------
    (..., I, I) array
        Zero or more, symmetric. NaN with an activity whose total is zero or all.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [Steijn2021]_.

    Examples
    --------
    Three activities, each pair in one region: s = 2 each, T = 6, and chance gives
    6/2 · 2 · (2/6 · 2/4) = 1.

    >>> probability_relatedness([[1, 1, 0], [1, 0, 1], [0, 1, 1]])[0, 1].round(12)
    np.float64(1.0)
    """
    c, s, whole = _counted(present, totals)
    i, j = s[..., :, None], s[..., None, :]
    expected = (ratio(i * j, whole - i) + ratio(i * j, whole - j)) / 2.0
    return ratio(c, expected)


def cosine_relatedness(
    present: ArrayLike | Any, *, totals: Totals = Totals.OCCURRENCES
) -> NDArray[np.float64]:
    r"""Measure the cosine of the angle between the places of two activities.

    .. math:: \cos_{ij} = c_{ij} / \sqrt{s_i s_j}

    The geometric mean of the two conditional probabilities. Frequent activities are
    near each other by chance alone.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    totals : Totals
        What :math:`s_i` is.

    Returns
    -------
    (..., I, I) array
        From 0 to 1, symmetric, 1 on the diagonal (where occurrences are counted).
        NaN with an activity whose total is zero.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [VanEckWaltman2009]_, [SaltonMcGill1983]_.

    Examples
    --------
    >>> cosine_relatedness([[1, 1], [1, 1], [0, 1], [0, 1]])[0, 1].round(4)
    np.float64(0.7071)
    """
    c, s, _ = _counted(present, totals)
    return ratio(c, np.sqrt(s[..., :, None] * s[..., None, :]))


def jaccard_relatedness(
    present: ArrayLike | Any, *, totals: Totals = Totals.OCCURRENCES
) -> NDArray[np.float64]:
    r"""Measure which part of the regions that have either activity have both.

    .. math:: J_{ij} = \frac{c_{ij}}{s_i + s_j - c_{ij}}

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    totals : Totals
        What :math:`s_i` is.

    Returns
    -------
    (..., I, I) array
        From 0 to 1, symmetric, 1 on the diagonal (where occurrences are counted).
        NaN where neither activity is anywhere.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [VanEckWaltman2009]_.

    Examples
    --------
    >>> jaccard_relatedness([[1, 1], [1, 1], [1, 0]])[0, 1].round(4)
    np.float64(0.6667)
    """
    c, s, _ = _counted(present, totals)
    return ratio(c, s[..., :, None] + s[..., None, :] - c)
