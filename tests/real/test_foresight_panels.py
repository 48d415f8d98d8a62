"""Forecasts on 229 Korean municipalities and NUTS2 regions, from every past year.

Skipped, with the reason, where the shared data is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.foresight import judge_adding_up, past_forecasts

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
say = print  # what was measured, shown by pytest -rP

pytestmark = [
    pytest.mark.real,
    *(
        pytest.mark.skipif(not (ROOT / name).exists(), reason=f"{name} is absent")
        for name in ("kr_sigungu_panel", "eu_nuts2_panel")
    ),
]


@pytest.fixture(scope="module")
def residents():
    panel = pd.read_parquet(ROOT / "kr_sigungu_panel" / "panel_2008_2023.parquet")
    return panel.pivot_table(index="year", columns="region_code", values="population")


@pytest.fixture(scope="module")
def past(residents):
    return past_forecasts(residents.to_numpy(np.float64), (1, 3, 5))


def mean(past, horizon, of):
    return np.mean([np.nanmean(of(p)) for p in past if p.horizon == horizon])


@pytest.mark.parametrize(
    ("horizon", "error", "narrower"),
    [(1, 0.0096, 0.25), (3, 0.032, 0.24), (5, 0.0549, 0.25)],
)
def test_residents_bands_hold_and_are_narrower_than_pooled_errors(
    past, horizon, error, narrower
):
    held = mean(past, horizon, lambda p: (p.low <= p.truth) & (p.truth <= p.high))
    wide = mean(past, horizon, lambda p: (p.high - p.low) / p.stayed)
    flat = mean(past, horizon, lambda p: (p.flat_high - p.flat_low) / p.stayed)
    far = mean(past, horizon, lambda p: np.abs(p.value / p.truth - 1))
    stays = mean(past, horizon, lambda p: np.abs(p.stayed / p.truth - 1))
    say(f"+{horizon}: error {far:.2%} (stays {stays:.2%}), held {held:.1%}, "
        f"width {wide:.1%} beside {flat:.1%}")  # fmt: skip
    assert 0.87 <= held <= 0.93
    assert wide <= (1 - narrower) * flat
    assert far < error < stays  # error: the best simple way's


def test_summed_municipalities_are_nearer_than_provinces_by_themselves(residents):
    values = residents.to_numpy(np.float64)
    holder = np.unique(residents.columns.to_numpy() // 1000, return_inverse=True)[1]
    tops = np.array([values[:, holder == p].sum(axis=1) for p in np.unique(holder)]).T
    whole = values.sum(axis=1, keepdims=True)
    judged = judge_adding_up(
        *(past_forecasts(x) for x in (values, tops, whole)), holder
    )
    say(judged)
    assert judged.way == "summed"  # together, municipalities lie a little further
    assert judged.together[0] > judged.alone[0]
    assert judged.summed[1] < judged.alone[1]


@pytest.mark.parametrize("horizon", [3, 5])
def test_that_income_stays_is_nearer_than_drift_at_three_and_five_years(horizon):
    panel = pd.read_parquet(ROOT / "eu_nuts2_panel" / "panel_2000_2017.parquet")
    wide = panel.pivot_table(index="year", columns="nuts2_id", values="gdp_pc_pps")
    past = past_forecasts(wide.dropna(axis=1).to_numpy(), [horizon])
    far = mean(past, horizon, lambda p: np.abs(p.value / p.truth - 1))
    stays = mean(past, horizon, lambda p: np.abs(p.stayed / p.truth - 1))
    drift = mean(past, horizon, lambda p: np.abs(p.drifted / p.truth - 1))
    say(f"+{horizon}: error {far:.2%}, stays {stays:.2%}, drift {drift:.2%}")
    assert stays < drift
    assert stays < far < drift  # years around 2008 decide; from 2009 on far < stays
    late = [p for p in past if p.origin >= 9]
    assert mean(late, horizon, lambda p: np.abs(p.value / p.truth - 1)) < mean(
        late, horizon, lambda p: np.abs(p.stayed / p.truth - 1)
    )
