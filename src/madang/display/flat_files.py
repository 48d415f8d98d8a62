"""All tables as files of their own, for hand-over: CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import re
from typing import IO, TYPE_CHECKING, Final

import pandas as pd

from madang.display.marks import blanked, marked
from madang.display.sheets import readme, sheets_of
from madang.display.workbook import write_json, write_parquet, write_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from madang.display.inputs import ReportInputs

__all__ = ["FORMS", "LIVE", "NUMBER", "write_tables"]

FORMS: Final = ("csv", "parquet", "xlsx", "json")
"""Forms in which tables are handed over."""

LIVE: Final = re.compile(r"(?:^|(?<=[;\t]))(?=\s*[=+\-@＝＋－＠|%])")
"""Where a spreadsheet that opens a text table would begin a formula."""

NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
"""What begins with a sign and is a number all the same."""

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_README: Final = "readme"


def write_tables(inputs: ReportInputs, folder: Path, form: str) -> list[str]:
    """Write all result tables, what their columns hold, notes and sources.

    Parameters
    ----------
    inputs : ReportInputs
        What is known; withheld cells bear the mark in CSV and workbooks, and are empty
        in Parquet and JSON. The table ``columns`` counts them.
    folder : Path
        Folder to write to; it must be there.
    form : str
        One of `FORMS`.

    Returns
    -------
    list of str
        Names of the files.
    """
    if form == "json":
        return write_json(inputs, folder)
    if form == "xlsx":
        write_workbook(inputs, folder / "madang.xlsx")
        return ["madang.xlsx"]
    sheets = sheets_of(inputs)
    listed = [(name, len(sheet.table), 0, 0) for name, sheet in sheets.items()]
    write_csv(readme(inputs, listed), folder / f"{_README}.csv")
    files = [f"{_README}.csv"]
    for name, sheet in sheets.items():
        file = f"{name}.{form}"
        if form == "csv":
            write_csv(marked(sheet.table, sheet.withheld), folder / file)
        else:
            write_parquet(blanked(sheet.table, sheet.withheld), folder / file)
        files.append(file)
    return files


def write_csv(table: pd.DataFrame, path: Path | IO[bytes]) -> None:
    """Write a table as a spreadsheet reads it, no text of it a formula.

    Parameters
    ----------
    table : DataFrame
        The table; messages of it worded before.
    path : Path or file
        Where to.
    """
    flat = {
        name: table[name].map(_flat, na_action="ignore")
        for name in table.columns
        if not pd.api.types.is_numeric_dtype(table[name])
    }
    table.assign(**flat).to_csv(
        path, index=False, encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL,
        lineterminator="\n",
    )  # fmt: skip


def _flat(cell: object) -> object:
    """Give a text as a text: the mark before what a spreadsheet would run."""
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub(" ", cell.encode("utf-8", "replace").decode("utf-8"))
    return text if NUMBER.fullmatch(text) else LIVE.sub("'", text)
