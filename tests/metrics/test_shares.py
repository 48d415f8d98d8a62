"""Laws of shares, concentration, growth and similarity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.concentration import (
    entropy,
    equivalent_number,
    evenness,
    gini_concentration,
    gini_specialisation,
    herfindahl,
    herfindahl_normalised,
    krugman,
    krugman_versus_rest,
    krugman_versus_whole,
    locational_gini,
)
from madang.metrics.growth import annual_growth_rate, growth_rate, shift_share
from madang.metrics.shares import (
    activity_share,
    expected_activity,
    location_quotient,
    location_share,
)
from madang.metrics.similarity import cosine_similarity, nearest, profile_overlap

SIZES = st.tuples(st.integers(2, 6), st.integers(2, 7))
TABLES = SIZES.flatmap(
    lambda s: arrays(np.float64, s, elements=st.integers(0, 1000).map(float))
)
PAIRS = SIZES.flatmap(
    lambda s: st.tuples(*(
        arrays(np.float64, s, elements=st.integers(0, 1000).map(float))
        for _ in range(2)
    ))
)  # fmt: skip
BY_REGION = (krugman_versus_rest, krugman_versus_whole, gini_specialisation)
BY_ACTIVITY = (gini_concentration, locational_gini)
FEW = settings(max_examples=40, deadline=None)


def same(a: object, b: object) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


def scalar_quotient(x: np.ndarray, r: int, i: int) -> float:
    """The textbook form, one cell at a time."""
    region, activity, whole = x[r].sum(), x[:, i].sum(), x.sum()
    if region == 0 or activity == 0:
        return float("nan")
    return (x[r, i] / region) / (activity / whole)


@FEW
@given(TABLES)
def test_quotient_agrees_with_the_textbook_form(x: np.ndarray) -> None:
    slow = [
        [scalar_quotient(x, r, i) for i in range(x.shape[1])] for r in range(len(x))
    ]
    same(location_quotient(x), slow)


@FEW
@given(TABLES)
def test_mean_quotient_weighted_with_size_is_one(x: np.ndarray) -> None:
    q, w = location_quotient(x), x.sum(axis=1)
    full = x.sum(axis=0) > 0
    mean = (np.nan_to_num(q) * w[:, None]).sum(axis=0)[full] / max(w.sum(), 1)
    same(mean, np.ones(full.sum()))


@FEW
@given(TABLES, st.floats(0.001, 1000))
def test_no_share_depends_on_the_unit(x: np.ndarray, unit: float) -> None:
    for measure in (location_quotient, location_share, activity_share,
                    *BY_REGION, *BY_ACTIVITY, herfindahl, entropy):  # fmt: skip
        same(measure(x * unit), measure(x))
    same(expected_activity(x * unit), expected_activity(x) * unit)


@FEW
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_regions_and_activities_is_of_no_matter(
    x: np.ndarray, random: object
) -> None:
    rng = np.random.default_rng(random.randint(0, 2**31))  # type: ignore[attr-defined]
    rows, columns = rng.permutation(x.shape[0]), rng.permutation(x.shape[1])
    turned = x[np.ix_(rows, columns)]
    same(location_quotient(turned), location_quotient(x)[np.ix_(rows, columns)])
    for by_region in BY_REGION:
        same(by_region(turned), by_region(x)[rows])
    for by_activity in BY_ACTIVITY:
        same(by_activity(turned), by_activity(x)[columns])
    same(profile_overlap(turned), profile_overlap(x)[np.ix_(rows, rows)])


@FEW
@given(TABLES)
def test_every_index_keeps_its_bounds(x: np.ndarray) -> None:
    n = x.shape[1]
    for found, low, high in (
        (herfindahl(x), 1 / n, 1), (herfindahl_normalised(x), 0, 1),
        (equivalent_number(x), 1, n), (entropy(x), 0, np.log(n)), (evenness(x), 0, 1),
        (krugman_versus_rest(x), 0, 2), (krugman_versus_whole(x), 0, 2),
        (gini_specialisation(x), 0, 1), (gini_concentration(x), 0, 1),
        (locational_gini(x), 0, 1), (profile_overlap(x), 0, 1),
        (cosine_similarity(x), 0, 1),
    ):  # fmt: skip
        kept = found[~np.isnan(found)]
        assert (kept >= low - 1e-9).all()
        assert (kept <= high + 1e-9).all()


@FEW
@given(TABLES)
def test_versus_whole_is_versus_rest_shrunk_by_the_size_of_the_rest(
    x: np.ndarray,
) -> None:
    share = x.sum(axis=1) / max(x.sum(), 1)
    rest, whole = krugman_versus_rest(x), krugman_versus_whole(x)
    fit = ~np.isnan(rest)
    same(whole[fit], (rest * (1 - share))[fit])


def test_region_that_looks_like_the_nation_is_not_special() -> None:
    x = np.outer([5.0, 2.0, 9.0], [1.0, 4.0, 7.0])
    same(location_quotient(x), np.ones((3, 3)))
    same(krugman_versus_rest(x), np.zeros(3))
    same(gini_specialisation(x), np.zeros(3))
    same(locational_gini(x), np.zeros(3))


def test_all_alike_and_all_in_one_are_the_ends_of_concentration() -> None:
    same(herfindahl([[1, 1, 1, 1], [9, 0, 0, 0]]), [0.25, 1.0])
    same(herfindahl_normalised([[1, 1, 1, 1], [9, 0, 0, 0]]), [0.0, 1.0])
    same(equivalent_number([[1, 1, 1, 1], [9, 0, 0, 0]]), [4.0, 1.0])
    same(evenness([[1, 1, 1, 1], [9, 0, 0, 0]]), [1.0, 0.0])


def test_empty_region_activity_and_table_are_undefined_not_zero() -> None:
    q = location_quotient([[0, 0, 0], [1, 2, 0]])
    assert np.isnan(q[0]).all()
    assert np.isnan(q[:, 2]).all()
    same(q[1, :2], [1.0, 1.0])
    for measure in (herfindahl, entropy, evenness, equivalent_number,
                    herfindahl_normalised):  # fmt: skip
        assert np.isnan(measure([0.0, 0.0]))
    assert np.isnan(location_quotient(np.zeros((2, 2)))).all()
    assert np.isnan(expected_activity(np.zeros((2, 2)))).all()


def test_one_region_has_no_rest_and_one_part_no_evenness() -> None:
    assert np.isnan(krugman_versus_rest([[3.0, 4.0]])).all()
    assert np.isnan(evenness([3.0]))
    assert np.isnan(herfindahl_normalised([3.0]))
    same(location_quotient([[3.0, 4.0]]), [[1.0, 1.0]])


def test_unknown_amounts_are_left_out_of_both_sides() -> None:
    x = np.array([[5.0, 5.0, 7.0], [1.0, 3.0, 0.0], [2.0, 2.0, 9.0]])
    known = np.array([[True] * 3, [True, True, False], [True] * 3])
    found = krugman_versus_rest(x, known=known)[1]
    assert found == pytest.approx(krugman([1, 3], [7, 7]))
    everywhere = np.ones_like(known)
    same(gini_specialisation(x, known=everywhere), gini_specialisation(x))
    assert not np.isnan(gini_specialisation(x, known=known)).any()
    assert not np.isnan(locational_gini(x, known=known)).any()


@FEW
@given(PAIRS)
def test_shift_share_adds_up_in_each_cell(pair: tuple[np.ndarray, np.ndarray]) -> None:
    start, end = pair
    s = shift_share(start, end)
    if start.sum() == 0:
        assert np.isnan(s.change).all()
        return
    same(s.national + s.mix + s.competitive, s.change)
    same(s.change, end - start)
    np.testing.assert_allclose(s.mix.sum(), 0, atol=1e-7)
    same(s.national.sum(), end.sum() - start.sum())


@FEW
@given(PAIRS)
def test_competitive_effects_cancel_but_for_new_activities(
    pair: tuple[np.ndarray, np.ndarray],
) -> None:
    start, end = pair
    if start.sum() == 0:
        return
    old = start.sum(axis=0) > 0
    s = shift_share(start, end)
    np.testing.assert_allclose(s.competitive.sum(axis=0)[old], 0, atol=1e-7)
    same(s.competitive[:, ~old], end[:, ~old])


def test_growth_from_nothing_is_undefined() -> None:
    assert np.isnan(growth_rate(0.0, 5.0))
    assert np.isnan(annual_growth_rate(0.0, 5.0, years=3))
    with pytest.raises(ParameterError, match="two dates apart; found 0 years"):
        annual_growth_rate(1.0, 2.0, years=0)


@FEW
@given(TABLES)
def test_overlap_is_the_shared_part_of_two_profiles(x: np.ndarray) -> None:
    share = activity_share(x)
    slow = np.minimum(share[:, None], share[None]).sum(axis=-1)
    same(profile_overlap(x), slow)
    a = profile_overlap(x)
    same(a, a.T)


def test_nearest_leaves_oneself_and_the_unknown_out() -> None:
    nan = float("nan")
    found = nearest([[1, 0.5, nan], [0.5, 1, 0.5], [nan, 0.5, nan]], count=5)
    assert found.tolist() == [[1, -1], [0, 2], [1, -1]]
    assert nearest([[1.0]], count=3).shape == (1, 0)


def test_what_is_no_amount_is_refused_with_count_and_place() -> None:
    with pytest.raises(NegativeActivityError, match=r"1 of 4 .* −1.0 in row 1, col"):
        location_quotient([[1, 2], [-1, 3]])
    with pytest.raises(NegativeActivityError, match="1 of 2"):
        herfindahl([np.nan, 1])
    with pytest.raises(ShapeError, match="found 1 axes"):
        location_quotient([1, 2])
    with pytest.raises(ShapeError, match="found one number"):
        herfindahl(3.0)
    with pytest.raises(ShapeError, match="same regions and activities"):
        shift_share([[1, 2]], [[1, 2, 3]])
    with pytest.raises(ShapeError, match="square"):
        nearest([[1.0, 2.0]], count=1)
    with pytest.raises(ParameterError, match="at least one neighbour"):
        nearest([[1.0]], count=0)
