"""What all indices of inequality share: checks, order, shares.

Nothing here is public; the indices beside it are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers
from madang.metrics.shares import ratio

__all__: list[str] = []

FloatArray = NDArray[np.float64]


def amounts(x: ArrayLike, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Check amounts and weights and bring them to one shape."""
    amount = numbers(x)
    weight = np.ones(()) if weights is None else numbers(weights)
    if amount.ndim == 0:
        raise ShapeError(
            _("Expected a row of amounts, one a region; found a single number.")
        )
    if weight.ndim and weight.shape[-1] != amount.shape[-1]:
        raise ShapeError(
            _(
                "Expected one weight or reference a region: found {weights} for "
                "{regions} regions. Bring both to the same regions first.",
                weights=weight.shape[-1],
                regions=amount.shape[-1],
            )
        )
    for what, values in (
        (_("amount"), amount),
        (_("weight or reference"), weight),
    ):
        if np.fmin.reduce(values, axis=None, initial=0.0) < 0 or (
            np.fmax.reduce(values, axis=None, initial=0.0) == np.inf
        ):
            bad = (values < 0) | np.isinf(values)
            raise NegativeActivityError(
                _(
                    "Expected each {what} at 0 or above: {wrong} of {count} are below "
                    "0 or infinite; the first is {first}. Inequality has no meaning "
                    "there; measure gains and losses apart.",
                    what=what,
                    wrong=int(bad.sum()),
                    count=bad.size,
                    first=str(values[bad].flat[0]),
                )
            )
    shape = np.broadcast_shapes(amount.shape, weight.shape)
    return np.broadcast_to(amount, shape), np.broadcast_to(weight, shape)


def ordered(x: FloatArray, w: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sort amounts upward along the last axis, and weights with them."""
    order = np.argsort(x, axis=-1, kind="stable")
    return np.take_along_axis(x, order, -1), np.take_along_axis(w, order, -1)


def relative(x: FloatArray, w: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give weight shares, and amounts relative to their weighted mean."""
    share = ratio(w, w.sum(axis=-1, keepdims=True))
    mean = (share * x).sum(axis=-1, keepdims=True)
    return share, ratio(x, mean)


def floored(parts: FloatArray) -> FloatArray:
    """Sum along the last axis; rounding below zero is zero, no region is NaN."""
    if parts.shape[-1] == 0:
        return np.full(parts.shape[:-1], np.nan)
    return np.asarray(np.maximum(parts.sum(axis=-1), 0.0))
