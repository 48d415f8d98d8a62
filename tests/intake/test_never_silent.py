"""Each way in which a file once came in wrong without a word: it can no longer."""

import json

import numpy as np
import pytest

from madang.errors import MadangError, SourceError
from madang.intake.known import is_unit, unit_of
from madang.intake.totals import nested
from madang.study import open_study

GERMAN = """
region;activity;year;measure;value
N;C;2022;employment;12.345
N;J;2022;employment;845
S;C;2022;employment;3.210
S;J;2022;employment;980
"""


def test_dotted_thousands_are_asked_about(bring):
    assert bring({"stocks.csv": GERMAN}).asked == ["stocks.decimal"]
    whole = bring({"stocks.csv": GERMAN}, {"stocks.decimal": ","})
    assert whole.values()["N", "C", 2022, "employment"] == 12345


def test_an_answer_may_be_the_other_one(bring):
    parts = bring({"stocks.csv": GERMAN}, {"stocks.decimal": "."})
    assert parts.values()["N", "C", 2022, "employment"] == 12.345


KOSIS = """
시도별,산업별,항목,단위,2021 년,2022p)
전국,전산업,종사자수,명,"1,000","1,100"
전국,제조업,종사자수,명,400,430
서울특별시,전산업,종사자수,명,700,760
서울특별시,제조업,종사자수,명,300,330
강원도,전산업,종사자수,명,300,340
강원도,제조업,종사자수,명,X,-
"""


def test_totals_stand_above_their_parts_and_are_never_peers(bring):
    came = bring({"list.csv": KOSIS})
    regions = came.tables["regions"].set_index("region")["parent"]
    activities = came.tables["activities"].set_index("activity")["parent"]
    assert regions.dropna().to_dict() == {"11": "KR", "51": "KR"}
    assert activities["제조업"] == "전산업"
    assert came.fates() == {"": 2, "total": 8, "withheld": 1, "missing": 1}


def test_withheld_is_unknown_and_not_zero(bring):
    came = bring({"list.csv": KOSIS})
    rows = came.tables["stocks"].set_index(["region", "activity", "year"])
    assert np.isnan(rows.loc[("51", "제조업", 2021), "value"])
    assert rows.loc[("51", "제조업", 2021), "flag"] == "X"
    assert ("51", "제조업", 2022) not in rows.index
    assert rows.loc[("11", "제조업", 2022), "flag"] == "p"


FLAGGED = """
region,activity,year,measure,value,flag
N,C,2022,employment,100,
N,J,2022,employment,0,D
S,C,2022,employment,0,
S,J,2022,employment,70,
"""


def test_a_zero_beside_a_secret_flag_is_asked_about(bring):
    key = "stocks.withheld_when.flag"
    assert bring({"stocks.csv": FLAGGED}).asked == [key]
    came = bring({"stocks.csv": FLAGGED}, {key: "withheld"}).values()
    assert np.isnan(came["N", "J", 2022, "employment"])
    assert came["S", "C", 2022, "employment"] == 0


def test_nested_codes_are_asked_about_before_anything_counts_twice(bring):
    text = """
region,activity,year,measure,value
N,31-33,2022,employment,10
N,311,2022,employment,4
S,31-33,2022,employment,20
S,311,2022,employment,5
"""
    key = "stocks.totals.activity.nested"
    assert bring({"stocks.csv": text}).asked == [key]
    came = bring({"stocks.csv": text}, {key: "keep"})
    parents = came.tables["activities"].set_index("activity")["parent"]
    assert parents["311"] == "31-33"
    assert came.fates() == {"": 2, "total": 2}
    assert bring({"stocks.csv": text}, {key: "aside"}).fates() == {"": 2, "aside": 2}


def test_a_sum_that_nobody_calls_a_total_is_asked_about(bring):
    text = "region,activity,year,measure,value\n" + "".join(
        f"{r},{a},{y},employment,{v}\n"
        for y in (2021, 2022)
        for r, vs in {"N": (1, 2), "S": (3, 4), "W": (5, 1), "Alles": (9, 7)}.items()
        for a, v in zip("CJ", vs, strict=True)
    )
    assert bring({"stocks.csv": text}).asked == ["stocks.totals.region.sum"]


