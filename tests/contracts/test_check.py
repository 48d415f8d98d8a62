"""Holding tables to contracts: everything at once, in the user's words."""

import pandas as pd
import pytest

from madang.contracts import CONTRACTS, RawTable, check, contract, render, require
from madang.errors import ContractError


def raw(name, /, **columns):
    frame = pd.DataFrame({k: pd.Series(v, dtype="str") for k, v in columns.items()})
    return RawTable(name, f"{name}.csv", frame)


def regions(**more):
    return raw("regions", region=["11", "26"], name=["서울", "부산"], **more)


def breaches(*tables):
    return check({t.name: t for t in tables})[1]


def test_tables_that_keep_their_contracts_are_typed_whole():
    tables, found = check({"regions": regions(population=["9000000", ""])})
    assert found == ()
    assert list(tables["regions"].columns) == list(CONTRACTS["regions"].names)
    assert tables["regions"]["latitude"].isna().all()


def test_all_breaches_of_all_tables_are_gathered():
    bad = raw(
        "stocks",
        region=["11", "99", "11", "11"],
        activity=["A", "A", "", "B"],
        year=["2020", "20x0", "2020", "1500"],
        measure=["employment"] * 4,
        value=["1", "-3", "2", "1,5"],
    )
    found = breaches(regions(latitude=["95", ""]), bad)
    assert {(b.table, b.column) for b in found} == {
        ("regions", "latitude"),
        ("stocks", "region"),
        ("stocks", "activity"),
        ("stocks", "year"),
        ("stocks", "value"),
    }


def test_the_report_names_file_column_count_example_and_what_to_do():
    bad = raw(
        "flows", origin=["11"], destination=["77"], year=["2020"],
        kind=["migration"], value=["-2"],
    )  # fmt: skip
    with pytest.raises(ContractError) as raised:
        require({"regions": regions(), "flows": bad})
    text = str(raised.value)
    assert "'flows.csv' does not keep the contract 'flows':" in text
    assert "destination: 1 of 1 rows name codes that are not in 'regions': '77'" in text
    assert "value: 1 of 1 rows below 0; the first is row 2 ('-2')" in text
    assert "Nothing was loaded. To see every rule: madang contract flows" in text
    korean = raised.value.text("ko")
    assert "아무것도 불러오지 않았습니다" in korean
    assert "첫 사례: 2행" in korean


def test_both_languages_say_the_same_breaches():
    found = breaches(raw("regions", name=["a"]))
    assert len(str(render(found)).splitlines()) == len(
        render(found).text("ko").splitlines()
    )


def test_a_missing_column_lists_what_the_file_has():
    (found,) = breaches(raw("regions", region=["11"], 이름=["서울"]))
    assert "column is missing; the file has: region, 이름" in found.line().text("en")


def test_a_column_that_stands_twice_is_refused():
    frame = pd.DataFrame([["11", "a", "b"]], columns=["region", "name", "name"])
    found = breaches(RawTable("regions", "regions.csv", frame.astype("str")))
    assert any("stands 2 times" in b.line().text("en") for b in found)


def stocks(value, flag=None):
    columns = {
        "region": ["11", "26"], "activity": ["C", "C"], "year": ["2022", "2022"],
        "measure": ["employment", "employment"], "value": value,
    }  # fmt: skip
    return raw("stocks", **columns, **({} if flag is None else {"flag": flag}))


def test_an_amount_may_be_withheld_under_the_mark_of_its_source():
    tables, found = check(
        {"regions": regions(), "stocks": stocks(["7", ""], ["p", "X"])}
    )
    assert found == ()
    assert tables["stocks"]["value"].isna().tolist() == [False, True]
    assert tables["stocks"]["flag"].tolist() == ["p", "X"]


@pytest.mark.parametrize("flag", [None, ["p", ""]])
def test_an_empty_amount_without_a_mark_is_refused_once(flag):
    (breach,) = breaches(regions(), stocks(["7", ""], flag))
    assert (breach.column, breach.rows) == ("value", 1)
    assert "no mark in 'flag'" in breach.line().text("en")


