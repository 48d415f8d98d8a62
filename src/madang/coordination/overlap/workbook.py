"""Workbooks that people send in, opened with care: bounded, and never run."""

from __future__ import annotations

import unicodedata
import zipfile
from typing import TYPE_CHECKING, Final

from madang.errors import SourceError, UnreadableFileError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["LARGEST_FILE", "LARGEST_UNPACKED", "read_rows"]

LARGEST_FILE: Final = 50 * 2**20
"""Bytes that a workbook may have."""

LARGEST_UNPACKED: Final = 400 * 2**20
"""Bytes that its parts may have in all once unpacked."""

_MOST_PARTS: Final = 200
_MOST_COLUMNS: Final = 60
_HEAD: Final = 4_096


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

    Raises
    ------
    UnreadableFileError
        If the file is not there, is no workbook, or would unpack to too much.
    SourceError
        If a sheet is missing or has too many rows.
    """
    _vetted(path)
    import openpyxl  # noqa: PLC0415 - heavy

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # noqa: BLE001 - a damaged part fails in a hundred ways
        raise _unreadable(path.name) from None
    try:
        _require(book.sheetnames, names, path.name)
        return {n: _cells(book[n], path.name, most) for n in names}
    except SourceError:
        raise
    except Exception:  # noqa: BLE001 - a damaged sheet, met while its rows are read
        raise _unreadable(path.name) from None
    finally:
        book.close()


def _require(found: Sequence[str], names: Sequence[str], file: str) -> None:
    """Refuse a workbook that lacks a sheet."""
    missing = [n for n in names if n not in found]
    if missing:
        raise SourceError(
            _(
                "'{file}' lacks the sheet '{missing}': it was not written by 'madang "
                "overlap export'.",
                file=file,
                missing=missing[0],
            )
        )


def _cells(page: object, name: str, most: int) -> list[list[str]]:
    """Read the cells of one sheet as texts, empty rows at the end left out."""
    bounds = {"max_row": most + 1, "max_col": _MOST_COLUMNS, "values_only": True}
    found = page.iter_rows(**bounds)  # type: ignore[attr-defined]  # a worksheet
    rows = [[_text(cell) for cell in row] for row in found]
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > most:
        raise SourceError(
            _(
                "A sheet of '{name}' has more than {most:,} rows. Split the file.",
                name=name,
                most=most,
            )
        )
    return rows


def _text(cell: object) -> str:
    """Write a cell as text: NFC, on one line."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFC", str(cell)).split())


def _vetted(path: Path) -> None:
    """Refuse what is no workbook, unpacks to too much, or declares entities."""
    if not path.is_file():
        raise UnreadableFileError(_("The file '{path}' is not there.", path=path.name))
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            large = (
                path.stat().st_size > LARGEST_FILE
                or size > LARGEST_UNPACKED
                or len(parts) > _MOST_PARTS
            )
            if large:
                raise UnreadableFileError(
                    _(
                        "'{path}' is too large: it would unpack to {size:,} bytes in "
                        "{count} parts. Nothing was read.",
                        path=path.name,
                        size=size,
                        count=len(parts),
                    )
                )
            for part in parts:
                with packed.open(part) as stream:
                    head = stream.read(_HEAD).replace(b"\x00", b"").upper()
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise _unreadable(path.name)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        raise _unreadable(path.name) from None


def _unreadable(name: str) -> UnreadableFileError:
    """Say that a file is no workbook that can be read."""
    return UnreadableFileError(
        _(
            "'{name}' is no workbook that can be read. Save it again as .xlsx.",
            name=name,
        )
    )
