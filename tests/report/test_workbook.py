"""The workbook: no text is ever a formula, and what is cut is said."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest

from madang.contracts import SHARED, ResultColumn, ResultTable, Style, Unit, columns
from madang.display import workbook as tables
from madang.display.workbook import LONGEST, write_json, write_workbook
from madang.language import Message

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", "==", "=+", "-@", " =", "|", "%", "'=",
    "＝", "{=", ";=", ",=", '"=', "=-",
)  # fmt: skip
BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","a")', "SUM(A1:A9)",
    'DDE("cmd","/C calc","__")', 'WEBSERVICE("http://x.example")', "2+5+cmd",
    'IMPORTXML("http://x.example","//a")', "A1", "@SUM(1+9)*cmd|' /C calc'!A0",
    "1;2", "{1,2}", "http://x.example", "mailto:a@x.example", "internal:'a'!A1",
    "external:c:\\x.xlsx", "서울+부산", "\u202e1+1", "0x1F", "1e5", "TRUE", "#REF!",
    "\x00\x01", "]]>", "<f>1+1</f>", "_x003D_1+1",
)  # fmt: skip


def read(path: Path) -> Any:
    """Open a workbook as it stands, formulas as formulas."""
    return openpyxl.load_workbook(path, data_only=False)


def test_no_payload_of_more_than_five_hundred_is_a_formula(
    made_up: Any, tmp_path: Path
) -> None:
    payloads = [p + b for p, b in product(PREFIXES, BODIES)]
    assert len(payloads) >= 500
    table = pd.DataFrame({"=1+1": payloads, "@x": range(len(payloads))})
    inputs = replace(made_up(2), name="=cmd|x", results={("=s", "+t"): table})
    write_workbook(inputs, tmp_path / "t.xlsx")
    book = read(tmp_path / "t.xlsx")
    seen = 0
    for sheet in book:
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "b", "inlineStr"}, cell.value
                seen += cell.data_type in {"s", "inlineStr"}
    assert seen > len(payloads)
    written = [c.value for c in book["=s.+t"]["A"][2:]]
    assert len(written) == len(payloads)
    assert "=1+1" in written
    assert '=HYPERLINK("http://x.example","a")' in written


def test_all_results_and_a_summary_of_inputs_are_there(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = made_up(3)
    write_workbook(inputs, tmp_path / "t.xlsx")
    book = read(tmp_path / "t.xlsx")
    expected = {f"{s}.{t}"[:31] for s, t in inputs.results}
    further = {"readme", "findings", "notes", "columns", "inputs", "sources"}
    assert expected | further == set(book.sheetnames)
    need = pd.read_excel(
        tmp_path / "t.xlsx", sheet_name="audit.need", header=1, engine="openpyxl"
    )
    true = inputs.results[("audit", "need")]
    # Spreadsheets keep 15 digits.
    assert need["need"].tolist() == pytest.approx(true["need"].tolist(), rel=5e-15)
    assert book["sources"]["C3"].value == "ab" * 32


def test_ends_of_intervals_have_five_digits_and_values_all(
    made_up: Any, tmp_path: Path
) -> None:
    inputs = made_up(3)
    (place, made), ends = next(
        ((place, made), pair)
        for place, made in inputs.makes.items()
        for pair in made.ends.values()
        if place in inputs.results and set(pair) <= set(inputs.results[place])
    )
    name = next(value for value, pair in made.ends.items() if pair == ends)
    fine = inputs.results[place].assign(
        **{name: 1 / 3, ends[0]: 0.123456789012345, ends[1]: 2e7 / 3}
    )
    write_workbook(
        replace(inputs, results={**inputs.results, place: fine}), tmp_path / "t.xlsx"
    )
    book = read(tmp_path / "t.xlsx")
    sheet = book[".".join(place)[:31]]
    heads = [cell.value for cell in sheet[2]]
    row = dict(zip(heads, (cell.value for cell in sheet[3]), strict=True))
    assert row[ends[0]] == 0.12346
    assert row[ends[1]] == pytest.approx(2e7 / 3, rel=1e-14)
    assert row[name] == pytest.approx(1 / 3, rel=5e-15)


def test_a_text_beyond_the_limit_is_cut_and_said(made_up: Any, tmp_path: Path) -> None:
    long = pd.DataFrame({"text": ["가" * 100_000, "short"]})
    inputs = replace(made_up(2), results={("s", "t"): long})
    write_workbook(inputs, tmp_path / "t.xlsx")
    book = read(tmp_path / "t.xlsx")
    cell = book["s.t"]["A3"].value
    assert len(cell) == LONGEST
    assert cell.endswith("[잘림: 100,000]")
    assert book["s.t"]["A4"].value == "short"
    listed = {r[0].value: r[2].value for r in book["readme"].iter_rows()}
    assert listed["s.t"] == 1


def test_rows_beyond_the_limit_are_cut_latest_year_first_and_said(
    made_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS", 61)
    monkeypatch.setattr(tables, "FIRST", 60)
    table = pd.DataFrame({"year": list(range(1950, 2012))})
    inputs = replace(made_up(2), results={("s", "t"): table})
    write_workbook(inputs, tmp_path / "t.xlsx")
    book = read(tmp_path / "t.xlsx")
    expected = ["year", "year", *range(2011, 1951, -1)]
    assert [c.value for c in book["s.t"]["A"]] == expected
    listed = {r[0].value: r[3].value for r in book["readme"].iter_rows()}
    assert listed["s.t"] == 2


def test_a_long_table_lies_whole_as_parquet_and_json_says_so(
    made_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS", 61)
    monkeypatch.setattr(tables, "FIRST", 60)
    table = pd.DataFrame({"year": list(range(1950, 2012)), "x": 0.1})
    inputs = replace(made_up(2), results={("s", "t"): table})
    files = write_json(inputs, tmp_path)
    assert "s.t.parquet" in files
    told = json.loads((tmp_path / "s.t.json").read_text(encoding="utf-8"))
    assert [row[0] for row in told["data"]] == list(range(2011, 1951, -1))
    assert (told["rows"], told["whole"]) == (62, "s.t.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "s.t.parquet"), table)


def test_a_table_within_the_limit_lies_whole_in_sheet_and_json(
    made_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS", 62)
    monkeypatch.setattr(tables, "FIRST", 60)
    table = pd.DataFrame({"year": list(range(1950, 2012))})
    inputs = replace(made_up(2), results={("s", "t"): table})
    assert "s.t.parquet" not in write_json(inputs, tmp_path)
    told = json.loads((tmp_path / "s.t.json").read_text(encoding="utf-8"))
    assert [row[0] for row in told["data"]] == table["year"].tolist()
    write_workbook(inputs, tmp_path / "t.xlsx")
    assert len(list(read(tmp_path / "t.xlsx")["s.t"]["A"])) == 2 + len(table)


def test_missing_values_are_empty_cells_and_never_zero(
    made_up: Any, tmp_path: Path
) -> None:
    table = pd.DataFrame({
        "a": [1.5, float("nan"), float("inf")], "b": pd.array([1, None, 3], "Int64"),
        "c": pd.to_datetime(["2024-01-02T00:00", None, "2024-01-02T03:04"]),
        "d": pd.array([True, None, False], "boolean"),
    })  # fmt: skip
    inputs = replace(made_up(2), results={("s", "t"): table})
    write_workbook(inputs, tmp_path / "t.xlsx")
    rows = list(read(tmp_path / "t.xlsx")["s.t"].iter_rows(values_only=True))
    assert rows[2] == (1.5, 1, "2024-01-02", True)
    assert all(v is None for v in rows[3])
    assert rows[4] == (None, 3, "2024-01-02T03:04", False)


TABLE = ResultTable.of(
    SHARED
    | columns(
        ResultColumn(
            "distance", Style.NUMBER, Message("Distance"), Unit.KILOMETRES,
            says=Message("How far apart"), ends=("distance_low", "distance_high"),
        ),
        ResultColumn("grant", Style.MONEY, Message("Grant")),
    ),
    "t", Message("a region"), key="region",
    columns="region distance distance_low distance_high grant",
    warnings=(Message("Distances do not add up."),),
)  # fmt: skip


def described(made_up: Any) -> Any:
    """Make inputs whose one result table says what its columns hold."""
    table = pd.DataFrame({
        "region": ["R00"], "distance": [2.0], "distance_low": [1.0],
        "distance_high": [3.0], "grant": [5.0],
    })  # fmt: skip
    return replace(
        made_up(2), results={("s", "t"): table}, makes={("s", "t"): TABLE},
        language="en",
    )  # fmt: skip


def test_a_heading_with_its_unit_stands_above_the_name_of_a_column(
    made_up: Any, tmp_path: Path
) -> None:
    write_workbook(described(made_up), tmp_path / "t.xlsx")
    sheet = read(tmp_path / "t.xlsx")["s.t"]
    heads, names, row = list(sheet.iter_rows(values_only=True))[:3]
    assert heads[:2] == ("Region", "Distance (km)")
    assert heads[4] == "Grant (KRW)"
    assert names == TABLE.names
    assert row == ("R00", 2, 1, 3, 5)
    assert sheet.freeze_panes == "A3"


def test_a_sheet_says_what_columns_hold_and_what_to_beware_of(
    made_up: Any, tmp_path: Path
) -> None:
    write_workbook(described(made_up), tmp_path / "t.xlsx")
    table = pd.read_excel(
        tmp_path / "t.xlsx", sheet_name="columns", header=1, engine="openpyxl"
    )
    told = table[table["table"] == "s.t"]
    assert "Distances do not add up." in set(told["warnings"])
    row = told[told["name"] == "distance"].iloc[0]
    assert row["says"] == "How far apart"
    assert row["unit"] == "km"
    assert row["interval"] == "distance_low – distance_high"
    assert told[told["name"] == "region"].iloc[0]["refers_to"] == "regions"


def test_json_carries_the_schema_and_the_warnings_beside_its_rows(
    made_up: Any, tmp_path: Path
) -> None:
    write_json(described(made_up), tmp_path)
    told = json.loads((tmp_path / "s.t.json").read_text(encoding="utf-8"))
    assert told["columns"] == list(TABLE.names)
    assert told["data"] == [["R00", 2.0, 1.0, 3.0, 5.0]]
    assert told["schema"][1]["interval"] == ["distance_low", "distance_high"]
    assert told["warnings"] == ["Distances do not add up."]
