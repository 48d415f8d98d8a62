"""Laws and refusals of mobility by class and rank, and of nested inequality."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from scipy.stats import chi2_contingency, kendalltau

from madang.errors import ParameterError, ShapeError
from madang.metrics.inequality import theil_decomposition, theil_l, theil_t
from madang.metrics.mobility import (
    class_mobility,
    rank_mobility,
    transition_counts,
    transition_homogeneity,
    transition_probabilities,
)

VALUES = hnp.arrays(np.float64, (2, 9), elements=st.integers(0, 6).map(float))
CLASSES = hnp.arrays(np.int64, (5, 12), elements=st.integers(-1, 2))


def test_two_regions_that_swap_places_each_year():
    moves = transition_counts([[0, 1], [1, 0], [0, 1], [1, 0]], 2)
    p = transition_probabilities(moves.sum(axis=0))
    assert p.tolist() == [[0, 1], [1, 0]]
    assert class_mobility(p) == 2.0
    assert rank_mobility([0, 1], [1, 0]) == 1.0


@given(CLASSES)
def test_moves_are_counted_one_by_one_and_rows_sum_to_one(classes):
    moves = transition_counts(classes, 3)
    by_hand = np.zeros((4, 3, 3))
    for t in range(4):
        for r in range(12):
            if classes[t, r] >= 0 and classes[t + 1, r] >= 0:
                by_hand[t, classes[t, r], classes[t + 1, r]] += 1
    assert_allclose(moves, by_hand)
    p = transition_probabilities(moves.sum(axis=0))
    there = moves.sum(axis=(0, 2)) > 0
    assert_allclose(p[there].sum(axis=1), 1.0)
    assert np.isnan(p[~there]).all()
    assert np.isnan(class_mobility(p)) == (not there.all())


def test_mobility_stands_still_at_0_and_is_1_where_the_last_year_tells_nothing():
    assert class_mobility(np.eye(4)) == 0.0
    assert class_mobility(np.tile([0.5, 0.3, 0.2], (3, 1))) == 1.0


@given(VALUES)
@settings(deadline=None)
def test_rank_mobility_is_that_of_kendalls_tau(values):
    before, after = values
    ours = rank_mobility(before, after)
    if np.ptp(before) == 0 or np.ptp(after) == 0:
        assert np.isnan(ours)
    else:
        assert_allclose(ours, (1 - kendalltau(before, after).statistic) / 2)


def test_unknown_regions_take_no_part_in_rank_mobility():
    before, after = [1.0, 2, 3, np.nan], [1.0, 3, 2, 9]
    assert rank_mobility(before, after) == pytest.approx(1 / 3)
    assert np.isnan(rank_mobility([1.0], [2.0]))
    with pytest.raises(ShapeError, match="same regions"):
        rank_mobility([1.0, 2], [1.0])


@given(hnp.arrays(np.float64, (3, 2, 2), elements=st.integers(1, 30).map(float)))
@settings(deadline=None)
def test_homogeneity_is_pearsons_test_of_each_row_added_up(counts):
    statistic, free, p = transition_homogeneity(counts)
    rows = [chi2_contingency(counts[:, k, :], correction=False) for k in range(2)]
    assert statistic == pytest.approx(sum(r.statistic for r in rows), abs=1e-9)
    assert free == sum(r.dof for r in rows)
    assert 0 <= p <= 1


def test_a_chain_with_nothing_to_compare_has_no_p_and_wrong_classes_are_refused():
    assert np.isnan(transition_homogeneity([[[3.0, 1], [1, 3]]])[2])
    with pytest.raises(ShapeError, match="stack"):
        transition_homogeneity(np.eye(2))
    with pytest.raises(ParameterError, match="from 0 to 1"):
        transition_counts([[0, 2], [1, 0]], 2)
    with pytest.raises(ShapeError, match="years and regions"):
        transition_counts([0, 1], 2)
    with pytest.raises(ShapeError, match="two classes"):
        class_mobility([[1.0]])


def test_three_levels_of_theil_by_hand():
    """Akita's districts in provinces in regions; incomes 1, 3 | 2, 6 | 4, 4."""
    x = np.array([1.0, 3, 2, 6, 4, 4])
    d = theil_decomposition(x, list("NNNNSS"), levels=[list("aabbcc")])
    means = np.array([2.0, 2, 4, 4, 4, 4])
    assert_allclose(d.t, theil_t(x))
    assert_allclose(d.t_levels[0], theil_t([3.0, 4], weights=[4, 2]))
    assert_allclose(sum(d.t_levels[:2]), theil_t(means))
    inner = [theil_t(x[:2]), theil_t(x[2:4]), 0.0]
    assert_allclose(d.t_levels[2], np.dot([4, 8, 8], inner) / 20)
    assert_allclose(d.l_levels[0], theil_l([3.0, 4], weights=[4, 2]))


@given(
    x=hnp.arrays(np.float64, 12, elements=st.floats(0.1, 100)),
    seed=st.integers(0, 999),
)
def test_levels_add_up_and_are_at_least_zero(x, seed):
    rng = np.random.default_rng(seed)
    fine = rng.integers(0, 5, 12)
    middle, outer = np.array([0, 0, 1, 1, 2])[fine], np.array([0, 0, 0, 0, 1])[fine]
    weights = rng.uniform(1, 9, 12)
    d = theil_decomposition(x, outer, levels=[middle, fine], weights=weights)
    assert_allclose([sum(d.t_levels), sum(d.l_levels)], [d.t, d.l], atol=1e-12)
    assert min(*d.t_levels, *d.l_levels) >= -1e-12
    assert d.t_levels[0] == pytest.approx(d.t_between, abs=1e-12)
    one = theil_decomposition(x, fine, weights=weights)
    assert_allclose(d.t_levels[-1], one.t_within, atol=1e-12)


def test_levels_that_are_not_nested_are_refused():
    with pytest.raises(ParameterError, match="1 lie in several"):
        theil_decomposition([1.0, 2, 3], list("NSS"), levels=[list("aab")])
    with pytest.raises(ShapeError, match="one group"):
        theil_decomposition([1.0, 2, 3], list("NSS"), levels=[list("ab")])
