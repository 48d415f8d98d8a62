"""Decay: how much a way still counts, by how long it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from madang.metrics.checks import FloatArray

__all__ = [
    "Cutoff",
    "Decay",
    "Exponential",
    "Gaussian",
    "Linear",
    "Logistic",
    "Power",
    "Steps",
]

Decay = Callable[[np.ndarray], np.ndarray]
"""Gives the weight of each way, from 0 to 1, falling with its time."""


def _positive(**given: float) -> None:
    """Refuse parameters of a decay that are not above zero."""
    for name, value in given.items():
        if not (np.isfinite(value) and value > 0):
            raise ParameterError(
                _(
                    "{name} of a decay must be a number above 0; found {value}.",
                    name=name,
                    value=str(value),
                )
            )


@dataclass(frozen=True, slots=True)
class Cutoff:
    r"""All within a time counts alike, and nothing beyond: :math:`f(t) = [t \le T]`."""

    minutes: float

    def __post_init__(self) -> None:
        """Check it."""
        _positive(minutes=self.minutes)

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        return np.asarray(t <= self.minutes, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Linear:
    r"""Falls evenly to nothing: :math:`f(t) = \max(1 - t / T, 0)`."""

    minutes: float

    def __post_init__(self) -> None:
        """Check it."""
        _positive(minutes=self.minutes)

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        return np.asarray(np.maximum(1.0 - t / self.minutes, 0.0))


@dataclass(frozen=True, slots=True)
class Exponential:
    r"""Loses the same share with each minute: :math:`f(t) = e^{-\beta t}`."""

    rate: float

    def __post_init__(self) -> None:
        """Check it."""
        _positive(rate=self.rate)

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        return np.asarray(np.exp(-self.rate * t))


@dataclass(frozen=True, slots=True)
class Power:
    r"""Loses the same share with each doubling: :math:`f(t) = \max(t, 1)^{-\beta}`.

    A time below one unit counts as one, since the power has no bound at 0.
    """

    exponent: float

    def __post_init__(self) -> None:
        """Check it."""
        _positive(exponent=self.exponent)

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        return np.asarray(np.maximum(t, 1.0) ** -self.exponent)


@dataclass(frozen=True, slots=True)
class Gaussian:
    r"""Falls slowly, then fast: :math:`f(t) = e^{-t^2 / 2\sigma^2}`.

    With `cutoff` :math:`T` it is lowered and stretched to be 1 at 0 and 0 at T and
    beyond, as in the enhanced catchment of [Dai2010]_ (there with :math:`\sigma = T`):
    :math:`(f(t) - f(T)) / (1 - f(T))`.
    """

    width: float
    cutoff: float = np.inf

    def __post_init__(self) -> None:
        """Check it."""
        _positive(width=self.width, cutoff=min(self.cutoff, 1.0))

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        last = np.exp(-0.5 * (self.cutoff / self.width) ** 2)
        found = (np.exp(-0.5 * (t / self.width) ** 2) - last) / (1.0 - last)
        return np.asarray(np.maximum(found, 0.0))


@dataclass(frozen=True, slots=True)
class Logistic:
    r"""Holds, then falls about a middle, one half there.

    .. math:: f(t) = \frac{1 + e^{-c\,\mu}}{1 + e^{c\,(t - \mu)}},\quad
              c = \frac{\pi}{\sigma\sqrt 3}

    with :math:`\mu` the middle and :math:`\sigma` the standard deviation of the time
    people put up with, as in [BauerGroneberg2016]_.
    """

    middle: float
    deviation: float

    def __post_init__(self) -> None:
        """Check it."""
        _positive(middle=self.middle, deviation=self.deviation)

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        c = np.pi / (self.deviation * np.sqrt(3.0))
        return np.asarray(expit(c * (self.middle - t)) / expit(c * self.middle))


@dataclass(frozen=True, slots=True)
class Steps:
    """A weight for each zone: that of the first whose end is not passed, else 0.

    Attributes
    ----------
    ends : tuple of float
        Times at which zones end, each above the one before.
    weights : tuple of float
        Weight of each zone, from 0 to 1.
    """

    ends: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check it."""
        ends, weights = np.asarray(self.ends), np.asarray(self.weights)
        rising = ends.size > 0 and ends[0] > 0 and bool((np.diff(ends) > 0).all())
        shares = bool(((weights >= 0) & (weights <= 1)).all())
        if ends.shape != weights.shape or not rising or not shares:
            raise ParameterError(
                _(
                    "Zones need ends that rise from above 0, and a weight from 0 to 1 "
                    "for each; found ends {ends} and weights {weights}.",
                    ends=str(self.ends),
                    weights=str(self.weights),
                )
            )

    def __call__(self, t: FloatArray) -> FloatArray:
        """Give the weight of each way."""
        weights = np.append(np.asarray(self.weights, dtype=np.float64), 0.0)
        return np.asarray(weights[np.searchsorted(np.asarray(self.ends), t)])
