"""What a committee should read: sentences with number, unit, year and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts import Finding
from madang.language import both
from madang.specialisation.findings_complexity import complexity_finding
from madang.vocabulary import Language, Measure, Tier, label
from madang.wording import between, figure, listing, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["find", "latest", "main_measure"]

_FEWEST = 2  # below two regions nothing is more special than another
_NAMED: Final = 3
_MONEY: Final = frozenset({Measure.VALUE_ADDED, Measure.RD_SPENDING})


def main_measure(table: pd.DataFrame) -> str:
    """Choose the measure to speak of: employment, else the first there is."""
    found = list(dict.fromkeys(table["measure"]))
    return str(Measure.EMPLOYMENT if Measure.EMPLOYMENT in found else found[0])


def latest(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Keep one measure in its latest year."""
    part = table[table["measure"] == measure]
    now: pd.DataFrame = part[part["year"] == part["year"].max()]
    return now


@dataclass(frozen=True, slots=True)
class _Words:
    """How things are called, in both languages."""

    measure: str
    regions: Mapping[str, Mapping[str, str]]
    activities: Mapping[str, Mapping[str, str]]
    level: float

    def region(self, code: str, language: str) -> str:
        return self.regions.get(language, {}).get(code, code)

    def activity(self, code: str, language: str) -> str:
        return self.activities.get(language, {}).get(code, code)

    def by(self, language: str) -> str:
        word = label(self.measure, language)
        return word.lower() if language == Language.EN else word

    def span(self, low: float, high: float, language: str, form: str = ".2f") -> str:
        """Write an interval, or nothing where there is none."""
        ends = between(low, high, language, form)
        if not ends:
            return "구간 없음" if language == Language.KO else "no interval"
        word = "구간" if language == Language.KO else "interval"
        return f"{self.level:.0%} {word} {ends}"


def find(
    tables: Mapping[str, pd.DataFrame],
    *,
    main: str,
    regions: Mapping[str, Mapping[str, str]],
    activities: Mapping[str, Mapping[str, str]],
    level: float,
) -> tuple[Finding, ...]:
    """Say what stands out in the result tables.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The result tables.
    main : str
        Measure to speak of.
    regions, activities : mapping
        Names by language and code.
    level : float
        Share that the intervals hold.

    Returns
    -------
    tuple of Finding
        Fewer where there is nothing to say.
    """
    words = _Words(main, regions, activities, level)
    region = latest(tables["regions"], main)
    if len(region) < _FEWEST:
        return ()
    quotients = latest(tables["quotients"], main)
    found = (
        _strongest(quotients, words),
        _undetermined(quotients, words),
        _most_special(region, words),
        _concentrated(latest(tables["activities"], main), words),
        *_movers(tables["shift_share"], words),
        _closest(tables["twins"], words),
        complexity_finding(
            latest(tables["complexity"], main),
            latest(tables["certificate"], main),
            region=words.region,
            by=words.by,
            span=words.span,
        ),
        _reachable(tables.get("outlook"), words),
    )
    return tuple(f for f in found if f is not None)


