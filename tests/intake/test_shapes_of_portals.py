"""Shapes in which portals hand tables out: none may go in otherwise than it is."""

import datetime as dt

import pytest

from madang.errors import SourceError
from madang.intake.days import span
from madang.intake.known import is_total, is_unit, names_activities, role_of, unit_of
from madang.intake.numbers import read_shape
from madang.intake.periods import years
from madang.intake.totals import nested
from madang.services.intake import Intake


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("Název projektu", "title"), ("Bezeichnung des Vorhabens", "title"),
        ("Nome do Beneficiário", "beneficiary"), ("Montant UE programmé", "grant"),
        ("Fundusz UE / EU funding (EUR)", "grant"), ("Ayuda UE", "grant"),
        ("Celkové způsobilé výdaje (CZK)", "cost"), ("Date de fin", "end"),
        ("사업비(백만원) | 국비", "grant"), ("사업비(백만원) | 계", "cost"),
        ("REGION: Region", "region"), ("Bundesländer", "region"),
        ("næring (SN2007)", "activity"), ("Perioden", "year"), ("geometry", ""),
        ("Grant Reference", "code"), ("Namn på projektet", "title"),
        ("Laufzeit bis", "end"), ("Colour", ""),
    ],
)  # fmt: skip
def test_headings_are_read_by_what_they_hold(heading, role):
    assert role_of(heading) == role


def test_units_stand_in_lines_of_their_own_and_behind_currencies():
    assert is_unit("Millions of current dollars")
    assert not is_unit("Jobs (thousands) in Kent")
    assert unit_of("£m").factor == 1e6
    assert unit_of("mii lei").base == "RON"
    assert unit_of("Tsd.").factor == 1000


def test_an_amount_of_two_units_is_no_number_of_one():
    assert read_shape("99억원").factor == 1e8
    read = read_shape("9억 9천만원")
    assert (read.factor, [p.factor for p in read.more]) == (1e8, [1e7])


def test_totals_are_known_whatever_stands_around_them():
    assert is_total("00-99 Alle næringer")
    assert is_total("Total employed, all industries")
    assert not is_total("Total Solutions")


def test_activities_are_known_by_name_where_two_are():
    assert names_activities(["Industria", "Construcción", "Total"])
    assert not names_activities(["Hafen", "Industrie"])


def test_sections_sectors_and_subtotals_hold_their_parts():
    assert nested(["B-E", "C", "F"]) == {"C": "B-E"}
    assert nested(["31", "336", "332", "54"])["332"] == "31"
    assert "332" not in nested(["31", "32", "332"])  # 32 is there in its own right
    held = nested(["제조업 소계", "제조업 식료품", "건설업 소계"])
    assert held == {"제조업 식료품": "제조업 소계"}


def test_months_by_name_and_short_years_are_days():
    assert span("1-Apr-2022")[0] == dt.date(2022, 4, 1)
    assert span("Apr-22")[1] == dt.date(2022, 4, 30)
    assert span("'22.4 ~ '24.3") == (dt.date(2022, 4, 1), dt.date(2024, 3, 31))


def test_a_mark_before_the_word_for_year_leaves_a_year():
    told = years(["2022 p) 년", "2022*", "2022 부근"])
    assert list(told["fate"]) == ["", "", "refused"]


def test_subtotals_of_two_levels_stand_above_their_parts(bring):
    made = bring(
        {
            "t.csv": """
시도별,산업분류별(1),산업분류별(2),2021,2022
시도별,산업분류별(1),산업분류별(2),종사자수,종사자수
서울특별시,전체,소계,61,68
서울특별시,제조업,소계,30,33
서울특별시,제조업,식료품,10,11
서울특별시,제조업,음료,20,22
서울특별시,건설업,소계,31,35
서울특별시,건설업,토목,31,35
"""
        }
    )
    above = made.tables["activities"].set_index("activity")["parent"]
    assert above["제조업 음료"] == "제조업 소계"
    assert above["제조업 소계"] == "전체 소계"


