"""What would have been: how far each region lies beyond it, by each estimator."""

from __future__ import annotations

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

__all__ = ["around", "surprises"]


def around(y: FloatArray, start: int, anticipation: int) -> tuple[FloatArray, int]:
    """Leave out the years of anticipation; give the outcome and the new start."""
    past = start - anticipation
    return np.concatenate([y[:, :past], y[:, start:]], axis=1), past


def surprises(
    case: Case, estimator: Estimator, *, size: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Give surprise and expected spread of each region, a column a start, (R, G)."""
    columns = []
    for start in case.starts:
        y, past = around(case.panel.y, start, case.anticipation)
        columns.append(_of_start(y, past, case.untreated, estimator, size))
    u, v = zip(*columns, strict=True)
    return np.column_stack(u), np.column_stack(v)


def _of_start(
    y: FloatArray,
    past: int,
    others: NDArray[np.bool_],
    estimator: Estimator,
    size: FloatArray | None,
) -> tuple[FloatArray, FloatArray]:
    """Give surprise and expected spread of each region for one start."""
    after = y[:, past:].mean(axis=1)
    if estimator is Estimator.GROUPS:
        u = surprise(after - y[:, past - 1], others)
    elif estimator is Estimator.DIFFERENCE:
        u = surprise(after - y[:, :past].mean(axis=1), others)
    elif estimator is Estimator.PATH:
        path = past_path(y, start=past)
        u = surprise(after - y[:, :past].mean(axis=1), others, covariates=path)
    else:
        u = _beside_mixes(y, past, others, estimator)
    v = expected_spread(u, y, start=past, untreated=others, size=size)
    return u, v


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
