"""One score of several: means that let a strength make up for a weakness, or not."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.composite.scale import choice

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Aggregation", "aggregate", "lift", "lower", "outranking"]

FloatArray = NDArray[np.float64]

_TABLE_AXES = 2
_EVEN = 0.5
_ROUNDING = 1e-9  # of sums of weights, which reach a half only but for rounding


class Aggregation(StrEnum):
    """How normalised indicators become one score."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    GENERALISED = "generalised"
    MAZZIOTTA_PARETO = "mazziotta_pareto"
    COPELAND = "copeland"


POSITIVE = (Aggregation.GEOMETRIC, Aggregation.HARMONIC, Aggregation.GENERALISED)


def aggregate(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    method: Aggregation = Aggregation.ARITHMETIC,
    power: float = 0.5,
    known: float = 1.0,
) -> FloatArray:
    r"""Average scores into one, with or without letting one make up for another.

    .. math:: \text{arithmetic: } M = \sum_i \frac{w_i}{W} y_{ri}, \quad
        \text{geometric: } \prod_i y_{ri}^{w_i / W}, \quad
        \text{harmonic: } \Bigl(\sum_i \frac{w_i}{W} y_{ri}^{-1}\Bigr)^{-1}, \quad
        \text{generalised: } \Bigl(\sum_i \frac{w_i}{W} y_{ri}^p\Bigr)^{1/p}

    .. math:: \text{Mazziotta–Pareto: } M - \frac{S^2}{M}, \quad
        S^2 = \sum_i \frac{w_i}{W} (y_{ri} - M)^2, \quad
        \text{Copeland: } \sum_{s \ne r} \operatorname{sgn}(o_{rs} - \tfrac12)

    with :math:`W = \sum_i w_i` over the known scores and :math:`o` as in `outranking`.

    Parameters
    ----------
    scores : (..., R, I) array
        Normalised scores, points from about 0 to 100.
    weights : (I,) or (..., R, I) array
        Weight of each indicator, at least 0; only their proportions matter.
    method : Aggregation
        The arithmetic mean lets a strength make up for a weakness in full, the
        geometric and the harmonic mean less so; Mazziotta and Pareto's takes off what
        is uneven; Copeland counts the regions beaten on a majority of weights.
    power : float
        Power p of the generalised mean, not 0; below 1, weaknesses count for more.
    known : float
        Share of the scores of positive weight that a region must have; what it lacks
        then takes no part. At 1, none may be lacking.

    Returns
    -------
    (..., R) array
        Points; of Copeland wins less losses. NaN where too few scores are known, all
        weights are 0, or a score is below 0 in a mean that asks for positive ones: see
        `lift`. A geometric, harmonic or other mean of a power below 0 with a score of 0
        is 0. NaN where the Mazziotta–Pareto mean M is not above 0,
        unless all scores are 0.

    Raises
    ------
    ParameterError
        If the method is unknown, the power is 0, a share is not between 0 and 1, or a
        weight is below 0 or not a number.
    ShapeError
        If there is not one weight a score.

    References
    ----------
    [OECD2008]_, section 6; [MazziottaPareto2016]_; [BeckerEtAl2022]_.

    Examples
    --------
    >>> float(aggregate([[25, 100]], [1, 1])[0])
    62.5
    >>> round(float(aggregate([[25, 100]], [1, 1], method="geometric")[0]), 9)
    50.0
    >>> round(float(aggregate([[25, 100]], [1, 1], method="harmonic")[0]), 9)
    40.0
    >>> float(aggregate([[90, 110]], [1, 1], method="mazziotta_pareto")[0])
    99.0
    """
    y = np.asarray(scores, dtype=np.float64)
    w = _weights(weights, y)
    method = choice(Aggregation, method)
    if power == 0 or not np.isfinite(power) or not 0 <= known <= 1:
        raise ParameterError(
            _(
                "Expected a power other than 0 and a share between 0 and 1; found "
                "{power} and {known}.",
                power=str(power),
                known=str(known),
            )
        )
    if method is Aggregation.COPELAND:
        return _copeland(y, w, known)
    share = _shares(w, np.isnan(y), known)
    y = np.where(share > 0, y, 1.0)  # of no weight: any value stands for none
    mean = mean_by(method, power)
    return np.asarray(mean(y, share, lambda a, b: (a * b).sum(axis=-1)))


