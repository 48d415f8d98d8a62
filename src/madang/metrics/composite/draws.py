"""Doubt about a composite: weights, normalisation and aggregation drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.composite.means import (
    POSITIVE,
    Aggregation,
    aggregate,
    lift,
    mean_by,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.metrics.composite.framework import Framework

__all__ = ["draw_weights", "scores_by_choice"]

FloatArray = NDArray[np.float64]

DRAWN = (Aggregation.ARITHMETIC, Aggregation.GEOMETRIC)


def draw_weights(
    weights: ArrayLike,
    framework: Framework,
    rng: np.random.Generator,
    *,
    draws: int = 500,
    concentration: float = 4.0,
) -> FloatArray:
    r"""Draw weights around the stated ones, in each group of the framework.

    .. math:: (w_k)_{k \in g} \sim
        \operatorname{Dirichlet}\Bigl(c \, w_k / \overline{w}_g\Bigr)

    Parameters
    ----------
    weights : (N,) array
        Stated weight of each element in its group, at least 0.
    framework : Framework
        Who belongs to whom.
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
    (D, N) array
        Weights that sum to 1 in each group, and 1 for the top; NaN in a group whose
        stated weights are all 0. A stated weight of 0 stays 0.

    Raises
    ------
    ParameterError
        If `draws` or `concentration` is not above 0.
    ShapeError
        If there is not one weight an element.

    References
    ----------
    [OECD2008]_, [SaisanaSaltelliTarantola2005]_.

    Examples
    --------
    >>> from madang.metrics.composite import Framework
    >>> tree = Framework.of([2, 2, -1], 2)
    >>> w = draw_weights([1, 1, 1], tree, np.random.default_rng(1))
    >>> w.shape, bool(np.allclose(w[:, :2].sum(axis=1), 1))
    ((500, 3), True)
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
    _fitting(w.shape, framework.parent.shape)
    out = np.ones((draws, w.size))
    for group in framework.groups:
        mine = framework.members(group)
        out[:, mine] = _dirichlet(w[mine], rng, draws, concentration)
    return out


def scores_by_choice(
    scores: ArrayLike,
    framework: Framework,
    weights: ArrayLike,
    which: ArrayLike,
    how: ArrayLike,
    *,
    methods: Sequence[Aggregation | Mapping[int, Aggregation]] = DRAWN,
    turned: Mapping[int, float] | None = None,
) -> FloatArray:
    r"""Score regions under each combination of choices.

    .. math:: S_{dgr} = A_{h_d}\bigl(S^{(m_d)}_{dkr}, w_{dk} : g(k) = g\bigr)

    Parameters
    ----------
    scores : (M, R, I) array
        The indicators as M ways of working make them, points.
    framework : Framework
        Who belongs to whom.
    weights : (D, N) array
        Weights that sum to 1 in each group.
    which : (D,) array of int
        Which of the M ways each combination takes.
    how : (D,) array of int
        Which of the `methods` each combination takes.
    methods : sequence of Aggregation, or of mappings of int to it
        Means, of all groups or by group; those that ask for positive scores take them
        `lift`ed.
    turned : mapping of int to float, optional
        As in `aggregate_tree`, of points that are not lifted.

    Returns
    -------
    (D, G, R) array
        Score of each region in each group, in the framework's order, the top last;
        NaN where a score of positive weight is NaN.

    Raises
    ------
    ShapeError
        If weights and scores do not fit each other.

    References
    ----------
    [SaisanaSaltelliTarantola2005]_, [OECD2008]_, section 7.

    Examples
    --------
    >>> from madang.metrics.composite import Framework
    >>> tree, y = Framework.of([2, 2, -1], 2), [[[0.0, 100.0]]]
    >>> w = [[0.5, 0.5, 1.0], [0.2, 0.8, 1.0]]
    >>> scores_by_choice(y, tree, w, [0, 0], [0, 0]).ravel().tolist()
    [50.0, 80.0]
    """
    y, w = np.asarray(scores, np.float64), np.asarray(weights, np.float64)
    _fitting(w.shape[1:], framework.parent.shape)
    _fitting(y.shape[2:], (framework.indicators,))
    which, how = np.asarray(which, np.intp), np.asarray(how, np.intp)
    order = framework.groups
    out = np.full((w.shape[0], len(order), y.shape[1]), np.nan)
    place = {g: at for at, g in enumerate(order)}
    for h, named in enumerate(methods):
        method = dict.fromkeys(order, named) if isinstance(named, str) else named
        lifted = any(m in POSITIVE for m in method.values())
        base = lift(y) if lifted else y
        for m in range(y.shape[0]):
            rows = np.flatnonzero((which == m) & (how == h))
            if rows.size:
                ends = {g: e + lifted for g, e in (turned or {}).items()}
                out[rows] = _tree(base[m], framework, w[rows], method, place, ends)
    return out


def _tree(
    y: FloatArray,
    framework: Framework,
    w: FloatArray,
    method: Mapping[int, Aggregation],
    place: Mapping[int, int],
    turned: Mapping[int, float],
) -> FloatArray:
    """Average (R, I) scores up the tree under (D, N) weights: (D, G, R)."""
    out = np.full((w.shape[0], len(place), y.shape[0]), np.nan)
    counted = out.copy()
    for g, at in place.items():
        mine = framework.members(g)
        leaves = mine[mine < framework.indicators]
        inner = mine[mine >= framework.indicators]
        if not inner.size and method[g] is not Aggregation.COPELAND:
            mean = mean_by(method[g])
            out[:, at] = mean(y[:, leaves], w[:, leaves], _product)
        else:
            parts = counted[:, [place[k] for k in inner]]
            own = np.broadcast_to(y[:, leaves].T, (w.shape[0], leaves.size, y.shape[0]))
            every = np.concatenate([own, parts], axis=1)
            v = w[:, np.concatenate([leaves, inner])]
            if method[g] is Aggregation.COPELAND:
                pairs = zip(every.swapaxes(1, 2), v, strict=True)
                out[:, at] = [aggregate(s, u, method=method[g]) for s, u in pairs]
            else:
                out[:, at] = mean_by(method[g])(every, v[:, :, None], _sum_over_groups)
        counted[:, at] = turned[g] - out[:, at] if g in turned else out[:, at]
    return out


def _product(y: FloatArray, w: FloatArray) -> FloatArray:
    """Sum (R, I) scores under (D, I) weights: (D, R)."""
    return np.asarray(w @ y.T)


def _sum_over_groups(s: FloatArray, v: FloatArray) -> FloatArray:
    """Sum (D, G, R) scores under (D, G, 1) weights; groups of weight 0 fall out."""
    return np.asarray(np.where(v == 0, 0.0, v * s).sum(axis=1))


def _fitting(found: tuple[int, ...], asked: tuple[int, ...]) -> None:
    """Refuse what does not fit the framework."""
    if found != asked:
        raise ShapeError(
            _(
                "Expected {asked} numbers along the last axis, as the framework has; "
                "found {found}.",
                asked=asked[0] if asked else 0,
                found=found[0] if found else 0,
            )
        )


def _dirichlet(
    w: FloatArray, rng: np.random.Generator, draws: int, concentration: float
) -> FloatArray:
    """Draw Dirichlet weights around `w` by gamma variates; a zero stays zero."""
    if w.size == 0 or w.sum() == 0:
        return np.full((draws, w.size), np.nan)
    gamma = rng.standard_gamma(concentration * w / w[w > 0].mean(), (draws, w.size))
    return np.asarray(gamma / gamma.sum(axis=1, keepdims=True))
