"""Terms of a text: words cut to their stem, n-grams where a script has no words."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.texts import as_letters, in_parts, joined, merged, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scipy import sparse

__all__ = ["word_counts"]

IntArray = NDArray[np.int64]
HashArray = NDArray[np.uint64]

_LONGEST: Final = 8
_BITS: Final = (8, 30)
_WORD, _DENSE = 1, 2
# Scripts written without spaces, or, as Korean, with spaces that no two writers
# set alike: Thai to Myanmar, Hangul letters, Khmer, kana, Han, Hangul.
_DENSE_SCRIPTS: Final = (
    (0x0E00, 0x0EFF), (0x1000, 0x11FF), (0x1780, 0x17FF), (0x3040, 0x318F),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)  # fmt: skip


def word_counts(
    texts: Sequence[str],
    *,
    stem: int = 6,
    shortest: int = 2,
    longest: int = 3,
    bits: int = 22,
) -> sparse.csr_matrix:
    r"""Count the terms of each text, in any script.

    .. math:: c_{dg} = \#\{\text{places of text } d \text{ at which } g \text{ stands}\}

    A term is a word cut to its first letters, which stands for its inflected
    forms; in Hangul, Han, kana and the scripts of South-East Asia, an n-gram of
    characters, spacing and punctuation passed over. Terms are hashed into
    :math:`2^{bits}` columns; columns that no text fills are dropped.

    Parameters
    ----------
    texts : sequence of str, length D
        Texts, already normalised (NFKC, lower case).
    stem : int
        Letters to which words are cut.
    shortest, longest : int
        Lengths of the n-grams, characters.
    bits : int
        Size of the hash space.

    Returns
    -------
    (D, G) sparse array
        Counts; a text without letters has an empty row. Never NaN.

    Raises
    ------
    ParameterError
        If lengths are not 1 ≤ shortest ≤ longest ≤ 8, stem not 1 or more, or
        bits not 8 to 30.

    References
    ----------
    [McNamee2004]_ for stems and n-grams by cutting, in eight languages.

    Examples
    --------
    >>> counts = word_counts(["regional regionals, region", "지역 혁신", "지역혁신"])
    >>> sorted(counts[[0]].data.tolist())
    [3.0]
    >>> counts[[1]].nnz, (counts[[1]] != counts[[2]]).nnz
    (5, 0)
    """
    lengths_fit = 1 <= shortest <= longest <= _LONGEST
    if not lengths_fit or stem < 1 or not _BITS[0] <= bits <= _BITS[1]:
        raise ParameterError(
            _(
                "Expected 1 ≤ shortest ≤ longest ≤ 8 characters, a stem of 1 letter or "
                "more and 8 to 30 bits; found {shortest}, {longest}, {stem} and "
                "{bits}.",
                shortest=shortest,
                longest=longest,
                stem=stem,
                bits=bits,
            )
        )
    pieces = [
        merged(*_terms(part, stem, (shortest, longest)), size=len(part), bits=bits)
        for part in in_parts(texts)
    ]
    return joined(pieces, size=len(texts), bits=bits)


def _terms(
    texts: Sequence[str], stem: int, lengths: tuple[int, int]
) -> tuple[IntArray, HashArray]:
    """Hash the terms of a few texts."""
    letters = as_letters("\n".join(texts) + "\n")
    sizes = np.fromiter((len(t) + 1 for t in texts), dtype=np.int64, count=len(texts))
    owner = np.repeat(np.arange(len(texts)), sizes)
    kind = _kinds(letters)
    is_word = kind == _WORD
    begins = is_word.copy()
    begins[1:] &= ~is_word[:-1]
    words = _stems(letters, np.flatnonzero(begins), is_word, stem)
    # N-grams reach over spaces, not over words of another script or ends of texts.
    run = np.cumsum(begins) + owner
    dense = np.flatnonzero(kind == _DENSE)
    rows, codes = [owner[begins]], [words]
    letter, at = letters[dense], run[dense]
    code = np.zeros(len(dense), dtype=np.uint64)
    for length in range(1, lengths[1] + 1):
        usable = len(dense) - length + 1
        if usable <= 0:
            break
        code = mixed(code[:usable], letter[length - 1 :])
        if length >= lengths[0]:
            whole = at[:usable] == at[length - 1 :]
            rows.append(owner[dense[:usable][whole]])
            codes.append(code[whole])
    return np.concatenate(rows), np.concatenate(codes)


def _stems(
    letters: HashArray, starts: IntArray, is_word: NDArray[np.bool_], stem: int
) -> HashArray:
    """Hash the first letters of each word."""
    code = np.zeros(len(starts), dtype=np.uint64)
    going = np.arange(len(starts))
    at = starts
    for _unused in range(stem):
        code[going] = mixed(code[going], letters[at])
        at = at + 1
        inside = is_word[at]
        going, at = going[inside], at[inside]
    return code


def _kinds(letters: HashArray) -> NDArray[np.uint8]:
    """Tell letters of words, letters of dense scripts, and all else apart."""
    present = np.flatnonzero(np.bincount(letters.astype(np.int64)))
    table = np.zeros(int(present.max(initial=0)) + 1, dtype=np.uint8)
    table[present] = [_kind(int(c)) for c in present]
    return np.asarray(table[letters])


def _kind(code: int) -> int:
    """Tell what one code point is: letters, marks and digits make words."""
    if unicodedata.category(chr(code))[0] not in "LMN":
        return 0
    is_dense = any(low <= code <= high for low, high in _DENSE_SCRIPTS)
    return _DENSE if is_dense else _WORD
