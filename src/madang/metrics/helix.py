"""Triple helix: how far industry, academia and research (and government) join up."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _
from madang.metrics.concentration import entropy
from madang.metrics.inference import multinomial_bootstrap, percentile_interval
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "HelixDecomposition",
    "mutual_information",
    "mutual_information_decomposition",
    "mutual_information_interval",
]

_FEWEST, _MOST = 2, 4


@dataclass(frozen=True, slots=True)
class HelixDecomposition:
    """Mutual information of a whole, parted into regions and what is between them.

    Attributes
    ----------
    total : float
        T of the whole, in bits.
    between : float
        What is added at the level above the regions: total less within.
    within : float
        Sum of the regions' contributions.
    regional : (R,) array
        T of each region, in bits; NaN for a region without a unit.
    contribution : (R,) array
        Each region's T times its share of units; 0 for a region without a unit.
    """

    total: float
    between: float
    within: float
    regional: NDArray[np.float64]
    contribution: NDArray[np.float64]


def mutual_information(
    counts: ArrayLike, *, dimensions: int = 3
) -> NDArray[np.float64]:
    r"""Measure what several dimensions know of each other, taken all together.

    .. math:: T = \sum_{\emptyset \ne A \subseteq D} (-1)^{|A| + 1} H_A

    In three dimensions :math:`T = H_u + H_v + H_w - H_{uv} - H_{uw} - H_{vw} +
    H_{uvw}`. Below zero the three reduce uncertainty only together (synergy);
    above zero they repeat each other; 0 where they are independent. Spheres that
    shut each other out are below zero too, so read T beside how often they meet. In two
    dimensions T is never negative. In four, pure synergy and pure repetition both lie
    above zero: there the sign alone does not tell them apart.

    Parameters
    ----------
    counts : (..., k_1, ..., k_d) array
        Number of units by the category each shows in each of the d dimensions;
        for projects, 2 × 2 × 2: with or without industry, academia, research.
    dimensions : int
        Number d of dimensions, from 2 to 4: the last axes of `counts`.

    Returns
    -------
    (...) array
        In bits. NaN where there is no unit.

    Raises
    ------
    ShapeError
        If `counts` has fewer axes than dimensions, or these are not 2 to 4.
    NegativeActivityError
        If a count is below zero, infinite or NaN.

    References
    ----------
    [McGill1954]_; as an indicator of the triple helix: [Leydesdorff2003]_.

    Examples
    --------
    Exclusive or: each sphere is the parity of the other two.

    >>> xor = [[[1, 0], [0, 1]], [[0, 1], [1, 0]]]
    >>> float(mutual_information(xor))
    -1.0
    """
    n = _patterns(counts, dimensions)
    axes = tuple(range(n.ndim - dimensions, n.ndim))
    lead = n.shape[: n.ndim - dimensions]
    total = np.zeros(lead)
    for size in range(1, dimensions + 1):
        for kept in itertools.combinations(axes, size):
            gone = tuple(a for a in axes if a not in kept)
            marginal = n.sum(axis=gone).reshape(*lead, -1)
            total = total + (-1.0) ** (size + 1) * entropy(marginal) / np.log(2.0)
    return np.asarray(total)


def mutual_information_decomposition(
    counts: ArrayLike, *, dimensions: int = 3
) -> HelixDecomposition:
    r"""Part the mutual information of a country into regions and what is between.

    .. math:: T = T_0 + \sum_r \frac{n_r}{N} T_r

    In three dimensions a negative :math:`T_0` says that the country as a whole
    adds synergy over that of its regions.

    Parameters
    ----------
    counts : (R, k_1, ..., k_d) array
        Units by region and pattern; each unit stands in one region.
    dimensions : int
        Number d of dimensions, from 2 to 4.

    Returns
    -------
    HelixDecomposition
        In bits; total, between and within are NaN where there is no unit.

    Raises
    ------
    ShapeError
        If `counts` does not have one axis more than dimensions.
    NegativeActivityError
        If a count is below zero, infinite or NaN.

    References
    ----------
    [LeydesdorffStrand2013]_.

    Examples
    --------
    Two regions, each in one category only: alone they know nothing.

    >>> apart = [[[[4, 0], [0, 0]], [[0, 0], [0, 0]]],
    ...          [[[0, 0], [0, 0]], [[0, 0], [0, 4]]]]
    >>> d = mutual_information_decomposition(apart)
    >>> d.total, d.within, d.between
    (1.0, 0.0, 1.0)
    """
    n = _patterns(counts, dimensions)
    if n.ndim != dimensions + 1:
        raise ShapeError(
            _(
                "counts must have one axis of regions and {dimensions} of categories; "
                "found shape {shape}.",
                dimensions=dimensions,
                shape=n.shape,
            )
        )
    units = n.reshape(len(n), -1).sum(axis=1)
    regional = mutual_information(n, dimensions=dimensions)
    total = float(mutual_information(n.sum(axis=0), dimensions=dimensions))
    share = ratio(units, units.sum())
    contribution = np.where(units > 0, share * np.nan_to_num(regional), 0.0)
    within = float(contribution.sum()) if units.sum() > 0 else float("nan")
    return HelixDecomposition(total, total - within, within, regional, contribution)


def mutual_information_interval(
    counts: ArrayLike,
    rng: np.random.Generator,
    *,
    dimensions: int = 3,
    draws: int = 400,
    level: float = 0.9,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure how sure the mutual information is, by resampling the units.

    .. math:: n^* \sim \operatorname{Multinomial}(N, n / N),\quad
              [\hat F_{T^*}^{-1}((1-\ell)/2),\; \hat F_{T^*}^{-1}((1+\ell)/2)]

    T of few units leans away from zero, in sample and resamples alike.

    Parameters
    ----------
    counts : (..., k_1, ..., k_d) array
        As in `mutual_information`; each leading cell is resampled by itself.
    rng : numpy.random.Generator
        Source of the draws.
    dimensions : int
        Number d of dimensions, from 2 to 4.
    draws : int
        Number of draws.
    level : float
        Share that the interval holds.

    Returns
    -------
    low, high : (...) arrays
        In bits. NaN where there is no unit.

    Raises
    ------
    ShapeError
        If `counts` has fewer axes than dimensions, or these are not 2 to 4.
    NegativeActivityError
        If a count is below zero, infinite or NaN.
    ParameterError
        If there is no draw, or the level is not between 0 and 1.

    References
    ----------
    [EfronTibshirani1993]_; the statistic: [Leydesdorff2003]_.

    Examples
    --------
    >>> one = [[[9, 0], [0, 0]], [[0, 0], [0, 0]]]
    >>> low, high = mutual_information_interval(one, np.random.default_rng(1))
    >>> float(low), float(high)
    (0.0, 0.0)
    """
    n = _patterns(counts, dimensions)
    split = n.ndim - dimensions
    lead, cells = n.shape[:split], n.shape[split:]
    drawn = multinomial_bootstrap(n.reshape(*lead, -1), rng, draws=draws)
    t = mutual_information(drawn.reshape(draws, *lead, *cells), dimensions=dimensions)
    return percentile_interval(t, level=level)


def _patterns(counts: ArrayLike, dimensions: int) -> NDArray[np.float64]:
    """Give pattern counts as floats, or refuse what cannot be."""
    n = np.asarray(counts, dtype=np.float64)
    if not _FEWEST <= dimensions <= _MOST or n.ndim < dimensions:
        raise ShapeError(
            _(
                "Mutual information is taken over {fewest} to {most} dimensions, one "
                "axis of counts each; found {dimensions} and shape {shape}.",
                fewest=_FEWEST,
                most=_MOST,
                dimensions=dimensions,
                shape=n.shape,
            )
        )
    wrong = ~((n >= 0.0) & np.isfinite(n))
    if wrong.any():
        raise NegativeActivityError(
            _(
                "Counts of patterns must be zero or more; found {wrong} that are not, "
                "the first {first}.",
                wrong=int(wrong.sum()),
                first=n[wrong].flat[0],
            )
        )
    return n
