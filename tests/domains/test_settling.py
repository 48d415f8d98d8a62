"""Settling: what goes with net moves, told as association and refused where unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.errors import MissingTableError
from madang.talent.settling import associate

CODES = [f"r{i}" for i in range(14)]
YEARS = range(2014, 2024)
REGIONS = pd.DataFrame({"region": CODES, "name": CODES, "population": 1e5})


def long(name, table, first=YEARS[0]):
    """Lay a table of years by regions out."""
    years = first + np.arange(len(table))
    return pd.DataFrame(
        {"region": np.tile(CODES, len(table)), "indicator": name,
         "year": np.repeat(years, len(CODES)), "value": table.ravel()}
    )  # fmt: skip


def made_up(seed=1):
    """Make net rates follow childcare of the year before, and nothing else."""
    rng = np.random.default_rng(seed)
    shape = (len(YEARS), len(CODES))
    care = rng.normal(size=shape).cumsum(axis=0)
    noise = rng.normal(size=shape).cumsum(axis=0)
    rate = rng.normal(size=shape) + rng.normal(size=shape[1]) * 5
    rate[1:] += 2 * care[:-1]
    fixed = np.tile(rng.normal(size=shape[1]), (shape[0], 1))
    return pd.concat([
        long("net_rate", rate), long("childcare", care), long("luck", noise),
        long("distance", fixed),
    ])  # fmt: skip


def defined(*names):
    return pd.DataFrame(
        {"indicator": names, "name": [n.title() for n in names],
         "dimension": "people", "direction": 1}
    )  # fmt: skip


ALL = defined("net_rate", "childcare", "luck", "distance")


def study(indicators, **more):
    return {"regions": REGIONS, "indicators": indicators,
            "indicator_definitions": ALL, **more}  # fmt: skip


def told(result):
    return " ".join(note.en for note in result.notes)


def test_what_is_planted_is_found_beside_chance_and_named_an_association():
    made = associate(study(made_up()))
    alone = made.associations.query("form == 'alone'").set_index("indicator")
    assert alone.loc["childcare", "p_any"] <= 0.01
    assert alone.loc["childcare", "effect_low"] > 0
    assert alone.loc["childcare", "effect"] == pytest.approx(
        2 * alone.loc["childcare", "step"], rel=0.2
    )
    assert alone.loc["luck", "p"] > 0.05
    both = made.associations.query("form == 'together'").set_index("indicator")
    assert both.loc["childcare", "p_any"] <= 0.01
    finding, seen = made.findings
    assert "1 of 2 indicators goes with gains or losses" in finding.en
    assert "Childcare" in finding.en
    assert "need not cause it" in finding.en
    half = (alone["effect_high"] - alone["effect_low"]).min() / 2  # of two, the less
    assert seen.value == pytest.approx(half)
    assert f"{half:.2g} per 1,000 residents or more" in seen.en


def test_what_never_changes_within_regions_is_named_and_not_measured():
    made = associate(study(made_up()))
    assert "distance" not in set(made.associations["indicator"])
    assert "Distance" in told(made)


def test_net_rates_are_those_of_the_flows_where_they_are_on_record():
    rng = np.random.default_rng(3)
    flows = pd.concat([
        pd.DataFrame({
            "origin": np.repeat(CODES, len(CODES)),
            "destination": np.tile(CODES, len(CODES)), "year": year,
            "kind": "youth_migration",
            "value": rng.poisson(30, len(CODES) ** 2).astype(float),
        })
        for year in YEARS
    ])  # fmt: skip
    made = associate(study(made_up(), flows=flows))
    assert set(made.associations["outcome"]) == {"youth_migration"}
    asked = associate(study(made_up(), flows=flows), settings={"outcome": "net_rate"})
    assert set(asked.associations["outcome"]) == {"net_rate"}


def test_which_indicators_are_held_against_it_can_be_set():
    only = associate(study(made_up()), settings={"features": ["luck"]})
    assert set(only.associations["indicator"]) == {"luck"}
    assert only.findings[0].key == "settling.none"
    out = associate(study(made_up()), settings={"left_out": ["luck"]})
    assert "luck" not in set(out.associations["indicator"])
    odd = associate(study(made_up()), settings={"features": ["luck", "wages"]})
    assert "wages" in told(odd)


def test_years_that_few_know_and_regions_with_gaps_are_left_out():
    table = made_up()
    early = (table["indicator"] == "childcare") & (table["year"] == YEARS[0])
    gap = (
        (table["indicator"] == "childcare") & (table["region"] == "r5")
        & (table["year"] == 2018)
    )  # fmt: skip
    thin = early & ~table["region"].isin(["r1", "r2"])
    made = associate(study(table[~(thin | gap)]))
    mine = made.associations.query("form == 'alone' and indicator == 'childcare'")
    assert mine["regions"].iloc[0] == len(CODES) - 1
    assert mine["first_year"].iloc[0] == YEARS[0] + 2


def test_without_net_rates_nothing_is_said_and_why():
    table = made_up()
    made = associate(study(table[table["indicator"] != "net_rate"]))
    assert made.associations.empty
    assert "No net rate of moves is on record" in told(made)
    with pytest.raises(MissingTableError, match="indicators"):
        associate({"regions": REGIONS})


def test_one_year_alone_says_nothing():
    table = made_up()
    made = associate(study(table[table["year"] >= YEARS[-2]]))
    assert made.associations.empty
    assert "nothing is said of them" in told(made)
    assert made.findings == ()


def test_the_chart_stands_in_both_languages():
    made = associate(study(made_up()))
    for language in ("ko", "en"):
        assert made.chart("alone", language=language).to_dict()
