"""Ties within and across groups: laws, two ways, refusals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics.graphs import (
    assortativity,
    density,
    ei_index,
    expected_ties,
    ties_across,
    ties_within,
)

labels = st.lists(st.integers(0, 3), min_size=2, max_size=12)


def _mixing(groups: list[int]) -> np.ndarray:
    """Count the ties of one project by laying out every pair."""
    ties = np.zeros((4, 4))
    for a, b in itertools.combinations(groups, 2):
        ties[a, b] += 1
        ties[b, a] += a != b
    return ties


@given(labels)
def test_counts_of_members_give_the_ties_of_every_pair(groups: list[int]) -> None:
    n = np.bincount(groups, minlength=4)
    ties = _mixing(groups)
    assert ties_within(n) == pytest.approx(np.diag(ties))
    outward = ties.sum(axis=1) - np.diag(ties)
    assert ties_across(n, len(groups) - n) == pytest.approx(outward)


@given(labels)
def test_expected_ties_sum_to_the_observed_and_keep_every_end(
    groups: list[int],
) -> None:
    ties = _mixing(groups)
    expected = expected_ties(ties)
    upper = np.triu_indices(4)
    assert expected[upper].sum() == pytest.approx(ties[upper].sum())
    ends = [t.sum(axis=1) + np.diag(t) for t in (ties, expected)]
    assert ends[1] == pytest.approx(ends[0])


def test_expected_ties_are_what_shuffled_ends_give_on_average() -> None:
    ties = np.array([[5.0, 9.0], [9.0, 6.0]])
    ends = np.repeat([0, 1], [19, 21])
    rng = np.random.default_rng(3)
    total = np.zeros((2, 2))
    for _ in range(4000):
        a, b = rng.permutation(ends).reshape(2, -1)
        total += [[np.sum((a == 0) & (b == 0)), np.sum(a != b)],
                  [np.sum(a != b), np.sum((a == 1) & (b == 1))]]  # fmt: skip
    # without replacement, against with: equal but for one in 2T ends
    assert total / 4000 == pytest.approx(expected_ties(ties), rel=0.04)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_index_is_bounded_and_turns_its_sign_with_its_sides(i: int, e: int) -> None:
    value = ei_index(i, e)
    if i + e == 0:
        assert np.isnan(value)
    else:
        assert -1 <= value <= 1
        assert value == pytest.approx(-ei_index(e, i))
        assert value == pytest.approx(ei_index(7 * i, 7 * e))


def test_assortativity_is_zero_at_random_and_one_where_groups_are_closed() -> None:
    at_random = expected_ties([[5, 9], [9, 6]])
    assert assortativity(at_random) == pytest.approx(0, abs=1e-12)
    assert assortativity(np.diag([3, 4, 5])) == pytest.approx(1)
    assert np.isnan(assortativity(np.zeros((2, 2))))
    assert np.isnan(assortativity([[4]]))


def test_assortativity_is_the_correlation_of_the_two_ends_of_two_groups() -> None:
    ties = np.array([[5, 9], [9, 6]])
    a = [0] * 5 + [0] * 9 + [1] * 6
    b = [0] * 5 + [1] * 9 + [1] * 6
    both_ways = np.corrcoef(a + b, b + a)[0, 1]
    assert assortativity(ties) == pytest.approx(both_ways)


def test_a_whole_graph_has_density_one_and_a_lone_node_none() -> None:
    assert density(ties_within(5), 5) == pytest.approx(1)
    assert np.isnan(density(0, 1))


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_a_count_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(NegativeActivityError, match="1 of 2 that are not"):
        ties_within([1, wrong])


@pytest.mark.parametrize("ties", [[[0, 1], [2, 0]], [[1, 2, 3]], [1, 2]])
def test_a_table_that_is_not_symmetric_is_refused(ties: list) -> None:
    with pytest.raises(ShapeError, match="Fill both halves"):
        expected_ties(ties)
