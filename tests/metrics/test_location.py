"""Location of sites: brute force, laws, and refusals."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from madang.errors import (
    InfeasibleError,
    NegativeActivityError,
    ParameterError,
    ShapeError,
)
from madang.metrics.location import (
    Paths,
    SiteOptions,
    p_median,
    phased_location,
    worth_of_waiting,
)


def cheapest(c, p):
    """Try every choice."""
    choices = itertools.combinations(range(c.shape[1]), p)
    return min(c[:, list(s)].min(axis=1).sum() for s in choices)


@given(st.integers(0, 2**32 - 1), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_median_is_that_of_trying_every_choice(seed, is_whole):
    rng = np.random.default_rng(seed)
    size = rng.integers(1, 11, 2)
    d = rng.integers(0, 30, size).astype(float) if is_whole else rng.random(size)
    w = rng.integers(0, 4, size[0]).astype(float)
    p = int(rng.integers(1, size[1] + 1))
    m = p_median(d, p, weights=w)
    assert m.cost == pytest.approx(cheapest(w[:, None] * d, p))
    assert m.bound == m.cost
    assert m.gap == 0
    assert m.sites.size == np.unique(m.sites).size == p
    assert (w * d[np.arange(len(d)), m.nearest]).sum() == pytest.approx(m.cost)
    assert np.isin(m.nearest, m.sites).all()


def test_without_branches_the_bound_is_still_a_bound():
    rng = np.random.default_rng(3)
    points = rng.random((60, 2))
    d = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    proven, cut = p_median(d, 6), p_median(d, 6, nodes=0)
    assert proven.gap == 0
    assert cut.bound <= proven.cost <= cut.cost


def test_a_scale_of_distances_is_a_scale_of_costs():
    rng = np.random.default_rng(5)
    d = rng.random((30, 12))
    assert p_median(1e6 * d, 3).cost == pytest.approx(1e6 * p_median(d, 3).cost)


@pytest.mark.parametrize(
    ("error", "call", "says"),
    [
        (ShapeError, lambda: p_median([1, 2], 1), "places and sites"),
        (NegativeActivityError, lambda: p_median([[1, -1]], 1), "place 0 to site 1"),
        (NegativeActivityError, lambda: p_median([[np.inf]], 1), "reach no site"),
        (ParameterError, lambda: p_median([[1, 2]], 3), "from 1 to 2 sites"),
        (ParameterError, lambda: p_median([[1, 2]], 1.5), "from 1 to 2 sites"),
        (ShapeError, lambda: p_median([[1, 2]], 1, weights=[1, 2]), "weights"),
    ],
)
def test_what_has_no_median_is_refused(error, call, says):
    with pytest.raises(error, match=says):
        call()


def small(rng, paths=2, periods=2):
    """Draw two places, one site that stands, two that can be built."""
    reach = rng.integers(1, 6, (2, 3)).astype(float)
    reach[rng.random((2, 3)) < 0.2] = np.inf
    sites = SiteOptions(
        rng.integers(0, 15, 3), rng.integers(0, 40, (3, periods)),
        [True, False, False], lead=[0, *rng.integers(0, 2, 2)],
        worth=[0, *rng.integers(-3, 9, 2)],
    )  # fmt: skip
    demand = rng.integers(0, 15, (paths, periods, 2))
    return sites, demand, rng.uniform(0.1, 1, paths), reach


def served(demand, room, reach, missing):
    """Serve one period at least cost, by a linear programme of its own."""
    cost = np.append(np.where(np.isfinite(reach), reach, 1e6), [[missing]] * 2, axis=1)
    meets = np.kron(np.eye(2), np.ones(4))
    holds = np.hstack([np.eye(4), np.eye(4)])[:3]
    found = linprog(cost.ravel(), A_ub=holds, b_ub=room, A_eq=meets, b_eq=demand)
    return found.fun


def tried(sites, demand, chance, reach, known_from, missing, discount):
    """Try every plan: for each path a period, or never, for each new site."""
    paths, periods, _places = demand.shape
    dates = list(itertools.product(range(periods + 1), repeat=2))
    worths = {}
    for s, date in itertools.product(range(paths), dates):
        total = 0.0
        for t in range(periods):
            ready = [
                d + lead <= t for d, lead in zip(date, sites.lead[1:], strict=True)
            ]
            room = np.asarray(sites.capacity) * [True, *ready]
            spent = sum(
                sites.build_cost[j + 1, t] - sites.worth[j + 1]
                for j in range(2) if date[j] == t
            )  # fmt: skip
            total += (1 + discount) ** -t * (
                spent + served(demand[s, t], room, reach, missing)
            )
        late = any(
            d < periods and d + lead >= periods
            for d, lead in zip(date, sites.lead[1:], strict=True)
        )
        worths[s, date] = np.inf if late else total
    chance = chance / chance.sum()
    best = np.inf
    for plan in itertools.product(dates, repeat=paths):
        early = [tuple(d if d < known_from else -1 for d in date) for date in plan]
        if len(set(early)) == 1:
            best = min(best, sum(chance[s] * worths[s, d] for s, d in enumerate(plan)))
    return best


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=6, deadline=None)
def test_a_phased_plan_is_the_best_of_all_that_can_be_made(seed):
    rng = np.random.default_rng(seed)
    sites, demand, chance, reach = small(rng)
    for known_from in range(3):
        plan = phased_location(
            sites, Paths(demand, chance, known_from), reach, missing_cost=12.0,
            discount=0.1, gap=0.0,
        )  # fmt: skip
        best = tried(sites, demand, chance, reach, known_from, 12.0, 0.1)
        assert plan.cost == pytest.approx(best, abs=1e-6)
        assert plan.bound == pytest.approx(best, abs=1e-5)
        parts = plan.building + plan.serving + plan.missing
        assert parts == pytest.approx(plan.cost)
        assert (plan.used <= np.asarray(sites.capacity) + 1e-6).all()
        assert plan.used.sum(axis=2) + plan.unmet.sum(axis=2) == pytest.approx(
            demand.sum(axis=2)
        )
        assert (plan.decided[:, 0] == -1).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=12, deadline=None)
def test_waiting_never_costs_and_foresight_never_costs_more(seed):
    sites, demand, chance, reach = small(np.random.default_rng(seed), 3, 3)
    w = worth_of_waiting(
        sites, Paths(demand, chance, 1), reach, missing_cost=12.0, gap=0.0
    )
    assert w.value >= -1e-6
    assert w.price_of_not_knowing >= -1e-6
    assert w.low - 1e-6 <= w.value <= w.high + 1e-6
    # Before paths part, all do the same; at once, all do the same throughout.
    first = np.where(w.waiting.decided == 0, 0, 9)
    assert (first == first[0]).all()
    assert np.array_equal(*np.broadcast_arrays(
        w.at_once.decided, w.at_once.decided[0]), equal_nan=True)  # fmt: skip


def test_where_there_is_but_one_path_waiting_is_worth_nothing():
    sites, demand, _chance, reach = small(np.random.default_rng(7), 1, 3)
    w = worth_of_waiting(sites, Paths(demand, [1], 1), reach, missing_cost=12.0)
    assert w.value == pytest.approx(0.0, abs=1e-9)
    assert w.price_of_not_knowing == pytest.approx(0.0, abs=1e-9)


def test_a_place_that_reaches_no_site_stays_unmet_and_is_not_dropped():
    plan = phased_location(
        SiteOptions([10], [0], [True]), Paths([[[4, 3]]], [1], 0),
        [[1.0], [np.nan]], missing_cost=5,
    )  # fmt: skip
    assert plan.unmet.tolist() == [[[0.0, 3.0]]]
    assert (plan.serving, plan.missing) == (4.0, 15.0)


def test_a_site_worth_more_than_it_costs_is_built_without_demand():
    plan = phased_location(
        SiteOptions([5], [3], [False], worth=[4]), Paths([[[0.0]]], [1], 0), [[1]],
        missing_cost=1,
    )  # fmt: skip
    assert (plan.decided.tolist(), plan.cost) == ([[0.0]], -1.0)


def test_demand_above_all_that_can_be_there_is_refused_with_path_and_period():
    sites = SiteOptions([10, 10], [0, 5], [True, False], lead=[0, 1])
    paths = Paths([[[9], [20]], [[9], [21]]], [1, 1], 0)
    with pytest.raises(
        InfeasibleError,
        match="1 of 21 stay unmet on path 1 in period 1",
    ):
        phased_location(sites, paths, [[1, 1]])
    fits = Paths([[[9], [20]], [[9], [20]]], [1, 1], 0)
    assert phased_location(sites, fits, [[1, 1]]).unmet.sum() == 0


def test_a_last_period_that_lasts_is_worth_a_site_as_if_it_were_told_anew():
    # 10 are short in the last period: at 9 each that is less than a site of 200
    sites = SiteOptions([10, 10], [0, 200], [True, False])
    once = phased_location(sites, Paths([[[10], [20]]], [1], 0), [[1, 1]],
                           missing_cost=9.0)  # fmt: skip
    assert np.isnan(once.decided[0, 1])
    lasting = phased_location(sites, Paths([[[10], [20]]], [1], 0, 3), [[1, 1]],
                              missing_cost=9.0, discount=0.1)  # fmt: skip
    told = phased_location(sites, Paths([[[10], [20], [20], [20], [20]]], [1], 0),
                           [[1, 1]], missing_cost=9.0, discount=0.1)  # fmt: skip
    assert lasting.decided[0, 1] == told.decided[0, 1] == 1
    assert lasting.cost == pytest.approx(told.cost)
    assert lasting.serving == pytest.approx(told.serving)
    with pytest.raises(ParameterError, match="lasting"):
        phased_location(sites, Paths([[[1]]], [1], 0, -1), [[1, 1]], missing_cost=1.0)


@pytest.mark.parametrize(
    ("error", "change", "says"),
    [
        (NegativeActivityError, {"capacity": [-1, 1]}, "capacity"),
        (NegativeActivityError, {"build_cost": [0, -1]}, "cost of building"),
        (ShapeError, {"is_open": [True]}, "sites that stand"),
        (ParameterError, {"lead": [0, 0.5]}, "whole periods of lead"),
        (NegativeActivityError, {"worth": [0, np.nan]}, "worth of sites"),
        (ParameterError, {"demand": [1, 2]}, "path, period and place"),
        (NegativeActivityError, {"demand": [[[-1]]]}, "demand"),
        (ParameterError, {"chance": [0]}, "chances"),
        (ShapeError, {"chance": [1, 1]}, "chances of paths"),
        (ParameterError, {"known_from": 2}, "from 0 to 1"),
        (ShapeError, {"cost": [[1]]}, "cost of serving"),
        (ParameterError, {"missing_cost": -1.0}, "unmet demand"),
        (ParameterError, {"discount": -1.0}, "discount"),
    ],
)
def test_what_no_plan_can_be_made_of_is_refused(error, change, says):
    given_sites = {"capacity": [1, 1], "build_cost": [0, 1], "is_open": [1, 0]}
    given_paths = {"demand": [[[1]]], "chance": [1], "known_from": 0}
    rest = {"cost": [[1, 1]], "missing_cost": 1.0, "discount": 0.0}
    for part in (given_sites, given_paths, rest):
        part.update({k: v for k, v in change.items() if k in part})
    given_sites.update({k: v for k, v in change.items() if k in {"lead", "worth"}})
    with pytest.raises(error, match=says):
        phased_location(
            SiteOptions(**given_sites), Paths(**given_paths), rest.pop("cost"), **rest
        )