LIST = """
사업명,보조사업자,시도,국비(백만원),총사업비(백만원),사업기간
가,A대학교,강원도,1200,2000,2022.1.1~12.31
나,B연구원,강원특별자치도,800,1500,2023.7.1~2025.12.31
다,C진흥원,전북,500,700,2024-02
"""


def test_a_unit_in_a_heading_counts_and_old_names_are_the_same_region(bring):
    projects = bring({"list.csv": LIST}).tables["projects"]
    assert list(projects["grant"]) == [1.2e9, 8e8, 5e8]
    assert list(projects["region"]) == ["51", "51", "52"]
    assert [str(d)[:10] for d in projects["end"]] == [
        "2022-12-31", "2025-12-31", "2024-02-29",
    ]  # fmt: skip


def test_money_without_a_unit_is_asked_about(bring):
    text = LIST.replace("(백만원)", "")
    assert bring({"list.csv": text}).asked == ["projects.scale"]
    came = bring({"list.csv": text}, {"projects.scale": "thousand"})
    assert came.tables["projects"]["grant"][0] == 1.2e6


def test_powers_of_ten_count(bring):
    text = """
STRUCTURE,TERRITORIAL_LEVEL,REF_AREA,MEASURE,TIME_PERIOD,OBS_VALUE,UNIT_MULT
D,TL2,XA1,POP,2024,8.5,3
D,CTRY,XAA,POP,2024,26.9,3
"""
    came = bring({"x.csv": text})
    assert list(came.tables["indicators"]["value"]) == [8500.0]
    assert came.fates("indicators") == {"": 1, "aside": 1}


def test_a_stray_quote_swallows_no_row(bring):
    rows = [f"XX\tNorth\t{w}\t{100 + k}.50\n" for k, w in enumerate(
        ['"A" Ltd', '"B Ltd', "C", 'D" Ltd', "E"])]  # fmt: skip
    text = "Country\tRegion\tBeneficiary Name\tEU Contribution\n" + "".join(rows)
    came = bring(
        {"list.tsv": text}, {"projects.scale": "1", "projects.currency": "EUR"}
    )
    assert len(came.tables["projects"]) == 5
    assert came.tables["projects"]["grant"].sum() == pytest.approx(512.5)


OPERATIONS = """
Operation Unique Identifier;Operation Name;Region;Total Budget;EU Contribution;Currency
OP1;Metro;Mazowieckie;1000000,00;800000,00;PLN
OP1;Metro;Łódzkie;1000000,00;800000,00;PLN
OP2;Lab;Śląskie;250000,00;200000,00;EUR
OP3;Road;Mazowieckie|Śląskie;500000,00;400000,00;PLN
"""


def test_currencies_are_never_added_and_places_never_counted_twice(bring):
    assert bring({"ops.csv": OPERATIONS}).asked == ["projects.currency"]
    came = bring({"ops.csv": OPERATIONS}, {"projects.currency": "PLN"})
    projects = came.tables["projects"].set_index("project")
    assert projects["grant"].to_dict() == {"OP1": 800000.0, "OP3": 400000.0}
    assert projects["region"].isna().all()
    assert not set(came.tables["regions"]["region"]) & {"Mazowieckie|Śląskie"}


def test_an_operation_with_other_amounts_at_each_place_is_asked_about(bring):
    text = OPERATIONS.replace("1000000,00;800000,00", "900000,00;700000,00", 1)
    answers = {"projects.currency": "PLN"}
    assert bring({"ops.csv": text}, answers).asked == ["projects.aggregate"]
    came = bring({"ops.csv": text}, answers | {"projects.aggregate": "sum"})
    assert came.tables["projects"]["grant"].sum() == 1_900_000


