"""Forecasts of panels: what is known of them by hand, and what must always hold."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from madang.errors import MadangError, ParameterError
from madang.metrics.foresight import (
    Levels,
    add_up,
    forecast_panel,
    judge_adding_up,
    lay_panel,
    lone_jumps,
    past_forecasts,
    reach,
    sums_with_bands,
)


def made_up(years=16, regions=120, seed=3, shock=0.004):
    """Draw regions whose growth lasts, with a common course; sizes differ."""
    rng = np.random.default_rng(seed)
    restless = np.exp(rng.normal(0.0, 0.6, regions)) * 0.008
    growth = rng.normal(0.0, 0.01, regions)
    size = [rng.normal(11.0, 1.0, regions)]
    for _year in range(years - 1):
        growth = 0.8 * growth + rng.normal(0.0, restless)
        size.append(size[-1] + growth - 0.003 + rng.normal(0.0, shock))
    return np.exp(np.array(size))


def covered(past, horizon):
    mine = [p for p in past if p.horizon == horizon]
    return np.mean([(p.low <= p.truth) & (p.truth <= p.high) for p in mine])


@pytest.fixture(scope="module")
def past():
    return [
        p for seed in range(4) for p in past_forecasts(made_up(seed=seed), [1, 3, 5])
    ]


@pytest.mark.parametrize("horizon", [1, 3, 5])
def test_bands_hold_and_forecasts_beat_those_that_know_less(past, horizon):
    mine = [p for p in past if p.horizon == horizon]
    assert 0.86 <= covered(past, horizon) <= 0.95
    wide = np.mean([(p.high - p.low) / p.truth for p in mine])
    flat = np.mean([(p.flat_high - p.flat_low) / p.truth for p in mine])
    assert wide < 0.9 * flat
    errors = [np.abs(p.value / p.truth - 1).mean() for p in mine]
    assert np.mean(errors) < np.mean([np.abs(p.stayed / p.truth - 1) for p in mine])
    assert np.mean(errors) < np.mean([np.abs(p.drifted / p.truth - 1) for p in mine])


def test_nothing_after_the_origin_enters():
    values = made_up()
    changed = values.copy()
    changed[12:] *= 3.0
    before = [p for p in past_forecasts(values) if p.origin < 12]
    after = [p for p in past_forecasts(changed) if p.origin < 12]
    assert len(before) == len(after) > 10
    for a, b in zip(before, after, strict=True):
        assert_allclose(a.value, b.value, rtol=0)
        assert_allclose(a.low, b.low, rtol=0)


def test_what_never_changes_is_said_to_stay():
    values = np.tile(np.linspace(10.0, 90.0, 12), (10, 1))
    for ahead in forecast_panel(values):
        assert ahead.method == "persistence"
        assert_allclose(ahead.value, values[0])
        assert_allclose(ahead.high, ahead.low)


def test_forecasts_do_not_depend_on_unit_or_order():
    values = made_up()
    one = forecast_panel(values, [3])[0]
    other = forecast_panel(values * 1000.0, [3])[0]
    assert_allclose(other.value, 1000.0 * one.value, rtol=1e-9)
    assert_allclose(other.high, 1000.0 * one.high, rtol=1e-6)
    five = np.arange(120).reshape(-1, 5)[::-1].ravel()  # folds stay as they are
    turned = forecast_panel(values[:, five], [3])[0]
    assert_allclose(turned.value, one.value[five], rtol=1e-9)


def test_signed_values_come_back_to_their_mean():
    rng = np.random.default_rng(5)
    level = rng.normal(0.0, 5.0, 60)
    values = level + rng.normal(0.0, 3.0, (15, 60))
    past = past_forecasts(values, [1])
    assert all(not p.method.startswith("persistence") for p in past[4:])
    near = np.mean([np.abs(p.value - p.truth) for p in past])
    assert near < 0.85 * np.mean([np.abs(p.stayed - p.truth) for p in past])
    assert 0.86 <= covered(past, 1) <= 0.94


def test_counts_with_zeros_do_not_fall_below_zero():
    rng = np.random.default_rng(1)
    values = rng.poisson(2.0, (12, 40)).astype(float)
    assert (values == 0).any()
    for ahead in forecast_panel(values):
        assert (ahead.low >= 0).all()
        assert (ahead.value >= 0).all()


def test_gaps_new_regions_and_jumps():
    values = made_up()
    gap = values.copy()
    gap[8, 3] = np.nan  # one year
    gap[:6, 4] = np.nan  # a region that began later
    gap[4:8, 5] = np.nan  # a long gap
    panel = lay_panel(gap)
    assert panel.filled.sum() == 1
    assert_allclose(panel.z[8, 3], np.log(values[[7, 9], 3]).mean())
    assert np.isnan(panel.z[4:8, 5]).all()
    ahead = forecast_panel(gap)
    assert all(np.isfinite(a.value).all() and (a.low < a.high).all() for a in ahead)
    past = past_forecasts(gap, [1])
    assert np.isnan(past[0].value[4])
    assert np.isnan([p.truth[3] for p in past if p.origin == 7]).all()
    jump = values.copy()
    jump[9:, 7] *= 1.9
    assert [9, 7] in np.argwhere(lone_jumps(jump)).tolist()
    near = forecast_panel(jump, [1])[0].value
    others = np.arange(120) != 7
    assert_allclose(
        near[others], forecast_panel(values, [1])[0].value[others], rtol=0.01
    )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.ones((4, 9)), "at least 5 years; found 4"),
        (np.full((9, 3), np.inf), "must be finite"),
        (np.ones(9), "must be a table"),
        (np.vstack([np.ones((8, 2)), [1.0, np.nan]]), "1 region lacks one of the last"),
    ],
)
def test_what_cannot_be_forecast_is_refused(values, says):
    with pytest.raises(MadangError, match=says):
        forecast_panel(values, [1])


def test_a_horizon_beyond_the_years_is_refused():
    assert reach(8) == 4
    with pytest.raises(
        ParameterError, match="8 years on record allow forecasts of 1 to"
    ):
        forecast_panel(np.ones((8, 3)), [5])


def summed(values, holder):
    return np.array([values[..., holder == p].sum(axis=-1) for p in np.unique(holder)])


def test_levels_add_up_and_lie_nearest_by_variance():
    rng = np.random.default_rng(2)
    holder = np.array([0, 0, 1, 1, 1, 2])
    b, p, w = rng.uniform(5, 9, 6), rng.uniform(10, 20, 3), 48.0
    v = Levels(rng.uniform(1, 4, 6), rng.uniform(1, 4, 3), np.array(2.0))
    made = add_up(b, p, w, holder, v)
    assert_allclose(summed(made.regions, holder), made.holders, atol=1e-9)
    assert_allclose(made.holders.sum(), made.whole, atol=1e-9)

    def cost(x):
        return (
            ((x - b) ** 2 / v.regions).sum()
            + ((summed(x, holder) - p) ** 2 / v.holders).sum()
            + (x.sum() - w) ** 2 / v.whole
        )

    assert_allclose(made.regions, minimize(cost, b, tol=1e-12).x, atol=1e-4)


def test_draws_add_up_and_nothing_falls_below_zero():
    rng = np.random.default_rng(4)
    holder = np.repeat(np.arange(3), 4)
    b = rng.normal(1.0, 2.0, (50, 12))
    p = np.abs(rng.normal(4.0, 1.0, (50, 3)))
    v = Levels(np.ones(12), np.ones(3), np.array(1.0))
    made = add_up(b, p, np.full(50, 12.0), holder, v)
    assert (b < 0).any()
    assert (made.regions >= 0).all()
    assert_allclose(summed(made.regions, holder).T, made.holders, atol=1e-9)
    assert_allclose(made.holders.sum(axis=1), made.whole, atol=1e-9)


def test_adding_up_is_used_only_where_it_was_no_worse():
    values = made_up()
    holder = np.repeat(np.arange(12), 10)
    tops = summed(values, holder).T
    whole = values.sum(axis=1, keepdims=True)
    levels = [past_forecasts(x) for x in (values, tops, whole)]
    judged = judge_adding_up(*levels, holder)
    better = all(
        b <= a for a, b in zip(judged.alone[:2], judged.together, strict=False)
    )
    assert judged.way == ("together" if better else "summed")
    assert_allclose(judged.summed[0], judged.alone[0])
    ahead = forecast_panel(values, [3])[0]
    low, high = sums_with_bands(ahead, ahead.value, holder, np.random.default_rng(1))
    middle = np.append(summed(ahead.value, holder), ahead.value.sum())
    assert low.shape == (13,)
    assert ((low < middle) & (middle < high)).all()
    # what all share does not average out: the whole is no surer than its common error
    assert (high - low)[-1] / middle[-1] > 2.5 * ahead.shared.spread
