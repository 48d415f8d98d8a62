"""Access on public data: every figure of a reference package, cell by cell.

Skipped, with the reason, where the shared data is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.accessibility import (
    Exponential,
    Linear,
    Logistic,
    TravelTimes,
    balanced_floating_catchment,
    balancing_cost,
    closest_cost,
    cumulative_interval,
    cumulative_opportunities,
    gravity_access,
    spatial_availability,
    two_step_floating_catchment,
)
from madang.metrics.inequality import (
    concentration_index,
    concentration_index_corrected,
    gini,
    palma,
    shortfall_poverty,
    theil_t,
)

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
PLACE = ROOT / "access_belo_horizonte"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not PLACE.exists(), reason=f"{PLACE.name} is absent"),
]

MEASURES = {
    "cum30": lambda t, o, _: cumulative_opportunities(t, o, within=30),
    "cum60": lambda t, o, _: cumulative_opportunities(t, o, within=60),
    # The package tries every fifth minute and, as its counts are whole, drops the rest.
    "interval_30_60_mean": lambda t, o, _: np.floor(
        cumulative_interval(t, o, within=range(30, 61, 5)) + 1e-9
    ),
    "gravity_exp02": lambda t, o, _: gravity_access(t, o, decay=Exponential(0.2)),
    "gravity_linear60": lambda t, o, _: gravity_access(t, o, decay=Linear(60)),
    "gravity_logistic_30_5": lambda t, o, _: gravity_access(
        t, o, decay=Logistic(30, 5)
    ),
    "fca_2sfca_exp005": lambda t, o, p: two_step_floating_catchment(
        t, o, p, decay=Exponential(0.05)
    ),
    "fca_bfca_exp005": lambda t, o, p: balanced_floating_catchment(
        t, o, p, decay=Exponential(0.05)
    ),
    "spatial_avail_exp01": lambda t, o, p: spatial_availability(
        t, o, p, decay=Exponential(0.1)
    ),
    "closest": lambda t, o, _: closest_cost(t, o),
    "balancing_cost": balancing_cost,
}


@pytest.fixture(scope="module")
def city():
    table = pd.read_csv(PLACE / "land_use.csv").sort_values("no")
    pairs = pd.read_parquet(PLACE / "travel_times.parquet")
    # Stored in single precision: tenths of a minute, as they were measured.
    minutes = pairs["minutes"].to_numpy(float).round(1)
    size = (len(table), len(table))
    return table, TravelTimes.of_pairs(pairs["from"], pairs["to"], minutes, size=size)


@pytest.fixture(scope="module")
def reference():
    table = pd.read_parquet(PLACE / "reference_access.parquet")
    return table.pivot_table(
        index="no", columns="measure", values="value", dropna=False
    ).reindex(range(898))


@pytest.fixture(scope="module")
def jobs(city):
    table, times = city
    return cumulative_opportunities(times, table["jobs"], within=30)


@pytest.mark.parametrize("what", ["jobs", "schools"])
@pytest.mark.parametrize("measure", MEASURES)
def test_every_cell_is_as_the_reference(city, reference, measure, what):
    table, times = city
    found = MEASURES[measure](times, table[what], table["population"].to_numpy(float))
    told = reference[f"{measure}_{what}"].to_numpy()
    np.testing.assert_allclose(found, told, rtol=1e-9, atol=0)


def test_spatial_availability_gives_each_job_out_once(city):
    table, times = city
    found = spatial_availability(
        times, table["jobs"], table["population"], decay=Exponential(0.1)
    )
    assert np.nansum(found) == pytest.approx(496_088)
    assert table["jobs"].sum() == 496_088


def test_inequality_of_jobs_in_half_an_hour_is_as_the_reference(city, jobs):
    table, _times = city
    told = pd.read_csv(PLACE / "reference_inequality.csv").set_index("measure")["value"]
    people, income = table["population"], table["income_per_capita"]
    # The package breaks ties of income by the order of cells; here those that rank
    # alike share their place, so that cells in another order give the same.
    order = np.argsort(income, kind="stable")
    rank = np.empty(len(table))
    rank[order] = np.arange(len(table))
    rank[income.isna()] = np.nan
    found = {
        "palma_ratio": palma(jobs, income, weights=people),
        "gini_index": gini(jobs, weights=people),
        "concentration_index_standard": concentration_index(jobs, rank, weights=people),
        "theil_t": theil_t(jobs, weights=people),
        **{
            f"FGT{a}": shortfall_poverty(jobs, 95368, weights=people, aversion=a)
            for a in (0, 1, 2)
        },
    }
    for name, value in found.items():
        assert float(value) == pytest.approx(told[name], rel=1e-9), name
    # Its corrected index breaks ties in yet another order.
    corrected = concentration_index_corrected(jobs, rank, weights=people)
    told_so = told["concentration_index_corrected"]
    assert corrected == pytest.approx(told_so, abs=5e-6)
    ties = concentration_index(jobs, income, weights=people)
    assert ties == pytest.approx(told["concentration_index_standard"], abs=3e-5)


def test_inequality_of_other_measures_is_as_the_reference(city):
    table, times = city
    told = pd.read_csv(PLACE / "reference_inequality.csv").set_index("measure")["value"]
    people = table["population"].to_numpy(float)
    found = {
        "gini_of_cum60_jobs": cumulative_opportunities(times, table["jobs"], within=60),
        "gini_of_gravity_exp02_jobs": gravity_access(
            times, table["jobs"], decay=Exponential(0.2)
        ),
        "gini_of_fca_2sfca_exp005_schools": two_step_floating_catchment(
            times, table["schools"], people, decay=Exponential(0.05)
        ),
        "gini_of_closest_schools": closest_cost(times, table["schools"]),
    }
    for name, access in found.items():
        known = np.isfinite(access)
        measured = gini(access[known], weights=people[known])
        assert float(measured) == pytest.approx(told[name], rel=1e-9), name