def test_full_width_digits_and_unusual_signs_are_numbers(bring):
    text = """
region,indicator,year,value
N,x,2023,４５.２
S,x,2023,−3.1
W,x,2023,△4
"""
    came = bring({"indicators.csv": text})
    assert sorted(came.tables["indicators"]["value"]) == [-4.0, -3.1, 45.2]


def test_latin_letters_are_no_hangul(bring):
    text = "region,name\n0,CÁDIZ\n1,MÁLAGA\n2,ÁVILA\n"
    came = bring({"regions.csv": text}, encoding="latin-1")
    assert list(came.tables["regions"]["name"]) == ["CÁDIZ", "MÁLAGA", "ÁVILA"]


def test_metres_are_no_degrees(bring):
    pytest.importorskip("pyproj", reason="the extra for maps is not installed")
    ring = [[935000, 1950000], [960000, 1950000], [960000, 1970000], [935000, 1950000]]
    outline = json.dumps({"type": "Polygon", "coordinates": [ring]}).replace('"', '""')
    files = {"boundaries.csv": f'region,geometry\n11,"{outline}"\n',
             "regions.csv": "region,name\n11,서울\n"}  # fmt: skip
    assert bring(files).asked == ["boundaries.crs"]
    came = bring(files, {"boundaries.crs": "EPSG:5179"})
    shape = json.loads(came.tables["boundaries"]["geometry"][0])
    x, y = shape["coordinates"][0][0]
    assert 125 < x < 130
    assert 33 < y < 39


def test_measures_that_differ_by_case_are_one_or_asked_about(bring):
    text = """
region,activity,year,measure,value
N,C,2022,Green space,10
S,C,2022,green space,30
"""
    key = "stocks.measure.Green space"
    assert bring({"stocks.csv": text}).asked == [key]
    came = bring({"stocks.csv": text}, {key: "one"})
    assert set(came.tables["stocks"]["measure"]) == {"Green space"}


def test_two_files_for_one_table_are_an_error_and_no_race(bring):
    text = "region,activity,year,measure,value\nN,C,2022,employment,10\n"
    with pytest.raises(SourceError, match="several of these files"):
        bring({"Stocks.csv": text, "stocks.tsv": text.replace(",", "\t")})


def test_an_amount_that_looks_like_a_slip_of_the_unit_is_asked_about(bring):
    rows = [f"과제{k},서울,기관{k},{2.5e8 + k * 1e7:.0f}\n" for k in range(8)]
    text = (
        "사업명,시도,보조사업자,지원금(원)\n" + "".join(rows) + "끝,부산,기관,300000\n"
    )
    assert bring({"list.csv": text}).asked == ["projects.slips"]
    came = bring({"list.csv": text}, {"projects.slips": "keep"})
    assert came.tables["projects"]["grant"].min() == 300_000


def test_one_advice_works_for_marks_and_empty_cells(bring):
    text = """
region,activity,year,measure,value
N,C,2022,employment,X
S,C,2022,employment,
W,C,2022,employment,-
W,J,2022,employment,7
"""
    assert bring({"stocks.csv": text}).asked == ["stocks.mark.-"]
    came = bring({"stocks.csv": text}, {"stocks.mark.-": "zero"})
    assert came.fates() == {"": 2, "withheld": 1, "missing": 1}
    assert came.values()["W", "C", 2022, "employment"] == 0


def test_topics_become_activities(bring):
    head = "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;"
    head += "topics;frameworkProgramme;objective\n"
    rows = "1;A;SIGNED;T;2022-09-01;2025-08-31;2073781,25;1000000;"
    rows += "HORIZON-CL4-2021-DIGITAL-01;HORIZON;words\n"
    orgs = "projectID;organisationID;name;SME;activityType;nutsCode;geolocation;role;"
    orgs += "ecContribution\n1;9;UNIV;false;HES;EL303;37.98,23.73;coordinator;520625\n"
    came = bring({"project.csv": head + rows, "organization.csv": orgs})
    assert list(came.tables["projects"]["activity"]) == ["CL4"]
    assert list(came.tables["projects"]["cost"]) == [2073781.25]
    assert list(came.tables["organisations"]["region"]) == ["EL30"]


