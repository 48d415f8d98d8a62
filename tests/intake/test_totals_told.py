"""Nations, subtotals and secrets that a file does not call so."""

import pytest

from madang.intake.region_labels import is_nation, once, wholes_of

ASKED = {"stocks.measure": "employment", "stocks.year": "2022"}


@pytest.mark.parametrize("label", [
    "Sweden", "00 Sweden", "SSS WHOLE COUNTRY", "M  France métropolitaine", "全国",
])  # fmt: skip
def test_a_nation_is_known_with_its_code_or_without(label):
    assert is_nation(label)


def test_one_nation_is_the_whole_and_several_are_regions():
    assert wholes_of(["Canada", "Ontario"]) == {"Canada"}
    assert wholes_of(["Sweden", "Norway"]) == set()
    assert wholes_of(["Sweden"]) == set()


@pytest.mark.parametrize("nation", ["SSS WHOLE COUNTRY", "00 Finland"])
def test_a_nation_stands_above_regions_of_no_register(bring, nation):
    text = (
        f"Region,Industry,2022\n{nation},C Manufacturing,90\n{nation},F Construction,50"
        "\nMK01 Aaa,C Manufacturing,40\nMK01 Aaa,F Construction,30\n"
        "MK02 Bbb,C Manufacturing,20\nMK02 Bbb,F Construction,10\n"
    )
    regions = bring({"jobs.csv": text}, ASKED).tables["regions"].set_index("region")
    assert set(regions.loc[regions.index != nation, "parent"]) == {nation}


def test_a_nation_stands_above_regions_of_a_register(bring):
    text = (
        "Code,Département,Industrie,Construction,Agriculture\n01,Ain,4,3,2\n"
        "59,Nord,9,5,1\n75,Paris,7,6,1\nM,France métropolitaine,90,50,20\n"
    )
    regions = bring({"emploi.csv": text}, ASKED).tables["regions"].set_index("region")
    assert regions.loc["FR", "name"] == "France métropolitaine"
    assert set(regions["parent"].dropna()) == {"FR"}


def test_subtotals_that_nothing_names_are_asked_about(bring):
    rows = [("Whole sector", 3), ("Food", 1), ("Metal", 2), ("Trade", 4), ("Rest", 8)]
    text = "Region,Industry,Year,Jobs\n" + "".join(
        f"{place},{name},2022,{n * 1000 + k * (100 if n > 3 else 10 * n)}\n"
        for k, place in enumerate(("North", "South", "East")) for name, n in rows
    )  # fmt: skip
    asked = bring({"jobs.csv": text}, ASKED).asked
    assert asked == ["stocks.totals.activity.some"]
    answer = ASKED | {"stocks.totals.activity.some": "aside"}
    came = bring({"jobs.csv": text}, answer)
    assert "Whole sector" not in set(came.tables["stocks"]["activity"])


def test_an_empty_cell_beside_a_secret_flag_is_withheld(bring):
    text = (
        "geo,nace_r2,TIME_PERIOD,value,CONF_STATUS\nDE11,C,2022,,C\nDE12,C,2022,5,\n"
        "DE13,C,2022,,\n"
    )
    came = bring({"sbs.csv": text}, {"stocks.measure": "employment"})
    rows = came.tables["stocks"].set_index("region")
    assert rows.loc["DE11", "flag"] == "C"
    assert "DE13" not in rows.index


def test_korean_names_that_are_no_place_are_asked_about(bring):
    text = "지역,산업별,2022\n가나다 자치구,제조업,10\n라마바 군,제조업,20\n"
    assert bring({"종사자수.csv": text}, ASKED).asked == ["stocks.regions.unmatched"]


def test_levels_that_are_named_within_a_cell_are_read():
    several = "WOJ.: ŚLĄSKIE, POW.: bielski | WOJ.: OPOLSKIE, POW.: brzeski"
    assert once(several) == "ŚLĄSKIE | OPOLSKIE"


def test_a_list_takes_its_finest_title_its_programme_and_status(bring):
    text = (
        "과제번호,사업명,과제명,지역,국비(백만원),시작일,종료일,진행상태\n"
        "P1,육성사업,로봇 1,부산,10,2022-01-01,2022-12-31,완료\n"
        "P2,육성사업,로봇 2,대구,20,2022-01-01,2022-12-31,진행중\n"
        "P3,육성사업,로봇 3,대구,30,2022-01-01,2022-12-31,중단\n"
    )
    rows = bring({"과제.csv": text}).tables["projects"].set_index("project")
    assert rows["title"].tolist() == ["로봇 1", "로봇 2", "로봇 3"]
    assert rows["status"].tolist() == ["completed", "funded", "rejected"]
    assert set(rows["programme"]) == {"육성사업"}


