"""Workbooks that people send in, opened with care: bounded, and never run.

A workbook is a packed folder of markup: some hundred kilobytes may unpack to what no
memory holds. What it declares, how far it unpacks, how many marks its sheets have and
how far apart their cells lie is counted as bytes go by, before any of it is parsed. It
is then parsed by calamine in a process of its own, whose memory is bounded.
"""

from __future__ import annotations

import io
import marshal
import re
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from madang.errors import UnreadableFileError
from madang.intake import sheets
from madang.intake.archives import pieces
from madang.intake.binary_sheets import reach
from madang.intake.containers import BROKEN, kind_of, locked, read_whole
from madang.intake.layout import Grid, Layout, Passed
from madang.intake.limits import LIMITS
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from madang.intake.containers import Piece
    from madang.intake.layout import Row
    from madang.intake.limits import Limits

__all__ = ["read_sheets", "read_workbook"]

_SAMPLE: Final = 400
_MEMORY: Final = 384 * 2**20
_MEMORY_OF_BYTE: Final = 12
_RATIO: Final = 60  # a table of numbers unpacks to some ten times its size
_MOST_PARTS: Final = 200
_MOST_MARKS: Final = 24_000_000  # two to six of them make a cell
_MOST_MARKS_IN_ROW: Final = 60_000
_HEAD: Final = 4_096
_BLOCK: Final = 2**20
_ROW: Final = re.compile(rb"<row[\s/>]")
_CELLS: Final = [b"<c" + bytes([end]) for end in b" />\t\r\n"]
_PREFIXED_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")  # a third as fast
_PREFIXED_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLACE: Final = re.compile(rb' r="([A-Z]{0,3})(\d{1,9})"')
_EMPTY: Final = re.compile(
    rb'</f>(?:<v\s?/>|<v></v>)?</c>| t="e"'
)  # no result, or an error
_FORMULA: Final = re.compile(rb"<f[\s/>]")
_UNCOUNTED: Final = re.compile(rb"<(?:/f|f[^<>]*/)>(?:<v\s?/>|<v></v>)?</c>")
_FRAME: Final = re.compile(
    rb"<(?:\w+:)?(?:styleSheet|workbook|Types|Relationships|theme)[\s>]"
)
_BINARY_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.bin")
_ODS_ROW: Final = b"<table:table-row"
_ROWS_REPEATED: Final = re.compile(rb'^[^>]*number-rows-repeated="(\d{1,9})"')
_CELLS_REPEATED: Final = re.compile(rb'number-columns-repeated="(\d{1,9})"')


def read_workbook(
    piece: Piece, given: Layout, limits: Limits, *, asked: Sequence[str] = ()
) -> tuple[list[Grid], list[Passed]]:
    """Open each sheet of a workbook: XLS, XLSX, XLSB or ODS.

    Parameters
    ----------
    piece : Piece
        The workbook.
    given : Layout
        What is known of it; a sheet that it names is read alone.
    limits : Limits
        What it may declare and hold.
    asked : sequence of str
        Sheets that are read though they are hidden.

    Returns
    -------
    tuple of (list of Grid, list of Passed)

    Raises
    ------
    UnreadableFileError
        If it would unpack to too much, is locked, or is no workbook.
    """
    data = read_whole(piece, limits.workbook)
    vetted = _vet(piece, data, limits)
    if vetted.formulas and vetted.uncounted == vetted.formulas:
        raise _never_counted(piece.name, vetted.formulas)
    passed = [Passed(m, _("Macros are not read and never run.")) for m in vetted.macros]
    grids = []
    (found,) = _asked(piece.name, data, vetted.memory)
    is_open = any(t["cells"] and t["height"] and not t["hidden"] for t in found)
    for told in found:
        name = told["name"]
        why = None
        if given.sheet and name != given.sheet:
            why = _("Another sheet was asked for.")
        elif not told["cells"]:
            why = _("It is a chart or macros, no sheet of cells.")
        elif not told["height"]:
            why = _("The sheet is empty.")
        elif told["hidden"] and is_open and name not in (given.sheet, *asked):
            why = _(
                "The sheet is hidden. To read it, name it: --sheet '{sheet}'",
                sheet=name,
            )
        if why is not None:
            passed.append(Passed(name, why))
            continue
        grid = _grid(piece, told, given, limits)
        if told["hidden"]:
            grid.remarks.append(_("The sheet '{sheet}' is hidden.", sheet=name))
        grids.append(grid)
    if vetted.empty and grids:
        said = _(
            "{count:,| cell holds/ cells hold} an error or a formula without a result, "
            "and {count:~is/are} read as empty. Open the workbook, look at them, and "
            "save it.",
            count=vetted.empty,
        )
        grids[0].remarks.append(said)
    return grids, passed


