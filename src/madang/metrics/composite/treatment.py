"""Values far out: cut back to the next, or drawn in by a logarithm or a power."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.composite.moments import KURTOSIS, SKEWNESS, outlying, skewness
from madang.metrics.composite.scale import choice

__all__ = ["Treated", "Treatment", "box_cox", "log_transform", "treat", "winsorise"]

FloatArray = NDArray[np.float64]

MOST = 5
_TABLE_AXES = 2
_RANGE_SHARE = 0.01


class Treatment(StrEnum):
    """What is done to an indicator with values far out."""

    WINSORISE = "winsorise"
    LOG = "log"
    BOX_COX = "box_cox"


@dataclass(frozen=True, slots=True)
class Treated:
    """Indicators after treatment.

    Attributes
    ----------
    value : (R, I) array
        The values that go on.
    way : (I,) array of int
        How many treatments were tried: 0 where none was needed, 1 or 2 the place of
        the treatment that stands.
    cut : (I,) array of int
        Values that were cut back.
    passes : (I,) array of bool
        Whether no values lie far out in the end.
    """

    value: FloatArray
    way: NDArray[np.int64]
    cut: NDArray[np.int64]
    passes: NDArray[np.bool_]


def winsorise(
    x: ArrayLike, *, most: int = MOST, skew: float = SKEWNESS, kurt: float = KURTOSIS
) -> tuple[FloatArray, NDArray[np.int64]]:
    r"""Cut values far out back to the next, one by one, until none lies far out.

    .. math:: x_{\max} \to \max\{x_r : x_r < x_{\max}\} \text{ if } g \ge 0, \quad
        x_{\min} \to \min\{x_r : x_r > x_{\min}\} \text{ else}

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    most : int
        Values after which no more is cut; those that tie go together, so that it may
        be passed by one step.
    skew, kurt : float
        Bounds of skewness and kurtosis, as in `outlying`.

    Returns
    -------
    value : (R, I) array
        The values; NaN where unknown.
    cut : (I,) array of int
        Values that were cut.

    Raises
    ------
    ShapeError
        If `x` is no table.

    References
    ----------
    [OECD2008]_, section 4; [BeckerEtAl2022]_ (`winsorise`).

    Examples
    --------
    >>> value, cut = winsorise([[1.0], [2.0], [3.0], [2.0], [1.0], [2.0], [90.0]])
    >>> value.ravel().tolist(), cut.tolist()
    ([1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 3.0], [1])
    """
    value = _table(x).copy()
    cut = np.zeros(value.shape[1], dtype=np.int64)
    for i in np.flatnonzero(outlying(value, skew=skew, kurt=kurt)):
        column = value[:, i : i + 1]
        touched: dict[bool, NDArray[np.bool_]] = {}
        while cut[i] < most and outlying(column, skew=skew, kurt=kurt)[0]:
            up = bool(skewness(column)[0] >= 0)
            end = np.nanmax(column) if up else np.nanmin(column)
            ends = column[:, 0] == end
            rest = column[~ends & ~np.isnan(column[:, 0]), 0]
            column[ends, 0] = rest.max() if up else rest.min()
            touched[up] = ends
            cut[i] = sum(int(t.sum()) for t in touched.values())
    return value, cut


def log_transform(
    x: ArrayLike, *, offset: float | None = None, follow: bool = False
) -> FloatArray:
    r"""Draw in what lies far out by a logarithm.

    .. math:: \ln(x_r - x_{\min} + a), \quad
        a = 0.01 (x_{\max} - x_{\min}) \text{ if left out}

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown. Below 0 is fine.
    offset : float, optional
        What is added after the least is taken off, above 0.
    follow : bool
        Whether an indicator with a long tail downwards is mirrored, as
        :math:`-\ln(x_{\max} - x_r + a)`; else only tails upwards are drawn in.

    Returns
    -------
    (R, I) array
        In the same order as `x`. NaN where unknown, and where all are the same.

    Raises
    ------
    ShapeError
        If `x` is no table.
    ParameterError
        If the offset is not above 0.

    References
    ----------
    [OECD2008]_, section 4; [BeckerEtAl2022]_ (`log_CT`, `log_CT_orig`, `log_CT_plus`).

    Examples
    --------
    >>> log_transform([[0.0], [9.0], [99.0]], offset=1).round(4).ravel().tolist()
    [0.0, 2.3026, 4.6052]
    """
    x = _table(x)
    if offset is not None and not offset > 0:
        raise ParameterError(
            _("Expected an offset above 0; found {offset}.", offset=str(offset))
        )
    low, high = _ends(x)
    apart = high > low
    a = offset if offset is not None else _RANGE_SHARE * (high - low)
    down = np.zeros(x.shape[1], dtype=bool)
    if follow:
        down = ~(skewness(x) > 0)
    room = np.where(down, high - x, x - low) + a
    logs = np.log(np.where(apart & ~np.isnan(x), room, 1.0))
    return np.where(apart & ~np.isnan(x), np.where(down, -logs, logs), np.nan)


def box_cox(x: ArrayLike, power: float, *, shift: bool = True) -> FloatArray:
    r"""Draw in what lies far out by a power.

    .. math:: \frac{z^\lambda - 1}{\lambda}, \quad \ln z \text{ for } \lambda = 0,
        \quad z = x_r - x_{\min} + 1

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    power : float
        λ; at 1 nothing changes but the origin.
    shift : bool
        Whether the least is brought to 1; else z is `x`.

    Returns
    -------
    (R, I) array
        In the same order as `x`. NaN where unknown, and of values not above 0 that are
        not shifted.

    Raises
    ------
    ShapeError
        If `x` is no table.

    References
    ----------
    [BoxCox1964]_; [OECD2008]_, section 4.

    Examples
    --------
    >>> box_cox([[5.0], [7.0], [13.0]], 0.5).ravel().round(4).tolist()
    [0.0, 1.4641, 4.0]
    """
    x = _table(x)
    z = x - _ends(x)[0] + 1 if shift else x
    z = np.where(z > 0, z, np.nan)
    return np.log(z) if power == 0 else (z**power - 1) / power


def treat(
    x: ArrayLike,
    ways: tuple[Treatment, ...] = (Treatment.WINSORISE, Treatment.LOG),
    *,
    most: int = MOST,
    power: float = 0.5,
    skew: float = SKEWNESS,
    kurt: float = KURTOSIS,
) -> Treated:
    r"""Treat those indicators, and only those, in which values lie far out.

    .. math:: x^{(0)} = x, \quad x^{(k)} = T_k(x) \text{ while } x^{(k-1)}
        \text{ has values far out}

    Each treatment starts from the values as they came. The last one stands, whether
    or not it helped.

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    ways : tuple of Treatment
        What is tried, in order.
    most : int
        Values that may be cut back, as in `winsorise`.
    power : float
        λ, as in `box_cox`.
    skew, kurt : float
        Bounds of skewness and kurtosis, as in `outlying`.

    Returns
    -------
    Treated
        Values and what was done; NaN where unknown.

    Raises
    ------
    ShapeError
        If `x` is no table.
    ParameterError
        If a way is unknown.

    References
    ----------
    [OECD2008]_, section 4; [BeckerEtAl2022]_ (`Treat`).

    Examples
    --------
    >>> done = treat([[1.0], [2.0], [3.0], [2.0], [1.0], [2.0], [90.0]])
    >>> done.way.tolist(), done.cut.tolist(), done.value.max()
    ([1], [1], np.float64(3.0))
    """
    x = _table(x)
    value = x.copy()
    way = np.zeros(x.shape[1], dtype=np.int64)
    cut = np.zeros(x.shape[1], dtype=np.int64)
    out = outlying(x, skew=skew, kurt=kurt)
    for step, named in enumerate(ways, start=1):
        kind, mine = choice(Treatment, named), np.flatnonzero(out)
        if not mine.size:
            break
        way[mine], cut[mine] = step, 0
        if kind is Treatment.WINSORISE:
            value[:, mine], cut[mine] = winsorise(
                x[:, mine], most=most, skew=skew, kurt=kurt
            )
        elif kind is Treatment.LOG:
            value[:, mine] = log_transform(x[:, mine])
        else:
            value[:, mine] = box_cox(x[:, mine], power)
        out[mine] = outlying(value[:, mine], skew=skew, kurt=kurt)
    return Treated(value, way, cut, ~out)


def _ends(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the least and the greatest known value of each indicator."""
    known = ~np.isnan(x)
    low = np.where(known, x, np.inf).min(axis=0, initial=np.inf)
    high = np.where(known, x, -np.inf).max(axis=0, initial=-np.inf)
    return (
        np.where(np.isfinite(low), low, 0.0),
        np.where(np.isfinite(high), high, 0.0),
    )


def _table(x: ArrayLike) -> FloatArray:
    """Read a table of regions and indicators."""
    table = np.asarray(x, dtype=np.float64)
    if table.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Expected a table of regions and indicators; found shape {shape}.",
                shape=table.shape,
            )
        )
    return table
