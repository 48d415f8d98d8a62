"""The docket of a committee: one page to decide by, and the list of proposals."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import ResultColumn as Column
from madang.contracts import Style
from madang.coordination.portfolio import chapter as portfolio
from madang.coordination.portfolio.call import MERGED
from madang.coordination.portfolio.chapter.plans import (
    chosen_plan,
    is_true,
    joint_named,
    of_plan,
    plan_label,
    plans_of,
)
from madang.coordination.portfolio.results import ALARM_NAMES, COLUMNS
from madang.display.view import DISPLAYED
from madang.language import _, from_json, pgettext
from madang.papers.sheet import Paper, Part, foot, laid
from madang.report.front import headlines_of
from madang.services import beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from madang.display.pieces import Table
    from madang.display.view import View
    from madang.papers.choices import Choice, Choices
    from madang.services.options import Option

__all__ = ["docket"]

_STAGE: Final = "portfolio"
_PLANS: Final = "plan_label merit balance money funded alarms"
_OPTIONS: Final = "option why merit balance money funded alarms is_current fingerprint"
_TOLD: Final = "families_resolved"
_NOTES: Final = 4
_OTHER: Final = "against_"
_ENDS: Final = 8
"""Regions that are listed at either end where there are many."""


def docket(
    view: View,
    found: Choices,
    said: Callable[[Option], str],
    now: str = "",
    head: str = "",
) -> Paper:
    """Lay out what a committee decides on.

    Parameters
    ----------
    view : View
        The study in one language.
    found : Choices
        What it chooses among.
    said : callable
        Words the settings of an option.
    now : str
        Hash of what the study holds now, from `services.sealing.fingerprint`.
    head : str
        Head of the record of options: number and seal of its last line.

    Returns
    -------
    Paper
    """
    asked = next(
        (
            h
            for h in headlines_of(view, "{}".format)
            if h.stage == _STAGE and h.is_decision
        ),
        None,
    )
    title = view.say(portfolio.CHAPTER.question)
    facts: list[tuple[str, str]] = []
    because: tuple[str, ...] = ()
    if asked is not None:
        title, because = asked.says, (asked.because,)
        facts = [
            (view.say(pgettext("brief", "Who decides")), asked.who),
            (view.say(_("By when")), asked.by),
        ]
    if head:
        facts.append((view.say(_("Head of the record")), head))
    parts = (
        Part("choices", view.say(_("Options for the committee")), because,
             tables=(_choices(view, found, said, now),)),
        _regions(view, found),
        _alarms(view, found, said),
        _conditions(view),
        *_lists(view, found),
    )  # fmt: skip
    return Paper(
        "docket",
        view.say(_("Docket of the committee")),
        title,
        tuple(f for f in facts if f[1]),
        tuple(p for p in parts if p),
        foot(view),
        view.language,
    )


def _choices(
    view: View, found: Choices, said: Callable[[Option], str], now: str
) -> Table:
    """Lay out the figures of what is chosen among."""
    if found.options:
        rows = beside.table_of(found.options, now, said)
        names = _OPTIONS.split()
        if view.inputs.is_public:  # a remark may name persons
            names.remove("why")
        made = beside.OPTIONS
        kept = [c for c in made.columns if c.name in names]
        return laid(view, "options", rows, kept, "")
    listed = [
        row | {"plan_label": plan_label(view, row) + _mark(view, row)}
        for row in plans_of(view)
    ]
    return view.table(
        "plans", listed, _PLANS.split(), title="", sheet=f"{_STAGE}.plans",
        most=len(listed),
    )  # fmt: skip


def _mark(view: View, row: dict[Any, Any]) -> str:
    """Mark the plan that is proposed."""
    return view.say(_(" (proposed)")) if is_true(row["chosen"]) else ""


def _money(found: Choices) -> list[Column]:
    """Give a column of money to each choice."""
    return [Column(c.key, Style.MONEY, _("{name}", name=c.name)) for c in found.held]


def _regions(view: View, found: Choices) -> Part:
    """Tell who wins and who loses, the winners first."""
    due = of_plan(view, "allocations", chosen_plan(view), "region", "due")
    owed = {} if due is None else dict(zip(due["region"], due["due"], strict=True))
    codes = [
        code for code in view.regions
        if any(code in c.regions for c in (*found.held, found.against))
    ]  # fmt: skip
    moved = [c for c in found.held if _differs(c, found.against, codes)]
    rows = pd.DataFrame(
        [
            {
                "region": code, "due": owed.get(code, math.nan),
                **{c.key: c.regions.get(code, 0.0) for c in found.held},
                **{_OTHER + c.key: _gained(c, found.against, code) for c in moved},
            }
            for code in codes
        ]
    )  # fmt: skip
    title = view.say(_("Winners and losers by region"))
    if rows.empty:
        return Part("regions", title)
    if moved:
        by = found.shown if found.shown in moved else moved[0]
        rows = rows.sort_values(_OTHER + by.key, ascending=False, kind="stable")
    other = view.say(_("the plan in force")) if found.options else found.against.name
    said = [view.say(_("Difference: against {other}.", other=other))]
    if len(rows) > 2 * _ENDS + 1:
        said.append(
            view.say(
                _("Of {n} regions the first and last {k} are drawn. ", n=len(rows),
                  k=_ENDS)
            )
        )  # fmt: skip
        rows = pd.concat([rows.head(_ENDS), rows.tail(_ENDS)])
    columns = [
        COLUMNS["region"], COLUMNS["due"], *_money(found),
        *(Column(_OTHER + c.key, Style.GAIN, _("Difference, {name}", name=c.name))
          for c in moved),
    ]  # fmt: skip
    return Part(
        "regions", title, tables=(laid(view, "regions", rows, columns, title),),
        caption=" ".join(said),
    )  # fmt: skip


def _gained(choice: Choice, other: Choice, code: str) -> float:
    """Give what a region wins by a choice."""
    return choice.regions.get(code, 0.0) - other.regions.get(code, 0.0)


def _differs(choice: Choice, other: Choice, codes: list[str]) -> bool:
    """Tell whether any region wins or loses by a choice."""
    return any(abs(_gained(choice, other, code)) >= 1 for code in codes)


def _alarms(view: View, found: Choices, said: Callable[[Option], str]) -> Part:
    """Tell which alarms of the audit each trips; of options, their settings too."""
    rows = pd.DataFrame(
        {
            "choice": [c.name for c in found.held],
            "alarm": [
                ", ".join(
                    view.say(ALARM_NAMES[a]) for a in c.alarms if a in ALARM_NAMES
                )
                or view.say(_("trips no alarm"))
                for c in found.held
            ],
        }
    )
    columns = [
        Column("choice", Style.TEXT, pgettext("of a committee", "Option")),
        replace(COLUMNS["alarm"], style=Style.TEXT, words={}),
    ]
    title = _("Alarms of the audit that each trips")
    if found.options:
        rows["settings"] = [said(o) for o in found.options]
        settings = next(c for c in beside.OPTIONS.columns if c.name == "settings")
        columns.insert(1, settings)
        title = _("Settings of each, and the alarms of the audit that it trips")
    return Part(
        "alarms", view.say(title), tables=(laid(view, "alarms", rows, columns),)
    )


def _conditions(view: View) -> Part:
    """Tell what holds whichever is chosen: as the stage says it."""
    told = view.inputs.findings
    own = told[(told["stage"] == _STAGE) & (told["key"] == _TOLD)]
    said = [view.say(from_json(str(text))) for text in own["message"]]
    said += [view.say(n.says) for n in view.inputs.notes if n.stage == _STAGE][:_NOTES]
    return Part("conditions", view.say(_("Conditions")), says=tuple(said))


def _lists(view: View, found: Choices) -> Iterator[Part]:
    """List every proposal by title: those that the shown choice funds, and others."""
    rows = _proposals(view, found)
    if rows.empty:
        return
    shown = found.shown.name
    is_in = rows["is_in"]
    is_joint = rows["code"].str.startswith(MERGED)
    n, total = int((is_in & ~is_joint).sum()), int((~is_joint).sum())
    for key, own, title in (
        ("funded", rows[is_in], _("Funded under {name}: {n:,}", name=shown, n=n)),
        ("rejected", rows[~is_in],
         _("Not funded under {name}: {n:,}", name=shown, n=total - n)),
    ):  # fmt: skip
        if own.empty:
            continue
        columns = [
            COLUMNS["project"], DISPLAYED["code"],
            replace(COLUMNS["region"], style=Style.REGION),
            replace(COLUMNS["proposal_merit"], name="merit"), COLUMNS["asked"],
            *_money(found),
        ]  # fmt: skip
        said = view.say(title)
        table = laid(view, key, own, columns, said)
        table = _with_joint(view, table, own, found)
        yield Part(key, said, tables=(table,), follows=True)


def _proposals(view: View, found: Choices) -> pd.DataFrame:
    """Give all proposals with what each choice grants, in the order of regions."""
    told = view.result(_STAGE, "choices", "project", "region", "merit", "asked")
    if told is None:
        return pd.DataFrame()
    rows = told.drop_duplicates("project")
    granted = {code for c in found.held for code in c.grants}
    codes = rows["project"].astype(str)
    rows = rows[~rows["running"].map(is_true)
                & (~rows["merged"].map(is_true) | codes.isin(granted))]  # fmt: skip
    codes = rows["project"].astype(str)
    joint = [
        f"{MERGED}{family}" if isinstance(family, str) and family else ""
        for family in rows["family"]
    ]
    joint = ["" if code.startswith(MERGED) else j
             for code, j in zip(codes, joint, strict=True)]  # fmt: skip
    order = {code: i for i, code in enumerate(view.regions)}
    rows = rows.assign(
        code=codes,
        place=[order.get(str(r), len(order)) for r in rows["region"]],
        is_in=[_is_in(found.shown, *x) for x in zip(codes, joint, strict=True)],
        joint=joint,
        **{c.key: [c.grants.get(x, math.nan) for x in codes] for c in found.held},
    )
    rows = rows.sort_values(["place", "merit"], ascending=[True, False])
    return joint_named(view, rows)


def _is_in(choice: Choice, code: str, joint: str) -> bool:
    """Tell whether a proposal gets money, by itself or within a joint project."""
    return code in choice.grants or joint in choice.grants


def _with_joint(view: View, table: Table, rows: pd.DataFrame, found: Choices) -> Table:
    """Mark proposals whose money is in a joint project."""
    first = len(table.headings) - len(found.held)
    said = view.say(pgettext("grant", "joint"))
    told = []
    for cells, joint in zip(table.rows, rows["joint"], strict=True):
        own = [
            replace(cell, text=said) if joint in choice.grants else cell
            for cell, choice in zip(cells[first:], found.held, strict=True)
        ]
        told.append((*cells[:first], *own))
    return replace(table, rows=tuple(told))