def read_sheets(
    path: Path, names: Sequence[str], limits: Limits = LIMITS
) -> dict[str, list[list[str]]]:
    """Read sheets of a workbook as rows of text; rows keep their places.

    Parameters
    ----------
    path : Path
        The workbook.
    names : sequence of str
        Sheets to read, where it has them.
    limits : Limits
        What it may declare and hold.

    Returns
    -------
    dict of str to list of rows

    Raises
    ------
    UnreadableFileError
        As `read_workbook`.
    """
    found, _unused = pieces(path, limits)
    if len(found) != 1 or kind_of(found[0]) != "workbook":
        raise _unreadable(path.name)
    grids, _left = read_workbook(found[0], Layout(), limits, asked=names)
    return {
        grid.layout.sheet: [cells for _n, cells in grid.rows()]
        for grid in grids
        if grid.layout.sheet in names
    }


def _asked(name: str, data: bytes, memory: int, sheet: str = "") -> Iterator[Any]:
    """Ask the reader, in a process of its own, for what it writes."""
    command = [sys.executable, "-P", sheets.__file__, str(memory), str(_SAMPLE), sheet]
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as back:
        given.write(data)
        given.seek(0)
        done = subprocess.run(  # noqa: S603 - a file of our own
            command, stdin=given, stdout=back, stderr=subprocess.DEVNULL, check=False
        )
        if done.returncode == sheets.LOCKED:
            raise locked(name)
        if done.returncode == sheets.TORN:
            raise _unreadable(name)
        if done.returncode:
            raise _too_large(name)
        back.seek(0)
        if not sheet:
            yield marshal.load(back)  # noqa: S302 - written by a file of our own
            return
        while (block := marshal.load(back)) is not None:  # noqa: S302 - as above
            yield block


def _grid(piece: Piece, told: dict[str, Any], given: Layout, limits: Limits) -> Grid:
    """Take a sheet as a grid; its rows are read anew when all are asked for."""
    sample: list[Row] = list(enumerate(told["rows"], start=1))
    first = told["height"] - len(told["tail"]) + 1
    layout = replace(given, sheet=told["name"])

    def rows() -> Iterator[Row]:
        if told["height"] <= _SAMPLE:
            yield from sample
            return
        data = read_whole(piece, limits.workbook)
        memory = _vet(piece, data, limits).memory
        number = 0
        for block in _asked(piece.name, data, memory, told["name"]):
            yield from enumerate(block, start=number + 1)
            number += len(block)

    tail = list(enumerate(told["tail"], start=first))
    return Grid(layout, sample, rows, tail, merged=tuple(told["merged"]))


@dataclass(slots=True)
class _Vetted:
    """What was seen of a workbook: memory it may take, macros, cells without result."""

    memory: int
    macros: list[str] = field(default_factory=list)
    empty: int = 0
    formulas: int = 0
    uncounted: int = 0


def _vet(piece: Piece, data: bytes, limits: Limits) -> _Vetted:
    """Refuse what unpacks to too much, declares entities, or lies too far apart."""
    if not data.startswith(b"PK"):
        return _Vetted(_MEMORY + _MEMORY_OF_BYTE * len(data))
    seen = _Vetted(_MEMORY)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            size = sum(part.file_size for part in parts)
            if (
                size > limits.workbook
                or len(parts) > _MOST_PARTS
                or any(_is_swollen(part, limits) for part in parts)
            ):
                raise _too_large(piece.name, len(data), parts)
            for part in parts:
                with packed.open(part) as stream:
                    if part.filename == "content.xml":
                        _vet_repeats(piece.name, stream.read(), limits)
                    elif _BINARY_SHEET.fullmatch(part.filename):
                        _vet_binary(piece.name, stream.read(), limits, seen)
                    elif part.filename.endswith((".xml", ".rels")):
                        _vet_part(piece.name, stream, part.file_size, limits, seen)
    except UnreadableFileError:
        raise
    except BROKEN:
        raise _unreadable(piece.name) from None
    seen.macros = sorted(name for name in names if name.endswith("vbaProject.bin"))
    seen.memory = _MEMORY + _MEMORY_OF_BYTE * (len(data) + size)
    return seen


