"""Networks and links: brute force beside the fast form, laws, and refusals."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse.csgraph import floyd_warshall

from madang.errors import ParameterError, ShapeError
from madang.metrics.accessibility import (
    Cutoff,
    Exponential,
    access_with,
    best_links,
    exchanged_links,
    greedy_links,
    link_case,
    link_frontier,
    link_network,
    network_times,
    ranked_links,
    single_links,
    snap_to_stops,
    why_not_link,
    with_link,
)
from madang.metrics.accessibility.covers import cover_of
from madang.metrics.inequality import gini

seeds = st.integers(0, 10_000)


def made_up(seed, places=7, links=8, decay=None, *, one_way=False):
    """Make places on a plane, near ones joined, and links that could be built."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 60, (places, 2))
    way = np.hypot(*(at[:, None] - at).T)
    near = np.where(way <= np.sort(way, axis=1)[:, [3]], way, 0)
    t = floyd_warshall(np.maximum(near, near.T))
    pairs = rng.permutation([*combinations(range(places), 2)])[:links]
    return link_case(
        t, (pairs[:, 0], pairs[:, 1]),
        link_minutes=way[pairs[:, 0], pairs[:, 1]] * rng.uniform(0.3, 0.8, links),
        cost=rng.uniform(1, 5, links), opportunities=rng.integers(1, 20, places),
        residents=rng.integers(1, 20, places), decay=decay or Cutoff(30),
        one_way=rng.random(links) < 0.5 if one_way else False,
    )  # fmt: skip


def anew(case, built):
    """Find all shortest ways anew, with some links built."""
    t = case.minutes.copy()
    for k in built:
        u, v, w = case.tail[k], case.head[k], case.link_minutes[k]
        t[u, v] = min(t[u, v], w)
        if not case.one_way[k]:
            t[v, u] = min(t[v, u], w)
    n = len(t)
    for k in range(n):
        t = np.minimum(t, t[:, k, None] + t[k])
    return t


def gini_of(case, built):
    access = case.weight(anew(case, built)) @ case.opportunities
    return float(gini(access, weights=case.residents))


@given(seeds, st.booleans())
@settings(max_examples=40)
def test_links_one_by_one_give_what_all_ways_anew_give(seed, one_way):
    case = made_up(seed, decay=Exponential(0.05), one_way=one_way)
    built = [0, 3, 5]
    told = case.weight(anew(case, built)) @ case.opportunities
    assert access_with(case, built) == pytest.approx(told)


@given(seeds, st.booleans(), st.sampled_from([Cutoff(30), Exponential(0.04)]))
@settings(max_examples=40)
def test_single_links_are_as_each_built_by_itself(seed, one_way, decay):
    case = made_up(seed, decay=decay, one_way=one_way)
    told = single_links(case)
    before = gini_of(case, [])
    assert told.gini == pytest.approx(before)
    for k in range(case.tail.size):
        assert told.gained[k] == pytest.approx(before - gini_of(case, [k]), abs=1e-12)
    held = case.residents @ access_with(case, [])
    more = [case.residents @ access_with(case, [k]) / held - 1 for k in range(8)]
    assert told.more == pytest.approx(more)
    assert (told.more >= 0).all()
    assert (told.gained[told.less_even] < 0).all()
    assert case.idle[told.more > 0].sum() == 0


def best_by_hand(case, budget):
    """Try every set of links that the money pays."""
    return max(
        gini_of(case, []) - gini_of(case, built)
        for count in range(case.tail.size + 1)
        for built in combinations(range(case.tail.size), count)
        if case.cost[list(built)].sum() <= budget
    )


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("one_way", [False, True])
def test_the_proven_plan_is_the_best_of_all_that_can_be_paid(seed, one_way):
    case = made_up(seed, one_way=one_way)
    found = best_links(case, budget=8)
    told = best_by_hand(case, 8)
    assert found.plan.cost <= 8
    assert found.plan.gained <= told + 1e-9
    assert found.bound >= told - 1e-6
    assert found.plan.gained == pytest.approx(told, abs=1e-6)


