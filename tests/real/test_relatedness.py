"""Relatedness on world trade, and the odds of entry on British regions.

Proximity is held against the reference that stands beside the trade data, made by
another package; the odds against years that they never saw.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import specialisation
from madang.metrics.detection import average_precision
from madang.metrics.relatedness import presence, proximity
from madang.metrics.shares import location_quotient

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
TRADE = DATA / "trade_complexity_reference"
GVA = DATA / "uk_itl3_gva" / "itl3_gva_current_1998_2012.parquet"

pytestmark = pytest.mark.real


@pytest.mark.skipif(not TRADE.is_dir(), reason="world trade is not in ../shared/data")
def test_proximity_of_products_is_that_of_the_reference():
    trade = pd.read_parquet(TRADE / "world_trade_avg_1998_2000.parquet")
    x = trade.pivot_table(
        index="country",
        columns="product",
        values="value",
        aggfunc="sum",
        fill_value=0.0,
    )
    phi = proximity(presence(x.to_numpy()))
    reference = pd.read_parquet(TRADE / "reference_product_proximity.parquet")
    i = x.columns.get_indexer(reference["product_a"])
    j = x.columns.get_indexer(reference["product_b"])
    np.testing.assert_allclose(phi[i, j], reference["proximity"], rtol=0, atol=1e-12)
    # Pairs that the reference leaves out are found nowhere together.
    seen = np.zeros(phi.shape, dtype=bool)
    seen[i, j] = seen[j, i] = True
    np.fill_diagonal(seen, val=True)
    assert (phi[~seen] == 0).all()


@pytest.fixture(scope="module")
def gva():
    if not GVA.is_file():
        pytest.skip("value added by British region is not in ../shared/data")
    raw = pd.read_parquet(GVA)
    code = raw["sic07_code"]
    totals = code.isin(["Total", "A-E", "G-T", "68IMP"]) | code.str.match(r"^[A-Z] \(")
    part = raw[~totals]
    return pd.DataFrame(
        {
            "region": part["itl_code"],
            "activity": part["sic07_code"],
            "year": part["year"].astype(int),
            "measure": "value_added",
            "value": part["gva_mn_gbp"].clip(lower=0).astype(float),
        }
    )


def test_the_odds_of_2007_came_true_by_2012_as_often_as_they_said(gva):
    codes = gva["region"].unique()
    tables = {
        "stocks": gva[gva["year"] <= 2007],
        "regions": pd.DataFrame({"region": codes, "name": codes}),
    }
    made = specialisation.measure(tables, settings={"zero_means": "zero"}).outlook
    assert (made["until"] == 2012).all()
    later = gva[gva["year"] == 2012].pivot_table(
        index="region", columns="activity", values="value", fill_value=0.0
    )
    rows = later.index.get_indexer(made["region"])
    columns = later.columns.get_indexer(made["activity"])
    event = (location_quotient(later.to_numpy()) >= 1)[rows, columns]
    base = event.mean()
    assert made["odds"].mean() == pytest.approx(base, abs=0.01)
    tenth = pd.qcut(made["odds"], 10, labels=False)
    told = made["odds"].groupby(tenth).mean()
    came = pd.Series(event).groupby(tenth).mean()
    assert (told - came).abs().max() < 0.05
    brier = ((made["odds"] - event) ** 2).mean()
    assert 1 - brier / (base * (1 - base)) > 0.15
    # Four times the base rate; no better than the present quotient alone, and it
    # does not claim to be: density adds little where the quotient is known.
    assert average_precision(event, made["odds"]) > 4 * base
