"""The only rooms that know DuckDB, Spark or Ibis."""
