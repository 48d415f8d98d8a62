"""Twenty indicators over territory, people and autonomy.

Planted here: gross regional product per head converges slowly (β), by the same
rate whether regions are compared per head or in total. Of two measures none moves a
figure: three provinces began a grant in 2023, and one has had a fund from the first
year on, of which nothing can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from madang.places.provinces import PROVINCES
from madang.sources.sample.materials import (
    CODES,
    CORE_INDEX,
    INDICATOR_SOURCE,
    YEARS,
    FloatArray,
)
from madang.vocabulary import Dimension

__all__ = [
    "BETA",
    "DEFINITIONS",
    "MISSING",
    "Definition",
    "definition_table",
    "indicator_table",
    "measure_table",
]

BETA: Final = 0.015
"""Speed at which product per head converges, per year."""

MISSING: Final = 24
"""Cells left empty."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: its names, its dimension and how its values are drawn.

    `level` is the usual value (per `per` where that is given), `spread` its
    relative standard deviation, `pull` the share of it that follows advantage.
    """

    code: str
    name_ko: str
    name_en: str
    dimension: Dimension
    direction: int
    unit: str
    level: float
    spread: float
    pull: float
    denominator: str = ""
    drift: float = 0.0
    ceiling: float = np.inf


_T, _P, _A = Dimension.TERRITORY, Dimension.PEOPLE, Dimension.AUTONOMY

DEFINITIONS: Final = (
    Definition("road_length", "도로 연장", "Road length", _T, 1, "km",
               1.1, 0.35, 0.5, "area", 0.005),
    Definition("hospital_beds", "병상 수", "Hospital beds", _T, 1, "병상",
               0.013, 0.22, 0.1, "population", 0.01),
    Definition("emergency_access", "30분 내 응급의료기관 접근 인구 비율",
               "Residents within 30 minutes of emergency care", _T, 1, "%",
               88, 0.10, 0.7, ceiling=100),
    Definition("culture_sites", "문화시설 수", "Cultural facilities", _T, 1, "개소",
               6.5e-5, 0.25, -0.3, "population", 0.01),
    Definition("transit_time", "대중교통 중심지 접근 시간",
               "Time to the centre by public transport", _T, -1, "분",
               42, 0.28, 0.7, drift=-0.01),
    Definition("old_housing", "30년 이상 노후주택 비율", "Housing above 30 years",
               _T, -1, "%", 24, 0.25, 0.5, drift=0.02, ceiling=100),
    Definition("broadband", "초고속 통신망 보급률", "Broadband coverage", _T, 1, "%",
               91, 0.05, 0.6, drift=0.005, ceiling=100),
    Definition("employment_rate", "고용률", "Employment rate", _P, 1, "%",
               62, 0.035, 0.2, drift=0.004, ceiling=100),
    Definition("youth_unemployment", "청년 실업률", "Youth unemployment", _P, -1, "%",
               7.4, 0.22, 0.3, drift=-0.02),
    Definition("monthly_wage", "월평균 임금", "Monthly wage", _P, 1, "천원",
               3600, 0.09, 0.6, drift=0.03),
    Definition("graduates_employed", "대학 졸업자 취업률",
               "Graduates in employment", _P, 1, "%", 66, 0.04, 0.4, ceiling=100),
    Definition("trainees", "직업훈련 참여자 수", "People in vocational training",
               _P, 1, "명", 0.021, 0.2, 0.1, "population", 0.01),
    Definition("childcare_places", "국공립 보육 정원", "Public childcare places",
               _P, 1, "명", 0.006, 0.25, 0.2, "population", 0.03),
    Definition("life_expectancy", "기대수명", "Life expectancy", _P, 1, "년",
               83.2, 0.008, 0.6, drift=0.001),
    Definition("fiscal_independence", "재정자립도", "Fiscal self-reliance", _A, 1, "%",
               42, 0.38, 0.8, drift=-0.005, ceiling=100),
    Definition("fiscal_autonomy", "재정자주도", "Fiscal autonomy", _A, 1, "%",
               64, 0.12, 0.5, ceiling=100),
    Definition("local_tax", "지방세 수입", "Local tax revenue", _A, 1, "원",
               2.1e6, 0.15, 0.7, "population", 0.03),
    Definition("grdp", "지역내총생산", "Gross regional domestic product", _A, 1, "원",
               3.9e7, 0.25, 0.4, "population"),
    Definition("local_rd_budget", "지방 자체 연구개발예산", "Local R&D budget", _A, 1,
               "원", 0.0012, 0.35, 0.3, "grdp", 0.04),
    Definition("transfer_dependence", "중앙 이전재원 의존도",
               "Dependence on central transfers", _A, -1, "%",
               46, 0.25, 0.8, drift=0.003, ceiling=100),
)  # fmt: skip

_GRANT: Final = ("M1", "정착 지원금", "Settlement grant", ("43", "46", "47"), 2023,
                 "employment_rate", 40e9)  # fmt: skip
_FUND: Final = ("M2", "지역 기금", "Regional fund", ("51",), YEARS[0], "monthly_wage",
                90e9)  # fmt: skip


def definition_table(language: str) -> pd.DataFrame:
    """List the indicators with their meaning, unit and direction."""
    own = f"name_{language}"
    return pd.DataFrame(
        {
            "indicator": [d.code for d in DEFINITIONS],
            "name": [getattr(d, own) for d in DEFINITIONS],
            "name_ko": [d.name_ko for d in DEFINITIONS],
            "name_en": [d.name_en for d in DEFINITIONS],
            "dimension": [str(d.dimension) for d in DEFINITIONS],
            "direction": [d.direction for d in DEFINITIONS],
            "unit": [d.unit for d in DEFINITIONS],
            "weight": 1.0,
            "denominator": [d.denominator or None for d in DEFINITIONS],
            "source": INDICATOR_SOURCE,
        }
    ).astype({"denominator": "str"})


def _advantage(rng: np.random.Generator) -> FloatArray:
    """Draw each region's advantage: the core first, cities next; mean 0, sd 1."""
    density = np.log([p.population / p.area for p in PROVINCES])
    a = (density - density.mean()) / density.std() + rng.normal(0, 0.35, len(CODES))
    a[list(CORE_INDEX)] += 0.5
    return np.asarray((a - a.mean()) / a.std())


