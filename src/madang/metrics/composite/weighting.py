"""Weights from data: principal component, equal influence, benefit of the doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.composite.association import correlations, principal_components
from madang.metrics.composite.framework import Framework, aggregate_tree

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "BalancedWeights",
    "balanced_weights",
    "benefit_of_doubt",
    "component_weights",
    "influence",
]

FloatArray = NDArray[np.float64]

_TABLE_AXES = 2
_FLOOR = 1e-6  # of a weight, of the equal one: none may vanish and none turn


@dataclass(frozen=True, slots=True)
class BalancedWeights:
    """Weights sought so that each element has its share of influence.

    Attributes
    ----------
    weight : (K,) array
        Weights that sum to 1.
    influence : (K,) array
        Shares of influence that they reach.
    gap : float
        The largest distance of a share from what was asked for.
    """

    weight: FloatArray
    influence: FloatArray
    gap: float


def component_weights(x: ArrayLike) -> FloatArray:
    r"""Measure weights under which a sum tells regions apart most.

    .. math:: w_i = \frac{v_{i1}}{\sum_j v_{j1}}

    with :math:`v_1` the first principal component.

    Parameters
    ----------
    x : (R, I) array
        Indicators of one group, turned so that more is better; regions that lack any
        are left out.

    Returns
    -------
    (I,) array
        Weights that sum to 1. NaN throughout where the component is not known, or one
        of its loadings is below 0: the group then holds opposites, and no weights
        follow from it.

    Raises
    ------
    ShapeError
        If `x` is no table.

    References
    ----------
    [OECD2008]_, section 6.1; [BeckerEtAl2022]_ (`get_PCA`).

    Examples
    --------
    >>> component_weights([[1, 1], [2, 2], [3, 1], [4, 5]]).round(6).tolist()
    [0.5, 0.5]
    """
    first = principal_components(x).loadings[:, 0]
    if np.isnan(first).any() or (first < 0).any():
        return np.full(first.size, np.nan)
    return np.asarray(first / first.sum())


def influence(
    scores: ArrayLike, framework: Framework, weights: ArrayLike, level: int
) -> FloatArray:
    r"""Measure with what share each element of a level moves the whole.

    .. math:: q_k = \frac{r_k}{\sum_l r_l}, \quad r_k = \operatorname{corr}(S_k, S)

    Parameters
    ----------
    scores : (R, I) array
        Normalised indicators, points.
    framework : Framework
        Who belongs to whom.
    weights : (N,) array
        Weight of each element in its group.
    level : int
        Level whose elements are compared; 1 is that of the indicators.

    Returns
    -------
    (K,) array
        Shares that sum to 1, in the framework's order; below 0 where an element runs
        against the whole. NaN where correlations are unknown or sum to 0.

    Raises
    ------
    ShapeError, ParameterError
        As in `aggregate_tree`.

    References
    ----------
    [BeckerSaisanaParuoloVandecasteele2017]_.

    Examples
    --------
    >>> tree = Framework.of([2, 2, -1], 2)
    >>> influence([[1, 1], [2, 3], [3, 2]], tree, [1, 1, 1], 1).tolist()
    [0.5, 0.5]
    """
    tree = aggregate_tree(scores, framework, weights)
    mine = np.flatnonzero(framework.level == level)
    r = correlations(tree[:, mine], tree[:, [framework.groups[-1]]])[:, 0]
    whole = r.sum()
    return r / whole if np.isfinite(whole) and whole != 0 else np.full(r.size, np.nan)


def balanced_weights(
    scores: ArrayLike,
    framework: Framework,
    weights: ArrayLike,
    level: int,
    *,
    target: Sequence[float] | None = None,
) -> BalancedWeights:
    r"""Seek weights of a level's elements that give each its share of influence.

    .. math:: \min_w \sum_k (q_k(w) - q^*_k)^2, \quad w_k > 0, \; \sum_k w_k = 1

    Stated weights say how much each should count; correlations make it count for more
    or less. Other levels keep their weights.

    Parameters
    ----------
    scores : (R, I) array
        Normalised indicators, points.
    framework : Framework
        Who belongs to whom.
    weights : (N,) array
        Weight of each element in its group.
    level : int
        Level whose weights are sought.
    target : sequence of float, optional
        What share each should have; equal ones if left out.

    Returns
    -------
    BalancedWeights
        In the framework's order. NaN where influence is unknown. The gap says whether
        the shares were reached: opposites cannot both rise with the whole.

    Raises
    ------
    ParameterError
        If the target is not one number above 0 an element.
    ShapeError
        As in `aggregate_tree`.

    References
    ----------
    [BeckerSaisanaParuoloVandecasteele2017]_; [BeckerEtAl2022]_ (`get_opt_weights`).

    Examples
    --------
    >>> tree = Framework.of([3, 3, 3, -1], 3)
    >>> y = np.random.default_rng(1).normal(size=(40, 3))
    >>> y[:, 1] += y[:, 0]
    >>> found = balanced_weights(y, tree, [1, 1, 1, 1], 1)
    >>> found.influence.round(3).tolist(), int(found.weight.argmax())
    ([0.333, 0.333, 0.333], 2)
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to load

    mine = np.flatnonzero(framework.level == level)
    asked = np.ones(mine.size) if target is None else np.asarray(target, np.float64)
    if asked.shape != mine.shape or not (np.isfinite(asked) & (asked > 0)).all():
        raise ParameterError(
            _(
                "Expected {count} numbers above 0, one an element of level {level}; "
                "found {found}.",
                count=mine.size,
                level=level,
                found=asked.tolist(),
            )
        )
    asked = asked / asked.sum()
    fixed = np.asarray(weights, dtype=np.float64)

    def reached(log: FloatArray) -> FloatArray:
        """Give the shares of influence under weights of these logarithms."""
        tried = fixed.copy()
        tried[mine] = np.exp(log - log.max())
        return influence(scores, framework, tried, level)

    start = np.log(asked)
    if np.isnan(reached(start)).any():
        blank = np.full(mine.size, np.nan)
        return BalancedWeights(blank, blank, float("nan"))
    bound = -np.log(_FLOOR)

    def gap(log: FloatArray) -> FloatArray:
        """Give how far the shares of influence are from what is asked."""
        return np.asarray(reached(log) - asked)

    found = least_squares(gap, start, bounds=(-bound, bound), xtol=1e-12).x
    weight = np.exp(found - found.max())
    share = reached(found)
    return BalancedWeights(
        weight / weight.sum(), share, float(np.abs(share - asked).max())
    )


