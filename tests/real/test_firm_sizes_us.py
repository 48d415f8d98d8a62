"""Sizes of firms, and how long they last, in county records of the United States.

The published figures that stand in where a study tells neither are held against
employment and establishments by county and industry.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.inference import (
    PUBLISHED_EFFECT,
    PUBLISHED_FLOWS,
    PUBLISHED_MULTIPLE,
    design_effect_of_cells,
    persistence_of_cells,
)

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
YEARS = (2017, 2018, 2019)
FILES = [DATA / "us_cbp_county" / f"naics4_{year}.parquet" for year in YEARS]

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not all(file.is_file() for file in FILES),
        reason="County Business Patterns are not in ../shared/data",
    ),
]


@pytest.fixture(scope="module")
def records():
    # Jobs of 0 beside establishments are withheld.
    return [pd.read_parquet(file).query("Emp > 0") for file in FILES]


def _laid_out(table, values):
    """Lay records out by county and industry."""
    return table.pivot_table(index="Fips", columns="NAICS", values=values)


def test_the_published_design_effect_lies_between_what_county_cells_bound(records):
    last = records[-1]
    # Sizes within a cell can only add to the squares of its mean.
    least = (last["Emp"] ** 2 / last["Est"]).sum() / last["Emp"].sum()
    jobs, firms = (_laid_out(last, v).fillna(0) for v in ("Emp", "Est"))
    most = design_effect_of_cells(jobs, firms)
    mean = last["Emp"].sum() / last["Est"].sum()
    assert 100 < least < PUBLISHED_EFFECT < most < 1000
    assert least < PUBLISHED_MULTIPLE * mean < most


def test_counties_keep_what_published_flows_of_jobs_allow(records):
    wide = [_laid_out(table, "Emp") for table in records]
    rows = wide[0].index.intersection(wide[1].index).intersection(wide[2].index)
    columns = wide[0].columns.intersection(wide[1].columns)
    columns = columns.intersection(wide[2].columns)
    x = np.stack([w.loc[rows, columns].to_numpy() for w in wide])
    told = persistence_of_cells(x, YEARS, np.full(3, PUBLISHED_EFFECT))
    flow = sum(PUBLISHED_FLOWS)
    # All of it by plants that open and close, or as even as it can be.
    assert 1 - flow / 2 < told.kept < 1 - flow**2 / 2
