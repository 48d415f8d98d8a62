"""DuckDB, the embedded engine: connecting, reading, materialising; no formula."""

from __future__ import annotations

import os
import re
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import ibis

from madang.engines.engine import Engine
from madang.engines.scratch import Scratch
from madang.errors import EngineError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

__all__ = ["DuckDBEngine", "connect"]

_SETTINGS: Final = ("memory_limit", "threads")
_MEMORY_LIMIT: Final = "2GB"  # a study of a country needs a tenth; beyond it, disk
_THREADS_MOST: Final = 4
_SIZE: Final = re.compile(r"(\d{1,12}(?:\.\d{1,12})?) ?([KMGT]i?B)", re.IGNORECASE)
_UNITS: Final = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_THREADS: Final = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_LEAST: Final = 16e6
_MOST: Final = 1e15
_SCHEMA: Final = re.compile(r"madang_[0-9a-f]{12}")
_MARK: Final = "made_by_madang"
_live: Final[set[str]] = set()
"""Schemas that engines of this process hold."""


class DuckDBEngine(Engine):
    """DuckDB inside this process, in memory or in a file.

    All that it writes stands in a schema of its own, which goes when it is closed;
    what a user keeps in the file is neither seen nor touched.

    Parameters
    ----------
    place : str
        Path of a database file; empty for memory.
    memory_limit : str
        How much memory DuckDB may take, such as ``"2GB"``; beyond it, it writes
        to a temporary folder.
    threads : int
        How many threads it may use.
    """

    name = "duckdb"

    def __init__(self, place: str, memory_limit: str, threads: int) -> None:
        self._scratch = Scratch(self.name)
        try:
            self._connection: Any = ibis.duckdb.connect(
                place or ":memory:",
                memory_limit=memory_limit,
                threads=threads,
                temp_directory=self._scratch.name,
                # nothing may be fetched from outside
                autoinstall_known_extensions=False,
                # every reduction sorts by its keys; to remember the order of rows
                # besides takes memory that big tables do not leave
                preserve_insertion_order=False,
            )
        except (duckdb.Error, OSError) as refused:
            self._scratch.cleanup()
            raise EngineError(
                _(
                    "DuckDB could not be opened at '{value}' with "
                    "memory_limit={memory_limit} and threads={threads}: {refused}",
                    value=place or "memory",
                    memory_limit=memory_limit,
                    threads=threads,
                    refused=refused,
                )
            ) from refused
        self._names: set[str] = set()
        self._described: dict[str, Any] = {}
        self._is_open = True
        self._schema = f"madang_{uuid.uuid4().hex[:12]}"
        self._is_file = bool(place)
        try:
            self._sweep()
            self._connection.con.execute(
                f"BEGIN; CREATE SCHEMA {self._schema}; "
                f"CREATE TABLE {self._schema}.{_MARK} (made BOOLEAN); COMMIT"
            )
            _live.add(self._schema)
        except duckdb.Error as refused:
            self._connection.disconnect()
            self._scratch.cleanup()
            raise EngineError(
                _(
                    "DuckDB cannot write into '{value}': {refused}. Madang needs a "
                    "schema of its own there; give another file, or duckdb://.",
                    value=place or "memory",
                    refused=refused,
                )
            ) from refused

    @property
    def version(self) -> str:
        """Name and version of the engine underneath."""
        return f"DuckDB {duckdb.__version__}, Ibis {ibis.__version__}"

    def _hold(self, name: str, table: pa.Table | Path) -> None:
        """Take a table under a name, replacing what was there."""
        if name in self._names:
            self._drop(name)
        try:
            if isinstance(table, Path):
                path = str(table).replace("'", "''")
                self._connection.con.execute(
                    f"CREATE VIEW {self._place(name)} AS "  # noqa: S608 - quoted
                    f"SELECT * FROM read_parquet('{path}')"
                )
            else:
                self._connection.create_table(name, table, database=self._schema)
        except duckdb.Error as refused:
            raise EngineError(
                _(
                    "DuckDB could not read the table '{name}': {refused}. Give a "
                    "DataFrame, an Arrow table or the path of a Parquet file.",
                    name=name,
                    refused=refused,
                )
            ) from refused
        self._names.add(name)

    def _drop(self, name: str) -> None:
        """Let go of a table or view."""
        self._names.discard(name)
        self._described.pop(name, None)
        kind = "VIEW" if name in self._views() else "TABLE"
        self._connection.con.execute(f"DROP {kind} IF EXISTS {self._place(name)}")

    def _place(self, name: str) -> str:
        """Name a table within our own schema, quoted."""
        quoted = name.replace('"', '""')
        return f'{self._schema}."{quoted}"'

    def _views(self) -> set[str]:
        """Names of the held tables that are Parquet files read where they lie."""
        rows = self._connection.con.execute(
            "SELECT view_name FROM duckdb_views() WHERE schema_name = ?",
            [self._schema],
        )
        return {row[0] for row in rows.fetchall()}

    def _sweep(self) -> None:
        """Drop schemas of our own that a killed process left in a file.

        Another process cannot hold the file while it is open here.
        """
        rows = self._connection.con.execute(
            "SELECT schema_name FROM duckdb_tables() "
            "WHERE database_name = current_database() AND table_name = ?",
            [_MARK],
        )
        for (name,) in rows.fetchall():
            if _SCHEMA.fullmatch(name) and name not in _live:
                self._connection.con.execute(f"DROP SCHEMA {name} CASCADE")

    def _tables(self) -> set[str]:
        """Names of the tables held."""
        return self._names

    def _table(self, name: str) -> Any:
        """Give a held table as an Ibis table; its columns are looked up once."""
        if name not in self._described:
            self._described[name] = self._connection.table(name, database=self._schema)
        return self._described[name]

    def _fetch(self, expression: Any) -> pa.Table:
        """Work out an Ibis expression."""
        try:
            return expression.to_pyarrow()
        except duckdb.OutOfMemoryException as full:
            raise EngineError(
                _(
                    "DuckDB ran out of memory: {full}. Allow it more, such as "
                    "duckdb://?memory_limit=4GB",
                    full=full,
                )
            ) from full
        except duckdb.Error as refused:
            raise EngineError(
                _(
                    "DuckDB could not work out a reduction: {refused}. To see what "
                    "the tables must hold: madang check",
                    refused=refused,
                )
            ) from refused

    def close(self) -> None:
        """Let go of the connection and of all tables; may be called twice."""
        if self._is_open:
            self._is_open = False
            self._names = set()
            self._described = {}
            _live.discard(self._schema)
            if self._is_file:
                with suppress(duckdb.Error):  # else the next one sweeps it
                    self._connection.con.execute(f"DROP SCHEMA {self._schema} CASCADE")
            self._connection.disconnect()
            self._scratch.cleanup()


