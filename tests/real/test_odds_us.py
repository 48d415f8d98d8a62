"""Odds of diversification on American counties: what is at risk, and how good."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.detection import average_precision
from madang.specialisation.odds.fit import codes_of, learn_kind
from madang.specialisation.odds.holdings import holdings_of, panel_of, places_of
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.odds.quality import quality_rows
from madang.specialisation.odds.samples import pairs_of
from madang.specialisation.settings import ZeroMeans

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
COUNTIES = DATA / "us_cbp_county"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not COUNTIES.is_dir(),
        reason="American county records are not in ../shared/data",
    ),
]


@pytest.fixture(scope="module")
def pairs():
    parts = []
    names = {"Emp": "employment", "Est": "establishments", "Pay": "payroll"}
    for year in (2017, 2018, 2019):
        raw = pd.read_parquet(COUNTIES / f"naics4_{year}.parquet")
        for column, measure in names.items():
            parts.append(
                pd.DataFrame(
                    {
                        "region": raw["Fips"],
                        "activity": raw["NAICS"],
                        "year": year,
                        "measure": measure,
                        "value": raw[column].astype(float),
                    }
                )
            )
    panel = panel_of(
        pd.concat(parts, ignore_index=True),
        regions=None,
        activities=None,
        absent=ZeroMeans.ZERO,
    )
    holdings = holdings_of(panel, main=None)
    codes = codes_of(holdings)
    places = places_of(None, list(codes))
    years = [(2018, 2019), (2017, 2019)]
    return holdings, pairs_of(holdings, years, places, codes=codes, remember=True)


def test_cells_at_risk_are_all_that_are_below_parity_and_not_withheld(pairs):
    holdings, (near, far) = pairs
    assert holdings[1].x.shape == (3110, 288)
    # Employment of 0 beside three establishments or more is withheld: 25,587 in 2017.
    assert holdings[0].withheld.sum() == 25_587
    assert near.event.mean() == pytest.approx(0.0125, abs=0.0005)
    assert near.event[near.quotient < 0.5].mean() == pytest.approx(0.0050, abs=0.0005)
    # Over two years more enter, not five times as many as where 0 is taken for none.
    assert far.event.mean() == pytest.approx(0.0166, abs=0.0005)


def test_the_baselines_reach_what_they_reach_on_these_cells(pairs):
    _, (near, _) = pairs
    y = near.event.astype(float)
    density = near.x[:, near.names.index("density")].astype(float)
    assert average_precision(y, near.quotient) == pytest.approx(0.208, abs=0.002)
    assert average_precision(y, density) == pytest.approx(0.048, abs=0.002)


@pytest.mark.slow
def test_trees_rank_entries_of_counties_they_never_saw_far_above_the_baselines(pairs):
    _, (near, _) = pairs
    folds = (np.arange(len(near.regions)) % 2).astype(np.int64)
    made = learn_kind(OddsKind.TREES, [near], folds, seed=1)
    rows = quality_rows(near, made.odds[0], model="trees", tested="here")
    every = {r["cells"]: r for r in rows if r["size_class"] == "all"}
    y, q = near.event.astype(float), near.quotient
    new = q < 0.5
    assert every["below_1"]["average_precision"] > 1.25 * average_precision(y, q)
    both = near.x[:, near.names.index("diversity_ubiquity")].astype(float)
    assert every["below_0.5"]["average_precision"] > 2.5 * average_precision(
        y[new], both[new]
    )
    assert every["below_1"]["brier_skill"] > 0.1
    assert every["below_1"]["calibration_error"] < 0.003
