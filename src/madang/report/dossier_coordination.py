"""The parts of a dossier on coordination: alarms, and the plan."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Cell, Section, Table, linked
from madang.language import _, pgettext
from madang.report.chapter_audit_alarms import alarms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from madang.display.view import View
    from madang.report.dossier_parts import Parts
    from madang.report.page_why_not import Answers

    Lines = Mapping[str, Mapping[Any, Any]]

__all__ = ["alarm_lines", "alarms", "plan"]

_MOST: Final = 40
_CHECKS: Final = (
    ("small_projects", "scatter", ("small_share", "small_low", "small_high"), "above",
     _("Share of small projects")),
    ("low_execution", "execution", ("low_share", "low", "high"), "above",
     _("Projects hardly executed, last year")),
    ("alignment", "alignment", ("rank_correlation", "low", "high"), "below",
     _("Rank correlation of money with strengths")),
)  # fmt: skip
"""National rules that a region's own figure can be held against."""


def alarms(parts: Parts, lines: Lines, code: str) -> Section:
    """Hold the region's own figures against the lines of the national alarms."""
    v = parts.view
    title = v.say(_("Its alarms"))
    rows = list(_checked(parts, code, lines))
    if not rows:
        return Section(
            "alarms",
            title,
            absent=v.say(_("No check applies to this region’s figures.")),
        )
    heads = (
        (_("Signal"), False), (pgettext("audit", "Check"), False),
        (_("Figure (90% interval)"), True), (_("Reference"), True),
    )  # fmt: skip
    table = Table(
        "alarms-table",
        title,
        tuple(Cell(v.say(head), number) for head, number in heads),
        tuple(rows),
        sheet="audit.alarms",
        total=len(rows),
    )
    caption = v.say(
        _(
            "The reference lines of the national alarms, held against this "
            "region’s own figures. △: past the line, but the interval holds it."
        )
    )
    return Section("alarms", title, tables=(table,), caption=caption)


def alarm_lines(view: View) -> Lines:
    """Give the national alarms by name."""
    return {str(r.get("alarm")): r for r in alarms_of(view)}


def _checked(parts: Parts, code: str, lines: Lines) -> Iterator[tuple[Cell, ...]]:
    """Judge each check whose figure and line are known."""
    v = parts.view
    for alarm, table, names, side, title in _CHECKS:
        row, line = parts.row(table, code), lines.get(alarm)
        if not row or line is None:
            continue
        value, low, high = (numbers.finite(row.get(x)) for x in names)
        limit = numbers.finite(line.get("reference"))
        if not (math.isfinite(value) and math.isfinite(limit)):
            continue
        past = value > limit if side == "above" else value <= limit
        doubt = math.isfinite(low) and low <= limit <= high
        style = "number" if table == "alignment" else "share"
        yield (
            _light(v, past=past, doubt=doubt),
            Cell(v.say(title)),
            Cell(v.interval(value, low, high, style), numeric=True),
            Cell(v.cell(limit, style), numeric=True),
        )


def _light(view: View, *, past: bool, doubt: bool) -> Cell:
    """Give the light of a check."""
    if not past:
        return Cell(view.say(_("● Clear")), light="clear")
    if doubt:
        return Cell(view.say(_("△ Past, in doubt")), light="unknown")
    return Cell(view.say(_("▲ Raised")), light="raised")


def plan(parts: Parts, why: Answers, code: str) -> Section:
    """List its proposals, funded and not, and what would let the others in."""
    v, rows = parts.view, parts.rows("choices", code)
    title = v.say(_("Its place in the chosen plan"))
    if not parts.parts["choices"]:
        return Section("plan", title, absent=v.absent("portfolio"))
    if not rows:
        return Section(
            "plan",
            title,
            absent=v.say(_("It has no proposals.")),
        )
    data = pd.DataFrame(rows)
    data = data.assign(
        code=data["project"],
        is_funded=data["funded"].fillna(value=False).astype(bool),
        robust=[why.core.mark(p) for p in data["project"]],
        why_line=[why.line(p) for p in data["project"]],
    )
    granted = data.loc[data["is_funded"], "grant"].sum()
    facts = (
        (v.say(_("Funded")), f"{int(data['is_funded'].sum())} / {len(data)}"),
        (v.say(_("Grant")), v.money(granted)),
    )
    columns = ["is_funded", "code", "project", "merit", "asked", "grant"]
    if why.core.rows:
        columns.append("robust")
    if why.by_code:
        columns.append("why_line")
    table = v.table(
        "plan-table",
        data,
        columns,
        title=title,
        sheet="portfolio.choices",
        most=_MOST,
    )
    addresses = [why.rejected.address(p, "../") for p in data["project"]]
    return Section("plan", title, facts, tables=(linked(table, 1, addresses),))
