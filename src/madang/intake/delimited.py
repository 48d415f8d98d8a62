"""Delimited text: its encoding, and its rows as a stream.

The bytes pass by once before anything is parsed: whether they are UTF-8 throughout, how
long the lines are, what stands at the end. Then rows are read one by one, whatever the
size of the file, and each carries the number of its first line.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from madang.errors import UnreadableFileError
from madang.intake.containers import told
from madang.intake.dialects import (
    SAMPLE,
    evenness,
    find_dialect,
    is_stray,
    mended,
    parse,
    parse_sample,
    unformulated,
)
from madang.intake.encodings import guesses, is_mixed, undecodable
from madang.intake.layout import Block, Choice, Doubt, Grid
from madang.intake.limits import LIMITS
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from madang.intake.containers import Piece
    from madang.intake.layout import Layout, Row
    from madang.intake.limits import Limits

__all__ = ["read_text", "require_rows"]

_BLOCK: Final = 2**20
_HEAD: Final = 2**18
_TAIL: Final = 2**15
_JUDGED: Final = 2**25


@dataclass(slots=True)
class _Survey:
    """What passed by: both ends, the number of lines, and where UTF-8 ends."""

    head: bytes = b""
    tail: bytes = b""
    lines: int = 0
    is_utf8: bool = True
    nul: int = 0


def read_text(piece: Piece, given: Layout, limits: Limits) -> Grid:
    """Open a delimited text.

    Parameters
    ----------
    piece : Piece
        The file.
    given : Layout
        What is known of it already.
    limits : Limits
        What it may hold.

    Returns
    -------
    Grid

    Raises
    ------
    UnreadableFileError
        If it is empty, no text of a known encoding, or has too many columns.
    """
    with told(piece.name):
        seen = _survey(piece, limits)
        if len(seen.head) == _HEAD and b"\n" not in seen.head:
            with piece.opener() as stream:
                seen.head = stream.readline(limits.line)
    doubts: list[Doubt] = []
    encoding = given.encoding or _encoding(piece, seen, doubts)
    text = _sample_text(seen, encoding, piece.name)
    if not text.strip():
        raise UnreadableFileError(
            _("'{name}' is empty: it holds no table.", name=piece.name)
        )
    mark, quote = find_dialect(text, given, piece.name, limits, doubts)
    layout = replace(given, encoding=encoding, delimiter=mark, quote=quote)
    parsed = parse_sample(text, mark, quote, limits)
    width = evenness(parsed)[1]
    is_whole = len(seen.head) < _HEAD and len(parsed) < SAMPLE
    return Grid(
        layout,
        [(n, mended(cells, lines, mark, width)) for n, cells, lines in parsed],
        lambda: _rows(piece, layout, width, limits),
        tail=[] if is_whole else _last_rows(seen, layout),
        doubts=doubts,
        blocks=None
        if encoding.startswith("utf-16")
        else lambda: _blocks(piece, layout, width, limits),
    )


def require_rows(text: str, name: str, mark: str, width: int) -> None:
    """Refuse a text in which a stray quote swallows rows.

    Parameters
    ----------
    text : str
        A whole table, whose cells may be quoted.
    name : str
        Name of its file.
    mark : str
        Its separator.
    width : int
        Cells of its rows.

    Raises
    ------
    UnreadableFileError
        If a row of several lines is several rows; says where it begins.
    """
    for number, _cells, lines in parse(
        io.StringIO(text, newline=""), mark, '"', LIMITS
    ):
        if is_stray(lines, mark, width):
            raise _stray(name, number, len(lines))


def _survey(piece: Piece, limits: Limits) -> _Survey:
    """Let all bytes pass by once."""
    seen = _Survey()
    decoder = codecs.getincrementaldecoder("utf-8")()
    run = 0
    with piece.opener() as stream:
        while block := stream.read(_BLOCK):
            seen.head = seen.head or block[:_HEAD]
            last = block.rfind(b"\n")
            run = run + len(block) if last < 0 else len(block) - last
            if run > limits.line:
                raise _long_line(piece.name, seen.lines + 1, limits.line)
            if not seen.nul and b"\x00" in block:
                seen.nul = seen.lines + block[: block.find(b"\x00")].count(b"\n") + 1
            if seen.is_utf8:
                try:
                    decoder.decode(block)
                except UnicodeDecodeError:
                    seen.is_utf8 = False
            seen.lines += block.count(b"\n")
            seen.tail = (block if len(block) >= _TAIL else seen.tail + block)[-_TAIL:]
    seen.lines += not seen.tail.endswith(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        seen.is_utf8 = False
    return seen


def _encoding(piece: Piece, seen: _Survey, doubts: list[Doubt]) -> str:
    """Settle the encoding, or say what else it may be."""
    wide = seen.head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(seen.head)
    if seen.nul and not wide:
        raise UnreadableFileError(
            _(
                "'{name}', line {line}: a zero byte, which no text holds. Export the "
                "table again as 'CSV UTF-8'.",
                name=piece.name,
                line=seen.nul,
            )
        )
    if wide:
        return guesses(seen.head)[0].encoding
    if seen.is_utf8:
        return "utf-8"
    with piece.opener() as stream:
        data = stream.read(_JUDGED)
    found = guesses(data)
    if found and found[0].encoding == "utf-8":  # what is not lies further on
        found = ()
    if not found or is_mixed(data):
        raise undecodable(data, piece.name)
    if len(found) > 1:
        first, *others = [Choice(g.encoding, g.gives) for g in found]
        doubts.append(Doubt("encoding", first, tuple(others)))
    return found[0].encoding


def _is_wide(head: bytes) -> bool:
    """Tell whether zero bytes stand at every other place, as in UTF-16."""
    part = head[:4096]
    odd, even = part[1::2].count(0), part[::2].count(0)
    return max(odd, even) > len(part) // 8 and min(odd, even) == 0


def _sample_text(seen: _Survey, encoding: str, name: str) -> str:
    """Decode the first bytes, up to the last whole line."""
    head = seen.head
    try:
        decoder = codecs.getincrementaldecoder(_codec(encoding))()
        text = decoder.decode(head, final=len(head) < _HEAD)
    except (UnicodeDecodeError, UnicodeError):
        raise undecodable(head, name) from None
    except LookupError:
        raise UnreadableFileError(
            _(
                "'{encoding}' is no encoding that is known here. Such are: utf-8, "
                "utf-16, cp949, cp932, cp1252, cp1250.",
                encoding=encoding,
            )
        ) from None
    if len(head) >= _HEAD and "\n" in text:
        text = text[: text.rfind("\n") + 1]
    return text.removeprefix("\ufeff")


def _codec(encoding: str) -> str:
    """Name the codec that takes a byte-order mark for what it is."""
    return "utf-8-sig" if encoding.lower().replace("_", "-") == "utf-8" else encoding


def _blocks(
    piece: Piece, layout: Layout, width: int, limits: Limits
) -> Iterator[Block]:  # fmt: skip
    """Give all rows of a text in blocks of whole lines.

    Where quotes do more than enclose a cell of one line, or lines end otherwise, the
    rest is one block that only rows can tell.
    """
    number, held, encoding = 1, b"", _codec(layout.encoding)
    with told(piece.name), piece.opener() as stream:
        while True:
            read = stream.read(_BLOCK)
            whole, _end, rest = (held + read).rpartition(b"\n")
            if not read:
                whole, rest = held, b""
            held = rest
            if max(len(whole), len(held)) > 2 * _BLOCK:  # a line of its own kind
                yield _rest(piece, layout, width, limits, number)
                return
            if whole:
                ends = whole.count(b"\r\n") + whole.endswith(b"\r")
                text = _decoded(whole, encoding) if whole.count(b"\r") == ends else ""
                if not text or (
                    layout.quote != "none" and not _is_closed(text, layout)
                ):
                    yield _rest(piece, layout, width, limits, number)
                    return
                lines = whole.count(b"\n") + 1
                rows = partial(_parsed, piece, text, (layout, width, limits), number)
                yield Block(number, lines, text.encode, rows)
                number += lines
                encoding = layout.encoding
            elif _end:
                number += 1
            if not read:
                return


def _decoded(data: bytes, encoding: str) -> str:
    """Decode some lines; empty where they are of another encoding."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _is_closed(text: str, layout: Layout) -> bool:
    """Tell whether every quote is at an end of a cell that it encloses in one line."""
    if '"' not in text:
        return True
    mark = re.escape(layout.delimiter)
    cells = re.findall(rf'(?:^|{mark})"[^"\n]*"(?={mark}|\r|\n|\Z)', text, re.MULTILINE)
    return 2 * len(cells) == text.count('"')


