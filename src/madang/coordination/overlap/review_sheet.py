"""Pairs for review in a workbook, and the verdicts read back from it.

What an officer may fill in is open; all else is locked. Texts are written as texts and
never as formulas. Reading back is all or nothing: every fault is listed in one error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.overlap.entries import Entry, texts_of, verdict_of
from madang.coordination.overlap.sheet_file import read_rows
from madang.coordination.overlap.sheet_words import COLUMNS, guide, heads
from madang.errors import MadangError, SourceError
from madang.language import _, both
from madang.vocabulary import Verdict, label
from madang.wording import figure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["MOST_PAIRS", "Sheet", "export_sheet", "import_sheet"]

MOST_PAIRS: Final = 20_000
"""Pairs that one workbook may hold."""

_LONGEST: Final = 3_000
_DATA: Final = "review"
_HIDDEN: Final = "madang"
_MARK: Final = "madang overlap review 1"
_OPEN: Final = ("verdict", "why", "who")
_MOST_FAULTS: Final = 20


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
        hidden = book.add_worksheet(_HIDDEN)
        hidden.hide()
        for line, cells in enumerate(_baseline(rows, sheet)):
            for column, text in enumerate(cells):
                hidden.write_string(line, column, text)
        book.get_worksheet_by_name(_DATA).activate()
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
            "proposed": label(_shown(pair.get("proposed", "")), sheet.language),
            "reason": _shown(
                pair.get(f"reason_{sheet.language}", pair.get(f"why_{sheet.language}"))
            ),
            "phrases": _shown(pair.get("shared_phrases")),
            "verdict": label(str(now["verdict"]), sheet.language) if same else "",
            "why": _shown(now["why"]) if same else "",
            "who": _shown(now["who"]) if same else "",
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
    region = _shown(project.get("region"))
    return {
        f"title_{side}": _shown(project.get("title")),
        f"summary_{side}": _shown(project.get("summary")),
        f"region_{side}": places.get(region, region),
        f"organiser_{side}": _shown(project.get("organiser")),
        f"money_{side}": figure(float(money), ",.0f") if pd.notna(money) else "",
        f"dates_{side}": "~".join(days) if any(days) else "",
    }


def _shown(value: object) -> str:
    """Write a cell, cut where it is very long, without control characters."""
    text = "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _guide(book: Any, language: str) -> None:
    """Write the sheet of instructions, in both languages, the reader's first."""
    page = book.add_worksheet("안내·guide")
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 100)
    for line, (text, is_head) in enumerate(guide(language)):
        page.write_string(line, 0, text, bold if is_head else plain)
    page.protect()


def _data(book: Any, rows: list[dict[str, Any]], language: str) -> None:
    """Write the sheet of pairs."""
    page = book.add_worksheet(_DATA)
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D0D0D0"}
    shut = book.add_format(base | {"quote_prefix": True})
    free = book.add_format(
        base | {"locked": False, "bg_color": "#FFF8DC", "num_format": "@"}
    )
    head = book.add_format(base | {"bold": True, "bg_color": "#E8EEF4"})
    for place, (column, text) in enumerate(zip(COLUMNS, heads(language), strict=True)):
        page.set_column(place, place, column.width)
        page.write_string(0, place, text, head)
        for line, row in enumerate(rows, start=1):
            style = free if column.name in _OPEN else shut
            page.write_string(line, place, row[column.name], style)
    page.freeze_panes(1, 3)
    verdict = [c.name for c in COLUMNS].index("verdict")
    if rows:
        page.data_validation(
            1, verdict, len(rows), verdict,
            {"validate": "list", "source": [label(v, language) for v in Verdict],
             "error_title": "madang", "error_message": heads(language)[verdict]},
        )  # fmt: skip
        page.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    page.protect("", {"autofilter": True, "sort": True, "format_columns": True,
                      "format_rows": True})  # fmt: skip


def _baseline(rows: list[dict[str, Any]], sheet: Sheet) -> list[list[str]]:
    """Give what the workbook is checked against when it comes back."""
    return [
        [_MARK, sheet.study],
        *([r["number"], r["project_a"], r["project_b"], r["hash"]] for r in rows),
    ]


