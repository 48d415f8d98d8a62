"""Laws of intervals, ranks, tiers, resampling and shrinkage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.concentration import krugman
from madang.metrics.inference import (
    bootstrap_weights,
    gamma_poisson_shrinkage,
    multinomial_bootstrap,
    percentile_interval,
    rank_interval,
    ranks,
    spearman,
    spearman_interval,
    tiers,
    wilson_interval,
)

FEW = settings(max_examples=40, deadline=None)
SCORES = arrays(np.float64, st.integers(1, 12), elements=st.integers(-9, 9).map(float))
DRAWS = arrays(
    np.float64,
    st.tuples(st.integers(1, 30), st.integers(1, 6)),
    elements=st.floats(-1e6, 1e6),
)


@FEW
@given(DRAWS, st.floats(0.05, 0.99))
def test_percentiles_agree_with_numpy(draws: np.ndarray, level: float) -> None:
    low, high = percentile_interval(draws, level=level)
    ends = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
    np.testing.assert_allclose(low, ends[0], rtol=1e-9, atol=1e-6)
    np.testing.assert_allclose(high, ends[1], rtol=1e-9, atol=1e-6)


def test_undefined_draws_are_left_out_and_all_undefined_is_undefined() -> None:
    nan = np.nan
    low, high = percentile_interval([[1, nan], [nan, nan], [3, nan]], level=0.5)
    assert (low[0], high[0]) == (1.5, 2.5)
    assert np.isnan(low[1])
    assert np.isnan(high[1])
    assert np.isnan(percentile_interval(np.empty((0, 2)))[0]).all()


def test_axis_of_the_draws_may_be_any() -> None:
    x = np.random.default_rng(1).normal(size=(4, 50, 3))
    a = percentile_interval(x, axis=1)
    b = percentile_interval(np.moveaxis(x, 1, 0))
    np.testing.assert_array_equal(a, b)


@FEW
@given(SCORES)
def test_ranks_count_those_above_and_share_ties(x: np.ndarray) -> None:
    slow = [1 + (x > v).sum() + ((x == v).sum() - 1) / 2 for v in x]
    np.testing.assert_array_equal(ranks(x), slow)
    n = x.size
    np.testing.assert_allclose(ranks(x) + ranks(x, descending=False), n + 1)
    assert ranks(x).sum() == n * (n + 1) / 2


def test_unknown_unit_takes_no_place() -> None:
    np.testing.assert_array_equal(ranks([5, np.nan, 7]), [2, np.nan, 1])
    np.testing.assert_array_equal(
        ranks([5, np.nan, 7], descending=False), [1, np.nan, 2]
    )


def test_rank_interval_holds_its_level_and_keeps_the_unknown() -> None:
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(500, 4)) + np.array([0, 1, 5, 0])
    draws[:, 3] = np.nan
    low, high = rank_interval(draws)
    assert (low[2], high[2]) == (1, 1)
    assert np.isnan([low[3], high[3]]).all()
    placed = ranks(draws)[:, :3]
    inside = ((placed >= low[:3]) & (placed <= high[:3])).mean(axis=0)
    assert (inside >= 0.9).all()


def test_tiers_part_where_someone_surely_is_better() -> None:
    assert tiers([1, 2, 3, 4, 5], [1, 1, 2, 5, 5], [2, 3, 4, 6, 6]).tolist() == [
        1, 1, 1, 2, 2,
    ]  # fmt: skip
    assert tiers([1, 2, 3], [1, 2, 3], [1, 2, 3]).tolist() == [1, 2, 3]
    scores = [0.7, 0.2]
    assert tiers(scores, [0.5, 0.1], [0.9, 0.4], descending=True).tolist() == [1, 2]
    assert tiers([2, np.nan, 1], [1, 1, np.nan], [9, 9, 9]).tolist() == [1, 0, 0]
    assert tiers([], [], []).tolist() == []


def test_a_wide_interval_lifts_nobody_over_a_better_score() -> None:
    """16th with [16, 16] and 17th with [9, 20], after fifteen sure places."""
    place = np.arange(1.0, 18)
    low, high = place.copy(), place.copy()
    low[16], high[16] = 9, 20
    found = tiers(place, low, high)
    assert found[15] == found[16] == 16


@FEW
@given(SCORES, arrays(np.float64, 40, elements=st.integers(0, 9).map(float)))
def test_tiers_follow_the_score(x: np.ndarray, widths: np.ndarray) -> None:
    down, up = widths[: x.size], widths[::-1][: x.size]
    tier = tiers(x, x - down, x + up, descending=True)
    better = x[:, None] > x[None, :]
    assert not (better & (tier[:, None] > tier[None, :])).any()
    same = x[:, None] == x[None, :]
    assert (tier[:, None] == tier[None, :])[same].all()
    meets = (x - down)[:, None] <= (x + up)[None, :]
    assert (meets & meets.T)[tier[:, None] == tier[None, :]].all()
    # The first of each tier is surely worse than some unit of the tier before.
    for t in range(2, tier.max() + 1):
        best = x[tier == t].max()
        first = (tier == t) & (x == best)
        assert (x + up)[first].min() < (x - down)[tier == t - 1].max(), t


@FEW
@given(st.integers(0, 40), st.integers(1, 40))
def test_wilson_holds_the_share_and_agrees_with_scipy(k: int, extra: int) -> None:
    n = k + extra
    low, high = wilson_interval(k, n)
    fit = stats.binomtest(k, n).proportion_ci(0.9, method="wilson")
    assert float(low) == pytest.approx(fit.low, abs=1e-12)
    assert float(high) == pytest.approx(fit.high, abs=1e-12)
    assert low <= k / n <= high


def test_wilson_without_trials_is_undefined() -> None:
    assert np.isnan(wilson_interval(0, 0)).all()
    assert [float(e) for e in wilson_interval(7, 7)][1] == 1.0


@FEW
@given(st.data())
def test_spearman_agrees_with_scipy(data: st.DataObject) -> None:
    n = data.draw(st.integers(3, 12))
    element = st.integers(-3, 3).map(float)
    x, y = (data.draw(arrays(np.float64, n, elements=element)) for _ in range(2))
    found = float(spearman(x, y))
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)


def test_spearman_leaves_unknown_units_out() -> None:
    assert float(spearman([1, 2, np.nan, 3], [1, 2, 0, 3])) == pytest.approx(1)
    assert np.isnan(spearman([1, 2], [1, 2]))


@pytest.mark.parametrize("grades", [2, 5, 1000])
@pytest.mark.parametrize("units", [3, 4, 17, 60])
def test_spearman_interval_is_that_of_each_draw_ranked_anew(
    units: int, grades: int
) -> None:
    rng = np.random.default_rng(units * grades)
    x, y = rng.integers(0, grades, (2, units)).astype(float)
    x[0], x[1], y[1] = -1.0, grades, -1.0  # no score is the same for all
    x = np.append(x, np.nan)
    y = np.append(y, 0.0)
    value, *ends = spearman_interval(x, y, np.random.default_rng(7), draws=200)
    chosen = np.random.default_rng(7).integers(units, size=(200, units))
    low, high = percentile_interval(spearman(x[chosen], y[chosen]))
    assert value == spearman(x, y)
    assert ends == [low, high]


def test_spearman_interval_holds_the_value_and_repeats() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=40)
    y = x + rng.normal(size=40)
    a = spearman_interval(x, y, np.random.default_rng(7))
    assert a == spearman_interval(x, y, np.random.default_rng(7))
    assert a[1] < a[0] < a[2]
    nothing = spearman_interval([1, 1, 1], [1, 2, 3], rng)
    assert np.isnan(nothing).all()


def test_resamples_keep_totals_and_empty_cells() -> None:
    x = np.array([[5.0, 0.0, 7.0], [0.0, 0.0, 0.0]])
    drawn = multinomial_bootstrap(x, np.random.default_rng(2), draws=50)
    np.testing.assert_array_equal(drawn.sum(axis=-1), np.tile([12.0, 0.0], (50, 1)))
    assert (drawn[:, 0, 1] == 0).all()
    weights = bootstrap_weights(6, np.random.default_rng(2), draws=30)
    np.testing.assert_array_equal(weights.sum(axis=1), np.full(30, 6.0))


@FEW
@given(st.data())
def test_shrinkage_lies_between_the_ratio_and_the_mean(data: st.DataObject) -> None:
    n = data.draw(st.integers(2, 10))
    o = data.draw(arrays(np.float64, n, elements=st.integers(0, 500).map(float)))
    e = data.draw(arrays(np.float64, n, elements=st.integers(1, 500).map(float)))
    s = gamma_poisson_shrinkage(o, e)
    if o.sum() == 0:
        assert np.isnan(s.value).all()
        return
    prior, raw = s.shape / s.rate, o / e
    assert (s.value >= np.minimum(raw, prior) - 1e-9).all()
    assert (s.value <= np.maximum(raw, prior) + 1e-9).all()
    assert (s.low <= s.high).all()


def test_shrinkage_without_spread_beyond_chance_pools_all() -> None:
    s = gamma_poisson_shrinkage([10, 10, 10, 10], [10, 10, 10, 10])
    np.testing.assert_allclose(s.value, 1.0, atol=1e-6)
    assert np.isnan(gamma_poisson_shrinkage([3.0], [2.0]).value).all()
    mixed = gamma_poisson_shrinkage([3, 5, 0], [2, 4, 0])
    assert np.isnan(mixed.value).tolist() == [False, False, True]


def test_columns_are_shrunken_each_on_its_own() -> None:
    rng = np.random.default_rng(5)
    o, e = rng.poisson(20, (9, 3)).astype(float), np.full((9, 3), 20.0)
    whole = gamma_poisson_shrinkage(o, e)
    for i in range(3):
        one = gamma_poisson_shrinkage(o[:, i], e[:, i])
        np.testing.assert_allclose(whole.value[:, i], one.value, rtol=1e-4)


def test_interval_of_shrunken_ratios_covers_nine_in_ten() -> None:
    rng = np.random.default_rng(11)
    theta = rng.gamma(4.0, 0.25, size=(30, 400))
    e = np.broadcast_to(np.geomspace(2, 200, 30)[:, None], theta.shape)
    s = gamma_poisson_shrinkage(rng.poisson(e * theta), e)
    covered = ((s.low <= theta) & (theta <= s.high)).mean()
    assert 0.87 <= covered <= 0.93
    error = np.mean((s.value - theta) ** 2)
    raw = np.mean((rng.poisson(e * theta) / e - theta) ** 2)
    assert error < raw


def test_turned_bootstrap_of_the_krugman_index_covers_nine_in_ten() -> None:
    rng = np.random.default_rng(12)
    p = rng.dirichlet(np.ones(20))
    reference = np.full(20, 1000.0)
    truth = float(krugman(p, reference))
    hits = 0
    for _ in range(200):
        x = rng.multinomial(2000, p).astype(float)
        drawn = krugman(multinomial_bootstrap(x, rng, draws=200), reference)
        low, high = percentile_interval(2 * krugman(x, reference) - drawn)
        hits += bool(low <= truth <= high)
    assert 0.84 <= hits / 200 <= 0.96


def test_what_no_method_allows_is_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(ParameterError, match="between 0 and 1; found 90"):
        percentile_interval([1, 2], level=90)
    with pytest.raises(ParameterError, match="the first 3 of 2"):
        wilson_interval([1, 3], [2, 2])
    with pytest.raises(ParameterError, match="0 units"):
        bootstrap_weights(0, rng)
    with pytest.raises(ParameterError, match="At least one draw"):
        multinomial_bootstrap([1, 2], rng, draws=0)
    with pytest.raises(NegativeActivityError, match="found 1 that"):
        multinomial_bootstrap([1, -2], rng)
    with pytest.raises(NegativeActivityError, match="found 1 cells"):
        gamma_poisson_shrinkage([1, -1], [1, 1])
    with pytest.raises(ShapeError, match="one shape"):
        gamma_poisson_shrinkage([1], [1, 1])
    with pytest.raises(ShapeError, match="one shape"):
        tiers([1], [1, 2], [1, 2])
    with pytest.raises(ShapeError, match="same units"):
        spearman([1], [1, 2])
