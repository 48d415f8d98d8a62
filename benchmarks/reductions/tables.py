"""Made-up tables in Parquet files, for the benchmark of the reductions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGIONS, ACTIVITIES, YEARS, CHUNK = 1001, 500, 10, 1_000_000
KINDS = ["industry", "academia", "research", "government", "support", "other"]
CORE = [f"R{i:04d}" for i in range(30)]
_CODES = pa.array([f"R{i:04d}" for i in range(REGIONS)])
_FIELDS = pa.array([f"A{i:03d}" for i in range(ACTIVITIES)])
_PLACES = 1.0 / np.arange(1, REGIONS + 1)


def named(letter: str, numbers: np.ndarray[Any, Any]) -> pa.Array:
    """Write numbers as codes."""
    return pc.binary_join_element_wise(letter, pa.array(numbers).cast("string"), "")


def _write(
    folder: Path, name: str, rows: int, make: Callable[[np.ndarray[Any, Any]], pa.Table]
) -> None:
    """Write a table part by part, so that making it needs no memory."""
    writer = None
    for start in range(0, rows, CHUNK):
        part = make(np.arange(start, min(start + CHUNK, rows)))
        writer = writer or pq.ParquetWriter(folder / f"{name}.parquet", part.schema)
        writer.write_table(part)
    if writer is not None:
        writer.close()


def _drawn(g: np.random.Generator, n: int) -> tuple[pa.Array, pa.Array]:
    """Draw regions, as uneven as cities are, and activities."""
    region = g.choice(REGIONS, n, p=_PLACES / _PLACES.sum())
    return (
        _CODES.take(pa.array(region)),
        _FIELDS.take(pa.array(g.integers(0, ACTIVITIES, n))),
    )


def records(folder: Path, rows: int) -> None:
    """Make establishments with their jobs."""
    g = np.random.default_rng(1)

    def part(numbers: np.ndarray[Any, Any]) -> pa.Table:
        n = len(numbers)
        region, activity = _drawn(g, n)
        return pa.table({
            "record": named("e", numbers), "region": region, "activity": activity,
            "year": 2015 + g.integers(0, YEARS, n),
            "measure": pa.array(["employment"] * n),
            "value": g.lognormal(1.5, 1.2, n),
        })  # fmt: skip

    _write(folder, "stock_records", rows, part)


def stocks(folder: Path, rows: int) -> None:
    """Make cells: each activity of each region in as many years as give the rows."""
    g = np.random.default_rng(2)

    def part(numbers: np.ndarray[Any, Any]) -> pa.Table:
        n = len(numbers)
        return pa.table({
            "region": _CODES.take(pa.array(numbers // ACTIVITIES % REGIONS)),
            "activity": _FIELDS.take(pa.array(numbers % ACTIVITIES)),
            "year": 2000 + numbers // (ACTIVITIES * REGIONS),
            "measure": pa.array(["employment"] * n),
            "value": g.integers(0, 500, n).astype(float),
        })  # fmt: skip

    _write(folder, "stocks", rows, part)


def flows(folder: Path, rows: int) -> None:
    """Make moves between all pairs of regions."""
    g = np.random.default_rng(3)

    def part(numbers: np.ndarray[Any, Any]) -> pa.Table:
        n = len(numbers)
        return pa.table({
            "origin": _CODES.take(pa.array(numbers % REGIONS)),
            "destination": _CODES.take(pa.array(numbers // REGIONS % REGIONS)),
            "year": 2015 + numbers // REGIONS**2,
            "kind": pa.array(["migration"] * n),
            "value": g.lognormal(1, 1, n),
        })  # fmt: skip

    _write(folder, "flows", rows, part)


def _seats(folder: Path, rows: int) -> None:
    """Make organisations; one in twenty has no known seat."""
    g = np.random.default_rng(4)

    def part(numbers: np.ndarray[Any, Any]) -> pa.Table:
        n = len(numbers)
        region, activity = _drawn(g, n)
        lost = pa.array(g.random(n) < 0.05)
        kind = g.choice(len(KINDS), n, p=[0.7, 0.1, 0.08, 0.06, 0.04, 0.02])
        return pa.table({
            "organisation": named("o", numbers),
            "kind": pa.array(KINDS).take(pa.array(kind)),
            "sme": pa.array(g.random(n) < 0.8), "venture": pa.array(g.random(n) < 0.1),
            "region": pc.if_else(lost, pa.scalar(None, pa.string()), region),
            "activity": activity,
        })  # fmt: skip

    _write(folder, "organisations", rows, part)


def organisations(folder: Path, rows: int) -> None:
    """Make organisations alone."""
    _seats(folder, rows)


def consortia(folder: Path, rows: int) -> None:
    """Make participations: four different organisations a project, a tenth as many."""
    g = np.random.default_rng(5)
    bodies, projects = max(rows // 10, 8), max(rows // 4, 1)
    _seats(folder, bodies)

    def works(numbers: np.ndarray[Any, Any]) -> pa.Table:
        n = len(numbers)
        region, activity = _drawn(g, n)
        days = g.integers(0, 365 * YEARS, n).astype("timedelta64[D]")
        return pa.table({
            "project": named("p", numbers), "region": region, "activity": activity,
            "start": pa.array(np.datetime64("2015-01-01", "us") + days),
            "status": pa.array(["funded"] * n), "grant": g.uniform(0, 1, n),
        })  # fmt: skip

    def shares(numbers: np.ndarray[Any, Any]) -> pa.Table:
        n, step = len(numbers), bodies // 4
        who = g.integers(0, step, n) + numbers % 4 * step
        return pa.table({
            "project": named("p", numbers // 4), "organisation": named("o", who),
            "role": pa.array(["lead", "partner"]).take(pa.array((numbers % 4 > 0) * 1)),
            "amount": g.uniform(0, 1, n),
        })  # fmt: skip

    _write(folder, "projects", projects, works)
    _write(folder, "participations", rows, shares)
