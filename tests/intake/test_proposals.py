"""What is proposed of a file that nobody has described."""

import json

import openpyxl
import pytest

from madang.errors import SourceError


def test_three_rows_of_headings_are_one_name_and_totals_in_them_say_nothing(
    tmp_path, officer
):
    book = openpyxl.Workbook()
    for row in (
        ["시도별", "산업별", "2022", None, "2023", None],
        [None, None, "합계", "합계", "합계", "합계"],
        [None, None, "사업체수 (개)", "종사자수 (명)", "사업체수 (개)",
         "종사자수 (명)"],
        ["서울", "제조업", 1, 2, 3, 4], ["부산", "제조업", 5, 6, 7, 8],
    ):  # fmt: skip
        book.active.append(row)
    for where in ("A1:A3", "B1:B3", "C1:D1", "E1:F1"):
        book.active.merge_cells(where)
    book.save(tmp_path / "a.xlsx")
    asked, tables = officer([tmp_path / "a.xlsx"])
    assert asked == []
    assert set(tables["stocks"]["measure"]) == {"employment", "establishments"}
    held = tables["stocks"].set_index(["region", "year", "measure"])["value"]
    assert held["26", 2023, "employment"] == 8


def test_province_and_city_side_by_side_are_one_place(tmp_path, officer):
    path = tmp_path / "b.csv"
    path.write_text(
        "행정구역별(1),행정구역별(2),2022,2023\n서울,소계,9,9\n서울,중구,1,2\n"
        "부산,소계,8,8\n부산,중구,3,4\n"
    )
    asked, tables = officer([path])
    assert asked == []
    held = tables["indicators"].set_index(["region", "year"])["value"]
    assert dict(held.xs(2023, level="year")) == {"11140": 2, "26110": 4}


@pytest.mark.parametrize(("corner", "moved"), [("전출지\\전입지", 15), ("전입지", 21)])
def test_regions_down_and_across_are_flows(tmp_path, officer, corner, moved):
    path = tmp_path / "c.csv"
    path.write_text(
        f"{corner},서울,부산,대구\n서울,800,15,9\n부산,21,260,7\n대구,1,2,3\n"
    )
    answers = {"flows.kind": "migration", "flows.year": "2023"}
    _asked, tables = officer([path], answers)
    held = tables["flows"].set_index(["origin", "destination"])["value"]
    assert held["11", "26"] == moved


def test_regions_down_and_across_that_say_no_direction_are_refused(tmp_path, officer):
    path = tmp_path / "c.csv"
    path.write_text("지역,서울,부산,대구\n서울,800,15,9\n부산,21,260,7\n대구,1,2,3\n")
    with pytest.raises(SourceError, match="regions across"):
        officer([path])


def test_a_map_gives_outlines(tmp_path, officer):
    ring = [[[126.9, 37.5], [127.0, 37.5], [127.0, 37.6], [126.9, 37.5]]]
    shapes = [
        {
            "type": "Feature", "properties": {"SIDO_CD": code, "SIDO_NM": name},
            "geometry": {"type": "MultiPolygon", "coordinates": [ring]},
        }
        for code, name in (("11", "서울특별시"), ("21", "부산광역시"))
    ]  # fmt: skip
    path = tmp_path / "d.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    asked, tables = officer([path])
    assert asked == []
    assert set(tables["regions"]["name_ko"]) == {"서울특별시", "부산광역시"}
    assert len(tables["boundaries"]) == 2


def test_years_beside_what_they_measure_are_told_apart(tmp_path, officer):
    path = tmp_path / "e.csv"
    path.write_text(
        '"region","sni 2007","Jobs 2021","Jobs 2022"\n"SE11","A jordbruk",1,2\n'
        '"SE12","A jordbruk",3,4\n'
    )
    asked, tables = officer([path])
    assert asked == []
    held = tables["stocks"].set_index(["region", "year"])["value"]
    assert held["SE12", 2022] == 4


def test_bare_numbers_are_no_register_unasked(tmp_path, officer):
    path = tmp_path / "f.csv"
    path.write_text("AGS;Jahr;Einwohner\n01;2022;2950\n02;2022;1900\n04;2022;680\n")
    assert officer([path])[0] == ["indicators.regions.scheme"]
    _asked, tables = officer([path], {"indicators.regions.scheme": "own"})
    assert set(tables["regions"]["region"]) == {"01", "02", "04"}


def test_counties_are_known_with_their_state(tmp_path, officer):
    path = tmp_path / "g.csv"
    path.write_text(
        'fips,county,year,Population\n1001,"Autauga County, Alabama",2022,5\n'
        '12095,"Orange County, Florida",2022,6\n'
    )
    _asked, tables = officer([path])
    assert set(tables["indicators"]["region"]) == {"01001", "12095"}


def test_records_of_which_none_becomes_a_row_are_refused_in_words(tmp_path, officer):
    path = tmp_path / "h.csv"
    path.write_text("시도,연도,총인구\n서울,없음,1\n부산,미정,2\n")
    with pytest.raises(SourceError, match=r"No record of 'h\.csv'"):
        officer([path])


@pytest.mark.parametrize(
    ("name", "title", "suggested"),
    [
        ("산업별취업자.csv", "", "employment"),
        ("통계.csv", "시도별 산업별 사업체수 (자료: 고용노동부)", "establishments"),
        ("table.csv", "Employment by industry", "employment"),
        ("통계.csv", "시도별 사업체수 및 종사자수", ""),
        ("통계.csv", "산업별 취업자 증감률", ""),
        ("통계.csv", "산업별 취업자 (단위: %)", ""),
    ],
)
def test_a_title_suggests_what_is_measured_and_the_user_confirms(
    bring, name, title, suggested
):
    text = "시도,산업,2022,2023\n서울,C 제조업,5,6\n부산,C 제조업,7,8\n"
    above = f"{title},,,\n" if title else ""
    (asked,) = bring({name: above + text}).questions
    assert (asked.key, asked.suggested) == ("stocks.measure", suggested)
