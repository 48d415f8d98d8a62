"""Each reduction at ten million rows: by hand in SQL, by Madang, by pandas, by Spark.

Made-up tables lie in Parquet files and are read from there by all four. DuckDB runs
Madang's expression and the same one written by hand in turn, on one connection, best
of some times; pandas reads the columns it needs and does the same; Spark runs
Madang's expression. Each reduction has processes of its own. Printed are CPU seconds
of all threads (the clock says nothing on a machine with other work), the ratio to the
expression by hand (bar: 1.3), peak memory and how far results differ.

    python benchmarks/engines.py [--rows 10000000] [--only record_totals] [--no-spark]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import psutil
from reductions import peers
from reductions import tables as made

from madang.engines import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

BAR = 1.3
URLS = {
    "duckdb": "duckdb://?threads=2&memory_limit=4GB",
    "spark": "spark://local[2]?memory=3g&shuffle_partitions=16",
}
CASES = {
    "record_totals": made.records,
    "stock_totals": made.stocks,
    "flow_totals": made.flows,
    "organisation_counts": made.organisations,
    "memberships": made.consortia,
    "project_groups": made.consortia,
    "embedding": made.consortia,
    "helix_patterns": made.consortia,
    "research_money": made.consortia,
    "region_kind_ties": made.consortia,
}
GIVEN: dict[str, list[str]] = {
    "flow_totals": made.CORE,
    "memberships": [f"p{i}" for i in range(0, 60_000, 3)],
}


def timed(work: Callable[[], pd.DataFrame]) -> tuple[float, pd.DataFrame]:
    """Run once, and give the CPU seconds of all threads and what came of it."""
    start = worked()
    found = work()
    return worked() - start, found


def worked() -> float:
    """Give the CPU seconds of this process and of those that it started."""
    below = psutil.Process().children(recursive=True)
    return time.process_time() + sum(
        each.cpu_times().user + each.cpu_times().system for each in below
    )


def difference(ours: pd.DataFrame, theirs: pd.DataFrame) -> float:
    """Give the largest relative difference; keys and counts must be the same."""
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    amounts = [c for c in ours if ours[c].dtype == "float64"]
    keys = [c for c in ours if c not in amounts]
    ours, theirs = (
        t[[*keys, *amounts]].sort_values(keys, na_position="first", ignore_index=True)
        for t in (ours, theirs)
    )
    for key in keys:
        same = ours[key].astype("str").fillna("") == theirs[key].astype(
            ours[key].dtype
        ).astype("str").fillna("")
        assert same.all(), key
    largest = 0.0
    for name in amounts:
        a, b = ours[name].to_numpy(float), theirs[name].to_numpy(float)
        assert (np.isnan(a) == np.isnan(b)).all(), name
        largest = max(
            largest, np.nanmax(np.abs(a - b) / np.maximum(1, abs(b)), initial=0)
        )
    return float(largest)


def one(name: str, side: str, folder: Path, times: int) -> dict[str, Any]:
    """Run one side in this process; its result lies beside the tables."""
    given = [GIVEN[name]] if name in GIVEN else []
    if side == "pandas":
        seconds, found = timed(lambda: getattr(peers, name)(folder, *given))
        told: dict[str, Any] = {"pandas": seconds}
    else:
        with open_engine(URLS[side]) as engine:
            for path in sorted(folder.glob("*.parquet")):
                engine.load(path.stem, path)
            told = {side: np.inf, "hand": np.inf}
            for _ in range(times if side == "duckdb" else 1):
                if side == "duckdb":
                    by_hand = engine._connection.con  # noqa: SLF001 - one for both
                    by_hand.execute(f"SET schema = '{engine._schema}'")  # noqa: SLF001 - the same
                    sql = peers.sql(name, *given)
                    # both hand over a frame, as stages are handed one
                    seconds, hand = timed(lambda: by_hand.execute(sql).df())  # noqa: B023
                    told["hand"] = min(told["hand"], seconds)
                seconds, found = timed(lambda: getattr(engine, name)(*given))
                told[side] = min(told[side], seconds)
            told["version"] = engine.version
        if side == "duckdb":
            told["apart"] = difference(found, hand)
        else:
            del told["hand"]
    found.to_pickle(folder / f"{name}.{side}.pickle")
    told["rows"] = len(found)
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return told


def apart(name: str, side: str, folder: Path, times: int) -> dict[str, Any]:
    """Run one side in a process of its own."""
    command = [sys.executable, __file__, "--one", name, side, str(folder),
               "--times", str(times)]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this script
    if ran.returncode:
        print(f"  {name} on {side} did not run: {ran.stderr[-1500:]}")
        return {}
    told: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return told


def against(name: str, side: str, folder: Path) -> str:
    """Say how far a side's result is from DuckDB's."""
    ours, theirs = (
        pd.read_pickle(folder / f"{name}.{s}.pickle")  # noqa: S301 - written just now
        for s in ("duckdb", side)
    )
    return f"{difference(ours, theirs):.0e}"


def show(name: str, folder: Path, asked: argparse.Namespace) -> None:
    """Run all sides of one reduction and print a line."""
    sides = ["pandas", *([] if asked.no_spark else ["spark"])]
    ours = apart(name, "duckdb", folder, asked.times)
    if not ours:
        return
    ratio = ours["duckdb"] / ours["hand"]
    line = (
        f"{name:20}{ours['hand']:8.2f}{ours['duckdb']:8.2f}{ratio:7.2f}"
        f"{'' if ratio <= BAR else ' ABOVE':6}{ours['peak']:6.2f}"
    )
    for side in sides:
        told = apart(name, side, folder, 1)
        if told:
            line += f"{told[side]:9.2f}{told[side] / ours['duckdb']:7.1f}"
            line += f"{told['peak']:6.2f} {against(name, side, folder)}"
    print(f"{line}  {ours['rows']:>10,}  {ours['apart']:.0e}", flush=True)


def main() -> None:
    """Make the tables, run all sides of each reduction and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=CASES, default=[*CASES])
    parser.add_argument("--no-spark", action="store_true")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        name, side, place = asked.one
        print(json.dumps(one(name, side, Path(place), asked.times)))
        return
    print(f"{asked.rows:,} rows, best of {asked.times}; CPU seconds, GiB, differences")
    print(
        f"{'':20}{'by hand':>8}{'madang':>8}{'ratio':>7}{'':6}{'GiB':>6}"
        f"{'pandas':>9}{'ratio':>7}{'GiB':>6} apart{'Spark':>7}{'ratio':>7}"
    )
    for make in dict.fromkeys(CASES[name] for name in asked.only):
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder), asked.rows)
            for name in asked.only:
                if CASES[name] is make:
                    show(name, Path(folder), asked)


if __name__ == "__main__":
    main()
