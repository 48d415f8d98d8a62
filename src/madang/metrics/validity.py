"""Validity: whether a structural index measures what its name says, on this table.

An index of complexity or relatedness comes out of any table, sound or not. The
certificate asks what an expert would ask before believing it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.complexity.components import components
from madang.metrics.inference import ranks, spearman
from madang.metrics.nulls import curveball, null_score
from madang.metrics.relatedness.presence import presence
from madang.metrics.structures import structure_of
from madang.vocabulary import Concern, Soundness, StructuralIndex

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.structures import Structure

__all__ = ["Limits", "Validity", "validity"]

_TABLE_AXES = 2
_LEAST_SIDE = 3
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the certificate warns.

    Attributes
    ----------
    least_side : int
        Regions and activities below which nothing is certified.
    least_gap : float
        Second less third eigenvalue, as a share of the second: below, which vector
        is the second hangs on little.
    most_diversity : float
        Share of the variance of ranks that diversity explains: above, the index
        says hardly more than a count.
    least_score : float
        Standard deviations above the null model: below, the margins explain it.
    least_direction : float
        The correlation with diversity that turns the complexity index, in its own
        standard errors: below, top and bottom may be exchanged.
    least_stability : float
        Rank correlation with what other choices give: below, the choice decides.
    top : int
        First places among which small regions are looked for.
    """

    least_side: int = _LEAST_SIDE
    least_gap: float = 0.1
    most_diversity: float = 0.8
    least_score: float = 2.0
    least_direction: float = 2.0
    least_stability: float = 0.8
    top: int = 10


@dataclass(frozen=True, slots=True)
class Validity:
    """What was examined, what was found, and what follows.

    Attributes
    ----------
    index : StructuralIndex
        Of which index.
    verdict : Soundness
        Refuse, warn or sound.
    concerns : tuple of Concern
        What speaks against it, in the order examined.
    regions, activities : int
        Size of the table without empty and without small regions.
    components : int
        Parts that share nothing; 1 is connected.
    outside : (n,) array of int
        Regions outside the largest part.
    second, third, gap : float
        Eigenvalues, and their distance as a share of the second. NaN for
        relatedness, which has no spectrum.
    diversity_share : float
        Share of the variance of ranks explained by diversity (of relatedness: by
        the ubiquities of the two activities).
    direction : float
        Correlation of the index with diversity, which alone tells its top from its
        bottom. NaN but for complexity, and where diversity is the same everywhere.
    score, null_mean, null_deviation : float
        Distance from the null model in its standard deviations; its moments.
    thresholds, stability : (T,) arrays
        Thresholds, the one that is used first, and the rank correlation with it.
    level_stability : float
        Rank correlation with the index on the level above; NaN where none is given.
    small_on_top : (n,) array of int
        Small regions among the first places of all, the first one first.
    limits : Limits
        Where it warns.
    """

    index: StructuralIndex
    verdict: Soundness
    concerns: tuple[Concern, ...]
    regions: int
    activities: int
    components: int
    outside: NDArray[np.intp]
    second: float
    third: float
    gap: float
    diversity_share: float
    direction: float
    score: float
    null_mean: float
    null_deviation: float
    thresholds: NDArray[np.float64]
    stability: NDArray[np.float64]
    level_stability: float
    small_on_top: NDArray[np.intp]
    limits: Limits = field(default_factory=Limits)

    @property
    def grave(self) -> frozenset[Concern]:
        """Concerns that make this index unusable, not doubtful."""
        # Between parts proximity is zero, which is a value; a rank across them is
        # none.
        if self.index is StructuralIndex.RELATEDNESS:
            return frozenset({Concern.SIZE})
        return frozenset({Concern.SIZE, Concern.COMPONENTS})


