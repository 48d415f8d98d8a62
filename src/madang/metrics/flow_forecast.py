"""Next year's flows: each pair's own record, held against what its regions suggest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import gammaln

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.migration import reverse_pairs
from madang.metrics.poisson import poisson_deviance, poisson_regression

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "Spread",
    "deviance_a_pair",
    "expected_flows",
    "flow_band",
    "persistent_flows",
    "shrunken_flows",
    "spread_of_errors",
]

_CALM: Final = 2.0  # moves added to both sides of a ratio, so that one move is no proof
_LEAST: Final = 1e-3  # expected of a pair whose region has no move at all
_SAMPLE: Final = 200_000
_TABLE_AXES: Final = 2
_SIZES: Final = np.array([1.0, 10.0, 30.0, 100.0, 300.0])
_ENOUGH: Final = 100
_TINY: Final = 1e-300
_GRID: Final = np.concatenate([np.geomspace(1e-6, 0.1, 120), np.linspace(0.1, 0.5, 40)])


@dataclass(frozen=True, slots=True)
class Spread:
    r"""How far flows stray from their means beyond chance: :math:`r = a \mu^b`.

    Attributes
    ----------
    scale, power : float
        $\log a$ and $b$: a flow of mean $\mu$ has the variance $\mu + \mu^2 / r$.
    tails : (6, 2) array
        Of means below 1, 10, 30, 100, 300 and above: the two quantiles of this law
        between which nine of ten past flows lay.
    """

    scale: float
    power: float
    tails: NDArray[np.float64]

    def law(self, mean: ArrayLike) -> tuple[NDArray[np.float64], Any]:
        """Give means above 0, and the negative binomial law of flows about them."""
        from scipy.stats import nbinom  # noqa: PLC0415 - slow to load

        mu = np.maximum(np.asarray(mean, dtype=np.float64), _LEAST)
        r = _shape(self.scale, self.power, mu)
        return mu, nbinom(r, r / (r + mu))


def _shape(scale: float, power: float, mean: FloatArray) -> FloatArray:
    """Give the shape of the law at each mean."""
    return np.asarray(np.exp(np.clip(scale + power * np.log(mean), -14.0, 20.0)))


def persistent_flows(flows: ArrayLike) -> NDArray[np.float64]:
    r"""Forecast that each pair moves as it did in the last year.

    .. math:: \hat m_{rs} = \max(m_{rs,T},\ 0.001)

    Parameters
    ----------
    flows : (T, N) array
        Flows by year and pair.

    Returns
    -------
    (N,) array
        Never 0, since what never moved may yet move.

    References
    ----------
    [Bell2002]_.

    Examples
    --------
    >>> persistent_flows([[5.0, 1.0], [4.0, 0.0]]).tolist()
    [4.0, 0.001]
    """
    return np.asarray(np.maximum(_table(flows)[-1], _LEAST))


def expected_flows(
    flow: ArrayLike,
    origin: ArrayLike,
    destination: ArrayLike,
    features: ArrayLike | None = None,
) -> NDArray[np.float64]:
    r"""Measure what a pair's own flow would be, told by everything but itself.

    .. math:: \log \mu_{rs} = \alpha_r + \gamma_s + x_{rs}^\top\beta
              + \delta \log\frac{2 + m_{sr}}{2 + e_{sr}}

    A Poisson regression with an effect of each region as origin and as destination, on
    features of the pair, and on how far the counterstream $m_{sr}$ lies from what the
    same regression without it expects, $e_{sr}$.

    Parameters
    ----------
    flow : (N,) array
        What moved, each ordered pair of different regions once.
    origin, destination : (N,) arrays of int
        Ends of each pair.
    features : (N, K) array, optional
        What is known of the pair, such as the logarithm of its distance.

    Returns
    -------
    (N,) array
        Above 0.

    Raises
    ------
    UndefinedMeasureError
        If nothing moved.
    ParameterError
        If a feature is not a finite number.

    References
    ----------
    [SantosSilvaTenreyro2006]_.

    Examples
    --------
    >>> o, d = [0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1]
    >>> expected_flows([4.0, 2.0, 4.0, 2.0, 2.0, 2.0], o, d).round(1)
    array([4., 2., 4., 2., 2., 2.])
    """
    y = np.asarray(flow, dtype=np.float64)
    o, d = np.asarray(origin, dtype=np.intp), np.asarray(destination, dtype=np.intp)
    x = np.zeros((len(y), 0)) if features is None else numbers(features)
    first = np.maximum(poisson_regression(y, x, effects=[o, d]).fitted, _LEAST)
    back = reverse_pairs(o, d, int(max(o.max(), d.max())) + 1)
    ratio = np.log((_CALM + y[back]) / (_CALM + first[back]))
    mirror = np.where(back >= 0, ratio, 0.0)
    try:
        whole = poisson_regression(y, np.column_stack([x, mirror]), effects=[o, d])
    except ParameterError:
        return first  # the counterstream says no more than the effects do
    return np.maximum(whole.fitted, _LEAST)


def shrunken_flows(
    flows: ArrayLike,
    origin: ArrayLike,
    destination: ArrayLike,
    features: ArrayLike | None = None,
    *,
    memory: float = 0.5,
) -> NDArray[np.float64]:
    r"""Forecast each flow between its own record and what its regions suggest.

    .. math:: \hat m_{rs} = \mu_{rs}\,\frac{r_{rs} + \sum_t w_t m_{rs,t}}
              {r_{rs} + W \mu_{rs}},\quad w_t = \lambda^{T-t},\quad
              W = \sum_t w_t \frac{m_{\cdot\cdot t}}{m_{\cdot\cdot T}}

    The mean of a gamma-Poisson model: the prior mean $\mu$ is that of `expected_flows`,
    and the prior's shape $r = a (W\mu)^b$ is fitted to the flows themselves. A flow of
    many keeps its record, a flow of few leans on its regions. Totals stay at the level
    of the last year.

    Parameters
    ----------
    flows : (T, N) array
        Flows by year and pair, the last year last; zero or more.
    origin, destination, features
        As in `expected_flows`.
    memory : float
        Weight $\lambda$ of each year against the year after it, 0 to 1.

    Returns
    -------
    (N,) array
        Expected flows of the year after the last; above 0.

    Raises
    ------
    ParameterError
        If the memory is not between 0 and 1.
    UndefinedMeasureError
        If nothing moved.

    References
    ----------
    [ClaytonKaldor1987]_.

    Examples
    --------
    A pair without a move is given some, since its counterstream has many:

    >>> o, d = [0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1]
    >>> y = [40.0, 0.0, 38.0, 30.0, 25.0, 28.0]
    >>> bool(shrunken_flows([y], o, d)[1] > 0)
    True
    """
    m = _table(flows)
    if not 0.0 <= memory <= 1.0:
        raise ParameterError(
            _("The memory of past years must lie between 0 and 1; found {memory}.",
              memory=memory)
        )  # fmt: skip
    weight = memory ** np.arange(len(m) - 1, -1, -1, dtype=np.float64)
    total = m.sum(axis=1)
    years = float((weight * total).sum() / total[-1]) if total[-1] > 0 else np.nan
    summed = weight @ m
    mean = expected_flows(summed, origin, destination, features)
    shape = _shape(*_dispersion(summed, mean), mean)
    posterior = mean * (shape + summed) / (shape + mean) / years
    return np.asarray(np.maximum(posterior, _LEAST))


def spread_of_errors(
    found: ArrayLike, mean: ArrayLike, *, level: float = 0.9
) -> Spread:
    r"""Measure how far flows strayed from their forecasts, by the size of the forecast.

    .. math:: \max_{a, b} \sum_i \log \mathrm{NB}\big(m_i;\ \mu_i,\ r = a \mu_i^b\big),
              \quad G_c(u) = \frac{1}{N_c} \sum_{i \in c}
              \min\Big(1, \max\Big(0, \frac{u - F_i(m_i - 1)}{f_i(m_i)}\Big)\Big)

    The law is fitted to all flows; then, by class of size c, the quantiles $u$ are
    read off at which $G_c$, the histogram of where past flows lay in their laws, holds
    the level. Where a class has few flows those of all are taken.

    Parameters
    ----------
    found : (N,) array
        Flows as they came.
    mean : (N,) array
        What had been forecast, above 0.
    level : float
        Share of flows that bands shall hold.

    Returns
    -------
    Spread
        Of more than 200,000 pairs, those of even steps through all are read.

    References
    ----------
    [CameronTrivedi1986]_; the histogram: [CzadoGneitingHeld2009]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> mean = np.full(4000, 50.0)
    >>> found = rng.poisson(mean * rng.gamma(10.0, 0.1, 4000))
    >>> spread = spread_of_errors(found, mean)
    >>> bool(8 < np.exp(spread.scale) * 50.0**spread.power < 12)
    True
    """
    y, mu = np.asarray(found, dtype=np.float64), np.asarray(mean, dtype=np.float64)
    step = max(1, len(y) // _SAMPLE)
    y, mu = y[::step], np.maximum(mu[::step], _LEAST)
    scale, power = _dispersion(y, mu)
    ends = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    spread = Spread(scale, power, np.tile(ends, (len(_SIZES) + 1, 1)))
    law = spread.law(mu)[1]
    before, at = law.cdf(y - 1), np.maximum(law.pmf(y), _TINY)
    sizes = np.searchsorted(_SIZES, mu, side="right")
    spread.tails[:] = _quantiles(before, at, ends)
    for c in range(len(_SIZES) + 1):
        mine = sizes == c
        if mine.sum() >= _ENOUGH:
            spread.tails[c] = _quantiles(before[mine], at[mine], ends)
    return spread


def _quantiles(
    before: FloatArray, at: FloatArray, ends: tuple[float, float]
) -> FloatArray:
    """Read off where in their laws past flows lay, each spread over its own step."""
    grid = np.unique(np.concatenate([_GRID, 1.0 - _GRID]))
    share = [float(np.clip((u - before) / at, 0.0, 1.0).mean()) for u in grid]
    return np.asarray(np.interp(ends, share, grid))


def _dispersion(y: FloatArray, mu: FloatArray) -> tuple[float, float]:
    """Fit the shape of a negative binomial law as a power of the mean."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to load

    step = max(1, len(y) // _SAMPLE)
    y, mu = y[::step], np.maximum(mu[::step], _LEAST)

    def unlikely(at: NDArray[np.float64]) -> float:
        r = _shape(float(at[0]), float(at[1]), mu)
        told = gammaln(y + r) - gammaln(r) + r * np.log(r / (r + mu))
        return -float((told + y * np.log(mu / (r + mu))).mean())

    best = minimize(unlikely, np.array([1.0, 0.3]), method="Nelder-Mead",
                    options={"xatol": 1e-3, "fatol": 1e-7}).x  # fmt: skip
    return float(best[0]), float(best[1])


def flow_band(
    mean: ArrayLike, spread: Spread
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Give the band in which a flow will lie, of flows that are whole numbers.

    .. math:: \underline m = \min\{k : F(k - 1) + \tfrac12 f(k) \ge u_-\},\quad
              \overline m = \max\{k : F(k - 1) + \tfrac12 f(k) \le
              u_+ - u_- [\underline m = 0]\}

    Ends of the negative binomial by mid-P: a band of whole numbers cannot hold 90%
    exactly, and this one does so on average over flows instead of in each.

    Parameters
    ----------
    mean : (N,) array
        Expected flows.
    spread : Spread
        How far flows strayed from what was forecast of them in past years.

    Returns
    -------
    tuple of (N,) arrays
        Lower and upper end.

    References
    ----------
    [Lancaster1961]_.

    Examples
    --------
    >>> flow_band([0.1, 100.0], Spread(14.0, 0.0, np.tile([0.05, 0.95], (6, 1))))
    (array([ 0., 84.]), array([  0., 116.]))
    """
    mu, law = spread.law(mean)
    tails = spread.tails[np.searchsorted(_SIZES, mu, side="right")]
    low = np.maximum(law.ppf(tails[..., 0]), 0.0)
    # by mid-P the plain quantile may lie one too far out
    low += law.cdf(low - 1) + 0.5 * law.pmf(low) < tails[..., 0]
    # nothing lies below 0: where a band starts there, the other end gives up both tails
    end = np.where(low == 0, tails[..., 1] - tails[..., 0], tails[..., 1])
    high = np.maximum(law.ppf(end), 0.0)
    high -= law.cdf(high - 1) + 0.5 * law.pmf(high) > end
    return low, np.maximum(high, low)


def _table(flows: ArrayLike) -> FloatArray:
    """Give flows by year and pair, or refuse what is none."""
    m = numbers(flows)
    if m.ndim != _TABLE_AXES or not len(m):
        raise ShapeError(
            _("Flows must be a table, a row a year; found shape {shape}.",
              shape=str(m.shape))
        )  # fmt: skip
    return m


def deviance_a_pair(found: ArrayLike, mean: ArrayLike) -> float:
    r"""Measure how far flows lie from a forecast, on average over pairs.

    .. math:: \frac1N \sum_i 2 \Big(m_i \log\frac{m_i}{\mu_i} - (m_i - \mu_i)\Big)

    Parameters
    ----------
    found : (N,) array
        Flows as they came.
    mean : (N,) array
        What was forecast, above 0.

    Returns
    -------
    float
        About 1 where chance alone parts them.

    References
    ----------
    [NelderWedderburn1972]_.

    Examples
    --------
    >>> deviance_a_pair([0.0, 2.0], [1.0, 2.0])
    1.0
    """
    return float(poisson_deviance(found, mean).mean())
