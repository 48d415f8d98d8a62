"""Logistic regression: the chance of an event, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit, ndtri

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inference.intervals import tail_shares
from madang.metrics.kernels.threads import evenly, shared

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "LogisticFit",
    "level_shift",
    "logistic_probability",
    "logistic_regression",
]

_AT_ONCE = 1 << 14
_STEPS = 100
_CLOSE = 1e-10
_EXACT = 1e-12
_FAR = 60.0
_MATRIX_AXES = 2


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """A fitted logistic model.

    Attributes
    ----------
    coefficients : (K + 1,) array
        Constant first; in log-odds a unit of the feature.
    covariance : (K + 1, K + 1) array
        Of the coefficients, robust to likeness within groups.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]


def _design(x: ArrayLike) -> NDArray[np.float64]:
    """Put a constant before the features, or refuse what is no table."""
    z = np.asarray(x, dtype=np.float64)
    if z.ndim != _MATRIX_AXES:
        raise ShapeError(
            _("Features must be a table, a row a case; found {ndim} axes.", ndim=z.ndim)
        )
    return np.column_stack([np.ones(z.shape[0]), z])


def logistic_regression(
    x: ArrayLike,
    y: ArrayLike,
    *,
    groups: ArrayLike,
    ridge: float = 1e-6,
    weights: ArrayLike | None = None,
) -> LogisticFit:
    r"""Measure how the odds of an event change with features.

    .. math:: \log\frac{p}{1-p} = \beta_0 + x^\top\beta,\quad
              \hat V = \frac{G}{G-1} H^{-1}
              \Big(\sum_g s_g s_g^\top\Big) H^{-1}

    Newton's method on the likelihood with a ridge so small that it only matters
    where events are told apart perfectly. The covariance lets cases of one group
    hang together: $s_g$ is the score summed over group $g$, $H$ the information.

    Parameters
    ----------
    x : (N, K) array
        Features, in any units of about the same size.
    y : (N,) array of bool
        Whether the event happened.
    groups : (N,) array
        Group of each case, such as its region; at least two groups.
    ridge : float
        Penalty on the squared coefficients, for each case.
    weights : (N,) array, optional
        How many cases each stands for, zero or more; 1 where not given.

    Returns
    -------
    LogisticFit
        Log-odds, shape (K + 1,); never NaN.

    Raises
    ------
    ShapeError
        If the cases differ in number.
    ParameterError
        If the event always or never happens, there is one group, a feature is not a
        finite number, or a weight is not zero or more.

    References
    ----------
    [Cox1958]_; covariance of groups: [LiangZeger1986]_.

    Examples
    --------
    Events are twice as many as not, whatever the feature: log-odds of log 2.

    >>> x, y = [[-1.0], [1.0]] * 3, [1, 1, 1, 1, 0, 0]
    >>> fit = logistic_regression(x, y, groups=[0, 0, 1, 1, 2, 2])
    >>> fit.coefficients.round(3) + 0.0
    array([0.693, 0.   ])
    """
    z = _design(x)
    event = np.asarray(y, dtype=np.float64)
    codes = _codes(np.asarray(groups))
    if not z.shape[0] == event.shape[0] == codes.shape[0]:
        raise ShapeError(
            _(
                "Features, events and groups must be as many; found {features}, "
                "{events} and {groups}.",
                features=z.shape[0],
                events=event.shape[0],
                groups=codes.shape[0],
            )
        )
    _refuse(z, event, codes)
    w = _weights(weights, z.shape[0])
    penalty = np.diag([0.0] + [ridge * z.shape[0]] * (z.shape[1] - 1))
    beta = np.zeros(z.shape[1])
    for _unused in range(_STEPS):
        told, score = _information(z, event, w, beta)
        information = told + penalty
        step = np.linalg.solve(information, score - penalty @ beta)
        # A long step on the log-odds scale overshoots; Newton needs none.
        beta = beta + step * min(1.0, 5.0 / max(float(np.abs(step).max()), _CLOSE))
        if np.abs(step).max() < _CLOSE:
            break
    missed = w * (event - expit(z @ beta))
    scores = np.column_stack([np.bincount(codes, column * missed) for column in z.T])
    inverse = np.linalg.inv(information)
    many = scores.shape[0] / (scores.shape[0] - 1)
    return LogisticFit(beta, many * inverse @ scores.T @ scores @ inverse)


