"""What a list's titles have in stock: phrases of its calls, programmes and organisers.

Learnt from the list itself, in any language: a long run of letters that stands in
several different titles is a phrase of a call or a programme, whatever it says. What
is left of a title once such phrases are taken out is its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from madang.coordination.overlap import lexicon
from madang.metrics.texts import as_letters, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["own_parts"]

IntArray = NDArray[np.int64]

_RUN: Final = 16
"""Letters of a stock phrase: about three words."""

_RUN_OF_SYLLABLES: Final = 7
"""The same where each letter is a syllable, as in Hangul."""

_TITLES: Final = 4
"""Different titles in which a phrase must stand."""

_DIGITS: Final = re.compile(r"\d+")


def own_parts(titles: Sequence[str]) -> tuple[str, ...]:
    """Leave out of each title the phrases that the list has in stock.

    Parameters
    ----------
    titles : sequence of str
        Titles of one list, without spacing and punctuation.

    Returns
    -------
    tuple of str
        What is left, numbers left out too; empty where nothing is a title's own.
    """
    bare = [_DIGITS.sub("", t) for t in titles]
    different = sorted(set(bare))
    long = [len(lexicon.SYLLABLE.findall(t)) * 2 < len(t) for t in different]
    own = dict.fromkeys(different, "")
    for run, kind in ((_RUN, True), (_RUN_OF_SYLLABLES, False)):
        some = [t for t, k in zip(different, long, strict=True) if k is kind]
        own.update(zip(some, _without_stock(some, run), strict=True))
    return tuple(own[t] for t in bare)


def _without_stock(titles: Sequence[str], run: int) -> list[str]:
    """Leave out runs of letters that stand in several of different titles."""
    sizes = np.array([len(t) for t in titles], dtype=np.int64)
    letters = as_letters("".join(titles))
    if len(letters) < run:
        return list(titles)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    code = np.zeros(len(letters) - run + 1, dtype=np.uint64)
    for step in range(run):
        code = mixed(code, letters[step : len(code) + step])
    title = np.repeat(np.arange(len(titles)), sizes)
    whole = start[: len(code)] == start[run - 1 :]
    place = np.flatnonzero(whole)
    _, number = np.unique(code[place], return_inverse=True)
    carriers = np.unique(number * len(titles) + title[place]) // len(titles)
    is_stock = np.bincount(carriers)[number] >= _TITLES
    edge = np.zeros(len(letters) + 1, dtype=np.int64)
    np.add.at(edge, place[is_stock], 1)
    np.add.at(edge, place[is_stock] + run, -1)
    kept = np.cumsum(edge[:-1]) == 0
    ends = np.cumsum(sizes)
    return [
        "".join(np.array(list(t), dtype=object)[kept[e - len(t) : e]].tolist())
        for t, e in zip(titles, ends.tolist(), strict=True)
    ]
