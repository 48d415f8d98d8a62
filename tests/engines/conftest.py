"""One small study with every awkward row, and each engine that is installed."""

from __future__ import annotations

import importlib.util
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from madang.engines import Engine, open_engine

if TYPE_CHECKING:
    from collections.abc import Iterator


def _spark_absence() -> str:
    """Say why Spark cannot run here; empty where it can."""
    if importlib.util.find_spec("pyspark") is None:
        return "the extra madang[spark] is not installed"
    if shutil.which("java") is None:
        return "Spark needs Java, and there is none on the path"
    return ""


@pytest.fixture(scope="session")
def spark() -> Iterator[Engine]:
    """One Spark session for all tests that ask for it."""
    if reason := _spark_absence():
        pytest.skip(reason)
    with open_engine("spark://local[2]?shuffle_partitions=2&memory=1g") as engine:
        yield engine


@pytest.fixture(scope="session")
def duckdb() -> Iterator[Engine]:
    """One DuckDB in memory."""
    with open_engine("duckdb://?threads=2") as engine:
        yield engine


@pytest.fixture(
    params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)], scope="module"
)
def engine(request: pytest.FixtureRequest, tables: dict[str, pd.DataFrame]) -> Engine:
    """Each engine in turn, holding the small study."""
    held: Engine = request.getfixturevalue(request.param)
    for name, table in tables.items():
        held.load(name, table)
    return held


@pytest.fixture(scope="session")
def tables() -> dict[str, pd.DataFrame]:
    """A study of 60 projects: missing seats, starts, leads; one crowd of 40."""
    g = np.random.default_rng(7)
    kinds = ["industry", "academia", "research", "government", "support", "other"]
    n, m = 80, 60
    seats = pd.Series(g.choice(["11", "26", "가"], n), dtype="str")
    organisations = pd.DataFrame(
        {
            "organisation": [f"o{i}" for i in range(n)],
            "kind": g.choice(kinds, n),
            "sme": pd.array(g.choice([True, False, None], n), dtype="boolean"),
            "region": seats.where(g.random(n) > 0.15),
            "activity": pd.Series([None] * n, dtype=object),
        }
    )
    starts = pd.Series(
        pd.to_datetime("2021-06-15") + pd.to_timedelta(g.integers(0, 900, m), "D")
    )
    projects = pd.DataFrame(
        {
            "project": [f"p{i}" for i in range(m)],
            "region": pd.Series(g.choice(["11", "26"], m), dtype="str").where(
                g.random(m) > 0.3
            ),
            "activity": g.choice(["C", "J"], m),
            "initiator": g.choice(["central", "local"], m),
            "status": pd.Series(
                g.choice(["funded", "completed", "rejected", "proposed"], m),
                dtype="str",
            ).where(g.random(m) > 0.2),
            "start": starts.where(g.random(m) > 0.1),
            "cost": pd.Series(g.uniform(1, 9, m)).where(g.random(m) > 0.5),
            "grant": g.uniform(0, 1, m),
        }
    )
    rows = [
        (f"p{p}", f"o{o}", ["lead", "partner", "partner", None][min(k, 3)])
        for p, size in enumerate([40, 1, 1, *g.integers(1, 7, m - 3)])
        for k, o in enumerate(g.choice(n, size, replace=False))
        if p % 9 or k  # every ninth project has no lead
    ]
    projects.loc[0, "status"] = "funded"  # the crowd went ahead
    participations = pd.DataFrame(rows, columns=["project", "organisation", "role"])
    budgets = pd.DataFrame(
        [
            (p, y, g.uniform(), g.uniform(), g.uniform() if y < 2023 else np.nan)
            for p in projects["project"]
            for y in (2022, 2023)
        ],
        columns=["project", "year", "requested", "granted", "spent"],
    )
    stocks = pd.DataFrame(
        [
            (r, a, 2024, "employment", g.uniform(0, 50))
            for r in ("11", "26")
            for a in ("C", "J")
        ],
        columns=["region", "activity", "year", "measure", "value"],
    )
    records = pd.DataFrame(
        {
            "record": [f"e{i}" for i in range(400)],
            "region": pd.Series(g.choice(["11", "26", "가"], 400), dtype="str"),
            "activity": g.choice(["C", "J"], 400),
            "year": g.choice([2023, 2024], 400),
            "measure": "employment",
            "value": g.lognormal(3, 2, 400),
        }
    )
    lost = (records["region"] == "가") & (records["year"] == 2023)
    records["value"] = records["value"].mask(lost)
    flows = pd.DataFrame(
        [
            (a, b, year, "migration", g.uniform(0, 900))
            for a in ("11", "26", "가")
            for b in ("11", "26", "가")
            for year in (2021, 2022, 2023)
        ],
        columns=["origin", "destination", "year", "kind", "value"],
    )
    return {
        "stock_records": records,
        "flows": flows,
        "organisations": organisations,
        "projects": projects,
        "participations": participations,
        "budgets": budgets,
        "stocks": stocks,
    }
