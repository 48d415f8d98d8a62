"""Small files that unpack to what no memory holds are refused before they are read."""

import os
import resource
import time
import zipfile
from contextlib import suppress
from itertools import repeat

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from madang.errors import UnreadableFileError
from madang.intake.opened import open_file
from madang.sources import folder
from madang.sources.workbook import read_rows

SHEET = "xl/worksheets/sheet1.xml"
ROW = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def workbook(path, part, blocks):
    """Write a plain workbook, one part of which is filled with blocks."""
    plain = path.with_name("plain.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["시도", "2023", "2024"])
    book.active.append(["서울", 1.5, 2])
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w", force_zip64=True) as stream:
            for block in blocks:
                stream.write(block)
    return path


def drawn(text, count):
    """Repeat a cell with numbers, so that it does not shrink too well."""
    rng = np.random.default_rng(1)
    return (b"".join(text % v for v in rng.integers(0, 9_999, 1000).tolist())
            for _unused in range(count))  # fmt: skip


BOOKS = {
    "one row of endless cells": (
        SHEET, [ROW, b'<sheetData><row r="1">', *repeat(b"<c/>" * 10**6, 4)],
    ),
    "one row of cells that differ": (
        SHEET, [ROW, b'<sheetData><row r="1">', *drawn(b"<c><v>%d</v></c>", 60)],
    ),
    "more cells than are read": (
        SHEET,
        [ROW, b"<sheetData>",
         *drawn(b"<row>" + b"<c/>" * 20 + b"<c><v>%d</v></c></row>", 350)],
    ),
    "swollen shared texts": (
        "xl/sharedStrings.xml", [b"<sst>", *repeat(b"<si><t>a</t></si>" * 10**6, 3)],
    ),
    "shared texts that differ": (
        "xl/sharedStrings.xml",
        [b"<sst>", *drawn(b"<si>" + b"<r/>" * 20 + b"<t>%d</t></si>", 1100)],
    ),
    "styles that are held whole": (
        "xl/styles.xml", [b"<styleSheet>", *drawn(b'<xf a="%d"/>', 340)],
    ),
    "rows that nobody wrote": (
        SHEET,
        [ROW, b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">',
         b'<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'],
    ),
}  # fmt: skip


def grown(path):
    """Open a file in a process of its own; give by how much that grew at most."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with suppress(UnreadableFileError):
            open_file(path)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(tell, str(after - before).encode())
        os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    with os.fdopen(told) as said:
        return 1024 * int(said.read())


@pytest.mark.parametrize("name", BOOKS)
def test_a_swollen_workbook_is_refused_at_once(tmp_path, name):
    path = workbook(tmp_path / "a.xlsx", *BOOKS[name])
    start = time.process_time()
    with pytest.raises(UnreadableFileError, match="too large") as refused:
        open_file(path)
    assert time.process_time() - start < 2
    assert grown(path) < 100 * 2**20
    assert refused.value.text("ko") != str(refused.value)
    if name != "rows that nobody wrote":
        with pytest.raises(UnreadableFileError, match="too large"):
            read_rows(path, ("review",), most=10)


def test_a_workbook_of_many_rows_is_read(tmp_path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(3000):
        sheet.append([f"시군구 {number % 250}", "합계", *range(20)])
    book.save(tmp_path / "a.xlsx")
    rows = read_rows(tmp_path / "a.xlsx", ("Sheet",), most=3000)["Sheet"]
    assert len(rows) == 3000
    assert rows[-1][:3] == ["시군구 249", "합계", "0"]


def test_a_parquet_file_that_declares_too_much_is_refused_at_once(tmp_path):
    path = tmp_path / "stocks.parquet"
    table = pa.table({
        "region": pa.DictionaryArray.from_arrays(np.zeros(10**6, "i4"), ["11"]),
        "value": np.ones(10**6),
    })  # fmt: skip
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _unused in range(8):
            writer.write_table(table)
    assert path.stat().st_size < 100_000
    start = time.process_time()
    with pytest.raises(UnreadableFileError, match="declares 8,000,000 rows") as refused:
        folder.read("stocks", path)
    assert time.process_time() - start < 2
    assert refused.value.text("ko") != str(refused.value)


@pytest.mark.parametrize(
    "cells",
    [[["a"], ["b"]], [{"a": 1}, {"a": 2}], [b"a", b"b"],
     pa.array([[(1, 2)], []], pa.map_(pa.int8(), pa.int8())),
     pa.array([1, 2], pa.duration("s")), pa.array([1, 2], pa.time64("us"))],
    ids=["lists", "structures", "bytes", "maps", "durations", "times"],
)  # fmt: skip
def test_cells_of_parquet_that_are_no_single_value_are_refused(tmp_path, cells):
    path = tmp_path / "regions.parquet"
    pq.write_table(pa.table({"region": ["11", "26"], "name": cells}), path)
    with pytest.raises(UnreadableFileError, match=r"one text.*: name \(") as refused:
        folder.read("regions", path)
    assert refused.value.text("ko") != str(refused.value)


def test_dates_beyond_all_calendars_are_refused_in_words(tmp_path):
    path = tmp_path / "projects.parquet"
    far = pa.array([2**31 - 1], pa.int32()).cast(pa.date32())
    pq.write_table(pa.table({"project": ["a"], "start": far}), path)
    with pytest.raises(UnreadableFileError, match="year 5881580"):
        folder.read("projects", path)


def test_a_table_of_endless_columns_is_refused(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_text("region,name," + ",".join(map(str, range(200_000))) + "\n")
    start = time.process_time()
    with pytest.raises(UnreadableFileError, match="has 200,002 columns"):
        folder.read("regions", path)
    assert time.process_time() - start < 2
