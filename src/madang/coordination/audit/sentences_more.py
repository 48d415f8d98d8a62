"""More of what a committee should read: years, outlook, channels, suspected slips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.contracts import Finding
from madang.coordination.audit.years import latest_full
from madang.language import both
from madang.wording import figure, interval, money, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.coordination.audit.alarms import Figures

__all__ = ["more_findings"]


def _outlook(figures: Figures) -> Iterator[Finding]:
    """Tell how much money goes to what regions could become."""
    table = figures.tables["outlook_alignment"]
    known = table.dropna(subset=["rank_correlation"])
    if known.empty:
        return
    follows = known[known["low"] > 0]
    whole = float(table["money"].sum())
    placed = float(table["placed"].sum())
    if not (whole > 0 and placed > 0):
        return
    share = whole / placed
    odds = bool((known["basis"] == "odds").any())
    ko, en = ("진입 확률", "odds of entry") if odds else ("관련성 밀도", "density")
    yield Finding(
        key="outlook_alignment",
        importance=0.6,
        says=both(
            f"분야가 확인되는 지역 지원액의 {percent(share)}가 아직 특화되지 않은 "
            f"분야로 갔으며, 그 안에서 새로 특화될 가능성({ko})을 따른다고 말할 수 있는 "
            f"지역은 {len(known)}곳 중 {len(follows)}곳이다.",
            f"{percent(share)} of regional money of known field went to what regions "
            f"are not yet specialised in; within it, money can be said to follow the {en} "
            f"in {len(follows)} of {len(known)} regions.",
        ),
        value=float(len(follows)),
        unit="regions",
        year=figures.year,
        result="outlook_alignment",
        row="",
    )


def _yearly(figures: Figures) -> Iterator[Finding]:
    """Tell how the last closed year compares with the one before."""
    table = figures.tables["yearly"]
    found = table[
        (table["scope"] == "national") & (table["year"] <= figures.closed_year)
    ]
    found = found.dropna(subset=["change"])
    year = latest_full(found, "money")
    if year is None:
        return
    row = found[found["year"] == year].iloc[0]
    ko, en = interval(100 * row["low"], 100 * row["high"], "+.1f", unit="%")
    change = figure(100 * row["change"], "+.1f")
    yield Finding(
        key="yearly_money",
        importance=0.5,
        says=both(
            f"{year}년 지원액은 {money(row['money'], figures.currency, 'ko')}으로 "
            f"전년 대비 증감률은 {change}%{ko}이다.",
            f"Money in {year} was {money(row['money'], figures.currency, 'en')}, "
            f"{change}% on the year before{en}.",
        ),
        value=float(row["change"]),
        low=float(row["low"]),
        high=float(row["high"]),
        unit="share",
        year=year,
        result="yearly",
        row=f"scope=national,year={year}",
    )


def _channels(figures: Figures) -> Iterator[Finding]:
    """Tell through how many channels money reaches the middle region."""
    table = figures.tables["channels"]
    regions = table[table["kind"] == "region"]
    if regions.empty:
        return
    most = regions.iloc[0]
    region = str(most["beneficiary"])
    ko = figures.names_ko.get(region, region)
    en = figures.names_en.get(region, region)
    middle = figure(float(regions["channels"].median()), ",.0f")
    several = table[table["kind"] == "organisation"]
    tail_ko = tail_en = ""
    if len(several):
        share = float((several["channels"] > 1).mean())
        tail_ko = (
            f" 두 개 이상의 경로로 지원받은 기관은 {len(several):,}곳 중 "
            f"{percent(share)}이다."
        )
        tail_en = (
            f" {percent(share)} of {len(several):,} organisations are reached through "
            "more than one."
        )
    yield Finding(
        key="channels",
        importance=0.55,
        says=both(
            f"한 지역에 닿는 지원 경로(사업과 주관기관의 조합)는 중앙값 {middle}개이고, "
            f"가장 많은 곳은 {ko}({most['channels']:,}개)이다.{tail_ko}",
            f"A region is reached through {middle} channels (programme and office) in "
            f"the median, {en} through most ({most['channels']:,}).{tail_en}",
        ),
        value=float(most["channels"]),
        unit="channels",
        year=figures.year,
        result="channels",
        row=f"kind=region,beneficiary={region}",
    )


def _outliers(figures: Figures) -> Iterator[Finding]:
    """Tell how many amounts may have slipped by a unit, and how much hangs on it."""
    table = figures.tables["outliers"]
    scatter = figures.tables["scatter"]
    if table.empty or scatter.empty:
        return
    total = float(scatter.loc[scatter["scope"] == "national", "money"].iloc[0])
    share = float(table["money"].sum()) / total
    high = int((table["factor"] > 1).sum())
    yield Finding(
        key="suspected_units",
        importance=0.45,
        says=both(
            f"같은 분야 또는 같은 이름의 사업과 동떨어져 단위 오류가 의심되는 금액이 "
            f"{len(table):,}건(과대 {high:,}건, 과소 {len(table) - high:,}건)이며 전체 "
            f"금액의 {percent(share)}이다. 값은 고치지 않았다.",
            f"{len(table):,} amounts are so far from those of their field or title that "
            f"a unit may have slipped ({high:,} too large, {len(table) - high:,} too "
            f"small); they hold {percent(share)} of all money. None was changed.",
        ),
        value=float(len(table)),
        unit="projects",
        year=figures.year,
        result="outliers",
        row="",
    )


def more_findings(figures: Figures) -> tuple[Finding, ...]:
    """Say what the audit found over the years, ahead, by channel, and in doubt.

    Parameters
    ----------
    figures : Figures
        The audit's tables.

    Returns
    -------
    tuple of Finding
    """
    return (
        *_outlook(figures),
        *_yearly(figures),
        *_channels(figures),
        *_outliers(figures),
    )
