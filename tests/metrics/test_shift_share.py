"""Laws of the forms of shift-share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics.growth import (
    growth_rate,
    shift_share,
    shift_share_dynamic,
    shift_share_factors,
    shift_share_homothetic,
    shift_share_projection,
)

PANELS = st.tuples(st.integers(2, 4), st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda s: arrays(np.float64, s, elements=st.integers(0, 300).map(float))
)
FEW = settings(max_examples=40, deadline=None)
# Krumme's classroom example (University of Washington, Geography 350): one region of
# four industries against a nation known by its shares and growth in per cent.
REGION = [[500, 100, 200, 200]], [[1000, 100, 250, 280]]
NATION = np.array([[10.0, 20, 40, 30], [11, 24, 52, 42]])


def same(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-7, equal_nan=True)


def test_one_region_against_a_nation_beyond_the_table():
    s = shift_share(*REGION, reference=NATION)
    assert s.change.sum() == 630
    assert s.national.sum() == pytest.approx(290)
    assert s.mix.sum() == pytest.approx(-80)
    assert s.competitive.sum() == pytest.approx(420)
    same(s.competitive, [[450, -20, -10, 0]])


@FEW
@given(PANELS)
def test_the_parts_of_each_form_add_up_to_the_change(x):
    first, last = x[0], x[-1]
    if first.sum() == 0:
        assert np.isnan(shift_share_homothetic(first, last).competitive).all()
        return
    classic = shift_share(first, last)
    same(classic.national + classic.mix + classic.competitive, last - first)
    h = shift_share_homothetic(first, last)
    same(h.national + h.mix + h.competitive + h.allocation, last - first)
    same(h.competitive + h.allocation, classic.competitive)
    if (x[:-1].sum(axis=(1, 2)) > 0).all():
        d = shift_share_dynamic(x)
        same(d.national + d.mix + d.competitive, last - first)


@FEW
@given(PANELS)
def test_two_years_make_the_dynamic_form_the_classic(x):
    d, c = shift_share_dynamic(x[:2]), shift_share(x[0], x[1])
    same(d.mix, c.mix)
    same(d.competitive, c.competitive)


@FEW
@given(PANELS)
def test_structure_times_location_is_the_growth_of_the_region(x):
    f = shift_share_factors(x[0], x[-1])
    known = ~np.isnan(f.structure * f.location)
    same((f.structure * f.location)[known], f.region[known])
    split = shift_share(x[0], x[-1])
    own = x[0].sum(axis=1)
    # The competitive part is what location adds to the change expected of the mix.
    expected = own + split.national.sum(axis=1) + split.mix.sum(axis=1)
    same(
        (expected * f.location)[known],
        (expected + split.competitive.sum(axis=1))[known],
    )


def test_a_region_of_the_national_structure_has_no_allocation():
    h = shift_share_homothetic([[10, 20], [20, 40]], [[15, 20], [20, 50]])
    same(h.allocation, np.zeros((2, 2)))


def test_homothetic_form_agrees_with_its_definition_cell_by_cell():
    first = np.array([[90.0, 20, 10, 60], [60, 30, 30, 40], [250, 100, 110, 300]])
    last = np.array([[100.0, 40, 10, 55], [85, 55, 40, 35], [255, 115, 85, 390]])
    h = shift_share_homothetic(first, last)
    nation, then = first.sum(axis=0), last.sum(axis=0)
    for r in range(3):
        for i in range(4):
            even = first[r].sum() * nation[i] / nation.sum()
            lead = last[r, i] / first[r, i] - then[i] / nation[i]
            same(h.competitive[r, i], even * lead)
            same(h.allocation[r, i], (first[r, i] - even) * lead)


def test_what_starts_from_nothing_counts_as_allocation():
    h = shift_share_homothetic([[10, 0], [10, 10]], [[10, 4], [10, 10]])
    assert h.competitive[0, 1] == 0
    assert h.allocation[0, 1] == 4


def test_projection_by_last_growth_and_factor_gives_back_the_last_year():
    first, last = np.array([[40.0, 60], [50, 50]]), np.array([[50.0, 60], [60, 40]])
    f = shift_share_factors(first, last)
    g = growth_rate(first.sum(axis=0), last.sum(axis=0))
    made = shift_share_projection(first, location=f.location, growth=g)
    same(made.sum(axis=1), last.sum(axis=1))


def test_a_region_that_starts_from_nothing_has_no_factor():
    f = shift_share_factors([[0, 0], [1, 1]], [[1, 1], [2, 2]])
    assert np.isnan(f.structure).tolist() == [True, False]
    made = shift_share_projection([[1, 1], [2, 2]], location=f.location, growth=[0, 0])
    assert np.isnan(made[0]).all()


def test_one_region_is_the_nation_and_shifts_nothing():
    s = shift_share_homothetic([[5, 7]], [[6, 9]])
    same(s.competitive, [[0, 0]])
    same(shift_share_factors([[5, 7]], [[6, 9]]).location, [1])


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="same regions and activities"):
        shift_share_homothetic([[1, 2]], [[1]])
    with pytest.raises(ShapeError, match="two dates of 2 activities"):
        shift_share([[1, 2]], [[1, 2]], reference=[1, 2])
    with pytest.raises(ShapeError, match="two years or more"):
        shift_share_dynamic([[1, 2]])
    with pytest.raises(ShapeError, match="2 years of 1 activities"):
        shift_share_dynamic([[[1]], [[2]]], reference=[[1]])
    with pytest.raises(ShapeError, match="location factor"):
        shift_share_projection([[1, 2]], location=[1, 1], growth=[0, 0])
    with pytest.raises(NegativeActivityError, match="growth of each activity"):
        shift_share_projection([[1, 2]], location=[1], growth=[0, -2])
    with pytest.raises(NegativeActivityError, match="zero or more"):
        shift_share_factors([[1, -2]], [[1, 2]])
    with pytest.raises(NegativeActivityError, match="Expected numbers"):
        growth_rate(["a"], [1])
