"""Forecasts that add up: regions to what holds them, and these to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.inference.intervals import tail_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray
    from madang.metrics.foresight.forecast import Ahead, PastForecast

__all__ = [
    "AddingUp",
    "Levels",
    "add_up",
    "judge_adding_up",
    "sums_with_bands",
    "variances_of",
]

_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Levels:
    """Values of regions, of what holds them and of the whole.

    Attributes
    ----------
    regions : (..., R) array
    holders : (..., P) array
    whole : (...) array
    """

    regions: NDArray[np.float64]
    holders: NDArray[np.float64]
    whole: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AddingUp:
    """How near past forecasts lay, by level, in three ways to come by them.

    Attributes
    ----------
    alone, summed, together : tuple of float
        Mean distance from what came, as a share of it, for regions, holders and the
        whole: each level by itself (which does not add up), regions summed up, and all
        levels brought together (`add_up`).
    way : str
        ``together`` where that was no worse than each level by itself for regions and
        for holders, else ``summed``: regions are then left as they are.
    """

    alone: tuple[float, float, float]
    summed: tuple[float, float, float]
    together: tuple[float, float, float]
    way: str


def add_up(
    regions: ArrayLike,
    holders: ArrayLike,
    whole: ArrayLike,
    holder: ArrayLike,
    variances: Levels,
) -> Levels:
    r"""Bring forecasts of three levels to add up, moving the surer ones less.

    .. math:: \min_b \sum_r \frac{(b_r - \hat b_r)^2}{v_r}
              + \sum_p \frac{(\sum_{r \in p} b_r - \hat p_p)^2}{v_p}
              + \frac{(\sum_r b_r - \hat w)^2}{v_w}

    Minimum trace reconciliation with a diagonal matrix of error variances. On a tree it
    is solved by one pass up, which joins what is known below and above, and one down,
    which spreads what is left by variance. What would fall below 0 is set to 0, and the
    others of the same holder shrink in proportion.

    Parameters
    ----------
    regions : (..., R) array
        Forecasts of regions; leading axes are draws.
    holders : (..., P) array
    whole : (...) array
    holder : (R,) array of int
        Place of each region's holder.
    variances : Levels
        Error variances, above 0: (R,), (P,) and one number.

    Returns
    -------
    Levels
        Regions add up to holders and holders to the whole.

    Raises
    ------
    ShapeError
        If the levels do not fit each other.

    References
    ----------
    [WickramasuriyaAthanasopoulosHyndman2019]_.

    Examples
    --------
    >>> v = Levels(np.ones(3), np.ones(2), np.ones(()))
    >>> made = add_up([1.0, 1.0, 2.0], [3.0, 2.0], 5.0, [0, 0, 1], v)
    >>> made.regions.round(3).tolist(), float(made.whole.round(3))
    ([1.385, 1.385, 2.077], 4.846)
    """
    b, p, w = numbers(regions), numbers(holders), numbers(whole)
    at = np.asarray(holder, dtype=np.intp)
    count = p.shape[-1]
    if at.shape != b.shape[-1:] or b.shape[:-1] != p.shape[:-1] or at.max() >= count:
        raise ShapeError(
            _("Levels do not fit: {regions} regions, {holders} holders, holder of "
              "{told} regions.", regions=b.shape[-1], holders=count, told=len(at))
        )  # fmt: skip
    below, spread = _sum(b, at, count), _sum(variances.regions, at, count)
    joined = _join(below, spread, p, variances.holders)
    loose = 1.0 / (1.0 / spread + 1.0 / variances.holders)
    over = joined.sum(axis=-1)
    top = _join(over, loose.sum(), w, variances.whole)
    held = joined + loose * ((top - over) / loose.sum())[..., None]
    moved = b + variances.regions * ((held - below) / spread)[..., at]
    return _held(moved, held, at)


def _join(x: FloatArray, v: ArrayLike, y: FloatArray, u: ArrayLike) -> FloatArray:
    """Average two forecasts of the same, the surer counting for more."""
    v, u = np.asarray(v, dtype=np.float64), np.asarray(u, dtype=np.float64)
    return np.asarray((x * u + y * v) / (u + v))


def _sum(x: FloatArray, holder: NDArray[np.intp], count: int) -> FloatArray:
    """Add regions up to their holders, along the last axis."""
    into = np.zeros((len(holder), count))
    into[np.arange(len(holder)), holder] = 1.0
    return np.asarray(x @ into)


def _held(b: FloatArray, p: FloatArray, holder: NDArray[np.intp]) -> Levels:
    """Set what lies below 0 to 0 and keep each holder's sum, then add all up."""
    count = p.shape[-1]
    if (b < 0).any():
        kept = np.maximum(b, 0.0)
        total = _sum(kept, holder, count)
        share = np.divide(np.maximum(p, 0.0), total, out=np.zeros_like(total),
                          where=total > 0)  # fmt: skip
        b = np.where((b < 0).any(axis=-1, keepdims=True), kept * share[..., holder], b)
    sums = _sum(b, holder, count)
    return Levels(b, sums, np.asarray(sums.sum(axis=-1)))


