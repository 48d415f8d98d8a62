"""What rows and headings tell only together: who stands above, beside and below."""

import pytest

from madang.intake.known import role_of
from madang.intake.labels import _coded

EMPLOYMENT = {"stocks.measure": "employment", "stocks.year": "2022"}


def test_provinces_and_municipalities_in_one_column_tell_namesakes(bring):
    text = (
        "행정구역별,산업별,2022\n서울특별시,제조업,90\n종로구,제조업,40\n중구,제조업,50\n"
        "부산광역시,제조업,70\n중구,제조업,30\n해운대구,제조업,40\n"
    )
    rows = bring({"종사자수.csv": text}, EMPLOYMENT).values()
    assert rows["11140", "제조업", 2022, "employment"] == 50
    assert rows["26110", "제조업", 2022, "employment"] == 30


def test_an_order_that_is_wrong_for_some_tells_none(bring):
    text = (
        "행정구역별,산업별,2022\n부산광역시,제조업,70\n서울특별시,제조업,90\n"
        "종로구,제조업,40\n중구,제조업,50\n해운대구,제조업,40\n"
    )
    asked = bring({"종사자수.csv": text}, EMPLOYMENT).asked
    assert asked == ["stocks.regions.unmatched"]


def test_counties_of_one_name_lie_in_the_state_above_them(bring):
    text = (
        "Area name,Industry,Year,Employment\nAlabama,Mining,2022,9\n"
        "Lee County,Mining,2022,4\nAutauga County,Mining,2022,5\n"
        "Florida,Mining,2022,8\nLee County,Mining,2022,6\nBay County,Mining,2022,2\n"
    )
    rows = bring({"jobs.csv": text}).values()
    assert rows["01081", "Mining", 2022, "employment"] == 4
    assert rows["12071", "Mining", 2022, "employment"] == 6


@pytest.mark.parametrize("head", [
    "시도,농업,제조업,건설업\n,A,C,F\n", ",A,C,F\n시도,농업,제조업,건설업\n",
])  # fmt: skip
def test_codes_above_or_below_names_are_those_of_the_columns(bring, head):
    text = head + "서울특별시,1,25,21\n부산광역시,3,18,9\n대구광역시,2,15,6\n"
    came = bring({"종사자수(2022).csv": text}, EMPLOYMENT)
    assert came.values()["26", "C", 2022, "employment"] == 18
    names = came.tables["activities"].set_index("activity")["name"]
    assert names["C"] == "제조업"


def test_a_code_is_found_wherever_it_stands():
    labels = ("C | Food", "Food | C", "Food (C)", "WZ08-C Food", "10 Food")
    assert [_coded(x)["code"] for x in labels] == ["C", "C", "C", "C", "10"]


def test_industries_across_have_their_unit_below_and_their_date_above(bring):
    text = (
        "Beschäftigte nach Wirtschaftszweigen (WZ 2008)\n"
        ";;Insgesamt;Land- und Forstwirtschaft (A);Baugewerbe (F)\n"
        ";;1000 Personen;1000 Personen;1000 Personen\n30.06.2021;;;;\n"
        "08111;Stuttgart, Stadtkreis;400;1;9\n08115;Böblingen, Landkreis;190;2;7\n"
        "30.06.2022;;;;\n08111;Stuttgart, Stadtkreis;410;1;8\n"
        "08115;Böblingen, Landkreis;180;3;6\n"
    )
    answers = {"stocks.measure": "employment", "stocks.periods": "year"}
    rows = bring({"tabelle.csv": text}, answers).values()
    assert rows["08111", "F", 2022, "employment"] == 8_000
    assert rows["08115", "A", 2021, "employment"] == 2_000
    assert len(rows) == 12


