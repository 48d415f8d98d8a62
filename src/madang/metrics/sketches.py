"""Near-copies among many texts, found by sketches of their terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.texts import digests, mixed, pair_cosine

if TYPE_CHECKING:
    from scipy import sparse

__all__ = ["near_copies"]

IntArray = NDArray[np.int64]
HashArray = NDArray[np.uint64]

_BANDS: Final = 3
_LEAST_TERMS: Final = 4
_ROUNDS: Final = 8


def near_copies(x: sparse.csr_matrix, *, at_least: float = 0.9) -> IntArray:
    r"""Find for each text the one that it nearly copies.

    .. math:: P(\text{same least hash}) = \frac{|A \cap B|}{|A \cup B|}

    Four least hashes of a text's terms make a band; texts that agree in one of
    three bands are compared with the first of them in full. Of texts that share
    nine terms in ten, 96 in 100 are found. Work and memory grow with the number
    of texts only, also when thousands are alike.

    Parameters
    ----------
    x : (D, G) sparse array
        Rows of length 1, as `tfidf` gives them.
    at_least : float
        Least cosine to the text that is copied, above 0 to 1.

    Returns
    -------
    (D,) array of int
        Row of the text that each nearly copies; its own row where there is none.
        No chains: a text that is copied copies none. Which of several is the one
        copied depends on what they hold, not on the order of rows.

    Raises
    ------
    ParameterError
        If the least cosine is not above 0 and up to 1.

    References
    ----------
    [Broder1997]_.

    Examples
    --------
    >>> from madang.metrics.texts import ngram_counts, tfidf
    >>> notices = ["a centre for hydrogen storage", "a centre for hydrogen storages"]
    >>> copied = near_copies(tfidf(ngram_counts([*notices, "an old town"])))
    >>> len(set(copied.tolist())), int(copied[2])
    (2, 2)
    """
    if not 0 < at_least <= 1:
        raise ParameterError(
            _(
                "Expected a least cosine above 0 and up to 1; found {least}.",
                least=str(at_least),
            )
        )
    rank = np.empty(x.shape[0], dtype=np.int64)
    rank[np.argsort(digests(x), kind="stable")] = np.arange(x.shape[0])
    copied = np.arange(x.shape[0])
    rows = np.flatnonzero(np.diff(x.indptr) >= _LEAST_TERMS)
    for band in range(_BANDS if len(rows) else 0):
        first = _first_alike(_band(x, rows, band), rank[rows])
        near = pair_cosine(x, rows, rows[first]) >= at_least
        better = near & (rank[rows[first]] < rank[copied[rows]])
        copied[rows[better]] = rows[first[better]]
    return _without_chains(x, copied, at_least)


def _band(x: sparse.csr_matrix, rows: IntArray, band: int) -> HashArray:
    """Give one number for four least hashes of each row's terms."""
    out = np.zeros(len(rows), dtype=np.uint64)
    columns = np.arange(x.shape[1], dtype=np.uint64)
    for turn in range(4):
        salt = np.full(len(columns), 4 * band + turn + 1, dtype=np.uint64)
        hashed = mixed(mixed(columns, salt), columns)
        # Rows without terms in between add nothing to the slices of `reduceat`.
        out = mixed(out, np.minimum.reduceat(hashed[x.indices], x.indptr[:-1][rows]))
    return out


def _first_alike(band: HashArray, rank: IntArray) -> IntArray:
    """Give for each row the row of least rank that has the same number."""
    order = np.lexsort((rank, band))
    begins = np.diff(band[order], prepend=~band[order[:1]]) != 0
    out = np.empty(len(band), dtype=np.int64)
    out[order] = order[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    return out


def _without_chains(
    x: sparse.csr_matrix, copied: IntArray, at_least: float
) -> IntArray:
    """Point each copy at a text that copies none, or let it stand alone."""
    out = copied.copy()
    for _unused in range(_ROUNDS):
        chained = np.flatnonzero(out[out] != out)
        if not len(chained):
            return out
        end = out[out[chained]]
        near = pair_cosine(x, chained, end) >= at_least
        out[chained] = np.where(near, end, chained)
    left = np.flatnonzero(out[out] != out)
    out[left] = left
    return out