def _rest(
    piece: Piece, layout: Layout, width: int, limits: Limits, number: int
) -> Block:
    """Give what follows a line as a block that only rows can tell."""

    def rows() -> Iterator[Row]:
        for row in _rows(piece, layout, width, limits):
            if row[0] >= number:
                yield row

    return Block(number, 0, bytes, rows)


def _rows(piece: Piece, layout: Layout, width: int, limits: Limits) -> Iterator[Row]:
    """Give all rows of a text, one by one."""
    with told(piece.name), piece.opener() as stream:
        text = io.TextIOWrapper(stream, encoding=_codec(layout.encoding), newline="")
        yield from _parsed(piece, text, (layout, width, limits))


def _parsed(
    piece: Piece, text: str | Iterable[str], how: tuple[Layout, int, Limits],
    first: int = 1,
) -> Iterator[Row]:  # fmt: skip
    """Parse a text into rows, whose first is of a certain number."""
    layout, width, limits = how
    number = first
    mark, quote = layout.delimiter, layout.quote
    lines_of = io.StringIO(text, newline="") if isinstance(text, str) else text
    try:
        for place, cells, lines in parse(lines_of, mark, quote, limits):
            number = place + first - 1
            if len(lines) > 1 and is_stray(lines, mark, width):
                raise _stray(piece.name, number, len(lines))
            if len(cells) == width or quote == "none":
                yield number, cells
            else:
                yield number, mended(cells, lines, mark, width)
    except UnicodeDecodeError as error:
        raise _undecoded(piece.name, number, layout.encoding, error) from None
    except csv.Error:
        raise _long_cell(piece.name, number + 1, limits.cell) from None


