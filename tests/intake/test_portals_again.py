"""Files of portals that came in wrong, or not at all, at a first try."""

import pytest

from madang.intake.known import measure_of, unit_of
from madang.intake.marks import explained
from madang.intake.recipe import TableRecipe

LIST = "Project;Lead Partner;Location;Grant awarded;Total project cost;Finish\n"
SEVERAL = LIST + (
    "Peace 1;Council 1;Belfast;£1,000.00;£2,000.00;31/03/2022\n"
    "Peace 2;Council 2;Border;€3,000.00;€6,000.00;31/03/2022\n"
)


def test_pounds_and_euros_of_one_column_are_never_one_money(bring):
    answers = {"projects.regions.unmatched": "keep", "projects.scale": "1"}
    answers |= {"projects.days": "day first"}
    asked = bring({"peace.csv": SEVERAL}, answers).asked
    assert asked == ["projects.currency"]
    came = bring({"peace.csv": SEVERAL}, answers | {"projects.currency": "EUR"})
    rows = came.tables["projects"].set_index("title")
    assert rows["grant"].dropna().to_dict() == {"Peace 2": 3000.0}
    assert rows["cost"].dropna().to_dict() == {"Peace 2": 6000.0}
    assert str(rows.loc["Peace 1", "end"])[:10] == "2022-03-31"


def test_grant_and_cost_are_taken_in_one_currency(bring):
    text = (
        "Číslo projektu;Název projektu;NUTS 3;Celkové výdaje (CZK);"
        "Celkové výdaje (EUR);Příspěvek EU (EUR)\n"
        "CZ.1;Laboratoř 1;CZ010;50000;2000;1000\n"
        "CZ.2;Laboratoř 2;CZ080;75000;3000;1500\n"
    )
    rows = bring({"seznam.csv": text}).tables["projects"].set_index("project")
    assert rows["cost"].to_dict() == {"CZ.1": 2000.0, "CZ.2": 3000.0}


PARTNERS = (
    "Project;Partner;NUTS2;Partner total budget (EUR);Partner EU contribution (EUR)\n"
    "Danube;A;AT13;200;100\nDanube;B;HU11;60;30\nElbe;C;DE30;80;40\n"
)


def test_partners_with_money_of_their_own_are_asked_about(bring):
    came = bring({"partners.csv": PARTNERS}, {"projects.repeats": "sum"})
    rows = came.tables["projects"].set_index("title")
    assert rows["grant"].to_dict() == {"Danube": 130.0, "Elbe": 40.0}
    apart = bring({"partners.csv": PARTNERS}, {"projects.repeats": "several"})
    assert len(apart.tables["projects"]) == 3


def test_provinces_across_are_no_measures(bring):
    text = (
        "시점,산업별,서울특별시,부산광역시\n2021,제조업,10,20\n2021,건설업,30,40\n"
        "2022,제조업,11,21\n2022,건설업,31,41\n"
    )
    came = bring({"종사자수(명).csv": text}, {"stocks.measure": "employment"})
    assert came.values()["26", "제조업", 2022, "employment"] == 21


def test_columns_of_codes_are_no_labels(bring):
    text = (
        "C행정구역별,행정구역별,C산업분류별,산업분류별,항목,단위,2021\n"
        "'11,서울특별시,'C,C.제조업(10~34),종사자수,명,5\n"
        "'21,부산광역시,'C,C.제조업(10~34),종사자수,명,6\n"
    )
    came = bring({"codes.csv": text})
    assert came.values()["26", "C", 2021, "employment"] == 6


