"""One scale: indicators filled, normalised and averaged into one score."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inference import ranks

__all__ = ["Aggregation", "Normalisation", "aggregate", "impute_median", "normalise"]

FloatArray = NDArray[np.float64]
_Word = TypeVar("_Word", bound=StrEnum)

# A geometric mean of a score of 0 is 0 whatever the rest; the handbook asks for
# strictly positive scores, so that they are lifted to this.
LEAST_SCORE = 1.0

_LEAST_PEERS = 3  # a median of fewer is one region's value under another name


class Normalisation(StrEnum):
    """How indicators of different units are brought to one scale of about 0–100."""

    MIN_MAX = "min_max"
    Z_SCORE = "z_score"
    RANK = "rank"


class Aggregation(StrEnum):
    """How normalised indicators become one score."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"


def impute_median(x: ArrayLike, groups: ArrayLike | None = None) -> FloatArray:
    r"""Fill what is unknown with the median of a region's peers.

    .. math:: \hat x_{ri} = \operatorname{median}\{x_{si} : s \in g(r)\}

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    groups : (R,) array, optional
        Peer group of each region. A group of fewer than three known values, and
        no group at all, falls back on all regions.

    Returns
    -------
    (R, I) array
        As `x`, filled. NaN only where no region has a value.

    Raises
    ------
    ShapeError
        If there is not one group a region.

    References
    ----------
    [OECD2008]_.

    Examples
    --------
    >>> impute_median([[1.0], [float("nan")], [5.0]]).ravel().tolist()
    [1.0, 3.0, 5.0]
    """
    x = np.asarray(x, dtype=np.float64)
    member = np.zeros(x.shape[0]) if groups is None else np.asarray(groups)
    if member.shape != x.shape[:1]:
        raise ShapeError(
            _(
                "Expected {regions} groups, one a region; found {groups}.",
                regions=x.shape[0],
                groups=member.size,
            )
        )
    overall = _median(x)
    filled = x.copy()
    for group in np.unique(member):
        rows = member == group
        enough = (~np.isnan(x[rows])).sum(axis=0) >= _LEAST_PEERS
        value = np.where(enough, _median(x[rows]), overall)
        filled[rows] = np.where(np.isnan(x[rows]), value, x[rows])
    return filled


def normalise(
    x: ArrayLike,
    direction: ArrayLike,
    *,
    method: Normalisation = Normalisation.MIN_MAX,
) -> FloatArray:
    r"""Bring indicators to one scale on which more is always better.

    .. math:: \text{min–max: } 100 \frac{d_i x_{ri} - \min_s d_i x_{si}}
        {\max_s d_i x_{si} - \min_s d_i x_{si}}, \quad
        \text{z-score: } 50 + 10 \frac{d_i x_{ri} - \overline{d_i x_i}}{\sigma_i},
        \quad \text{rank: } 100 \frac{k_{ri} - 1}{R_i - 1}

    Parameters
    ----------
    x : (..., R, I) array
        Indicator i in region r, each in its own unit; NaN where unknown.
    direction : (I,) array
        +1 where more is better, −1 where less is.
    method : Normalisation
        Min–max, z-score (population standard deviation) or rank (mean rank of
        ties, 1 for the worst).

    Returns
    -------
    (..., R, I) array
        Points. Min–max and rank run from 0 (worst) to 100 (best); z-scores have
        mean 50 and standard deviation 10. NaN where `x` is, and where an indicator
        is the same everywhere: it tells no region from another.

    Raises
    ------
    ParameterError
        If the method is unknown or a direction is neither +1 nor −1.
    ShapeError
        If there is not one direction an indicator.

    References
    ----------
    [OECD2008]_.

    Examples
    --------
    >>> normalise([[1, 10], [2, 40], [3, 20]], [1, -1])[:, 0].tolist()
    [0.0, 50.0, 100.0]
    """
    x = np.asarray(x, dtype=np.float64)
    method = _choice(Normalisation, method)
    signed = x * _directions(direction, x)
    known = ~np.isnan(signed)
    count = known.sum(axis=-2, keepdims=True)
    low = np.where(known, signed, np.inf).min(axis=-2, keepdims=True, initial=np.inf)
    high = np.where(known, signed, -np.inf).max(axis=-2, keepdims=True, initial=-np.inf)
    differs = high > low
    if method is Normalisation.MIN_MAX:
        span = np.where(differs, high - low, 1.0)
        score = (signed - np.where(differs, low, 0.0)) / span * 100
    elif method is Normalisation.Z_SCORE:
        n = np.maximum(count, 1)
        mean = np.where(known, signed, 0).sum(axis=-2, keepdims=True) / n
        square = np.where(known, signed - mean, 0) ** 2
        spread = np.sqrt(square.sum(axis=-2, keepdims=True) / n)
        score = 50 + 10 * (signed - mean) / np.where(differs, spread, 1.0)
    else:
        rank = ranks(signed.swapaxes(-1, -2), descending=False).swapaxes(-1, -2)
        score = 100 * (rank - 1) / np.maximum(count - 1, 1)
    return np.where(known & differs, score, np.nan)


