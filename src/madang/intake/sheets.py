"""Cells of a workbook as text: run as a program, in a process of its own.

A damaged or hostile workbook may make a parser ask for more memory than there is, and
that ends the process which asked. So it is not the user's: this one is given the bytes,
bounded, and writes rows. It knows nothing of the rest, so that it starts at once.
"""

from __future__ import annotations

import io
import marshal
import resource
import sys
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

__all__ = ["BLOCK", "LOCKED", "TAIL", "TORN"]

BLOCK: Final = 2_000
"""Rows that are written together."""

TAIL: Final = 40
"""Last rows that are given beside the first."""

LOCKED: Final = 3
"""Exit of a workbook with a password."""

TORN: Final = 4
"""Exit of what is no workbook."""

_SECONDS: Final = 120
_LARGEST_WHOLE: Final = 1e15  # numbers up to which a whole one is written so


def _text(cell: object) -> str:
    """Write a cell as text: whole numbers without a point, dates as ISO has them."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _LARGEST_WHOLE:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)


def _rows(sheet: CalamineSheet, most: int | None = None) -> list[list[str]]:
    """Give rows of a sheet as text, from its first row on."""
    rows = sheet.to_python(skip_empty_area=False, nrows=most)
    return [[c if type(c) is str else _text(c) for c in row] for row in rows]


def _told(book: CalamineWorkbook, most: int) -> list[dict[str, Any]]:
    """Tell of each sheet: what it is, its merged cells, first and last rows."""
    found = []
    for about in book.sheets_metadata:
        is_sheet = about.typ == SheetTypeEnum.WorkSheet
        told = {
            "name": about.name, "cells": is_sheet, "height": 0, "rows": [],
            "hidden": about.visible != Visible.Visible, "merged": [], "tail": [],
        }  # fmt: skip
        if is_sheet:
            sheet = book.get_sheet_by_name(about.name)
            height = 0 if sheet.end is None else sheet.end[0] + 1
            told["height"] = height
            told["merged"] = [
                (top + 1, left, bottom + 1, right)
                for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
            ]
            told["rows"] = _rows(sheet, most)
            if height > most:
                last = sheet.to_python(skip_empty_area=False)[-TAIL:]
                told["tail"] = [[_text(c) for c in row] for row in last]
        found.append(told)
    return found


def _main(memory: str, most: str, name: str) -> int:
    """Read a workbook from standard input; tell of its sheets, or write one out."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    out = sys.stdout.buffer
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        if not name:
            marshal.dump(_told(book, int(most)), out)
            return 0
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for start in range(0, len(cells), BLOCK):
            block = cells[start : start + BLOCK]
            marshal.dump([[_text(c) for c in row] for row in block], out)
        marshal.dump(None, out)
    except PasswordError:
        return LOCKED
    except BaseException:  # noqa: BLE001 - the parser's panics are no Exception
        return TORN
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
