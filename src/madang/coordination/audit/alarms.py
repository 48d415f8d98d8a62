"""Alarms as data: a rule, its figure and interval, a reference line, where to look.

Reference lines are figures from audit reports and the press, or the study's own
first year: context to read a figure by, not truth about any data.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.wording import listing, money, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["ALARMS", "Figures", "alarm_table"]

ALARMS: Final = {
    "alarm": "str", "ko": "str", "en": "str", "figure": "float64", "low": "float64",
    "high": "float64", "reference": "float64", "unit": "str", "raised": "bool",
    "drill_ko": "str", "drill_en": "str",
}  # fmt: skip
_FEWEST_PROJECTS: Final = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """All that the rules look at.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        The audit's tables.
    core_money : (float, float, float)
        Share of regional money in the core, and its interval.
    core_people : float
        Share of residents in the core.
    parameters : mapping
        The stage's parameters.
    names_ko, names_en : mapping of str to str
        Names of the regions.
    currency : str
        Currency code.
    closed_year : int
        Last year whose spending is on record; later years are still running.
    """

    tables: Mapping[str, pd.DataFrame]
    core_money: tuple[float, float, float]
    core_people: float
    parameters: Mapping[str, Any]
    names_ko: Mapping[str, str]
    names_en: Mapping[str, str]
    currency: str
    closed_year: int

    def regions(self, codes: Iterable[str]) -> tuple[str, str]:
        """List regions in both languages."""
        told = list(codes)
        return (
            listing([self.names_ko.get(r, r) for r in told], "ko", most=3),
            listing([self.names_en.get(r, r) for r in told], "en", most=3),
        )


def _worst(table: pd.DataFrame, column: str) -> list[str]:
    """List regions by a column, the greatest first; few projects do not count."""
    part = table[table["scope"] == "region"]
    part = part[part["projects"] >= _FEWEST_PROJECTS].dropna(subset=[column])
    part = part.sort_values([column, "key"], ascending=[False, True])
    return [str(code) for code in part["key"].head(3)]


def _small(figures: Figures) -> Iterator[dict[str, Any]]:
    """Projects at or below the threshold, against the audit's 50.7%."""
    table = figures.tables["scatter"]
    nation = table[table["scope"] == "national"].dropna(subset=["small_share"])
    if nation.empty:
        return
    row = nation.iloc[0]
    ko, en = figures.regions(_worst(table, "small_share"))
    limit_ko = money(row["threshold"], figures.currency, "ko")
    limit_en = money(row["threshold"], figures.currency, "en")
    reference = float(figures.parameters["small_reference"])
    yield {
        "alarm": "small_projects",
        "ko": f"{limit_ko} 이하 소규모 과제의 비중(건수)이 참고선 "
        f"{percent(reference)}를 넘으면 경보",
        "en": f"Raised where the share of projects at or below {limit_en} exceeds "
        f"the reference of {percent(reference)}",
        "figure": row["small_share"], "low": row["small_low"],
        "high": row["small_high"], "reference": reference,
        "raised": row["small_share"] > reference,
        "drill_ko": f"소규모 비중이 가장 높은 지역: {ko}",
        "drill_en": f"Highest shares: {en}",
    }  # fmt: skip


def _execution(figures: Figures) -> Iterator[dict[str, Any]]:
    """Projects hardly executed in the latest year, against the audit's 10.1%."""
    table = figures.tables["execution"]
    if table.empty:
        return
    latest = table[table["year"] == table["year"].max()]
    row = latest[latest["scope"] == "national"].iloc[0]
    ko, en = figures.regions(_worst(latest, "low_share"))
    rate = percent(float(figures.parameters["low_execution"]))
    reference = float(figures.parameters["low_execution_reference"])
    yield {
        "alarm": "low_execution",
        "ko": f"{row['year']}년 집행률 {rate} 이하 과제의 비중이 참고선 "
        f"{percent(reference)}를 넘으면 경보",
        "en": f"Raised where the share of projects executed at or below {rate} in "
        f"{row['year']} exceeds the reference of {percent(reference)}",
        "figure": row["low_share"], "low": row["low"], "high": row["high"],
        "reference": reference, "raised": row["low_share"] > reference,
        "drill_ko": f"저집행 과제 비중이 가장 높은 지역: {ko}",
        "drill_en": f"Highest shares: {en}",
    }  # fmt: skip


