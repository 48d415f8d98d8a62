"""Compiled walks over twos and threes of nodes: what contacts of one have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "closed_roles",
    "dealt_roles",
    "drawn_pairs",
    "ring_roles",
    "sums_through",
]


@njit(cache=True, nogil=True, error_model="numpy")
def _upward(indptr: NDArray[Any], indices: NDArray[Any]) -> Any:
    """Keep of symmetric ties those to nodes of more partners; rows are sorted.

    Gives their rows, columns and places among all ties, and of each tie the place of
    its other half. Threes are then met once each, and hubs are not walked over and over
    again: that many ties upward nobody has.
    """
    n = len(indptr) - 1
    twin, free = np.empty(len(indices), np.int64), indptr[:-1].astype(np.int64)
    begins, size = np.zeros(n + 1, np.int64), 0
    column = np.empty(len(indices) // 2, np.int64)
    edge = np.empty(len(indices) // 2, np.int64)
    for u in range(n):
        mine = indptr[u + 1] - indptr[u]
        for e in range(indptr[u], indptr[u + 1]):
            v = indices[e]
            twin[e] = free[v]
            free[v] += 1
            theirs = indptr[v + 1] - indptr[v]
            if theirs > mine or (theirs == mine and v > u):
                column[size], edge[size] = v, e
                size += 1
        begins[u + 1] = size
    return begins, column, edge, twin


@njit(cache=True, nogil=True, error_model="numpy")
def sums_through(
    indptr: NDArray[Any], indices: NDArray[Any], strength: Any, worth: Any
) -> NDArray[np.float64]:
    """Sum strength[i, q] * strength[q, j] * worth[q] over all q, for each tie (i, j).

    Pattern and strengths are symmetric, rows sorted: what holds of one half of a tie
    holds of the other, so that a three is met once and adds to three sums.
    """
    begins, column, edge, twin = _upward(indptr, indices)
    up, half = strength[edge], np.zeros(len(edge))
    place = np.full(len(indptr) - 1, -1)
    for u in range(len(begins) - 1):
        for uv in range(begins[u], begins[u + 1]):
            place[column[uv]] = uv
        for uv in range(begins[u], begins[u + 1]):
            v = column[uv]
            for vw in range(begins[v], begins[v + 1]):
                w = column[vw]
                uw = place[w]
                if uw < 0:
                    continue
                half[uv] += up[uw] * up[vw] * worth[w]
                half[uw] += up[uv] * up[vw] * worth[v]
                half[vw] += up[uv] * up[uw] * worth[u]
        for uv in range(begins[u], begins[u + 1]):
            place[column[uv]] = -1
    out = np.empty(len(indices))
    for a in range(len(edge)):
        out[edge[a]] = half[a]
        out[twin[edge[a]]] = half[a]
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def _role(one: int, between: int, other: int) -> int:
    """Give the role between two groups, in the order of `ROLES`."""
    if one == between:
        return 0 if between == other else 2
    if between == other:
        return 1
    return 3 if one == other else 4


@njit(cache=True, nogil=True, error_model="numpy")
def closed_roles(
    indptr: NDArray[Any], indices: NDArray[Any], groups: NDArray[Any]
) -> NDArray[np.float64]:
    """Count by node between and role the chains i to j to k where i is tied to k."""
    n = len(indptr) - 1
    tied = np.zeros(n, dtype=np.bool_)
    out = np.zeros((n, 5))
    for i in range(n):
        for e in range(indptr[i], indptr[i + 1]):
            tied[indices[e]] = True
        for e in range(indptr[i], indptr[i + 1]):
            j = indices[e]
            for f in range(indptr[j], indptr[j + 1]):
                k = indices[f]
                if tied[k]:
                    out[j, _role(groups[i], groups[j], groups[k])] += 1.0
        for e in range(indptr[i], indptr[i + 1]):
            tied[indices[e]] = False
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def ring_roles(
    indptr: NDArray[Any], indices: NDArray[Any], groups: NDArray[Any]
) -> NDArray[np.float64]:
    """Count the same in symmetric ties with sorted rows, each three met once."""
    begins, column, _edge, _twin = _upward(indptr, indices)
    n = len(indptr) - 1
    tied, out = np.zeros(n, np.bool_), np.zeros((n, 5))
    for u in range(n):
        for a in range(begins[u], begins[u + 1]):
            tied[column[a]] = True
        for a in range(begins[u], begins[u + 1]):
            v = column[a]
            for b in range(begins[v], begins[v + 1]):
                w = column[b]
                if tied[w]:
                    i, j, k = groups[u], groups[v], groups[w]
                    out[u, _role(j, i, k)] += 1.0
                    out[u, _role(k, i, j)] += 1.0
                    out[v, _role(i, j, k)] += 1.0
                    out[v, _role(k, j, i)] += 1.0
                    out[w, _role(i, k, j)] += 1.0
                    out[w, _role(j, k, i)] += 1.0
        for a in range(begins[u], begins[u + 1]):
            tied[column[a]] = False
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def dealt_roles(
    chains: NDArray[np.int64], groups: NDArray[Any], many: int
) -> NDArray[np.int64]:
    """Count chains by the group of the node between and by role, without directions."""
    out = np.zeros((many, 4), np.int64)
    for c in range(len(chains)):
        between = groups[chains[c, 1]]
        role = _role(groups[chains[c, 0]], between, groups[chains[c, 2]])
        # Representatives are gatekeepers, met from the other end.
        out[between, role - (role > 1)] += 1
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def drawn_pairs(
    drawn: NDArray[np.float64], one: NDArray[Any], other: NDArray[Any],
    hit: NDArray[np.float64],
) -> tuple[float, float]:  # fmt: skip
    """Count pairs of nodes that were drawn so often: those that are hit, and all."""
    hits, pairs = 0.0, 0.0
    for e in range(len(one)):
        both = drawn[one[e]] * drawn[other[e]]
        hits += both * hit[e]
        pairs += both
    return hits, pairs
