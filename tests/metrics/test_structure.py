"""Laws of structure, variety, sophistication, entry, recombination, cross space."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import hypergeom

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.concentration import (
    average_location_quotient,
    entropy,
    hachman,
    hoover_curve,
    krugman,
    krugman_concentration,
    krugman_versus_mean,
    locational_gini,
    relative_diversity,
    specialisation_coefficient,
)
from madang.metrics.cross_space import cross_density, cross_proximity
from madang.metrics.entry import entries, entry_rate, exit_rate, exits
from madang.metrics.inequality import hoover
from madang.metrics.recombination import (
    ease_of_recombination,
    joint_occurrence,
    mean_modular_complexity,
    modular_complexity,
)
from madang.metrics.relatedness import presence, proximity
from madang.metrics.shares import location_quotient, location_quotient_over_years
from madang.metrics.similarity import quotient_correlation
from madang.metrics.sophistication import (
    activity_average,
    embodied_attribute,
    expy,
    normalised_ubiquity,
    prody,
    regional_average,
)
from madang.metrics.variety import variety

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 7))
TABLES = SIZES.flatmap(
    lambda s: arrays(np.float64, s, elements=st.integers(0, 1000).map(float))
)
FEW = settings(max_examples=40, deadline=None)
BY_REGION = (
    average_location_quotient,
    hachman,
    specialisation_coefficient,
    krugman_versus_mean,
    relative_diversity,
)
TABLE = np.array([[30.0, 5, 0, 15], [10, 20, 10, 10], [0, 5, 25, 20]])
INCOME = np.array([10.0, 30, 20])


def same(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


@FEW
@given(TABLES, st.floats(0.001, 1000), st.integers(0, 2**31))
def test_structure_depends_on_neither_unit_nor_order(x, unit, seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(x.shape[0]), rng.permutation(x.shape[1])
    turned = x[np.ix_(rows, columns)] * unit
    for measure in BY_REGION:
        # A region of exactly the common profile has no relative diversity, but for
        # rounding; leave it out.
        plain = measure(x)
        clear = ~(np.abs(specialisation_coefficient(x)) < 1e-9)
        same(measure(turned)[clear[rows]], plain[rows][clear[rows]])
    same(krugman_concentration(turned), krugman_concentration(x)[columns])
    q, p = quotient_correlation(x), quotient_correlation(turned)
    np.testing.assert_allclose(p, q[np.ix_(rows, rows)], atol=1e-6, equal_nan=True)


@FEW
@given(TABLES)
def test_structure_keeps_its_bounds(x):
    for found, low, high in (
        (average_location_quotient(x), 1, np.inf),
        (hachman(x), 0, 1),
        (specialisation_coefficient(x), 0, 1),
        (krugman_versus_mean(x), 0, 2),
        (krugman_concentration(x), 0, 2),
        (relative_diversity(x), 0.5, np.inf),
        (quotient_correlation(x), -1, 1),
    ):
        kept = found[~np.isnan(found)]
        assert (kept >= low - 1e-9).all()
        assert (kept <= high + 1e-9).all()


@FEW
@given(TABLES)
def test_mean_of_others_agrees_with_one_region_at_a_time(x):
    size = x.sum(axis=1, keepdims=True)
    s = x / np.where(size > 0, size, np.nan)
    for r, found in enumerate(krugman_versus_mean(x)):
        others = np.delete(s, r, axis=0)
        others = others[~np.isnan(others).any(axis=1)]
        if np.isnan(s[r]).any() or not len(others):
            assert np.isnan(found)
        else:
            same(found, np.abs(s[r] - others.mean(axis=0)).sum())


def test_with_two_regions_the_mean_of_others_is_the_other():
    same(krugman_versus_mean(TABLE[:2]), [krugman(TABLE[0], TABLE[1])] * 2)


@FEW
@given(TABLES)
def test_gini_is_twice_the_area_off_the_hoover_curve(x):
    whole = x.sum(axis=1)
    for i, found in enumerate(locational_gini(x)):
        if np.isnan(found):
            continue
        curve = hoover_curve(x[:, i], whole)
        area = np.trapezoid(curve.holding, curve.population)
        same(found, 1 - 2 * area)


def test_hoover_index_is_the_widest_gap_of_the_hoover_curve():
    curve = hoover_curve(TABLE[:, 0], [1, 2, 3])
    same(hoover(TABLE[:, 0], [1, 2, 3]), (curve.population - curve.holding).max())


@FEW
@given(TABLES, st.integers(0, 2**31), st.sampled_from([2.0, np.e, 10.0]))
def test_related_and_unrelated_variety_add_up_to_entropy(x, seed, base):
    groups = np.random.default_rng(seed).integers(0, 3, x.shape[1])
    v = variety(x, groups, base=base)
    same(v.total, entropy(x) / np.log(base))
    same(v.related + v.unrelated, v.total)
    known = ~np.isnan(v.total)
    assert (v.related[known] >= 0).all()
    for r in np.flatnonzero(known):  # the definition, group by group
        s = x[r] / x[r].sum()
        parts = [s[groups == g] for g in np.unique(groups)]
        slow = sum(p.sum() * float(entropy(p, base=base)) for p in parts if p.sum() > 0)
        np.testing.assert_allclose(v.related[r], slow, atol=1e-9)


def test_variety_within_one_group_is_all_related():
    v = variety(TABLE, ["a"] * 4)
    same(v.unrelated, np.zeros(3))
    v = variety(TABLE, list("abcd"))
    same(v.related, np.zeros(3))


@FEW
@given(TABLES)
def test_prody_lies_between_the_incomes_of_the_regions(x):
    income = np.arange(1.0, x.shape[0] + 1)
    for found in (prody(x, income), expy(x, income), activity_average(x, income)):
        kept = found[~np.isnan(found)]
        assert ((kept >= 1 - 1e-9) & (kept <= x.shape[0] + 1e-9)).all()


def test_equal_income_everywhere_is_the_income_of_every_activity():
    same(prody(TABLE, [7, 7, 7]), [7] * 4)
    same(expy(TABLE, [7, 7, 7]), [7] * 3)
    same(embodied_attribute(TABLE, [7, 7, 7], present=presence(TABLE)), [7] * 4)


def test_prody_and_expy_agree_with_the_sums_of_their_definition():
    q = location_quotient(TABLE)
    slow = [
        sum(q[r, i] / q[:, i].sum() * INCOME[r] for r in range(3)) for i in range(4)
    ]
    same(prody(TABLE, INCOME), slow)
    share = TABLE / TABLE.sum(axis=1, keepdims=True)
    same(expy(TABLE, INCOME), share @ slow)


def test_a_region_of_unknown_quality_is_left_out_or_leaves_nan():
    values = [0.2, np.nan, 0.4]
    M = np.ones((3, 4), dtype=bool)
    assert np.isnan(activity_average(TABLE, values)).all()
    lone = embodied_attribute(TABLE, values, present=M)
    assert not np.isnan(lone).any()
    assert np.isnan(regional_average([[1, 1]], [np.nan, 1.0])).all()
    assert regional_average([[0, 1]], [np.nan, 1.0]).tolist() == [1.0]


def test_entry_and_exit_stand_only_where_they_could_happen():
    M = np.array([[[0, 1, 0, 1]], [[1, 1, 0, 0]], [[1, 0, 0, 1]]])
    assert np.isnan(entries(M)).tolist() == (M[:-1] == 1).tolist()
    assert np.isnan(exits(M)).tolist() == (M[:-1] == 0).tolist()
    same(entry_rate(M), [[0.5], [0.5]])
    same(exit_rate(M), [[0.5], [0.5]])


@FEW
@given(SIZES.flatmap(lambda s: arrays(np.bool_, (3, *s))))
def test_stock_changes_by_entries_less_exits(M):
    change = np.diff(M.sum(axis=2), axis=0)
    net = np.nansum(entries(M), axis=2) - np.nansum(exits(M), axis=2)
    same(net, change)


def test_mean_quotient_over_years_leaves_years_without_activity_out():
    x = np.array([TABLE, np.zeros_like(TABLE), 2 * TABLE])
    same(location_quotient_over_years(x), location_quotient(TABLE))


def test_reference_equal_to_the_sums_changes_no_quotient():
    same(
        location_quotient(TABLE, reference=TABLE.sum(axis=0) * 3),
        location_quotient(TABLE),
    )
    same(
        locational_gini(TABLE, reference=TABLE.sum(axis=1) * 3), locational_gini(TABLE)
    )


@FEW
@given(arrays(np.bool_, st.tuples(st.integers(1, 8), st.integers(1, 6))))
def test_recombination_agrees_with_counting_patent_by_patent(b):
    ease = ease_of_recombination(b)
    for j in range(b.shape[1]):
        mates = {k for row in b if row[j] for k in np.flatnonzero(row) if k != j}
        bearing = b[:, j].sum()
        same(ease[j], len(mates) / bearing if bearing else np.nan)
    k = modular_complexity(b)
    for p, row in enumerate(b):
        eased = ease[row].sum()
        same(k[p], row.sum() / eased if eased else np.nan)
    mean = mean_modular_complexity(b)
    for j in range(b.shape[1]):
        own = k[b[:, j]]
        own = own[~np.isnan(own)]
        same(mean[j], own.mean() if own.size else np.nan)


def test_joint_occurrence_is_standard_under_the_hypergeometric():
    b = np.zeros((20, 2), dtype=int)
    b[:8, 0], b[5:12, 1] = 1, 1
    law = hypergeom(20, 8, 7)
    same(joint_occurrence(b)[0, 1], (3 - law.mean()) / law.std())


def test_cross_space_of_one_kind_with_itself_is_the_product_space():
    M = presence(TABLE)
    same(cross_proximity(M, M), proximity(M))
    assert cross_density(M, cross_proximity(M, M)).shape == TABLE.shape


def test_cross_density_is_one_where_all_is_present():
    phi = cross_proximity(TABLE > 9, TABLE > 4)
    same(cross_density(np.ones_like(TABLE), phi), np.ones((3, 4)))


def test_one_region_one_activity_and_emptiness_are_defined():
    one = [[5.0]]
    same(hachman(one), [1])
    same(specialisation_coefficient(one), [0])
    same(krugman_versus_mean(one), [np.nan])
    same(relative_diversity(one), [np.nan])
    same(variety(one, ["a"]).total, [0])
    same(prody(one, [3]), [3])
    empty = np.zeros((2, 3))
    for measure in BY_REGION:
        assert np.isnan(measure(empty)).all()
    assert np.isnan(krugman_concentration(empty)).all()
    assert np.isnan(prody(empty, [1, 2])).all()
    assert np.isnan(variety(empty, list("abc")).related).all()
    assert np.isnan(quotient_correlation(empty)).all()
    assert np.isnan(normalised_ubiquity(empty, present=empty)).all()
    same(hachman(np.ones((3, 3))), np.ones(3))
    assert np.isnan(quotient_correlation(np.ones((2, 3)))).all()


def test_an_empty_region_among_others_leaves_the_others_as_they_are():
    more = np.vstack([TABLE, np.zeros(4)])
    for measure in BY_REGION:
        same(measure(more)[:3], measure(TABLE))
        assert np.isnan(measure(more)[3])
    same(prody(more, [*INCOME, 99]), prody(TABLE, INCOME))


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    "measure",
    [
        *BY_REGION,
        krugman_concentration,
        quotient_correlation,
        lambda x: variety(x, list("abcd")),
        lambda x: prody(x, INCOME),
        lambda x: expy(x, INCOME),
    ],
)
def test_what_no_amount_can_be_is_refused(measure, bad):
    x = TABLE.copy()
    x[1, 2] = bad
    with pytest.raises(NegativeActivityError, match="zero or more"):
        measure(x)


@pytest.mark.parametrize(
    "words", [[["a", "b"]], [["1", "2"]], [[1, "2"]], [[1 + 2j, 1]]]
)
def test_words_are_no_amounts_even_where_they_look_like_numbers(words):
    with pytest.raises(NegativeActivityError, match="Expected numbers"):
        hachman(words)


def test_ragged_rows_are_no_table():
    with pytest.raises(ShapeError, match="different length"):
        hachman([[1, 2], [3]])


def test_lists_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="one group"):
        variety(TABLE, ["a", "b"])
    with pytest.raises(ShapeError, match="3 numbers for the income"):
        prody(TABLE, [1, 2])
    with pytest.raises(ShapeError, match="4 values"):
        regional_average(TABLE, [1, 2])
    with pytest.raises(ShapeError, match="table like activity"):
        embodied_attribute(TABLE, INCOME, present=[[1, 0]])
    with pytest.raises(ShapeError, match="one reference a region"):
        hoover_curve([1, 2], [1, 2, 3])
    with pytest.raises(ShapeError, match="two years"):
        entries([[[1, 0]]])
    with pytest.raises(ShapeError, match="years × regions"):
        location_quotient_over_years(TABLE)
    with pytest.raises(ShapeError, match="same regions"):
        cross_proximity([[1, 0]], [[1], [0]])
    with pytest.raises(ShapeError, match="each activity of the first"):
        cross_density([[1, 0]], [[0.5]])
    with pytest.raises(ShapeError, match="technologies in columns"):
        ease_of_recombination([1, 0])
    with pytest.raises(ShapeError, match="the reference of each activity"):
        location_quotient(TABLE, reference=[1, 2])


def test_presence_that_is_neither_yes_nor_no_is_refused():
    with pytest.raises(ParameterError, match="0 or 1"):
        entries([[[0.3, 1]], [[1, 1]]])
    with pytest.raises(ParameterError, match="0 or 1"):
        modular_complexity([[2, 1]])


@pytest.mark.parametrize("base", [1.0, 0.5, np.nan, np.inf])
def test_a_logarithm_needs_a_base_above_one(base):
    with pytest.raises(ParameterError, match="base of a logarithm"):
        variety(TABLE, list("abcd"), base=base)


def test_the_offset_of_a_correlation_is_above_zero():
    with pytest.raises(ParameterError, match="offset"):
        quotient_correlation(TABLE, offset=0)
