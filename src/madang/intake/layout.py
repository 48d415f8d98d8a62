"""How a table lies in its file: the words of a recipe on form, and what is in doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from madang.intake.names import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pyarrow as pa

    from madang.language import Message

__all__ = [
    "Block", "Choice", "Doubt", "Footnote", "Grid", "Layout", "Passed", "Row",
    "footnotes", "layout_of",
]  # fmt: skip

_SIGN: Final = re.compile(r"[^|]{1,3} \| [^\W\d]{3}[^|\d]*")
_NOTE: Final = re.compile(
    r"[※*†▶○◎□■]|\(?주\)?\s?[)\d:.]|[Nn]otes?\b|Source|source|\d?\)|자료|출처|주석|단위|비고|注|資料"
)

Row = tuple[int, list[str]]
"""A row as it lies, with the number of its line or row in the file."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of a recipe on form; what is empty is to be found out.

    Attributes
    ----------
    member : str
        File within an archive.
    sheet : str
        Sheet of a workbook, layer of a map.
    encoding, delimiter : str
        Of a text; a delimiter is one character.
    quote : str
        Quote character, or ``none``.
    skip : int or None
        Lines before the header.
    header_rows : int or None
        Rows of the header; 0 where the file has none.
    fill_down : tuple of str
        Columns whose blank cells take the value above: merged cells.
    crs : str
        Reference system of a map's coordinates, such as ``EPSG:5179``, where the
        file does not say it.
    """

    member: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    skip: int | None = None
    header_rows: int | None = None
    fill_down: tuple[str, ...] | None = None
    crs: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read, as a word of the layout, and what it gives."""

    value: str
    gives: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What form cannot tell safely.

    Attributes
    ----------
    word : str
        Word of `Layout` that settles it.
    taken : Choice
        What was taken meanwhile.
    others : tuple of Choice
        What else it may be, best first.
    """

    word: str
    taken: Choice
    others: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """Something that was there and was not read, and why."""

    name: str
    why: Message


@dataclass(frozen=True, slots=True)
class Footnote:
    """A row below the table that holds words and no record."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """Some whole lines of a text.

    Attributes
    ----------
    first : int
        Number of the first line.
    lines : int
        How many there are; 0 where only rows can tell.
    data : callable
        Gives them as UTF-8, without the last end of a line.
    rows : callable
        Gives their rows, one by one.
    """

    first: int
    lines: int
    data: Callable[[], bytes]
    rows: Callable[[], Iterator[Row]]


@dataclass(slots=True)
class Grid:
    """Rows as they lie in a text, a sheet or a list, before their header is known.

    Attributes
    ----------
    layout : Layout
        What the reader settled.
    sample, tail : list of Row
        First and last rows; the tail of a short grid is empty.
    rows : callable
        Gives all rows anew, one by one.
    header : tuple of str or None
        Names of the columns, where the format itself tells them.
    merged : tuple
        Merged cells: (first row, first column, last row, last column), rows from 1.
    batches : callable or None
        Gives all records as Arrow text, where they lie in columns already.
    blocks : callable or None
        Gives all rows as blocks of lines, where they are those of a text.
    doubts, remarks : list
        What is in doubt, and what was noticed and needs no answer.
    preamble : tuple of tuple of str
        Rows above the table, such as its title, where the format itself tells them.
    """

    layout: Layout
    sample: list[Row]
    rows: Callable[[], Iterator[Row]]
    tail: list[Row] = field(default_factory=list)
    header: tuple[str, ...] | None = None
    merged: tuple[tuple[int, int, int, int], ...] = ()
    batches: Callable[[], Iterator[pa.RecordBatch]] | None = None
    blocks: Callable[[], Iterator[Block]] | None = None
    doubts: list[Doubt] = field(default_factory=list)
    remarks: list[Message] = field(default_factory=list)
    preamble: tuple[tuple[str, ...], ...] = ()

    def spread(self, rows: list[Row]) -> list[Row]:
        """Repeat cells that are merged across."""
        lines = dict(rows)
        for first, left, _last, right in self.merged:
            cells = lines.get(first)
            if cells is not None and right > left and left < len(cells):
                cells += [""] * (right + 1 - len(cells))
                cells[left : right + 1] = [cells[left]] * (right + 1 - left)
        return rows


def footnotes(body: list[Row], tail: list[Row], width: int) -> tuple[Footnote, ...]:
    """List the last rows that hold words and no record.

    Parameters
    ----------
    body, tail : list of Row
        First and last rows below a header.
    width : int
        Cells that rows commonly have.

    Returns
    -------
    tuple of Footnote
    """
    rows = tail or body
    labels = {c[0] for _n, c in body if sum(map(bool, c)) > 1}
    longest = max(map(len, labels), default=0)
    found: list[Footnote] = []
    ruled = min((n for n, c in rows if c and c[0].lstrip().startswith("_____")),
                default=0)  # fmt: skip
    for number, cells in reversed(rows):
        filled = [c for c in map(clean, cells) if c]
        if ruled and number >= ruled and filled:  # whatever stands below the rule
            found.append(Footnote(number, " ".join(filled)))
        if not filled or (ruled and number >= ruled):
            continue
        text = filled[0]
        is_legend = _SIGN.fullmatch(" | ".join(filled)) or len(cells) == 2 < width - 1  # noqa: PLR2004 - a short row
        if is_legend and width > 2:  # noqa: PLR2004 - a sign and what it means
            found.append(Footnote(number, " ".join(filled)))
            continue
        alone = len(filled) == 1 and width > 1 and text not in labels
        if not alone or not (
            width > 2 or _NOTE.match(text) or len(text) > 2 * longest  # noqa: PLR2004 - a pair may lack its second
        ):
            break
        found.append(Footnote(number, text))
    return tuple(reversed(found))


def layout_of(told: Mapping[str, Any]) -> Layout:
    """Give words on form as a layout; numbers may come as text.

    Parameters
    ----------
    told : mapping of str to object
        Words by the names of a layout's attributes.

    Returns
    -------
    Layout
    """
    words = dict(told)
    for name in ("skip", "header_rows"):
        if name in words:
            words[name] = int(words[name])
    if "fill_down" in words:
        held = words["fill_down"]
        words["fill_down"] = tuple(held.split(", ") if isinstance(held, str) else held)
    return Layout(**words)
