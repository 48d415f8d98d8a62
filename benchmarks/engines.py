"""Reductions beside the same expressions written by hand in DuckDB's SQL.

Ten million participations over 1,001 regions, 500 activities and 10 years are
generated; each of Madang's reductions and its peer run in turn on one DuckDB
with the same tables and settings, best of three, and hand over a pyarrow table
each. Prints the ratio (bar: 1.3), the agreement and the peak memory.

    python benchmarks/engines.py [--rows 10000000]
"""

from __future__ import annotations

import argparse
import importlib
import resource
import time
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from madang.engines import open_engine

if TYPE_CHECKING:
    from collections.abc import Callable

REGIONS, ACTIVITIES, YEARS = 1001, 500, 10
BAR = 1.3
KINDS = ["industry", "academia", "research", "government", "support", "other"]

_MEMBERS = """
  members AS (
    SELECT DISTINCT p.project, p.organisation, extract(year FROM j.start) AS year
    FROM participations p JOIN projects j USING (project)
    WHERE j.status IS NULL OR j.status NOT IN ('proposed', 'rejected'))"""

PEERS = {
    "stock_totals": """
      SELECT region, activity, year, measure, sum(value) AS value FROM stocks
      GROUP BY ALL ORDER BY region NULLS FIRST, activity NULLS FIRST,
        year NULLS FIRST, measure NULLS FIRST""",
    "participation_counts": """
      WITH MEMBERS
      SELECT o.region, j.activity, m.year, count(*) AS participations,
        count(DISTINCT m.organisation) AS organisations
      FROM members m JOIN projects j USING (project)
      JOIN organisations o USING (organisation)
      GROUP BY ALL ORDER BY o.region NULLS FIRST, j.activity NULLS FIRST,
        m.year NULLS FIRST""",
    "project_money": """
      SELECT region, activity, extract(year FROM start) AS year, mode, initiator,
        status, count(*) AS projects, sum(cost) AS cost, sum("grant") AS "grant"
      FROM projects GROUP BY ALL ORDER BY ALL NULLS FIRST""",
    "region_kind_ties": """
      WITH MEMBERS,
      names AS (
        SELECT region, kind, row_number() OVER (ORDER BY region, kind) AS g FROM (
          SELECT DISTINCT coalesce(region, '') AS region, kind FROM organisations)),
      seats AS (
        SELECT organisation, g FROM organisations o JOIN names n
        ON coalesce(o.region, '') = n.region AND o.kind = n.kind),
      counts AS (
        SELECT project, year, g, count(*) AS n FROM members JOIN seats
        USING (organisation) GROUP BY ALL),
      sized AS (
        SELECT *, sum(n) OVER (PARTITION BY project) AS whole FROM counts),
      laid AS (
        SELECT a.year, a.g AS ga, b.g AS gb, a.whole,
          CASE WHEN a.g = b.g THEN a.n * (a.n - 1) // 2 ELSE a.n * b.n END AS t
        FROM sized a JOIN counts b ON a.project = b.project AND a.g <= b.g),
      summed AS (
        SELECT year, ga, gb, sum(t) AS ties,
          sum(t / (whole * (whole - 1) / 2.0)) AS fractional
        FROM laid WHERE t > 0 GROUP BY ALL)
      SELECT year, nullif(x.region, '') AS region_a, x.kind AS kind_a,
        nullif(y.region, '') AS region_b, y.kind AS kind_b,
        ties::BIGINT AS ties, fractional
      FROM summed JOIN names x ON ga = x.g JOIN names y ON gb = y.g
      ORDER BY year NULLS FIRST, region_a NULLS FIRST, kind_a NULLS FIRST,
        region_b NULLS FIRST, kind_b NULLS FIRST""",
    "helix_patterns": """
      WITH MEMBERS,
      flags AS (
        SELECT p.project, max((o.kind = 'industry')::INT) AS industry,
          max((o.kind = 'academia')::INT) AS academia,
          max((o.kind = 'research')::INT) AS research,
          max((o.kind = 'government')::INT) AS government,
          min(o.region) FILTER (p.role = 'lead') AS lead
        FROM participations p JOIN organisations o USING (organisation)
        WHERE p.project IN (SELECT project FROM members) GROUP BY ALL)
      SELECT coalesce(lead, j.region) AS region, extract(year FROM j.start) AS year,
        industry, academia, research, government, count(*) AS projects
      FROM flags JOIN projects j USING (project) GROUP BY ALL
      ORDER BY ALL NULLS FIRST""",
}


