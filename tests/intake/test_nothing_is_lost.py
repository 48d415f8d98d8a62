"""Each column of a file that nobody described has a use, a reason, or a question."""

import json

import pytest

from madang.errors import SourceError, UnreadableFileError
from madang.services import rounds
from madang.services.intake import Intake

REGIONS = ("서울특별시", "부산광역시")
FIELDS = ("C 제조업", "F 건설업")


def table(path, heads, rows):
    """Write a table of a few rows."""
    lines = [",".join(heads), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def jobs(path, more=(), cells=lambda _k: ()):
    """Write jobs by region and industry, with further columns."""
    pairs = [(r, f) for r in REGIONS for f in FIELDS]
    rows = [(2022, r, f, 100 + 7 * k, *cells(k)) for k, (r, f) in enumerate(pairs)]
    return table(path, ("연도", "시도", "산업분류", "종사자수", *more), rows)


def test_nothing_is_asked_where_every_column_is_taken(tmp_path, officer):
    asked, tables = officer([jobs(tmp_path / "a.csv")])
    assert asked == []
    assert tables["stocks"]["value"].sum() == 442


def test_what_is_constant_or_told_by_a_key_is_no_question(tmp_path, officer):
    path = jobs(tmp_path / "a.csv", ("조사명", "산업 설명"),
                lambda k: ("사업체조사", f"설명 {k % 2}"))  # fmt: skip
    assert officer([path])[0] == []


def test_a_column_that_parts_rows_is_asked_about(tmp_path, officer):
    path = jobs(tmp_path / "a.csv", ("조사 상태",),
                lambda k: ("가집계" if k in {1, 2} else "최종",))  # fmt: skip
    asked, tables = officer([path])
    assert asked == ["stocks.left_out.조사 상태"]
    assert tables == {}
    asked, tables = officer([path], {"stocks.left_out.조사 상태": "최종"})
    assert tables["stocks"]["value"].sum() == 100 + 121


def test_rates_alone_are_no_stock(tmp_path, officer):
    rows = [(r, f, "생산지수", 100.0, 98.5 + k) for k, (r, f) in enumerate(
        (r, f) for r in REGIONS for f in FIELDS)]  # fmt: skip
    path = table(tmp_path / "a.csv", ("시도", "산업분류", "항목", "2020", "2021"), rows)
    assert officer([path])[0] == ["stocks.items"]


def test_shares_that_add_up_to_a_hundred_are_asked_about(tmp_path, officer):
    rows = [
        (2022, r, f, x) for r in REGIONS for f, x in zip(FIELDS, (61, 39), strict=True)
    ]
    path = table(tmp_path / "a.csv", ("연도", "시도", "산업분류", "종사자수"), rows)
    assert officer([path])[0] == ["stocks.shares"]
    _asked, tables = officer([path], {"stocks.shares": "amounts"})
    assert tables["stocks"]["value"].sum() == 200


def test_parts_of_a_year_are_nothing_measured(tmp_path, officer):
    heads = ("Province", "Industry", "Jan-Mar 2023", "Apr-Jun 2023")
    rows = [(p, i, 120, 130) for p in ("Gauteng", "Limpopo")
            for i in ("Manufacturing", "Construction")]  # fmt: skip
    assert officer([table(tmp_path / "a.csv", heads, rows)])[0] == ["stocks.items"]


def test_each_item_has_its_own_size(tmp_path, officer):
    rows = [(2022, r, f, f"{12.4 + k}", 1000 + k) for k, (r, f) in enumerate(
        (r, f) for r in REGIONS for f in FIELDS)]  # fmt: skip
    heads = ("연도", "시도", "산업분류", "종사자수", "인건비")
    told = {"stocks.sizes.employment": "thousand", "stocks.sizes.인건비": "million"}
    asked, tables = officer([table(tmp_path / "a.csv", heads, rows)], told)
    assert sorted(asked) == sorted(told)
    sums = tables["stocks"].groupby("measure")["value"].sum()
    assert sums["employment"] == pytest.approx((4 * 12.4 + 6) * 1e3)
    assert sums["인건비"] == pytest.approx(4006e6)


def test_money_above_a_table_is_not_for_persons(tmp_path, officer):
    text = "(단위 : 백만원),,,\n시도,산업분류,종사자수,부가가치\n"
    text += "".join(f"{r},{f},50,7\n" for r in REGIONS for f in FIELDS)
    path = tmp_path / "2022.csv"
    path.write_text(text, encoding="utf-8")
    _asked, tables = officer([path], {"stocks.year": "2022"})
    sums = tables["stocks"].groupby("measure")["value"].sum()
    assert dict(sums) == {"employment": 200, "value_added": 28e6}


def test_nations_with_codes_are_regions(tmp_path, officer):
    heads = ("Country Name", "Country Code", "Indicator Name", "2021", "2022")
    rows = [("Korea Rep.", "KOR", "Population", 51, 52),
            ("Japan", "JPN", "Population", 125, 124)]  # fmt: skip
    _asked, tables = officer([table(tmp_path / "a.csv", heads, rows)])
    assert sorted(tables["indicators"]["region"].unique()) == ["JPN", "KOR"]


PX = """CHARSET="ANSI";
CODEPAGE="utf-8";
TITLE="Jobs by region,"
" industry and year";
UNITS="1000 persons";
STUB="area","branch of industry";
HEADING="year";
VALUES("area")="North","South";
VALUES("branch of industry")="Manufacturing","Construction";
VALUES("year")="2020","2021";
DATA=
1 2
3 4
5 6
".." 8;
"""


def test_pc_axis_comes_in_with_the_unit_it_states(tmp_path, officer):
    path = tmp_path / "a.px"
    path.write_text(PX, encoding="utf-8")
    told = {"stocks.measure": "employment"}
    asked, tables = officer([path], told)
    assert asked == ["stocks.measure"]
    assert tables["stocks"]["value"].sum() == 29_000


def test_pc_axis_that_lacks_cells_is_refused(tmp_path):
    path = tmp_path / "a.px"
    path.write_text(PX.replace("5 6\n", ""), encoding="utf-8")
    with (
        pytest.raises(UnreadableFileError, match="PC-Axis"),
        Intake([path], tmp_path / "s"),
    ):
        pass


def test_json_headed_by_its_first_record_and_by_years(tmp_path, officer):
    head = {"V": "Valor", "A": "Unidade da Federação", "B": "Variável", "C": "Ano"}
    rows = [{"V": str(10 + k), "A": a, "B": "Pessoal ocupado", "C": "2021"}
            for k, a in enumerate(("Acre", "Bahia"))]  # fmt: skip
    path = tmp_path / "a.json"
    path.write_text(json.dumps([head, *rows]), encoding="utf-8")
    _asked, tables = officer([path])
    assert tables["indicators"]["value"].sum() == 21


@pytest.fixture
def large(tmp_path, monkeypatch):
    """Write a file of which the head alone is looked at first."""
    monkeypatch.setattr(rounds, "LARGE", 100)
    monkeypatch.setattr(rounds, "HEAD", 4)
    pairs = [(r, f) for r in REGIONS for f in FIELDS]
    rows = [
        (y, r, f, 11 + 3 * k) for y in (2020, 2021) for k, (r, f) in enumerate(pairs)
    ]
    rows.append((2021, *pairs[-1], 500))  # repeats a key, in the last row
    return table(tmp_path / "big.csv", ("연도", "시도", "산업분류", "종사자수"), rows)


def test_a_large_file_is_asked_about_twice_before_it_is_written(large, tmp_path):
    with Intake([large], tmp_path / "study") as intake:
        session = intake.sessions[0]
        assert intake.is_head
        assert session.questions == []  # its first records repeat nothing
        assert any("first records" in str(s) for s in session.said)
        assert [q.key for q in intake.questions] == ["stocks.aggregate"]
        assert not intake.is_head
        intake.answer({"stocks.aggregate": "sum"})
        receipt = intake.apply().receipts[0]
    assert receipt.records == 9


def test_answers_of_the_second_round_can_be_said_at_once(large, tmp_path):
    with Intake([large], tmp_path / "study") as intake:
        intake.answer({"stocks.aggregate": "sum"})
        assert intake.questions == []


def test_nothing_is_written_of_a_head(large, tmp_path):
    asks = pytest.raises(SourceError, match="question is open")
    with Intake([large], tmp_path / "study") as intake, asks:
        intake.apply()
    assert not (tmp_path / "study").exists()
