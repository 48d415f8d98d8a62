"""Mutual information in two to four dimensions: laws, two ways, refusals."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics.helix import (
    mutual_information,
    mutual_information_decomposition,
    mutual_information_interval,
)

cubes = arrays(np.int64, (2, 2, 2), elements=st.integers(0, 30))
regions = arrays(np.int64, (3, 2, 2, 2), elements=st.integers(0, 9))


def _by_probabilities(n: np.ndarray) -> float:
    """Work T out from its definition by probabilities of units."""
    d, total = n.ndim, n.sum()
    t = 0.0
    for size in range(1, d + 1):
        for kept in itertools.combinations(range(d), size):
            tally: dict[tuple[int, ...], float] = {}
            for cell in np.ndindex(n.shape):
                key = tuple(cell[k] for k in kept)
                tally[key] = tally.get(key, 0) + n[cell]
            h = -sum(c / total * math.log2(c / total) for c in tally.values() if c)
            t += (-1) ** (size + 1) * h
    return t


@given(cubes)
def test_three_dimensions_agree_with_the_definition(n: np.ndarray) -> None:
    t = float(mutual_information(n))
    if n.sum() == 0:
        assert math.isnan(t)
    else:
        assert t == pytest.approx(_by_probabilities(n), abs=1e-10)
        assert -1 - 1e-9 <= t <= 1 + 1e-9


@given(arrays(np.int64, (2, 2, 2, 2), elements=st.integers(0, 9)))
def test_four_dimensions_agree_with_the_definition(n: np.ndarray) -> None:
    if n.sum():
        t = float(mutual_information(n, dimensions=4))
        assert t == pytest.approx(_by_probabilities(n), abs=1e-10)


@given(cubes, st.permutations([0, 1, 2]), st.integers(2, 9))
def test_neither_order_nor_names_nor_scale_matter(
    n: np.ndarray, order: list[int], times: int
) -> None:
    if n.sum():
        t = mutual_information(n)
        assert mutual_information(n.transpose(order)) == pytest.approx(t, abs=1e-10)
        assert mutual_information(n[::-1, :, ::-1]) == pytest.approx(t, abs=1e-10)
        assert mutual_information(n * times) == pytest.approx(t, abs=1e-10)


@given(arrays(np.int64, (2, 3), elements=st.integers(0, 20)))
def test_two_dimensions_are_never_negative(n: np.ndarray) -> None:
    if n.sum():
        assert mutual_information(n, dimensions=2) >= -1e-12


@given(regions)
def test_the_parts_of_a_country_add_up(n: np.ndarray) -> None:
    d = mutual_information_decomposition(n)
    if n.sum() == 0:
        assert math.isnan(d.total)
        assert math.isnan(d.within)
        return
    assert d.within + d.between == pytest.approx(d.total, abs=1e-12)
    assert d.total == pytest.approx(_by_probabilities(n.sum(axis=0)), abs=1e-10)
    units = n.sum(axis=(1, 2, 3))
    by_hand = sum(
        u / units.sum() * _by_probabilities(r)
        for u, r in zip(units, n, strict=True)
        if u
    )
    assert d.within == pytest.approx(by_hand, abs=1e-10)
    assert np.isnan(d.regional[units == 0]).all()


def test_spheres_that_never_meet_are_below_zero_too() -> None:
    n = np.zeros((2, 2, 2))
    n[1, 0, 0] = n[0, 1, 0] = n[0, 0, 1] = 10
    h_one, h_two = _by_probabilities(np.array([2, 1])), math.log2(3)
    assert mutual_information(n) == pytest.approx(3 * h_one - 2 * h_two)
    assert mutual_information(n) < 0


def test_regions_alike_have_nothing_between_them() -> None:
    one = np.arange(8).reshape(2, 2, 2)
    d = mutual_information_decomposition([one, 3 * one])
    assert d.between == pytest.approx(0, abs=1e-12)


def test_the_interval_holds_the_truth_about_nine_times_in_ten() -> None:
    rng = np.random.default_rng(11)
    p = np.array([0.3, 0.05, 0.1, 0.05, 0.1, 0.1, 0.05, 0.25])
    truth = _by_probabilities(p.reshape(2, 2, 2))
    samples = rng.multinomial(2000, p, size=300).reshape(-1, 2, 2, 2)
    low, high = mutual_information_interval(samples, rng, draws=200)
    held = np.mean((low <= truth) & (truth <= high))
    assert 0.84 <= held <= 0.96


def test_the_same_generator_gives_the_same_interval() -> None:
    n = np.arange(8).reshape(2, 2, 2)
    a, b = (mutual_information_interval(n, np.random.default_rng(5)) for _ in "ab")
    assert a == b


@pytest.mark.parametrize(
    ("shape", "dimensions"), [((2, 2), 3), ((2,) * 5, 5), ((2, 2), 1)]
)
def test_a_shape_that_does_not_fit_is_refused(
    shape: tuple[int, ...], dimensions: int
) -> None:
    with pytest.raises(ShapeError, match="2 to 4 dimensions"):
        mutual_information(np.ones(shape), dimensions=dimensions)


def test_a_country_without_an_axis_of_regions_is_refused() -> None:
    with pytest.raises(ShapeError, match="one axis of regions"):
        mutual_information_decomposition(np.ones((2, 2, 2)))


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(NegativeActivityError, match="1 that are not, the first −1"):
        mutual_information([[[1, -1], [0, 0]], [[0, 0], [0, 0]]])
