"""Exports of KOSIS made into a study: totals, withheld cells, levels, refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from madang import study
from madang.errors import SourceError
from madang.intake.recipe import parse
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
YEARS = "시도별,산업별,2022\n서울,전산업,100\n,제조업,70\n,건설업,30\n부산,제조업,5\n"


def put(folder: Path, text: str, name: str = "표.csv", encoding: str = "cp949") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_an_export_becomes_stocks_in_whole_units(tmp_path: Path, encoding: str) -> None:
    made = build(put(tmp_path, HEAD + ROWS, encoding=encoding))
    stocks = made.tables["stocks"].set_index(["region", "activity", "year", "measure"])
    assert stocks["value"][("11", "제조업", 2022, "employment")] == 56_000
    assert stocks["value"][("11", "제조업", 2023, "establishments")] == 1_300
    assert stocks["flag"][("11", "제조업", 2023, "establishments")] == "p"
    assert ("11", "제조업", 2023, "employment") not in stocks.index
    assert made.core == ("11",)
    assert made.currency == "KRW"


def test_totals_stay_totals_and_a_withheld_cell_is_unknown(tmp_path: Path) -> None:
    made = build(put(tmp_path, HEAD + ROWS))
    stocks = made.tables["stocks"].set_index(["region", "activity", "year", "measure"])
    assert stocks["value"][("KR", "전산업", 2022, "establishments")] == 3_000
    hidden = stocks.loc[("11", "건설업", 2022, "employment")]
    assert (hidden["value"] != hidden["value"], hidden["flag"]) == (True, "X")
    above = made.tables["activities"].set_index("activity")["parent"]
    assert above["제조업"] == "전산업"
    regions = made.tables["regions"].set_index("region")
    assert regions["parent"]["11"] == "KR"
    assert regions["short_name_ko"]["26"] == "부산"
    assert regions["tile_column"].notna().to_list() == [True, True, False]
    (receipt,) = made.provenance["stocks"].receipts
    assert receipt["balanced"]
    assert receipt["fates"] == {"rows": 10, "total": 8, "withheld": 1, "missing": 1}


def test_the_study_keeps_its_contracts_and_the_recipe(tmp_path: Path) -> None:
    source = build(put(tmp_path, HEAD + ROWS).parent)
    made = study.create(tmp_path / "study", source, kind="kosis")
    assert set(study.check(made)) == {"regions", "activities", "stocks"}
    written = (tmp_path / "study" / "recipes" / "kosis-screen.toml").read_text()
    assert parse(written, "again.toml").name == "kosis-screen"


def test_a_file_of_one_item_is_called_as_its_name_tells(tmp_path: Path) -> None:
    for name, measure in (("종사자수.csv", "employment"), ("표.csv", "표")):
        made = build(put(tmp_path, YEARS, name))
        assert set(made.tables["stocks"]["measure"]) == {measure}
    both = made.tables["stocks"].set_index(["region", "activity"])["value"]
    assert both[("11", "건설업")] == 30


def test_merged_cells_of_a_workbook_are_filled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["시도별(1)", "산업별(1)", "2022", None])
    sheet.append([None, None, "사업체수 (개)", "종사자수 (명)"])
    for row in (["서울특별시", "제조업", 1, 2], [None, "건설업", 3, "X"]):
        sheet.append(row)
    for cells in ("C1:D1", "A1:A2", "B1:B2", "A3:A4"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "표.xlsx")
    stocks = build(tmp_path / "표.xlsx").tables["stocks"]
    assert set(stocks["region"]) == {"11"}
    assert stocks["value"].fillna(-1).to_list() == [-1, 3, 2, 1]


def test_industries_that_hold_one_another_are_refused(tmp_path: Path) -> None:
    text = "시도별,산업별,2022\n서울,전산업,100\n,제조업,70\n,식료품,30\n,의복,40\n"
    with pytest.raises(SourceError, match="some hold others"):
        build(put(tmp_path, text))


def test_parts_of_years_and_what_is_below_zero_are_left_out(tmp_path: Path) -> None:
    text = "시도별,산업별,2022,2022.1/4\n서울,제조업,70,1\n,건설업,-30,1\n"
    made = build(put(tmp_path, text))
    assert made.tables["stocks"]["activity"].to_list() == ["제조업"]
    said = [note.text("en") for note in made.notes]
    assert any("2  left out by the recipe" in s for s in said)
    assert any("1 value below zero" in s for s in said)


def test_what_is_open_is_asked_by_the_import(tmp_path: Path) -> None:
    text = "시도별,산업별,2022\n서울,제조업,약간\n,건설업,3\n"
    with pytest.raises(SourceError, match=r"'약간' stands in 1 cell.*madang import"):
        build(put(tmp_path, text))


def test_the_same_value_in_two_exports_is_refused(tmp_path: Path) -> None:
    put(tmp_path, HEAD + ROWS, "a.csv")
    put(tmp_path, HEAD + ROWS, "b.csv")
    with pytest.raises(SourceError, match="stand in several of these files"):
        build(tmp_path)


def test_a_folder_without_exports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no export"):
        build(tmp_path)
