"""Headings that come again below a table."""

import openpyxl
import pytest

from madang.errors import UnreadableFileError
from madang.intake.opened import open_file

REGIONS = [
    *("서울", "부산", "대구", "인천", "광주", "대전", "울산", "경기"),
    *("강원", "충북", "충남", "전북", "전남", "경북", "경남", "제주"),
]


def test_headings_of_each_printed_page_are_no_records(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "시도,연도,인구\n서울,2023,1\n시도,연도,인구\n부산,2023,2\n대구,2023,3\n"
    )
    (table,) = open_file(path).tables
    assert [note.row for note in table.footnotes] == [3]


@pytest.mark.parametrize("first", [47, 1_000])
def test_headings_of_pages_far_down_are_left_out_and_counted(bring, first):
    lines = [f"{r},{y},{y}" for y in range(1960, 2020) for r in REGIONS]
    for place in range(first, len(lines), first):
        lines.insert(place, "시도,연도,인구")
    came = bring({"pages.csv": "\n".join(["시도,연도,인구", *lines])})
    (receipt,) = [r for r in came.done.receipts if r.table == "indicators"]
    assert receipt.footnotes == lines.count("시도,연도,인구")
    assert len(came.tables["indicators"]) == 60 * len(REGIONS)


@pytest.mark.parametrize("last", ["취업자", "인구"])
def test_another_table_below_is_refused_with_its_row(tmp_path, last):
    path = tmp_path / "b.csv"
    path.write_text(
        f"시도,연도,인구\n서울,2023,1\n부산,2023,2\n\n시도,연도,{last}\n서울,2023,3\n"
    )
    with pytest.raises(UnreadableFileError, match="row 5"):
        open_file(path)


def test_a_hidden_sheet_is_read_only_where_it_is_named(tmp_path):
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("숨김")):
        for row in (["시도", "연도", "인구"], ["서울", 2023, 1], ["부산", 2023, 2]):
            sheet.append(row)
    book["숨김"].sheet_state = "hidden"
    book.save(tmp_path / "c.xlsx")
    found = open_file(tmp_path / "c.xlsx")
    assert [t.sheet for t in found.tables] == ["Sheet"]
    assert "--sheet" in str(found.passed[0].why)