def tables(rows: int, seed: int = 1) -> dict[str, pa.Table]:
    """Generate the study: places as uneven as cities are, consortia of 1 to 8."""
    g = np.random.default_rng(seed)
    size = np.minimum(g.geometric(0.3, rows), 8)
    size = size[: int(np.searchsorted(np.cumsum(size), rows)) + 1]
    project = np.repeat(np.arange(size.size), size)[:rows]
    firsts = np.append(True, project[1:] != project[:-1])
    places = 1.0 / np.arange(1, REGIONS + 1)
    n = rows // 10
    region = g.choice(REGIONS, n, p=places / places.sum())
    kind = g.choice(len(KINDS), n, p=[0.7, 0.1, 0.08, 0.06, 0.04, 0.02])
    days = g.integers(0, 365 * YEARS, size.size).astype("timedelta64[D]")
    cells = np.indices((REGIONS, ACTIVITIES, YEARS)).reshape(3, -1)
    codes = pa.array([f"R{i:04d}" for i in range(REGIONS)])
    fields = pa.array([f"A{i:03d}" for i in range(ACTIVITIES)])
    home = pa.array(g.integers(0, REGIONS, size.size))
    field = pa.array(g.integers(0, ACTIVITIES, size.size))
    return {
        "organisations": pa.table({
            "organisation": _named("o", np.arange(n)),
            "kind": pa.array(KINDS).take(pa.array(kind)),
            "region": codes.take(pa.array(region)),
        }),
        "projects": pa.table({
            "project": _named("p", np.arange(size.size)),
            "region": codes.take(home),
            "activity": fields.take(field),
            "start": pa.array(np.datetime64("2015-01-01", "us") + days),
            "status": pa.array(["funded"] * size.size),
            "mode": pa.array(["direct", "network"]).take(
                pa.array(days.astype(int) % 2)
            ),
            "initiator": pa.array(["central"] * size.size),
            "cost": pa.array(g.uniform(1, 9, size.size)),
            "grant": pa.array(g.uniform(0, 1, size.size)),
        }),
        "participations": pa.table({
            "project": _named("p", project),
            "organisation": _named("o", g.integers(0, n, rows)),
            "role": pa.array(["partner", "lead"]).take(pa.array(firsts.astype(int))),
        }),
        "stocks": pa.table({
            "region": codes.take(pa.array(cells[0])),
            "activity": fields.take(pa.array(cells[1])),
            "year": pa.array(2015 + cells[2]),
            "measure": pa.array(["employment"] * cells.shape[1]),
            "value": pa.array(g.integers(0, 500, cells.shape[1]).astype(float)),
        }),
    }  # fmt: skip


def _named(letter: str, numbers: np.ndarray[Any, Any]) -> pa.Array:
    """Write numbers as codes."""
    return pc.binary_join_element_wise(letter, pa.array(numbers).cast("string"), "")


def _race(
    works: tuple[Callable[[], pa.Table], Callable[[], pa.Table]], times: int
) -> tuple[list[float], list[pa.Table]]:
    """Run both in turn, so that noise falls on both; give the shortest times."""
    best, made = [float("inf")] * 2, [pa.table({})] * 2
    for _ in range(times):
        for side, work in enumerate(works):
            made[side] = pa.table({})
            start = time.perf_counter()
            made[side] = work()
            best[side] = min(best[side], time.perf_counter() - start)
    return best, made


def _agreement(ours: pa.Table, theirs: pa.Table) -> str:
    """Say how far two results differ; keys and counts must be the same."""
    assert ours.num_rows == theirs.num_rows, (ours.num_rows, theirs.num_rows)
    largest = 0.0
    for name in ours.column_names:
        a, b = ours[name], theirs[name]
        if pa.types.is_floating(a.type):
            x, y = (c.to_numpy().astype(float) for c in (a, b))
            largest = max(largest, float(np.max(np.abs(x - y) / np.maximum(1, abs(y)))))
        else:
            assert pc.all(pc.equal(a, b.cast(a.type))).as_py() is not False, name
    return f"keys and counts equal, amounts within {largest:.0e}"


def main() -> None:
    """Run both sides in turn and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    reductions = importlib.import_module("madang.engines.reductions")
    with open_engine("duckdb://?threads=2&memory_limit=4GB") as engine:
        for name, table in tables(asked.rows).items():
            engine.load(name, table)
        print(f"{engine.version}; peer: SQL by hand on duckdb {duckdb.__version__}")
        print(f"{asked.rows:,} participations, best of {asked.times}")
        by_hand = engine._connection.con  # noqa: SLF001 - the same connection for both
        for name, sql in PEERS.items():
            build = getattr(reductions, name)

            def ours(build: Any = build) -> pa.Table:
                return engine._fetch(build(engine._held))  # noqa: SLF001 - without pandas

            def theirs(sql: str = sql) -> pa.Table:
                return by_hand.execute(
                    sql.replace("MEMBERS", _MEMBERS)
                ).to_arrow_table()

            (peer, mine), (expected, found) = _race((theirs, ours), asked.times)
            verdict = "within" if mine <= BAR * peer else "ABOVE"
            print(
                f"{name:18} madang {mine:6.2f} s  by hand {peer:6.2f} s  ratio "
                f"{mine / peer:4.2f} ({verdict} {BAR})  {found.num_rows:>10,} rows; "
                f"{_agreement(found, expected)}"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak memory of the process {peak:.2f} GiB (generated tables included)")


if __name__ == "__main__":
    main()
