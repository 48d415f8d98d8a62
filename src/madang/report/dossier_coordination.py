"""The parts of a dossier on coordination: overlaps to decide, the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Section, linked
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.report.chapter_overlap_families import Register
    from madang.report.dossier_parts import Parts
    from madang.report.page_why_not import Answers

    Lines = Mapping[str, Mapping[Any, Any]]

__all__ = ["overlaps", "plan"]

_MOST: Final = 40
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
