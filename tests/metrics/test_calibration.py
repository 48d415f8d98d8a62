"""Probabilities against what happened: worked cases, laws, and a peer's figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from madang.errors import ParameterError, ShapeError
from madang.metrics.calibration import (
    brier_score,
    brier_skill,
    calibration_curve,
    calibration_error,
)
from madang.metrics.detection import average_precision, precision_at
from madang.metrics.logistic import level_shift, logistic_regression

cases = st.lists(
    st.tuples(st.sampled_from([0, 1]), st.floats(0, 1)), min_size=2, max_size=60
)


def drawn(n=400, seed=1):
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 4, n)
    return (rng.random(n) < p).astype(float), p


def test_the_scores_are_those_of_scikit_learn():
    peer = pytest.importorskip("sklearn.metrics")
    curves = pytest.importorskip("sklearn.calibration")
    y, p = drawn()
    assert brier_score(y, p) == pytest.approx(peer.brier_score_loss(y, p), abs=1e-12)
    assert average_precision(y, p) == pytest.approx(
        peer.average_precision_score(y, p), abs=1e-12
    )
    came, told = curves.calibration_curve(y, p, n_bins=10)
    ours = calibration_curve(y, p, edges=10)
    np.testing.assert_allclose(ours.came, came, atol=1e-12)
    np.testing.assert_allclose(ours.told, told, atol=1e-12)


def test_saying_the_base_rate_has_no_skill_and_foresight_has_all():
    y, _ = drawn()
    assert brier_skill(y, np.full(len(y), y.mean())) == pytest.approx(0.0, abs=1e-12)
    assert brier_skill(y, y) == 1.0
    assert brier_skill(y, 1 - y) < 0


@given(cases)
def test_the_scores_keep_their_bounds_and_do_not_depend_on_the_order(told):
    y, p = (np.array(a, dtype=float) for a in zip(*told, strict=True))
    turned = np.random.default_rng(0).permutation(len(y))
    assert 0 <= brier_score(y, p) <= 1
    assert 0 <= calibration_error(y, p) <= 1
    assert precision_at(y, p, k=5) == pytest.approx(
        precision_at(y[turned], p[turned], k=5)
    )
    curve = calibration_curve(y, p)
    assert curve.cases.sum() == len(y)
    assert (np.diff(curve.told) > 0).all()


@given(cases)
def test_error_of_calibration_is_at_most_what_the_brier_score_allows(told):
    y, p = (np.array(a, dtype=float) for a in zip(*told, strict=True))
    # By Jensen: a bin's squared gap is at most its mean squared error.
    assert calibration_error(y, p) ** 2 <= brier_score(y, p) + 1e-12


def test_ties_at_the_edge_count_in_the_share_that_is_left():
    assert precision_at([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1], k=2) == 0.75
    assert precision_at([1, 0], [0.9, 0.5], k=10) == 0.5
    assert np.isnan(precision_at([], [], k=1))


def test_where_nothing_or_everything_happened_skill_is_undefined():
    assert np.isnan(brier_skill([0, 0], [0.1, 0.2]))
    assert np.isnan(brier_score([], []))
    assert np.isnan(calibration_error([], []))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: brier_score([0, 1], [0.5, 1.5]), "between 0 and 1"),
        (lambda: brier_score([0, 2], [0.5, 0.5]), "labels of 0 or 1"),
        (lambda: brier_score([0, 1], [0.5, np.nan]), "scores that are numbers"),
        (lambda: calibration_curve([0], [0.5], edges=[0, 0.5]), "rise from 0 to 1"),
        (lambda: calibration_curve([0], [0.5], edges=0), "number of bins"),
        (lambda: precision_at([0], [0.5], k=0), "at least one place"),
    ],
)
def test_what_is_no_forecast_is_refused(call, words):
    with pytest.raises(ParameterError, match=words) as told:
        call()
    assert told.value.text("ko")
    with pytest.raises(ShapeError):
        brier_score([0, 1], [0.5])


def test_a_weight_of_two_is_the_case_twice():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(60, 2)), rng.random(60) < 0.4
    w, g = rng.integers(0, 3, 60), np.arange(60) % 10
    one = logistic_regression(x, y, groups=g, weights=w, ridge=0)
    twice = logistic_regression(
        np.repeat(x, w, axis=0), np.repeat(y, w), groups=np.repeat(g, w), ridge=0
    )
    np.testing.assert_allclose(one.coefficients, twice.coefficients, atol=1e-8)
    np.testing.assert_allclose(one.covariance, twice.covariance, atol=1e-8)
    with pytest.raises(ParameterError, match="60 weights"):
        logistic_regression(x, y, groups=g, weights=-w)


@pytest.mark.parametrize("share", [1e-6, 0.03, 0.5, 0.999])
@pytest.mark.parametrize("spread", [0.1, 3.0, 40.0])
def test_a_level_makes_odds_come_as_often_as_told(share, spread):
    score = spread * np.random.default_rng(3).normal(size=2_000)
    told = expit(score + level_shift(score, share))
    assert told.mean() == pytest.approx(share, rel=1e-6)


def test_a_fit_of_many_cases_is_where_the_likelihood_is_flat():
    x = np.random.default_rng(4).normal(size=(40_000, 3))
    chance = expit(x @ [1.0, -0.5, 0.0] - 2.0)
    y = np.random.default_rng(5).random(len(x)) < chance
    fit = logistic_regression(x, y, groups=np.arange(len(x)) % 97, ridge=0)
    z = np.column_stack([np.ones(len(x)), x])
    p = expit(z @ fit.coefficients)
    np.testing.assert_allclose(z.T @ (y - p), 0.0, atol=1e-7)
    by_name = logistic_regression(
        x, y, groups=(np.arange(len(x)) % 97).astype(str), ridge=0
    )
    np.testing.assert_allclose(by_name.covariance, fit.covariance, rtol=1e-9)
