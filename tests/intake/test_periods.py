"""Years, and the months, quarters and days that stand for them."""

import pytest

from madang.intake.days import days, order
from madang.intake.periods import judge_years, years
from madang.intake.recipe import TableRecipe
from madang.services.intake import Intake

MONTHS = """
[recipe]
name = "months"

[[table]]
table = "stocks"
constant = { measure = "exports", activity = "total" }
withheld = ["X"]
periods = "sum"
aggregate = { value = "sum" }
regions = { scheme = "own" }

[table.columns]
region = "region"
year = "time"
value = "exports"
"""


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
def test_a_rate_of_which_a_month_is_missing_or_withheld_is_left_empty(
    tmp_path, officer, word, last
):
    path = tmp_path / "m.csv"
    path.write_text(
        "시도,시점,실업률\n서울,2023.01,1\n서울,2023.02,3\n부산,2023.01,5\n" + last
    )
    answers = {"indicators.periods": word, "indicators.withheld": "withheld"}
    tables = officer([path], answers)[1]
    held = tables["indicators"].set_index("region")
    assert list(held["value"].fillna(-1)) == [{"sum": 4, "mean": 2}[word], -1]
    assert held.loc["26", "flag"] == ("X" if last else "incomplete")


@pytest.mark.parametrize(("last", "flag"), [("", "incomplete"), ("B,2023.02,X\n", "X")])
def test_a_sum_over_months_of_which_one_is_lacking_is_unknown_and_the_rest_goes_in(
    tmp_path, bring, last, flag
):
    text = (
        "region,time,exports\nA,2023.01,1\nA,2023.02,3\n"
        "B,2023.01,5\n" + last + "A,2022.01,2\nA,2022.02,2\nB,2022.01,6\n"
        "B,2022.02,0\n"
    )
    recipe = tmp_path / "months.toml"
    recipe.write_text(MONTHS)
    done = bring({"m.csv": text}, recipe=str(recipe))
    held = done.tables["stocks"].set_index(["region", "year"]).sort_index()
    assert list(held["value"].fillna(-1)) == [4, 4, 6, -1]
    assert held.loc[("B", 2023), "flag"] == flag
    (receipt,) = done.done.receipts
    said = "\n".join(line.text("en") for line in receipt.lines())
    assert "1 sum or mean over a year is unknown" in said
    sums = receipt.sums.query("by == 'year'").set_index("key")
    assert sums.loc["2023", ["before", "after", "away"]].tolist() == [9, 4, 5]


def test_the_preview_shows_sums_and_says_which_are_unknown(tmp_path):
    path = tmp_path / "m.csv"
    path.write_text("region,time,exports\nA,2023.01,1\nA,2023.02,3\nB,2023.01,5\n")
    recipe = tmp_path / "months.toml"
    recipe.write_text(MONTHS)
    with Intake([path], tmp_path / "study", recipe=str(recipe)) as intake:
        (session,) = intake.sessions
        shown = session.after()["stocks"]
        assert list(shown["value"].fillna(-1)) == [4, -1]
        assert any("the first: B" in said.text("en") for said in session.said)


def test_a_year_that_has_begun_is_left_out_of_sums(tmp_path, officer):
    path = tmp_path / "m.csv"
    path.write_text(
        "시도,시점,실업률\n서울,2023.01,1\n서울,2023.02,3\n서울,2024.01,7\n"
    )
    tables = officer([path], {"indicators.periods": "sum"})[1]
    assert tables["indicators"][["year", "value"]].to_numpy().tolist() == [[2023, 4]]


@pytest.mark.parametrize(("months", "said"), [(10, True), (12, False)])
def test_a_file_of_part_of_a_year_says_what_its_sum_is_over(months, said):
    table = TableRecipe("stocks", {}, {"periods": "sum"})
    labels = [f"2023.{month:02}" for month in range(1, months + 1)]
    told = judge_years(table, labels)[2]
    assert any("more than 10 months" in one.text("en") for one in told) == said


def test_one_day_of_each_year_may_stand_for_it(tmp_path, officer):
    path = tmp_path / "d.csv"
    path.write_text(
        "geo,time,value\nDE1,30.06.2021,1\nDE1,30.06.2022,2\nDE2,30.06.2022,3\n"
    )
    asked, tables = officer([path], {"indicators.periods": "year"})
    assert asked == ["indicators.periods"]
    assert sorted(tables["indicators"]["year"]) == [2021, 2022, 2022]


def test_days_that_workbooks_count_are_days():
    assert list(days(["44927", "45291"], "first", month_first=False)["value"]) == [
        "2023-01-01",
        "2023-12-31",
    ]


