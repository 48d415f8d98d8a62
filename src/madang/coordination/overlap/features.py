"""Likeness of projects: sparse matrices once, candidate pairs, features of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from madang.metrics.texts import ngram_counts, pair_cosine, tfidf, top_neighbours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.overlap.text import Edition, Prepared

__all__ = ["Likeness", "candidates", "measure_likeness", "pair_features"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_FLOOR: Final = 0.05
_ALIKE: Final = 0.15
_SAME_TEXT: Final = 0.5
_SAME_TITLE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is measured once on all projects.

    Attributes
    ----------
    text, title, core, body, codes : (D, G) sparse arrays
        TF-IDF rows of length 1.
    background : (D,) array
        Cosine to the farthest of a text's nearest neighbours: how alike its
        field writes anyway.
    series, edition : (D,) arrays of int
        Series of numbered calls (−1 for none), and edition, as numbers.
    same_text, same_title : (D,) arrays of int
        Same number for same text, so that copies are compared once.
    has_summary : (D,) array of bool
        Whether there is more than a title.
    """

    text: sparse.csr_matrix
    title: sparse.csr_matrix
    core: sparse.csr_matrix
    body: sparse.csr_matrix
    codes: sparse.csr_matrix
    background: FloatArray
    series: IntArray
    edition: IntArray
    has_summary: NDArray[np.bool_]
    same_text: IntArray
    same_title: IntArray


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
    return Likeness(
        text=tfidf(ngram_counts(prepared.text, **lengths)),
        title=tfidf(ngram_counts(prepared.title, **lengths)),
        core=tfidf(ngram_counts(prepared.core, **lengths)),
        body=tfidf(ngram_counts(prepared.body, **lengths)),
        codes=tfidf(_words(prepared.codes)),
        background=np.full(len(prepared.text), _FLOOR),
        series=_numbered(prepared.series, nothing=""),
        edition=_numbered([_mark(e) for e in prepared.editions]),
        has_summary=np.array(prepared.has_summary, dtype=bool),
        same_text=_numbered(prepared.text, nothing=""),
        same_title=_numbered(prepared.title, nothing=""),
    )


def _words(texts: Sequence[str]) -> sparse.csr_matrix:
    """Count whole words."""
    numbers: dict[str, int] = {}
    rows, columns = [], []
    for row, text in enumerate(texts):
        for word in text.split():
            rows.append(row)
            columns.append(numbers.setdefault(word, len(numbers)))
    shape = (len(texts), max(len(numbers), 1))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def _mark(edition: Edition) -> str:
    """Write down round, half-year and reissue, which part calls of one programme."""
    return f"{edition.round}|{edition.half}|{edition.reissued}"


def _numbered(words: Sequence[str], nothing: str | None = None) -> IntArray:
    """Give each different word a number; −1 to the one that stands for nothing."""
    codes, _ = pd.factorize(np.array(words, dtype=object))
    out = codes.astype(np.int64)
    if nothing is not None:
        out[[w == nothing for w in words]] = -1
    return out


def candidates(
    likeness: Likeness, neighbours: int
) -> tuple[IntArray, IntArray, FloatArray]:
    """Find candidate pairs: near by text, by title, or numbered in one series.

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
    found = []
    background = np.full(size, _FLOOR)
    for place, (space, same) in enumerate(
        (
            (likeness.text, likeness.same_text),
            (likeness.title, likeness.same_title),
        )
    ):
        first = _first_of(same)
        a, b, cosine = top_neighbours(space[first], neighbours, threads=2)
        if place == 0:
            usual = _background((a, b, cosine), len(first), neighbours)
            background[first] = usual
            background[same >= 0] = background[first[_place_of(same, first)]]
        found.append(first[a] * size + first[b])
        found.append(_ring(same, neighbours))
    found.append(_ring(likeness.series, neighbours))
    pairs = np.unique(np.concatenate(found))
    return pairs // size, pairs % size, background


def _first_of(same: IntArray) -> IntArray:
    """Give the first row of each different text, empty texts left out."""
    values, first = np.unique(same, return_index=True)
    return np.sort(first[values >= 0]).astype(np.int64)


def _place_of(same: IntArray, first: IntArray) -> IntArray:
    """Give for each row with a text the place of its class among first rows."""
    place = np.zeros(int(same.max(initial=-1)) + 1, dtype=np.int64)
    place[same[first]] = np.arange(len(first))
    return np.asarray(place[same[same >= 0]])


def _background(
    near: tuple[IntArray, IntArray, FloatArray], size: int, k: int
) -> FloatArray:
    """Give each text the cosine of its k-th neighbour, at least a small floor."""
    a, b, cosine = near
    row, value = np.concatenate([a, b]), np.concatenate([cosine, cosine])
    order = np.lexsort((-value, row))
    row, value = row[order], value[order]
    first = np.searchsorted(row, np.arange(size))
    count = np.searchsorted(row, np.arange(size), side="right") - first
    out = np.full(size, _FLOOR)
    full = count >= k
    out[full] = np.maximum(value[first[full] + k - 1], _FLOOR)
    return out


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


def pair_features(
    likeness: Likeness, a: IntArray, b: IntArray, activity: FloatArray | None = None
) -> pd.DataFrame:
    """Measure the features from which a pair is scored.

    Parameters
    ----------
    likeness : Likeness
        Weighed texts.
    a, b : (P,) arrays of int
        Rows of each pair.
    activity : (P,) array, optional
        Likeness of activities, 0 to 1; NaN where unknown.

    Returns
    -------
    DataFrame
        ``text``, ``title``, ``core``, ``code``: cosines. ``lead``: how far the text
        cosine stands above what the field writes anyway, in log units.
        ``unlike``: 1 where the summaries share nothing, 0 from a cosine of 0.15.
        ``same_text``, ``same_title``: 0 up to 0.5 and 0.7, then up to 1 for copies.
        ``series``, ``edition``: 1 where the calls stand in one series; where they
        are different editions. ``activity``: 0 to 1; ``field``:
        the same from −1 to 1. ``has_contents``: both have a
        summary.
    """
    text = pair_cosine(likeness.text, a, b)
    title = pair_cosine(likeness.title, a, b)
    usual = np.sqrt(likeness.background[a] * likeness.background[b])
    series = (likeness.series[a] == likeness.series[b]) & (likeness.series[a] >= 0)
    return pd.DataFrame(
        {
            "text": text,
            "unlike": _unlike(likeness, a, b),
            "title": title,
            "same_text": np.maximum(text - _SAME_TEXT, 0.0) / (1.0 - _SAME_TEXT),
            "same_title": np.maximum(title - _SAME_TITLE, 0.0) / (1.0 - _SAME_TITLE),
            "core": pair_cosine(likeness.core, a, b),
            "code": pair_cosine(likeness.codes, a, b),
            "lead": np.log(np.maximum(text, 1e-3) / usual),
            "series": series.astype(np.float64),
            "edition": (likeness.edition[a] != likeness.edition[b]).astype(np.float64),
            "activity": np.full(len(a), np.nan) if activity is None else activity,
            "field": np.full(len(a), np.nan) if activity is None else 2 * activity - 1,
            "has_contents": likeness.has_summary[a] & likeness.has_summary[b],
        }
    )


def _unlike(likeness: Likeness, a: IntArray, b: IntArray) -> FloatArray:
    """Measure how far two summaries, beyond stock sentences, are from alike."""
    body = pair_cosine(likeness.body, a, b)
    known = likeness.has_summary[a] & likeness.has_summary[b]
    return np.where(known, np.clip(1.0 - body / _ALIKE, 0.0, 1.0), np.nan)
