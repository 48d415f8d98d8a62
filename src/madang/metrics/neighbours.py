"""Nearest texts without comparing all pairs: exact where that is cheap, else sifted.

A sieve that keeps of each text its heaviest terms finds some dozens or hundreds of
likely neighbours; their full cosine then decides. What the sieve leaves out is
common words, which cost most and tell least, and terms that no other text holds.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from madang.errors import ParameterError
from madang.metrics.texts import digests, pair_cosine

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["top_neighbours"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
SmallArray = NDArray[np.float32]

_EXACT: Final = 1e9
"""Products of two weights up to which nothing is sifted out: some seconds."""
_SPARED: Final = (0.4, 0.3, 0.2, 0.1, 0.05)
"""Shares of a text's squared length that the sieve may leave out."""
_LIKELY: Final = (4, 8, 16, 32)
"""Likely neighbours that may be compared in full for each neighbour wanted."""
_FULL: Final = 65.0
"""Cost of a full cosine, in products of two weights, as measured."""
_WANTED: Final = 0.96
"""Share of the nearest of sampled texts that the sieve must let through."""
_SAMPLE: Final = 256
_SLACK: Final = 10
_ROWS: Final = 8_192
_PAIRS: Final = 50_000


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
        msg = f"Expected at least 1 neighbour a text; found {k}."
        raise ParameterError(
            msg,
            ko=f"글마다 이웃은 1개 이상이어야 합니다. 받은 값: {k}.",
        )
    size = x.shape[0]
    single = sparse.csr_matrix(x, dtype=np.float32)
    marks = digests(single)
    sieve = _sieve(single, k, marks, threads)
    found = [np.zeros(0, dtype=np.int64)]
    for rows, near in _likely(*sieve, threads):
        a, b, cosine = _nearest(single, rows, near, (k, marks, threads))
        kept = cosine >= at_least if at_least > 0 else cosine > 0
        low, high = np.minimum(a, b)[kept], np.maximum(a, b)[kept]
        found.append(low * size + high)
    pairs = np.unique(np.concatenate(found))
    left, right = pairs // max(size, 1), pairs % max(size, 1)
    return left, right, _cosines(x, left, right, threads)


def _sieve(
    x: sparse.csr_matrix, k: int, marks: NDArray[np.uint64], threads: int
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, int]:
    """Give the rows to multiply, across and down, and how many to take of each.

    Of all pairs of a sieve and a number of likely neighbours, the cheapest that
    lets nearly all nearest of some sampled texts through; the sample rests on what
    texts hold, not on the order of rows.
    """
    held = np.bincount(x.indices, minlength=x.shape[1])
    whole = x.T.tocsr()
    if _work(held) <= _EXACT:
        return x, whole, k + _SLACK
    sample = np.sort(np.argsort(marks, kind="stable")[:_SAMPLE])
    nearest = _keys(sp_matmul_topn(x[sample], whole, k + 1, n_threads=threads), sample)
    del whole
    least = _least_weights(x, held)
    for level, likely in _ways(x, held, least, k):
        sieve = _sieved(x, held, least[level])
        across = sieve.T.tocsr()
        near = sp_matmul_topn(sieve[sample], across, k * likely + 1, n_threads=threads)
        if np.isin(nearest, _keys(near, sample)).mean() >= _WANTED:
            break
    return sieve, across, k * likely


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


def _keys(near: sparse.csr_matrix, rows: IntArray) -> IntArray:
    """Write pairs of rows as numbers, each row with itself left out."""
    place = np.repeat(np.arange(len(rows)), np.diff(near.indptr))
    other = near.indices.astype(np.int64)
    return np.asarray((place * near.shape[1] + other)[rows[place] != other])


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


def _likely(
    sieve: sparse.csr_matrix, across: sparse.csr_matrix, count: int, threads: int
) -> Iterator[tuple[IntArray, sparse.csr_matrix]]:
    """Multiply block by block, so that memory stays bounded."""
    for start in range(0, sieve.shape[0], _ROWS):
        rows = np.arange(start, min(start + _ROWS, sieve.shape[0]))
        part = sieve[rows[0] : rows[-1] + 1]
        yield rows, sp_matmul_topn(part, across, count + 1, n_threads=threads)


def _nearest(
    x: sparse.csr_matrix,
    rows: IntArray,
    near: sparse.csr_matrix,
    settings: tuple[int, NDArray[np.uint64], int],
) -> tuple[IntArray, IntArray, FloatArray]:
    """Keep of each row's likely neighbours the k nearest by full cosine."""
    k, marks, threads = settings
    count = np.diff(near.indptr)
    a = np.repeat(rows, count)
    b = near.indices.astype(np.int64)
    cosine = _cosines(x, a, b, threads)
    cosine[a == b] = -1.0
    wide = np.full((len(rows), max(int(count.max(initial=0)), 1)), -1.0)
    place = np.arange(len(a)) - np.repeat(near.indptr[:-1], count)
    wide[a - rows[0], place] = cosine
    few = min(k + _SLACK, wide.shape[1])
    part = np.argpartition(-wide, few - 1, axis=1)[:, :few]
    at = near.indptr[:-1][:, None] + part
    value = np.take_along_axis(wide, part, axis=1)
    other = b[np.minimum(at, max(len(b) - 1, 0))] if len(b) else part
    order = np.lexsort((marks[other], -value), axis=1)[:, :k]
    value = np.take_along_axis(value, order, axis=1).ravel()
    other = np.take_along_axis(other, order, axis=1).ravel()
    good = value >= 0
    return np.repeat(rows, order.shape[1])[good], other[good], value[good]


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
