"""Synthetic comparisons: a mix of other regions that went the same way before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import minimize, nnls

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.effects.changes import panel_array, treated_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "SyntheticControl", "SyntheticDifference", "simplex_least_squares",
    "synthetic_control", "synthetic_difference_in_differences",
]  # fmt: skip

_STEPS: Final = 4_000
_RESTARTS: Final = 10
_RESTED: Final = 1e-4  # of the loss
_FIRST_SWEEPS: Final = 100
_SWEEPS: Final = 10_000
_LEAST_GAIN: Final = 1e-5
_TIME_RIDGE: Final = 1e-6
_KEPT: Final = 4  # weights below this part of the largest are set to 0 once


@dataclass(frozen=True, slots=True)
class SyntheticControl:
    """A mix of regions in place of the treated one.

    Attributes
    ----------
    weights : (R,) array
        Share of each region, 0 or more, 1 in all; 0 for the treated.
    gap : (T,) array
        Treated less mix in each year, in the unit of the outcome.
    effect : float
        Mean gap from the start on.
    past_gap : float
        Root mean square of the gap before: how well the mix fits.
    importance : (K,) array
        Weight of each predictor, 1 in all; empty where the past itself is fitted.
    """

    weights: FloatArray
    gap: FloatArray
    effect: float
    past_gap: float
    importance: FloatArray


@dataclass(frozen=True, slots=True)
class SyntheticDifference:
    """A difference in differences with weights on regions and on years.

    Attributes
    ----------
    effect : float
        In the unit of the outcome.
    weights : (R,) array
        Share of each region in the comparison; 0 for the treated.
    year_weights : (T,) array
        Share of each year before the start; 0 from there on.
    gap : (T,) array
        Treated less comparison, less their weighted gap before.
    """

    effect: float
    weights: FloatArray
    year_weights: FloatArray
    gap: FloatArray


def simplex_least_squares(a: ArrayLike, b: ArrayLike) -> NDArray[np.float64]:
    r"""Find shares of columns that come nearest to a target.

    .. math:: \min_w \lVert A w - b \rVert^2, \quad w \ge 0,\; \sum_j w_j = 1

    As $\sum w = 1$, the target can be taken from each column: the shortest mix of
    $C = A - b 1^\top$ is sought. Non-negative least squares of $(C; 1^\top)$ on
    $(0; 1)$ finds its direction exactly, for the shortest length alone decides.

    Parameters
    ----------
    a : (M, N) array
        A column a donor; one unit, or rows weighted before.
    b : (M,) array
        Target.

    Returns
    -------
    (N,) array
        Shares; never NaN.

    References
    ----------
    [AbadieDiamondHainmueller2010]_; solver: [LawsonHanson1974]_.

    Examples
    --------
    >>> simplex_least_squares([[0.0, 2.0], [0.0, 4.0]], [0.5, 1.0]).round(9).tolist()
    [0.75, 0.25]
    """
    table = np.asarray(a, dtype=np.float64)
    c = table - np.asarray(b, dtype=np.float64)[:, None]
    # Lengths of about 1, so that neither part drowns in the other's rounding.
    shortest = np.sqrt((c**2).sum(axis=0)).min()
    c = c / shortest if shortest > 0 else c
    rows = np.vstack([c, np.ones(c.shape[1])])
    target = np.zeros(len(rows))
    target[-1] = 1.0
    shares = nnls(rows, target)[0]
    return np.asarray(shares / shares.sum())


def synthetic_control(
    y: ArrayLike,
    treated: ArrayLike,
    *,
    start: int,
    predictors: ArrayLike | None = None,
    fitted: slice | None = None,
    importance: ArrayLike | None = None,
) -> SyntheticControl:
    r"""Compare a region with a mix of others that was like it before.

    .. math:: W^*(V) = \arg\min_{W \in \Delta} (X_1 - X_0 W)^\top V (X_1 - X_0 W),
        \quad V^* = \arg\min_V \sum_{t < s} (y_{1t} - y_{0t} W^*(V))^2

    Without predictors, the outcome of each year before the start is fitted itself.
    Predictors are brought to one variance; V is searched by Nelder and Mead, from
    equal weights and from how predictors tell the outcome of others. Several
    treated regions stand as their mean.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete.
    treated : (R,) array of bool
        Which regions had the measure.
    start : int
        Column of the first year with it.
    predictors : (R, K) array, optional
        What regions shall be alike in.
    fitted : slice, optional
        Columns whose outcome chooses V; all before the start where not given.
    importance : (K,) array, optional
        V, where it is known, such as from earlier years.

    Returns
    -------
    SyntheticControl

    Raises
    ------
    ParameterError
        If the past or a predictor is not known.
    ShapeError
        If there is not one row of predictors a region.

    References
    ----------
    [AbadieGardeazabal2003]_, [AbadieDiamondHainmueller2010]_.

    Examples
    --------
    The treated one went halfway between the others, and then 1 above:

    >>> y = [[1.0, 2.0, 4.0], [0.0, 2.0, 3.0], [2.0, 2.0, 3.0]]
    >>> found = synthetic_control(y, [True, False, False], start=2)
    >>> found.weights.round(9).tolist(), round(found.effect, 9)
    ([0.0, 0.5, 0.5], 1.0)
    """
    a, own = panel_array(y), treated_rows(treated)
    one, others = a[own].mean(axis=0), a[~own]
    columns = slice(0, start) if fitted is None else fitted
    v: FloatArray = np.array([])
    if predictors is None:
        shares = simplex_least_squares(others[:, columns].T, one[columns])
    else:
        x1, x0 = _scaled(predictors, own)
        if importance is None:
            v = _importance(x1, x0, one[columns], others[:, columns])
        else:
            v = np.asarray(importance, dtype=np.float64) / np.sum(importance)
        root = np.sqrt(v)
        shares = simplex_least_squares(root[:, None] * x0, root * x1)
    weights = np.zeros(len(a))
    weights[~own] = shares
    gap = one - weights @ a
    past = float(np.sqrt((gap[columns] ** 2).mean()))
    return SyntheticControl(weights, gap, float(gap[start:].mean()), past, v)


def _scaled(
    predictors: ArrayLike, own: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Bring predictors to one variance; give the treated one's and the others'."""
    x = np.asarray(predictors, dtype=np.float64)
    if x.shape[:1] != own.shape:
        raise ShapeError(_(
            "Expected one row of predictors for each of {regions} regions; found "
            "shape {shape}.", regions=len(own), shape=x.shape,
        ))  # fmt: skip
    if not np.isfinite(x).all():
        raise ParameterError(_(
            "{n} predictors are unknown. Take their mean over years that are known, "
            "or leave them out.", n=int((~np.isfinite(x)).sum()),
        ))  # fmt: skip
    merged = np.vstack([x[own].mean(axis=0), x[~own]])
    spread = merged.std(axis=0, ddof=1)
    merged = merged / np.where(spread > 0, spread, 1.0)
    return merged[0], merged[1:].T


