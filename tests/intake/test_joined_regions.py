"""Regions of another time: kept as they were, or joined, as it was answered once."""

import pandas as pd
import pytest

KEY = "stocks.regions.rule"
GYEONGNAM = """
시군구,산업,연도,종사자수
창원시,C,2009,100
마산시,C,2009,50
진해시,C,2009,{jinhae}
김해시,C,2009,70
창원시,C,2010,180
김해시,C,2010,75
"""
CHUNGBUK = """
시군구,산업,연도,종사자수
청주시,C,2013,100
청원군,C,2013,40
충주시,C,2013,30
청주시,C,2014,150
충주시,C,2014,31
"""


def file(jinhae="20"):
    return {"경남.csv": GYEONGNAM.format(jinhae=jinhae)}


def amounts(got, table="stocks"):
    frame = got.tables[table]
    pairs = zip(frame["region"], frame["year"], strict=True)
    return dict(zip(pairs, frame["value"], strict=True))


def test_the_question_is_asked_once(bring, tmp_path):
    asked = bring(file()).questions
    assert [q.key for q in asked] == [KEY]
    assert "마산시, 진해시" in asked[0].asks.text("ko")
    assert "another time" in asked[0].asks.text("en")
    study = tmp_path / "one"
    bring(file(), {KEY: "merge up"}, folder=study)
    former = GYEONGNAM.format(jinhae="21").replace("2009", "2008")
    lines = [x for x in former.splitlines(keepends=True) if "2010" not in x]
    got = bring({"경남.csv": "".join(lines)}, folder=study)
    assert got.asked == []
    assert amounts(got)["48120", 2008] == 171
    assert amounts(got)["48120", 2009] == 170


def test_kept_regions_stand_with_their_days(bring):
    got = bring(file(), {KEY: "keep"})
    assert amounts(got)["48160", 2009] == 50
    days = got.tables["regions"].set_index("region")["valid_to"]
    assert str(days["48160"])[:10] == "2010-06-30"


def test_amounts_of_joined_regions_are_added_up(bring):
    got = bring(file(), {KEY: "merge up"})
    assert amounts(got) == {
        ("48120", 2009): 170, ("48120", 2010): 180,
        ("48250", 2009): 70, ("48250", 2010): 75,
    }  # fmt: skip
    receipt = got.done.receipts[0]
    assert receipt.aggregated == 2
    assert not receipt.differences
    regions = got.tables["regions"]
    assert {"48120", "48250"} <= set(regions["region"])
    assert "48160" not in set(regions["region"])
    assert any("마산시" in one.text("ko") for one in receipt.said)


def test_a_region_that_ended_within_the_span_is_joined_from_then(bring):
    got = bring({"충북.csv": CHUNGBUK}, {KEY: "merge up"})
    assert amounts(got)["43110", 2013] == 140
    assert amounts(got)["43110", 2014] == 150


@pytest.mark.parametrize("row", ["", "진해시,C,2009,X\n"])
def test_a_part_that_is_lacking_makes_the_whole_unknown(bring, row):
    content = GYEONGNAM.replace("진해시,C,2009,{jinhae}\n", row)
    got = bring({"경남.csv": content}, {KEY: "merge up"})
    if got.questions:
        got = bring(
            {"경남.csv": content},
            {KEY: "merge up"} | {q.key: "withheld" for q in got.questions},
        )
    frame = got.tables["stocks"].set_index(["region", "year"])
    assert pd.isna(frame.loc[("48120", 2009), "value"])
    assert frame.loc[("48120", 2009), "flag"]
    assert frame.loc[("48120", 2010), "value"] == 180
    receipt = got.done.receipts[0]
    assert not receipt.differences
    year = receipt.sums[(receipt.sums["by"] == "year") & (receipt.sums["away"] != 0)]
    assert list(year["away"]) == [150]


def test_an_abolished_region_with_an_amount_later_makes_it_unknown(bring):
    content = GYEONGNAM.format(jinhae="20") + "마산시,C,2010,5\n"
    got = bring({"경남.csv": content}, {KEY: "merge up"})
    frame = got.tables["stocks"].set_index(["region", "year"])
    assert pd.isna(frame.loc[("48120", 2010), "value"])
    assert frame.loc[("48120", 2009), "value"] == 170


def test_gunwi_needs_no_joining_for_only_its_province_changed(bring):
    content = """
시군구,산업,연도,종사자수
경상북도 군위군,C,2022,10
경상북도 의성군,C,2022,20
대구광역시 군위군,C,2024,11
경상북도 의성군,C,2024,21
"""
    got = bring({"군위.csv": content})
    assert got.asked == []
    assert amounts(got)["27720", 2022] == 10
    assert amounts(got)["27720", 2024] == 11


