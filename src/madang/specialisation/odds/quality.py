"""How good forecasts were: scores by horizon and size class, and the track record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.metrics.calibration import brier_score, brier_skill, calibration_error
from madang.metrics.detection import average_precision, precision_at
from madang.metrics.inference import wilson_interval
from madang.specialisation.columns import QUALITY, RECORD
from madang.specialisation.odds.samples import SIZE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from madang.specialisation.odds.samples import Pair

__all__ = ["EDGES", "quality_rows", "quality_table", "record_of"]

EDGES: Final = np.array(
    [0.0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0]
)
_NEW: Final = 0.5  # quotient below which an entry is strictly new
_TOP: Final = 100


def quality_rows(
    pair: Pair, odds: NDArray[np.float64], *, model: str, tested: str
) -> list[dict[str, Any]]:
    """Score one model on one pair of years, for all cells, new ones, and by size.

    Parameters
    ----------
    pair : Pair
        Cells at risk and what became of them.
    odds : (N,) array
        The forecasts.
    model, tested : str
        Which model, and how it was tested.

    Returns
    -------
    list of dict
        Those of `QUALITY` but `is_chosen`.
    """
    whole = np.ones(len(odds), dtype=bool)
    views = [("below_1", "all", whole), ("below_0.5", "all", pair.quotient < _NEW)]
    views += [
        (cells, name, mask & (pair.size == n))
        for cells, _, mask in tuple(views)
        for n, name in enumerate(SIZE_CLASSES)
    ]
    rows = []
    for cells, name, mask in views:
        y, p = pair.event[mask].astype(float), odds[mask]
        many = int(y.sum())
        rows.append({
            "tested": tested, "model": str(model), "start": pair.start,
            "end": pair.end, "horizon": pair.horizon, "cells": cells,
            "size_class": name, "cases": len(y), "entries": many,
            "base_rate": float(y.mean()) if len(y) else np.nan,
            "average_precision": average_precision(y, p),
            "precision_at_100": precision_at(y, p, k=_TOP),
            "precision_at_entries": precision_at(y, p, k=max(many, 1)),
            "brier": brier_score(y, p), "brier_skill": brier_skill(y, p),
            "calibration_error": calibration_error(y, p, edges=EDGES),
        })  # fmt: skip
    return rows


def quality_table(rows: Iterable[dict[str, Any]], chosen: str) -> pd.DataFrame:
    """Lay scores out as a table; mark the model chosen."""
    listed = [name for name in QUALITY.names if name != "is_chosen"]
    table = pd.DataFrame(list(rows), columns=listed)
    return QUALITY.typed(table.assign(is_chosen=table["model"] == chosen))


def record_of(
    pairs: Iterable[Pair], odds: Iterable[NDArray[np.float64]], *, level: float
) -> pd.DataFrame:
    """Tell how often such odds came true, by years ahead and size class.

    Parameters
    ----------
    pairs : iterable of Pair
        Cells at risk and what became of them.
    odds : iterable of (N,) arrays
        Forecasts by models that had not seen the region.
    level : float
        Share that the intervals hold.

    Returns
    -------
    DataFrame
        Keeps `RECORD`; `low` and `high` by Wilson, on as many independent cases
        as the likeness within regions leaves.
    """
    held = list(zip(pairs, odds, strict=True))
    parts = [
        _record([(a, o) for a, o in held if a.horizon == h], level).assign(horizon=h)
        for h in sorted({a.horizon for a, _ in held})
    ]
    return RECORD.typed(pd.concat(parts, ignore_index=True))


def _record(held: list[tuple[Pair, NDArray[np.float64]]], level: float) -> pd.DataFrame:
    """Tell how often such odds came true over one span of years."""
    p = np.concatenate([o for _, o in held])
    y = np.concatenate([pair.event for pair, _ in held]).astype(float)
    size = np.concatenate([pair.size for pair, _ in held])
    region = np.concatenate([pair.region for pair, _ in held])
    place = np.clip(np.searchsorted(EDGES, p, side="right") - 1, 0, len(EDGES) - 2)
    rows = []
    for n, name in enumerate((*SIZE_CLASSES, "all")):
        mine = np.ones(len(p), dtype=bool) if name == "all" else size == n
        for b in range(len(EDGES) - 1):
            some = np.flatnonzero(mine & (place == b))
            if not some.size:
                continue
            came = float(y[some].mean())
            many = some.size / _together(y[some], region[some])
            low, high = wilson_interval(came * many, many, level=level)
            rows.append((
                name, EDGES[b], EDGES[b + 1], some.size, float(p[some].mean()), came,
                float(low), float(high),
            ))  # fmt: skip
    listed = [name for name in RECORD.names if name != "horizon"]
    return pd.DataFrame(rows, columns=listed)


def _together(y: NDArray[np.float64], region: NDArray[np.int64]) -> float:
    """Tell how many cases of one region count as one independent case, at least 1."""
    p = y.mean()
    if p in (0.0, 1.0):
        return 1.0
    number = np.unique(region, return_inverse=True)[1]
    apart = np.bincount(number, weights=y - p)
    return max(1.0, float((apart**2).sum() / (len(y) * p * (1 - p))))