def _information(
    z: NDArray[np.float64], event: NDArray[np.float64], w: NDArray[np.float64],
    beta: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:  # fmt: skip
    """Sum the information and the score over all cases, some thousands at a time."""
    from madang.metrics.kernels.chances import add_information  # noqa: PLC0415 - as said

    many = z.shape[1]
    begins = range(0, max(len(z), 1), _AT_ONCE)
    out = np.zeros((len(begins), many, many + 1))

    def add(first: int, last: int) -> None:
        for k in range(first, last):
            some = slice(begins[k], begins[k] + _AT_ONCE)
            add_information(z[some], event[some], w[some], beta, out[k])

    shared(add, evenly(len(begins)))
    total = out.sum(axis=0)
    below = np.tril(total[:, :many])
    return below + np.tril(below, -1).T, total[:, many]


def _codes(groups: NDArray[Any]) -> NDArray[np.intp]:
    """Give each case the number of its group, in their order."""
    if groups.dtype.kind in "iu" and groups.ndim == 1 and groups.size:
        low, high = int(groups.min()), int(groups.max())
        if high - low <= groups.size:  # few enough to be counted rather than sorted
            there = np.bincount(groups - low) > 0
            return np.asarray((np.cumsum(there) - 1)[groups - low], dtype=np.intp)
    return np.unique(groups, return_inverse=True)[1].ravel()


def _weights(weights: ArrayLike | None, n: int) -> NDArray[np.float64]:
    """Give weights, or refuse what is none."""
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.shape != (n,) or not np.isfinite(w).all() or (w < 0).any():
        raise ParameterError(
            _("Expected {n} weights of zero or more, one a case.", n=n)
        )
    return w


def _refuse(
    z: NDArray[np.float64], event: NDArray[np.float64], codes: NDArray[np.intp]
) -> None:
    """Refuse cases from which nothing can be learnt."""
    if not np.isfinite(z).all():
        raise ParameterError(
            _("Features must be finite numbers; leave out cases that lack one.")
        )
    if codes.size == 0 or codes.max() < 1 or event.min() == event.max():
        raise ParameterError(
            _(
                "A logistic model needs two groups, and cases with and without the "
                "event; found {groups:,| group/ groups} and {events:.0f} events in "
                "{cases} cases.",
                groups=np.unique(codes).size,
                events=event.sum(),
                cases=event.size,
            )
        )


def logistic_probability(
    x: ArrayLike, fit: LogisticFit, *, level: float = 0.9
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    r"""Give the chance of the event for new cases, and its interval.

    .. math:: \operatorname{expit}\left(x^\top\hat\beta \pm
              z\sqrt{x^\top \hat V x}\right)

    The interval is of the chance: how sure the coefficients are. It does not say
    whether the event will happen, nor whether the model is right.

    Parameters
    ----------
    x : (N, K) array
        Features, in the units of the fit.
    fit : LogisticFit
        The model.
    level : float
        Share that the interval holds, between 0 and 1.

    Returns
    -------
    value, low, high : (N,) arrays
        Probabilities, 0 to 1. NaN where a feature is NaN.

    Raises
    ------
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [Cox1958]_.

    Examples
    --------
    >>> fit = LogisticFit(np.array([0.0, 1.0]), np.zeros((2, 2)))
    >>> [float(p[0]) for p in logistic_probability([[0.0]], fit)]
    [0.5, 0.5, 0.5]
    """
    z = _design(x)
    centre = z @ fit.coefficients
    variance = np.einsum("nk,kl,nl->n", z, fit.covariance, z)
    wide = float(ndtri(tail_shares(level)[1])) * np.sqrt(np.maximum(variance, 0.0))
    value, low, high = (expit(centre + side * wide) for side in (0.0, -1.0, 1.0))
    return np.asarray(value), np.asarray(low), np.asarray(high)


def level_shift(score: ArrayLike, share: float) -> float:
    r"""Find the constant with which log-odds give so many events in all.

    .. math:: \frac{1}{n} \sum_i \operatorname{expit}(s_i + c) = p

    Parameters
    ----------
    score : (n,) array
        Log-odds, but for a constant.
    share : float
        Share of events; that of none or all is taken for odds of exp(-60) or exp(60).

    Returns
    -------
    float
        In log-odds, to within 1e-12.

    References
    ----------
    [Cox1958]_.

    Examples
    --------
    >>> level_shift([0.0, 0.0], 0.5)
    0.0
    """
    from madang.metrics.kernels.chances import add_chances  # noqa: PLC0415 - as said

    s = np.ascontiguousarray(score, dtype=np.float64)
    wanted = float(np.clip(logit(share), -_FAR, _FAR))
    low, high = wanted - float(s.max()), wanted - float(s.min())
    at = wanted - float(s.mean())
    for _unused in range(_STEPS):
        total, growth = add_chances(s, at)
        missed = share - total / len(s)
        low, high = (at, high) if missed > 0 else (low, at)
        step = missed * len(s) / growth if growth > 0 else np.inf
        inside = low < at + step < high
        ahead = at + step if inside or abs(step) < _EXACT else (low + high) / 2.0
        if abs(ahead - at) < _EXACT:
            return ahead
        at = ahead
    return at
