"""Complexity: by hand, by law, two ways, and where it is not defined."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from madang.errors import (
    DisconnectedError,
    NegativeActivityError,
    ParameterError,
    ShapeError,
)
from madang.metrics.complexity import (
    average_ubiquity,
    complexity_index,
    components,
    diversity,
    external_complexity,
    reflections,
    ubiquity,
)

TOY = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])


def nested(rng, regions, activities, noise=0.15):
    """Make a table as economies look: rich regions do what few can, and more."""
    able = rng.random(regions)[:, None] + noise * rng.normal(size=(regions, activities))
    m = able > rng.random(activities)[None, :] * 0.95
    m[:, 0] = True  # so that all hang together
    m[0, :] = True
    return m


def brute(m):
    """Decompose the paper's own matrix, which is not symmetric."""
    k_r, k_i = m.sum(axis=1), m.sum(axis=0)
    step = (m / k_r[:, None]) @ (m / k_i[None, :]).T
    values, vectors = np.linalg.eig(step)
    order = np.argsort(values.real)[::-1]
    k = vectors[:, order[1]].real
    q = (m / k_i[None, :]).T @ k
    sign = np.sign(np.corrcoef(k, k_r)[0, 1])
    return values.real[order], sign * k, sign * q


def scored(a, ddof=0):
    return (a - a.mean()) / a.std(ddof=ddof)


@pytest.mark.parametrize("shape", [(30, 12), (12, 30), (25, 25)])
def test_the_index_is_the_second_eigenvector_of_the_paper_s_matrix(shape):
    m = nested(np.random.default_rng(3), *shape).astype(float)
    values, k, q = brute(m)
    found = complexity_index(m)
    assert found.eci == pytest.approx(scored(k), abs=1e-9)
    assert found.pci == pytest.approx(scored(q), abs=1e-9)
    assert found.eigenvalues[0] == pytest.approx(values[:3], abs=1e-10)
    assert found.gap == pytest.approx(values[1] - values[2], abs=1e-10)


def test_large_tables_solved_by_lanczos_agree_with_all_eigenvectors():
    m = nested(np.random.default_rng(4), 900, 700)
    values, k, q = brute(m.astype(float))
    for given_as in (m, sparse.csr_array(m)):
        found = complexity_index(given_as)
        assert found.eci == pytest.approx(scored(k), abs=1e-9)
        assert found.pci == pytest.approx(scored(q), abs=1e-9)
        assert found.eigenvalues[0] == pytest.approx(values[:3], abs=1e-10)


@pytest.mark.parametrize("steps", [400, 20])
def test_a_table_of_pure_chance_is_solved_too_with_and_without_restarts(
    steps, monkeypatch
):
    # Its eigenvalues lie close together: many steps, and few are kept at first.
    monkeypatch.setattr("madang.metrics.complexity.krylov._MOST", steps)
    m = np.random.default_rng(14).random((600, 420)) < 0.27
    weighed = m / np.sqrt(m.sum(axis=1))[:, None] / np.sqrt(m.sum(axis=0))
    values, vectors = np.linalg.eigh(weighed.T @ weighed)
    q = scored(vectors[:, -2] / np.sqrt(m.sum(axis=0)))
    found = complexity_index(m)
    sign = np.sign(q @ found.pci)
    assert found.pci == pytest.approx(sign * q, abs=1e-8)
    assert found.eigenvalues[0] == pytest.approx(values[::-1][:3], abs=1e-10)
    more = complexity_index(m, leading=5)
    assert more.eigenvalues[0] == pytest.approx(values[::-1][:5], abs=1e-10)


def test_a_region_is_the_mean_of_its_activities_on_the_shared_and_the_raw_scale():
    m = nested(np.random.default_rng(5), 20, 15)
    for standard in ("shared", "raw"):
        found = complexity_index(m, standard=standard)
        assert found.eci == pytest.approx((m @ found.pci) / m.sum(axis=1), abs=1e-12)
        assert external_complexity(m, found.pci) == pytest.approx(found.eci)
    assert (m.sum(axis=0) * found.pci**2).sum() == pytest.approx(m.sum())
    assert complexity_index(m, ddof=1).eci.std(ddof=1) == pytest.approx(1)


