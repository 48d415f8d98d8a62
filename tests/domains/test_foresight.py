"""Foresight as a stage: what its tables hold, what it says, what it leaves out."""

import numpy as np
import pandas as pd
import pytest

from madang.errors import MissingTableError, ParameterError
from madang.foresight import foresee

YEARS = range(2006, 2024)
TOWNS = [f"{p}{k:02d}" for p in (1, 2, 3) for k in range(12)]


def study(years=YEARS, **changes):
    """Build three provinces of twelve towns each."""
    rng = np.random.default_rng(7)
    trend = rng.normal(-0.004, 0.01, len(TOWNS))
    trend[0] = -0.05  # falls for sure
    size = [rng.normal(11.0, 0.6, len(TOWNS))]
    for _year in years[1:]:
        size.append(size[-1] + trend + rng.normal(0.0, 0.004, len(TOWNS)))
    people = np.round(np.exp(np.array(size)))
    net = rng.normal(0.0, 300.0, people.shape)
    rows = [
        (town, name, year, values[t, i])
        for name, values in (("population", people), ("net", net))
        for t, year in enumerate(years)
        for i, town in enumerate(TOWNS)
    ]
    tables = {
        "regions": pd.DataFrame({
            "region": ["1", "2", "3", *TOWNS],
            "name": ["North", "East", "South", *(f"Town {c}" for c in TOWNS)],
            "parent": [None, None, None, *(c[0] for c in TOWNS)],
        }),
        "indicators": pd.DataFrame(
            rows, columns=["region", "indicator", "year", "value"]
        ),
        "indicator_definitions": pd.DataFrame({
            "indicator": ["population", "net"], "name": ["Residents", "Net moves"],
            "dimension": "people", "direction": 1,
        }),
    }  # fmt: skip
    return tables | changes


@pytest.fixture(scope="module")
def made():
    return foresee(study())


def test_forecasts_add_up_and_lie_within_their_bands(made):
    found = made.forecasts[made.forecasts["indicator"] == "population"]
    assert set(found["horizon"]) == {1, 2, 3, 4, 5}
    assert (found["low"] < found["expected"]).all()
    assert (found["expected"] < found["high"]).all()
    upper = found["region"].isin(["1", "2", "3"])
    towns = found[~upper].assign(up=lambda t: t["region"].str[0])
    sums = towns.groupby(["up", "year"])["expected"].sum()
    held = found[upper].set_index(["region", "year"])["expected"]
    np.testing.assert_allclose(sums.to_numpy(), held.loc[sums.index], rtol=1e-12)
    wholes = made.wholes[made.wholes["indicator"] == "population"]
    each = held.groupby("year").sum()
    np.testing.assert_allclose(wholes["expected"], each, rtol=1e-12)


def test_flows_that_may_be_negative_have_no_change_and_no_sums(made):
    found = made.forecasts[made.forecasts["indicator"] == "net"]
    assert found["change"].isna().all()
    assert not found["region"].isin(["1", "2", "3"]).any()
    assert set(made.sums["indicator"]) == {"population"}


def test_the_record_is_that_of_the_past_forecasts(made):
    past = made.past[
        (made.past["indicator"] == "population") & (made.past["horizon"] == 3)
    ]
    assert (past["year"] == past["from_year"] + 3).all()
    held = (past["low"] <= past["found"]) & (past["found"] <= past["high"])
    row = made.record.query(
        "indicator == 'population' and horizon == 3 and size_class == 'all'"
    ).iloc[0]
    assert row["coverage"] == pytest.approx(held.mean())
    assert row["forecasts"] == len(past)
    error = (past["expected"] / past["found"] - 1).abs().mean()
    assert row["error"] == pytest.approx(error)
    assert row["error"] < row["error_stays"]
    classes = made.record.query("indicator == 'population' and horizon == 3")
    assert list(classes["size_class"]) == ["all", "small", "middle", "large"]
    assert classes["forecasts"].iloc[1:].sum() == row["forecasts"]


def test_findings_name_who_loses_for_sure_and_of_whom_nobody_knows(made):
    said = {f.key: f for f in made.findings}
    losing = said["foresight.losing.population"]
    assert "Town 100" in losing.en
    assert losing.decision is not None
    asked = losing.decision.says.text("en")
    assert "Town 100" in asked
    assert len(losing.decision.options) == 3
    decided = [f.decision.says.text("en") for f in made.findings if f.decision]
    assert len(decided) == len(set(decided))
    # That nobody knows is no decision, and must not head a brief.
    assert said["foresight.open.population"].decision is None
    assert "not known whether" in said["foresight.open.population"].en
    assert "bands held" in said["foresight.record.population"].en


def test_what_is_left_out_is_said():
    tables = study()
    rows = tables["indicators"]
    last = (rows["region"] == "105") & (rows["year"] == 2023)
    late = last & (rows["indicator"] == "population")
    few = rows[rows["year"] > 2020].assign(indicator="few")
    defined = pd.DataFrame({
        "indicator": ["population", "net", "few"], "name": ["a", "b", "c"],
        "dimension": "people", "direction": 1,
    })  # fmt: skip
    few = few[few["region"].str[0] == "1"].drop_duplicates(["region", "year"])
    made = foresee(
        study(indicators=pd.concat([rows[~late], few]), indicator_definitions=defined)
    )
    said = " ".join(n.en for n in made.notes)
    assert "1 indicator has fewer than 6 years" in said
    assert (
        "a: 1 region lacks one of the last two years and is not forecast: Town 105"
        in said
    )
    mine = made.forecasts[made.forecasts["indicator"] == "population"]
    assert "105" not in set(mine["region"])


@pytest.mark.parametrize("value", [0.0, 7.0])
def test_what_never_changes_is_expected_to_stay(value):
    tables = study()
    made = foresee(study(indicators=tables["indicators"].assign(value=value)))
    found = made.forecasts
    np.testing.assert_allclose(found["expected"], found["stays"], rtol=1e-12)
    assert not any("nan" in f.en or "–" in f.en for f in made.findings)


def test_years_after_a_long_gap_of_all_regions_are_read():
    rows = study()["indicators"]
    made = foresee(study(indicators=rows[~rows["year"].isin([2010, 2011, 2012])]))
    assert made.past["from_year"].min() == 2017
    assert made.forecasts["horizon"].max() == 5


def test_five_years_are_too_few():
    with pytest.raises((MissingTableError, ParameterError)) as refused:
        foresee(study(range(2019, 2024)))
    assert "6 years or more (the longest has 5)" in str(refused.value)


def test_the_same_seed_gives_the_same_bands():
    one, two = foresee(study()), foresee(study())
    pd.testing.assert_frame_equal(one.wholes, two.wholes)
