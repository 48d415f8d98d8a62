"""All tables as a workbook and as JSON, unrounded.

No text is ever read as a formula or an address: strings are written as strings,
whatever they begin with. What exceeds a limit of the format is cut knowingly
and said on the first sheet.
"""

from __future__ import annotations

import json
import math
import numbers
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import xlsxwriter

from madang.contracts import worded

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

_CUT: Final = " … [잘림 / cut: {n:,}]"
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


def _text(text: str, cut: list[int]) -> str:
    """Cut a text at the limit of a cell, and count that."""
    if len(text) <= LONGEST:
        return text
    cut[0] += 1
    mark = _CUT.format(n=len(text))
    return text[: LONGEST - len(mark)] + mark


def _fill(sheet: Worksheet, table: pd.DataFrame, bold: Any) -> tuple[int, int]:
    """Write a table; give how many cells and rows were cut."""
    cut = [0]
    for j, name in enumerate(table.columns):
        sheet.write_string(0, j, _text(str(name), cut), bold)
    kept = _recent(table)
    columns = [kept[name].tolist() for name in table.columns]
    put_text, put_number = sheet.write_string, sheet.write_number
    for i, row in enumerate(zip(*columns, strict=True), start=1):
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
                put_text(i, j, _text(plain, cut))
            elif isinstance(plain, bool):
                sheet.write_boolean(i, j, plain)
            else:
                put_number(i, j, plain)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(table.columns) - 1, 0), 16)
    return cut[0], max(0, len(table) - ROWS)


def _recent(table: pd.DataFrame) -> pd.DataFrame:
    """Keep as many rows as a sheet holds, the latest year first."""
    if len(table) <= ROWS:
        return table
    if "year" in table.columns:
        table = table.sort_values("year", ascending=False, kind="stable")
    return table.head(ROWS)


def _sources(inputs: ReportInputs) -> pd.DataFrame:
    """List each file of each table with its whole hash."""
    rows = [
        {
            "table": name,
            "file": file,
            "sha256": digest,
            "source": p.source,
            "vintage": p.vintage,
            "licence": p.licence,
            "synthetic": p.synthetic,
            "remarks": "; ".join(p.remarks),
        }
        for name, p in inputs.provenance.items()
        for file, digest in (p.files or {"": ""}).items()
    ]
    names = [
        "table",
        "file",
        "sha256",
        "source",
        "vintage",
        "licence",
        "synthetic",
        "remarks",
    ]
    return pd.DataFrame(rows, columns=names)


def _inputs(inputs: ReportInputs) -> pd.DataFrame:
    """Summarise the study's tables column by column."""
    rows = [
        {
            "table": name,
            "column": str(column),
            "rows": len(table),
            "empty": int(table[column].isna().sum()),
            "distinct": int(table[column].nunique()),
        }
        for name, table in inputs.tables.items()
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "rows", "empty", "distinct"])


def _notes(inputs: ReportInputs) -> pd.DataFrame:
    """List notes, and what was left out."""
    rows = [(n.stage, n.says.text("ko"), n.says.text("en")) for n in inputs.notes]
    rows += [
        (
            x.stage,
            f"제외: {', '.join(x.missing)} {x.adds.text('ko')}".strip(),
            f"left out: {', '.join(x.missing)} {x.adds}".strip(),
        )
        for x in inputs.left_out
    ]
    return pd.DataFrame(rows, columns=["stage", "ko", "en"])


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


def _readme(
    inputs: ReportInputs, listed: list[tuple[str, int, int, int]]
) -> pd.DataFrame:
    """Say what the workbook holds, and what was cut."""
    rows: list[tuple[Any, ...]] = [
        ("study / 분석", inputs.name, None, None),
        ("computed / 산출일", inputs.generated, None, None),
        ("version / 버전", inputs.version, None, None),
        ("currency / 통화", inputs.currency, None, None),
    ]
    if inputs.synthetic:
        rows.append(
            (
                "SYNTHETIC / 합성 자료",
                "no figure is real / 모든 기록은 생성된 것이며 실제 통계가 아님",
                None,
                None,
            )
        )
    rows.append(
        ("sheet / 시트", "rows / 행", "cells cut / 잘린 칸", "rows cut / 잘린 행")
    )
    rows += listed
    if any(sheet[3] for sheet in listed):
        rows.append(
            (
                "rows cut / 잘린 행",
                "latest year first, whole in data/*.json / 최근 연도부터, 전체는 JSON",
                None,
                None,
            )
        )
    return pd.DataFrame(rows, columns=["item / 항목", "value / 값", "", " "])


def write_workbook(inputs: ReportInputs, path: Path) -> None:
    """Write all result tables, findings, notes, sources and a summary of the inputs.

    Parameters
    ----------
    inputs : ReportInputs
        What the report is made of.
    path : Path
        File to write.
    """
    sheets: dict[str, pd.DataFrame] = {
        "findings": worded(inputs.findings),
        **{f"{stage}.{name}": worded(t) for (stage, name), t in inputs.results.items()},
        "notes": _notes(inputs),
        "inputs": _inputs(inputs),
        "sources": _sources(inputs),
    }
    names = _named(list(sheets))
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        first = book.add_worksheet("readme")
        listed: list[tuple[str, int, int, int]] = []
        for name, table in sheets.items():
            cells, rows = _fill(book.add_worksheet(names[name]), table, bold)
            listed.append((names[name], len(table), cells, rows))
        _fill(first, _readme(inputs, listed), bold)
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
        Names of the files. Tables have ``columns`` and ``data`` (rows).
    """
    about: Mapping[str, Any] = {
        "name": inputs.name,
        "language": inputs.language,
        "currency": inputs.currency,
        "core": list(inputs.core),
        "synthetic": inputs.synthetic,
        "version": inputs.version,
        "generated": inputs.generated,
        "provenance": json.loads(_sources(inputs).to_json(orient="records")),
        "notes": json.loads(_notes(inputs).to_json(orient="records")),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / "study.json").write_text(text, encoding="utf-8")
    tables = {"findings": worded(inputs.findings)} | {
        f"{stage}.{name}": worded(t) for (stage, name), t in inputs.results.items()
    }
    for name, table in tables.items():
        table.to_json(
            folder / f"{name}.json",
            orient="split",
            index=False,
            force_ascii=False,
            double_precision=15,
            date_format="iso",
        )
    return ["study.json", *(f"{name}.json" for name in tables)]
