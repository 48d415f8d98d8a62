"""Counts: diversity, ubiquity, and what their averages reflect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.relatedness.counting import margins
from madang.metrics.relatedness.presence import numeric_table, presence_table
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Reflections",
    "average_ubiquity",
    "diversity",
    "external_complexity",
    "reflections",
    "ubiquity",
]


@dataclass(frozen=True, slots=True)
class Reflections:
    """Each step of the method of reflections, from 0.

    Attributes
    ----------
    regions : (N + 1, R) array
        Step 0 is diversity, step 1 average ubiquity; NaN for an empty region.
    activities : (N + 1, I) array
        Step 0 is ubiquity, step 1 average diversity; NaN for an empty activity.
    """

    regions: NDArray[np.float64]
    activities: NDArray[np.float64]


def diversity(present: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Count the activities that each region is specialised in.

    .. math:: k_{r,0} = \sum_i M_{ri}

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.

    Returns
    -------
    (..., R) array
        Activities; 0 for an empty region. Never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoHausmann2009]_.

    Examples
    --------
    >>> diversity([[1, 1], [0, 1]])
    array([2., 1.])
    """
    return margins(presence_table(present))[0]


def ubiquity(present: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Count the regions that are specialised in each activity.

    .. math:: k_{i,0} = \sum_r M_{ri}

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.

    Returns
    -------
    (..., I) array
        Regions; 0 for an empty activity. Never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoHausmann2009]_.

    Examples
    --------
    >>> ubiquity([[1, 1], [0, 1]])
    array([1., 2.])
    """
    return margins(presence_table(present))[1]


def average_ubiquity(present: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Measure how common the activities of a region are, on average.

    .. math:: k_{r,1} = \frac{1}{k_{r,0}} \sum_i M_{ri}\, k_{i,0}

    Read: 12 means that a region's average activity is found in 12 regions. The
    first reflection: rare activities in a region of many are a first sign of
    complexity.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.

    Returns
    -------
    (R,) array
        Regions. NaN for an empty region.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoHausmann2009]_.

    Examples
    --------
    >>> average_ubiquity([[1, 1], [0, 1]])
    array([1.5, 2. ])
    """
    return np.asarray(reflections(present, iterations=1).regions[1])


def reflections(present: ArrayLike | Any, *, iterations: int = 18) -> Reflections:
    r"""Average diversity and ubiquity over each other, again and again.

    .. math:: k_{r,n} = \frac{1}{k_{r,0}} \sum_i M_{ri}\, k_{i,n-1},\quad
              k_{i,n} = \frac{1}{k_{i,0}} \sum_r M_{ri}\, k_{r,n-1}

    Even steps of regions refine diversity. All converge to one number; what differs
    between regions shrinks with each step toward the eigenvector that
    `complexity_index` computes directly, so take the latter unless a paper's steps
    are to be followed.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    iterations : int
        Number N of steps, zero or more; the paper shows 18.

    Returns
    -------
    Reflections
        Of (N + 1, R) and (N + 1, I) arrays; NaN for an empty region or activity.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.
    ParameterError
        If the number of steps is negative.

    References
    ----------
    [HidalgoHausmann2009]_, equations 1 to 4.

    Examples
    --------
    >>> reflections([[1, 1], [0, 1]], iterations=2).regions
    array([[2.  , 1.  ],
           [1.5 , 2.  ],
           [1.75, 1.5 ]])
    """
    if iterations < 0:
        raise ParameterError(
            _(
                "The number of reflections must be zero or more; found {iterations}.",
                iterations=iterations,
            )
        )
    m = presence_table(present).astype(np.float64)
    if m.ndim > 2:  # noqa: PLR2004 - a table has two axes
        raise ShapeError(
            _(
                "Reflections need one table; found {ndim} axes. Pass a year at a time.",
                ndim=m.ndim,
            )
        )
    k_r, k_i = diversity(m), ubiquity(m)
    r, i = [np.where(k_r > 0, k_r, np.nan)], [np.where(k_i > 0, k_i, np.nan)]
    for _unused in range(iterations):
        now_r, now_i = np.nan_to_num(r[-1]), np.nan_to_num(i[-1])
        r.append(ratio(m @ now_i, k_r))
        i.append(ratio(m.T @ now_r, k_i))
    return Reflections(np.array(r), np.array(i))


def external_complexity(
    present: ArrayLike | Any, pci: ArrayLike
) -> NDArray[np.float64]:
    r"""Measure the complexity of regions by complexities of activities from elsewhere.

    .. math:: \text{ECI}_r = \frac{1}{k_r} \sum_i M_{ri}\, \text{PCI}_i

    For regions too few, or too much alike, to rank activities themselves: provinces
    by the complexity of the world's products.

    Parameters
    ----------
    present : (..., R, I) array of bool, or sparse (R, I)
        Which regions have which activity.
    pci : (I,) array
        Complexity of activities; NaN where not known, which is left out of the mean.

    Returns
    -------
    (..., R) array
        In the unit of `pci`, not standardised. NaN for a region without any
        activity of known complexity.

    Raises
    ------
    ShapeError
        If `present` is no table, or there is not one complexity an activity.
    NegativeActivityError
        If `present` is not of zeros and ones.

    References
    ----------
    [HausmannHidalgo2014]_.

    Examples
    --------
    >>> external_complexity([[1, 1], [0, 1], [0, 0]], [2.0, 1.0])
    array([1.5, 1. , nan])
    """
    m = presence_table(present).astype(np.float64)
    q = np.asarray(numeric_table(pci), dtype=np.float64)
    if q.shape != m.shape[-1:]:
        raise ShapeError(
            _(
                "Complexity must have one value for each of {activities} activities; "
                "found {shape}.",
                activities=m.shape[-1],
                shape=q.shape,
            )
        )
    known = (~np.isnan(q)).astype(np.float64)
    return ratio(m @ np.nan_to_num(q, nan=0.0), m @ known)
