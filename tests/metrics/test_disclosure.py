"""Disclosure control: rules by hand, and an attack on what is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import ParameterError
from madang.metrics.disclosure import (
    blurred,
    bounds,
    needed_range,
    sensitive_cells,
    sums,
    withhold,
)

PLAIN = np.vstack([np.eye(4, dtype=bool), np.ones((1, 4), dtype=bool)])
UNKNOWN = np.full((5, 5), np.nan)


def hide(cells, shape=(5, 5)):
    hidden = np.zeros(shape, dtype=bool)
    hidden[tuple(np.array(cells).T)] = True
    return hidden


def test_two_establishments_are_too_few_and_three_are_not():
    found = sensitive_cells(
        np.array([10.0, 10.0, 0.0, 10.0]),
        np.array([2.0, 3.0, 0.0, np.nan]),
        np.full(4, np.nan),
    )
    assert found.tolist() == [True, False, False, False]


def test_one_that_holds_more_than_three_quarters_dominates():
    found = sensitive_cells(
        np.array([100.0, 100.0, 100.0]),
        np.array([9.0, 9.0, 9.0]),
        np.array([75.0, 76.0, np.nan]),
    )
    assert found.tolist() == [False, True, False]


def test_a_single_cell_withheld_is_worked_out_from_its_row():
    leaves = np.arange(16.0).reshape(4, 4)
    low, high = bounds(leaves, PLAIN, PLAIN, hide([(1, 2)]))
    assert low[1, 2] == high[1, 2] == leaves[1, 2]


def test_two_cells_in_each_row_and_column_are_not_enough():
    """Two circles joined by one cell: that cell is the only link, and falls."""
    circles = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)]
    hidden = hide([*circles, (0, 2)])
    leaves = np.full((4, 4), 20.0)
    leaves[0, 2] = 7.0
    low, high = bounds(leaves, PLAIN, PLAIN, hidden)
    assert low[0, 2] == pytest.approx(7.0)
    assert high[0, 2] == pytest.approx(7.0)
    assert high[0, 0] - low[0, 0] == pytest.approx(40.0)
    mended = withhold(leaves, PLAIN, PLAIN, hidden, np.ones((5, 5)))
    low, high = bounds(leaves, PLAIN, PLAIN, mended)
    assert low[0, 2] <= 6.0
    assert high[0, 2] >= 8.0


def test_a_region_alone_in_its_province_takes_the_province_with_it():
    leaves = np.array([[2.0, 8.0, 9.0], [7.0, 6.0, 5.0], [9.0, 9.0, 9.0]])
    regions = np.array(
        [[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 1], [1, 1, 1]], dtype=bool
    )
    activities = np.vstack([np.eye(3, dtype=bool), np.ones((1, 3), dtype=bool)])
    first = hide([(0, 0)], (6, 4)) | hide([(3, 0)], (6, 4))
    hidden = withhold(leaves, regions, activities, first, np.ones((6, 4)))
    low, high = bounds(leaves, regions, activities, hidden)
    assert (low[[0, 3], 0] <= 1.0).all()
    assert (high[[0, 3], 0] >= 3.0).all()
    assert not hidden[5].any(), "the nation is published all the same"


def test_where_nobody_is_left_to_swap_with_the_total_is_withheld():
    leaves = np.array([[2.0]])
    both = np.ones((2, 1), dtype=bool)
    hidden = withhold(leaves, both, both, hide([(0, 0)], (2, 2)), np.ones((2, 2)))
    assert hidden.all()


def test_cells_of_nothing_protect_nobody():
    leaves = np.array([[2.0, 0.0, 5.0], [4.0, 3.0, 6.0]])
    regions = np.vstack([np.eye(2, dtype=bool), np.ones((1, 2), dtype=bool)])
    activities = np.vstack([np.eye(3, dtype=bool), np.ones((1, 3), dtype=bool)])
    hidden = withhold(
        leaves, regions, activities, hide([(0, 0)], (3, 4)), np.ones((3, 4))
    )
    assert not hidden[0, 1]
    assert hidden[:2, [0, 2]].all()


def test_amounts_must_be_able_to_lie_off_by_a_whole_unit_at_least():
    assert needed_range(np.array([1.0, 12.0, 300.0])).tolist() == [1.0, 2.0, 30.0]
    assert needed_range(np.array([0.5, 10.0])).tolist() == [0.05, 1.0]
    assert needed_range(np.zeros(2)).tolist() == [1.0, 1.0]


def test_an_index_is_told_no_finer_than_what_is_withheld():
    index = np.array([0.123456] * 4)
    share = np.array([0.0, 1e-6, 0.004, 0.2])
    assert blurred(index, share) == pytest.approx(
        [0.123456, 0.12346, 0.12, np.nan], nan_ok=True
    )


def test_groups_that_do_not_begin_with_the_leaves_are_refused():
    with pytest.raises(ParameterError, match="begin with the 2 leaves"):
        sums(np.ones((2, 2)), np.ones((1, 2), dtype=bool), np.eye(2, dtype=bool))


@st.composite
def tables(draw):
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = np.floor(random.lognormal(1, 1.5, (n, m))) * (random.random((n, m)) < 0.8)
    amounts = np.floor(counts * random.lognormal(1, 1, (n, m)))
    return counts, amounts, groups(draw, n), groups(draw, m)


def groups(draw, n):
    parts = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    held = [np.array(parts) == part for part in sorted(set(parts))]
    return np.vstack([np.eye(n, dtype=bool), *held, np.ones((1, n), dtype=bool)])


def test_what_a_shown_sum_tells_at_once_is_shown():
    counts = np.array([[4, 0, 2, 1], [0, 16, 0, 5], [8, 0, 1, 2], [0, 0, 22, 0]], float)
    amounts = np.array(
        [[3, 0, 53, 0], [0, 256, 0, 18], [26, 0, 2, 4], [0, 0, 62, 0]], float
    )

    def laid(*parts):
        held = [np.isin(np.arange(4), part) for part in parts]
        return np.vstack([np.eye(4, dtype=bool), *held, np.ones((1, 4), dtype=bool)])

    regions, activities = laid([1], [2], [0, 3]), laid([2], [1, 3], [0])
    values = sums(amounts, regions, activities)
    of = sums(counts, regions, activities)
    sensitive = sensitive_cells(values, of, np.full(of.shape, np.nan))
    need = needed_range(values, protection=0.05)
    hidden = withhold(amounts, regions, activities, sensitive, need)
    assert not hidden[[0, 3], 1].any()  # the other regions make up the sum of 256
    low, high = bounds(amounts, regions, activities, hidden)
    assert (high - low > 1e-6)[hidden].all()


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from([0.05, 0.1, 0.5]))
def test_no_sensitive_cell_is_bounded_and_none_withheld_is_worked_out(table, share):
    counts, amounts, regions, activities = table
    values = sums(amounts, regions, activities)
    of = sums(counts, regions, activities)
    sensitive = sensitive_cells(values, of, np.full(of.shape, np.nan))
    need = needed_range(values, protection=share)
    hidden = withhold(amounts, regions, activities, sensitive, need)
    low, high = bounds(amounts, regions, activities, hidden)
    close = 1e-6
    assert (hidden >= sensitive).all()
    assert (high - values >= need - close)[sensitive].all()
    assert (values - low >= np.minimum(need, values) - close)[sensitive].all()
    assert (high - low > close)[hidden].all()
    assert (np.abs(high - low) < close)[~hidden].all()