def connect(place: str, settings: Mapping[str, str]) -> DuckDBEngine:
    """Open DuckDB.

    Parameters
    ----------
    place : str
        Path of a database file; empty for memory.
    settings : mapping of str to str
        ``memory_limit`` (2GB unless said) and ``threads`` (those of the machine,
        at most 4, unless said).

    Returns
    -------
    DuckDBEngine

    Raises
    ------
    EngineError
        If a setting is unknown or out of bounds, or the file is not a database.
    """
    unknown = sorted(set(settings) - set(_SETTINGS))
    if unknown:
        raise EngineError(
            _(
                "DuckDB has no setting '{unknown}' here. Known are: {settings}.",
                unknown=unknown[0],
                settings=", ".join(_SETTINGS),
            )
        )
    threads = settings.get("threads", str(min(os.cpu_count() or 1, _THREADS_MOST)))
    if not _THREADS.fullmatch(threads):
        raise EngineError(
            _(
                "threads must be a whole number from 1 to 9999; found '{threads}'.",
                threads=threads,
            )
        )
    memory = settings.get("memory_limit", _MEMORY_LIMIT)
    size = _SIZE.fullmatch(memory)
    if size is None or not (
        _LEAST <= float(size[1]) * _UNITS[size[2][0].upper()] <= _MOST
    ):
        raise EngineError(
            _(
                "memory_limit must be a size from 16MB to 1000TB, such as 4GB; found "
                "'{memory}'.",
                memory=memory[:40],
            )
        )
    return DuckDBEngine(place, memory, int(threads))