def _product(population: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw gross regional product by year and region, in won."""
    n, span = len(CODES), YEARS[-1] - YEARS[0]
    per_head = np.log(3.9e7) + 0.22 * rng.permutation(np.linspace(-1.6, 1.6, n))
    total = per_head + np.log(population)
    levels = np.stack([per_head - per_head.mean(), total - total.mean()])
    # Growth over the span is the least one whose regression on either level
    # has the slope of β; what is random is made orthogonal to both.
    slope = -(1.0 - np.exp(-BETA * span))
    growth = np.linalg.lstsq(levels, slope * (levels**2).sum(axis=1), rcond=None)[0]
    basis = np.linalg.qr(np.vstack([levels, np.ones(n)]).T)[0]
    noise = rng.normal(0, 0.004, n)
    growth = growth + noise - basis @ (basis.T @ noise)
    t = np.linspace(0.0, 1.0, len(YEARS))[:, None]
    # Good and bad years between the first and the last, which the slope rests on.
    wobble = rng.spawn(1)[0].normal(0.0, 0.008, (len(YEARS), n))
    wobble[[0, -1]] = 0.0
    return np.asarray(np.exp(total + t * (growth + 0.16) + wobble))


def _values(
    d: Definition,
    base: FloatArray,
    advantage: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    """Draw one indicator by year and region, kept within its bounds."""
    own = rng.normal(0.0, 1.0, len(CODES))
    z = d.direction * d.pull * advantage + np.sqrt(1 - d.pull**2) * own
    t = np.arange(len(YEARS))[:, None]
    wobble = rng.normal(0.0, 0.12, (len(YEARS), len(CODES)))
    rate = d.level * np.exp(d.spread * (z + wobble) + d.drift * t)
    if np.isfinite(d.ceiling):
        rate = np.minimum(rate, d.ceiling - 0.01 * rng.random(rate.shape))
    value = rate * base
    return np.asarray(np.rint(value) if d.denominator else np.round(value, 2))


def indicator_table(rng: np.random.Generator) -> pd.DataFrame:
    """Draw all indicators by region and year; a few cells are unknown."""
    population = np.array([p.population for p in PROVINCES], dtype=np.float64)
    advantage = _advantage(rng)
    product = _product(population, rng)
    bases: dict[str, FloatArray] = {
        "": np.ones(len(CODES)),
        "population": population,
        "area": np.array([p.area for p in PROVINCES]),
        "grdp": product,
    }
    parts = []
    for d in DEFINITIONS:
        drawn = _values(d, bases[d.denominator], advantage, rng)
        values = np.rint(product) if d.code == "grdp" else drawn
        index = pd.MultiIndex.from_product([YEARS, CODES], names=["year", "region"])
        part = index.to_frame(index=False)
        part["indicator"] = d.code
        part["value"] = values.ravel()
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    free = np.nonzero((table["indicator"] != "grdp").to_numpy())[0]
    table.loc[rng.choice(free, MISSING, replace=False), "value"] = np.nan
    return table[["region", "indicator", "year", "value"]]


def measure_table() -> pd.DataFrame:
    """List who began which measure when."""
    return pd.DataFrame(
        [(code, ko, en, region, start, outcome, money)
         for code, ko, en, regions, start, outcome, money in (_GRANT, _FUND)
         for region in regions],
        columns=["measure", "name_ko", "name_en", "region", "start", "outcome",
                 "money"],
    )  # fmt: skip
