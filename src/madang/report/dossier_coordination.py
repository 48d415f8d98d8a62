"""The part of a dossier on the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.display.pieces import Section, linked
from madang.language import _

if TYPE_CHECKING:
    from madang.report.dossier_parts import Parts
    from madang.report.page_why_not import Answers


__all__ = ["plan"]

_MOST: Final = 40


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
