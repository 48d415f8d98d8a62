"""Effects of measures on public data: figures that are known, and placebo measures.

Skipped, with the reason, where the shared data is absent.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.evaluation import Estimator, estimate, outcome_panel
from madang.metrics import effects

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
SETS = ("impact_evaluation_benchmarks", "impact_evaluation_benchmarks_2",
        "kr_sigungu_panel")  # fmt: skip

pytestmark = [
    pytest.mark.real,
    *(
        pytest.mark.skipif(not (ROOT / name).exists(), reason=f"{name} is absent")
        for name in SETS
    ),
]

FIRST, SECOND = ROOT / SETS[0], ROOT / SETS[1]
LIKE = ["age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75"]


def wide(file, region, year, value):
    table = pd.read_csv(FIRST / file)
    return table.pivot_table(index=region, columns=year, values=value)


@pytest.fixture(scope="module")
def counties():
    table = pd.read_csv(FIRST / "mpdta.csv")
    by_county = table.groupby("countyreal")
    first = by_county["first.treat"].first().to_numpy()
    y = table.pivot_table(index="countyreal", columns="year", values="lemp")
    return {
        "y": y.to_numpy(), "first": np.where(first == 0, 5, first - 2003),
        "size": by_county["lpop"].first().to_numpy(), "table": table,
    }  # fmt: skip


SCENARIOS = ["mpdta_nev_dr", "mpdta_nyt_dr", "mpdta_nev_reg_cov"]


def found_of(counties, scenario):
    return effects.group_time_effects(
        counties["y"], counties["first"], not_yet="nyt" in scenario,
        covariates=counties["size"] if "cov" in scenario else None,
    )  # fmt: skip


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_group_time_effects_of_minimum_wages_are_those_of_r(counties, scenario):
    found = found_of(counties, scenario)
    told = pd.read_csv(FIRST / "mpdta_reference_attgt_R_did.csv")
    told = told[told["scenario"] == scenario]
    assert (found.group + 2003).tolist() == told["group"].tolist()
    assert (found.year + 2003).tolist() == told["t"].tolist()
    assert found.effect == pytest.approx(told["att"].to_numpy(), abs=1e-10)
    assert found.error == pytest.approx(told["se"].to_numpy(), abs=1e-10)
    test = pd.read_csv(FIRST / "mpdta_reference_pretest_R_did.csv")
    w, p = test.loc[test["scenario"] == scenario, ["W", "Wpval"]].to_numpy()[0]
    assert effects.joint_pretrend(found) == pytest.approx((w, p), abs=5e-6)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("how", effects.Aggregation)
def test_aggregated_effects_of_minimum_wages_are_those_of_r(counties, scenario, how):
    found = effects.aggregated_effects(found_of(counties, scenario), how=how)
    told = pd.read_csv(FIRST / "mpdta_reference_aggte_R_did.csv")
    told = told[(told["scenario"] == scenario) & (told["type"] == how.value)]
    overall = told[["overall_att", "overall_se"]].to_numpy()[0]
    assert (found.overall, found.overall_error) == pytest.approx(overall, abs=1e-10)
    if how is not effects.Aggregation.SIMPLE:
        assert found.effect == pytest.approx(told["att_egt"].to_numpy(), abs=1e-10)
        assert found.error == pytest.approx(told["se_egt"].to_numpy(), abs=1e-10)


def test_the_verb_gives_what_groups_give(counties):
    panel = outcome_panel(counties["table"], region="countyreal", value="lemp")
    first = pd.Series(counties["first"] + 2003, index=panel.regions)
    starts = first[first < 2008].to_dict()
    found = estimate(panel, starts, estimator=Estimator.GROUPS)
    assert (found.regions, found.compared) == (191, 309)
    assert found.inference == "clustered"
    assert found.effect == pytest.approx(-0.0310182822287484)
    alone = {r: t for r, t in starts.items() if t == 2004}
    rest = panel_without(panel, set(starts) - set(alone))
    one = estimate(rest, alone, estimator=Estimator.GROUPS)
    assert one.inference == "permutation"
    assert one.effect == pytest.approx(-0.0797491265747291)


def panel_without(panel, out):
    keep = [r not in out for r in panel.regions]
    regions = tuple(r for r in panel.regions if r not in out)
    return type(panel)(panel.y[keep], regions, panel.years)


def california():
    table = pd.read_csv(FIRST / "california_prop99_synthdid.csv")
    y = table.pivot_table(index="State", columns="Year", values="PacksPerCapita")
    return y.to_numpy(), y.index == "California"


def test_cigarettes_in_california():
    y, own = california()
    plain = effects.difference_in_differences(y, own, start=19)
    assert plain == pytest.approx(-27.349, abs=5e-4)
    both = effects.synthetic_difference_in_differences(y, own, start=19)
    assert both.effect == pytest.approx(-15.604, abs=5e-4)
    mix = effects.synthetic_control(y, own, start=19)
    assert mix.effect == pytest.approx(-19.5, abs=0.05)


def means(table, region, year, asked):
    return np.column_stack([
        table[table[year].isin(years)].groupby(region)[name].mean()
        for name, years in asked
    ])  # fmt: skip


def test_the_mix_for_the_basque_country():
    table = pd.read_csv(FIRST / "basque_data.csv")
    table = table[~table["regionname"].str.startswith("Spain")]
    y = table.pivot_table(index="regionname", columns="year", values="gdpcap")
    asked = [
        *((f"school.{k}", range(1964, 1970))
          for k in ("illit", "prim", "med", "high", "post.high")),
        ("invest", range(1964, 1970)), ("gdpcap", range(1960, 1970)),
        *((f"sec.{k}", range(1961, 1970, 2))
          for k in ("agriculture", "energy", "industry", "construction",
                    "services.venta", "services.nonventa")),
        ("popdens", [1969]),
    ]  # fmt: skip
    found = effects.synthetic_control(
        y.to_numpy(), y.index.str.startswith("Basque"), start=15, fitted=slice(5, 15),
        predictors=means(table, "regionname", "year", asked),
    )  # fmt: skip
    weights = pd.Series(found.weights, index=y.index)
    assert weights.filter(like="Catal").sum() == pytest.approx(0.8508, abs=5e-4)
    assert weights.filter(like="Madrid").sum() == pytest.approx(0.1492, abs=5e-4)


def test_the_mix_for_west_germany_is_the_published_one():
    table = pd.read_csv(FIRST / "german_reunification.csv")
    y = table.pivot_table(index="country", columns="year", values="gdp").astype(float)
    own = y.index == "West Germany"

    def like(first, school, invest):
        ten = range(first, first + 10)
        asked = [(k, ten) for k in ("gdp", "trade", "infrate", "industry")]
        asked += [("schooling", school), (invest, [1980])]
        return means(table, "country", "year", asked)

    learnt = effects.synthetic_control(
        y.to_numpy(), own, start=30, fitted=slice(21, 31),
        predictors=like(1971, [1970, 1975], "invest70"),
    )  # fmt: skip
    found = effects.synthetic_control(
        y.to_numpy(), own, start=30, importance=learnt.importance,
        predictors=like(1981, [1980, 1985], "invest80"),
    )  # fmt: skip
    told = {"Austria": 0.42, "USA": 0.22, "Japan": 0.16, "Switzerland": 0.11,
            "Netherlands": 0.09}  # fmt: skip
    weights = pd.Series(found.weights, index=y.index)
    assert {k: round(weights[k], 2) for k in told} == told
    assert weights[list(told)].sum() == pytest.approx(1, abs=1e-6)


@pytest.fixture(scope="module")
def training():
    own = pd.read_csv(SECOND / "nsw_experiment.csv")
    others = pd.read_parquet(SECOND / "cps_controls.parquet")
    mixed = pd.concat([own[own["treat"] == 1], others])
    return own, mixed.astype(dict.fromkeys(LIKE, float))


def test_the_experiment_of_job_training(training):
    own, _ = training
    plain = effects.adjusted_difference(own["re78"], own["treat"])
    assert plain.effect == pytest.approx(1794.34, abs=5e-3)
    assert plain.error == pytest.approx(670.82, abs=5e-3)
    held = effects.adjusted_difference(own["re78"], own["treat"], covariates=own[LIKE])
    assert held.effect == pytest.approx(1676.34, abs=5e-3)


def test_weights_bring_others_near_the_experiment(training):
    _, mixed = training
    y, own = mixed["re78"], mixed["treat"]
    naive = effects.adjusted_difference(y, own)
    assert naive.effect == pytest.approx(-8497.52, abs=5e-3)
    line = effects.adjusted_difference(y, own, covariates=mixed[LIKE])
    assert line.effect == pytest.approx(699.13, abs=5e-3)
    x = np.column_stack([
        mixed[LIKE], mixed["age"] ** 2, mixed["age"] ** 3, mixed["educ"] ** 2,
        mixed["re74"] == 0, mixed["re75"] == 0, mixed["educ"] * mixed["re74"],
    ])  # fmt: skip
    odds = effects.propensity_weights(own, x)
    found = effects.weighted_difference(y, own, odds)
    assert found.effect == pytest.approx(1782.21, abs=5e-3)
    even = effects.entropy_balance(own, x)
    assert np.abs(effects.standardised_differences(own, x, even)).max() < 1e-6
    near = effects.weighted_difference(y, own, even).effect
    assert abs(near - 1794.34) < 300


def test_the_jump_at_the_line_of_the_senate():
    table = pd.read_csv(SECOND / "senate_rd.csv")
    found = effects.discontinuity(table["vote"], table["margin"])
    assert found.bandwidth == pytest.approx(17.754, abs=5e-4)
    assert found.bias_bandwidth == pytest.approx(28.028, abs=5e-4)
    assert (found.effect, found.error) == pytest.approx((7.414, 1.459), abs=5e-4)
    assert (found.low, found.high) == pytest.approx((4.094, 10.919), abs=5e-4)
    assert (found.left, found.right) == (360, 323)


@pytest.fixture(scope="module")
def municipalities():
    table = pd.read_parquet(ROOT / SETS[2] / "panel_2008_2023.parquet")
    return {
        "log population": outcome_panel(
            table, region="region_code", value="population", logarithm=True
        ),
        "net migration rate": outcome_panel(
            table, region="region_code", value="net_rate"
        ),
    }


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["log population", "net migration rate"])
@pytest.mark.parametrize("n", [1, 3, 10])
def test_a_measure_that_nobody_took_is_found_one_time_in_twenty(
    municipalities, outcome, n
):
    panel, rng = municipalities[outcome], np.random.default_rng(n)
    found = []
    for _ in range(500):
        own = rng.choice(229, n, replace=False)
        starts = {panel.regions[r]: int(rng.integers(2013, 2022)) for r in own[:1]}
        starts |= {panel.regions[r]: next(iter(starts.values())) for r in own}
        found.append(estimate(panel, starts, draws=199).p <= 0.05)
    # 0.05 with two and a half errors of 500 draws either way.
    assert 0.026 <= np.mean(found) <= 0.074


def test_an_event_study_takes_no_second(municipalities):
    y = municipalities["log population"].y
    own = np.isin(np.arange(229), [3, 50])
    begun = time.process_time()
    effects.event_study(y, own, start=8)
    assert time.process_time() - begun <= 1.0
