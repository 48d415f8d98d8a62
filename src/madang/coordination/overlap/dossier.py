"""What a dossier says of overlap: the families it takes part in, those to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.coordination.overlap.chapter.families import Register
from madang.display import numbers
from madang.display.pieces import Section
from madang.display.sections import Part, Parts
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_FEW: Final = 12


def _families(view: View) -> pd.DataFrame | None:
    """Give the families each region takes part in."""
    found = view.result("overlap", "families", "family", "regions", "saving", "money")
    if found is None:
        return None
    parted = found.assign(region=found["regions"].fillna("").str.split("; "))
    long = parted.explode("region")
    shown: pd.DataFrame = long[long["region"] != ""].sort_values(
        ["saving", "money"], ascending=False
    )
    return shown


def _overlaps(parts: Parts, code: str) -> Section:
    """List the overlaps it takes part in, those to decide with their command."""
    v, rows = parts.view, parts.rows(_families, code)
    title = v.say(_("Overlaps it takes part in"))
    if ("overlap", "families") not in v.inputs.results:
        return Section("overlaps", title, absent=v.absent("overlap"))
    if not rows:
        none = v.say(_("It takes part in no family of overlaps."))
        return Section("overlaps", title, absent=none)
    register = parts.once(Register)
    data = [
        row
        | {
            "verdict_state": register.state(row["family"]),
            "command": register.command(row),
        }
        for row in sorted(rows, key=lambda r: not register.waiting(r))
    ]
    columns = ["label", "regions", "members", "verdict", "plan", "money", "saving"]
    facts: tuple[tuple[str, str], ...] = ()
    waiting = sum(row["command"] != "" for row in data)
    if waiting:
        columns += ["verdict_state", "command"]
        facts = ((v.say(_("Families to decide")), numbers.integer(waiting)),)
    table = v.table(
        "overlaps-table",
        data,
        columns,
        title=title,
        sheet="overlap.families",
        most=_FEW,
    )
    return Section("overlaps", title, facts, tables=(table,))


SECTIONS: Final = (Part(90, _overlaps),)
