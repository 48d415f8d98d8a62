"""Open an engine by its URL."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from madang.errors import EngineError

if TYPE_CHECKING:
    from madang.engines.engine import Engine

__all__ = ["SCHEMES", "open_engine"]

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
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in SCHEMES:
        known = ", ".join(f"{s}://" for s in SCHEMES)
        raise EngineError(
            f"'{url}' names no engine that is known here. Known are: {known}. "
            "The usual choice is duckdb://.",
            ko=f"'{url}'은(는) 알 수 없는 엔진입니다. 쓸 수 있는 것: {known}. 보통은 "
            "duckdb://를 씁니다.",
        )
    place, _, query = rest.partition("?")
    module, package = SCHEMES[scheme]
    try:
        room = importlib.import_module(module)
        engine: Engine = room.connect(place, _settings(url, query))
    except ImportError as absent:
        raise EngineError(
            f"The engine '{scheme}' is not installed here ({absent}). "
            f"To install it: pip install '{package}'",
            ko=f"'{scheme}' 엔진이 설치되어 있지 않습니다({absent}). 설치: pip "
            f"install '{package}'",
        ) from absent
    return engine


def _settings(url: str, query: str) -> dict[str, str]:
    """Read the settings after the question mark of a URL."""
    pairs = [part.partition("=") for part in query.split("&") if part]
    bare = [key for key, sign, value in pairs if not (sign and key and value)]
    if bare:
        raise EngineError(
            f"In '{url}' the setting '{bare[0]}' has no value. "
            "Write settings as name=value, joined by '&'.",
            ko=f"'{url}'에서 '{bare[0]}' 설정에 값이 없습니다. 이름=값을 '&'로 이어 "
            "적으십시오.",
        )
    return {key: value for key, _, value in pairs}
