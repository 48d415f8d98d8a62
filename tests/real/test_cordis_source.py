"""The CORDIS source on the real sample: counts, money, and where organisations lie."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.sources import cordis

if TYPE_CHECKING:
    from madang.contracts import SourceTables

DATA = Path(
    os.environ.get(
        "MADANG_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"
    )
)
SAMPLE = DATA / "cordis_h2020_sample"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not SAMPLE.is_dir(), reason=f"the CORDIS sample is not in '{DATA.name}'"
    ),
]
KINDS = {
    "HES": "academia", "REC": "research", "PRC": "industry", "PUB": "government",
    "OTH": "other",
}  # fmt: skip
EUROPEAN_UNION = (
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)


def raw(name: str) -> pd.DataFrame:
    return pd.read_parquet(SAMPLE / f"{name}.parquet")


@pytest.fixture(scope="module")
def made() -> SourceTables:
    return cordis.build(DATA)


def test_the_source_is_read_in_eight_seconds(made: SourceTables) -> None:
    assert made.tables  # all that a reader loads once is loaded
    start = time.process_time()
    cordis.build(DATA)
    assert time.process_time() - start < 8


def test_every_table_keeps_its_contract(made: SourceTables) -> None:
    tables = {n: RawTable(n, f"{n}.parquet", t) for n, t in made.tables.items()}
    assert len(require(tables)) == 6


def test_the_folder_itself_gives_the_same_tables(made: SourceTables) -> None:
    again = cordis.build(SAMPLE)
    for name, table in made.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)


def test_projects_organisations_and_participations_are_counted_once(
    made: SourceTables,
) -> None:
    h2020, ecsel = raw("h2020_organizations"), raw("ecsel_participants")
    text, listed = raw("h2020_projects_text"), raw("ecsel_projects")
    both = set(h2020["projectID"]) & set(listed["projectID"])
    assert len(both) == 1
    ids = set(h2020["projectID"]) | set(listed["projectID"]) | set(text["id"])
    assert set(made.tables["projects"]["project"]) == ids
    assert len(made.tables["projects"]) == len(ids) == 868
    organisations = set(h2020["organisationID"]) | set(ecsel["organisationID"])
    assert set(made.tables["organisations"]["organisation"]) == organisations
    rest = h2020[~h2020["projectID"].isin(both)]
    key = ["projectID", "organisationID"]
    pairs = pd.concat([rest[key], ecsel[key]]).drop_duplicates()
    assert len(made.tables["participations"]) == len(pairs)


def test_money_is_that_of_the_files(made: SourceTables) -> None:
    h2020, ecsel = raw("h2020_organizations"), raw("ecsel_participants")
    rest = h2020[~h2020["projectID"].isin(ecsel["projectID"])]
    paid = rest["ecContribution"].sum() + ecsel["ecContribution"].sum()
    assert made.tables["participations"]["amount"].sum() == pytest.approx(paid)
    projects = made.tables["projects"].set_index("project")
    listed = raw("ecsel_projects").set_index("projectID")
    assert projects.loc[listed.index, "grant"].sum() == pytest.approx(
        listed["ecMaxContribution"].sum()
    )
    assert projects.loc[listed.index, "cost"].sum() == pytest.approx(
        listed["totalCost"].sum()
    )


def test_nineteen_of_twenty_organisations_of_the_union_are_placed(
    made: SourceTables,
) -> None:
    table = made.tables["organisations"]
    known = table[table["latitude"].notna()]
    union = known[known["country"].isin(EUROPEAN_UNION.split(" "))]
    assert len(union) > 2_000
    assert union["region"].notna().mean() >= 0.95
    placed = union.dropna(subset=["region"])
    assert (placed["region"].str[:2] == placed["country"]).all()


def test_regions_agree_with_those_found_by_others(made: SourceTables) -> None:
    theirs = raw("derived_org_nuts").dropna(subset=["nuts2_2021"])
    theirs = theirs.drop_duplicates("organisationID").set_index("organisationID")
    table = made.tables["organisations"].set_index("organisation")
    ours = table.loc[theirs.index, "region"]
    assert (ours == theirs["nuts2_2021"]).mean() > 0.99


def test_kinds_and_roles_are_those_of_the_files(made: SourceTables) -> None:
    h2020, ecsel = raw("h2020_organizations"), raw("ecsel_participants")
    types = pd.concat([h2020, ecsel]).drop_duplicates("organisationID")
    counts = types["activityType"].str[:3].map(KINDS).value_counts().to_dict()
    assert made.tables["organisations"]["kind"].value_counts().to_dict() == counts
    leads = made.tables["participations"].query("role == 'lead'")
    assert leads["project"].is_unique
    assert len(leads) == 663


def test_each_region_that_occurs_has_its_outline_and_name(made: SourceTables) -> None:
    regions = made.tables["regions"]
    assert set(regions["region"]) == set(made.tables["boundaries"]["region"])
    assert regions[["name", "latitude", "longitude"]].notna().all().all()
    assert set(made.tables["organisations"]["region"].dropna()) == set(
        regions["region"]
    )


def test_nearly_every_project_lies_in_a_part_of_the_programme_with_a_name(
    made: SourceTables,
) -> None:
    projects, activities = made.tables["projects"], made.tables["activities"]
    named = activities[activities["name_en"] != activities["activity"]]
    assert projects["activity"].notna().all()
    assert projects["activity"].isin(named["activity"]).mean() > 0.95
