"""Which links bring which pairs of places within a time: rows of a programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import floyd_warshall

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    from madang.metrics.accessibility.case import LinkCase
    from madang.metrics.checks import FloatArray

    _Directed = tuple[
        NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]
    ]

__all__ = ["Cover", "cover_of"]

_ROOM = 20_000
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Cover:
    """Rows over links, sets of links and pairs, each at most its bound.

    Attributes
    ----------
    size : int
        Variables, links first, each from 0 to 1.
    rows : (M, size) sparse array
    most : (M,) array
    gains : (R, size) sparse array
        Access of each place for one unit of each variable.
    """

    size: int
    rows: sparse.csr_array
    most: FloatArray
    gains: sparse.csr_array


class _Rows:
    """Rows as they are written."""

    def __init__(self, links: int) -> None:
        self.size = links
        self.entries: list[tuple[int, int, float]] = []
        self.most: list[float] = []

    def variable(self) -> int:
        """Give a new variable."""
        self.size += 1
        return self.size - 1

    def add(self, row: list[tuple[int, float]], most: float) -> None:
        """Add a row."""
        self.entries += [(len(self.most), column, value) for column, value in row]
        self.most.append(most)


def cover_of(case: LinkCase, within: float, *, budget: float, longest: int) -> Cover:
    r"""Write out which links bring which pairs within a time.

    .. math:: y_p \le \sum_{m \in \mathcal{M}_p} z_{pm},\quad
              \sum_{m \ni \ell} z_{pm} \le x_\ell,\quad
              \sum_{\ell \in m} x_\ell - |m| + 1 \le y_p

    with :math:`\mathcal{M}_p` the smallest sets of links that bring pair p there. One
    of its sets serves a pair: fractions of a link that stands in several of them count
    once, which is what makes the programme without whole numbers a near bound.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    within : float
        The time.
    budget : float
        Money for all links together.
    longest : int
        Up to how many links a set is written out.

    Returns
    -------
    Cover
        Every plan that keeps the budget keeps all rows: what they allow bounds what
        plans can do.

    References
    ----------
    [MagnantiWong1984]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> cover_of(case, 30, budget=5, longest=2).gains.toarray().tolist()
    [[0.0, 1.0], [0.0, 9.0]]
    """
    now, links = case.minutes, case.cost.size
    best = _with_all(case, budget)
    both = not case.one_way.any() and bool(np.array_equal(now, now.T))
    near = (now > within + _NOISE) & (best <= within + _NOISE)
    pairs = np.argwhere(np.triu(near) if both else near)
    rows, gains = _Rows(links), []
    shared: dict[Hashable, int] = {}
    found = np.full((_ROOM, longest), -1, dtype=np.int64)
    forth_and_back = _forth_and_back(case)
    for i, j in pairs:
        sets, more = _smallest(
            (int(i), int(j)), (now, best), forth_and_back, (within, budget), found
        )
        long = _long(case, (int(i), int(j)), (now, best), within) if more else None
        key = (sets, None if long is None else (int(i), int(j)))
        if key not in shared:
            shared[key] = _pair(rows, sets, long, longest if more != "full" else 0)
        gains.append((int(i), shared[key], float(case.opportunities[j])))
        if both:
            gains.append((int(j), shared[key], float(case.opportunities[i])))
    return Cover(
        rows.size,
        _sparse(rows.entries, (len(rows.most), rows.size)),
        np.array(rows.most),
        _sparse(gains, (now.shape[0], rows.size)),
    )


def _sparse(
    entries: list[tuple[int, int, float]], shape: tuple[int, int]
) -> sparse.csr_array:
    """Lay entries out; those of one place are added up."""
    table = np.array(entries, dtype=np.float64).reshape(-1, 3)
    place = table[:, 0].astype(np.intp), table[:, 1].astype(np.intp)
    return sparse.csr_array((table[:, 2], place), shape=shape)


def _with_all(case: LinkCase, budget: float) -> FloatArray:
    """Give how long ways take with every link that can be paid at all."""
    t = case.minutes.copy()
    paid = np.flatnonzero(case.cost <= budget + _NOISE)
    for link in paid:
        u, v, w = case.tail[link], case.head[link], case.link_minutes[link]
        t[u, v] = min(t[u, v], w)
        if not case.one_way[link]:
            t[v, u] = min(t[v, u], w)
    np.fill_diagonal(t, 0.0)
    shortest = np.asarray(floyd_warshall(np.where(np.isfinite(t), t, 0.0)))
    return np.minimum(case.minutes, shortest)


def _forth_and_back(case: LinkCase) -> _Directed:
    """List each link forth, then each back."""
    back = np.where(case.one_way, np.inf, case.link_minutes)
    return (
        np.concatenate([case.tail, case.head]).astype(np.int64),
        np.concatenate([case.head, case.tail]).astype(np.int64),
        np.concatenate([case.link_minutes, back]),
        np.concatenate([case.cost, case.cost]),
    )


def _smallest(
    pair: tuple[int, int],
    tables: tuple[FloatArray, FloatArray],
    links: _Directed,
    limits: tuple[float, float],
    found: NDArray[np.int64],
) -> tuple[frozenset[frozenset[int]], str]:
    """List the smallest sets for a pair, and whether longer ones may exist."""
    from madang.metrics.kernels.relays import relays_between  # noqa: PLC0415 - compiles

    count, longer = relays_between(pair, tables, links, limits, found)
    if count < 0:  # no room for all: nothing is written out, all is allowed for
        return frozenset(), "full"
    listed = {frozenset(row[row >= 0].tolist()) for row in found[:count]}
    kept: list[frozenset[int]] = []
    for links_of in sorted(listed, key=len):
        if not any(other <= links_of for other in kept):
            kept.append(links_of)
    return frozenset(kept), "longer" if longer else ""


def _long(
    case: LinkCase,
    pair: tuple[int, int],
    tables: tuple[FloatArray, FloatArray],
    within: float,
) -> tuple[float, list[tuple[int, float]]]:
    """Give the time a pair lacks, and the most that each link could save of it."""
    (i, j), (now, best) = pair, tables
    u, v, w = case.tail, case.head, case.link_minutes
    need = now[i, j] - within if np.isfinite(now[i, j]) else np.inf
    forth = best[i, u] + w + best[v, j]
    back = np.where(case.one_way, np.inf, best[i, v] + w + best[u, j])
    used = np.flatnonzero(np.minimum(forth, back) <= within + _NOISE)
    saved = np.maximum(now[u, v], np.where(case.one_way, 0.0, now[v, u])) - w
    if not np.isfinite(need):  # no way as yet: any link on a way may be the one
        return 1.0, [(int(link), 1.0) for link in used]
    part = np.minimum(saved[used], need)
    return need, [(int(k), float(s)) for k, s in zip(used, part, strict=True) if s > 0]


def _pair(
    rows: _Rows,
    sets: frozenset[frozenset[int]],
    long: tuple[float, list[tuple[int, float]]] | None,
    longest: int,
) -> int:
    """Write the rows that tell when a pair is within the time."""
    near = rows.variable()
    listed = sorted(sets, key=sorted)
    for links in listed:  # once a set is built the pair is within, wanted or not
        row = [(near, -1.0), *((link, 1.0) for link in sorted(links))]
        rows.add(row, len(links) - 1.0)
    if long is None and listed:
        for link in sorted(frozenset.intersection(*listed)):
            rows.add([(near, 1.0), (link, -1.0)], 0.0)
        if len(listed) == 1:
            return near
    row = [(near, 1.0), *((way, -1.0) for way in _one_of(rows, listed))]
    if long is not None:
        need, saved = long
        over = rows.variable()
        row.append((over, -1.0))
        rows.add([(over, need), *((link, -part) for link, part in saved)], 0.0)
        if longest:
            rows.add(
                [(over, longest + 1.0), *((link, -1.0) for link, _part in saved)], 0.0
            )
    rows.add(row, 0.0)
    return near


def _one_of(rows: _Rows, sets: list[frozenset[int]]) -> list[int]:
    """Write which set a pair is served by; a link serves it once, in whichever set."""
    ways, by_link = [], dict[int, list[int]]()
    for links in sets:
        ways.append(next(iter(links)) if len(links) == 1 else rows.variable())
        if len(links) > 1:
            for link in sorted(links):
                by_link.setdefault(link, []).append(ways[-1])
    for link, mine in by_link.items():
        rows.add([*((way, 1.0) for way in mine), (link, -1.0)], 0.0)
    return ways
