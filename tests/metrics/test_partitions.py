"""Comparing divisions and finding them: by hand, by law, and two ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from madang.errors import ParameterError, ShapeError
from madang.metrics.cluster_validation import (
    between_relatedness,
    reassign_outliers,
    validation_scores,
    within_relatedness,
)
from madang.metrics.clustering import (
    Linkage,
    hierarchical_partitions,
    leiden_partitions,
    spectral_partitions,
)
from madang.metrics.partitions import (
    adjusted_mutual_information,
    adjusted_rand,
    overlap_score,
)

LABELS = st.integers(1, 40).flatmap(
    lambda n: st.tuples(
        arrays(np.int64, n, elements=st.integers(0, 7)),
        arrays(np.int64, n, elements=st.integers(0, 7)),
    )
)


def blocks(sizes, *, inside=0.8, outside=0.1, noise=0.02, seed=3):
    """Make a similarity in which the groups stand out."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    rng = np.random.default_rng(seed)
    s = np.where(labels[:, None] == labels[None, :], inside, outside)
    s = s + rng.normal(0, noise, s.shape)
    return (s + s.T) / 2, labels


@given(LABELS)
@settings(max_examples=150, deadline=None)
def test_both_indices_are_those_of_scikit_learn(pair):
    a, b = pair
    assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(a, b), abs=1e-9)
    ours = adjusted_mutual_information(a, b)
    assert ours == pytest.approx(adjusted_mutual_info_score(a, b), abs=1e-7)


@given(LABELS)
@settings(max_examples=50, deadline=None)
def test_comparison_is_symmetric_and_blind_to_names_and_order(pair):
    a, b = pair
    order = np.random.default_rng(1).permutation(a.size)
    for index in (adjusted_rand, adjusted_mutual_information, overlap_score):
        value = index(a, b)
        assert index(b, a) == pytest.approx(value, abs=1e-9)
        assert index((a + 5)[order], b[order]) == pytest.approx(value, abs=1e-9)
        assert value <= 1 + 1e-9


def test_chance_scores_nothing_and_the_same_division_scores_one():
    rng = np.random.default_rng(1)
    a = np.repeat(np.arange(20), 15)
    rand = [adjusted_rand(a, rng.permutation(a)) for _ in range(50)]
    told = [adjusted_mutual_information(a, rng.permutation(a)) for _ in range(50)]
    assert abs(np.mean(rand)) < 0.005
    assert abs(np.mean(told)) < 0.01
    assert adjusted_rand(a, a) == adjusted_mutual_information(a, a + 1) == 1
    assert overlap_score(a, a) == 1


def test_overlap_is_the_share_in_the_best_match_by_hand():
    # Groups of four and two; the other division splits the four in three and one.
    one, other = [0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 1]
    down = (3 / 4 + 2 / 2) / 2
    across = (3 / 3 + 2 / 3) / 2
    assert overlap_score(one, other) == pytest.approx((down + across) / 2)


def test_nothing_to_divide_is_not_a_number_and_two_lengths_are_refused():
    for index in (adjusted_rand, adjusted_mutual_information, overlap_score):
        assert np.isnan(index([], []))
        with pytest.raises(ShapeError, match="the same things"):
            index([0, 1], [0, 1, 2])


def slow_scores(s, labels, tail=0.95):
    """Measure the validation scores pair by pair."""
    names = sorted(set(labels))
    groups = {k: [i for i, c in enumerate(labels) if c == k] for k in names}

    def between(i, k):
        return np.mean([s[i, j] for j in groups[k]])

    by_cluster, by_activity = [], []
    for k in names:
        pairs = [s[i, j] for i in groups[k] for j in groups[k] if i != j]
        others = [
            np.mean([s[i, j] for i in groups[k] for j in groups[m]])
            for m in names
            if m != k
        ]
        within = np.mean(pairs) if pairs else -np.inf
        by_cluster.append((within, others))
        for i in groups[k]:
            own = [s[i, j] for j in groups[k] if j != i]
            apart = [between(i, m) for m in names if m != k]
            by_activity.append((np.mean(own) if own else -np.inf, apart))
    out = []
    for rows in (by_cluster, by_activity):
        out.append(np.mean([w > np.mean(b) for w, b in rows]))
        out.append(np.mean([w > np.quantile(b, tail) for w, b in rows]))
    return out


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_validation_scores_are_those_counted_pair_by_pair(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(4, 14))
    s = rng.normal(size=(n, n))
    s = (s + s.T) / 2
    labels = rng.integers(0, 4, n)
    if np.unique(labels).size < 2:
        return
    v = validation_scores(s, labels)
    four = (v.cluster_mean, v.cluster_tail, v.activity_mean, v.activity_tail)
    assert four == pytest.approx(slow_scores(s, labels.tolist()))


