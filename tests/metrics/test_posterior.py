"""Laws of the posterior draws, the plain quotient's interval, and rank sets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.inference import (
    gamma_poisson_draws,
    gamma_poisson_prior,
    gamma_poisson_shrinkage,
    location_quotient_interval,
    rank_interval,
    rank_sets,
)
from madang.metrics.shares import expected_activity, location_quotient

FEW = settings(max_examples=40, deadline=None)
COUNTS = arrays(
    np.float64,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=6),
    elements=st.integers(0, 300).map(float),
)


@FEW
@given(COUNTS)
def test_draws_are_amounts_and_empty_stays_empty(x: np.ndarray) -> None:
    e = np.nan_to_num(expected_activity(x))
    drawn = gamma_poisson_draws(x, e, np.random.default_rng(1), draws=7)
    assert drawn.shape == (7, *x.shape)
    assert (drawn >= 0).all()
    assert np.isfinite(drawn).all()
    assert (drawn[:, e == 0] == 0).all()


def test_draws_centre_on_the_shrunken_ratio_and_spread_as_its_interval() -> None:
    rng = np.random.default_rng(3)
    e = np.broadcast_to(np.geomspace(5, 500, 30)[:, None], (30, 4)).copy()
    o = rng.poisson(e * rng.gamma(3, 1 / 3, e.shape)).astype(float)
    fit = gamma_poisson_shrinkage(o, e)
    drawn = gamma_poisson_draws(o, e, rng, draws=4000) / e
    np.testing.assert_allclose(drawn.mean(axis=0), fit.value, rtol=0.05, atol=0.03)
    low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
    np.testing.assert_allclose(low, fit.low, rtol=0.08, atol=0.05)
    np.testing.assert_allclose(high, fit.high, rtol=0.08, atol=0.05)


def test_prior_is_a_distribution_and_knows_even_from_uneven() -> None:
    prior = gamma_poisson_prior([[9, 99], [91, 101], [200, 100]], np.full((3, 2), 100))
    np.testing.assert_allclose(prior.weight.sum(axis=0), 1.0)
    uneven, even = (np.log(prior.rate) * prior.weight).sum(axis=0)
    assert even > uneven
    alone = gamma_poisson_prior([[4.0]], [[2.0]])
    assert np.isnan(alone.weight).all()


def test_prior_of_a_column_does_not_hang_on_the_others() -> None:
    rng = np.random.default_rng(5)
    o, e = rng.poisson(20, (9, 3)).astype(float), np.full((9, 3), 20.0)
    whole = gamma_poisson_prior(o, e)
    for i in range(3):
        one = gamma_poisson_prior(o[:, i], e[:, i])
        np.testing.assert_allclose(whole.weight[:, i], one.weight, rtol=1e-9)


def test_draws_repeat_with_the_seed_and_take_a_prior_found_before() -> None:
    o, e = np.array([[5.0, 9.0], [30.0, 1.0]]), np.full((2, 2), 10.0)
    prior = gamma_poisson_prior(o, e)
    once, again = (
        gamma_poisson_draws(o, e, np.random.default_rng(8), draws=3, prior=p)
        for p in (None, prior)
    )
    np.testing.assert_array_equal(once, again)


def test_a_cell_that_is_not_known_tells_nothing() -> None:
    o = np.array([[5.0, 0.0], [30.0, 20.0], [9.0, 7.0]])
    e = np.array([[10.0, 0.0], [20.0, 20.0], [10.0, 8.0]])
    drawn = gamma_poisson_draws(o, e, np.random.default_rng(8), draws=5)
    assert (drawn[:, 0, 1] == 0).all()
    short = gamma_poisson_prior(o[1:, 1], e[1:, 1])
    np.testing.assert_allclose(
        gamma_poisson_prior(o, e).weight[:, 1], short.weight, rtol=1e-9
    )


@FEW
@given(COUNTS)
def test_plain_interval_holds_the_quotient_and_stays_in_bounds(x: np.ndarray) -> None:
    low, high = location_quotient_interval(x)
    q = location_quotient(x)
    known = ~np.isnan(low)
    assert (low[known] <= q[known] + 1e-9).all()
    assert (q[known] <= high[known] + 1e-9).all()
    assert (low[known] >= 0).all()
    some = x.sum() / np.where(x.sum(axis=1) > 0, x.sum(axis=1), np.nan)
    assert (high <= some[:, None] + 1e-9)[known].all()
    if x.shape[0] == 1:
        assert not known.any()


def test_plain_interval_narrows_with_the_square_root_of_the_counts() -> None:
    x = np.array([[60.0, 40.0], [30.0, 70.0]])
    (a, b), (c, d) = (location_quotient_interval(x * k) for k in (1, 100))
    np.testing.assert_allclose((b - a) / (d - c), 10, rtol=0.1)


def test_rank_sets_hold_all_at_once_and_so_are_wider() -> None:
    rng = np.random.default_rng(4)
    draws = np.arange(12.0) + rng.normal(size=(600, 12)) * 1.5
    one_low, one_high = rank_interval(draws)
    low, high = rank_sets(draws)
    assert (high - low).mean() > (one_high - one_low).mean()
    assert (low <= np.arange(12, 0, -1)).all()
    assert (high >= np.arange(12, 0, -1)).all()


def test_rank_sets_of_sure_scores_are_single_places_and_ties_stay_open() -> None:
    sure = np.tile([3.0, 1.0, 2.0, 2.0], (10, 1))
    low, high = rank_sets(sure)
    assert low.tolist() == [1, 4, 2, 2]
    assert high.tolist() == [1, 4, 3, 3]
    low, high = rank_sets(sure, descending=False)
    assert low.tolist() == [4, 1, 2, 2]


def test_rank_sets_do_not_hang_on_scale_or_on_order() -> None:
    rng = np.random.default_rng(9)
    draws = rng.normal(size=(300, 6)) + np.arange(6)
    low, high = rank_sets(draws)
    scaled = rank_sets(7 * draws - 3)
    np.testing.assert_array_equal((low, high), scaled)
    turn = rng.permutation(6)
    np.testing.assert_array_equal(rank_sets(draws[:, turn])[0], low[turn])


def test_unit_that_is_never_known_has_no_place() -> None:
    draws = np.array([[1.0, np.nan, 2.0], [1.1, np.nan, 2.1], [np.nan, np.nan, 2.0]])
    low, high = rank_sets(draws)
    assert np.isnan(low[1])
    assert high[0] == 2
    assert np.isnan(rank_sets(np.empty((0, 2)))[0]).all()


def test_stepwise_sets_are_within_those_of_one_step() -> None:
    rng = np.random.default_rng(2)
    draws = np.array([0.0, 9.0, 9.6, 10.4]) + rng.normal(size=(4000, 4)) * 0.25
    low, high = rank_sets(draws)
    assert (low[0], high[0]) == (4, 4)
    gap = draws[:, :, None] - draws[:, None, :]
    spread = gap.std(axis=0) + np.eye(4)
    most = np.abs((gap - gap.mean(axis=0)) / spread).max(axis=(1, 2))
    above = gap.mean(axis=0) / spread > np.quantile(most, 0.9)
    assert (low >= 1 + above.sum(axis=0)).all()
    assert (high <= 4 - above.sum(axis=1)).all()


def test_what_no_method_allows_is_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(ShapeError, match="one shape"):
        gamma_poisson_prior([1], [1, 1])
    with pytest.raises(NegativeActivityError, match="found 1 cells"):
        gamma_poisson_draws([[1, -1]], [[1, 1]], rng)
    with pytest.raises(ShapeError, match="found 1 axes"):
        location_quotient_interval([1, 2])
    with pytest.raises(NegativeActivityError, match="found 1 of 2"):
        location_quotient_interval([[1, np.nan]])
    with pytest.raises(ParameterError, match="between 0 and 1"):
        location_quotient_interval([[1, 2]], level=90)
    with pytest.raises(ShapeError, match="found 1 axes"):
        rank_sets([1, 2])
    with pytest.raises(ParameterError, match="between 0 and 1"):
        rank_sets([[1, 2]], level=2)
