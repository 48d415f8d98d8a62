"""The p-median to a proven optimum on networks made as the OR-Library's are.

``python benchmarks/median.py 900 5 10 90`` prints, for a network of 900 places and each
number of sites: cost, bound, and seconds of the processor.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from scipy.sparse.csgraph import shortest_path

from madang.metrics.location import p_median


def network(places: int, seed: int) -> np.ndarray:
    """Draw a ring and a fiftieth of all pairs, with lengths from 1 to 100."""
    rng = np.random.default_rng(seed)
    ends = rng.integers(0, places, (places * places // 50, 2))
    ring = rng.permutation(places)
    ends = np.concatenate([ends, np.column_stack([ring, np.roll(ring, 1)])])
    ends = ends[ends[:, 0] != ends[:, 1]]
    length = np.full((places, places), np.inf)
    drawn = rng.integers(1, 101, len(ends))
    length[ends[:, 0], ends[:, 1]] = length[ends[:, 1], ends[:, 0]] = drawn
    return shortest_path(length, method="D", directed=False)


def main() -> None:
    """Measure each number of sites on two networks."""
    places, *numbers = (int(v) for v in sys.argv[1:] or ("900", "5", "10", "90"))
    for seed in (1, 2):
        distance = network(places, seed)
        for p in numbers:
            begin = time.process_time()
            m = p_median(distance, p)
            took = time.process_time() - begin
            print(
                f"{places} places, network {seed}, p = {p}: cost {m.cost:.0f}, bound "
                f"{m.bound:.0f}, {took:.1f} s of the processor"
            )


if __name__ == "__main__":
    main()
