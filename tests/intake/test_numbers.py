"""Amounts as offices write them: judged by all cells of a column together."""

import pandas as pd
import pytest

from madang.intake.known import measure_of, role_of, unit_of
from madang.intake.numbers import BOTH, decimals, read_shape, read_shapes


@pytest.mark.parametrize(
    ("bodies", "decimal"),
    [
        (["99.999", "999"], ""),
        (["99,999", "9,999,999"], "."),
        (["9.999.999", "99.999"], ","),
        (["99.99", "9.999"], "."),
        (["9,9", "9,999"], ","),
        (["9,999.99"], "."),
        (["9.999,99"], ","),
        (["9 999,9"], ","),
        (["o.999"], "."),
        (["999999,99", "99999.9"], BOTH),
        (["999", "9"], "."),
    ],
)
def test_the_decimal_mark_is_told_by_all_shapes_or_not_at_all(bodies, decimal):
    assert decimals(bodies).decimal == decimal


def test_a_comma_parts_thousands_in_korean_files():
    assert decimals(["99,999"], is_asian=True).decimal == "."
    assert decimals(["99,999"]).decimal == ""


def test_both_marks_and_a_cell_that_reads_either_way_are_asked_about():
    judged = decimals(["999999,99", "99999.9", "9.999"])
    assert judged.decimal == ""
    assert judged.doubtful == ("9.999",)


@pytest.mark.parametrize(
    ("shape", "body", "sign", "mark"),
    [
        ("9,999p", "9,999", 1, "p"),
        ("(9,999)", "9,999", -1, ""),
        ("-9.9", "9.9", -1, ""),
        ("△9", "9", -1, ""),
        ("9999 p)", "9999", 1, "p"),
        ("9.9 bu", "9.9", 1, "bu"),
        ("9.9e-99", "9.9e-99", 1, ""),
    ],
)
def test_signs_and_marks_are_parted_from_digits(shape, body, sign, mark):
    read = read_shape(shape)
    assert (read.body, read.sign, read.mark) == (body, sign, mark)


@pytest.mark.parametrize("shape", ["north", "99-99", "X", ":", "", "9/9"])
def test_what_is_no_number_is_none(shape):
    assert read_shape(shape) is None


def test_a_unit_behind_a_number_counts():
    read = read_shapes(pd.DataFrame({"shape": ["9,999백만원", "99%"]}), ".")
    assert list(read["factor"]) == [1e6, 1.0]


@pytest.mark.parametrize(
    ("text", "factor", "base"),
    [
        ("백만원", 1e6, "KRW"), ("천명", 1e3, "persons"), ("십억원", 1e9, "KRW"),
        ("단위: 천원", 1e3, "KRW"), ("Thousands of dollars", 1e3, "USD"),
        ("THS", 1e3, ""), ("THS_PER", 1e3, "persons"), ("MIO_EUR", 1e6, "EUR"),
        ("tys. zł", 1e3, "PLN"), ("1,000명", 1e3, "persons"), ("1000", 1e3, ""),
        ("명", 1.0, "persons"), ("%", 1.0, "percent"),
    ],
)  # fmt: skip
def test_units_say_how_many_ones_they_hold(text, factor, base):
    unit = unit_of(text)
    assert (unit.factor, unit.base) == (factor, base)


def test_a_word_that_is_no_unit_is_none():
    assert unit_of("colour") is None


def test_headings_tell_roles_and_units():
    assert role_of("국비(백만원)") == "grant"
    assert role_of("과제기간 | 시작") == "start"
    assert measure_of("종사자수 (명)") == ("employment", "명")


@pytest.mark.parametrize(
    "label", ["종사자 1인당 부가가치", "Employment rate", "사업체 증감률", "고용률 (%)"]
)
def test_what_is_made_of_amounts_is_no_amount_of_the_kind(label):
    assert measure_of(label)[0] not in {"employment", "establishments"}
