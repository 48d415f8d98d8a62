"""What all indices of inequality share: checks, order, shares.

Nothing here is public; the indices beside it are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import NegativeActivityError, ShapeError
from madang.language import both
from madang.metrics.checks import numbers
from madang.metrics.shares import ratio

__all__: list[str] = []

FloatArray = NDArray[np.float64]


def amounts(x: ArrayLike, weights: ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    """Check amounts and weights and bring them to one shape."""
    amount = numbers(x)
    weight = np.ones(()) if weights is None else numbers(weights)
    if amount.ndim == 0:
        msg = "Expected a row of amounts, one a region; found a single number."
        raise ShapeError(
            both(
                "지역마다 하나씩, 양의 목록이 필요합니다. 받은 것은 수 하나입니다.", msg
            )
        )
    if weight.ndim and weight.shape[-1] != amount.shape[-1]:
        msg = (
            f"Expected one weight or reference a region: found {weight.shape[-1]} for "
            f"{amount.shape[-1]} regions. Bring both to the same regions first."
        )
        raise ShapeError(
            both(
                "가중치(또는 기준량)는 지역마다 하나여야 합니다. 지역은 "
                f"{amount.shape[-1]}개인데 가중치는 {weight.shape[-1]}개입니다. 먼저 같은 "
                "지역으로 맞추십시오.",
                msg,
            )
        )
    for what, word, values in (
        ("amount", "양", amount),
        ("weight or reference", "가중치(또는 기준량)", weight),
    ):
        bad = (values < 0) | np.isinf(values)
        if bad.any():
            msg = (
                f"Expected each {what} at 0 or above: {int(bad.sum())} of {bad.size} "
                f"are below 0 or infinite; the first is {values[bad].flat[0]}. "
                "Inequality has no meaning there; measure gains and losses apart."
            )
            raise NegativeActivityError(
                both(
                    f"{word}: 값은 0 이상이어야 합니다. {bad.size}개 중 "
                    f"{int(bad.sum())}개가 음수이거나 무한대이며, 첫 번째는 "
                    f"{values[bad].flat[0]}입니다. 이런 값으로는 불평등을 잴 수 없으니 "
                    "이익과 손실을 따로 재십시오.",
                    msg,
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