@pytest.mark.parametrize("relays", [1, 2])
def test_a_bound_holds_where_sets_are_not_written_out(relays):
    for seed in range(6):
        case = made_up(seed)
        found = best_links(case, budget=8, relays=relays)
        assert found.bound >= best_by_hand(case, 8) - 1e-6
        assert found.gap >= -1e-9 or np.isnan(found.gap)


def test_a_proof_that_is_cut_short_still_holds_and_is_the_same_again():
    for seed in range(6):
        case = made_up(seed)
        budget = float(case.cost.sum() / 2)
        found, again = (best_links(case, budget=budget, work=1e-3) for _run in "ab")
        best = best_by_hand(case, budget)
        assert found.plan.gained <= best + 1e-9 <= found.bound + 2e-6
        assert found.plan.links.tolist() == again.plan.links.tolist()
        assert found.bound == again.bound


def test_a_link_that_stands_in_several_sets_serves_a_pair_once():
    # From 0 to 3 by a and b, or by a and c: half of a can bring no more than half.
    far = np.full((4, 4), np.inf)
    np.fill_diagonal(far, 0)
    case = link_case(
        far, ([0, 1, 1], [1, 3, 3]), link_minutes=[10, 10, 11], cost=[1, 1, 1],
        opportunities=[1, 1, 1, 1], residents=[1, 1, 1, 1], decay=Cutoff(25),
    )  # fmt: skip
    cover = cover_of(case, 25, budget=3, longest=4)
    half = [0.5, 1.0, 1.0]
    columns = np.arange(3, cover.size)
    found = linprog(
        -cover.gains.toarray()[0, columns],
        A_ub=cover.rows.toarray()[:, columns],
        b_ub=cover.most - cover.rows.toarray()[:, :3] @ half, bounds=(0, 1),
    )  # fmt: skip
    assert -found.fun == pytest.approx(1.0)  # half of place 1, half of place 3


def test_a_proof_is_refused_where_ways_count_by_degrees():
    with pytest.raises(ParameterError, match="the decay is Exponential"):
        best_links(made_up(1, decay=Exponential(0.1)), budget=5)


@given(seeds)
@settings(max_examples=20)
def test_plans_keep_the_money_and_tell_what_they_gain(seed):
    case = made_up(seed)
    greedy = greedy_links(case, budget=8)
    better = exchanged_links(case, greedy, budget=8)
    ranked = ranked_links(case, np.argsort(-single_links(case).per_cost), budget=8)
    for plan in (greedy, better, ranked):
        assert plan.cost == pytest.approx(case.cost[plan.links].sum())
        assert plan.cost <= 8 + 1e-9
        assert plan.gained == pytest.approx(
            gini_of(case, []) - gini_of(case, plan.links)
        )
        assert len(set(plan.links.tolist())) == plan.links.size
    assert (np.diff(greedy.gini) < 0).all()
    assert better.gained >= greedy.gained - 1e-12


def test_phases_spend_what_earlier_ones_leave():
    case = made_up(3)
    plan = greedy_links(case, budget=[3, 3, 3])
    for phase in range(3):
        spent = case.cost[plan.links[plan.phase <= phase]].sum()
        assert spent <= 3 * (phase + 1) + 1e-9
    assert (np.diff(plan.phase) >= 0).all()
    assert plan.phase.max() > 0


def test_a_frontier_gives_up_access_for_evenness():
    for seed in range(6):
        plans = link_frontier(made_up(seed), budget=8)
        assert (np.diff([p.gained for p in plans]) > 0).all()
        assert (np.diff([p.more[-1] for p in plans]) <= 1e-12).all()


def test_why_a_link_is_left_out_is_told_in_figures():
    case = made_up(5)
    plan = best_links(case, budget=6).plan
    for link in set(range(8)) - set(plan.links.tolist()):
        told = why_not_link(case, plan, link, budget=6)
        rest = [k for k in plan.links if k not in told.dropped]
        assert case.cost[[*rest, link]].sum() <= 6 + 1e-9
        assert told.alone == pytest.approx(gini_of(case, []) - gini_of(case, [link]))
        after = plan.gini[-1] - gini_of(case, [*rest, link])
        assert told.instead == pytest.approx(after, abs=1e-12)
        assert told.instead <= 1e-6  # the plan is the best there is
        assert (told.over > 0) == bool(told.dropped)
    with pytest.raises(ParameterError, match="candidate that the plan leaves out"):
        why_not_link(case, plan, int(plan.links[0]), budget=6)
    left = next(k for k in range(8) if k not in plan.links)
    with pytest.raises(ParameterError, match="no plan can hold it"):
        why_not_link(case, plan, left, budget=0.1)


