"""Tables of one form below one another, as portals write one for each year or item.

What the title of a block tells, and that of another tells otherwise, becomes a column;
so the blocks are one table, and each record carries the number of its row in the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Final

from madang.intake.layout import Footnote
from madang.intake.names import clean
from madang.intake.periods import are_years

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from madang.intake.headers import Frame
    from madang.intake.layout import Grid, Row

__all__ = ["one_below_another", "under_sections"]

_MOST: Final = 200_000
_SAMPLE: Final = 400
_TITLE: Final = "table"
_TOLD: Final = re.compile(r"([^:]{1,80}?)\s*:\s+(.+)")
_PAIR: Final = 2
_SECTION: Final = "section"
_YEAR: Final = "year"


@dataclass(slots=True)
class _Block:
    """One block: rows of its title and header, and what the title tells."""

    start: int
    header: int
    told: dict[str, str] = field(default_factory=dict)
    notes: list[Footnote] = field(default_factory=list)


def one_below_another(
    grid: Grid, frame: Frame
) -> tuple[Grid, tuple[Footnote, ...]] | None:
    """Make one table of blocks that differ in what their titles tell.

    Parameters
    ----------
    grid : Grid
        Rows as they lie.
    frame : Frame
        Where the first table stands.

    Returns
    -------
    tuple of (Grid, tuple of Footnote), or None
        The same rows without the titles of later blocks, what these tell in columns
        before the others; and notes that stand between blocks. None where there is but
        one block, or all tell the same.
    """
    head = _header(grid, frame)
    titles = list(_cleaned(_above(grid, frame)))
    first = _Block(0, frame.first - 1)
    first.told = _told([(n, c) for n, c in titles if n <= (frame.layout.skip or 0)])
    if not first.told or sum(map(bool, head)) <= _PAIR:
        return None
    blocks = [first, *_later(islice(grid.rows(), _MOST), head, first)]
    keys = list(dict.fromkeys(k for b in blocks for k in b.told))
    apart = [k for k in keys if len({b.told.get(k, "") for b in blocks}) > 1]
    apart = [k for k in apart if k != _TITLE] or apart
    if len(blocks) == 1 or not apart:
        return None
    gone = {n for n, cells in titles if n <= (frame.layout.skip or 0)
            and set(_told([(n, cells)])) & set(apart)}  # fmt: skip

    def laid(rows: Iterable[Row]) -> Iterator[Row]:
        return _laid(rows, blocks, apart, gone)

    made = replace(
        grid, sample=list(islice(laid(grid.rows()), _SAMPLE)),
        rows=lambda: laid(grid.rows()), blocks=None, tail=list(laid(grid.tail)),
    )  # fmt: skip
    return made, tuple(note for b in blocks for note in b.notes)


def _cleaned(rows: Iterable[Row]) -> Iterator[Row]:
    """Give rows that are not blank, their cells clean, up to the last filled one."""
    for number, row in rows:
        if cells := _filled(row):
            yield number, cells


def _filled(row: list[str]) -> list[str]:
    """Give the cells of a row, clean, up to the last filled one."""
    cells = list(map(clean, row))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _header(grid: Grid, frame: Frame) -> list[str]:
    """Give the last row of the header."""
    skip = frame.layout.skip or 0
    rows = [c for n, c in _cleaned(_above(grid, frame)) if n > skip]
    return rows[-1] if rows else []


def _above(grid: Grid, frame: Frame) -> Iterator[Row]:
    """Give the rows above the first record."""
    return takewhile(lambda row: row[0] < frame.first, grid.sample)


def _told(rows: Iterable[Row]) -> dict[str, str]:
    """Read what titles tell: two cells, or a word and what follows its colon."""
    found: dict[str, str] = {}
    for _number, cells in rows:
        filled = [c for c in cells if c]
        if len(filled) == _PAIR:
            found[filled[0].rstrip(" :")] = filled[1]
        elif len(filled) == 1 and (match := _TOLD.fullmatch(filled[0])):
            found[match[1]] = match[2]
        elif len(filled) == 1:
            found[_TITLE] = filled[0]
    return found


def _later(
    rows: Iterable[Row], head: list[str], first: _Block
) -> Iterator[_Block]:  # fmt: skip
    """Find the blocks below the first: titles that it has too, then its header."""
    between: list[Row] = []
    for number, row in rows:
        if number <= first.header:
            continue
        is_wide = len(row) > _PAIR and all(map(str.strip, row[: _PAIR + 1]))
        if is_wide and clean(row[0]) != head[0]:
            between = []  # a record, as nearly all are; it need not be cleaned
            continue
        cells = _filled(row)
        if not cells:
            continue
        if cells != head:
            is_short = sum(map(bool, cells)) <= _PAIR
            between = [*between, (number, cells)] if is_short else []
            continue
        kept = [k for k, row in enumerate(between) if _starts(row, first)]
        titles = between[kept[0] :] if kept else []
        start = titles[0][0] if titles else number
        alone = between[: kept[0]] if kept else between
        notes = [Footnote(n, c[0]) for n, c in alone if len(c) == 1]
        yield _Block(start, number, _told(titles), notes)
        between = []


def _starts(row: Row, first: _Block) -> bool:
    """Tell whether a row is of a title: it tells what that of the first block does."""
    told = _told([row])
    return any(k in first.told for k in told if k != _TITLE) or (
        set(first.told) == {_TITLE} == set(told)
    )


def _laid(
    rows: Iterable[Row], blocks: list[_Block], apart: list[str], gone: set[int]
) -> Iterator[Row]:
    """Put what titles tell before each record, and leave out later titles."""
    ahead = iter(blocks)
    now, after = next(ahead), next(ahead, None)
    noted = {note.row for b in blocks for note in b.notes}
    for number, cells in rows:
        while after is not None and number >= after.start:
            now, after = after, next(ahead, None)
        is_title = now is not blocks[0] and number <= now.header
        if is_title or number in gone or number in noted:
            continue
        if number < now.header:
            yield number, cells
        elif number == now.header:
            yield number, [*apart, *cells]
        elif sum(bool(c.strip()) for c in cells) <= 1:  # blank, or a note below
            yield number, cells
        else:
            yield number, [*(now.told.get(k, "") for k in apart), *cells]


def under_sections(grid: Grid, frame: Frame) -> Grid | None:
    """Put labels that stand alone above their records into a column of their own.

    Printed tables write a year, or a region, once, and below it the same items again.

    Parameters
    ----------
    grid : Grid
        Rows as they lie.
    frame : Frame
        Where the table stands.

    Returns
    -------
    Grid or None
        None where no such labels stand there, or nothing says that they are more than
        records of which all amounts are blank.
    """
    noted = {note.row for note in frame.footnotes}
    name = _alone([c for n, c in _cleaned(grid.sample)
                   if n >= frame.first and n not in noted])  # fmt: skip
    if not name:
        return None
    skip = frame.layout.skip or 0

    def laid(rows: Iterable[Row]) -> Iterator[Row]:
        return _under(rows, name, frame, noted)

    return replace(
        grid, sample=list(islice(laid(grid.rows()), _SAMPLE)), blocks=None,
        rows=lambda: laid(grid.rows()), tail=list(laid(grid.tail)),
        merged=tuple((a, b + 1, c, d + 1) for a, b, c, d in grid.merged if a > skip),
    )  # fmt: skip


def _alone(body: list[list[str]]) -> str:
    """Name the column of labels that stand alone; empty where none do, or may not."""
    held: list[tuple[str, list[str]]] = []
    for cells in body:
        if len(cells) == 1:
            held.append((cells[0], []))
        elif held:
            held[-1][1].append(next(filter(None, cells)))
        else:
            return ""
    if held and not held[-1][1]:
        held.pop()  # the sample ends there
    if not held or not all(below for _label, below in held):
        return ""
    later = [x for _label, below in held[1:] for x in below]
    if are_years([label for label, _below in held]):
        return "" if are_years([*held[0][1], *later]) else _YEAR
    return _SECTION if 2 * sum(x in held[0][1] for x in later) > len(later) else ""


def _under(
    rows: Iterable[Row], name: str, frame: Frame, noted: set[int]
) -> Iterator[Row]:
    """Put the label above before each record."""
    now, header = "", frame.layout.header_rows or 0
    for number, cells in rows:
        filled = [c for c in map(clean, cells) if c]
        if number <= (frame.layout.skip or 0) or number in noted:
            yield number, cells
        elif number < frame.first:
            header -= bool(filled)
            yield number, ["", *cells] if header else [name, *_named(cells, frame)]
        elif len(filled) == 1 and clean(cells[0]):
            now = filled[0]
        else:
            yield number, [now, *cells]


def _named(cells: list[str], frame: Frame) -> list[str]:
    """Call columns without a heading what the frame calls them."""
    wide = [*cells, *[""] * (max(frame.places, default=0) + 1 - len(cells))]
    for name, place in zip(frame.columns, frame.places, strict=False):
        wide[place] = wide[place] or (name if name.startswith("column ") else "")
    return wide
