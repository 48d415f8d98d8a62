"""Tables by their margins alone: ours beside the published algorithm, set by set.

    python benchmarks/curveball.py

Prints the ratio of times for the same number of trades, and whether both keep the
margins and give the same mean square of co-occurrence within their spread.
"""

import time

import numpy as np

from madang.metrics.nulls import curveball

REGIONS, ACTIVITIES, FILL, DRAWS = 3_000, 300, 0.27, 100


def by_sets(m: np.ndarray, rng: np.random.Generator, trades: int) -> np.ndarray:
    """Trade as in the paper, rows as sets."""
    rows = [set(np.flatnonzero(row)) for row in m]
    for _ in range(trades):
        a, b = rng.choice(len(rows), 2, replace=False)
        only, other = rows[a] - rows[b], rows[b] - rows[a]
        heap = np.array([*only, *other], dtype=np.int64)
        rng.shuffle(heap)
        both = rows[a] & rows[b]
        rows[a], rows[b] = both | {*heap[: len(only)]}, both | {*heap[len(only) :]}
    out = np.zeros_like(m)
    for r, held in enumerate(rows):
        out[r, list(held)] = True
    return out


def square(m: np.ndarray) -> float:
    """Give the mean square of co-occurrence."""
    c = m.astype(np.float32).T @ m.astype(np.float32)
    return float((c[np.triu_indices(len(c), 1)] ** 2).mean())


rng = np.random.default_rng(1)
size = rng.beta(2, 5, (REGIONS, 1)) / (2 / 7) * FILL
table = rng.random((REGIONS, ACTIVITIES)) < size
for _ in curveball(table, rng, draws=1):
    pass  # the first call compiles
ours = [square(d) for d in curveball(table, rng, draws=DRAWS)]
kept = all(
    (d.sum(axis=0) == table.sum(axis=0)).all()
    and (d.sum(axis=1) == table.sum(axis=1)).all()
    for d in curveball(table, rng, draws=2)
)
begin = time.perf_counter()
for _ in curveball(table, rng, draws=DRAWS):
    pass
spent = time.perf_counter() - begin
few = 3
begin = time.perf_counter()
theirs = [square(by_sets(table.T, rng, 5 * ACTIVITIES).T) for _ in range(few)]
slow = (time.perf_counter() - begin) / few * DRAWS
print(f"{REGIONS:,} x {ACTIVITIES}, {table.mean():.0%} filled, {DRAWS} draws")
print(
    f"ours {spent:.1f} s; by sets {slow:.0f} s (from {few}); {slow / spent:.0f} times"
)
print(f"margins kept: {kept}; mean square of co-occurrence:")
print(f"  ours {np.mean(ours):.1f} (sd {np.std(ours):.1f})")
print(f"  by sets {np.mean(theirs):.1f}; the table itself {square(table):.1f}")