def judge_adding_up(
    regions: Sequence[PastForecast],
    holders: Sequence[PastForecast],
    whole: Sequence[PastForecast],
    holder: ArrayLike,
) -> AddingUp:
    """Tell whether past forecasts that add up lay nearer than those of each level.

    Parameters
    ----------
    regions, holders, whole : sequence of PastForecast
        Past forecasts of the three levels, of the same origins and horizons; `whole` of
        panels of one column.
    holder : (R,) array of int
        Place of each region's holder.

    Returns
    -------
    AddingUp
        NaN, and ``summed``, where nothing can be compared.

    References
    ----------
    [WickramasuriyaAthanasopoulosHyndman2019]_.

    Examples
    --------
    >>> from madang.metrics.foresight import past_forecasts
    >>> values = np.outer(2.0 ** np.arange(8), [1.0, 3.0, 4.0])
    >>> tops = np.column_stack([values[:, :2].sum(axis=1), values[:, 2]])
    >>> levels = (values, tops, values.sum(axis=1, keepdims=True))
    >>> judged = judge_adding_up(*(past_forecasts(x, [1]) for x in levels), [0, 0, 1])
    >>> [round(x, 6) for x in judged.summed]
    [0.0, 0.0, 0.0]
    """
    at = np.asarray(holder, dtype=np.intp)
    by = [
        {(p.origin, p.horizon): p for p in past} for past in (regions, holders, whole)
    ]
    far: list[list[list[float]]] = []
    for key in sorted(by[0].keys() & by[1].keys() & by[2].keys()):
        parts = [past[key] for past in by]
        if not all(np.isfinite(p.value).all() for p in parts):
            continue
        alone = [p.value for p in parts]
        sums = _held(alone[0], _sum(alone[0], at, len(alone[1])), at)
        made = add_up(alone[0], alone[1], alone[2][0], at, variances_of(*parts))
        ways = (alone, _listed(sums), _listed(made))
        far.append([
            [_far(x, p.truth) for x, p in zip(way, parts, strict=True)] for way in ways
        ])  # fmt: skip
    if not far:
        none = (np.nan, np.nan, np.nan)
        return AddingUp(none, none, none, "summed")
    mean = np.nanmean(far, axis=0)
    is_nearer = bool((mean[2, :2] <= mean[0, :2]).all())
    a, b, c = ((float(x[0]), float(x[1]), float(x[2])) for x in mean)
    return AddingUp(a, b, c, "together" if is_nearer else "summed")


def _listed(levels: Levels) -> list[FloatArray]:
    """List the three levels."""
    return [levels.regions, levels.holders, np.atleast_1d(levels.whole)]


class _Banded(Protocol):
    """What has a band."""

    @property
    def low(self) -> FloatArray: ...

    @property
    def high(self) -> FloatArray: ...


def variances_of(regions: _Banded, holders: _Banded, whole: _Banded) -> Levels:
    """Take error variances, up to a common factor, from the widths of bands.

    Parameters
    ----------
    regions, holders, whole : PastForecast or Ahead
        With ``low`` and ``high`` of shape (R,), (P,) and (1,).

    Returns
    -------
    Levels

    References
    ----------
    [WickramasuriyaAthanasopoulosHyndman2019]_.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> band = SimpleNamespace(low=np.array([1.0]), high=np.array([3.0]))
    >>> variances_of(band, band, band).regions.tolist()
    [4.0]
    """
    wide = [np.square(np.maximum(x.high - x.low, _TINY))
            for x in (regions, holders, whole)]  # fmt: skip
    return Levels(wide[0], wide[1], np.asarray(wide[2][0]))


def sums_with_bands(
    ahead: Ahead,
    values: ArrayLike,
    holder: ArrayLike,
    rng: np.random.Generator,
    *,
    level: float = 0.9,
    draws: int = 1000,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the bands of holders and of the whole, from draws of all regions together.

    Each draw adds up, so the bands are those of sums of what regions may be.

    Parameters
    ----------
    ahead : Ahead
        Of the regions.
    values : (R,) array
        What regions are expected to be once levels add up; draws move with them.
    holder : (R,) array of int
        Place of each region's holder; regions of one holder err as they erred together.
    rng : numpy.random.Generator
    level : float
    draws : int

    Returns
    -------
    tuple of (P + 1,) arrays
        Lower and upper ends, the whole last.

    References
    ----------
    [WickramasuriyaAthanasopoulosHyndman2019]_.

    Examples
    --------
    >>> from madang.metrics.foresight import forecast_panel
    >>> values = np.outer(2.0 ** np.arange(6), [1.0, 3.0, 4.0])
    >>> one, = forecast_panel(values, [1])
    >>> rng = np.random.default_rng(1)
    >>> low, high = sums_with_bands(one, one.value, [0, 0, 1], rng, draws=100)
    >>> low.round(6).tolist()
    [256.0, 256.0, 512.0]
    """
    at = np.asarray(holder, dtype=np.intp)
    drawn = ahead.draws(rng, rng.standard_normal(draws), at)
    drawn = drawn + (numbers(values) - ahead.value)
    sums = _sum(drawn, at, int(at.max()) + 1)
    each = np.column_stack([sums, sums.sum(axis=1)])
    low, high = np.quantile(each, tail_shares(level), axis=0)
    return np.asarray(low), np.asarray(high)


def _far(value: FloatArray, truth: FloatArray) -> float:
    """Average the distance from what came as a share of it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.abs(value - truth) / np.abs(truth)
    known = np.isfinite(share)
    return float(share[known].mean()) if known.any() else np.nan
