"""Texts read in columns give the records that rows one by one give."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.errors import UnreadableFileError
from madang.intake import delimited
from madang.intake.columnar import batch_of, in_columns, schema_of
from madang.intake.layout import Block, Layout
from madang.intake.opened import open_file

CELL = st.text(alphabet='ab1,"; \u00a0\n\r가é', max_size=6)
RAW = st.text(alphabet='a1,"  ', max_size=12)
HEAD = "region,activity,value\n" + "".join(f"p{k},x,{k}\n" for k in range(8))
FORM = Layout(delimiter=",", quote='"', skip=0, header_rows=1, fill_down=())


def both_ways(path):
    """Give the records of a text by blocks, and by rows alone."""
    found = []
    for way in ("blocks", "rows"):
        (table,) = open_file(path, FORM).tables
        if way == "rows":
            table._batches.args[1].blocks = None
        try:
            frame = table.frame()
            found.append((list(frame.index), frame.fillna("").to_numpy().tolist()))
        except UnreadableFileError as refused:
            found.append((refused.message.text("en"),))
    return found


@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL) | RAW, max_size=30),
    crlf=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(
    max_examples=300, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_blocks_give_what_rows_give(tmp_path, monkeypatch, rows, crlf, quoting):
    monkeypatch.setattr(delimited, "_BLOCK", 48)
    end = "\r\n" if crlf else "\n"
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    for row in rows:
        if isinstance(row, str):
            out.write(row + end)
        else:
            writer.writerow(row)
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD.replace("\n", end) + out.getvalue()).encode())
    by_blocks, by_rows = both_ways(path)
    assert by_blocks == by_rows


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-8-sig"])
def test_large_texts_go_in_columns_whatever_their_encoding(tmp_path, encoding):
    lines = [f'"시도 {k % 17}",제조업,{k}' for k in range(60_000)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["시도,산업,값", *lines]) + "\n", encoding=encoding)
    (table,) = open_file(path).tables
    batches = list(table.batches())
    assert sum(b.num_rows for b in batches) == 60_000
    frame = table.frame()
    assert frame.index[-1] == 60_001
    assert list(frame.iloc[-1]) == [f"시도 {59_999 % 17}", "제조업", "59999"]


def test_a_block_is_read_in_columns_only_where_each_line_is_a_row():
    def read(text, lines):
        block = Block(1, lines, text.encode, iter)
        return in_columns(block, Layout(delimiter=",", quote='"'), ["a", "b"])

    assert read('1,"x, y"\n2,z', 2).to_pydict() == {"a": ["1", "2"], "b": ["x, y", "z"]}
    assert read("1,2\n3", 2) is None
    assert read('1,"x\ny"', 2) is None


def test_values_that_come_often_are_cleaned_as_each_alone():
    cells = [" 가 ", "\u1100\u1161", "", "b\u3000", "x"] * 40
    schema = schema_of(("a",))
    whole = batch_of([[c] for c in cells], list(range(len(cells))), schema)
    alone = [batch_of([[c]], [0], schema).column(0)[0].as_py() for c in cells]
    assert whole.column(0).to_pylist() == alone
    assert alone[:5] == ["가", "가", "", "b", "x"]