def mean_by(
    method: Aggregation, power: float = 0.5
) -> Callable[
    [FloatArray, FloatArray, Callable[[FloatArray, FloatArray], FloatArray]], FloatArray
]:
    """Give a mean of scores under shares, by a product that sums over indicators."""
    if method is Aggregation.ARITHMETIC:
        return lambda y, w, dot: dot(y, w)
    if method is Aggregation.MAZZIOTTA_PARETO:
        return _mazziotta_pareto
    exponent = -1.0 if method is Aggregation.HARMONIC else power

    def mean(
        y: FloatArray,
        w: FloatArray,
        dot: Callable[[FloatArray, FloatArray], FloatArray],
    ) -> FloatArray:
        """Average what the scores become by one function, and turn it back."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            fit = np.where(y >= 0, y, np.nan)
            if method is Aggregation.GEOMETRIC:
                # A zero has no logarithm, and no weight of 0 may make it one.
                logs = np.log(np.maximum(fit, np.finfo(float).tiny))
                nought = dot((fit == 0).astype(float), w) > 0
                return np.asarray(np.exp(dot(logs, w)) * np.where(nought, 0.0, 1.0))
            return np.asarray(dot(fit**exponent, w) ** (1 / exponent))

    return mean


def _mazziotta_pareto(
    y: FloatArray,
    w: FloatArray,
    dot: Callable[[FloatArray, FloatArray], FloatArray],
) -> FloatArray:
    """Take off what is uneven in a region's scores."""
    mean = dot(y, w)
    spread = np.maximum(dot(y * y, w) - mean * mean, 0.0)
    fit = mean > 0
    least = np.where((mean == 0) & (spread == 0), 0.0, np.nan)  # nought throughout
    return np.where(fit, mean - spread / np.where(fit, mean, 1.0), least)


def lift(scores: ArrayLike) -> FloatArray:
    r"""Bring points of about 0 to 100 above 0, for means that ask for positive scores.

    .. math:: y' = 1 + 0.99 y \; (y \ge 0), \qquad y' = e^{0.99 y} \; (y < 0)

    From 0 to 100 this is the same as min–max from 1 to 100. It never ties two scores,
    as lifting all below 1 to 1 would.

    Parameters
    ----------
    scores : (...) array
        Points; z-scores may lie below 0.

    Returns
    -------
    (...) array
        Points above 0, in the same order. NaN where a score is.

    References
    ----------
    [OECD2008]_, section 6, on strictly positive scores; [BeckerEtAl2022]_.

    Examples
    --------
    >>> lift([0.0, 50.0, 100.0]).tolist()
    [1.0, 50.5, 100.0]
    """
    y = np.asarray(scores, dtype=np.float64)
    return np.where(y < 0, np.exp(0.99 * np.minimum(y, 0.0)), 1 + 0.99 * y)


def lower(scores: ArrayLike) -> FloatArray:
    r"""Bring lifted points back to the scale they came from: `lift` undone.

    .. math:: y = (y' - 1) / 0.99 \; (y' \ge 1), \qquad y = \ln(y') / 0.99 \; (y' < 1)

    Parameters
    ----------
    scores : (...) array
        Lifted points, above 0.

    Returns
    -------
    (...) array
        Points. NaN where a score is, or is not above 0.

    References
    ----------
    [OECD2008]_, section 6.

    Examples
    --------
    >>> lower(lift([-2.0, 0.0, 100.0])).round(9).tolist()
    [-2.0, 0.0, 100.0]
    """
    y = np.asarray(scores, dtype=np.float64)
    y = np.where(y > 0, y, np.nan)
    return np.where(y < 1, np.log(np.minimum(y, 1.0)) / 0.99, (y - 1) / 0.99)


