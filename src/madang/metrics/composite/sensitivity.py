"""Which choice moves a result: Sobol's indices of first order and in total."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inference import percentile_interval

__all__ = ["SobolIndices", "sobol_design", "sobol_indices"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """How much of the variance of a result each choice makes.

    Attributes
    ----------
    first, first_low, first_high : (K,) array
        By itself, with its interval.
    total, total_low, total_high : (K,) array
        Together with all others, with its interval.
    variance : float
        Of the result, over all choices.
    """

    first: FloatArray
    first_low: FloatArray
    first_high: FloatArray
    total: FloatArray
    total_low: FloatArray
    total_high: FloatArray
    variance: float


def sobol_design(choices: int, rng: np.random.Generator, *, base: int) -> FloatArray:
    r"""Lay out points at which a result must be known for Sobol's indices.

    .. math:: A, \quad B, \quad A_B^{(k)} = (a_1, \dots, b_k, \dots, a_K)
        \text{ for each } k

    with A and B one Latin hypercube of 2K columns: each column has one number in each
    n-th part of its range, which fills space more evenly than chance.

    Parameters
    ----------
    choices : int
        Number K of choices, at least 1.
    rng : numpy.random.Generator
        Source of chance.
    base : int
        Points n of A.

    Returns
    -------
    (K + 2, n, K) array
        Numbers from 0 to 1: A, B, and A with column k of B.

    Raises
    ------
    ParameterError
        If there is no choice or fewer than two points.

    References
    ----------
    [SaltelliEtAl2010]_; [McKayBeckmanConover1979]_.

    Examples
    --------
    >>> sobol_design(2, np.random.default_rng(1), base=8).shape
    (4, 8, 2)
    """
    if choices < 1 or base < 2:  # noqa: PLR2004 - one point has no variance
        raise ParameterError(
            _(
                "Expected at least one choice and two points; found {choices} and "
                "{points}.",
                choices=choices,
                points=base,
            )
        )
    part = rng.permuted(np.tile(np.arange(base), (2 * choices, 1)), axis=1).T
    points = (part + rng.random(part.shape)) / base
    a, b = points[:, :choices], points[:, choices:]
    mixed = np.repeat(a[None], choices, axis=0)
    at = np.arange(choices)
    mixed[at, :, at] = b.T
    return np.concatenate([a[None], b[None], mixed])


def sobol_indices(
    result: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 500,
    level: float = 0.9,
) -> SobolIndices:
    r"""Measure how much of the variance of a result each choice makes.

    .. math:: S_k = \frac{\tfrac1n \sum_j f(B)_j
        \bigl(f(A_B^{(k)})_j - f(A)_j\bigr)}{V}, \quad
        T_k = \frac{\tfrac1{2n} \sum_j \bigl(f(A)_j - f(A_B^{(k)})_j\bigr)^2}{V}

    The result is centred first, which leaves the indices as they are and their error
    smaller. Intervals draw the n points anew, the variance with them.

    Parameters
    ----------
    result : (K + 2, n) array
        The result at the points of `sobol_design`, in any unit.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number of draws.
    level : float
        Share that the intervals hold.

    Returns
    -------
    SobolIndices
        First indices sum to 1 where choices only add up; a total above the first says
        how much a choice matters through others. An estimate may lie a little below 0
        or above 1. NaN where the result never varies, or is unknown at a point.

    Raises
    ------
    ShapeError
        If there are fewer than three rows or two points.

    References
    ----------
    [SaltelliEtAl2010]_, table 2 (b) and (f); [Jansen1999]_; [Sobol2001]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> points = sobol_design(2, rng, base=512)
    >>> found = sobol_indices(points @ [1.0, 2.0], rng)
    >>> found.first.round(1).tolist(), found.total.round(1).tolist()
    ([0.2, 0.8], [0.2, 0.8])
    """
    y = np.asarray(result, dtype=np.float64)
    if y.ndim != 2 or y.shape[0] < 3 or y.shape[1] < 2:  # noqa: PLR2004 - as above
        raise ShapeError(
            _(
                "Expected a result at choices + 2 rows of points; found shape {shape}.",
                shape=y.shape,
            )
        )
    y = y - y[:2].mean()
    n = y.shape[1]
    rows = np.concatenate(
        [y[1] * (y[2:] - y[0]), (y[0] - y[2:]) ** 2 / 2, y[:2], y[:2] ** 2]
    )
    value = _indices(rows.mean(axis=1)[:, None], y.shape[0] - 2)
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=draws) / n
    spread = _indices(rows @ drawn.T, y.shape[0] - 2).T
    low, high = percentile_interval(spread, level=level)
    first, total = np.split(value[:, 0], 2)
    low_first, low_total = np.split(np.asarray(low), 2)
    high_first, high_total = np.split(np.asarray(high), 2)
    return SobolIndices(
        first, low_first, high_first, total, low_total, high_total,
        float(y[:2].var()),
    )  # fmt: skip


def _indices(means: FloatArray, choices: int) -> FloatArray:
    """Give first and total indices from means over points, one column a draw."""
    level = means[-4:-2].mean(axis=0)
    variance = means[-2:].mean(axis=0) - level**2
    fit = variance > 0
    out = means[: 2 * choices] / np.where(fit, variance, 1.0)
    return np.where(fit, out, np.nan)
