"""Access at size: all measures, single links, and how near plans come to the best.

Prints CPU seconds of every measure on 748,437 travel times beside the same measures by
pandas; of 453 single links beside shortest ways found anew for each; and, for links
between 159 Korean cities and counties under 300 km, evenness gained by the busiest
pairs, the places of least access, the one-shot rank, step by step, and with a proof.

The links are the Delaunay edges up to 100 km between centroids. Roads are taken at
60 km/h as the crow flies, a link that is built at a higher speed (70 km/h unless told):
assumptions of this trial, not of the network.

    python benchmarks/access.py [measures] [singles] [links] [speed=70]
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import Delaunay

from madang import access
from madang.metrics.transport import great_circle_distance

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)
ROAD, LONGEST, WITHIN, BUDGET = 60.0, 100.0, 60.0, 300.0


def seconds(run: Callable[[], object]) -> float:
    """Measure the seconds of the processor that a call takes, at best of three."""
    taken = []
    for _time in range(3):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def measures() -> None:
    """Time every measure on all travel times of a city."""
    place = DATA / "access_belo_horizonte"
    land = pd.read_csv(place / "land_use.csv").sort_values("no")
    pairs = pd.read_parquet(place / "travel_times.parquet").astype({"minutes": float})
    jobs, people = (land[c].to_numpy(float) for c in ("jobs", "population"))
    ends = pairs["from"].to_numpy(), pairs["to"].to_numpy()
    size = (len(land), len(land))
    way = access.Exponential(0.05)
    times = access.TravelTimes.of_pairs(*ends, pairs["minutes"], size=size)
    runs = {
        "read": lambda: access.TravelTimes.of_pairs(*ends, pairs["minutes"], size=size),
        "cumulative": lambda: access.cumulative_opportunities(times, jobs, within=30),
        "interval": lambda: access.cumulative_interval(
            times, jobs, within=range(30, 61)
        ),
        "gravity": lambda: access.gravity_access(times, jobs, decay=way),
        "2SFCA": lambda: access.two_step_floating_catchment(
            times, jobs, people, decay=way
        ),
        "3SFCA": lambda: access.three_step_floating_catchment(
            times, jobs, people, decay=way
        ),
        "balanced": lambda: access.balanced_floating_catchment(
            times, jobs, people, decay=way
        ),
        "availability": lambda: access.spatial_availability(
            times, jobs, people, decay=way
        ),
        "closest": lambda: access.closest_cost(times, jobs),
        "balancing": lambda: access.balancing_cost(times, jobs, people),
    }
    table = pairs.merge(land[["no", "jobs"]], left_on="to", right_on="no")
    table = table.merge(land[["no", "population"]], left_on="from", right_on="no")

    def by_pandas() -> pd.Series:
        """Write a two-step catchment with groups of a table."""
        t = table.assign(f=np.exp(-0.05 * table["minutes"]))
        t["asked"] = t["population"] * t["f"]
        level = t.groupby("to").agg(o=("jobs", "first"), p=("asked", "sum"))
        t["level"] = (level["o"] / level["p"]).reindex(t["to"]).to_numpy() * t["f"]
        return t.groupby("from")["level"].sum()

    taken = {name: seconds(run) for name, run in runs.items()}
    for name, value in taken.items():
        print(f"{name:14}{value:8.3f} s")
    print(f"{'all':14}{sum(taken.values()):8.3f} s of the processor")
    told = by_pandas().reindex(range(len(land)))
    ours = access.two_step_floating_catchment(times, jobs, people, decay=way)
    assert np.allclose(ours, told)
    print(f"2SFCA by pandas {seconds(by_pandas) / taken['2SFCA']:.1f} times as long")


def korea(speed: float) -> tuple[access.LinkCase, pd.DataFrame]:
    """Lay out 159 cities and counties, and the links between neighbours."""
    units = pd.read_csv(DATA / "kr_trips_sigun" / "units.csv")
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
    case = access.link_case(
        np.minimum(minutes, minutes.T), (ends[:, 0], ends[:, 1]),
        link_minutes=km / speed * 60.0, cost=km,
        opportunities=units["population_2023"], residents=units["population_2023"],
        decay=access.Cutoff(WITHIN),
    )  # fmt: skip
    return case, units


def singles(speed: float) -> None:
    """Time all single links beside shortest ways found anew for each."""
    case, _units = korea(speed)

    def anew() -> None:
        for link in range(case.tail.size):
            t = case.minutes.copy()
            u, v = case.tail[link], case.head[link]
            t[u, v] = t[v, u] = case.link_minutes[link]
            case.unevenness(case.access(shortest_path(t)))

    ours = seconds(lambda: access.single_links(case))
    start = time.process_time()
    anew()
    ratio = (time.process_time() - start) / ours
    print(f"{case.tail.size} single links {ours:.3f} s; anew {ratio:.0f} times as long")


def links(speed: float) -> None:
    """Print evenness gained by each way to choose."""
    case, units = korea(speed)
    trips = pd.read_parquet(DATA / "kr_trips_sigun" / "trips.parquet")
    at = {str(code): place for place, code in enumerate(units["code"])}
    between = np.zeros_like(case.minutes)
    between[trips["origin"].map(at), trips["destination"].map(at)] = trips["trips"]
    busy = (between + between.T)[case.tail, case.head]
    now = case.access(case.minutes)
    alone = access.single_links(case)
    orders = {
        "busiest pairs": np.argsort(-busy),
        "lowest access first": np.argsort(np.minimum(now[case.tail], now[case.head])),
        "one-shot rank": np.argsort(-alone.per_cost),
    }
    print(f"Gini {alone.gini:.4f}; {alone.less_even.size} links make it less even")
    for name, order in orders.items():
        plan = access.ranked_links(case, order, budget=BUDGET)
        print(f"{name:22}{plan.gained:9.5f} {plan.links.size:3} links")
    plan = access.greedy_links(case, budget=BUDGET)
    print(f"{'step by step':22}{plan.gained:9.5f} {plan.links.size:3} links")
    for limit in (300.0, 1000.0, 3000.0):
        start = time.process_time()
        found = access.best_links(case, budget=BUDGET, work=limit)
        print(
            f"{'with a proof':22}{found.plan.gained:9.5f} {found.plan.links.size:3} "
            f"links; none above {found.bound:.5f}: gap {found.gap:.1%} of what is "
            f"gained, {found.gap_of_gini:.2%} of the Gini left "
            f"({time.process_time() - start:.0f} s)"
        )


if __name__ == "__main__":
    words = [w for w in sys.argv[1:] if "=" not in w] or [
        "measures",
        "singles",
        "links",
    ]
    told = dict(w.split("=") for w in sys.argv[1:] if "=" in w)
    pace = float(told.get("speed", 70.0))
    for word in words:
        print(f"== {word}")
        {
            "measures": measures,
            "singles": lambda: singles(pace),
            "links": lambda: links(pace),
        }[word]()
