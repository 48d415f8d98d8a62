"""What would have been: how far each region lies beyond it, by each estimator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.evaluation.record import Estimator
from madang.metrics.effects import (
    expected_spread,
    past_path,
    surprise,
    synthetic_control,
    synthetic_difference_in_differences,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.evaluation.panel import Case
    from madang.metrics.checks import FloatArray

__all__ = ["Beyond", "around", "beyond", "surprises", "told_by"]


@dataclass(frozen=True, slots=True)
class Beyond:
    """How far regions lie beyond what would have been, a column a start.

    Attributes
    ----------
    surprise, spread : (R, G) array
        In the unit of the outcome; and up to a factor.
    held : (R, G) array
        What an effect of 1 on the treated adds to each surprise.
    is_exact : bool
        Whether all regions told what is expected, the treated too.
    """

    surprise: FloatArray
    spread: FloatArray
    held: FloatArray
    is_exact: bool


def around(y: FloatArray, start: int, anticipation: int) -> tuple[FloatArray, int]:
    """Leave out the years of anticipation; give the outcome and the new start."""
    past = start - anticipation
    return np.concatenate([y[:, :past], y[:, start:]], axis=1), past


def told_by(case: Case) -> NDArray[np.bool_]:
    """Give the regions that tell what is expected of others.

    All, where the measure began in one year: its effect is taken off by `held`. Where
    it began in several, early regions would tell it of late ones, so that only those
    without it do.
    """
    return np.ones_like(case.untreated) if len(case.starts) == 1 else case.untreated


def lifted(case: Case, start: int) -> FloatArray:
    """Give how far an effect of 1 lifts each region's change around a start, (R,)."""
    begun = np.full(len(case.untreated), case.panel.y.shape[1])
    begun[case.at[:, 0]] = np.asarray(case.starts)[case.at[:, 1]]
    exposed = (np.arange(case.panel.y.shape[1]) >= begun[:, None]).astype(float)
    y, past = around(exposed, start, case.anticipation)
    return np.asarray(y[:, past:].mean(axis=1) - y[:, :past].mean(axis=1))


def beyond(
    change: FloatArray, case: Case, start: int, path: FloatArray | None
) -> tuple[FloatArray, FloatArray]:
    """Give surprises of a change, and what an effect on the treated adds to each."""
    tell, held = told_by(case), lifted(case, start)
    u = surprise(change, tell, covariates=path)
    return u, surprise(held, tell, covariates=path) if tell.all() else held


def surprises(
    case: Case, estimator: Estimator, *, size: FloatArray | None = None
) -> Beyond:
    """Hold each region against what would have been, for each start."""
    columns = []
    for start in case.starts:
        y, past = around(case.panel.y, start, case.anticipation)
        if estimator in (Estimator.SYNTHETIC, Estimator.SYNTHETIC_DIFFERENCE):
            tell = case.untreated
            u, h = _beside_mixes(y, past, tell, estimator), lifted(case, start)
        else:
            after, tell = y[:, past:].mean(axis=1), told_by(case)
            groups = estimator is Estimator.GROUPS
            before = y[:, past - 1] if groups else y[:, :past].mean(axis=1)
            path = past_path(y, start=past) if estimator is Estimator.PATH else None
            u, h = beyond(after - before, case, start, path)
        v = expected_spread(u, y, start=past, untreated=tell, size=size)
        columns.append((u, v, h))
    u, v, h = (np.column_stack([column[k] for column in columns]) for k in range(3))
    mixes = estimator in (Estimator.SYNTHETIC, Estimator.SYNTHETIC_DIFFERENCE)
    return Beyond(u, v, h, not mixes and bool(told_by(case).all()))


def _beside_mixes(
    y: FloatArray, past: int, others: NDArray[np.bool_], estimator: Estimator
) -> FloatArray:
    """Hold each region against its own mix of the others without the measure.

    How well the past is fitted is no measure of chance here: with more regions than
    years it is fitted to the last digit. The scatter before the measure is.
    """
    u = np.empty(len(y))
    for r in range(len(y)):
        rows = np.concatenate([[r], np.flatnonzero(others & (np.arange(len(y)) != r))])
        own = np.arange(len(rows)) == 0
        mixed = (
            synthetic_control if estimator is Estimator.SYNTHETIC
            else synthetic_difference_in_differences
        )  # fmt: skip
        u[r] = mixed(y[rows], own, start=past).effect
    return u
