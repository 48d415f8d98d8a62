"""Nearest texts without comparing all pairs: exact where that is cheap, else sifted.

A sieve that keeps of each text its heaviest terms finds some dozens or hundreds of
likely neighbours; their full cosine then decides. What the sieve leaves out is
common words, which cost most and tell least, and terms that no other text holds.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.texts import digests, pair_cosine

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["top_neighbours"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SmallArray = NDArray[np.float32]

_EXACT: Final = 4e9
"""Products of two weights up to which nothing is sifted out: some seconds."""
_SPARED: Final = (0.4, 0.3, 0.2, 0.1, 0.05)
"""Shares of a text's squared length that the sieve may leave out."""
_LIKELY: Final = (4, 8, 16, 32)
"""Likely neighbours that may be compared in full for each neighbour wanted."""
_FULL: Final = 300.0
"""Cost of a full cosine, in products of two weights, as measured."""
_WANTED: Final = 0.97
"""Share of the nearest of sampled texts that the sieve must let through."""
_SAMPLE: Final = 256
_ROWS: Final = 2_048
_PAIRS: Final = 100_000


def top_neighbours(
    x: sparse.csr_matrix, k: int, *, at_least: float = 0.0, threads: int = 1
) -> tuple[IntArray, IntArray, FloatArray]:
    r"""Find the k most similar other rows of each row, without all pairs in memory.

    .. math:: N_k(a) = \operatorname{arg\,top}_{b \neq a}^{k} \sum_g w_{ag} w_{bg}

    Exact up to some thousands of texts. Beyond, where it would cost too much, the
    4 k to 32 k likeliest by the heaviest terms of each text are compared in full;
    how many, and how many terms are heavy, is set at the least cost at which of the
    nearest of 256 sampled texts at least 96 in 100 are found.

    Parameters
    ----------
    x : (D, G) sparse array
        Rows of length 1, as `tfidf` gives them.
    k : int
        Neighbours a row.
    at_least : float
        Least cosine kept, 0 to 1.
    threads : int
        Threads of the sparse product.

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
    [Manning2008]_; for leaving out light terms: [Bayardo2007]_.

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
    single = sparse.csr_matrix(x, dtype=np.float32)[order]
    sieve, count = _sieve(single, k, threads)
    found = [np.zeros(0, dtype=np.int64)]
    for begin, near, cosine in _nearest(single, sieve, (k, count), threads):
        kept = (near >= 0) & (cosine >= at_least if at_least > 0 else cosine > 0)
        rows = np.repeat(order[begin : begin + len(near)], kept.sum(axis=1))
        others = order[near[kept]]
        found.append(np.minimum(rows, others) * size + np.maximum(rows, others))
    pairs = np.unique(np.concatenate(found))
    left, right = pairs // max(size, 1), pairs % max(size, 1)
    return left, right, _cosines(x, left, right, threads)


def _sieve(x: sparse.csr_matrix, k: int, threads: int) -> tuple[sparse.csr_matrix, int]:
    """Give the rows to multiply, and how many likely neighbours to take of each.

    Of all pairs of a sieve and a number of likely neighbours, the cheapest that
    lets nearly all nearest of some sampled texts through. Rows stand in the order
    of their digests, so that any even step over them is a fair sample.
    """
    held = np.bincount(x.indices, minlength=x.shape[1])
    if _work(held) <= _EXACT:
        return x, k
    sample = np.unique(np.linspace(0, x.shape[0] - 1, _SAMPLE).astype(np.int64))
    nearest = _keys(_likely(x, _lists(x), sample, k, threads), sample, x.shape[0])
    least, sieves = _least_weights(x, held), {}
    for level, likely in _ways(x, held, least, k):
        if level not in sieves:
            sieve = _sieved(x, held, least[level])
            sieves[level] = sieve, _lists(sieve)
        sieve, across = sieves[level]
        near = _likely(sieve, across, sample, k * likely, threads)
        if np.isin(nearest, _keys(near, sample, x.shape[0])).mean() >= _WANTED:
            break
    return sieve, k * likely


def _ways(
    x: sparse.csr_matrix, held: IntArray, least: SmallArray, k: int
) -> list[tuple[int, int]]:
    """List sieves with numbers of likely neighbours, the cheapest first.

    The finest sieve with the most neighbours comes last, whatever it costs.
    """
    cost = {}
    for level in range(len(_SPARED)):
        kept = np.bincount(
            x.indices[_heavy(x, held, least[level])], minlength=x.shape[1]
        )
        for likely in _LIKELY:
            cost[level, likely] = _work(kept) + _FULL * k * likely * x.shape[0]
    last = (len(_SPARED) - 1, _LIKELY[-1])
    return sorted(cost, key=lambda way: (way == last, cost[way]))


def _sieved(
    x: sparse.csr_matrix, held: IntArray, least: SmallArray
) -> sparse.csr_matrix:
    """Keep of each row its heavy terms."""
    kept = _heavy(x, held, least)
    ends = np.concatenate([[0], np.cumsum(kept)])[x.indptr]
    return sparse.csr_matrix((x.data[kept], x.indices[kept], ends), shape=x.shape)


def _work(held: NDArray[np.int64]) -> float:
    """Count the products of two weights that all pairs of rows take."""
    return float(np.square(held.astype(np.float64)).sum())


def _least_weights(x: sparse.csr_matrix, held: NDArray[np.int64]) -> SmallArray:
    """Find the least weight kept of each row, for each share that may be left out.

    Weights of a row are summed from the heaviest down; terms of one text only
    count for nothing.
    """
    out = np.full((len(_SPARED), x.shape[0]), np.inf, dtype=np.float32)
    for start in range(0, x.shape[0], _ROWS):
        ends = x.indptr[start : start + _ROWS + 1].astype(np.int64)
        part = slice(ends[0], ends[-1])
        count = np.diff(ends)
        rows = np.flatnonzero(count)
        if not len(rows):
            continue
        weight = np.where(held[x.indices[part]] > 1, x.data[part], np.float32(0))
        owner = np.repeat(np.arange(len(count), dtype=np.uint64), count)
        # Row, then weight from high to low: positive floats sort as their bits do.
        bits = ~weight.astype(np.float32).view(np.uint32)
        order = np.sort(owner << np.uint64(32) | bits.astype(np.uint64))
        sorted_weight = (~order.astype(np.uint32)).view(np.float32)
        squares = np.square(sorted_weight, dtype=np.float64)
        begins = (ends[:-1] - ends[0])[rows]
        total = np.add.reduceat(squares, begins)
        before = np.cumsum(squares) - squares
        before -= np.repeat(before[begins], count[rows])
        for level, spared in enumerate(_SPARED):
            wanted = before < np.repeat((1 - spared) * total, count[rows])
            last = begins + np.maximum(np.add.reduceat(wanted, begins, dtype=int), 1)
            out[level, start + rows] = sorted_weight[last - 1]
    return out


def _heavy(
    x: sparse.csr_matrix, held: NDArray[np.int64], least: SmallArray
) -> NDArray[np.bool_]:
    """Tell which weights the sieve keeps."""
    out = x.data >= np.repeat(least, np.diff(x.indptr))
    out &= (held > 1)[x.indices]
    return np.asarray(out)


def _keys(near: NDArray[np.int32], rows: IntArray, size: int) -> IntArray:
    """Write pairs of rows as numbers."""
    kept = near >= 0
    return np.asarray((rows[:, None] * size + near)[kept])


def _likely(
    rows: sparse.csr_matrix,
    across: tuple[Any, Any, Any, int],
    wanted: IntArray,
    count: int,
    threads: int,
) -> NDArray[np.int32]:
    """Give of some rows those in the lists that their terms make likeliest."""
    from madang.metrics import postings  # noqa: PLC0415 - compiled when first used

    part = rows[wanted]
    # Read by lists of their own, these rows do not know which one they are.
    sifted = _in_threads(
        lambda i, j: postings.likely(_parts(part), across, wanted, i, j, count),
        len(wanted),
        threads,
    )
    return np.concatenate(list(sifted))


def _nearest(
    x: sparse.csr_matrix,
    sieve: sparse.csr_matrix,
    counts: tuple[int, int],
    threads: int,
) -> Iterator[tuple[int, IntArray, SmallArray]]:
    """Give block by block the nearest of each row by full cosine."""
    from madang.metrics import postings  # noqa: PLC0415 - compiled when first used

    k, count = counts
    across, rows, sifted = _lists(sieve), _parts(x), _parts(sieve)
    own = np.arange(x.shape[0])

    def block(begin: int, end: int) -> tuple[int, IntArray, SmallArray]:
        """Sift and measure some rows."""
        among = postings.likely(sifted, across, own, begin, end, count)
        return begin, *postings.nearest(rows, among, begin, x.shape[1], k)

    yield from _in_threads(block, x.shape[0], threads)


def _in_threads(work: Any, size: int, threads: int) -> Iterator[Any]:
    """Share rows out to threads, block by block, and give the answers in order."""
    step = min(_ROWS, max(-(-size // max(threads, 1)), 1))
    with ThreadPoolExecutor(max(threads, 1)) as pool:
        yield from pool.map(
            lambda begin: work(begin, min(begin + step, size)), range(0, size, step)
        )


def _parts(x: sparse.csr_matrix) -> tuple[Any, Any, Any]:
    """Give the arrays of sparse rows."""
    return x.indptr.astype(np.int64), x.indices.astype(np.int32, copy=False), x.data


def _lists(x: sparse.csr_matrix) -> tuple[Any, Any, Any, int]:
    """Give for each term the rows that hold it, with their weights.

    Places without a sign: the compiled sums over them need look for no place counted
    from the end, which takes a third of their time.
    """
    starts, members, weights = _parts(x.T.tocsr())
    return starts.view(np.uint64), members.view(np.uint32), weights, x.shape[0]


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
