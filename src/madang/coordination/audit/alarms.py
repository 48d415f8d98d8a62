"""Alarms as data: a rule, its figure and interval, a reference line, where to look.

An alarm is raised where the figure itself passes its line; how sure that is stands
beside it. To wait until the whole interval has passed would keep small regions and
thin records from ever raising one; to say nothing of the interval would cry wolf.

Reference lines are figures from audit reports and the press, or the study's own
first year: context to read a figure by, not truth about any data.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.audit.years import latest_full
from madang.metrics.inference import percentile_interval
from madang.wording import figure, interval, listing, money, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["ALARMS", "Figures", "alarm_table", "certainty", "drill"]

ALARMS: Final = {
    "alarm": "str", "ko": "str", "en": "str", "figure": "float64", "low": "float64",
    "high": "float64", "reference": "float64", "unit": "str", "raised": "bool",
    "drill_ko": "str", "drill_en": "str", "rule": "str", "certainty": "str",
    "drill": "str",
}  # fmt: skip
_FEWEST_PROJECTS: Final = 5
_FEWEST_REGIONS: Final = 3  # below three regions a median says nothing of regions
_DRAWS: Final = 1000


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
    year : int or None
        Last year in which a project began, or money was given.
    seed : int
        Seed of the resamples.
    """

    tables: Mapping[str, pd.DataFrame]
    core_money: tuple[float, float, float]
    core_people: float
    parameters: Mapping[str, Any]
    names_ko: Mapping[str, str]
    names_en: Mapping[str, str]
    currency: str
    closed_year: int
    year: int | None = None
    seed: int = 1

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


def certainty(low: float, high: float, reference: float) -> str:
    """Say whether an interval leaves the reference line on one side.

    Parameters
    ----------
    low, high : float
        The interval of a figure.
    reference : float
        Its line.

    Returns
    -------
    str
        ``clearly`` where the line lies outside the interval, ``perhaps`` where it
        lies within; empty where there is no interval.
    """
    if not np.isfinite([low, high, reference]).all():
        return ""
    return "perhaps" if low <= reference <= high else "clearly"


def drill(table: str, shown: str, why: str, *, sort: str = "") -> str:
    """Write the way down from an alarm as JSON: commands, and a query for programs.

    Parameters
    ----------
    table : str
        Result table the figure stands in.
    shown : str
        Query (``column=value column=value``) of the rows to look at; may be empty.
    why : str
        Query of the row to lead back to its records.
    sort : str
        Column to look at first, highest first; with a minus, lowest first.

    Returns
    -------
    str
        Stage, table, query, and the two commands, to be run with ``--study``.
    """
    where = dict(word.split("=", 1) for word in shown.split())
    show = ("madang", "show", "audit", shown, "--table", table)
    return json.dumps(
        {
            "stage": "audit", "table": table, "where": where, "sort": sort,
            "show": " ".join(word for word in show if word),
            "why": f"madang why audit/{table} {why}",
        },
        ensure_ascii=False,
    )  # fmt: skip


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
        "rule": "figure > reference",
        "drill": drill(
            "scatter", "scope=region", "scope=national", sort="small_share"
        ),
    }  # fmt: skip


def _execution(figures: Figures) -> Iterator[dict[str, Any]]:
    """Projects hardly executed in the latest year, against the audit's 10.1%."""
    table = figures.tables["execution"]
    if table.empty:
        return
    nation = table[table["scope"] == "national"]
    latest = table[table["year"] == latest_full(nation, "granted")]
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
        "rule": "figure > reference",
        "drill": drill(
            "execution", f"scope=region year={row['year']}",
            f"scope=national year={row['year']}", sort="low_share",
        ),
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
        "rule": "figure < reference",
        "drill": drill("need", "", f"region={worst['region'].iloc[0]}", sort="gap"),
    }  # fmt: skip


def _median(values: pd.Series, figures: Figures) -> tuple[float, float, float]:
    """Give the median over regions and its interval over resampled regions."""
    found = values.to_numpy(dtype=np.float64)
    rng = np.random.default_rng([figures.seed, found.size])
    chosen = rng.integers(found.size, size=(_DRAWS, found.size))
    low, high = percentile_interval(np.median(found[chosen], axis=1))
    return float(np.median(found)), float(low), float(high)