@given(st.integers(0, 10_000), st.floats(0.1, 20), st.floats(-5, 5))
@settings(max_examples=30, deadline=None)
def test_validation_scores_do_not_hang_on_unit_origin_or_order(seed, scale, shift):
    rng = np.random.default_rng(seed)
    s, labels = blocks([3, 4, 5], noise=0.5, seed=seed)
    order = rng.permutation(labels.size)
    moved = (s * scale + shift)[np.ix_(order, order)]
    before, after = (
        validation_scores(s, labels),
        validation_scores(moved, labels[order]),
    )
    assert before == after


def test_the_true_groups_pass_every_test_and_chance_fails_most():
    s, labels = blocks([6] * 8)
    assert validation_scores(s, labels).overall == 1
    mixed = np.random.default_rng(1).permutation(labels)
    assert validation_scores(s, mixed).overall < 0.4


def test_one_cluster_has_nothing_between_and_a_cluster_of_one_passes_nothing():
    s, _ = blocks([3, 3])
    assert np.isnan(validation_scores(s, np.zeros(6, int)).overall)
    v = validation_scores(s, [0, 0, 0, 1, 1, 2])
    assert v.cluster_mean == pytest.approx(2 / 3)


def test_within_and_between_relatedness_by_hand():
    s = np.array([[9, 4, 1, 0], [4, 9, 3, 2], [1, 3, 9, 6], [0, 2, 6, 9]])
    labels = [0, 0, 1, 1]
    assert within_relatedness(s, labels).tolist() == [4, 4, 6, 6]
    between = between_relatedness(s, labels)
    assert between[:, 1][:2].tolist() == [0.5, 2.5]
    assert np.isnan(between[0, 0])


def test_a_misplaced_activity_is_moved_home_and_the_rest_stays():
    s, labels = blocks([6] * 5)
    wrong = labels.copy()
    wrong[0] = 3
    mended, moved = reassign_outliers(s - s.mean(), wrong)
    assert mended.tolist() == labels.tolist()
    assert np.flatnonzero(moved).tolist() == [0]


@pytest.mark.parametrize("linkage", list(Linkage))
def test_a_hierarchy_finds_groups_that_stand_out(linkage):
    s, labels = blocks([5, 7, 9])
    found = hierarchical_partitions(s, [1, 3, 21], linkage=linkage)
    assert adjusted_rand(found[1], labels) == 1
    assert set(found[0]) == {0}
    assert np.unique(found[2]).size == 21


def test_spectral_and_leiden_find_groups_that_stand_out_the_same_every_time():
    s, labels = blocks([5, 7, 9], outside=-0.1)
    for find, argument in ((spectral_partitions, [3]), (leiden_partitions, [1.0])):
        first = find(s, argument, np.random.default_rng(1))
        again = find(s, argument, np.random.default_rng(1))
        assert adjusted_rand(first[0], labels) == 1
        assert first.tolist() == again.tolist()


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_wards_groups_of_correlations_are_those_of_standardised_profiles(seed):
    """For correlations the distance is Euclidean: two ways to one hierarchy."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(12, 9))
    z = (x - x.mean(0)) / x.std(0) / np.sqrt(len(x))
    rho = z.T @ z
    # The diagonal is not read, so the top is the largest off it; the constant
    # between the two shifts all squared distances alike.
    np.fill_diagonal(rho, 1.0)
    tops = rho - np.eye(9)
    direct = np.sqrt(np.maximum(tops.max() - tops, 0))
    found = hierarchical_partitions(rho, [3])[0]
    tree = linkage(direct[np.triu_indices(9, 1)], "ward")
    assert adjusted_rand(found, fcluster(tree, 3, "maxclust")) == 1


def test_unknown_pairs_do_not_stop_a_hierarchy():
    s, labels = blocks([5, 5])
    s[0, 9] = s[9, 0] = np.nan
    assert adjusted_rand(hierarchical_partitions(s, [2])[0], labels) == 1


def test_what_cannot_be_divided_is_refused():
    s, _ = blocks([2, 2])
    rng = np.random.default_rng(1)
    with pytest.raises(ParameterError, match="1 to 4 groups"):
        hierarchical_partitions(s, [5])
    with pytest.raises(ParameterError, match="1 to 4 groups"):
        spectral_partitions(s, [0], rng)
    with pytest.raises(ParameterError, match="resolutions above 0"):
        leiden_partitions(s, [0.0], rng)
    with pytest.raises(ShapeError, match="square"):
        hierarchical_partitions(np.zeros((2, 3)), [1])
    with pytest.raises(ShapeError, match="needs one cluster"):
        validation_scores(s, [0, 1])
    with pytest.raises(ParameterError, match="counted from 0"):
        reassign_outliers(s, [0, 0, -1, 1])
    with pytest.raises(ShapeError, match="square"):
        within_relatedness(np.zeros((2, 3)), [0, 1])


def test_a_lone_activity_is_a_group_of_its_own():
    assert hierarchical_partitions([[1.0]], [1]).tolist() == [[0]]
    assert hierarchical_partitions([[1.0]], []).shape == (0, 1)
