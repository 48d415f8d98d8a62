"""Verdicts read back from a workbook for review: all of them, or one error.

Every fault is listed in that error, and nothing is loaded then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.coordination.overlap.entries import Entry, texts_of, verdict_of
from madang.coordination.overlap.review_sheet import (
    BASELINE,
    COLUMNS,
    MARK,
    MOST_PAIRS,
    PAIRS,
    headings,
    shown,
)
from madang.errors import MadangError, SourceError
from madang.language import LANGUAGES, Message, _, ngettext
from madang.sources.workbook import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from madang.coordination.overlap.review_sheet import Sheet

__all__ = ["import_sheet"]

_MOST_FAULTS: Final = 20


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
    cells = read_rows(path, (PAIRS, BASELINE), most=MOST_PAIRS + 1)
    baseline = _checked_home(path.name, cells[BASELINE], sheet)
    _checked_heads(path.name, cells[PAIRS])
    said = {
        (r.project_a, r.project_b, r.verdict, shown(r.who), shown(r.why))
        for r in sheet.verdicts.itertuples(index=False)
    }
    known = {(r["project_a"], r["project_b"]): r for r in register.to_dict("records")}
    texts = texts_of(sheet.projects)
    faults: list[tuple[int, Message]] = []
    entries: list[Entry] = []
    seen: dict[tuple[str, str], int] = {}
    names = [c.name for c in COLUMNS]
    for line, row in enumerate(cells[PAIRS][1:], start=2):
        told = dict(zip(names, [*row, *[""] * (len(names) - len(row))], strict=False))
        if not any(told.values()):
            continue
        pair = (told["project_a"], told["project_b"])
        first = seen.setdefault(pair, line)
        fault = _fault_of(told, baseline, texts.pair(*pair))
        if first != line:
            fault = _("repeats row {first}", first=first)
        if fault:
            faults.append((line, fault))
            continue
        try:
            entry = _entry(told, who, known.get(pair, {}), texts.pair(*pair) or "")
        except MadangError as error:
            faults.append((line, error.message))
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
    if head[0] != MARK:
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
    if found not in [headings(language) for language in LANGUAGES]:
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
) -> Message | None:
    """Say what is wrong with the pair of a row."""
    pair = (told["project_a"], told["project_b"])
    known = baseline.get(told["number"])
    if known is None or known[:2] != pair:
        return _("number or project codes were changed")
    if not any(told[n] for n in ("verdict", "why")):
        return None
    if now is None:
        return _("a project is no longer in the study")
    if now != known[2]:
        return _("a title or summary has changed since the export")
    return None


def _entry(
    told: Mapping[str, str], who: str, known: Mapping[Any, Any], text_hash: str
) -> Entry | None:
    """Read the verdict of a row; None where it says nothing."""
    if not told["verdict"] and not told["why"]:
        return None
    drawn = shown(known.get("drawn"))
    return Entry(
        told["project_a"],
        told["project_b"],
        verdict_of(told["verdict"]),
        told["who"] or who,
        told["why"],
        drawn=drawn,
        stratum=shown(known.get("stratum")) if drawn == "measure" else "",
        weight=float(known.get("weight", np.nan)),
        probability=float(known.get("probability", np.nan)),
        proposed=shown(known.get("proposed")),
        text_hash=text_hash,
    ).checked()


def _refused(name: str, faults: list[tuple[int, Message]]) -> SourceError:
    """List all rows that cannot be used in one error."""
    rows = Message("")
    for line, fault in faults[:_MOST_FAULTS]:
        rows = _("{former}\n  row {line}: {fault}", former=rows, line=line, fault=fault)
    more = len(faults) - _MOST_FAULTS
    if more > 0:
        rows = _("{former}\n  and {more} more", former=rows, more=more)
    return SourceError(
        ngettext(
            "'{name}' has {n} row that cannot be used:{rows}\nNothing was loaded. "
            "Correct it and import the file again.",
            "'{name}' has {n} rows that cannot be used:{rows}\nNothing was loaded. "
            "Correct these rows and import the file again.",
            n=len(faults),
            name=name,
            rows=rows,
        )
    )
