"""The parts of a dossier on coordination: overlaps to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Section
from madang.language import _

if TYPE_CHECKING:
    from madang.report.chapter_overlap_families import Register
    from madang.report.dossier_parts import Parts

__all__ = ["overlaps"]

_FEW: Final = 12


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