def test_a_word_in_place_of_an_amount_is_asked_about_with_its_row(bring):
    text = """
region,activity,year,measure,value
N,C,2022,employment,about 10
S,C,2022,employment,5
"""
    open_one = bring({"stocks.csv": text})
    assert "row 2" in str(open_one.questions[0].asks)


def test_a_file_that_cannot_be_read_leaves_the_study_as_it_was(bring, tmp_path):
    place = tmp_path / "kept"
    first = bring({"list.csv": KOSIS}, folder=place)
    before = {p: p.read_bytes() for p in sorted(place.rglob("*.*"))}
    told = {"stocks.revised": "new"}
    bad = KOSIS.replace("2021 년", "2019 년").replace("330", "-5")
    asked = bring({"bad.csv": bad}, told, folder=place).questions
    assert any("below zero" in str(q.asks) for q in asked)
    bad = KOSIS.replace("2021 년", "2019 년").encode("cp949") + b"\x00" * 9
    with pytest.raises(MadangError):
        bring({"worse.csv": bad}, told, folder=place)
    after = {p: p.read_bytes() for p in sorted(place.rglob("*.*"))}
    assert after == before
    assert open_study(first.done.study.folder).tables


def test_codes_of_the_statistics_office_are_told_by_the_names_beside_them(bring):
    text = """
시도코드,시도명,산업분류,연도,종사자수
11,서울특별시,제조업,2022,100
21,부산광역시,제조업,2022,50
26,울산광역시,제조업,2022,70
"""
    came = bring({"list.csv": text}).values()
    assert came["26", "제조업", 2022, "employment"] == 50
    assert came["31", "제조업", 2022, "employment"] == 70


def test_codes_that_stand_in_several_registers_are_asked_about(bring):
    text = "시도,산업,연도,종사자수\n11,C,2022,100\n26,C,2022,50\n29,C,2022,70\n"
    assert bring({"list.csv": text}).asked == ["stocks.regions.scheme"]


def test_what_serves_the_nation_or_several_regions_has_none_of_its_own(bring):
    text = """
사업명,보조사업자,지역,지원금(천원)
가,A대학교,서울·부산,120000
나,B연구원,전국,300000
다,C(주),강원 춘천시,99000
"""
    projects = bring({"list.csv": text}).tables["projects"].sort_values("title")
    assert projects["region"].isna().tolist() == [True, True, False]
    assert projects["grant"].sum() == 519_000_000


def test_rows_that_differ_in_a_column_nobody_took_are_asked_about(bring):
    text = "시도,산업,성별,연도,종사자수\n" + "".join(
        f"{r},C,{sex},2022,{n}\n"
        for r in ("서울", "부산")
        for sex, n in (("계", 100), ("남자", 60), ("여자", 40))
    )
    key = "stocks.only.성별"
    assert bring({"list.csv": text}).asked == [key]
    came = bring({"list.csv": text}, {key: "계"})
    assert set(came.tables["stocks"]["value"]) == {100}


def test_the_unit_above_the_header_counts(bring):
    text = "제목: 취업자\n(단위: 천명)\n시도별,산업별,2021,2022\n"
    text += "서울특별시,제조업,500,510\n부산광역시,제조업,300,310\n"
    came = bring({"list.csv": text}, {"stocks.measure": "employment"}).values()
    assert came["11", "제조업", 2021, "employment"] == 500_000


def test_months_beside_years_are_left_out_and_counted_alone_asked_about(bring):
    text = "시도별,산업별,항목,단위,2022 1/4,2022\n"
    text += "서울특별시,제조업,취업자,명,10,15\n부산광역시,제조업,취업자,명,10,15\n"
    assert bring({"list.csv": text}).fates() == {"": 2, "dropped": 2}
    months = text.replace("2022 1/4,2022", "2022.01,2022.02")
    assert bring({"list.csv": months}).asked == ["stocks.periods"]