def _last_rows(seen: _Survey, layout: Layout) -> list[Row]:
    """Parse the last lines, each by itself: what may stand below a table."""
    if seen.lines < SAMPLE or layout.encoding.startswith("utf-16"):
        return []
    lines = seen.tail.split(b"\n")[1:]
    if lines and not lines[-1]:
        lines.pop()
    first = seen.lines - len(lines) + 1
    rows = []
    for number, line in enumerate(lines, start=first):
        text = line.decode(layout.encoding, "replace").rstrip("\r")
        if '"' in text:
            plain = unformulated(text, layout.delimiter)
            cells = next(csv.reader([plain], delimiter=layout.delimiter), [])
        else:
            cells = text.split(layout.delimiter) if text else []
        rows.append((number, cells))
    return rows


def _long_line(name: str, line: int, most: int) -> UnreadableFileError:
    """Say that a line is longer than any row of a table."""
    return UnreadableFileError(
        _(
            "'{name}', line {line}: longer than {most:,} bytes, so no row of a table. "
            "Nothing was read.",
            name=name,
            line=line,
            most=most,
        )
    )


def _long_cell(name: str, line: int, most: int) -> UnreadableFileError:
    """Say that a cell is longer than any cell of a table."""
    return UnreadableFileError(
        _(
            "'{name}', line {line}: a cell of more than {most:,} characters. A quote "
            'may be open there: close it, or read with quote = "none".',
            name=name,
            line=line,
            most=most,
        )
    )


def _stray(name: str, line: int, count: int) -> UnreadableFileError:
    """Say that a stray quote swallows rows."""
    return UnreadableFileError(
        _(
            "'{name}', line {line}: a quote opens there and swallows {count} lines, "
            "each of which is a row. Close or double it, or read with quote = "
            '"none".',
            name=name,
            line=line,
            count=count,
        )
    )


def _undecoded(
    name: str, line: int, encoding: str, error: UnicodeDecodeError
) -> UnreadableFileError:
    """Say after which line a text is no longer of its encoding."""
    return UnreadableFileError(
        _(
            "'{name}' is read as {encoding}, but does not decode some lines after line "
            "{line} (byte {byte}). Name its encoding, or save it as 'CSV UTF-8'.",
            name=name,
            encoding=encoding.upper(),
            line=line,
            byte=f"0x{error.object[error.start]:02X}",
        )
    )
