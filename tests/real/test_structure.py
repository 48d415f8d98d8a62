"""Measures of structure on real tables: published quotients, and a peer beside ours.

Skipped, with the reason, where the shared data is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.agglomeration import coagglomeration, raw_concentration
from madang.metrics.concentration import (
    entropy,
    hachman,
    herfindahl_normalised,
    krugman_versus_whole,
    locational_gini,
    specialisation_coefficient,
)
from madang.metrics.shares import location_quotient, location_share
from madang.metrics.sophistication import expy, prody
from madang.metrics.variety import variety

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
AREAS = ROOT / "us_cluster_benchmark" / "msa_clusters_2016.parquet"
COUNTIES = ROOT / "us_cbp_county" / "naics4_2019.parquet"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not AREAS.exists(), reason=f"{AREAS.parent} is absent"),
    pytest.mark.skipif(not COUNTIES.exists(), reason=f"{COUNTIES.parent} is absent"),
]


@pytest.fixture(scope="module")
def counties() -> pd.DataFrame:
    rows = pd.read_parquet(COUNTIES)
    return rows.pivot_table(
        index="Fips", columns="NAICS", values="Emp", fill_value=0, aggfunc="sum"
    ).astype(float)


def test_quotients_of_917_areas_against_the_nation_are_those_published() -> None:
    rows = pd.read_parquet(AREAS).query("traded_b")
    wide = rows.pivot_table(
        index="region_code_t", columns="cluster_code_t", values=["emp_tl", "lq_tf"]
    )
    # The nation is more than the areas: its jobs follow from each area's share of it.
    share = rows["cluster_emp_per_tf"]
    jobs = (rows["emp_tl"] / share.where(share > 0)).groupby(rows["cluster_code_t"])
    nation = jobs.median().to_numpy()
    ours = location_quotient(wide["emp_tl"].fillna(0).to_numpy(), reference=nation)
    told = wide["lq_tf"].to_numpy()
    known = ~np.isnan(told)
    assert ours.shape == (917, 51)
    # Shares are printed with single precision.
    np.testing.assert_allclose(ours[known], told[known], rtol=2e-7, atol=2e-8)
    alone = location_quotient(wide["emp_tl"].fillna(0).to_numpy())
    assert np.median(np.abs(alone - told)[known & (told > 0)]) > 0.01


def test_a_peer_gives_the_same_on_all_counties(counties: pd.DataFrame) -> None:
    peer = pytest.importorskip("econcomplex", reason="group bench is not installed")
    x = counties.to_numpy()
    x = x[x.sum(axis=1) > 0][:, x.sum(axis=0) > 0]
    for ours, told in (
        (hachman(x), peer.hachman_index(x)),
        (krugman_versus_whole(x), peer.krugman_index(x)),
        (specialisation_coefficient(x), peer.specialization_coefficient(x)),
        (herfindahl_normalised(x), peer.herfindahl(x)),
        (entropy(x, base=2), peer.shannon_entropy(x)),
        (locational_gini(x) / 2, peer.locational_gini(x)),
    ):
        np.testing.assert_allclose(ours, told, rtol=1e-9, atol=1e-11)
    income = np.random.default_rng(1).uniform(20, 90, x.shape[0])
    np.testing.assert_allclose(prody(x, income), peer.prody(x, income), rtol=1e-10)
    np.testing.assert_allclose(expy(x, income), peer.expy(x, income), rtol=1e-10)


def test_variety_of_counties_splits_by_sector(counties: pd.DataFrame) -> None:
    x = counties.to_numpy()
    found = variety(x, [code[:2] for code in counties.columns])
    known = ~np.isnan(found.total)
    np.testing.assert_allclose(
        (found.related + found.unrelated)[known], found.total[known], atol=1e-10
    )
    size = x.sum(axis=1)
    big = size >= np.nanquantile(size, 0.9)
    assert np.nanmean(found.related[big]) > np.nanmean(found.related[~big])


def test_mines_concentrate_and_groceries_do_not(counties: pd.DataFrame) -> None:
    G = pd.Series(raw_concentration(counties.to_numpy()), index=counties.columns)
    assert G["2121"] > 20 * G["4451"]  # coal mining, grocery stores
    shares = location_share(counties.to_numpy())
    pairs = coagglomeration(counties.to_numpy(), reference=np.nanmean(shares, axis=1))
    assert np.allclose(pairs, pairs.T, equal_nan=True)
