"""Withheld cells: what published totals still say of them.

An office that withholds a cell publishes the sums it stands in. These leave the cell
between nothing and what the other cells of a sum do not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["extreme_fills", "proportional_fill", "quotient_bounds", "withheld_most"]

_ROUNDS = 60  # of proportional fitting; some ten suffice but in odd tables
_REST = 1e-10


def withheld_most(
    known: ArrayLike, row_slack: ArrayLike, column_slack: ArrayLike
) -> NDArray[np.float64]:
    r"""Measure the most that each withheld cell can hold.

    .. math:: u_{ri} = \min(X_{r\cdot} - \sum_{j \in K_r} x_{rj},\;
              X_{\cdot i} - \sum_{s \in K_i} x_{si})

    with :math:`X` a published total and :math:`K` its cells that are known.

    Parameters
    ----------
    known : (R, I) array of bool
        Which cells are published.
    row_slack, column_slack : (R, I) arrays
        What the total of activities, and that of regions, leaves beyond its known
        cells; NaN where none is published.

    Returns
    -------
    (R, I) array
        In the unit of the activity. NaN in cells that are known, and where no total
        stands above.

    References
    ----------
    [Cox1980]_.

    Examples
    --------
    >>> withheld_most([[True, False]], [[5.0, 5.0]], [[np.nan, 3.0]])
    array([[nan,  3.]])
    """
    most = np.fmin(
        np.asarray(row_slack, np.float64), np.asarray(column_slack, np.float64)
    )
    return np.where(np.asarray(known, dtype=bool), np.nan, most)


def proportional_fill(
    x: ArrayLike,
    most: ArrayLike,
    *,
    rows: ArrayLike,
    columns: ArrayLike,
    grand: float = np.nan,
) -> NDArray[np.float64]:
    r"""Measure what withheld cells hold if what a total leaves lies as expected.

    .. math:: \hat x_{ri} = a_r b_i \, X_{r\cdot} X_{\cdot i} \le u_{ri}

    with :math:`a` and :math:`b` fitted so that rows and columns meet their totals
    where these are published (iterative proportional fitting); what regions and
    activities outside the table hold has a row and a column of its own. It is an
    estimate for sums over many cells; a single cell is told by its bounds.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r; zero where withheld.
    most : (R, I) array
        What `withheld_most` gives; NaN in cells that take nothing.
    rows : (R,) array
        Published total of each region; NaN where there is none.
    columns : (I,) array
        Published total of each activity; NaN where there is none.
    grand : float
        Published total of all; NaN where there is none.

    Returns
    -------
    (R, I) array
        Zero where nothing is filled in; in no sum more than its total leaves.

    Raises
    ------
    NegativeActivityError
        If any entry of `x` is below zero, infinite or NaN.

    References
    ----------
    [DemingStephan1940]_.

    Examples
    --------
    >>> proportional_fill([[4, 0, 0]], [[np.nan, 6, 6]], rows=[10],
    ...                   columns=[40, 40, 20], grand=100)
    array([[0., 4., 2.]])
    """
    table, cap = activity_table(x), np.asarray(most, np.float64)
    open_ = cap > 0
    if not open_.any():
        return np.zeros(table.shape)
    by_row, by_column = (np.asarray(t, np.float64) for t in (rows, columns))
    # What is not in the table: a last row and a last column without limit.
    table = np.pad(table, ((0, 1), (0, 1)))
    cap = np.pad(np.where(open_, cap, 0.0), ((0, 1), (0, 1)), constant_values=np.inf)
    by_row = np.append(by_row, np.maximum(grand - by_row.sum(), 0.0))
    by_column = np.append(by_column, np.maximum(grand - by_column.sum(), 0.0))
    due = tuple(
        np.maximum(total - table.sum(axis=axis), 0.0)
        for axis, total in ((1, by_row), (0, by_column))
    )
    fill = np.minimum(_expected(table, cap > 0, (by_row, by_column)), cap)
    # An activity may lie in regions outside; how many, only totals of regions tell.
    most_up = np.inf if np.isfinite(by_row).all() else 1.0
    for _ in range(_ROUNDS):
        before = fill
        fill = np.minimum(fill * _factor(fill, due[0], 1), cap)
        fill = np.minimum(fill * np.minimum(_factor(fill, due[1], 0), most_up), cap)
        if np.abs(fill - before).max() <= _REST * max(fill.max(), 1.0):
            break
    for axis in (1, 0):
        fill = fill * np.minimum(_factor(fill, due[1 - axis], axis), 1.0)
    return np.asarray(fill[:-1, :-1])


def _expected(
    table: NDArray[np.float64],
    open_: NDArray[np.bool_],
    totals: tuple[ArrayLike, ArrayLike],
) -> NDArray[np.float64]:
    """Give what each open cell holds at parity, by what is known of the totals."""
    rows, columns = (np.asarray(t, np.float64) for t in totals)
    size = np.where(np.isnan(rows), table.sum(axis=1), rows)
    # An activity is held against the regions in which it is known.
    held = np.where(open_, 0.0, size[:, None]).sum(axis=0)
    seen = np.nan_to_num(ratio(table.sum(axis=0), held))
    share = np.where(np.isnan(columns), seen, np.nan_to_num(ratio(columns, size.sum())))
    least = share[share > 0].min() if (share > 0).any() else 1.0
    return np.where(open_, size[:, None] * np.where(share > 0, share, least), 0.0)


def _factor(
    fill: NDArray[np.float64], due: NDArray[np.float64], axis: int
) -> NDArray[np.float64]:
    """Give what brings the sums of an axis to what is due; 1 where nothing is."""
    factor = ratio(due, fill.sum(axis=axis))
    return np.expand_dims(np.where(np.isnan(factor), 1.0, factor), axis)


def extreme_fills(
    fill: ArrayLike, most: ArrayLike, expected: ArrayLike
) -> tuple[NDArray[np.float64], ...]:
    r"""List how unevenly, and how evenly, the withheld cells could be filled.

    .. math:: \sum_i v_{ri} = \sum_i \hat x_{ri},\quad 0 \le v_{ri} \le u_{ri}

    Of all ways to share one sum out, the evenest is majorised by all others, and
    the one that fills the roomiest cells first majorises them; so measures that
    only ask how uneven amounts are (Herfindahl, entropy) have their ends there.
    Against a reference, the ends lie near parity and in the cells where least is
    expected.

    Parameters
    ----------
    fill : (R, I) array
        What `proportional_fill` gives; its row sums are shared out.
    most : (R, I) array
        The most each cell can hold; NaN in cells that take nothing.
    expected : (R, I) array
        What each cell would hold at parity.

    Returns
    -------
    tuple of (R, I) arrays
        Evenest, roomiest first, least expected first, and as expected.

    References
    ----------
    [MarshallOlkinArnold2011]_, chapter 5.

    Examples
    --------
    >>> even, steep, *_ = extreme_fills([[2, 2, 0]], [[3, 4, 1]], [[1, 2, 3]])
    >>> even, steep
    (array([[1.5, 1.5, 1. ]]), array([[0., 4., 0.]]))
    """
    given, due = np.asarray(fill, np.float64), np.asarray(expected, np.float64)
    cap = np.nan_to_num(np.asarray(most, np.float64))
    total = given.sum(axis=1)
    some = np.flatnonzero(total > 0)
    even, steep, odd = np.zeros((3, *given.shape))
    for r in some:
        even[r] = _level(cap[r], total[r])
        steep[r] = _poured(cap[r], np.argsort(-cap[r], kind="stable"), total[r])
        scarce = ratio(np.minimum(due[r], cap[r]), cap[r])
        odd[r] = _poured(cap[r], np.argsort(scarce, kind="stable"), total[r])
    return even, steep, odd, given


def _level(cap: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Fill all cells to one level, none above its most."""
    steps = np.sort(cap[cap > 0])
    below = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    room = below + steps * np.arange(steps.size, 0, -1)
    k = min(int(np.searchsorted(room, total)), steps.size - 1)
    level = float((total - below[k]) / (steps.size - k))
    return np.asarray(np.minimum(cap, level))


