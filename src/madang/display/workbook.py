"""All tables as a workbook or as JSON, unrounded.

In the workbook the heading of a column stands above its name, in the language of the
study; the sheet ``columns`` says what each holds and what a table must not be used
for. JSON carries the same beside the rows.

No text is ever read as a formula or an address: strings are written as strings,
whatever they begin with. What exceeds a limit of the format is cut knowingly
and said on the first sheet.
"""

from __future__ import annotations

import json
import math
import numbers
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch
from zipfile import ZipFile

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from madang.contracts import describe, warnings_of
from madang.display.marks import blanked, marked, places
from madang.display.sheets import (
    Sheet,
    made_of,
    notes,
    readme,
    results,
    sheets_of,
    sources,
    withheld_of,
)
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from madang.display.inputs import ReportInputs

__all__ = ["write_json", "write_parquet", "write_study", "write_workbook"]

LONGEST: Final = 32_767
"""Characters a cell may hold."""

ROWS: Final = 20_000
"""Rows up to which a sheet and a JSON file hold a table whole. Excel would bear
1,048,575, but no reader does: a longer table lies beside them whole as Parquet, some
tenth of its size as JSON, and the first sheet says so.
"""
FIRST: Final = 2_000
"""Rows that they hold of a longer table, the latest year first."""

_CODED: Final = re.compile(r"_x[0-9a-fA-F]{4}_")
"""What a workbook would read as the code of a character."""
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0B-\x1F\uFFFE\uFFFF]")
"""Characters that XML does not hold."""
_EMPTY: Final = "<c/>"
_WHOLE: Final = 1e15
"""Columns below it are written to the fifteen digits that a spreadsheet keeps of what
is typed; sums of money beyond it to the sixteenth.
"""
_LARGE: Final = 1e6
"""Ends of intervals from here on, those of money among them, keep their whole part."""
_ENDS: Final = 5
"""Digits of the ends of an interval. They are drawn or approximated, and known to
fewer; the further ones were a tenth of a packed workbook. `madang results --as` has
them.
"""
_NAME: Final = 31
_MINUTE: Final = 16


