"""Complexes in phases on made-up places: gap, seconds, and what waiting is worth.

``python benchmarks/phased.py 30 8 4 3`` takes places, sites, periods and paths.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from madang.metrics.location import Paths, SiteOptions, worth_of_waiting


def case(places: int, sites: int, periods: int, paths: int) -> tuple:
    """Draw places and sites on a square; a quarter of the sites stand."""
    rng = np.random.default_rng(1)
    points, at = rng.random((places, 2)), rng.random((sites, 2))
    reach = 10 * np.hypot(*(points[:, None] - at).transpose(2, 0, 1))
    reach[reach > 6] = np.inf
    base = rng.gamma(2, 5, places)
    growth = 1 + np.multiply.outer(np.linspace(0, 0.5, paths), np.arange(periods))
    capacity = np.full(sites, 3 * base.sum() / sites)
    stands = np.arange(sites) < max(sites // 4, 1)
    build = np.where(stands, 0, 4 * capacity)
    options = SiteOptions(capacity, build, stands, lead=np.where(stands, 0, 1))
    return options, Paths(growth[:, :, None] * base, np.ones(paths), 2), reach


def main() -> None:
    """Measure one size."""
    size = tuple(int(v) for v in sys.argv[1:] or (30, 8, 4, 3))
    begin = time.process_time()
    w = worth_of_waiting(*case(*size), missing_cost=20.0, discount=0.05, gap=0.01)
    took = time.process_time() - begin
    gaps = ", ".join(f"{p.gap:.2%}" for p in (w.at_once, w.waiting, w.foresight))
    print(
        f"{size}: cost at once {w.at_once.cost:.0f}, waiting {w.waiting.cost:.0f}, "
        f"foresight {w.foresight.cost:.0f}; gaps {gaps}; waiting is worth "
        f"{w.value:.0f} ({w.low:.0f} to {w.high:.0f}); {took:.1f} s of the processor"
    )


if __name__ == "__main__":
    main()
