"""Nearest texts, exactly, without a matrix of all pairs.

Texts meet in square tiles, each pair once. Terms that many texts hold are multiplied
as dense arrays, a hundred times faster a product; the others by lists of who holds
them. Twice as many as are wanted are kept of each text, and the full cosine decides.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.texts import digests, pair_cosine

__all__ = ["top_neighbours"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SmallArray = NDArray[np.float32]

_OFTEN: Final = 0.15
"""Share of the texts from which a term is multiplied in a dense array: above it,
empty places cost less than lists, as measured."""
_TILE: Final = 2_048
"""Texts a side of a tile: its sums fit into the cache, one line into the nearest."""
_ROOM: Final = 2
"""Times as many as are wanted are kept, since sums in another order differ a little."""
_SLACK: Final = np.float32(1e-5)
"""Larger than any such difference."""
_ROWS: Final = 2_048
_CROWDED: Final = 32
_PAIRS: Final = 100_000


def top_neighbours(
    x: sparse.csr_matrix, k: int, *, at_least: float = 0.0, threads: int = 1
) -> tuple[IntArray, IntArray, FloatArray]:
    r"""Find the k most similar other rows of each row, without all pairs in memory.

    .. math:: N_k(a) = \operatorname{arg\,top}_{b \neq a}^{k} \sum_g w_{ag} w_{bg}

    Parameters
    ----------
    x : (D, G) sparse array
        Rows of length 1, as `tfidf` gives them.
    k : int
        Neighbours a row.
    at_least : float
        Least cosine kept, 0 to 1.
    threads : int
        Threads of the product.

    Returns
    -------
    a, b : (P,) arrays of int
        Unordered pairs, ``a < b``, each once, sorted; a pair stands here where
        either row has the other among its k nearest. Of equally near ones, which
        are kept depends on what they hold, not on the order of rows.
    cosine : (P,) array
        Likeness, 0 to 1. Never NaN.

    Raises
    ------
    ParameterError
        If k is below 1.

    References
    ----------
    [Manning2008]_.

    Examples
    --------
    >>> from scipy import sparse
    >>> x = sparse.csr_matrix([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    >>> a, b, s = top_neighbours(x, 1)
    >>> a.tolist(), b.tolist(), s.tolist()
    ([0, 1], [1, 2], [0.6, 0.8])
    """
    if k < 1:
        raise ParameterError(
            _("Expected at least 1 neighbour a text; found {neighbours}.", neighbours=k)
        )
    size = x.shape[0]
    # In the order of what they hold, so that the order of rows decides nothing.
    order = np.argsort(digests(x), kind="stable")
    near, cosine = _nearest(sparse.csr_matrix(x, dtype=np.float32)[order], k, threads)
    kept = (near >= 0) & (cosine >= at_least if at_least > 0 else cosine > 0)
    rows = np.repeat(order, kept.sum(axis=1))
    others = order[near[kept]]
    pairs = np.unique(np.minimum(rows, others) * size + np.maximum(rows, others))
    left, right = pairs // max(size, 1), pairs % max(size, 1)
    return left, right, _cosines(x, left, right, threads)


def _nearest(x: sparse.csr_matrix, k: int, threads: int) -> tuple[IntArray, SmallArray]:
    """Give of each row the k nearest others by full cosine, of equal ones the first."""
    from madang.metrics import postings  # noqa: PLC0415 - compiled when first used

    among, passed = _likely(x, _ROOM * k, threads)
    rows = _parts(x)
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(
            lambda i: postings.nearest(rows, among[i : i + _ROWS], i, x.shape[1], k),
            range(0, max(len(among), 1), _ROWS),
        )
        near, cosine = map(np.concatenate, zip(*parts, strict=True))
    is_crowded = (passed > 0) & (passed >= cosine.min(axis=1) - _SLACK)
    for begin in range(0, np.count_nonzero(is_crowded), _CROWDED):
        some = np.flatnonzero(is_crowded)[begin : begin + _CROWDED]
        near[some], cosine[some] = _among_all(x, some, k)
    return near, cosine


def _likely(
    x: sparse.csr_matrix, count: int, threads: int
) -> tuple[NDArray[np.int32], SmallArray]:
    """Give of each row the likeliest others, and what all those left out are below.

    Each thread keeps some of the tiles and what is nearest in them; −1 where it has
    met fewer that share a term.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - of scikit-learn

    from madang.metrics import postings  # noqa: PLC0415 - compiled when first used

    size = x.shape[0]
    x = _together(x)
    often = np.bincount(x.indices, minlength=x.shape[1]) > _OFTEN * size
    dense, rare = x[:, often].toarray(), x[:, ~often]
    del x
    rows = _parts(rare)
    lists = [_lists(rare[i : i + _TILE]) for i in range(0, size, _TILE)]
    tiles = [(i, j) for j in range(len(lists)) for i in range(j + 1)]

    def met(mine: list[tuple[int, int]]) -> postings.Heaps:
        """Let the rows of some tiles meet."""
        heaps = postings.empty_heaps(size, count)
        room = np.empty((_TILE, _TILE), dtype=np.float32)
        for i, j in mine:
            one, other = (dense[t * _TILE : (t + 1) * _TILE] for t in (i, j))
            sums = room.ravel()[: len(one) * len(other)].reshape(len(one), len(other))
            np.matmul(one, other.T, out=sums)
            postings.meet(rows, lists[j], sums, (i * _TILE, j * _TILE), heaps)
        return heaps

    # Threads of the dense product would wait for each other, spinning.
    with threadpool_limits(1), ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(met, (tiles[t::threads] for t in range(threads))))
    among = np.hstack([heaps.others for heaps in found])
    return among, np.max([heaps.bars for heaps in found], axis=0)


def _together(x: sparse.csr_matrix) -> sparse.csr_matrix:
    """Make one term of those that all rows hold alike, as the n-grams of a word."""
    one = x.T.tocsr()
    _, first, times = np.unique(digests(one), return_index=True, return_counts=True)
    one = sparse.csr_matrix(one[first])
    one.data *= np.repeat(np.sqrt(times).astype(np.float32), np.diff(one.indptr))
    return sparse.csr_matrix(one.T)


def _among_all(
    x: sparse.csr_matrix, rows: IntArray, k: int
) -> tuple[IntArray, SmallArray]:
    """Compare rows that have many others equally near with all others."""
    sums = (x[rows] @ x.T).toarray()
    sums[np.arange(len(rows)), rows] = -1.0
    least = -np.partition(-sums, k - 1, axis=1)[:, k - 1]
    near = np.empty((len(rows), k), dtype=np.int64)
    for line, bar in enumerate(least):
        tied = np.flatnonzero(sums[line] >= bar)
        near[line] = tied[np.argsort(-sums[line, tied], kind="stable")[:k]]
    return near, np.take_along_axis(sums, near, axis=1)


def _parts(x: sparse.csr_matrix) -> tuple[Any, Any, Any]:
    """Give the arrays of sparse rows."""
    return x.indptr.astype(np.int64), x.indices.astype(np.int32, copy=False), x.data


def _lists(x: sparse.csr_matrix) -> tuple[Any, Any, Any]:
    """Give for each term the rows that hold it, with their weights.

    Places without a sign: the compiled sums over them need look for no place counted
    from the end, which takes a third of their time.
    """
    starts, members, weights = _parts(x.T.tocsr())
    return starts.view(np.uint64), members.view(np.uint32), weights


def _cosines(
    x: sparse.csr_matrix, a: IntArray, b: IntArray, threads: int
) -> FloatArray:
    """Measure the likeness of pairs in several threads."""
    starts = range(0, len(a), _PAIRS)
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        parts = pool.map(
            lambda i: pair_cosine(x, a[i : i + _PAIRS], b[i : i + _PAIRS]), starts
        )
        return np.concatenate([np.zeros(0), *parts])
