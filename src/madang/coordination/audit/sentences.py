"""What a committee should read about the audit, in Korean and English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from madang.contracts import Finding
from madang.coordination.audit.years import latest_full
from madang.language import both
from madang.wording import figure, interval, money, particle, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from madang.coordination.audit.alarms import Figures

__all__ = ["findings"]


def _small(figures: Figures, year: int | None) -> Iterator[Finding]:
    """Tell the share of small projects."""
    table = figures.tables["scatter"]
    nation = table[table["scope"] == "national"].dropna(subset=["small_share"])
    if nation.empty:
        return
    row = nation.iloc[0]
    ko, en = interval(row["small_low"], row["small_high"], ".1%")
    limit_ko = money(row["threshold"], figures.currency, "ko")
    limit_en = money(row["threshold"], figures.currency, "en")
    until_ko, until_en = (f"{year}년까지 ", f" up to {year}") if year else ("", "")
    reference = percent(float(figures.parameters["small_reference"]))
    zero = int(row["zero"])
    none_ko = f"(금액이 0인 {zero:,}건 포함)" if zero else ""
    none_en = f" ({zero:,} of them of no money)" if zero else ""
    yield Finding(
        key="small_projects",
        importance=0.9,
        says=both(
            f"{until_ko}지원 과제 {row['projects']:,}건 중 {percent(row['small_share'])}"
            f"{ko}가 {limit_ko} 이하의 소규모 과제{none_ko}이며, 금액으로는 "
            f"{percent(row['small_money_share'])}에 그친다. 참고: 감사 자료의 {reference}.",
            f"{percent(row['small_share'])}{en} of {row['projects']:,} funded projects"
            f"{until_en} are at or below {limit_en}{none_en}, yet hold only "
            f"{percent(row['small_money_share'])} of the money. For reference: {reference} "
            "in an audit report.",
        ),
        value=float(row["small_share"]),
        low=float(row["small_low"]),
        high=float(row["small_high"]),
        unit="share",
        year=year,
        result="scatter",
        row="scope=national",
    )


def _need(figures: Figures, year: int | None) -> Iterator[Finding]:
    """Tell whether money goes where need is."""
    table = figures.tables["correlations"]
    found = table[table["quantity"] == "need_money_per_head"]
    if found.empty:
        return
    row = found.iloc[0]
    if row["low"] > 0:
        ko, en = (
            "필요가 큰 지역일수록 1인당 지원액이 많다",
            "Money a head rises with need",
        )
    elif row["high"] < 0:
        ko = "필요가 큰 지역일수록 1인당 지원액이 오히려 적다"
        en = "Money a head falls as need rises"
    else:
        ko = "1인당 지원액이 지역의 필요를 따른다고 볼 수 없다"
        en = "Money a head cannot be said to follow need"
    span_ko, span_en = interval(row["low"], row["high"])
    yield Finding(
        key="need_versus_spending",
        importance=0.85,
        says=both(
            f"{ko}: {row['n']}개 지역의 순위상관 {figure(row['value'])}{span_ko}.",
            f"{en}: rank correlation {figure(row['value'])} over {row['n']} "
            f"regions{span_en}.",
        ),
        value=float(row["value"]),
        low=float(row["low"]),
        high=float(row["high"]),
        unit="rank correlation",
        year=year,
        result="correlations",
        row="quantity=need_money_per_head",
    )


def _alignment(figures: Figures, year: int | None) -> Iterator[Finding]:
    """Tell whether money fits what regions are good at."""
    table = figures.tables["alignment"].dropna(subset=["rank_correlation"])
    if table.empty:
        return
    follows = table[table["low"] > 0]
    worst = table.sort_values(["rank_correlation", "region"]).iloc[0]
    region = str(worst["region"])
    name_ko = figures.names_ko.get(region, region)
    name_en = figures.names_en.get(region, region)
    span_ko, span_en = interval(worst["low"], worst["high"])
    yield Finding(
        key="alignment",
        importance=0.78,
        says=both(
            f"지원액이 지역의 특화 분야를 따른다고 말할 수 있는 지역은 "
            f"{len(table)}곳 중 {len(follows)}곳이며, 가장 어긋난 "
            f"{particle(name_ko, '은', '는')} 순위상관이 "
            f"{figure(worst['rank_correlation'])}{span_ko}이다.",
            f"In {len(follows)} of {len(table)} regions money can be said to follow "
            f"specialisation; it fits least in {name_en}, with a rank correlation of "
            f"{figure(worst['rank_correlation'])}{span_en}.",
        ),
        value=float(len(follows)),
        unit="regions",
        year=year,
        result="alignment",
        row=f"region={region}",
    )


def _latest_share(figures: Figures, axis: str, value: str) -> pd.Series | None:
    """Give the latest year's row of a value on an axis."""
    table = figures.tables["support"]
    found = table[(table["axis"] == axis) & (table["value"] == value)]
    found = found[found["year"] <= figures.closed_year].dropna(subset=["share"])
    return None if found.empty else found.sort_values("year").iloc[-1]


