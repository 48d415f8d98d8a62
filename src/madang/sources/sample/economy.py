"""Regions, activities and stocks of the sample.

Planted here: clear specialisations; production outside and R&D in the capital
area and Daejeon; jobs that drift apart over the years (σ-divergence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.places import provinces
from madang.places.provinces import PROVINCES
from madang.sources.sample.materials import (
    CODES,
    CORE_INDEX,
    DAEJEON,
    SCHEME,
    YEARS,
    FloatArray,
    activities,
    sections,
)

if TYPE_CHECKING:
    from madang.vocabulary import Measure

__all__ = [
    "RD_CORE_SHARE",
    "RD_DAEJEON_SHARE",
    "activity_table",
    "employment",
    "establishments",
    "region_table",
    "spending",
    "stock_table",
]

RD_CORE_SHARE: Final = 0.64
RD_DAEJEON_SHARE: Final = 0.17

_CORE_SPLIT: Final = (0.28, 0.09, 0.63)  # Seoul, Incheon, Gyeonggi
_JOBS_PER_HEAD: Final = 0.46
_FACTORY: Final = (0.08, 0.38, 0.30)  # manufacturing in the core, against parity
_UNLISTED: Final = 0.6
_SPECIAL: Final = 2.5
_INLAND: Final = ("11", "27", "29", "30", "36", "43")
_MARITIME: Final = ("A03", "C311", "H50")
_DRIFT: Final = 0.006
_LUCK: Final = 0.002  # of growth a year, by region
_WOBBLE: Final = 0.002  # of the total of a year, by region
_RD_TOTAL: Final = 96e12
_RD_GROWTH: Final = 0.05
_MILLION: Final = 1e6


def region_table(language: str) -> pd.DataFrame:
    """List the 17 provinces with their real names, codes and places."""
    table = provinces.region_table()
    table.insert(1, "name", table[f"name_{language}"])
    return table.assign(level="province")


def activity_table(language: str) -> pd.DataFrame:
    """List sections and activities, two levels in one tree."""
    rows: list[tuple[str, str, str, str | None, bool | None]] = [
        (code, ko, en, None, None) for code, (ko, en) in sections().items()
    ]
    rows += [
        (a.code, a.name_ko, a.name_en, a.section, a.knowledge) for a in activities()
    ]
    columns = ["activity", "name_ko", "name_en", "parent", "knowledge_intensive"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(1, "name", table[f"name_{language}"])
    table["scheme"] = SCHEME
    return table.astype({"knowledge_intensive": "boolean", "parent": "str"})


def _quotients(rng: np.random.Generator) -> FloatArray:
    """Draw how over-represented each activity is, planted places kept."""
    found = activities()
    q = rng.lognormal(0.0, 0.18, (len(CODES), len(found)))
    core = list(CORE_INDEX)
    for i, a in enumerate(found):
        listed = max(a.places.values(), default=1.0)
        if a.knowledge and not a.is_manufacturing:
            q[:, i] *= np.isin(np.arange(len(CODES)), core) * 0.35 + _UNLISTED
        elif listed >= _SPECIAL:
            q[:, i] *= _UNLISTED
        for code, value in a.places.items():
            q[CODES.index(code), i] = value * rng.lognormal(0.0, 0.04)
        if a.is_manufacturing:
            q[core, i] *= np.array(_FACTORY)
        if a.code in _MARITIME:
            q[[CODES.index(c) for c in _INLAND], i] = 0.0
    return q


def employment(rng: np.random.Generator) -> FloatArray:
    """Draw jobs by year, region and activity.

    Larger regions grow faster, so that the logarithms of their totals spread; each
    with luck of its own, over all the years and in each of them.
    """
    found = activities()
    people = np.array([p.population for p in PROVINCES], dtype=np.float64)
    weights = np.array([a.weight for a in found])
    x = _quotients(rng) * weights
    x *= (people * _JOBS_PER_HEAD / x.sum(axis=1))[:, None]
    size = np.log(x.sum(axis=1))
    region_growth = _DRIFT * (size - size.mean()) / size.std()
    luck = rng.spawn(1)[0]
    region_growth += luck.normal(0.0, _LUCK, len(CODES))
    trend = np.array([0.012 if a.knowledge else 0.001 for a in found])
    years = []
    for t in range(len(YEARS)):
        shock = rng.lognormal(0.0, 0.015, x.shape)
        jobs = x * shock * np.exp(t * trend)
        # Activity mix and shocks must not hide the drift: totals are set to it.
        total = x.sum(axis=1) * np.exp(t * (0.004 + region_growth))
        total *= luck.lognormal(0.0, _WOBBLE, len(CODES))
        years.append(np.rint(jobs * (total / jobs.sum(axis=1))[:, None]))
    return np.stack(years)


def establishments(jobs: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw establishments that fit the jobs; none where there are no jobs."""
    size = np.array([a.size for a in activities()])
    own = size * rng.lognormal(0.0, 0.1, jobs.shape[1:])
    return np.where(jobs > 0, np.maximum(1.0, np.rint(jobs / own)), 0.0)


def spending(jobs: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw R&D spending in won: mostly in the core and Daejeon, whatever the jobs."""
    weights = np.array([a.spending for a in activities()])
    share = np.zeros(jobs.shape)
    core = list(CORE_INDEX)
    rest = [r for r in range(len(CODES)) if r not in {*core, DAEJEON}]
    share[:, core] = RD_CORE_SHARE * np.array(_CORE_SPLIT)[:, None]
    share[:, DAEJEON] = RD_DAEJEON_SHARE
    outside = jobs[:, rest]
    share[:, rest] = (
        (1 - RD_CORE_SHARE - RD_DAEJEON_SHARE)
        * outside
        / outside.sum(axis=1, keepdims=True)
    )
    share *= rng.lognormal(0.0, 0.06, jobs.shape)
    growth = (1 + _RD_GROWTH) ** np.arange(len(YEARS))
    won = share * (weights / weights.sum()) * _RD_TOTAL * growth[:, None, None]
    return np.asarray(np.rint(won / _MILLION) * _MILLION)


def stock_table(measures: dict[Measure, FloatArray]) -> pd.DataFrame:
    """Lay the measures out, one row a region, activity, year and measure."""
    codes = [a.code for a in activities()]
    index = pd.MultiIndex.from_product(
        [YEARS, CODES, codes], names=["year", "region", "activity"]
    )
    parts = []
    for measure, values in measures.items():
        part = index.to_frame(index=False)
        part["measure"] = str(measure)
        part["value"] = values.ravel()
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    return table[["region", "activity", "year", "measure", "value"]]
