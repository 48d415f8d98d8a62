"""From rows to records: below the header, clean, as wide as it, merged cells filled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from madang.errors import UnreadableFileError
from madang.intake.columnar import batch_of, in_columns, numbered, schema_of
from madang.intake.layout import Footnote
from madang.intake.names import clean
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from madang.intake.headers import Frame
    from madang.intake.layout import Grid, Layout, Row

__all__ = [
    "Uneven", "batched", "records_of", "repeated_headers",
]  # fmt: skip

_CELLS_IN_BATCH: Final = 1_000_000
_ROWS_IN_BATCH: Final = 32_768
_LEAST_IN_BATCH: Final = 64


@dataclass(slots=True)
class Uneven:
    """Rows that have other numbers of cells than the header.

    Attributes
    ----------
    name : str
        Name of the file.
    width : int
        Cells of the header.
    count, first, cells : int
        How many such rows there are, the line of the first, and its cells.
    """

    name: str
    width: int
    count: int = 0
    first: int = 0
    cells: int = 0

    def note(self, number: int, cells: int) -> None:
        """Note a row."""
        if not self.count:
            self.first, self.cells = number, cells
        self.count += 1

    def error(self) -> UnreadableFileError:
        """Say how many there are, and which is the first."""
        return UnreadableFileError(
            _(
                "'{name}' is not a plain table: {count:,| row does/ rows do} not have "
                "the {width:,| cell/ cells} of the header; the first is row {line} "
                "with {cells:,}. Each row must have as many cells as the header; "
                "quote texts that hold the separator.",
                name=self.name,
                count=self.count,
                width=self.width,
                line=self.first,
                cells=self.cells,
            )
        )


def records_of(
    rows: Iterable[Row], columns: Sequence[str], fill_down: Sequence[str],
    frame: Frame | None, uneven: Uneven,
) -> Iterator[Row]:  # fmt: skip
    """Give the records among rows, with their numbers.

    Parameters
    ----------
    rows : iterable of Row
        Rows as they lie.
    columns : sequence of str
        Names of the columns.
    fill_down : sequence of str
        Columns whose blank cells take the value above.
    frame : Frame or None
        Where the table stands; None where the rows are its records already.
    uneven : Uneven
        Takes note of rows that are left out because they do not fit.

    Yields
    ------
    Row
        Number and cells; those of a row that fits as it is are cleaned in columns
        later. Blank rows are none.
    """
    if frame is None:
        yield from rows
        return
    filled = [k for k, c in enumerate(columns) if c in set(fill_down)]
    above = [""] * len(columns)
    tops: dict[int, list[str]] = {top: [] for x in frame.down.values() for _c, top in x}
    last = max(frame.places, default=-1) + 1
    is_plain = _is_plain(frame)
    held = filled or tops
    noted = {note.row for note in frame.footnotes}
    for number, row in rows:
        if number < frame.first:
            continue
        if is_plain and not held and 0 < len(row) == last and row[0].isalnum():
            yield number, row
            continue
        cells = [" ".join(row)] if number in noted else list(map(clean, row))
        if len(cells) != last or not is_plain:
            cells = _fitted(number, cells, frame, last, uneven)
        if not any(cells):
            continue
        if number in tops:
            tops[number] = cells
        for column, top in frame.down.get(number, ()):
            cells[column] = tops[top][column] if tops[top] else ""
        if filled:
            _fill_down(cells, above, filled)
            above = cells
        yield number, cells


def _fitted(
    number: int, cells: list[str], frame: Frame, last: int, uneven: Uneven
) -> list[str]:
    """Bring a row to the places of the columns; empty where it does not fit."""
    count = len(cells)
    blank = set(range(last)) - set(frame.places)
    lost = any(cells[last:]) or any(cells[k] for k in blank if k < count)
    if lost or (count < last and sum(map(bool, cells)) > 1):
        uneven.note(number, count)
        return []
    cells = cells + [""] * (last - count)
    if not frame.parts:
        return [cells[k] for k in frame.places]
    parts = [p.strip() for p in cells[0].split(",")]
    if len(parts) > frame.parts or (len(parts) < frame.parts and any(cells[1:])):
        uneven.note(number, count + len(parts) - 1)
        return []
    parts += [""] * (frame.parts - len(parts))
    return [*parts, *(cells[k] for k in frame.places[1:])]


def _fill_down(cells: list[str], above: list[str], filled: list[int]) -> None:
    """Fill blank labels from above, unless a column left of them begins anew."""
    anew = False
    for place in range(filled[-1] + 1):
        if not cells[place] and not anew and place in filled:
            cells[place] = above[place]
        anew = anew or cells[place] != above[place]


def batched(
    name: str, grid: Grid, columns: tuple[str, ...], layout: Layout,
    frame: Frame | None,
) -> Iterator[pa.RecordBatch]:  # fmt: skip
    """Give all records of a grid as batches of text.

    Parameters
    ----------
    name : str
        Name of the file.
    grid : Grid
        Its rows.
    columns : tuple of str
        Names of the columns.
    layout : Layout
        How it lies.
    frame : Frame or None
        As `records_of`.

    Yields
    ------
    RecordBatch

    Raises
    ------
    UnreadableFileError
        At the end, if rows did not fit.
    """
    schema = schema_of(columns)
    uneven = Uneven(name, len(columns))
    fill = layout.fill_down or ()
    is_plain = frame is not None and _is_plain(frame) and not fill and not frame.down
    if grid.blocks is None or not is_plain or frame is None:
        found = records_of(grid.rows(), columns, fill, frame, uneven)
        yield from _in_batches(found, schema)
    else:
        for block in grid.blocks():
            is_below = block.lines and block.first >= frame.first
            table = in_columns(block, grid.layout, columns) if is_below else None
            if table is not None:
                numbers = pa.array(range(block.first, block.first + block.lines))
                yield numbered(table.columns, numbers, schema)
                continue
            found = records_of(block.rows(), columns, fill, frame, uneven)
            yield from _in_batches(found, schema)
    if uneven.count:
        raise uneven.error()


def _is_plain(frame: Frame) -> bool:
    """Tell whether each cell of a row is a column, in order."""
    return frame.places == tuple(range(len(frame.places))) and not frame.parts


def _in_batches(found: Iterable[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Lay records into batches."""
    most = _CELLS_IN_BATCH // len(schema)
    most = max(_LEAST_IN_BATCH, min(_ROWS_IN_BATCH, most))
    numbers: list[int] = []
    records: list[list[str]] = []
    for number, record in found:
        numbers.append(number)
        records.append(record)
        if len(records) == most:
            yield batch_of(records, numbers, schema)
            numbers, records = [], []
    yield batch_of(records, numbers, schema)


