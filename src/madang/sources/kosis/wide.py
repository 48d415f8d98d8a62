"""Wide tables as KOSIS and e-나라지표 export them, read into long ones.

Years, or years with items below them, run across; provinces and sub-sectors run
down. Four habits of these exports are read here, each by a rule and not by a
guess:

- **Merged cells.** An export writes a merged cell once and leaves the cells
  below it (or, in the header, right of it) blank. A blank cell takes the value
  above it as long as no column left of it begins anew in that row; otherwise it
  stays empty. In the header, a blank cell takes the period left of it.
- **Marks.** ``p`` (잠정), ``e`` (추정) and ``r`` (정정) at a period or a value
  become the flag. ``-``, ``…`` and ``X`` in place of a value are no number: the
  value is missing and the mark is the flag. Missing is never zero.
- **Thousands separators** are read only where each group has three digits;
  everything else is refused with its row.
- **Footnotes** are rows with nothing right of their first cell.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.errors import SourceError
from madang.language import _
from madang.sources.folder import decode
from madang.sources.workbook import first_sheet

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MARKS", "read_wide", "split_period"]

MARKS: Final = {"p": "잠정", "e": "추정", "r": "정정"}
"""Marks at a period or a value, and what they mean."""

_PERIOD: Final = re.compile(
    r"^(?P<period>(?P<year>(?:19|20)\d{2})"
    r"(?:[.\s]*(?:(?:0?[1-9]|1[0-2])(?:월)?|[1-4]/4)(?![\d]))?)"
    r"\s*(?:년)?\s*\(?(?P<mark>[per])?\)?$"
)
_VALUE: Final = re.compile(
    r"^(?P<value>[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*\(?(?P<mark>[per])?\)?$"
)
_ACROSS: Final = "시점을 열로"
"""What the option is called on the page of KOSIS."""

_NO_VALUE: Final = ("-", "…", "...", "x", "X", "*")

Row = list[str]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things stand in a wide table."""

    header: int
    first: int
    labels: tuple[str, ...]
    periods: tuple[str, ...]
    items: tuple[str, ...] | None


def split_period(text: str) -> tuple[str, int, str] | None:
    """Part a period from its year and its mark.

    Parameters
    ----------
    text : str
        Such as ``2024``, ``2023p``, ``2024 p)``, ``2024.1/4p``, ``2023년``.

    Returns
    -------
    tuple of (str, int, str) or None
        Period without its mark, year, and mark (empty where there is none);
        None where the text is no period.

    Examples
    --------
    >>> split_period("2023p"), split_period("2024.1/4 p)"), split_period("합계")
    (('2023', 2023, 'p'), ('2024.1/4', 2024, 'p'), None)
    """
    match = _PERIOD.match(_clean(text))
    if match is None:
        return None
    return match["period"].strip(), int(match["year"]), match["mark"] or ""


def read_wide(path: Path) -> pd.DataFrame:
    """Read a wide export into one row a label, period and item.

    Parameters
    ----------
    path : Path
        ``.csv``, ``.tsv`` or ``.txt`` in UTF-8, UTF-16 or CP949, or ``.xlsx``
        (first sheet).

    Returns
    -------
    DataFrame
        The label columns under their own names, then ``period``, ``year``,
        ``item`` (missing where the header has no items), ``value`` (NaN where
        the cell holds none) and ``flag`` (missing where there is none).

    Raises
    ------
    SourceError
        If no header with periods is found, a row is longer than the header, or
        a cell is neither a number nor a known mark.
    """
    rows = _cells(path)
    layout = _layout(rows, path.name)
    labels = _filled(rows[layout.first :], len(layout.labels))
    records = []
    for number, label in labels:
        row = rows[layout.first + number]
        if len(row) > len(layout.labels) + len(layout.periods):
            raise _ragged(path.name, layout.first + number + 1)
        for k, period in enumerate(layout.periods):
            column = len(layout.labels) + k
            cell = row[column] if column < len(row) else ""
            value, mark = _value(cell, path.name, layout.first + number + 1)
            name, year, flag = split_period(period) or (period, 0, "")
            item = layout.items[k] if layout.items else ""
            records.append((*label, name, year, item, value, mark or flag))
    columns = [*layout.labels, "period", "year", "item", "value", "flag"]
    table = pd.DataFrame(records, columns=columns)
    words = [c for c in columns if c not in {"year", "value"}]
    table[words] = table[words].astype("str").replace("", None)
    return table.astype({"year": "int64", "value": "float64"})


