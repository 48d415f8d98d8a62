"""Files made to hurt, or broken on their way: each is refused in words, at once."""

import contextlib
import gzip
import io
import json
import struct
import time
import tracemalloc
import zipfile
from itertools import repeat

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from madang.errors import UnreadableFileError
from madang.intake.encodings import decode
from madang.intake.opened import open_file

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
WORKSHEET = b"<worksheet " + NAMESPACE + b">"


def workbook(path, part="", blocks=()):
    """Write a plain workbook, one part of which is filled with blocks."""
    book = openpyxl.Workbook()
    book.active.append(["시도", "2023", "2024"])
    book.active.append(["서울", 1.5, 2])
    held = io.BytesIO()
    book.save(held)
    with (
        zipfile.ZipFile(held) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        if part:
            with new.open(part, "w", force_zip64=True) as stream:
                for block in blocks:
                    stream.write(block)
    return path


def drawn(text, count):
    """Repeat a cell with numbers, so that it does not shrink too well."""
    rng = np.random.default_rng(1)
    return (b"".join(text % v for v in rng.integers(0, 9_999, 1000).tolist())
            for _unused in range(count))  # fmt: skip


def archive(path, members, method=zipfile.ZIP_DEFLATED):
    """Write an archive."""
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def nested(depth):
    """Pack an archive into an archive, and so on."""
    data = b"a,b\n1,2\n"
    for _unused in range(depth):
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as packed:
            packed.writestr("a.zip", data)
        data = held.getvalue()
    return data


def ole(*names):
    """Write the beginnings of a compound file with some names in its directory."""
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
    return start + b"".join(n.encode("utf-16-le").ljust(128, b"\x00") for n in names)


def swollen(path):
    """Write Parquet that declares millions of rows in a few bytes."""
    table = pa.table(
        {"a": pa.DictionaryArray.from_arrays(np.zeros(10**6, "i4"), ["1"])}
    )
    with pq.ParquetWriter(path, table.schema, compression="zstd") as writer:
        for _unused in range(8):
            writer.write_table(table)


ODS = (
    '<table:table-row table:number-rows-repeated="1000000">'
    '<table:table-cell table:number-columns-repeated="1000" office:value="1"/>'
    "</table:table-row>"
)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    b"<worksheet>&a;</worksheet>"
)

