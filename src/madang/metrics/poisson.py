"""Poisson regression of amounts that may be zero, with effects of many groups."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.language import _
from madang.metrics.checks import held, numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["PoissonFit", "poisson_deviance", "poisson_regression"]

_STEPS: Final = 200
_SWEEPS: Final = 20_000
_CLOSE: Final = 1e-12
_EVEN: Final = 1e-11
_FLAT: Final = 1e-10
_MOST: Final = 30.0  # of a linear predictor: e^30 is 10^13


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """A fitted Poisson regression.

    Attributes
    ----------
    coefficients : (K,) array
        Of the features, in the logarithm of the amount a unit of the feature. Without
        effects of groups the constant comes first.
    covariance : (K, K) array
        Of the coefficients, as asked for: robust, or of groups.
    fitted : (N,) array
        Expected amounts; 0 where a group has none, so that its effect is endless.
    deviance : float
        Twice the gap in log-likelihood to a perfect fit.
    null_deviance : float
        The same of the mean alone.
    used : int
        Cases that told something.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    fitted: NDArray[np.float64]
    deviance: float
    null_deviance: float
    used: int

    @property
    def errors(self) -> NDArray[np.float64]:
        """Standard errors; NaN where few clusters leave a variance below 0."""
        variance = np.diag(self.covariance)
        return np.sqrt(np.where(variance >= 0, variance, np.nan))


