"""Generalised entropy: Theil's T and L, their split, and Atkinson's index."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.inequality.amounts import amounts, floored, relative
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "TheilDecomposition",
    "atkinson",
    "theil_decomposition",
    "theil_l",
    "theil_t",
]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TheilDecomposition:
    """Theil's T and L, split into what lies between and within groups.

    Attributes
    ----------
    t, t_between, t_within : float
        Theil's T, in nats; NaN where nothing is held at all.
    l, l_between, l_within : float
        Theil's L (mean log deviation), in nats; NaN where a region holds nothing.
    t_levels, l_levels : tuple of float
        What lies between the groups of each level within those of the level above,
        from the outermost, and last within the finest; they add up to the total.
    """

    t: float
    t_between: float
    t_within: float
    l: float  # noqa: E741 - the index is called L in the literature
    l_between: float
    l_within: float
    t_levels: tuple[float, ...] = ()
    l_levels: tuple[float, ...] = ()


def theil_t(x: ArrayLike, *, weights: ArrayLike | None = None) -> FloatArray:
    r"""Measure how unevenly an amount is spread, by Theil's T.

    .. math:: T = \sum_r \frac{w_r}{W} \frac{x_r}{\bar x} \ln\frac{x_r}{\bar x}

    Parameters
    ----------
    x : (..., R) array
        Amount of each region (with `weights`: per head), at least 0.
    weights : (..., R) array, optional
        Weight of each region, such as its population; equal if left out.

    Returns
    -------
    (...) array
        Nats; 0 is even, ln R is all in one of R regions of equal weight. Regions
        that hold nothing add 0. NaN where nothing is held at all or an amount is
        unknown.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If `x` and `weights` do not fit each other.

    References
    ----------
    [Theil1967]_, [Cowell2011]_.

    Examples
    --------
    >>> round(float(theil_t([0, 0, 0, 10, 10, 10])), 7)
    0.6931472
    """
    x, w = amounts(x, weights)
    share, ratio = relative(x, w)
    return np.asarray(floored(share * xlogy(ratio, ratio)))


def theil_l(x: ArrayLike, *, weights: ArrayLike | None = None) -> FloatArray:
    r"""Measure how unevenly an amount is spread, by Theil's L (mean log deviation).

    .. math:: L = \sum_r \frac{w_r}{W} \ln\frac{\bar x}{x_r}

    Parameters
    ----------
    x : (..., R) array
        Amount of each region (with `weights`: per head), above 0.
    weights : (..., R) array, optional
        Weight of each region, such as its population; equal if left out.

    Returns
    -------
    (...) array
        Nats; 0 is even. More alert than T to the regions that hold least. NaN
        where a region of any weight holds nothing (the index has no bound there)
        or an amount is unknown.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If `x` and `weights` do not fit each other.

    References
    ----------
    [Theil1967]_, [Cowell2011]_.

    Examples
    --------
    >>> round(float(theil_l([10, 10, 10, 20, 50])), 7)
    0.2326302
    """
    x, w = amounts(x, weights)
    share, ratio = relative(x, w)
    log = np.full(ratio.shape, np.nan)
    np.log(ratio, out=log, where=ratio > 0)
    return np.asarray(floored(np.where(share == 0, 0.0, -share * log)))


def atkinson(
    x: ArrayLike, epsilon: float, *, weights: ArrayLike | None = None
) -> FloatArray:
    r"""Measure the share of an amount that evenness would make dispensable.

    .. math:: A_\varepsilon = 1 - \frac{1}{\bar x}
        \left(\sum_r \frac{w_r}{W} x_r^{1-\varepsilon}\right)^{1/(1-\varepsilon)},
        \quad A_1 = 1 - \frac{1}{\bar x} \prod_r x_r^{w_r / W}

    Parameters
    ----------
    x : (..., R) array
        Amount of each region (with `weights`: per head), at least 0.
    epsilon : float
        Aversion to inequality, above 0; the greater, the more the poorest count.
    weights : (..., R) array, optional
        Weight of each region, such as its population; equal if left out.

    Returns
    -------
    (...) array
        Dimensionless, from 0 (even) to 1. For `epsilon` of 1 or more, 1 where a
        region holds nothing. The equally-distributed equivalent is (1 − A) times
        the mean. NaN where nothing is held at all or an amount is unknown.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ParameterError
        If `epsilon` is not above 0.
    ShapeError
        If `x` and `weights` do not fit each other.

    References
    ----------
    [Atkinson1970]_.

    Examples
    --------
    >>> round(float(atkinson([10, 20, 30, 40, 50], 0.5)), 5)
    0.06315
    """
    if not (np.isfinite(epsilon) and epsilon > 0):
        raise ParameterError(
            _(
                "Atkinson's epsilon must be a number above 0, found {epsilon}. Usual "
                "choices are 0.5, 1 and 2.",
                epsilon=repr(epsilon),
            )
        )
    x, w = amounts(x, weights)
    share, ratio = relative(x, w)
    log = np.full(ratio.shape, -np.inf)
    np.log(ratio, out=log, where=ratio > 0)
    log[np.isnan(ratio)] = np.nan
    # Powers of (x / mean) in logarithms: the same, and no overflow for large epsilon.
    q = 1 - epsilon
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        if q == 0:
            equivalent = np.exp(np.where(share == 0, 0, share * log).sum(axis=-1))
        else:
            power = np.where(share == 0, 0, share * np.exp(q * log)).sum(axis=-1)
            equivalent = power ** (1 / q)
    empty = np.isnan(ratio).any(axis=-1) | (share.sum(axis=-1) == 0)
    return np.where(empty, np.nan, np.clip(1 - equivalent, 0, 1))


def theil_decomposition(
    x: ArrayLike,
    groups: Sequence[object] | NDArray[np.generic],
    *,
    weights: ArrayLike | None = None,
    levels: Sequence[Sequence[object] | NDArray[np.generic]] = (),
) -> TheilDecomposition:
    r"""Split inequality into that between groups of regions and that within them.

    .. math:: T = \sum_g s_g \ln\frac{s_g}{p_g} + \sum_g s_g T_g, \quad
        L = \sum_g p_g \ln\frac{p_g}{s_g} + \sum_g p_g L_g

    with :math:`s_g` the group's share of the amount, :math:`p_g` of the weight. With
    finer levels what lies within is split again: districts in provinces in regions
    give three parts, between regions, between provinces, within provinces.

    Parameters
    ----------
    x : (R,) array
        Amount of each region (with `weights`: per head), at least 0.
    groups : (R,) sequence
        Group of each region, such as core and rest.
    weights : (R,) array, optional
        Weight of each region, such as its population; equal if left out.
    levels : sequence of (R,) sequences
        Finer groups within `groups`, from coarse to fine. A group belongs to one of
        the level above.

    Returns
    -------
    TheilDecomposition
        Total, between and within, of T and of L, in nats; between and within add
        up to the total. NaN as in `theil_t` and `theil_l`.

    Raises
    ------
    NegativeActivityError
        If an amount or a weight is below zero or infinite.
    ShapeError
        If `x`, `groups`, `levels` and `weights` do not fit each other.
    ParameterError
        If a group of a finer level lies in two of the level above.

    References
    ----------
    [Theil1967]_, [Shorrocks1980]_; nested: [Akita2003]_.

    Examples
    --------
    >>> d = theil_decomposition([0, 0, 0, 10, 10, 10], list("aaabbb"))
    >>> round(d.t_between, 7), d.t_within
    (0.6931472, 0.0)
    """
    x, w = amounts(x, weights)
    members = []
    for grouped in (groups, *levels):
        if x.ndim != 1 or len(grouped) != x.size:
            raise ShapeError(
                _(
                    "Each region needs one group: found {groups} groups for amounts of "
                    "shape {amounts}. Give one row of amounts and a group for each.",
                    groups=len(grouped),
                    amounts=x.shape,
                )
            )
        members.append(np.unique(np.asarray(grouped), return_inverse=True)[1])
    _check_nested(members)
    t, l = float(theil_t(x, weights=w)), float(theil_l(x, weights=w))  # noqa: E741 - L
    between = [_between(member, x, w) for member in members]
    # What is left is each group's own index, weighted; all parts are at least 0.
    return TheilDecomposition(
        t, between[0][0], _rest(t, between[0][0]),
        l, between[0][1], _rest(l, between[0][1]),
        _steps([b[0] for b in between], t), _steps([b[1] for b in between], l),
    )  # fmt: skip


def _between(
    member: NDArray[np.intp], x: FloatArray, w: FloatArray
) -> tuple[float, float]:
    """Give Theil's T and L between groups, each at its mean."""
    count = int(member.max()) + 1 if x.size else 0
    weight = _sums(member, w, count)
    mean = ratio(_sums(member, w * x, count), weight)
    mean = np.where(weight == 0, 0.0, mean)  # a group of no weight counts for nothing
    return float(theil_t(mean, weights=weight)), float(theil_l(mean, weights=weight))


def _steps(between: list[float], total: float) -> tuple[float, ...]:
    """Give what each level adds to the one above, and last what is left."""
    ends = [0.0, *between, total]
    return tuple(_rest(fine, coarse) for coarse, fine in itertools.pairwise(ends))


def _check_nested(members: Sequence[NDArray[np.intp]]) -> None:
    """Refuse finer groups that lie in two coarser ones."""
    for above, below in itertools.pairwise(members):
        pairs = np.unique(np.column_stack([below, above]), axis=0)
        twice = np.flatnonzero(np.bincount(pairs[:, 0], minlength=1) > 1)
        if twice.size:
            raise ParameterError(
                _(
                    "Each group of a finer level must lie in one group of the level "
                    "above; {count} lie in several.",
                    count=twice.size,
                )
            )


def _rest(total: float, part: float) -> float:
    """Subtract, with the rounding noise of a zero taken off."""
    rest = total - part
    return 0.0 if abs(rest) <= 1e-12 * max(total, 1.0) else rest


def _sums(member: NDArray[np.intp], values: FloatArray, count: int) -> FloatArray:
    """Sum values by group."""
    return np.bincount(member, values, count).astype(np.float64)
