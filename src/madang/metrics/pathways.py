"""Ways through a network: how long, over whom, and who holds it together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from madang.metrics.kernels.threads import alone
from madang.metrics.networks import Sampled, either_way, graph_of, parts_of
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["betweenness", "cut_off", "mean_distance"]

_GROUPS = 8
"""Samples of betweenness that are drawn apart, so that their spread tells the error."""
_SOURCES_AT_ONCE = 16
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
    import networkit as nk  # noqa: PLC0415 - slow to load

    a = either_way(ties)
    part = parts_of(a)
    size = np.bincount(part).astype(np.float64)
    n = a.shape[0]
    reached = float(ratio((size * (size - 1)).sum(), n * (n - 1.0)))
    inside = np.flatnonzero(part == 0)
    if len(inside) < _PAIR:
        return Sampled(np.nan, np.nan, np.nan), reached
    graph = graph_of(a[inside][:, inside])
    begin = _drawn(len(inside), sources, rng)
    means = []
    for at in range(0, len(begin), _SOURCES_AT_ONCE):
        search = nk.distance.SPSP(graph, begin[at : at + _SOURCES_AT_ONCE].tolist())
        search.run()
        steps = search.getDistances(asarray=True)
        means.append(np.asarray(steps).sum(axis=1) / (len(inside) - 1))
    found = np.concatenate(means)
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
    are counted, in eight samples apart.

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
    [Brandes2001]_; sampled: [BrandesPich2007]_.

    Examples
    --------
    >>> star = [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    >>> betweenness(star, np.random.default_rng(1)).value
    array([3., 0., 0., 0.])
    """
    import networkit as nk  # noqa: PLC0415 - slow to load

    a = either_way(ties)
    graph = graph_of(a)
    if a.shape[0] <= sources:
        exact = nk.centrality.Betweenness(graph)
        with alone(0):
            exact.run()
        value = np.asarray(exact.scores(), dtype=np.float64) / 2.0
        return Sampled(value, value, value)
    found = []
    for seed in rng.integers(2**31, size=_GROUPS):
        some = nk.centrality.EstimateBetweenness(
            graph, max(1, sources // _GROUPS), normalized=False, parallel=False
        )
        with alone(int(seed)):
            some.run()
        found.append(np.asarray(some.scores(), dtype=np.float64) / 2.0)
    drawn = _student(np.stack(found))
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
    import networkit as nk  # noqa: PLC0415 - slow to load

    a = either_way(ties)
    graph = graph_of(a)  # NetworKit's searches do not keep their graph alive
    found = nk.components.BiconnectedComponents(graph)
    found.run()
    return _hanging(found.getComponents(), parts_of(a))


def _hanging(blocks: list[Any], part: NDArray[np.int64]) -> NDArray[np.int64]:
    """Walk the tree of nodes and blocks, and add up what hangs at each."""
    from scipy import sparse  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import breadth_first_order  # noqa: PLC0415 - as above

    n, count = len(part), len(blocks)
    root = n + count
    lengths = [len(b) for b in blocks]
    _parts, first = np.unique(part, return_index=True)
    one = np.concatenate([*(np.asarray(b, np.int64) for b in blocks), first])
    other = np.concatenate([n + np.repeat(np.arange(count), lengths),
                            np.full(len(first), root)])  # fmt: skip
    tree = sparse.csr_array((np.ones(len(one)), (one, other)), shape=(root + 1,) * 2)
    order, above = breadth_first_order(tree, root, directed=False)
    held = np.append(np.ones(n, np.int64), np.zeros(count + 1, np.int64))
    for x in order[:0:-1].tolist():
        held[above[x]] += held[x]
    largest = np.zeros(root + 1, dtype=np.int64)
    inner = np.arange(n, root)
    np.maximum.at(largest, above[inner], held[inner])
    whole = np.bincount(part)[part]
    rest = np.maximum(largest[:n], whole - held[:n])
    return np.asarray(whole - 1 - rest, dtype=np.int64)


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