def test_a_block_above_the_header_tells_the_industry_of_a_sheet(bring):
    text = (
        "Time frequency,Annual,,,\nEconomic activity (NACE Rev. 2),Construction,,,\n"
        "Unit of measure,Thousand persons,,,\n,,,,\nTIME,2021,,2022,\n"
        "GEO (Labels),,,,\nStuttgart,1.5,,1.6,b\nKarlsruhe,2.5,u,2.6,\n"
        "Freiburg,:,,3.6,\nOberbayern,1,,2,\n,,,,\nSpecial value,,,,\n"
        ":,not available,,,\n"
        "b,break in series,,,\n"
    )
    rows = bring({"sheet.csv": text}, ASKED).values()
    assert rows["DE12", "Construction", 2021, "employment"] == 2_500
    assert len(rows) == 7


def test_a_refusal_says_what_is_expected_and_what_to_do(bring):
    with pytest.raises(Exception, match="call it 'region' in the file"):
        bring({"x.csv": "Year,Number\n2020,5\n2021,7\n"})


def test_which_column_holds_the_regions_is_asked_where_nothing_tells_it(bring):
    text = "Zone,Construction,Manufacturing\nEins,5,6\nZwei,7,8\n"
    assert "stocks.region" in bring({"jobs.csv": text}, ASKED).asked
    came = bring({"jobs.csv": text}, ASKED | {"stocks.region": "Zone"})
    assert came.values()["Zwei", "Construction", 2022, "employment"] == 7


def test_what_rows_differ_in_is_asked_before_quarters_are_brought_together(bring):
    text = "Sexo;Provincia;Sector;Periodo;Total\n" + "".join(
        f"{sex};{place};{sector};2021T{q};{n}\n"
        for sex, n in (("Ambos", 30), ("Hombres", 20), ("Mujeres", 10))
        for place in ("Sevilla", "Cádiz") for sector in ("Industria", "Construcción")
        for q in (1, 2, 3, 4)
    )  # fmt: skip
    answers = {"stocks.measure": "employment", "stocks.periods": "mean"}
    assert bring({"epa.csv": text}, answers).asked == ["stocks.only.Sexo"]
    answers["stocks.only.Sexo"] = "Ambos"
    assert set(bring({"epa.csv": text}, answers).tables["stocks"]["value"]) == {30}


def test_a_code_and_a_name_in_one_cell_are_a_total_all_the_same(bring):
    text = "REGION: Region,INDUSTRY: Industry,2022\n" + "".join(
        f"{place},{item},{n}\n"
        for place, k in (("AUS: Australia", 9), ("1: Here", 4), ("2: There", 3))
        for item, n in (("TOT: All industries", 5 * k), ("C: Manufacturing", 2 * k),
                        ("E: Construction", k))
    )  # fmt: skip
    came = bring({"abs.csv": text}, ASKED)
    regions = came.tables["regions"].set_index("region")["parent"]
    activities = came.tables["activities"].set_index("activity")["parent"]
    assert set(regions.dropna()) == {"AUS: Australia"}
    assert set(activities.dropna()) == {"TOT: All industries"}


def test_a_project_is_placed_with_its_lead_and_not_with_a_partner(bring):
    text = (
        "Project title,Project start date,ERDF (EUR),Lead Partner name,"
        "Lead Partner NUTS 3,Partner 1 name,Partner 1 NUTS 3\n"
        "One,2020-01-01,10,A,PL514 Wrocław,B,AT130 Wien\n"
        "Two,2020-01-01,20,A,PL514 Wrocław,C,DED2C Bautzen\n"
    )
    rows = bring({"keep.csv": text}).tables["projects"]
    assert set(rows["region"]) == {"PL514"}


def test_a_name_of_two_countries_is_that_of_the_others(bring):
    text = "Provincie;Landbouw;Bouwnijverheid\n"
    text += "Antwerpen;120;40\nLimburg;60;20\nLuxembourg;12;9\n"
    rows = bring({"banen.csv": text}, ASKED).tables["regions"]
    assert {"BE21", "BE22", "BE34"} <= set(rows["region"])
    assert "LU" not in set(rows["region"])


def test_a_revoked_project_is_not_funded(bring):
    text = (
        "CUP;Titolo progetto;Soggetto attuatore;Provincia;Importo concesso (EUR);"
        "Data inizio;Stato\nJ1;Uno;A;Torino;80;13/02/2020;Concluso\n"
        "J2;Due;B;Milano;90;15/03/2020;Revocato\n"
    )
    rows = bring({"lista.csv": text}).tables["projects"].set_index("project")
    assert rows["status"].to_dict() == {"J1": "completed", "J2": "rejected"}


def test_a_size_before_a_word_that_is_no_unit_counts(bring):
    text = (
        "Judete;CAEN;Perioade;UM: Mii persoane;Valoare\n"
        "Bihor;C Industrie;Anul 2021;Mii persoane;60,2\n"
        "Cluj;C Industrie;Anul 2021;Mii persoane;61,5\n"
    )
    rows = bring({"tempo.csv": text}, {"stocks.measure": "employment"}).values()
    assert rows["RO111", "C", 2021, "employment"] == 60_200
