"""Years, and the months, quarters and days that stand for them."""

import pytest

from madang.errors import SourceError
from madang.intake.labels import days
from madang.intake.periods import years


def test_years_are_read_as_people_write_them():
    told = years(["2020년", "2022p)", "FY2023", "'19", "’98", "2018년도"])
    assert list(told["value"]) == [2020, 2022, 2023, 2019, 1998, 2018]
    assert told["mark"][1] == "p"


@pytest.mark.parametrize(
    ("word", "amount"), [("last", 3.0), ("sum", 4.0), ("mean", 2.0)]
)
def test_months_are_asked_about_and_never_taken_for_a_year(
    tmp_path, officer, word, amount
):
    path = tmp_path / "m.csv"
    path.write_text(
        "시도,시점,실업률\n서울,2023.01,1\n서울,2023.02,3\n"
        "부산,2023.01,4\n부산,2023.02,5\n"
    )
    assert officer([path])[0] == ["indicators.periods"]
    _asked, tables = officer([path], {"indicators.periods": word})
    held = tables["indicators"].set_index("region")
    assert held.loc["11", "value"] == amount
    assert set(held["year"]) == {2023}


@pytest.mark.parametrize("word", ["sum", "mean"])
@pytest.mark.parametrize("last", ["", "부산,2023.02,X\n"])
def test_a_year_of_which_a_month_is_missing_or_withheld_has_no_sum(
    tmp_path, officer, word, last
):
    path = tmp_path / "m.csv"
    path.write_text(
        "시도,시점,실업률\n서울,2023.01,1\n서울,2023.02,3\n부산,2023.01,5\n" + last
    )
    with pytest.raises(SourceError, match="not all months"):
        officer([path], {"indicators.periods": word, "indicators.withheld": "withheld"})
    tables = officer([path], {"indicators.periods": "last"})[1]
    assert tables["indicators"].set_index("region").loc["11", "value"] == 3


def test_a_year_that_has_begun_is_left_out_of_sums(tmp_path, officer):
    path = tmp_path / "m.csv"
    path.write_text(
        "시도,시점,실업률\n서울,2023.01,1\n서울,2023.02,3\n서울,2024.01,7\n"
    )
    tables = officer([path], {"indicators.periods": "sum"})[1]
    assert tables["indicators"][["year", "value"]].to_numpy().tolist() == [[2023, 4]]


def test_one_day_of_each_year_may_stand_for_it(tmp_path, officer):
    path = tmp_path / "d.csv"
    path.write_text(
        "geo,time,value\nDE1,30.06.2021,1\nDE1,30.06.2022,2\nDE2,30.06.2022,3\n"
    )
    asked, tables = officer([path], {"indicators.periods": "year"})
    assert asked == ["indicators.periods"]
    assert sorted(tables["indicators"]["year"]) == [2021, 2022, 2022]


def test_days_that_workbooks_count_are_days():
    assert list(days(["44927", "45291"], "first")["value"]) == [
        "2023-01-01",
        "2023-12-31",
    ]


def test_a_month_that_stands_first_in_one_cell_stands_first_in_all():
    told = days(["01/15/2020", "02/03/2020"], "first")
    assert list(told["value"]) == ["2020-01-15", "2020-02-03"]
    told = days(["15/01/2020", "02/03/2020"], "first")
    assert list(told["value"]) == ["2020-01-15", "2020-03-02"]