def _vet_binary(name: str, data: bytes, limits: Limits, seen: _Vetted) -> None:
    """Count how far the cells of a binary sheet reach, and those without a result."""
    told = reach(data)
    if told.rows * told.columns > limits.cells:
        raise _too_large(name)
    seen.empty += told.errors


def _is_swollen(part: zipfile.ZipInfo, limits: Limits) -> bool:
    """Tell whether a part unpacks to far more than any table does."""
    if part.file_size <= limits.free:
        return False
    return part.file_size > min(limits.part, _RATIO * part.compress_size)


def _vet_part(name: str, stream: Any, size: int, limits: Limits, seen: _Vetted) -> None:
    """Count the marks of a part, and how far its cells reach, as its bytes go by.

    What its formulas lack is added to what was seen of the workbook.
    """
    block = stream.read(_HEAD)
    _require_plain(name, block)
    if _FRAME.search(block) and size > limits.frame:
        raise _too_large(name)
    marks = in_row = most = rows = bottom = cells = placed = 0
    columns: set[bytes] = set()
    kept = b""
    while block:
        own = b":row" not in block and b":c" not in block
        first, *parts = (_ROW if own else _PREFIXED_ROW).split(block)
        in_row += first.count(b"<")
        marks += block.count(b"<")
        most = max(most, in_row if rows else 0)
        if parts:
            rows, in_row = rows + len(parts), parts[-1].count(b"<")
            most = max(most, *(part.count(b"<") for part in parts))
        if marks > _MOST_MARKS or most > _MOST_MARKS_IN_ROW:
            raise _too_large(name)
        whole, _end, kept = (kept + block).rpartition(b">")
        if rows:
            found = _PLACE.findall(whole)
            bottom = max([bottom, *map(int, {number for _c, number in found})])
            columns.update(column for column, _number in found)
            placed += sum(1 for column, _number in found if column)
            cells += (
                sum(map(whole.count, _CELLS))
                if own
                else len(_PREFIXED_CELL.findall(whole))
            )
            seen.empty += len(_EMPTY.findall(whole))
            if formulas := len(_FORMULA.findall(whole)):
                seen.formulas += formulas
                seen.uncounted += len(_UNCOUNTED.findall(whole))
        block = stream.read(_BLOCK)
    right = max(map(_column, columns), default=0)
    if cells > placed:  # cells that do not say where they stand, stand side by side
        right = max(right, most)
    if max(rows, bottom) * right > limits.cells:
        raise _too_large(name)


def _column(letters: bytes) -> int:
    """Give the number of a column by its letters."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _require_plain(name: str, head: bytes) -> None:
    """Refuse markup that declares entities of its own, or is not UTF-8."""
    plain = head.upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain or b"\x00" in plain:
        raise _unreadable(name)


def _vet_repeats(name: str, data: bytes, limits: Limits) -> None:
    """Count the cells that a sheet of an open document holds once it is laid out."""
    _require_plain(name, data[:_HEAD])
    cells = widest = 0
    for row in data.split(_ODS_ROW)[1:]:
        times = _ROWS_REPEATED.match(row)
        is_filled = b"office:value" in row or b"<text:p" in row
        across = sum(int(n) for n in _CELLS_REPEATED.findall(row))
        across = across + row.count(b"<table:table-cell") if is_filled else 0
        count = int(times[1]) if times and is_filled else 1
        cells += count
        widest = max(widest, across)
        if cells * widest > limits.cells * 2 or widest > limits.columns * 4:
            raise _too_large(name)


def _too_large(
    name: str, packed: int = 0, parts: list[zipfile.ZipInfo] | None = None
) -> UnreadableFileError:
    """Say that a workbook holds more than a table for people does."""
    if parts:
        return UnreadableFileError(
            _(
                "'{path}' is too large: {packed:,} bytes would unpack to {size:,} "
                "bytes in {count:,} parts. Nothing was read.",
                path=name,
                packed=packed,
                size=sum(part.file_size for part in parts),
                count=len(parts),
            )
        )
    return UnreadableFileError(
        _(
            "'{path}' is too large: a sheet holds more rows or cells than can be "
            "read. Split it, or save the sheet as 'CSV UTF-8'. Nothing was read.",
            path=name,
        )
    )


def _never_counted(name: str, formulas: int) -> UnreadableFileError:
    """Say that a workbook holds formulas, and not what they give."""
    return UnreadableFileError(
        _(
            "'{name}' holds {count:,| formula/ formulas} and the result of none: a "
            "program wrote it that does not calculate. Open it in the spreadsheet "
            "program, save it, and import it again. Nothing was read.",
            name=name,
            count=formulas,
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
