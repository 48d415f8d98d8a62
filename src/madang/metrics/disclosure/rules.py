"""Which cells tell of single contributors, and how indices are blurred."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["blurred", "needed_range", "sensitive_cells"]

_COARSEST = 0.1
_CLOSE = 1e-9


def sensitive_cells(
    values: NDArray[np.float64],
    contributors: NDArray[np.float64],
    largest: NDArray[np.float64],
    *,
    least: int = 3,
    dominance: float = 0.75,
) -> NDArray[np.bool_]:
    """Find the cells that tell of single contributors.

    Formula: a cell is sensitive if 0 < contributors < least, or if
    largest > dominance × value, the (1, k) rule.

    Parameters
    ----------
    values : (…) array
        Amounts, in the unit of the measure.
    contributors : (…) array
        Establishments behind each cell, a count; NaN where not known, and then the
        rule of numbers is not applied.
    largest : (…) array
        Amount of the largest establishment, in the unit of `values`; NaN where not
        known, and then the rule of dominance is not applied.
    least : int
        Fewest contributors of a cell that may be shown.
    dominance : float
        Largest share of one contributor in a cell that may be shown, 0 to 1.

    Returns
    -------
    (…) array of bool

    References
    ----------
    [Hundepool2012]_, section 4.2.2.

    Examples
    --------
    >>> sensitive_cells(np.array([50.0, 40.0, 90.0]), np.array([2.0, 9.0, 9.0]),
    ...                 np.array([np.nan, 31.0, 31.0]))
    array([ True,  True, False])
    """
    few = (contributors > 0) & (contributors < least)
    dominated = (values > 0) & (largest > dominance * values)
    sensitive: NDArray[np.bool_] = few | dominated
    return sensitive


def blurred(
    index: NDArray[np.float64], hidden_share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Round indices so coarsely that they do not give withheld parts away.

    Formula: to the next power of ten above 2 h, where h is the share of what is
    withheld: to move h within a profile moves shares by no more than 2 h in all.

    Parameters
    ----------
    index : (…) array
        Indices of a whole profile (a ratio or an index).
    hidden_share : (…) array
        Share of the profile's total that lies in withheld cells, 0 to 1; 0 leaves
        an index as it is.

    Returns
    -------
    (…) array
        NaN where the step would be coarser than 0.1: nothing would be told.

    References
    ----------
    [Hundepool2012]_, section 4.5.

    Examples
    --------
    >>> blurred(np.array([0.31415, 0.31415, 0.31415]), np.array([0.0, 0.004, 0.3]))
    array([0.31415, 0.31   ,     nan])
    """
    h = np.asarray(hidden_share, dtype=np.float64)
    step = np.power(10.0, np.ceil(np.log10(2 * np.where(h > 0, h, 0.5))))
    coarse = np.round(index / step) * step
    told = np.where(step > _COARSEST, np.nan, coarse)
    result: NDArray[np.float64] = np.where(h > 0, told, index)
    return result


def needed_range(
    values: NDArray[np.float64], *, protection: float = 0.1
) -> NDArray[np.float64]:
    """Say how far each amount must be able to lie off on either side.

    Formula: max(protection × value, u), where u is 1 where all amounts are whole
    numbers, else protection × the smallest amount above 0; counts are rounded up.

    Parameters
    ----------
    values : (…) array
        Amounts, in the unit of the measure.
    protection : float
        Share of an amount within which nobody may come to it, 0 to 1.

    Returns
    -------
    (…) array
        In the unit of the amounts.

    References
    ----------
    [Hundepool2012]_, section 4.2.2.

    Examples
    --------
    >>> needed_range(np.array([2.0, 45.0]))
    array([1., 5.])
    """
    known = np.nan_to_num(values)
    positive = known[known > 0]
    if not positive.size:
        return np.ones_like(known)
    if np.all(known % 1 == 0):
        near: NDArray[np.float64] = np.maximum(
            np.ceil(protection * known - _CLOSE), 1.0
        )
        return near
    return np.maximum(protection * known, float(protection * positive.min()))
