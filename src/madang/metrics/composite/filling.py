"""Gaps filled: with peers, with the region's own profile, or with its other years."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.composite.scale import choice, normalise

__all__ = ["Centre", "impute", "impute_from_profile", "impute_from_years"]

FloatArray = NDArray[np.float64]

LEAST_PEERS = 3  # a centre of fewer is one region's value under another name
_PANEL_AXES = 3


class Centre(StrEnum):
    """What stands for the values of several."""

    MEAN = "mean"
    MEDIAN = "median"


def impute(
    x: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    centre: Centre = Centre.MEDIAN,
    least: int = LEAST_PEERS,
) -> FloatArray:
    r"""Fill what is unknown with the median, or mean, of a region's peers.

    .. math:: \hat x_{ri} = \operatorname{median}\{x_{si} : s \in g(r)\}

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    groups : (R,) array, optional
        Peer group of each region. A group of fewer than `least` known values, and
        no group at all, falls back on all regions.
    centre : Centre
        Median or mean.
    least : int
        Known values that a group needs to speak for its members.

    Returns
    -------
    (R, I) array
        As `x`, filled. NaN only where no region has a value.

    Raises
    ------
    ShapeError
        If there is not one group a region.
    ParameterError
        If the centre is unknown.

    References
    ----------
    [OECD2008]_, section 3.

    Examples
    --------
    >>> impute([[1.0], [float("nan")], [6.0], [2.0]]).ravel().tolist()
    [1.0, 2.0, 6.0, 2.0]
    >>> impute([[1.0], [float("nan")], [6.0], [2.0]], centre="mean").ravel().tolist()
    [1.0, 3.0, 6.0, 2.0]
    """
    x = np.asarray(x, dtype=np.float64)
    centre = choice(Centre, centre)
    member = np.zeros(x.shape[0]) if groups is None else np.asarray(groups)
    if member.shape != x.shape[:1]:
        raise ShapeError(
            _(
                "Expected {regions} groups, one a region; found {groups}.",
                regions=x.shape[0],
                groups=member.size,
            )
        )
    overall = _centre(x, centre)
    filled = x.copy()
    for group in np.unique(member):
        rows = member == group
        enough = (~np.isnan(x[rows])).sum(axis=0) >= least
        value = np.where(enough, _centre(x[rows], centre), overall)
        filled[rows] = np.where(np.isnan(x[rows]), value, x[rows])
    return filled


def impute_from_profile(
    x: ArrayLike, direction: ArrayLike, *, centre: Centre = Centre.MEAN
) -> FloatArray:
    r"""Fill what is unknown with where the region stands in its other indicators.

    .. math:: \hat x_{ri} = \min_s d_i x_{si} + \overline{y_r}
        \,(\max_s d_i x_{si} - \min_s d_i x_{si})

    with :math:`y` the min–max scores and the mean taken over the region's known ones.

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    direction : (I,) array
        +1 where more is better, −1 where less is.
    centre : Centre
        Mean or median of the region's scores.

    Returns
    -------
    (R, I) array
        As `x`, filled. NaN where the region knows no indicator that tells regions
        apart, or the indicator is the same everywhere.

    Raises
    ------
    ShapeError, ParameterError
        As in `normalise`.

    References
    ----------
    [OECD2008]_, section 3; [BeckerEtAl2022]_.

    Examples
    --------
    >>> x = [[0, 10], [2, 30], [1, float("nan")]]
    >>> impute_from_profile(x, [1, 1]).tolist()
    [[0.0, 10.0], [2.0, 30.0], [1.0, 20.0]]
    """
    x = np.asarray(x, dtype=np.float64)
    y = normalise(x, direction, to=(0.0, 1.0))
    d = np.asarray(direction, dtype=np.float64)
    signed = x * d
    known = ~np.isnan(signed)
    low = np.where(known, signed, np.inf).min(axis=0, initial=np.inf)
    high = np.where(known, signed, -np.inf).max(axis=0, initial=-np.inf)
    place = _centre(y.T, choice(Centre, centre))[:, None]
    span = np.where(high > low, high - low, np.nan)
    value = (np.where(known.any(axis=0), low, np.nan) + place * span) * d
    return np.where(known, x, value)


def impute_from_years(
    x: ArrayLike, years: ArrayLike, *, window: float = np.inf, between: bool = False
) -> FloatArray:
    r"""Fill what is unknown with the region's own other years.

    .. math:: \hat x_{rt} = x_{r t'}, \quad t' = \max\{u < t : x_{ru}
        \text{ known},\; t - u \le \text{window}\}

    Between two known years on a straight line, where that is asked for.

    Parameters
    ----------
    x : (T, R, I) array
        Indicator i in region r and year t; NaN where unknown.
    years : (T,) array
        The years, rising.
    window : float
        Years that an earlier value, or either neighbour on the line, may be away.
    between : bool
        Whether gaps between two known years are first filled on the line between
        them. This looks ahead: a score of a past year may then change as new years
        come in.

    Returns
    -------
    (T, R, I) array
        As `x`, filled. NaN where no year is near enough.

    Raises
    ------
    ShapeError
        If there is not one year a slice, or the years do not rise.

    References
    ----------
    [OECD2008]_, section 3; [BeckerEtAl2022]_ (`impute_panel`).

    Examples
    --------
    >>> x = [[[1.0]], [[float("nan")]], [[5.0]], [[float("nan")]]]
    >>> impute_from_years(x, [2020, 2021, 2022, 2024], window=1).ravel().tolist()
    [1.0, 1.0, 5.0, nan]
    >>> impute_from_years(x, [2020, 2021, 2022, 2024], between=True).ravel().tolist()
    [1.0, 3.0, 5.0, 5.0]
    """
    x = np.asarray(x, dtype=np.float64)
    t = np.asarray(years, dtype=np.float64)
    if x.ndim != _PANEL_AXES or t.shape != x.shape[:1] or not (np.diff(t) > 0).all():
        raise ShapeError(
            _(
                "Expected years × regions × indicators and one rising year a slice; "
                "found shape {shape} and {years} years.",
                shape=x.shape,
                years=t.size,
            )
        )
    known = ~np.isnan(x)
    at = np.arange(t.size)[:, None, None]
    before = np.maximum.accumulate(np.where(known, at, -1), axis=0)
    earlier = _taken(x, before)
    age = t[:, None, None] - t[np.maximum(before, 0)]
    near = (before >= 0) & (age <= window)
    value = np.where(near, earlier, np.nan)
    if between:
        after = np.where(known, at, t.size)[::-1]
        after = np.minimum.accumulate(after, axis=0)[::-1]
        later = _taken(x, np.where(after < t.size, after, -1))
        ahead = t[np.minimum(after, t.size - 1)] - t[:, None, None]
        line = near & (after < t.size) & (ahead <= window) & ~known
        share = age / np.where(line, age + ahead, 1.0)
        value = np.where(line, earlier + share * (later - earlier), value)
    return np.where(known, x, value)


def _taken(x: FloatArray, at: NDArray[np.intp]) -> FloatArray:
    """Take the value of another year; any where there is none."""
    return np.asarray(np.take_along_axis(x, np.maximum(at, 0), axis=0))


def _centre(x: FloatArray, centre: Centre) -> FloatArray:
    """Give the centre of each column's known values; NaN where there is none."""
    out = np.full(x.shape[1], np.nan)
    known = (~np.isnan(x)).any(axis=0)
    if known.any():
        of = np.nanmean if centre is Centre.MEAN else np.nanmedian
        out[known] = of(x[:, known], axis=0)
    return out