def validity(
    x: ArrayLike,
    index: StructuralIndex,
    rng: np.random.Generator,
    *,
    thresholds: tuple[float, ...] = (1.0, 0.8, 1.25),
    parent: ArrayLike | None = None,
    is_small: ArrayLike | None = None,
    draws: int = 100,
    limits: Limits | None = None,
) -> Validity:
    r"""Examine whether an index of complexity, fitness or relatedness can be used.

    .. math:: g = \frac{\lambda_2 - \lambda_3}{\lambda_2},\quad
              \rho^2(K, k),\quad z = \frac{S - \bar S^*}{s_{S^*}},\quad
              \rho(K, K_{q \ge t})

    Nine questions: Is the table large enough? Does it hang together? Is the
    second eigenvector alone in its place, and is it clear which of its ends is the
    top? Does the index say more than a count?
    Does the table say more than its margins (Curveball)? Do the thresholds of
    presence decide, or the level of the classification? Do regions stand on top
    because they are small? Small regions are set aside before all else; presence
    is that against the whole economy, they included.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r, in any one unit.
    index : StructuralIndex
        Which index.
    rng : numpy.random.Generator
        Source of the null model's draws.
    thresholds : tuple of float
        Location quotients from which on an activity is present. The first is the
        one that is used; the others are tried against it.
    parent : (I,) array, optional
        Group of each activity on the level above, as numbers; -1 for none.
    is_small : (R,) array of bool, optional
        Regions too small to be judged.
    draws : int
        Draws of the null model; with fewer than two it is not asked.
    limits : Limits, optional
        Where it warns.

    Returns
    -------
    Validity
        Scalars as float; NaN where a question does not apply or cannot be
        answered, which is no concern by itself.

    Raises
    ------
    NegativeActivityError
        If any amount is negative, infinite or not a number.
    ShapeError
        If `x` is no table, or `parent` or `is_small` do not fit it.
    ParameterError
        If no threshold is given, or one is not above zero.

    References
    ----------
    [MealyFarmerTeytelboym2019]_ on the second eigenvector; [Strona2014]_ on the
    null model; the limits are Madang's own.

    Examples
    --------
    Two blocks of regions that share no activity have no common scale:

    >>> x = np.kron(np.eye(2), np.array([[3, 1, 1], [1, 3, 1], [1, 1, 3]]))
    >>> found = validity(x, StructuralIndex.COMPLEXITY, np.random.default_rng(1))
    >>> found.verdict.value, found.components
    ('refuse', 2)
    """
    held = limits or Limits()
    tried = _thresholds(thresholds)
    table = np.asarray(x, dtype=np.float64)
    small = _small(table, is_small)
    stands = [presence(table, threshold=float(t)) for t in tried]
    whole, m = stands[0], stands[0][~small]
    structure = structure_of(StructuralIndex(index), m)
    score, mean, deviation = _against_chance(structure, m, rng, draws)
    found = Validity(
        index=StructuralIndex(index), verdict=Soundness.SOUND, concerns=(),
        regions=int(m.any(axis=1).sum()), activities=int(m.any(axis=0).sum()),
        components=int(components(m)[0].max(initial=-1)) + 1,
        outside=np.flatnonzero(~small)[components(m)[0] > 0],
        second=structure.second, third=structure.third, gap=structure.gap,
        diversity_share=_explained(structure), direction=_direction(structure),
        score=score, null_mean=mean, null_deviation=deviation,
        thresholds=tried,
        stability=np.array([
            _alike(structure, structure_of(structure.index, stand[~small]))
            for stand in stands
        ]),
        level_stability=_level(structure, table, parent, small),
        small_on_top=_on_top(structure, whole, small, held.top),
        limits=held,
    )  # fmt: skip
    return _judged(found, is_defined=bool(np.isfinite(structure.score).any()))


def _thresholds(given: tuple[float, ...]) -> NDArray[np.float64]:
    """Give the thresholds as numbers, or refuse them."""
    tried = np.asarray(given, dtype=np.float64)
    if tried.size == 0 or not (np.isfinite(tried) & (tried > 0)).all():
        raise ParameterError(
            _(
                "A certificate needs at least one threshold, each above zero; found "
                "{list}.",
                list=list(given),
            )
        )
    return tried


def _small(x: NDArray[np.float64], is_small: ArrayLike | None) -> NDArray[np.bool_]:
    """Give which regions are small, or refuse what does not fit the table."""
    if x.ndim != _TABLE_AXES:
        raise ShapeError(
            _("A certificate needs one table; found {ndim} axes.", ndim=x.ndim)
        )
    if is_small is None:
        return np.zeros(x.shape[0], dtype=np.bool_)
    small = np.asarray(is_small, dtype=np.bool_)
    if small.shape != x.shape[:1]:
        raise ShapeError(
            _(
                "Each of {regions} regions must be small or not; found an array of "
                "shape {shape}.",
                regions=x.shape[0],
                shape=small.shape,
            )
        )
    return small