def test_links_that_bring_nothing_are_named():
    case = link_case(
        [[0, 10], [10, 0]], ([0, 0], [1, 1]), link_minutes=[10, 5], cost=[1, 1],
        opportunities=[1, 2], residents=[1, 1], decay=Cutoff(8),
    )  # fmt: skip
    assert case.idle.tolist() == [True, False]
    assert single_links(case).gained[0] == 0


def test_a_link_can_join_what_was_apart():
    apart = [[0, np.inf], [np.inf, 0]]
    case = link_case(
        apart, ([0], [1]), link_minutes=[5], cost=[1], opportunities=[9, 1],
        residents=[1, 1], decay=Cutoff(8),
    )  # fmt: skip
    assert access_with(case, [0]).tolist() == [10, 10]
    assert single_links(case).gained == pytest.approx([0.4])
    assert best_links(case, budget=1).plan.gained == pytest.approx(0.4)
    assert with_link(apart, (0, 1), 5, one_way=True).tolist() == [[0, 5], [np.inf, 0]]


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"minutes": [[0, 1, 2], [1, 0, 1]]}, ShapeError, "2 rows and 3 columns"),
        ({"minutes": [[0, -1], [1, 0]]}, ParameterError, "Travel times must be 0"),
        ({"minutes": [[np.inf, 1], [1, 0]]}, ParameterError, "within itself; 1 have"),
        ({"ends": ([0], [0])}, ParameterError, "1 join one with itself"),
        ({"ends": ([0], [2])}, ParameterError, "below 2"),
        ({"ends": ([0], [1, 0])}, ShapeError, "1 first and 2 second"),
        ({"cost": [0]}, ParameterError, "cost of links to be known and above 0"),
        ({"cost": [1, 1]}, ShapeError, "Expected 1 numbers for cost of links"),
        ({"link_minutes": [np.nan]}, ParameterError, "minutes of links to be known"),
        ({"residents": [1, -1]}, ParameterError, "residents at 0 or above"),
    ],
)
def test_a_case_that_means_nothing_is_refused(change, error, told):
    given_to = {
        "minutes": [[0, 9], [9, 0]], "ends": ([0], [1]), "link_minutes": [5],
        "cost": [1], "opportunities": [1, 2], "residents": [1, 1], "decay": Cutoff(8),
    }  # fmt: skip
    given_to |= change
    with pytest.raises(error, match=told):
        link_case(given_to.pop("minutes"), given_to.pop("ends"), **given_to)


@pytest.mark.parametrize("budget", [-1, np.nan, np.inf])
def test_a_budget_that_means_nothing_is_refused(budget):
    with pytest.raises(ParameterError, match="A budget must be 0 or more"):
        greedy_links(made_up(1), budget=budget)
    with pytest.raises(ParameterError, match="A budget must be 0 or more"):
        ranked_links(made_up(1), [0], budget=budget)


def test_a_weight_of_evenness_beyond_its_bounds_is_refused():
    with pytest.raises(ParameterError, match="weight of evenness"):
        greedy_links(made_up(1), budget=1, evenness=2)


CITY = ([37.50, 37.50, 37.60, 33.0], [127.00, 127.10, 127.0, np.nan])


def test_ways_lead_on_foot_by_modes_and_on_foot():
    # Rail 0–1 in 6 minutes, bus 2–3 in 20; one changes at 1–2 in 4.
    net = link_network([0, 1, 2], [1, 2, 3], [6, 0, 20], stops=4, wait=[0, 4, 0])
    stops = ([37.50, 37.50, 37.50, 37.60], [127.00, 127.10, 127.10, 127.0])
    at = snap_to_stops(CITY, stops, within_km=1)
    times = network_times(net, at)
    assert times.table()[:3, :3].tolist() == [[0, 6, 30], [6, 0, 20], [30, 20, 0]]
    assert times.lost.tolist() == [False, False, False, True]
    assert at.lost.tolist() == [3]
    assert np.isnan(at.far[3])