def import_sheet(
    path: Path, sheet: Sheet, register: pd.DataFrame, *, who: str = ""
) -> list[Entry]:
    """Read the verdicts that a workbook adds; all of them, or one error.

    Rows that say nothing, or only what is on record, are passed over.

    Parameters
    ----------
    path : Path
        A workbook that `export_sheet` wrote, filled in.
    sheet : Sheet
        The study as it is now.
    register : DataFrame
        Pairs that the register holds or suggests: ``project_a``, ``project_b``, and
        where known ``probability``, ``proposed``, ``drawn``, ``stratum``, ``weight``.
    who : str
        Reviewer of rows that name none.

    Returns
    -------
    list of Entry

    Raises
    ------
    SourceError
        If the file is no such workbook, belongs to another study, or rows cannot be
        used; the message lists them, and nothing is loaded.
    """
    cells = read_rows(path, (_DATA, _HIDDEN), most=MOST_PAIRS + 1)
    baseline = _checked_home(path.name, cells[_HIDDEN], sheet)
    _checked_heads(path.name, cells[_DATA])
    said = {
        (r.project_a, r.project_b, r.verdict, _shown(r.who), _shown(r.why))
        for r in sheet.verdicts.itertuples(index=False)
    }
    known = {(r["project_a"], r["project_b"]): r for r in register.to_dict("records")}
    texts = texts_of(sheet.projects)
    faults: list[tuple[int, str, str]] = []
    entries: list[Entry] = []
    seen: dict[tuple[str, str], int] = {}
    names = [c.name for c in COLUMNS]
    for line, row in enumerate(cells[_DATA][1:], start=2):
        told = dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=False))
        if not any(told.values()):
            continue
        pair = (told["project_a"], told["project_b"])
        first = seen.setdefault(pair, line)
        fault = _fault_of(told, baseline, texts.pair(*pair))
        if first != line:
            fault = (f"repeats row {first}", f"{first}행과 같은 쌍임")
        if fault:
            faults.append((line, *fault))
            continue
        try:
            entry = _entry(told, who, known.get(pair, {}), texts.pair(*pair) or "")
        except MadangError as error:
            faults.append((line, str(error), error.text("ko")))
            continue
        if entry and (*pair, entry.verdict, entry.who, entry.why) not in said:
            entries.append(entry)
    if faults:
        raise _refused(path.name, faults)
    return entries


def _checked_home(
    name: str, hidden: list[list[str]], sheet: Sheet
) -> dict[str, tuple[str, str, str]]:
    """Hold the workbook to its study, and give the pairs that it was written with."""
    head = [*hidden[0], "", ""][:2] if hidden else ["", ""]
    if head[0] != _MARK:
        raise SourceError(
            _(
                "'{name}' was not written by 'madang overlap export'. Export a new "
                "one.",
                name=name,
            )
        )
    if head[1] != sheet.study:
        raise SourceError(
            _("'{name}' belongs to another study. Nothing was loaded.", name=name)
        )
    rows = [[*row, "", "", "", ""][:4] for row in hidden[1:]]
    return {r[0]: (r[1], r[2], r[3]) for r in rows if r[0]}


def _checked_heads(name: str, rows: list[list[str]]) -> None:
    """Refuse a sheet whose columns were changed."""
    found = rows[0][: len(COLUMNS)] if rows else []
    if found not in (heads("ko"), heads("en")):
        raise SourceError(
            _(
                "The columns of '{name}' were changed. Export a new workbook and "
                "copy verdict, reason and reviewer over.",
                name=name,
            )
        )


def _fault_of(
    told: Mapping[str, str],
    baseline: Mapping[str, tuple[str, str, str]],
    now: str | None,
) -> tuple[str, str] | None:
    """Say what is wrong with the pair of a row."""
    pair = (told["project_a"], told["project_b"])
    known = baseline.get(told["number"])
    if known is None or known[:2] != pair:
        return ("number or project codes were changed", "번호나 사업 코드가 바뀌었음")
    if not any(told[n] for n in ("verdict", "why")):
        return None
    if now is None:
        return ("a project is no longer in the study", "연구에 없는 사업이 있음")
    if now != known[2]:
        return (
            "a title or summary has changed since the export",
            "내보낸 뒤 사업의 제목이나 요약이 바뀌었음",
        )
    return None


def _entry(
    told: Mapping[str, str], who: str, known: Mapping[Any, Any], text_hash: str
) -> Entry | None:
    """Read the verdict of a row; None where it says nothing."""
    if not told["verdict"] and not told["why"]:
        return None
    drawn = _shown(known.get("drawn"))
    return Entry(
        told["project_a"],
        told["project_b"],
        verdict_of(told["verdict"]),
        told["who"] or who,
        told["why"],
        drawn=drawn,
        stratum=_shown(known.get("stratum")) if drawn == "measure" else "",
        weight=float(known.get("weight", np.nan)),
        probability=float(known.get("probability", np.nan)),
        proposed=_shown(known.get("proposed")),
        text_hash=text_hash,
    ).checked()


def _refused(name: str, faults: list[tuple[int, str, str]]) -> SourceError:
    """List all rows that cannot be used in one error."""
    more = len(faults) - _MOST_FAULTS
    en = [f"  row {line}: {text}" for line, text, _unused in faults[:_MOST_FAULTS]]
    ko = [f"  {line}행: {text}" for line, _unused, text in faults[:_MOST_FAULTS]]
    if more > 0:
        en.append(f"  and {more} more")
        ko.append(f"  그 밖에 {more}행")
    return SourceError(both("\n".join(
            [f"'{name}'에 쓸 수 없는 행이 {len(faults)}개 있습니다:", *ko,
             "아무것도 불러오지 않았습니다. 고친 뒤 다시 불러오십시오."]
        ), "\n".join(
            [f"'{name}' has {len(faults)} rows that cannot be used:", *en,
             "Nothing was loaded. Correct these rows and import the file again."]
        )))  # fmt: skip
