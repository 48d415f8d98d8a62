"""All tables as a workbook and as JSON, unrounded.

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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import xlsxwriter

from madang.contracts import describe, warnings_of
from madang.display.marks import marked, places
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

    from xlsxwriter.worksheet import Worksheet

    from madang.display.inputs import ReportInputs

__all__ = ["write_json", "write_workbook"]

LONGEST: Final = 32_767
"""Characters a cell may hold."""

ROWS: Final = 50_000
"""Rows a sheet holds, the latest year first. Excel would bear 1,048,575, but no
reader does; the whole table lies beside it as JSON, and the first sheet says so.
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


def _fill(sheet: Worksheet, what: Sheet, look: _Look) -> tuple[int, int]:
    """Write a table; give how many cells and rows were cut."""
    cut, table = [0], what.table
    heads = _heads(what, look)
    for i, (texts, style) in enumerate(heads):
        for j, text in enumerate(texts):
            sheet.write_string(i, j, _text(text, cut, look.language), style)
    kept = marked(_recent(table), what.withheld)
    columns = [kept[name].tolist() for name in table.columns]
    put_text, put_number = sheet.write_string, sheet.write_number
    for i, row in enumerate(zip(*columns, strict=True), start=len(heads)):
        for j, value in enumerate(row):
            kind = type(value)
            if kind is float:
                if math.isfinite(value):
                    put_number(i, j, value)
                continue
            plain = _plain(value)
            if plain is None:
                continue
            if isinstance(plain, str):
                put_text(i, j, _text(plain, cut, look.language))
            elif isinstance(plain, bool):
                sheet.write_boolean(i, j, plain)
            else:
                put_number(i, j, plain)
    sheet.freeze_panes(len(heads), 0)
    sheet.set_column(0, max(len(table.columns) - 1, 0), 16)
    return cut[0], max(0, len(table) - ROWS)


def _heads(what: Sheet, look: _Look) -> list[tuple[list[str], Any]]:
    """Give the rows above the cells: headings, and the names that they stand for."""
    names = [str(name) for name in what.table.columns]
    if what.headings is None:
        return [(names, look.heading)]
    return [([what.headings[n] for n in names], look.heading), (names, look.name)]


def _recent(table: pd.DataFrame) -> pd.DataFrame:
    """Keep as many rows as a sheet holds, the latest year first."""
    if len(table) <= ROWS:
        return table
    if "year" in table.columns:
        table = table.sort_values("year", ascending=False, kind="stable")
    return table.head(ROWS)


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
    with xlsxwriter.Workbook(str(path), options) as book:
        look = _Look(
            book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            book.add_format({"font_color": "#7a7f87", "font_size": 8, "bottom": 1}),
            inputs.language,
        )
        first = book.add_worksheet("readme")
        listed: list[tuple[str, int, int, int]] = []
        for name, sheet in sheets.items():
            cells, rows = _fill(book.add_worksheet(names[name]), sheet, look)
            listed.append((names[name], len(sheet.table), cells, rows))
        _fill(first, Sheet(readme(inputs, listed)), look)
        first.set_column(0, 0, 34)
        first.set_column(1, 1, 60)


def write_json(inputs: ReportInputs, folder: Path) -> list[str]:
    """Write the study, its findings and each result table as JSON.

    Parameters
    ----------
    inputs : ReportInputs
        What the report is made of.
    folder : Path
        Folder to write to; it must be there.

    Returns
    -------
    list of str
        Names of the files. Tables have ``columns`` and ``data`` (rows), ``schema``
        (what each column holds) and ``warnings``; ``withheld`` lists rows by column
        where some are left out of what is for the public.
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
    for name, table in tables.items():
        (folder / f"{name}.json").write_text(
            _table_as_json(inputs, name, table), encoding="utf-8"
        )
    return ["study.json", *(f"{name}.json" for name in tables)]


def _blank(
    table: pd.DataFrame, mask: pd.DataFrame | None, hidden: Mapping[str, list[int]]
) -> pd.DataFrame:
    """Leave withheld cells without a value, truths among them."""
    if mask is None:
        return table
    blank = {n: table[n].astype(object).mask(mask[n], None) for n in hidden}
    return table.assign(**blank)


def _table_as_json(inputs: ReportInputs, name: str, table: pd.DataFrame) -> str:
    """Write a table down with what its columns hold."""
    mask = withheld_of(inputs, name)
    hidden = places(table, mask)
    rows = _blank(table, mask, hidden).to_json(
        orient="split",
        index=False,
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
    return rows.removesuffix("}") + f",{json.dumps(about, ensure_ascii=False)[1:]}"
