"""Tables within markup: web pages that portals name .xls, and XML spreadsheets of 2003.

Nothing of the markup is carried out: no entity of its own, no reference, no script.
Its tags are found in one pass, and what stands between them is text.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from madang.errors import UnreadableFileError
from madang.intake.containers import read_whole
from madang.intake.encodings import decode
from madang.intake.layout import Grid, Layout, Passed
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.intake.containers import Piece
    from madang.intake.layout import Row
    from madang.intake.limits import Limits

__all__ = ["read_markup"]

_SAMPLE: Final = 400
_TAIL: Final = 60
_TAG: Final = re.compile(
    r"<!--|-->|<(?P<end>/?)(?:\w{1,9}:)?"
    r"(?P<name>table|tr|td|th|worksheet|row|cell|data|script|style|br)"
    r"(?P<told>(?=[\s/>])[^<>]*)>|<[^<>]*>",
    re.IGNORECASE,
)
_TOLD: Final = re.compile(r"(?:\w{1,9}:)?(\w{1,20})\s*=\s*[\"']?([^\"'\s>]{0,200})")
_NAMED: Final = re.compile(
    r"(?:\w{1,9}:)?name\s*=\s*[\"']([^\"'<>]{1,200})[\"']", re.IGNORECASE
)
_CHARSET: Final = re.compile(
    rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE
)
_HEAD: Final = 4_096
_SILENT: Final = frozenset({"script", "style"})


@dataclass(slots=True)
class _Table:
    """One table on its way: rows of cells, and which of them are merged."""

    name: str = ""
    rows: list[list[str]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    held: dict[int, int] = field(default_factory=dict)
    number: int = 0
    cells: int = 0
    at: int = 0
    text: list[str] | None = None

    def begin(self, told: dict[str, str]) -> None:
        """Begin a row; XML may say which."""
        self.number = max(self.number + 1, _count(told.get("index", "0"), 0))
        while len(self.rows) < min(self.number, 2_000_000):
            self.rows.append([])

    def place(self, told: dict[str, str], limits: Limits, name: str) -> None:
        """Begin a cell after those of its row and those merged down from above."""
        if not self.rows:
            self.begin({})
        row = self.rows[-1]
        at = max(len(row), _count(told.get("index", "0"), 0) - 1)
        while self.held.get(at, 0) >= self.number:
            at += 1
        wide = max(
            _count(told.get("colspan", "1")),
            1 + _count(told.get("mergeacross", "0"), 0),
        )
        deep = max(
            _count(told.get("rowspan", "1")), 1 + _count(told.get("mergedown", "0"), 0)
        )
        self.cells += wide + at - len(row)
        if at + wide > limits.columns or self.cells > limits.cells:
            raise _too_large(name)
        row += [""] * (at + wide - len(row))
        if wide > 1 or deep > 1:
            last = self.number + deep - 1
            self.merged.append((self.number, at, last, at + wide - 1))
            self.held.update(dict.fromkeys(range(at, at + wide), last))
        self.at = at
        self.text = []

    def end(self) -> None:
        """End a cell: lay its text down."""
        if self.text is not None:
            told = " ".join(html.unescape("".join(self.text)).split())
            self.rows[-1][self.at] = told
        self.text = None


def read_markup(
    piece: Piece, given: Layout, limits: Limits
) -> tuple[list[Grid], list[Passed]]:
    """Open each table of a web page or of an XML spreadsheet of 2003.

    Parameters
    ----------
    piece : Piece
        The file.
    given : Layout
        What is known of it; a table or sheet that it names is read alone.
    limits : Limits
        What it may hold.

    Returns
    -------
    tuple of (list of Grid, list of Passed)

    Raises
    ------
    UnreadableFileError
        If it holds no table of several rows and columns, or too much.
    """
    text = _decoded(read_whole(piece, limits.document), piece.name)
    found = [t for t in _tables(text, limits, piece.name) if _is_table(t)]
    if not found:
        raise UnreadableFileError(
            _(
                "'{name}' is a web page or markup without a table, whatever its name "
                "says. Where the page leads to a download, name the file that comes "
                "of it.",
                name=piece.name,
            )
        )
    grids, passed = [], []
    for number, table in enumerate(found, start=1):
        name = table.name or (f"table {number}" if len(found) > 1 else "")
        if given.sheet and given.sheet != name:
            passed.append(Passed(name, _("Another sheet was asked for.")))
            continue
        grids.append(_grid(table, replace(given, sheet=name)))
    return grids, passed


def _decoded(data: bytes, name: str) -> str:
    """Decode markup as it says itself, else as its letters tell."""
    told = _CHARSET.search(data[:_HEAD])
    if told and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = told[1].decode("ascii").lower()
        encoding = "cp949" if encoding in {"euc-kr", "ks_c_5601-1987"} else encoding
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def _tokens(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Give each tag with the text before it; comments, scripts and styles are none."""
    silent, last = "", 0
    for tag in _TAG.finditer(text):
        words, last = text[last : tag.start()], tag.end()
        word = (tag["name"] or "").lower()
        if silent:
            if tag.group() == silent or (tag["end"] and word == silent):
                silent = ""
            continue
        if tag.group() == "<!--":
            silent = "-->"
        elif word in _SILENT and not tag["end"]:
            silent = word
        yield words, tag


