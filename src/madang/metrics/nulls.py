"""Null models: what a table could as well have looked like by its margins alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

__all__ = ["curveball", "null_score"]

_TABLE_AXES = 2
_FEWEST_DRAWS = 2
_FIRST_WALK = 4  # times as long: no row must stand as it stood in the records


def curveball(
    present: ArrayLike, rng: np.random.Generator, *, draws: int = 100, trades: int = 5
) -> Iterator[NDArray[np.bool_]]:
    r"""Draw tables of presence with the diversity and ubiquity of the one given.

    .. math:: P(M^*) = \text{const over } \left\{ M^* \in \{0, 1\}^{R \times I} :
              \sum_i M^*_{ri} = k_r,\; \sum_r M^*_{ri} = k_i \right\}

    Two rows, taken at random, put into one heap what only one of them has, and
    each takes back as many as it gave. Many such trades leave nothing of the
    table but its margins. The draws come from one chain: the first after
    four times `trades` trades a row, each further one after `trades` more. The
    shorter side of the table trades, whichever it is.

    Parameters
    ----------
    present : (R, I) array of bool
        Which region has which activity.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of tables, at least one.
    trades : int
        Trades a row between one draw and the next, at least one. Five mix well;
        with very few rows take more.

    Yields
    ------
    (R, I) array of bool
        A table with exactly the margins of `present`; never NaN. It is the same
        table where the margins leave no other.

    Returns
    -------
    iterator of (R, I) arrays of bool
        B tables, one at a time: all of them together may not fit into memory.

    Raises
    ------
    ShapeError
        If `present` is no table.
    ParameterError
        If fewer than one draw or trade is asked for.

    References
    ----------
    [Strona2014]_; that all tables are equally likely: [Carstens2015]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> m = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
    >>> for drawn in curveball(m, rng, draws=2, trades=9):
    ...     print(drawn.sum(axis=0), drawn.sum(axis=1))
    [1 2 1] [2 2]
    [1 2 1] [2 2]
    """
    m = np.asarray(present)
    if m.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Presence must be a table, regions in rows and activities in "
                "columns; found {ndim} axes.",
                ndim=m.ndim,
            )
        )
    if draws < 1 or trades < 1:
        raise ParameterError(
            _(
                "A null model needs at least one draw and one trade a row; found "
                "{draws} and {trades}.",
                draws=draws,
                trades=trades,
            )
        )
    return _chain(m.astype(bool), rng, draws, trades)


def _chain(
    m: NDArray[np.bool_], rng: np.random.Generator, draws: int, trades: int
) -> Iterator[NDArray[np.bool_]]:
    """Walk the chain; the shorter side trades, for its trades move more."""
    from madang.metrics.trades import trade_rows  # noqa: PLC0415 - Numba is heavy

    turned = m.shape[0] > m.shape[1]
    table = np.array(m.T if turned else m, dtype=np.uint8, order="C")
    rows = table.shape[0]
    for step in range(draws):
        if rows > 1:
            trade_rows(table, rng, trades * rows * (1 if step else _FIRST_WALK))
        yield (table.T if turned else table).astype(bool)


def null_score(observed: float, draws: ArrayLike) -> tuple[float, float, float]:
    r"""Measure how far a statistic stands from what a null model gives.

    .. math:: z = \frac{S - \bar S^*}{s_{S^*}}

    Parameters
    ----------
    observed : float
        The statistic S of the records, in any unit.
    draws : (B,) array
        The statistic of each draw of the null model, in the same unit. Draws in
        which it is undefined (NaN) are left out.

    Returns
    -------
    z, mean, deviation : float
        Standard score (beyond 2 is hard to explain by the null), and mean and
        standard deviation of the draws. NaN with fewer than two known draws; the
        score is NaN also where the null does not vary, unless the statistic is
        what every draw is: then 0.

    References
    ----------
    [Strona2014]_.

    Examples
    --------
    >>> null_score(9.0, [1.0, 3.0, 5.0])
    (3.0, 3.0, 2.0)
    """
    known = np.asarray(draws, dtype=np.float64)
    known = known[~np.isnan(known)]
    if known.size < _FEWEST_DRAWS or np.isnan(observed):
        return np.nan, np.nan, np.nan
    mean, deviation = float(known.mean()), float(known.std(ddof=1))
    gap = float(observed) - mean
    # What rounding alone spreads is no spread.
    if deviation <= np.finfo(np.float64).eps * max(abs(mean), abs(observed)) * 8:
        same = abs(gap) <= 1e-9 * max(abs(mean), abs(observed), 1e-300)
        return (0.0 if same else np.nan), mean, deviation
    return gap / deviation, mean, deviation
