"""The forms of relatedness: written out, by law, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.relatedness import (
    association_strength,
    asymmetric_proximity,
    coherence,
    complexity_outlook,
    complexity_outlook_gain,
    conditional_probability,
    continuous_proximity,
    cooccurrence,
    cosine_relatedness,
    internal_external_density,
    jaccard_relatedness,
    nearest_activities,
    nearest_density,
    presence,
    probability_relatedness,
    proximity,
    quotient_per_head,
    relatedness_density,
    relative_relatedness,
)
from madang.metrics.shares import location_quotient

tables = arrays(np.bool_, st.tuples(st.integers(1, 7), st.integers(1, 6)))
ALL = (
    association_strength,
    cosine_relatedness,
    jaccard_relatedness,
    probability_relatedness,
    conditional_probability,
    asymmetric_proximity,
    proximity,
    relatedness_density,
)


def some(seed, shape=(15, 8), filled=0.4):
    return np.random.default_rng(seed).random(shape) < filled


def over(a, b):
    return a / b if b else np.nan


@settings(max_examples=50, deadline=None)
@given(tables)
def test_pairs_are_counted_as_the_formulas_say(m):
    c, n = cooccurrence(m), m.shape[0]
    a, j = association_strength(m), jaccard_relatedness(m)
    cos, given = cosine_relatedness(m), conditional_probability(m)
    either = asymmetric_proximity(m, direction="larger")
    for p in range(m.shape[1]):
        for q in range(m.shape[1]):
            both, k, n_q = (m[:, p] & m[:, q]).sum(), m[:, p].sum(), m[:, q].sum()
            assert c[p, q] == both
            for found, exact in (
                (a[p, q], over(both * n, k * n_q)),
                (j[p, q], over(both, k + n_q - both)),
                (cos[p, q], over(both, np.sqrt(k * n_q))),
                (given[p, q], over(both, n_q) if k else np.nan),
                (either[p, q], over(both, min(k, n_q))),
            ):
                assert found == pytest.approx(exact, nan_ok=True)


def test_totals_of_cooccurrences_follow_steijn_and_van_eck_and_waltman():
    m = some(1)
    c = cooccurrence(m)
    np.fill_diagonal(c, 0)
    s, t = c.sum(axis=1), c.sum()
    i, j = 2, 5
    found = association_strength(m, totals="cooccurrences")[i, j]
    assert found == pytest.approx((c[i, j] / t) / ((s[i] / t) * (s[j] / t)))
    chance = (s[i] / t) * (s[j] / (t - s[i])) + (s[j] / t) * (s[i] / (t - s[j]))
    assert probability_relatedness(m)[i, j] == pytest.approx(c[i, j] / (chance * t / 2))
    assert cosine_relatedness(m, totals="cooccurrences")[i, j] == pytest.approx(
        c[i, j] / np.sqrt(s[i] * s[j])
    )


def test_activities_that_know_nothing_of_each_other_have_strength_one():
    a, b = np.array([0, 0, 1, 1] * 5), np.array([0, 1, 0, 1] * 5)
    assert association_strength(np.column_stack([a, b]))[0, 1] == pytest.approx(1)


@pytest.mark.parametrize("measure", ALL, ids=lambda f: f.__name__)
def test_years_in_a_stack_and_sparse_tables_give_the_same(measure):
    stack = np.stack([some(2), some(3), some(4, filled=0.1)])
    found = measure(stack)
    for t, m in enumerate(stack):
        np.testing.assert_allclose(found[t], measure(m), rtol=1e-12)
        thin = sparse.csr_array(m)
        np.testing.assert_allclose(measure(thin), measure(m), rtol=1e-12)


@pytest.mark.parametrize("measure", ALL, ids=lambda f: f.__name__)
def test_the_order_of_the_table_changes_nothing(measure):
    rng, m = np.random.default_rng(5), some(6)
    rows, columns = rng.permutation(15), rng.permutation(8)
    found, moved = measure(m), measure(m[np.ix_(rows, columns)])
    along = rows if found.shape[0] == 15 else columns
    np.testing.assert_allclose(moved, found[np.ix_(along, columns)], rtol=1e-12)


def test_the_larger_and_the_smaller_of_the_conditionals_bound_each_direction():
    m = some(7)
    one, two = conditional_probability(m), asymmetric_proximity(m)
    assert two == pytest.approx(one.T)
    assert proximity(m) == pytest.approx(np.minimum(one, two))
    larger = asymmetric_proximity(m, direction="larger")
    assert larger == pytest.approx(np.maximum(one, two))
    same = asymmetric_proximity(m, direction="own_given_other")
    assert same == pytest.approx(one)


def test_continuous_proximity_is_the_correlation_of_quotients():
    x = np.random.default_rng(8).lognormal(size=(12, 5))
    found = continuous_proximity(x)
    exact = (1 + np.corrcoef(location_quotient(x).T)) / 2
    assert found == pytest.approx(exact)
    x[3], x[:, 2] = 0, 0
    holed = continuous_proximity(x)
    assert np.isnan(holed[2]).all()
    bare = np.delete(np.delete(x, 3, axis=0), 2, axis=1)
    rest = np.delete(np.delete(holed, 2, axis=0), 2, axis=1)
    assert rest == pytest.approx(continuous_proximity(bare))
    q = location_quotient(bare)
    unit = q / np.linalg.norm(q, axis=0)
    assert continuous_proximity(bare, likeness="cosine") == pytest.approx(unit.T @ unit)
    assert np.isnan(continuous_proximity([[2.0, 3.0]])).all()


def test_density_with_the_own_counted_is_the_plain_product():
    m, phi = some(9).astype(float), proximity(some(9))
    found = relatedness_density(m, own="counted")
    assert found == pytest.approx(m @ phi / phi.sum(axis=0))
    assert (found >= 0).all()
    assert (found <= 1 + 1e-12).all()


def test_density_of_what_is_there_and_of_what_is_not_part_density_in_two():
    m = some(10)
    parts, whole = internal_external_density(m), relatedness_density(m)
    assert np.where(m, parts.internal, parts.external) == pytest.approx(whole)
    assert np.isnan(np.where(m, parts.external, parts.internal)).all()
    assert parts.internal_mean[0] == pytest.approx(whole[0][m[0]].mean())
    assert parts.external_mean[0] == pytest.approx(whole[0][~m[0]].mean())
    full = internal_external_density(np.ones((2, 3)))
    assert np.isnan(full.external_mean).all()


def test_density_of_the_nearest_stays_between_nought_and_one_and_shares_ties():
    m = some(11)
    phi = proximity(m)
    for k in (1, 3, 7, 50):
        found = nearest_density(m, neighbours=k)
        assert (found >= 0).all()
        assert (found <= 1 + 1e-12).all()
    everything = nearest_density(m, neighbours=7)
    assert everything == pytest.approx(relatedness_density(m))
    # Three tie for two places: each counts two thirds, whatever their order.
    tied = np.array(
        [[1, 0.5, 0.5, 0.5], [0.5, 1, 0, 0], [0.5, 0, 1, 0], [0.5, 0, 0, 1]]
    )
    one = nearest_density([[0, 1, 0, 0], [0, 0, 1, 0]], tied, neighbours=2)
    assert one[:, 0] == pytest.approx([1 / 3, 1 / 3])
    with pytest.raises(ParameterError, match="at least one neighbour"):
        nearest_density(m, phi, neighbours=0)
    assert np.isnan(nearest_density([[1]], neighbours=2)).all()


def test_relative_relatedness_is_the_z_score_among_the_options():
    m = some(12)
    omega = relatedness_density(m)
    for ddof in (0, 1):
        found = relative_relatedness(m, ddof=ddof)
        for r in range(m.shape[0]):
            options = omega[r][~m[r]]
            exact = (options - options.mean()) / options.std(ddof=ddof)
            assert found[r][~m[r]] == pytest.approx(exact)
            assert np.isnan(found[r][m[r]]).all()
    # All options equally near, or none: no spread to speak of.
    assert np.isnan(relative_relatedness(np.ones((2, 4)))).all()


def test_coherence_is_the_nearness_of_two_draws_from_different_activities():
    rng = np.random.default_rng(13)
    x, phi = rng.integers(0, 5, (6, 5)).astype(float), rng.random((5, 5))
    phi = (phi + phi.T) / 2
    x[0] = [3, 0, 0, 0, 0]
    x[1] = 0
    found = coherence(x, phi)
    assert np.isnan(found[:2]).all()
    for r in range(2, 6):
        total = 0.0
        for i in np.flatnonzero(x[r]):
            others = [j for j in range(5) if j != i]
            near = sum(phi[i, j] * x[r, j] for j in others)
            total += x[r, i] / x[r].sum() * near / sum(x[r, j] for j in others)
        assert found[r] == pytest.approx(total)
    assert coherence(7 * x, phi) == pytest.approx(found, nan_ok=True)
    held = some(14, filled=0.7)
    pairs = coherence(held, proximity(held))[0]
    where = np.flatnonzero(held[0])
    between = [proximity(held)[i, j] for i in where for j in where if i != j]
    assert pairs == pytest.approx(np.mean(between))


@pytest.mark.parametrize("own", ["left_out", "counted"])
def test_the_gain_is_what_entering_does_to_the_outlook(own):
    m, pci = some(15), np.random.default_rng(15).normal(size=8)
    phi = proximity(m)
    before = complexity_outlook(m, pci, phi, own=own)
    gain = complexity_outlook_gain(m, pci, phi, own=own)
    density = relatedness_density(m, phi, own=own)
    again = complexity_outlook_gain(m, pci, phi, own=own, density=density)
    assert again == pytest.approx(gain, abs=1e-15)
    again = complexity_outlook(m, pci, phi, own=own, density=density)
    assert again == pytest.approx(before, abs=1e-15)
    for r in range(4):
        for i in range(8):
            more = m.copy()
            more[r, i] = True
            after = complexity_outlook(more, pci, phi, own=own)
            assert gain[r, i] == pytest.approx((after - before)[r], abs=1e-12)
    assert (gain[m] == 0).all()


def test_the_nearest_activities_are_those_of_the_whole_table():
    m = some(16, (40, 30), 0.2)
    phi = proximity(m)
    np.fill_diagonal(phi, -1)
    order = np.argsort(-np.nan_to_num(phi), axis=1, kind="stable")[:, :4]
    best = np.take_along_axis(np.nan_to_num(phi), order, axis=1)
    for given_as in (m, sparse.csr_array(m)):
        near = nearest_activities(given_as, count=4)
        assert near.phi == pytest.approx(np.where(best > 0, best, np.nan), nan_ok=True)
        assert (near.activity == np.where(best > 0, order, -1)).all()
    assert nearest_activities(m, count=99).activity.shape == (30, 29)
    with pytest.raises(ParameterError, match="at least one neighbour"):
        nearest_activities(m, count=0)


def test_presence_by_its_rules_and_thresholds():
    x = np.array([[8.0, 2.0], [2.0, 8.0], [5.0, 5.0]])
    assert presence(x)[2].all()
    assert not presence(x, strict=True)[2].any()
    assert presence(x, threshold=1.7).sum() == 0
    people = [100, 10, 10]
    q, h = location_quotient(x), quotient_per_head(x, people)
    expected = {"per_head": h >= 1, "both": (h >= 1) & (q >= 1)}
    expected["either"] = (h >= 1) | (q >= 1)
    for rule, told in expected.items():
        found = presence(x, rule=rule, population=people)
        assert (found == told).all()
    by_hand = (x[0, 0] / 100) / (x[:, 0].sum() / 120)
    assert h[0, 0] == pytest.approx(by_hand)
    with pytest.raises(ParameterError, match="needs the population"):
        presence(x, rule="both")
    with pytest.raises(ParameterError, match="above zero"):
        presence(x, threshold=0)
    with pytest.raises(ParameterError, match="not sparse"):
        presence(sparse.csr_array(x), rule="both", population=people)
    with pytest.raises(ShapeError, match="one population"):
        quotient_per_head(x, [1, 2])


def test_presence_of_large_and_of_sparse_tables_is_that_of_the_quotient():
    rng = np.random.default_rng(17)
    x = np.rint(rng.lognormal(0, 1.5, (1_200, 900)))
    x[5], x[:, 7] = 0, 0
    q = location_quotient(x)
    for strict, told in ((False, q >= 1), (True, q > 1)):
        assert (presence(x, strict=strict) == told).all()
        thin = presence(sparse.csr_array(x), strict=strict)
        assert (thin.toarray() == told).all()
    x[3, 4] = -1
    for bad in (x, sparse.csr_array(x)):
        with pytest.raises(NegativeActivityError, match="−1"):
            presence(bad)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ([[1.0, np.nan]], NegativeActivityError),
        ([[1.0, np.inf]], NegativeActivityError),
        ([["many", "few"]], NegativeActivityError),
        ([[1.0, 2.0], [3.0]], ShapeError),
        ([1.0, 2.0], ShapeError),
    ],
)
def test_amounts_that_are_none_are_refused_in_both_languages(bad, error):
    for measure in (presence, continuous_proximity):
        with pytest.raises(error) as caught:
            measure(bad)
        assert caught.value.text("ko") != str(caught.value)


def test_nearness_that_is_no_nearness_is_refused():
    m = some(18)
    with pytest.raises(ParameterError, match="zero or more and finite"):
        relatedness_density(m, np.full((8, 8), -0.5))
    with pytest.raises(ParameterError, match="zero or more and finite"):
        relatedness_density(m, np.full((8, 8), np.inf))
    with pytest.raises(ShapeError, match="each of 8 activities"):
        complexity_outlook(m, [1.0, 2.0])
    with pytest.raises(ShapeError, match="the shape of presence"):
        complexity_outlook(m, np.ones(8), density=np.ones((2, 2)))


def test_one_region_one_activity_and_nothing_at_all_are_defined():
    assert proximity([[1]]).tolist() == [[1]]
    assert np.isnan(relatedness_density([[1]])).all()
    assert relatedness_density([[1, 1, 1]]) == pytest.approx(np.ones((1, 3)))
    assert np.isnan(proximity(np.zeros((3, 2)))).all()
    assert np.isnan(relatedness_density(np.zeros((3, 2)))).all()
    assert proximity(np.ones((4, 3))) == pytest.approx(np.ones((3, 3)))
    assert cooccurrence(np.zeros((0, 2))).tolist() == [[0, 0], [0, 0]]
    assert nearest_activities([[1]], count=3).activity.shape == (1, 0)
    assert complexity_outlook([[0, 0]], [1.0, 2.0]).tolist() == [0]
