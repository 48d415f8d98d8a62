"""The only rooms that know DuckDB, Spark or Ibis."""

from madang.engines.engine import Engine
from madang.engines.opening import SCHEMES, Waiting, open_engine

__all__ = ["SCHEMES", "Engine", "Waiting", "open_engine"]
