"""Sheets of a workbook that Madang wrote and people filled in."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from madang.errors import SourceError
from madang.intake.workbooks import read_sheets
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["read_rows"]


def read_rows(
    path: Path, names: Sequence[str], *, most: int
) -> dict[str, list[list[str]]]:
    """Read sheets of a workbook as texts.

    Parameters
    ----------
    path : Path
        The workbook.
    names : sequence of str
        Sheets that it must have.
    most : int
        Rows that a sheet may have.

    Returns
    -------
    dict of str to list of rows
        Cells in NFC, on one line; empty rows at the end left out.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is no workbook, or would unpack to too much.
    SourceError
        If a sheet is missing or has too many rows.
    """
    found = read_sheets(path, names)
    missing = [n for n in names if n not in found]
    if missing:
        raise SourceError(
            _(
                "'{file}' lacks the sheet '{missing}': it was not written by 'madang "
                "overlap export'.",
                file=path.name,
                missing=missing[0],
            )
        )
    return {name: _cells(found[name], path.name, most) for name in names}


def _cells(rows: list[list[str]], name: str, most: int) -> list[list[str]]:
    """Write the cells of one sheet on one line each."""
    texts = [
        [" ".join(unicodedata.normalize("NFC", cell).split()) for cell in row]
        for row in rows
    ]
    while texts and not any(texts[-1]):
        texts.pop()
    if len(texts) > most:
        raise SourceError(
            _(
                "A sheet of '{name}' has more than {most:,} rows. Split the file.",
                name=name,
                most=most,
            )
        )
    return texts
