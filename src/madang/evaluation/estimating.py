"""The verb: what a measure changed, and how often chance goes as far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from madang.errors import ParameterError, UndefinedMeasureError
from madang.evaluation.counterfactual import around, surprises
from madang.evaluation.panel import case as brought_together
from madang.evaluation.panel import chance_of
from madang.evaluation.record import Effect, Estimator, Inference, chosen
from madang.language import Message, _
from madang.metrics.effects import (
    Aggregation,
    adjusted_difference,
    aggregated_effects,
    detectable_effect,
    group_time_effects,
    panel_errors,
    past_path,
    randomised_effect,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from madang.evaluation.panel import Case, Measure, Panel
    from madang.metrics.checks import FloatArray

__all__ = ["estimate", "false_alarms"]

_PLACEBOS: Final = 200
_ENOUGH: Final = 2


def estimate(  # noqa: PLR0913 - each a choice of the evaluator, all but two optional
    panel: Panel,
    measure: Measure | Mapping[str, int],
    *,
    estimator: Estimator = Estimator.PATH,
    inference: Inference | None = None,
    anticipation: int = 0,
    size: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 999,
    rng: np.random.Generator | None = None,
) -> Effect:
    """Estimate what a measure changed, and how sure that is.

    Parameters
    ----------
    panel : Panel
        Outcome of regions with and without the measure.
    measure : Measure or mapping of str to int
        First year with it, by code of region.
    estimator : Estimator
        What would have been.
    inference : Inference, optional
        The permutation, unless more than half as many regions have the measure as
        have not: then regions are many enough for clustered errors.
    anticipation : int
        Years before the start in which regions may have acted already; left out.
    size : (R,) array, optional
        Size of each region before the measure, such as residents, in the order of
        the panel: chance moves small ones further.
    level : float
        Share that the interval holds.
    draws : int
        Placebo sets.
    rng : numpy.random.Generator, optional
        Draws placebo sets; seeded by who began when where not given, so that a figure
        stays.

    Returns
    -------
    Effect

    Raises
    ------
    UndefinedMeasureError
        If nothing tells what would have been.
    ParameterError
        If panel and measure do not fit together.
    """
    case = brought_together(panel, measure, anticipation=anticipation)
    way = chosen(Estimator, estimator)
    n, others = len(case.at), int(case.untreated.sum())
    asked = None if inference is None else chosen(Inference, inference)
    if asked is None:
        few = _ENOUGH * n <= others
        asked = Inference.PERMUTATION if few else Inference.CLUSTERED
    chance = chance_of(case) if rng is None else rng
    if asked is not Inference.PERMUTATION:
        return _by_errors(case, way, asked, level, chance)
    sizes = None if size is None else _kept(panel, case, size)
    told = surprises(case, way, size=sizes)
    found = randomised_effect(
        told.surprise, case.at, untreated=case.untreated, spread=told.spread,
        held=told.held, is_exact=told.is_exact, rng=chance, draws=draws, level=level,
    )  # fmt: skip
    notes = list(case.notes)
    if not np.isfinite(found.reach):
        notes.append(_(
            "{others} regions without the measure are too few for any effect to stand "
            "out at {level:.0%}: whatever is found may be chance.",
            others=others, level=level,
        ))  # fmt: skip
    return Effect(
        found.effect, found.low, found.high, found.p, level, way, asked, n,
        others, _years(case), detectable_effect(found), tuple(notes), found,
    )  # fmt: skip


def _years(case: Case) -> tuple[int, ...]:
    """Give the first years with the measure."""
    return tuple(case.panel.years[start] for start in case.starts)


def _kept(panel: Panel, case: Case, size: ArrayLike) -> FloatArray:
    """Give the sizes of the regions that stay."""
    given = np.asarray(size, dtype=np.float64)
    if given.shape != (len(panel.regions),) or not (given > 0).all():
        raise ParameterError(_(
            "Expected one size above 0 for each of {n} regions; found shape {shape}.",
            n=len(panel.regions), shape=given.shape,
        ))  # fmt: skip
    stay = set(case.panel.regions)
    return given[[r in stay for r in panel.regions]]


def _by_errors(
    case: Case,
    estimator: Estimator,
    inference: Inference,
    level: float,
    rng: np.random.Generator,
) -> Effect:
    """Give the effect with the errors that were asked for, and what these are worth."""
    effect, error, freedom = _error_of(
        case.panel.y, case.at, case.untreated, case, estimator, inference
    )
    if not error > 0:
        raise UndefinedMeasureError(_(
            "The errors asked for are not defined with {n} regions that have the "
            "measure. Leave the choice to the permutation.", n=len(case.at),
        ))  # fmt: skip
    share = (1 + level) / 2
    reach = float(ndtri(share) if np.isinf(freedom) else stdtrit(freedom, share))
    p = 2 * float(stdtr(freedom, -abs(effect) / error))
    notes = (*case.notes, _warned(case, estimator, inference, level, rng))
    return Effect(
        effect, effect - reach * error, effect + reach * error, p, level, estimator,
        inference, len(case.at), int(case.untreated.sum()), _years(case), np.nan, notes,
    )  # fmt: skip


def _warned(
    case: Case,
    estimator: Estimator,
    inference: Inference,
    level: float,
    rng: np.random.Generator,
) -> Message:
    """Say how often these errors find an effect where there is none, here."""
    if _ENOUGH * len(case.at) > case.untreated.sum():
        return _(
            "So many regions have the measure that placebo measures cannot be drawn "
            "from the others: how often these errors find an effect where there is "
            "none could not be tried."
        )
    rate = false_alarms(
        case, estimator=estimator, inference=inference, level=level, rng=rng
    )
    return _(
        "On this very panel, these errors find an effect in {rate:.0%} of {n} placebo "
        "measures that nobody took, where {wanted:.0%} is meant. The permutation does "
        "not.", rate=rate, n=_PLACEBOS, wanted=1 - level,
    )  # fmt: skip


def false_alarms(
    case: Case,
    *,
    estimator: Estimator,
    inference: Inference,
    level: float,
    rng: np.random.Generator,
) -> float:
    """Measure how often errors find an effect of measures that nobody took."""
    pool = np.flatnonzero(case.untreated)
    y = case.panel.y[pool]
    alarms = 0
    for _unused in range(_PLACEBOS):
        drawn = rng.choice(len(pool), len(case.at), replace=False)
        at = np.column_stack([drawn, case.at[:, 1]])
        rest = np.ones(len(pool), dtype=bool)
        rest[drawn] = False
        effect, error, freedom = _error_of(y, at, rest, case, estimator, inference)
        p = 2 * float(stdtr(freedom, -abs(effect) / error)) if error > 0 else 0.0
        alarms += p <= 1 - level
    return alarms / _PLACEBOS


def _error_of(
    y: FloatArray,
    at: np.ndarray,
    untreated: np.ndarray,
    case: Case,
    estimator: Estimator,
    inference: Inference,
) -> tuple[float, float, float]:
    """Give effect, error and degrees of freedom as a regression prints them."""
    if estimator is Estimator.GROUPS and inference is Inference.CLUSTERED:
        first = np.full(len(y), y.shape[1])
        first[at[:, 0]] = np.asarray(case.starts)[at[:, 1]]
        groups = group_time_effects(y, first)
        found = aggregated_effects(groups, how=Aggregation.GROUP)
        return found.overall, found.overall_error, np.inf
    if len(case.starts) > 1:
        raise ParameterError(
            _(
                "Errors of a regression are not given where the measure began in "
                "different years: early regions would compare with late ones. Use the "
                "estimator 'groups', or the permutation."
            )
        )
    short, past = around(y, case.starts[0], case.anticipation)
    if estimator is Estimator.DIFFERENCE:
        told = panel_errors(short, ~untreated, start=past)
        if inference is Inference.CLUSTERED:
            return told.effect, told.clustered, len(y) - 1.0
        freedom = short.size - sum(short.shape)
        return told.effect, told.iid, float(freedom)
    if estimator is Estimator.PATH and inference is Inference.CLUSTERED:
        path = past_path(short, start=past)
        change = short[:, past:].mean(axis=1) - short[:, :past].mean(axis=1)
        line = adjusted_difference(change, ~untreated, covariates=path)
        return line.effect, line.error, len(y) - path.shape[1] - 2.0
    raise ParameterError(_(
        "The estimator '{estimator}' has no errors of the kind '{inference}'. Use the "
        "permutation.", estimator=str(estimator), inference=str(inference),
    ))  # fmt: skip
