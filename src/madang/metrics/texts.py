"""Likeness of texts: character n-grams, TF-IDF, cosine of pairs.

Nothing here builds a matrix of all pairs of texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from madang.errors import ParameterError, ShapeError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ngram_counts",
    "pair_cosine",
    "tfidf",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
HashArray = NDArray[np.uint64]

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_CHUNK: Final = 2_000_000
_ROWS: Final = 4_096
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
        raise ParameterError(
            _(
                "Expected 1 ≤ shortest ≤ longest ≤ 8 characters and 8 to 30 bits; "
                "found {shortest}, {longest} and {bits}. Use 2 to 4 characters for "
                "Korean.",
                shortest=shortest,
                longest=longest,
                bits=bits,
            )
        )
    pieces = [
        merged(*_grams(part, (shortest, longest)), size=len(part), bits=bits)
        for part in in_parts(texts)
    ]
    return joined(pieces, size=len(texts), bits=bits)


def in_parts(texts: Sequence[str]) -> list[Sequence[str]]:
    """Part texts into runs of a few million characters, so that memory is held."""
    sizes = np.cumsum([len(t) for t in texts]) // _CHUNK
    ends = np.flatnonzero(np.diff(sizes)) + 1
    starts = [0, *ends.tolist()]
    stops = [*ends.tolist(), len(texts)]
    return [texts[i:j] for i, j in zip(starts, stops, strict=True) if j > i]


def mixed(code: HashArray, letters: HashArray) -> HashArray:
    """Add one letter to each hash."""
    out = (code + letters + np.uint64(1)) * _MIX
    out ^= out >> np.uint64(29)
    return np.asarray(out, dtype=np.uint64)


def as_letters(text: str) -> HashArray:
    """Give the code points of a text, lone surrogates too."""
    data = text.encode("utf-32-le", errors="surrogatepass")
    return np.frombuffer(data, dtype=np.uint32).astype(np.uint64)


def merged(
    row: IntArray, code: HashArray, *, size: int, bits: int
) -> sparse.csr_matrix:
    """Count how often each hash stands in each row."""
    column = (code >> np.uint64(64 - bits)).astype(np.int64)
    found, times = np.unique(row << bits | column, return_counts=True)
    ends = np.searchsorted(found, np.arange(size + 1, dtype=np.int64) << bits)
    indices = (found & ((1 << bits) - 1)).astype(np.int32)
    return sparse.csr_matrix(
        (times.astype(np.float32), indices, ends), shape=(size, 1 << bits)
    )


def joined(
    pieces: list[sparse.csr_matrix], *, size: int, bits: int
) -> sparse.csr_matrix:
    """Put the counts of parts under one another, without empty columns."""
    used = np.zeros(1 << bits, dtype=bool)
    for piece in pieces:
        used[piece.indices] = True
    place = (np.cumsum(used) - 1).astype(np.int32)
    width = max(int(used.sum()), 1)
    small = [
        sparse.csr_matrix((p.data, place[p.indices], p.indptr), (p.shape[0], width))
        for p in pieces
    ]
    if not small:
        return sparse.csr_matrix((size, width))
    return sparse.csr_matrix(sparse.vstack(small, format="csr"))


def digests(x: sparse.csr_matrix) -> HashArray:
    """Give each row a number that rests on what it holds alone; 0 where empty."""
    out = np.zeros(x.shape[0], dtype=np.uint64)
    for begin in range(0, len(out), _ROWS):  # so that memory is held
        ends = x.indptr[begin : begin + _ROWS + 1]
        part = slice(ends[0], ends[-1])
        held = x.data[part].astype(np.float32).view(np.uint32).astype(np.uint64)
        each = mixed(mixed(x.indices[part].astype(np.uint64), held), held)
        total = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(each)])
        out[begin : begin + _ROWS] = np.diff(total[ends - ends[0]])
    return out


def _grams(
    texts: Sequence[str], lengths: tuple[int, int]
) -> tuple[IntArray, HashArray]:
    """Hash the n-grams of a few texts by one rolling pass over all characters."""
    letters = as_letters("".join(texts))
    sizes = np.fromiter((len(t) for t in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts)), sizes)
    code = np.zeros(len(letters), dtype=np.uint64)
    rows, codes = [owner[:0]], [code[:0]]
    for length in range(1, lengths[1] + 1):
        usable = len(letters) - length + 1
        if usable <= 0:
            break
        code = mixed(code[:usable], letters[length - 1 :])
        if length < lengths[0]:
            continue
        whole = owner[:usable] == owner[length - 1 :]
        rows.append(owner[:usable][whole])
        codes.append(code[whole])
    return np.concatenate(rows), np.concatenate(codes)


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
        Rows of Euclidean length 1; the row of an empty text stays empty. As precise
        as `counts`: 32 bits give a cosine to six digits.

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
        raise ParameterError(
            _(
                "Expected counts at 0 or above; the least is {least}.",
                least=str(counts.data.min()),
            )
        )
    kind = np.float32 if counts.dtype == np.float32 else np.float64
    x = sparse.csr_matrix(counts, dtype=kind, copy=True)
    x.eliminate_zeros()
    texts, terms = x.shape
    held = np.bincount(x.indices, minlength=terms)
    rarity = 1.0 + np.log((1.0 + texts) / (1.0 + held))
    x.data = (1.0 + np.log(x.data)) * rarity.astype(kind)[x.indices]
    squares = np.square(x.data, dtype=np.float64)
    filled = np.flatnonzero(np.diff(x.indptr))
    square = np.zeros(texts)
    square[filled] = np.add.reduceat(squares, x.indptr[filled]) if x.nnz else 0.0
    length = np.sqrt(np.where(square > 0, square, 1.0))
    x.data = (x.data / np.repeat(length, np.diff(x.indptr))).astype(kind)
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
        raise ShapeError(
            _(
                "Expected two rows of equal length; found {left}, {right}.",
                left=left.shape,
                right=right.shape,
            )
        )
    from madang.metrics import postings  # noqa: PLC0415 - compiled when first used

    rows = x
    if not x.has_canonical_format:
        rows = x.copy()
        rows.sum_duplicates()
    parts = (rows.indptr, rows.indices, rows.data)
    out: FloatArray = postings.cosines(*parts, left, right)
    return np.clip(out, 0.0, 1.0)
