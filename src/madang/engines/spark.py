"""Spark through PySpark: connecting, reading, materialising; no formula."""

from __future__ import annotations

import re
import shutil
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyspark
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from madang.engines.engine import Engine
from madang.engines.scratch import Scratch
from madang.errors import EngineError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

__all__ = ["SparkEngine", "connect"]

_SETTINGS: Final = ("memory", "shuffle_partitions")
_LOCAL: Final = re.compile(r"local(\[(\d+|\*)\])?")


class SparkEngine(Engine):
    """A Spark session, on this machine or at a master.

    Tables that are handed over are written as Parquet to a temporary folder
    and read by Spark from there, which keeps their types and needs no Python
    on the workers.

    Parameters
    ----------
    master : str
        Spark's own name of the master, such as ``"local[2]"``.
    memory : str
        Memory of the driver, such as ``"2g"``.
    shuffle_partitions : int
        Into how many parts joins and sums are split.
    """

    name = "spark"

    def __init__(self, master: str, memory: str, shuffle_partitions: int) -> None:
        self._scratch = Scratch(self.name)
        self._names: set[str] = set()
        self._written = 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PySpark's own start-up remarks
            theirs = SparkSession.getActiveSession()
            self._is_ours = theirs is None
            self._session = (
                _session(master, memory, shuffle_partitions, self._scratch.name)
                if theirs is None
                else _beside(theirs, shuffle_partitions)
            )
            self._connection: Any = ibis.pyspark.connect(self._session)
        self._is_open = True

    @property
    def version(self) -> str:
        """Name and version of the engine underneath."""
        return f"Spark {pyspark.__version__}, Ibis {ibis.__version__}"

    def _hold(self, name: str, table: pa.Table | Path) -> None:
        """Take a table under a name, replacing what was there."""
        path = table if isinstance(table, Path) else self._write(table)
        try:
            frame = self._session.read.parquet(str(path.resolve()))
            frame.createOrReplaceTempView(name)
        except PySparkException as refused:
            raise EngineError(
                _(
                    "Spark could not read the table '{name}': {refused}. Give a "
                    "DataFrame, an Arrow table or the path of a Parquet file.",
                    name=name,
                    refused=refused,
                )
            ) from refused
        self._names.add(name)

    def _write(self, table: pa.Table) -> Path:
        """Write a table where Spark can read it."""
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, needed only here

        self._written += 1
        path = Path(self._scratch.name) / f"{self._written}.parquet"
        # Spark reads no nanoseconds
        pq.write_table(
            table, path, coerce_timestamps="us", allow_truncated_timestamps=True
        )
        return path

    def _tables(self) -> set[str]:
        """Names of the tables held."""
        return self._names

    def _table(self, name: str) -> Any:
        """Give a held table as an Ibis table."""
        return self._connection.table(name)

    def _fetch(self, expression: Any) -> pa.Table:
        """Work out an Ibis expression."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # PySpark's own deprecations
                return expression.to_pyarrow()
        except PySparkException as refused:
            raise EngineError(
                _(
                    "Spark could not work out a reduction: {refused}. To see what "
                    "the tables must hold: madang check",
                    refused=refused,
                )
            ) from refused

    def close(self) -> None:
        """Let go of the session and of all tables; may be called twice."""
        if self._is_open:
            self._is_open = False
            self._names = set()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if self._is_ours:
                    self._session.stop()
            self._scratch.cleanup()


def _beside(theirs: SparkSession, shuffle_partitions: int) -> SparkSession:
    """Give a session beside the user's own, which keeps its views and settings."""
    session = theirs.newSession()
    session.conf.set("spark.sql.shuffle.partitions", str(shuffle_partitions))
    session.conf.set("spark.sql.session.timeZone", "UTC")
    return session


def _session(
    master: str, memory: str, shuffle_partitions: int, scratch: str
) -> SparkSession:
    """Start Spark, quiet and without its web pages."""
    if master.startswith("local") and shutil.which("java") is None:
        raise EngineError(
            _(
                "Spark needs Java 17 or later, and there is no 'java' on the path. "
                "Install Java, or use duckdb://."
            )
        )
    builder = SparkSession.builder.master(master).appName("madang")
    # Alone on one machine, Spark talks to itself by the loop; large results come by
    # that way too. Executors elsewhere need the machine's own address.
    loop = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    settings = (loop if master.startswith("local") else {}) | {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": memory,
        "spark.sql.shuffle.partitions": str(shuffle_partitions),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": f"{scratch}/warehouse",
        "spark.local.dir": scratch,
        "spark.log.level": "ERROR",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except Exception as refused:
        raise EngineError(
            _(
                "Spark did not start at '{master}': {refused}",
                master=master,
                refused=refused,
            )
        ) from refused
    session.sparkContext.setLogLevel("ERROR")
    return session


def connect(place: str, settings: Mapping[str, str]) -> SparkEngine:
    """Open Spark.

    Parameters
    ----------
    place : str
        ``local``, ``local[2]``, ``local[*]``, or host and port of a master;
        empty means ``local[2]``.
    settings : mapping of str to str
        ``memory`` of the driver (2g unless said) and ``shuffle_partitions`` (4
        unless said).

    Returns
    -------
    SparkEngine

    Raises
    ------
    EngineError
        If a setting is unknown or out of bounds, Java is absent, or Spark does
        not start.
    """
    unknown = sorted(set(settings) - set(_SETTINGS))
    if unknown:
        raise EngineError(
            _(
                "Spark has no setting '{unknown}' here. Known are: {settings}.",
                unknown=unknown[0],
                settings=", ".join(_SETTINGS),
            )
        )
    parts = settings.get("shuffle_partitions", "4")
    if not parts.isdecimal() or int(parts) < 1:
        raise EngineError(
            _(
                "shuffle_partitions must be a whole number from 1 up; found '{parts}'.",
                parts=parts,
            )
        )
    place = place or "local[2]"
    master = place if _LOCAL.fullmatch(place) else f"spark://{place}"
    return SparkEngine(master, settings.get("memory", "2g"), int(parts))
