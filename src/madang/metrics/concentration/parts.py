"""How much of a whole lies in few of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import entr

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "entropy",
    "equivalent_number",
    "evenness",
    "herfindahl",
    "herfindahl_normalised",
]


def parts(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure each part's share of the whole, along the last axis.

    .. math:: s_i = x_i / \textstyle\sum_j x_j

    Parameters
    ----------
    x : (..., n) array
        Amounts of the parts, in any one unit.

    Returns
    -------
    (..., n) array
        Dimensionless, sums to 1. NaN where the whole is nothing.

    Raises
    ------
    ShapeError
        If one number is given instead of a list.
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Hirschman1964]_.

    Examples
    --------
    >>> parts([1, 3])
    array([0.25, 0.75])
    """
    amounts = numbers(x)
    if amounts.ndim == 0:
        raise ShapeError(_("Concentration needs a list of amounts; found one number."))
    if not (amounts.min(initial=0.0) >= 0 and amounts.max(initial=0.0) < np.inf):
        bad = ~(np.isfinite(amounts) & (amounts >= 0))
        raise NegativeActivityError(
            _(
                "Amounts must be zero or more; found {wrong} of {count} that are "
                "negative, infinite or not a number, the first {first}.",
                wrong=int(bad.sum()),
                count=amounts.size,
                first=amounts[bad].flat[0],
            )
        )
    return ratio(amounts, amounts.sum(axis=-1, keepdims=True))


def herfindahl(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how concentrated a whole is in few of its parts.

    .. math:: H = \sum_i s_i^2, \qquad s_i = x_i / \textstyle\sum_j x_j

    Read: 1/n is all alike, 1 is all in one part.

    Parameters
    ----------
    x : (..., n) array
        Amounts of the parts, in any one unit; measured along the last axis.

    Returns
    -------
    (...) array
        Dimensionless, from 1/n to 1. NaN where the whole is nothing.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Hirschman1964]_.

    Examples
    --------
    >>> float(herfindahl([20, 50, 20, 10]).round(12))
    0.34
    """
    return np.asarray((parts(x) ** 2).sum(axis=-1))


def herfindahl_normalised(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure concentration freed from the number of parts.

    .. math:: H^* = \frac{H - 1/n}{1 - 1/n}

    Parameters
    ----------
    x : (..., n) array
        Amounts of the parts, in any one unit; measured along the last axis.

    Returns
    -------
    (...) array
        Dimensionless, from 0 (all alike) to 1. NaN where the whole is nothing or
        there is but one part.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Hirschman1964]_.

    Examples
    --------
    >>> float(herfindahl_normalised([20, 50, 20, 10]).round(12))
    0.12
    """
    s = parts(x)
    least = 1.0 / max(s.shape[-1], 1)
    return ratio(np.maximum((s**2).sum(axis=-1) - least, 0.0), 1.0 - least)


def equivalent_number(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how many parts of one size would be as concentrated.

    .. math:: 1 / H

    Parameters
    ----------
    x : (..., n) array
        Amounts of the parts, in any one unit; measured along the last axis.

    Returns
    -------
    (...) array
        Parts, from 1 to n. NaN where the whole is nothing.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Adelman1969]_.

    Examples
    --------
    >>> float(equivalent_number([20, 50, 20, 10]).round(2))
    2.94
    """
    return ratio(1.0, herfindahl(x))


def entropy(x: ArrayLike, *, base: float = np.e) -> NDArray[np.float64]:
    r"""Measure how varied a whole is.

    .. math:: S = -\sum_i s_i \log_b s_i

    Parameters
    ----------
    x : (..., n) array
        Amounts of the parts, in any one unit; measured along the last axis.
    base : float
        Base b of the logarithm, above 1: e gives nats, 2 bits.

    Returns
    -------
    (...) array
        In nats (or as the base says), from 0 (all in one part) to log n. NaN
        where the whole is nothing.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.
    ParameterError
        If the base is not above 1.

    References
    ----------
    [Shannon1948]_.

    Examples
    --------
    >>> float(entropy([1, 1]).round(4))
    0.6931
    >>> float(entropy([1, 1], base=2))
    1.0
    """
    return np.asarray(entr(parts(x)).sum(axis=-1) / log_of(base))


def log_of(base: float) -> float:
    """Give the natural logarithm of a base, or refuse one that has no use."""
    if not (np.isfinite(base) and base > 1):
        raise ParameterError(
            _(
                "The base of a logarithm must be above 1; found {base}. Use 2 for "
                "bits, math.e for nats.",
                base=repr(base),
            )
        )
    return float(np.log(base))


def evenness(x: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how varied a whole is, against the most varied it could be.

    .. math:: J = S / \ln n

    All n parts count, those that hold nothing too.

    Parameters
    ----------
    x : (..., n) array
        Amounts of the parts, in any one unit; measured along the last axis.

    Returns
    -------
    (...) array
        Dimensionless, from 0 to 1 (all alike). NaN where the whole is nothing or
        there is but one part.

    Raises
    ------
    NegativeActivityError
        If any amount is below zero, infinite or NaN.

    References
    ----------
    [Pielou1966]_.

    Examples
    --------
    >>> float(evenness([5, 5, 5, 5]))
    1.0
    """
    s = parts(x)
    return ratio(entr(s).sum(axis=-1), np.log(max(s.shape[-1], 1)))