FILES = {
    "one row of endless cells": (
        "a.xlsx", "too large", lambda p: workbook(
            p, SHEET, [WORKSHEET, b'<sheetData><row r="1">',
                       *repeat(b"<c/>" * 10**6, 4)])),
    "a cell at the far corner": (
        "a.xlsx", "too large", lambda p: workbook(
            p, SHEET, [WORKSHEET, b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
                       b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                       b"</sheetData></worksheet>"])),
    "a million rows, one of them wide, without places": (
        "a.xlsx", "too large", lambda p: workbook(
            p, SHEET, [WORKSHEET, b"<sheetData><row>", b"<c><v>1</v></c>" * 9000,
                       b"</row>", *repeat(b"<row><c><v>1</v></c></row>" * 1000, 200),
                       b"</sheetData></worksheet>"])),
    "swollen shared texts": (
        "a.xlsx", "too large", lambda p: workbook(
            p, "xl/sharedStrings.xml",
            [b"<sst>", *repeat(b"<si><t>a</t></si>" * 10**6, 3)])),
    "styles that are held whole": (
        "a.xlsx", "too large", lambda p: workbook(
            p, "xl/styles.xml", [b"<styleSheet>", *drawn(b'<xf a="%d"/>', 340)])),
    "entities within entities": (
        "a.xlsx", "no workbook", lambda p: workbook(p, SHEET, [LAUGHS])),
    "an entity from outside": (
        "a.xlsx", "no workbook", lambda p: workbook(p, SHEET, [OUTSIDE])),
    "a truncated workbook": (
        "a.xlsx", "truncated|no workbook", lambda p: p.write_bytes(
            workbook(p).read_bytes()[:3000])),
    "a binary workbook": (
        "a.xlsb", "no workbook", lambda p: archive(
            p, {"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"x"})),
    "repeated cells of an open document": (
        "a.ods", "too large", lambda p: archive(p, {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"<office:document-content>{ODS}"})),
    "a workbook locked by a password": (
        "a.xlsx", "password", lambda p: p.write_bytes(
            ole("Root Entry", "EncryptedPackage"))),
    "a document of a word processor": (
        "a.hwp", "HWP", lambda p: p.write_bytes(ole("HwpSummaryInformation"))),
    "a damaged older workbook": (
        "a.xls", "no workbook", lambda p: p.write_bytes(ole("Workbook"))),
    "a member that unpacks a thousandfold": (
        "a.zip", "unpack", lambda p: archive(p, {"a.csv": b"0" * 10**8})),
    "an archive that lies about its size": (
        "a.zip", "unpack|truncated|damaged", lambda p: p.write_bytes(
            archive(p, {"a.csv": b"1,2\n" * 10**5}).read_bytes().replace(
                struct.pack("<I", 4 * 10**5), struct.pack("<I", 40)))),
    "many members": (
        "a.zip", "declares", lambda p: archive(
            p, {f"{k}.csv": b"" for k in range(3000)}, zipfile.ZIP_STORED)),
    "an archive in an archive": (
        "a.zip", "archive within", lambda p: p.write_bytes(nested(9))),
    "a truncated archive": (
        "a.zip", "truncated", lambda p: p.write_bytes(
            archive(p, {"a.csv": np.random.default_rng(1).bytes(999)}
                    ).read_bytes()[:200])),
    "gzip that unpacks a thousandfold": (
        "a.csv.gz", "unpack", lambda p: p.write_bytes(gzip.compress(b"1,2\n" * 10**7))),
    "gzip within gzip": (
        "a.csv.gz.gz", "archive within", lambda p: p.write_bytes(
            gzip.compress(gzip.compress(b"a,b\n")))),
    "truncated gzip": (
        "a.csv.gz", "truncated", lambda p: p.write_bytes(
            gzip.compress(np.random.default_rng(1).bytes(9999))[:5000])),
    "a million columns": (
        "a.csv", "has 1,000,000 columns", lambda p: p.write_bytes(
            b",".join(b"%d" % k for k in range(10**6)) + b"\n")),
    "a cell of ten megabytes": (
        "a.csv", "cell of more", lambda p: p.write_bytes(
            b'a,b\n1,"' + b"x" * 10**7 + b'"\n')),
    "a line without end": (
        "a.csv", "longer than",
        lambda p: p.write_bytes(b"a,b\n" + b"x" * (65 * 2**20))),
    "zero bytes": ("a.csv", "zero byte", lambda p: p.write_bytes(b"a,b\n1,\x002\n")),
    "bytes of no encoding": (
        "a.csv", "neither UTF-8",
        lambda p: p.write_bytes(b"a,b\n1,\xff\xfe\xfa\x80\n")),
    "nothing": ("a.csv", "empty", lambda p: p.write_bytes(b"")),
    "separators and nothing else": (
        "a.csv", "empty", lambda p: p.write_bytes(b"\n,,\n,,")),
    "brackets without end": (
        "a.json", "more records|not JSON", lambda p: p.write_bytes(b"[" * 10**7)),
    "records without end": (
        "a.json", "more records", lambda p: p.write_bytes(
            b"[" + b"{}," * (4 * 10**6) + b"{}]")),
    "a data set of endless dimensions": (
        "a.json", "too much", lambda p: p.write_text(json.dumps({
            "class": "dataset", "id": ["a", "b", "c"], "size": [1000] * 3, "value": {},
            "dimension": {k: {"category": {"index": list(map(str, range(1000)))}}
                          for k in "abc"}}))),
    "Parquet that declares too much": ("a.parquet", "declares", swollen),
    "a database that is no map": (
        "a.gpkg", "no map",
        lambda p: p.write_bytes(b"SQLite format 3\x00" + b"x" * 99)),
    "a portable document": ("a.pdf", "PDF", lambda p: p.write_bytes(b"%PDF-1.7")),
}  # fmt: skip


def consumed(path):
    """Open a file, and read all records of its tables."""
    for table in open_file(path).tables:
        for _unused in table.batches():
            pass


@pytest.mark.parametrize("name", FILES)
def test_what_hurts_is_refused_in_words_at_once(tmp_path, name):
    file, words, write = FILES[name]
    if file.endswith(".gpkg"):
        pytest.importorskip("pyogrio", reason="the extra for maps is not installed")
    path = tmp_path / file
    write(path)
    start = time.process_time()
    with pytest.raises(UnreadableFileError, match=words) as refused:
        consumed(path)
    assert time.process_time() - start < 2
    assert refused.value.text("ko") != str(refused.value)
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFileError):
            consumed(path)
        assert tracemalloc.get_traced_memory()[1] < 300 * 2**20
    finally:
        tracemalloc.stop()


def test_one_member_that_cannot_be_read_leaves_the_others(tmp_path):
    path = archive(tmp_path / "a.zip", {
        "good.csv": "a,b\n1,2\n", "deep.zip": nested(1), "bad.csv": b"a,b\n\x00\n",
    })  # fmt: skip
    found = open_file(path)
    assert [t.member for t in found.tables] == ["good.csv"]
    assert {p.name for p in found.passed} == {"deep.zip", "bad.csv"}


SEEDS = {
    "a.csv": "시도,값\n서울,1\n부산,2\n".encode("cp949"),
    "a.tsv": b'geo,unit\\TIME_PERIOD\t2020 \nA,B\t1 b\n"C,D\t: \n',
    "b.csv": '"id";"about"\n"1";"a; ""b""\nc"\n'.encode("utf-16"),
    "a.json": b'[{"C1":"00","DT":"1"},{"C1":"11","DT":2.5}]',
    "b.json": b'{"class":"dataset","id":["a"],"size":[1],"value":[1],'
    b'"dimension":{"a":{"category":{"index":["x"]}}}}',
    "a.geojson": b'{"type":"FeatureCollection","features":[{"properties":{"a":"1"},'
    b'"geometry":{"type":"Point","coordinates":[126.9,37.5]}}]}',
    "b.geojson": b'{"type":"Topology","arcs":[[[0,0],[1,0],[0,1],[0,0]]],"objects":'
    b'{"a":{"type":"Polygon","arcs":[[0]]}}}',
    "a.csv.gz": gzip.compress(b"a,b\n1,2\n"),
}


def seeds(folder):
    """Write one small file of each kind."""
    for name, data in SEEDS.items():
        (folder / name).write_bytes(data)
    workbook(folder / "a.xlsx")
    archive(folder / "a.zip", {"a.csv": "a,b\n1,2\n", "b.txt": "c;d\n3;4\n"})
    pq.write_table(pa.table({"a": ["x", None], "b": [1.5, 2]}), folder / "a.parquet")
    return sorted(p for p in folder.iterdir() if p.is_file())


PIECES = [
    b"[" * 4000, b"9" * 5000, b'"', b"\n" * 99, b";", b",", b"\t", b"\r", b"\x00",
    b"\xff\xfe", b'{"a":', b"null", "값".encode(), "값".encode("cp949"), b"1e400",
    b'<row r="1048576">', b'r="XFD1048576"', b"<!DOCTYPE", b"\\TIME_PERIOD",
]  # fmt: skip


@settings(
    max_examples=300, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    which=st.integers(0, 99),
    anew=st.none() | st.binary(max_size=300),
    changes=st.lists(
        st.tuples(
            st.integers(0, 20_000),
            st.binary(min_size=1, max_size=8) | st.sampled_from(PIECES),
            st.integers(0, 1),
        ),
        max_size=4,
    ),
)
@example(which=0, anew=None, changes=[])
def test_any_bytes_end_in_tables_or_a_word(tmp_path_factory, which, anew, changes):
    files = seeds(tmp_path_factory.mktemp("a"))
    path = files[which % len(files)]
    data = bytearray(path.read_bytes() if anew is None else anew)
    for place, piece, over in changes:
        at = place % (len(data) + 1)
        data[at : at + len(piece) * over] = piece
    path.write_bytes(data)
    start = time.process_time()
    if changes or anew is not None:
        with contextlib.suppress(UnreadableFileError):
            consumed(path)
    else:
        for file in files:
            consumed(file)
    assert time.process_time() - start < 2


def test_a_long_line_beside_an_old_encoding_is_decoded_at_once():
    data = "name\u2018 ".encode("cp1252") + b"[" * 60_000
    start = time.process_time()
    assert decode(data, "a.toml").startswith("name\u2018 [")
    assert time.process_time() - start < 1