def _clean(cell: object) -> str:
    """Bring a cell to NFC text without stray spaces."""
    return unicodedata.normalize("NFC", "" if cell is None else str(cell)).strip()


def _cells(path: Path) -> list[Row]:
    """Read all cells as text; rows keep their places."""
    if not path.is_file():
        raise SourceError(_("The file '{path}' is not there.", path=path.name))
    if path.suffix.lower() == ".xlsx":
        return first_sheet(path)
    text = decode(path.read_bytes(), path.name)
    mark = "\t" if path.suffix.lower() in {".tsv", ".txt"} else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return [[_clean(cell) for cell in row] for row in reader]


def _layout(rows: list[Row], name: str) -> _Layout:
    """Find the header: the first row with a label and then nothing but periods."""
    for number, row in enumerate(rows):
        first = next((k for k, cell in enumerate(row) if split_period(cell)), 0)
        if first == 0 or not any(row[:first]):
            continue
        right = row[first:]
        while right and not right[-1]:
            right = right[:-1]
        below = rows[number + 1] if number + 1 < len(rows) else []
        items = _items(row, below, first)
        width = max(len(right), len(items or ()))
        periods = _across([*right, *[""] * (width - len(right))])
        if all(split_period(p) for p in periods):
            labels = _across(row[:first])
            return _Layout(
                number,
                number + (2 if items else 1),
                tuple(_unlike(labels)),
                tuple(periods),
                (*items, *[""] * (width - len(items))) if items else None,
            )
    raise SourceError(
        _(
            "'{name}' has no header row with labels and then years (2023, 2024 p …). "
            "Export the table from KOSIS with periods across ({option}).",
            name=name,
            option=_ACROSS,
        )
    )


def _items(header: Row, below: Row, first: int) -> Row | None:
    """Give the items of a second header row, or None where it is data."""
    left, right = below[:first], below[first:]
    repeats = all(not b or b == h for b, h in zip(left, header[:first], strict=False))
    words = [cell for cell in right if cell]
    is_text = bool(words) and not any(_VALUE.match(w) or w in _NO_VALUE for w in words)
    return right if repeats and is_text else None


def _across(cells: Row) -> Row:
    """Fill the blank cells of a merged header from the left."""
    filled: Row = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _unlike(names: Row) -> Row:
    """Tell apart label columns that share one name under a merged header."""
    return [
        n if names.count(n) == 1 else f"{n}({names[: k + 1].count(n)})"
        for k, n in enumerate(names)
    ]


def _filled(rows: list[Row], width: int) -> list[tuple[int, Row]]:
    """Fill labels down through merged cells, leaving footnotes and blanks out."""
    above = [""] * width
    found = []
    for number, row in enumerate(rows):
        if not any(row[1:]):
            continue
        label = (row[:width] + [""] * width)[:width]
        anew = False
        for k, cell in enumerate(label):
            if not cell and not anew:
                label[k] = above[k]
            anew = anew or (bool(cell) and cell != above[k])
        above = label
        found.append((number, label))
    return found


def _value(cell: str, name: str, row: int) -> tuple[float, str]:
    """Part a value from its mark."""
    if not cell:
        return float("nan"), ""
    if cell in _NO_VALUE:
        return float("nan"), cell
    match = _VALUE.match(cell)
    if match is None:
        raise SourceError(
            _(
                "'{name}', row {row}: '{cell}' is neither a number nor a mark that "
                "these tables use (p, e, r, -, …, X). A comma must part groups of "
                "three digits.",
                name=name,
                row=row,
                cell=cell[:40],
            )
        )
    digits = match["value"].replace(",", "").replace("−", "-")
    return float(digits), match["mark"] or ""


def _ragged(name: str, row: int) -> SourceError:
    """Say that a row is longer than the header."""
    return SourceError(
        _(
            "'{name}', row {row}: more cells than the header has. Quote numbers that "
            "hold commas, as KOSIS does.",
            name=name,
            row=row,
        )
    )
