"""Need of regions, and whether money goes where need is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["needs", "progressivity", "shortfalls"]


def shortfalls(score: ArrayLike, reference: float) -> NDArray[np.float64]:
    r"""Give by how many points each region lies below a reference.

    .. math:: d_r = \max(0, s^* - s_r)

    Parameters
    ----------
    score : (R,) array
        Scores, more being better; NaN where unknown.
    reference : float
        Score :math:`s^*` below which there is need, in the unit of the scores.

    Returns
    -------
    (R,) array
        In points, 0 at the reference and above; NaN where the score is unknown.

    References
    ----------
    [Boadway2004]_: a region is equalised up to a standard, never down to it.

    Examples
    --------
    >>> shortfalls([80.0, 50.0, np.nan], 80.0)
    array([ 0., 30., nan])
    """
    below: NDArray[np.float64] = reference - np.asarray(score, dtype=np.float64)
    return np.maximum(below, 0.0)


def needs(
    residents: ArrayLike,
    shortfall: ArrayLike,
    residents_power: float = 1.0,
    shortfall_power: float = 1.0,
) -> NDArray[np.float64]:
    r"""Give the need of regions: residents times points of shortfall.

    .. math:: n_r = h_r^a \, d_r^b

    Parameters
    ----------
    residents : (R,) array
        Residents :math:`h_r`; NaN where unknown.
    shortfall : (R,) array
        Points :math:`d_r`; NaN where unknown.
    residents_power, shortfall_power : float
        The weights a and b, from 0 up. At 0 the quantity does not count, and need
        not be known.

    Returns
    -------
    (R,) array
        Person-points where both are 1; NaN where a quantity that counts is unknown.
        A region without shortfall has no need.

    References
    ----------
    [Boadway2004]_; [EuropeanUnion2021]_, Annex XXVI: residents times gap in
    prosperity.

    Examples
    --------
    >>> needs([50.0, 30.0, 20.0], [0.0, 30.0, 60.0])
    array([   0.,  900., 1200.])
    """
    heads = np.asarray(residents, dtype=np.float64)
    gap = np.asarray(shortfall, dtype=np.float64)
    return np.where(gap == 0, 0.0, heads**residents_power * gap**shortfall_power)


def progressivity(money: ArrayLike, shortfall: ArrayLike) -> float:
    r"""Give the shortfall of the regions that money goes to, averaged over the money.

    .. math:: p = \frac{\sum_r m_r d_r}{\sum_r m_r}

    Parameters
    ----------
    money : (R,) array
        Money by region, in one unit.
    shortfall : (R,) array
        Points; regions of unknown shortfall are left out with their money.

    Returns
    -------
    float
        Points of shortfall where the average unit of money goes. It rises when money
        moves to a region farther behind; NaN where no money goes to a region of
        known shortfall.

    References
    ----------
    After [Kakwani1977]_ and [Suits1977]_, who hold the spread of a tax against that
    of income; here money is held against points of shortfall themselves, so that
    the figure keeps a unit and is linear in money once the total is given.

    Examples
    --------
    >>> progressivity([30.0, 10.0, 5.0], [0.0, 40.0, np.nan])
    10.0
    """
    gap = np.asarray(shortfall, dtype=np.float64)
    known = np.isfinite(gap)
    held = np.asarray(money, dtype=np.float64)[known]
    total = float(held.sum())
    return float(held @ gap[known]) / total if total > 0 else float("nan")
