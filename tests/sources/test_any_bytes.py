"""Any bytes at all: every reader gives a table or a word, and comes to an end."""

import contextlib
import gzip
import json
import time
import tomllib

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.contracts import check
from madang.contracts.toml import parse_toml
from madang.errors import MadangError
from madang.intake import geometry
from madang.intake.encodings import decode
from madang.intake.opened import open_file
from madang.sources import folder
from madang.sources.pabulib import files as pabulib
from madang.sources.workbook import read_rows

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
BALLOTS = """META
key;value
budget;100
vote_type;approval
PROJECTS
project_id;cost
a;50
VOTES
voter_id;vote
1;a
"""


def parquet(path):
    """Write a small Parquet file."""
    pq.write_table(pa.table({"region": ["11"], "name": ["서울"]}), path)


def workbook(path):
    """Write a small workbook."""
    book = openpyxl.Workbook()
    book.active.append(["시도", "2023"])
    book.active.append(["서울", 1])
    book.save(path)


def features(path):
    """Write a small map."""
    square = {"type": "Feature", "properties": {}, "geometry": SQUARE}
    content = {"type": "FeatureCollection", "features": [square]}
    path.write_text(json.dumps(content))


def packed(path):
    """Write a small map, packed."""
    features(path)
    path.write_bytes(gzip.compress(path.read_bytes()))


def regions(path):
    """Read a table, and hold it to its contract."""
    raw = folder.read("regions", path)
    assert isinstance(raw.frame, pd.DataFrame)
    check({"regions": raw})


def records(path):
    """Read every record of the tables of a file."""
    for table in open_file(path).tables:
        table.frame()


def toml(path):
    """Read settings."""
    try:
        parse_toml(decode(path.read_bytes(), path.name))
    except tomllib.TOMLDecodeError:
        return


TEXT = "region,name\n11,서울\n26,부산\n"
READERS = {
    "csv": ("regions.csv", lambda p: p.write_text(TEXT), regions),
    "tsv": ("regions.tsv", lambda p: p.write_text(TEXT.replace(",", "\t")), regions),
    "parquet": ("regions.parquet", parquet, regions),
    "a sheet": ("a.xlsx", workbook, records),
    "a workbook": ("a.xlsx", workbook, lambda p: read_rows(p, ("Sheet",), most=9)),
    "wide": ("a.csv", lambda p: p.write_text("시도,2023\n서울,1\n"), records),
    "geojson": ("a.geojson", features, geometry.read_outlines),
    "packed geojson": ("a.geojson.gz", packed, geometry.read_outlines),
    "pabulib": ("a.pb", lambda p: p.write_text(BALLOTS), pabulib.read),
    "toml": ("study.toml", lambda p: p.write_text('[study]\nname = "a"\n'), toml),
}  # fmt: skip


def changed(data, changes):
    """Put other bytes into some places of a file, in their place or between."""
    made = bytearray(data)
    for place, piece, over in changes:
        at = place % (len(made) + 1)
        made[at : at + len(piece) * over] = piece
    return bytes(made)


@pytest.mark.parametrize("kind", READERS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    anew=st.none() | st.binary(max_size=200),
    changes=st.lists(
        st.tuples(
            st.integers(0, 20_000),
            st.binary(min_size=1, max_size=8)
            | st.sampled_from(
                [b"[" * 4000, b"{" * 4000, b"9" * 5000, b'"', b"\n" * 99]
            ),
            st.integers(0, 1),
        ),
        max_size=4,
    ),
)
def test_any_bytes_end_in_a_table_or_a_word(tmp_path, kind, anew, changes):
    name, write, read = READERS[kind]
    path = tmp_path / name
    if anew is None:
        write(path)
    else:
        path.write_bytes(anew)
    path.write_bytes(changed(path.read_bytes(), changes))
    start = time.process_time()
    with contextlib.suppress(MadangError):
        read(path)
    assert time.process_time() - start < 2


def test_a_map_that_explodes_is_refused(tmp_path):
    path = tmp_path / "a.geojson.gz"
    path.write_bytes(gzip.compress(b" " * 10**8))
    start = time.process_time()
    with pytest.raises(MadangError, match="unpacks to more than"):
        geometry.read_outlines(path)
    assert time.process_time() - start < 2
