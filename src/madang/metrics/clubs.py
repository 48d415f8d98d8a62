"""Convergence clubs: groups of regions that approach one another, if not all do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers

__all__ = ["Clubs", "LogT", "convergence_clubs", "log_t"]

FloatArray = NDArray[np.float64]
Members = NDArray[np.intp]

_TABLE_AXES: Final = 2
_FEWEST_YEARS: Final = 8
_CRITICAL: Final = -1.6448536269514722  # one-sided, one in twenty
_MOST_MEMORY: Final = 0.97
_CUT_STEP: Final = 0.05


@dataclass(frozen=True, slots=True)
class LogT:
    """Whether regions approach one another, by the log t regression.

    Attributes
    ----------
    slope : float
        Twice the rate at which differences vanish: at 0 or above levels come
        together (from 2), or growth does (between 0 and 2).
    t : float
        The slope over its error; below -1.645 coming together is rejected.
    converges : bool
        Whether it is not rejected at one in twenty.
    """

    slope: float
    t: float

    @property
    def converges(self) -> bool:
        """Whether coming together is not rejected."""
        return bool(self.t > _CRITICAL)


@dataclass(frozen=True, slots=True)
class Clubs:
    """Which regions form a club.

    Attributes
    ----------
    member : (R,) array of int
        Club of each region, from 0 for the one that ends highest; -1 for none.
    tests : tuple of LogT
        What holds within each club.
    whole : LogT
        What holds of all regions together.
    """

    member: NDArray[np.int64]
    tests: tuple[LogT, ...]
    whole: LogT


def log_t(x: ArrayLike, *, discard: float = 0.3) -> LogT:
    r"""Test whether regions come together, in levels or in growth.

    .. math:: \ln\frac{H_1}{H_t} - 2 \ln\ln t = a + b \ln t + u_t, \quad
        H_t = \frac1R \sum_r \Bigl(\frac{x_{rt}}{\bar x_t} - 1\Bigr)^2

    by least squares over the later years, with an error that allows residuals to hang
    together: their long-run variance with a quadratic spectral kernel, its width by
    [Andrews1991]_.

    Parameters
    ----------
    x : (T, R) array
        Level of each region in each year, above 0: of income, usually its logarithm,
        with swings of the business cycle taken out. Rows are years without a gap.
    discard : float
        Share of the first years left out, from 0 to below 1; 0.3 is advised up to
        fifty years.

    Returns
    -------
    LogT
        NaN with one region, or where all are equal in some year.

    Raises
    ------
    ShapeError
        If x is no table, or has fewer than eight years.
    NegativeActivityError
        If a level is not above 0, or unknown.
    ParameterError
        If `discard` is outside its bounds.

    References
    ----------
    [PhillipsSul2007]_.

    Examples
    --------
    >>> year = np.arange(1, 31)[:, None]
    >>> apart = 10 + np.array([-1, 1]) / year
    >>> log_t(apart).converges, log_t(10 + np.array([-.01, .01]) * year).converges
    (True, False)
    """
    return _tested(_panel(x, discard), discard)


def convergence_clubs(x: ArrayLike, *, discard: float = 0.3) -> Clubs:
    """Sort regions into clubs that come together, each with regions near its end.

    Regions in the order of where they end: from the top, those that together give the
    greatest t are a core; whoever does not spoil the test joins it, the rest is sorted
    anew. Neighbouring clubs that together pass the test are joined at the end.

    Parameters
    ----------
    x : (T, R) array
        As in `log_t`.
    discard : float
        As in `log_t`.

    Returns
    -------
    Clubs
        One club where all come together, (R,) of -1 where none do.

    Raises
    ------
    ShapeError, NegativeActivityError, ParameterError
        As in `log_t`.

    References
    ----------
    [PhillipsSul2007]_; joining clubs: [PhillipsSul2009]_.

    Examples
    --------
    >>> year = np.arange(1, 31)[:, None]
    >>> ends = np.array([10, 10, 5, 5]) + np.array([1, -1, 1, -1]) / year
    >>> convergence_clubs(ends).member.tolist()
    [0, 0, 1, 1]
    """
    levels = _panel(x, discard)
    whole = _tested(levels, discard)
    left = np.argsort(-levels[-1], kind="stable")
    clubs: list[Members] = []
    while left.size > 1:
        if _tested(levels[:, left], discard).converges:
            clubs.append(left)
            break
        core = _core(levels, left, discard)
        if core is None:
            break
        club = _sieved(levels, left, core, discard)
        clubs.append(club)
        left = left[~np.isin(left, club)]
    clubs = _joined(levels, clubs, discard)
    member = np.full(levels.shape[1], -1, dtype=np.int64)
    for k, club in enumerate(clubs):
        member[club] = k
    tests = tuple(_tested(levels[:, club], discard) for club in clubs)
    return Clubs(member, tests, whole)


def _core(levels: FloatArray, order: Members, discard: float) -> Members | None:
    """Find the first regions from the top that come together most clearly."""
    for first in range(order.size - 1):
        best, core = _CRITICAL, None
        for last in range(first + 2, order.size + 1):
            t = _tested(levels[:, order[first:last]], discard).t
            if not t > _CRITICAL:
                break
            if t > best:
                best, core = t, order[first:last]
        if core is not None:
            return core
    return None


def _sieved(
    levels: FloatArray, order: Members, core: Members, discard: float
) -> Members:
    """Let in who does not spoil the test, raising the bar until all pass together."""
    others = order[~np.isin(order, core)]
    alone = np.array(
        [_tested(levels[:, np.append(core, r)], discard).t for r in others]
    )
    bar = 0.0
    while (alone > bar).any():
        club = np.concatenate([core, others[alone > bar]])
        if _tested(levels[:, club], discard).converges:
            return order[np.isin(order, club)]
        bar = max(bar + _CUT_STEP, float(alone[alone > bar].min()))
    return core


def _joined(levels: FloatArray, clubs: list[Members], discard: float) -> list[Members]:
    """Join neighbouring clubs that pass the test together."""
    out: list[Members] = []
    for club in clubs:
        both = np.concatenate([out[-1], club]) if out else club
        if out and _tested(levels[:, both], discard).converges:
            out[-1] = both
        else:
            out.append(club)
    return out


def _panel(x: ArrayLike, discard: float) -> FloatArray:
    """Check a panel of levels."""
    levels = numbers(x)
    if levels.ndim != _TABLE_AXES or len(levels) < _FEWEST_YEARS:
        raise ShapeError(
            _(
                "Expected a table of at least {fewest} years and regions; found shape "
                "{shape}.",
                fewest=_FEWEST_YEARS,
                shape=levels.shape,
            )
        )
    bad = ~(np.isfinite(levels) & (levels > 0))
    if bad.any():
        raise NegativeActivityError(
            _(
                "Levels must be known and above 0 in each year; {count} of {size} are "
                "not. Leave those regions out, or take a unit in which logarithms are "
                "above 0.",
                count=int(bad.sum()),
                size=bad.size,
            )
        )
    if not 0 <= discard < 1 or len(levels) - int(len(levels) * discard) < 5:  # noqa: PLR2004 - a line, its error and its memory
        raise ParameterError(
            _(
                "The share of first years left out must be from 0 to below 1 and leave "
                "five years; found {discard} of {years} years.",
                discard=str(discard),
                years=len(levels),
            )
        )
    return levels


def _tested(levels: FloatArray, discard: float) -> LogT:
    """Run the regression for some regions."""
    years, regions = levels.shape
    if regions < 2:  # noqa: PLR2004 - one region has nobody to approach
        return LogT(np.nan, np.nan)
    apart = ((levels / levels.mean(axis=1, keepdims=True) - 1.0) ** 2).mean(axis=1)
    if not (apart > np.finfo(float).eps ** 2).all():
        return LogT(np.nan, np.nan)
    t = np.arange(max(int(years * discard), 1), years) + 1.0
    late = apart[t.astype(int) - 1]
    y = np.log(apart[0] / late) - 2.0 * np.log(np.log(t))
    log = np.log(t) - np.log(t).mean()
    slope = float(log @ (y - y.mean()) / (log @ log))
    error = np.sqrt(_long_run_variance(y - y.mean() - slope * log) / (log @ log))
    return LogT(slope, slope / float(error) if error > 0 else np.nan)


def _long_run_variance(e: FloatArray) -> float:
    """Measure the variance of residuals that hang together, by Andrews' rule."""
    n = e.size
    if not (e @ e) > 0:
        return 0.0
    rho = float(e[1:] @ e[:-1] / (e[:-1] @ e[:-1])) if (e[:-1] @ e[:-1]) > 0 else 0.0
    rho = float(np.clip(rho, -_MOST_MEMORY, _MOST_MEMORY))
    width = 1.3221 * (4.0 * rho**2 / (1.0 - rho) ** 4 * n) ** 0.2
    total = float(e @ e) / n
    if width == 0:
        return total
    lag = np.arange(1, n)
    a = 6.0 * np.pi * lag / width / 5.0
    kernel = 3.0 / a**2 * (np.sin(a) / a - np.cos(a))
    shared = np.array([e[k:] @ e[: n - k] for k in lag]) / n
    return max(total + 2.0 * float(kernel @ shared), 0.0)
