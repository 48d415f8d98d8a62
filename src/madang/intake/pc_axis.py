"""PC-Axis: tables of statistical offices as keywords, categories and one run of cells.

Format: Statistics Sweden (2013), PC-Axis file format, version 2013. Cells stand with
the last variable of the heading running fastest.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Final

from madang.errors import UnreadableFileError
from madang.intake.containers import read_whole
from madang.intake.encodings import decode
from madang.intake.json_tables import listed
from madang.language import _

if TYPE_CHECKING:
    from madang.intake.containers import Piece
    from madang.intake.layout import Grid, Layout
    from madang.intake.limits import Limits

__all__ = ["is_pc_axis", "read_pc_axis"]

_FIRST: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?(?:CHARSET|AXIS-VERSION|CODEPAGE|LANGUAGE|CREATION-DATE"
    rb"|MATRIX|SUBJECT-AREA|DECIMALS)\s*="
)
_KEY: Final = re.compile(
    r"\s*(?P<word>[A-Z][A-Z0-9-]*)(?:\[(?P<language>[a-z-]+)\])?"
    r"(?:\((?P<of>\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")*)\))?\s*="
)
_VALUE: Final = re.compile(r"(?:\"[^\"]*\"|[^\";])*;")
_TEXT: Final = re.compile(r'"([^"]*)"')
_CELL: Final = re.compile(r'"([^"]*)"|([^\s,;"]+)')
_CODEPAGE: Final = re.compile(rb'CODEPAGE\s*=\s*"([\w-]+)"', re.IGNORECASE)
_TOLD: Final = ("TITLE", "DESCRIPTION", "CONTENTS")


def is_pc_axis(piece: Piece) -> bool:
    """Tell whether a text is PC-Axis, by its first keyword.

    Parameters
    ----------
    piece : Piece
        The file.

    Returns
    -------
    bool
    """
    return _FIRST.match(piece.head()) is not None


def read_pc_axis(piece: Piece, given: Layout, limits: Limits) -> Grid:
    """Lay a table of PC-Axis out as records.

    Parameters
    ----------
    piece : Piece
        The file.
    given : Layout
        What is known of it.
    limits : Limits
        What it may hold.

    Returns
    -------
    Grid
        A column for each variable, its codes beside it, and ``value``. Title, contents
        and unit stand above.

    Raises
    ------
    UnreadableFileError
        If its categories and cells do not agree, or it holds too much.
    """
    data = read_whole(piece, limits.document)
    page = _CODEPAGE.search(data[:4096])
    try:
        text = data.decode(page[1].decode()) if page else decode(data, piece.name)
    except (LookupError, UnicodeDecodeError):
        text = decode(data, piece.name)
    words, cells = _parsed(text.removeprefix("\ufeff"))
    names = [*_texts(words, "STUB"), *_texts(words, "HEADING")]
    sides = [_texts(words, "VALUES", name) for name in names]
    sizes = prod(map(len, sides))
    if not names or sizes != len(cells) or sizes * len(names) > limits.cells:
        raise UnreadableFileError(
            _(
                "'{name}' is PC-Axis whose categories and cells do not agree, or hold "
                "too much. Take the table as CSV.",
                name=piece.name,
            )
        )
    codes = [_texts(words, "CODES", name) for name in names]
    records = []
    for cell, at in zip(cells, product(*(range(len(s)) for s in sides)), strict=True):
        record: dict[str, str] = {}
        for name, side, code, k in zip(names, sides, codes, at, strict=True):
            if len(code) == len(side) and code != side:
                record[f"{name} code"] = code[k]
            record[name] = side[k]
        records.append(record | {"value": cell})
    told = [" ".join(_texts(words, w)) for w in _TOLD]
    units = " ".join(_texts(words, "UNITS"))
    above = [*dict.fromkeys(filter(None, told)), *([f"unit: {units}"] if units else [])]
    grid = listed(piece.name, records, given, limits)
    return replace(grid, preamble=tuple((line,) for line in above))


def _parsed(text: str) -> tuple[dict[tuple[str, str], str], list[str]]:
    """Part a text into keywords, by what they are of, and the cells of its data."""
    words: dict[tuple[str, str], str] = {}
    place, main = 0, ""
    while match := _KEY.match(text, place):
        word, of = match["word"], ",".join(_TEXT.findall(match["of"] or ""))
        if word == "DATA":
            rest = text[match.end() :].rstrip().removesuffix(";")
            return words, [a or b for a, b in _CELL.findall(rest)]
        value = _VALUE.match(text, match.end())
        if value is None:
            break
        main = main or (match["language"] or "")
        if not match["language"] or match["language"] == main:
            words.setdefault((word, of), value[0][:-1])
        place = value.end()
    return words, []


def _texts(words: dict[tuple[str, str], str], word: str, of: str = "") -> list[str]:
    """List the texts of a keyword; those of one text on several lines are joined."""
    value = words.get((word, of), "")
    joined = re.sub(r'"\s*\n\s*"', "", value)
    return _TEXT.findall(joined)
