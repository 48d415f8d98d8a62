"""Effects of measures: two ways to one number, laws, chance, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.metrics import effects

seeds = st.integers(0, 10_000)


def walks(seed, regions=20, years=10):
    return np.random.default_rng(seed).normal(size=(regions, years)).cumsum(axis=1)


def rows(*treated, of=20):
    return np.isin(np.arange(of), treated)


def two_way(y, own, start):
    """Least squares with a column a region and a year: effect and both errors."""
    regions, years = y.shape
    r, t = np.repeat(np.arange(regions), years), np.tile(np.arange(years), regions)
    d = (own[r] & (t >= start)).astype(float)
    table = np.column_stack([d, np.eye(regions)[r], np.eye(years)[t][:, 1:]])
    inverse = np.linalg.pinv(table.T @ table)
    beta = inverse @ table.T @ y.ravel()
    left = y.ravel() - table @ beta
    freedom = y.size - regions - years
    iid = np.sqrt(inverse[0, 0] * (left @ left) / freedom)
    scores = np.stack([table[r == i].T @ left[r == i] for i in range(regions)])
    scale = regions / (regions - 1) * (y.size - 1) / freedom
    variance = (inverse @ scores.T @ scores @ inverse)[0, 0] * scale
    return beta[0], iid, np.sqrt(variance)


def test_a_difference_in_differences_is_a_regression_with_two_way_effects():
    y, own = walks(1), rows(2, 5, 11)
    effect, iid, clustered = two_way(y, own, 6)
    found = effects.panel_errors(y, own, start=6)
    assert effects.difference_in_differences(y, own, start=6) == pytest.approx(effect)
    assert found.effect == pytest.approx(effect)
    assert found.iid == pytest.approx(iid)
    assert found.clustered == pytest.approx(clustered)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_levels_of_regions_and_years_move_no_effect(seed):
    y, own, rng = walks(seed), rows(1, 7), np.random.default_rng(seed)
    moved = y + rng.normal(size=(20, 1)) + rng.normal(size=(1, 10))
    for estimate in (
        effects.difference_in_differences,
        lambda y, own, start: effects.event_study(y, own, start=start).effects,
        lambda y, own, start: effects.panel_errors(y, own, start=start).iid,
    ):
        assert estimate(moved, own, start=5) == pytest.approx(
            estimate(y, own, start=5), abs=1e-9
        )


def test_an_event_study_after_the_start_averages_to_groups():
    y, own = walks(3), rows(0, 4)
    by_year = effects.event_study(y, own, start=6).effects
    groups = effects.group_time_effects(y, np.where(own, 6, 10))
    after = groups.year >= 6
    assert by_year[6:] == pytest.approx(groups.effect[after])
    overall = effects.aggregated_effects(groups, how=effects.Aggregation.GROUP).overall
    assert overall == pytest.approx(by_year[6:].mean())


def test_regions_treated_already_are_no_comparison():
    y = np.zeros((6, 6))
    y[0, 2:] += np.arange(4)  # grows with time since, which breaks two-way effects
    y[1, 4:] += 1.0
    found = effects.group_time_effects(y, [2, 4, 6, 6, 6, 6])
    assert found.effect[(found.group == 4) & (found.year >= 4)] == pytest.approx(1.0)
    assert found.effect[(found.group == 2) & (found.year == 5)] == pytest.approx(3.0)


def test_covariates_that_tell_the_change_leave_nothing_over():
    rng = np.random.default_rng(4)
    x = rng.normal(size=20)
    y = np.outer(x, np.arange(5.0)) + np.where(rows(3, 9), 2.0, 0.0)[:, None] * (
        np.arange(5) >= 3
    )
    found = effects.group_time_effects(y, np.where(rows(3, 9), 3, 5), covariates=x)
    after = found.year >= 3
    assert found.effect[after] == pytest.approx(2.0)
    assert found.effect[~after] == pytest.approx(0.0, abs=1e-9)


def test_aggregates_without_any_later_year_are_undefined():
    found = effects.group_time_effects([[0, 0, 1], [0, 1, 1], [1, 1, 1]], [2, 3, 3])
    gone = effects.GroupTimeEffects(
        found.group, found.year, np.full(2, np.nan), found.error, found.influence,
        found.first,
    )  # fmt: skip
    assert np.isnan(effects.aggregated_effects(gone).overall)
    assert np.isnan(effects.joint_pretrend(gone)[0])


def test_groups_without_a_past_or_a_comparison_are_refused():
    with pytest.raises(UndefinedMeasureError, match="nothing tells"):
        effects.group_time_effects(walks(1), np.zeros(20, dtype=int))
    with pytest.raises(UndefinedMeasureError, match="nothing tells"):
        effects.group_time_effects(walks(1), np.full(20, 3))


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_shares_are_the_best_there_are(seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(8, 12)), rng.normal(size=8)
    w = effects.simplex_least_squares(a, b)
    assert w.sum() == pytest.approx(1)
    assert (w >= 0).all()
    slope = a.T @ (a @ w - b)
    # At the best mix no column pulls more than those that are in it.
    assert slope.min() >= slope @ w - 1e-9


def test_a_mix_that_is_exact_is_found_and_its_gap_is_the_effect():
    y = walks(6)
    y[0] = 0.3 * y[4] + 0.7 * y[9]
    y[0, 7:] += 5
    found = effects.synthetic_control(y, rows(0), start=7)
    assert found.weights[[4, 9]] == pytest.approx([0.3, 0.7], abs=1e-6)
    assert found.effect == pytest.approx(5)
    assert found.past_gap == pytest.approx(0, abs=1e-6)


def test_a_difference_by_mixes_is_indifferent_to_a_level():
    y = walks(7)
    a = effects.synthetic_difference_in_differences(y, rows(0, 3), start=6)
    y[[0, 3]] += 100
    b = effects.synthetic_difference_in_differences(y, rows(0, 3), start=6)
    assert a.effect == pytest.approx(b.effect)
    assert a.weights.sum() == pytest.approx(1)
    assert a.year_weights[:6].sum() == pytest.approx(1)
    assert a.gap[6:].mean() == pytest.approx(a.effect)


def test_predictors_that_are_unknown_or_too_few_are_refused():
    with pytest.raises(ParameterError, match="predictors are unknown"):
        effects.synthetic_control(
            walks(1), rows(0), start=5, predictors=np.full((20, 2), np.nan)
        )
    with pytest.raises(ShapeError, match="one row of predictors"):
        effects.synthetic_control(
            walks(1), rows(0), start=5, predictors=np.ones((3, 2))
        )


def cases(seed, n=400):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    own = rng.random(n) < 1 / (1 + np.exp(-x[:, 0]))
    return x, own, x @ [3.0, 1.0, 0.0] + 2.0 * own + rng.normal(size=n)


def test_both_kinds_of_weights_balance_and_come_near_the_truth():
    x, own, y = cases(1)
    for weigh in (effects.entropy_balance, effects.propensity_weights):
        w = weigh(own, x)
        left = effects.standardised_differences(own, x, w)
        assert np.abs(left).max() < 0.1
        assert effects.weighted_difference(y, own, w).effect == pytest.approx(
            2, abs=0.5
        )
    assert np.abs(effects.standardised_differences(own, x)).max() > 0.5


def test_an_adjusted_difference_is_a_column_of_least_squares():
    x, own, y = cases(2)
    table = np.column_stack([np.ones(len(y)), own, x])
    inverse = np.linalg.inv(table.T @ table)
    beta = inverse @ table.T @ y
    left = y - table @ beta
    meat = (table * left[:, None]).T @ (table * left[:, None])
    variance = inverse @ meat @ inverse * len(y) / (len(y) - 5)
    found = effects.adjusted_difference(y, own, covariates=x)
    assert found.effect == pytest.approx(beta[1])
    assert found.error == pytest.approx(np.sqrt(variance[1, 1]))


def test_where_nobody_is_alike_nothing_is_compared():
    x, own = np.array([[0.0], [1.0], [5.0], [6.0]]), np.array([0, 0, 1, 1])
    with pytest.raises(UndefinedMeasureError, match="outside"):
        effects.entropy_balance(own, x)
    with pytest.raises(UndefinedMeasureError, match="altogether"):
        effects.propensity_weights(own, x * 10)
    with pytest.raises(UndefinedMeasureError, match="tell exactly"):
        effects.adjusted_difference([1, 2, 3, 4], own, covariates=own)
    with pytest.raises(ShapeError, match="row of covariates"):
        effects.entropy_balance(own, x[:2])
    with pytest.raises(ParameterError, match="covariates are unknown"):
        effects.entropy_balance(own, [[np.nan], [1], [2], [3]])


def test_a_curve_bends_no_jump_and_intervals_hold_it():
    held = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1, 1, 600)
        y = np.sin(2 * x) + 1.5 * (x >= 0) + rng.normal(size=600) / 2
        found = effects.discontinuity(y, x)
        held.append(found.low < 1.5 < found.high)
    assert np.mean(held) >= 0.85


def test_a_line_moves_with_its_score_and_a_unit_with_its_outcome():
    rng = np.random.default_rng(1)
    x = rng.uniform(-1, 1, 300)
    y = x**2 + (x >= 0) + rng.normal(size=300)
    a = effects.discontinuity(y, x)
    b = effects.discontinuity(3 * y + 1, 10 * x + 60, line=60)
    assert b.effect == pytest.approx(3 * a.effect, rel=1e-6)
    assert b.bandwidth == pytest.approx(10 * a.bandwidth, rel=1e-6)
    assert b.p == pytest.approx(a.p, rel=1e-5)


def test_too_few_cases_at_a_line_are_refused():
    with pytest.raises(UndefinedMeasureError, match="20 cases on each side"):
        effects.discontinuity(np.ones(30), np.arange(30.0) - 25)
    with pytest.raises(ShapeError, match="one score"):
        effects.discontinuity([1, 2], [1])


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_surprise_is_what_leaving_a_region_out_gives(seed):
    rng = np.random.default_rng(seed)
    d, x, own = rng.normal(size=15), rng.normal(size=(15, 2)), rows(0, 1, of=15)
    found = effects.surprise(d, ~own, covariates=x)
    table = np.column_stack([np.ones(15), x])
    for r in range(15):
        rest = ~own & (np.arange(15) != r)
        beta = np.linalg.lstsq(table[rest], d[rest], rcond=None)[0]
        assert found[r] == pytest.approx(d[r] - table[r] @ beta)


def one_of(u, n, *, draws=999, level=0.95, spread=None):
    return effects.randomised_effect(
        u, np.arange(n), untreated=np.arange(len(u)) >= n, draws=draws, level=level,
        spread=np.ones(len(u)) if spread is None else spread,
        rng=np.random.default_rng(5),
    )  # fmt: skip


def test_an_interval_ends_where_the_test_stops_to_reject():
    u = effects.surprise(np.random.default_rng(2).normal(size=60), ~rows(0, 1, of=60))
    found = one_of(u, 2)
    for end, inwards in ((found.low, 1), (found.high, -1)):
        for step, rejects in ((1e-6, False), (-1e-6, True)):
            moved = u.copy()
            moved[:2] -= end + inwards * step
            assert (one_of(moved, 2).p <= 0.05) is rejects


def test_sets_are_all_tried_where_they_are_few_and_ties_count():
    found = one_of(np.array([2.0, 2.0, -2.0, 1.0, 0.0]), 1)
    assert found.is_complete
    assert found.p == pytest.approx(3 / 5)


def test_too_few_regions_can_never_reject_and_say_so():
    found = one_of(np.array([90.0, 1.0, 0.0, -1.0, 0.5]), 1)
    assert (found.low, found.high) == (-np.inf, np.inf)
    assert effects.detectable_effect(found) == np.inf
    assert effects.detection_power(found, [1e9]).tolist() == [0.0]


def test_what_would_have_been_seen_four_times_in_five_is():
    u = effects.surprise(np.random.default_rng(3).normal(size=300), ~rows(0, of=300))
    found = one_of(u, 1)
    least = effects.detectable_effect(found)
    assert effects.detection_power(found, [least, -least]).min() >= 0.8
    assert effects.detection_power(found, [0.97 * least, -0.97 * least]).min() < 0.8
    with pytest.raises(ParameterError, match="Power must lie"):
        effects.detectable_effect(found, power=1.0)


def test_more_treated_than_half_of_the_others_are_refused():
    with pytest.raises(UndefinedMeasureError, match="twice as many"):
        one_of(np.arange(10.0), 4)
    with pytest.raises(UndefinedMeasureError, match="too few to tell"):
        effects.surprise([1.0, 2.0, 3.0], [False, True, True])


@pytest.mark.parametrize("n", [1, 3, 10])
@pytest.mark.parametrize("wild", [0.0, 1.0])
def test_chance_alone_is_found_one_time_in_twenty_however_few_are_treated(n, wild):
    rng = np.random.default_rng(n)
    found = []
    for _ in range(800):
        y = rng.normal(size=(100, 10)) * np.exp(wild * rng.normal(size=(100, 1)))
        own = rows(*rng.choice(100, n, replace=False), of=100)
        change = y[:, 6:].mean(axis=1) - y[:, :6].mean(axis=1)
        u = effects.surprise(change, ~own)
        v = effects.expected_spread(u, y, start=6, untreated=~own)
        told = effects.randomised_effect(
            u, np.flatnonzero(own), untreated=~own, spread=v, rng=rng, draws=199
        )
        found.append(told.p <= 0.05)
    # 0.05 with three errors of 800 draws either way.
    assert 0.027 <= np.mean(found) <= 0.073


def test_a_wild_region_is_expected_to_be_wild():
    rng = np.random.default_rng(9)
    wild, rest = np.exp(rng.normal(size=300)), ~rows(0, of=300)
    y = rng.normal(size=(300, 12)) * wild[:, None]
    u = effects.surprise(y[:, 8:].mean(axis=1) - y[:, :8].mean(axis=1), rest)
    v = effects.expected_spread(u, y, start=8, untreated=rest)
    assert np.corrcoef(np.log(v), np.log(wild))[0, 1] > 0.9
    by_size = effects.expected_spread(u, y, start=1, untreated=rest, size=1 / wild)
    assert np.corrcoef(np.log(by_size), np.log(wild))[0, 1] > 0.9


def test_years_are_held_against_other_stretches_of_years():
    rng = np.random.default_rng(1)
    found = [
        effects.shifted_p(rng.normal(size=20), start=16) <= 0.1 for _ in range(900)
    ]
    assert 0.07 <= np.mean(found) <= 0.13
    assert effects.shifted_p(np.r_[np.zeros(16), 9 * np.ones(4)], start=16) == 0.05


def test_rings_take_what_spills_over_out_of_the_comparison():
    place = np.arange(20.0)
    apart = np.abs(place[:, None] - place)
    y = np.zeros((20, 4))
    y[0, 2:] = 5.0
    y[1:3, 2:] = 1.0
    found = effects.ring_effects(y, rows(0), start=2, distance=apart, edges=[2.0, 2.5])
    assert found[:2].tolist() == [5.0, 1.0]
    assert np.isnan(found[2])
    with pytest.raises(UndefinedMeasureError, match="beyond the last ring"):
        effects.ring_effects(y, rows(0), start=2, distance=apart, edges=[50.0])


def test_a_panel_without_a_past_a_side_or_a_number_is_refused():
    y = walks(1)
    with pytest.raises(UndefinedMeasureError, match="after the first year"):
        effects.difference_in_differences(y, rows(1), start=0)
    with pytest.raises(UndefinedMeasureError, match="regions without it"):
        effects.event_study(y, np.ones(20), start=4)
    with pytest.raises(ShapeError, match="regions by years"):
        effects.event_study(y[0], rows(1), start=4)
    y[3, 3] = np.nan
    with pytest.raises(ParameterError, match="outcome are unknown"):
        effects.past_path(y, start=4)


def test_a_short_past_has_a_level_and_perhaps_a_slope():
    y = [[1.0, 3.0, 4.0, 9.0]]
    assert effects.past_path(y, start=1).tolist() == [[1.0]]
    assert effects.past_path(y, start=2).tolist() == [[2.0, 2.0]]