def test_candidates_are_left_out_until_they_are_built():
    common = {"tail": [0, 0], "head": [1, 1], "minutes": [30, 10], "stops": 2}
    at = snap_to_stops(*[([37.5, 37.6], [127.0, 127.0])] * 2, within_km=1)
    before = network_times(link_network(**common, built=[True, False]), at)
    after = network_times(link_network(**common), at)
    assert (before.table()[0, 1], after.table()[0, 1]) == (30, 10)


def test_one_way_and_parts_of_a_network_are_told():
    net = link_network([0, 1], [1, 2], [5, 5], stops=4, one_way=[True, False])
    assert net.component.tolist() == [0, 0, 0, 1]
    there = ([37.0, 37.1, 37.2, 37.3], [127.0] * 4)
    times = network_times(net, snap_to_stops(there, there, within_km=1)).table()
    assert times[0].tolist() == [0, 5, 10, np.inf]
    assert times[1].tolist() == [np.inf, 0, 5, np.inf]
    assert times[3].tolist() == [np.inf, np.inf, np.inf, 0]


@given(seeds)
@settings(max_examples=20)
def test_times_on_a_network_are_its_shortest_ways(seed):
    rng = np.random.default_rng(seed)
    tail, head = rng.integers(0, 8, (2, 14))
    kept = tail != head
    tail, head = tail[kept], head[kept]
    minutes = rng.integers(0, 20, tail.size)
    t = np.full((8, 8), np.inf)
    np.fill_diagonal(t, 0)
    for u, v, m in zip(tail, head, minutes, strict=True):
        t[u, v] = t[v, u] = min(t[u, v], m)
    for k in range(8):
        t = np.minimum(t, t[:, k, None] + t[k])
    there = (np.linspace(36, 37, 8), np.full(8, 127.0))
    net = link_network(tail, head, minutes, stops=8)
    found = network_times(net, snap_to_stops(there, there, within_km=1))
    assert found.table().tolist() == t.tolist()


def test_walks_take_the_nearest_stops_within_reach():
    stops = ([37.50, 37.505, 37.8], [127.0, 127.0, 127.0])
    at = snap_to_stops(([37.5], [127.0]), stops, within_km=5, at_most=1)
    assert at.stop.tolist() == [0]
    at = snap_to_stops(([37.5], [127.0]), stops, within_km=5, detour=1, walking_kmh=6)
    assert at.stop.tolist() == [0, 1]
    assert at.minutes == pytest.approx([0, 5.56], abs=0.01)
    nowhere = snap_to_stops(([37.5], [127.0]), ([np.nan], [np.nan]), within_km=5)
    assert nowhere.lost.tolist() == [0]


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        ({"minutes": [-1.0]}, ParameterError, "1 of 1 have none"),
        ({"minutes": [np.nan]}, ParameterError, "1 of 1 have none"),
        ({"head": [0]}, ParameterError, "lead from one to itself"),
        ({"head": [7]}, ParameterError, "below 2"),
        ({"minutes": [1, 2]}, ShapeError, "found 1, 1 and 2"),
    ],
)
def test_a_network_that_means_nothing_is_refused(change, error, told):
    with pytest.raises(error, match=told):
        link_network(**{"tail": [0], "head": [1], "minutes": [1], "stops": 2} | change)


def test_walks_that_mean_nothing_are_refused():
    there = ([37.5], [127.0])
    with pytest.raises(ParameterError, match="Walking to stops"):
        snap_to_stops(there, there, within_km=0)
    with pytest.raises(ShapeError, match="lists of one length"):
        snap_to_stops(([37.5], []), there, within_km=1)
    net = link_network([0], [1], [1], stops=2)
    three = ([37.5, 37.6, 37.7], [127.0] * 3)
    with pytest.raises(ParameterError, match="one of 2 stops"):
        network_times(net, snap_to_stops(three, three, within_km=1))
