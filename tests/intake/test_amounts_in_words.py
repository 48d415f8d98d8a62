"""Amounts written with words of size and currencies, read cell by cell."""

import re

import openpyxl
import pandas as pd
import pytest

from madang.intake.numbers import read_shape, read_shapes


def shaped(cell):
    """Give the shape of a cell: every digit a nine."""
    return re.sub("[0-9]", "9", re.sub(r"(^|[^0-9])0([.,][0-9])", r"\1o\2", cell))


def listed(tmp_path, amounts, heading="보조금액", name="보조사업.csv"):
    """Write a list of projects, one an amount."""
    rows = [f"보조사업명;보조사업자;지역;{heading}"]
    towns = ("서울", "부산", "대구", "인천")
    rows += [
        f"사업 {k};㈜가{k};{towns[k % 4]};{amount}" for k, amount in enumerate(amounts)
    ]
    path = tmp_path / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("cell", "factors", "currency"),
    [
        ("1억5천만원", [1e8, 1e7], "KRW"),
        ("3조 2,000억", [1e12, 1e8], ""),
        ("1,234백만원", [1e6], "KRW"),
        ("4천5백만원", [1e7, 1e6], "KRW"),
        ("12억34만5천원", [1e8, 1e4, 1e3], "KRW"),
        ("₩120,000,000", [1.0], "KRW"),
        ("총 12억원", [1e8], "KRW"),
        ("NOK 8 752 000", [1.0], "NOK"),
        ("€1.2m", [1e6], "EUR"),
        ("USD 3.4 million", [1e6], "USD"),
        ("US$ 1.2bn", [1e9], "USD"),
        ("2,5 Mio. EUR", [1e6], "EUR"),
        ("Rs. 3,45,67,890", [1.0], "INR"),
        ("₹2 crore 50 lakh", [1e7, 1e5], "INR"),
        ("1 500 000 kr", [1.0], ""),
    ],
)
def test_a_cell_is_read_with_its_own_size_and_currency(cell, factors, currency):
    read = read_shape(shaped(cell))
    assert read is not None
    assert [read.factor, *(p.factor for p in read.more)] == factors
    assert (read.currency, read.is_own) == (currency, True)


@pytest.mark.parametrize(
    "cell",
    ["1억5천", "2억~5억원", "최대 5천만원", "5천만원 이내", "1억5백원", "2,500만 1억원",
     "up to £50,000", "천만원"],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_no_amount(cell):
    assert read_shape(shaped(cell)) is None


def test_flags_behind_numbers_stay_flags():
    cells = ["12.3p", "8 b", "1,234(e)"]
    read = read_shapes(pd.DataFrame({"shape": [shaped(c) for c in cells]}), ".")
    assert list(read["mark"]) == ["p", "b", "e"]
    assert not read["is_own"].any()


def test_korean_words_of_size_go_in_as_won(tmp_path, officer):
    cells = ["1억5천만원", "3,200만원", "950,000원", "3조 2,000억원", "1,234백만원"]
    asked, tables = officer([listed(tmp_path, cells)])
    assert asked == []
    assert list(tables["projects"]["grant"]) == [
        150e6, 32e6, 950e3, 3_200_000_000_000.0, 1_234_000_000.0,
    ]  # fmt: skip


def test_a_bare_cell_takes_the_unit_of_the_title_and_a_told_one_its_own(
    tmp_path, officer
):
    book = openpyxl.Workbook()
    for row in (
        ["보조사업 현황"], [None, None, None, "(단위: 천원)"],
        ["보조사업명", "보조사업자", "지역", "보조금액"],
        ["가", "㈜가", "서울", "1억2천만원"], ["나", "㈜나", "부산", 45000],
        ["다", "㈜다", "대구", "30,000"],
    ):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    asked, tables = officer([tmp_path / "a.xlsx"])
    assert asked == []
    assert list(tables["projects"]["grant"]) == [120e6, 45e6, 30e6]


def test_cells_that_are_no_plain_amount_are_one_question(tmp_path, officer):
    cells = ["3억원", "최대 5천만원", "기업당 3천만원 이내", "2억~5억원"]
    path = listed(tmp_path, cells)
    asked, _tables = officer([path])
    assert asked == ["projects.mark.보조금액"]
    _asked, tables = officer([path], {asked[0]: "missing"})
    grants = tables["projects"]["grant"]
    assert grants[0] == 300e6
    assert grants[1:].isna().all()


def test_several_currencies_in_a_column_are_asked_about_and_never_added(
    tmp_path, officer
):
    path = tmp_path / "a.csv"
    path.write_text(
        "Project;Recipient name;NUTS;Awarded\nA;X;DE11;€1.2m\n"
        "B;Y;DE12;USD 3.4 million\nC;Z;DE13;2,000,000\n"
    )
    asked, _tables = officer([path])
    assert "projects.currency" in asked
    answers = {"projects.currency": "EUR", "projects.scale": "1"}
    _asked, tables = officer([path], answers)
    grants = list(tables["projects"]["grant"])
    assert grants[0] == 1.2e6
    assert all(map(pd.isna, grants[1:]))  # of a bare number nothing tells whose it is


def test_money_of_no_currency_is_that_of_its_regions_or_asked(tmp_path, officer):
    head = "Project;Recipient name;NUTS;Grant (thousands)\n"
    path = tmp_path / "a.csv"
    path.write_text(head + "A;X;PL91;10\nB;Y;PL92;20\n")
    assert officer([path])[0] == ["projects.currency"]
    path.write_text(head + "A;X;DE11;10\nB;Y;FR10;20\n")
    asked, tables = officer([path])
    assert asked == []
    assert list(tables["projects"]["grant"]) == [10e3, 20e3]


def test_a_table_in_the_words_of_a_study_is_in_its_currency(tmp_path, officer):
    path = tmp_path / "projects.csv"
    path.write_text("project,title,region,grant,cost,status\nP1,A,N,300,500,funded\n")
    assert "projects.currency" not in officer([path])[0]