def _strongest(quotients: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the surest specialisations: those whose lower end is highest."""
    fit = quotients[~quotients["is_small"]].dropna(subset=["location_quotient"])
    by = "low" if fit["low"].notna().any() else "location_quotient"
    top = fit.sort_values(by, ascending=False).head(_NAMED)
    if top.empty:
        return None

    def said(language: str) -> str:
        form = "{r}의 {a}(LQ {q:.2f}, {s})" if language == "ko" else (
            "{a} in {r} (LQ {q:.2f}; {s})")  # fmt: skip
        return (", " if language == "ko" else "; ").join(
            form.format(r=w.region(t["region"], language),
                        a=w.activity(t["activity"], language),
                        q=t["location_quotient"],
                        s=w.span(t["low"], t["high"], language))
            for t in top.to_dict("records")
        )  # fmt: skip

    first, year = top.iloc[0], int(top["year"].iloc[0])
    return Finding(key="specialisation-strongest", importance=0.6, says=both(f"{year}년 {w.by('ko')} 기준으로 가장 뚜렷한 특화: {said('ko')}.", f"The clearest specialisations by {w.by('en')} in {year}: {said('en')}."), value=float(first["location_quotient"]), low=float(first["low"]), high=float(first["high"]), unit="LQ", year=year, result="quotients", row=f"region={first['region']},activity={first['activity']},year={year},"
            f"measure={w.measure}")  # fmt: skip


def _undetermined(quotients: pd.DataFrame, w: _Words) -> Finding | None:
    """Say how many quotients above 1 could as well be chance."""
    over = quotients[(quotients["location_quotient"] > 1) & quotients["low"].notna()]
    if over.empty:
        return None
    n, unsure = len(over), int((over["tier"] != Tier.ABOVE).sum())
    year, share = int(over["year"].iloc[0]), unsure / n
    return Finding(key="specialisation-undetermined", importance=0.35 + 0.3 * share, says=both(f"{year}년 {w.by('ko')} 기준 입지계수가 1을 넘는 {n:,}개 지역·활동 가운데 "
           f"{unsure:,}개({share:.1%})는 {w.level:.0%} 구간이 1을 포함해 특화라고 "
           "단정할 수 없다.", f"Of {n:,} location quotients above 1 by {w.by('en')} in {year}, {unsure:,} "
           f"({share:.1%}) have a {w.level:.0%} interval that reaches 1: they may not "
           "be specialisations."), value=share, unit="share", year=year, result="quotients", row=f"year={year},measure={w.measure}")  # fmt: skip


def _most_special(region: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the most specialised regions, and how many tiers can be told apart."""
    known = region.dropna(subset=["krugman"]).sort_values("krugman", ascending=False)
    if known.empty:
        return None
    first, year = known.iloc[0], int(known["year"].iloc[0])
    sure = bool((known["tier"] > 0).any())
    lead = known[known["tier"] == 1] if sure else known.head(1)

    def said(language: str) -> str:
        return listing(
            (w.region(r, language) for r in lead["region"]), language, most=_NAMED
        )

    count, groups = len(known), int(known["tier"].max())
    ko = en = ""
    if sure:
        ko = f" 순위가 통계적으로 구분되는 묶음은 {count}개 지역에서 {groups}개다."
        en = f" The {count} regions fall into {groups} tiers that can be told apart."
    k, low, high = (float(first[c]) for c in ("krugman", "krugman_low", "krugman_high"))
    return Finding(key="specialisation-regions", importance=0.5, says=both(f"{year}년 {w.by('ko')} 구성이 나머지 지역과 가장 다른 곳: {said('ko')}"
           f"(크루그먼 지수 최고 {k:.2f}, {w.span(low, high, 'ko')}, 0은 같음·2는 전혀 "
           f"다름).{ko}", f"Most specialised by {w.by('en')} in {year}: {said('en')} (highest Krugman "
           f"index {k:.2f}; {w.span(low, high, 'en')}; 0 is alike, 2 disjoint).{en}"), value=k, low=low, high=high, unit="0-2", year=year, result="regions", row=f"region={first['region']},year={year},measure={w.measure}")  # fmt: skip


def _concentrated(activities: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the activity that lies most unevenly, and where most of it is."""
    known = activities.dropna(subset=["gini", "top_share"])
    if known.empty:
        return None
    top = known.sort_values("gini", ascending=False).iloc[0]
    year, gini, share = int(top["year"]), float(top["gini"]), float(top["top_share"])
    return Finding(key="specialisation-activity", importance=0.4, says=both(f"{year}년 {w.by('ko')} 기준 지역 쏠림이 가장 큰 활동: "
           f"{w.activity(top['activity'], 'ko')}(입지 지니 {gini:.2f}). "
           f"{share:.1%}가 한 지역({w.region(top['top_region'], 'ko')})에 있다.", f"Most unevenly located by {w.by('en')} in {year}: "
           f"{w.activity(top['activity'], 'en')} (locational Gini {gini:.2f}); "
           f"{share:.1%} of it is in {w.region(top['top_region'], 'en')}."), value=gini, unit="0-1", year=year, result="activities", row=f"activity={top['activity']},year={year},measure={w.measure}")  # fmt: skip


def _movers(shifts: pd.DataFrame, w: _Words) -> tuple[Finding, ...]:
    """Name the regions that did best and worst beyond what their mix explains."""
    part = shifts[shifts["measure"] == w.measure].dropna(subset=["competitive"])
    part = part.assign(rate=part["competitive"] / part["start_value"])
    part = part[np.isfinite(part["rate"])].sort_values("rate", ascending=False)
    if len(part) < _FEWEST:
        return ()
    ends = (("gain", part.iloc[0], "가장 많이 웃돈", "most above"),
            ("loss", part.iloc[-1], "가장 많이 밑돈", "most below"))  # fmt: skip
    found = []
    for key, r, ko, en in ends:
        rate = float(r["rate"])
        if (rate > 0) != (key == "gain") or rate == 0:
            continue
        t0, t1 = int(r["start_year"]), int(r["end_year"])
        effect, relative = figure(r["competitive"], "+,.0f"), percent(rate, "+.1f")
        # an amount of money in full digits cannot be read: its share says enough
        effect = "" if w.measure in _MONEY else f"{effect}, "
        found.append(Finding(key=f"specialisation-{key}", importance=0.45, says=both(f"{t0}~{t1}년 {w.by('ko')} 증감이 전국 성장과 산업구성으로 설명되는 "
               f"수준을 {ko} 지역: {w.region(r['region'], 'ko')}(지역경쟁력 효과 "
               f"{effect}{t0}년의 {relative}; "
               "공표값 기준으로 구간 없음).", f"From {t0} to {t1}, {w.region(r['region'], 'en')} changed {en} what "
               f"national growth and its mix explain, by {w.by('en')} (competitive "
               f"effect {effect}{relative} of {t0}; as published, "
               "no interval)."), value=rate, unit="share of first year", year=t1, result="shift_share", row=f"region={r['region']},measure={w.measure}"))  # fmt: skip
    return tuple(found)


def _closest(twins: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the two regions whose profiles overlap most."""
    part = twins[twins["measure"] == w.measure]
    if part.empty:
        return None
    top = part.sort_values("similarity", ascending=False, kind="stable").iloc[0]
    year, share = int(top["year"]), float(top["similarity"])
    pair = {x: (w.region(top["region"], x), w.region(top["twin"], x))
            for x in ("ko", "en")}  # fmt: skip
    return Finding(key="specialisation-twins", importance=0.25, says=both(f"{year}년 {w.by('ko')} 구성이 가장 닮은 두 지역: {pair['ko'][0]}, "
           f"{pair['ko'][1]}(구성의 {share:.1%}가 겹침).", f"The two regions most alike by {w.by('en')} in {year}: {pair['en'][0]} and "
           f"{pair['en'][1]}, whose profiles overlap by {share:.1%}."), value=share, unit="share", year=year, result="twins", row=f"region={top['region']},twin={top['twin']},measure={w.measure}")  # fmt: skip


def _reachable(outlook: pd.DataFrame | None, w: _Words) -> Finding | None:
    """Name the surest next specialisation: the highest lower end of the odds."""
    if outlook is None:
        return None
    part = outlook[outlook["measure"] == w.measure].dropna(subset=["odds"])
    if part.empty:
        return None
    top = part.sort_values(
        ["odds_low", "region", "activity"], ascending=[False, True, True]
    ).iloc[0]
    region, activity, until = str(top["region"]), str(top["activity"]), top["until"]
    odds, low, high = (float(top[c]) for c in ("odds", "odds_low", "odds_high"))
    return Finding(key="specialisation-outlook", importance=0.35, says=both(f"아직 특화되지 않은 분야 가운데 {until}년까지 특화(입지계수 1 이상)될 "
           f"가능성이 가장 높은 곳: {w.region(region, 'ko')}의 "
           f"{w.activity(activity, 'ko')}(확률 {percent(odds)}, "
           f"{w.span(low, high, 'ko', '.1%')}, 과거 자료로 학습한 단순 모형).", f"Of what regions are not yet specialised in, {w.activity(activity, 'en')} "
           f"in {w.region(region, 'en')} is likeliest to reach a location quotient of "
           f"1 by {until} ({percent(odds)}; {w.span(low, high, 'en', '.1%')}; a simple "
           "model learnt on past years)."), value=odds, low=low, high=high, unit="share", year=int(top["year"]), result="outlook", row=f"region={region},activity={activity},measure={w.measure}")  # fmt: skip
