"""The sentences a committee reads: who holds what, is the gap closing, who leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts.stage import Finding
from madang.language import both
from madang.vocabulary import Language, label
from madang.wording import between, figure, interval, listing, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from madang.balance.result import BalanceResult

__all__ = ["find_findings"]

# What the core holds of it is worth a sentence, in this order of weight.
_HELD = {"ventures": 0.95, "rd_spending": 0.92, "smes": 0.8, "value_added": 0.78}
_TREND = ("value_added_per_head", "value_added", "employment", "population")
_DULL = 0.25  # taken off where the core holds no more than its people would
_MOST_NAMED = 5
_MOST_HELD = 3


def find_findings(
    result: BalanceResult, tables: Mapping[str, pd.DataFrame]
) -> tuple[Finding, ...]:
    """Say what matters most, the most important first."""
    found = [
        *_held(result),
        *_moved(result),
        *_trend(result, tables),
        *_tiers(result),
        *_convergence(result, tables),
        *_published(result, tables),
    ]
    return tuple(sorted(found, key=lambda f: -f.importance))


def quantity_name(name: str, language: str, tables: Mapping[str, pd.DataFrame]) -> str:
    """Give the words for a quantity, per head included."""
    base = name.removesuffix("_per_head")
    said = label(base, language)
    definitions = tables.get("indicator_definitions")
    if definitions is not None and said == base:
        for column in (f"name_{language}", "name"):
            if column in definitions.columns:
                own = definitions.loc[definitions["indicator"] == base, column].dropna()
                if not own.empty:
                    said = str(own.iloc[0])
                    break
    if base == name:
        return said
    return f"1인당 {said}" if language == Language.KO else f"{said} per head"


def core_name(result: BalanceResult, language: str) -> str:
    """Name the core by its regions."""
    called = names(result.names, language)
    own = [called[code] for code in result.core if code in called]
    if language == Language.KO:
        tail = "·".join(own) if len(own) <= _MOST_NAMED else f"{len(own)}곳"
        return f"핵심 지역({tail})"
    tail = ", ".join(own) if len(own) <= _MOST_NAMED else f"{len(own)} regions"
    return f"the core ({tail})"


def _held(result: BalanceResult) -> Iterator[Finding]:
    """Say what share of ventures, R&D and output lies in the core."""
    table = result.core_share.dropna(subset=["core_share"])
    people = _latest(table, "population")
    said = 0
    for quantity, importance in _HELD.items():
        row = _latest(table, quantity)
        if row is None or said == _MOST_HELD:
            continue
        said += 1
        ko, en = _when(row["year"])
        beside_ko, beside_en = "", ""
        if people is not None:
            beside_ko = f" 인구 비중은 {people['core_share']:.1%}이다."
            beside_en = f" Its share of residents is {people['core_share']:.1%}."
        span_ko, span_en = interval(row["low"], row["high"], ".1%")
        yield Finding(
            key=f"core_share_{quantity}",
            importance=importance - (0.0 if _stands_out(row, people) else _DULL),
            says=both(
                f"{ko}{label(quantity)}의 {row['core_share']:.1%}가 "
                f"{core_name(result, 'ko')}에 있다{span_ko}.{beside_ko}",
                f"{core_name(result, 'en').capitalize()[:1]}"
                f"{core_name(result, 'en')[1:]} holds {row['core_share']:.1%} of "
                f"{_lower(label(quantity, 'en'))}{en}{span_en}.{beside_en}",
            ),
            value=float(row["core_share"]),
            low=float(row["low"]),
            high=float(row["high"]),
            unit="share",
            year=_year(row["year"]),
            result="core_share",
            row=_query(quantity, row["year"]),
        )


def _stands_out(row: pd.Series, people: pd.Series | None) -> bool:
    """Tell whether the core surely holds more than its share of residents."""
    if people is None:
        return True
    least = row["low"] if np.isfinite(row["low"]) else row["core_share"]
    return bool(least > people["core_share"])


def _moved(result: BalanceResult) -> Iterator[Finding]:
    """Say whether the core gains or loses people to the rest."""
    table = result.core_share.dropna(subset=["net"])
    for kind, importance in (("youth_migration", 0.88), ("migration", 0.82)):
        row = _latest(table, kind)
        if row is None or row["net"] == 0:
            continue
        gains = row["net"] > 0
        amount = abs(float(row["net"]))
        span_ko, span_en = interval(row["low"], row["high"], ".1%")
        yield Finding(
            key=f"core_net_{kind}",
            importance=importance,
            says=both(
                f"{row['year']}년 {label(kind)}에서 {core_name(result, 'ko')}은 그 외 "
                f"지역과의 사이에서 {amount:,.0f}명 순{'유입' if gains else '유출'}이었고, "
                f"지역 간 이동의 {row['core_share']:.1%}를 받았다{span_ko}.",
                f"In {row['year']}, {core_name(result, 'en')} "
                f"{'gained' if gains else 'lost'} {amount:,.0f} people net from the rest "
                f"({_lower(label(kind, 'en'))}) and took {row['core_share']:.1%} of all "
                f"moves between regions{span_en}.",
            ),
            value=float(row["net"]),
            unit="persons",
            year=_year(row["year"]),
            result="core_share",
            row=_query(kind, row["year"]),
        )
        return


def _trend(
    result: BalanceResult, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Finding]:
    """Say whether output lies more evenly than it did."""
    table = result.evenness.dropna(subset=["gini", "year"])
    for quantity in _TREND:
        rows = table[table["quantity"] == quantity].sort_values("year")
        if rows.empty:
            continue
        first, last = rows.iloc[0], rows.iloc[-1]
        change = last["gini"] - first["gini"]
        span_ko, span_en = interval(last["gini_low"], last["gini_high"], ".3f")
        sure = not last["gini_low"] <= first["gini"] <= last["gini_high"]
        ko_change, en_change = _direction(float(change), sure=sure)
        from_ko = f"{first['year']}년 {first['gini']:.3f}에서 " if len(rows) > 1 else ""
        from_en = f" from {first['gini']:.3f} in {first['year']}" * (len(rows) > 1)
        yield Finding(
            key="gini_trend",
            importance=0.7,
            says=both(
                f"지역 간 {quantity_name(quantity, 'ko', tables)}의 지니계수는 {from_ko}"
                f"{last['year']}년 {last['gini']:.3f}{span_ko}"
                f"{ko_change if len(rows) > 1 else '이다'}.",
                f"The Gini coefficient of "
                f"{_lower(quantity_name(quantity, 'en', tables))} over regions stands at "
                f"{last['gini']:.3f} in {last['year']}{span_en}{from_en}"
                f"{en_change if len(rows) > 1 else ''}.",
            ),
            value=float(last["gini"]),
            low=float(last["gini_low"]),
            high=float(last["gini_high"]),
            year=_year(last["year"]),
            result="evenness",
            row=_query(quantity, last["year"]),
        )
        return


def _direction(change: float, *, sure: bool) -> tuple[str, str]:
    """Say which way an index moved, and whether that is sure."""
    if not sure:
        return (
            "로, 90% 구간을 감안하면 달라졌다고 단정할 수 없다",
            ", which the interval does not let one call a change",
        )
    if change > 0:
        return "로 올라 격차가 커졌다", ", less even than before"
    return "로 내려 격차가 줄었다", ", more even than before"


def _tiers(result: BalanceResult) -> Iterator[Finding]:
    """Say which regions lead and trail, and cannot be told apart."""
    rows = result.ledger[
        (result.ledger["year"] == result.year)
        & (result.ledger["dimension"] == "total")
        & (result.ledger["tier"] > 0)
    ].sort_values("rank")
    if rows.empty or rows["tier"].nunique() < 2:  # noqa: PLR2004 - top and bottom
        return
    top = rows[rows["tier"] == 1]
    # From the last rank's tier on: a wide interval may lift the last above others.
    bottom = rows[rows["tier"] >= rows["tier"].iloc[-1]].iloc[::-1]
    if bottom["tier"].min() == 1:
        return
    lead = top.iloc[0]
    words = {}
    for language in ("ko", "en"):
        called = names(result.names, language)
        words[language] = [
            listing([called[r] for r in part["region"]], language)
            for part in (top, bottom)
        ]
    yield Finding(
        key="tiers",
        importance=0.75,
        says=both(
            f"{result.year}년 균형 대장의 최상위 등급(서로 구별되지 않음)은 "
            f"{words['ko'][0]}, 최하위 등급(낮은 순)은 {words['ko'][1]}이다. 1위 점수 "
            f"{lead['score']:.1f}점, 90% 순위 구간 "
            f"{between(lead['rank_low'], lead['rank_high'], 'ko', '.0f')}위.",
            f"In the balance ledger of {result.year} the top tier (not to be told "
            f"apart) is {words['en'][0]}; the bottom tier (last first) "
            f"{words['en'][1]}. The leader scores {lead['score']:.1f} points; its 90% "
            "rank interval is "
            f"{between(lead['rank_low'], lead['rank_high'], 'en', '.0f')}.",
        ),
        value=float(lead["score"]),
        unit="points",
        year=result.year,
        result="ledger",
        row=f"region={lead['region']},year={result.year},dimension=total",
    )


def _convergence(
    result: BalanceResult, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Finding]:
    """Say whether lagging regions catch up."""
    table = result.convergence.dropna(subset=["beta"])
    for quantity in ("value_added_per_head", "value_added", "employment_per_head",
                     "employment"):  # fmt: skip
        rows = table[table["quantity"] == quantity]
        if rows.empty:
            continue
        c = rows.iloc[0]
        ko, en = _caught_up(c)
        span_ko, span_en = interval(c["beta_low"], c["beta_high"], "+.4f")
        yield Finding(
            key="convergence",
            importance=0.65,
            says=both(
                f"{quantity_name(quantity, 'ko', tables)}: {c['start_year']}~"
                f"{c['end_year']}년 {ko}(β = {figure(c['beta'], '+.4f')}{span_ko}).",
                f"{quantity_name(quantity, 'en', tables)}, {c['start_year']}–"
                f"{c['end_year']}: {en} (β = {figure(c['beta'], '+.4f')}{span_en}).",
            ),
            value=float(c["beta"]),
            low=float(c["beta_low"]),
            high=float(c["beta_high"]),
            unit="per year",
            year=_year(c["end_year"]),
            result="convergence",
            row=f"quantity={quantity}",
        )
        return


def _caught_up(c: pd.Series) -> tuple[str, str]:
    """Say what the slope and its interval allow one to say."""
    if c["beta_high"] < 0:
        ko, en = "뒤처진 지역이 따라잡고 있다", "lagging regions catch up"
        if np.isfinite(c["half_life"]):
            ko += f". 격차가 절반으로 줄기까지 {c['half_life']:.0f}년 걸리는 속도이다"
            en += f", at a pace that halves the gap in {c['half_life']:.0f} years"
        return ko, en
    if c["beta_low"] > 0:
        return "격차가 벌어지고 있다", "the gap widens"
    return (
        "수렴도 발산도 뚜렷하지 않다",
        "neither convergence nor divergence can be told",
    )


def _published(
    result: BalanceResult, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Finding]:
    """Say how the total ranks beside each published index, in its latest year."""
    rows = result.published[result.published["dimension"] == "total"]
    rows = rows.dropna(subset=["spearman"]).sort_values("year")
    if rows.empty:
        return
    latest = rows.groupby("index", sort=False).tail(1).sort_values("index")
    parts: dict[str, list[str]] = {"ko": [], "en": []}
    for _, row in latest.iterrows():
        span = interval(row["low"], row["high"])
        for language, own, tail in (
            ("ko", span[0], f"{row['year']}년, {row['regions']}개 지역"),
            ("en", span[1], f"{row['year']}, {row['regions']} regions"),
        ):
            name = quantity_name(str(row["index"]), language, tables)
            parts[language].append(f"{name} {figure(row['spearman'])}{own} [{tail}]")
    first = latest.iloc[0]
    yield Finding(
        key="published_index",
        importance=0.55,
        says=both(
            f"균형 대장 종합 점수와 공표 지수의 순위 상관: {'; '.join(parts['ko'])}.",
            "Rank correlation of the ledger's total with published indices: "
            f"{'; '.join(parts['en'])}.",
        ),
        value=float(first["spearman"]),
        low=float(first["low"]),
        high=float(first["high"]),
        year=_year(first["year"]),
        result="published",
        row=f"index={first['index']},year={first['year']},dimension=total",
    )


def _latest(table: pd.DataFrame, quantity: str) -> pd.Series | None:
    """Give the latest row of a quantity; None where there is none."""
    rows = table[table["quantity"] == quantity]
    if rows.empty:
        return None
    return rows.sort_values("year", na_position="first").iloc[-1]


def _year(year: object) -> int | None:
    """Give a year as a number; None where there is none."""
    return None if pd.isna(year) else int(str(year))  # type: ignore[call-overload]  # one cell


def _when(year: object) -> tuple[str, str]:
    """Say a year, or nothing."""
    number = _year(year)
    return ("", "") if number is None else (f"{number}년 ", f" in {number}")


def _query(quantity: str, year: object) -> str:
    """Give the query of a row."""
    number = _year(year)
    return f"quantity={quantity}" + ("" if number is None else f",year={number}")


def _lower(words: str) -> str:
    """Start lower, unless the word is an abbreviation."""
    return (
        words
        if words[1:2].isupper() or words[1:2] == "&"
        else words[:1].lower() + words[1:]
    )
