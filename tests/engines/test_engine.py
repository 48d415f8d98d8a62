"""Opening, loading, closing, and what is said when that cannot be done."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from madang.engines import Engine, open_engine
from madang.errors import EngineError, MissingTableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STOCKS = pd.DataFrame(
    {
        "region": ["11", "26"],
        "activity": ["C", "C"],
        "year": [2024, 2024],
        "measure": ["employment", "employment"],
        "value": [3.0, 4.5],
    }
)


@pytest.mark.parametrize("form", ["frame", "arrow", "path"])
def test_a_table_may_come_as_frame_arrow_or_file(form: str, tmp_path: Path) -> None:
    path = tmp_path / "stocks.parquet"
    pq.write_table(pa.Table.from_pandas(STOCKS), path)
    forms = {"frame": STOCKS, "arrow": pa.Table.from_pandas(STOCKS), "path": path}
    with open_engine() as engine:
        engine.load("stocks", forms[form])
        assert engine.stock_totals()["value"].tolist() == [3.0, 4.5]
        assert engine.tables() == ("stocks",)


@pytest.mark.spark
def test_spark_reads_a_file_where_it_lies(spark: Engine, tmp_path: Path) -> None:
    path = tmp_path / "stocks.parquet"
    pq.write_table(pa.Table.from_pandas(STOCKS), path)
    spark.load("stocks", path)
    assert spark.stock_totals()["value"].tolist() == [3.0, 4.5]
    assert spark.version.startswith("Spark 4.")


def test_a_table_may_be_replaced_by_one_of_another_form(tmp_path: Path) -> None:
    path = tmp_path / "stocks.parquet"
    pq.write_table(pa.Table.from_pandas(STOCKS), path)
    with open_engine() as engine:
        for table in (STOCKS, path, STOCKS.head(1), path):
            engine.load("stocks", table)
        assert len(engine.stock_totals()) == 2


def test_codes_written_as_numbers_are_read_as_text() -> None:
    with open_engine() as engine:
        engine.load("stocks", STOCKS.assign(region=[11, 26]))
        assert engine.stock_totals()["region"].tolist() == ["11", "26"]


def _everything_in(place: Path) -> list[tuple[str, str, int]]:
    """List schema, name and rows of all tables and views of a database."""
    with duckdb.connect(str(place)) as own:
        named = own.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() UNION "
            "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
        counts = [
            len(own.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall())  # noqa: S608 - names of its own
            for schema, name in named
        ]
    return sorted((s, n, c) for (s, n), c in zip(named, counts, strict=True))


def test_what_a_user_keeps_in_a_database_is_neither_read_nor_touched(
    tmp_path: Path,
) -> None:
    place, file = tmp_path / "own.duckdb", tmp_path / "stocks.parquet"
    STOCKS.to_parquet(file)
    with duckdb.connect(str(place)) as own:
        own.execute("CREATE TABLE stocks AS SELECT 'precious' AS note")
        own.execute("CREATE VIEW projects AS SELECT 1 AS one")
        own.execute("CREATE SCHEMA madang_0123456789ab")  # looks like ours, is not
        own.execute("CREATE TABLE madang_0123456789ab.theirs AS SELECT 2 AS two")
    before = _everything_in(place)
    with open_engine(f"duckdb://{place}") as engine:
        assert engine.tables() == ()
        for table in (STOCKS, file, STOCKS):
            engine.load("stocks", table)
            assert len(engine.stock_totals()) == 2
    assert _everything_in(place) == before


def test_what_a_killed_process_left_in_a_database_goes_with_the_next(
    tmp_path: Path,
) -> None:
    place, scratch = tmp_path / "own.duckdb", tmp_path / "scratch"
    scratch.mkdir()
    killed = (
        "import os, pandas as pd; from madang.engines import open_engine\n"
        f"engine = open_engine('duckdb://{place}')\n"
        "engine.load('stocks', pd.DataFrame({'region': ['11']}))\n"
        "engine._connection.con.execute('CHECKPOINT')\n"
        "os.kill(os.getpid(), 9)"
    )
    before = os.environ | {"TMPDIR": str(scratch)}
    ended = subprocess.run([sys.executable, "-c", killed], env=before, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert len(_everything_in(place)) == 2
    theirs = scratch / "madang-duckdb-notes"  # a name like ours, without our mark
    theirs.mkdir()
    assert len(list(scratch.iterdir())) == 2
    opened = (
        "from madang.engines import open_engine\n"
        f"open_engine('duckdb://{place}').close()"
    )
    subprocess.run([sys.executable, "-c", opened], env=before, check=True)
    assert _everything_in(place) == []
    assert list(scratch.iterdir()) == [theirs]


def test_closing_twice_is_harmless_and_leaves_nothing_to_read() -> None:
    engine = open_engine()
    engine.load("stocks", STOCKS)
    engine.close()
    engine.close()
    with pytest.raises(MissingTableError, match=r"loaded: none"):
        engine.stock_totals()


@pytest.mark.parametrize(
    ("reduce", "table"),
    [
        (Engine.stock_totals, "stocks"),
        (Engine.organisation_counts, "organisations"),
        (Engine.project_groups, "organisations"),
        (Engine.region_kind_ties, "organisations"),
        (Engine.helix_patterns, "organisations"),
        (Engine.embedding, "organisations"),
        (Engine.research_money, "organisations"),
        (Engine.record_totals, "stock_records"),
    ],
)
def test_a_reduction_names_the_table_it_lacks(
    reduce: Callable[[Engine], pd.DataFrame], table: str
) -> None:
    with (
        open_engine() as engine,
        pytest.raises(MissingTableError, match=f"needs the table '{table}'"),
    ):
        reduce(engine)


def test_a_lacking_column_is_named_with_those_found() -> None:
    with open_engine() as engine:
        engine.load("stocks", STOCKS.drop(columns="value"))
        with pytest.raises(EngineError, match=r"no column 'value'.*found: region"):
            engine.stock_totals()


@pytest.mark.parametrize("url", ["postgres://x", "duckdb", "", "duckdb:/x", "ibis://"])
def test_an_unknown_engine_is_refused_with_those_known(url: str) -> None:
    with pytest.raises(EngineError, match=r"Known are: duckdb://, spark://"):
        open_engine(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("duckdb://?memory=1GB", "no setting 'memory'"),
        ("duckdb://?threads=0", "from 1 up; found '0'"),
        ("duckdb://?threads=two", "found 'two'"),
        ("duckdb://?threads", "'threads' has no value"),
        ("duckdb://?memory_limit=lots", "could not be opened"),
        ("duckdb:///nowhere/at/all.duckdb", "could not be opened"),
    ],
)
def test_a_bad_setting_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        open_engine(url)


def test_a_missing_file_is_refused_before_reading(tmp_path: Path) -> None:
    with (
        open_engine() as engine,
        pytest.raises(EngineError, match="there is no such file"),
    ):
        engine.load("stocks", tmp_path / "none.parquet")


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stocks.parquet"
    path.write_text("region,activity\n", encoding="utf-8")
    with (
        open_engine() as engine,
        pytest.raises(EngineError, match="could not read the table 'stocks'"),
    ):
        engine.load("stocks", path)


def test_a_column_of_mixed_types_is_refused() -> None:
    mixed = STOCKS.assign(region=pd.Series(["11", 26], dtype=object))
    with open_engine() as engine, pytest.raises(EngineError, match="mixes types"):
        engine.load("stocks", mixed)


def test_an_absent_extra_is_named_with_its_cure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = importlib.import_module

    def absent(name: str, package: str | None = None) -> object:
        if name == "madang.engines.spark":
            raise ImportError("No module named 'pyspark'")
        return real(name, package)

    monkeypatch.setattr("madang.engines.opening.importlib.import_module", absent)
    with pytest.raises(EngineError, match=r"pip install 'madang\[spark\]'"):
        open_engine("spark://local[2]")


def test_importing_the_room_loads_no_engine() -> None:
    code = (
        "import sys, madang.engines; "
        "print([m for m in ('ibis', 'duckdb', 'pyspark') if m in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "[]"


@pytest.mark.spark
def test_spark_hands_over_results_of_many_megabytes(spark):
    size = 200_000
    stocks = pd.DataFrame(
        {
            "region": [f"region-{i:06d}" for i in range(size)],
            "activity": "i",
            "year": 2024,
            "measure": "employment",
            "value": np.arange(size, dtype=float),
        }
    )
    spark.load("stocks", stocks)
    totals = spark.stock_totals()
    assert totals["region"].tolist() == stocks["region"].tolist()
    assert totals["value"].tolist() == stocks["value"].tolist()
