"""Next year's net rate of migration of each region, with a band from past errors."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["NET_RATE_YEARS", "net_rate_band", "net_rate_forecast"]

NET_RATE_YEARS: Final = 4
"""Years on record below which no net rate is forecast."""

_TABLE_AXES: Final = 2
_SURE: Final = 5.0  # years that the common spread counts for in a region's own
_WINDOW: Final = 6  # past years whose errors a band rests on


def net_rate_forecast(
    rate: ArrayLike, residents: ArrayLike, neighbours: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Forecast each region's net rate from its own and its neighbours' past.

    .. math:: \hat n_{r,T+1} = \frac{1}{|\mathcal S|} \sum_{S \in \mathcal S}
              \big(a_S + b_S n_{r,T} + \textstyle\sum_{j \in S} c_{S,j} x_{r,T,j}\big)

    The mean of complete subset regressions: each holds last year's rate and one of the
    subsets $S$ of three more: the rate times the logarithm of residents (in small
    places it lasts less), the mean rate of the neighbours, and the region's own mean of
    all years. Each is fitted by least squares on all years on record; none is chosen,
    so nothing is learnt from the year that is forecast.

    Parameters
    ----------
    rate : (T, R) array
        Net rate by year and region, the last year last.
    residents : (T, R) or (R,) array
        Residents by year, or in a year near the last; above 0.
    neighbours : (R, R) array, optional
        Weight of each other region for a region, such as 1 where they touch, or what
        moves between them; rows are brought to the sum of 1.

    Returns
    -------
    (R,) array
        NaN nowhere.

    Raises
    ------
    ShapeError
        If the tables do not fit each other.
    ParameterError
        If a rate is unknown, residents are not above 0, or there are fewer than four
        years.

    References
    ----------
    [ElliottGarganoTimmermann2013]_.

    Examples
    --------
    Rates that halve each year:

    >>> start = np.array([8.0, -8.0, 4.0, -4.0, 2.0, -2.0])
    >>> rate = np.outer([1.0, 0.5, 0.25, 0.125], start)
    >>> net_rate_forecast(rate, [1e5, 2e5, 3e5, 1e5, 2e5, 3e5]).round(3)
    array([ 0.5  , -0.5  ,  0.25 , -0.25 ,  0.125, -0.125])
    """
    n = _rates(rate)
    p = np.asarray(residents, dtype=np.float64)
    if p.shape not in {n.shape, n.shape[1:]}:
        raise ShapeError(
            _("Expected residents of {regions} regions; found shape {shape}.",
              regions=n.shape[1], shape=str(p.shape))
        )  # fmt: skip
    if not (p > 0).all() or not np.isfinite(n).all():
        raise ParameterError(
            _(
                "A forecast of net rates needs the rate of each region and year, and "
                "residents above 0. Leave out the regions where one is unknown."
            )
        )
    w = None if neighbours is None else _shares(numbers(neighbours))
    size = np.log(np.broadcast_to(p, n.shape))
    known = [_features(n[: t + 1], size[t], w) for t in range(1, len(n))]
    more = range(1, len(known[0]))
    subsets = [c for size in range(len(known[0])) for c in combinations(more, size)]
    made = [_fitted(n, known, (0, *chosen)) for chosen in subsets]
    return np.asarray(np.mean(made, axis=0))


def _rates(rate: ArrayLike) -> FloatArray:
    """Give rates by year and region, or refuse too few years."""
    n = numbers(rate)
    if n.ndim != _TABLE_AXES:
        raise ShapeError(
            _("Net rates must be a table, a row a year; found shape {shape}.",
              shape=str(n.shape))
        )  # fmt: skip
    if len(n) < NET_RATE_YEARS:
        raise ParameterError(
            _(
                "A forecast of net rates needs at least {least} years; found {found}.",
                least=NET_RATE_YEARS,
                found=len(n),
            )
        )
    return n


def _shares(weight: FloatArray) -> FloatArray:
    """Bring rows to the sum of 1; a region without neighbours has none."""
    bare = weight.copy()
    np.fill_diagonal(bare, 0.0)
    total = bare.sum(axis=1, keepdims=True)
    shares = np.divide(bare, total, out=np.zeros_like(bare), where=total > 0)
    return np.asarray(shares)


def _features(
    past: FloatArray, size: FloatArray, neighbours: FloatArray | None
) -> list[FloatArray]:
    """List what is known at the end of some years: last year's rate first."""
    last = past[-1]
    rest = [last * (size - size.mean()), past.mean(axis=0)]
    return [last, *rest, *([] if neighbours is None else [neighbours @ last])]


def _fitted(
    n: FloatArray, known: Sequence[Sequence[FloatArray]], chosen: tuple[int, ...]
) -> FloatArray:
    """Fit one regression on all years but the last's outcome, and forecast with it."""
    ones = np.ones(n.shape[1])
    tables = [np.column_stack([ones, *(each[i] for i in chosen)]) for each in known]
    x = np.vstack(tables[:-1])
    # least squares by the smallest norm: features that say the same share the say
    beta = np.linalg.lstsq(x, n[2:].ravel(), rcond=1e-9)[0]
    return np.asarray(tables[-1] @ beta)


def net_rate_band(
    forecast: ArrayLike, errors: ArrayLike, *, level: float = 0.9
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Give the band in which a net rate will lie, from the errors of past forecasts.

    .. math:: \hat n_r \pm q\, s_r,\quad
              s_r^2 = \frac{5 \bar s^2 + \sum_t e_{rt}^2}{5 + T_e}

    A region that strayed far has a wide band: its own squared errors, drawn towards
    those of all regions as though these were five years more. $q$ is the share `level`
    of $|e_{rt}| / s_{r(t)}$ in the past, where $s_{r(t)}$ leaves the year itself out.

    Parameters
    ----------
    forecast : (R,) array
        Forecast net rates.
    errors : (T, R) array
        Rates as they came less what had been forecast, of past years; the last six
        years are read.
    level : float
        Share of regions that the band shall hold.

    Returns
    -------
    tuple of (R,) arrays
        Lower and upper end.

    Raises
    ------
    ParameterError
        If there is no past error.

    References
    ----------
    [VovkGammermanShafer2005]_.

    Examples
    --------
    >>> errors = [[1.0, -1.0, 1.0, -1.0], [1.0, 1.0, -1.0, -1.0]]
    >>> low, high = net_rate_band([0.0, 0.0, 0.0, 0.0], errors)
    >>> high
    array([1., 1., 1., 1.])
    """
    at = np.asarray(forecast, dtype=np.float64)
    e = numbers(errors)
    if e.ndim != _TABLE_AXES or not len(e):
        raise ParameterError(
            _("A band needs the errors of at least one past forecast; found none.")
        )
    e = e[-_WINDOW:]
    square, pooled = (e**2).sum(axis=0), float((e**2).mean())
    if pooled == 0:
        return at, at
    strayed = []
    for t in range(len(e)):
        rest = square - e[t] ** 2
        own = np.sqrt((_SURE * pooled + rest) / (_SURE + len(e) - 1))
        strayed.append(np.abs(e[t]) / own)
    quantile = float(np.quantile(np.concatenate(strayed), level, method="higher"))
    width = quantile * np.sqrt((_SURE * pooled + square) / (_SURE + len(e)))
    return at - width, at + width
