"""Distances over the globe: laws, two ways, refusals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linear_sum_assignment, linprog
from scipy.stats import wasserstein_distance

from madang.errors import (
    NegativeActivityError,
    ParameterError,
    ShapeError,
    UndefinedMeasureError,
)
from madang.metrics.plans import cheapest_plan, prices_of
from madang.metrics.transport import (
    EARTH_RADIUS,
    co_located_share,
    great_circle_distance,
    wasserstein,
    wasserstein_resampled,
)

masses = arrays(np.int64, 7, elements=st.integers(0, 20)).filter(lambda x: x.sum() > 0)
RNG = np.random.default_rng(2)
LATITUDE, LONGITUDE = RNG.uniform(33, 39, 7), RNG.uniform(126, 130, 7)
D = great_circle_distance(LATITUDE, LONGITUDE)
QUICK = settings(max_examples=40, deadline=None)


def _whole_programme(a: np.ndarray, b: np.ndarray, d: np.ndarray) -> float:
    """Solve the textbook linear programme with every way laid out."""
    n = len(a)
    rows = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    ends = np.concatenate([a / a.sum(), b / b.sum()])
    return float(linprog(d.ravel(), A_eq=rows, b_eq=ends, method="highs").fun)


@given(masses, masses)
@QUICK
def test_the_short_way_agrees_with_the_whole_programme(
    a: np.ndarray, b: np.ndarray
) -> None:
    km = wasserstein(a, b, distance=D).distance
    assert km == pytest.approx(_whole_programme(a, b, D), abs=1e-6)


@given(masses, masses)
@QUICK
def test_the_potential_proves_the_distance(a: np.ndarray, b: np.ndarray) -> None:
    plan = wasserstein(a, b, distance=D)
    f = plan.potential
    assert f @ (a / a.sum() - b / b.sum()) == pytest.approx(plan.distance, abs=1e-6)
    assert (np.abs(f[:, None] - f) <= D + 1e-6).all()
    assert wasserstein_resampled(plan, a, b) == pytest.approx(plan.distance, abs=1e-6)


@given(masses, masses, masses)
@QUICK
def test_it_is_a_metric_that_no_unit_changes(
    a: np.ndarray, b: np.ndarray, c: np.ndarray
) -> None:
    def km(x: np.ndarray, y: np.ndarray) -> float:
        return wasserstein(x, y, distance=D).distance

    assert km(a, a) == 0
    assert km(a, b) == pytest.approx(km(b, a), abs=1e-6)
    assert km(a, c) <= km(a, b) + km(b, c) + 1e-6
    assert km(3 * a, b) == pytest.approx(km(a, b), abs=1e-6)
    order = [3, 1, 6, 0, 5, 2, 4]
    turned = wasserstein(a[order], b[order], distance=D[np.ix_(order, order)])
    assert turned.distance == pytest.approx(km(a, b), abs=1e-6)


@given(masses, masses, masses)
@QUICK
def test_a_resample_is_never_put_farther_than_it_is(
    a: np.ndarray, b: np.ndarray, drawn: np.ndarray
) -> None:
    plan = wasserstein(a, b, distance=D)
    linear = wasserstein_resampled(plan, drawn, b)
    assert linear <= wasserstein(drawn, b, distance=D).distance + 1e-6


def test_along_a_meridian_it_is_the_distance_of_one_dimension() -> None:
    latitude = np.array([30.0, 31.5, 36.0, 42.0, 55.0])
    a, b = np.array([4.0, 0, 1, 2, 3]), np.array([0.0, 5, 1, 1, 9])
    d = great_circle_distance(latitude, np.full(5, 127.0))
    degrees = wasserstein_distance(latitude, latitude, a, b)
    km = wasserstein(a, b, distance=d).distance
    assert km == pytest.approx(np.radians(degrees) * EARTH_RADIUS)


def test_with_equal_masses_it_is_the_best_assignment() -> None:
    rng = np.random.default_rng(4)
    d = great_circle_distance(rng.uniform(-60, 60, 60), rng.uniform(-180, 180, 60))
    a, b = np.repeat([1.0, 0.0], 30), np.repeat([0.0, 1.0], 30)
    rows, columns = linear_sum_assignment(d[:30, 30:])
    best = d[:30, 30:][rows, columns].mean()
    assert wasserstein(a, b, distance=d).distance == pytest.approx(best)


def test_many_places_agree_with_their_dual_bound() -> None:
    rng = np.random.default_rng(8)
    d = great_circle_distance(rng.uniform(33, 39, 150), rng.uniform(126, 130, 150))
    a, b = rng.random(150) ** 3, rng.random(150) ** 3
    plan = wasserstein(a, b, distance=d)
    f = plan.potential
    assert (np.abs(f[:, None] - f) <= d + 1e-6).all()
    assert f @ (a / a.sum() - b / b.sum()) == pytest.approx(plan.distance)


def test_linear_resamples_spread_as_exact_ones_do() -> None:
    rng = np.random.default_rng(6)
    a, b = (
        np.array([400, 90, 60, 10, 5, 20, 15]),
        np.array([50, 90, 90, 90, 90, 90, 90]),
    )
    plan = wasserstein(a, b, distance=D)
    drawn = rng.multinomial(a.sum(), a / a.sum(), size=150)
    linear = wasserstein_resampled(plan, drawn, b)
    exact = [wasserstein(x, b, distance=D).distance for x in drawn]
    assert np.std(linear) == pytest.approx(np.std(exact), rel=0.05)
    assert np.mean(linear) == pytest.approx(np.mean(exact), rel=0.01)


@given(masses, masses)
@QUICK
def test_co_located_share_reaches_from_overlap_to_all(
    a: np.ndarray, b: np.ndarray
) -> None:
    overlap = np.minimum(a / a.sum(), b / b.sum()).sum()
    shares = [co_located_share(a, b, distance=D, radius=r) for r in (0, 80, 200, 9000)]
    assert shares[0] == pytest.approx(overlap)
    assert shares[-1] == pytest.approx(1)
    assert all(x <= y + 1e-9 for x, y in itertools.pairwise(shares))


@pytest.mark.parametrize("radius", [0.0, 0.02, 0.1, 3.0])
@pytest.mark.parametrize("order", [1, -1])
def test_places_near_to_the_same_others_are_taken_together(
    radius: float, order: int
) -> None:
    rng = np.random.default_rng(3)
    there = rng.random((1_300, 2))
    d = np.sqrt(((there[:, None] - there) ** 2).sum(axis=2))
    few = np.zeros(1_300)
    few[rng.choice(1_300, 25, replace=False)] = rng.random(25)
    many = rng.random(1_300) ** 4
    i, far = np.flatnonzero(few), (d > radius).astype(np.float64)
    supply, demand = few[i] / few.sum(), many / many.sum()
    u, v = prices_of(supply, demand, far[i])
    a, b = (few, many)[::order]
    share = co_located_share(a, b, distance=d, radius=radius)
    assert share == pytest.approx(1.0 - (supply @ u + demand @ v), abs=1e-13)


def test_co_located_share_pairs_each_place_once() -> None:
    # both of the first two lie near the third, which holds half of the other side
    d = [[0, 90, 40, 99], [90, 0, 40, 99], [40, 40, 0, 99], [99, 99, 99, 0]]
    a, b = [1, 1, 0, 0], [0, 0, 1, 1]
    assert co_located_share(a, b, distance=d, radius=50) == pytest.approx(0.5)


def test_known_cities_lie_as_far_apart_as_atlases_say() -> None:
    # Seoul and Busan city halls; Seoul and Paris
    d = great_circle_distance([37.5665, 35.1796, 48.8566], [126.978, 129.0756, 2.3522])
    assert d[0, 1] == pytest.approx(325, abs=2)
    assert d[0, 2] == pytest.approx(8965, abs=15)
    assert np.array_equal(d, d.T)


def test_nothing_on_one_side_is_undefined() -> None:
    nothing, something = np.zeros(7), np.ones(7)
    plan = wasserstein(nothing, something, distance=D)
    assert np.isnan(plan.distance)
    assert np.isnan(wasserstein_resampled(plan, something, something))
    assert np.isnan(co_located_share(something, nothing, distance=D, radius=50))


def test_mass_in_a_place_without_position_is_refused_or_undefined() -> None:
    d = great_circle_distance([37, 35, np.nan], [127, 129, 128])
    with pytest.raises(ParameterError, match="1 distances between places"):
        wasserstein([1, 0, 0], [0, 0, 1], distance=d)
    plan = wasserstein([1, 0, 0], [0, 1, 0], distance=d)
    assert plan.distance == pytest.approx(d[0, 1])
    assert np.isnan(wasserstein_resampled(plan, [0, 0, 1], [0, 1, 0]))


def test_refusals_say_what_was_found() -> None:
    with pytest.raises(ShapeError, match=r"found shapes \(2,\), \(3,\)"):
        wasserstein([1, 2], [1, 2, 3], distance=np.zeros((2, 2)))
    with pytest.raises(NegativeActivityError, match="1 of 2 are not, the first −1"):
        wasserstein([1, -1], [1, 2], distance=np.zeros((2, 2)))
    with pytest.raises(ParameterError, match="radius must be zero or more"):
        co_located_share([1], [1], distance=[[0]], radius=-1)
    with pytest.raises(ParameterError, match="1 of 2 positions are not on the globe"):
        great_circle_distance([0, 91], [0, 0])
    with pytest.raises(ShapeError, match="lists of one length"):
        great_circle_distance([0, 1], [0])
    with pytest.raises(ShapeError, match="the plan's 7 places"):
        wasserstein_resampled(wasserstein(np.ones(7), np.ones(7), distance=D), [1], [1])


@pytest.mark.parametrize(("n", "m"), [(40, 90), (90, 40), (3, 150)])
def test_larger_problems_and_their_ties_agree_with_the_linear_programme(
    n: int, m: int
) -> None:
    rng = np.random.default_rng(n)
    d = great_circle_distance(rng.uniform(33, 39, n + m), rng.uniform(126, 130, n + m))
    a, b = np.zeros(n + m), np.zeros(n + m)
    for mass in (np.ones(n + m), rng.gamma(0.5, size=n + m)):
        a[:n], b[n:] = mass[:n], mass[n:]
        plan = wasserstein(a, b, distance=d)
        # Masses that are large beside the programme's tolerance of 1e-7.
        ends = 1e4 * np.concatenate([a[:n] / a.sum(), b[n:] / b.sum()])
        rows = np.vstack(
            [np.kron(np.eye(n), np.ones(m)), np.kron(np.ones(n), np.eye(m))]
        )
        whole = linprog(d[:n, n:].ravel(), A_eq=rows, b_eq=ends, method="highs")
        assert plan.distance == pytest.approx(whole.fun / 1e4, rel=1e-10)
        assert (np.abs(plan.potential[:, None] - plan.potential) <= d + 1e-9).all()
        near = linprog(
            -1.0 * (d[:n, n:] <= 60.0).ravel(), A_ub=rows, b_ub=ends, method="highs"
        )
        share = co_located_share(a, b, distance=d, radius=60.0)
        assert share == pytest.approx(-near.fun / 1e4, abs=1e-10)


def test_thousands_of_places_take_steps_in_proportion() -> None:
    rng = np.random.default_rng(5)
    places = 2_000
    d = great_circle_distance(
        rng.uniform(33, 39, places), rng.uniform(126, 130, places)
    )
    a = np.zeros(places)
    a[rng.choice(places, 60, replace=False)] = rng.gamma(1.0, size=60)
    plan = wasserstein(a, rng.gamma(1.0, size=places), distance=d)
    some = rng.choice(places, 200)
    f = plan.potential[some]
    assert (np.abs(f[:, None] - f) <= d[np.ix_(some, some)] + 1e-9).all()


def test_a_problem_without_a_solution_is_told_and_not_guessed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("madang.metrics.kernels.transport.cheapest", lambda *_: False)
    with pytest.raises(UndefinedMeasureError, match="between 1 and 1 places"):
        wasserstein([3, 1], [1, 3], distance=[[0, 10], [10, 0]])
    with pytest.raises(UndefinedMeasureError, match="could not be solved"):
        co_located_share([3, 1], [1, 3], distance=[[0, 10], [10, 0]], radius=5.0)


@pytest.mark.parametrize("kind", ["few to many", "alike", "ties"])
def test_prices_are_tight_wherever_something_moves(kind: str) -> None:
    rng = np.random.default_rng(11)
    n, m = (6, 400) if kind == "few to many" else (60, 60)
    at, to = rng.uniform(size=(n, 2)), rng.uniform(size=(m, 2))
    supply, demand = rng.gamma(1.0, size=n), rng.gamma(1.0, size=m)
    if kind == "ties":  # places on a grid, each with one: many plans are cheapest
        at, to = (at * 6).round(), (to * 6).round()
        supply, demand = np.ones(n), np.ones(m)
    supply, demand = supply / supply.sum(), demand / demand.sum()
    cost = np.sqrt(((at[:, None] - to) ** 2).sum(axis=2))
    u, v = prices_of(supply, demand, cost)
    spare = cost - u[:, None] - v
    assert spare.min() >= -1e-9
    i, j, moved = cheapest_plan(supply, demand, cost)
    assert spare[i, j] == pytest.approx(0.0, abs=1e-9)
    assert cost[i, j] @ moved == pytest.approx(supply @ u + demand @ v, rel=1e-9)
    assert np.bincount(j, moved, m) == pytest.approx(demand, abs=1e-9)
    assert np.bincount(i, moved, n) == pytest.approx(supply, abs=1e-9)