def _need(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money a head against need: raised where they go opposite ways."""
    table = figures.tables["correlations"]
    found = table[table["quantity"] == "need_money_per_head"]
    if found.empty:
        return
    row = found.iloc[0]
    need = figures.tables["need"].dropna(subset=["gap"])
    worst = need.sort_values(["gap", "region"], ascending=[False, True]).head(3)
    ko, en = figures.regions(worst["region"])
    yield {
        "alarm": "need_mismatch",
        "ko": "필요도와 1인당 지원액의 순위상관이 0보다 작으면 경보",
        "en": "Raised where need and money a head are negatively rank-correlated",
        "figure": row["value"], "low": row["low"], "high": row["high"],
        "reference": 0.0, "unit": "rank correlation", "raised": row["value"] < 0,
        "drill_ko": f"필요에 비해 지원이 가장 적은 지역: {ko}",
        "drill_en": f"Farthest below their need: {en}",
    }  # fmt: skip


def _alignment(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money against specialisation in the middle region."""
    table = figures.tables["alignment"].dropna(subset=["rank_correlation"])
    if table.empty:
        return
    worst = table.sort_values(["rank_correlation", "region"]).head(3)
    ko, en = figures.regions(worst["region"])
    yield {
        "alarm": "alignment",
        "ko": "지역별 지원액과 특화도의 순위상관 중앙값이 0 이하이면 경보"
        f"({len(table)}개 지역)",
        "en": "Raised where the median rank correlation of money with specialisation "
        f"is at or below 0 ({len(table)} regions)",
        "figure": table["rank_correlation"].median(),
        "reference": 0.0, "unit": "rank correlation",
        "raised": table["rank_correlation"].median() <= 0,
        "drill_ko": f"특화와 가장 어긋난 지역: {ko}",
        "drill_en": f"Farthest from their specialisation: {en}",
    }  # fmt: skip


def _ends(
    table: pd.DataFrame, closed_year: int, axis: str, value: str
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Give a value's share in the first and last year of its axis."""
    on_axis = table[(table["axis"] == axis) & (table["year"] <= closed_year)]
    first, last = on_axis["year"].min(), on_axis["year"].max()
    if on_axis.empty or first == last:
        return None
    ends = []
    for year in (first, last):
        found = on_axis[(on_axis["year"] == year) & (on_axis["value"] == value)]
        # The axis is known in that year, so a value that is not there holds nothing.
        row = {"share": 0.0, "low": np.nan, "high": np.nan}
        if not found.empty:
            row = {name: float(found[name].iloc[0]) for name in row}
        ends.append({"year": int(year), **row})
    return ends[0], ends[1]


def _trend(
    figures: Figures, axis: str, value: str, words: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    """Raise where a share that should fall has not fallen."""
    ends = _ends(figures.tables["support"], figures.closed_year, axis, value)
    if ends is None:
        return
    first, last = ends
    was, now = percent(first["share"]), percent(last["share"])
    yield {
        "alarm": f"{value}_share",
        "ko": f"{last['year']}년 {words[0]} 비중이 {first['year']}년보다 낮아지지 "
        "않으면 "
        "경보",
        "en": f"Raised where the share of {words[1]} in {last['year']} is not below "
        f"that of {first['year']}",
        "figure": last["share"], "low": last["low"], "high": last["high"],
        "reference": first["share"], "raised": last["share"] >= first["share"],
        "drill_ko": f"{first['year']}년 {was} → {last['year']}년 {now}",
        "drill_en": f"{was} in {first['year']}, {now} in {last['year']}",
    }  # fmt: skip


def _central(figures: Figures) -> Iterator[dict[str, Any]]:
    """Support started by the centre, over the years."""
    words = ("중앙정부 주도 지원액", "money given by the centre")
    yield from _trend(figures, "initiator", "central", words)


def _direct(figures: Figures) -> Iterator[dict[str, Any]]:
    """Direct support, over the years."""
    words = ("직접지원액", "direct support")
    yield from _trend(figures, "directness", "direct", words)


def _core(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money in the core against people in the core."""
    share, low, high = figures.core_money
    if not (np.isfinite(share) and np.isfinite(figures.core_people)):
        return
    core = figures.regions(figures.parameters["core"])
    yield {
        "alarm": "core_share",
        "ko": "수도권 등 중심 지역의 지원액 비중이 인구 비중을 넘으면 경보",
        "en": "Raised where the core's share of money exceeds its share of residents",
        "figure": share, "low": low, "high": high,
        "reference": figures.core_people, "raised": share > figures.core_people,
        "drill_ko": f"중심 지역: {core[0]}", "drill_en": f"Core: {core[1]}",
    }  # fmt: skip


_RULES: Final[tuple[Callable[[Figures], Iterator[dict[str, Any]]], ...]] = (
    _small, _execution, _need, _alignment, _central, _direct, _core,
)  # fmt: skip


def alarm_table(figures: Figures) -> pd.DataFrame:
    """Apply every rule whose figure is known.

    Parameters
    ----------
    figures : Figures
        The audit's tables and parameters.

    Returns
    -------
    DataFrame
        Columns of `ALARMS`, a row a rule. A rule whose figure is undefined is
        absent: neither raised nor lowered.
    """
    rows = [{"unit": "share"} | row for rule in _RULES for row in rule(figures)]
    return pd.DataFrame(rows, columns=list(ALARMS)).astype(ALARMS)
