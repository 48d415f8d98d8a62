"""Time the network of organisations at a million and at ten million ties.

Beside it, in the same run: NetworKit alone, building the graph and counting shortest
ways from as many organisations.
"""

from __future__ import annotations

import argparse
import resource
import time

import networkit as nk
import numpy as np
import pandas as pd

from madang.linkages.network.brokers import (
    find_fragile,
    measure_organisations,
    measure_roles,
)
from madang.linkages.network.laid import Laid, lay
from madang.linkages.network.settings import NetworkSettings
from madang.linkages.network.whole import measure_structure
from madang.metrics.networks import communities, projection


def made(ties: float, seed: int = 1) -> dict[str, pd.DataFrame]:
    """Make projects of two to forty partners; a few partners are in many."""
    rng = np.random.default_rng(seed)
    projects = int(ties / 24)
    size = np.minimum(2 + rng.geometric(0.2, projects), 40)
    people = int(ties / 12)
    liking = rng.pareto(1.5, people) + 1
    who = rng.choice(people, size.sum(), p=liking / liking.sum())
    rows = pd.DataFrame({
        "project": np.repeat(np.arange(projects), size), "organisation": who,
    }).drop_duplicates()  # fmt: skip
    organisations = np.arange(people)
    return {
        "organisations": pd.DataFrame({
            "organisation": organisations,
            "kind": rng.choice(["industry", "academia", "research"], people),
            "sme": rng.random(people) < 0.6,
            "region": rng.integers(17, size=people).astype(str),
        }),
        "projects": pd.DataFrame({
            "project": np.arange(projects),
            "start": pd.to_datetime(
                rng.choice([f"{y}-01-01" for y in range(2015, 2025)], projects)
            ),
        }),
        "participations": rows.astype(str),
    }  # fmt: skip


def examined(laid: Laid) -> None:
    """Measure everything."""
    settings, rng = NetworkSettings(), np.random.default_rng(1)
    groups = communities(projection(laid.members[laid.tied()]), 1)
    measure_structure(laid, groups, settings, rng)
    organisations = measure_organisations(laid, groups[0], settings, rng)
    find_fragile(laid, organisations)
    measure_roles(laid, settings, rng)


def main() -> None:
    """Print seconds and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ties", type=float, default=1e6)
    tables = made(parser.parse_args().ties)
    start = time.perf_counter()
    laid = lay(tables, 60, "layer")
    print(f"laid out in {time.perf_counter() - start:.1f} s")
    ties = projection(laid.members)
    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    examined(laid)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = (after.ru_maxrss - before.ru_maxrss) / 2**20
    print(f"{ties.nnz / 2:,.0f} ties of {ties.shape[0]:,} organisations: {wall:.1f} s, "
          f"{cpu:.1f} CPU s, {memory:.2f} GiB beyond the tables")  # fmt: skip
    start = time.perf_counter()
    upper = ties.tocoo()
    half = upper.row < upper.col
    ends = (upper.row[half].astype(np.uint64), upper.col[half].astype(np.uint64))
    graph = nk.GraphFromCoo((np.ones(half.sum()), ends), n=ties.shape[0])
    nk.centrality.EstimateBetweenness(graph, 256, parallel=False).run()
    alone = time.perf_counter() - start
    print(f"NetworKit {nk.__version__}, graph and 256 searches: {alone:.1f} s; "
          f"ratio {wall / alone:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
