"""The null model keeps the margins and forgets the rest, all tables alike."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import stats

from madang.errors import ParameterError, ShapeError
from madang.metrics.nulls import curveball, null_score

TABLES = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=7))


def all_with_margins(m: np.ndarray) -> list[bytes]:
    """Count every table of the margins, the slow way."""
    rows, columns = m.shape
    choices = [
        [np.isin(np.arange(columns), c) for c in itertools.combinations(
            range(columns), int(k))]
        for k in m.sum(axis=1)
    ]  # fmt: skip
    found = []
    for picked in itertools.product(*choices):
        table = np.array(picked)
        if (table.sum(axis=0) == m.sum(axis=0)).all():
            found.append(table.tobytes())
    assert len(found) > 1
    assert rows == len(choices)
    return found


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 2**32 - 1))
def test_margins_are_kept_exactly(m: np.ndarray, seed: int) -> None:
    before = m.copy()
    for drawn in curveball(m, np.random.default_rng(seed), draws=3):
        assert drawn.shape == m.shape
        assert drawn.dtype == np.bool_
        np.testing.assert_array_equal(drawn.sum(axis=0), m.sum(axis=0))
        np.testing.assert_array_equal(drawn.sum(axis=1), m.sum(axis=1))
    np.testing.assert_array_equal(m, before)


@pytest.mark.parametrize(
    "m",
    [
        [[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1]],
        [[1, 0, 0], [0, 1, 1], [1, 0, 1], [0, 1, 0]],  # more rows than columns
        [[1, 1, 1, 0, 0], [0, 1, 0, 1, 0], [0, 0, 1, 1, 1], [1, 0, 0, 0, 0]],
    ],
)
def test_every_table_of_the_margins_comes_equally_often(m: list[list[int]]) -> None:
    table = np.array(m, dtype=bool)
    every = all_with_margins(table)
    rng = np.random.default_rng(11)
    n = 300 * len(every)
    place = {key: i for i, key in enumerate(every)}
    drawn = [place[d.tobytes()] for d in curveball(table, rng, draws=n, trades=12)]
    seen = np.bincount(drawn, minlength=len(every))
    assert stats.chisquare(seen).pvalue > 0.001


def test_chain_repeats_with_its_seed_and_only_with_it() -> None:
    m = np.random.default_rng(0).random((30, 20)) < 0.3
    once, again, other = (
        np.array(list(curveball(m, np.random.default_rng(s), draws=4)))
        for s in (5, 5, 6)
    )
    np.testing.assert_array_equal(once, again)
    assert (once != other).any()


def test_default_walk_is_as_far_from_the_table_as_a_long_one() -> None:
    rng = np.random.default_rng(2)
    m = rng.random((60, 200)) < np.outer(np.linspace(0.1, 0.9, 60), np.ones(200))
    first = np.mean([
        (next(curveball(m, rng, draws=1)) != m).mean() for _ in range(40)
    ])  # fmt: skip
    far = np.mean([
        (next(curveball(m, rng, draws=1, trades=60)) != m).mean() for _ in range(40)
    ])  # fmt: skip
    assert first == pytest.approx(far, rel=0.02)


@pytest.mark.parametrize(
    "m", [np.ones((4, 3)), np.zeros((4, 3)), np.eye(1), np.ones((1, 5)), np.tri(4)]
)
def test_table_that_its_margins_leave_no_choice_stays(m: np.ndarray) -> None:
    for drawn in curveball(m, np.random.default_rng(1), draws=2):
        np.testing.assert_array_equal(drawn, m.astype(bool))


def test_no_regions_or_no_activities_stay_as_they_are() -> None:
    for shape in ((0, 3), (3, 0)):
        drawn = next(curveball(np.zeros(shape), np.random.default_rng(1), draws=1))
        assert drawn.shape == shape


def test_what_is_no_table_or_no_draw_is_refused() -> None:
    rng = np.random.default_rng(1)
    with pytest.raises(ShapeError, match="found 1 axes"):
        curveball([1, 0], rng)
    with pytest.raises(ParameterError, match="found 0 and 5"):
        curveball([[1, 0]], rng, draws=0)
    with pytest.raises(ParameterError, match="found 1 and 0"):
        curveball([[1, 0]], rng, draws=1, trades=0)


def test_score_is_in_deviations_of_the_null() -> None:
    z, mean, deviation = null_score(9.0, [1.0, 3.0, np.nan, 5.0])
    assert (z, mean, deviation) == (3.0, 3.0, 2.0)
    assert null_score(2.0, [2.0, 2.0, 2.0])[0] == 0.0
    assert np.isnan(null_score(3.0, [2.0, 2.0, 2.0])[0])
    assert np.isnan(null_score(3.0, [2.0])).all()
    assert np.isnan(null_score(np.nan, [2.0, 3.0])).all()