def test_codes_of_regions_without_a_heading_are_no_amounts(bring):
    text = ";;Baugewerbe;Gastgewerbe\n08111;Stuttgart;9;3\n08115;Ulm;7;4\n"
    came = bring({"stocks.csv": text}, EMPLOYMENT)
    assert sorted(came.tables["stocks"]["value"]) == [3, 4, 7, 9]


def test_activities_below_years_and_measures_are_no_measures(bring):
    text = (
        "시도별,2021,2021,2022,2022\n시도별,제조업,건설업,제조업,건설업\n"
        "서울특별시,1,2,3,4\n부산광역시,5,6,7,8\n"
    )
    rows = bring({"종사자수.csv": text}, EMPLOYMENT).values()
    assert rows["26", "건설업", 2021, "employment"] == 6
    text = (
        "시도별,사업체수,사업체수,종사자수,종사자수\n시도별,제조업,건설업,제조업,건설업\n"
        "시도별,개,개,천명,천명\n서울특별시,1,2,3,4\n부산광역시,5,6,7,8\n"
    )
    rows = bring({"표.csv": text}, EMPLOYMENT).values()
    assert rows["26", "건설업", 2022, "employment"] == 8_000
    assert rows["26", "제조업", 2022, "establishments"] == 5


def test_labels_that_stand_alone_above_the_same_items_are_a_column(bring):
    text = (
        "구분,종사자수\n서울특별시,\n제조업,100\n건설업,200\n부산광역시,\n제조업,101\n"
        "건설업,201\n"
    )
    rows = bring({"표.csv": text}, EMPLOYMENT).values()
    assert rows["26", "건설업", 2022, "employment"] == 201


KEEP = "Project title,Project start date,Project end date,ERDF (EUR),Lead partner"


def test_a_list_is_placed_by_town_and_country_where_no_code_is(bring):
    text = (
        f"{KEEP},Lead partner country,Lead partner town,Lead partner NUTS3\n"
        "Alpine,2017-01-01,2019-12-31,850000,A,Italy,Trento,ITH20\n"
        "Sunny,2017-05-01,2019-12-31,1500000,C,Spain,Sevilla,\n"
        "Baltic,2017-05-01,2019-12-31,1500000,B,Germany,Nowhere,\n"
    )
    rows = bring({"keep.csv": text}).tables["projects"].set_index("title")
    assert rows.loc["Sunny", "region"] == "ES618"
    assert rows["region"].isna().to_dict()["Baltic"]


def test_a_list_with_countries_alone_has_these_as_regions(bring):
    text = (
        f"{KEEP},Country\nAlpine,2017-01-01,2019-12-31,850000,A,Italy\n"
        "Sunny,2017-05-01,2019-12-31,1500000,C,Germany\n"
    )
    rows = bring({"keep.csv": text}).tables["projects"].set_index("title")
    assert rows["region"].to_dict() == {"Alpine": "IT", "Sunny": "DE"}


def test_a_list_without_any_place_goes_in_and_says_what_is_missing(bring):
    text = f"{KEEP}\nAlpine,2017-01-01,2019-12-31,850000,A\n"
    came = bring({"keep.csv": text})
    assert came.tables["projects"]["region"].tolist() == ["unknown"]
    assert came.tables["regions"]["name_en"].tolist() == ["Region not stated"]


@pytest.mark.parametrize(("heading", "role"), [
    ("Datum zahájení", "start"), ("Název příjemce", "beneficiary"),
    ("Valoare totală", "cost"), ("Cod SMIS", "code"), ("Județ", "region"),
    ("Kedvezményezett neve", "beneficiary"), ("Befejezés dátuma", "end"),
    ("Całkowita wartość", "cost"), ("Kwota dofinansowania", "grant"),
    ("Soggetto attuatore", "beneficiary"), ("Importe", "grant"),
    ("Fundo aprovado", "grant"), ("Localização geográfica (NUTS - 2013)", "region"),
    ("Toegekende subsidie", "grant"), ("Einddatum", "end"),
    ("Beviljat EU-stöd", "grant"), ("Ärende-ID", "code"), ("Hankekoodi", "code"),
    ("Kokonaiskustannukset", "cost"), ("Lead partner country", "country"),
    ("Population", ""), ("Employment", ""),
])  # fmt: skip
def test_headings_of_many_countries_are_known(heading, role):
    assert role_of(heading) == role


