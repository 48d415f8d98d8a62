"""The chain of seals: how a line of a log is written, sealed and read back.

Each line carries a seal, SHA-256 over the seal before it and its own cells, so that a
line changed or taken out breaks the chain at a line that can be named. The forms here
are those of files already on users' disks: none of them may change.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BOM", "FIRST", "Content", "broken_at", "parse", "seal", "write"]

FIRST: Final = "0" * 64
"""What stands for the seal before the first line."""

BOM: Final = b"\xef\xbb\xbf"
"""What a spreadsheet needs before the header, to read the file as UTF-8."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds.

    Attributes
    ----------
    header : list of str or None
        Cells of the first line; None where no line is whole or it is no text.
    rows : list of (list of str or None)
        Cells of each whole line after it; None for a line that is no text.
    size : int
        Where the whole lines end, in bytes.
    torn : bytes
        An unfinished line at the end.
    is_open : bool
        Whether the last line is whole and lacks only its end.
    """

    header: list[str] | None
    rows: list[list[str] | None]
    size: int
    torn: bytes = b""
    is_open: bool = False

    @property
    def last(self) -> str:
        """Seal of the last line."""
        return _seal_of(self.rows)


def seal(former: str, cells: Sequence[str]) -> str:
    """Seal a line.

    Parameters
    ----------
    former : str
        The seal before it.
    cells : sequence of str
        Its own cells.

    Returns
    -------
    str
        SHA-256 over both.
    """
    text = json.dumps([former, *cells], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def broken_at(rows: Sequence[Sequence[str] | None], width: int) -> int | None:
    """Find where the chain breaks.

    Parameters
    ----------
    rows : sequence of (sequence of str or None)
        Cells of each line, seal last.
    width : int
        How many cells a line has.

    Returns
    -------
    int or None
        Number of the first line whose seal does not fit, as an editor counts them
        below a header; None where all fit.
    """
    last = FIRST
    for number, cells in enumerate(rows, start=2):
        if cells is None or not _fits(cells, last, width):
            return number
        last = cells[-1]
    return None


def parse(data: bytes, width: int) -> Content:
    """Split a file into whole lines and an unfinished end.

    Parameters
    ----------
    data : bytes
        The file.
    width : int
        How many cells a line has.

    Returns
    -------
    Content
    """
    lines = data.split(b"\n")
    last = lines.pop()
    if not lines:
        return Content(None, [], 0, data)
    header = _cells(lines[0].removeprefix(BOM))
    size = len(data) - len(last)
    if not last.strip():  # blank lines at the end are no entries
        last = b""
        while len(lines) > 1 and not lines[-1].strip():
            size -= len(lines.pop()) + 1
    rows = [_cells(line) for line in lines[1:]]
    if last:
        cells = _cells(last)
        if _fits(cells, _seal_of(rows), width):
            # An editor took the end of the last line off; nothing is lost.
            return Content(header, [*rows, cells], len(data), is_open=True)
    return Content(header, rows, size, last)


def _fits(cells: Sequence[str] | None, former: str, width: int) -> bool:
    """Tell whether a line is whole and its seal follows from the one before it."""
    return (
        cells is not None
        and len(cells) == width
        and cells[-1] == seal(former, cells[:-1])
    )


def _cells(line: bytes) -> list[str] | None:
    """Read the cells of one line; None where it is no line of a text table."""
    try:
        return next(csv.reader([line.decode("utf-8").rstrip("\r")], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return None


def write(rows: Sequence[Sequence[str]]) -> bytes:
    """Write lines as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _seal_of(rows: Sequence[Sequence[str] | None]) -> str:
    """Give the seal of the last line."""
    return rows[-1][-1] if rows and rows[-1] else FIRST