def test_steps_of_reflection_approach_the_index():
    m = nested(np.random.default_rng(6), 20, 15)
    steps, eci = reflections(m, iterations=14).regions, complexity_index(m).eci
    like = [np.corrcoef(steps[n], eci)[0, 1] for n in (0, 4, 8, 14)]
    assert like == sorted(like)
    assert like[-1] > 0.999


def test_counts_by_hand():
    m = np.vstack([TOY, np.zeros(4, dtype=int)])
    assert diversity(m).tolist() == [4, 1, 2, 1, 0]
    assert ubiquity(m).tolist() == [1, 2, 2, 3]
    assert average_ubiquity(m) == pytest.approx([2, 2, 2.5, 3, np.nan], nan_ok=True)


def test_an_empty_region_or_activity_is_undefined_and_leaves_the_others_alone():
    m = nested(np.random.default_rng(7), 20, 15)
    whole = complexity_index(m)
    more = np.insert(np.insert(m, 3, False, axis=0), 5, False, axis=1)
    for given_as in (more, sparse.csr_array(more)):
        found = complexity_index(given_as)
        assert np.flatnonzero(np.isnan(found.eci)).tolist() == [3]
        assert np.flatnonzero(np.isnan(found.pci)).tolist() == [5]
        assert np.delete(found.eci, 3) == pytest.approx(whole.eci, abs=1e-9)
        assert np.delete(found.pci, 5) == pytest.approx(whole.pci, abs=1e-9)
        assert found.region_component[3] == found.activity_component[5] == -1


@pytest.mark.parametrize(
    "m",
    [
        np.ones((1, 4)),
        np.ones((4, 1)),
        np.ones((1, 1)),
        np.ones((4, 5)),
        np.zeros((3, 3)),
        np.zeros((0, 0)),
        np.ones((3, 3)) - np.eye(3),  # all alike but for names: no one vector is second
    ],
)
def test_one_none_and_all_equal_have_no_index(m):
    found = complexity_index(m)
    assert np.isnan(found.eci).all()
    assert np.isnan(found.pci).all()
    assert found.eci.shape == (m.shape[0],)
    assert found.pci.shape == (m.shape[1],)


def test_parts_that_share_nothing_are_refused_or_measured_apart():
    a, b = nested(np.random.default_rng(8), 9, 7), TOY.astype(bool)
    m = np.zeros((13, 11), dtype=bool)
    m[:9, :7], m[9:, 7:] = a, b
    with pytest.raises(DisconnectedError, match=r"2 separate parts.*9, 4 regions"):
        complexity_index(m)
    for given_as in (m, sparse.csr_array(m)):
        found = complexity_index(given_as, per_component=True)
        assert found.eci[:9] == pytest.approx(complexity_index(a).eci)
        assert found.eci[9:] == pytest.approx(complexity_index(b).eci)
        assert found.region_component.tolist() == [0] * 9 + [1] * 4
        assert found.eigenvalues.shape == (2, 3)
    lone = np.zeros((10, 8))
    lone[:9, :7], lone[9, 7] = a, 1
    assert np.isnan(complexity_index(lone, per_component=True).eci[9])


def test_components_are_those_of_the_graph_dense_and_sparse():
    rng = np.random.default_rng(9)
    for _ in range(30):
        m = rng.random((8, 9)) < 0.15
        dense, thin = components(m), components(sparse.csr_array(m))
        assert dense[0].tolist() == thin[0].tolist()
        assert dense[1].tolist() == thin[1].tolist()
        assert ((dense[0] < 0) == ~m.any(axis=1)).all()
        r, i = np.nonzero(m)
        assert (dense[0][r] == dense[1][i]).all()


