"""Laws and refusals of the indices of inequality."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.inequality import (
    atkinson,
    gini,
    gini_interval,
    gini_normalised,
    hoover,
    lorenz_curve,
    theil_decomposition,
    theil_l,
    theil_t,
)

amounts = hnp.arrays(
    np.float64, st.integers(2, 20), elements=st.floats(0.01, 1e6, allow_nan=False)
)
indices = {
    "gini": gini,
    "theil_t": theil_t,
    "theil_l": theil_l,
    "atkinson_half": lambda x, **k: atkinson(x, 0.5, **k),
    "atkinson_1": lambda x, **k: atkinson(x, 1, **k),
    "atkinson_2": lambda x, **k: atkinson(x, 2, **k),
}
every_index = pytest.mark.parametrize("index", indices.values(), ids=indices.keys())


def brute_gini(x, w):
    """Compare every pair, as the definition says."""
    total = 0.0
    for a, wa in zip(x, w, strict=True):
        for b, wb in zip(x, w, strict=True):
            total += wa * wb * abs(a - b)
    mean = sum(a * b for a, b in zip(x, w, strict=True)) / sum(w)
    return total / (2 * sum(w) ** 2 * mean)


@given(amounts, st.integers(0, 1000))
def test_the_fast_gini_agrees_with_all_pairs(x, seed):
    w = np.random.default_rng(seed).random(x.size) + 0.1
    assert_allclose(gini(x, weights=w), brute_gini(x, w), atol=1e-12)


@every_index
@given(x=amounts, factor=st.floats(1e-3, 1e3))
def test_an_index_does_not_depend_on_the_unit(index, x, factor):
    assert_allclose(index(x * factor), index(x), atol=1e-9)


@every_index
@given(x=amounts, seed=st.integers(0, 1000))
def test_an_index_does_not_depend_on_the_order_of_regions(index, x, seed):
    shuffled = np.random.default_rng(seed).permutation(x)
    assert_allclose(index(shuffled), index(x), atol=1e-9)


@every_index
@given(x=amounts)
def test_replicating_the_population_changes_nothing(index, x):
    assert_allclose(index(np.tile(x, 3)), index(x), atol=1e-9)


@every_index
@given(x=amounts)
def test_a_weight_of_two_is_the_region_twice(index, x):
    w = np.arange(x.size) % 2 + 1
    repeated = np.repeat(x, w)
    assert_allclose(index(x, weights=w), index(repeated), atol=1e-9)


@given(x=amounts)
def test_indices_keep_their_bounds(x):
    n = x.size
    assert -1e-12 <= gini(x) <= 1 - 1 / n + 1e-12
    assert -1e-12 <= gini_normalised(x) <= 1 + 1e-12
    assert 0 <= theil_t(x) <= np.log(n) + 1e-12
    assert theil_l(x) >= 0
    for epsilon in (0.3, 1, 2.5):
        assert 0 <= atkinson(x, epsilon) <= 1


@every_index
@given(x=amounts)
def test_giving_from_rich_to_poor_makes_it_more_even(index, x):
    rich, poor = np.argmax(x), np.argmin(x)
    moved = x.copy()
    gift = (x[rich] - x[poor]) / 4
    moved[rich] -= gift
    moved[poor] += gift
    assert index(moved) <= index(x) + 1e-9


@given(x=amounts, seed=st.integers(0, 1000))
def test_between_and_within_add_up_and_are_each_at_least_zero(x, seed):
    rng = np.random.default_rng(seed)
    w, groups = rng.random(x.size) + 0.1, rng.integers(0, 3, x.size)
    d = theil_decomposition(x, groups, weights=w)
    assert_allclose(d.t_between + d.t_within, d.t, atol=1e-9)
    assert_allclose(d.l_between + d.l_within, d.l, atol=1e-9)
    assert min(d.t_between, d.t_within, d.l_between, d.l_within) >= -1e-12


@given(x=amounts, seed=st.integers(0, 1000))
def test_within_is_the_weighted_sum_of_each_groups_own_index(x, seed):
    rng = np.random.default_rng(seed)
    w, groups = rng.random(x.size) + 0.1, rng.integers(0, 2, x.size)
    t_within = l_within = 0.0
    for g in np.unique(groups):
        own = groups == g
        share = (w * x)[own].sum() / (w * x).sum()
        t_within += share * theil_t(x[own], weights=w[own])
        l_within += w[own].sum() / w.sum() * theil_l(x[own], weights=w[own])
    d = theil_decomposition(x, groups, weights=w)
    assert_allclose([d.t_within, d.l_within], [t_within, l_within], atol=1e-9)


@given(x=amounts)
def test_one_group_has_nothing_between_and_single_regions_nothing_within(x):
    assert theil_decomposition(x, [1] * x.size).t_between == 0
    assert_allclose(theil_decomposition(x, range(x.size)).l_within, 0, atol=1e-9)


@given(x=amounts)
def test_gini_is_twice_the_area_between_the_curve_and_the_diagonal(x):
    curve = lorenz_curve(x)
    area = np.trapezoid(curve.holding, curve.population)
    assert_allclose(1 - 2 * area, gini(x), atol=1e-9)


@given(x=amounts)
def test_hoover_is_a_distance(x):
    reference = x[::-1]
    assert 0 <= hoover(x, reference) <= 1
    assert_allclose(hoover(x, reference), hoover(reference, x))
    assert_allclose(hoover(x, 7 * x), 0, atol=1e-12)


def test_a_stack_of_rows_is_measured_row_by_row():
    x = np.random.default_rng(1).random((5, 8))
    for index in indices.values():
        assert_allclose(index(x), [index(row) for row in x])


@every_index
def test_one_region_and_equal_regions_are_even(index):
    assert index([7.0]) == 0
    assert_allclose(index([3.0, 3.0, 3.0]), 0, atol=1e-15)


@every_index
@pytest.mark.parametrize("x", [[], [0.0, 0.0], [1.0, np.nan]])
def test_nothing_held_or_unknown_is_nan_and_not_zero(index, x):
    assert np.isnan(index(x))


def test_all_in_one_region_reaches_the_upper_bounds():
    x = [0, 0, 0, 8]
    assert gini(x) == 0.75
    assert gini_normalised(x) == 1
    assert_allclose(theil_t(x), np.log(4))
    assert np.isnan(theil_l(x))
    assert atkinson(x, 1) == atkinson(x, 2) == 1


def test_a_region_of_no_weight_does_not_count():
    assert_allclose(theil_l([1, 3, 0], weights=[1, 1, 0]), theil_l([1, 3]))
    assert_allclose(gini([1, 3, 9], weights=[1, 1, 0]), gini([1, 3]))


def test_normalised_gini_of_one_region_is_undefined():
    assert np.isnan(gini_normalised([5.0]))


def test_the_jackknife_is_the_textbook_loop():
    x, w = [20, 50, 20, 10, 5], [1, 2, 3, 1, 1]
    without = [gini(np.delete(x, r), weights=np.delete(w, r)).item() for r in range(5)]
    error = np.sqrt(4 / 5 * sum((g - np.mean(without)) ** 2 for g in without))
    low, high = gini_interval(x, weights=w)
    centre = gini(x, weights=w)
    assert_allclose(high - centre, 2.131846786 * error, rtol=1e-8)
    assert_allclose(low, max(0, 2 * centre - high))


def test_two_regions_have_no_gini_interval():
    assert np.isnan(gini_interval([1, 2])).all()


@pytest.mark.parametrize("bad", [-1.0, np.inf])
def test_an_amount_below_zero_or_infinite_is_refused_with_the_first_example(bad):
    with pytest.raises(NegativeActivityError, match="1 of 3 are below 0 or infinite"):
        gini([1, bad, 2])


def test_weights_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="found 2 for 3 regions"):
        theil_t([1, 2, 3], weights=[1, 1])
    with pytest.raises(ShapeError, match="single number"):
        gini(3.0)
    with pytest.raises(ShapeError, match="Each region needs one group"):
        theil_decomposition([1, 2, 3], ["a"])
    with pytest.raises(ShapeError, match="one row of amounts"):
        lorenz_curve([[1, 2], [3, 4]])


@pytest.mark.parametrize("epsilon", [0, -1, np.nan])
def test_an_aversion_that_is_not_above_zero_is_refused(epsilon):
    with pytest.raises(ParameterError, match="above 0"):
        atkinson([1, 2], epsilon)
