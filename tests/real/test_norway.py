"""Norwegian partners in Horizon 2020 come in from the list that the council gives."""

import os
from pathlib import Path

import pandas as pd
import pytest

from madang.services.intake import Intake

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
LIST = DATA / "norway_h2020" / "participations_start_2014_2018.parquet"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not LIST.is_file(), reason="norway_h2020 is absent"),
]
SECTORS = {
    "Næringsliv": "industry", "Instituttsektor": "research", "UoH-sektor": "academia",
    "Helseforetak": "government",
}  # fmt: skip


@pytest.fixture(scope="module")
def came(tmp_path_factory):
    """Give the list, and the tables that came of it with one answer."""
    folder = tmp_path_factory.mktemp("norway")
    raw = pd.read_parquet(LIST)
    path = folder / "deltakelser.csv"
    raw.to_csv(path, sep=";", decimal=",", index=False)
    with Intake([path], folder / "study") as intake:
        (asked,) = intake.questions
        assert asked.key == "projects.aggregate"
        intake.answer({asked.key: "sum"})
        done = intake.apply()
    return raw, {n: pd.read_parquet(p) for n, p in done.study.tables.items()}


def test_no_project_and_no_euro_is_lost(came):
    raw, tables = came
    projects = tables["projects"].set_index("project")
    paid = raw.groupby("Prosjektnr")["Innvilget beløp organisasjon EUR"].sum()
    assert len(projects) == raw["Prosjektnr"].nunique() == 972
    assert (projects["grant"] - paid).abs().max() < 0.01
    started = pd.to_datetime(raw["Kontrakt startdato"], format="%d.%m.%Y %H:%M")
    first = started.groupby(raw["Prosjektnr"]).min()
    assert (pd.to_datetime(projects["start"]) == first[projects.index]).mean() > 0.99


def test_who_leads_what_they_are_and_where_is_the_lists(came):
    raw, tables = came
    who = tables["organisations"].set_index("organisation")
    part = tables["participations"].merge(who, on="organisation")
    key = ["Prosjektnr", "Organisasjonsnavn"]
    lead = (raw["Organisasjon rolle"] == "COORDINATOR").groupby(
        [raw[c] for c in key]).any()  # fmt: skip
    told = part.set_index(["project", "name"])["role"]
    assert len(told) == len(lead) == 1479
    assert told.isin({"lead", "partner"}).all()
    assert ((told == "lead")[lead.index] == lead).all()
    once = raw.drop_duplicates("Organisasjonsnavn").set_index("Organisasjonsnavn")
    known = once["FoU sektor"].map(SECTORS).dropna()
    kinds = who.set_index("name")["kind"]
    assert (kinds[known.index] == known).all()
    assert who["region"].notna().mean() > 0.99
