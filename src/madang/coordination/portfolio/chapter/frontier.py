"""The frontier: merit against balance, and what each step costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.coordination.portfolio.chapter.plans import (
    call_years,
    gained,
    is_true,
    plan_label,
    plan_page,
)
from madang.display.blocks import Figure, Listing
from madang.language import _

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
        y_title=view.say(_("Merit (points)")),
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
        unit=_(
            "merit, points · balance: share of its need that the least served region "
            "gets, %"
        ),
        reading=_(
            "Each point is the best plan within the budget. Further right is more "
            "even; the number beside a point is the merit that step costs. The ring "
            "marks the choice."
        ),
        label="",
        needs="plan merit balance chosen",
        rows=_by_balance,
        shape=_points,
        draw=_drawn,
        most=0,
        source="projects",
        columns="plan message floor merit balance price_of_balance money funded gap "
        "seconds chosen",
    ),
    Listing(
        key="steps",
        table="plans",
        title=_("The price of each step"),
        columns="plan_label balance merit balance_step merit_step price_of_balance "
        "price_money funded money gini ordered",
        needs="plan merit balance chosen",
        rows=_steps,
        links=lambda _view, rows: [f"plans/{plan_page(p)}" for p in rows["plan"]],
        caption=_(
            "What each step toward balance costs in merit. Each plan’s name leads to "
            "its page: what it funds and what changes."
        ),
    ),
)