def test_where_no_list_is_money_is_an_amount_like_any_other(bring):
    text = "Provincia,Año,Importe\nSevilla,2020,10\nCádiz,2020,20\n"
    came = bring({"ayudas.csv": text}, {"indicators.scale": "1"})
    assert came.tables["indicators"]["value"].tolist() == [20, 10]


def test_settled_and_planned_years_are_years_with_a_mark(bring):
    text = "시도,2021 결산,2022 가결산,2023 예산\n서울,70,71,72\n부산,50,51,52\n"
    rows = bring({"재정자주도.csv": text}).tables["indicators"]
    assert set(rows["year"]) == {2021, 2022, 2023}
    assert set(rows["indicator"]) == {"재정자주도"}
    assert set(rows.loc[rows["year"] == 2022, "flag"]) == {"가결산"}


def test_a_year_without_an_amount_is_no_title_of_those_below(bring):
    text = "Year,DE11,DE12\n2020,,\n2021,5,6\n2022,7,8\n"
    answers = {"indicators.indicator": "x"}
    rows = bring({"jobs.csv": text}, answers).tables["indicators"]
    assert set(rows["year"]) == {2021, 2022}


def test_a_row_of_units_in_brackets_below_the_items_counts(bring):
    text = (
        "시도별,산업별,연도,종사자수,부가가치\n,,,(명),(백만원)\n"
        "서울특별시,제조업,2022,40,7\n부산광역시,제조업,2022,30,5\n"
        "대구광역시,제조업,2022,20,4\n"
    )
    rows = bring({"업종별.csv": text}).values()
    assert rows["11", "제조업", 2022, "value_added"] == 7e6
    assert rows["26", "제조업", 2022, "employment"] == 30


def test_a_row_of_units_that_holds_a_plain_thousand_is_no_record(bring):
    text = (
        "Bundesländer;Wirtschaftszweige;2021;2021;2022;2022\n"
        ";;Erwerbstätige;Bruttowertschöpfung;Erwerbstätige;Bruttowertschöpfung\n"
        ";;1000;Mill. EUR;1000;Mill. EUR\n"
        "Bayern;Baugewerbe;45,5;2051;46,5;2052\nSachsen;Baugewerbe;23,5;931;24,5;932\n"
        "Hessen;Baugewerbe;31,5;1231;32,5;1232\n"
    )
    rows = bring({"vgr.csv": text}).values()
    assert rows["DE2", "Baugewerbe", 2022, "employment"] == 46_500
    worth = [v for (place, *_), v in rows.items() if place == "DE7"]
    assert 1_232e6 in worth


def test_rates_are_not_added_up_over_the_months_of_a_year(bring):
    months = [f"2022.{m:02}" for m in range(1, 13)]
    head = ",".join(f"{m},{m}" for m in months)
    items = ",".join("출생아수 (명),조출생률 (천명당)" for _m in months)
    rows = "\n".join(
        f"{place}," + ",".join(f"{n},{rate}" for _m in months)
        for place, n, rate in (("서울특별시", 300, 4.5), ("부산광역시", 200, 5.5),
                               ("대구광역시", 100, 6.5))
    )  # fmt: skip
    came = bring(
        {"월별.csv": f"시도별,{head}\n시도별,{items}\n{rows}\n"},
        {"indicators.periods": "sum"},
    )
    table = came.tables["indicators"].set_index(["region", "indicator"])["value"]
    assert table["11", "출생아수 (명)"] == 3_600
    assert not any("조출생률" in name for _place, name in table.index)
    assert came.fates("indicators")["dropped"] == 36
