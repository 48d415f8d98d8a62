"""Moves between the provinces: everybody, and the young, whom the capital pulls."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from madang.places.provinces import PROVINCES
from madang.sources.sample.materials import (
    CODES,
    CORE_INDEX,
    YEARS,
    FloatArray,
    distances,
)
from madang.vocabulary import FlowKind

__all__ = ["flow_table"]

_NEAREST: Final = 15.0
_MOVES: Final = 2_400_000.0
_YOUNG_SHARE: Final = 0.30
_PULL: Final = 1.75
_PULL_GROWTH: Final = 0.03


def _gravity() -> FloatArray:
    """Give shares of all moves by origin and destination; none within a province."""
    people = np.array([p.population for p in PROVINCES], dtype=np.float64)
    km = np.maximum(distances(), _NEAREST)
    moves = np.outer(people**0.85, people**0.85) / km**0.9
    np.fill_diagonal(moves, 0.0)
    return np.asarray(moves / moves.sum())


def flow_table(rng: np.random.Generator) -> pd.DataFrame:
    """Draw moves by origin, destination, year and kind, in persons."""
    base = _gravity()
    core = np.zeros(len(CODES), dtype=bool)
    core[list(CORE_INDEX)] = True
    inward = np.outer(~core, core)
    off = ~np.eye(len(CODES), dtype=bool)
    origins, destinations = np.nonzero(off)
    parts = []
    for kind, share in ((FlowKind.MIGRATION, 1.0), (FlowKind.YOUTH_MIGRATION, None)):
        young = share is None
        for t, year in enumerate(YEARS):
            pull = _PULL * (1 + _PULL_GROWTH) ** t if young else 1.03
            size = _MOVES * (_YOUNG_SHARE if young else 1.0)
            mean = size * base * np.where(inward, pull, 1.0)
            moved = rng.poisson(mean * rng.lognormal(0.0, 0.05, mean.shape))
            parts.append(
                pd.DataFrame(
                    {
                        "origin": np.array(CODES)[origins],
                        "destination": np.array(CODES)[destinations],
                        "year": year,
                        "kind": str(kind),
                        "value": moved[off].astype(np.float64),
                    }
                )
            )
    table = pd.concat(parts, ignore_index=True)
    return table.astype({"origin": "str", "destination": "str"})
