"""One scale: indicators of different units made comparable, more being better."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inference import ranks

__all__ = ["Normalisation", "normalise"]

FloatArray = NDArray[np.float64]
_Word = TypeVar("_Word", bound=StrEnum)

_TABLE_AXES = 2


class Normalisation(StrEnum):
    """How indicators of different units are brought to one scale."""

    MIN_MAX = "min_max"
    Z_SCORE = "z_score"
    RANK = "rank"
    PERCENTILE = "percentile"
    BORDA = "borda"
    FRACTION = "fraction"
    TARGET = "target"
    SCALED = "scaled"
    GOALPOSTS = "goalposts"


DEFAULT_ENDS = (0.0, 100.0)
DEFAULT_MOMENTS = (50.0, 10.0)
MARKED = {Normalisation.TARGET: 1, Normalisation.SCALED: 2, Normalisation.GOALPOSTS: 2}


def normalise(
    x: ArrayLike,
    direction: ArrayLike,
    *,
    method: Normalisation = Normalisation.MIN_MAX,
    reference: ArrayLike | None = None,
    ddof: int = 1,
    to: tuple[float, float] | None = None,
    marks: ArrayLike | None = None,
) -> FloatArray:
    r"""Bring indicators to one scale on which more is always better.

    With :math:`z_{ri} = d_i x_{ri}`, ends :math:`a, b` and :math:`a + (b - a) u`:

    .. math:: \text{min–max: } u = \frac{z_{ri} - \min_s z_{si}}
        {\max_s z_{si} - \min_s z_{si}}, \quad
        \text{rank: } u = \frac{k_{ri} - 1}{R_i - 1}, \quad
        \text{percentile: } u = \frac{\#\{s : z_{si} < z_{ri}\}}{R_i - 1}

    .. math:: \text{target } m_i: u = \frac{z_{ri} - \min_s z_{si}}
        {d_i m_i - \min_s z_{si}}, \quad
        \text{scaled, goalposts } l_i, h_i: u = \frac{z_{ri} - \min(d_i l_i, d_i h_i)}
        {|h_i - l_i|}, \quad
        \text{fraction: } u = \Bigl(\frac{x_{ri}}{\text{best } x_i}\Bigr)^{d_i}

    z-scores: :math:`m + \sigma (z_{ri} - \overline{z_i}) / \sigma_i`; Borda: the number
    of regions below, :math:`\#\{s : z_{si} < z_{ri}\}`.

    Parameters
    ----------
    x : (..., R, I) array
        Indicator i in region r, each in its own unit; NaN where unknown.
    direction : (I,) array
        +1 where more is better, −1 where less is.
    method : Normalisation
        Min–max, z-score, rank (mean rank of ties, 1 for the worst), percentile and
        Borda (of regions below; those that tie share the least), fraction of the best,
        target (which a region may pass), scaled between two marks, goalposts (the same,
        cut off at the marks). The distance to the best is min–max by another name.
    reference : (..., S, I) array, optional
        Values that set the scale: those of all years, so that scores of one year
        compare with those of another. The regions themselves if left out.
    ddof : int
        Degrees of freedom taken from the divisor of the standard deviation: 1 as in
        the handbook, 0 for the population's.
    to : tuple of float, optional
        Ends of the scale, 0 and 100 if left out; of z-scores the mean and the
        deviation, 50 and 10. Borda scores are counts and have none.
    marks : (I,) or (2, I) array, optional
        In the indicators' own units: the target of each (or the values of a region of
        reference), or the two marks of each, in either order.

    Returns
    -------
    (..., R, I) array
        Points. NaN where `x` is; where the reference of an indicator is the same
        everywhere and sets the scale: it tells nothing apart; where the target is no
        better than the worst, or two marks are one; and as fraction where the best is
        not above 0.

    Raises
    ------
    ParameterError
        If the method is unknown, a direction is neither +1 nor −1, or marks are asked
        for and not given.
    ShapeError
        If there is not one direction an indicator, or the reference or the marks have
        others.

    References
    ----------
    [OECD2008]_, section 5; of panels: step 5.3; [BeckerEtAl2022]_.

    Examples
    --------
    >>> normalise([[1, 10], [2, 40], [3, 20]], [1, -1])[:, 0].tolist()
    [0.0, 50.0, 100.0]
    >>> normalise([[20], [80]], [-1], method="goalposts", marks=[[0], [50]]).ravel()
    array([60.,  0.])
    """
    x = np.asarray(x, dtype=np.float64)
    method = choice(Normalisation, method)
    d = _directions(direction, x)
    signed = x * d
    scale = signed if reference is None else _reference(reference, x) * d
    if method is Normalisation.Z_SCORE:
        return _standardised(signed, scale, ddof, to or DEFAULT_MOMENTS)
    count = (~np.isnan(scale)).sum(axis=-2, keepdims=True)
    if method is Normalisation.BORDA:
        below = _places(signed, scale, count, ties="least") - 1
        return np.where(np.isnan(signed) | ~_differs(scale), np.nan, below)
    low, high = to or DEFAULT_ENDS
    if method in (Normalisation.RANK, Normalisation.PERCENTILE):
        ties = "mean" if method is Normalisation.RANK else "least"
        place = _places(signed, scale, count, ties=ties, own=reference is None)
        unit = (place - 1) / np.maximum(count - 1, 1)
        unit = np.where(np.isnan(signed) | ~_differs(scale), np.nan, unit)
    elif method is Normalisation.FRACTION:
        unit = _fraction(x, scale, d)
    else:
        unit = _share_of_the_way(signed, scale, method, _marks(marks, method, d))
    return np.asarray(low + unit * (high - low))


def _least(scale: FloatArray) -> FloatArray:
    """Give the least known value of each column; infinite where there is none."""
    known = np.where(np.isnan(scale), np.inf, scale)
    return np.asarray(known.min(axis=-2, keepdims=True, initial=np.inf))


def _most(scale: FloatArray) -> FloatArray:
    """Give the greatest known value of each column."""
    return -_least(-scale)


def _differs(scale: FloatArray) -> NDArray[np.bool_]:
    """Tell which columns tell anything apart."""
    return np.asarray(_most(scale) > _least(scale))


def _share_of_the_way(
    signed: FloatArray, scale: FloatArray, method: Normalisation, marks: FloatArray
) -> FloatArray:
    """Give how far from the worst, or the lower mark, to the best or the mark."""
    if method is Normalisation.MIN_MAX:
        low, high = _least(scale), _most(scale)
    elif method is Normalisation.TARGET:
        low, high = _least(scale), marks[0]
    else:
        low, high = marks.min(axis=0), marks.max(axis=0)
    apart = (high > low) & np.isfinite(low)
    span = np.where(apart, high - low, 1.0)
    unit = (signed - np.where(apart, low, 0.0)) / span
    if method is Normalisation.GOALPOSTS:
        unit = np.clip(unit, 0.0, 1.0)
    return np.where(apart, unit, np.nan)


def _standardised(
    signed: FloatArray, scale: FloatArray, ddof: int, to: tuple[float, float]
) -> FloatArray:
    """Give z-scores of a mean and a deviation."""
    known = ~np.isnan(scale)
    count = known.sum(axis=-2, keepdims=True)
    mean = np.where(known, scale, 0).sum(axis=-2, keepdims=True)
    mean = mean / np.maximum(count, 1)
    square = np.where(known, scale - mean, 0) ** 2
    spread = square.sum(axis=-2, keepdims=True) / np.maximum(count - ddof, 1)
    differs = _differs(scale)
    score = to[0] + to[1] * (signed - mean) / np.where(differs, np.sqrt(spread), 1.0)
    return np.where(differs, score, np.nan)


def _fraction(x: FloatArray, scale: FloatArray, d: FloatArray) -> FloatArray:
    """Give each value over the best, or the best over each where less is better."""
    best = _most(scale) * d
    fit = np.isfinite(best) & (best > 0)
    best = np.where(fit, best, 1.0)
    up = np.where(fit, x / best, np.nan)
    down = np.divide(best, x, out=np.full(up.shape, np.nan), where=fit & (x > 0))
    return np.where(d > 0, up, down)


def _places(
    signed: FloatArray,
    scale: FloatArray,
    count: NDArray[np.intp],
    *,
    ties: str,
    own: bool = False,
) -> FloatArray:
    """Give the place of each value among the reference, 1 for the worst."""
    if own and ties == "mean":
        turned = ranks(signed.swapaxes(-1, -2), descending=False)
        return np.asarray(turned.swapaxes(-1, -2))
    others = np.broadcast_to(scale, (*signed.shape[:-2], *scale.shape[-2:]))
    place = np.empty(signed.shape)
    for at in np.ndindex(*signed.shape[:-2], signed.shape[-1]):
        part = (*at[:-1], slice(None), at[-1])
        column = np.sort(others[part])  # what is not known goes last
        below = np.searchsorted(column, signed[part], side="left")
        if ties == "mean":
            upto = np.searchsorted(column, signed[part], side="right")
            place[part] = (below + upto + 1) / 2
        else:
            place[part] = below + 1
    return np.clip(place, 1, np.maximum(count, 1))


def _marks(marks: ArrayLike | None, method: Normalisation, d: FloatArray) -> FloatArray:
    """Read the marks that a method asks for, turned so that more is better."""
    asked = MARKED.get(method, 0)
    if not asked:
        return np.empty((0, d.size))
    if marks is None:
        raise ParameterError(
            _(
                "The normalisation '{method}' needs {count:,| mark/ marks} an "
                "indicator, and none is given.",
                method=str(method),
                count=asked,
            )
        )
    given = np.atleast_2d(np.asarray(marks, dtype=np.float64))
    if given.shape != (asked, d.size):
        raise ShapeError(
            _(
                "Expected marks of shape ({count}, {indicators}), one row a mark; "
                "found {shape}.",
                count=asked,
                indicators=d.size,
                shape=given.shape,
            )
        )
    return given * d


def _reference(reference: ArrayLike, x: FloatArray) -> FloatArray:
    """Read what sets the scale, or refuse what does not fit."""
    given = np.asarray(reference, dtype=np.float64)
    if given.ndim < _TABLE_AXES or given.shape[-1] != x.shape[-1]:
        raise ShapeError(
            _(
                "The reference must hold the same {indicators} indicators; found shape "
                "{shape}.",
                indicators=x.shape[-1],
                shape=given.shape,
            )
        )
    return given


def _directions(direction: ArrayLike, x: FloatArray) -> FloatArray:
    """Check that there is one direction, +1 or −1, an indicator."""
    d = np.asarray(direction, dtype=np.float64)
    if x.ndim < _TABLE_AXES or d.shape != x.shape[-1:]:
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


def choice(kind: type[_Word], word: str) -> _Word:
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
