"""The complexity index: what places regions and activities on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.complexity.components import components, require_connected
from madang.metrics.complexity.spectrum import spectrum
from madang.metrics.relatedness.counting import margins
from madang.metrics.relatedness.presence import presence_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ComplexityIndex",
    "Direction",
    "Standard",
    "complexity_index",
    "standardise",
    "turn",
]

_TABLE_AXES = 2
TIE = 1e-10  # between eigenvalues: below, which vector is second is chance
UPRIGHT = 1e-9  # a correlation below which it tells no direction


class Standard(StrEnum):
    """How raw complexities are put on a scale; packages differ in it."""

    SEPARATE = "separate"  # z-scores of regions, z-scores of activities (the Atlas)
    SHARED = "shared"  # both by mean and deviation of regions (py-ecomplexity)
    RAW = "raw"  # a region is the mean of its activities, whose mean square is 1


class Direction(StrEnum):
    """Which way up the vector of activities stands, once that of regions does."""

    TOGETHER = "together"  # as regions: complex regions have complex activities
    APART = "apart"  # against ubiquity, whatever the regions say (econcomplex)


@dataclass(frozen=True, slots=True)
class ComplexityIndex:
    """Complexity of regions and of activities, and how firm it stands.

    Attributes
    ----------
    eci : (R,) array
        Complexity of regions; NaN for an empty region and where not defined.
    pci : (I,) array
        Complexity of activities; NaN likewise.
    eigenvalues : (C, n) array
        Leading eigenvalues of each component, 1 first; NaN where there are fewer.
        The second is the one whose vector ranks.
    region_component : (R,) array of int
        Component of each region, 0 the largest; -1 for an empty region.
    activity_component : (I,) array of int
        Component of each activity.
    """

    eci: NDArray[np.float64]
    pci: NDArray[np.float64]
    eigenvalues: NDArray[np.float64]
    region_component: NDArray[np.int64]
    activity_component: NDArray[np.int64]

    @property
    def gaps(self) -> NDArray[np.float64]:
        """Second less third eigenvalue of each component; all of it if no third."""
        third = np.nan_to_num(self.eigenvalues[:, 2], nan=0.0)
        return np.asarray(self.eigenvalues[:, 1] - third)

    @property
    def gap(self) -> float:
        """The gap of the largest component; NaN where nothing is present."""
        return float(self.gaps[0]) if len(self.eigenvalues) else float("nan")


def complexity_index(
    present: ArrayLike | Any,
    *,
    standard: Standard = Standard.SEPARATE,
    ddof: int = 0,
    direction: Direction = Direction.TOGETHER,
    per_component: bool = False,
    leading: int = 3,
    anchor: ArrayLike | None = None,
    activity_anchor: ArrayLike | None = None,
) -> ComplexityIndex:
    r"""Measure how complex the economy of each region and each activity is.

    .. math:: \tilde M_{rs} = \sum_i \frac{M_{ri} M_{si}}{k_r k_i},\quad
              \tilde M K = \lambda_2 K,\quad
              \text{ECI}_r = \frac{K_r - \bar K}{\operatorname{sd}(K)},\quad
              K_r = \frac{1}{k_r} \sum_i M_{ri} Q_i

    The second eigenvector, turned so that it correlates with diversity above zero, or
    with what the caller knows to rise with complexity.
    It sorts regions by *which* activities they have, not by how many: a region of
    few activities that only complex regions share stands high. Read: 1 is a standard
    deviation above the average region.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.
    standard : Standard
        How regions and activities are scaled: z-scores of each (the Atlas, the R
        packages, econcomplex), both by mean and deviation of the regions so that a
        region is the mean of its activities (py-ecomplexity, the Stata package), or
        raw.
    ddof : int
        Degrees of freedom taken from the deviation's divisor: 0, or 1 as in R's
        ``scale`` and economic-complexity.
    direction : Direction
        Whether activities are turned together with regions, or apart against
        ubiquity, which may make complex regions have simple activities.
    per_component : bool
        Whether parts that share no activity are measured each by itself; otherwise
        they are refused. Values of different parts must not be compared.
    leading : int
        Number n of eigenvalues given, at least three.
    anchor : (R,) array, optional
        What rises with complexity, in any unit: income, or 1 for a region at the top
        and 0 for others. It turns the index in place of diversity; NaN is left out.
    activity_anchor : (I,) array, optional
        The same on activities: 1 for those known to be knowledge-intensive.

    Returns
    -------
    ComplexityIndex
        ECI (R,) and PCI (I,) in standard deviations. NaN for an empty region or
        activity, for a component of fewer than two regions or activities, and where
        no vector is the second: all regions have the same, the second and third
        eigenvalue tie, or nothing tells its direction.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.
    DisconnectedError
        If it falls into parts, unless `per_component`.
    ParameterError
        If fewer than three eigenvalues are asked for, or both anchors are given.

    References
    ----------
    [HidalgoHausmann2009]_, [HausmannHidalgo2014]_; what it is:
    [MealyFarmerTeytelboym2019]_.

    Examples
    --------
    The paper's toy network: the most diversified region is not the most complex.

    >>> found = complexity_index(
    ...     [[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]]
    ... )
    >>> found.eci.round(4)
    array([-0.0754, -1.6029,  0.7478,  0.9305])
    """
    m = presence_table(present)
    if m.ndim > _TABLE_AXES:
        raise ShapeError(
            _(
                "The complexity index needs one table; found {ndim} axes. Use "
                "`complexity_panel` for years.",
                ndim=m.ndim,
            )
        )
    if leading < 3:  # noqa: PLR2004 - the gap needs a third
        raise ParameterError(
            _(
                "At least three eigenvalues are needed; found {leading}.",
                leading=leading,
            )
        )
    known = _anchors(anchor, activity_anchor, m.shape)
    regions, activities = components(m)
    if not per_component:
        require_connected(regions, activities)
    eci, pci = np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    many = int(regions.max(initial=-1)) + 1
    values = np.full((many, leading), np.nan)
    for c in range(many):
        r, i = np.flatnonzero(regions == c), np.flatnonzero(activities == c)
        part = m if (len(r), len(i)) == m.shape else m[r][:, i]
        values[c], k, q = decomposed(part, leading, (known[0][r], known[1][i]))
        if Direction(direction) is Direction.APART:
            against = turn(q, margins(part)[1])
            q = q if np.isnan(against) else -against * q
        eci[r], pci[i] = standardise(k, q, standard=Standard(standard), ddof=ddof)
    return ComplexityIndex(eci, pci, values, regions, activities)


def _anchors(
    regions: ArrayLike | None, activities: ArrayLike | None, shape: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give what rises with complexity on both sides; NaN throughout where not said."""
    if regions is not None and activities is not None:
        raise ParameterError(
            _("One anchor tells the top from the bottom; found one of each side.")
        )
    found = []
    for given, count in zip((regions, activities), shape, strict=True):
        one = np.full(count, np.nan) if given is None else np.asarray(given, np.float64)
        if one.shape != (count,):
            raise ShapeError(
                _(
                    "An anchor needs {count} values, one each; found {shape}.",
                    count=count,
                    shape=one.shape,
                )
            )
        found.append(one)
    return found[0], found[1]


