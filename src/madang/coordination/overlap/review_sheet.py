"""Pairs for review in a workbook, side by side, with what an officer may fill in.

What an officer may fill in is open; all else is locked. Texts are written as texts and
never as formulas. `madang.coordination.overlap.review_import` reads verdicts back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.overlap.entries import texts_of
from madang.errors import SourceError
from madang.language import LANGUAGES, Message, _, figure, from_json, pgettext
from madang.vocabulary import Verdict, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = [
    "BASELINE",
    "COLUMNS",
    "MARK",
    "MOST_PAIRS",
    "PAIRS",
    "Sheet",
    "SheetColumn",
    "export_sheet",
    "headings",
    "shown",
]

MOST_PAIRS: Final = 20_000
"""Pairs that one workbook may hold."""

PAIRS: Final = "review"
"""Name of the sheet that holds the pairs."""

BASELINE: Final = "madang"
"""Name of the hidden sheet that a workbook is checked against when it comes back."""

MARK: Final = "madang overlap review 1"
"""What the hidden sheet begins with."""

_LONGEST: Final = 3_000
_OPEN: Final = ("verdict", "why", "who")


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the sheet for review: its name, width and heading."""

    name: str
    width: float
    heading: Message


COLUMNS: Final = (
    SheetColumn("number", 6, _("No.")),
    SheetColumn("project_a", 13, _("Code A")),
    SheetColumn("project_b", 13, _("Code B")),
    SheetColumn("title_a", 32, _("Title A")),
    SheetColumn("title_b", 32, _("Title B")),
    SheetColumn("summary_a", 48, _("Summary A")),
    SheetColumn("summary_b", 48, _("Summary B")),
    SheetColumn("region_a", 12, _("Region A")),
    SheetColumn("region_b", 12, _("Region B")),
    SheetColumn("organiser_a", 18, _("Office A")),
    SheetColumn("organiser_b", 18, _("Office B")),
    SheetColumn("money_a", 15, _("Money A")),
    SheetColumn("money_b", 15, _("Money B")),
    SheetColumn("dates_a", 22, _("Dates A")),
    SheetColumn("dates_b", 22, _("Dates B")),
    SheetColumn("probability", 8, _("Probability")),
    SheetColumn("proposed", 14, pgettext("verdict", "Proposed")),
    SheetColumn("reason", 40, _("Reason")),
    SheetColumn("phrases", 30, _("Shared words")),
    SheetColumn("verdict", 16, _("Verdict ✎")),
    SheetColumn("why", 40, _("Why ✎")),
    SheetColumn("who", 16, _("Reviewer ✎")),
)
"""Columns of the sheet, in their order; those with a pencil may be filled in."""

