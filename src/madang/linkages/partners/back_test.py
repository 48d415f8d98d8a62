"""Odds told of windows that have passed, each by what ended before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

from madang.linkages.partners.learning import Slope, carried, lines_of
from madang.metrics.detection import average_precision
from madang.metrics.logistic import level_shift, logistic_regression

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from madang.linkages.partners.learning import Lesson, Past

__all__ = ["BackTest", "back_test", "best_of"]

_UNSURE: Final = 0.5  # of the level, in log-odds, where no later window tells
_LEAST_UNSURE: Final = 0.2
_PARTS: Final = 4
_RIDGE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class BackTest:
    """What was told of past windows, by method.

    Attributes
    ----------
    told : mapping of str to array
        Odds of the pairs of the last window, drawn together by a slope that these
        pairs had no part in.
    slopes : mapping of str to Slope
        By how much odds are to be drawn together, from all windows that were told.
    """

    told: Mapping[str, NDArray[np.float64]]
    slopes: Mapping[str, Slope]


def back_test(
    past: Past, lessons: Sequence[Lesson], length: float, names: tuple[str, ...]
) -> BackTest:
    """Tell each window by what ended before it; nothing where too little did.

    Odds that were told spread further than what came: the learner has chosen, of all
    pairs, those for which chance spoke too. A line through what came of what was told
    says by how much [Cox1958]_. It is never steeper than one.
    """
    tried = [one for one in lessons if one.window.came.any()]
    scores = [_scores(past, one, length, names) for one in tried]
    if not scores or not scores[0] or tried[0] is not lessons[0]:
        return BackTest({}, {})
    windows = [one.window for one, z in zip(tried, scores, strict=True) if z]
    scores = [z for z in scores if z]
    came = [w.came for w in windows]
    group = [w.a for w in windows]
    told, slopes = {}, {}
    for method in scores[0]:
        z = [s[method] for s in scores]
        slopes[method] = slope_of(z, came, group)
        told[method] = _blind(z, came, group)
    return BackTest(told, slopes)


def _scores(
    past: Past, one: Lesson, length: float, names: tuple[str, ...]
) -> dict[str, NDArray[np.float64]]:
    """Tell a window's log-odds by each method."""
    seen, before = past.before(one.standing.day, length)
    if not before or one.window.came.all():
        return {}
    expected = one.standing.rate * carried(one.years, seen)
    return {
        method: line.log_odds(one.window.x, past.names, expected)[0]
        for method, line in lines_of(before, names, past.names).items()
    }


def slope_of(
    told: Sequence[NDArray[np.float64]],
    came: Sequence[NDArray[np.bool_]],
    group: Sequence[NDArray[np.intp]],
) -> Slope:
    """Fit what came of each window to the log-odds told; each has its own level.

    Parameters
    ----------
    told, came, group : sequences of arrays, one a window
        Log-odds, whether the pair came, and the organisation it hangs together with.

    Returns
    -------
    Slope
        At most one; one, and no doubt, where nothing came or one organisation asked.
    """
    rows = [k for k, c in enumerate(came) if c.any() and not c.all()]
    groups = np.concatenate([group[k] for k in rows]) if rows else np.zeros(0)
    if len(np.unique(groups)) <= 1:
        return Slope()
    z = np.concatenate([told[k] for k in rows])
    window = np.repeat(np.arange(len(rows)), [len(told[k]) for k in rows])
    own = (window[:, None] == np.arange(1, len(rows))[None, :]).astype(np.float64)
    fit = logistic_regression(
        np.column_stack([z, own]), np.concatenate([came[k] for k in rows]),
        groups=groups, ridge=_RIDGE,
    )  # fmt: skip
    slope = float(np.clip(fit.coefficients[1], 0.0, 1.0))
    return Slope(slope, float(fit.covariance[1, 1]))


def _blind(
    told: Sequence[NDArray[np.float64]],
    came: Sequence[NDArray[np.bool_]],
    group: Sequence[NDArray[np.intp]],
) -> NDArray[np.float64]:
    """Draw the last window together, each quarter of it by what the others say."""
    z = told[0]
    out = np.empty_like(z)
    for part in range(_PARTS):
        rest = [g % _PARTS != part for g in group]
        slope = slope_of(
            [t[r] for t, r in zip(told, rest, strict=True)],
            [c[r] for c, r in zip(came, rest, strict=True)],
            [g[r] for g, r in zip(group, rest, strict=True)],
        )
        out[~rest[0]] = slope.value * z[~rest[0]]
    return np.asarray(expit(out + level_shift(out, float(expit(z).mean()))))


def best_of(told: Mapping[str, NDArray[np.float64]], last: Lesson) -> tuple[str, float]:
    """Choose the method that ranked best, and say how unsure its level was.

    Without a window to tell, the best known of the baselines is taken.
    """
    if not told:
        return "resource_allocation", _UNSURE
    came = last.window.came
    score = {m: average_precision(came, p) for m, p in told.items()}
    method = max(score, key=lambda m: score[m])
    p = told[method].clip(1e-12, 1 - 1e-12)
    missed = abs(level_shift(np.log(p / (1 - p)), float(came.mean())))
    return method, max(_LEAST_UNSURE, missed)
