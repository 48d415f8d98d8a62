"""The lists of beneficiaries on small made-up files, as people write them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.errors import ContractError, SourceError
from madang.intake.days import days
from madang.intake.labels import closed
from madang.intake.recipe import TableRecipe
from madang.sources import structural_funds
from madang.vocabulary import OrganisationKind

UK = """\
Priority,Organization,Project,Type,Subsidy,Matching,Total,Start_date,End_date,State,\
Region,Lat_coords,Long_coords
P1,YORK COLLEGE 107575,Skills,ESF,0,1617,0,01/04/2010,31/07/2011,England,\
Yorkshire,53.9,-1.1
P1,York College,Skills again,ESF,100,50,0,04/2009,2011,England,South Yorkshire,,
P2,Acme Ltd,Works,ERDF,200,0,500,05/10/12,01/01/2012,England,Highland and Islands,,
P2,Nobody in particular,Works,ERDF,300,0,250,20//06/2011,,England,\
HIGHLANDS  & ISLANDS,,
P1,Belfast City Council,Train,ESF,10,0,20,2008,2010,Northern Ireland,,54.6,-5.9
P3,NOMs,,ESF,70,0,0,soon,,England,National,,
P1,Somebody,Lost,ESF,5,0,9,,,England,Atlantis,,
"""
FI = """\
Koodi;Rahasto;Projektin nimi;Ohjelma / osio;Tl;Viranomainen;Toiminnan tila;Aloituspvm;\
Päättymispvm;Toteuttajan nimi;Myönnetty EU- ja valtion rahoitus;\
Toteutunut EU- ja valtion rahoitus;Suunniteltu julkinen rahoitus yhteensä;\
Toteutunut julkinen rahoitus yhteensä
S1;ESR;Hanke;Itä-Suomen suuralueosio;1;ELY  keskus;Toiminta päättynyt;1.4.2008;\
31.12.2010;Oulun yliopisto;1 000;900,50;1 200;1 000
A1;EAKR;Investointi;Itä-Suomi;1;Finnvera;Keskeytynyt;15.1.2009;31.12.2009;Kone Oy;\
500;-20;500;0
A2;EAKR;Toinen;Valtakunnallinen osio;2;Tekes;Toiminta päättynyt;1.1.2010;31.12.2010;\
Oulun kaupunki;100;110;90;110
"""


def lists(tmp_path, **files):
    tmp_path.mkdir(exist_ok=True)
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def uk(tmp_path):
    return structural_funds.build(lists(tmp_path / "uk", uk=UK))


@pytest.fixture
def finland(tmp_path):
    return structural_funds.build(lists(tmp_path / "fi", finland=FI))


def kept(source):
    return require({n: RawTable(n, n, t) for n, t in source.tables.items()})


def test_both_lists_keep_the_contracts(uk, finland):
    assert set(kept(uk)) == {"regions", "projects", "organisations", "participations"}
    assert set(kept(finland)) == set(kept(uk)) | {"budgets"}
    assert (uk.currency, finland.currency) == ("GBP", "EUR")


def test_a_region_has_one_spelling_and_a_part_is_counted_in_its_region(uk):
    projects = uk.tables["projects"].set_index("project")
    region = projects["region"]
    assert region.tolist()[:4] == ["UKE", "UKE", "UKM6", "UKM6"]
    assert projects["programme"].tolist()[:2] == [
        "ESF · P1",
        "ESF · P1 · South Yorkshire",
    ]
    names = uk.tables["regions"].set_index("region")["name"]
    assert names["UKM6"] == "Highlands and Islands"


def test_a_region_that_is_missing_is_told_apart_from_the_whole_country(uk):
    region = uk.tables["projects"]["region"]
    assert region[4] == "UKN"
    assert pd.isna(region[5])
    assert region[6] == structural_funds.UNKNOWN
    assert structural_funds.UNKNOWN in set(uk.tables["regions"]["region"])
    said = " ".join(note.text("en") for note in uk.notes)
    assert "1 empty cell of 'Region' took what stands in 'State'" in said
    assert "1 nationwide" in said
    assert "written: 'Atlantis'" in said


def test_grants_of_zero_stay_and_costs_come_from_what_is_given(uk):
    projects = uk.tables["projects"]
    assert projects["grant"].tolist() == [0, 100, 200, 300, 10, 70, 5]
    # Total where given, else grant and match; below the grant it is no cost.
    expected = [1617, 150, 500, np.nan, 20, np.nan, 9]
    np.testing.assert_array_equal(projects["cost"], expected)
    said = " ".join(note.text("en") for note in uk.notes)
    assert "1 of 7 projects has a grant of zero" in said
    assert "'cost' is left empty in 1 row where it is below 'grant'" in said


def test_dates_are_read_as_people_write_them(uk):
    projects = uk.tables["projects"]
    start = [None if pd.isna(d) else str(d.date()) for d in projects["start"]]
    assert start == [
        "2010-04-01", "2009-04-01", "2012-10-05", "2011-06-20", "2008-01-01",
        None, None,
    ]  # fmt: skip
    end = [None if pd.isna(d) else str(d.date()) for d in projects["end"]]
    # A year that stands for the end ends with it; an end before its start is none.
    assert end == ["2011-07-31", "2011-12-31", None, None, "2010-12-31", None, None]
    said = " ".join(note.text("en") for note in uk.notes)
    assert "1 date of 'Start_date' cannot be read" in said
    assert "'end' is left empty in 1 row where it is below 'start'" in said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.4.2008", "2008-04-01"), ("01/04/08", "2008-04-01"),
        ("2008-04-01", "2008-04-01"), ("4/2008", "2008-04-01"),
        ("2008", "2008-01-01"), ("31.2.2008", ""), ("13/13/2008", ""), ("", ""),
        ("0", ""),
    ],
)  # fmt: skip
def test_a_day_is_read_with_the_day_first_or_not_at_all(text, day):
    read = days([text], "first", month_first=False, is_short=True)
    assert read["value"].tolist() == [day]


def test_two_digits_are_a_year_only_where_the_recipe_tells_what_stands_first():
    read = days(["01/04/08"], "first", month_first=False)
    assert read["value"].tolist() == [""]


def test_one_beneficiary_stands_there_once_and_its_kind_only_where_it_is_said(uk):
    bodies = uk.tables["organisations"]
    assert len(bodies) == 6
    kinds = bodies.set_index(bodies["name"].str.casefold())["kind"]
    assert kinds["york college"] == "academia"
    assert kinds["acme ltd"] == "industry"
    assert kinds["belfast city council"] == "government"
    assert kinds["nobody in particular"] == "other"
    shares = uk.tables["participations"]
    assert shares["organisation"].nunique() == 6
    assert shares["amount"].sum() == uk.tables["projects"]["grant"].sum()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("University of Oulu Research Ltd", "academia"),
        ("Oulun yliopisto", "academia"),
        ("Kone Oy", "industry"), ("Kainuun kuntayhtymä", "government"),
        ("Palkansaajien tutkimuslaitos", "research"), ("Oyster Trust", "other"),
        ("Limitless Futures", "other"), ("Manchester City Council", "government"),
        ("Joki-Pub Ky", "industry"), ("PUB", "government"), ("HES", "academia"),
    ],
)  # fmt: skip
def test_kinds_follow_whole_words(name, expected):
    words = tuple(map(str, OrganisationKind))
    told = closed(TableRecipe("organisations"), "kind", words, [name])
    assert told["value"].tolist() == [expected]


def test_finland_gives_what_was_paid_year_by_year(finland):
    budgets = finland.tables["budgets"].set_index("project")
    assert budgets["year"].to_dict() == {"S1": 2008, "A1": 2009, "A2": 2010}
    assert budgets["granted"].to_dict() == {"S1": 1000, "A1": 500, "A2": 100}
    # Money paid back counts as nothing spent; more spent than granted stays.
    assert budgets["spent"].to_dict() == {"S1": 900.5, "A1": 0, "A2": 110}
    projects = finland.tables["projects"].set_index("project")
    assert projects["region"].isna().to_dict() == {"S1": False, "A1": False, "A2": True}
    assert projects.loc[["S1", "A1"], "region"].tolist() == ["FI13", "FI13"]
    assert projects["status"].to_dict() == {
        "S1": "completed", "A1": "funded", "A2": "completed",
    }  # fmt: skip
    assert projects.loc["S1", "organiser"] == "ELY keskus"
    assert np.isnan(projects.loc["A2", "cost"])
    assert any("paid money back" in note.text("en") for note in finland.notes)


BELGIUM = "Nom;Montant;Région\nPont;1 000,50;Wallonie\nRoute;20;wallonie\nRail;5;\n"


def test_a_list_that_is_not_known_may_have_a_recipe_beside_it(tmp_path):
    folder = lists(tmp_path, belgique=BELGIUM)
    with pytest.raises(SourceError, match=r"columns of 'belgique\.csv' are not known"):
        structural_funds.build(folder)
    (folder / "recipes").mkdir()
    (folder / "recipes" / "be.toml").write_text(
        '[recipe]\nname = "belgique"\n[recipe.recognise]\ncolumns = ["Montant"]\n'
        '[[table]]\ntable = "projects"\ncurrency = "EUR"\nscale = 1\n'
        'repeats = "several"\nregions = { scheme = "own", unmatched = "not stated" }\n'
        'columns = { project = { row = "BE-####" }, title = "Nom", grant = "Montant", '
        'region = "Région" }\n[[region]]\nregion = "BE3"\nname = "Wallonie"\n'
        "population = 3_700_000\n",
        encoding="utf-8",
    )
    made = structural_funds.build(folder)
    assert set(kept(made)) == {"regions", "projects"}
    projects = made.tables["projects"]
    assert projects["project"].tolist() == ["BE-0002", "BE-0003", "BE-0004"]
    assert projects["grant"].tolist() == [1000.5, 20, 5]
    assert projects["region"].tolist() == ["BE3", "BE3", "unknown"]
    assert made.tables["regions"]["name"].tolist() == ["Wallonie", "Region not stated"]
    assert list(made.beside) == ["recipes/belgique.toml"]


def test_a_list_of_which_nothing_is_in_doubt_needs_no_recipe(tmp_path):
    text = (
        "Country\tRegion\tBeneficiary Name\tTotal Budget (EUR)\tEU Contribution (EUR)\n"
        'XX\tNorth\t"Alpha" Ltd\t100.00\t80.00\nXX\tNorth\t"Beta Ltd\t200.00\t160.00\n'
        "XX\tSouth\tGamma\t300.00\t240.00\n"
    )
    (tmp_path / "list.tsv").write_text(text, encoding="utf-8")
    made = structural_funds.build(tmp_path)
    assert made.tables["projects"]["grant"].tolist() == [80, 160, 240]
    assert made.tables["projects"]["region"].nunique() == 2
    assert len(made.beside) == 1
    assert made.currency == "EUR"
    kept(made)


def test_a_recipe_that_cannot_be_is_refused_in_words(tmp_path):
    (lists(tmp_path, uk=UK) / "recipes").mkdir()
    (tmp_path / "recipes" / "uk.toml").write_text(
        '[recipe]\nname = "uk"\n[[table]]\ntable = "projects"\n'
        'columns = { project = "Project", price = "Subsidy" }\n'
        '[[region]]\ncode = "A"\n',
        encoding="utf-8",
    )
    with pytest.raises(ContractError, match="'price' is not known") as told:
        structural_funds.build(tmp_path)
    assert "must tell region (a code) and name" in str(told.value)


def test_two_lists_or_none_are_refused_with_what_to_do(tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SourceError, match="holds no CSV"):
        structural_funds.build(empty)
    folder = lists(tmp_path, uk=UK, finland=FI)
    with pytest.raises(SourceError, match="--country") as told:
        structural_funds.build(folder)
    assert "--country" in told.value.text("ko")
    assert structural_funds.build(folder, country="fi").currency == "EUR"
    with pytest.raises(SourceError, match="no recipe for the list of 'PL'"):
        structural_funds.build(folder, country="PL")


def test_amounts_that_could_be_two_numbers_are_refused(tmp_path):
    text = "Project name;Beneficiary;Region;EU funding (EUR)\nPont;A;North;1,234\n"
    folder = lists(tmp_path, liste=f"{text}Rail;B;South;2,500\nRue;C;South;3,000\n")
    with pytest.raises(SourceError, match="stands in 'EU funding"):
        structural_funds.build(folder)


def test_negative_grants_are_left_empty_and_said(tmp_path):
    made = structural_funds.build(lists(tmp_path, uk=UK.replace("ESF,100", "ESF,-100")))
    assert np.isnan(made.tables["projects"]["grant"][1])
    assert any("1 negative grant is" in note.text("en") for note in made.notes)
    kept(made)


def test_the_command_makes_a_study_of_a_list(tmp_path, madang):
    folder = lists(tmp_path, uk=UK, finland=FI)
    target = tmp_path / "study"
    code, out, _ = madang(
        "new", "structural-funds", target, "--from", folder, "--country", "FI"
    )
    assert code == 0
    assert "Finland" in out
    assert (target / "study.toml").is_file()
    code, _, told = madang("new", "structural-funds", tmp_path / "x", "--from", folder)
    assert code != 0
    assert "--country" in told
