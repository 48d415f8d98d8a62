"""What a dossier says of the chosen plan: its proposals, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.coordination.portfolio.chapter.plans import chosen_plan, is_true, of_plan
from madang.coordination.portfolio.pages.why_not import Answers
from madang.display import numbers
from madang.display.pieces import Deed, Section, linked
from madang.display.sections import Next, Part, Parts
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

__all__ = ["NEXT", "SECTIONS"]

_MOST: Final = 40
_SOLVED: Final = _("solved anew with this change, the plan funds it")
_OWN: Final = ("grant", "merit")
"""Ways in that an applicant can take alone."""


def _choices(view: View) -> pd.DataFrame | None:
    """Give what the chosen plan decides on each region's proposals."""
    found = of_plan(view, "choices", chosen_plan(view), "region", "project")
    if found is None:
        return None
    return found[found["region"].notna()].sort_values(
        ["funded", "merit"], ascending=[False, False]
    )


def _allotted(view: View) -> pd.DataFrame | None:
    """Give the money that the chosen plan allots to each region."""
    return of_plan(view, "allocations", chosen_plan(view), "region", "money")


def _is_joined(row: Mapping[Any, Any]) -> bool:
    """Tell whether a proposal is funded as a part of a joint project."""
    return not pd.isna(row.get("merged_into"))


def _plan(parts: Parts, code: str) -> Section:
    """List its proposals, funded and not, and what would let the others in."""
    v, rows = parts.view, parts.rows(_choices, code)
    title = v.say(_("Its place in the chosen plan"))
    if not parts.regions(_choices):
        return Section("plan", title, absent=v.absent("portfolio"))
    if not rows:
        return Section("plan", title, absent=v.say(_("It has no proposals.")))
    why = parts.once(Answers)
    joint = v.say(_("Its money is in the joint project"))
    data = [
        row
        | {
            "code": row["project"],
            "is_funded": is_true(row["funded"]) or _is_joined(row),
            "grant": float("nan") if _is_joined(row) else row["grant"],
            "robust": why.core.mark(row["project"]),
            "why_line": joint
            if _is_joined(row)
            else why.line(row["project"])
            if i < _MOST
            else "",
        }
        for i, row in enumerate(rows)
    ]
    funded = sum(row["is_funded"] for row in data)
    facts = (
        (v.say(_("Funded")), f"{funded} / {len(data)}"),
        (v.say(_("Grant")), v.money(parts.row(_allotted, code).get("money"))),
    )
    columns = ["is_funded", "code", "project", "merit", "asked", "grant"]
    columns += ["robust"] if why.core.rows else []
    columns += ["why_line"] if why.by_code else []
    table = v.table(
        "plan-table",
        data,
        columns,
        title=title,
        sheet="portfolio.choices",
        most=_MOST,
    )
    addresses = [why.rejected.address(row["project"], "../") for row in data[:_MOST]]
    return Section("plan", title, facts, tables=(linked(table, 1, addresses),))


def _advised(parts: Parts, code: str) -> list[Deed]:
    """Advise what would let the best of its rejected proposals in."""
    v, why, out = parts.view, parts.once(Answers), []
    offices = parts.once(_offices)
    rows = parts.rows(_choices, code)
    for row in rows:
        answer = why.by_code.get(str(row["project"]))
        if answer is None or str(answer.get("cheapest")) not in _OWN:
            continue
        year = numbers.integer(row.get("first_year")).replace(",", "")
        out.append(
            Deed(
                v.say(_("Bring ‘{title}’ back into the call",
                        title=v.titles.get(str(row["project"]), row["project"]))),
                whom=offices.get(str(row["project"]), ""),
                money=v.say(_("asked: {money}", money=v.money(row["asked"]))),
                by=v.say(_("before {year}", year=year)) if year.isdigit() else "",
                sure=v.say(_SOLVED) if is_true(answer["verified"]) else "",
                rests=why.line(row["project"]),
                href="plan",
            )
        )  # fmt: skip
    return out


def _offices(view: View) -> dict[str, str]:
    """Give the office in charge of each project."""
    table = view.inputs.tables.get("projects")
    if table is None or "organiser" not in table:
        return {}
    told = table.dropna(subset=["organiser"])
    return dict(zip(told["project"].astype(str), told["organiser"], strict=True))


NEXT: Final = (Next(30, _advised),)
SECTIONS: Final = (Part(100, _plan),)
