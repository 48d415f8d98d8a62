"""How wide a region's band must be: by what past errors of regions like it were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.metrics.foresight.relative import FOLDS, features

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.metrics.checks import FloatArray
    from madang.metrics.foresight.panel import Panel
    from madang.metrics.foresight.relative import Course

__all__ = ["Widths", "measure_widths"]

_LONG: Final = 8
_FEWEST: Final = 60  # past errors below which all regions share one width
_POWERS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
_FLOOR: Final = 0.25  # of the median, below which steadiness is not believed
_LEAST: Final = 0.05
_RIDGE: Final = 0.2
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Widths:
    """How far regions stray from their forecast beside the common course.

    Attributes
    ----------
    below, above : (R,) array
        Reach of the band on either side; may be below 0 where past errors lay on one
        side.
    scale : (R,) array
        How far each strays beside others.
    standard : (O, R) array
        Past errors over the scale they had; NaN where unknown.
    power : float
        How much of the differences between regions is believed: 0 none, 1 all.
    """

    below: NDArray[np.float64]
    above: NDArray[np.float64]
    scale: NDArray[np.float64]
    standard: NDArray[np.float64]
    power: float


def measure_widths(panel: Panel, course: Course, level: float) -> Widths:
    r"""Scale past errors by what tells how far a region strays, and take their reach.

    .. math:: \log s_{rt} = \gamma\,(a + b_1 \log v_{rt} + b_2 \log |g_{rt}|
              + b_3 \log |\bar g^{(3)}_{rt}|)

    with $v$ the mean distance of a region's steps from their median; $b$ is a ridge
    regression of $\log |e|$ on all past errors, a region's own scale resting on other
    regions. $\gamma$ of five is the one that gives the narrowest bands in the past. The
    reach is the shortest that holds the share `level` of $e/s$.

    Parameters
    ----------
    panel : Panel
    course : Course
    level : float
        Share of regions that the band shall hold.

    Returns
    -------
    Widths

    References
    ----------
    [LeiEtAl2018]_ (locally weighted conformal bands); [VovkGammermanShafer2005]_.

    Examples
    --------
    >>> from madang.metrics.foresight.panel import lay_panel
    >>> from madang.metrics.foresight.relative import forecast_course
    >>> panel = lay_panel(np.outer(2.0 ** np.arange(6), [1.0, 3.0]))
    >>> widths = measure_widths(panel, forecast_course(panel, 1), 0.9)
    >>> np.abs(widths.above).round(6).tolist()
    [0.0, 0.0]
    """
    e = course.errors
    known = np.isfinite(e)
    regions = e.shape[1]
    if not known.any():
        none = np.zeros(regions)
        return Widths(none, none.copy(), np.ones(regions), e, 0.0)
    if known.sum() < _FEWEST:
        below, above = _shortest(e[known], level)
        flat = np.ones(regions)
        return Widths(below * flat, above * flat, flat, e, 0.0)
    at = np.array([_signs(panel, int(t)) for t in course.origins])
    past, ahead = _scales(at, _signs(panel, len(panel.z) - 1), e)
    told = []
    for power in _POWERS:
        scale = np.exp(power * past)
        below, above = _shortest((e / scale)[known], level)
        told.append((float(scale[known].mean()) * (below + above), power, below, above))
    _width, power, below, above = min(told)
    scale = np.exp(power * ahead)
    return Widths(
        below * scale, above * scale, scale, np.asarray(e / np.exp(power * past)), power
    )


def _signs(panel: Panel, at: int) -> FloatArray:
    """Tell by what a region may be seen to stray: how restless, how fast."""
    past = panel.relative[max(0, at - _LONG) : at]
    known = features(panel, at)
    distance = np.abs(past - known[:, 2])
    count = np.isfinite(distance).sum(axis=0)
    restless = np.where(np.isfinite(distance), distance, 0.0).sum(axis=0)
    restless = np.where(count > 0, restless / np.maximum(count, 1), np.nan)
    columns = (restless, np.abs(known[:, 0]), np.abs(known[:, 1]))
    return np.column_stack([_log_of(c) for c in columns])


def _log_of(x: FloatArray) -> FloatArray:
    """Take logarithms over the median; what is unknown counts as the median."""
    seen = np.isfinite(x)
    usual = (float(np.median(x[seen])) if seen.any() else 0.0) + _TINY
    held = np.maximum(np.where(seen, x, usual), _FLOOR * usual)
    return np.asarray(np.log(held / usual))


def _scales(
    signs: FloatArray, now: FloatArray, e: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Regress the logarithm of errors on signs; a region's past rests on others."""
    count, regions = e.shape
    size = np.abs(e).reshape(-1)
    known = np.isfinite(size)
    floor = _LEAST * float(np.median(size[known])) + _TINY
    y = np.log(np.maximum(np.where(known, size, floor), floor))
    x = np.column_stack([np.ones(len(y)), signs.reshape(len(y), -1)])
    fold = np.tile(np.arange(regions) % FOLDS, count)
    past = np.empty(len(y))
    for k in range(FOLDS):
        others = known & (fold != k)
        past[fold == k] = x[fold == k] @ _ridge(x[others], y[others])
    b = _ridge(x[known], y[known])
    return past.reshape(e.shape), np.asarray(b[0] + now @ b[1:])


def _ridge(x: FloatArray, y: FloatArray) -> FloatArray:
    """Fit by ridge regression; the first column is not shrunk."""
    shrunk = _RIDGE * len(y) * np.diag([0.0] + [1.0] * (x.shape[1] - 1))
    return np.asarray(np.linalg.solve(x.T @ x + shrunk, x.T @ y))


def _shortest(e: FloatArray, level: float) -> tuple[float, float]:
    """Give the reach below and above 0 of the shortest interval of so many errors."""
    ordered = np.sort(e)
    most = len(ordered)
    held = min(most, int(np.ceil(level * (most + 1))))
    width = ordered[held - 1 :] - ordered[: most - held + 1]
    at = int(np.argmin(width))
    return 0.0 - float(ordered[at]), float(ordered[at + held - 1])