def _against_chance(
    structure: Structure, m: NDArray[np.bool_], rng: np.random.Generator, draws: int
) -> tuple[float, float, float]:
    """Hold the statistic of the index against tables of the same margins."""
    if draws < 2 or np.isnan(structure.statistic):  # noqa: PLR2004 - a spread needs two
        return np.nan, np.nan, np.nan
    drawn = [
        structure_of(structure.index, d, statistic_only=True).statistic
        for d in curveball(m, rng, draws=draws)
    ]
    return null_score(structure.statistic, drawn)


def _explained(structure: Structure) -> float:
    """Give the share of the variance of ranks that the margins explain."""
    return float(spearman(_ties(structure.score), structure.margin) ** 2)


def _direction(structure: Structure) -> float:
    """Give the correlation of complexity with diversity."""
    known = ~np.isnan(structure.score)
    if structure.index is not StructuralIndex.COMPLEXITY or known.sum() < _LEAST_SIDE:
        return float("nan")
    k = structure.margin[known]
    if not np.ptp(k) > 0:
        return float("nan")
    return float(np.corrcoef(structure.score[known], k)[0, 1])


def _alike(one: Structure, other: Structure) -> float:
    """Give the rank correlation of two forms of an index."""
    return float(spearman(_ties(one.score), _ties(other.score)))


def _ties(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take off what only the order of summing decides, so that equals tie."""
    return np.round(score, _DIGITS)


def _level(
    structure: Structure,
    x: NDArray[np.float64],
    parent: ArrayLike | None,
    small: NDArray[np.bool_],
) -> float:
    """Give the rank correlation with the index on the level above."""
    if parent is None or structure.index is StructuralIndex.RELATEDNESS:
        return float("nan")
    group = np.asarray(parent)
    if group.shape != x.shape[1:]:
        raise ShapeError(
            _(
                "Each of {activities} activities needs one group on the level above; "
                "found an array of shape {shape}.",
                activities=x.shape[1],
                shape=group.shape,
            )
        )
    names, place = np.unique(group[group >= 0], return_inverse=True)
    if names.size < _LEAST_SIDE:
        return float("nan")
    above = np.zeros((names.size, x.shape[0]))
    np.add.at(above, place, x.T[group >= 0])
    return _alike(structure, structure_of(structure.index, presence(above.T)[~small]))


def _on_top(
    judged: Structure, whole: NDArray[np.bool_], small: NDArray[np.bool_], top: int
) -> NDArray[np.intp]:
    """Find the small regions that would stand among the first places of all."""
    if judged.index is StructuralIndex.RELATEDNESS or not small.any():
        return np.empty(0, dtype=np.intp)
    score = _ties(structure_of(judged.index, whole).score)
    # Small regions can even turn the index over; hold it the way up of the others.
    if spearman(score[~small], judged.score) < 0:
        score = -score
    place = ranks(score)
    found = np.flatnonzero(small & (np.nan_to_num(place, nan=np.inf) <= top))
    return found[np.argsort(place[found], kind="stable")]


def _is_vague(v: Validity) -> bool:
    """Tell whether diversity leaves open which end of complexity is the top."""
    if v.index is not StructuralIndex.COMPLEXITY:
        return False
    # Where diversity is the same everywhere, it tells nothing at all.
    told = abs(float(np.nan_to_num(v.direction))) * np.sqrt(max(v.regions - 1, 0))
    return bool(told < v.limits.least_direction)


def _judged(v: Validity, *, is_defined: bool) -> Validity:
    """Add what speaks against the index, and the verdict."""
    limits = v.limits
    asked = (
        (Concern.SIZE, min(v.regions, v.activities) < limits.least_side
         or not is_defined),
        (Concern.COMPONENTS, v.components > 1),
        (Concern.GAP, v.gap < limits.least_gap),
        (Concern.DIRECTION, is_defined and _is_vague(v)),
        (Concern.DIVERSITY, v.diversity_share > limits.most_diversity),
        (Concern.CHANCE, v.score < limits.least_score),
        (Concern.THRESHOLD, np.nanmin(np.append(v.stability, 1.0))
         < limits.least_stability),
        (Concern.LEVEL, v.level_stability < limits.least_stability),
        (Concern.SMALL_REGIONS, v.small_on_top.size > 0),
    )  # fmt: skip
    concerns = tuple(concern for concern, speaks in asked if speaks)
    verdict = Soundness.WARN if concerns else Soundness.SOUND
    if v.grave & set(concerns):
        verdict = Soundness.REFUSE
    return replace(v, concerns=concerns, verdict=verdict)