def _follows(
    figures: Figures, name: str, words: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    """Money against what a region does, or could do, in the middle region."""
    table = figures.tables[name].dropna(subset=["rank_correlation"])
    if table.empty:
        return
    worst = table.sort_values(["rank_correlation", "region"]).head(3)
    ko, en = figures.regions(worst["region"])
    value, low, high = _median(table["rank_correlation"], figures)
    if len(table) < _FEWEST_REGIONS:
        low = high = np.nan
    yield {
        "alarm": name,
        "ko": f"지역별 지원액과 {words[0]}의 순위상관 중앙값이 0 이하이면 경보"
        f"({len(table)}개 지역)",
        "en": f"Raised where the median rank correlation of money with {words[1]} "
        f"is at or below 0 ({len(table)} regions)",
        "figure": value, "low": low, "high": high,
        "reference": 0.0, "unit": "rank correlation", "raised": value <= 0,
        "drill_ko": f"가장 어긋난 지역: {ko}",
        "drill_en": f"Farthest from it: {en}",
        "rule": "figure <= reference",
        "drill": drill(
            name, "", f"region={worst['region'].iloc[0]}", sort="-rank_correlation"
        ),
    }  # fmt: skip


def _alignment(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money against present specialisation."""
    yield from _follows(figures, "alignment", ("특화도", "specialisation"))


def _outlook(figures: Figures) -> Iterator[dict[str, Any]]:
    """Money against what regions could become."""
    words = ("새로 특화될 가능성", "the odds of new specialisations")
    yield from _follows(figures, "outlook_alignment", words)


def _trend(
    figures: Figures, axis: str, value: str, words: tuple[str, str]
) -> Iterator[dict[str, Any]]:
    """Raise where a share that should fall has not fallen."""
    table = figures.tables["trends"]
    found = table[table["axis"] == axis]
    if found.empty:
        return
    held = found[found["value"] == value]
    first, last = (int(found[c].iloc[0]) for c in ("first_year", "last_year"))
    if held.empty:  # the axis is known in every year, so the value holds nothing
        was = now = 0.0
        low = high = shift_low = shift_high = np.nan
    else:
        row = held.iloc[0]
        was, now = float(row["first_share"]), float(row["last_share"])
        shift_low, shift_high = float(row["change_low"]), float(row["change_high"])
        low, high = _share_interval(figures, axis, value, last)
    ko, en = interval(100 * shift_low, 100 * shift_high, "+.1f")
    points = figure(100 * (now - was), "+.1f")
    sure = certainty(shift_low, shift_high, 0.0)
    yield {
        "alarm": f"{value}_share",
        "ko": f"{last}년 {words[0]} 비중이 {first}년보다 낮아지지 않으면 경보",
        "en": f"Raised where the share of {words[1]} in {last} is not below "
        f"that of {first}",
        "figure": now, "low": low, "high": high,
        "reference": was, "raised": now >= was,
        "drill_ko": f"{first}년 {percent(was)} → {last}년 {percent(now)}: "
        f"{points}%p{ko}",
        "drill_en": f"{percent(was)} in {first}, {percent(now)} in {last}: "
        f"{points} points{en}",
        "rule": "figure >= reference", "certainty": sure,
        "drill": drill(
            "support", f"axis={axis} value={value}",
            f"axis={axis} value={value} year={last}", sort="year",
        ),
    }  # fmt: skip


def _share_interval(
    figures: Figures, axis: str, value: str, year: int
) -> tuple[float, float]:
    """Give the interval of a value's share of money in a year."""
    table = figures.tables["support"]
    found = table[(table["axis"] == axis) & (table["value"] == value)]
    found = found[found["year"] == year]
    if found.empty:
        return np.nan, np.nan
    return float(found["low"].iloc[0]), float(found["high"].iloc[0])


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
        "rule": "figure > reference",
        "drill": drill(
            "need", "", f"region={figures.parameters['core'][0]}", sort="money"
        ),
    }  # fmt: skip


_RULES: Final[tuple[Callable[[Figures], Iterator[dict[str, Any]]], ...]] = (
    _small, _execution, _need, _alignment, _outlook, _central, _direct, _core,
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
        Columns of `ALARMS`, a row a rule. `raised` looks at the figure alone;
        `certainty` says ``clearly`` where the interval leaves the line on one side,
        ``perhaps`` where it holds the line (for a share against its first year: the
        interval of the change), and is empty where there is no interval. `drill`
        is JSON: the commands that lead down, and the query. A rule whose figure is
        undefined is absent: neither raised nor lowered.
    """
    rows = [{"unit": "share"} | row for rule in _RULES for row in rule(figures)]
    for row in rows:
        ends = (row["low"], row["high"], row["reference"])
        row.setdefault("certainty", certainty(*map(float, ends)))
    return pd.DataFrame(rows, columns=list(ALARMS)).astype(ALARMS)
