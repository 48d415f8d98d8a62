"""Who is left behind: an amount by rank of another, and shortfall below a line."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inequality.amounts import amounts
from madang.metrics.shares import ratio

__all__ = [
    "concentration_index",
    "concentration_index_corrected",
    "palma",
    "shortfall_poverty",
]

FloatArray = NDArray[np.float64]


def palma(
    x: ArrayLike,
    rank: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    ends: tuple[float, float] = (0.4, 0.9),
) -> float:
    r"""Measure how much more the richest tenth has than the poorest two fifths.

    .. math:: \frac{\sum_{y_r > q_{.9}} w_r x_r / \sum_{y_r > q_{.9}} w_r}
              {\sum_{y_r \le q_{.4}} w_r x_r / \sum_{y_r \le q_{.4}} w_r}

    Mean against mean, as in transport planning; Palma's own ratio of shares is a
    quarter of it.

    Parameters
    ----------
    x : (R,) array
        Amount of each region a head, such as access, at least 0.
    rank : (R,) array
        What orders the regions, such as income a head; give `x` itself for the richest
        in it. A region without one (NaN) is left out.
    weights : (R,) array, optional
        Residents; equal if left out.
    ends : pair of float
        Shares of residents up to which the poorest, and beyond which the richest lie.

    Returns
    -------
    float
        Dimensionless; 1 is as much to both. NaN where either group is empty, the
        poorest have nothing, or an amount of either is unknown.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If the arrays do not fit each other.
    ParameterError
        If the ends do not rise within 0 and 1.

    References
    ----------
    [Palma2011]_.

    Examples
    --------
    >>> palma([1.0, 1, 1, 1, 2, 2, 2, 2, 2, 4], range(10))
    4.0
    """
    if not 0 < ends[0] <= ends[1] < 1:
        raise ParameterError(
            _(
                "The poorest and the richest must lie within 0 and 1, in this order; "
                "found {ends}.",
                ends=str(ends),
            )
        )
    x, w, y = _in_order(x, rank, weights)
    share = ratio(np.cumsum(w), w.sum())
    # What lies at a quantile is the first whose cumulated share reaches it.
    at = [int(np.searchsorted(share, end - 1e-12)) for end in ends]
    if not y.size or at[1] >= y.size:
        return float("nan")
    poor, rich = y <= y[at[0]], y > y[at[1]]
    return float(ratio(_mean(x[rich], w[rich]), _mean(x[poor], w[poor])))


def concentration_index(
    x: ArrayLike, rank: ArrayLike, *, weights: ArrayLike | None = None
) -> float:
    r"""Measure how far an amount goes to those who stand high in another.

    .. math:: C = \frac{2}{\bar x} \sum_r p_r (x_r - \bar x) F_r,\quad
              F_r = \sum_{s < r} p_s + \tfrac12 p_r

    with :math:`p` the shares of weight and :math:`F` the place in the order of `rank`;
    regions that rank alike share their place.

    Parameters
    ----------
    x : (R,) array
        Amount of each region a head, such as access, at least 0.
    rank : (R,) array
        What orders the regions, such as income a head. A region without one (NaN) is
        left out.
    weights : (R,) array, optional
        Residents; equal if left out.

    Returns
    -------
    float
        From −1 (all to the lowest) to 1 (all to the highest); 0 where rank does not
        matter. NaN where nothing is held or an amount is unknown.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If the arrays do not fit each other.

    References
    ----------
    [WagstaffPaciVanDoorslaer1991]_.

    Examples
    --------
    >>> concentration_index([1.0, 1.0, 2.0], [10, 20, 30]).__round__(6)
    0.166667
    """
    x, w, y = _in_order(x, rank, weights)
    p = ratio(w, w.sum())
    member = np.unique(y, return_inverse=True)[1]
    whole = np.bincount(member, p)
    place = (np.cumsum(whole) - whole / 2.0)[member]
    mean = (p * x).sum()
    return float(ratio(2.0 * (p * (x - mean) * place).sum(), mean))


def concentration_index_corrected(
    x: ArrayLike,
    rank: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    bounds: tuple[float, float] | None = None,
) -> float:
    r"""Measure how far an amount goes to the high, whatever its mean (Erreygers).

    .. math:: E = \frac{4 \bar x}{b - a} C

    Parameters
    ----------
    x, rank, weights
        As in `concentration_index`.
    bounds : pair of float, optional
        Least and most (:math:`a, b`) that the amount can be; if left out, the least and
        most that is found, which depend on who is measured.

    Returns
    -------
    float
        From −1 to 1. NaN where all have the same or `concentration_index` is undefined.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If the arrays do not fit each other.

    References
    ----------
    [Erreygers2009]_.

    Examples
    --------
    >>> concentration_index_corrected([0.0, 1.0], [10, 20], bounds=(0, 1))
    1.0
    """
    index = concentration_index(x, rank, weights=weights)
    x, w, _y = _in_order(x, rank, weights)
    if not x.size:
        return float("nan")
    low, high = (x.min(), x.max()) if bounds is None else bounds
    return float(ratio(4.0 * _mean(x, w) * index, high - low))


def shortfall_poverty(
    x: ArrayLike,
    line: float,
    *,
    weights: ArrayLike | None = None,
    aversion: float = 0.0,
) -> float:
    r"""Measure how many fall short of a line, and how far (Foster–Greer–Thorbecke).

    .. math:: P_\alpha = \sum_r \frac{w_r}{W} [x_r < z]
              \Bigl(\frac{z - x_r}{z}\Bigr)^\alpha

    Parameters
    ----------
    x : (R,) array
        Amount of each region a head, such as access, at least 0.
    line : float
        The line :math:`z`, above 0, in the unit of the amounts.
    weights : (R,) array, optional
        Residents; equal if left out.
    aversion : float
        The power :math:`\alpha`: 0 counts the poor, 1 measures how far they fall short
        on average, 2 gives more weight to those furthest below.

    Returns
    -------
    float
        From 0 (none below) to 1. NaN where an amount is unknown or no weight is left.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If `x` and `weights` do not fit each other.
    ParameterError
        If the line is not above 0 or the power below 0.

    References
    ----------
    [FosterGreerThorbecke1984]_.

    Examples
    --------
    >>> shortfall_poverty([5.0, 10.0, 20.0, 20.0], 10.0, aversion=1)
    0.125
    """
    if not (0 < line < np.inf and 0 <= aversion < np.inf):
        raise ParameterError(
            _(
                "A line of poverty must be above 0 and its power 0 or above; found "
                "{line} and {power}.",
                line=str(line),
                power=str(aversion),
            )
        )
    found, w = _rows(x, weights)
    gap = np.maximum(line - found, 0.0) / line
    short = np.where(gap > 0, gap**aversion, 0.0)
    return _mean(np.where(np.isnan(found), np.nan, short), w)


def _rows(x: ArrayLike, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Check one row of amounts, and leave out what has no weight."""
    found, w = amounts(x, weights)
    if found.ndim != 1:
        raise ShapeError(
            _("Expected one row of amounts; found shape {shape}.", shape=found.shape)
        )
    return found[w != 0], w[w != 0]


def _in_order(
    x: ArrayLike, rank: ArrayLike, weights: ArrayLike | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Check rows, leave out regions without rank or weight, and sort by rank."""
    found, w = amounts(x, weights)
    y = np.asarray(rank, dtype=np.float64)
    if found.ndim != 1 or y.shape != found.shape:
        raise ShapeError(
            _(
                "Each region needs one amount and one rank; found shapes {amounts} and "
                "{ranks}.",
                amounts=found.shape,
                ranks=y.shape,
            )
        )
    kept = np.flatnonzero(~np.isnan(y) & (w != 0))
    kept = kept[np.argsort(y[kept], kind="stable")]
    return found[kept], w[kept], y[kept]


def _mean(x: FloatArray, w: FloatArray) -> float:
    """Give a weighted mean; NaN of nothing."""
    return float(ratio((w * x).sum(), w.sum()))