def repeated_headers(name: str, grid: Grid, frame: Frame) -> tuple[Footnote, ...]:
    """List headings that come again within a table; refuse another table below it.

    Parameters
    ----------
    name : str
        Name of the file, for messages.
    grid : Grid
        Its rows.
    frame : Frame
        Where its table stands.

    Returns
    -------
    tuple of Footnote
        Rows that repeat the header as each page of a print does: they are no records.

    Raises
    ------
    UnreadableFileError
        If a heading like that of the table stands over another one.
    """
    skip = frame.layout.skip or 0
    rows = [(n, [clean(c) for c in cells]) for n, cells in grid.sample]
    rows = [(n, cells) for n, cells in rows if any(cells)]
    header = [cells for n, cells in rows if skip < n < frame.first]
    body = [row for row in rows if row[0] >= frame.first]
    found = []
    for (before, above), (number, cells) in pairwise(body):
        same = max((_same(cells, head) for head in header), default=0)
        filled = sum(map(bool, cells))
        if same < 2 or 2 * same <= filled:  # noqa: PLR2004 - one word is no heading
            continue
        is_next = number == before + 1 and 2 * sum(map(bool, above)) > filled
        if same < filled or not is_next:
            raise _another(name, (number, cells))
        found.append(Footnote(number, " ".join(c for c in cells if c)))
    return tuple(found)


def _same(cells: list[str], head: list[str]) -> int:
    """Count the cells of a row that are words of a header, each in its place."""
    return sum(
        bool(c) and c == h and not c[0].isdigit()
        for c, h in zip(cells, head, strict=False)
    )


def _another(name: str, row: Row) -> UnreadableFileError:
    """Say where another table begins."""
    return UnreadableFileError(
        _(
            "In row {row} of '{name}' another table begins below the first one: "
            "{cells}. Put each table, with the titles above it, into a sheet or file "
            "of its own, and import them. Nothing was read.",
            row=row[0],
            name=name,
            cells=", ".join(c for c in row[1] if c)[:200],
        )
    )
