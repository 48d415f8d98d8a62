"""What a measure changed: from tables to a figure, and what is said instead of one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.errors import ParameterError, UndefinedMeasureError
from madang.evaluation import (
    Estimator,
    Inference,
    Panel,
    estimate,
    examine,
    measure,
    outcome_panel,
)

YEARS = tuple(range(2008, 2024))


def panel(seed=1, regions=40, effect=0.0, treated=("r0",), start=2016):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=(regions, 16)).cumsum(axis=1) + rng.normal(size=(1, 16))
    names = tuple(f"r{k}" for k in range(regions))
    for code in treated:
        y[names.index(code), start - 2008 :] += effect
    return Panel(y, names, YEARS)


def said(found):
    return " ".join(note.text("en") for note in found.notes)


def table(of):
    return pd.DataFrame([
        {"region": r, "year": t, "value": of.y[i, k]}
        for i, r in enumerate(of.regions) for k, t in enumerate(of.years)
    ])  # fmt: skip


@pytest.mark.parametrize("estimator", Estimator)
def test_each_estimator_finds_what_was_planted_and_its_interval_holds_it(estimator):
    found = estimate(
        panel(effect=30.0, treated=("r0", "r7")), {"r0": 2016, "r7": 2016},
        estimator=estimator,
    )  # fmt: skip
    assert found.p <= 0.05
    assert found.low <= 30 <= found.high
    assert found.inference is Inference.PERMUTATION
    assert found.tidy()["effect"].item() == found.effect


def test_adding_to_the_treated_adds_to_the_effect_and_not_to_its_doubt():
    starts = {"r0": 2016, "r7": 2018}
    one = estimate(panel(), starts, estimator="difference")
    more = panel()
    more.y[0, 8:] += 10
    more.y[7, 10:] += 10
    two = estimate(more, starts, estimator="difference")
    assert two.effect == pytest.approx(one.effect + 10)
    assert two.high - two.low == pytest.approx(one.high - one.low)


def test_a_figure_is_the_same_when_asked_again_and_in_whatever_order():
    of, starts = panel(), {"r0": 2016, "r7": 2016, "r9": 2016}
    first, again = estimate(of, starts), estimate(of, starts)
    assert (first.p, first.low) == (again.p, again.low)
    turned = Panel(of.y[::-1].copy(), of.regions[::-1], of.years)
    assert estimate(turned, starts).effect == pytest.approx(first.effect)


def test_errors_on_request_say_what_they_are_worth_on_this_panel():
    found = estimate(
        panel(), {"r0": 2016}, estimator="difference", inference="clustered"
    )
    assert "On this very panel" in said(found)
    assert np.isnan(found.detectable)
    share = int(said(found).split("in ")[-1].split("%")[0])
    assert share > 20


def test_many_treated_have_clustered_errors_without_being_asked():
    of = panel(regions=30)
    found = estimate(of, dict.fromkeys(of.regions[:14], 2016), estimator="difference")
    assert found.inference is Inference.CLUSTERED
    assert "could not be tried" in said(found)


def test_errors_that_do_not_exist_are_refused():
    with pytest.raises(ParameterError, match="no errors of the kind"):
        estimate(panel(), {"r0": 2016}, estimator="synthetic", inference="iid")
    with pytest.raises(ParameterError, match="different years"):
        estimate(panel(), {"r0": 2016, "r1": 2018}, inference="clustered")
    with pytest.raises(ParameterError, match="none of the choices"):
        estimate(panel(), {"r0": 2016}, estimator="magic")


def test_one_treated_region_is_told():
    found = estimate(panel(), {"r0": 2016})
    assert "whatever else happened there" in said(found)
    assert found.p >= 1 / 40


def test_so_few_regions_that_nothing_can_stand_out_are_told():
    of = panel(regions=8, effect=100.0)
    found = estimate(of, {"r0": 2016}, estimator="difference")
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert found.detectable == np.inf
    assert "may be chance" in said(found)


def test_nothing_is_printed_where_nothing_identifies_it():
    of = panel(regions=6)
    with pytest.raises(UndefinedMeasureError, match="All 6 regions"):
        estimate(of, dict.fromkeys(of.regions, 2016))
    with pytest.raises(UndefinedMeasureError, match="Give earlier years"):
        estimate(of, {"r0": 2008})
    with pytest.raises(UndefinedMeasureError, match="wait for later"):
        estimate(of, {"r0": 2030})
    with pytest.raises(UndefinedMeasureError, match="too few to tell"):
        estimate(panel(regions=3), {"r0": 2016})


def test_regions_that_were_early_or_come_late_are_on_neither_side():
    found = estimate(panel(), {"r0": 2016, "r1": 2005, "r2": 2031})
    assert (found.regions, found.compared) == (1, 37)
    assert "r1 had the measure from the first year" in said(found)
    assert "r2 begin after the last year" in said(found)


def test_a_short_past_is_told_and_still_compared():
    found = estimate(panel(), {"r0": 2009})
    assert "Years known before the measure: 1." in said(found)
    assert np.isfinite(found.effect)
    assert examine(panel(), {"r0": 2009}).before == ()


def test_years_of_anticipation_belong_to_neither_side():
    of = panel(effect=20.0, start=2014)
    at_once = estimate(of, {"r0": 2016}, estimator="difference")
    later = estimate(of, {"r0": 2016}, estimator="difference", anticipation=2)
    base = estimate(panel(), {"r0": 2016}, estimator="difference", anticipation=2)
    assert later.effect == pytest.approx(base.effect + 20)
    assert at_once.effect < later.effect
    with pytest.raises(ParameterError, match="anticipation"):
        estimate(of, {"r0": 2016}, anticipation=-1)


def test_codes_that_the_outcome_does_not_know_are_named():
    with pytest.raises(ParameterError, match="KR-99"):
        estimate(panel(), {"KR-99": 2016})


def test_sizes_must_fit_the_panel_and_stay_with_their_regions():
    of = panel()
    with pytest.raises(ParameterError, match="one size above 0"):
        estimate(of, {"r0": 2016}, size=np.ones(3))
    size = np.arange(1.0, 41.0)
    found = estimate(of, {"r0": 2016, "r1": 2005}, size=size)
    keep = [k for k in range(40) if k != 1]
    rest = Panel(of.y[keep], tuple(of.regions[k] for k in keep), of.years)
    assert found.p == estimate(rest, {"r0": 2016}, size=size[keep]).p


def test_a_table_becomes_a_panel_whatever_its_order():
    of = panel(regions=5)
    rows = table(of).sample(frac=1, random_state=1)
    found = outcome_panel(rows)
    assert found.y == pytest.approx(of.y)
    assert (found.regions, found.years) == (of.regions, of.years)


def test_a_table_that_is_no_panel_says_what_it_lacks():
    rows = table(panel(regions=5))
    with pytest.raises(
        ParameterError, match="repeat a region and year; the first is r0"
    ):
        outcome_panel(pd.concat([rows, rows.iloc[:2]]))
    with pytest.raises(ParameterError, match="no value in 2012"):
        outcome_panel(rows[rows["year"] != 2012])
    merged = rows[(rows["region"] != "r3") | (rows["year"] < 2014)]
    with pytest.raises(ParameterError, match="merge or split"):
        outcome_panel(merged)
    hole = rows.assign(
        value=rows["value"].where((rows["region"] != "r3") | (rows["year"] != 2012))
    )
    with pytest.raises(ParameterError, match="lack years, such as r3"):
        outcome_panel(hole)


def test_a_logarithm_of_nothing_is_refused():
    rows = table(panel(regions=5)).assign(value=1.0)
    rows.loc[20, "value"] = 0.0
    with pytest.raises(ParameterError, match="r1 in 2012"):
        outcome_panel(rows, logarithm=True)
    assert outcome_panel(rows.assign(value=np.e), logarithm=True).y.max() == 1.0


LIST = pd.DataFrame(
    [("zone", "r0", 2016), ("zone", "r0", 2018), ("zone", "r4", 2017),
     ("grant", "r4", 2012), ("grant", "r9", 2015)],
    columns=["measure", "region", "start"],
)  # fmt: skip


def test_a_measure_recorded_twice_begins_once_and_others_are_told():
    found = measure(LIST, name="zone")
    assert found.starts == {"r0": 2016, "r4": 2017}
    told = estimate(panel(), found)
    assert "recorded more than once in r0" in said(told)
    assert "r4 also had other measures" in said(told)
    assert "r9 had other measures meanwhile" in said(told)
    assert told.compared == 37
    with pytest.raises(ParameterError, match="grant, zone"):
        measure(LIST, name="road")


def test_an_examination_tells_before_elsewhere_without_and_alike():
    treated = ("r0", "r7", "r9")
    of, starts = panel(effect=30.0, treated=treated), dict.fromkeys(treated, 2016)
    found = examine(of, starts)
    assert {p.year for p in found.before} == {2011, 2012, 2013, 2014}
    assert all(p.effect < p.detectable for p in found.before)
    assert len(found.elsewhere) == 999
    whole = estimate(of, starts).effect
    assert np.mean(list(found.without.values())) == pytest.approx(whole)
    assert found.course.since.tolist() == list(range(-8, 8))
    assert found.course.effect[8:].mean() == pytest.approx(whole)
    assert (found.course.low[8:] > 0).any()
    assert set(found.alike) == {"slope", "turn", "level"}
    shares = list(found.power.values())
    assert shares == sorted(shares)
    assert shares[0] <= 0.05
    assert shares[-1] > 0.95


def test_a_drift_before_the_measure_is_found_before_it():
    of = panel(regions=60)
    of.y[0] += np.where(np.arange(16) >= 4, 50.0, 0.0)
    found = examine(of, {"r0": 2017}, estimator="difference")
    assert min(p.p for p in found.before) <= 0.05


def test_rings_are_drawn_around_the_treated():
    of = panel(effect=9.0)
    apart = np.abs(np.subtract.outer(np.arange(40.0), np.arange(40.0)))
    found = examine(of, {"r0": 2016, "r1": 2004}, distance=apart, edges=[1, 3])
    assert found.rings.shape == (3,)
    assert np.isnan(found.rings[1])  # r1 alone lay in it, and is left out
