"""From fifty million records to region × activity × year, within four gigabytes.

Micro-records of establishments are generated into a Parquet file, chunk by chunk, and
summed to stocks on DuckDB and on Spark, each size and engine in a process of its own;
both must give the same. The check of the contract, in the engine, is timed beside.
Printed are the seconds, the ratio to the smallest size (growth), the peak memory of
the engine's process, the rate beside a bare count of the same rows on the same
engine, what the arrays then take, and the exponents of growth.

    python benchmarks/scale.py [--rows 5000000 50000000] [--engines duckdb spark]
    python benchmarks/scale.py --rows 20000000 --regions 100 1000 10000
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from madang.engines import open_engine
from madang.metrics.relatedness import presence, proximity, relatedness_density
from madang.metrics.shares import location_quotient

if TYPE_CHECKING:
    import pandas as pd

YEARS, CHUNK = 10, 2_000_000
URLS = {
    "duckdb": "duckdb://?threads=2&memory_limit=2500MB",
    "spark": "spark://local[2]?memory=3g&shuffle_partitions=16",
}


def named(letter: str, numbers: np.ndarray) -> pa.Array:
    """Write numbers as codes."""
    return pc.binary_join_element_wise(letter, pa.array(numbers).cast("string"), "")


def write(folder: Path, rows: int, regions: int, activities: int) -> None:
    """Generate establishments: places as uneven as cities, fields as sectors."""
    g = np.random.default_rng(1)
    places = 1.0 / np.arange(1, regions + 1)
    fields = 1.0 / np.sqrt(np.arange(1, activities + 1))
    codes = named("R", np.arange(regions))
    sectors = named("A", np.arange(activities))
    writer = None
    for start in range(0, rows, CHUNK):
        numbers = np.arange(start, min(start + CHUNK, rows))
        n = len(numbers)
        home = g.choice(regions, n, p=places / places.sum())
        field = g.choice(activities, n, p=fields / fields.sum())
        part = pa.table({
            "record": named("e", numbers),
            "region": codes.take(pa.array(home)),
            "activity": sectors.take(pa.array(field)),
            "year": 2015 + g.integers(0, YEARS, n),
            "measure": pa.array(["employment"] * n),
            "value": g.geometric(0.2, n).astype(float),
        })  # fmt: skip
        writer = writer or pq.ParquetWriter(
            folder / "stock_records.parquet", part.schema
        )
        writer.write_table(part)
    if writer is not None:
        writer.close()


def digest(counts: pd.DataFrame) -> str:
    """Sum up a result, so that two processes can be compared."""
    text = counts.to_csv(index=False, lineterminator="\n")
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def most_held() -> float:
    """Give the most memory that this process and its children held, in GiB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for child in psutil.Process().children(recursive=True):
        status = Path(f"/proc/{child.pid}/status").read_text(encoding="utf-8")
        if "VmHWM:" in status:  # a child that has ended holds nothing
            held += int(status.split("VmHWM:")[1].split()[0])
    return held / 1024**2


def one(engine: str, folder: Path) -> dict[str, object]:
    """Reduce the tables in this process."""
    with open_engine(URLS[engine]) as held:
        for path in sorted(folder.glob("*.parquet")):
            held.load(path.stem, path)
        begin = time.perf_counter()
        table = held._table("stock_records")  # noqa: SLF001 - the bare peer
        by_region = table.group_by("region").agg(n=table.count())
        held._fetch(by_region)  # noqa: SLF001
        bare = time.perf_counter() - begin
        begin = time.perf_counter()
        counts = held.record_totals()
        seconds = time.perf_counter() - begin
        begin = time.perf_counter()
        if not held.is_sound("stock_records"):
            raise SystemExit("The records do not keep their contract.")
        checked = time.perf_counter() - begin
        told = held.version
        peak = most_held()
    begin = time.perf_counter()
    last = counts[counts["year"] == counts["year"].max()]
    x = last.pivot_table(index="region", columns="activity", values="value",
                         aggfunc="sum", fill_value=0).to_numpy(dtype=float)  # fmt: skip
    location_quotient(x)
    m = presence(x)
    relatedness_density(m, proximity(m))
    arrays = time.perf_counter() - begin
    return {"seconds": seconds, "checked": checked, "bare": bare, "peak": peak,
            "rows": len(counts), "counted": int(counts["value"].sum()),
            "digest": digest(counts),
            "arrays": arrays, "version": told}  # fmt: skip


def main() -> None:
    """Run each size on each engine and print the growth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[5_000_000, 50_000_000])
    parser.add_argument("--regions", type=int, nargs="+", default=[1_000])
    parser.add_argument("--activities", type=int, nargs="+", default=[500])
    parser.add_argument("--engines", nargs="+", choices=URLS, default=[*URLS])
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(asked.one[0], Path(asked.one[1]))))
        return
    print(
        f"{'records':>12}{'regions':>9}{'activities':>11}  {'engine':8}{'seconds':>9}"
        f"{'check':>8}{'growth':>8}{'to bare':>9}{'GiB':>6}{'cells':>11}{'arrays':>8}"
    )
    first: dict[str, float] = {}
    found_at: dict[str, list[tuple[tuple[int, int, int], dict[str, float]]]] = {}
    for rows, regions, activities in (
        (n, r, a) for n in asked.rows for r in asked.regions for a in asked.activities
    ):
        seen = set()
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), rows, regions, activities)
            for engine in asked.engines:
                command = [sys.executable, __file__, "--one", engine, folder]
                told = subprocess.run(  # noqa: S603 - this script itself
                    command, capture_output=True, text=True, check=False
                )
                if told.returncode:
                    print(f"  {engine} did not run: {told.stderr[-2000:]}")
                    continue
                found = json.loads(told.stdout.splitlines()[-1])
                base = first.setdefault(engine, found["seconds"])
                size = rows, regions, activities
                found_at.setdefault(engine, []).append((size, found))
                seen.add((found["digest"], found["counted"]))
                print(
                    f"{rows:12,}{regions:9,}{activities:11,}  {engine:8}"
                    f"{found['seconds']:9.1f}{found['checked']:8.1f}"
                    f"{found['seconds'] / base:8.2f}"
                    f"{found['seconds'] / found['bare']:9.2f}{found['peak']:6.2f}"
                    f"{found['rows']:11,}{found['arrays']:8.2f}  {found['version']}",
                    flush=True,
                )
        if len(asked.engines) > 1:
            print(f"  engines count {'the same' if len(seen) == 1 else 'DIFFERENTLY'}")
    for engine, found in found_at.items():
        print_growth(engine, found)


def print_growth(
    engine: str, found: list[tuple[tuple[int, int, int], dict[str, float]]]
) -> None:
    """Print b of seconds ~ size^b, for each size alone, between its two largest.

    1 is growth in proportion; what is spent whatever the size pulls it below.
    """
    for axis, name in enumerate(("records", "regions", "activities")):
        most = {size[:axis] + size[axis + 1 :]: {} for size, _ in found}
        for size, told in found:
            most[size[:axis] + size[axis + 1 :]][size[axis]] = told
        _, line = max(most.items(), key=lambda one: (len(one[1]), one[0]))
        if len(line) < 2:
            continue
        less, more = sorted(line)[-2:]
        powers = ", ".join(
            f"{what} {math.log(line[more][what] / line[less][what], more / less):.2f}"
            for what in ("seconds", "checked", "arrays")
        )
        print(f"  exponent in {name}, {less:,} to {more:,}, {engine}: {powers}")


if __name__ == "__main__":
    main()
