"""What a region does beside what all do: forecasts shrunk together, and past errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.metrics.foresight.panel import FIRST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.metrics.checks import FloatArray
    from madang.metrics.foresight.panel import Panel

__all__ = ["FOLDS", "Course", "features", "forecast_course"]

FOLDS: Final = 5
"""Groups of regions, each forecast by what the other groups teach."""

_FEWEST_REGIONS: Final = 10  # below, regions teach each other nothing
_LONG: Final = 8
_SHORT: Final = 3
_LEVERAGE: Final = 8.0
_ROUNDS: Final = 10
_TO_DEVIATION: Final = 1.4826
_TINY: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Course:
    """Forecasts of regions beside the common course, and how past ones did.

    Attributes
    ----------
    way : str
        ``pooled``, ``recent`` (steps of the last three years go on) or ``none`` (all
        regions go the common way).
    ahead : (R,) array
        Difference from the common course at the horizon.
    errors : (O, R) array
        Found less forecast, a row a past origin; NaN where unknown. Where pooled, each
        region was forecast by what other regions teach.
    origins : (O,) array of int
        Places of those origins.
    """

    way: str
    ahead: NDArray[np.float64]
    errors: NDArray[np.float64]
    origins: NDArray[np.intp]


def features(panel: Panel, at: int) -> FloatArray:
    """Say what is known of each region at a year: last, recent and long-run steps.

    Where values are no logarithms, also how far they lie from their own mean: flows
    and rates come back to it.

    Parameters
    ----------
    panel : Panel
    at : int
        Place of the year.

    Returns
    -------
    (R, K) array
        NaN where unknown.

    References
    ----------
    [Huber1964]_.

    Examples
    --------
    >>> from madang.metrics.foresight.panel import lay_panel
    >>> features(lay_panel(np.outer(2.0 ** np.arange(6), [1.0, 3.0])), 5).shape
    (2, 3)
    """
    past = panel.relative[:at]
    columns = [past[-1], _mean(past[-_SHORT:]), _middle(past[-_LONG:])]
    if not panel.is_log:
        columns.append(_mean(panel.z[: at + 1]) - panel.z[at])
    return np.column_stack(columns)


def _mean(x: FloatArray) -> FloatArray:
    """Average what is known in each column; NaN where nothing is."""
    known = np.isfinite(x)
    count = known.sum(axis=0)
    total = np.where(known, x, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _middle(x: FloatArray) -> FloatArray:
    """Take the median of what is known in each column; NaN where nothing is."""
    if np.isfinite(x).all():
        return np.asarray(np.median(x, axis=0))
    out = np.full(x.shape[1], np.nan)
    seen = np.isfinite(x).any(axis=0)
    out[seen] = np.nanmedian(x[:, seen], axis=0)
    return out


def forecast_course(panel: Panel, horizon: int, *, moves: bool = True) -> Course:
    r"""Forecast where regions stand beside the common course, by what did best.

    .. math:: \hat d_{r,T+h} = \beta_1 g_{rT} + \beta_2 \bar g^{(3)}_{rT}
              + \beta_3 \tilde g^{(8)}_{rT}

    with $g$ the last step beside the common one, $\bar g^{(3)}$ the mean of three and
    $\tilde g^{(8)}$ the median of eight. The coefficients are shared by all regions and
    origins (so each region's trend is shrunk as the past asks), fitted by Huber's loss
    with bounded weight for regions far out. Held against going the common way and
    against the last three years going on; of the three stands the one whose past
    errors were smallest in the mean.

    Parameters
    ----------
    panel : Panel
    horizon : int
        Years ahead; at most `reach` of its years.
    moves : bool
        False where all regions are to go the common way, whatever the past says.

    Returns
    -------
    Course

    References
    ----------
    [Huber1964]_.

    Examples
    --------
    >>> from madang.metrics.foresight.panel import lay_panel
    >>> panel = lay_panel(np.outer(2.0 ** np.arange(6), [1.0, 3.0]))
    >>> forecast_course(panel, 1).ahead.round(6).tolist()
    [0.0, 0.0]
    """
    last = len(panel.z) - 1
    origins = np.arange(FIRST, last - horizon + 1)
    found = np.array([_beside(panel.z[t + horizon] - panel.z[t]) for t in origins])
    now = features(panel, last)
    known = [features(panel, int(t)) for t in origins]
    recent = np.array([x[:, 1] for x in known])
    ways = {"none": (np.zeros(now.shape[0]), found),
            "recent": (horizon * now[:, 1], found - horizon * recent)}  # fmt: skip
    if not moves:
        return Course("none", *ways["none"], origins)
    if now.shape[0] >= _FEWEST_REGIONS:
        pooled = _pooled(np.array(known), found, now)
        if pooled is not None:
            ways["pooled"] = pooled
    both = np.isfinite(sum(errors for _ahead, errors in ways.values()))
    way = min(ways, key=lambda w: _size(ways[w][1], both))
    ahead, errors = ways[way]
    return Course(way, ahead, errors, origins)


def _size(errors: FloatArray, known: NDArray[np.bool_]) -> float:
    """Average the sizes of known errors; 0 where there is none."""
    return float(np.abs(errors[known]).mean()) if known.any() else 0.0


def _beside(change: FloatArray) -> FloatArray:
    """Take the median of all regions out of a change."""
    middle = np.nanmedian(change) if np.isfinite(change).any() else 0.0
    return np.asarray(change - middle)


def _pooled(
    known: FloatArray, found: FloatArray, now: FloatArray
) -> tuple[FloatArray, FloatArray] | None:
    """Forecast by shared coefficients, past origins by those of other regions."""
    count, regions, width = known.shape
    weight = np.array([_leverage(x) for x in known]).reshape(-1)
    x, y = known.reshape(-1, width), found.reshape(-1)
    usable = np.isfinite(x).all(axis=1) & np.isfinite(y)
    fold = np.tile(np.arange(regions) % FOLDS, count)
    errors = np.full(y.shape, np.nan)
    for k in range(FOLDS):
        mine, others = usable & (fold == k), usable & (fold != k)
        if others.sum() <= width:
            return None
        errors[mine] = y[mine] - x[mine] @ _huber(x[others], y[others], weight[others])
    beta = _huber(x[usable], y[usable], weight[usable])
    return np.asarray(now @ beta), errors.reshape(found.shape)


def _leverage(x: FloatArray) -> FloatArray:
    """Weigh regions whose steps lie far out less, by the square of how far."""
    filled = np.where(np.isfinite(x), np.abs(x), 0.0)
    usual = _TO_DEVIATION * np.median(filled, axis=0) + _TINY
    far = (filled / usual).max(axis=1)
    return np.asarray(np.minimum(1.0, (_LEVERAGE / np.maximum(far, _TINY)) ** 2))


def _huber(x: FloatArray, y: FloatArray, weight: FloatArray) -> FloatArray:
    """Fit by Huber's loss at one robust deviation, by reweighted least squares."""
    w: NDArray[Any] = weight
    scale = np.sqrt((weight[:, None] * x**2).mean(axis=0))
    scale = np.where(scale > 0, scale, 1.0)
    u = x / scale
    beta: FloatArray = np.zeros(x.shape[1])
    for _round in range(_ROUNDS):
        normal = u.T @ (u * w[:, None])
        normal += 1e-6 * np.diag(np.diag(normal)) + _TINY * np.eye(len(normal))
        beta = np.linalg.solve(normal, u.T @ (w * y))
        left = np.asarray(np.abs(y - u @ beta), dtype=np.float64)
        usual = _TO_DEVIATION * float(np.median(left)) + _TINY
        w = np.asarray(weight * np.minimum(1.0, usual / np.maximum(left, _TINY)))
    return np.asarray(beta / scale)
