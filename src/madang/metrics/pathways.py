"""Ways through a network: how long, over whom, and who holds it together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from madang.metrics.kernels.threads import evenly, shared
from madang.metrics.networks import Sampled, either_way, parts_of
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Hanging", "betweenness", "cut_off", "hanging", "mean_distance"]

_GROUPS = 8
"""Samples of betweenness that are drawn apart, so that their spread tells the error."""
_LEVEL = 0.9
_PAIR = 2


def mean_distance(
    ties: ArrayLike | Any, rng: np.random.Generator, sources: int = 64
) -> tuple[Sampled, float]:
    """Measure how many steps lie between two nodes of the largest part.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`.
    rng : Generator
        Source of the draws.
    sources : int
        Nodes from which all ways are measured; all where there are no more.

    Returns
    -------
    mean : Sampled
        Steps, with the 90% interval of drawing. NaN where no two nodes are tied.
    reached : float
        Share of all pairs of nodes that lie in one part.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [NewmanStrogatzWatts2001]_.

    Examples
    --------
    >>> chain = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 0]]
    >>> mean, reached = mean_distance(chain, np.random.default_rng(1))
    >>> round(mean.value, 3), reached
    (1.333, 0.5)
    """
    from madang.metrics.kernels.walks import (  # noqa: PLC0415 - compiled
        WORD,
        steps_from,
    )

    a = either_way(ties)
    part = parts_of(a)
    size = np.bincount(part).astype(np.float64)
    n = a.shape[0]
    reached = float(ratio((size * (size - 1)).sum(), n * (n - 1.0)))
    inside = np.flatnonzero(part == 0)
    if len(inside) < _PAIR:
        return Sampled(np.nan, np.nan, np.nan), reached
    begin = inside[_drawn(len(inside), sources, rng)]
    found = np.concatenate(
        [
            steps_from(a.indptr, a.indices, begin[at : at + WORD]) / (len(inside) - 1)
            for at in range(0, len(begin), WORD)
        ]
    )
    if len(begin) == len(inside):
        mean = float(found.mean())
        return Sampled(mean, mean, mean), reached
    return _student(found), reached


def betweenness(
    ties: ArrayLike | Any, rng: np.random.Generator, sources: int = 256
) -> Sampled:
    r"""Measure how many shortest ways between others lead through a node.

    .. math:: B_v = \sum_{s < t} \sigma_{st}(v) / \sigma_{st}

    Where there are more nodes than `sources`, ways from that many nodes drawn at random
    are counted, none twice, in eight samples apart; those over a node count in
    proportion to how far it lies along them, so that nodes beside a drawn one do not
    stand out.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`; strengths do not count.
    rng : Generator
        Source of the draws.
    sources : int
        Nodes from which ways are counted.

    Returns
    -------
    Sampled
        (N,) arrays: pairs of others, with the 90% interval of drawing (Student's, over
        the eight samples). Never below 0 nor NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [Brandes2001]_; sampled: [BrandesPich2007]_, in proportion:
    [GeisbergerSandersSchultes2008]_.

    Examples
    --------
    >>> star = [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    >>> betweenness(star, np.random.default_rng(1)).value
    array([3., 0., 0., 0.])
    """
    from madang.metrics.kernels.walks import ways_from  # noqa: PLC0415 - compiled

    a = either_way(ties)
    n = a.shape[0]
    if n <= sources:
        value = np.zeros(n)
        ways_from(a.indptr, a.indices, np.arange(n), value, by_place=False)
        value /= 2.0  # each pair was met from both ends
        return Sampled(value, value, value)
    # A stream of its own: what is drawn later does not hang on how many are drawn here.
    own = np.random.default_rng(rng.integers(2**31, size=_GROUPS))
    few = max(1, sources // _GROUPS)
    begins = own.choice(n, (_GROUPS, few), replace=False)
    found = np.zeros((_GROUPS, n))

    def count(first: int, last: int) -> None:
        for g in range(first, last):
            ways_from(a.indptr, a.indices, begins[g], found[g], by_place=True)

    shared(count, evenly(_GROUPS))
    found *= n / few  # from both ends a way counts once
    drawn = _student(found)
    return Sampled(drawn.value, np.maximum(drawn.low, 0.0), drawn.high)


def cut_off(ties: ArrayLike | Any) -> NDArray[np.int64]:
    """Count for each node how many would be cut off from the rest if it left.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`.

    Returns
    -------
    (N,) array of int
        Nodes of its part, beside it, that no longer reach the largest piece of what is
        left of that part; 0 where the part holds together without it.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    Cut points: [HopcroftTarjan1973]_.

    Examples
    --------
    The middle of two triangles that share one corner; then of a star:

    >>> cut_off([[0, 1, 1, 1, 1], [1, 0, 1, 0, 0], [1, 1, 0, 0, 0], [1, 0, 0, 0, 1],
    ...          [1, 0, 0, 1, 0]])
    array([2, 0, 0, 0, 0])
    >>> cut_off([[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]])
    array([2, 0, 0, 0])
    """
    hung = hanging(ties)
    largest = np.zeros(len(hung.part), dtype=np.int64)
    np.maximum.at(largest, hung.above[hung.is_apart], hung.held[hung.is_apart])
    whole = hung.size[hung.part]
    rest = np.maximum(largest, whole - 1 - hung.apart)
    return np.asarray(whole - 1 - rest, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Hanging:
    """Who reaches the rest of a part over whom, as one walk through all ties tells.

    Attributes
    ----------
    part : (N,) array of int
        Parts, the largest 0.
    size : (P,) array of int
        Nodes of each part.
    order, place : (N,) arrays of int
        Nodes in the order in which they were met, and the place of each.
    above : (N,) array of int
        The node from which each was met; itself for the first of a part.
    held : (N,) array of int
        Nodes met through each, itself included: they follow it in the order.
    is_apart : (N,) array of bool
        Whether these reach nothing else but over the node above.
    apart : (N,) array of int
        Nodes that reach nothing else but over this one.
    """

    part: NDArray[np.int64]
    size: NDArray[np.int64]
    order: NDArray[np.int64]
    place: NDArray[np.int64]
    above: NDArray[np.int64]
    held: NDArray[np.int64]
    is_apart: NDArray[np.bool_]
    apart: NDArray[np.int64]

    def lost(self, node: int) -> NDArray[np.int64]:
        """List who no longer reaches the largest piece of a part if a node left."""
        begins = self.place[node]
        below = self.order[begins + 1 : begins + self.held[node]]
        cut = below[(self.above[below] == node) & self.is_apart[below]]
        pieces = [self.order[self.place[c] : self.place[c] + self.held[c]] for c in cut]
        hung = np.concatenate([np.zeros(0, np.int64), *pieces])
        if self.size[self.part[node]] - 1 - len(hung) > self.held[cut].max(initial=0):
            return np.sort(hung)
        whole = np.flatnonzero(self.part == self.part[node])
        rest = np.setdiff1d(whole, np.append(hung, node))
        pieces += [rest] if len(rest) else []
        # Of pieces of one size the one with the first node counts as the largest.
        pieces.sort(key=lambda p: (-len(p), p.min()))
        return np.sort(np.concatenate([np.zeros(0, np.int64), *pieces[1:]]))


def hanging(ties: ArrayLike | Any) -> Hanging:
    """Walk through all ties depth first, and find what hangs on whom.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`.

    Returns
    -------
    Hanging

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [HopcroftTarjan1973]_.

    Examples
    --------
    >>> hanging([[0, 1, 1], [1, 0, 0], [1, 0, 0]]).lost(0)
    array([2])
    """
    from madang.metrics.kernels.walks import depth_first  # noqa: PLC0415 - compiled

    a = either_way(ties)
    order, place, above, held, low = depth_first(a.indptr, a.indices)
    is_apart = (above != np.arange(len(above))) & (low >= place[above])
    apart = np.zeros(len(above), dtype=np.int64)
    np.add.at(apart, above[is_apart], held[is_apart])
    part = parts_of(a)
    size = np.bincount(part).astype(np.int64)
    return Hanging(part, size, order, place, above, held, is_apart, apart)


def _drawn(n: int, wanted: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw nodes without giving one twice; all where so many are wanted."""
    if n <= wanted:
        return np.arange(n)
    return np.sort(rng.choice(n, wanted, replace=False))


def _student(found: NDArray[np.float64]) -> Sampled:
    """Give the mean of draws (first axis) with Student's 90% interval."""
    n = found.shape[0]
    mean = found.mean(axis=0)
    error = found.std(axis=0, ddof=1) / np.sqrt(n)
    reach = error * float(stdtrit(n - 1, (1 + _LEVEL) / 2))
    return Sampled(mean, mean - reach, mean + reach)