def poisson_deviance(y: ArrayLike, mean: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how far each amount lies from what was expected of it.

    .. math:: d_i = 2 \Big(y_i \log\frac{y_i}{\mu_i} - (y_i - \mu_i)\Big)

    Parameters
    ----------
    y : (N,) array
        Amounts, zero or more.
    mean : (N,) array
        Expected amounts.

    Returns
    -------
    (N,) array
        Zero where both agree, about 1 on average where chance alone parts them;
        infinite where something came of which nothing was expected.

    References
    ----------
    [NelderWedderburn1972]_.

    Examples
    --------
    >>> poisson_deviance([0.0, 2.0], [1.0, 2.0])
    array([2., 0.])
    """
    found = np.asarray(y, dtype=np.float64)
    mu = np.asarray(mean, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.where(found > 0, found * np.log(found / mu), 0.0)
    return np.asarray(2.0 * (log - (found - mu)))


def poisson_regression(
    y: ArrayLike,
    x: ArrayLike,
    *,
    effects: Sequence[ArrayLike] = (),
    clusters: Sequence[ArrayLike] = (),
) -> PoissonFit:
    r"""Measure how an amount that may be zero grows with features.

    .. math:: E[y_i] = \mu_i = \exp\Big(\sum_f \alpha_{f(i)} + x_i^\top\beta\Big),\quad
              \hat V = c\, H^{-1} \Big(\sum_g s_g s_g^\top\Big) H^{-1},\quad
              H = \tilde X^\top \mathrm{diag}(\mu) \tilde X

    Pseudo-maximum likelihood: only the mean needs to be right, amounts need not be
    counts. Weighted least squares are repeated; effects of groups are taken out of
    both sides by means of groups in turn, so that no column a group is ever built.
    $\tilde X$ are the features less these effects, $s_g$ the scores
    $\tilde x_i (y_i - \mu_i)$ summed over a cluster. Of two clusterings the covariance
    is that of the one, plus that of the other, less that of both together.

    Parameters
    ----------
    y : (N,) array
        Amounts, zero or more.
    x : (N, K) array
        Features; without effects a constant is put before them.
    effects : sequence of (N,) arrays
        Groups with an effect of their own each, such as origins and destinations.
    clusters : sequence of (N,) arrays
        Groups in which errors hang together: none (each case by itself, HC1), one, or
        two.

    Returns
    -------
    PoissonFit
        Never NaN.

    Raises
    ------
    ShapeError
        If the cases differ in number.
    NegativeActivityError
        If an amount is negative or unknown.
    ParameterError
        If a feature is not a finite number, or says no more than the others.
    UndefinedMeasureError
        If nothing moved, or no fit is reached.

    References
    ----------
    [SantosSilvaTenreyro2006]_; effects: [CorreiaGuimaraesZylkin2020]_; two clusterings:
    [CameronGelbachMiller2011]_.

    Examples
    --------
    Amounts that double with each unit:

    >>> fit = poisson_regression([1.0, 2.0, 4.0], [[0.0], [1.0], [2.0]])
    >>> (fit.coefficients / np.log(2)).round(6) + 0.0
    array([0., 1.])
    """
    x = numbers(x)
    amounts = held(y, len(x), what=_("the amounts that are explained"))
    groups = [np.unique(np.asarray(e), return_inverse=True)[1] for e in effects]
    nested = [np.unique(np.asarray(c), return_inverse=True)[1] for c in clusters]
    _refuse(x, amounts, [*groups, *nested])
    kept = _told(amounts, groups)
    y, z = amounts[kept], x[kept]
    groups = [np.unique(g[kept], return_inverse=True)[1] for g in groups]
    nested = [np.unique(c[kept], return_inverse=True)[1] for c in nested]
    if not groups:
        z = np.column_stack([np.ones(len(z)), z])
    beta, mu, residual = _fit(y, z, groups)
    fitted = np.zeros(len(amounts))
    fitted[kept] = mu
    return PoissonFit(
        beta,
        _covariance(residual, y, mu, groups, nested),
        fitted,
        float(poisson_deviance(y, mu).sum()),
        float(poisson_deviance(y, np.full(len(y), y.mean())).sum()),
        int(kept.sum()),
    )


def _refuse(x: FloatArray, y: FloatArray, groups: list[NDArray[np.intp]]) -> None:
    """Refuse what cannot be fitted."""
    if any(len(g) != len(y) for g in groups):
        raise ShapeError(
            _("Amounts, features and groups must be as many; found {counts}.",
              counts=", ".join(str(len(g)) for g in [y, x, *groups]))
        )  # fmt: skip
    if not np.isfinite(x).all():
        raise ParameterError(
            _(
                "Each feature must be a finite number; {count} are not. A distance of "
                "0 has no logarithm: leave out what stays within a region.",
                count=int((~np.isfinite(x)).sum()),
            )
        )
    if not y.sum() > 0:
        raise UndefinedMeasureError(
            _("Nothing can be fitted: every amount is 0. Check year and kind.")
        )


def _told(y: FloatArray, groups: list[NDArray[np.intp]]) -> NDArray[np.bool_]:
    """Mark the cases of groups that have an amount at all; the others say nothing."""
    kept = np.ones(len(y), dtype=bool)
    while True:
        before = kept.sum()
        for group in groups:
            kept &= np.bincount(group, np.where(kept, y, 0.0))[group] > 0
        if kept.sum() == before:
            return kept


def _fit(
    y: FloatArray, x: FloatArray, groups: list[NDArray[np.intp]]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Repeat weighted least squares; give coefficients, means and bare features."""
    mu = (y + y.mean()) / 2.0
    eta, deviance, bare = np.log(mu), np.inf, x
    beta = np.zeros(x.shape[1])
    for _unused in range(_STEPS):
        z = eta + (y - mu) / mu
        swept = _swept(np.column_stack([z, x]), mu, groups)
        zs, bare = swept[:, 0], swept[:, 1:]
        beta = _solve(bare, zs, mu, x)
        eta = np.clip(z - (zs - bare @ beta), -_MOST, _MOST)
        mu = np.exp(eta)
        now = float(poisson_deviance(y, mu).sum())
        if abs(deviance - now) < _CLOSE * (0.1 + abs(now)):
            return beta, mu, _swept(x, mu, groups)
        deviance = now
    raise UndefinedMeasureError(
        _(
            "The Poisson regression does not settle: some amounts are told apart "
            "perfectly. Leave features out, or take regions together."
        )
    )


def _solve(
    bare: FloatArray, z: FloatArray, weight: FloatArray, x: FloatArray
) -> FloatArray:
    """Solve least squares, or name what says no more than the rest."""
    if not bare.shape[1]:
        return np.zeros(0)
    information = (bare * weight[:, None]).T @ bare
    whole = (x**2 * weight[:, None]).sum(axis=0)
    flat = np.diag(information) <= _FLAT * whole
    size = np.sqrt(np.where(flat, 1.0, np.diag(information)))
    likeness = information / size / size[:, None]
    if flat.any() or np.linalg.eigvalsh(likeness)[0] < _FLAT:
        raise ParameterError(
            _(
                "A feature says no more than the other features and the effects do "
                "together, so its coefficient is not defined. Leave it out."
            )
        )
    return np.asarray(np.linalg.solve(information, bare.T @ (weight * z)))


def _swept(
    columns: FloatArray, weight: FloatArray, groups: list[NDArray[np.intp]]
) -> FloatArray:
    """Take weighted means of groups out of columns, in turn, until none is left."""
    if not groups:
        return columns
    totals = [np.bincount(g, weight) for g in groups]
    out = columns.copy()
    size = np.sqrt((columns**2 * weight[:, None]).sum(axis=0) / weight.sum()) + _FLAT
    for k in range(columns.shape[1]):
        column = out[:, k]
        for _unused in range(_SWEEPS):
            largest = 0.0
            for group, total in zip(groups, totals, strict=True):
                mean = np.bincount(group, weight * column) / total
                column -= mean[group]
                largest = max(largest, float(np.abs(mean).max()))
            if len(groups) == 1 or largest < _EVEN * size[k]:
                break
    return out


def _covariance(
    bare: FloatArray,
    y: FloatArray,
    mu: FloatArray,
    groups: list[NDArray[np.intp]],
    clusters: list[NDArray[np.intp]],
) -> FloatArray:
    """Give the covariance of the coefficients, corrected for few cases or clusters."""
    score = bare * (y - mu)[:, None]
    inverse = np.linalg.inv((bare * mu[:, None]).T @ bare)
    n, k = bare.shape
    free = [g for g in groups if not any(_nests(g, c) for c in clusters)]
    # effects of groups that lie within clusters cost no freedom, but for the constant
    taken = sum(int(g.max()) + 1 for g in free) - max(len(free) - 1, 0)
    left = max(n - k - max(taken, 1 if groups else 0), 1)
    if not clusters:
        return np.asarray(n / left * inverse @ score.T @ score @ inverse)
    fewest = min(int(c.max()) + 1 for c in clusters)
    scale = fewest / (fewest - 1) * (n - 1) / left if fewest > 1 else np.nan
    meat = np.zeros((k, k))
    for size in range(1, len(clusters) + 1):
        for chosen in combinations(clusters, size):
            codes = np.unique(np.column_stack(chosen), axis=0, return_inverse=True)[1]
            sums = np.zeros((int(codes.max()) + 1, k))
            np.add.at(sums, codes.ravel(), score)
            meat += (-1) ** (size + 1) * sums.T @ sums
    return np.asarray(scale * inverse @ meat @ inverse)


def _nests(group: NDArray[np.intp], cluster: NDArray[np.intp]) -> bool:
    """Tell whether each group lies within one cluster."""
    pairs = np.unique(np.column_stack([group, cluster]), axis=0)
    return len(pairs) == int(group.max()) + 1
