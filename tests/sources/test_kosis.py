"""Wide exports of KOSIS: merged cells, marks, separators, footnotes, encodings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest

from madang.errors import SourceError, UnreadableFileError
from madang.sources.kosis import read_wide, split_period

if TYPE_CHECKING:
    from pathlib import Path

WIDE = """시도별(1),산업별(1),2022,,2023p,
시도별(1),산업별(1),사업체수 (개),종사자수 (명),사업체수 (개),종사자수 (명)
서울특별시,제조업,"1,234","56,789","1,300 p)",-
,건설업,10,X,12,20.5
부산광역시,,7,8,9,"-1,000"
주) 2023년은 잠정치임
출처: 통계청
"""


def write(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_wide_table_is_read_in_every_encoding_kosis_exports(
    tmp_path: Path, encoding: str
) -> None:
    table = read_wide(write(tmp_path / "표.csv", WIDE, encoding))
    assert len(table) == 3 * 4
    assert list(table.columns) == [
        "시도별(1)", "산업별(1)", "period", "year", "item", "value", "flag",
    ]  # fmt: skip
    assert (
        table["value"].sum() == 1234 + 56789 + 1300 + 10 + 12 + 20.5 + 7 + 8 + 9 - 1000
    )


def test_merged_cells_are_filled_down_only_under_an_unchanged_label(
    tmp_path: Path,
) -> None:
    table = read_wide(write(tmp_path / "a.csv", WIDE, "cp949"))
    labels = table[["시도별(1)", "산업별(1)"]].drop_duplicates()
    assert labels["시도별(1)"].to_list() == ["서울특별시", "서울특별시", "부산광역시"]
    assert labels["산업별(1)"].to_list()[:2] == ["제조업", "건설업"]
    assert labels["산업별(1)"].isna().to_list() == [False, False, True]


def test_merged_years_of_the_header_are_filled_to_the_right(tmp_path: Path) -> None:
    table = read_wide(write(tmp_path / "a.csv", WIDE, "utf-8"))
    first = table.head(4)
    assert first["year"].to_list() == [2022, 2022, 2023, 2023]
    assert first["item"].to_list() == ["사업체수 (개)", "종사자수 (명)"] * 2


def test_marks_become_flags_and_missing_is_never_zero(tmp_path: Path) -> None:
    table = read_wide(write(tmp_path / "a.csv", WIDE, "utf-8"))
    assert table["flag"].head(4).fillna("").to_list() == ["", "", "p", "-"]
    assert pd.isna(table.loc[3, "value"])
    hidden = table[table["flag"] == "X"]
    assert len(hidden) == 1
    assert hidden["value"].isna().all()


def test_years_without_items_and_a_title_above_are_read(tmp_path: Path) -> None:
    head = "시도별 인구\n\n행정구역별,단위,2022 년,2023,2024 e)\n"
    text = head + "전국,명,1,2,3\n서울,명,,5,6\n"
    table = read_wide(write(tmp_path / "a.csv", text, "utf-8"))
    assert table["item"].isna().all()
    assert table["year"].to_list() == [2022, 2023, 2024] * 2
    assert table["value"].isna().sum() == 1
    assert table["flag"].dropna().to_list() == ["e", "e"]


def test_a_merged_label_header_gives_two_columns(tmp_path: Path) -> None:
    text = "행정구역별,,2023\n서울,종로구,1\n,중구,2\n"
    table = read_wide(write(tmp_path / "a.csv", text, "utf-8"))
    assert table["행정구역별(1)"].to_list() == ["서울", "서울"]
    assert table["행정구역별(2)"].to_list() == ["종로구", "중구"]


def test_a_workbook_gives_the_same_rows_as_its_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["시도별", "산업별", 2022, "2023p"], ["서울", "제조업", 1.5, 2],
                [None, "건설업", 3, "4 p)"],
                ["주) 설명", None, None, None]):  # fmt: skip
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    text = "시도별,산업별,2022,2023p\n서울,제조업,1.5,2\n,건설업,3,4 p)\n주) 설명,,,\n"
    pd.testing.assert_frame_equal(
        read_wide(tmp_path / "a.xlsx"),
        read_wide(write(tmp_path / "a.csv", text, "utf-8")),
    )


@pytest.mark.parametrize(
    "cell", ["1,23", '"1,23"', '"12,5"', '"1,2345"', "약 3", "1.2.3"]
)
def test_what_is_no_number_is_refused_with_its_row(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path / "a.csv", f"시도별,2022\n서울,1\n부산,{cell}\n", "utf-8")
    with pytest.raises(SourceError, match="row 3"):
        read_wide(path)


def test_a_table_without_years_across_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "시도,값\n서울,1\n", "utf-8")
    with pytest.raises(SourceError, match="no header row") as caught:
        read_wide(path)
    assert "머리행" in caught.value.text("ko")


def test_two_encodings_in_one_file_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("시도,2022\n서울,1\n".encode() + "부산,2\n".encode("cp949"))
    with pytest.raises(UnreadableFileError):
        read_wide(path)


def test_a_missing_file_and_a_broken_workbook_are_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not there"):
        read_wide(tmp_path / "none.csv")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(SourceError, match="truncated or damaged"):
        read_wide(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", ("2024", 2024, "")), ("2023p", ("2023", 2023, "p")),
        ("2023 p)", ("2023", 2023, "p")), ("2024.1/4p", ("2024.1/4", 2024, "p")),
        ("2024.03", ("2024.03", 2024, "")), ("2022년", ("2022", 2022, "")),
        ("합계", None), ("12345", None), ("", None),
    ],
)  # fmt: skip
def test_periods_are_parted_from_their_marks(
    text: str, expected: tuple[str, int, str] | None
) -> None:
    assert split_period(text) == expected