def test_levels_with_codes_are_called_by_the_finest(bring):
    made = bring(
        {
            "t.csv": """
시도별,산업별(1),산업별(2),항목,2021
부산광역시,C. 제조업(10~34),소계,종사자수,30
부산광역시,C. 제조업(10~34),10. 식료품 제조업,종사자수,10
부산광역시,C. 제조업(10~34),11. 음료 제조업,종사자수,20
"""
        },
        {"stocks.totals.activity.nested": "keep"},
    )
    above = made.tables["activities"].set_index("activity")["parent"]
    assert dict(above.dropna()) == {"10": "C", "11": "C"}


def test_the_unit_of_the_title_and_powers_in_words_hold(bring):
    above = bring(
        {
            "a.csv": """
GDP by state
Millions of current dollars
GeoName,Description,2021,2022
Ohio,Manufacturing,1.5,2.5
Ohio,Construction,3.5,4.5
Texas,Manufacturing,5.5,6.5
"""
        },
        {"stocks.measure": "value_added", "stocks.decimal": "."},
    )
    assert above.values()["39", "Manufacturing", 2021, "value_added"] == 1.5e6
    words = bring(
        {
            "b.csv": """
REF_DATE,GEO,NAICS,UOM,SCALAR_FACTOR,VALUE
2021,Ohio,Manufacturing,Persons,thousands,1.5
2021,Ohio,Construction,Persons,thousands,2.5
2021,Texas,Construction,Persons,units,7
"""
        },
        {"stocks.measure": "employment"},
    )
    found = words.values()
    assert found["39", "Construction", 2021, "employment"] == 2500
    assert found["48", "Construction", 2021, "employment"] == 7


def test_units_in_titles_and_in_labels_that_no_heading_tells_hold(bring):
    title = "Erwerbstätige in 1 000 Personen\nJahr,Bayern,Hessen,Sachsen\n2021,1,2,3\n"
    found = bring({"vgr.csv": title + "2022,4,5,6\n"}).tables["indicators"]
    assert set(found["value"]) == {1000, 2000, 3000, 4000, 5000, 6000}
    labels = """
REF_AREA,Territorio,Indicatore,Ateco 2007,TIME_PERIOD,Osservazione
ITC1,Piemonte,occupati (migliaia),C,2022,47
ITC4,Lombardia,occupati (migliaia),C,2022,83
"""
    made = bring({"istat.csv": labels}, {"stocks.measure": "employment"})
    assert set(made.tables["stocks"]["value"]) == {47000, 83000}


def test_a_list_that_does_not_say_what_was_granted_is_no_indicator(bring):
    rows = "Namn,Stödmottagare,Län,Budget A,Budget B,Startdatum\n" + "".join(
        f"Stål {k},AB {k},{place},{k}00,{k}50,2021-05-0{k}\n"
        for k, place in ((1, "Skåne län"), (2, "Hallands län"), (3, "Kalmar län"))
    )
    with pytest.raises(SourceError, match="no column says what was granted"):
        bring({"lista.csv": rows})


def test_regions_across_over_items_are_regions(bring):
    made = bring(
        {
            "t.csv": """
시점,서울,서울,부산,부산
시점,사업체수,종사자수,사업체수,종사자수
2021,1,2,3,4
2022,5,6,7,8
"""
        }
    )
    found = made.values("indicators", ("region", "indicator", "year"))
    assert found["26", "종사자수", 2022] == 8


def test_rows_of_headings_with_other_labels_are_one_header(bring):
    made = bring(
        {
            "t.csv": """
Onderwerp,,Banen,Banen
Perioden,,2021,2022*
Regio's,Bedrijfstakken,x 1 000,x 1 000
Groningen,Industrie,"12,5","13,5"
Utrecht,Industrie,"14,5","15,5"
Utrecht,Bouwnijverheid,"16,5","17,5"
"""
        },
        {"stocks.measure.Banen": "one"},
    )
    assert not made.asked
    assert 12500 in set(made.tables["stocks"]["value"])


def test_marks_in_a_column_without_heading_are_no_amounts(bring):
    made = bring(
        {
            "t.csv": """
Region,Industry,Year,Employment,
Bayern,Manufacturing,2021,100,b
Bayern,Construction,2021,200,
Hessen,Construction,2021,300,e
"""
        }
    )
    assert sorted(made.tables["stocks"]["value"]) == [100, 200, 300]