def _importance(
    x1: FloatArray, x0: FloatArray, one: FloatArray, others: FloatArray
) -> FloatArray:
    """Search the weights of predictors whose mix fits the past outcome best."""
    scale = float((one**2).mean()) or 1.0

    def loss(v: FloatArray) -> float:
        share = np.abs(v) / np.abs(v).sum()
        root = np.sqrt(share)
        w = simplex_least_squares(root[:, None] * x0, root * x1)
        return float(((one - w @ others) ** 2).mean()) / scale

    found = [_searched(loss, begin) for begin in _beginnings(x1, x0, others)]
    v = np.abs(min(found, key=loss))
    return np.asarray(v / v.sum())


def _beginnings(x1: FloatArray, x0: FloatArray, others: FloatArray) -> list[FloatArray]:
    """Give weights to begin a search from: all alike, and as they tell the outcome."""
    even = np.full(len(x1), 1.0 / len(x1))
    table = np.column_stack([np.ones(x0.shape[1]), x0.T])
    slopes = np.linalg.lstsq(table, others, rcond=None)[0][1:]
    told = (slopes**2).sum(axis=1)
    return [even, told / told.sum()] if told.sum() > 0 else [even]


def _searched(loss: Callable[[FloatArray], float], begin: FloatArray) -> FloatArray:
    """Walk down from a beginning, each weight tried much larger, until it rests."""
    best, value = begin, loss(begin)
    for _unused in range(_RESTARTS):
        steps = np.vstack([best, (best + np.eye(len(best))) / 2])
        found = minimize(
            loss, best, method="Nelder-Mead",
            options={
                "maxiter": _STEPS, "maxfev": _STEPS, "xatol": 1e-6, "fatol": 1e-12,
                "initial_simplex": steps,
            },
        )  # fmt: skip
        at = np.abs(np.asarray(found.x, dtype=np.float64))
        if found.fun >= value * (1 - _RESTED):
            return at / at.sum() if found.fun < value else best
        best, value = at / at.sum(), float(found.fun)
    return best


