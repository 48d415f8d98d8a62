"""The parts of a dossier on coordination: alarms, overlaps to decide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Cell, Section, Table
from madang.language import _
from madang.report.chapter_audit_alarms import alarms_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from madang.display.view import View
    from madang.report.chapter_overlap_families import Register
    from madang.report.dossier_parts import Parts

    Lines = Mapping[str, Mapping[Any, Any]]

__all__ = ["alarm_lines", "alarms", "overlaps"]

_FEW: Final = 12
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
        (_("Signal"), False), (_("Check"), False),
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


def overlaps(parts: Parts, register: Register, code: str) -> Section:
    """List the overlaps it takes part in, those to decide with their command."""
    v, rows = parts.view, parts.rows("families", code)
    title = v.say(_("Overlaps it takes part in"))
    if ("overlap", "families") not in v.inputs.results:
        return Section("overlaps", title, absent=v.absent("overlap"))
    if not rows:
        return Section(
            "overlaps",
            title,
            absent=v.say(_("It takes part in no family of overlaps.")),
        )
    waiting = [r for r in rows if register.command(r["family"])]
    rows = sorted(rows, key=lambda r: not register.is_open(r["family"]))
    data = pd.DataFrame(rows)
    data = data.assign(
        plan_word=data.get("plan"),
        decided=[register.state(f) for f in data["family"]],
        command=[register.command(f) for f in data["family"]],
    )
    columns = ["label", "regions", "members", "verdict", "plan_word", "money", "saving"]
    facts: tuple[tuple[str, str], ...] = ()
    if waiting:
        columns += ["decided", "command"]
        count = numbers.integer(len(waiting))
        facts = ((v.say(_("Families to decide")), count),)
    table = v.table(
        "overlaps-table",
        data,
        columns,
        title=title,
        sheet="overlap.families",
        most=_FEW,
    )
    return Section("overlaps", title, facts, tables=(table,))
