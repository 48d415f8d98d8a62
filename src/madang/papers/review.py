"""The sheet of a reviewer: a proposal, its merit, what is like it, why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS
from madang.coordination.portfolio.pages.why_not import Answers
from madang.coordination.portfolio.results import COLUMNS
from madang.display.records import RECORDS, of_records
from madang.display.view import DISPLAYED, Spec, View
from madang.errors import ResultError
from madang.language import _, from_json
from madang.papers.sheet import Paper, Part, foot, laid

if TYPE_CHECKING:
    from madang.contracts import ResultColumn

__all__ = ["review"]

_LIKE: Final = 6
_ASKED: Final = (
    "region", "activity", "programme_name", "organiser", "organisation", "start", "end",
    "cost", "grant", "minimum_grant", "match_share", "mode", "status",
)  # fmt: skip
"""What of a proposal's record stands on the sheet."""


def review(view: View, code: str) -> Paper:
    """Lay out the sheet of a proposal.

    Parameters
    ----------
    view : View
        The study in one language.
    code : str
        The proposal.

    Returns
    -------
    Paper

    Raises
    ------
    ResultError
        If the study has no such project.
    """
    if code not in view.titles:
        raise ResultError(
            _("There is no project '{code}' in the study.", code=code[:40])
        )
    parts = (_asked(view, code), _lacking(view), _merit(view, code), _like(view, code),
             _why_not(view, code))  # fmt: skip
    return Paper(
        "review",
        view.say(_("Review sheet")),
        view.titles[code],
        ((view.say(_("Code")), code),),
        tuple(p for p in parts if p),
        foot(view),
        view.language,
    )


def _asked(view: View, code: str) -> Part:
    """Tell who asks for what, as the record has it."""
    table = view.inputs.tables["projects"]
    row = table[table["project"].astype(str) == code].head(1)
    dates = row.select_dtypes(["datetime", "datetimetz"]).columns
    row = row.assign(**{str(c): row[c].dt.strftime("%Y-%m-%d") for c in dates})
    made = of_records(CONTRACTS["projects"])
    known = {c.name: c for c in made.columns}
    names = [n for n in _ASKED if n in known and n in row and row[n].notna().all()]
    inputs = view.inputs
    own = View(
        replace(inputs, makes={**inputs.makes, (RECORDS, "projects"): made}),
        view.language,
    )
    laid_out = own.table("record", row, names, title="", sheet=f"{RECORDS}.projects")
    facts = tuple(
        (heading.text.split(". ")[0].rstrip("."), cell.text)
        for heading, cell in zip(laid_out.headings, laid_out.rows[0], strict=True)
    )
    told = row["summary"].dropna().astype(str) if "summary" in row else ()
    title = view.say(_("What is asked for"))
    return Part("asked", title, facts=facts, says=tuple(told))


def _lacking(view: View) -> Part | None:
    """Say where the study has no valid results, rather than leave the sheet empty."""
    if {"overlap", "portfolio"} & {stage for stage, _table in view.inputs.results}:
        return None
    said = view.say(_(
        "The study has no valid results: merit, projects like it and why it is not "
        "selected are left out. Run the study first."
    ))  # fmt: skip
    return Part("lacking", view.say(_("Analysis")), says=(said,))


def _merit(view: View, code: str) -> Part:
    """Tell by which criteria it has how much merit."""
    title = view.say(_("Merit by criterion"))
    found = view.result("portfolio", "merits", "project", "criterion", "score")
    rows = None if found is None else found[found["project"].astype(str) == code]
    if rows is None or rows.empty:
        return Part("merit", title)
    columns: list[Spec] = [
        "message",
        "weight",
        "score",
        ("contribution", "low", "high"),
        "reviews",
    ]
    total = rows[rows["rank"].notna()]
    facts = tuple(
        (view.say(COLUMNS["merit_rank"].heading),
         view.interval(r["rank"], r["rank_low"], r["rank_high"], "whole"))
        for r in total.to_dict("records")
    )  # fmt: skip
    table = view.table("merit", rows, columns, title=title, sheet="portfolio.merits",
                       most=len(rows))  # fmt: skip
    return Part("merit", title, facts=facts, tables=(table,))


def _like(view: View, code: str) -> Part:
    """List what the register holds to be like it, the likeliest first."""
    title = view.say(_("Projects like it"))
    pairs = view.result("overlap", "pairs", "project_a", "project_b", "probability")
    if pairs is None:
        return Part("like", title)
    a, b = pairs["project_a"].astype(str), pairs["project_b"].astype(str)
    mine = pairs[(a == code) | (b == code)]
    if mine.empty:
        return Part("like", title, says=(view.say(_("The register holds none.")),))
    other = mine["project_b"].where(a[mine.index] == code, mine["project_a"])
    homes = other.astype(str).map(dict(view.homes))
    rows = mine.assign(project=other, code=other, region=homes)
    rows = rows.sort_values("probability", ascending=False).head(_LIKE)
    made = view.inputs.makes["overlap", "pairs"]
    columns: list[ResultColumn] = [
        COLUMNS["project"],
        DISPLAYED["code"],
        COLUMNS["region"],
        *(c for c in made.columns
          if c.name in ("probability", "verdict", "money_at_stake", "message")),
    ]  # fmt: skip
    return Part("like", title, tables=(laid(view, "like", rows, columns, title),))


def _why_not(view: View, code: str) -> Part:
    """Say whether the plan funds it, and what would let it in."""
    answers = Answers(view)
    row = answers.by_code.get(code)
    title = view.say(_("Why not selected, and what would help"))
    if row is None:
        return Part("why-not", title)
    said = (view.say(from_json(str(row["message"]))), answers.line(code),
            answers.core.sentence(code))  # fmt: skip
    return Part("why-not", title, says=tuple(s for s in said if s))
