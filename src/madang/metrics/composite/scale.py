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
    reference: ArrayLike | None = None,
    ddof: int = 1,
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
        Min–max, z-score or rank (mean rank of ties, 1 for the worst).
    reference : (..., S, I) array, optional
        Values that set the scale: those of all years, so that scores of one year
        compare with those of another. The regions themselves if left out.
    ddof : int
        Degrees of freedom taken from the divisor of the standard deviation: 1 as in
        the handbook, 0 for the population's.

    Returns
    -------
    (..., R, I) array
        Points. Min–max and rank run from 0 (worst of the reference) to 100 (best);
        z-scores have mean 50 and standard deviation 10. NaN where `x` is, and where
        the reference of an indicator is the same everywhere: it tells nothing apart.

    Raises
    ------
    ParameterError
        If the method is unknown or a direction is neither +1 nor −1.
    ShapeError
        If there is not one direction an indicator, or the reference has others.

    References
    ----------
    [OECD2008]_, section 5; of panels: step 5.3.

    Examples
    --------
    >>> normalise([[1, 10], [2, 40], [3, 20]], [1, -1])[:, 0].tolist()
    [0.0, 50.0, 100.0]
    """
    x = np.asarray(x, dtype=np.float64)
    method = _choice(Normalisation, method)
    d = _directions(direction, x)
    signed = x * d
    scale = signed if reference is None else _reference(reference, x) * d
    known = ~np.isnan(scale)
    count = known.sum(axis=-2, keepdims=True)
    low = np.where(known, scale, np.inf).min(axis=-2, keepdims=True, initial=np.inf)
    high = np.where(known, scale, -np.inf).max(axis=-2, keepdims=True, initial=-np.inf)
    differs = high > low
    if method is Normalisation.MIN_MAX:
        span = np.where(differs, high - low, 1.0)
        score = (signed - np.where(differs, low, 0.0)) / span * 100
    elif method is Normalisation.Z_SCORE:
        mean = np.where(known, scale, 0).sum(axis=-2, keepdims=True)
        mean = mean / np.maximum(count, 1)
        square = np.where(known, scale - mean, 0) ** 2
        spread = square.sum(axis=-2, keepdims=True) / np.maximum(count - ddof, 1)
        score = 50 + 10 * (signed - mean) / np.where(differs, np.sqrt(spread), 1.0)
    else:
        rank = _places(signed, scale, count, is_own=reference is None)
        score = 100 * (rank - 1) / np.maximum(count - 1, 1)
    return np.where(~np.isnan(signed) & differs, score, np.nan)


def _places(
    signed: FloatArray, scale: FloatArray, count: NDArray[np.intp], *, is_own: bool
) -> FloatArray:
    """Give the mean place of each value among the reference, 1 for the worst."""
    if is_own:
        return np.asarray(
            ranks(signed.swapaxes(-1, -2), descending=False).swapaxes(-1, -2)
        )
    others = np.broadcast_to(scale, (*signed.shape[:-2], *scale.shape[-2:]))
    place = np.empty(signed.shape)
    for at in np.ndindex(*signed.shape[:-2], signed.shape[-1]):
        part = (*at[:-1], slice(None), at[-1])
        column = np.sort(others[part])  # what is not known goes last
        below, upto = (
            np.searchsorted(column, signed[part], side=side)
            for side in ("left", "right")
        )
        place[part] = (below + upto + 1) / 2
    return np.clip(place, 1, np.maximum(count, 1))


def _reference(reference: ArrayLike, x: FloatArray) -> FloatArray:
    """Read what sets the scale, or refuse what does not fit."""
    given = np.asarray(reference, dtype=np.float64)
    if given.ndim < 2 or given.shape[-1] != x.shape[-1]:  # noqa: PLR2004 - as above
        raise ShapeError(
            _(
                "The reference must hold the same {indicators} indicators; found shape "
                "{shape}.",
                indicators=x.shape[-1],
                shape=given.shape,
            )
        )
    return given


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
