"""What learns: one feature, a few in a logistic model, or all in boosted trees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from madang.metrics.logistic import logistic_regression
from madang.specialisation.odds.features import LOGISTIC_FEATURES
from madang.specialisation.odds.forest import Forest, forest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.specialisation.odds.samples import Sample

__all__ = [
    "BASELINES",
    "Learner",
    "Line",
    "OddsKind",
    "Trees",
    "learn",
]

_FAR: Final = 6.0  # standard deviations beyond which a feature tells no more
_WIDEST: Final = 1.0  # log change of a quotient beyond which it is a jump
_LEAST_SPREAD: Final = 0.02
_RARE: Final = 0.001  # share of known rows below which a feature is not learnt from
_RIDGE: Final = 90.0  # cases that say nothing of a coefficient of one deviation
_LEVEL: Final = {"max_iter": 80, "learning_rate": 0.1, "max_leaf_nodes": 31,
                 "min_samples_leaf": 60}  # fmt: skip
_SPREAD: Final = {"max_iter": 40, "learning_rate": 0.1, "max_leaf_nodes": 15,
                  "min_samples_leaf": 100}  # fmt: skip
_ENTRY: Final = {"max_iter": 220, "learning_rate": 0.06, "max_leaf_nodes": 20,
                 "min_samples_leaf": 60, "l2_regularization": 5.0,
                 "max_features": 0.3}  # fmt: skip


class OddsKind(StrEnum):
    """How odds are learnt; the first three are baselines of one feature."""

    PERSISTENCE = "persistence"
    SIZE = "diversity_ubiquity"
    DENSITY = "density"
    LOGISTIC = "logistic"
    TREES = "trees"


BASELINES: Final = {
    OddsKind.PERSISTENCE: "quotient",
    OddsKind.SIZE: "diversity_ubiquity",
    OddsKind.DENSITY: "density",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic model on standardised features; what is missing counts as usual.

    Attributes
    ----------
    columns : (K,) array of int
        Features used.
    mean, scale : (K,) arrays
        Of the features learnt from.
    coefficients : (K + 1,) array
        Constant first.
    """

    columns: NDArray[np.int64]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    coefficients: NDArray[np.float64]

    def score(self, x: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give log-odds for each row of features."""
        z = _standard(x, self.columns, self.mean, self.scale)
        found: NDArray[np.float64] = self.coefficients[0] + z @ self.coefficients[1:]
        return found


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees: where a quotient drifts, how it spreads, whether it enters.

    Attributes
    ----------
    level, spread : Forest
        Expected change of the log quotient of a cell that is held, and how far
        changes depart from it. Learnt from all cells that are held, entered or not:
        a change tells more than whether it crossed parity.
    entry : Forest
        Log-odds of entry, from all features and the distance to parity in spreads.
    """

    level: Forest
    spread: Forest
    entry: Forest

    def score(self, x: NDArray[np.float32]) -> NDArray[np.float64]:
        """Give log-odds for each row of features."""
        return self.entry.predict(_with_drift(x, self.level, self.spread))


Learner: TypeAlias = Line | Trees


def _standard(
    x: NDArray[np.float32],
    columns: NDArray[np.int64],
    mean: NDArray[np.float64],
    scale: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give features in standard deviations, 0 where missing."""
    z = (x[:, columns].astype(np.float64) - mean) / scale
    return np.nan_to_num(np.clip(z, -_FAR, _FAR), nan=0.0)


def _with_drift(
    x: NDArray[np.float32], level: Forest, spread: Forest
) -> NDArray[np.float32]:
    """Add drift, spread, and the distance to parity; NaN where nothing is held."""
    more = np.full((len(x), 3), np.nan, dtype=np.float32)
    held = np.flatnonzero(x[:, 0] > 0)  # the quotient comes first
    if held.size:
        part = x[held]
        drift, wide = level.predict(part), spread.predict(part)
        wide = np.maximum(wide, _LEAST_SPREAD)
        far = (np.log(part[:, 0].astype(np.float64)) + drift) / wide
        more[held] = np.column_stack([drift, wide, far])
    return np.hstack([x, more])


def _telling(x: NDArray[np.float32]) -> NDArray[np.intp]:
    """Find the columns that tell rows apart: not missing nearly throughout, nor flat.

    The binning looks at some rows only, among which a rare feature may be blank.
    """
    known = np.isfinite(x)
    flat = [np.ptp(c[k]) == 0 if k.any() else True
            for c, k in zip(x.T, known.T, strict=True)]  # fmt: skip
    return np.flatnonzero((known.mean(axis=0) >= _RARE) & ~np.array(flat))


def learn(
    kind: OddsKind, samples: Sequence[Sample], names: Sequence[str], *, seed: int
) -> Line | Trees:
    """Learn one kind from training rows of several pairs of years.

    Parameters
    ----------
    kind : OddsKind
        What to learn.
    samples : sequence of Sample
        Training rows.
    names : sequence of str
        Names of the features.
    seed : int
        Seed of the trees.

    Returns
    -------
    Line or Trees
    """
    x = np.concatenate([s.x for s in samples])
    y = np.concatenate([s.event for s in samples])
    if kind is OddsKind.TREES:
        return _grow(samples, x, y, seed)
    used = (BASELINES[kind],) if kind in BASELINES else LOGISTIC_FEATURES
    columns = np.array([list(names).index(n) for n in used], dtype=np.int64)
    part = x[:, columns].astype(np.float64)
    some = np.isfinite(part)
    count = np.maximum(some.sum(axis=0), 1)
    mean = np.where(some, part, 0.0).sum(axis=0) / count
    scale = np.sqrt((np.where(some, part - mean, 0.0) ** 2).sum(axis=0) / count)
    scale = np.where(scale > 1e-9, scale, 1.0)  # noqa: PLR2004 - a feature that is flat
    z = _standard(x, columns, mean, scale)
    groups = np.concatenate([s.region for s in samples])
    weight = np.concatenate([s.weight for s in samples])
    fit = logistic_regression(
        z, y, groups=groups, ridge=_RIDGE / len(y), weights=weight
    )
    return Line(columns, mean, scale, fit.coefficients)


def _grow(
    samples: Sequence[Sample], x: NDArray[np.float32], y: NDArray[np.bool_], seed: int
) -> Trees:
    """Grow the three forests, one upon the other."""
    from sklearn.ensemble import (  # noqa: PLC0415 - heavy
        HistGradientBoostingClassifier,
        HistGradientBoostingRegressor,
    )
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with it

    fixed: dict[str, Any] = {"early_stopping": False, "random_state": seed}
    held = np.concatenate([s.held for s in samples])
    change = np.concatenate([s.change for s in samples])
    change = np.clip(change, -_WIDEST, _WIDEST)
    at = _telling(held)
    part = held[:, at]
    with threadpool_limits(1):  # threads of one tree wait for each other, spinning
        grown = HistGradientBoostingRegressor(**_LEVEL, **fixed).fit(part, change)
        level = forest_of(grown, at)
        apart = np.abs(change - level.predict(held))
        grown = HistGradientBoostingRegressor(**_SPREAD, **fixed).fit(part, apart)
        spread = forest_of(grown, at)
        weight = np.concatenate([s.weight for s in samples])
        told = _with_drift(x, level, spread)
        at = _telling(told)
        entry = HistGradientBoostingClassifier(**_ENTRY, **fixed)
        return Trees(level, spread, forest_of(entry.fit(told[:, at], y, weight), at))
