"""One figure for a cluster: dense, specialised, and of many firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.language import _
from madang.metrics.checks import held, same_shape
from madang.metrics.relatedness.presence import quotient_per_head
from madang.metrics.shares import activity_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["litzenberger_sternberg"]


def litzenberger_sternberg(
    employment: ArrayLike,
    *,
    area: ArrayLike,
    population: ArrayLike,
    firms: ArrayLike,
) -> NDArray[np.float64]:
    r"""Measure whether an activity clusters in a region: dense, special, many firms.

    .. math:: CI_{ri} = \underbrace{\frac{e_{ri}/e_i}{a_r/a}}_{\text{density}}
              \cdot \underbrace{\frac{e_{ri}/e_i}{p_r/p}}_{\text{specialisation}}
              \cdot \underbrace{\frac{b_{ri}/b_i}{e_{ri}/e_i}}_{\text{small firms}}

    Jobs cancel once: it is the density of jobs on land times that of firms among
    people, both against the country. Read: 1 is the country. A region made dense by
    one large firm scores low.

    Parameters
    ----------
    employment : (R, I) array
        Jobs e of activity i in region r.
    area : (R,) array
        Area a of each region, in any one unit.
    population : (R,) array
        People p of each region.
    firms : (R, I) array
        Firms b of activity i in region r.

    Returns
    -------
    (R, I) array
        Dimensionless, from 0. NaN where the activity has no jobs or firms anywhere,
        or a region no land or people.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If the tables and lists do not fit each other.

    References
    ----------
    [LitzenbergerSternberg2006]_, [FarhauerKroell2014]_.

    Examples
    --------
    Half of the jobs and of the firms on a tenth of the land among a quarter of the
    people:

    >>> litzenberger_sternberg(
    ...     [[5], [5]], area=[1, 9], population=[1, 3], firms=[[2], [2]]
    ... ).round(4)
    array([[10.    ],
           [ 0.3704]])
    """
    jobs, number = activity_table(employment), activity_table(firms)
    same_shape(jobs, number)
    land = held(area, jobs.shape[0], what=_("the area of each region"))
    return quotient_per_head(jobs, land) * quotient_per_head(number, population)
