"""Every file that people brought is opened: as tables, or as words that say why not."""

import contextlib
import csv
import io
import os
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from madang.errors import UnreadableFileError
from madang.intake.opened import open_file

SHARED = Path(__file__).resolve().parents[3] / "shared"
DATA = Path(os.environ.get("MADANG_REAL_DATA") or SHARED / "data")
CASES = DATA.parent / "cases" / "intake"
PROSE = {".md", ".toml"}


def listed(root):
    """List the files below a folder, prose left out."""
    if not root.is_dir():
        return []
    found = sorted(p for p in root.rglob("*") if p.is_file())
    return [p for p in found if p.suffix not in PROSE]


FILES = [*listed(CASES), *listed(DATA)]
NO_TABLES = {".pb", ".txt"}
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FILES, reason=f"no files are in '{DATA.name}'"),
]
TEXTS = [p for p in listed(DATA) if p.suffix == ".csv"]
PARQUET = [p for p in listed(DATA) if p.suffix == ".parquet"]
SHAPES = {
    "02_encoding_es/regions.csv": ("", 5),
    "02_encoding_se/regions.csv": ("", 3),
    "05_tsv_open_quote/list.tsv": (
        "Country|Region|Beneficiary Name|Total Budget|EU Contribution", 6),
    "11_cordis_quote_semicolon/project.csv": ("", 3),
    "13_kosis_shapes/A_bulk_cp949.csv": (
        "시도별|산업별|항목|단위|2021 년|2022 년|2023p)", 64),
    "13_kosis_shapes/D_openapi.json": ("", 12),
    "13_kosis_shapes/C_merged.xlsx": ("", 32),
    "13_kosis_shapes/E_vertical.csv": ("", 16),
    "16_shapes/bdl/stocks.csv": ("", 3),
    "16_shapes/bea/stocks.csv": ("", 5),
    "16_shapes/estat/stocks.csv": ("", 4),
    "16_shapes/eu_tsv/stocks.tsv": (
        "freq|nace_r2|wstatus|unit|geo|2020|2021|2022", 4),
    "16_shapes/nomis/stocks.csv": ("", 2),
    "16_shapes/ntis/projects.xlsx": ("", 4),
    "16_shapes/rais/RAIS_VINC_PUB_NORDESTE.zip": ("", 2),
}  # fmt: skip


def counted(table):
    """Count the records of a table."""
    return sum(batch.num_rows for batch in table.batches())


READ = [p for p in FILES if p.suffix not in NO_TABLES]
OTHER = [p for p in FILES if p.suffix in NO_TABLES]


@pytest.mark.parametrize("path", READ, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_every_file_is_opened_at_once(path):
    start = time.process_time()
    found = open_file(path)
    assert time.process_time() - start < 4
    assert found.tables
    if path.name != "pb_files.zip":  # ballots: sections of a format of their own
        assert all(counted(table) for table in found.tables)


@pytest.mark.parametrize("path", OTHER, ids=lambda p: p.name)
def test_what_is_no_table_ends_in_rows_or_words(path):
    with contextlib.suppress(UnreadableFileError):
        for table in open_file(path).tables:
            counted(table)


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_row_of_a_text_is_lost(path):
    (table,) = open_file(path).tables
    text = path.read_bytes().decode("utf-8-sig")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    assert counted(table) == len(rows) - table.layout.header_rows
    assert table.layout.skip == 0
    names = [name.strip() for name in rows[0]]
    assert [c.split(" (")[0] for c in table.columns] == [
        (n or c).split(" (")[0] for n, c in zip(names, table.columns, strict=True)
    ]


@pytest.mark.parametrize("path", PARQUET, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_record_of_parquet_is_lost(path):
    (table,) = open_file(path).tables
    assert counted(table) == pq.ParquetFile(path).metadata.num_rows


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.skipif(not CASES.is_dir(), reason="the shapes are not here")
def test_a_shape_gives_its_columns_and_records(name):
    columns, count = SHAPES[name]
    table = open_file(CASES / name).tables[0]
    assert counted(table) == count
    if "|" in columns:
        assert "|".join(table.columns) == columns


@pytest.mark.skipif(not CASES.is_dir(), reason="the shapes are not here")
@pytest.mark.parametrize(
    ("name", "words"),
    [("02_encoding_es", ["CÁDIZ", "CÁCERES", "MÁLAGA", "ÁVILA", "ÁLAVA"]),
     ("02_encoding_se", ["Åland", "Ålesund", "Århus"])],
)  # fmt: skip
def test_names_of_places_are_never_hangul(name, words):
    (table,) = open_file(CASES / name / "regions.csv").tables
    assert table.preview["name"].tolist() == words
    assert table.doubts == ()
