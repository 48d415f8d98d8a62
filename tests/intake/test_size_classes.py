"""Firms by size come in as what sizes of firms are read from, never as measures."""

import pytest

HEAD = "Industry,State,Non employing,1-19 Employees,20-199 Employees,Total\n"
ROWS = (
    "Manufacturing,New South Wales,10,20,5,35\n"
    "Construction,New South Wales,40,30,6,76\n"
    "Manufacturing,Victoria,8,18,4,30\nConstruction,Victoria,30,25,5,60\n"
)


@pytest.mark.parametrize(
    ("answer", "counted"), [("firms", "establishments"), ("persons", "employment")]
)
def test_bare_size_classes_are_asked_about_and_named(
    tmp_path, officer, answer, counted
):
    path = tmp_path / "counts.csv"
    path.write_text(HEAD + ROWS)
    told = {"stocks.year": "2023", "stocks.sizes": answer}
    asked, tables = officer([path], told)
    assert "stocks.sizes" in asked
    held = tables["stocks"].groupby("measure")["value"].sum()
    assert dict(held) == {
        f"{counted}_none": 88, f"{counted}_1_19": 93, f"{counted}_20_199": 20,
        counted: 201,
    }  # fmt: skip


def test_size_classes_below_what_is_counted_need_no_question(tmp_path, officer):
    path = tmp_path / "sizes.csv"
    path.write_text(
        "시도,산업,시점,사업체수 | 1~4명,사업체수 | 5~9명,사업체수 | 300명 이상\n"
        "서울특별시,C 제조업,2022,50,20,1\n부산광역시,C 제조업,2022,30,10,2\n"
        "서울특별시,F 건설업,2022,5,2,1\n부산광역시,F 건설업,2022,3,1,2\n"
    )
    asked, tables = officer([path])
    assert asked == []
    held = tables["stocks"].groupby("measure")["value"].sum()
    assert dict(held) == {
        "establishments_1_4": 88, "establishments_5_9": 33, "establishments_300": 6,
    }  # fmt: skip
