"""Exports of KOSIS made into a study: provinces, industries, years."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from madang import study
from madang.errors import SourceError
from madang.sources.kosis import build

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """시도별(1),산업별(1),2022,,2023p,
시도별(1),산업별(1),사업체수 (개),종사자수 (천명),사업체수 (개),종사자수 (천명)
"""
ROWS = """전국,전산업,"3,000",70,100,200
서울특별시,전산업,"2,000",60,"1,500",21
,제조업,"1,234",56,"1,300 p)",-
,건설업,10,X,12,20.5
부산광역시,제조업,7,8,9,10
주) 2023년은 잠정치임
"""


def put(folder: Path, text: str, name: str = "표.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="cp949")
    return path


def test_an_export_becomes_stocks_in_whole_units(tmp_path: Path) -> None:
    made = build(put(tmp_path, HEAD + ROWS))
    stocks = made.tables["stocks"].set_index(["region", "activity", "year", "measure"])
    assert stocks["value"][("11", "제조업", 2022, "employment")] == 56_000
    assert stocks["value"][("11", "제조업", 2023, "establishments")] == 1_300
    assert stocks["flag"][("11", "제조업", 2023, "establishments")] == "p"
    assert len(stocks) == 3 * 4 - 2
    assert made.tables["regions"]["name"].to_list() == ["서울특별시", "부산광역시"]
    assert made.core == ("11",)
    said = " ".join(note.text("en") for note in made.notes)
    assert "8 values of the whole country" in said
    assert "2 because they are empty" in said


def test_the_study_keeps_its_contracts(tmp_path: Path) -> None:
    source = build(put(tmp_path, HEAD + ROWS).parent)
    made = study.create(tmp_path / "study", source, kind="kosis")
    assert set(study.check(made)) == {"regions", "activities", "stocks"}


def test_industries_on_two_levels_are_taken_on_the_deeper_one(tmp_path: Path) -> None:
    text = """시도별,산업별(1),산업별(2),2022
서울,전산업,소계,100
,제조업,소계,70
,,식료품,30
,,의복,40
,건설업,소계,30
,,토목,30
"""
    made = build(put(tmp_path, text, "종사자수.csv"))
    stocks = made.tables["stocks"]
    assert stocks["activity"].to_list() == ["식료품", "의복", "토목"]
    assert set(stocks["measure"]) == {"employment"}


def test_industries_that_hold_one_another_are_refused(tmp_path: Path) -> None:
    text = "시도별,산업별,2022\n서울,전산업,100\n,제조업,70\n,식료품,30\n,의복,40\n"
    with pytest.raises(SourceError, match="some hold others"):
        build(put(tmp_path, text))


def test_without_a_total_it_is_said_that_nothing_was_checked(tmp_path: Path) -> None:
    text = "시도별,산업별,2022,2022.1/4\n서울,제조업,70,1\n,건설업,30,1\n"
    said = [note.text("en") for note in build(put(tmp_path, text)).notes]
    assert any("could not be checked" in s for s in said)
    assert any("2 values of months and quarters" in s for s in said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("지역,산업별,2022\n뉴욕,제조업,1\n,건설업,2\n", "no column in which"),
        ("시도별,항목,2022\n서울,인구,1\n부산,인구,2\n", "it has 0"),
        ("시도별,산업별,성별,2022\n서울,제조업,남,1\n,건설업,여,2\n", "it has 2"),
        ("시도별,산업별,2022\n서울,제조업,X\n,건설업,X\n", "has no value"),
    ],
)
def test_what_is_no_table_of_industries_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(SourceError, match=said):
        build(put(tmp_path, text))


def test_the_same_value_in_two_exports_is_refused(tmp_path: Path) -> None:
    put(tmp_path, HEAD + ROWS, "a.csv")
    put(tmp_path, HEAD + ROWS, "b.csv")
    with pytest.raises(SourceError, match="given twice"):
        build(tmp_path)


def test_a_folder_without_exports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no export"):
        build(tmp_path)
