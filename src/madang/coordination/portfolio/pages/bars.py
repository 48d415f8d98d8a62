"""The money of a plan by region and by year, as bars that the page draws itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.portfolio.chapter.plans import call_years, of_plan
from madang.display import numbers
from madang.display.numbers import finite
from madang.display.pieces import Bar, Bars
from madang.display.sections import place
from madang.language import _, currency_word, figure, pgettext

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["region_bars", "year_bars"]

_ENDS: Final = 30


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
        [1.0, *(x for r in rows for x in (finite(r.get("money")), finite(r.get("due")))
                if math.isfinite(x))]
    )  # fmt: skip
    drawn = rows if len(rows) <= 2 * _ENDS else [*rows[:_ENDS], *rows[-_ENDS:]]
    bars = tuple(_region_bar(view, r, top) for r in drawn)
    reading = view.say(
        _(
            "Those farthest below their due first. Bars are money, orange ticks "
            "what is due by need."
        )
    )
    if len(drawn) < len(rows):
        said = view.say(
            _(
                "Of {n} regions the first and last {k} are drawn. ",
                n=len(rows),
                k=_ENDS,
            )
        )
        reading = said + reading
    return Bars(
        "plan-regions",
        view.say(_("Money by region against its due")),
        reading,
        (
            view.say(_("Region")),
            view.say(_("0")) + f" – {view.money(top)}",
            view.say(_("Money (share of due)")),
            view.say(_("Projects")),
        ),
        bars,
        (
            ("value", view.say(pgettext("of a plan", "money"))),
            ("mark", view.say(_("due by need"))),
        ),
        _origin(view),
    )


def _region_bar(view: View, row: dict[Any, Any], top: float) -> Bar:
    """Draw one region."""
    money, due = finite(row.get("money")), finite(row.get("due"))
    text = view.money(money)
    ratio = finite(row.get("ratio"))
    if math.isfinite(ratio):
        text += f" ({figure(100 * ratio, '.0f')}%)"
    code = str(row["region"])
    page = view.pages.get(code, "")
    return Bar(
        view.region(code),
        text,
        place(money, 0.0, top),
        place(due, 0.0, top),
        note=numbers.integer(row.get("funded")),
        href=f"../regions/{page}" if page else "",
    )


def _origin(view: View) -> str:
    """Name unit, year and source."""
    return view.say(
        _(
            "Unit: {currency} · Year: {years} · Source: {source}",
            currency=currency_word(view.inputs.currency, view.language),
            years=call_years(view),
            source=view.source("projects"),
        )
    )


def year_bars(view: View, plan: Any) -> Bars | None:
    """Draw the money of each year against its budget."""
    found = of_plan(view, "years", plan, "year", "money")
    if found is None:
        return None
    rows = found.sort_values("year").to_dict("records")
    names = ("money", "budget", "running")
    seen = [finite(r.get(x)) for r in rows for x in names]
    top = max([1.0, *(x for x in seen if math.isfinite(x))])
    bars = []
    for r in rows:
        money, running = (
            finite(r.get("money")),
            finite(r.get("running")),
        )
        left = view.money(r.get("left"))
        bars.append(
            Bar(
                view.cell(r["year"], "year"),
                view.money(money),
                place(money, 0.0, top),
                place(finite(r.get("budget")), 0.0, top),
                place(running, 0.0, top) if running > 0 else 0.0,
                left,
            )
        )
    runs = any(bar.base for bar in bars)
    has_budget = any(math.isfinite(bar.mark) for bar in bars)
    heads = [view.say(_("Year")), f"0 – {view.money(top)}"]
    heads.append(view.say(_("Money")))
    legend = [("value", view.say(pgettext("of a plan", "money")))]
    reading = view.say(_("Bars are the money of the year."))
    if runs:
        legend.append(("base", view.say(_("running projects"))))
        reading += view.say(_(" Dark: committed to running projects."))
    if has_budget:
        heads.append(view.say(_("Left")))
        legend.append(("mark", view.say(_("budget"))))
        reading += view.say(_(" Orange ticks are the year’s budget."))
    return Bars(
        "plan-years",
        view.say(_("Money by year against the budget")),
        reading,
        tuple(heads),
        tuple(bars),
        tuple(legend) if len(legend) > 1 else (),
        _origin(view),
    )