def outranking(scores: ArrayLike, weights: ArrayLike) -> FloatArray:
    r"""Measure on what share of the weights each region is ahead of each other.

    .. math:: o_{rs} = \sum_i \frac{w_i}{W} \bigl([y_{ri} > y_{si}] +
        \tfrac12 [y_{ri} = y_{si}]\bigr)

    Parameters
    ----------
    scores : (..., R, I) array
        Scores, in any unit; more is better.
    weights : (I,) array
        Weight of each indicator, at least 0; only their proportions matter.

    Returns
    -------
    (..., R, R) array
        Shares from 0 to 1; row against column, the two of a pair add up to 1. 0 on the
        diagonal. Indicators that either region lacks take no part; NaN where none is
        left.

    Raises
    ------
    ParameterError, ShapeError
        As in `aggregate`.

    References
    ----------
    [OECD2008]_, section 6.3; [MundaNardo2009]_.

    Examples
    --------
    >>> outranking([[1, 5, 5], [2, 4, 5]], [1, 1, 2])
    array([[0. , 0.5],
           [0.5, 0. ]])
    """
    y = np.asarray(scores, dtype=np.float64)
    w = _weights(weights, y)
    if w.ndim > 1:
        w = w[..., :1, :]
    ahead = np.zeros((*y.shape[:-1], y.shape[-2]))
    weight = np.zeros(ahead.shape)
    for i in range(y.shape[-1]):  # one indicator at a time: R × R × I is much
        own, other = y[..., :, None, i], y[..., None, :, i]
        both = ~(np.isnan(own) | np.isnan(other))
        ahead += w[..., i] * np.where(both, (own > other) + _EVEN * (own == other), 0)
        weight += w[..., i] * both
    out = np.full(ahead.shape, np.nan)
    np.divide(ahead, weight, out=out, where=weight > 0)
    diagonal = np.arange(y.shape[-2])
    out[..., diagonal, diagonal] = 0.0
    return out


def _copeland(y: FloatArray, w: FloatArray, known: float) -> FloatArray:
    """Count the regions beaten less those that beat, on a majority of weights."""
    fit = np.asarray(~np.isnan(_shares(w, np.isnan(y), known)).any(axis=-1))
    share = outranking(np.where(fit[..., None], y, np.nan), w)
    lead = share - _EVEN
    lead[..., np.arange(y.shape[-2]), np.arange(y.shape[-2])] = 0.0
    lead = np.where(np.isnan(lead) | (np.abs(lead) <= _ROUNDING), 0.0, lead)
    return np.where(fit, np.sign(lead).sum(axis=-1), np.nan)


def _shares(w: FloatArray, lacking: NDArray[np.bool_], known: float) -> FloatArray:
    """Give the weights of known scores as shares; NaN where too few are known."""
    counted = np.broadcast_to(w > 0, lacking.shape)
    here = np.where(counted & ~lacking, w, 0.0)
    enough = np.asarray(
        (counted & ~lacking).sum(axis=-1) >= known * counted.sum(axis=-1)
    )
    whole = here.sum(axis=-1)
    fit = enough & (whole > 0)
    return np.where(fit[..., None], here / np.where(fit, whole, 1.0)[..., None], np.nan)


def _weights(weights: ArrayLike, y: FloatArray) -> FloatArray:
    """Check that there is one weight a score, at least 0."""
    w = np.asarray(weights, dtype=np.float64)
    fits = w.shape == y.shape[-1:] or (w.ndim > 1 and w.shape[-1] == y.shape[-1])
    if y.ndim < _TABLE_AXES or not fits:
        raise ShapeError(
            _(
                "Expected {scores} weights, one a score; found {weights}.",
                scores=y.shape[-1] if y.ndim else 0,
                weights=w.size,
            )
        )
    if not np.all(np.isfinite(w) & (w >= 0)):
        raise ParameterError(
            _(
                "Weights must be numbers of at least 0; found {weights}.",
                weights=w.tolist(),
            )
        )
    return w