def test_zeros_are_asked_about_where_other_measures_share_their_flag(bring):
    text = """
region,activity,year,measure,value,flag
N,C,2022,employment,0,N
N,C,2022,wages,0,N
N,C,2022,establishments,3,N
S,C,2022,employment,10,
S,C,2022,wages,70,
S,C,2022,establishments,4,
"""
    key = "stocks.withheld_when.flag"
    assert bring({"stocks.csv": text}).asked == [key]
    came = bring({"stocks.csv": text}, {key: "withheld"}).values()
    assert np.isnan(came["N", "C", 2022, "employment"])
    assert came["S", "C", 2022, "establishments"] == 4


def test_subtotals_of_several_levels_hold_their_parts():
    labels = ["제조업 소계 소계", "제조업 식품 소계", "제조업 식품 음료"]
    assert nested(labels) == {labels[1]: labels[0], labels[2]: labels[1]}


def test_all_industries_of_the_american_census_hold_the_sectors(bring):
    text = "region,activity,year,measure,value\n" + "".join(
        f"{r},{a},2022,employment,{v}\n"
        for r in "NS"
        for a, v in {"10": 90, "101": 60, "31-33": 50, "325": 20}.items()
    )
    came = bring({"stocks.csv": text}, {"stocks.totals.activity.nested": "keep"})
    parents = came.tables["activities"].set_index("activity")["parent"].dropna()
    assert parents.to_dict() == {"31-33": "10", "325": "31-33"}
    assert came.fates() == {"": 2, "total": 4, "aside": 2}


@pytest.mark.parametrize(
    ("text", "factor"),
    [("Mill. EUR", 1e6), ("mil. Kč", 1e6), ("mil euros", 1e3), ("millió Ft", 1e6),
     ("M EUR", 1e6), ("TEUR", 1e3), ("M€", 1e6), ("£m", 1e6),
     ("Milliarden Euro", 1e9), ("milioane lei", 1e6)],
)  # fmt: skip
def test_a_size_before_a_currency_is_never_lost(text, factor):
    assert unit_of(text).factor == factor
    assert is_unit(text)


def test_a_unit_in_the_title_counts(bring):
    text = (
        "Bruttowertschöpfung in jeweiligen Preisen (Mill. EUR);;\n"
        "Bundesland;2021;2022\nBayern;10;11\nSachsen;4;5\nHessen;7;8\n"
    )
    answers = {"indicators.indicator": "value_added"}
    rows = bring({"bws.csv": text}, answers).tables["indicators"]
    assert rows["value"].max() == 11_000_000


def test_a_withheld_cell_of_what_is_left_out_is_left_out(bring):
    head = "area_fips,own_code,industry_code,agglvl_code,size_code,year,qtr,"
    text = f"{head}disclosure_code,annual_avg_estabs,annual_avg_emplvl\n" + "".join(
        f"{area},{own},31-33,74,0,2022,A,{'N' if own == 2 else ''},4,{value}\n"
        for area in ("01001", "01003")
        for own, value in ((2, 0), (5, 90))
    )
    came = bring({"qcew.csv": text})
    values = came.tables["stocks"].query("measure == 'employment'")["value"]
    assert list(values) == [90, 90]


BARE = """
Kreise;Wirtschaftszweig;Jahr;Umsatz in Mill. EUR;Beschäftigte in 1 000;Fälle je 1 000
DE11;C Verarbeitendes Gewerbe;2022;12;3;4
DE11;F Baugewerbe;2022;5;1;2
DE12;C Verarbeitendes Gewerbe;2022;7;2;3
DE12;F Baugewerbe;2022;4;1;5
"""


def test_a_size_without_brackets_counts_and_a_rate_has_none(bring):
    came = bring({"umsatz.csv": BARE}, {"stocks.decimal": ","})
    found = came.values()
    told = {key[3]: v for key, v in found.items() if key[:2] == ("DE11", "C")}
    assert told == {
        "Umsatz": 12e6, "employment": 3_000, "Fälle je 1 000": 4,
    }  # fmt: skip
