"""Links between Korean cities and counties, and stops of its rail.

Skipped, with the reason, where the shared data is absent. Speeds are assumptions of the
trial: the data hold places, trips and people, not how long ways take.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import Delaunay

from madang import access
from madang.metrics.transport import great_circle_distance

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
SETS = ("kr_trips_sigun", "kr_rail_network")

pytestmark = [
    pytest.mark.real,
    *(
        pytest.mark.skipif(not (ROOT / name).exists(), reason=f"{name} is absent")
        for name in SETS
    ),
]

ROAD, BUILT, LONGEST, BUDGET = 60.0, 70.0, 100.0, 300.0  # km/h, km/h, km, km


@pytest.fixture(scope="module")
def units():
    return pd.read_csv(ROOT / "kr_trips_sigun" / "units.csv")


@pytest.fixture(scope="module")
def case(units):
    way = great_circle_distance(units["lat"], units["lon"])
    corners = Delaunay(units[["lon", "lat"]].to_numpy()).simplices
    edges = {
        tuple(sorted((int(t[a]), int(t[b]))))
        for t in corners for a, b in ((0, 1), (1, 2), (0, 2))
    }  # fmt: skip
    ends = np.array(sorted(e for e in edges if way[e] <= LONGEST))
    km = way[ends[:, 0], ends[:, 1]]
    graph = np.zeros_like(way)
    graph[ends[:, 0], ends[:, 1]] = km
    minutes = shortest_path(graph, directed=False) / ROAD * 60.0
    return access.link_case(
        np.minimum(minutes, minutes.T), (ends[:, 0], ends[:, 1]),
        link_minutes=km / BUILT * 60.0, cost=km,
        opportunities=units["population_2023"], residents=units["population_2023"],
        decay=access.Cutoff(60.0),
    )  # fmt: skip


def test_neighbours_up_to_a_hundred_kilometres_are_joined(case, units):
    assert (len(units), case.tail.size) == (159, 453)
    assert case.idle.sum() == 0


def test_single_links_are_as_shortest_ways_found_anew(case):
    told = access.single_links(case)
    for link in range(0, 453, 30):
        t = case.minutes.copy()
        t[case.tail[link], case.head[link]] = case.link_minutes[link]
        t[case.head[link], case.tail[link]] = case.link_minutes[link]
        anew = case.access(shortest_path(np.where(np.isfinite(t), t, 0.0)))
        gained = told.gini - float(case.unevenness(anew))
        assert told.gained[link] == pytest.approx(gained, abs=1e-9)


def test_links_that_make_access_less_even_are_named(case):
    told = access.single_links(case)
    assert told.less_even.size > 0
    assert (told.gained[told.less_even] < 0).all()
    assert (np.delete(told.gained, told.less_even) >= -1e-12).all()


def test_choosing_better_gains_more_evenness(case):
    alone = access.single_links(case)
    now = case.access(case.minutes)
    least = np.argsort(np.minimum(now[case.tail], now[case.head]))
    lowest = access.ranked_links(case, least, budget=BUDGET).gained
    ranked = access.ranked_links(case, np.argsort(-alone.per_cost), budget=BUDGET)
    greedy = access.greedy_links(case, budget=BUDGET)
    assert lowest < ranked.gained < greedy.gained
    found = access.best_links(case, budget=BUDGET, work=500)
    assert found.plan.cost <= BUDGET
    assert greedy.gained <= found.plan.gained <= found.bound


def test_bound_holds_for_every_plan_at_hand(case):
    found = access.best_links(case, budget=60.0)
    rng = np.random.default_rng(0)
    for _draw in range(20):
        plan = access.ranked_links(case, rng.permutation(453), budget=60.0)
        assert plan.gained <= found.bound + 1e-9
    assert found.plan.gained <= found.bound


def test_cities_walk_to_stations_and_those_without_are_reported(units):
    stations = pd.read_csv(ROOT / "kr_rail_network" / "stations.csv")
    links = pd.read_csv(ROOT / "kr_rail_network" / "links.csv")
    at = {}
    for row, key in enumerate(zip(stations["Station"], stations["line"], strict=True)):
        at.setdefault(key, row)
    tail = [at.get(key) for key in zip(links["Source"], links["line"], strict=True)]
    head = [at.get(key) for key in zip(links["Target"], links["line"], strict=True)]
    known = [
        (u, v)
        for u, v in zip(tail, head, strict=True)
        if u is not None and v is not None and u != v
    ]
    assert len(known) > 0.8 * len(links)
    u, v = np.array(known).T
    net = access.link_network(u, v, np.full(len(known), 2.0), stops=len(stations))
    there = (stations["Latitude"], stations["Longitude"])
    walks = access.snap_to_stops((units["lat"], units["lon"]), there, within_km=3)
    times = access.network_times(net, walks)
    lost = np.zeros(len(units), dtype=bool)
    lost[walks.lost] = True
    assert 0 < lost.sum() < len(units)
    assert (times.lost == lost).all()
    found = access.gravity_access(
        times, units["population_2023"], decay=access.Exponential(0.05)
    )
    assert (np.isnan(found) == lost).all()