def _axis(
    figures: Figures, axis: str, value: str, words: tuple[str, str]
) -> Iterator[Finding]:
    """Tell the latest share of a value on an axis of support."""
    row = _latest_share(figures, axis, value)
    if row is None:
        yield from _axis_by_count(figures, axis, value, words)
        return
    ko, en = interval(row["low"], row["high"], ".1%")
    yield Finding(
        key=f"{value}_share",
        importance=0.7,
        says=both(
            f"{row['year']}년 {words[0]} 지원액의 비중은 "
            f"{percent(row['share'])}{ko}이다.",
            f"{words[1]} made up {percent(row['share'])}{en} of the money in "
            f"{row['year']}.",
        ),
        value=float(row["share"]),
        low=float(row["low"]),
        high=float(row["high"]),
        unit="share",
        year=int(row["year"]),
        result="support",
        row=f"year={row['year']},axis={axis},value={value}",
    )


def _axis_by_count(
    figures: Figures, axis: str, value: str, words: tuple[str, str]
) -> Iterator[Finding]:
    """Tell the share of projects where no amount is on record, in the fullest year."""
    table = figures.tables["support"]
    found = table[(table["axis"] == axis) & (table["value"] == value)]
    found = found.dropna(subset=["project_share"])
    if found.empty:
        return
    row = found.sort_values(["counted", "year"]).iloc[-1]
    ko, en = interval(row["project_low"], row["project_high"], ".1%")
    year, share = int(row["year"]), float(row["project_share"])
    yield Finding(
        key=f"{value}_project_share",
        importance=0.5,
        says=both(
            f"금액이 확인되지 않아 건수로 보면, {year}년에 시작한 사업 중 {words[0]} "
            f"사업의 비중은 {percent(share)}{ko}이다.",
            f"{words[1]} made up {percent(share)}{en} of the projects that began in "
            f"{year}, counted by number as no amounts are on record.",
        ),
        value=share,
        low=float(row["project_low"]),
        high=float(row["project_high"]),
        unit="share",
        year=year,
        result="support",
        row=f"year={year},axis={axis},value={value}",
    )


def _execution(figures: Figures) -> Iterator[Finding]:
    """Tell how much of the money granted was spent."""
    table = figures.tables["execution"]
    nation = table[table["scope"] == "national"]
    year = latest_full(nation, "granted")
    if year is None:
        return
    row = nation[nation["year"] == year].iloc[0]
    ko, en = interval(row["low"], row["high"], ".1%")
    limit = percent(float(figures.parameters["low_execution"]))
    yield Finding(
        key="execution",
        importance=0.72,
        says=both(
            f"{row['year']}년 집행률은 {percent(row['rate'])}이며, 집행률이 {limit} "
            "이하인 "
            f"과제가 {percent(row['low_share'])}{ko}이다.",
            f"{percent(row['rate'])} of the money granted in {row['year']} was spent; "
            f"{percent(row['low_share'])}{en} of projects spent {limit} or less.",
        ),
        value=float(row["low_share"]),
        low=float(row["low"]),
        high=float(row["high"]),
        unit="share",
        year=int(row["year"]),
        result="execution",
        row=f"scope=national,year={row['year']}",
    )


def _core(figures: Figures, year: int | None) -> Iterator[Finding]:
    """Tell what share of the money goes to the core."""
    share, low, high = figures.core_money
    if not (math.isfinite(share) and math.isfinite(figures.core_people)):
        return
    ko, en = interval(low, high, ".1%")
    people_ko = f"(인구 비중 {percent(figures.core_people)})"
    people_en = f", against {percent(figures.core_people)} of residents"
    yield Finding(
        key="core_money",
        importance=0.8,
        says=both(
            f"지역 지원액 중 중심 지역{people_ko}의 비중은 {percent(share)}{ko}이다.",
            f"The core receives {percent(share)}{en} of regional money{people_en}.",
        ),
        value=share,
        low=low,
        high=high,
        unit="share",
        year=year,
        result="alarms",
        row="alarm=core_share",
    )


def findings(figures: Figures, year: int | None) -> tuple[Finding, ...]:
    """Say what the audit found.

    Parameters
    ----------
    figures : Figures
        The audit's tables.
    year : int or None
        Last year of the spending.

    Returns
    -------
    tuple of Finding
    """
    central = ("중앙정부 주도", "Support started by the centre")
    direct = ("직접지원", "Direct support")
    return (
        *_small(figures, year),
        *_need(figures, year),
        *_core(figures, year),
        *_alignment(figures, year),
        *_execution(figures),
        *_axis(figures, "initiator", "central", central),
        *_axis(figures, "directness", "direct", direct),
    )
