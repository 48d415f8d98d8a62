"""A page a plan: what it funds, by region and year, what changes, how robust it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.portfolio.chapter.plans import (
    Core,
    chosen_plan,
    gained,
    is_true,
    joint_named,
    merit_of,
    of_plan,
    plan_label,
    plan_page,
    plans_of,
)
from madang.coordination.portfolio.pages.bars import region_bars, year_bars
from madang.display import numbers
from madang.display.pages import Page
from madang.display.pieces import Doors, Pair, linked
from madang.display.sections import place
from madang.language import _, figure, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from madang.display.pieces import Block, Table
    from madang.display.view import View

__all__ = ["PlanPage", "Step", "plan_pages", "sheets"]

_SWAPS: Final = 15
_FUNDED: Final = 300
_AGAINST: Final = ("previous", "chosen", "last_year")


@dataclass(frozen=True, slots=True)
class Step:
    """One plan on the ladder at the head of a page, placed in per cent."""

    label: str
    href: str
    here: bool
    chosen: bool
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PlanPage:
    """All that is said of one plan."""

    page: str
    title: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    ladder: tuple[Step, ...]
    before: Step | None
    after: Step | None
    blocks: tuple[Block, ...]


def plan_pages(view: View) -> Iterator[PlanPage]:
    """Put the pages of all plans together, balance rising."""
    plans = [p for p in plans_of(view) if math.isfinite(numbers.finite(p["merit"]))]
    core = Core(view)
    for i, row in enumerate(plans):
        ladder = _ladder(view, plans, i)
        yield PlanPage(
            plan_page(row["plan"]),
            plan_label(view, row),
            _lead(view, plans, i),
            _facts(view, row),
            ladder,
            ladder[i - 1] if i else None,
            ladder[i + 1] if i + 1 < len(plans) else None,
            tuple(_blocks(view, row["plan"], core)),
        )


def sheets(view: View) -> Iterator[Page]:
    """Give a page a plan."""
    for plan in plan_pages(view):
        yield Page("plans", plan.page, "plan.html", {"p": plan})


def _ladder(view: View, plans: list[dict[Any, Any]], here: int) -> tuple[Step, ...]:
    """Place the plans on the small frontier at the head of the page."""
    x = [numbers.finite(p["balance"]) for p in plans]
    y = [numbers.finite(p["merit"]) for p in plans]
    return tuple(
        Step(
            plan_label(view, p),
            plan_page(p["plan"]),
            i == here,
            is_true(p["chosen"]),
            _between(x[i], x),
            _between(y[i], y),
        )
        for i, p in enumerate(plans)
    )


def _between(value: float, values: list[float]) -> float:
    """Place a value between the ends of all, in per cent."""
    known = [v for v in values if math.isfinite(v)]
    if not known or not math.isfinite(value) or min(known) == max(known):
        return 50.0
    return place(value, min(known), max(known))


def _lead(view: View, plans: list[dict[Any, Any]], i: int) -> str:
    """Say what the plan gives up, and for what, against the one before."""
    row = plans[i]
    if i == 0:
        return view.say(_("The plan of most merit, with no regard to balance."))
    before = plans[i - 1]
    lost = numbers.finite(before["merit"]) - numbers.finite(row["merit"])
    won = numbers.finite(row["balance"]) - numbers.finite(before["balance"])
    name = plan_label(view, before)
    return view.say(
        _(
            "Against ‘{name}’ the least served region gets {figure} points more of "
            "its due, for {figure_2} points of merit.",
            name=name,
            figure=figure(100 * won, ".1f"),
            figure_2=gained(lost).lstrip("+"),
        )
    )


def _facts(view: View, row: dict[Any, Any]) -> tuple[tuple[str, str], ...]:
    """Give the key figures of a plan."""
    chosen = is_true(row["chosen"])
    gap = numbers.finite(row.get("gap"))
    worst = row.get("worst_region")
    facts = [
        (view.say(_("Merit")), _points(view, row["merit"])),
        (view.say(pgettext("of a plan", "Balance")), numbers.percent(row["balance"])),
        (
            view.say(_("Least served")),
            view.region(worst) if isinstance(worst, str) and worst else "",
        ),
        (view.say(_("Funded")), numbers.integer(row.get("funded"))),
        (view.say(_("Money")), view.money(row.get("money"))),
        (
            view.say(_("Points behind where the money goes")),
            numbers.number(numbers.finite(row.get("progressivity"))),
        ),
        (view.say(_("Gini")), numbers.number(numbers.finite(row.get("gini")))),
        (
            view.say(_("Price of a point of balance")),
            _points(view, row.get("price_of_balance")),
        ),
        (
            view.say(_("Optimality gap")),
            numbers.percent(gap) if math.isfinite(gap) else "",
        ),
        (
            view.say(_("Status")),
            view.say(_("The chosen plan")) if chosen else "",
        ),
    ]
    return tuple(f for f in facts if f[1] not in {"", numbers.NOTHING})


def _points(view: View, value: Any) -> str:
    """Write points of merit."""
    x = numbers.finite(value)
    if not math.isfinite(x):
        return numbers.NOTHING
    text = figure(x, ",.1f" if abs(x) < 1000 else ",.0f")  # noqa: PLR2004 - small sums keep a decimal
    return view.say(_("{text} points", text=text))


def _blocks(view: View, plan: Any, core: Core) -> Iterator[Block]:
    """Put the parts of a plan's page together."""
    for made in (region_bars(view, plan), year_bars(view, plan)):
        if made is not None:
            yield made
    yield from _swaps(view, plan, core)
    chosen = chosen_plan(view)
    if chosen in {None, plan}:
        funded = _funded(view, plan, core)
        if funded is not None:
            yield funded
    else:
        yield from _beside(view, plan, chosen, core)


