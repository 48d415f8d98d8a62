"""Alarms as cards: rule, figure against its reference line, how sure, where to look."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.audit.columns import CERTAINTY
from madang.display import numbers
from madang.display.pieces import Alarm, Alarms, Cell, Table
from madang.language import Message, _, from_json, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

    Row = Mapping[Any, Any]

__all__ = ["CHECK_HEADINGS", "alarms", "alarms_of", "way_down_of"]

_ROOM: Final = 0.14
_ORDER: Final = ("raised", "clear", "unknown")
_PLACES: Final = {
    "scatter": "sizes", "size_distribution": "sizes", "need": "need",
    "correlations": "need", "alignment": "alignment",
    "outlook_alignment": "alignment", "execution": "execution", "support": "support",
    "yearly": "yearly", "channels": "channels",
}  # fmt: skip
"""Figure of the chapter that shows a table."""
_STATES: Final = {
    "raised": _("▲ Raised"), "clear": _("● Clear"), "unknown": _("○ Unknown"),
}  # fmt: skip
CHECK_HEADINGS: Final = (
    (_("Signal"), False), (pgettext("alarm", "Check"), False),
    (_("Figure (90% interval)"), True), (_("Reference"), True),
)  # fmt: skip
"""What stands above a check, and whether its cells are numbers."""


def alarms_of(view: View) -> list[dict[Any, Any]]:
    """Give the alarms, those raised first."""
    found = view.result("audit", "alarms", "message", "figure", "raised")
    rows = [] if found is None else found.to_dict("records")
    return sorted(rows, key=lambda row: _ORDER.index(_light(row)))


def way_down_of(row: Row) -> tuple[str, tuple[str, ...]]:
    """Read where an alarm leads down to: a table of the audit, and commands."""
    told = json.loads(row.get("way_down") or "{}")
    commands = (told.get(name) for name in ("show", "why"))
    return told.get("table", ""), tuple(filter(None, commands))


def _light(row: Row) -> str:
    """Tell whether an alarm is raised, clear or unknown."""
    known = (numbers.finite(row[x]) for x in ("raised", "figure"))
    if not all(map(math.isfinite, known)):
        return "unknown"
    return "raised" if row["raised"] else "clear"


def _style(view: View, unit: str) -> str:
    """Give the style in which a unit's numbers are written."""
    if unit in {"currency", "money", view.inputs.currency}:
        return "money"
    return "share" if unit in {"share", "1"} else "number"


def _written(view: View, row: Row, style: str) -> tuple[str, str]:
    """Write the figure with its interval, and the reference line."""
    low, high, line = (row.get(x) for x in ("low", "high", "reference"))
    if style == "money":
        ends = view.ranged(low, high, style)
        figure, said = view.money(row["figure"]), view.say(_("90% interval"))
        figure += "" if ends == numbers.NOTHING else f" ({said} {ends})"
        return figure, view.money(line)
    tail = f" {view.word(row['unit'])}" if row.get("unit") and style == "number" else ""
    figure = view.interval(row["figure"], low, high, style)
    return figure + tail, view.cell(line, style) + tail


def _certainty(row: Row) -> Message:
    """Say whether chance alone could have put the figure on its side."""
    if _light(row) == "unknown":
        return _("Not judged: no figure")
    return CERTAINTY.get(str(row.get("certainty")), _("No interval is known"))


def _said(view: View, text: str) -> str:
    """Word a message of an alarm; nothing where it has none."""
    return view.say(from_json(text)) if text else ""


def _side(row: Row) -> str:
    """Tell on which side of the line an alarm is raised."""
    rule = str(row.get("rule", ""))
    return "above" if ">" in rule else "below" if "<" in rule else ""


def _ends(row: Row, style: str) -> tuple[float, float]:
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


def _card(view: View, row: Row) -> Alarm:
    """Put one alarm on a card."""
    light, style = _light(row), _style(view, str(row.get("unit") or ""))
    figure, line = _written(view, row, style)
    first, last = _ends(row, style)
    value, low, high, mark = (
        round(100 * (numbers.finite(row.get(x)) - first) / ((last - first) or 1.0), 2)
        for x in ("figure", "low", "high", "reference")
    )
    state, certainty = view.say(_STATES[light]), view.say(_certainty(row))
    table, commands = way_down_of(row)
    place = _PLACES.get(table, "") if view.result("audit", table) is not None else ""
    said = view.say(_("reference"))
    return Alarm(
        key=str(row["alarm"]),
        light=light,
        state=state,
        rule=_said(view, row["message"]),
        figure=figure,
        line=line,
        certainty=certainty,
        value=value,
        low=low,
        high=high,
        mark=mark,
        side=_side(row),
        ends=(view.cell(first, style), view.cell(last, style)),
        spoken=f"{state[2:]}: {figure}, {said} {line}. {certainty}",
        where=_said(view, row.get("where_message", "")),
        commands=commands,
        href=place and f"audit-{place}",
    )


def alarms(view: View) -> Alarms | None:
    """Lay the alarms out, those raised first.

    Parameters
    ----------
    view : View
        One language's view of the study.

    Returns
    -------
    Alarms or None
        None where there are none.
    """
    made = tuple(_card(view, row) for row in alarms_of(view))
    if not made:
        return None
    raised = sum(a.light == "raised" for a in made)
    title = _("Alarms: {raised} of {count} checks raised",
              raised=raised, count=len(made))  # fmt: skip
    reading = _(
        "The dot is the figure, the bar its 90% interval, the dashes the reference "
        "line; an alarm is raised on the orange side. Reference lines are there to "
        "compare with; they do not say what is right."
    )
    return Alarms(
        "audit-alarms",
        view.say(title),
        view.say(reading),
        made,
        _table(view, made),
        ("alarms",),
    )


def _table(view: View, made: tuple[Alarm, ...]) -> Table:
    """List the alarms as they are drawn."""
    heads = (*CHECK_HEADINGS, (_("Certainty"), False), (_("Where to look"), False))
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
                Cell(a.where),
            )
            for a in made
        ),
        sheet="audit.alarms",
        total=len(made),
    )