def decomposed(
    m: Any, leading: int, anchors: tuple[NDArray[np.float64], NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Measure one component: eigenvalues, then regions and activities, turned."""
    values, u, v = spectrum(m, leading=leading)
    third = np.nan_to_num(values[2], nan=0.0)
    if not values[1] > TIE or values[1] - third < TIE:
        return values, u * np.nan, v * np.nan
    k_r, k_i = margins(m)
    total = np.sqrt(k_r.sum())
    k, q = np.sqrt(values[1]) * total * u / np.sqrt(k_r), total * v / np.sqrt(k_i)
    for vector, anchor in zip((k, q), anchors, strict=True):
        told = ~np.isnan(anchor)
        if told.any():
            # Where what was given tells nothing, nothing else is guessed.
            sign = turn(vector[told], anchor[told])
            return values, sign * k, sign * q
    sign = turn(k, k_r)
    if np.isnan(sign):
        sign = -turn(k, m.astype(np.float64) @ k_i / k_r)
    return values, sign * k, sign * q


def turn(k: NDArray[np.float64], against: NDArray[np.float64]) -> float:
    r"""Tell which way up an eigenvector is complexity.

    .. math:: \operatorname{sign} \operatorname{corr}_r (K_r, k_{r,0})

    Where diversity is the same everywhere, or tells nothing, average ubiquity
    decides, with the sign turned.

    Parameters
    ----------
    k : (R,) array
        The vector on the regions.
    against : (R,) array
        Diversity, or average ubiquity.

    Returns
    -------
    float
        1, -1, or NaN where it does not tell.

    References
    ----------
    [HidalgoHausmann2009]_, [HausmannHidalgo2014]_.

    Examples
    --------
    >>> turn(np.array([1.0, -1.0]), np.array([1.0, 3.0]))
    -1.0
    """
    a, b = k - k.mean(), against - against.mean()
    length = np.sqrt((a @ a) * (b @ b))
    if not length > 0 or np.abs(b).max() <= UPRIGHT * np.abs(against).max():
        return float("nan")
    r = (a @ b) / length
    return float(np.sign(r)) if abs(r) > UPRIGHT else float("nan")


def standardise(
    k: NDArray[np.float64],
    q: NDArray[np.float64],
    *,
    standard: Standard = Standard.SEPARATE,
    ddof: int = 0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Put raw complexities of regions and activities on a scale.

    .. math:: \text{ECI}_r = \frac{K_r - \bar K}{\operatorname{sd}(K)},\quad
              \text{PCI}_i = \frac{Q_i - \bar Q}{\operatorname{sd}(Q)} \text{ or }
              \frac{Q_i - \bar K}{\operatorname{sd}(K)}

    Parameters
    ----------
    k : (..., R) array
        Regions, each the mean of its activities.
    q : (..., I) array
        Activities.
    standard : Standard
        Which scale.
    ddof : int
        Degrees of freedom taken from the deviation's divisor.

    Returns
    -------
    (..., R) array
        Regions; NaN where not known, and throughout where they do not differ.
    (..., I) array
        Activities, likewise.

    References
    ----------
    [HausmannHidalgo2014]_.

    Examples
    --------
    >>> standardise(np.array([1.0, 3.0]), np.array([0.0, 4.0]))
    (array([-1.,  1.]), array([-1.,  1.]))
    """
    if standard is Standard.RAW:
        return k, q
    mean, spread = _moments(k, ddof)
    if standard is Standard.SHARED:
        return (k - mean) / spread, (q - mean) / spread
    mean_q, spread_q = _moments(q, ddof)
    return (k - mean) / spread, (q - mean_q) / spread_q


def _moments(
    a: NDArray[np.float64], ddof: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give mean and deviation of what is known along the last axis."""
    known = ~np.isnan(a)
    n = known.sum(axis=-1, keepdims=True)
    mean = np.nansum(a, axis=-1, keepdims=True) / np.where(n > 0, n, np.nan)
    square = np.nansum((a - mean) ** 2, axis=-1, keepdims=True)
    spread = np.sqrt(square / np.where(n > ddof, n - ddof, np.nan))
    return mean, np.where(spread > 0, spread, np.nan)
