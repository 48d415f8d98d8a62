"""Regions that were divided, shared out by weights that a user gives as a table."""

import pytest

from madang.errors import SourceError
from madang.intake.weighing import read_weights

KEY, WEIGHED = "stocks.regions.rule", "stocks.regions.weights"
INCHEON = """
시군구,산업,연도,종사자수
인천광역시 중구,C,2025,100
인천광역시 동구,C,2025,{donggu}
인천광역시 서구,C,2025,300
인천광역시 남동구,C,2025,70
인천광역시 제물포구,C,2026,90
인천광역시 영종구,C,2026,60
인천광역시 서해구,C,2026,200
인천광역시 검단구,C,2026,110
인천광역시 남동구,C,2026,71
"""


@pytest.fixture
def weights(tmp_path):
    path = tmp_path / "weights.csv"
    path.write_text(
        "이전,이후,인구\n인천광역시 중구,인천광역시 제물포구,30\n"
        "인천광역시 중구,인천광역시 영종구,70\n"
        "인천광역시 서구,인천광역시 서해구,400\n인천광역시 서구,인천광역시 검단구,200\n"
    )
    return path


def told(got):
    frame = got.tables["stocks"]
    names = got.tables["regions"].set_index("region")["name"].str.split().str[-1]
    keys = zip(frame["region"].map(names), frame["year"], strict=True)
    return dict(zip(keys, frame["value"], strict=True)), frame, names


def test_weights_are_asked_for_with_the_regions_that_need_them(bring):
    got = bring({"인천.csv": INCHEON.format(donggu=40)}, {KEY: "weights"})
    (question,) = got.questions
    assert question.key == WEIGHED
    assert "2 regions went to several" in question.asks.text("en")


def test_regions_are_shared_out_and_sums_stay(bring, weights, tmp_path):
    answers = {KEY: "weights", WEIGHED: str(weights)}
    study = tmp_path / "one"
    content = INCHEON.format(donggu=40)
    got = bring({"인천.csv": content}, answers, folder=study)
    held, frame, names = told(got)
    assert held["제물포구", 2025] == pytest.approx(30 + 40)
    assert held["영종구", 2025] == pytest.approx(70)
    assert held["검단구", 2025] == pytest.approx(100)
    assert held["남동구", 2025] == 70
    assert frame.groupby("year")["value"].sum().to_dict() == pytest.approx(
        {2025: 510, 2026: 531}
    )
    assert set(names) >= {"제물포구", "영종구", "서해구", "검단구", "남동구"}
    assert "서구" not in set(names)
    marked = frame[frame["flag"] == "weighted"]
    assert set(marked["year"]) == {2025}
    assert len(marked) == 4
    (receipt,) = got.done.receipts
    assert not receipt.differences
    said = "\n".join(line.text("en") for line in receipt.lines())
    assert "(population) since 2025-12-31" in said
    assert "4 amounts hold what was shared out" in said
    again = bring({"인천.csv": content.replace(",300", ",330")}, {
        "stocks.revised": "new"}, folder=study)  # fmt: skip
    assert again.asked == []
    assert told(again)[0]["검단구", 2025] == pytest.approx(110)


def test_a_part_that_is_lacking_makes_what_it_would_be_in_unknown(bring, weights):
    content = INCHEON.format(donggu=40).replace("인천광역시 동구,C,2025,40\n", "")
    got = bring({"인천.csv": content}, {KEY: "weights", WEIGHED: str(weights)})
    held, frame, _names = told(got)
    assert held["제물포구", 2025] != held["제물포구", 2025]
    assert held["영종구", 2025] == pytest.approx(70)
    assert not got.done.receipts[0].differences
    assert "incomplete" in set(frame["flag"])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from,to,weight\nA,B,0.5\nA,C,0.6\n", "sum to 1.1"),
        ("from,to,weight\nA,B,-1\nA,C,2\n", "row 2: '-1' is no weight"),
        ("a,b,c\n1,2,3\n", "no table of weights"),
    ],
)
def test_a_table_that_gives_no_weights_is_refused(tmp_path, text, says):
    path = tmp_path / "w.csv"
    path.write_text(text)
    with pytest.raises(SourceError, match=says):
        read_weights(path)


def test_a_series_may_be_joined_from_a_day(bring, tmp_path):
    recipe = tmp_path / "own.toml"
    recipe.write_text("""
[recipe]
name = "own"
[[table]]
table = "stocks"
constant = { measure = "employment" }
[table.columns]
region = "시군구"
activity = "산업"
year = "연도"
value = "종사자수"
[table.regions]
scheme = "kr"
rule = "merge up"
since = 2014-07-01
""")
    rows = "시군구,산업,연도,종사자수\n청주시,C,2014,150\n충주시,C,2014,31\n"
    for since, joined in (("2014-07-01", False), ("2014-06-30", True)):
        text = recipe.read_text().replace("2014-07-01", since)
        recipe.write_text(text)
        got = bring({"충북.csv": rows}, recipe=str(recipe))
        said = "".join(one.text("ko") for one in got.done.receipts[0].said)
        assert ("청원군" in said) == joined