def aggregate(
    scores: ArrayLike,
    weights: ArrayLike,
    *,
    method: Aggregation = Aggregation.ARITHMETIC,
) -> FloatArray:
    r"""Average scores into one, with or without letting one make up for another.

    .. math:: \text{arithmetic: } \sum_i \frac{w_i}{W} y_{ri}, \quad
        \text{geometric: } \prod_i \max(y_{ri}, 1)^{w_i / W}, \quad W = \sum_i w_i

    Parameters
    ----------
    scores : (..., R, I) array
        Normalised scores, points from about 0 to 100.
    weights : (I,) array
        Weight of each indicator, at least 0; only their proportions matter.
    method : Aggregation
        The arithmetic mean lets a strength make up for a weakness in full; the
        geometric mean less so. Scores under 1 count as 1 in the geometric mean.

    Returns
    -------
    (..., R) array
        Points. NaN where a score of positive weight is NaN or all weights are 0.

    Raises
    ------
    ParameterError
        If the method is unknown or a weight is below 0 or not a number.
    ShapeError
        If there is not one weight a score.

    References
    ----------
    [OECD2008]_.

    Examples
    --------
    >>> float(aggregate([[25, 100]], [1, 1])[0])
    62.5
    >>> round(float(aggregate([[25, 100]], [1, 1], method="geometric")[0]), 9)
    50.0
    """
    y = np.asarray(scores, dtype=np.float64)
    w = np.asarray(weights, dtype=np.float64)
    method = _choice(Aggregation, method)
    if w.shape != y.shape[-1:]:
        raise ShapeError(
            _(
                "Expected {scores} weights, one a score; found {weights}.",
                scores=y.shape[-1],
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
    if w.sum() == 0:
        return np.full(y.shape[:-1], np.nan)
    counted = w > 0
    share = w[counted] / w.sum()
    if method is Aggregation.ARITHMETIC:
        return np.asarray(y[..., counted] @ share)
    return np.asarray(np.exp(np.log(np.maximum(y[..., counted], LEAST_SCORE)) @ share))


def _median(x: FloatArray) -> FloatArray:
    """Give the median of each column's known values; NaN where there is none."""
    out = np.full(x.shape[1], np.nan)
    known = (~np.isnan(x)).any(axis=0)
    if known.any():
        out[known] = np.nanmedian(x[:, known], axis=0)
    return out


def _directions(direction: ArrayLike, x: FloatArray) -> FloatArray:
    """Check that there is one direction, +1 or −1, an indicator."""
    d = np.asarray(direction, dtype=np.float64)
    if x.ndim < 2 or d.shape != x.shape[-1:]:  # noqa: PLR2004 - regions × indicators
        raise ShapeError(
            _(
                "Expected regions × indicators and one direction an indicator; found "
                "shape {shape} and {directions} directions.",
                shape=x.shape,
                directions=d.size,
            )
        )
    if not np.isin(d, (-1.0, 1.0)).all():
        raise ParameterError(
            _(
                "Expected directions of +1 or −1; found {directions}.",
                directions=d.tolist(),
            )
        )
    return d


def _choice(kind: type[_Word], word: str) -> _Word:
    """Read a word of a closed list."""
    if word not in list(kind):
        raise ParameterError(
            _(
                "Expected one of {known}; found {word}.",
                known=", ".join(kind),
                word=repr(word),
            )
        )
    return kind(word)
