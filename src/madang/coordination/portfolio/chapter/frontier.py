"""The frontier: merit against balance, and what each step costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.coordination.portfolio.chapter.plans import (
    call_years,
    chosen_plan,
    gained,
    is_true,
    merit_of,
    plan_label,
    plan_page,
    plans_of,
)
from madang.display.blocks import Figure, Listing
from madang.language import _, figure, from_json

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["BLOCKS"]


def _by_balance(_view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Put the plans in the order of their balance; none where merit is unknown."""
    return None if found["merit"].isna().all() else found.sort_values("balance")


def _points(view: View, plans: pd.DataFrame) -> pd.DataFrame:
    """Place each plan, with the merit that its step toward balance costs."""
    steps = plans["merit"].astype(float).diff()
    return pd.DataFrame(
        {
            "label": [plan_label(view, r) for r in plans.to_dict("records")],
            "x": plans["balance"].astype(float),
            "y": plans["merit"].astype(float),
            "is_chosen": plans["chosen"].map(is_true),
            "text": [gained(s) if abs(s) > 0 else "" for s in steps.tolist()],
        }
    )


def _drawn(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the frontier, dated by the call."""
    return charts.frontier(
        shown,
        x_title=view.say(_("Balance: least share of need met")),
        y_title=view.say(_("{merit:first} (points)", merit=merit_of(view))),
        chosen=view.say(_("chosen")),
        percent=".0%",
        **{**caption, "year": call_years(view)},
    )


def _steps(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Set each plan against the one before."""
    plans = _by_balance(view, found)
    if plans is None:
        return None
    mark = f" ◀ {view.say(_('chosen'))}"
    named = [
        plan_label(view, r) + (mark if is_true(c) else "")
        for r, c in zip(
            plans.to_dict("records"), plans["chosen"].map(is_true), strict=True
        )
    ]
    merit, balance = plans["merit"].astype(float), plans["balance"].astype(float)
    return plans.assign(
        plan_label=named, merit_step=-merit.diff(), balance_step=balance.diff()
    )


def _reached(view: View, found: pd.DataFrame) -> Any:
    """Give the plan that gains are told up to: the chosen one, else the last."""
    chosen, last = chosen_plan(view), found["plan"].max()
    return chosen if chosen in set(found["plan"]) else last


def _since_first(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep what regions gain and lose from merit first, the farthest behind first."""
    if found.empty:
        return None
    rows: pd.DataFrame = found[found["plan"] == _reached(view, found)]
    order = rows["shortfall"].fillna(-1.0).sort_values(ascending=False, kind="stable")
    return rows.loc[order.index]


def _gained(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Write gains and losses in one unit; core regions are drawn grey."""
    divisor, _unit = view.money_scale(rows["since_first"].abs())
    value = rows["since_first"].astype(float) / divisor
    text = [figure(v, "+,.1f") if v else "0" for v in value.tolist()]
    quiet = rows["region"].isin(view.inputs.core)
    return rows.assign(value=value, text=text, quiet=quiet)


def _winners_unit(view: View, rows: pd.DataFrame) -> str:
    """Name the unit of gains and losses."""
    return view.money_scale(rows["since_first"].abs())[1]


def _winners_reading(view: View, rows: pd.DataFrame) -> str:
    """Say between which plans money moves, and how need was worked out."""
    plans = {p["plan"]: p for p in plans_of(view)}
    plan = plans.get(rows["plan"].iloc[0], {"plan": rows["plan"].iloc[0]})
    said = view.say(
        _(
            "Money gained or lost from merit first to ‘{plan}’, the regions farthest "
            "behind first; core regions are grey. The table has each step.",
            plan=plan_label(view, plan),
        )
    )
    made = view.result("balance", "need", "formula")
    told = "" if made is None else view.say(from_json(made["formula"].iloc[0]))
    return f"{said} {told}".strip()


BLOCKS: Final = (
    Listing(
        key="conflict",
        table="conflict",
        title=_("Requirements that cannot all be kept (smallest conflict)"),
        columns="message",
        needs="message",
        caption=_("One of these must be relaxed before there is a plan."),
    ),
    Figure(
        key="frontier",
        table="plans",
        title=_("Merit against balance: what each step costs"),
        unit=lambda view, _rows: _(
            "{merit}, points · balance: share of its need that the least served "
            "region gets, %",
            merit=merit_of(view),
        ),
        reading=lambda view, _rows: _(
            "Each point is the best plan within the budget. Further right the least "
            "served region gets more of its due, and the money goes to regions that "
            "are no less far behind; the number beside a point is what that step "
            "costs of {merit}. The ring marks the choice.",
            merit=merit_of(view),
        ),
        label="",
        needs="plan merit balance chosen",
        rows=_by_balance,
        shape=_points,
        draw=_drawn,
        most=0,
        source="projects",
        columns="plan message floor merit balance progressivity price_of_balance money "
        "funded gap seconds chosen",
    ),
    Listing(
        key="steps",
        table="plans",
        title=_("The price of each step"),
        columns="plan_label balance progressivity merit balance_step merit_step "
        "price_of_balance price_money funded money gini ordered",
        needs="plan merit balance chosen",
        rows=_steps,
        links=lambda _view, rows: [f"plans/{plan_page(p)}" for p in rows["plan"]],
        caption=lambda view, _rows: _(
            "What each step toward balance costs of {merit}. Each plan’s name leads "
            "to its page: what it funds and what changes.",
            merit=merit_of(view),
        ),
    ),
    Figure(
        key="winners",
        table="steps",
        title=_("Who gains and who loses toward balance"),
        unit=_winners_unit,
        reading=_winners_reading,
        needs="plan region since_first",
        rows=_since_first,
        shape=_gained,
        options={"reference": 0},
        listed=lambda _view, found: found,
        listed_most=40,
        source="projects",
        year="projects",
        columns="plan region shortfall need_share money_before money_after money "
        "since_first",
    ),
)
