"""Tables and peers of the benchmark of the reductions."""
