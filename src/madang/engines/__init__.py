"""The only rooms that know DuckDB, Spark or Ibis."""

from madang.engines.engine import Engine
from madang.engines.opening import SCHEMES, open_engine

__all__ = ["SCHEMES", "Engine", "open_engine"]
