"""Compiled joining of regions and activities that a sparse table connects.

The textbook form is the connected components of the graph that the table is.
"""

from __future__ import annotations

from typing import Any

from numba import njit

__all__: list[str] = []


@njit(cache=True, nogil=True)
def _root(parent: Any, node: int) -> Any:
    """Follow the parents of a node to the last, halving the path."""
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@njit(cache=True, nogil=True)
def join(starts: Any, places: Any, parent: Any) -> None:
    """Join each region with the activities it lists; then point all at the first."""
    regions = len(starts) - 1
    for r in range(regions):
        mine = _root(parent, r)
        for p in range(starts[r], starts[r + 1]):
            other = _root(parent, regions + places[p])
            if mine < other:
                parent[other] = mine
            elif other < mine:
                parent[mine] = other
                mine = other
    for node in range(len(parent)):
        parent[node] = _root(parent, node)
