"""The jump at a line: those just funded beside those who just missed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtr, ndtri

from madang.errors import ShapeError, UndefinedMeasureError
from madang.language import _
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["Discontinuity", "discontinuity"]

_NEIGHBOURS: Final = 3
_TRIANGULAR: Final = 2.576
_QUARTILES: Final = 1.349
_FEWEST: Final = 20
_REGULAR: Final = 3.0


@dataclass(frozen=True, slots=True)
class Discontinuity:
    """A jump of an outcome at a line.

    Attributes
    ----------
    effect, error : float
        Of the local lines, in the unit of the outcome.
    robust_effect, robust_error : float
        With what the lines miss of a curve taken off, and the error of both.
    low, high : float
        Robust interval, around `robust_effect`.
    p : float
        Two-sided, robust.
    bandwidth, bias_bandwidth : float
        How far from the line cases enter the lines, and the curve; as the score.
    left, right : int
        Cases within the bandwidth on each side.
    """

    effect: float
    error: float
    robust_effect: float
    robust_error: float
    low: float
    high: float
    p: float
    bandwidth: float
    bias_bandwidth: float
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class _Side:
    """Cases on one side of the line, in order of their score."""

    x: FloatArray
    y: FloatArray


@dataclass(frozen=True, slots=True)
class _Terms:
    """Variance, bias and the bias's own variance of one derivative on one side."""

    variance: float
    bias: float
    regular: float


def discontinuity(
    y: ArrayLike,
    score: ArrayLike,
    *,
    line: float = 0.0,
    level: float = 0.95,
    bandwidth: tuple[float, float] | None = None,
) -> Discontinuity:
    r"""Measure how far an outcome jumps where a score passes a line.

    .. math:: \hat\tau = \hat\mu_+(h) - \hat\mu_-(h), \quad
        \hat\tau_{bc} = \hat\tau - h^2 \hat B(b)

    Straight lines on each side by triangular weights; $h$ is what makes the expected
    square of the error least, with a ridge for what is not known of the bias; a curve
    within $b$ gives the bias, whose own error is in the interval. Errors come from
    the three nearest cases.

    Parameters
    ----------
    y : (N,) array
        Outcome; cases with an unknown one are left out.
    score : (N,) array
        What decided: at or above the line, treated.
    line : float
        In the unit of the score.
    level : float
        Share that the interval holds.
    bandwidth : (float, float), optional
        h and b, where they are given.

    Returns
    -------
    Discontinuity

    Raises
    ------
    ShapeError
        If there is not one score for each outcome.
    UndefinedMeasureError
        If there are fewer than 20 cases on a side.

    References
    ----------
    [CalonicoCattaneoTitiunik2014]_; bandwidth: [CalonicoCattaneoFarrell2020]_.

    Examples
    --------
    >>> x = np.linspace(-1, 1, 400)
    >>> noise = np.sin(7919 * x**2) / 10
    >>> found = discontinuity(x + 2 * (x >= 0) + noise, x)
    >>> bool(found.low < 2 < found.high), bool(found.high - found.low < 0.4)
    (True, True)
    """
    left, right = _sides(y, score, line)
    h, b = _bandwidths(left, right) if bandwidth is None else bandwidth
    parts = [_estimates(side, h, b) for side in (left, right)]
    effect, robust = (parts[1][k] - parts[0][k] for k in (0, 1))
    error, robust_error = (
        float(np.sqrt(parts[0][k] + parts[1][k])) for k in (2, 3)
    )  # fmt: skip
    reach = float(ndtri((1 + level) / 2)) * robust_error
    counts = [int((np.abs(side.x) <= h).sum()) for side in (left, right)]
    p = 2 * float(ndtr(-abs(robust) / robust_error)) if robust_error > 0 else np.nan
    return Discontinuity(
        effect, error, robust, robust_error, robust - reach, robust + reach, p, h, b,
        *counts,
    )  # fmt: skip


def _sides(y: ArrayLike, score: ArrayLike, line: float) -> tuple[_Side, _Side]:
    """Part cases at the line, in order of their score."""
    a, x = numbers(y), numbers(score)
    if a.shape != x.shape or a.ndim != 1:
        raise ShapeError(_(
            "Expected one score for each outcome; found shapes {y} and {x}.",
            y=a.shape, x=x.shape,
        ))  # fmt: skip
    known = np.isfinite(a) & np.isfinite(x)
    order = np.argsort(x[known], kind="stable")
    x, a = x[known][order] - line, a[known][order]
    sides = _Side(x[x < 0], a[x < 0]), _Side(x[x >= 0], a[x >= 0])
    if min(len(side.x) for side in sides) < _FEWEST:
        raise UndefinedMeasureError(_(
            "A jump at the line needs {least} cases on each side; found {left} below "
            "and {right} at or above. Take several calls together, or compare funded "
            "with near-miss cases as they are.",
            least=_FEWEST, left=len(sides[0].x), right=len(sides[1].x),
        ))  # fmt: skip
    return sides


