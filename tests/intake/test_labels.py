"""Labels of files: years, days, totals, codes that hold one another."""

from datetime import date

import pandas as pd
import pytest

from madang.intake.days import days, span
from madang.intake.labels import activities, closed, measures
from madang.intake.periods import years
from madang.intake.recipe import TableRecipe
from madang.intake.totals import by_name, by_sum, is_contradicted, nested

STOCKS = TableRecipe("stocks")


def test_years_are_read_with_their_marks_and_months_are_left_out():
    read = years(["2021 년", "2023p)", "2024e", "2022.01 월", "202201", "soon", "2020"])
    assert list(read["value"].dropna()) == [2021, 2023, 2024, 2020]
    assert list(read["mark"]) == ["", "p", "e", "", "", "", ""]
    assert list(read["fate"]) == [
        "", "", "", "dropped", "dropped", "refused", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023.1.1~12.31", date(2023, 1, 1), date(2023, 12, 31)),
        ("20230401", date(2023, 4, 1), date(2023, 4, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("31/12/2018", date(2018, 12, 31), date(2018, 12, 31)),
        ("2022.03.01 ~ 2024.02.29", date(2022, 3, 1), date(2024, 2, 29)),
        ("2022년 3월 1일", date(2022, 3, 1), date(2022, 3, 1)),
    ],
)
def test_spans_of_time_have_a_first_and_a_last_day(text, first, last):
    assert span(text) == (first, last)


def test_a_day_that_cannot_be_read_is_empty():
    assert list(days(["soon", "2023-02-30"], "first", month_first=False)["value"]) == [
        "",
        "",
    ]


@pytest.mark.parametrize(
    "label",
    ["소계", "합계", "전산업", "Total", "TOTAL", "전국", "US000", "서울특별시 소계",
     "All industry total ", "ogółem", "_T"],
)  # fmt: skip
def test_totals_are_known_by_their_names(label):
    assert by_name(label) == "total"


def test_an_own_office_is_asked_about_and_a_firm_is_none():
    assert by_name("경상남도 본청") == "asked"
    assert by_name("Total Solutions") == ""


def test_nested_codes_are_found():
    assert nested(["31-33", "311", "3111"]) == {"311": "31-33", "3111": "311"}
    assert nested(["C", "10", "28"]) == {"10": "C", "28": "C"}
    assert nested(["00000", "35000", "35013", "10000", "13000"]) == {
        "35000": "00000", "35013": "35000", "10000": "00000", "13000": "00000",
    }  # fmt: skip
    assert nested(["0", "1", "2"]) == {}


def test_a_label_that_is_the_sum_of_the_others_is_found():
    values = pd.DataFrame(
        {
            "region": ["A", "B", "C", "Alles"] * 2,
            "year": [2021] * 4 + [2022] * 4,
            "value": [1.0, 2, 3, 6, 2, 3, 4, 9],
        }
    )
    assert by_sum(values, "region", ["year"]) == ["Alles"]
    values.loc[3, "value"] = 7
    assert by_sum(values, "region", ["year"]) == []


def test_a_total_below_its_parts_is_of_something_else():
    values = pd.DataFrame(
        {"value": [5.0, 4, 4], "mark": ["total", "", ""], "year": [2021] * 3}
    )
    assert is_contradicted(values, "mark", ["year"])
    values["value"] = [9.0, 4, 4]
    assert not is_contradicted(values, "mark", ["year"])


def test_labels_of_activities_are_parted_into_code_and_name():
    seen = pd.DataFrame(
        {"label": ["C. 제조업(10~34)", "Ｅ 製造業", "J : Information", "31-33"],
         "name": ["", "", "", "Manufacturing"]}
    )  # fmt: skip
    told = activities(STOCKS, seen, {})
    assert list(told["code"]) == ["C", "E", "J", "31-33"]
    assert list(told["title"]) == ["제조업", "製造業", "Information", "Manufacturing"]


def test_measures_that_differ_by_case_or_space_are_asked_about():
    seen = pd.DataFrame({"label": ["Green space", "green  space", "Firms"]})
    judged = measures(STOCKS, seen)
    assert [q.key for q in judged.questions] == ["stocks.measure.Green space"]
    settled = STOCKS.within("map", "measure", {"green space": "green"})
    assert measures(settled, seen).questions == ()


def test_words_of_closed_lists_are_known_by_their_kind():
    told = closed(
        TableRecipe("organisations"), "kind", ("industry", "academia", "other"),
        ["가대학교", "(주)다", "HES", "Somebody"],
    )  # fmt: skip
    assert list(told["value"]) == ["academia", "industry", "academia", "other"]


@pytest.mark.parametrize("year", [2015, 2022, 2025])
def test_provinces_of_past_years_are_those_of_then_by_codes_that_last(
    tmp_path, officer, year
):
    path = tmp_path / "p.csv"
    lines = [f"{p},{year},1" for p in ("서울", "광주", "전남", "강원", "전라북도")]
    path.write_text("\n".join(["시도,연도,인구", *lines]))
    asked, tables = officer([path])
    assert asked == []
    assert list(tables["indicators"]["region"]) == ["11", "29", "46", "51", "52"]