def _poured(
    cap: NDArray[np.float64], order: NDArray[np.intp], total: float
) -> NDArray[np.float64]:
    """Fill one cell after the other to its most, until the sum is used up."""
    out = np.zeros(cap.shape)
    reach = np.cumsum(cap[order])
    out[order] = np.clip(total - (reach - cap[order]), 0.0, cap[order])
    return out


def quotient_bounds(
    low: ArrayLike,
    high: ArrayLike,
    *,
    whole: tuple[ArrayLike, ArrayLike],
    national: tuple[ArrayLike, ArrayLike],
    grand: tuple[float, float],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure between which ends a location quotient lies, whatever is withheld.

    .. math:: \frac{\underline x\, \underline X_{\cdot\cdot}}{\overline X_{r\cdot}\,
              \overline X_{\cdot i}} \le q_{ri} \le \frac{\overline x\,
              \overline X_{\cdot\cdot}}{\underline X_{r\cdot}\,
              \underline X_{\cdot i}}

    Parameters
    ----------
    low, high : (R, I) arrays
        The least and the most of each cell; both are the amount where it is known.
    whole : pair of (R,) arrays
        The least and the most that each region holds in all.
    national : pair of (I,) arrays
        The least and the most of each activity in the whole economy.
    grand : pair of float
        The least and the most of all activity.

    Returns
    -------
    low, high : (R, I) arrays
        Dimensionless; 1 is parity. NaN where an end is not known.

    References
    ----------
    Arithmetic; on the bounds of cells [Cox1980]_.

    Examples
    --------
    >>> quotient_bounds([[0.0]], [[5.0]], whole=([10], [10]), national=([20], [20]),
    ...                 grand=(40, 40))
    (array([[0.]]), array([[1.]]))
    """
    ends = []
    for cell, k, against in ((low, 0, 1), (high, 1, 0)):
        below = np.multiply.outer(
            np.asarray(whole[against], np.float64),
            np.asarray(national[against], np.float64),
        )
        ends.append(ratio(np.asarray(cell, np.float64) * grand[k], below))
    return ends[0], ends[1]
