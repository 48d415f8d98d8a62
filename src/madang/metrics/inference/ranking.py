"""Ranks, how sure they are, and the tiers of units that cannot be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.inference.intervals import percentile_interval, tail_shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["rank_interval", "ranks", "spearman", "spearman_interval", "tiers"]

_FEWEST_PAIRS = 3  # below three, a rank correlation is always 1 or -1


def ranks(values: ArrayLike, *, descending: bool = True) -> NDArray[np.float64]:
    r"""Measure the place of each unit among its peers; 1 is best.

    .. math:: \rho_r = 1 + \#\{s : v_s > v_r\} + \tfrac12 \#\{s \ne r : v_s = v_r\}

    Units that tie share the mean of the places they take together.

    Parameters
    ----------
    values : (..., R) array
        A score of each unit, in any unit; ranked along the last axis.
    descending : bool
        Whether the highest value is best.

    Returns
    -------
    (..., R) array
        Places from 1. NaN where the value is NaN: such a unit takes no place.

    References
    ----------
    [KendallGibbons1990]_, chapter 3.

    Examples
    --------
    >>> ranks([3.0, 9.0, float("nan"), 3.0])
    array([2.5, 1. , nan, 2.5])
    """
    x = np.asarray(values, dtype=np.float64)
    unknown = np.isnan(x)
    # Unknown values go behind all others, where they move nobody's place.
    keyed = np.where(unknown, np.inf, -x if descending else x)
    return np.where(unknown, np.nan, _mean_places(keyed))


def _mean_places(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the places of units without gaps, from the least; ties share the mean.

    SciPy's rankdata does the same, but takes a second to load.
    """
    if not x.shape[-1]:
        return x.copy()
    order = np.argsort(x, axis=-1, kind="stable")
    rising = np.take_along_axis(x, order, axis=-1)
    at = np.broadcast_to(np.arange(x.shape[-1]), x.shape)
    is_step = np.ones((*x.shape[:-1], x.shape[-1] + 1), dtype=np.bool_)
    is_step[..., 1:-1] = rising[..., 1:] != rising[..., :-1]
    first = np.maximum.accumulate(np.where(is_step[..., :-1], at, 0), axis=-1)
    end = np.where(is_step[..., 1:], at, x.shape[-1])
    last = np.minimum.accumulate(end[..., ::-1], axis=-1)[..., ::-1]
    places = np.empty(x.shape)
    np.put_along_axis(places, order, (first + last) / 2 + 1, axis=-1)
    return places


