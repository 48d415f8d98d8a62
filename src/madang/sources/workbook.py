"""Workbooks that people send in, opened with care: bounded, and never run.

A workbook is a packed folder of markup: some hundred kilobytes may unpack to what no
memory holds. What it declares, how far it unpacks, and how many rows and cells its
sheets have is counted as bytes go by, before any of it is parsed.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from madang.errors import SourceError, UnreadableFileError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["LARGEST_FILE", "LARGEST_UNPACKED", "first_sheet", "read_rows"]

LARGEST_FILE: Final = 50 * 2**20
"""Bytes that a workbook may have."""

LARGEST_UNPACKED: Final = 200 * 2**20
"""Bytes that its parts may have in all once unpacked."""

_LARGEST_PART: Final = 100 * 2**20
_LARGEST_FRAME: Final = 4 * 2**20  # styles and the like, which are held whole
_SMALL: Final = 8 * 2**20  # bytes that any part may unpack to
_RATIO: Final = 60  # a table of numbers unpacks to some ten times its size
_MOST_PARTS: Final = 200
_MOST_COLUMNS: Final = 60
_MOST_MARKS: Final = 6_000_000  # two to six of them make a cell
_MOST_MARKS_IN_ROW: Final = 60_000
_MOST_CELLS: Final = 8_000_000
_HEAD: Final = 4_096
_BLOCK: Final = 2**20
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_FRAME: Final = re.compile(
    rb"<(?:\w+:)?(?:styleSheet|workbook|Types|Relationships|theme)[\s>]"
)


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
    with _opened(path) as book:
        _require(book.sheetnames, names, path.name)
        return {n: _cells(book[n], path.name, most) for n in names}


def first_sheet(path: Path) -> list[list[str]]:
    """Read the first sheet of a workbook as texts; rows keep their places.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    list of rows
        Cells in NFC without stray spaces, empty ones at the end left out.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is no workbook, or would unpack to too much.
    """
    rows, seen = [], 0
    with _opened(path) as book:
        for cells in book.worksheets[0].iter_rows(values_only=True):
            seen += len(cells) + 1  # rows and cells that nobody wrote count as well
            if seen > _MOST_CELLS:
                raise _too_large(path)
            row = [_clean(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            rows.append(row)
    return rows


def _clean(cell: object) -> str:
    """Bring a cell to NFC text without stray spaces."""
    return unicodedata.normalize("NFC", "" if cell is None else str(cell)).strip()


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a workbook that was looked at, and tell what is wrong with it in words."""
    _vet(path)
    import openpyxl  # noqa: PLC0415 - heavy

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception:  # noqa: BLE001 - a damaged part fails in a hundred ways
        raise _unreadable(path.name) from None
    try:
        yield book
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


def _vet(path: Path) -> None:
    """Refuse what is no workbook, unpacks to too much, or declares entities."""
    if not path.is_file():
        raise UnreadableFileError(_("The file '{path}' is not there.", path=path.name))
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            large = (
                path.stat().st_size > LARGEST_FILE
                or sum(part.file_size for part in parts) > LARGEST_UNPACKED
                or len(parts) > _MOST_PARTS
                or any(map(_is_swollen, parts))
            )
            if large:
                raise _too_large(path, parts)
            for part in parts:
                _vet_part(path, packed, part)
    except SourceError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError,
        EOFError, ValueError, OverflowError,
    ):  # fmt: skip
        raise _unreadable(path.name) from None


def _is_swollen(part: zipfile.ZipInfo) -> bool:
    """Tell whether a part unpacks to far more than any table does."""
    if part.file_size <= _SMALL:
        return False
    return (
        part.file_size > _LARGEST_PART or part.file_size > _RATIO * part.compress_size
    )


def _vet_part(path: Path, packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Count the marks of a part, in all and in each row, as its bytes go by."""
    marks = in_row = 0
    has_rows = False
    with packed.open(part) as stream:
        block = stream.read(_HEAD)
        head = block.replace(b"\x00", b"").upper()
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise _unreadable(path.name)
        if _FRAME.search(block) and part.file_size > _LARGEST_FRAME:
            raise _too_large(path)
        while block:
            first, *rows = _ROW.split(block)
            in_row = in_row + first.count(b"<")
            marks += block.count(b"<")
            most = in_row if has_rows else 0
            if rows:
                has_rows, in_row = True, rows[-1].count(b"<")
                most = max(most, *(row.count(b"<") for row in rows))
            if marks > _MOST_MARKS or most > _MOST_MARKS_IN_ROW:
                raise _too_large(path)
            block = stream.read(_BLOCK)


def _too_large(
    path: Path, parts: Sequence[zipfile.ZipInfo] = ()
) -> UnreadableFileError:
    """Say that a workbook holds more than a table for people does."""
    if parts:
        return UnreadableFileError(
            _(
                "'{path}' is too large: {packed:,} bytes would unpack to {size:,} "
                "bytes in {count:,} parts. Nothing was read.",
                path=path.name,
                packed=path.stat().st_size,
                size=sum(part.file_size for part in parts),
                count=len(parts),
            )
        )
    return UnreadableFileError(
        _(
            "'{path}' is too large: a sheet holds more rows or cells than can be "
            "read. Split it, or save the sheet as 'CSV UTF-8'. Nothing was read.",
            path=path.name,
        )
    )


def _unreadable(name: str) -> UnreadableFileError:
    """Say that a file is no workbook that can be read."""
    return UnreadableFileError(
        _(
            "'{name}' is no workbook that can be read. Save it again as .xlsx.",
            name=name,
        )
    )
