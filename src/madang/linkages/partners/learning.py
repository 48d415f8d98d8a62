"""What past windows teach: which signals tell, how much each weighs, and the level."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.linkages.partners.consortia import months_before
from madang.linkages.partners.signals import BASELINES, Standing, window_of
from madang.metrics.logistic import level_shift, logistic_regression

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from madang.linkages.partners.consortia import Consortia
    from madang.linkages.partners.settings import PartnerSettings
    from madang.linkages.partners.signals import Window

__all__ = ["LEARNT", "Lesson", "Line", "Past", "Slope", "carried", "lines_of"]

LEARNT: Final = "learnt"
FEWEST: Final = 30
"""Pairs that came, below which nothing is learnt."""
CARRIED: Final = 0.5
_WINDOWS: Final = 3
_HISTORY: Final = (
    0.75  # past before a window, in windows, below which it teaches little
)
_SHORTEST: Final = (
    0.5  # years of past: of less, those with enough projects are odd ones
)
_RIDGE: Final = 1e-4


def carried(years: float, seen: float) -> float:
    """Give the years that count where windows of another length have been seen.

    Who takes part at all within a longer window takes part less often: beyond what was
    seen, first ties grow by the root of time. From 2016 on 3.3% of Horizon 2020's pairs
    met within half a year, 4.4% within one.
    """
    return float(seen * (years / seen) ** CARRIED)


@dataclass(frozen=True, slots=True)
class Slope:
    """By how much log-odds that were told spread too far, and how sure that is."""

    value: float = 1.0
    variance: float = 0.0


@dataclass(frozen=True, slots=True)
class Lesson:
    """A past window: how things stood before it, its pairs, its length in years."""

    standing: Standing
    window: Window
    years: float

    @property
    def expected(self) -> float:
        """Shared projects a pair, if all went on as it was."""
        return self.standing.rate * self.years


@dataclass(frozen=True, slots=True)
class Line:
    """One way to tell odds: which signals, what each weighs, and how sure that is."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    covariance: NDArray[np.float64]
    level: float

    def log_odds(
        self, x: NDArray[np.float64], names: tuple[str, ...], expected: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give log-odds, and their variance, where so much a pair is expected."""
        z = x[:, [names.index(n) for n in self.names]]
        spread = np.einsum("nk,kl,nl->n", z, self.covariance, z)
        return self.level + z @ self.weights + np.log(max(expected, 1e-9)), spread

    def drawn_together(
        self, slope: Slope, lessons: Sequence[Lesson], names: tuple[str, ...]
    ) -> Line:
        """Draw the odds together by a slope; each window's level makes up what came."""
        weights = slope.value * self.weights
        covariance = slope.value**2 * self.covariance + slope.variance * np.outer(
            self.weights, self.weights
        )
        level = _level(weights, self.names, lessons, names)
        return Line(self.names, weights, covariance, level)


@dataclass(slots=True)
class Past:
    """The windows of a record; each is laid out once."""

    consortia: Consortia
    settings: PartnerSettings
    names: tuple[str, ...]
    rng: np.random.Generator
    _known: dict[tuple[int, int], Lesson | None] = field(default_factory=dict)

    def before(self, day: int, years: float) -> tuple[float, list[Lesson]]:
        """Give windows that ended by a day, the last first, each with enough past.

        As long as what is asked of where the record reaches back far enough, else half
        as long, a quarter, an eighth; each begins half a window before the next.
        """
        length = years
        for halved in range(4):
            length = years / 2**halved
            out: list[Lesson] = []
            for back in range(_WINDOWS):
                first = months_before(day, round(12 * length * (1 + back / 2)))
                found = self._lesson(first, length)
                if found is None:
                    break
                out.append(found)
            if sum(int(one.window.came.sum()) for one in out) >= FEWEST:
                return length, out
        return length, []

    def _lesson(self, first: int, length: float) -> Lesson | None:
        """Lay out a window, unless too little was known before it."""
        key = first, round(12 * length)
        if key not in self._known:
            standing = Standing.of(self.consortia, first, self.settings.least_projects)
            past = max(_SHORTEST, _HISTORY * length)
            enough = standing.years >= past and len(standing.people) > 1
            last = months_before(first, -key[1])
            self._known[key] = None
            if enough:
                window = window_of(standing, self.names, last, self.rng)
                self._known[key] = Lesson(standing, window, length)
            standing.forget()
        return self._known[key]


def lines_of(
    lessons: Sequence[Lesson], names: tuple[str, ...], worked: tuple[str, ...]
) -> Mapping[str, Line]:
    """Learn the model, and each baseline by itself, from all windows at once."""
    x = np.concatenate([one.window.x for one in lessons])
    came = np.concatenate([one.window.came for one in lessons])
    groups = np.concatenate([one.window.a for one in lessons])
    lines = {}
    for method, used in {LEARNT: names, **{b: (b,) for b in BASELINES}}.items():
        own = x[:, [worked.index(n) for n in used]]
        fit = logistic_regression(own, came, groups=groups, ridge=_RIDGE)
        weights = fit.coefficients[1:]
        level = _level(weights, used, lessons, worked)
        lines[method] = Line(used, weights, fit.covariance[1:, 1:], level)
    return lines


def _level(
    weights: NDArray[np.float64], used: tuple[str, ...],
    lessons: Sequence[Lesson], worked: tuple[str, ...],
) -> float:  # fmt: skip
    """Find the level that makes up what came in each window, the mean over windows."""
    places = [worked.index(n) for n in used]
    levels = [
        level_shift(one.window.x[:, places] @ weights, float(one.window.came.mean()))
        - np.log(one.expected)
        for one in lessons
        if one.window.came.any() and one.expected > 0
    ]
    return float(np.mean(levels))
