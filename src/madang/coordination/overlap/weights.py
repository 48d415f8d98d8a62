"""Readable weights of pairs of projects, how sure they are, and how they are learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from madang.errors import ParameterError, ShapeError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence


__all__ = ["Weights", "fit_weights", "probability_interval"]

FloatArray = NDArray[np.float64]

_STEPS: Final = 200
_SMALL: Final = 1e-8
_FREE: Final = 20.0
_LEVEL: Final = 0.9


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-odds of a pair as a sum over readable features.

    Attributes
    ----------
    constant : float
        Log-odds of a pair without any likeness.
    slopes : mapping of str to float
        Log-odds per unit of each feature.
    learnt_on : str
        What labels they were fitted on; empty where they were set by judgement.
    covariance : tuple of tuple of float
        Of the constant and the slopes, in their order; empty where unknown.
    """

    constant: float
    slopes: Mapping[str, float]
    learnt_on: str = ""
    covariance: tuple[tuple[float, ...], ...] = ()

    def log_odds(self, features: pd.DataFrame) -> FloatArray:
        """Add up the log-odds of each pair; an unknown feature (NaN) adds nothing.

        Parameters
        ----------
        features : DataFrame
            One row a pair, one column a feature.

        Returns
        -------
        (P,) array
        """
        total = np.full(len(features), self.constant)
        for name, slope in self.slopes.items():
            total += slope * _known(features, name)
        return total

    def deviation(self, features: pd.DataFrame) -> FloatArray:
        """Measure the standard error of each pair's log-odds.

        Parameters
        ----------
        features : DataFrame
            One row a pair, one column a feature.

        Returns
        -------
        (P,) array
            NaN where the weights have no covariance.
        """
        if not self.covariance:
            return np.full(len(features), np.nan)
        x = _design(features, list(self.slopes))
        spread = np.array(self.covariance, dtype=np.float64)
        return np.asarray(np.sqrt(np.maximum(np.sum((x @ spread) * x, axis=1), 0.0)))

    def parts(self, features: pd.DataFrame) -> pd.DataFrame:
        """Say how much each feature adds to the log-odds.

        Parameters
        ----------
        features : DataFrame
            One row a pair, one column a feature.

        Returns
        -------
        DataFrame
            One column a feature; the row's sum and the constant make the log-odds.
        """
        return pd.DataFrame(
            {
                name: slope * _known(features, name)
                for name, slope in self.slopes.items()
            },
            index=features.index,
        )


def _known(features: pd.DataFrame, name: str) -> FloatArray:
    """Give a feature, 0 where it is unknown or not measured."""
    if name not in features:
        return np.zeros(len(features))
    column = features[name].to_numpy(dtype=np.float64)
    return np.where(np.isnan(column), 0.0, column)


def _design(features: pd.DataFrame, names: Sequence[str]) -> FloatArray:
    """Put a constant before the features."""
    columns = [np.ones(len(features)), *(_known(features, n) for n in names)]
    return np.asarray(np.column_stack(columns), dtype=np.float64)


def probability_interval(
    features: pd.DataFrame, weights: Weights
) -> tuple[FloatArray, FloatArray]:
    """Give the 90% interval of each pair's probability.

    From the uncertainty of the weights alone: it says nothing of how well labels
    of one list hold for another.

    Parameters
    ----------
    features : DataFrame
        Features of pairs.
    weights : Weights
        Weights with a covariance.

    Returns
    -------
    low, high : (P,) arrays
        From 0 to 1; NaN where the weights have no covariance.
    """
    z, reach = weights.log_odds(features), weights.deviation(features)
    reach = float(ndtri((1 + _LEVEL) / 2)) * reach
    return expit(z - reach), expit(z + reach)


