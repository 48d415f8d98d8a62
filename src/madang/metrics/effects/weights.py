"""Weights that make others like the treated, and regressions beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.language import _
from madang.metrics.effects.changes import treated_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "Comparison", "adjusted_difference", "entropy_balance", "propensity_weights",
    "standardised_differences", "weighted_difference",
]  # fmt: skip

_STEPS: Final = 200
_CLOSE: Final = 1e-10
_DEPENDENT: Final = 1e-10
_FAR: Final = 1e-6
_HALVINGS: Final = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    """A difference between treated and others.

    Attributes
    ----------
    effect : float
        In the unit of the outcome.
    error : float
        Each case scatters by its own (HC1); weights count as known.
    """

    effect: float
    error: float


def _design(x: ArrayLike | None, own: NDArray[np.bool_]) -> FloatArray:
    """Give covariates as a table, a constant and what depends on others left out."""
    if x is None:
        return np.empty((len(own), 0))
    table = np.asarray(x, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    if table.shape[0] != len(own):
        raise ShapeError(_(
            "Expected one row of covariates for each of {cases} cases; found shape "
            "{shape}.", cases=len(own), shape=table.shape,
        ))  # fmt: skip
    if not np.isfinite(table).all():
        raise ParameterError(_(
            "{n} covariates are unknown. Leave out the cases or the covariate.",
            n=int((~np.isfinite(table)).sum()),
        ))  # fmt: skip
    return table


def adjusted_difference(
    y: ArrayLike, treated: ArrayLike, *, covariates: ArrayLike | None = None
) -> Comparison:
    r"""Measure the difference between treated and others, by least squares.

    .. math:: y_i = \alpha + \tau D_i + x_i^\top \beta + \varepsilon_i

    Parameters
    ----------
    y : (N,) array
        Outcome.
    treated : (N,) array of bool
        Who had the measure.
    covariates : (N, K) array, optional
        Known before.

    Returns
    -------
    Comparison

    Raises
    ------
    UndefinedMeasureError
        If nobody is treated or all are, or covariates tell who is treated.

    References
    ----------
    [LaLonde1986]_; error: [MacKinnonWhite1985]_.

    Examples
    --------
    >>> found = adjusted_difference([3, 5, 1, 1], [True, True, False, False])
    >>> found.effect, round(found.error, 4)
    (3.0, 1.0)
    """
    own = treated_rows(treated)
    a = np.asarray(y, dtype=np.float64)
    z = np.column_stack([np.ones(len(own)), _design(covariates, own)])
    d = own.astype(float)
    # What the others tell of who is treated is taken out first.
    own_part = d - z @ np.linalg.lstsq(z, d, rcond=None)[0]
    length = float(own_part @ own_part)
    if length <= _DEPENDENT * len(own):
        raise UndefinedMeasureError(_(
            "The covariates tell exactly who had the measure, so the effect cannot be "
            "told from theirs. Leave out what the measure itself decides."
        ))  # fmt: skip
    effect = float(own_part @ a) / length
    rest = a - effect * d
    left = rest - z @ np.linalg.lstsq(z, rest, rcond=None)[0]
    freed = len(own) / max(len(own) - np.linalg.matrix_rank(z) - 1, 1)
    error = float(np.sqrt(freed * ((own_part * left) ** 2).sum())) / length
    return Comparison(effect, error)


def propensity_weights(treated: ArrayLike, covariates: ArrayLike) -> FloatArray:
    r"""Weigh others by their odds of having had the measure.

    .. math:: w_i = \frac{\hat e(x_i)}{1 - \hat e(x_i)}, \quad
        \hat e(x) = \mathrm{expit}(\alpha + x^\top \beta)

    by maximum likelihood. Those alike the treated count, those far from them hardly.

    Parameters
    ----------
    treated : (N,) array of bool
        Who had the measure.
    covariates : (N, K) array
        Known before.

    Returns
    -------
    (N,) array
        1 for the treated; for the others shares that sum to 1.

    Raises
    ------
    UndefinedMeasureError
        If covariates part treated and others altogether.

    References
    ----------
    [HiranoImbensRidder2003]_.

    Examples
    --------
    >>> w = propensity_weights([1, 1, 0, 0, 0, 1], [[0], [1], [0], [0], [1], [1]])
    >>> w.round(3).tolist()
    [1.0, 1.0, 0.167, 0.167, 0.667, 1.0]
    """
    own = treated_rows(treated)
    x = _design(covariates, own)
    spread = x.std(axis=0)
    z = np.column_stack([
        np.ones(len(x)), (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    ])  # fmt: skip
    d, beta = own.astype(float), np.zeros(z.shape[1])
    for _unused in range(_STEPS):
        chance = expit(z @ beta)
        information = (z * (chance * (1 - chance))[:, None]).T @ z
        step = np.linalg.lstsq(information, z.T @ (d - chance), rcond=None)[0]
        beta = beta + step
        if np.abs(step).max() < _CLOSE:
            chance = expit(z @ beta)
            odds = np.where(own, 0.0, chance / (1 - chance))
            return np.where(own, 1.0, odds / odds.sum())
    raise UndefinedMeasureError(_(
        "The covariates part those with the measure from the others altogether, so no "
        "other is like them. Use fewer covariates, or cases that overlap."
    ))  # fmt: skip


def entropy_balance(treated: ArrayLike, covariates: ArrayLike) -> FloatArray:
    r"""Weigh others so that their means are those of the treated.

    .. math:: \min_w \sum_i w_i \log w_i, \quad \sum_i w_i x_i = \bar x_1, \;
        \sum_i w_i = 1

    Parameters
    ----------
    treated : (N,) array of bool
        Who had the measure.
    covariates : (N, K) array
        Known before; add squares to match spreads too.

    Returns
    -------
    (N,) array
        1 for the treated; for the others shares that sum to 1.

    Raises
    ------
    UndefinedMeasureError
        If no mix of others has the means of the treated.

    References
    ----------
    [Hainmueller2012]_.

    Examples
    --------
    >>> entropy_balance([1, 0, 0], [[0.25], [0.0], [1.0]]).round(6).tolist()
    [1.0, 0.75, 0.25]
    """
    own = treated_rows(treated)
    x = _design(covariates, own)
    away = x[~own] - x[own].mean(axis=0)
    spread = np.sqrt((away**2).mean(axis=0))
    c = away / np.where(spread > 0, spread, 1.0)
    eta = np.zeros(c.shape[1])
    for _unused in range(_STEPS):
        w = _tilted(c, eta)
        slope = w @ c
        if np.abs(slope).max() < _CLOSE:
            return np.where(own, 1.0, _placed(own, w))
        turn = (c * w[:, None]).T @ c - np.outer(slope, slope)
        step = np.linalg.lstsq(turn, slope, rcond=None)[0]
        eta = eta - _shortened(c, eta, step, float(slope @ step)) * step
    if np.abs(_tilted(c, eta) @ c).max() < _FAR:
        return np.where(own, 1.0, _placed(own, _tilted(c, eta)))
    raise UndefinedMeasureError(_(
        "No mix of others has the means of those with the measure: these lie outside. "
        "Use fewer covariates, or cases that overlap."
    ))  # fmt: skip


def _tilted(c: FloatArray, eta: FloatArray) -> FloatArray:
    """Give shares that grow with a tilt."""
    z = c @ eta
    w = np.exp(z - z.max())
    return np.asarray(w / w.sum())


def _log_sum(c: FloatArray, eta: FloatArray) -> float:
    """Give what the balancing shares make least."""
    z = c @ eta
    return float(z.max() + np.log(np.exp(z - z.max()).sum()))


def _shortened(c: FloatArray, eta: FloatArray, step: FloatArray, gain: float) -> float:
    """Halve a step until it gains."""
    length, before = 1.0, _log_sum(c, eta)
    for _unused in range(_HALVINGS):
        if _log_sum(c, eta - length * step) <= before - 1e-4 * length * gain:
            break
        length /= 2
    return length


def _placed(own: NDArray[np.bool_], w: FloatArray) -> FloatArray:
    """Lay the shares of others into a list of all."""
    whole = np.zeros(len(own))
    whole[~own] = w
    return whole


def weighted_difference(
    y: ArrayLike, treated: ArrayLike, weights: ArrayLike
) -> Comparison:
    r"""Measure the difference between treated and others by weights.

    .. math:: \hat\tau = \bar y_1 - \sum_{i: D_i = 0} w_i y_i

    Parameters
    ----------
    y : (N,) array
        Outcome.
    treated : (N,) array of bool
        Who had the measure.
    weights : (N,) array
        Of `entropy_balance` or `propensity_weights`.

    Returns
    -------
    Comparison

    References
    ----------
    [HiranoImbensRidder2003]_.

    Examples
    --------
    >>> weighted_difference([4, 0, 2], [True, False, False], [1, 0.5, 0.5]).effect
    3.0
    """
    own = treated_rows(treated)
    a, w = np.asarray(y, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    share = w[~own] / w[~own].sum()
    one, other = float(a[own].mean()), float(share @ a[~own])
    count = own.sum()
    variance = ((a[own] - one) ** 2).sum() / count**2
    variance += (share**2 * (a[~own] - other) ** 2).sum()
    return Comparison(one - other, float(np.sqrt(variance * len(a) / (len(a) - 2))))


def standardised_differences(
    treated: ArrayLike, covariates: ArrayLike, weights: ArrayLike | None = None
) -> FloatArray:
    r"""Measure how far apart treated and others lie, in spreads of the others.

    .. math:: d_k = \frac{\bar x_{1k} - \sum_i w_i x_{ik}}{s_{0k}}

    Within 0.1 the two are alike. Few treated have no spread of their own to speak of.

    Parameters
    ----------
    treated : (N,) array of bool
        Who had the measure.
    covariates : (N, K) array
        Known before.
    weights : (N,) array, optional
        Of the others; alike where not given.

    Returns
    -------
    (K,) array
        In standard deviations of the others as they are; NaN where a covariate does
        not vary.

    References
    ----------
    [Austin2011]_.

    Examples
    --------
    >>> treated = [True, True, False, False]
    >>> found = standardised_differences(treated, [[1.0], [3.0], [0.0], [2.0]])
    >>> found.round(3).tolist()
    [0.707]
    """
    own = treated_rows(treated)
    x = _design(covariates, own)
    w = np.ones(len(own)) if weights is None else np.asarray(weights, dtype=float)
    share = w[~own] / w[~own].sum()
    spread = x[~own].std(axis=0, ddof=1)
    gap = x[own].mean(axis=0) - share @ x[~own]
    return np.where(spread > 0, gap / np.where(spread > 0, spread, 1.0), np.nan)
