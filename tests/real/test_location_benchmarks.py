"""The p-median at the published optima of the OR-Library (Beasley 1985).

Skipped, with the reason, where the shared data is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse.csgraph import shortest_path

from madang.metrics.location import p_median

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
FOLDER = ROOT / "location_benchmarks"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.exists(), reason="location_benchmarks is absent"),
]


def network(name):
    """Read a network; a repeated edge overwrites the earlier one."""
    numbers = np.array((FOLDER / f"{name}.txt").read_text().split(), dtype=int)
    places, _edges, p = numbers[:3]
    length = np.full((places, places), np.inf)
    for a, b, far in numbers[3:].reshape(-1, 3):
        length[a - 1, b - 1] = length[b - 1, a - 1] = far
    return shortest_path(length, method="D", directed=False), int(p)


@pytest.mark.parametrize(
    ("name", "optimum"), [("pmed1", 5819), ("pmed5", 1355), ("pmed10", 1255)]
)
def test_the_optimum_is_the_published_one_and_proven(name, optimum):
    distance, p = network(name)
    found = p_median(distance, p)
    assert (found.cost, found.bound) == (optimum, optimum)
    assert distance[:, found.sites].min(axis=1).sum() == optimum
