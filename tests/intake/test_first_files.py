"""What a newcomer's first file may hold, each seen on the way through the how-to."""

import pytest

from madang.errors import SourceError

LISTED = """
2023년 시군구별 사업체 현황 (단위: {units})
시도,시군구,업종,사업체수,종사자수,매출액
경기도,수원시,제조업,"1,200","21,000","5,300,000"
경기도,성남시,제조업,900,"18,000","4,100,000"
"""


def test_units_that_a_title_lists_are_those_of_the_columns_in_order(bring):
    text = LISTED.format(units="개, 명, 백만원")
    held = bring({"경기.csv": text}, {"stocks.year": "2023"}).values()
    assert held["41110", "제조업", 2023, "establishments"] == 1200
    assert held["41110", "제조업", 2023, "employment"] == 21_000
    assert held["41110", "제조업", 2023, "매출액"] == 5_300_000_000_000


@pytest.mark.parametrize("units", ["명, 백만원", "백만원, 명, 개"])
def test_units_of_which_nothing_says_whose_they_are_are_refused(bring, units):
    with pytest.raises(SourceError, match="several units"):
        bring({"경기.csv": LISTED.format(units=units)}, {"stocks.year": "2023"})


def test_files_without_latin_names_have_recipes_of_their_own(bring, tmp_path):
    head = "시도,업종,연도,"
    files = {
        "종사자.csv": f"{head}종사자수\n서울,제조업,2023,5\n",
        "사업체.csv": f"{head}사업체수\n서울,제조업,2023,7\n",
    }
    done = bring(files, folder=tmp_path / "one").done
    assert list(done.recipes) == ["recipes/stocks.toml", "recipes/stocks-2.toml"]
    later = {
        name: text.replace("2023,", "2024,").replace(",5", ",6")
        for name, text in files.items()
    }
    again = bring(later, folder=tmp_path / "one")
    assert again.values()["11", "제조업", 2024, "employment"] == 6
    assert again.values()["11", "제조업", 2024, "establishments"] == 7
