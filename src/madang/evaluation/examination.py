"""Whether to believe an effect: before it, elsewhere, without one, and alike or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.evaluation.counterfactual import Beyond, around, beyond, surprises, told_by
from madang.evaluation.panel import case as brought_together
from madang.evaluation.panel import chance_of
from madang.evaluation.record import Estimator, chosen
from madang.metrics.effects import (
    detectable_effect,
    detection_power,
    past_path,
    randomised_effect,
    ring_effects,
    standardised_differences,
    synthetic_control,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from madang.evaluation.panel import Case, Measure, Panel
    from madang.metrics.checks import FloatArray
    from madang.metrics.effects import Randomised

__all__ = ["Course", "Examination", "Placebo", "examine"]

_LEAST: Final = 2
_NOTHING: Final = 1e-12
_SIZES: Final = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class Placebo:
    """An effect where there can be none: of a start before the measure.

    Attributes
    ----------
    year : int
        First year of the start that nobody made.
    effect, p : float
        In the unit of the outcome; how often chance goes as far.
    detectable : float
        What would have been seen four times in five: a drift below it may be there.
    """

    year: int
    effect: float
    p: float
    detectable: float


@dataclass(frozen=True, slots=True)
class Course:
    """The effect year by year, beside the placebo sets.

    Attributes
    ----------
    since : (K,) array
        Years since the start; below 0 before it.
    effect, low, high : (K,) array
        In the unit of the outcome; each year's interval by itself, NaN in a year that
        the comparison is fitted to.
    """

    since: np.ndarray
    effect: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, slots=True)
class Examination:
    """What speaks for and against an effect.

    Attributes
    ----------
    course : Course
        Year by year.
    before : tuple of Placebo
        Starts before the measure; empty where the past is too short.
    elsewhere : (B,) array
        Effects of placebo sets of regions, in the unit of the outcome.
    without : dict of str to float
        The effect without each treated region; empty for one.
    alike : dict of str to (float, float)
        How far the past of treated and others lies apart, in standard deviations:
        as they are, and as the estimator compares them.
    power : dict of float to float
        Share of times an effect of a size would have been seen.
    detectable : float
        Smallest effect that would have been seen four times in five; infinite where
        none ever could.
    rings : (K + 1,) array
        Effect on the treated and on rings around them beside regions beyond; empty
        without distances.
    """

    course: Course
    before: tuple[Placebo, ...]
    elsewhere: FloatArray
    without: dict[str, float]
    alike: dict[str, tuple[float, float]]
    power: dict[float, float]
    detectable: float
    rings: FloatArray


def examine(  # noqa: PLR0913 - each a choice of the evaluator, all but two optional
    panel: Panel,
    measure: Measure | Mapping[str, int],
    *,
    estimator: Estimator = Estimator.PATH,
    anticipation: int = 0,
    distance: ArrayLike | None = None,
    edges: ArrayLike = (),
    level: float = 0.95,
    alarm: float = 0.05,
    draws: int = 999,
    rng: np.random.Generator | None = None,
) -> Examination:
    """Examine whether an effect is to be believed.

    Parameters
    ----------
    panel, measure, estimator, anticipation, draws, rng
        As of `estimate`.
    distance : (R, R) array, optional
        Between regions in the order of the panel, for rings.
    edges : (K,) array
        Outer edges of the rings, in the unit of the distance.
    level : float
        Share that intervals of the course hold.
    alarm : float
        How often chance may be called an effect: what is seen, is seen so.

    Returns
    -------
    Examination

    Raises
    ------
    UndefinedMeasureError
        If nothing tells what would have been, or too few regions compare.
    """
    case = brought_together(panel, measure, anticipation=anticipation)
    way = chosen(Estimator, estimator)
    chance = chance_of(case) if rng is None else rng
    told = surprises(case, way)
    found = _held(case, told, chance, draws, 1 - alarm)
    least = detectable_effect(found)
    sizes = [size * least for size in _SIZES] if np.isfinite(least) else []
    seen = detection_power(found, sizes) if sizes else np.array([])
    return Examination(
        _course(case, way, told, chance, draws, level),
        _before(case, way, chance, draws),
        found.effects,
        _without(case, told),
        _alike(case, way),
        dict(zip(sizes, seen.tolist(), strict=True)),
        least,
        np.array([]) if distance is None else _rings(panel, case, distance, edges),
    )


def _held(
    case: Case,
    told: Beyond,
    rng: np.random.Generator,
    draws: int,
    level: float = 0.95,
) -> Randomised:
    """Hold surprises against those of placebo sets."""
    return randomised_effect(
        told.surprise, case.at, untreated=case.untreated, spread=told.spread,
        held=told.held, is_exact=told.is_exact, rng=rng, draws=draws, level=level,
    )  # fmt: skip


def _course(
    case: Case,
    estimator: Estimator,
    whole: Beyond,
    rng: np.random.Generator,
    draws: int,
    level: float,
) -> Course:
    """Give the effect in each year since the start that all treated have."""
    y, path = case.panel.y, estimator is Estimator.PATH
    pasts = [start - case.anticipation for start in case.starts]
    since = np.arange(-min(pasts), y.shape[1] - max(case.starts))
    if case.anticipation:
        since = since[(since < -case.anticipation) | (since >= 0)]
    rows = []
    for k in since:
        columns = []
        for start, past in zip(case.starts, pasts, strict=True):
            change = y[:, start + k] - (
                y[:, past - 1] if estimator is Estimator.GROUPS
                else y[:, :past].mean(axis=1)
            )  # fmt: skip
            short, at = around(y, start, case.anticipation)
            covariates = past_path(short, start=at) if path else None
            columns.append(beyond(change, case, start, covariates))
        u, h = (np.column_stack([column[i] for column in columns]) for i in (0, 1))
        part = Beyond(u, whole.spread, h, bool(told_by(case).all()))
        one = _held(case, part, rng, draws, level)
        told = one.spread > _NOTHING * float(np.abs(y).max())
        rows.append((one.effect, one.low, one.high) if told else (0.0, np.nan, np.nan))
    effect, low, high = np.array(rows).T
    return Course(since, effect, low, high)


def _before(
    case: Case, estimator: Estimator, rng: np.random.Generator, draws: int
) -> tuple[Placebo, ...]:
    """Move the start into years before the first one, and look again."""
    past = case.starts[0] - case.anticipation
    years = case.panel.years[:past]
    short = replace(case.panel, y=case.panel.y[:, :past], years=years)
    at = np.column_stack([case.at[:, 0], np.zeros(len(case.at), dtype=int)])
    told = []
    for start in range(_LEAST + 1, past - 1):
        moved = replace(case, panel=short, at=at, starts=(start,), anticipation=0)
        found = _held(moved, surprises(moved, estimator), rng, draws)
        told.append(
            Placebo(years[start], found.effect, found.p, detectable_effect(found))
        )
    return tuple(told)


def _without(case: Case, told: Beyond) -> dict[str, float]:
    """Give the effect without each treated region."""
    own = told.surprise[case.at[:, 0], case.at[:, 1]]
    if told.is_exact:
        own = own / told.held[case.at[:, 0], 0].mean()
    if len(own) < _LEAST:
        return {}
    rest = (own.sum() - own) / (len(own) - 1)
    names = [case.panel.regions[r] for r in case.at[:, 0]]
    return dict(zip(names, rest.tolist(), strict=True))


def _alike(case: Case, estimator: Estimator) -> dict[str, tuple[float, float]]:
    """Tell how far apart slope, last turn and level of the past lie."""
    y, past = around(case.panel.y, case.starts[0], case.anticipation)
    path = past_path(y, start=past)
    names: tuple[str, ...] = ("slope", "turn", "level")
    names = (
        names if path.shape[1] == len(names) else ("slope", "level")[-path.shape[1] :]
    )
    apart = standardised_differences(~case.untreated, path)
    if estimator is Estimator.PATH:
        left = np.zeros_like(apart)  # least squares brings the means together
    elif estimator is Estimator.SYNTHETIC:
        found = synthetic_control(y, ~case.untreated, start=past)
        left = standardised_differences(~case.untreated, path, found.weights)
    else:
        left = apart
    pairs = zip(apart.tolist(), left.tolist(), strict=True)
    return dict(zip(names, pairs, strict=True))


def _rings(
    panel: Panel, case: Case, distance: ArrayLike, edges: ArrayLike
) -> FloatArray:
    """Measure rings around the treated, all from the first start on."""
    stay = np.isin(panel.regions, case.panel.regions)
    apart = np.asarray(distance, dtype=np.float64)[np.ix_(stay, stay)]
    y, past = around(case.panel.y, case.starts[0], case.anticipation)
    return ring_effects(y, ~case.untreated, start=past, distance=apart, edges=edges)
