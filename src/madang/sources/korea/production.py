"""Gross regional product by activity: the stocks of the Korean study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note
from madang.errors import SourceError
from madang.language import _, both
from madang.sources import records
from madang.sources.korea.files import LICENCE, Part, resolved
from madang.sources.kosis import split_period
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from madang.sources.korea.files import Files

__all__ = ["ACTIVITIES", "REST", "SUBTOTAL", "TOTAL", "annual", "stocks"]

ACTIVITIES: Final = (
    ("mining_manufacturing", "광업, 제조업", "Mining and manufacturing"),
    ("construction", "건설업", "Construction"),
    ("trade", "도매 및 소매업", "Wholesale and retail trade"),
    ("transport", "운수 및 창고업", "Transport and storage"),
    ("hospitality", "숙박 및 음식점업", "Accommodation and food"),
    ("information", "정보통신업", "Information and communication"),
    ("finance", "금융 및 보험업", "Finance and insurance"),
    ("real_estate", "부동산업", "Real estate"),
    ("business_services", "사업서비스업", "Business services"),
    ("public_administration", "공공 행정, 국방·사회보장",
     "Public administration and defence"),
    ("education", "교육 서비스업", "Education"),
    ("health_welfare", "보건 및 사회복지업", "Health and social work"),
    ("culture_other", "문화 및 기타서비스업", "Culture and other services"),
)  # fmt: skip
"""Code, name as published, English name: activities that do not overlap."""

KNOWLEDGE: Final = ("information", "finance", "business_services", "education",
                    "health_welfare")  # fmt: skip
"""Knowledge-intensive services at this breadth, after the OECD and Eurostat."""

TOTAL: Final = "지역내총생산(시장가격)"
SUBTOTAL: Final = "서비스업"
REST: Final = "기타산업 및 순생산물세"
_BILLION: Final = 1e9


def annual(files: Files) -> pd.DataFrame:
    """Read the annual rows: region, activity, year, value in won, flag.

    Parameters
    ----------
    files : Files
        The files that are there.

    Returns
    -------
    DataFrame
        Activities under their published names, totals included; region is
        missing for the country and larger regions.
    """
    path = files.paths["production"]
    table = records.read_records(
        path,
        texts=("region", "activity", "freq", "period"),
        amounts=("real_grdp_bn_krw",),
    )
    table = table[table["freq"] == "A"].reset_index(drop=True)
    parts = {period: split_period(period) for period in table["period"].unique()}
    unread = [period for period, part in parts.items() if part is None]
    if unread:
        raise SourceError(
            _(
                "'{path}': {count} periods are no years; the first is '{unread}'. "
                "Write 2023 or 2023p.",
                path=path.name,
                count=len(unread),
                unread=unread[0],
            )
        )
    year = table["period"].map({p: part[1] for p, part in parts.items() if part})
    mark = table["period"].map({p: part[2] for p, part in parts.items() if part})
    return pd.DataFrame(
        {
            "name": table["region"],
            "region": resolved(table["region"], path.name),
            "activity": table["activity"],
            "year": year.astype("int64"),
            "value": table["real_grdp_bn_krw"] * _BILLION,
            "flag": mark.astype("str").replace("", None),
        }
    )


def stocks(files: Files, language: str) -> Part:
    """Make activities and stocks from the annual product of the provinces.

    Parameters
    ----------
    files : Files
        The files that are there.
    language : str
        Language of the column ``name``.

    Returns
    -------
    Part
        Tables ``activities`` and ``stocks``; empty without the file.
    """
    if not files.has("production"):
        return Part()
    table = annual(files)
    path = files.paths["production"]
    codes = {name: code for code, name, _unused in ACTIVITIES}
    known = {*codes, TOTAL, SUBTOTAL, REST}
    strange = sorted(set(table["activity"].dropna()) - known)
    if strange:
        raise SourceError(
            _(
                "'{path}': {count} activities are unknown; the first is '{strange}'. "
                "Whether it overlaps the others must be known before it is added up.",
                path=path.name,
                count=len(strange),
                strange=strange[0],
            )
        )
    provinces = table.dropna(subset=["region"])
    leaves = provinces[provinces["activity"].isin(list(codes))]
    usable = leaves["value"].notna() & (leaves["value"] >= 0)
    kept = leaves[usable]
    result = pd.DataFrame(
        {
            "region": kept["region"],
            "activity": kept["activity"].map(codes).astype("str"),
            "year": kept["year"],
            "measure": str(Measure.VALUE_ADDED),
            "value": kept["value"],
            "flag": kept["flag"],
        }
    ).sort_values(["year", "region", "activity"], ignore_index=True)
    remarks, notes = _said(table, provinces, int((~usable).sum()))
    provenance = records.provenance(
        [path], source="통계청 지역소득 (Statistics Korea, regional accounts)",
        vintage="2025 Q1, provisional", licence=LICENCE, remarks=remarks,
    )  # fmt: skip
    return Part(
        {"activities": _activities(language), "stocks": result},
        {"stocks": provenance},
        notes,
    )


def _activities(language: str) -> pd.DataFrame:
    """Lay out the activities of the stocks."""
    table = pd.DataFrame(
        list(ACTIVITIES), columns=["activity", "name_ko", "name_en"], dtype="str"
    )
    table.insert(1, "name", table["name_ko" if language == "ko" else "name_en"])
    table["scheme"] = "지역소득 산업분류 (KSIC 10)"
    table["knowledge_intensive"] = table["activity"].isin(KNOWLEDGE).astype("boolean")
    return table


def _said(
    table: pd.DataFrame, provinces: pd.DataFrame, unusable: int
) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Say what was dropped and converted."""
    year = int(table["year"].max())
    now = provinces[provinces["year"] == year].groupby("activity")["value"].sum()
    rest = 100 * now.get(REST, float("nan")) / now.get(TOTAL, float("nan"))
    totals = int(table["region"].isna().sum())
    overlap = int(provinces["activity"].isin([TOTAL, SUBTOTAL]).sum())
    flagged = sorted(set(table.loc[table["flag"] == "p", "year"]))
    provisional = ", ".join(map(str, flagged)) or "none"
    remarks = (
        (
            "Real gross regional domestic product by activity, chained volume measure, "
            "reference year 2020; published in billion won, stored in won."
        ),
        (
            f"Dropped as totals: {totals} rows of the country and larger regions, "
            f"{overlap} rows of {TOTAL} and {SUBTOTAL}."
        ),
        (
            f"Left out: {REST} ({rest:.1f}% of the product in {year}). It mixes "
            "farming and utilities with taxes on products and is no activity."
        ),
        f"Left out because empty or below zero: {unusable} cells.",
        f"Provisional (p): {provisional}.",
        "Chained values do not add up exactly.",
    )
    note = Note(
        both(
            f"실질 지역내총생산은 원 단위로 바꾸었고, '{REST}'({year}년 {rest:.1f}%)은 "
            "산업이 아니어서 제외했다. 연쇄가격이라 합계가 정확히 맞지 않을 수 "
            f"있습니다. 잠정치(p) 연도: {', '.join(map(str, flagged)) or '없음'}.",
            f"Real gross regional product is stored in won; '{REST}' ({rest:.1f}% in "
            f"{year}) is left out because it is no activity. Chained values do not add up "
            f"exactly. Provisional years: {provisional}.",
        )
    )
    return remarks, (note,)
