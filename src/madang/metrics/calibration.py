"""Whether probabilities come true: scores, skill, and the calibration curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.detection import average_precision

__all__ = [
    "Calibration",
    "brier_score",
    "brier_skill",
    "calibration_curve",
    "calibration_error",
]

FloatArray = NDArray[np.float64]
_MOST_BINS = 1_000


def _forecasts(
    labels: ArrayLike, probabilities: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Give labels and probabilities, or refuse what is neither."""
    average_precision(labels, probabilities)  # refuses what is not label and number
    p = np.asarray(probabilities, dtype=np.float64)
    if p.size and (p.min() < 0 or p.max() > 1):
        raise ParameterError(
            _(
                "Expected probabilities between 0 and 1; found from {least:g} to "
                "{most:g}.",
                least=p.min(),
                most=p.max(),
            )
        )
    return np.asarray(labels, dtype=np.float64), p


def brier_score(labels: ArrayLike, probabilities: ArrayLike) -> float:
    r"""Measure how far forecasts lie from what happened.

    .. math:: B = \frac{1}{P}\sum_n (p_n - y_n)^2

    0 is foresight; saying the base rate b of all cases gives b(1 − b).

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether it happened.
    probabilities : (P,) array
        The forecasts, 0 to 1.

    Returns
    -------
    float
        From 0 to 1; NaN where there is no case.

    Raises
    ------
    ShapeError
        If labels and probabilities are not of one length.
    ParameterError
        If a label is neither 0 nor 1, or a probability lies outside 0 to 1.

    References
    ----------
    [Brier1950]_.

    Examples
    --------
    >>> brier_score([1, 0], [0.5, 0.5])
    0.25
    """
    y, p = _forecasts(labels, probabilities)
    return float(np.mean((p - y) ** 2)) if y.size else float("nan")


def brier_skill(labels: ArrayLike, probabilities: ArrayLike) -> float:
    r"""Measure how much better forecasts are than saying the base rate of all cases.

    .. math:: S = 1 - \frac{B}{\bar y (1 - \bar y)}

    1 is foresight, 0 no better than the base rate; below 0 is worse, as forecasts
    are that are sure of what does not happen.

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether it happened.
    probabilities : (P,) array
        The forecasts, 0 to 1.

    Returns
    -------
    float
        At most 1; NaN where it always or never happened.

    Raises
    ------
    ShapeError
        If labels and probabilities are not of one length.
    ParameterError
        If a label is neither 0 nor 1, or a probability lies outside 0 to 1.

    References
    ----------
    [Brier1950]_; as a share of the base rate's score: [Murphy1973]_.

    Examples
    --------
    >>> brier_skill([1, 0], [0.75, 0.25])
    0.75
    """
    y, p = _forecasts(labels, probabilities)
    base = y.mean() if y.size else 0.0
    if base in (0.0, 1.0):
        return float("nan")
    return float(1.0 - np.mean((p - y) ** 2) / (base * (1.0 - base)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """How often forecasts came true, bin by bin; bins without a case are left out.

    Attributes
    ----------
    told : (B,) array
        Mean forecast of the bin's cases.
    came : (B,) array
        Share of them that happened.
    cases : (B,) array of int
        How many there are.
    """

    told: FloatArray
    came: FloatArray
    cases: NDArray[np.int64]


def calibration_curve(
    labels: ArrayLike, probabilities: ArrayLike, *, edges: ArrayLike = 10
) -> Calibration:
    r"""Measure, bin by bin, how often forecasts came true.

    .. math:: \bar p_b = \frac{1}{n_b}\sum_{n \in b} p_n,\quad
              \bar y_b = \frac{1}{n_b}\sum_{n \in b} y_n

    Read: of what was given 30%, about 30% should have happened.

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether it happened.
    probabilities : (P,) array
        The forecasts, 0 to 1.
    edges : int or (B + 1,) array
        Number of bins of one width, or their rising edges from 0 to 1; a forecast
        on an edge belongs to the bin above it, 1 to the last.

    Returns
    -------
    Calibration
        Bins in rising order; never NaN, for empty bins are left out.

    Raises
    ------
    ShapeError
        If labels and probabilities are not of one length.
    ParameterError
        If a label is neither 0 nor 1, a probability lies outside 0 to 1, or the
        edges do not rise from 0 to 1.

    References
    ----------
    [Murphy1973]_; [NiculescuMizil2005]_.

    Examples
    --------
    >>> calibration_curve([1, 0, 1], [0.2, 0.4, 0.9], edges=2).came
    array([0.5, 1. ])
    """
    y, p = _forecasts(labels, probabilities)
    e = np.asarray(edges, dtype=np.float64)
    if e.ndim == 0 and 1 <= e <= _MOST_BINS:
        e = np.linspace(0.0, 1.0, int(e) + 1)
    if e.ndim != 1 or len(e) < 2 or e[0] != 0 or e[-1] != 1 or (np.diff(e) <= 0).any():  # noqa: PLR2004 - a bin has two edges
        raise ParameterError(
            _("Expected a number of bins, or edges that rise from 0 to 1.")
        )
    place = np.clip(np.searchsorted(e, p, side="right") - 1, 0, len(e) - 2)
    cases = np.bincount(place, minlength=len(e) - 1)
    some = cases > 0
    told = np.bincount(place, weights=p, minlength=len(e) - 1)[some] / cases[some]
    came = np.bincount(place, weights=y, minlength=len(e) - 1)[some] / cases[some]
    return Calibration(told, came, cases[some].astype(np.int64))


def calibration_error(
    labels: ArrayLike, probabilities: ArrayLike, *, edges: ArrayLike = 10
) -> float:
    r"""Measure how far forecasts and frequencies lie apart (expected error).

    .. math:: ECE = \sum_b \frac{n_b}{P}\,|\bar p_b - \bar y_b|

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether it happened.
    probabilities : (P,) array
        The forecasts, 0 to 1.
    edges : int or (B + 1,) array
        As in `calibration_curve`.

    Returns
    -------
    float
        From 0 to 1, in units of probability; NaN where there is no case.

    Raises
    ------
    ShapeError
        If labels and probabilities are not of one length.
    ParameterError
        As in `calibration_curve`.

    References
    ----------
    [Naeini2015]_.

    Examples
    --------
    >>> round(calibration_error([1, 0, 1], [0.2, 0.4, 0.9], edges=2), 3)
    0.167
    """
    curve = calibration_curve(labels, probabilities, edges=edges)
    whole = curve.cases.sum()
    if not whole:
        return float("nan")
    return float(np.sum(curve.cases * np.abs(curve.told - curve.came)) / whole)
