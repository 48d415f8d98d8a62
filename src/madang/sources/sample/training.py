"""Graduates and commuters of the sample.

Planted here: engineers are trained in the capital area and Daejeon, while factories
stand elsewhere; half of those who finish training outside the core leave for it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from madang.places.provinces import PROVINCES
from madang.sources.sample.materials import (
    CODES,
    CORE_INDEX,
    DAEJEON,
    YEARS,
    FloatArray,
    IntArray,
    activities,
    distances,
)
from madang.vocabulary import FlowKind

__all__ = ["commuter_table", "graduate_flows", "graduates"]

_A_YEAR: Final = 0.011  # of residents finish training in a year
_STUDENTS: Final = 1.35  # of those in the core and Daejeon, against residents
_ENGINEERS: Final = 1.7  # the same, of factories' trades
_FROM_FACTORIES: Final = 0.6  # how far training elsewhere follows the jobs there
_STAY: Final = (0.82, 0.46)  # in the core, and elsewhere
_COMMUTE: Final = 0.42  # of residents travel to work
_DAILY_KM: Final = 17.0


def graduates(jobs: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw who finishes training, by year, region and the trade that it is for."""
    people = np.array([p.population for p in PROVINCES], dtype=np.float64)
    centres = np.zeros(len(CODES), dtype=bool)
    centres[[*CORE_INDEX, DAEJEON]] = True
    nation = jobs.sum(axis=1, keepdims=True) / jobs.sum(axis=(1, 2), keepdims=True)
    own = jobs / jobs.sum(axis=2, keepdims=True)
    mix = _FROM_FACTORIES * own + (1.0 - _FROM_FACTORIES) * nation
    is_factory = np.array([a.is_manufacturing for a in activities()])
    mix = mix * np.where(np.outer(centres, is_factory), _ENGINEERS, 1.0)
    mix /= mix.sum(axis=2, keepdims=True)
    size = people * _A_YEAR * np.where(centres, _STUDENTS, 1.0)
    mean = size[None, :, None] * mix
    drawn = rng.poisson(mean * rng.lognormal(0.0, 0.08, mean.shape))
    return np.asarray(drawn, dtype=np.float64)


def graduate_flows(trained: FloatArray, rng: np.random.Generator) -> pd.DataFrame:
    """Draw where those who finish training go: many to the core, others near by."""
    core = np.isin(np.arange(len(CODES)), list(CORE_INDEX))
    people = np.array([p.population for p in PROVINCES], dtype=np.float64)
    near = people / np.maximum(distances(), 30.0)
    np.fill_diagonal(near, 0.0)
    pull = near * np.where(core, 2.6, 1.0)
    leave = pull / pull.sum(axis=1, keepdims=True)
    stay = np.where(core, *_STAY)
    share = (1.0 - stay)[:, None] * leave + np.diag(stay)
    parts = [
        rng.multinomial(total.astype(np.int64), share) for total in trained.sum(axis=2)
    ]
    return _laid(FlowKind.GRADUATES, np.stack(parts))


def commuter_table(rng: np.random.Generator) -> pd.DataFrame:
    """Draw who travels to work where, in the last year."""
    people = np.array([p.population for p in PROVINCES], dtype=np.float64)
    pull = people**0.9 * np.exp(-distances() / _DAILY_KM)
    share = pull / pull.sum(axis=1, keepdims=True)
    total = rng.poisson(people * _COMMUTE)
    return _laid(FlowKind.COMMUTING, rng.multinomial(total, share)[None], YEARS[-1:])


def _laid(
    kind: FlowKind, flows: IntArray, years: tuple[int, ...] = YEARS
) -> pd.DataFrame:
    """Lay flows out, one row a year and pair between which somebody moves."""
    t, o, d = np.nonzero(flows)
    codes = np.array(CODES)
    return pd.DataFrame({
        "origin": codes[o], "destination": codes[d], "year": np.array(years)[t],
        "kind": str(kind), "value": flows[t, o, d].astype(np.float64),
    }).astype({"origin": "str", "destination": "str"})  # fmt: skip
