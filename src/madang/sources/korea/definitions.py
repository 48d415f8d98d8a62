"""The indicators of the Korean study, as data: where each comes from, what it means.

Amounts (people, won) have weight 0: they say who holds how much, but enter no
score, in which they would only measure size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from madang.vocabulary import Dimension

__all__ = ["DEFINITIONS", "Definition", "table"]

_STATISTICS: Final = "통계청 (Statistics Korea)"
_INTERIOR: Final = "행정안전부 (Ministry of the Interior and Safety)"
_EDUCATION: Final = "한국교육개발원 교육통계 (KEDI)"
_KIET: Final = "산업연구원 NAVIS (KIET)"
_TERRITORY: Final = str(Dimension.TERRITORY)
_PEOPLE: Final = str(Dimension.PEOPLE)
_AUTONOMY: Final = str(Dimension.AUTONOMY)
_REFERENCE: Final = str(Dimension.REFERENCE)


@dataclass(frozen=True, slots=True)
class Definition:
    """What one indicator means; fields as in the contract."""

    indicator: str
    name_ko: str
    name_en: str
    dimension: str
    direction: int
    unit: str
    source: str
    weight: float | None = None


DEFINITIONS: Final = (
    Definition("grdp_per_head", "1인당 실질 지역내총생산",
               "Real regional product per resident", _TERRITORY, 1, "won", _STATISTICS),
    Definition("employment_rate", "고용률", "Employment rate",
               _TERRITORY, 1, "percent", _STATISTICS),
    Definition("unemployment_rate", "실업률", "Unemployment rate",
               _TERRITORY, -1, "percent", _STATISTICS),
    Definition("population_change", "주민등록인구 증감률", "Population change",
               _TERRITORY, 1, "percent", _INTERIOR),
    Definition("net_migration_rate", "순이동률", "Net migration",
               _TERRITORY, 1, "per 1,000 residents", _STATISTICS),
    Definition("labour_participation", "경제활동참가율", "Labour force participation",
               _PEOPLE, 1, "percent", _STATISTICS),
    Definition("youth_net_migration_rate", "청년 순이동률", "Net migration of youth",
               _PEOPLE, 1, "per 1,000 youth", _INTERIOR),
    Definition("university_students", "인구 천 명당 대학 재적학생",
               "University students", _PEOPLE, 1, "per 1,000 residents", _EDUCATION),
    Definition("university_admissions", "인구 천 명당 대학 입학자",
               "University admissions", _PEOPLE, 1, "per 1,000 residents", _EDUCATION),
    Definition("university_staff", "인구 천 명당 대학 교직원",
               "University staff", _PEOPLE, 1, "per 1,000 residents", _EDUCATION),
    Definition("graduate_students", "인구 천 명당 대학원생",
               "Graduate school students", _PEOPLE, 1, "per 1,000 residents",
               _EDUCATION),
    Definition("fiscal_self_reliance", "재정자립도", "Fiscal self-reliance",
               _AUTONOMY, 1, "percent", _INTERIOR),
    Definition("fiscal_autonomy", "재정자주도", "Fiscal autonomy",
               _AUTONOMY, 1, "percent", _INTERIOR),
    Definition("residents", "주민등록인구", "Residents",
               _TERRITORY, 1, "persons", _INTERIOR, 0.0),
    Definition("grdp", "실질 지역내총생산", "Real regional product",
               _TERRITORY, 1, "won", _STATISTICS, 0.0),
    Definition("employed", "취업자", "Employed persons",
               _TERRITORY, 1, "persons", _STATISTICS, 0.0),
    Definition("university_students_total", "대학 재적학생 수",
               "University students, number", _PEOPLE, 1, "persons", _EDUCATION, 0.0),
    Definition("graduate_students_total", "대학원생 수",
               "Graduate school students, number", _PEOPLE, 1, "persons", _EDUCATION,
               0.0),
    Definition("navis_total", "지역발전지수(종합)",
               "Regional development index, total", _REFERENCE, 1, "points", _KIET),
    Definition("navis_economy", "지역발전지수(지역경제력)",
               "Regional development index, economy", _REFERENCE, 1, "points", _KIET),
    Definition("navis_vitality", "지역발전지수(주민활력)",
               "Regional development index, residents' vitality", _REFERENCE, 1,
               "points", _KIET),
)  # fmt: skip
"""Every indicator that the files can give, in the order of the ledger."""


def table(present: set[str], language: str) -> pd.DataFrame:
    """Lay out the definitions of the indicators that have values.

    Parameters
    ----------
    present : set of str
        Codes of the indicators that have values.
    language : str
        Language of the column ``name``.

    Returns
    -------
    DataFrame
        The table ``indicator_definitions``.
    """
    rows = [d for d in DEFINITIONS if d.indicator in present]
    return pd.DataFrame(
        {
            "indicator": pd.Series([d.indicator for d in rows], dtype="str"),
            "name": [getattr(d, f"name_{language}") for d in rows],
            "name_ko": [d.name_ko for d in rows],
            "name_en": [d.name_en for d in rows],
            "dimension": [d.dimension for d in rows],
            "direction": pd.Series([d.direction for d in rows], dtype="int64"),
            "unit": [d.unit for d in rows],
            "weight": pd.Series([d.weight for d in rows], dtype="float64"),
            "denominator": pd.Series([None] * len(rows), dtype="str"),
            "source": [d.source for d in rows],
        }
    )
