"""Phrases that two texts share, whatever the spacing."""

from __future__ import annotations

import re
from typing import Final

from madang.coordination.overlap import lexicon

__all__ = ["shared_phrases"]

_SHORT: Final = 4


def shared_phrases(one: str, other: str, most: int = 4) -> tuple[str, ...]:
    """Find the longest word spans that stand in both texts, whatever the spacing.

    Parameters
    ----------
    one, other : str
        Readable texts.
    most : int
        Number of phrases.

    Returns
    -------
    tuple of str
        As they stand in the first text, particles at the end left out; the longest
        first; none within another.
    """
    words = lexicon.WORD.findall(one[:2_000])
    stems = [lexicon.PARTICLE.sub("", w) for w in words]
    low = [re.sub(r"[\W_]+", "", w).lower() for w in words]
    low_stems = [re.sub(r"[\W_]+", "", s).lower() for s in stems]
    beside = re.sub(r"[\W_]+", "", other[:4_000]).lower()
    found: dict[str, int] = {}
    start = 0
    while start < len(words):
        stop, reach = start, ""
        while stop < len(words) and reach + low_stems[stop] in beside:
            reach += low[stop]
            stop += 1
        if stop == start:
            start += 1
            continue
        _keep(found, (words[start:stop], stems[start:stop]))
        start = stop
    ranked = sorted(found, key=lambda p: (-found[p], p))
    out: list[str] = []
    for phrase in ranked:
        if not any(phrase in longer for longer in out):
            out.append(phrase)
    return tuple(out[:most])


def _keep(found: dict[str, int], span: tuple[list[str], list[str]]) -> None:
    """Note a span unless it is dull or too short."""
    words, stems = span
    while stems and stems[0].lower() in lexicon.DULL:
        words, stems = words[1:], stems[1:]
    while stems and stems[-1].lower() in lexicon.DULL and len(stems) > 1:
        words, stems = words[:-1], stems[:-1]
    if not stems or all(s.lower() in lexicon.DULL for s in stems):
        return
    phrase = " ".join([*words[:-1], stems[-1]])
    weight = sum(len(s) for s in stems if s.lower() not in lexicon.DULL)
    if weight >= _SHORT or (len(stems) > 1 and weight > 1):
        found[phrase] = max(found.get(phrase, 0), weight)
