"""The only rooms that know DuckDB, Spark or Ibis."""

from madang.engines.engine import SCHEMES, Engine
from madang.engines.opening import Waiting, open_engine

__all__ = ["SCHEMES", "Engine", "Waiting", "open_engine"]
