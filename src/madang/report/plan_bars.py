"""The money of a plan by region and by year, as bars that the page draws itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.report import numbers
from madang.report.blocks import Bar, Bars
from madang.report.plans import call_years, of_plan
from madang.wording import figure

if TYPE_CHECKING:
    from madang.report.view import View

__all__ = ["region_bars", "year_bars"]

_ENDS: Final = 30


def _float(row: dict[Any, Any], name: str) -> float:
    """Give a number of a row; NaN where it is absent."""
    return numbers.finite(row.get(name))


def region_bars(view: View, plan: Any) -> Bars | None:
    """Draw the money of each region against what it is due."""
    found = of_plan(view, "allocations", plan, "region", "money")
    if found is None:
        return None
    data = found[found["region"].notna()]
    rows = data.to_dict("records")
    if "ratio" in data:
        rows = data.sort_values(["ratio", "region"]).to_dict("records")
    top = max(
        [1.0, *(x for r in rows for x in (_float(r, "money"), _float(r, "due"))
                if math.isfinite(x))]
    )  # fmt: skip
    drawn = rows if len(rows) <= 2 * _ENDS else [*rows[:_ENDS], *rows[-_ENDS:]]
    bars = tuple(_region_bar(view, r, top) for r in drawn)
    reading = view.either(
        "필요에 견주어 적게 받는 지역부터. 막대가 받는 돈, 주황 눈금이 필요에 따른 "
        "몫이다.",
        "Those farthest below their due first. Bars are money, orange ticks what is "
        "due by need.",
    )
    if len(drawn) < len(rows):
        said = view.text("first_last", n=len(rows), k=_ENDS)
        reading = said + reading
    return Bars(
        "plan-regions",
        view.either("지역별 배분과 필요에 따른 몫", "Money by region against its due"),
        reading,
        (
            view.either("지역", "Region"),
            view.either("0", "0") + f" – {view.money(top)}",
            view.either("금액(몫 대비)", "Money (share of due)"),
            view.either("과제", "Projects"),
        ),
        bars,
        (
            ("value", view.either("받는 돈", "money")),
            ("mark", view.either("필요에 따른 몫", "due by need")),
        ),
        _origin(view),
    )


def _region_bar(view: View, row: dict[Any, Any], top: float) -> Bar:
    """Draw one region."""
    money, due = _float(row, "money"), _float(row, "due")
    text = view.money(money)
    ratio = _float(row, "ratio")
    if math.isfinite(ratio):
        text += f" ({figure(100 * ratio, '.0f')}%)"
    code = str(row["region"])
    page = view.pages.get(code, "")
    return Bar(
        view.region(code),
        text,
        _share(money, top),
        _share(due, top),
        note=numbers.integer(row.get("funded")),
        href=f"../regions/{page}" if page else "",
    )


def _share(value: float, top: float) -> float:
    """Place a value from 0 to the top, in per cent."""
    return round(100 * max(0.0, value) / top, 2) if math.isfinite(value) else math.nan


def _origin(view: View) -> str:
    """Name unit, year and source."""
    currency, years = view.inputs.currency, call_years(view)
    return view.either(
        f"단위: {currency} · 기준: {years} · 자료: {view.source('projects')}",
        f"Unit: {currency} · Year: {years} · Source: {view.source('projects')}",
    )


def year_bars(view: View, plan: Any) -> Bars | None:
    """Draw the money of each year against its budget."""
    found = of_plan(view, "years", plan, "year", "money")
    if found is None:
        return None
    rows = found.sort_values("year").to_dict("records")
    names = ("money", "budget", "running")
    seen = [_float(r, x) for r in rows for x in names]
    top = max([1.0, *(x for x in seen if math.isfinite(x))])
    bars = []
    for r in rows:
        money, running = _float(r, "money"), _float(r, "running")
        left = view.money(r.get("left"))
        bars.append(
            Bar(
                view.cell(r["year"], "year"),
                view.money(money),
                _share(money, top),
                _share(_float(r, "budget"), top),
                _share(running, top) if running > 0 else 0.0,
                left,
            )
        )
    runs = any(bar.base for bar in bars)
    has_budget = any(math.isfinite(bar.mark) for bar in bars)
    heads = [view.either("연도", "Year"), f"0 – {view.money(top)}"]
    heads.append(view.either("지출", "Money"))
    legend = [("value", view.either("지출", "money"))]
    reading = view.either("막대가 그해 쓰는 돈이다.", "Bars are the money of the year.")
    if runs:
        legend.append(("base", view.either("계속 과제", "running projects")))
        reading += view.either(
            " 짙은 부분은 이미 진행 중인 과제의 몫이다.",
            " Dark: committed to running projects.",
        )
    if has_budget:
        heads.append(view.either("남는 돈", "Left"))
        legend.append(("mark", view.either("예산", "budget")))
        reading += view.either(
            " 주황 눈금이 그해 예산이다.", " Orange ticks are the year’s budget."
        )
    return Bars(
        "plan-years",
        view.either("연도별 지출과 예산", "Money by year against the budget"),
        reading,
        tuple(heads),
        tuple(bars),
        tuple(legend) if len(legend) > 1 else (),
        _origin(view),
    )
