"""Plans, frontiers, answers and comparisons as a terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.cli import console
from madang.contracts import names
from madang.coordination.portfolio.compare import COMPARED
from madang.coordination.portfolio.results import TABLES
from madang.language import Message, Money, _, from_json, percent, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from madang.contracts import Note, ResultTable, StageOutput
    from madang.coordination.portfolio.compare import Comparison

__all__ = ["print_answer", "print_comparison", "print_frontier", "print_plan"]

_BAR: Final = 40
_TITLE: Final = 28
_WORDS: Final = {
    "merit": _("Merit"),
    "money": _("Money"),
    "balance": pgettext("of a plan", "Balance"),
    "funded": _("Projects"),
    "in": pgettext("state", "In"),
    "out": _("Out"),
    "up": pgettext("grant", "Raised"),
    "down": _("Lowered"),
    "optimal": _("Optimal"),
    "within_gap": _("Within the gap allowed"),
    "time_limit": _("Stopped at the time limit"),
    "work_limit": _("Stopped at the work limit"),
}
_CHANGES: Final = {
    "merit": _("the merit"),
    "grant": _("the grant"),
    "floor": _("the floor of balance"),
}


def _say(message: Message, language: str) -> None:
    """Print a line."""
    console.out.print(message.text(language), markup=False)


def _tell(notes: Iterable[Note], language: str) -> None:
    """Print what was assumed or left out."""
    for note in notes:
        console.out.print(f"• {note.text(language)}", markup=False)


def _worded(codes: pd.Series, language: str) -> list[str]:
    """Word the codes of a column."""
    return [
        _WORDS[str(c)].text(language) if str(c) in _WORDS else str(c) for c in codes
    ]


def _print(
    table: pd.DataFrame, made: ResultTable, columns: str, *, title: Message, spoken: str
) -> None:
    """Print columns that hold anything, under their headings."""
    language = console.language(spoken)
    shown = table[[c for c in columns.split() if c in table.columns]]
    shown = shown.loc[:, shown.notna().any() | (shown.shape[0] == 0)]
    if "message" in shown:
        said = [from_json(text).text(language) for text in shown["message"]]
        shown = shown.assign(message=said)
    heads = {c.name: c.heading.text(language) for c in made.columns}
    console.print_table(
        shown.rename(columns=heads), title=title.text(language), spoken=spoken
    )


def _placed(
    table: pd.DataFrame, regions: pd.DataFrame | None, spoken: str
) -> pd.DataFrame:
    """Name the regions of a table; the country as a whole has none."""
    called = names(regions, console.language(spoken))
    return table.assign(
        region=[
            "" if pd.isna(c) else called.get(str(c), str(c)) for c in table["region"]
        ]
    )


def print_plan(
    found: StageOutput, currency: str, spoken: str, regions: pd.DataFrame
) -> None:
    """Print one plan: what is funded, money by region and year, how sure it is."""
    language, plan = console.language(spoken), found.tables["plans"].iloc[0]
    choices = found.tables["choices"]
    _print(
        _placed(choices[choices["funded"]], regions, spoken), TABLES["choices"],
        "project region grant level merit first_year family",
        title=_("What the plan funds"), spoken=spoken,
    )  # fmt: skip
    _print(
        _placed(found.tables["allocations"], regions, spoken), TABLES["allocations"],
        "region money due ratio funded floor cap",
        title=_("Money by region"), spoken=spoken,
    )  # fmt: skip
    if len(found.tables["years"]):
        _print(
            found.tables["years"], TABLES["years"], "year budget money running left",
            title=_("Money by year"), spoken=spoken,
        )  # fmt: skip
    said = _(
        "{funded} proposals, {money}, merit {merit:,.1f} points, balance "
        "{balance:.1%}; {status:lower} (gap {gap:.1%}, {seconds:.1f} s).",
        funded=plan["funded"],
        money=Money(float(plan["money"]), currency),
        merit=plan["merit"],
        balance=plan["balance"],
        status=_WORDS.get(str(plan["status"]), str(plan["status"])),
        gap=plan["gap"],
        seconds=plan["seconds"],
    )
    _say(said, language)
    _say_alarms(found, language)
    _tell(found.notes, language)


def _say_alarms(found: StageOutput, language: str) -> None:
    """Print which alarms of the audit the plan trips, and why no other is better."""
    for finding in found.findings:
        if finding.key == "plan_alarms":
            _say(finding.says, language)


def print_frontier(found: StageOutput, spoken: str, regions: pd.DataFrame) -> None:
    """Print the plans, the price of each step, and a small chart."""
    language, plans = console.language(spoken), found.tables["plans"]
    _print(
        plans.assign(status=_worded(plans["status"], language)), TABLES["plans"],
        "plan message balance progressivity merit money funded alarms "
        "price_of_balance price_money status gap",
        title=_("What balance costs"), spoken=spoken,
    )  # fmt: skip
    merit = plans["merit"].to_numpy(dtype=float)
    best = merit.max(initial=0.0)
    head = _("balance     merit (greatest = 100%, bars from the least, ◆ chosen)")
    console.out.print()
    _say(head, language)
    share = merit / best if best > 0 else np.ones_like(merit)
    low = float(share.min(initial=1.0))
    reach = max(1 - low, 1e-9)
    balance = plans["balance"].to_numpy(dtype=float)
    for i, part in enumerate(share.tolist()):
        size = 4 + round((_BAR - 4) * (part - low) / reach)
        mark = "◆" if plans["chosen"].iloc[i] else " "
        console.out.print(
            f"{percent(balance[i]):>7} {mark} {'█' * size} {percent(part)}",
            markup=False,
        )
    _print_winners(found, spoken, regions)
    _say_alarms(found, language)
    _tell(found.notes, language)


def _print_winners(found: StageOutput, spoken: str, regions: pd.DataFrame) -> None:
    """Print who gains and who loses from merit first to the chosen plan, or the last.

    The regions farthest behind come first.
    """
    steps, plans = found.tables["steps"], found.tables["plans"]
    if steps.empty:
        return
    chosen = int(plans.loc[plans["chosen"], "plan"].iloc[0])
    plan = chosen if chosen > 1 else int(plans["plan"].max())
    _print(
        _placed(steps[steps["plan"] == plan], regions, spoken), TABLES["steps"],
        "region shortfall need_share money_after since_first",
        title=_("Who gains and who loses, from plan 1 to plan {plan}", plan=plan),
        spoken=spoken,
    )  # fmt: skip


def print_answer(answer: pd.Series, spoken: str) -> None:
    """Print the answer to one proposal."""
    language = console.language(spoken)
    _say(from_json(answer["message"]), language)
    change = _CHANGES.get(str(answer.get("cheapest")))
    if change:
        _say(_("The smallest change for its size: {change}.", change=change), language)


def _titled(codes: pd.Series, known: Mapping[str, pd.DataFrame]) -> list[str]:
    """Give projects by code and title."""
    projects = known.get("projects", pd.DataFrame(columns=["project", "title"]))
    title = dict(zip(projects["project"].astype(str), projects["title"], strict=True))
    shown = [(str(code), title.get(str(code))) for code in codes]
    return [f"{c} {t[:_TITLE]}" if isinstance(t, str) else c for c, t in shown]


def print_comparison(
    found: Comparison,
    first: str,
    second: str,
    *,
    spoken: str,
    known: Mapping[str, pd.DataFrame],
) -> None:
    """Print what changes from one plan to another, in the names of the tables."""
    language = console.language(spoken)
    regions = known.get("regions")
    totals = found.totals.assign(quantity=_worded(found.totals["quantity"], language))
    _print(
        totals, COMPARED["totals"], "quantity before after change",
        title=_("{first} → {second}", first=first, second=second), spoken=spoken,
    )  # fmt: skip
    swaps = found.swaps.assign(
        project=_titled(found.swaps["project"], known),
        change=_worded(found.swaps["change"], language),
    )
    _print(
        _placed(swaps, regions, spoken), COMPARED["swaps"],
        "project region change grant_before grant_after merit",
        title=_("What changes"), spoken=spoken,
    )  # fmt: skip
    _print(
        _placed(found.regions, regions, spoken), COMPARED["regions"],
        "region money_before money_after money ratio_before ratio_after funded_before "
        "funded_after",
        title=_("By region"), spoken=spoken,
    )  # fmt: skip