LIST = "title,region,grant (EUR),start,end\n"


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        ("A,DE1,5,01/15/2020,\nB,DE1,6,02/03/2020,\n", "2020-02-03"),
        ("A,DE1,5,15/01/2020,\nB,DE1,6,02/03/2020,\n", "2020-03-02"),
        ("A,DE1,5,02/04/2020,\nB,DE1,6,02/03/2020,12/31/2020\n", "2020-02-03"),
        ("A,DE1,5,02.04.2020,\nB,DE1,6,02.03.2020,\n", "2020-03-02"),
        ("A,DE1,5,2020-02-04,\nB,DE1,6,2020. 3. 2.,\n", "2020-03-02"),
        ("A,DE1,5,03/03/2020,\nB,DE1,6,2020-03-02,\n", "2020-03-02"),
    ],
)
def test_the_order_of_days_and_months_is_read_where_the_file_proves_it(
    tmp_path, officer, rows, start
):
    path = tmp_path / "list.csv"
    path.write_text(LIST + rows)
    asked, tables = officer([path])
    assert asked == []
    held = tables["projects"].set_index("title")["start"].astype(str)
    assert held["B"] == start


@pytest.mark.parametrize(
    ("word", "start"), [("day first", "2020-03-02"), ("month first", "2020-02-03")]
)
def test_an_order_of_days_that_nothing_proves_is_asked_once(
    tmp_path, officer, word, start
):
    path = tmp_path / "list.csv"
    path.write_text(LIST + "A,DE1,5,02/03/2020,05/06/2021\n")
    assert officer([path])[0] == ["projects.days"]
    asked, tables = officer([path], {"projects.days": word})
    assert asked == ["projects.days"]
    assert str(tables["projects"]["start"].iloc[0]).startswith(start)
    assert order(["02/03/2020"]) == ""


@pytest.mark.parametrize(("first", "value"), [("day first", 1), ("month first", 2)])
def test_the_last_day_of_a_year_is_the_last_in_the_order_that_was_told(
    tmp_path, officer, first, value
):
    path = tmp_path / "d.csv"
    path.write_text("geo,time,value\nDE1,01/04/2021,1\nDE1,02/01/2021,2\n")
    answers = {"indicators.periods": "last", "indicators.days": first}
    asked, tables = officer([path], answers)
    assert asked == ["indicators.periods", "indicators.days"]
    assert list(tables["indicators"]["value"]) == [value]


@pytest.mark.parametrize(
    "heads", [("'21", "'22"), ("21년", "22년"), ("FY21", "FY22"), ("FY2021", "FY 2022")]
)
def test_short_years_that_run_across_are_years(tmp_path, officer, heads):
    path = tmp_path / "실업률.csv"
    path.write_text(f"시도,{','.join(heads)}\n서울,4.1,4.2\n부산,3.1,3.2\n")
    asked, tables = officer([path])
    held = tables["indicators"].set_index(["region", "year"])["value"]
    assert asked == []
    assert held.to_dict() == {
        ("11", 2021): 4.1, ("11", 2022): 4.2, ("26", 2021): 3.1, ("26", 2022): 3.2,
    }  # fmt: skip


def test_spans_of_years_that_run_across_are_no_years(tmp_path, officer):
    path = tmp_path / "근속.csv"
    path.write_text("시도,10년,20년,30년\n서울,4.1,4.2,5\n부산,3.1,3.2,6\n")
    assert officer([path])[0] == ["indicators.year"]


def test_the_last_day_of_each_year_is_the_year_in_a_column_without_a_name(
    tmp_path, officer
):
    path = tmp_path / "a.csv"
    path.write_text(
        "Bevölkerung\nAmt\n;;Anzahl;Anzahl\n;;Männer;Frauen\n"
        "31.12.2021;Bremen;5;6\n31.12.2021;Hamburg;6;7\n"
        "31.12.2022;Bremen;7;8\n31.12.2022;Hamburg;8;9\n__________\nQuelle: Amt\n"
    )
    asked, tables = officer([path])
    assert asked == []
    assert sorted(tables["indicators"]["year"]) == [2021] * 4 + [2022] * 4


def test_the_first_of_january_among_other_days_is_no_year(tmp_path, officer):
    path = tmp_path / "d.csv"
    path.write_text("geo,time,value\nDE1,2021-01-01,1\nDE1,2021-02-01,2\n")
    assert list(years(["2021-01-01", "2021-12-31"])["fate"]) == ["dropped"] * 2
    assert officer([path])[0] == ["indicators.periods"]
    assert list(years(["2021-01-01", "2022-01-01"])["value"]) == [2021, 2022]
