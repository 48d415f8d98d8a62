"""Open an engine by its URL."""

from __future__ import annotations

import importlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from madang.engines.totals import TOTALS, Total
from madang.errors import EngineError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    import pandas as pd

    from madang.engines.engine import Engine

__all__ = ["MOST_IN_MEMORY", "SCHEMES", "Waiting", "open_engine"]

MOST_IN_MEMORY: Final = 1_000_000
"""Rows up to which a table is read into memory, and reduced there.

To open the embedded engine takes as long as pandas needs to add up a million rows.
"""
_EMBEDDED: Final = "duckdb"

SCHEMES: Final = {
    "duckdb": ("madang.engines.duckdb", "madang"),
    "spark": ("madang.engines.spark", "madang[spark]"),
}


def open_engine(url: str = "duckdb://") -> Engine:
    """Open an engine by its URL.

    Parameters
    ----------
    url : str
        ``duckdb://`` for DuckDB in memory, ``duckdb:///path/file.duckdb`` for a
        file, ``spark://local[2]`` for Spark on this machine,
        ``spark://host:7077`` for a Spark master. Settings follow a question
        mark: ``duckdb://?memory_limit=4GB&threads=2``,
        ``spark://local[2]?shuffle_partitions=8``.

    Returns
    -------
    Engine
        To be closed by `Engine.close`, or used in a ``with`` block.

    Raises
    ------
    EngineError
        If the URL names no known engine or setting, or the engine is not
        installed or does not start.

    Examples
    --------
    >>> import pandas as pd
    >>> with open_engine("duckdb://") as engine:
    ...     engine.load("stocks", pd.DataFrame({
    ...         "region": ["A", "A"], "activity": ["i", "i"], "year": [2024, 2024],
    ...         "measure": ["employment"] * 2, "value": [1.0, 2.0]}))
    ...     float(engine.stock_totals()["value"].iloc[0])
    3.0
    """
    scheme, rest = _parted(url)
    place, _unused, query = rest.partition("?")
    module, package = SCHEMES[scheme]
    try:
        room = importlib.import_module(module)
        engine: Engine = room.connect(place, _settings(url, query))
    except ImportError as absent:
        raise EngineError(
            _(
                "The engine '{scheme}' is not installed here ({absent}). To install "
                "it: pip install '{package}'",
                scheme=scheme,
                absent=absent,
                package=package,
            )
        ) from absent
    return engine


def _parted(url: str) -> tuple[str, str]:
    """Part a URL into its scheme and the rest; an unknown scheme is refused."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in SCHEMES:
        known = ", ".join(f"{s}://" for s in SCHEMES)
        raise EngineError(
            _(
                "'{url}' names no engine that is known here. Known are: {known}. The "
                "usual choice is duckdb://.",
                url=url,
                known=known,
            )
        )
    return scheme, rest


def _settings(url: str, query: str) -> dict[str, str]:
    """Read the settings after the question mark of a URL."""
    pairs = [part.partition("=") for part in query.split("&") if part]
    bare = [key for key, sign, value in pairs if not (sign and key and value)]
    if bare:
        raise EngineError(
            _(
                "In '{url}' the setting '{bare}' has no value. Write settings as "
                "name=value, joined by '&'.",
                url=url,
                bare=bare[0],
            )
        )
    return {key: value for key, _unused, value in pairs}


class Waiting:
    """An engine that opens when a reduction is first asked for.

    Most runs need none: a stage that asks for no reduction costs no engine, and what
    is small and in memory is reduced where it lies. Who names another engine than
    the embedded one wants it used: then all reductions go there.

    Parameters
    ----------
    url : str
        As `open_engine` takes it.
    tables : mapping of str to DataFrame or Path
        Tables that keep their contracts: in memory, or as a Parquet file that is read
        where it lies.
    """

    def __init__(self, url: str, tables: Mapping[str, pd.DataFrame | Path]) -> None:
        scheme, rest = _parted(url)  # a URL that cannot be used is refused at once
        _settings(url, rest.partition("?")[2])
        self._url = url
        self._embedded = scheme == _EMBEDDED
        self._held = tables
        self._engine: Engine | None = None

    def __enter__(self) -> Self:
        """Give the waiting engine itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the engine, whatever happened."""
        self.close()

    def tables(self) -> tuple[str, ...]:
        """Name the tables held, in alphabetical order; that needs no engine."""
        return tuple(sorted(self._held))

    def close(self) -> None:
        """Let go of the engine, where it was opened."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None

    def __getattr__(self, name: str) -> Any:
        """Give a reduction: in memory where that is enough, else of the engine."""
        if name.startswith("_"):
            raise AttributeError(name)
        says = TOTALS.get(name)
        if says is not None and self._embedded:
            frame = self._held.get(says.table)
            if frame is not None and not isinstance(frame, Path):
                is_done = isinstance(says, Total) and says.is_grain
                if is_done or len(frame) <= MOST_IN_MEMORY:
                    return partial(says.of_frame, frame)
        if self._engine is None:
            self._engine = open_engine(self._url)
            self._engine.offer(self._held)
        return getattr(self._engine, name)
