"""Alarms as cards: rule, figure against its reference line, how sure, where to look."""

from __future__ import annotations

import json
import math
import shlex
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Alarm, Alarms, Cell, Table
from madang.language import _, from_json, joined, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

__all__ = ["BUILDERS", "alarms_of", "drilled", "light_of"]

_STAGE: Final = "audit"
_ROOM: Final = 0.14
_ORDER: Final = {"raised": 0, "unknown": 2, "clear": 1}
_PLACES: Final = {
    "scatter": "audit-sizes",
    "size_distribution": "audit-sizes",
    "need": "audit-need",
    "correlations": "audit-need",
    "alignment": "audit-alignment",
    "outlook_alignment": "audit-alignment",
    "execution": "audit-execution",
    "support": "audit-support",
    "yearly": "audit-yearly",
    "channels": "audit-channels",
}


def alarms_of(view: View) -> list[dict[Any, Any]]:
    """Give the alarms, those raised first."""
    found = view.result(_STAGE, "alarms", "message", "figure", "raised")
    if found is None:
        return []
    return sorted(found.to_dict("records"), key=lambda r: _ORDER[light_of(r)])


def light_of(row: Mapping[Any, Any]) -> str:
    """Tell whether an alarm is raised, clear or unknown."""
    raised = row["raised"]
    if raised is None or pd.isna(raised):
        return "unknown"
    if not math.isfinite(numbers.finite(row["figure"])):
        return "unknown"
    return "raised" if raised else "clear"


def drilled(row: Mapping[Any, Any]) -> tuple[str, tuple[str, ...]]:
    """Read where an alarm drills down to: a table of the audit, and commands."""
    try:
        told = json.loads(str(row.get("drill") or ""))
    except ValueError:
        return "", ()
    if not isinstance(told, dict):
        return "", ()
    table = str(told.get("table") or "").replace(".", "/").rpartition("/")[2]
    where = told.get("where")
    kept = where if isinstance(where, dict) else {}
    words = [f"{name}={value}" for name, value in kept.items()]
    made = shlex.join(["madang", "show", _STAGE, *words, "--table", table])
    show = str(told.get("show") or (made if table else ""))
    why = str(told.get("why") or "")
    return table, tuple(command for command in (show, why) if command)


def _style(view: View, unit: str) -> str:
    """Give the style in which a unit's numbers are written."""
    if unit in {"currency", "money", view.inputs.currency}:
        return "money"
    return "share" if unit in {"share", "1"} else "number"


def _written(view: View, row: Mapping[Any, Any]) -> tuple[str, str, str]:
    """Write the figure with its interval, the reference line, and the style."""
    unit = str(row.get("unit") or "")
    unit = "" if unit == "nan" else unit
    style = _style(view, unit)
    if style == "money":
        figure = view.money(row["figure"])
        low, high = (view.money(row.get(x)) for x in ("low", "high"))
        if numbers.NOTHING not in {low, high}:
            ends = joined(low, high, view.language)
            figure += f" ({view.text('interval')} {ends})"
        return figure, view.money(row.get("reference")), style
    tail = f" {view.word(unit)}" if unit and style == "number" else ""
    figure = view.interval(row["figure"], row.get("low"), row.get("high"), style)
    return figure + tail, view.cell(row.get("reference"), style) + tail, style


def _certainty(view: View, row: Mapping[Any, Any]) -> str:
    """Say whether chance alone could have put the figure on its side."""
    if light_of(row) == "unknown":
        return view.say(_("Not judged: no figure"))
    sure = row.get("certainty")
    if not isinstance(sure, str):
        low, high, line = (
            numbers.finite(row.get(x)) for x in ("low", "high", "reference")
        )
        known = all(math.isfinite(x) for x in (low, high, line))
        sure = ("perhaps" if low <= line <= high else "clearly") if known else ""
    said = {
        "perhaps": _("In doubt: the interval holds the reference line"),
        "clearly": _("Certain: the whole interval lies on one side of the line"),
    }
    return view.say(said.get(sure, _("No interval is known")))


def _said(view: View, row: Mapping[Any, Any], column: str) -> str:
    """Word a message of an alarm; nothing where it has none."""
    text = row.get(column)
    return view.say(from_json(text)) if isinstance(text, str) and text else ""