def test_tables_side_by_side_and_bare_months_are_refused(bring):
    pair = "시도,2021,,시도,2021\n서울,1,,서울,5\n부산,2,,부산,6\n대구,3,,대구,7\n"
    with pytest.raises(SourceError, match="side by side"):
        bring({"t.csv": pair})
    months = "시도,계,1월,2월,3월\n서울,6,1,2,3\n부산,15,4,5,6\n"
    with pytest.raises(SourceError, match="no heading tells"):
        bring({"m.csv": months})


def test_next_years_file_has_its_own_year_and_another_title_its_own_measure(
    bring, tmp_path
):
    body = "시도,산업,값\n서울,제조업,{}\n부산,제조업,{}\n서울,건설업,{}\n"
    study = tmp_path / "study"
    told = {"stocks.year": "2021", "stocks.measure": "employment"}
    bring({"2021 종사자.csv": body.format(1, 2, 3)}, told, folder=study)
    later = bring({"2022 종사자.csv": body.format(4, 5, 6)}, folder=study)
    assert later.values()["11", "제조업", 2022, "employment"] == 4
    assert later.values()["11", "제조업", 2021, "employment"] == 1
    other = bring({"2022 사업체.csv": body.format(7, 8, 9)}, folder=study)
    assert "stocks.measure" in other.asked


def test_a_list_in_another_language_is_a_list_and_no_indicator(bring):
    made = bring(
        {
            "seznam.csv": """
Název projektu;Název subjektu;NUTS 3;Datum zahájení;Příspěvek Unie (CZK)
Linka;Firma A;CZ010;1.4.2019;1 200 000,00
Sklad;Firma B;CZ020;1.5.2019;2 300 000,00
Provoz;Firma C;CZ031;15.6.2019;3 400 000,00
"""
        }
    )
    assert list(made.tables["projects"]["grant"]) == [1.2e6, 2.3e6, 3.4e6]
    assert made.done.study.currency == "CZK"


def test_codes_that_no_register_knows_leave_the_names_to_decide(bring):
    made = bring(
        {
            "laus.csv": """
County FIPS Code,County Name/State Abbreviation,Year,Employed
161,"Washtenaw County, MI",2021,10
163,"Wayne County, MI",2021,20
125,"Oakland County, MI",2021,30
"""
        }
    )
    assert set(made.tables["indicators"]["region"]) == {"26161", "26163", "26125"}


def test_a_total_that_is_told_stands_above_its_parts(bring):
    made = bring(
        {
            "t.csv": """
Region,Industry,Year,Employment
Ganz,Manufacturing,2021,61
Nordtal,Manufacturing,2021,10
Suedtal,Manufacturing,2021,20
Westtal,Manufacturing,2021,31
Ganz,Construction,2021,76
Nordtal,Construction,2021,11
Suedtal,Construction,2021,22
Westtal,Construction,2021,43
"""
        },
        {"stocks.totals.region.sum": "keep"},
    )
    above = made.tables["regions"].set_index("region")["parent"]
    assert above["Nordtal"] == "Ganz"


def test_names_of_another_country_by_chance_make_no_region(bring):
    made = bring(
        {
            "t.csv": """
GEO,NAICS,REF_DATE,Employment
Canada,Manufacturing,2021,30
Ontario,Manufacturing,2021,10
Quebec,Manufacturing,2021,20
"""
        }
    )
    assert "Ontario" in set(made.tables["stocks"]["region"])


def test_what_no_table_takes_is_said(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(
        "시도,산업,연도,종사자수,담당\n서울,제조업,2021,5,가\n부산,제조업,2021,6,나\n"
    )
    with Intake([path]) as intake:
        said = [str(x) for x in intake.sessions[0].said]
    assert any("담당" in x for x in said)


def test_municipalities_of_local_finance_and_their_budgets(bring):
    made = bring(
        {
            "s.csv": """
회계연도,지역명,자치단체명,세부사업명,예산현액(원),지출액(원)
2023,서울,서울종로구,시장 정비,"1,000,000","900,000"
2023,경북,경북포항시,철강 지원,"2,000,000","1,900,000"
"""
        }
    )
    assert set(made.tables["projects"]["region"]) == {"11110", "47110"}
    assert len(made.tables["budgets"]) == 2