def synthetic_difference_in_differences(
    y: ArrayLike, treated: ArrayLike, *, start: int
) -> SyntheticDifference:
    r"""Compare changes with a mix of regions and years that ran parallel before.

    .. math:: \hat\tau = (\bar y_{1,post} - \lambda^\top y_{1,pre})
        - \omega^\top (\bar y_{0,post} - y_{0,pre} \lambda)

    $\omega$ fits the path before up to a constant, with a ridge of
    $\zeta = (N_1 T_1)^{1/4} \hat\sigma$ on top; $\lambda$ fits the years after by
    those before. Both by steps of Frank and Wolfe that stop once they gain less than
    $10^{-5} \hat\sigma$ squared, small weights set to 0 once, as the paper's own
    program does: at the very bottom the effect of the textbook case is −15.605
    instead of −15.604.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete.
    treated : (R,) array of bool
        Which regions had the measure.
    start : int
        Column of the first year with it; at least 2.

    Returns
    -------
    SyntheticDifference

    References
    ----------
    [Arkhangelsky2021]_.

    Examples
    --------
    >>> y = [[5.0, 6.0, 9.0], [0.0, 1.0, 2.0], [0.0, 5.0, 5.0]]
    >>> found = synthetic_difference_in_differences(y, [True, False, False], start=2)
    >>> round(found.effect, 1)
    2.0
    """
    a, own = panel_array(y), treated_rows(treated)
    before, after = a[~own][:, :start], a[~own][:, start:].mean(axis=1)
    noise = float(np.diff(before, axis=1).std(ddof=1)) or 1.0
    target = a[own][:, :start].mean(axis=0)
    count = own.sum() * (a.shape[1] - start)
    omega = _walked(before.T, target, float(count) ** 0.25 * noise, noise)
    lam = _walked(before, after, _TIME_RIDGE * noise, noise)
    weights, years = np.zeros(len(a)), np.zeros(a.shape[1])
    weights[~own], years[:start] = omega, lam
    gap = a[own].mean(axis=0) - weights @ a
    gap = gap - years @ gap
    return SyntheticDifference(float(gap[start:].mean()), weights, years, gap)


def _walked(a: FloatArray, b: FloatArray, zeta: float, noise: float) -> FloatArray:
    """Find shares up to a constant, under a ridge; small ones are set to 0 once."""
    table, target = a - a.mean(axis=0), b - b.mean()
    least = (_LEAST_GAIN * noise) ** 2
    even = np.full(a.shape[1], 1.0 / a.shape[1])
    w = _frank_wolfe(table, target, zeta, even, (least, _FIRST_SWEEPS))
    w = np.where(w <= w.max() / _KEPT, 0.0, w)
    return _frank_wolfe(table, target, zeta, w / w.sum(), (least, _SWEEPS))


def _frank_wolfe(
    a: FloatArray, b: FloatArray, zeta: float, w: FloatArray, until: tuple[float, int]
) -> FloatArray:
    """Walk towards the best column, step by step, until little is gained."""
    least, sweeps = until
    rows = len(b)
    eta = rows * zeta**2
    off, square, value = a @ w - b, float(w @ w), np.inf
    for _unused in range(sweeps):
        slope = off @ a + eta * w
        best = int(slope.argmin())
        # One step moves all shares towards one column: no table is gone through anew.
        moved = a[:, best] - b - off
        shorter = 1.0 - 2.0 * float(w[best]) + square
        length = float(moved @ moved) + eta * shorter
        gain = float(slope @ w) - float(slope[best])
        if length > 0:
            step = min(1.0, max(0.0, gain / length))
            w = w * (1.0 - step)
            w[best] += step
            off = off + step * moved
            square = float(w @ w)
        new = zeta**2 * square + float(off @ off) / rows
        if value - new <= least:
            break
        value = new
    return w
