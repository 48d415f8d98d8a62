"""Doubt about a composite: weights, normalisation and aggregation drawn anew."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.composite.scale import LEAST_SCORE, Aggregation

__all__ = ["WeightDraws", "draw_scores", "draw_weights"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WeightDraws:
    """Drawn weights.

    Attributes
    ----------
    within : (D, I) array
        Weights of the indicators; they sum to 1 in each group.
    between : (D, G) array
        Weights of the groups; they sum to 1.
    """

    within: FloatArray
    between: FloatArray


def draw_weights(
    weights: ArrayLike,
    groups: ArrayLike,
    group_weights: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 500,
    concentration: float = 4.0,
) -> WeightDraws:
    r"""Draw weights around the stated ones, within groups and between them.

    .. math:: (w_i)_{i \in g} \sim
        \operatorname{Dirichlet}\Bigl(c \, w_i / \overline{w}_g\Bigr)

    Parameters
    ----------
    weights : (I,) array
        Stated weight of each indicator, at least 0.
    groups : (I,) array of int
        Group of each indicator, from 0 to G − 1.
    group_weights : (G,) array
        Stated weight of each group, at least 0.
    rng : numpy.random.Generator
        Source of chance.
    draws : int
        Number of draws D.
    concentration : float
        How firmly the stated weights are held. At 1, with equal weights, any
        weighting is as likely as any other; at 4, a weight varies by about half
        of itself; at 100, by a tenth.

    Returns
    -------
    WeightDraws
        Weights that sum to 1 in each group and over groups; NaN in a group whose
        stated weights are all 0. A stated weight of 0 stays 0.

    Raises
    ------
    ParameterError
        If `draws` or `concentration` is not above 0.

    References
    ----------
    [OECD2008]_, [SaisanaSaltelliTarantola2005]_.

    Examples
    --------
    >>> w = draw_weights([1, 1, 2], [0, 0, 1], [1, 1], np.random.default_rng(1))
    >>> w.within.shape, w.within[:, 2].min().item()
    ((500, 3), 1.0)
    """
    if draws < 1 or not concentration > 0:
        raise ParameterError(
            _(
                "Expected at least 1 draw and a concentration above 0; found {draws} "
                "and {concentration}.",
                draws=draws,
                concentration=str(concentration),
            )
        )
    w = np.asarray(weights, dtype=np.float64)
    member = np.asarray(groups, dtype=np.intp)
    g = np.asarray(group_weights, dtype=np.float64)
    within = np.full((draws, w.size), np.nan)
    for group in range(g.size):
        columns = np.flatnonzero(member == group)
        within[:, columns] = _dirichlet(w[columns], rng, draws, concentration)
    return WeightDraws(within, _dirichlet(g, rng, draws, concentration))


def draw_scores(
    scores: ArrayLike,
    groups: ArrayLike,
    weights: WeightDraws,
    rng: np.random.Generator,
    *,
    methods: tuple[Aggregation, ...] = tuple(Aggregation),
) -> FloatArray:
    r"""Score regions under each draw of weights, normalisation and aggregation.

    .. math:: S_{dgr} = A_d\bigl(y^{(m_d)}_{ri}, w_{di} : i \in g\bigr), \quad
        S_{dr} = A_d\bigl(S_{dgr}, v_{dg}\bigr)

    with normalisation :math:`m_d` and aggregation :math:`A_d` drawn evenly.

    Parameters
    ----------
    scores : (M, R, I) array
        The indicators under each of M normalisations, points.
    groups : (I,) array of int
        Group of each indicator, from 0 to G − 1.
    weights : WeightDraws
        D draws of weights.
    rng : numpy.random.Generator
        Source of chance for normalisation and aggregation.
    methods : tuple of Aggregation
        Aggregations to draw from.

    Returns
    -------
    (D, G + 1, R) array
        Score of each region in each group and, last, in total; points. NaN where
        a score of positive weight is NaN.

    Raises
    ------
    ShapeError
        If weights and scores do not fit each other.

    References
    ----------
    [SaisanaSaltelliTarantola2005]_, [OECD2008]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> w = draw_weights([1, 1], [0, 0], [1], rng, draws=3)
    >>> draw_scores([[[0, 0], [100, 100]]], [0, 0], w, rng)[:, 1, 1].round(9).tolist()
    [100.0, 100.0, 100.0]
    """
    y = np.asarray(scores, dtype=np.float64)
    member = np.asarray(groups, dtype=np.intp)
    draws, groups_count = weights.between.shape
    if y.ndim != 3 or weights.within.shape[1] != y.shape[2]:  # noqa: PLR2004 - M, R, I
        raise ShapeError(
            _(
                "Expected scores of M normalisations × R regions × {indicators} "
                "indicators; found shape {shape}.",
                indicators=weights.within.shape[1],
                shape=y.shape,
            )
        )
    normalisation = rng.integers(y.shape[0], size=draws)
    aggregation = rng.integers(len(methods), size=draws)
    out = np.full((draws, groups_count + 1, y.shape[1]), np.nan)
    for a, method in enumerate(methods):
        for m in range(y.shape[0]):
            rows = np.flatnonzero((normalisation == m) & (aggregation == a))
            for g in range(groups_count):
                columns = member == g
                out[rows, g] = _mean(
                    y[m][:, columns], weights.within[rows][:, columns], method
                )
        rows = np.flatnonzero(aggregation == a)
        v = weights.between[rows][:, :, None]
        out[rows, -1] = _mean_over_groups(out[rows, :-1], v, method)
    return out


def _mean(y: FloatArray, w: FloatArray, method: Aggregation) -> FloatArray:
    """Average (R, I) scores under (D, I) weights that sum to 1: (D, R)."""
    if method is Aggregation.ARITHMETIC:
        return np.asarray(w @ y.T)
    return np.asarray(np.exp(w @ np.log(np.maximum(y, LEAST_SCORE)).T))


def _mean_over_groups(s: FloatArray, v: FloatArray, method: Aggregation) -> FloatArray:
    """Average (D, G, R) scores under (D, G, 1) weights; groups of weight 0 fall out."""
    if method is Aggregation.GEOMETRIC:
        s = np.log(np.maximum(s, LEAST_SCORE))
    mean = np.where(v == 0, 0.0, v * s).sum(axis=1)
    return np.asarray(np.exp(mean) if method is Aggregation.GEOMETRIC else mean)


def _dirichlet(
    w: FloatArray, rng: np.random.Generator, draws: int, concentration: float
) -> FloatArray:
    """Draw Dirichlet weights around `w` by gamma variates; a zero stays zero."""
    if w.size == 0 or w.sum() == 0:
        return np.full((draws, w.size), np.nan)
    gamma = rng.standard_gamma(concentration * w / w[w > 0].mean(), (draws, w.size))
    return np.asarray(gamma / gamma.sum(axis=1, keepdims=True))
