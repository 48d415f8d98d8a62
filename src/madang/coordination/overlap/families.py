"""Families of overlapping projects: components, cut so that none is a mere chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import average, fcluster
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["LARGEST_COMPLETED", "group"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Pairs = tuple[IntArray, IntArray, FloatArray]

LARGEST_COMPLETED: Final = 150
"""Members up to which all pairs of a component are scored before it is cut."""

_PAIR: Final = 2
_AT_ONCE: Final = 200_000
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def group(
    pairs: Pairs,
    size: int,
    *,
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> IntArray:
    """Group projects into families whose members are alike on average.

    Connected components of the pairs; each is cut by average linkage, so that the
    mean score between any two parts that were joined is at least `density`. In a
    component of more than `LARGEST_COMPLETED` members, those with the strongest
    ties first gather their direct neighbours around them; what they gathered is
    joined where the centres themselves are alike, until few enough are left. So
    no chain of weak likenesses makes a family, thousands of identical titles make
    one, and the work grows with the number of pairs.

    Parameters
    ----------
    pairs : (a, b, score) of (P,) arrays
        Pairs above the least score.
    size : int
        Number of projects.
    density : float
        Least mean score between parts of a family, 0 to 1.
    complete : callable
        Scores any pairs of rows; asked for pairs that were no candidates.

    Returns
    -------
    (size,) array of int
        Family of each project, numbered from 1 in the order of first members;
        0 for none.
    """
    family = np.zeros(size, dtype=np.int64)
    whole = [m for m in _parts(_gathered(pairs, size, density, complete)) if len(m) > 1]
    found = [m for m in whole if len(m) > LARGEST_COMPLETED]
    fit = [m for m in whole if len(m) <= LARGEST_COMPLETED]
    found += [m for m in fit if len(m) == _PAIR]
    for batch in _batches([m for m in fit if len(m) > _PAIR]):
        found += _cut(batch, density, complete)
    found.sort(key=lambda m: int(m[0]))
    for number, members in enumerate(found, start=1):
        family[members] = number
    return family


def _gathered(
    pairs: Pairs,
    size: int,
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> IntArray:
    """Give each row its component; large components are first taken apart."""
    a, b, s = pairs
    centre = np.arange(size, dtype=np.int64)
    done = centre.copy()
    going = np.ones(size, dtype=bool)
    score = None
    while len(a):
        component = _components(a, b, size)
        large = (np.bincount(component, minlength=size) > LARGEST_COMPLETED)[component]
        settled = going & ~large[centre]
        label = component if score is None else _joined(component, density, score)
        done[settled] = label[centre[settled]]
        going &= large[centre]
        inside = large[a]
        nearest = _stars((a[inside], b[inside], s[inside]), size)
        centre = np.where(going, nearest[centre], centre)
        done[going] = centre[going]
        score = complete
        ends = nearest[a[inside]], nearest[b[inside]]
        a, b, s = _between(ends, size, density, complete)
    return done


def _joined(
    component: IntArray,
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> IntArray:
    """Join centres of one component where average linkage joins them."""
    label = np.arange(len(component), dtype=np.int64)
    parts = _parts(component)
    fit = [m for m in parts if _PAIR < len(m) <= LARGEST_COMPLETED]
    joined = [m for m in parts if len(m) == _PAIR]
    for batch in _batches(fit):
        joined += _cut(batch, density, complete)
    for members in joined:
        label[members] = members[0]
    return label


def _components(a: IntArray, b: IntArray, size: int) -> IntArray:
    """Give each row the first row of its connected component."""
    links = sparse.coo_matrix((np.ones(len(a), dtype=bool), (a, b)), (size, size))
    _, label = connected_components(links, directed=False)
    _, first = np.unique(label, return_index=True)
    return np.asarray(first[label], dtype=np.int64)


def _stars(pairs: Pairs, size: int) -> IntArray:
    """Gather rows around those with the strongest ties.

    Who has stronger ties than all it is tied to becomes a centre; its neighbours
    join the centre to which their tie is strongest; again with those left.
    """
    one, other, score = pairs
    a, b = np.concatenate([one, other]), np.concatenate([other, one])
    s = np.concatenate([score, score])
    strength = np.bincount(a, weights=s, minlength=size)
    # Equals in an order like chance, or a row of them would be walked one by one.
    chance = np.arange(1, size + 1, dtype=np.uint64) * _MIX
    rank = np.empty(size, dtype=np.int64)
    rank[np.lexsort((chance ^ (chance >> np.uint64(29)), strength))] = np.arange(size)
    centre = np.full(size, -1, dtype=np.int64)
    while len(a):
        highest = np.full(size, -1, dtype=np.int64)
        np.maximum.at(highest, a, rank[b])
        is_centre = (highest >= 0) & (rank > highest)
        centre[is_centre] = np.flatnonzero(is_centre)
        joins = is_centre[b]
        order = np.lexsort((rank[b[joins]], s[joins]))
        centre[a[joins][order]] = b[joins][order]
        left = (centre[a] < 0) & (centre[b] < 0)
        a, b, s = a[left], b[left], s[left]
    return np.where(centre < 0, np.arange(size), centre)


def _between(
    ends: tuple[IntArray, IntArray],
    size: int,
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> Pairs:
    """Tie centres whose neighbours are tied, if they are alike themselves."""
    low, high = np.minimum(*ends), np.maximum(*ends)
    keys = np.unique((low * size + high)[low != high])
    a, b = keys // size, keys % size
    parts = [
        complete(a[i : i + _AT_ONCE], b[i : i + _AT_ONCE])
        for i in range(0, len(a), _AT_ONCE)
    ]
    s = np.concatenate([np.zeros(0), *parts])
    alike = s >= density
    return a[alike], b[alike], s[alike]


def _parts(label: IntArray) -> list[IntArray]:
    """List the rows of each label."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))
    return np.split(order, starts[1:]) if len(label) else []


def _batches(components: list[IntArray]) -> Iterator[list[IntArray]]:
    """Take components together while their pairs are not too many."""
    held: list[IntArray] = []
    pairs = 0
    for members in components:
        held.append(members)
        pairs += len(members) * (len(members) - 1) // 2
        if pairs >= _AT_ONCE:
            yield held
            held, pairs = [], 0
    if held:
        yield held


def _cut(
    components: list[IntArray],
    density: float,
    complete: Callable[[IntArray, IntArray], FloatArray],
) -> list[IntArray]:
    """Cut components by average linkage, their pairs scored in one go."""
    corners = [np.triu_indices(len(m), 1) for m in components]
    a = np.concatenate([m[i] for m, (i, _) in zip(components, corners, strict=True)])
    b = np.concatenate([m[j] for m, (_, j) in zip(components, corners, strict=True)])
    ends = np.cumsum([len(i) for i, _ in corners])[:-1]
    parts = np.split(complete(a, b), ends)
    found: list[IntArray] = []
    for members, scores in zip(components, parts, strict=True):
        tree = average(1.0 - scores)
        labels = fcluster(tree, t=1.0 - density, criterion="distance")
        cut = [members[labels == v] for v in np.unique(labels)]
        found += [p for p in cut if len(p) >= _PAIR]
    return found
