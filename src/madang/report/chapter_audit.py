"""The chapter on scatter: is the money thin, and does it go where need is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.report import numbers
from madang.report.blocks import Cell, Row, Table

if TYPE_CHECKING:
    from madang.report.blocks import Figure
    from madang.report.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "audit"
_MOST: Final = 40
_NARROW: Final = 265
_AXES: Final = ("initiator", "mode", "directness")


def _alarms(view: View) -> Table | None:
    """List the alarms with their lights and reference lines."""
    found = view.result(_STAGE, "alarms", "ko", "en", "figure", "raised")
    if found is None:
        return None
    heads = (
        ("신호", "Signal"),
        ("점검 항목", "Check"),
        ("값(90% 구간)", "Figure (90% interval)"),
        ("기준선", "Reference"),
        ("먼저 볼 곳", "Where to look"),
    )
    rows = tuple(_alarm(view, r) for r in found.to_dict("records"))
    return Table(
        "audit-alarms",
        view.either("경보판", "Alarms"),
        tuple(Cell(view.either(*h)) for h in heads),
        rows,
        view.either(
            "값이 기준선을 넘으면 경보(▲), 아니면 정상(●), 알 수 없으면 보류(○).",
            "Past its reference line an alarm is raised (▲), else clear (●); "
            "unknown is ○.",
        ),
        "audit.alarms",
        len(rows),
    )


def _alarm(view: View, row: dict[Any, Any]) -> tuple[Cell, ...]:
    """Write one alarm."""
    raised = row["raised"]
    unknown = (
        raised is None
        or pd.isna(raised)
        or not math.isfinite(numbers.finite(row["figure"]))
    )
    light = "unknown" if unknown else ("raised" if raised else "clear")
    words = {
        "raised": view.either("▲ 경보", "▲ Raised"),
        "clear": view.either("● 정상", "● Clear"),
        "unknown": view.either("○ 보류", "○ Unknown"),
    }
    unit = str(row.get("unit") or "")
    unit = "" if unit == "nan" else unit
    money = unit in {"currency", view.inputs.currency}
    share = unit in {"share", "1"}
    style = "money" if money else ("share" if share else "number")
    if money:
        figure = view.money(row["figure"])
        line = view.money(row.get("reference"))
    else:
        tail = f" {view.word(unit)}" if unit and not share else ""
        figure = view.interval(row["figure"], row.get("low"), row.get("high"), style)
        figure += tail
        line = view.cell(row.get("reference"), style) + tail
    drill = view.either(row.get("drill_ko"), row.get("drill_en"))
    return (
        Cell(words[light], light=light),
        Cell(view.either(row["ko"], row["en"])),
        Cell(figure, numeric=True),
        Cell(line, numeric=True),
        Cell(drill),
    )


def _sizes(view: View) -> Figure | None:
    """Draw how large the projects are."""
    found = view.result(_STAGE, "size_distribution", "lower", "projects")
    if found is None:
        return None
    data = found.sort_values("lower").reset_index(drop=True)
    line = _threshold(view)
    upper = (
        data["upper"].map(numbers.finite) if "upper" in data else pd.Series(math.nan)
    )
    labels = [
        _class_name(view, a, b) for a, b in zip(data["lower"], upper, strict=True)
    ]
    small = [math.isfinite(line) and math.isfinite(u) and u <= line for u in upper]
    shown = pd.DataFrame(
        {"label": labels, "value": data["projects"].astype(float), "quiet": small}
    )
    title = view.either("과제의 크기", "Size of the projects")
    caption = view.caption(
        title,
        unit=view.either("과제 수", "projects"),
        source=view.source("projects", "budgets"),
        year=view.period(),
    )
    reading = view.either(
        f"주황 막대가 소액 과제다(기준선 {view.money(line)}).",
        f"Orange bars are small projects (up to {view.money(line)}).",
    )
    if not math.isfinite(line):
        reading = view.either(
            "소액 과제의 기준 금액이 정해지지 않아 가르지 않았다.",
            "No threshold is set below which a project counts as small.",
        )
    after = [name for name, low in zip(labels, small, strict=True) if not low]
    drawn = charts.histogram(
        shown,
        x_title=view.either("과제당 금액", "Money a project"),
        y_title=view.either("과제 수", "Projects"),
        reference=after[0] if after and any(small) else "",
        **caption,
    )
    table = view.table(
        "audit-sizes-table",
        data,
        ["lower", "upper", "projects", "money"],
        title=title,
        sheet="audit.size_distribution",
    )
    return view.figure(
        "audit-sizes",
        drawn,
        reading=reading,
        table=table,
        evidence=("size_distribution", "scatter"),
    )


def _threshold(view: View) -> float:
    """Give the line below which a project is small."""
    found = view.result(_STAGE, "scatter", "scope", "threshold")
    if found is None:
        return math.nan
    return (
        numbers.finite(found["threshold"].dropna().iloc[0])
        if (found["threshold"].notna().any())
        else math.nan
    )


def _class_name(view: View, lower: Any, upper: float) -> str:
    """Name a class of size by where it begins and ends."""
    if not math.isfinite(upper):
        return view.either(f"{view.money(lower)} 이상", f"{view.money(lower)} or more")
    return f"{view.money(lower)}–{view.money(upper)}"


def _scatter(view: View) -> Table | None:
    """List how scattered the money is, for the whole and by mode."""
    found = view.result(_STAGE, "scatter", "scope", "key", "projects", "small_share")
    if found is None:
        return None
    whole = found[found["scope"] != "region"]
    names = [
        view.text("nationwide") if s == "national" else view.word(k)
        for s, k in zip(whole["scope"], whole["key"], strict=True)
    ]
    return view.table(
        "audit-scatter",
        whole.assign(label=names),
        [
            "label",
            "projects",
            "money",
            ("small_share", "small_low", "small_high"),
            "effective_number",
            "gini",
        ],
        title=view.either("얼마나 흩어져 있나", "How scattered the money is"),
        sheet="audit.scatter",
    )


def _need(view: View) -> Figure | None:
    """Draw need against money per head."""
    found = view.result(_STAGE, "need", "region", "need", "money_per_head")
    if found is None or found["money_per_head"].isna().all():
        return None
    data = found.dropna(subset=["need", "money_per_head"])
    currency = view.inputs.currency
    divisor, unit = numbers.money_scale(data["money_per_head"], currency, view.language)
    shown = pd.DataFrame(
        {
            "label": [view.region(r) for r in data["region"]],
            "x": data["need"].astype(float),
            "y": data["money_per_head"].astype(float) / divisor,
            "group": [
                view.text("core_regions" if r in view.inputs.core else "other_regions")
                for r in data["region"]
            ],
        }
    )
    title = view.either("필요한 곳에 돈이 가는가", "Does money follow need")
    caption = view.caption(
        title,
        unit=view.either(f"필요도 · 1인당 {unit}", f"need · {unit} per head"),
        source=view.source("projects", "indicators"),
        year=view.years(found) if "year" in found else view.period(),
    )
    reading = view.either(
        "점선은 중앙값이다. 오른쪽 아래는 필요는 큰데 덜 받은 지역, 왼쪽 위는 그 "
        "반대다.",
        "Dashed lines are medians. Lower right: much need, little money; upper left "
        "the "
        "reverse.",
    ) + _correlations(view)
    steep = bool((shown["y"] > 0).all()) and shown["y"].max() > 4 * shown["y"].median()
    if steep:
        reading += view.either(
            " 세로축은 로그 눈금이다.", " The vertical axis is logarithmic."
        )
    drawn = charts.point_chart(
        shown,
        y_scale="log" if steep else "linear",
        x_title=view.either("필요도(클수록 어려움)", "Need (more is worse off)"),
        y_title=view.either(f"1인당 지원액({unit})", f"Money per head ({unit})"),
        middle=(float(shown["x"].median()), float(shown["y"].median())),
        **caption,
    )
    ranked = found.sort_values("gap", ascending=False) if "gap" in found else found
    table = view.table(
        "audit-need-table",
        ranked,
        ["region", "need", "need_rank", "money", "money_per_head", "money_rank", "gap"],
        title=title,
        sheet="audit.need",
    )
    return view.figure(
        "audit-need",
        drawn,
        reading=reading,
        table=table,
        evidence=("need", "correlations"),
    )


def _correlations(view: View) -> str:
    """Write the correlation of need and money."""
    found = view.result(_STAGE, "correlations", "quantity", "value")
    if found is None:
        return ""
    said = [
        f"{view.word(r['quantity'])} "
        f"{view.interval(r['value'], r.get('low'), r.get('high'))}"
        for r in found.to_dict("records")
    ]
    return view.either(" 순위상관: ", " Rank correlation: ") + "; ".join(said) + "."


def _support(view: View) -> Row | None:
    """Draw who started the projects and how they support, over the years."""
    found = view.result(_STAGE, "support", "year", "axis", "value", "share")
    if found is None:
        return None
    figures = []
    for axis in _AXES:
        data = found[(found["axis"] == axis) & found["share"].notna()]
        if data.empty:
            continue
        data = data.sort_values(["year", "value"])
        shown = pd.DataFrame(
            {
                "row": data["year"].astype(int).astype("str"),
                "label": [view.word(v) for v in data["value"]],
                "value": data["share"].astype(float),
            }
        )
        title = view.either(
            f"{view.word(axis)}별 금액 비중",
            f"Share of money by {view.word(axis).lower()}",
        )
        caption = view.caption(
            title,
            unit=view.either("금액 비중", "share of money"),
            source=view.source("projects"),
            year=view.years(data),
        )
        table = view.table(
            f"audit-{axis}-table",
            data.assign(part=data["value"]).drop(columns="value"),
            ["year", "part", "projects", "money", "share"],
            title=title,
            sheet="audit.support",
        )
        figures.append(
            view.figure(
                f"audit-{axis}",
                charts.stacked_shares(shown, width=_NARROW, **caption),
                reading="",
                table=table,
                evidence=("support",),
            )
        )
    return Row(tuple(figures)) if figures else None


def _alignment(view: View) -> Figure | None:
    """Draw how well the money fits what each region is good at."""
    found = view.result(
        _STAGE, "alignment", "region", "rank_correlation", "low", "high"
    )
    if found is None or found["rank_correlation"].isna().all():
        return None
    data = found.dropna(subset=["rank_correlation"])
    data = data.sort_values("rank_correlation", ascending=False)
    n, few = len(data), data.head(_MOST)
    shown = few.assign(
        label=[view.region(r) for r in few["region"]], value=few["rank_correlation"]
    )
    title = view.either(
        "지원이 지역의 강점을 따라가는가", "Does money follow strengths"
    )
    caption = view.caption(
        title,
        unit=view.either("순위상관(−1~1)", "rank correlation, −1 to 1"),
        source=view.source("projects", "stocks"),
        year=view.years(found),
    )
    reading = view.either(
        "0보다 크면 강한 분야에 더 지원한다. 구간이 0을 품으면 따라간다고 말할 수 "
        "없다.",
        "Above 0 strong fields get more. Where the interval holds 0 that cannot be "
        "said.",
    )
    if n > _MOST:
        reading = view.text("first_only", n=n, k=_MOST) + reading
    table = view.table(
        "audit-alignment-table",
        data,
        [
            "region",
            "projects",
            "money",
            "cosine",
            ("rank_correlation", "low", "high"),
            "top_funded",
            "top_specialised",
        ],
        title=title,
        sheet="audit.alignment",
    )
    drawn = charts.interval_chart(shown, reference=0.0, **caption)
    return view.figure(
        "audit-alignment", drawn, reading=reading, table=table, evidence=("alignment",)
    )


def _execution(view: View) -> Table | None:
    """List how much of what was granted was spent."""
    found = view.result(_STAGE, "execution", "scope", "key", "granted", "rate")
    if found is None:
        return None
    names = [
        view.text("nationwide")
        if s == "national"
        else (view.region(k) if s == "region" else view.word(k))
        for s, k in zip(found["scope"], found["key"], strict=True)
    ]
    data = found.assign(label=names)
    whole = data[data["scope"] != "region"]
    return view.table(
        "audit-execution",
        whole if not whole.empty else data,
        ["label", "year", "granted", "spent", "rate", "low_share"],
        title=view.either("교부한 돈은 쓰였는가", "Was what was granted spent"),
        sheet="audit.execution",
        most=24,
    )


BUILDERS: Final = (_alarms, _sizes, _scatter, _need, _support, _alignment, _execution)
