"""Relatedness and the logistic model: by hand, by law, and two ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.logistic import logistic_probability, logistic_regression
from madang.metrics.relatedness import presence, proximity, relatedness_density

# Four regions, three activities. Counts of regions: 3, 2, 1.
M = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [0, 0, 0]])


def test_proximity_is_the_smaller_conditional_probability_by_hand():
    expected = [[1, 2 / 3, 1 / 3], [2 / 3, 1, 0], [1 / 3, 0, 1]]
    assert proximity(M) == pytest.approx(np.array(expected))


def test_density_is_the_share_of_what_is_near_by_hand():
    density = relatedness_density(M)
    # Region 0 has 0 and 1. Near 2 stands only 0 (1/3): all of it is there.
    # Near 0 stand 1 (2/3) and 2 (1/3): two thirds are there.
    assert density[0] == pytest.approx([2 / 3, 1.0, 1.0])
    assert density[2] == pytest.approx([1 / 3, 1.0, 1.0])
    assert density[3] == pytest.approx([0.0, 0.0, 0.0])


def test_an_activity_that_is_nowhere_is_near_nothing_and_not_at_zero_distance():
    bare = np.column_stack([M, np.zeros(4)])
    phi = proximity(bare)
    assert np.isnan(phi[3]).all()
    assert np.isnan(phi[:, 3]).all()
    assert phi[:3, :3] == pytest.approx(proximity(M))
    density = relatedness_density(bare)
    assert np.isnan(density[:, 3]).all()
    assert density[:, :3] == pytest.approx(relatedness_density(M))


def slow_proximity(m):
    k = m.sum(axis=0)
    out = np.full((m.shape[1],) * 2, np.nan)
    for i in range(m.shape[1]):
        for j in range(m.shape[1]):
            if k[i] and k[j]:
                both = sum(m[r, i] and m[r, j] for r in range(m.shape[0]))
                out[i, j] = min(both / k[i], both / k[j])
    return out


def slow_density(m, phi):
    out = np.full(m.shape, np.nan)
    for r in range(m.shape[0]):
        for i in range(m.shape[1]):
            near = [j for j in range(m.shape[1]) if j != i and phi[i, j] > 0]
            whole = sum(phi[i, j] for j in near)
            if whole:
                out[r, i] = sum(phi[i, j] for j in near if m[r, j]) / whole
    return out


tables = arrays(np.bool_, st.tuples(st.integers(1, 7), st.integers(1, 6)))


@settings(max_examples=60, deadline=None)
@given(tables)
def test_the_fast_forms_agree_with_the_formulas_written_out(m):
    phi = proximity(m)
    np.testing.assert_allclose(phi, slow_proximity(m), rtol=1e-12)
    density = relatedness_density(m)
    np.testing.assert_allclose(density, slow_density(m, phi), rtol=1e-12)
    known = density[~np.isnan(density)]
    assert ((known >= 0) & (known <= 1 + 1e-12)).all()


@settings(max_examples=30, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_regions_and_activities_changes_nothing(m, chance):
    rows, columns = list(range(m.shape[0])), list(range(m.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)
    moved = m[np.ix_(rows, columns)]
    np.testing.assert_allclose(proximity(moved), proximity(m)[np.ix_(columns, columns)])
    np.testing.assert_allclose(
        relatedness_density(moved), relatedness_density(m)[np.ix_(rows, columns)]
    )


def test_presence_does_not_depend_on_the_unit_nor_see_what_is_undefined():
    x = np.array([[8.0, 2.0, 0.0], [2.0, 8.0, 0.0], [0.0, 0.0, 0.0]])
    assert (presence(x) == presence(1000 * x)).all()
    assert not presence(x)[2].any()
    assert not presence(x)[:, 2].any()
    one = presence([[3.0, 1.0]])
    assert one.all()  # one region is the whole: every quotient is 1


def test_a_region_that_has_everything_is_wholly_dense():
    m = np.vstack([np.ones(4), np.eye(4)])
    assert relatedness_density(m)[0] == pytest.approx(1.0)


def test_relatedness_refuses_what_is_no_table():
    with pytest.raises(ShapeError, match="regions in rows"):
        proximity([1, 0, 1])
    with pytest.raises(ShapeError, match="a row and a column for each of 3"):
        relatedness_density(M, np.eye(2))
    with pytest.raises(NegativeActivityError):
        presence([[1.0, -1.0]])


def test_the_logistic_model_agrees_with_scikit_learn():
    linear = pytest.importorskip("sklearn.linear_model", reason="scikit-learn")
    rng = np.random.default_rng(2)
    x = rng.normal(size=(2000, 3))
    y = rng.random(2000) < 1 / (1 + np.exp(-(x @ [1.0, -2.0, 0.0] - 1.5)))
    fit = logistic_regression(x, y, groups=np.arange(2000) % 50, ridge=0.0)
    peer = linear.LogisticRegression(C=np.inf, tol=1e-10, max_iter=500).fit(x, y)
    found = [*peer.intercept_, *peer.coef_[0]]
    assert fit.coefficients == pytest.approx(np.array(found), abs=1e-5)
    mean = logistic_probability(x, fit)[0].mean()
    assert mean == pytest.approx(y.mean())  # calibrated where it was learnt


def test_the_stated_interval_of_the_chance_holds_as_often_as_it_says():
    rng = np.random.default_rng(3)
    truth, held = 1 / (1 + np.exp(1.0)), 0
    for _ in range(300):
        # Cases of one group repeat each other, ten times: they are one case.
        x = np.repeat(rng.normal(size=(100, 1)), 10, axis=0)
        once = rng.random(100) < 1 / (1 + np.exp(1.0 - 0.5 * x[::10, 0]))
        y = np.repeat(once, 10)
        fit = logistic_regression(x, y, groups=np.repeat(np.arange(100), 10))
        _, low, high = logistic_probability([[0.0]], fit)
        held += bool(low[0] <= truth <= high[0])
    assert 0.85 <= held / 300 <= 0.95


def test_events_told_apart_perfectly_do_not_run_away():
    x = np.array([[-2.0], [-1.0], [1.0], [2.0]] * 5)
    fit = logistic_regression(x, x[:, 0] > 0, groups=np.arange(20) % 4)
    assert np.isfinite(fit.coefficients).all()
    assert np.isfinite(fit.covariance).all()


@pytest.mark.parametrize(
    ("x", "y", "groups", "error"),
    [
        ([[1.0], [2.0]], [1, 1], [0, 1], ParameterError),
        ([[1.0], [2.0]], [0, 1], [0, 0], ParameterError),
        ([[1.0], [np.nan]], [0, 1], [0, 1], ParameterError),
        ([[1.0], [2.0]], [0, 1, 1], [0, 1, 1], ShapeError),
        ([1.0, 2.0], [0, 1], [0, 1], ShapeError),
    ],
)
def test_the_logistic_model_refuses_what_cannot_be_learnt_from(x, y, groups, error):
    with pytest.raises(error):
        logistic_regression(x, y, groups=groups)