def _plain(value: Any) -> Any:
    """Give a cell as text, number, truth or None."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:_MINUTE].removesuffix("T00:00")
    return str(value).encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class _Look:
    """How the heads of columns look, and the language in which a cut is said."""

    heading: Any
    name: Any
    language: str


def _text(text: str, cut: list[int], language: str) -> str:
    """Cut a text at the limit of a cell, and count that."""
    if len(text) <= LONGEST:
        return text
    cut[0] += 1
    mark = _(" … [cut: {n:,}]", n=len(text)).text(language)
    return text[: LONGEST - len(mark)] + mark


class Rows(Worksheet):  # type: ignore[misc]  # XlsxWriter states no types
    """A sheet whose rows are written as they stand, several times as fast.

    A cell does not say again in which column and row it stands: it stands behind the
    one before it, as ECMA-376 (part 1, 18.3.1.4 and 18.3.1.73) lets it, and an empty
    one holds its place; nor does a row. Half of a packed workbook were these places.
    """

    def put(self, first: int, columns: list[list[str]]) -> None:
        """Write cells below the headings, column by column.

        Parameters
        ----------
        first : int
            Row of the first cells.
        columns : list of list of str
            Cells as `_cells` gives them.
        """
        self._write_single_row(first)  # the headings that still wait
        for row in zip(*columns, strict=True):
            self.fh.write(f"<row>{''.join(row)}</row>")
        rows = max(map(len, columns), default=0)
        if rows:
            self._check_dimensions(first + rows - 1, len(columns) - 1)


def _cells(
    column: pd.Series,
    cut: list[int],
    language: str,
    known: dict[str, str],
    *,
    is_end: bool = False,
) -> list[str]:
    """Write the cells of a column, at once where they are of one kind."""
    values = column.tolist()
    if column.dtype == np.float64:
        most = column.abs().max()
        digits = 15 if most < _WHOLE else 16
        if is_end and most < _LARGE:
            digits = _ENDS
        return [
            f"<c><v>{v:.{digits}G}</v></c>" if math.isfinite(v) else _EMPTY
            for v in values
        ]
    return [
        known[v] if type(v) is str and v in known else _cell(v, cut, language, known)
        for v in values
    ]


def _cell(value: Any, cut: list[int], language: str, known: dict[str, str]) -> str:
    """Write a cell as it stands in the file."""
    value = _plain(value)
    if isinstance(value, str):
        cell = _written(_text(value, cut, language))
        if len(value) <= LONGEST:  # each that is cut is counted
            known[value] = cell
        return cell
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    return _EMPTY if value is None else f"<c><v>{value:.16G}</v></c>"


def _written(text: str) -> str:
    """Write a text into a cell: never a formula, whatever it begins with."""
    code = _CODED.sub(lambda found: f"_x005F{found[0]}", text)
    code = _UNSEEN.sub(lambda found: f"_x{ord(found[0]):04X}_", code)
    code = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c t="inlineStr"><is><t{kept}>{code}</t></is></c>'


def _fill(sheet: Rows, what: Sheet, look: _Look) -> tuple[int, int]:
    """Write a table; give how many cells and rows were cut."""
    cut, table = [0], what.table
    heads = _heads(what, look)
    for i, (texts, style) in enumerate(heads):
        for j, text in enumerate(texts):
            sheet.write_string(i, j, _text(text, cut, look.language), style)
    kept = marked(_recent(table), what.withheld)
    known: dict[str, str] = {}
    columns = [
        _cells(kept[name], cut, look.language, known, is_end=name in what.ends)
        for name in kept
    ]
    sheet.put(len(heads), columns)
    sheet.freeze_panes(len(heads), 0)
    sheet.set_column(0, max(len(table.columns) - 1, 0), 16)
    return cut[0], len(table) - len(kept)


def _heads(what: Sheet, look: _Look) -> list[tuple[list[str], Any]]:
    """Give the rows above the cells: headings, and the names that they stand for."""
    names = [str(name) for name in what.table.columns]
    if what.headings is None:
        return [(names, look.heading)]
    return [([what.headings[n] for n in names], look.heading), (names, look.name)]


def _recent(table: pd.DataFrame) -> pd.DataFrame:
    """Keep a table, or the first rows of a long one, the latest year first."""
    if len(table) <= ROWS:
        return table
    if "year" in table.columns:
        table = table.sort_values("year", ascending=False, kind="stable")
    return table.head(FIRST)


def _named(names: list[str]) -> dict[str, str]:
    """Give each table a sheet name that is short and its own."""
    taken: set[str] = {"readme"}
    out: dict[str, str] = {}
    for name in names:
        clean = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:_NAME] or "_"
        sheet, n = clean, 1
        while sheet.casefold() in taken:
            n += 1
            sheet = f"{clean[: _NAME - 3]}_{n}"
        taken.add(sheet.casefold())
        out[name] = sheet
    return out


def write_workbook(inputs: ReportInputs, path: Path) -> None:
    """Write all result tables, findings, notes, sources and a summary of the inputs.

    Parameters
    ----------
    inputs : ReportInputs
        What the report is made of.
    path : Path
        File to write.
    """
    sheets = sheets_of(inputs)
    names = _named(list(sheets))
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    # XlsxWriter has no setting for how tightly it packs.
    tight = patch("xlsxwriter.workbook.ZipFile", partial(ZipFile, compresslevel=9))
    with tight, xlsxwriter.Workbook(str(path), options) as book:
        look = _Look(
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"font_color": "#7a7f87", "font_size": 8, "bottom": 1}),
            inputs.language,
        )
        first = book.add_worksheet("readme", Rows)
        listed: list[tuple[str, int, int, int]] = []
        for name, sheet in sheets.items():
            cells, rows = _fill(book.add_worksheet(names[name], Rows), sheet, look)
            listed.append((names[name], len(sheet.table), cells, rows))
        _fill(first, Sheet(readme(inputs, listed)), look)
        first.set_column(0, 0, 34)
        first.set_column(1, 1, 60)


def write_study(inputs: ReportInputs, folder: Path) -> list[str]:
    """Write down what a study is, where its tables come from and what was noted.

    Parameters
    ----------
    inputs : ReportInputs
        What the report is made of.
    folder : Path
        Folder to write to; it must be there.

    Returns
    -------
    list of str
        Names of the files: ``study.json``, and a Parquet file for each table that is
        too long to be held whole in a sheet.
    """
    about: Mapping[str, Any] = {
        "name": inputs.name,
        "language": inputs.language,
        "currency": inputs.currency,
        "core": list(inputs.core),
        "synthetic": inputs.synthetic,
        "version": inputs.version,
        "generated": inputs.generated,
        "provenance": json.loads(sources(inputs).to_json(orient="records")),
        "notes": json.loads(notes(inputs).to_json(orient="records")),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / "study.json").write_text(text, encoding="utf-8")
    tables = results(inputs)
    long = {n: f"{n}.parquet" for n, table in tables.items() if len(table) > ROWS}
    for name, file in long.items():
        write_parquet(blanked(tables[name], withheld_of(inputs, name)), folder / file)
    return ["study.json", *long.values()]


def write_json(inputs: ReportInputs, folder: Path) -> list[str]:
    """Write the study, its findings and each result table as JSON.

    Parameters
    ----------
    inputs : ReportInputs
        What is known.
    folder : Path
        Folder to write to; it must be there.

    Returns
    -------
    list of str
        Names of the files: those of `write_study`, and one a table. Tables have
        ``columns`` and ``data`` (rows), ``schema`` (what each column holds) and
        ``warnings``; where rows were cut, ``rows`` says how many there are and
        ``whole`` in which Parquet file all of them lie; ``withheld`` lists rows by
        column where some are left out of what is for the public.
    """
    tables = results(inputs)
    for name, table in tables.items():
        (folder / f"{name}.json").write_text(
            _table_as_json(inputs, name, table), encoding="utf-8"
        )
    return [*write_study(inputs, folder), *(f"{name}.json" for name in tables)]


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table whole; the bytes of its numbers apart, which packs closer."""
    floats = [str(n) for n in table.select_dtypes("float64")]
    table.to_parquet(
        path,
        engine="pyarrow",
        index=False,
        compression="zstd",
        use_dictionary=[str(n) for n in table if n not in floats],
        use_byte_stream_split=floats,
    )


def _table_as_json(inputs: ReportInputs, name: str, table: pd.DataFrame) -> str:
    """Write a table down with what its columns hold."""
    kept, mask = _recent(table), withheld_of(inputs, name)
    mask = None if mask is None else mask.loc[kept.index]
    hidden = places(kept, mask)
    plain = blanked(kept, mask)
    texts = [c for c in plain if isinstance(plain[c].dtype, pd.StringDtype)]
    plain = plain.astype(dict.fromkeys(texts, np.object_))  # read at once
    rows = plain.to_json(
        orient="values",
        force_ascii=False,
        double_precision=15,
        date_format="iso",
    )
    made, columns = made_of(inputs, name), map(str, table.columns)
    about = {
        "schema": describe(made, columns, inputs.language, currency=inputs.currency),
        "warnings": warnings_of(made, inputs.language),
        **({"withheld": hidden} if hidden else {}),
    }
    if len(table) > ROWS:
        about |= {"rows": len(table), "whole": f"{name}.parquet"}
    names = json.dumps([*map(str, plain)], ensure_ascii=False, separators=(",", ":"))
    further = json.dumps(about, ensure_ascii=False)[1:]
    return f'{{"columns":{names},"data":{rows},{further}'
