"""Access: laws of its measures, two ways to one number, and refusals."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.accessibility import (
    Cutoff,
    Exponential,
    Gaussian,
    Linear,
    Logistic,
    Power,
    Steps,
    TravelTimes,
    balanced_floating_catchment,
    balancing_cost,
    closest_cost,
    cumulative_interval,
    cumulative_opportunities,
    gravity_access,
    spatial_availability,
    three_step_floating_catchment,
    two_step_floating_catchment,
)
from madang.metrics.inequality import (
    concentration_index,
    concentration_index_corrected,
    gini,
    palma,
    shortfall_poverty,
)

seeds = st.integers(0, 10_000)
DECAYS = [
    Cutoff(30),
    Linear(50),
    Exponential(0.05),
    Power(1.5),
    Gaussian(20),
    Gaussian(30, 30),
    Logistic(30, 8),
    Steps((10, 20, 40), (1, 0.68, 0.22)),
]
SHARED = [
    two_step_floating_catchment,
    three_step_floating_catchment,
    balanced_floating_catchment,
    spatial_availability,
]
decays = st.sampled_from(DECAYS)


def case(seed, origins=7, destinations=5, missing=0.2):
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(1, 60, (origins, destinations)).round(1)
    minutes[rng.random(minutes.shape) < missing] = np.inf
    minutes[:, 0] = rng.uniform(1, 20, origins)  # each has a way to somewhere
    supply = rng.integers(0, 50, destinations).astype(float)
    supply[0] += 1
    demand = rng.integers(1, 90, origins).astype(float)
    return minutes, supply, demand


@pytest.mark.parametrize("decay", DECAYS, ids=lambda d: type(d).__name__)
def test_a_decay_falls_from_one_and_stays_within_zero(decay):
    weights = decay(np.linspace(0, 200, 401))
    assert weights[0] == pytest.approx(1)
    assert (np.diff(weights) <= 1e-15).all()
    assert weights.min() >= 0


@given(seeds, decays)
def test_gravity_is_the_sum_written_out(seed, decay):
    minutes, supply, _demand = case(seed)
    by_hand = [
        sum(
            o * float(decay(np.array(t)))
            for o, t in zip(supply, row, strict=True)
            if np.isfinite(t)
        )
        for row in minutes
    ]
    found = gravity_access(TravelTimes.of(minutes), supply, decay=decay)
    assert found == pytest.approx(by_hand)


@given(seeds, decays)
def test_catchments_are_their_formulas_on_tables(seed, decay):
    minutes, supply, demand = case(seed)
    f = np.where(np.isfinite(minutes), decay(np.minimum(minutes, 1e6)), 0.0)
    ways = TravelTimes.of(minutes)

    def part(above, below):
        return np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 0)

    two = f @ part(supply, demand @ f)
    g = part(f, np.broadcast_to(f.sum(1, keepdims=True), f.shape)) * f
    three = g @ part(supply, demand @ g)
    by_row = part(f, np.broadcast_to(f.sum(1, keepdims=True), f.shape))
    by_column = part(f, np.broadcast_to(f.sum(0), f.shape))
    balanced = by_column @ part(supply, demand @ by_row)
    for function, told in zip(SHARED, (two, three, balanced), strict=False):
        assert function(ways, supply, demand, decay=decay) == pytest.approx(told)


@given(seeds, decays, st.floats(0.1, 9))
def test_access_scales_with_supply(seed, decay, factor):
    minutes, supply, demand = case(seed)
    ways = TravelTimes.of(minutes)
    once = gravity_access(ways, supply, decay=decay)
    assert gravity_access(ways, supply * factor, decay=decay) == pytest.approx(
        once * factor
    )
    for function in SHARED:
        once = function(ways, supply, demand, decay=decay)
        more = function(ways, supply * factor, demand, decay=decay)
        assert more == pytest.approx(once * factor, nan_ok=True)


@given(seeds, decays)
def test_the_order_of_places_does_not_matter(seed, decay):
    minutes, supply, demand = case(seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(7), rng.permutation(5)
    for function in SHARED:
        told = function(TravelTimes.of(minutes), supply, demand, decay=decay)
        again = function(
            TravelTimes.of(minutes[rows][:, columns]), supply[columns], demand[rows],
            decay=decay,
        )  # fmt: skip
        assert again == pytest.approx(told[rows], nan_ok=True)


@given(seeds, decays, st.integers(0, 4))
def test_more_supply_never_lowers_access(seed, decay, place):
    minutes, supply, demand = case(seed)
    ways, more = TravelTimes.of(minutes), supply.copy()
    more[place] += 10
    before = [
        gravity_access(ways, supply, decay=decay),
        cumulative_interval(ways, supply, within=[10, 20]),
        *(f(ways, supply, demand, decay=decay) for f in SHARED),
        -closest_cost(ways, supply),
    ]
    after = [
        gravity_access(ways, more, decay=decay),
        cumulative_interval(ways, more, within=[10, 20]),
        *(f(ways, more, demand, decay=decay) for f in SHARED),
        -closest_cost(ways, more),
    ]
    for low, high in zip(before, after, strict=True):
        known = ~np.isnan(low)
        assert (high[known] >= low[known] - 1e-12).all()


@given(seeds)
def test_spatial_availability_gives_each_opportunity_out_once(seed):
    minutes, supply, demand = case(seed)
    reachable = np.isfinite(minutes).any(axis=0)
    found = spatial_availability(
        TravelTimes.of(minutes), supply, demand, decay=Exponential(0.1)
    )
    assert found.sum() == pytest.approx(supply[reachable].sum())


@given(seeds, decays)
def test_catchments_hand_the_supply_that_is_reached_to_residents(seed, decay):
    minutes, supply, demand = case(seed)
    ways = TravelTimes.of(minutes)
    weight = np.where(np.isfinite(minutes), decay(np.minimum(minutes, 1e6)), 0.0)
    reached = supply[(weight > 0).any(axis=0)].sum()
    for function in (two_step_floating_catchment, three_step_floating_catchment):
        a_head = function(ways, supply, demand, decay=decay)
        assert a_head @ demand == pytest.approx(reached)


@given(seeds)
def test_the_closest_place_is_the_least_of_its_row(seed):
    minutes, supply, _demand = case(seed)
    ways = TravelTimes.of(minutes)
    has = np.where(supply > 0, minutes, np.inf)
    assert closest_cost(ways, supply).tolist() == has.min(axis=1).tolist()
    second = np.sort(has, axis=1)[:, 1]
    assert closest_cost(ways, supply, count=2).tolist() == second.tolist()


@given(seeds)
@settings(max_examples=30)
def test_the_balancing_cost_is_the_first_time_with_more_than_residents(seed):
    minutes, supply, demand = case(seed)
    ways, demand = TravelTimes.of(minutes), demand / 3
    found = balancing_cost(ways, supply, demand)
    for row, (told, people) in enumerate(zip(found, demand, strict=True)):
        tried = [
            t for t in range(62)
            if cumulative_opportunities(ways, supply, within=max(t, 1e-9))[row] > people
        ]  # fmt: skip
        assert (np.isnan(told) and not tried) or told == tried[0]


def test_pairs_and_tables_give_the_same():
    minutes, supply, _demand = case(1)
    origin, destination = np.nonzero(np.isfinite(minutes))
    pairs = TravelTimes.of_pairs(
        origin, destination, minutes[origin, destination], size=(7, 5)
    )
    assert (pairs.table() == minutes).all()
    told = gravity_access(TravelTimes.of(minutes), supply, decay=Linear(50))
    assert gravity_access(pairs, supply, decay=Linear(50)).tolist() == told.tolist()


def test_a_way_in_one_direction_counts_in_that_direction_only():
    one_way = TravelTimes.of_pairs([0, 1, 0], [0, 1, 1], [0, 0, 10], size=(2, 2))
    found = cumulative_opportunities(one_way, [1, 1], within=10)
    assert found.tolist() == [2, 1]


def test_a_place_without_any_way_has_no_access_rather_than_none():
    cut_off = TravelTimes.of([[0, 5, np.inf], [5, 0, np.inf], [np.inf] * 3])
    assert cut_off.lost.tolist() == [False, False, True]
    assert cut_off.unreached.tolist() == [False, False, True]
    for function in (gravity_access, *SHARED):
        given_to = () if function is gravity_access else ([5, 5, 5],)
        found = function(cut_off, [1, 2, 9], *given_to, decay=Exponential(0.1))
        assert np.isnan(found).tolist() == [False, False, True], function.__name__
    assert np.isnan(closest_cost(cut_off, [1, 1, 1])[2])
    assert np.isnan(balancing_cost(cut_off, [9, 9, 9], [1, 1, 1])[2])
    assert closest_cost(cut_off, [0, 0, 1])[0] == np.inf


@pytest.mark.parametrize("bad", [-1.0, np.nan])
def test_times_below_zero_or_unknown_are_refused(bad):
    with pytest.raises(ParameterError, match="1 of 4 are negative or not a number"):
        TravelTimes.of([[0, bad], [1, 0]])
    with pytest.raises(ParameterError, match="Where there is no way, leave the pair"):
        TravelTimes.of_pairs([0, 0], [0, 1], [0, bad], size=(2, 2))


def test_misfits_of_pairs_are_refused_in_words():
    with pytest.raises(ShapeError, match="Travel times must be a table"):
        TravelTimes.of([1, 2])
    with pytest.raises(ShapeError, match="found 2, 2 and 1"):
        TravelTimes.of_pairs([0, 1], [0, 1], [1], size=(2, 2))
    with pytest.raises(ParameterError, match="1 pairs are listed again"):
        TravelTimes.of_pairs([0, 0], [1, 1], [1, 2], size=(2, 2))
    with pytest.raises(ParameterError, match="1 pairs are listed again"):
        TravelTimes.of_pairs([0, 0], [1, 1], [1, 2], size=(900, 900))
    with pytest.raises(ParameterError, match="below 2"):
        TravelTimes.of_pairs([0, 2], [1, 1], [1, 2], size=(2, 2))
    with pytest.raises(ShapeError, match="Expected 2 numbers for opportunities"):
        gravity_access(TravelTimes.of([[0, 1]]), [1], decay=Linear(1))
    with pytest.raises(ParameterError, match=r"first is -3\.0 at place 1"):
        gravity_access(TravelTimes.of([[0, 1]]), [1, -3], decay=Linear(1))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Cutoff(0), "minutes of a decay must be a number above 0; found 0"),
        (lambda: Exponential(-1), "rate of a decay"),
        (lambda: Power(np.nan), "exponent of a decay"),
        (lambda: Gaussian(10, -5), "cutoff of a decay"),
        (lambda: Logistic(30, 0), "deviation of a decay"),
        (lambda: Linear(0), "minutes of a decay"),
        (lambda: Steps((10, 5), (1, 1)), "Zones need ends that rise"),
        (lambda: Steps((10,), (2,)), "a weight from 0 to 1"),
        (lambda: Steps((), ()), "Zones need ends"),
    ],
)
def test_a_decay_that_means_nothing_is_refused(make, told):
    with pytest.raises(ParameterError, match=told):
        make()


def test_times_that_ask_for_nothing_are_refused():
    ways = TravelTimes.of([[0.0]])
    with pytest.raises(ParameterError, match="An interval needs times"):
        cumulative_interval(ways, [1], within=[])
    with pytest.raises(ParameterError, match="At least one place"):
        closest_cost(ways, [1], count=0)


@given(seeds, st.floats(0.1, 9))
def test_inequality_by_rank_does_not_change_with_units(seed, factor):
    rng = np.random.default_rng(seed)
    x, y, w = rng.uniform(1, 9, (3, 20))
    for function in (palma, concentration_index, concentration_index_corrected):
        told = function(x, y, weights=w)
        assert function(x * factor, y * 3, weights=w * 2) == pytest.approx(
            told, nan_ok=True
        )
    told = shortfall_poverty(x, 4, weights=w, aversion=2)
    again = shortfall_poverty(x * factor, 4 * factor, weights=w, aversion=2)
    assert again == pytest.approx(told)


@given(seeds)
def test_ranked_by_itself_the_concentration_index_is_the_gini(seed):
    rng = np.random.default_rng(seed)
    x, w = rng.integers(1, 9, 12).astype(float), rng.uniform(1, 3, 12)
    assert concentration_index(x, x, weights=w) == pytest.approx(gini(x, weights=w))
    assert concentration_index(x, -x, weights=w) == pytest.approx(-gini(x, weights=w))


def test_regions_without_rank_or_residents_are_left_out():
    x, y, w = [1, 2, np.nan, 9], [1, 2, 3, np.nan], [1, 1, 0, 1]
    assert concentration_index(x, y, weights=w) == concentration_index([1, 2], [1, 2])
    assert np.isnan(concentration_index([1, np.nan], [1, 2]))
    assert np.isnan(palma([1, 2], [1, 1]))
    assert np.isnan(concentration_index_corrected([], []))
    assert np.isnan(shortfall_poverty([np.nan], 1))


def test_shortfall_counts_and_weighs_those_below_a_line():
    x, w = [0, 5, 10, 20], [1, 1, 1, 1]
    found = [shortfall_poverty(x, 10, weights=w, aversion=a) for a in (0, 1, 2)]
    assert found == [0.5, 0.375, 0.3125]


def test_inequality_refuses_what_does_not_fit():
    with pytest.raises(ParameterError, match="line of poverty"):
        shortfall_poverty([1], 0)
    with pytest.raises(ParameterError, match="within 0 and 1"):
        palma([1], [1], ends=(0.9, 0.4))
    with pytest.raises(ShapeError, match="one amount and one rank"):
        palma([1, 2], [1])
    with pytest.raises(ShapeError, match="one row of amounts"):
        shortfall_poverty([[1, 2]], 1)
    with pytest.raises(NegativeActivityError, match=re.escape("-1.0")):
        concentration_index([-1], [1])