def benefit_of_doubt(
    scores: ArrayLike, *, least: float = 0.0, most: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    r"""Score each region under the weights that are best for it.

    .. math:: B_r = \max_w \sum_i w_i y_{ri} \;\text{ subject to }\;
        \sum_i w_i y_{si} \le 1 \;\forall s, \quad
        \text{least} \le \frac{w_i y_{ri}}{\sum_j w_j y_{rj}} \le \text{most}

    Data envelopment with one input that is the same for all: a region that is last
    even so is last by no one's choice of weights.

    Parameters
    ----------
    scores : (R, I) array
        Normalised indicators of at least 0; regions that lack any get no score.
    least, most : float
        Share of a region's score that each indicator must, and may, make up. Without
        them a region may rest on its best one alone.

    Returns
    -------
    score : (R,) array
        From 0 to 1; 1 where no other region does better under its weights.
    weight : (R, I) array
        The weights it was found with. NaN for a region that lacks an indicator, has
        one below 0, or none above 0 (shares are then not known).

    Raises
    ------
    ShapeError
        If `scores` is no table.
    ParameterError
        If the shares cannot add up to 1.

    References
    ----------
    [CherchyeMoesenRoggeVanPuyenbroeck2007]_; [OECD2008]_, section 6.1.

    Examples
    --------
    >>> score, weight = benefit_of_doubt([[4, 1], [1, 2], [2, 1]])
    >>> score.round(6).tolist()
    [1.0, 1.0, 0.714286]
    """
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to load

    y = np.asarray(scores, dtype=np.float64)
    if y.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Expected a table of regions and indicators; found shape {shape}.",
                shape=y.shape,
            )
        )
    items = y.shape[1]
    if not (0 <= least <= most <= 1 and least * items <= 1 <= most * items):
        raise ParameterError(
            _(
                "Shares from {least} to {most} of {items:,| indicator/ indicators} "
                "cannot add up to 1.",
                least=str(least),
                most=str(most),
                items=items,
            )
        )
    score, weight = np.full(y.shape[0], np.nan), np.full(y.shape, np.nan)
    fit = (y >= 0).all(axis=1)
    others = np.unique(y[fit], axis=0)
    for r in np.flatnonzero(fit & (y > 0).any(axis=1)):
        own = np.diag(y[r])
        rows, ends = [others], [np.ones(len(others))]
        if least > 0:
            rows.append(least * y[r] - own)
            ends.append(np.zeros(items))
        if most < 1:
            rows.append(own - most * y[r])
            ends.append(np.zeros(items))
        found = linprog(
            -y[r], A_ub=np.concatenate(rows), b_ub=np.concatenate(ends), method="highs"
        )
        if found.status == 0:
            score[r], weight[r] = y[r] @ found.x, found.x
    return np.clip(score, 0.0, 1.0), weight
