"""Entry and exit: which activities regions took up or gave up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import as_presence
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["entries", "entry_rate", "exit_rate", "exits"]

_PANEL_AXES = 3
_FEWEST_YEARS = 2


def entries(present: ArrayLike) -> NDArray[np.float64]:
    r"""Tell which activities each region took up from one year to the next.

    .. math:: E_{tri} = M_{t+1,ri} \ \text{where}\ M_{tri} = 0

    Parameters
    ----------
    present : (T, R, I) array of bool
        Whether region r has activity i in year t.

    Returns
    -------
    (T - 1, R, I) array
        1 where it entered, 0 where it could have and did not, NaN where it had the
        activity already: it could not enter.

    Raises
    ------
    ShapeError
        If there are no two years of one table.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [BoschmaBallandKogler2015]_.

    Examples
    --------
    >>> entries([[[0, 1, 0]], [[1, 1, 0]]])
    array([[[ 1., nan,  0.]]])
    """
    before, after = _years(present)
    return np.where(before, np.nan, after.astype(np.float64))


def exits(present: ArrayLike) -> NDArray[np.float64]:
    r"""Tell which activities each region gave up from one year to the next.

    .. math:: X_{tri} = 1 - M_{t+1,ri} \ \text{where}\ M_{tri} = 1

    Parameters
    ----------
    present : (T, R, I) array of bool
        Whether region r has activity i in year t.

    Returns
    -------
    (T - 1, R, I) array
        1 where it left, 0 where it stayed, NaN where there was nothing to leave.

    Raises
    ------
    ShapeError
        If there are no two years of one table.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [BoschmaBallandKogler2015]_.

    Examples
    --------
    >>> exits([[[0, 1, 1]], [[1, 1, 0]]])
    array([[[nan,  0.,  1.]]])
    """
    before, after = _years(present)
    return np.where(before, 1.0 - after.astype(np.float64), np.nan)


def entry_rate(present: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what part of the activities a region lacked it took up.

    .. math:: \sum_i E_{tri} \Big/ \sum_i (1 - M_{tri})

    Parameters
    ----------
    present : (T, R, I) array of bool
        Whether region r has activity i in year t.

    Returns
    -------
    (T - 1, R) array
        From 0 to 1. NaN where the region lacked nothing.

    Raises
    ------
    ShapeError
        If there are no two years of one table.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [BoschmaBallandKogler2015]_.

    Examples
    --------
    >>> entry_rate([[[0, 1, 0]], [[1, 1, 0]]])
    array([[0.5]])
    """
    return _rate(entries(present))


def exit_rate(present: ArrayLike) -> NDArray[np.float64]:
    r"""Measure what part of its activities a region gave up.

    .. math:: \sum_i X_{tri} \Big/ \sum_i M_{tri}

    Parameters
    ----------
    present : (T, R, I) array of bool
        Whether region r has activity i in year t.

    Returns
    -------
    (T - 1, R) array
        From 0 to 1. NaN where the region had nothing.

    Raises
    ------
    ShapeError
        If there are no two years of one table.
    ParameterError
        If presence is neither 0 nor 1.

    References
    ----------
    [BoschmaBallandKogler2015]_.

    Examples
    --------
    >>> exit_rate([[[0, 1, 1]], [[1, 1, 0]]])
    array([[0.5]])
    """
    return _rate(exits(present))


def _rate(events: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the share of events among the chances of one, over activities."""
    return ratio(np.nansum(events, axis=-1), (~np.isnan(events)).sum(axis=-1))


def _years(present: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give the table of each year but the last, and of each but the first."""
    M = as_presence(present)
    if M.ndim != _PANEL_AXES or M.shape[0] < _FEWEST_YEARS:
        raise ShapeError(
            _(
                "Expected presence by year × region × activity, with two years or "
                "more; found shape {shape}.",
                shape=M.shape,
            )
        )
    return M[:-1], M[1:]