def test_codes_are_joined_alike_in_the_next_file(bring, tmp_path):
    content = """
시군구코드,산업,연도,종사자수
48110,C,{year},1
48160,C,{year},2
48190,C,{year},4
48250,C,{year},8
48250,C,2011,9
"""
    study = tmp_path / "codes"
    answers = {"stocks.regions.scheme": "kr", KEY: "merge up"}
    bring({"가.csv": content.format(year=2009)}, answers, folder=study)
    got = bring({"가.csv": content.format(year=2008)}, folder=study)
    assert got.asked == []
    assert amounts(got)["48120", 2008] == 7


def test_provinces_between_which_a_part_moved_are_joined_if_the_recipe_says(
    bring, tmp_path
):
    rows = [("대구광역시", 10, 13), ("경상북도", 20, 18), ("전국", 30, 31)]
    lines = [f"{x},C,2022,{a}\n{x},C,2024,{b}\n" for x, a, b in rows]
    content = "시도,산업,연도,종사자수\n" + "".join(lines)
    recipe = tmp_path / "provinces.toml"
    recipe.write_text(
        '[recipe]\nname = "provinces"\n[[table]]\ntable = "stocks"\n'
        'wide = {names = "(?P<measure>종사자수)"}\n'
        'regions = {scheme = "kr", rule = "merge up"}\n'
        'columns = {region = "시도", activity = "산업", year = "연도"}\n'
    )
    got = bring({"시도.csv": content}, recipe=str(recipe))
    assert amounts(got) == {
        ("27+47", 2022): 30, ("27+47", 2024): 31, ("KR", 2022): 30, ("KR", 2024): 31,
    }  # fmt: skip
    regions = got.tables["regions"].set_index("region")
    assert regions.loc["27+47", "parent"] == "KR"


def test_flows_are_added_up_where_every_pair_is_there(bring):
    moves = [
        ("창원시", "김해시", 3), ("마산시", "김해시", 4), ("진해시", "김해시", 5),
        ("김해시", "창원시", 6), ("김해시", "마산시", 7),
    ]  # fmt: skip
    lines = [f"{a},{b},2009,{n}\n" for a, b, n in moves]
    content = "전출지,전입지,연도,이동자수\n" + "".join(lines)
    got = bring({"이동.csv": content}, {"flows.regions.rule": "merge up"})
    flows = got.tables["flows"].set_index(["origin", "destination"])
    assert flows.loc[("48120", "48250"), "value"] == 12
    assert pd.isna(flows.loc[("48250", "48120"), "value"])
    assert not got.done.receipts[0].differences


RATES = """
시군구,연도,고용률(%)
창원시,2009,60
마산시,2009,50
진해시,2009,55
창원시,2010,61
"""


def test_rates_are_not_added_up(bring):
    key = "indicators.regions.rule"
    got = bring({"고용률.csv": RATES}, {key: "merge up"})
    assert got.asked == [key]
    assert "cannot be added up" in got.questions[0].asks.text("en")
    assert "더할 수 없으므로" in got.questions[0].asks.text("ko")
    assert [c.word for c in got.questions[0].choices] == ["keep"]


def test_rates_are_joined_as_the_recipe_says(bring, tmp_path):
    recipe = tmp_path / "rates.toml"
    recipe.write_text(
        '[recipe]\nname = "rates"\n[[table]]\ntable = "indicators"\n'
        'wide = {names = "(?P<indicator>고용률.*)"}\naggregate = {value = "mean"}\n'
        'regions = {scheme = "kr", rule = "merge up"}\n'
        'columns = {region = "시군구", year = "연도"}\n'
    )
    got = bring({"고용률.csv": RATES}, recipe=str(recipe))
    assert amounts(got, "indicators") == {("48120", 2009): 55, ("48120", 2010): 61}


def test_projects_go_to_the_region_that_their_own_became(bring):
    content = "과제번호,과제명,시군구,총사업비(원)\n1,가,마산시,100\n2,나,김해시,300\n"
    got = bring({"과제.csv": content}, {"projects.regions.rule": "merge up"})
    assert list(got.tables["projects"]["region"]) == ["48120", "48250"]


def test_a_region_that_came_and_went_between_is_a_part_too(bring, tmp_path):
    recipe = tmp_path / "somerset.toml"
    recipe.write_text(
        '[recipe]\nname = "somerset"\n[[table]]\ntable = "stocks"\n'
        'wide = {names = "(?P<measure>employment)"}\n'
        'regions = {scheme = "lad", vintage = 2024, rule = "merge up"}\n'
        'columns = {region = "lad", activity = "sic", year = "year"}\n'
    )
    codes = {
        2018: ("E07000187", "E07000188", "E07000189", "E07000190", "E07000191"),
        2020: ("E07000187", "E07000188", "E07000189", "E07000246"),
        2024: ("E06000066",),
    }
    lines = [f"{c},C,{year},1\n" for year, some in codes.items() for c in some]
    content = "lad,sic,year,employment\n" + "".join(lines)
    got = bring({"somerset.csv": content}, recipe=str(recipe))
    assert amounts(got) == {(codes[2024][0], y): len(x) for y, x in codes.items()}
    assert not got.done.receipts[0].differences