_MEANS: Final = {
    Verdict.DUPLICATE: _("same purpose by the same means: one would do"),
    Verdict.RIVAL: _("both seek the same thing, or do the like side by side"),
    Verdict.COMPLEMENTARY: _(
        "same field, different stage or mode: they add to each other"
    ),
    Verdict.SEQUENCE: _("the next phase or round of the same programme"),
    Verdict.REPUBLISHED: _("the same notice published again"),
    Verdict.LOCAL: _("local offices run one national or provincial programme"),
    Verdict.AWARD: _("one call funded both, each for work of its own"),
    Verdict.PART: _("two institutions hold a part each of one joint project"),
    Verdict.UNRELATED: _(
        "they have nothing to do with each other (leaves the register for good)"
    ),
}
_STEPS: Final = (
    _("1. Compare titles and summaries of each pair on the sheet ‘review’."),
    _("2. Fill in the yellow cells only: verdict (from the list), why, reviewer."),
    _("3. A row with a verdict needs a reason and a reviewer. Empty rows are passed "
      "over."),
    _("4. Save, then run ‘madang overlap import FILE’. If any row is wrong, nothing "
      "is loaded and all such rows are listed."),
    _("5. Sorting, filtering and deleting rows are fine. Do not change codes or "
      "numbers."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a workbook is made of, and checked against.

    Attributes
    ----------
    study : str
        Key of the study.
    projects : DataFrame
        Table ``projects``.
    places : mapping
        Names of the regions.
    verdicts : DataFrame
        Table ``verdicts``.
    language : str
        ``"ko"`` or ``"en"``.
    """

    study: str
    projects: pd.DataFrame
    places: Mapping[str, str]
    verdicts: pd.DataFrame
    language: str


def export_sheet(path: Path, pairs: pd.DataFrame, sheet: Sheet) -> int:
    """Write pairs side by side into a workbook for review.

    Parameters
    ----------
    path : Path
        File to write.
    pairs : DataFrame
        Rows of the table ``pairs`` or ``suggestions``.
    sheet : Sheet
        The study.

    Returns
    -------
    int
        Number of pairs written.

    Raises
    ------
    SourceError
        If there are more pairs than a workbook may hold.
    """
    if len(pairs) > MOST_PAIRS:
        raise SourceError(
            _(
                "{count:,} pairs are too many for one workbook; it holds "
                "{most_pairs:,}. Choose by --verdict, --region, --family or --rows.",
                count=len(pairs),
                most_pairs=MOST_PAIRS,
            )
        )
    import xlsxwriter  # noqa: PLC0415 - heavy

    rows = _rows(pairs, sheet)
    options = {"strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        _guide(book, sheet.language)
        _data(book, rows, sheet.language)
        hidden = book.add_worksheet(BASELINE)
        hidden.hide()
        for line, cells in enumerate(_baseline(rows, sheet)):
            for column, text in enumerate(cells):
                hidden.write_string(line, column, text)
        book.get_worksheet_by_name(PAIRS).activate()
    return len(rows)


def _rows(pairs: pd.DataFrame, sheet: Sheet) -> list[dict[str, Any]]:
    """Lay out one row a pair, both projects side by side."""
    table = sheet.projects.drop_duplicates("project")
    projects = dict(
        zip(table["project"].astype(str), table.to_dict("records"), strict=True)
    )
    last = sheet.verdicts.drop_duplicates(["project_a", "project_b"], keep="last")
    given = {(r["project_a"], r["project_b"]): r for r in last.to_dict("records")}
    texts = texts_of(sheet.projects)
    out = []
    for number, pair in enumerate(pairs.to_dict("records"), start=1):
        a, b = sorted((str(pair["project_a"]), str(pair["project_b"])))
        row: dict[str, Any] = {"number": str(number), "project_a": a, "project_b": b}
        for side, code in (("a", a), ("b", b)):
            row |= _facts(projects.get(code, {}), side, sheet.places)
        now = given.get((a, b), {})
        same = bool(now) and now["text_hash"] == texts.pair(a, b)
        row |= {
            "probability": figure(float(pair.get("probability", np.nan)), ".2f"),
            "proposed": word(shown(pair.get("proposed"))).text(sheet.language),
            "reason": shown(from_json(pair["message"]).text(sheet.language)),
            "phrases": shown(pair.get("shared_phrases")),
            "verdict": word(str(now["verdict"])).text(sheet.language) if same else "",
            "why": shown(now["why"]) if same else "",
            "who": shown(now["who"]) if same else "",
            "hash": texts.pair(a, b) or "",
        }
        out.append(row)
    return out


def _facts(
    project: Mapping[Any, Any], side: str, places: Mapping[str, str]
) -> dict[str, str]:
    """Tell of one project what a reviewer needs."""
    grant, cost = (project.get(n) for n in ("grant", "cost"))
    money = grant if pd.notna(grant) else cost
    days = [str(project.get(n))[:10] if pd.notna(project.get(n)) else ""
            for n in ("start", "end")]  # fmt: skip
    region = shown(project.get("region"))
    return {
        f"title_{side}": shown(project.get("title")),
        f"summary_{side}": shown(project.get("summary")),
        f"region_{side}": places.get(region, region),
        f"organiser_{side}": shown(project.get("organiser")),
        f"money_{side}": figure(float(money), ",.0f") if pd.notna(money) else "",
        f"dates_{side}": "~".join(days) if any(days) else "",
    }


def shown(value: object) -> str:
    """Write a cell, cut where it is very long, without control characters.

    Parameters
    ----------
    value : object
        A cell; missing for empty.

    Returns
    -------
    str
    """
    text = "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def headings(language: str) -> list[str]:
    """Give the headings of the columns in a language.

    Parameters
    ----------
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    list of str
    """
    return [c.heading.text(language) for c in COLUMNS]


def _guide(book: Any, language: str) -> None:
    """Write the sheet of instructions, in each language, the reader's first."""
    page = book.add_worksheet(_("Guide").text(language))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    lines = [
        (text.text(spoken), style)
        for spoken in sorted(LANGUAGES, key=lambda x: x != language)
        for text, style in _instructions(bold, plain)
    ]
    for line, (text, style) in enumerate(lines):
        page.write_string(line, 0, text, style)
    page.protect()


def _instructions(bold: Any, plain: Any) -> Iterator[tuple[Message, Any]]:
    """Give the steps, and what each verdict means, with the style of each line."""
    yield _("How to use"), bold
    for step in _STEPS:
        yield step, plain
    for verdict, means in _MEANS.items():
        yield _("{verdict}: {means}", verdict=word(verdict), means=means), plain
    yield Message(""), plain


def _data(book: Any, rows: list[dict[str, Any]], language: str) -> None:
    """Write the sheet of pairs."""
    page = book.add_worksheet(PAIRS)
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
    shut = book.add_format(base | {"quote_prefix": True})
    free = book.add_format(
        base | {"locked": False, "bg_color": "#FFF8DC", "num_format": "@"}
    )
    head = book.add_format(base | {"bold": True, "bg_color": "#E8EEF4"})
    for place, column in enumerate(COLUMNS):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.heading.text(language), head)
        for line, row in enumerate(rows, start=1):
            style = free if column.name in _OPEN else shut
            page.write_string(line, place, row[column.name], style)
    page.freeze_panes(1, 3)
    verdict = [c.name for c in COLUMNS].index("verdict")
    if rows:
        page.data_validation(
            1, verdict, len(rows), verdict,
            {"validate": "list", "source": [word(v).text(language) for v in _MEANS],
             "error_title": "madang", "error_message": headings(language)[verdict]},
        )  # fmt: skip
        page.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    page.protect("", {"autofilter": True, "sort": True, "format_columns": True,
                      "format_rows": True})  # fmt: skip


def _baseline(rows: list[dict[str, Any]], sheet: Sheet) -> list[list[str]]:
    """Give what the workbook is checked against when it comes back."""
    return [
        [MARK, sheet.study],
        *([r["number"], r["project_a"], r["project_b"], r["hash"]] for r in rows),
    ]