def test_a_zero_beside_a_mark_that_withholds_is_no_zero():
    (breach,) = breaches(regions(), stocks(["0", "0"], ["D", "p"]))
    assert (breach.column, breach.rows) == ("value, flag", 1)
    assert "withheld is not zero" in breach.line().text("en")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_advice_is_refused_when_it_is_followed(language):
    """A word for a number: the advice never names a cell that would be refused."""
    (breach,) = breaches(regions(), stocks(["X", "3"]))
    said = breach.line().text(language)
    assert "flag" in said
    followed = stocks(["", "3"], ["X", ""])
    assert breaches(regions(), followed) == ()
    merged = raw("indicator_definitions", indicator=["a"], name=["a"],
                 dimension=["people"], direction=["up"])  # fmt: skip
    (breach,) = breaches(regions(), merged)
    assert "비워" not in breach.line().text("ko")
    assert "empty" not in breach.line().text("en")


def test_merged_cells_are_named_as_such():
    bad = raw(
        "stocks", region=["11", ""], activity=["A", "B"], year=["2020", "2020"],
        measure=["employment"] * 2, value=["1", "2"],
    )  # fmt: skip
    assert "merged cells" in breaches(regions(), bad)[0].line().text("en")


def test_a_repeated_key_is_refused_with_its_row():
    bad = raw("activities", activity=["A", "A"], name=["x", "y"])
    found = breaches(regions(), bad)
    assert "repeat a key that an earlier row has; the first is row 3 ('A')" in (
        found[0].line().text("en")
    )


def test_parents_in_a_circle_are_refused():
    bad = raw("regions", region=["1", "2", "3"], name=["a", "b", "c"],
              parent=["2", "1", ""])  # fmt: skip
    (found,) = breaches(bad)
    assert "circle of parents" in found.line().text("en")
    assert found.rows == 2


def test_dates_reversed_and_grants_above_cost_are_refused():
    bad = raw(
        "projects", project=["P1"], start=["2024-02-01"], end=["2024-01-01"],
        grant=["10"], cost=["5"],
    )  # fmt: skip
    lines = " ".join(b.line().text("en") for b in breaches(regions(), bad))
    assert "have start above end" in lines
    assert "have grant above cost" in lines


def test_words_outside_a_closed_list_are_refused_with_the_list():
    bad = raw("organisations", organisation=["O1"], kind=["company"])
    assert "are none of: industry, academia" in breaches(regions(), bad)[0].line().text(
        "en"
    )


def test_a_year_before_the_region_existed_is_refused():
    old = regions(valid_from=["2012-07-01", ""])
    bad = raw("flows", origin=["11"], destination=["26"], year=["2010"],
              kind=["migration"], value=["1"])  # fmt: skip
    (found,) = breaches(old, bad)
    assert "did not exist" in found.line().text("en")


def test_an_empty_table_is_refused():
    frame = pd.DataFrame({"region": [], "name": []}, dtype="str")
    (found,) = breaches(RawTable("regions", "regions.csv", frame))
    assert "no rows" in found.line().text("en")


def test_columns_a_contract_does_not_know_are_kept():
    tables, _found = check({"regions": regions(memo=["x", "y"])})
    assert tables["regions"]["memo"].tolist() == ["x", "y"]


def test_every_contract_says_itself_in_both_languages():
    for one in CONTRACTS.values():
        assert one.title
        assert one.says
        assert set(one.grain) <= set(one.names)
        for column in one.columns:
            assert str(column.says).endswith(".")
            assert not column.refers_to or column.refers_to in CONTRACTS
    assert contract("regions") is CONTRACTS["regions"]


def judged(**change):
    row = {"criterion": ["q"], "name": ["Q"], "weight": ["1"], "source": ["reviews"]}
    return raw("criteria", **row | change)


def test_criteria_and_reviews_keep_their_contracts():
    scores = raw("reviews", project=["p"], reviewer=["r"], criterion=["q"],
                 score=[""], recused=["yes"])  # fmt: skip
    assert breaches(regions(), judged(), scores) == ()


@pytest.mark.parametrize(
    ("change", "column"),
    [({"weight": ["-1"]}, "weight"), ({"source": ["luck"]}, "source"),
     ({"source": ["given"]}, "source"), ({"direction": ["0"]}, "direction"),
     ({"low": ["9"], "high": ["1"]}, "low, high")],
)  # fmt: skip
def test_criteria_that_break_their_contract_are_named(change, column):
    assert [b.column for b in breaches(regions(), judged(**change))] == [column]


def test_reviews_of_unknown_criteria_are_named():
    scores = raw("reviews", project=["p"], reviewer=["r"], criterion=["x"], score=["5"])
    assert [b.column for b in breaches(regions(), judged(), scores)] == ["criterion"]
