"""Separator and quote character of a text: those under which its rows are even.

Each separator of the field is tried with and without quotes; what gives most rows the
same number of cells is taken, the rarer sign where two do. clevercsv, tried on the
same files, takes the comma for the separator of a Eurostat TSV, whose first column
holds four.

A quote that opens and swallows whole rows is found by those rows, for each of them is a
row of its own; a cell whose inner quotes were doubled outside as well is parted where
cells of an all-quoted row are.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from madang.errors import UnreadableFileError
from madang.intake.layout import Choice, Doubt
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from madang.intake.layout import Layout
    from madang.intake.limits import Limits

__all__ = [
    "SAMPLE",
    "Parsed",
    "evenness",
    "find_dialect",
    "is_stray",
    "mended",
    "parse",
    "parse_sample",
    "unformulated",
]

SAMPLE: Final = 400
"""Rows that a text is judged by."""

Parsed = tuple[int, list[str], list[str]]
"""Number of a row's first line, its cells, and the lines it was made of."""

_START: Final = 2**18
_LONG: Final = 2**16  # characters of a sample that may have been cut within a cell
_MARKS: Final = "\t;|,^"
"""Separators, the rarer within texts first: it wins where two fit as well."""

_LESS: Final = 0.6


def find_dialect(
    text: str, given: Layout, name: str, limits: Limits, doubts: list[Doubt]
) -> tuple[str, str]:
    """Settle separator and quote character."""
    start = text.lstrip("\r\n").split("\n", 1)[0]
    most = max(start.count(mark) for mark in given.delimiter or _MARKS)
    if most >= limits.columns:
        raise UnreadableFileError(
            _(
                "'{name}' has {count:,} columns; a table of a study has at most "
                "{most:,}. Put years and measures into rows.",
                name=name,
                count=most + 1,
                most=limits.columns,
            )
        )
    mark = given.delimiter or _separator(text, given.quote, limits, doubts)
    return mark, given.quote or _quote(text, mark, limits, doubts)


def _separator(text: str, quote: str, limits: Limits, doubts: list[Doubt]) -> str:
    """Find the separator under which the rows have the same number of cells."""
    shares = dict.fromkeys(_MARKS, (0.0, 1))
    signs = ('"', "none") if '"' in text else ("none",)
    signs = (quote,) if quote else signs
    for mark in filter(text.__contains__, _MARKS):
        shares[mark] = max(evenness(parse_sample(text, mark, s, limits)) for s in signs)
    scores = {m: share * (1 - 1 / width) for m, (share, width) in shares.items()}
    best = max(scores.values())
    if best == 0:
        return ","
    fit = [m for m in _MARKS if scores[m] >= _LESS * best]
    fit.sort(key=lambda m: shares[m][0] < 1)  # even in all rows goes before
    first = text.lstrip("\r\n").split("\n", 1)[0]
    others = [m for m in fit[1:] if shares[m][0] >= shares[fit[0]][0] and m in first]
    if others and shares[fit[0]][0] < 1:
        ways = [Choice(m, " | ".join(first.split(m)[:4])) for m in (fit[0], *others)]
        doubts.append(Doubt("delimiter", ways[0], tuple(ways[1:])))
    return fit[0]


def _quote(text: str, mark: str, limits: Limits, doubts: list[Doubt]) -> str:
    """Find out whether quotes enclose cells, or are letters as others are."""
    if '"' not in text:
        return _other_quote(text, mark, limits)
    ways = {sign: parse_sample(text, mark, sign, limits) for sign in ('"', "none")}
    even = {sign: evenness(rows) for sign, rows in ways.items()}
    width = even["none"][1]
    swallowed = any(is_stray(lines, mark, width) for _n, _c, lines in ways['"'])
    strict = _is_strict(text, mark)
    plain = even["none"][0] >= even['"'][0] and (mark == "\t" or even["none"][0] == 1)
    if not swallowed and (strict or not plain):
        return '"'
    if even["none"][0] < even['"'][0] and not swallowed:
        return '"'
    if mark != "\t" and len(ways['"']) != len(ways["none"]):
        taken, other = (Choice(s, f"{len(ways[s]):,}") for s in ("none", '"'))
        doubts.append(Doubt("quote", taken, (other,)))
    return "none"


