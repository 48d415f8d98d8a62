"""Candidate pairs: texts weighed once, then neighbours without comparing all pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from madang.coordination.overlap.verdicts import seeks_one_site
from madang.metrics.neighbours import top_neighbours
from madang.metrics.sketches import near_copies
from madang.metrics.texts import digests, ngram_counts, tfidf
from madang.metrics.words import word_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.text import Edition, Prepared

__all__ = ["Likeness", "candidates", "measure_likeness", "near_texts"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_FLOOR: Final = 0.1
"""Cosine below which a likeness is chance: it leads no field."""

_CEILING: Final = 0.3
"""Cosine above which what is near is a family, and not how a field writes."""

_READ: Final = 600
_FEW: Final = 5_000
"""Different texts up to which near-copies are compared with all others."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is measured once on all projects.

    Attributes
    ----------
    text, title, plain, tight, own, body : (D, G) sparse arrays
        TF-IDF rows of length 1.
    background : (D,) array
        Cosine to the farthest of a text's nearest neighbours: how alike its
        field writes anyway.
    edition : (D, 3) array of int
        Round, half-year and whether it is a call again, as numbers; −1 where the
        title does not say.
    same_text, same_title : (D,) arrays of int
        Same number for same text, so that copies are compared once.
    bids : (D,) array of bool
        Whether it seeks what only one region can get.
    size, own_size : (D,) arrays
        Bytes of the title, spacing apart, and of what is its own: about as much as
        each can say.
    has_summary : (D,) array of bool
        Whether there is more than a title.
    """

    text: sparse.csr_matrix
    title: sparse.csr_matrix
    plain: sparse.csr_matrix
    tight: sparse.csr_matrix
    own: sparse.csr_matrix
    body: sparse.csr_matrix
    background: FloatArray
    edition: IntArray
    has_summary: NDArray[np.bool_]
    same_text: IntArray
    same_title: IntArray
    size: FloatArray
    own_size: FloatArray
    bids: NDArray[np.bool_]


def measure_likeness(
    prepared: Prepared, *, shortest: int = 2, longest: int = 3
) -> Likeness:
    """Weigh the texts of all projects.

    Parameters
    ----------
    prepared : Prepared
        Comparable texts.
    shortest, longest : int
        Lengths of the n-grams, characters.

    Returns
    -------
    Likeness
        ``background`` is filled in by `candidates`.
    """
    lengths = {"shortest": shortest, "longest": longest}
    text = word_counts(prepared.text, **lengths)
    title = ngram_counts(prepared.title, **lengths)
    same_text, same_title = _classes(text), _classes(title)
    text, title = tfidf(text), tfidf(title)
    return Likeness(
        text=text,
        title=title,
        plain=tfidf(_by_word(prepared.plain)),
        tight=tfidf(_by_word(prepared.tight)),
        own=tfidf(ngram_counts(prepared.own, shortest=2, longest=3)),
        body=tfidf(word_counts(prepared.body, **lengths)),
        background=np.full(len(prepared.text), _FLOOR),
        edition=_editions(prepared.editions),
        has_summary=np.array(prepared.has_summary, dtype=bool),
        same_text=same_text,
        same_title=same_title,
        bids=np.array([seeks_one_site(t[:_READ]) for t in prepared.readable], bool),
        size=_bytes(prepared.title),
        own_size=_bytes(prepared.own),
    )


def _bytes(texts: Sequence[str]) -> FloatArray:
    """Measure texts in bytes, in which a syllable counts about as its letters."""
    return np.array([len(t.encode(errors="replace")) for t in texts], dtype=np.float64)


def _by_word(texts: Sequence[str]) -> sparse.csr_matrix:
    """Count the character 2–4-grams of each word, its ends marked by spaces.

    The order of words makes no difference.
    """
    numbers: dict[str, int] = {}
    rows, columns = [], []
    for row, text in enumerate(texts):
        for word in text.split():
            rows.append(row)
            columns.append(numbers.setdefault(word, len(numbers)))
    shape = (len(texts), max(len(numbers), 1))
    held = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    grams = ngram_counts([f" {word} " for word in numbers] or [""], longest=4)
    return sparse.csr_matrix(held @ grams)


def _editions(editions: Sequence[Edition]) -> IntArray:
    """Give numbers to round, half-year and reissue, which part calls."""
    told = [(e.round or None, e.half or None, e.reissued) for e in editions]
    marks = np.array(told, dtype=object).reshape(-1, 3)
    columns = [pd.factorize(marks[:, k])[0] for k in range(3)]
    return np.column_stack(columns).astype(np.int64)


def _classes(counts: sparse.csr_matrix) -> IntArray:
    """Give texts of the same terms the same number; −1 to those without terms."""
    _, number = np.unique(digests(counts), return_inverse=True)
    return np.where(np.diff(counts.indptr) > 0, number, -1).astype(np.int64)


def candidates(
    likeness: Likeness, neighbours: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Find candidate pairs: near by text or by title.

    Copies, and among many texts near-copies, are compared as one with all others;
    each is then paired with up to k of its like, and with up to k, for texts with
    many copies 2 k, of what is nearest.

    Parameters
    ----------
    likeness : Likeness
        Weighed texts.
    neighbours : int
        Neighbours a project, in each space.

    Returns
    -------
    a, b : (P,) arrays of int
        Unordered pairs, ``a < b``, each once, sorted.
    background : (D,) array
        For `Likeness.background`.
    """
    size = likeness.text.shape[0]
    if size <= 1:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.full(size, _FLOOR)
    by_text, background = _near(likeness.text, likeness.same_text, neighbours)
    by_title, _ = _near(likeness.title, likeness.same_title, neighbours)
    pairs = np.unique(np.concatenate([by_text, by_title]))
    return pairs // size, pairs % size, background


