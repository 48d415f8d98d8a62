"""Poisson regression and gravity: two ways to one number, laws, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import PoissonRegressor

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.metrics.gravity import Constraint, Decay, gravity
from madang.metrics.poisson import (
    PoissonFit,
    poisson_deviance,
    poisson_regression,
)

seeds = st.integers(0, 10_000)


def pairs(seed, regions=7):
    """Make up flows that fall with distance."""
    rng = np.random.default_rng(seed)
    o, d = np.nonzero(~np.eye(regions, dtype=bool))
    place = rng.uniform(0, 100, (regions, 2))
    far = np.hypot(*(place[o] - place[d]).T) + 1.0
    size = rng.uniform(1, 5, regions)
    flow = rng.poisson(2000 * size[o] * size[d] / far).astype(float)
    return flow, far, o, d, size


def dummies(*codes):
    """Build a column a group, the first group of all but one list left out."""
    built = [np.eye(c.max() + 1)[c] for c in codes]
    return np.column_stack([built[0], *(b[:, 1:] for b in built[1:])])


def test_without_effects_it_is_the_regression_of_scikit_learn():
    flow, far, o, d, size = pairs(1)
    x = np.log(np.column_stack([size[o], size[d], far]))
    ours = poisson_regression(flow, x)
    peer = PoissonRegressor(
        alpha=0, tol=1e-12, max_iter=10_000, solver="newton-cholesky"
    )
    peer.fit(x, flow)
    assert ours.coefficients == pytest.approx(
        [peer.intercept_, *peer.coef_], rel=1e-7, abs=1e-7
    )
    assert 1 - ours.deviance / ours.null_deviance == pytest.approx(peer.score(x, flow))


def test_effects_taken_out_give_what_a_column_a_group_gives():
    flow, far, o, d, _size = pairs(2)
    ours = poisson_regression(flow, np.log(far)[:, None], effects=[o, d])
    x = np.column_stack([np.log(far), dummies(o, d)])
    beta = np.zeros(x.shape[1])
    beta[1:8] = np.log(flow.mean())
    for _ in range(50):
        mu = np.exp(x @ beta)
        beta = beta + np.linalg.solve((x * mu[:, None]).T @ x, x.T @ (flow - mu))
    assert ours.coefficients[0] == pytest.approx(beta[0], abs=1e-9)
    mu = np.exp(x @ beta)
    inverse = np.linalg.inv((x * mu[:, None]).T @ x)
    score = x * (flow - mu)[:, None]
    n, k = x.shape
    robust = n / (n - k) * inverse @ score.T @ score @ inverse
    assert ours.errors[0] == pytest.approx(np.sqrt(robust[0, 0]), rel=1e-7)


def test_two_clusterings_add_up_and_less_both_together():
    flow, far, o, d, size = pairs(3)
    x = np.log(np.column_stack([size[o], size[d], far]))
    ours = poisson_regression(flow, x, clusters=[o, d])
    z = np.column_stack([np.ones(len(x)), x])
    score = z * (flow - ours.fitted)[:, None]
    inverse = np.linalg.inv((z * ours.fitted[:, None]).T @ z)
    sums = [np.array([score[g == v].sum(axis=0) for v in np.unique(g)]) for g in (o, d)]
    meat = sum(s.T @ s for s in sums) - score.T @ score
    n, k = z.shape
    wanted = 7 / 6 * (n - 1) / (n - k) * inverse @ meat @ inverse
    assert ours.covariance == pytest.approx(wanted, rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(seed=seeds, decay=st.sampled_from(list(Decay)))
def test_a_constraint_keeps_its_totals(seed, decay):
    flow, far, o, d, size = pairs(seed)
    for form, ends in ((Constraint.PRODUCTION, [o]), (Constraint.ATTRACTION, [d]),
                       (Constraint.DOUBLY, [o, d])):  # fmt: skip
        fit = gravity(flow, far, ends=(o, d), masses=(size[o], size[d]),
                      constraint=form, decay=decay)  # fmt: skip
        for end in ends:
            assert np.bincount(end, fit.model.fitted) == pytest.approx(
                np.bincount(end, flow), rel=1e-6
            )


@settings(max_examples=20, deadline=None)
@given(seed=seeds, scale=st.floats(0.1, 50))
def test_neither_the_unit_of_flows_nor_the_order_of_pairs_matters(seed, scale):
    flow, far, o, d, size = pairs(seed)
    masses = (size[o], size[d])
    one = gravity(flow, far, ends=(o, d), masses=masses)
    mixed = np.random.default_rng(seed).permutation(len(flow))
    two = gravity(scale * flow[mixed], 3 * far[mixed], ends=(o[mixed], d[mixed]),
                  masses=(size[o][mixed], size[d][mixed]))  # fmt: skip
    assert two.distance == pytest.approx(one.distance, abs=1e-7)
    assert two.explained == pytest.approx(one.explained, abs=1e-7)


def test_a_region_that_nothing_leaves_is_expected_to_send_nothing():
    flow, far, o, d, _size = pairs(4)
    flow[o == 2] = 0
    fit = poisson_regression(flow, np.log(far)[:, None], effects=[o, d])
    assert fit.used == (o != 2).sum()
    assert not fit.fitted[o == 2].any()


def test_deviance_is_zero_at_the_amount_and_endless_where_nothing_was_expected():
    assert poisson_deviance([3.0], [3.0]) == [0.0]
    assert np.isinf(poisson_deviance([1.0], [0.0]))[0]


def test_what_cannot_be_fitted_is_refused_in_words():
    flow, far, o, d, size = pairs(5)
    x = np.log(far)[:, None]
    with pytest.raises(UndefinedMeasureError, match="every amount is 0"):
        poisson_regression(0 * flow, x)
    with pytest.raises(ParameterError, match="says no more"):
        poisson_regression(flow, np.log(size[o])[:, None], effects=[o, d])
    with pytest.raises(ParameterError, match="finite"):
        poisson_regression(flow, np.full_like(x, np.inf))
    with pytest.raises(ParameterError, match="above 0"):
        gravity(flow, 0 * far, ends=(o, d), masses=(size[o], size[d]))
    with pytest.raises(ShapeError, match="as many"):
        poisson_regression(flow, x, effects=[o[:3]])


def test_a_variance_below_zero_gives_no_error_instead_of_a_false_one():
    fit = PoissonFit(np.ones(2), np.diag([4.0, -1.0]), np.ones(3), 1.0, 2.0, 3)
    assert fit.errors[0] == 2
    assert np.isnan(fit.errors[1])
