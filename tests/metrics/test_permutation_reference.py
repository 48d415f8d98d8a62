"""Chance by permutation: ties count on both sides, and no variation is no finding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import ShapeError
from madang.metrics.inference import permutation_p
from madang.metrics.localisation import localisation
from madang.metrics.spatial import local_moran

DRAWS = arrays(np.float64, (19, 4), elements=st.integers(-3, 3).map(float))
RECORDS = arrays(np.float64, 4, elements=st.integers(-3, 3).map(float))


def _ring(n):
    return np.eye(n, k=1, dtype=bool) | np.eye(n, k=n - 1, dtype=bool)


@given(RECORDS, DRAWS)
@settings(max_examples=80, deadline=None)
def test_p_is_what_counting_one_draw_after_the_other_gives(observed, drawn):
    ours = permutation_p(observed, drawn)
    for u, s in enumerate(observed):
        row = drawn[:, u].tolist()
        above = sum(d >= s for d in row)
        below = sum(d <= s for d in row)
        flat = min(row) == max(row)
        theirs = 1.0 if flat else (min(above, below) + 1) / (len(row) + 1)
        assert ours[u] == pytest.approx(theirs, abs=1e-15)


@given(RECORDS, DRAWS, st.floats(1e-6, 1e6))
@settings(max_examples=60, deadline=None)
def test_p_is_the_same_in_any_unit_and_turned_round(observed, drawn, unit):
    p = permutation_p(observed, drawn)
    assert permutation_p(observed * unit, drawn * unit).tolist() == p.tolist()
    assert permutation_p(-observed, -drawn).tolist() == p.tolist()


def test_what_only_the_order_of_summing_parts_is_a_tie():
    noisy = 0.1 + 0.2 + np.array([[1e-16], [0.0], [-1e-16], [-0.1]])
    assert permutation_p([0.3], noisy).tolist() == [(3 + 1) / 5]
    assert permutation_p([0.3], noisy[:3]).tolist() == [1.0]


def test_unknown_draws_are_left_out_and_an_unknown_statistic_has_no_p():
    drawn = [[1.0, 1.0, np.nan], [2.0, np.nan, np.nan], [3.0, 2.0, np.nan]]
    p = permutation_p([9.0, np.nan, 1.0], drawn)
    assert p[0] == 1 / 4
    assert np.isnan(p[1:]).all()
    assert permutation_p([3.0, 9.0, 1.0], drawn)[1] == 1 / 3
    assert np.isnan(permutation_p(1.0, np.zeros(0)))
    with pytest.raises(ShapeError, match="shape of the records"):
        permutation_p([1.0, 2.0], [1.0, 2.0])


def test_a_lonely_holder_whose_neighbours_are_the_same_in_every_deal_is_no_finding():
    x = np.zeros(30)
    x[7] = 5.0
    found = local_moran(x, _ring(30), np.random.default_rng(1))
    assert found.p[7] == 1.0
    assert not found.hot().any()


def test_a_region_on_the_mean_up_to_rounding_is_no_finding():
    line = np.eye(7, k=1, dtype=bool)
    for shift in (0.0, 0.1, 1e6 + 0.1):
        x = np.arange(1.0, 8) / 3 + shift
        found = local_moran(x, line, np.random.default_rng(1))
        assert found.p[3] == 1.0, shift


def test_one_low_region_among_equals_makes_no_hot_spot_of_the_others():
    x = np.ones(40)
    x[0] = 0.0
    pairs = np.kron(np.eye(20), [[0, 1], [1, 0]]).astype(bool)
    found = local_moran(x, pairs, np.random.default_rng(1))
    assert not found.hot().any()
    assert found.p[2:].min() == pytest.approx(38 / 39, abs=0.02)


def test_values_that_only_rounding_parts_have_no_local_association():
    x = np.array([0.1 + 0.2, 0.3, 0.3, 0.1 + 0.2, 0.3, 0.3])
    found = local_moran(x, _ring(6), np.random.default_rng(1))
    assert np.isnan(found.p).all()


def test_plants_on_every_site_are_neither_localised_nor_dispersed():
    rng = np.random.default_rng(5)
    lat, lon = rng.uniform(35, 38, 40), rng.uniform(127, 129, 40)
    weights = np.full(40, 0.1)
    found = localisation(
        lat, lon, members=range(40), rng=rng, draws=40, weights=weights
    )
    assert not found.localised.any()
    assert not found.dispersed.any()
