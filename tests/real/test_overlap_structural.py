"""The register on structural-fund projects of the United Kingdom and Finland."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from madang.coordination import overlap
from madang.language import from_json

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDER = SHARED / "eu_structural_funds_projects"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not here"),
]
COLUMNS = {
    "uk_2007_2013": {
        "Project": "title", "Organization": "organiser", "Region": "region",
        "Total": "grant", "Start_date": "start", "End_date": "end",
    },
    "finland_2007_2013": {
        "Projektin nimi": "title", "Toteuttajan nimi": "organiser",
        "Ohjelma / osio": "region", "Myönnetty EU- ja valtion rahoitus": "grant",
        "Aloituspvm": "start", "Päättymispvm": "end",
    },
}  # fmt: skip


def projects(name):
    table = pd.read_parquet(FOLDER / f"{name}.parquet").rename(columns=COLUMNS[name])
    table = table[list(COLUMNS[name].values())].reset_index(drop=True)
    for day in ("start", "end"):
        shape = "%d.%m.%Y" if name.startswith("fin") else "%d/%m/%Y"
        table[day] = pd.to_datetime(table[day], errors="coerce", format=shape)
    # As the source reads them: an end before its beginning is left empty.
    table["end"] = table["end"].mask(table["end"] < table["start"])
    table["project"] = [f"p{i:05d}" for i in range(len(table))]
    table["initiator"] = "local"
    return table


@pytest.mark.parametrize(
    ("name", "currency"), [("uk_2007_2013", "GBP"), ("finland_2007_2013", "EUR")]
)
def test_the_register_of_a_country_is_a_list_that_can_be_used(name, currency):
    table = projects(name)
    codes = sorted(set(table["region"].dropna()))
    regions = pd.DataFrame({"region": codes, "name": codes})
    tables = {"projects": table, "regions": regions}
    found = overlap.detect(tables, currency=currency)
    share = len(found.members) / len(table)
    told = [
        (
            f"{name}: {len(found.pairs):,} pairs, {len(found.families):,} families, "
            f"{share:.1%} of {len(table):,} projects, largest "
            f"{found.families['members'].max()}; republished {len(found.republished):,}"
        ),
        found.levels.to_string(),
        found.families["verdict"].value_counts().to_string(),
        *(str(from_json(text)) for text in found.families["message"].head(8)),
    ]
    sys.stdout.write("\n".join(told) + "\n")
    assert 0 < share < 0.25
    # Read, few like titles proved duplicates: of titles alone none is called so.
    assert "duplicate" not in set(found.pairs["verdict"])
    # Ranked by what a plan saves; the sentence names who leads.
    assert found.families["saving"].dropna().is_monotonic_decreasing
    assert all(len(str(from_json(t))) > 20 for t in found.families["message"])
    assert found.levels["pairs"].sum() == len(found.pairs)
    assert len(found.suggestions) == 20
    assert found.pairs["probability"].between(0, 1).all()