def near_texts(
    texts: Sequence[str], *, neighbours: int = 10
) -> tuple[IntArray, IntArray]:
    """Find candidate pairs among texts alone, as `candidates` does among projects.

    Parameters
    ----------
    texts : sequence of str
        Texts, already normalised (NFKC, lower case).
    neighbours : int
        Neighbours a text.

    Returns
    -------
    a, b : (P,) arrays of int
        Unordered pairs, ``a < b``, each once, sorted.
    """
    counts = word_counts(texts)
    same = _classes(counts)
    weighed = tfidf(counts)
    del counts
    pairs = np.unique(_near(weighed, same, neighbours)[0])
    return pairs // max(len(texts), 1), pairs % max(len(texts), 1)


def _near(
    space: sparse.csr_matrix, same: IntArray, neighbours: int
) -> tuple[IntArray, FloatArray]:
    """Pair what is near in one space, and tell how alike its field writes."""
    one = _as_one(space, same)
    first, number = _first_of(one)
    near = top_neighbours(space[first], neighbours, threads=2)
    source, target, rank, cosine = _ranked(near)
    of_class = np.full(len(first), _FLOOR)
    last = rank == neighbours - 1
    of_class[source[last]] = np.clip(cosine[last], _FLOOR, _CEILING)
    background = np.full(len(one), _FLOOR)
    background[one >= 0] = of_class[number]
    paired = _spread((source, target, rank), (one, number), neighbours)
    return np.concatenate([paired, _ring(one, neighbours)]), background


def _as_one(space: sparse.csr_matrix, same: IntArray) -> IntArray:
    """Give the classes of copies, and of near-copies where there are many texts."""
    first, number = _first_of(same)
    if len(first) <= _FEW:
        return same
    out = same.copy()
    out[same >= 0] = near_copies(space[first])[number]
    return out


def _first_of(same: IntArray) -> tuple[IntArray, IntArray]:
    """Give the first row of each class, and of each row with a text its class."""
    rows = np.flatnonzero(same >= 0)
    _, first, number = np.unique(same[rows], return_index=True, return_inverse=True)
    return rows[first].astype(np.int64), number.astype(np.int64)


def _spread(
    ranked: tuple[IntArray, IntArray, IntArray],
    classes: tuple[IntArray, IntArray],
    neighbours: int,
) -> IntArray:
    """Pair each member of a class with members of the classes nearest to it.

    The nearest classes come first, with as many members as make k in all; of
    those after, one member each.
    """
    one, number = classes
    size = len(one)
    rows = np.flatnonzero(one >= 0)
    order = np.argsort(number, kind="stable")
    members = rows[order]
    count = np.bincount(number)
    start = np.cumsum(count) - count
    source, target, rank = ranked
    mine = rank < neighbours
    source, target, rank = source[mine], target[mine], rank[mine]
    before = np.cumsum(count[target]) - count[target]
    before -= np.repeat(before[rank == 0], np.bincount(source)[source[rank == 0]])
    wanted = np.clip(neighbours - before, 1, count[target])
    # One entry a member of the source, then one a partner it gets.
    pair, at = _repeated(count[source])
    again, turn = _repeated(wanted[pair])
    pair, at = pair[again], at[again]
    a = members[start[source[pair]] + at]
    b = members[start[target[pair]] + (at + turn) % count[target[pair]]]
    return np.asarray(np.minimum(a, b) * size + np.maximum(a, b))


def _repeated(times: IntArray) -> tuple[IntArray, IntArray]:
    """Repeat each place as often as told, and number the repetitions."""
    place = np.repeat(np.arange(len(times)), times)
    turn = np.arange(len(place)) - np.repeat(np.cumsum(times) - times, times)
    return place, turn


def _ranked(
    near: tuple[IntArray, IntArray, FloatArray],
) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Give both directions of each pair, the nearest first, their rank and cosine."""
    a, b, cosine = near
    source, target = np.concatenate([a, b]), np.concatenate([b, a])
    cosine = np.concatenate([cosine, cosine])
    order = np.lexsort((target, -cosine, source))
    source, target = source[order], target[order]
    begins = np.searchsorted(source, source)
    return source, target, np.arange(len(source)) - begins, cosine[order]


def _ring(classes: IntArray, neighbours: int) -> IntArray:
    """Pair each row with the next ones of its class, so that nothing is quadratic."""
    size = len(classes)
    order = np.lexsort((np.arange(size), classes))
    out = [np.zeros(0, dtype=np.int64)]
    for step in range(1, min(neighbours, size - 1) + 1):
        one, other = order[:-step], order[step:]
        same = (classes[one] == classes[other]) & (classes[one] >= 0)
        low, high = np.minimum(one, other), np.maximum(one, other)
        out.append((low * size + high)[same])
    return np.concatenate(out)
