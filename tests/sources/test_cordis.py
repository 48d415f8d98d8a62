"""The CORDIS source on small made-up files, in both shapes."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.errors import ParameterError, SourceError
from madang.sources import cordis
from madang.sources.cordis.tables import OUTLINES, _unquoted

if TYPE_CHECKING:
    from pathlib import Path

PROJECT_COLUMNS = (
    "id;acronym;status;title;startDate;endDate;totalCost;ecMaxContribution;topics;"
    "objective\n"
)
PROJECTS = (
    PROJECT_COLUMNS
    + """\
"1";"A";"CLOSED";"First; with a semicolon";"2016-01-01";"2018-12-31";"1000,5";\
"800,25";"ICT-37-2015-1";"Say ""hello""."
"2";"B";"SIGNED";"Second";"2019-05-01";"";"0";"50";"H2020-EIC-SMEInst-2020-4";""
"""
)
MEMBER_COLUMNS = (
    "projectID;organisationID;name;SME;activityType;country;nutsCode;geolocation;"
    "contentUpdateDate;role;ecContribution;totalCost\n"
)
MEMBERS = (
    MEMBER_COLUMNS
    + """\
"1";"10";"Uni";"false";"HES";"DE";"DE111";"";"2022-01-01";"coordinator";"500,25";""
"1";"11";"Firm";"true";"PRC;PRC";"FR;FR";"FRX99";"0.5,2.5";"2022";"participant";"200";""
"1";"11";"Firm";"true";"PRC";"FR";"";"0.5,2.5";"2023-01-01";"thirdParty";"100";""
"1";"12";"Lost";"false";"OTH";"US";"";"40,-100";"2022";"internationalPartner";"";""
"2";"13";"Elsewhere";"";"REC";"FR";"";"0.5,0.5";"2022-01-01";"coordinator";"50";""
"9";"10";"Uni";"false";"HES";"DE";"DE111";"";"2021-01-01";"participant";"7";""
"""
)


def outline(code: str, x: float) -> dict[str, object]:
    ring = [[x, 0], [x + 1, 0], [x + 1, 1], [x, 1], [x, 0]]
    return {
        "properties": {"NUTS_ID": code, "NUTS_NAME": code, "NAME_LATN": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def published(tmp_path: Path) -> Path:
    features = [outline("DE11", 0.0), outline("FR10", 2.0)]
    content = json.dumps({"type": "FeatureCollection", "features": features})
    (tmp_path / "boundaries").mkdir()
    (tmp_path / "boundaries" / OUTLINES).write_bytes(gzip.compress(content.encode()))
    (tmp_path / "project.csv").write_text(PROJECTS, encoding="utf-8")
    (tmp_path / "organization.csv").write_text(MEMBERS, encoding="utf-8")
    return tmp_path


def test_the_published_files_are_read_with_decimal_commas(published: Path) -> None:
    projects = cordis.build(published).tables["projects"].set_index("project")
    assert projects.loc["1", ["cost", "grant"]].to_list() == [1000.5, 800.25]
    assert projects.loc["1", "title"] == "First; with a semicolon"
    assert projects.loc["1", "summary"] == 'Say "hello".'
    assert projects["status"].to_list() == ["completed", "funded"]
    assert projects["activity"].to_list() == ["ICT", "EIC"]
    assert pd.isna(projects.loc["2", "cost"])
    assert projects.loc["2", "grant"] == 50


def test_organisations_are_placed_by_code_then_by_point(published: Path) -> None:
    made = cordis.build(published)
    table = made.tables["organisations"].set_index("organisation")
    assert table["region"].fillna("").to_dict() == {
        "10": "DE11", "11": "FR10", "12": "", "13": "",
    }  # fmt: skip
    assert table["kind"].to_list() == ["academia", "industry", "other", "research"]
    assert table.loc["11", "country"] == "FR"
    assert table["sme"].to_list()[:2] == [False, True]
    assert pd.isna(table.loc["13", "sme"])
    assert set(made.tables["regions"]["region"]) == {"DE11", "FR10"}
    note = next(n.text("en") for n in made.notes if "placed" in n.text("en"))
    assert "2 are placed" in note
    assert "1 in countries outside NUTS" in note
    assert "1 beyond all outlines or in another country" in note


def test_shares_of_one_organisation_are_added_up_under_the_strongest_role(
    published: Path,
) -> None:
    made = cordis.build(published)
    table = made.tables["participations"].set_index(["project", "organisation"])
    assert len(table) == 4
    assert table.loc[("1", "11"), "amount"] == 300
    assert table.loc[("1", "11"), "role"] == "partner"
    assert table.loc[("1", "10"), "role"] == "lead"
    assert table.loc[("1", "12"), "role"] == "partner"
    assert pd.isna(table.loc[("1", "12"), "amount"])
    assert made.tables["projects"].set_index("project").loc["1", "region"] == "DE11"


def test_participations_of_unknown_projects_are_left_out_and_said(
    published: Path,
) -> None:
    assert any(
        "1 participation " in note.text("en") for note in cordis.build(published).notes
    )


def test_tables_keep_their_contracts_with_and_without_outlines(published: Path) -> None:
    made = cordis.build(published)
    raw = {n: RawTable(n, f"{n}.parquet", t) for n, t in made.tables.items()}
    assert set(require(raw)) == set(made.tables)
    assert made.currency == "EUR"
    assert made.core == ()
    (published / "boundaries" / OUTLINES).unlink()
    bare = cordis.build(published)
    assert "boundaries" not in bare.tables
    # FRX9 is no region of NUTS, and is not made one.
    assert set(bare.tables["regions"]["region"]) == {"DE11"}
    require({n: RawTable(n, f"{n}.parquet", t) for n, t in bare.tables.items()})


@pytest.mark.parametrize("amount", ["1,000", "viel"])
def test_money_that_could_be_read_in_two_ways_is_refused(
    published: Path, amount: str
) -> None:
    text = PROJECTS.replace("1000,5", amount)
    (published / "project.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=f"'{amount}' stands in"):
        cordis.build(published)


@pytest.mark.parametrize("amount", ["1.000,5", "1 000,5", "1000.5"])
def test_money_that_reads_in_one_way_only_is_read(published: Path, amount: str) -> None:
    text = PROJECTS.replace("1000,5", amount)
    (published / "project.csv").write_text(text, encoding="utf-8")
    assert cordis.build(published).tables["projects"]["cost"][0] == 1000.5


def test_a_lone_file_a_bare_folder_and_a_missing_column_are_refused(
    published: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = MEMBERS.replace("activityType;", "type;")
    (published / "organization.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match="lacks the column"):
        cordis.build(published)
    (published / "organization.csv").unlink()
    with pytest.raises(SourceError, match="is there but 'organization"):
        cordis.build(published)
    with pytest.raises(SourceError, match="holds neither"):
        cordis.build(tmp_path_factory.mktemp("bare"))
    with pytest.raises(ParameterError, match="'ko' or 'en'"):
        cordis.build(published, language="de")


def test_a_project_number_that_repeats_is_refused(published: Path) -> None:
    (published / "project.csv").write_text(
        PROJECTS + PROJECTS.splitlines()[-1] + "\n", encoding="utf-8"
    )
    with pytest.raises(SourceError, match="Rows repeat a key"):
        cordis.build(published)


def test_the_sample_shape_sums_money_that_no_record_states(tmp_path: Path) -> None:
    members = pd.DataFrame(
        {
            "projectID": ["1", "1", "2"], "projectAcronym": ["A", "A", "B"],
            "organisationID": ["10", "11", "10"], "name": ["Uni", "Firm", "Uni"],
            "SME": ["False", "True", "False"], "activityType": ["HES", "PRC", "HES"],
            "country": ["DE", "FR", "DE"], "nutsCode": ["DE11", None, "DE11"],
            "geolocation": [None, None, None], "contentUpdateDate": ["", "", ""],
            "role": ["coordinator", "participant", "coordinator"],
            "ecContribution": [10.0, None, 5.0], "totalCost": [12.0, 3.0, 1.0],
            "topic": ["ICT-1-2015", "ICT-1-2015", "MSCA-IF-2019"],
        }
    )  # fmt: skip
    members.to_parquet(tmp_path / "h2020_organizations.parquet")
    projects = cordis.build(tmp_path).tables["projects"].set_index("project")
    assert projects["title"].to_list() == ["A", "B"]
    assert projects["grant"].to_list() == [10.0, 5.0]
    assert projects.loc["1", "cost"] == 15.0
    assert pd.isna(projects.loc["2", "cost"])


@pytest.mark.parametrize(
    ("topic", "activity"),
    [("SC1-BHC-01-2019", "SC1"), ("IMI2-2015-06-01", "IMI2"), ("SPACE-10-TEC", "SPACE"),
     ("Space-1", "SPACE"), ("BBI.2018.SO3.F2", "BBI"),
     ("HORIZON-CL4-2021-DIGITAL-01", "CL4"), ("HORIZON-JU-IHI-2022-01", "IHI"),
     ("MSCA-IF-2019;ICT-1", "MSCA"),
     ("", None), (None, None)],
)  # fmt: skip
def test_topics_lead_to_their_part_of_the_programme(
    topic: str | None, activity: str | None
) -> None:
    assert cordis.topic_activity(topic) == activity


def test_marks_that_were_published_with_a_name_are_no_part_of_it():
    names = pd.Series(['"CENTRE ""D"""', 'Firm "A" and "B"', "Plain", None])
    told = _unquoted(names.astype("str").where(names.notna())).tolist()
    assert told[:3] == ['CENTRE "D"', 'Firm "A" and "B"', "Plain"]
    assert pd.isna(told[3])