tables = arrays(np.bool_, st.tuples(st.integers(3, 9), st.integers(3, 9)))


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_regions_and_activities_changes_nothing(m, chance):
    rows, columns = list(range(m.shape[0])), list(range(m.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)
    one = complexity_index(m, per_component=True)
    two = complexity_index(m[np.ix_(rows, columns)], per_component=True)
    assume((one.gaps > 1e-6).all())  # the vectors of a tie are chance
    np.testing.assert_allclose(two.eci, one.eci[rows], atol=1e-7)
    np.testing.assert_allclose(two.pci, one.pci[columns], atol=1e-7)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_scores_have_mean_zero_and_deviation_one_and_rise_with_diversity(m):
    regions, _ = components(m)
    assume(regions.max(initial=-1) == 0)
    found = complexity_index(m)
    assert (np.isnan(found.eci[regions >= 0]).all()) or (
        found.eci[regions >= 0].mean() == pytest.approx(0, abs=1e-9)
        and found.eci[regions >= 0].std() == pytest.approx(1)
    )
    known = ~np.isnan(found.eci)
    if known.any():
        k = m.sum(axis=1)[known]
        spread = np.corrcoef(found.eci[known], k)[0, 1] if np.ptp(k) else 0.0
        assert spread >= -1e-6


def test_external_complexity_leaves_out_what_is_not_known():
    m = np.array([[1, 1, 1], [0, 0, 1], [0, 0, 0]])
    found = external_complexity(m, [2.0, 4.0, np.nan])
    assert found == pytest.approx([3.0, np.nan, np.nan], nan_ok=True)
    with pytest.raises(ShapeError, match="each of 3 activities"):
        external_complexity(m, [1.0])


@pytest.mark.parametrize(
    ("bad", "error", "said"),
    [
        ([[1, np.nan], [0, 1]], NegativeActivityError, "neither, the first nan"),
        ([[1, -1], [0, 1]], NegativeActivityError, "row 0, column 1"),
        ([[1, np.inf], [0, 1]], NegativeActivityError, "inf"),
        ([[1, 2.5], [0, 1]], NegativeActivityError, "2.5"),
        ([["a", "b"], ["c", "d"]], NegativeActivityError, "numbers"),
        ([[1, None], [0, 1]], NegativeActivityError, "numbers"),
        ([[1, 0], [1]], ShapeError, "different lengths"),
        ([1, 0, 1], ShapeError, "regions in rows"),
        (np.ones((2, 2, 2)), ShapeError, "complexity_panel"),
        (sparse.csr_array([[1.0, 3.0]]), NegativeActivityError, "3.0"),
    ],
)
def test_what_says_neither_yes_nor_no_is_refused_in_both_languages(bad, error, said):
    with pytest.raises(error, match=said) as caught:
        complexity_index(bad)
    assert caught.value.text("ko") != str(caught.value)


def test_counts_and_steps_that_make_no_sense_are_refused():
    with pytest.raises(ParameterError, match="zero or more; found −1"):
        reflections(TOY, iterations=-1)
    with pytest.raises(ParameterError, match="three eigenvalues"):
        complexity_index(TOY, leading=2)
    with pytest.raises(ShapeError, match="a year at a time"):
        reflections(np.ones((2, 3, 3)))


def test_an_anchor_says_which_end_is_up() -> None:
    rng = np.random.default_rng(4)
    m = rng.random((12, 9)) < 0.5
    plain = complexity_index(m)
    for sign in (1.0, -1.0):
        up = complexity_index(m, anchor=sign * plain.eci)
        np.testing.assert_allclose(up.eci, sign * plain.eci)
        np.testing.assert_allclose(up.pci, sign * plain.pci)
        side = complexity_index(m, activity_anchor=sign * plain.pci)
        np.testing.assert_allclose(side.eci, sign * plain.eci)
    one = np.full(12, np.nan)
    one[:2] = 0.0, 1.0
    told = complexity_index(m, anchor=one).eci
    assert told[1] > told[0]


def test_an_anchor_that_tells_nothing_leaves_no_value_and_two_are_refused() -> None:
    m = np.random.default_rng(4).random((12, 9)) < 0.5
    assert np.isnan(complexity_index(m, anchor=np.ones(12)).eci).all()
    with pytest.raises(ParameterError, match="One anchor"):
        complexity_index(m, anchor=np.ones(12), activity_anchor=np.ones(9))
    with pytest.raises(ShapeError, match="12 values"):
        complexity_index(m, anchor=np.ones(9))
