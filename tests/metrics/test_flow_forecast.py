"""Movement, forecasts of flows and net rates, labour areas: laws and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import (
    NegativeActivityError,
    ParameterError,
    ShapeError,
    UndefinedMeasureError,
)
from madang.metrics.flow_forecast import (
    deviance_a_pair,
    expected_flows,
    flow_band,
    persistent_flows,
    shrunken_flows,
    spread_of_errors,
)
from madang.metrics.labour_areas import labour_areas
from madang.metrics.migration import movement, net_interval, pull, reverse_pairs
from madang.metrics.net_rates import net_rate_band, net_rate_forecast

seeds = st.integers(0, 10_000)


def world(seed, regions=20, years=4):
    """Make up flows of a gamma-Poisson law, whose means are known."""
    rng = np.random.default_rng(seed)
    o, d = np.nonzero(~np.eye(regions, dtype=bool))
    size = rng.lognormal(0, 0.8, regions)
    mean = 6 * size[o] * size[d] * rng.gamma(2.0, 0.5, len(o))
    return rng.poisson(mean, (years, len(o))).astype(float), mean, o, d


@settings(max_examples=30, deadline=None)
@given(seed=seeds)
def test_net_gains_sum_to_nothing_and_turn_with_the_flows(seed):
    flows, _mean, o, d = world(seed, regions=6)
    m = movement(flows[0], origin=o, destination=d, regions=6)
    back = movement(flows[0], origin=d, destination=o, regions=6)
    assert m.net.sum() == pytest.approx(0, abs=1e-9)
    assert back.net == pytest.approx(-m.net)
    known = np.isfinite(m.effectiveness)
    assert (np.abs(m.effectiveness[known]) <= 1).all()
    assert np.isnan(m.retention).all()  # no move within a region is on record


def test_pull_weighted_by_residents_is_one():
    people = np.array([5.0, 3.0, 2.0])
    assert (pull([1.0, 4.0, 2.0], people) * people).sum() / 10 == pytest.approx(1)


def test_a_reverse_pair_leads_back():
    _flows, _mean, o, d = world(1, regions=5)
    back = reverse_pairs(o, d, 5)
    assert (back[back] == np.arange(20)).all()
    assert (o[back] == d).all()


def test_the_interval_of_a_net_gain_holds_nine_of_ten_draws():
    rng = np.random.default_rng(3)
    a, b = rng.poisson(80, 20_000), rng.poisson(50, 20_000)
    low, high = net_interval(a, b)
    assert ((low <= 30) & (high >= 30)).mean() == pytest.approx(0.9, abs=0.01)


def test_shrinking_beats_last_year_where_the_law_is_known():
    flows, mean, o, d = world(7)
    truth = np.random.default_rng(8).poisson(mean).astype(float)
    last = deviance_a_pair(truth, persistent_flows(flows))
    one = deviance_a_pair(truth, shrunken_flows(flows, o, d, memory=0.0))
    several = deviance_a_pair(truth, shrunken_flows(flows, o, d, memory=1.0))
    assert several < one < last


def test_a_pair_of_many_keeps_its_record():
    flows, _mean, o, d = world(9, years=1)
    flows[0, 5] = 50_000.0
    assert shrunken_flows(flows, o, d)[5] == pytest.approx(50_000, rel=0.02)


@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_expected_flows_keep_the_totals_of_both_ends(seed):
    flows, _mean, o, d = world(seed, regions=8)
    fitted = expected_flows(flows[0], o, d)
    for end in (o, d):
        assert np.bincount(end, fitted) == pytest.approx(
            np.bincount(end, flows[0]), rel=1e-4, abs=0.1
        )


def test_bands_hold_nine_of_ten_flows_to_come_small_and_large():
    flows, mean, o, d = world(11, regions=60, years=3)
    ahead = shrunken_flows(flows[:1], o, d)
    spread = spread_of_errors(flows[1], ahead)
    low, high = flow_band(shrunken_flows(flows[1:2], o, d), spread)
    held = (low <= flows[2]) & (flows[2] <= high)
    assert held.mean() == pytest.approx(0.9, abs=0.02)
    for size in ((mean >= 1) & (mean < 10), mean >= 10):
        assert held[size].mean() == pytest.approx(0.9, abs=0.04)


def test_rates_that_follow_last_years_are_found_again():
    rng = np.random.default_rng(5)
    rate = [rng.normal(0, 10, 200)]
    for _ in range(9):
        rate.append(0.7 * rate[-1] + rng.normal(0, 3, 200))
    people = rng.uniform(1e4, 1e6, 200)
    ahead = net_rate_forecast(np.array(rate), people)
    assert np.corrcoef(ahead, 0.7 * rate[-1])[0, 1] > 0.99
    errors = [
        rate[t] - net_rate_forecast(np.array(rate[:t]), people) for t in range(4, 10)
    ]
    low, high = net_rate_band(ahead, errors)
    come = 0.7 * rate[-1] + rng.normal(0, 3, (50, 200))
    assert ((low <= come) & (come <= high)).mean() == pytest.approx(0.9, abs=0.02)


def test_areas_end_when_each_has_a_flow_within_it():
    areas = labour_areas([[5, 1, 0], [6, 0, 2], [0, 0, 4]])
    assert areas.centre.tolist() == [0, 0, 2]
    assert areas.contained == pytest.approx([12 / 14, 12 / 14, 1.0])
    alone = labour_areas(np.zeros((3, 3)))
    assert alone.centre.tolist() == [-1, -1, -1]


def test_what_cannot_be_measured_is_refused_in_words():
    with pytest.raises(NegativeActivityError):
        movement([-1.0], origin=[0], destination=[1], regions=2)
    with pytest.raises(ShapeError, match="two ends"):
        movement([1.0], origin=[0], destination=[], regions=2)
    with pytest.raises(UndefinedMeasureError, match="every amount is 0"):
        shrunken_flows([[0.0, 0.0]], [0, 1], [1, 0])
    with pytest.raises(ParameterError, match="memory"):
        shrunken_flows([[1.0, 2.0]], [0, 1], [1, 0], memory=2.0)
    with pytest.raises(ParameterError, match="at least 4 years"):
        net_rate_forecast(np.ones((3, 5)), np.ones(5))
    with pytest.raises(ParameterError, match="residents above 0"):
        net_rate_forecast(np.ones((4, 5)), np.zeros(5))
    with pytest.raises(ParameterError, match="past forecast"):
        net_rate_band([1.0], np.zeros((0, 1)))
    with pytest.raises(ShapeError, match="square"):
        labour_areas([[1.0, 2.0]])
    with pytest.raises(NegativeActivityError):
        labour_areas([[1.0, -2.0], [0.0, 0.0]])
