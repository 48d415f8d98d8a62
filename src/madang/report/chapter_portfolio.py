"""The chapter on the portfolio: what to fund together, and the price of balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang import charts
from madang.report import (
    chapter_portfolio_merit,
    chapter_portfolio_robust,
    chapter_portfolio_rules,
    numbers,
)
from madang.report.blocks import Doors, Pair, linked
from madang.report.places import tiles_of
from madang.report.plans import call_years, chosen_plan, of_plan, plan_label, plan_page
from madang.report.rejected import Rejected
from madang.wording import figure

if TYPE_CHECKING:
    from madang.report.blocks import Figure, Table
    from madang.report.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "portfolio"
_SWAPS: Final = 12


def _of_chosen(view: View, name: str, *columns: str) -> pd.DataFrame | None:
    """Give a table's rows of the chosen plan."""
    plan = chosen_plan(view)
    return None if plan is None else of_plan(view, name, plan, *columns)


def _doors(view: View) -> Doors | None:
    """Lead to the page of the chosen plan and to the rejected proposals."""
    doors = []
    plan, n = chosen_plan(view), len(Rejected.of(view).rows)
    if plan is not None:
        door = (
            f"plans/{plan_page(plan)}",
            view.either("선택안 한 쪽", "The chosen plan on a page"),
            view.either(
                "무엇을 지원하고, 지역·연도별로 얼마이며, 무엇이 바뀌는가",
                "What it funds, by region and year, and what changes",
            ),
        )
        doors.append(door)
    if n:
        door = (
            "why-not/index.html",
            view.either("왜 우리는 빠졌나", "Why not us?"),
            view.either(
                f"탈락 {n:,}건마다 반 쪽: 점수·금액·하한이 얼마나 달라지면 들어가는가",
                f"Half a page for each of {n:,} rejected proposals: what would let it "
                "in",
            ),
        )
        doors.append(door)
    return Doors("portfolio-doors", tuple(doors), ("why_not",)) if doors else None


def _conflict(view: View) -> Table | None:
    """List the smallest set of requirements that contradict each other."""
    found = view.result(_STAGE, "conflict", "requirement", "ko", "en")
    if found is None:
        return None
    said = [view.either(k, e) for k, e in zip(found["ko"], found["en"], strict=True)]
    return view.table(
        "portfolio-conflict",
        found.assign(label=said),
        ["label"],
        title=view.either(
            "모두 지킬 수 없는 요구(가장 작은 충돌 집합)",
            "Requirements that cannot all be kept (smallest conflict)",
        ),
        sheet="portfolio.conflict",
        caption=view.either(
            "이 가운데 하나를 풀어야 안이 나온다.",
            "One of these must be relaxed before there is a plan.",
        ),
    )


def _frontier(view: View) -> Figure | None:
    """Draw the frontier with the chosen plan and the price of each step."""
    found = view.result(_STAGE, "plans", "plan", "merit", "balance", "chosen")
    if found is None or found["merit"].isna().all():
        return None
    data = found.sort_values("balance")
    named = [plan_label(view, r) for r in data.to_dict("records")]
    shown = _points(data, named)
    title = view.either(
        "성과와 균형의 경계선: 한 걸음의 값",
        "Merit against balance: what each step costs",
    )
    caption = view.caption(
        title,
        unit=view.either(
            "기대 성과(점) · 균형 = 가장 적게 받는 지역의 필요 기준 충족률(%)",
            "merit, points · balance: share of its need that the least served region "
            "gets, %",
        ),
        source=view.source("projects"),
        year=call_years(view),
    )
    reading = view.either(
        "점 하나가 예산 안에서 가능한 최선의 안이다. 오른쪽으로 갈수록 고르고, 점 "
        "옆의 숫자는 "
        "그 한 걸음에 잃는 기대 성과(점)다. 고리가 선택안이다. 균형 1%p의 값은 표에 "
        "있다.",
        "Each point is the best plan within the budget. Further right is more even; "
        "the "
        "number beside a point is the merit that step costs. The ring marks the "
        "choice.",
    )
    table = _plan_table(view, data, named, title)
    drawn = charts.frontier(
        shown,
        x_title=view.either(
            "균형: 가장 적게 받는 지역의 충족률", "Balance: least share of need met"
        ),
        y_title=view.either("기대 성과(점)", "Merit (points)"),
        chosen=view.either("선택안", "chosen"),
        percent=".0%",
        **caption,
    )
    return view.figure(
        "portfolio-frontier", drawn, reading=reading, table=table, evidence=("plans",)
    )