def _other_quote(text: str, mark: str, limits: Limits) -> str:
    """Settle the quote character of a text that has no double quotes."""
    plain = "none" if mark == "\t" else '"'
    if "'" not in text:
        return plain
    opened = re.search(
        rf"(?:^|{re.escape(mark)})'[^'\n]*'(?:{re.escape(mark)}|$)", text, re.MULTILINE
    )
    if opened is None:
        return plain
    single = evenness(parse_sample(text, mark, "'", limits))
    return (
        "'"
        if single[0] > evenness(parse_sample(text, mark, plain, limits))[0]
        else plain
    )


def _is_strict(text: str, mark: str) -> bool:
    """Tell whether each quote opens or closes a cell, or is doubled."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mark, strict=True,
        skipinitialspace=True,
    )  # fmt: skip
    try:
        for _unused in islice(reader, SAMPLE):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error) and len(text) >= _LONG
    return True


def is_stray(lines: list[str], mark: str, width: int) -> bool:
    """Tell whether a row of several lines is several rows, joined by a stray quote."""
    if len(lines) < 2:  # noqa: PLR2004 - one line swallows none
        return False
    if sum(line.count('"') for line in lines) % 2:
        return True  # it opened and never closed
    return width > 2 and all(line.count(mark) + 1 == width for line in lines)  # noqa: PLR2004 - two cells prove nothing


def parse_sample(text: str, mark: str, quote: str, limits: Limits) -> list[Parsed]:
    """Parse a sample."""
    found = parse(io.StringIO(text, newline=""), mark, quote, limits)
    try:
        return [(n, cells, lines[:]) for n, cells, lines in islice(found, SAMPLE)]
    except csv.Error:
        return []


def parse(
    lines: Iterable[str], mark: str, quote: str, limits: Limits
) -> Iterator[Parsed]:
    """Parse lines into rows, one by one."""
    csv.field_size_limit(limits.cell)
    taken: list[str] = []

    def passing() -> Iterator[str]:
        for line in lines:
            plain = line if quote == "none" else unformulated(line, mark)
            taken.append(plain)
            yield plain

    reader = csv.reader(
        passing(),
        delimiter=mark,
        quotechar=None if quote == "none" else quote,
        quoting=csv.QUOTE_NONE if quote == "none" else csv.QUOTE_MINIMAL,
        skipinitialspace=mark != " ",
    )
    before = 1
    for cells in reader:
        yield before, cells, taken
        before = reader.line_num + 1
        taken.clear()


def unformulated(text: str, mark: str) -> str:
    r"""Take out the text of cells that a spreadsheet is to leave alone: ="0012".

    Examples
    --------
    >>> unformulated('="0012";="A;B";3', ";")
    '"0012";"A;B";3'
    """
    if '="' not in text:
        return text
    sign = re.escape(mark)
    text = re.sub(rf'(^|{sign})"=""(.*?)"""(?={sign}|\r|\n|$)', r'\1"\2"', text)
    return re.sub(rf'(^|{sign})="', r'\1"', text)


def evenness(rows: list[Parsed]) -> tuple[float, int]:
    """Give the share of rows that have the commonest number of cells, and that."""
    widths = Counter(len(cells) for _number, cells, _lines in rows if cells)
    several = {w: n for w, n in widths.items() if w > 1}
    if not several:
        return 0.0, 1
    width = max(several, key=lambda w: (several[w], w))
    return several[width] / sum(widths.values()), width


def mended(cells: list[str], lines: list[str], mark: str, width: int) -> list[str]:
    """Part a row anew where quotes within a cell were written as its own.

    Parameters
    ----------
    cells : list of str
        The row as parsed.
    lines : list of str
        The lines it was made of.
    mark : str
        Separator.
    width : int
        Cells that rows commonly have.

    Returns
    -------
    list of str
        The row as it was, unless each cell is quoted and that gives the right number.
    """
    if len(cells) == width:
        return cells
    text = "".join(lines).rstrip("\r\n")
    parts = text[1:-1].split(f'"{mark}"')
    whole = len(text) > 1 and text[0] == text[-1] == '"' and len(parts) == width
    return [p.replace('""', '"') for p in parts] if whole else cells