def _side(row: Mapping[Any, Any]) -> str:
    """Tell on which side of the line an alarm is raised, from how it was judged."""
    rule = str(row.get("rule") or "")
    if rule.startswith("figure "):
        return "above" if ">" in rule else "below"
    figure, line = numbers.finite(row["figure"]), numbers.finite(row.get("reference"))
    light = light_of(row)
    if light == "unknown" or not math.isfinite(line) or figure == line:
        return ""
    return "above" if (figure > line) == (light == "raised") else "below"


def _ends(row: Mapping[Any, Any], style: str) -> tuple[float, float]:
    """Give the two ends of an alarm's scale."""
    seen = [numbers.finite(row.get(x)) for x in ("figure", "low", "high", "reference")]
    known = [x for x in seen if math.isfinite(x)] or [0.0, 1.0]
    low, high = min(known), max(known)
    room = _ROOM * ((high - low) or abs(high) or 1.0)
    low, high = low - room, high + room
    if style != "number" and min(known) >= 0:
        low = 0.0
    if style == "share" and max(known) <= 1:
        high = min(high, 1.0)
    return low, high


def _alarm(view: View, row: dict[Any, Any], place: str) -> Alarm:
    """Put one alarm on a card."""
    light = light_of(row)
    figure, line, style = _written(view, row)
    ends = _ends(row, style)
    span = (ends[1] - ends[0]) or 1.0
    value, low, high, mark = (
        round(100 * (numbers.finite(row.get(x)) - ends[0]) / span, 2)
        for x in ("figure", "low", "high", "reference")
    )
    state = {
        "raised": view.say(_("▲ Raised")),
        "clear": view.say(_("● Clear")),
        "unknown": view.say(_("○ Unknown")),
    }[light]
    certainty = _certainty(view, row)
    said = view.say(_("reference"))
    return Alarm(
        str(row.get("alarm") or ""),
        light,
        state,
        _said(view, row, "message"),
        figure,
        line,
        certainty,
        value,
        low,
        high,
        mark,
        _side(row),
        (view.cell(ends[0], style), view.cell(ends[1], style)),
        f"{state[2:]}: {figure}, {said} {line}. {certainty}",
        _said(view, row, "drill_message"),
        drilled(row)[1],
        place,
    )


def _alarms(view: View) -> Alarms | None:
    """Lay the alarms out, those raised first."""
    rows = alarms_of(view)
    if not rows:
        return None
    there = {
        table
        for (stage, table), data in view.inputs.results.items()
        if stage == _STAGE and not data.empty
    }
    made = []
    for row in rows:
        table = drilled(row)[0]
        made.append(_alarm(view, row, _PLACES.get(table, "") if table in there else ""))
    raised = sum(a.light == "raised" for a in made)
    title = view.say(
        _("Alarms: {raised} of {count} checks raised", raised=raised, count=len(made))
    )
    reading = view.say(
        _(
            "The dot is the figure, the bar its 90% interval, the dashes the "
            "reference line; an alarm is raised on the orange side. Reference "
            "lines come from audit reports: context, not truth."
        )
    )
    return Alarms(
        "audit-alarms", title, reading, tuple(made), _table(view, made), ("alarms",)
    )


def _table(view: View, made: list[Alarm]) -> Table:
    """List the alarms as they are drawn."""
    heads = (
        (_("Signal"), False),
        (pgettext("alarm", "Check"), False),
        (_("Figure (90% interval)"), True),
        (_("Reference"), True),
        (_("Certainty"), False),
        (_("Where to look"), False),
    )
    return Table(
        "audit-alarms-table",
        view.say(_("Alarms")),
        tuple(Cell(view.say(head), number) for head, number in heads),
        tuple(
            (
                Cell(a.state, light=a.light),
                Cell(a.rule),
                Cell(a.figure, numeric=True),
                Cell(a.line, numeric=True),
                Cell(a.certainty),
                Cell(a.drill),
            )
            for a in made
        ),
        "",
        "audit.alarms",
        len(made),
    )


BUILDERS: Final = (_alarms,)