def _points(data: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    """Place each plan, with the merit that its step toward balance costs."""
    steps = data["merit"].astype(float).diff()
    return pd.DataFrame(
        {
            "label": named,
            "x": data["balance"].astype(float),
            "y": data["merit"].astype(float),
            "is_chosen": data["chosen"].fillna(value=False).astype(bool),
            "text": [figure(s, "+,.0f") if abs(s) > 0 else "" for s in steps.tolist()],
        }
    )


def _plan_table(view: View, data: pd.DataFrame, named: list[str], title: str) -> Table:
    """List the plans of the frontier."""
    return view.table(
        "portfolio-plans-table",
        data.assign(
            label=named, floor_number=data.get("floor"), gap_share=data.get("gap")
        ),
        [
            "plan",
            "label",
            "floor_number",
            "merit",
            "balance",
            "price_of_balance",
            "money",
            "funded",
            "gap_share",
            "seconds",
            "chosen",
        ],
        title=title,
        sheet="portfolio.plans",
    )


def _steps(view: View) -> Table | None:
    """List the price of each step, each plan with its page."""
    found = view.result(_STAGE, "plans", "plan", "merit", "balance", "chosen")
    if found is None or found["merit"].isna().all():
        return None
    data = found.sort_values("balance")
    chosen = data["chosen"].fillna(value=False).astype(bool)
    named = [
        plan_label(view, r) + (f" ◀ {view.either('선택안', 'chosen')}" if c else "")
        for r, c in zip(data.to_dict("records"), chosen, strict=True)
    ]
    merit, balance = data["merit"].astype(float), data["balance"].astype(float)
    table = view.table(
        "portfolio-steps",
        data.assign(
            plan_label=named, merit_step=-merit.diff(), balance_step=balance.diff()
        ),
        ["plan_label", "balance", "merit", "balance_step", "merit_step",
         "price_of_balance", "price_money", "funded", "money", "gini", "ordered"],
        title=view.either("한 걸음의 값: 안마다 한 쪽", "The price of each step"),
        caption=view.either(
            "균형을 한 걸음 올릴 때 잃는 성과다. 안의 이름을 누르면 무엇을 지원하고 "
            "무엇이 바뀌는지 한 쪽에 나온다.",
            "What each step toward balance costs in merit. Each plan’s name leads to "
            "its page: what it funds and what changes.",
        ),
        sheet="portfolio.plans",
    )  # fmt: skip
    return linked(table, 0, [f"plans/{plan_page(p)}" for p in data["plan"]])


def _map(view: View) -> Figure | None:
    """Draw where the money of the chosen plan goes."""
    data = _of_chosen(view, "allocations", "region", "money")
    if data is None:
        return None
    currency = view.inputs.currency
    divisor, unit = numbers.money_scale(data["money"], currency, view.language)
    title = view.either("선택안의 지역별 배분", "Where the chosen plan's money goes")
    known = data[data["region"].notna()]
    amounts = known["money"].astype(float) / divisor
    shown = known.assign(value=amounts, text=numbers.uniform(amounts))
    caption = view.caption(
        title, unit=unit, source=view.source("projects"), year=call_years(view)
    )
    table = view.table(
        "portfolio-map-table",
        data.sort_values("money", ascending=False),
        ["region", "money", "share", "need_share", "per_head", "floor", "funded"],
        title=title,
        sheet="portfolio.allocations",
    )
    reading = view.either(
        "칸 안의 숫자가 배분액이다. 표에서 필요 비중과 견주어 본다.",
        "The number is the money allotted; the table sets it against the share of "
        "need.",
    )
    return view.figure(
        "portfolio-map",
        tiles_of(view, shown, caption),
        reading=reading,
        table=table,
        evidence=("allocations",),
    )


def _swaps(view: View) -> Pair | None:
    """Set what comes in beside what goes out, against last year's plan."""
    found = _of_chosen(view, "swaps", "against", "project", "change", "grant")
    if found is None:
        return None
    last = found[found["against"] == "last_year"]
    data = found if last.empty else last
    sides = (
        ("in", view.either("새로 들어오는 과제", "Coming in")),
        ("out", view.either("빠지는 과제", "Going out")),
    )
    tables = []
    for change, name in sides:
        rows = data[data["change"] == change].sort_values("grant", ascending=False)
        said = view.either(
            f"{name}: {len(rows)}건, {view.money(rows['grant'].sum())}",
            f"{name}: {len(rows)}, {view.money(rows['grant'].sum())}",
        )
        table = view.table(
            f"portfolio-swaps-{change}",
            rows,
            ["project", "region", "grant", "merit"],
            title=said,
            sheet="portfolio.swaps",
            most=_SWAPS,
        )
        tables.append(table)
    title = view.either("지난해와 달라지는 과제", "What changes against last year")
    if last.empty:
        title = view.either(
            "앞 안과 달라지는 과제", "What changes against the previous plan"
        )
    merit = {c: data.loc[data["change"] == c, "merit"].sum() for c in ("in", "out")}
    gain = figure(float(merit["in"] - merit["out"]), "+,.0f")
    reading = view.either(
        f"기대 성과의 차이: {gain}점. 지원금이 큰 순서다.",
        f"Difference in merit: {gain} points. The largest grants first.",
    )
    return Pair("portfolio-swaps", title, reading, tuple(tables), ("swaps",))


def _funded(view: View) -> Table | None:
    """List what the chosen plan funds."""
    found = _of_chosen(view, "choices", "project", "funded")
    if found is None:
        return None
    data = found[found["funded"].fillna(value=False).astype(bool)]
    if data.empty:
        return None
    return view.table(
        "portfolio-funded",
        data.sort_values(["region", "merit"], ascending=[True, False]),
        [
            "region",
            "project",
            "programme",
            "activity",
            "merit",
            "asked",
            "grant",
            "year",
        ],
        title=view.either("선택안이 지원하는 과제", "What the chosen plan funds"),
        sheet="portfolio.choices",
        most=200,
    )


BUILDERS: Final = (
    _conflict,
    _frontier,
    _steps,
    _doors,
    _map,
    _swaps,
    *chapter_portfolio_robust.BUILDERS,
    *chapter_portfolio_merit.BUILDERS,
    _funded,
    *chapter_portfolio_rules.BUILDERS,
)
