"""The chapter on the portfolio: what to fund together, and the price of balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.pieces import Doors, Pair, linked
from madang.display.places import tiles_of
from madang.language import _, figure, from_json
from madang.report import (
    chapter_portfolio_merit,
    chapter_portfolio_robust,
    chapter_portfolio_rules,
)
from madang.report.plans import call_years, chosen_plan, of_plan, plan_label, plan_page
from madang.report.rejected import Rejected

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import View

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
            view.say(_("The chosen plan on a page")),
            view.say(_("What it funds, by region and year, and what changes")),
        )
        doors.append(door)
    if n:
        door = (
            "why-not/index.html",
            view.say(_("Why not selected, and what would help")),
            view.say(
                _(
                    "Half a page for each of {n:,} rejected proposals: what "
                    "would let it in",
                    n=n,
                )
            ),
        )
        doors.append(door)
    return Doors("portfolio-doors", tuple(doors), ("why_not",)) if doors else None


def _conflict(view: View) -> Table | None:
    """List the smallest set of requirements that contradict each other."""
    found = view.result(_STAGE, "conflict", "requirement", "message")
    if found is None:
        return None
    said = [view.say(from_json(m)) for m in found["message"]]
    return view.table(
        "portfolio-conflict",
        found.assign(label=said),
        ["label"],
        title=view.say(_("Requirements that cannot all be kept (smallest conflict)")),
        sheet="portfolio.conflict",
        caption=view.say(_("One of these must be relaxed before there is a plan.")),
    )


def _frontier(view: View) -> Figure | None:
    """Draw the frontier with the chosen plan and the price of each step."""
    found = view.result(_STAGE, "plans", "plan", "merit", "balance", "chosen")
    if found is None or found["merit"].isna().all():
        return None
    data = found.sort_values("balance")
    named = [plan_label(view, r) for r in data.to_dict("records")]
    shown = _points(data, named)
    title = view.say(_("Merit against balance: what each step costs"))
    caption = view.caption(
        title,
        unit=view.say(
            _(
                "merit, points · balance: share of its need that the least served "
                "region gets, %"
            )
        ),
        source=view.source("projects"),
        year=call_years(view),
    )
    reading = view.say(
        _(
            "Each point is the best plan within the budget. Further right is "
            "more even; the number beside a point is the merit that step costs. "
            "The ring marks the choice."
        )
    )
    table = _plan_table(view, data, named, title)
    drawn = charts.frontier(
        shown,
        x_title=view.say(_("Balance: least share of need met")),
        y_title=view.say(_("Merit (points)")),
        chosen=view.say(_("chosen")),
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
        plan_label(view, r) + (f" ◀ {view.say(_('chosen'))}" if c else "")
        for r, c in zip(data.to_dict("records"), chosen, strict=True)
    ]
    merit, balance = data["merit"].astype(float), data["balance"].astype(float)
    table = view.table(
        "portfolio-steps",
        data.assign(
            plan_label=named, merit_step=-merit.diff(), balance_step=balance.diff()
        ),
        [
            "plan_label",
            "balance",
            "merit",
            "balance_step",
            "merit_step",
            "price_of_balance",
            "price_money",
            "funded",
            "money",
            "gini",
            "ordered",
        ],
        title=view.say(_("The price of each step")),
        caption=view.say(
            _(
                "What each step toward balance costs in merit. Each plan’s name "
                "leads to its page: what it funds and what changes."
            )
        ),
        sheet="portfolio.plans",
    )
    return linked(table, 0, [f"plans/{plan_page(p)}" for p in data["plan"]])


def _map(view: View) -> Figure | None:
    """Draw where the money of the chosen plan goes."""
    data = _of_chosen(view, "allocations", "region", "money")
    if data is None:
        return None
    currency = view.inputs.currency
    divisor, unit = numbers.money_scale(data["money"], currency, view.language)
    title = view.say(_("Where the chosen plan's money goes"))
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
    reading = view.say(
        _(
            "The number is the money allotted; the table sets it against the "
            "share of need."
        )
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
        ("in", view.say(_("Coming in"))),
        ("out", view.say(_("Going out"))),
    )
    tables = []
    for change, name in sides:
        rows = data[data["change"] == change].sort_values("grant", ascending=False)
        said = view.say(
            _(
                "{name}: {count}, {money}",
                name=name,
                count=len(rows),
                money=view.money(rows["grant"].sum()),
            )
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
    title = view.say(_("What changes against last year"))
    if last.empty:
        title = view.say(_("What changes against the previous plan"))
    merit = {c: data.loc[data["change"] == c, "merit"].sum() for c in ("in", "out")}
    gain = figure(float(merit["in"] - merit["out"]), "+,.0f")
    reading = view.say(
        _("Difference in merit: {gain} points. The largest grants first.", gain=gain)
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
        title=view.say(_("What the chosen plan funds")),
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