def _tables(text: str, limits: Limits, name: str) -> Iterator[_Table]:
    """Give the tables of markup, one within another too, each with its own cells."""
    open_ones: list[_Table] = []
    sheet = ""
    for words, tag in _tokens(text):
        word, is_end = (tag["name"] or "").lower(), bool(tag["end"])
        if open_ones and open_ones[-1].text is not None:
            open_ones[-1].text.append(words)
        if word == "worksheet" and not is_end:
            named = _NAMED.search(tag["told"])
            sheet = html.unescape(named[1]) if named else ""
        elif word == "table" and not is_end:
            open_ones.append(_Table(sheet))
        elif word == "table" and open_ones:
            open_ones[-1].end()
            yield open_ones.pop()
        elif open_ones:
            _step(open_ones[-1], word, tag, limits, name)
    for table in reversed(open_ones):  # a page that is cut, or closes nothing
        table.end()
        yield table


def _step(
    table: _Table, word: str, tag: re.Match[str], limits: Limits, name: str
) -> None:
    """Take one tag within a table."""
    told = {k.lower(): v for k, v in _TOLD.findall(tag["told"] or "")}
    if word in {"tr", "row"}:
        table.end()
        if not tag["end"]:
            table.begin(told)
    elif word in {"td", "th", "cell"}:
        table.end()
        if not tag["end"]:
            table.place(told, limits, name)
    elif word == "br" and table.text is not None:
        table.text.append(" ")


def _count(text: str, least: int = 1) -> int:
    """Read a count that markup states; what is none is the least."""
    return max(least, int(text)) if re.fullmatch(r"\d{1,6}", text) else least


def _is_table(table: _Table) -> bool:
    """Tell a table of records from one that only lays a page out."""
    filled = [sum(map(bool, row)) for row in table.rows]
    return sum(n > 1 for n in filled) > 1


def _grid(table: _Table, layout: Layout) -> Grid:
    """Take a table as a grid."""
    rows: list[Row] = list(enumerate(table.rows, start=1))
    width = max(len(cells) for _n, cells in rows)
    rows = [(n, cells + [""] * (width - len(cells))) for n, cells in rows]
    tail: list[Any] = rows[-_TAIL:] if len(rows) > _SAMPLE else []
    return Grid(
        layout, rows[:_SAMPLE], lambda: iter(rows), tail, merged=tuple(table.merged)
    )


def _too_large(name: str) -> UnreadableFileError:
    """Say that a table is larger than any that people make."""
    return UnreadableFileError(
        _(
            "'{name}' holds a table with more cells than can be read. Split it, or "
            "save it as 'CSV UTF-8'. Nothing was read.",
            name=name,
        )
    )