def test_indicators_are_brought_to_ones_by_their_headings(bring):
    text = (
        "시도별,2021.1/4 분기,2021.1/4 분기,2021.4/4 분기,2021.4/4 분기\n"
        "시도별,취업자 (천명),고용률 (%),취업자 (천명),고용률 (%)\n"
        "서울특별시,5000.5,60.1,5001.5,60.2\n부산광역시,1700.1,57.0,1700.2,57.1\n"
    )
    rows = bring({"고용.csv": text}, {"indicators.periods": "last"}).tables[
        "indicators"
    ]
    told = rows.set_index(["region", "indicator"])["value"].to_dict()
    assert told["11", "employment"] == pytest.approx(5_001_500)
    assert told["11", "고용률 (%)"] == 60.2


def test_a_unit_holds_for_the_kinds_below_its_item():
    assert unit_of("Tsd._EUR").factor == 1000
    assert measure_of("매출액 (백만원) | 회사법인") == ("매출액 | 회사법인", "백만원")


def test_shares_and_growth_are_no_amounts_of_a_screen(bring):
    head = "종사자수 (명),구성비 (%),전년대비증감률 (%)"
    text = (
        f"시도별,산업별,2021,2021,2021\n시도별,산업별,{head}\n"
        "서울특별시,제조업,10,50.0,-1.5\n부산광역시,제조업,10,50.0,2.0\n"
    )
    assert set(bring({"s.csv": text}).tables["stocks"]["measure"]) == {"employment"}


CLASSIC = """
GENESIS-Tabelle: 13111-07-05-4;;;
Beschäftigte nach Wirtschaftszweigen;;;
;;Wirtschaftszweige;
;;Verarbeitendes Gewerbe (C);Baugewerbe (F)
09162;  München, Landeshauptstadt;500;60
09163;  Rosenheim;40;-
09171;  Altötting, Landkreis;.;20
09172;  Berchtesgadener Land, Landkreis;7;8
09173;  Bad Tölz-Wolfratshausen, Landkreis;9;10
__________
Zeichenerklärung: - = nichts vorhanden; . = Zahlenwert unbekannt oder geheim zu halten
Stand: 01.05.2024
"""


def test_districts_without_a_heading_are_regions_and_the_file_explains_its_marks(bring):
    came = bring(
        {"13111.csv": CLASSIC}, {"stocks.year": "2022", "stocks.measure": "employment"}
    )
    values = came.values()
    assert values["09163", "F", 2022, "employment"] == 0
    assert came.fates() == {"": 9, "withheld": 1}


def test_what_a_file_explains_does_not_override_the_recipe():
    table = TableRecipe("stocks", {}, {"missing": ["-"]})
    told = explained("주) X : 통계법에 의한 비밀보호\n- = nichts vorhanden", table)
    assert told.word("withheld") == ["X"]
    assert told.word("zero") == ()


SIZES = """
area_fips,own_code,industry_code,agglvl_code,size_code,year,disclosure_code,annual_avg_estabs,annual_avg_emplvl
26000,5,336,55,0,2022,,9,90
26000,5,336,65,1,2022,,4,10
26000,5,336,65,2,2022,,5,80
"""


def test_classes_of_size_stand_below_their_total(bring):
    values = bring({"sizes.csv": SIZES}).values()
    assert values["26", "336", 2022, "employment"] == 90


def test_a_column_that_tells_rows_apart_differs_within_their_key(bring):
    text = (
        "region,activity,size,sex,year,measure,value\n"
        "N,C,small,all,2022,employment,3\nN,C,small,women,2022,employment,1\n"
        "S,C,large,all,2022,employment,5\nS,C,large,women,2022,employment,2\n"
    )
    assert bring({"stocks.csv": text}).asked == ["stocks.only.sex"]


def test_namesakes_are_told_apart_by_the_codes_beside_them(bring):
    text = (
        "기준연도,시군구코드,시군구명,산업명,종사자수\n2021,11140,중구,제조업,5\n"
        "2021,26110,중구,제조업,6\n2021,11110,종로구,제조업,7\n2021,11110,종로구,건설업,8\n"
    )
    came = bring({"a.csv": text}, {"stocks.regions.scheme": "kr"})
    assert came.values()["26110", "제조업", 2021, "employment"] == 6
