"""Likeness of texts: character n-grams, TF-IDF, sparse nearest neighbours.

Nothing here builds a matrix of all pairs of texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from madang.errors import ParameterError, ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ngram_counts",
    "pair_cosine",
    "tfidf",
    "top_neighbours",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_CHUNK: Final = 2_000_000
_LONGEST: Final = 8
_BITS: Final = (8, 30)


def ngram_counts(
    texts: Sequence[str], *, shortest: int = 2, longest: int = 4, bits: int = 22
) -> sparse.csr_matrix:
    r"""Count the character n-grams of each text.

    .. math:: c_{dg} = \#\{\text{places of text } d \text{ at which } g \text{ stands}\}

    N-grams are hashed into :math:`2^{bits}` columns; columns that no text fills
    are dropped, so that columns have no names.

    Parameters
    ----------
    texts : sequence of str, length D
        Texts, already normalised; spaces count as characters.
    shortest, longest : int
        Lengths of the n-grams, characters.
    bits : int
        Size of the hash space; two n-grams fall together with odds of 1 in
        :math:`2^{bits}`.

    Returns
    -------
    (D, G) sparse array
        Counts; a text shorter than `shortest` has an empty row. Never NaN.

    Raises
    ------
    ParameterError
        If lengths are not 1 ≤ shortest ≤ longest ≤ 8, or bits not 8 to 30.

    References
    ----------
    [Broder1997]_ for texts as sets of short pieces.

    Examples
    --------
    >>> counts = ngram_counts(["abab", "b"], shortest=2, longest=2)
    >>> sorted(counts[[0]].data.tolist()), counts[[1]].nnz
    ([1.0, 2.0], 0)
    """
    if not 1 <= shortest <= longest <= _LONGEST or not _BITS[0] <= bits <= _BITS[1]:
        msg = (
            "Expected 1 ≤ shortest ≤ longest ≤ 8 characters and 8 to 30 bits; found "
            f"{shortest}, {longest} and {bits}. Use 2 to 4 characters for Korean."
        )
        raise ParameterError(
            msg,
            ko="글자 수는 1 ≤ 최소 ≤ 최대 ≤ 8, 비트는 8~30이어야 합니다. 받은 값: "
            f"{shortest}, {longest}, {bits}. 한국어에는 2~4글자를 쓰십시오.",
        )
    pieces = [_count(part, (shortest, longest), bits) for part in _parts(texts)]
    whole = (
        sparse.csr_matrix((0, 1 << bits))
        if not pieces
        else sparse.csr_matrix(sparse.vstack(pieces, format="csr"))
    )
    used, renamed = np.unique(whole.indices, return_inverse=True)
    return sparse.csr_matrix(
        (whole.data, renamed.astype(np.int32), whole.indptr),
        shape=(len(texts), max(len(used), 1)),
    )


def _parts(texts: Sequence[str]) -> list[Sequence[str]]:
    """Part texts into runs of a few million characters, so that memory is held."""
    sizes = np.cumsum([len(t) for t in texts]) // _CHUNK
    ends = np.flatnonzero(np.diff(sizes)) + 1
    starts = [0, *ends.tolist()]
    stops = [*ends.tolist(), len(texts)]
    return [texts[i:j] for i, j in zip(starts, stops, strict=True) if j > i]


def _count(
    texts: Sequence[str], lengths: tuple[int, int], bits: int
) -> sparse.csr_matrix:
    """Count hashed n-grams of a few texts by one rolling pass over all characters."""
    joined = "".join(texts).encode("utf-32-le", errors="surrogatepass")
    letters = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    sizes = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts)), sizes)
    code = np.zeros(len(letters), dtype=np.uint64)
    rows, columns = [], []
    for length in range(1, lengths[1] + 1):
        usable = len(letters) - length + 1
        if usable <= 0:
            break
        code = (code[:usable] + letters[length - 1 :] + np.uint64(1)) * _MIX
        code ^= code >> np.uint64(29)
        if length < lengths[0]:
            continue
        whole = owner[:usable] == owner[length - 1 :]
        rows.append(owner[:usable][whole])
        columns.append(code[whole] >> np.uint64(64 - bits))
    shape = (len(texts), 1 << bits)
    if not rows:
        return sparse.csr_matrix(shape)
    row, column = np.concatenate(rows), np.concatenate(columns).astype(np.int64)
    found, times = np.unique(row << bits | column, return_counts=True)
    out = sparse.coo_matrix(
        (times.astype(np.float64), (found >> bits, found & (shape[1] - 1))), shape=shape
    )
    return out.tocsr()


def tfidf(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    r"""Weigh counts by rarity and bring each text to length one.

    .. math:: w_{dg} \propto (1 + \ln c_{dg})
              \left(1 + \ln\frac{1 + D}{1 + D_g}\right)

    with :math:`D_g` the number of texts that hold g. What every text holds (the
    boilerplate of calls) weighs least.

    Parameters
    ----------
    counts : (D, G) sparse array
        Counts of terms.

    Returns
    -------
    (D, G) sparse array
        Rows of Euclidean length 1; the row of an empty text stays empty.

    Raises
    ------
    ParameterError
        If a count is below zero.

    References
    ----------
    [SparckJones1972]_, [Manning2008]_.

    Examples
    --------
    >>> from scipy import sparse
    >>> w = tfidf(sparse.csr_matrix([[1.0, 1.0], [1.0, 0.0]]))
    >>> [round(v, 3) for v in w.toarray().ravel().tolist()]
    [0.58, 0.815, 1.0, 0.0]
    """
    if counts.nnz and counts.data.min() < 0:
        msg = f"Expected counts at 0 or above; the least is {counts.data.min()}."
        raise ParameterError(
            msg,
            ko=f"건수는 0 이상이어야 합니다. 최솟값: {counts.data.min()}.",
        )
    x = sparse.csr_matrix(counts, dtype=np.float64, copy=True)
    x.eliminate_zeros()
    texts, terms = x.shape
    held = np.bincount(x.indices, minlength=terms)
    rarity = 1.0 + np.log((1.0 + texts) / (1.0 + held))
    x.data = (1.0 + np.log(x.data)) * rarity[x.indices]
    squares = np.asarray(x.multiply(x).sum(axis=1)).ravel()
    length = np.sqrt(np.where(squares > 0, squares, 1.0))
    x.data /= np.repeat(length, np.diff(x.indptr))
    return x


def pair_cosine(x: sparse.csr_matrix, a: ArrayLike, b: ArrayLike) -> FloatArray:
    r"""Measure the likeness of given pairs of rows.

    .. math:: s_{ab} = \sum_g w_{ag} w_{bg}

    Parameters
    ----------
    x : (D, G) sparse array
        Rows of length 1, as `tfidf` gives them.
    a, b : (P,) arrays of int
        Rows of each pair.

    Returns
    -------
    (P,) array
        From 0 (nothing shared) to 1 (same); 0 where a row is empty. Never NaN.

    Raises
    ------
    ShapeError
        If `a` and `b` are not of one length.

    References
    ----------
    [Manning2008]_.

    Examples
    --------
    >>> from scipy import sparse
    >>> x = sparse.csr_matrix([[0.6, 0.8], [1.0, 0.0]])
    >>> pair_cosine(x, [0, 0], [0, 1]).tolist()
    [1.0, 0.6]
    """
    left, right = np.asarray(a, dtype=np.int64), np.asarray(b, dtype=np.int64)
    if left.shape != right.shape or left.ndim != 1:
        msg = f"Expected two rows of equal length; found {left.shape}, {right.shape}."
        raise ShapeError(
            msg,
            ko=f"두 목록의 길이가 같아야 합니다. 받은 크기: {left.shape}, "
            f"{right.shape}.",
        )
    out = np.zeros(len(left))
    step = 50_000
    for start in range(0, len(left), step):
        part = slice(start, start + step)
        product = x[left[part]].multiply(x[right[part]])
        out[part] = np.asarray(product.sum(axis=1)).ravel()
    return np.clip(out, 0.0, 1.0)


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
        Threads of the sparse product.

    Returns
    -------
    a, b : (P,) arrays of int
        Unordered pairs, ``a < b``, each once, sorted; a pair stands here where
        either row has the other among its k nearest.
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
        msg = f"Expected at least 1 neighbour a text; found {k}."
        raise ParameterError(
            msg,
            ko=f"글마다 이웃은 1개 이상이어야 합니다. 받은 값: {k}.",
        )
    single = sparse.csr_matrix(x, dtype=np.float32)
    nearest = sp_matmul_topn(
        single, single.T.tocsr(), k + 1, threshold=at_least, n_threads=threads
    ).tocoo()
    a = np.minimum(nearest.row, nearest.col).astype(np.int64)
    b = np.maximum(nearest.row, nearest.col).astype(np.int64)
    pairs = np.unique((a * x.shape[0] + b)[a != b])
    left, right = pairs // max(x.shape[0], 1), pairs % max(x.shape[0], 1)
    return left, right, pair_cosine(x, left, right)
