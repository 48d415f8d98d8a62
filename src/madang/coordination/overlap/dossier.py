"""What a dossier says of overlap: the families it takes part in, those to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.coordination.overlap.chapter.families import (
    Register,
    probability_gauge,
)
from madang.display import numbers
from madang.display.pieces import Deed, Section
from madang.display.sections import Next, Part, Parts
from madang.display.view import records
from madang.language import _
from madang.vocabulary import Status, Verdict

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["NEXT", "SECTIONS"]

_FEW: Final = 12
_ADVISED: Final = 3
_ACUTE: Final = (Verdict.DUPLICATE, Verdict.RIVAL)
_TOLD: Final = ("project", "organiser", "status", "start")


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
    """List the overlaps it takes part in, those to decide first."""
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
            "waits": bool(register.waiting(row)),
        }
        for row in sorted(rows, key=lambda r: not register.waiting(r))
    ]
    columns = ["label", "regions", "members", "verdict", "plan", "money", "saving"]
    facts: tuple[tuple[str, str], ...] = ()
    waiting = sum(row["waits"] for row in data)
    if waiting:
        if len({row["verdict_state"] for row in data}) > 1:  # else each row says it
            columns += ["verdict_state"]
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


def _records(view: View) -> dict[str, dict[Any, Any]]:
    """Give the projects by code."""
    table = view.inputs.tables.get("projects")
    if table is None:
        return {}
    columns = [c for c in _TOLD if c in table]
    return {str(r["project"]): r for r in records(table[columns])}


def _advised(parts: Parts, code: str) -> list[Deed]:
    """Advise to settle what is suspected and not yet spent, the most money first."""
    v, register = parts.view, parts.once(Register)
    known, label = parts.once(_records), v.say(_("Probability"))
    live = [
        r for r in parts.rows(_families, code)
        if r["verdict"] in _ACUTE and numbers.finite(r.get("open_money")) > 0
        and register.waiting(r)
    ]  # fmt: skip
    out = []
    for row in sorted(live, key=lambda r: -r["open_money"])[:_ADVISED]:
        own = [known.get(str(m["project"]), {})
               for m in register.members.get(row["family"], [])]  # fmt: skip
        offices = dict.fromkeys(
            str(p["organiser"]) for p in own if pd.notna(p.get("organiser"))
        )
        others = [v.region(r) for r in str(row["regions"]).split("; ") if r != code]
        starts = [
            p["start"] for p in own
            if p.get("status") == Status.PROPOSED and pd.notna(p.get("start"))
        ]  # fmt: skip
        first = next(iter(register.telling(row)), {})
        money = v.money(row["open_money"])
        gauge = probability_gauge(v, first, label)
        out.append(
            Deed(
                v.say(_("Settle the overlap around ‘{title}’: {plan:lower}",
                        title=str(row["label"]), plan=v.word(row["plan"]))),
                whom=" · ".join(filter(None, (", ".join(others), ", ".join(offices)))),
                money=v.say(_("{money} not yet spent", money=money)),
                by=v.say(_("before {day}, when the first proposal among them begins",
                           day=f"{min(starts):%Y-%m-%d}")) if starts else "",
                sure=v.say(_("belong together: {text}", text=gauge.text))
                if gauge else "",
                rests=v.cell(first.get("message"), "message"),
                href="overlaps",
            )
        )  # fmt: skip
    return out


NEXT: Final = (Next(10, _advised),)
SECTIONS: Final = (Part(90, _overlaps),)
