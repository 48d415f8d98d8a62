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

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.errors import SourceError
from madang.intake.opened import open_file
from madang.language import _

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

_COPY: Final = re.compile(r" \(\d+\)$")
_NO_VALUE: Final = ("-", "…", "...", "x", "X", "*")


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
    match = _PERIOD.match(unicodedata.normalize("NFC", text).strip())
    if match is None:
        return None
    return match["period"].strip(), int(match["year"]), match["mark"] or ""


def read_wide(path: Path) -> pd.DataFrame:
    """Read a wide export into one row a label, period and item.

    Parameters
    ----------
    path : Path
        Text or a workbook (first sheet), as `madang.intake` opens them.

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
    table = open_file(path).tables[0]
    labels, across = _parted(table.columns, path.name)
    filled = replace(table.layout, fill_down=labels)
    frame = open_file(path, filled).tables[0].sure().frame()
    notes = {note.row for note in table.footnotes}
    frame = frame[~frame.index.isin(notes)]
    names = dict(zip(labels, _levels(labels), strict=True))
    parts = []
    for column, (period, year, flag, item) in across.items():
        cells = frame[column].fillna("").items()
        read = [_value(str(cell), path.name, row) for row, cell in cells]
        told: dict[str, Any] = {
            "period": period, "year": year, "item": item or None,
            "value": [value for value, _mark in read],
            "flag": [mark or flag or None for _value, mark in read],
        }  # fmt: skip
        parts.append(frame[list(labels)].rename(columns=names).assign(**told))
    whole = pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)
    words = dict.fromkeys([*names.values(), "period", "item", "flag"], "str")
    return whole.astype({**words, "year": "int64", "value": "float64"})


def _parted(
    columns: tuple[str, ...], name: str
) -> tuple[tuple[str, ...], dict[str, tuple[str, int, str, str]]]:
    """Part labels from what runs across: period, year, mark and item a column."""
    across: dict[str, tuple[str, int, str, str]] = {}
    for column in columns:
        first, _bar, item = _COPY.sub("", column).partition(" | ")
        period = split_period(first)
        if period is not None:
            across[column] = (*period, item)
    labels = columns[: len(columns) - len(across)]
    if labels and across and not set(labels) & set(across):
        return labels, across
    raise SourceError(
        _(
            "'{name}' has no header row with labels and then years (2023, 2024 p …). "
            "Export the table from KOSIS with periods across ({option}).",
            name=name,
            option=_ACROSS,
        )
    )


def _levels(labels: tuple[str, ...]) -> list[str]:
    """Give numbers to label columns of one name, as KOSIS does."""
    names = [_COPY.sub("", label) for label in labels]
    return [
        n if names.count(n) == 1 else f"{n}({names[: k + 1].count(n)})"
        for k, n in enumerate(names)
    ]


def _value(cell: str, name: str, row: object) -> tuple[float, str]:
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
