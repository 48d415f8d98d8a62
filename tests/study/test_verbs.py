"""Every verb is called alike and gives one result; a wrong guess gets one sentence."""

import openpyxl
import pandas as pd
import pytest

import madang
from madang.contracts import ResultTable
from madang.errors import MissingTableError, ParameterError, ResultError
from madang.result import Result
from madang.study import stages
from madang.verb import call

STAGES = list(stages().values())
IDS = {"ids": lambda stage: stage.name}


@pytest.fixture(scope="module")
def opened(small_run):
    return madang.open(str(small_run))


@pytest.fixture(scope="module")
def result(opened):
    return madang.linkages.build(opened, language="en")


@pytest.mark.parametrize("stage", STAGES, **IDS)
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("studies/sample", r"madang\.open\('studies/sample'\)"),
        ([1, 2], "found list"),
        (None, "found NoneType"),
        ({}, "found dict"),
        (pd.DataFrame({"region": ["a"]}), "one table without its name"),
        ({"region": pd.DataFrame()}, "Did you mean 'regions'"),
        ({"regions": [1]}, "'regions' must be a DataFrame"),
    ],
)
def test_a_wrong_guess_is_told_what_to_write(stage, given, words):
    with pytest.raises(ParameterError, match=words) as told:
        call(stage, given, {})
    assert any("가" <= c <= "힣" for c in told.value.text("ko"))


@pytest.mark.parametrize("stage", [s for s in STAGES if len(s.needs) > 1], **IDS)
def test_a_table_that_is_missing_is_named(stage, opened):
    with pytest.raises(MissingTableError, match=stage.needs[-1]):
        call(stage, {"regions": opened.load()["regions"]}, {})


PROJECTS = pd.DataFrame({
    "project": ["p1", "p2"], "region": ["B", "A"], "status": ["proposed"] * 2,
    "grant": [5.0, 6.0], "merit": [3.0, 4.0],
})  # fmt: skip
REGIONS = pd.DataFrame({"region": ["A", "B"], "name": ["A", "B"]})
QUICK = {"budget": 6.0, "draws": 0, "why_not": "none"}


def test_tables_without_names_are_known_by_their_columns():
    named = {"projects": PROJECTS, "regions": REGIONS}
    told = madang.portfolio.choose(named, settings=QUICK)
    for given in ((PROJECTS, REGIONS), (REGIONS, PROJECTS)):
        bare = madang.portfolio.choose(*given, parameters=QUICK)
        pd.testing.assert_frame_equal(
            bare.plans.drop(columns="seconds"), told.plans.drop(columns="seconds")
        )
        assert [n.en for n in bare.notes] == [n.en for n in told.notes]


def test_regions_are_taken_from_projects_and_that_is_said():
    made = madang.portfolio.choose(PROJECTS, settings=QUICK)
    assert made.plans["merit"].tolist()[0] == pytest.approx(4.0)
    assert "2 were taken from the projects" in made.notes[-1].en
    assert any("가" <= c <= "힣" for c in made.notes[-1].ko)


def test_regions_are_never_taken_from_stocks_where_totals_would_count():
    stocks = pd.DataFrame({
        "region": ["N", "A", "B"], "activity": "x", "year": 2024,
        "measure": "employment", "value": [3.0, 1.0, 2.0],
    })  # fmt: skip
    with pytest.raises(MissingTableError, match="regions"):
        madang.specialisation.measure(stocks)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"budget": 6.0}, "settings={'budget'"), ({"sead": 1}, "Did you mean 'seed'")],
)
def test_a_word_that_no_verb_takes_is_not_passed_over(options, words):
    with pytest.raises(ParameterError, match=words):
        madang.portfolio.choose(PROJECTS, **options)


def test_a_study_and_its_tables_give_the_same(opened, result):
    again = madang.linkages.build(
        opened.load(), core=opened.core, seed=opened.seed,
        settings=opened.parameters["linkages"],
    )  # fmt: skip
    for name, table in result.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])


def test_settings_are_laid_over_those_of_the_study(opened):
    made = madang.linkages.build(opened, settings={"radius_km": 7.0})
    assert made.provenance["parameters"]["radius_km"] == 7.0
    with pytest.raises(ParameterError, match="2 parameters cannot be used"):
        madang.linkages.build(opened, settings={"radius": 1, "draws": 2})


def test_a_result_is_told_listed_and_shown(result):
    assert result.kinds is result.tables["kinds"]
    assert "kinds" in dir(result)
    assert result.says("ko")[0] in repr(Result(
        result.stage, result.output, result.inputs, language="ko"))  # fmt: skip
    page = result._repr_html_()
    assert "<table" in page
    assert "Kind 1" in page
    assert isinstance(result.contract("kinds"), ResultTable)
    with pytest.raises(ResultError, match="it has: kind_matrix"):
        result.table("nothing")
    with pytest.raises(ResultError, match="draws no figure 'nothing'"):
        result.chart("nothing")


def test_a_result_is_written_as_a_workbook_with_headings(result, tmp_path):
    path = result.to_excel(tmp_path / "ties.xlsx", language="ko")
    book = openpyxl.load_workbook(path)
    sheet = book["linkages.kinds"]
    assert sheet.cell(2, 1).value == "kind"
    assert "가" <= sheet.cell(1, 1).value[0] <= "힣"
    assert {"columns", "findings", "notes"} <= set(book.sheetnames)
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert len(rows) == len(result.kinds)


def test_what_is_opened_must_be_a_path():
    with pytest.raises(ParameterError, match="path of a study folder; found int"):
        madang.open(3)