def rank_interval(
    draws: ArrayLike, *, level: float = 0.9, descending: bool = True
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure between which places each unit lies over the draws.

    .. math:: [\hat F_{\rho_r}^{-1}((1-\ell)/2),\; \hat F_{\rho_r}^{-1}((1+\ell)/2)]

    The percentiles are not interpolated but taken outward, so that the ends are
    places that did occur and the interval holds at least the level.

    Parameters
    ----------
    draws : (B, R) array
        B draws of the scores of R units.
    level : float
        Share that the interval holds, between 0 and 1.
    descending : bool
        Whether the highest score is best.

    Returns
    -------
    rank_low, rank_high : (R,) arrays
        Best and worst place. NaN for a unit that is NaN in every draw.

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [GoldsteinSpiegelhalter1996]_. For sets that hold simultaneously over all
    units, which are wider: [MogstadRomanoShaikhWilhelm2024]_.

    Examples
    --------
    >>> low, high = rank_interval([[3, 2, 1], [2, 3, 1], [3, 2, 1]])
    >>> low, high
    (array([1., 1., 3.]), array([2., 2., 3.]))
    """
    first, last = tail_shares(level)
    placed = np.sort(ranks(draws, descending=descending), axis=0)
    known = np.count_nonzero(~np.isnan(placed), axis=0)[None, :]
    top = np.maximum(known - 1, 0)
    low = np.take_along_axis(placed, np.floor(first * top).astype(np.intp), axis=0)
    high = np.take_along_axis(placed, np.ceil(last * top).astype(np.intp), axis=0)
    return low[0], high[0]


def tiers(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, *, descending: bool = False
) -> NDArray[np.int64]:
    r"""Measure into which group of units that cannot be told apart each falls.

    .. math:: T_r = T_{r-1} + \left[\exists s:\; T_s = T_{r-1},\;
              \mathrm{high}_s < \mathrm{low}_r\right]

    In the order of their values, from the best: a unit opens the next tier where one
    of the tier before surely beats it, that is, where their intervals do not meet.
    A unit with the lower value is thus never in the better tier, however wide its
    interval; units of one value share a tier; and where each interval holds its
    value, all intervals of a tier meet each other.

    Parameters
    ----------
    value : (R,) array
        What orders the units: the rank (1 is best), or the score.
    low, high : (R,) arrays
        Ends of each unit's interval, of ranks or of scores alike.
    descending : bool
        Whether high values are best, as with scores. False for ranks.

    Returns
    -------
    (R,) array of int
        Tier from 1; 0 where value or an end is NaN, for such a unit has no tier.

    Raises
    ------
    ShapeError
        If the three differ in shape.

    References
    ----------
    [MogstadRomanoShaikhWilhelm2024]_ on units that cannot be told apart; the
    grouping is Madang's own.

    Examples
    --------
    The fourth could stand first, and yet it is in the tier of the third:

    >>> tiers([1, 2, 3, 4, 5], [1, 1, 3, 1, 5], [2, 2, 4, 5, 5])
    array([1, 1, 2, 2, 3])
    """
    at, best, worst = (np.asarray(x, np.float64) for x in (value, low, high))
    if not at.shape == best.shape == worst.shape:
        raise ShapeError(
            _(
                "Values and both ends of their intervals must have one shape; found "
                "{value}, {first} and {second}.",
                value=at.shape,
                first=best.shape,
                second=worst.shape,
            )
        )
    if descending:
        at, best, worst = -at, -worst, -best
    tier = np.zeros(at.shape, dtype=np.int64)
    known = np.flatnonzero(~(np.isnan(at) | np.isnan(best) | np.isnan(worst)))
    if not known.size:
        return tier
    order = known[np.argsort(at[known], kind="stable")]
    starts = np.flatnonzero(np.append(True, np.diff(at[order]) > 0))
    beaten = np.maximum.reduceat(best[order], starts)
    safe = np.minimum.reduceat(worst[order], starts)
    opens = _openings(beaten.tolist(), safe.tolist())
    tier[order] = np.repeat(np.cumsum(opens), np.diff(np.append(starts, order.size)))
    return tier


def _openings(best: list[float], worst: list[float]) -> list[bool]:
    """Tell which units, in order, some unit of the tier before surely beats."""
    opens, surest = [], -np.inf
    for first, last in zip(best, worst, strict=True):
        opens.append(first > surest)
        surest = last if opens[-1] else min(surest, last)
    return opens


def spearman(x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how alike two orders of the same units are.

    .. math:: \rho = \operatorname{corr}(\operatorname{rank} x,
              \operatorname{rank} y)

    Parameters
    ----------
    x, y : (..., R) arrays
        Two scores of the same units; a unit unknown in either is left out.

    Returns
    -------
    (...) array
        From -1 to 1; 1 is the same order. NaN with fewer than three known pairs
        or where either score is the same for all.

    Raises
    ------
    ShapeError
        If the two differ in shape.

    References
    ----------
    [Spearman1904]_.

    Examples
    --------
    >>> float(spearman([1, 2, 3, 4], [10, 20, 40, 30]))
    0.8
    """
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if a.shape != b.shape:
        raise ShapeError(
            _(
                "A rank correlation needs two scores of the same units; found shapes "
                "{first} and {second}.",
                first=a.shape,
                second=b.shape,
            )
        )
    known = ~(np.isnan(a) | np.isnan(b))
    pairs = known.sum(axis=-1, keepdims=True)
    u, v = (np.where(known, ranks(np.where(known, s, np.nan)), 0.0) for s in (a, b))
    # The mean of n places is (n + 1) / 2, however they tie.
    centre = np.where(known, (pairs + 1) / 2, 0.0)
    u, v = u - centre, v - centre
    spread = np.sqrt((u * u).sum(axis=-1) * (v * v).sum(axis=-1))
    fit = (pairs[..., 0] >= _FEWEST_PAIRS) & (spread > 0)
    rho = (u * v).sum(axis=-1) / np.where(fit, spread, 1.0)
    return np.asarray(np.where(fit, np.clip(rho, -1.0, 1.0), np.nan))


def spearman_interval(
    x: ArrayLike,
    y: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 1000,
    level: float = 0.9,
) -> tuple[float, float, float]:
    r"""Measure how alike two orders are, and how sure that is.

    .. math:: [\hat F_{\rho^*}^{-1}((1-\ell)/2),\; \hat F_{\rho^*}^{-1}((1+\ell)/2)]

    The units are drawn anew with replacement; each draw is ranked anew.

    Parameters
    ----------
    x, y : (R,) arrays
        Two scores of the same units; a unit unknown in either is left out.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number of draws.
    level : float
        Share that the interval holds, between 0 and 1.

    Returns
    -------
    value, low, high : float
        Rank correlation and its interval. NaN as in `spearman`.

    Raises
    ------
    ShapeError
        If the two differ in shape.

    References
    ----------
    [Spearman1904]_, [EfronTibshirani1993]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> spearman_interval([1, 2, 3, 4], [2, 4, 6, 8], rng)
    (1.0, 1.0, 1.0)
    """
    a, b = np.asarray(x, np.float64), np.asarray(y, np.float64)
    value = float(spearman(a, b))
    known = np.flatnonzero(~(np.isnan(a) | np.isnan(b)))
    if np.isnan(value):
        return value, np.nan, np.nan
    many = known.size
    chosen = rng.integers(many, size=(draws, many))
    chosen += many * np.arange(draws)[:, None]
    taken = np.bincount(chosen.ravel(), minlength=draws * many).reshape(draws, many)
    rho = _spearman_of_drawn(a[known], b[known], taken.astype(np.float64))
    low, high = percentile_interval(rho, level=level)
    return value, float(low), float(high)


def _spearman_of_drawn(
    x: NDArray[np.float64], y: NDArray[np.float64], taken: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure rank correlations where each unit stands so often in each draw.

    As `spearman` of the units one by one, to the last digit: places and their products
    are whole quarters. Nothing is sorted anew.
    """
    centre = (x.size + 1) / 2
    u, v = _drawn_places(x, taken) - centre, _drawn_places(y, taken) - centre
    weighed = taken * u
    squares = np.einsum("bi,bi->b", weighed, u) * np.einsum("bi,bi,bi->b", taken, v, v)
    spread = np.sqrt(squares)
    products = np.einsum("bi,bi->b", weighed, v)
    rho = np.clip(products / np.where(spread > 0, spread, 1.0), -1.0, 1.0)
    return np.asarray(np.where(spread > 0, rho, np.nan))


def _drawn_places(
    values: NDArray[np.float64], taken: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the place of each unit in each draw; those that tie share the mean."""
    _level, level_of = np.unique(-values, return_inverse=True)
    order = np.argsort(level_of, kind="stable")
    starts = np.flatnonzero(np.diff(level_of[order], prepend=-1))
    drawn = np.add.reduceat(taken[:, order], starts, axis=1)
    places = np.cumsum(drawn, axis=1) - (drawn - 1) / 2
    return np.asarray(places[:, level_of])
