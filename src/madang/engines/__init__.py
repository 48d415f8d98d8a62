"""The only rooms that know DuckDB, Spark or Ibis."""

from madang.engines.engine import SCHEMES, Engine, open_engine

__all__ = ["SCHEMES", "Engine", "open_engine"]
