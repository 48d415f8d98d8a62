"""The chosen plan: where its money goes, what it changes, what it funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.coordination.portfolio.chapter.plans import (
    call_years,
    chosen_plan,
    gained,
    in_chosen,
    is_true,
    joint_named,
    merit_of,
    of_plan,
    plan_page,
)
from madang.coordination.portfolio.chapter.rejected import Rejected
from madang.display import numbers
from madang.display.blocks import Custom, Figure, Listing
from madang.display.pieces import Doors, Pair
from madang.display.places import tiles_of
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["BLOCKS", "FUNDED"]

_SWAPS: Final = 12
_RANKED: Final = ("need_mismatch", "alignment", "outlook_alignment")
"""Alarms whose figure is a correlation of ranks; that of all others is a share."""


def _doors(view: View) -> Doors | None:
    """Lead to the page of the chosen plan and to the rejected proposals."""
    plan, n = chosen_plan(view), len(Rejected.of(view).rows)
    plans = _("What it funds, by region and year, and what changes")
    answers = _("Half a page for each of {n:,} rejected proposals: what would let it "
                "in", n=n)  # fmt: skip
    doors = [
        ("" if plan is None else f"plans/{plan_page(plan)}",
         _("The chosen plan on a page"), plans),
        ("why-not/index.html" if n else "",
         _("Why not selected, and what would help"), answers),
    ]  # fmt: skip
    told = tuple((to, view.say(name), view.say(what)) for to, name, what in doors if to)
    return Doors("portfolio-doors", told, ("why_not",)) if told else None


def _regions(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the money of the chosen plan that goes to a region."""
    rows = in_chosen(view, found)
    return None if rows is None else rows[rows["region"].notna()]


def _most_money(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """List the money of the chosen plan, nationwide money too, the most first."""
    rows = in_chosen(view, found)
    return None if rows is None else rows.sort_values("money", ascending=False)


def _scale(view: View) -> tuple[float, str]:
    """Choose the unit of the chosen plan's money, nationwide money with it."""
    rows = of_plan(view, "allocations", chosen_plan(view), "money")
    return view.money_scale([] if rows is None else rows["money"])


def _amounts(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Write the money of each region in the unit of the map."""
    amounts = rows["money"].astype(float) / _scale(view)[0]
    return rows.assign(value=amounts, text=numbers.uniform(amounts))


def _map(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the regions as tiles, dated by the call."""
    return tiles_of(view, shown, {**caption, "year": call_years(view)})


def _swaps(view: View) -> Pair | None:
    """Set what comes in beside what goes out, against last year's plan."""
    columns = ("against", "project", "change", "grant", "gain")
    found = of_plan(view, "swaps", chosen_plan(view), *columns)
    if found is None:
        return None
    last = found[found["against"] == "last_year"]
    data = found if last.empty else last
    tables = []
    for change, name in (("in", _("Coming in")), ("out", _("Going out"))):
        rows = data[data["change"] == change].sort_values("grant", ascending=False)
        said = _(
            "{name}: {count}, {money}",
            name=name,
            count=len(rows),
            money=view.money(rows["grant"].sum()),
        )
        table = view.table(
            f"portfolio-swaps-{change}",
            joint_named(view, rows),
            ["project", "region", "grant", "merit"],
            title=view.say(said),
            sheet="portfolio.swaps",
            most=_SWAPS,
        )
        tables.append(table)
    title = _("What changes against last year")
    if last.empty:
        title = _("What changes against the previous plan")
    reading = _(
        "Difference in {merit}: {gain} points. The largest grants first.",
        merit=merit_of(view),
        gain=gained(float(data["gain"].sum())),
    )
    return Pair(
        "portfolio-swaps",
        view.say(title),
        view.say(reading),
        tuple(tables),
        ("swaps",),
    )


def _funded(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep what the chosen plan funds, region by region, the most merit first."""
    rows = in_chosen(view, found)
    if rows is None:
        return None
    funded = rows[rows["funded"].map(is_true)].sort_values(
        ["region", "merit"], ascending=[True, False]
    )
    return joint_named(view, funded)


def _inspected(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Write the figures of the chosen plan's alarms as their board does."""
    rows = in_chosen(view, found)
    if rows is None:
        return None
    style = ["number" if a in _RANKED else "share" for a in rows["alarm"].astype(str)]
    shown = {
        f"{column}_shown": [
            view.cell(x, s) for x, s in zip(rows[column], style, strict=True)
        ]
        for column in ("figure", "reference")
    }
    return rows.assign(**shown)


BLOCKS: Final = (
    Custom(_doors),
    Figure(
        key="map",
        table="allocations",
        title=_("Where the chosen plan's money goes"),
        unit=lambda view, _rows: _scale(view)[1],
        reading=_(
            "The number is the money allotted; the table sets it against the share of "
            "need."
        ),
        label="",
        needs="plan region money",
        rows=_regions,
        listed=_most_money,
        shape=_amounts,
        draw=_map,
        most=0,
        source="projects",
        columns="region money share need_share per_head floor funded",
    ),
    Custom(_swaps),
    Listing(
        key="alarms",
        table="alarms",
        title=_("The chosen plan before the alarms of the audit"),
        columns="alarm figure_shown reference_shown raised where_message",
        needs="plan alarm figure reference raised",
        rows=_inspected,
        caption=_(
            "As if the plan were the spending. The workbook has every plan of the "
            "frontier; the knee is looked for among those that trip the fewest."
        ),
    ),
)
FUNDED: Final = Listing(
    key="funded",
    table="choices",
    title=_("What the chosen plan funds"),
    columns="region project programme activity merit asked grant year",
    needs="plan project funded",
    rows=_funded,
    most=200,
)
