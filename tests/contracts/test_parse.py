"""Typing cells: what is taken, what is refused, what is never guessed."""

import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.contracts import Column, ColumnType
from madang.contracts.parse import MAXIMUM_CELL, parse


def typed(kind, *cells, **rules):
    column = Column("c", ColumnType(kind), "says", "뜻", **rules)
    return parse(column, pd.Series(list(cells), dtype="str"))


def test_numbers_are_read_as_they_stand():
    parsed = typed("number", "1", " -2.5 ", "3e2", ".5", "")
    assert parsed.typed.tolist()[:4] == [1.0, -2.5, 300.0, 0.5]
    assert np.isnan(parsed.typed[4])
    assert parsed.faults == ()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1,234", "thousands separator or a decimal comma"),
        ("1,234.5", "thousands separator"),
        ("1,5", "decimal comma"),
        ("NaN", "not a number"),
        ("inf", "not a number"),
        ("-", "not a number"),
        ("12 명", "not a number"),
    ],
)
def test_a_number_is_never_guessed(cell, words):
    parsed = typed("number", cell)
    assert words in str(parsed.faults[0].says)
    assert np.isnan(parsed.typed[0])


def test_whole_numbers_keep_their_type_with_gaps():
    parsed = typed("integer", "2020", "2021.0", "")
    assert parsed.typed.dtype == "Int64"
    assert parsed.typed.tolist()[:2] == [2020, 2021]
    assert parsed.faults == ()


@pytest.mark.parametrize("cell", ["2020.5", "이천이십", "2020년", "1e400"])
def test_what_is_no_whole_number_is_refused(cell):
    assert "whole number" in str(typed("integer", cell).faults[0].says)


def test_yes_and_no_come_in_both_languages():
    parsed = typed("boolean", "true", "0", "예", "아니오", "Y", "")
    assert parsed.typed.tolist()[:5] == [True, False, True, False, True]
    assert parsed.typed.isna()[5]
    assert "true or false" in str(typed("boolean", "maybe").faults[0].says)


@pytest.mark.parametrize(
    "cell", ["2024-03-01", "2024.3.1", "2024/03/01", "20240301", "2024-03-01 10:20:30"]
)
def test_dates_with_the_year_first_are_read(cell):
    parsed = typed("date", cell)
    assert parsed.faults == ()
    assert parsed.typed[0] == pd.Timestamp("2024-03-01")


@pytest.mark.parametrize("cell", ["01/03/2024", "2024-13-01", "March 2024", "24-3-1"])
def test_dates_that_could_be_two_days_are_refused(cell):
    assert "date" in str(typed("date", cell).faults[0].says)


def test_text_is_composed_and_stripped():
    loose = unicodedata.normalize("NFD", " 서울 ")
    assert typed("text", loose).typed[0] == "서울"


def test_codes_that_lost_their_zeros_are_refused():
    column = Column("region", ColumnType.TEXT, "says", "뜻")
    assert "numbers where" in str(parse(column, pd.Series([1, 2])).faults[0].says)


def test_a_cell_of_ten_megabytes_is_refused():
    parsed = typed("text", "x" * 10_000_000, "short")
    assert f"{MAXIMUM_CELL:,}" in str(parsed.faults[0].says)
    assert parsed.faults[0].bad.tolist() == [True, False]


def test_parquet_types_are_kept_and_infinity_is_refused():
    column = Column("v", ColumnType.NUMBER, "says", "뜻")
    parsed = parse(column, pd.Series([1.5, np.inf, np.nan]))
    assert parsed.typed[0] == 1.5
    assert parsed.faults[0].bad.tolist() == [False, True, False]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8))
def test_any_words_are_typed_or_refused_but_never_crash(cells):
    for kind in ColumnType:
        parsed = typed(kind, *cells)
        assert len(parsed.typed) == len(cells)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_come_back_as_they_were_written(values):
    parsed = typed("number", *[repr(v) for v in values])
    assert parsed.faults == ()
    assert parsed.typed.tolist() == values


@pytest.mark.parametrize("cell", ["9" * 17, "9" * 400, "-" + "9" * 5000])
def test_whole_numbers_that_no_machine_counts_are_refused(cell):
    parsed = typed("integer", cell, "2024")
    assert "below 2^53" in str(parsed.faults[0].says)
    assert parsed.faults[0].bad.tolist() == [True, False]
    assert parsed.typed.tolist() == [pd.NA, 2024]


@pytest.mark.parametrize("cell", ["1e400", "-1e400", "9" * 400, "9" * 5000])
def test_amounts_beyond_all_numbers_are_refused_and_never_lost(cell):
    parsed = typed("number", cell, "2.5")
    assert "a finite number" in str(parsed.faults[0].says)
    assert np.isnan(parsed.typed[0])
    assert parsed.typed[1] == 2.5


@pytest.mark.parametrize(
    "cells",
    [np.array([2**64 - 1, 5], "u8"), np.array([2**60, 5]), np.array([1e300, 5.0])],
)
def test_typed_whole_numbers_beyond_the_count_are_refused(cells):
    parsed = parse(Column("c", ColumnType("integer"), "says"), pd.Series(cells))
    assert "below 2^53" in str(parsed.faults[0].says)
    assert parsed.typed.tolist() == [pd.NA, 5]


@pytest.mark.parametrize(
    "cell",
    [
        '{"type": "Polygon", "coordinates": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"type": "Polygon", "coordinates": [[[0, 0], ["a", 1], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [0], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
        '{"type": "Polygon", "coordinates": [[[0, NaN], [1, 0], [1, 1]]]}',
        '{"type": "MultiPolygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}',
        '{"type": ["Polygon"], "coordinates": []}',
        '{"type": "Polygon", "coordinates": "a"}',
        "[]",
    ],
)
def test_an_outline_that_nobody_can_draw_is_refused(cell):
    good = '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}'
    parsed = typed("geometry", cell, good)
    assert parsed.faults[0].bad.tolist() == [True, False]
    assert "GeoJSON" in str(parsed.faults[0].says)
