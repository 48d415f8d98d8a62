"""Laws of dispersion: coefficient of variation, Williamson, Coulter, Dalton."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.inequality import (
    Centre,
    coefficient_of_variation,
    coefficient_of_variation_normalised,
    coulter,
    dalton,
    theil_l,
    williamson,
)

ROWS = arrays(np.float64, st.integers(1, 8), elements=st.integers(0, 500).map(float))
FEW = settings(max_examples=40, deadline=None)


def same(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


@FEW
@given(ROWS, st.sampled_from([0, 1]))
def test_variation_agrees_with_numpy(x, degrees):
    if x.sum() == 0 or x.size <= degrees:
        assert np.isnan(coefficient_of_variation(x, degrees=degrees))
    else:
        slow = x.std(ddof=degrees) / x.mean()
        same(coefficient_of_variation(x, degrees=degrees), slow)


@FEW
@given(ROWS)
def test_both_normalised_forms_agree_and_reach_one(x):
    all_regions = coefficient_of_variation_normalised(x)
    sample = coefficient_of_variation_normalised(x, degrees=1)
    same(all_regions, sample)
    assert np.isnan(all_regions) or 0 <= all_regions <= 1 + 1e-12


@pytest.mark.parametrize("regions", [2, 3, 10])
def test_all_in_one_region_is_the_most_variation_there_is(regions):
    x = np.zeros(regions)
    x[0] = 5
    for degrees in (0, 1):
        found = coefficient_of_variation_normalised(x, degrees=degrees)
        same(found, 1)


@FEW
@given(ROWS, st.integers(0, 2**31))
def test_williamson_is_the_variation_over_persons(x, seed):
    people = np.random.default_rng(seed).integers(1, 6, x.size)
    if x.sum() > 0:
        persons = np.repeat(x, people)  # one entry a person
        same(williamson(x, people), persons.std() / persons.mean())
    same(williamson(x, np.ones(x.size)), coefficient_of_variation(x))


def test_the_centre_is_a_choice_that_changes_the_figure():
    x, people = [10, 30], [3, 1]
    same(williamson(x, people), np.sqrt(75) / 15)
    same(williamson(x, people, centre=Centre.PLAIN), 10 / 20)


@FEW
@given(ROWS, st.floats(0.01, 100))
def test_dispersion_has_no_unit_but_daltons(x, unit):
    same(coulter(x * unit), coulter(x))
    same(coefficient_of_variation(x * unit), coefficient_of_variation(x))
    same(williamson(x * unit, x + 1), williamson(x, x + 1))


def test_dalton_depends_on_the_unit_where_theil_does_not():
    x = np.array([10.0, 20, 60])
    assert dalton(x) != pytest.approx(float(dalton(1000 * x)), abs=1e-3)
    same(theil_l(x), theil_l(1000 * x))
    log = np.log(x)
    same(dalton(x) * log.mean() - log.mean(), theil_l(x))


def test_what_is_even_has_no_dispersion():
    x = [7, 7, 7]
    for found in (coefficient_of_variation(x), coulter(x), williamson(x, [1, 2, 3])):
        same(found, 0)
    same(dalton(x), 1)


def test_a_region_of_nothing_has_no_logarithm():
    assert np.isnan(dalton([0, 5]))
    assert np.isnan(dalton([1, 1]))


def test_nothing_and_one_region_are_defined():
    for empty in ([0.0, 0.0], [0.0]):
        assert np.isnan(coefficient_of_variation(empty))
        assert np.isnan(coulter(empty))
        assert np.isnan(williamson(empty, np.ones(len(empty))))
        assert np.isnan(dalton(empty))
    same(coefficient_of_variation([4]), 0)
    assert np.isnan(coefficient_of_variation([4], degrees=1))
    assert np.isnan(coefficient_of_variation_normalised([4]))
    assert np.isnan(williamson([1, 2], [0, 0]))


def test_an_unknown_amount_leaves_the_row_unknown():
    x = [[1.0, np.nan, 2.0], [1.0, 2.0, 2.0]]
    for measure in (coefficient_of_variation, coulter, dalton):
        assert np.isnan(measure(x)).tolist() == [True, False]


def test_bad_amounts_are_refused():
    for measure in (coefficient_of_variation, coulter, dalton):
        with pytest.raises(NegativeActivityError, match="0 or above"):
            measure([1, -1])
        with pytest.raises(NegativeActivityError, match="Expected numbers"):
            measure(["a", "b"])
        with pytest.raises(ShapeError, match="single number"):
            measure(3.0)
    with pytest.raises(ShapeError, match="one weight"):
        williamson([1, 2], [1, 2, 3])
    with pytest.raises(ParameterError, match="Degrees of freedom"):
        coefficient_of_variation([1, 2], degrees=2)
