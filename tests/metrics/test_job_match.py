"""Matching of training and jobs: an independent programme, laws, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from madang.errors import (
    NegativeActivityError,
    ParameterError,
    ShapeError,
    UndefinedMeasureError,
)
from madang.metrics.job_match import job_match
from madang.metrics.plans import cheapest_plan, prices_of
from madang.metrics.transport import co_located_share

seeds = st.integers(0, 10_000)


def case(seed, regions=4, fields=3, activities=3):
    rng = np.random.default_rng(seed)
    taught = rng.integers(0, 5, (regions, fields)).astype(float)
    jobs = rng.integers(0, 5, (regions, activities)).astype(float)
    taught[0, 0] += 1
    jobs[-1, -1] += 1
    reach = (rng.random((regions, regions)) < 0.4) | np.eye(regions, dtype=bool)
    way = np.round(rng.random((regions, regions)), 3)
    np.fill_diagonal(way, 0)
    return taught, jobs, rng.random((fields, activities)) < 0.5, reach, way


def by_hand(taught, jobs, fits, reach, way):
    """Write every way out, and let a linear programme choose."""
    p, q = taught / taught.sum(), jobs / jobs.sum()
    ways = [
        (r, f, s, a)
        for r in range(len(p)) for f in range(p.shape[1])
        for s in range(len(q)) for a in range(q.shape[1])
        if fits[f, a] and reach[r, s]
    ]  # fmt: skip
    if not ways:
        return 0.0, 0.0
    table, bound = [], []
    for r in range(len(p)):
        for f in range(p.shape[1]):
            table.append([float(w[:2] == (r, f)) for w in ways])
            bound.append(p[r, f])
    for s in range(len(q)):
        for a in range(q.shape[1]):
            table.append([float(w[2:] == (s, a)) for w in ways])
            bound.append(q[s, a])
    most = linprog([-1.0] * len(ways), A_ub=table, b_ub=bound)
    far = [way[w[0], w[2]] for w in ways]
    table.append([-1.0] * len(ways))
    bound.append(most.fun + 1e-12)
    least = linprog(far, A_ub=table, b_ub=bound)
    return -most.fun, least.fun


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_small_cases_are_those_of_a_linear_programme(seed):
    taught, jobs, fits, reach, way = case(seed)
    found = job_match(taught, jobs, fits=fits, reach=reach, way=way)
    most, least = by_hand(taught, jobs, fits, reach, way)
    assert found.matched == pytest.approx(most, abs=1e-9)
    assert (found.moved * way).sum() == pytest.approx(least, abs=1e-6)
    nation = by_hand(taught.sum(0, keepdims=True), jobs.sum(0, keepdims=True), fits,
                     np.ones((1, 1), bool), np.zeros((1, 1)))  # fmt: skip
    assert found.by_field == pytest.approx(nation[0], abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_shares_of_regions_fields_and_jobs_add_up_to_what_is_matched(seed):
    taught, jobs, fits, reach, way = case(seed)
    found = job_match(taught, jobs, fits=fits, reach=reach, way=way)
    p, q = taught / taught.sum(), jobs / jobs.sum()
    assert np.nansum(found.taught * p) == pytest.approx(found.matched, abs=1e-9)
    assert np.nansum(found.filled * q) == pytest.approx(found.matched, abs=1e-9)
    assert found.moved.sum() == pytest.approx(found.matched, abs=1e-9)
    assert (found.moved[~reach] == 0).all()
    assert found.matched <= found.by_field + 1e-9
    assert (np.isnan(found.taught) == (taught == 0)).all()


def test_of_one_field_it_is_the_share_that_finds_a_partner_near_by():
    rng = np.random.default_rng(4)
    a, b = rng.gamma(1, size=30), rng.gamma(1, size=30)
    x = rng.uniform(0, 100, (30, 2))
    far = np.hypot(*(x[:, None] - x).transpose(2, 0, 1))
    found = job_match(a[:, None], b[:, None], fits=[[True]], reach=far <= 20, way=far)
    near = co_located_share(a, b, distance=far, radius=20.0)
    assert found.matched == pytest.approx(near, abs=1e-9)


def test_more_reach_and_more_fits_never_match_less():
    taught, jobs, fits, reach, way = case(11, regions=6)
    one = job_match(taught, jobs, fits=fits, reach=reach, way=way)
    wide = job_match(taught, jobs, fits=fits, reach=np.ones_like(reach), way=way)
    free = job_match(taught, jobs, fits=np.ones_like(fits), reach=reach, way=way)
    assert one.matched <= wide.matched + 1e-12
    assert wide.matched == pytest.approx(one.by_field)
    assert one.matched <= free.matched + 1e-12


def test_a_plan_moves_what_there_is_at_the_cost_its_prices_prove():
    rng = np.random.default_rng(2)
    supply, demand = rng.dirichlet(np.ones(7)), rng.dirichlet(np.ones(5))
    cost = rng.random((7, 5))
    rows, columns, amounts = cheapest_plan(supply, demand, cost)
    plan = np.zeros((7, 5))
    plan[rows, columns] = amounts
    assert plan.sum(axis=1) == pytest.approx(supply)
    assert plan.sum(axis=0) == pytest.approx(demand)
    u, v = prices_of(supply, demand, cost)
    assert (plan * cost).sum() == pytest.approx(supply @ u + demand @ v)
    assert (u[:, None] + v <= cost + 1e-9).all()


def test_what_cannot_be_matched_is_refused():
    taught, jobs, fits, reach, way = case(1)
    with pytest.raises(UndefinedMeasureError, match="Nothing can be matched"):
        job_match(taught * 0, jobs, fits=fits, reach=reach)
    with pytest.raises(ShapeError, match="same regions"):
        job_match(taught, jobs[:2], fits=fits, reach=reach)
    with pytest.raises(NegativeActivityError):
        job_match(-taught, jobs, fits=fits, reach=reach)
    with pytest.raises(ParameterError, match="within reach"):
        job_match(taught, jobs, fits=fits, reach=reach, way=way - 1)