def fit_weights(
    features: pd.DataFrame,
    labels: Sequence[bool] | NDArray[np.bool_],
    *,
    prior: Weights,
    spread: float | Mapping[str, float] = 0.5,
    pair_weights: FloatArray | None = None,
    groups: Sequence[object] | NDArray[np.object_] | None = None,
    learnt_on: str = "",
) -> Weights:
    r"""Learn weights from reviewed pairs, starting from weights already known.

    Maximises the posterior of a logistic regression whose slopes have a normal
    prior around `prior`; few labels therefore move the weights little.

    .. math:: \max_\beta \sum_p w_p \log P(y_p \mid x_p, \beta)
              - \sum_k \frac{(\beta_k - \beta^0_k)^2}{2 \sigma_k^2}

    The covariance is Laplace's, :math:`A^{-1}` with :math:`A` the curvature at the
    top; with `groups`, whose pairs share their luck, it is
    :math:`A^{-1} (\Sigma^{-1} + \sum_g s_g s_g^\top) A^{-1}`, :math:`s_g` the slope
    of the likelihood of group g and :math:`\Sigma` the prior's covariance.

    Parameters
    ----------
    features : DataFrame
        One row a pair; holds the columns of ``prior.slopes``.
    labels : sequence of bool
        Whether reviewers put the two together.
    prior : Weights
        Weights to start from; says which features are used.
    spread : float or mapping of str to float
        How far, in log-odds, labels may move a slope, for all or by feature (0.5
        for those not named); the constant may move twenty times as far as 0.5, or
        as the one number.
    pair_weights : array, optional
        Weight of each pair, so that one large group does not decide alone.
    groups : sequence, optional
        What each pair belongs to.
    learnt_on : str
        Words for `Weights.learnt_on`.

    Returns
    -------
    Weights

    Raises
    ------
    ShapeError
        If there is not one label a pair.
    ParameterError
        If all labels are the same, or the spread is not above 0.
    """
    names = list(prior.slopes)
    reach = _reach(spread, names)
    y = _labels(labels, len(features), float(reach.min()))
    x = _design(features, names)
    start = np.array([prior.constant, *prior.slopes.values()])
    hold = np.diag(reach**-2.0)
    w = np.ones(len(y)) if pair_weights is None else np.asarray(pair_weights)
    beta = _climb((x, y, w), start, hold)
    p = expit(x @ beta)
    inverse = np.linalg.inv((x * (w * p * (1 - p))[:, None]).T @ x + hold)
    covariance = inverse
    if groups is not None:
        slopes = x * (w * (y - p))[:, None]
        covariance = inverse @ (hold + _meat(slopes, groups)) @ inverse
    return Weights(
        float(beta[0]),
        dict(zip(names, beta[1:].tolist(), strict=True)),
        learnt_on,
        tuple(tuple(row) for row in covariance.tolist()),
    )


def _reach(spread: float | Mapping[str, float], names: Sequence[str]) -> FloatArray:
    """Give how far the constant and each slope may move."""
    if isinstance(spread, Mapping):
        return np.array([_FREE * 0.5, *(float(spread.get(n, 0.5)) for n in names)])
    return np.array([_FREE * spread, *([float(spread)] * len(names))])


def _meat(
    slopes: FloatArray, groups: Sequence[object] | NDArray[np.object_]
) -> FloatArray:
    """Add up the squared slopes of whole groups."""
    keys = {g: i for i, g in enumerate(dict.fromkeys(groups))}
    number = np.array([keys[g] for g in groups], dtype=np.int64)
    sums = np.zeros((len(keys), slopes.shape[1]))
    np.add.at(sums, number, slopes)
    return np.asarray(sums.T @ sums)


def _labels(
    labels: Sequence[bool] | NDArray[np.bool_], pairs: int, spread: float
) -> FloatArray:
    """Check that labels can teach anything."""
    y = np.asarray(labels, dtype=np.float64)
    if len(y) != pairs:
        raise ShapeError(
            _(
                "Expected a label for each pair; found {labels} for {pairs}.",
                labels=len(y),
                pairs=pairs,
            )
        )
    if not pairs or not 0 < y.mean() < 1 or not spread > 0:
        raise ParameterError(
            _(
                "Expected pairs of both kinds, put together and not, and a spread "
                "above 0; found {together} of {pairs} put together and {spread}.",
                together=int(y.sum()),
                pairs=len(y),
                spread=spread,
            )
        )
    return y


def _climb(
    data: tuple[FloatArray, FloatArray, FloatArray], start: FloatArray, hold: FloatArray
) -> FloatArray:
    """Climb to the posterior's top by damped Newton steps."""
    x, y, w = data
    beta = start.copy()
    for _turn in range(_STEPS):
        p = expit(x @ beta)
        slope = x.T @ (w * (y - p)) - hold @ (beta - start)
        curve = (x * (w * p * (1 - p))[:, None]).T @ x + hold
        step = np.linalg.solve(curve, slope)
        beta = beta + step / max(1.0, float(np.abs(step).max()))
        if np.abs(step).max() < _SMALL:
            break
    return beta