def _weights(x: FloatArray, h: float) -> FloatArray:
    """Give triangular weights within a bandwidth."""
    return np.maximum(0.0, 1.0 - np.abs(x) / h) / h


def _left_over(side: _Side) -> FloatArray:
    """Give how far each case lies from its three nearest, ties included."""
    x, y = side.x, side.y
    count = len(x)
    reach = min(_NEIGHBOURS, count - 1)
    apart = np.abs(x[:, None] - x)
    np.fill_diagonal(apart, np.inf)
    edge = np.partition(apart, reach - 1, axis=1)[:, reach - 1]
    near = apart <= edge[:, None]
    found = near.sum(axis=1)
    return np.asarray(np.sqrt(found / (found + 1)) * (y - near @ y / found))


def _powers(x: FloatArray, order: int) -> FloatArray:
    """Give the powers of a score, a column each."""
    return np.asarray(np.vander(x, order + 1, increasing=True))


def _within(side: _Side, h: float) -> tuple[_Side, FloatArray]:
    """Give the cases within a bandwidth, and their weights."""
    w = _weights(side.x, h)
    return _Side(side.x[w > 0], side.y[w > 0]), w[w > 0]


def _terms(
    side: _Side, o: int, nu: int, widths: tuple[float, float], *, regular: bool
) -> _Terms:
    """Give what the mean squared error of a derivative of a local curve consists of."""
    h, wide = widths
    near, w = _within(side, h)
    r = _powers(near.x, o)
    inverse = np.linalg.inv((r * w[:, None]).T @ r)
    scores = r * (w * _left_over(near))[:, None]
    variance = (inverse @ (scores.T @ scores) @ inverse)[nu, nu]
    lead = (r * w[:, None]).T @ (near.x / h) ** (o + 1)
    constant = float((h ** np.arange(o + 1) * (inverse @ lead))[nu])
    far, w_far = _within(side, wide)
    q = _powers(far.x, o + 1)
    inverse_far = np.linalg.inv((q * w_far[:, None]).T @ q)
    beta = inverse_far @ ((q * w_far[:, None]).T @ far.y)
    unsure = 0.0
    if regular:
        scores_far = q * (w_far * _left_over(far))[:, None]
        own = (inverse_far @ (scores_far.T @ scores_far) @ inverse_far)[o + 1, o + 1]
        unsure = 2 * (o + 1 - nu) * _REGULAR * constant**2 * own
    return _Terms(
        (2 * nu + 1) * h ** (2 * nu + 1) * variance,
        float(np.sqrt(2 * (o + 1 - nu))) * constant * float(beta[o + 1]), unsure,
    )  # fmt: skip


def _best(sides: list[_Terms], order: int) -> float:
    """Give the bandwidth at which variance and squared bias are least together."""
    left, right = sides
    bias = (right.bias - left.bias) ** 2 + left.regular + right.regular
    return float(((left.variance + right.variance) / bias) ** (1 / (2 * order + 3)))


def _bandwidths(left: _Side, right: _Side) -> tuple[float, float]:
    """Give the bandwidths of line and curve, from a pilot upwards."""
    x = np.concatenate([left.x, right.x])
    quartiles = np.quantile(x, [0.25, 0.75])
    spread = min(float(x.std(ddof=1)), float(np.ptp(quartiles)) / _QUARTILES)
    apart = len(np.unique(x))
    most = float(np.abs(x).max())
    pilot = min(_TRIANGULAR * spread * apart ** (-1 / 5), most)
    ends = [float(np.abs(side.x).max()) + 1e-8 for side in (left, right)]
    thirds = [
        _terms(side, 3, 3, (pilot, end), regular=False)
        for side, end in zip((left, right), ends, strict=True)
    ]
    widest = min(_best(thirds, 3), most)
    seconds = [_terms(s, 2, 2, (pilot, widest), regular=True) for s in (left, right)]
    b = min(_best(seconds, 2), most)
    firsts = [_terms(s, 1, 0, (pilot, b), regular=True) for s in (left, right)]
    return min(_best(firsts, 1), most), b


def _estimates(side: _Side, h: float, b: float) -> tuple[float, float, float, float]:
    """Give value, corrected value and both variances at the line, on one side."""
    near = np.abs(side.x) < max(h, b)
    x, y = side.x[near], side.y[near]
    w, w_b = _weights(x, h), _weights(x, b)
    line, curve = _powers(x, 1), _powers(x, 2)
    inverse = np.linalg.inv((line * w[:, None]).T @ line)
    inverse_b = np.linalg.inv((curve * w_b[:, None]).T @ curve)
    lead = (line * w[:, None]).T @ x**2
    plain: NDArray[np.float64] = line * w[:, None]
    bent = plain - np.outer((curve * w_b[:, None]) @ inverse_b[:, 2], lead)
    off = _left_over(_Side(x, y))
    found = [((m @ inverse)[:, 0] @ y) for m in (plain, bent)]
    squares = [float((((m @ inverse)[:, 0] * off) ** 2).sum()) for m in (plain, bent)]
    return float(found[0]), float(found[1]), squares[0], squares[1]