def _beside(view: View, plan: Any, chosen: Any, core: Core) -> Iterator[Block]:
    """Say in what a plan differs from the chosen one, and where the rest stands.

    Plans of a frontier have most of their projects in common.
    """
    found = [of_plan(view, "choices", p, "project", "funded") for p in (plan, chosen)]
    if found[0] is None or found[1] is None:
        return
    here, there = (x[x["funded"].map(is_true)] for x in found if x is not None)
    pairs = [[*zip(x["project"], x["grant"], strict=True)] for x in (here, there)]
    sides = ((here, pairs[0], pairs[1], "in"), (there, pairs[1], pairs[0], "out"))
    tables = tuple(
        _side(
            view,
            rows[[pair not in others for pair in own]],
            ("funded", change),
            core,
            most=_FUNDED,
        )
        for rows, own, others, change in sides
    )
    name = view.say(_("What this plan funds: {count:,}", count=len(here)))
    said = _("Against the chosen plan; all else it funds as the chosen plan does.")
    yield Pair("plan-funded", name, view.say(said), tables, ("choices",))
    rest = view.say(_("All that the chosen plan funds"))
    yield Doors("plan-rest", ((f"{plan_page(chosen)}#plan-funded", rest, ""),))


def _swaps(view: View, plan: Any, core: Core) -> Iterator[Pair]:
    """Set what comes in beside what goes out, against each other plan."""
    columns = ("against", "project", "change", "grant", "gain")
    found = of_plan(view, "swaps", plan, *columns)
    if found is None:
        return
    names = {
        "previous": view.say(_("Against the previous plan")),
        "chosen": view.say(_("Against the chosen plan")),
        "last_year": view.say(_("Against last year")),
    }
    for against in _AGAINST:
        rows = found[found["against"] == against]
        if rows.empty:
            continue
        tables = tuple(
            _side(view, rows[rows["change"] == change], (against, change), core)
            for change in ("in", "out")
        )
        said = gained(float(rows["gain"].sum()))
        reading = view.say(
            _("Difference in {merit}: {said} points.", said=said, merit=merit_of(view))
        )
        yield Pair(f"plan-{against}", names[against], reading, tables, ("swaps",))


def _side(
    view: View,
    rows: pd.DataFrame,
    key: tuple[str, str],
    core: Core,
    *,
    most: int = _SWAPS,
) -> Table:
    """List one side of a swap."""
    against, change = key
    name = view.say(_("Coming in")) if change == "in" else view.say(_("Going out"))
    sums = view.money(rows["grant"].sum())
    data = rows.sort_values(["grant", "project"], ascending=[False, True])
    marks = [core.mark(p) for p in data["project"]]
    columns = ["project", "region", "grant", "merit"]
    if core.rows:
        columns.append("robust")
    return view.table(
        f"plan-{against}-{change}",
        joint_named(view, data.assign(robust=marks)),
        columns,
        title=view.say(
            _("{name}: {count}, {sums}", name=name, count=len(rows), sums=sums)
        ),
        sheet="portfolio.swaps",
        most=most,
    )


def _funded(view: View, plan: Any, core: Core) -> Table | None:
    """List what the plan funds, with the marks of the robust core."""
    found = of_plan(view, "choices", plan, "project", "funded")
    if found is None:
        return None
    data = found[found["funded"].map(is_true)]
    if data.empty:
        return None
    order = {r: i for i, r in enumerate(view.regions)}
    data = data.assign(
        place=[order.get(str(r), len(order)) for r in data["region"]],
        code=data["project"],
        robust=[core.mark(p) for p in data["project"]],
    ).sort_values(["place", "merit"], ascending=[True, False])
    columns = ["region", "code", "project", "merit", "asked", "grant", "level",
               "first_year"]  # fmt: skip
    caption = ""
    if core.rows:
        columns.append("robust")
        caption = view.say(
            _(
                "◆ Core: funded in 90% or more of the draws · ◇ at the edge · ○ "
                "never: in 10% or fewer."
            )
        )
    table = view.table(
        "plan-funded",
        joint_named(view, data),
        columns,
        title=view.say(_("What this plan funds: {count:,}", count=len(data))),
        sheet="portfolio.choices",
        caption=caption,
        most=_FUNDED,
    )
    addresses = [
        f"../regions/{view.pages[str(r)]}" if str(r) in view.pages else ""
        for r in data["region"]
    ]
    return linked(table, 0, addresses)
