"""Korean texts: particles, R&D titles and summaries, and the slips officers make."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.sources.sample.materials import activities, document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.sources.sample.materials import IntArray

__all__ = ["break_spacing", "decompose", "fill", "research_texts", "with_particle"]

_FIRST: Final = ord("가")
_LAST: Final = ord("힣")
_FINALS: Final = 28
_RIEUL: Final = 8
_PARTICLES: Final = {
    "을": ("을", "를"), "은": ("은", "는"), "이": ("이", "가"), "과": ("과", "와"),
    "으로": ("으로", "로"), "의": ("의", "의"), "에": ("에", "에"),
    "이다": ("이다", "이다"), "이었다": ("이었다", "였다"),
}  # fmt: skip
_LOST: Final = 0.5
_SPLIT: Final = 0.2
_LONG: Final = 3
_BOILERPLATE: Final = 0.6
_SLOT: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")


def with_particle(word: str, particle: str) -> str:
    """Add the form of a particle that fits the last sound of a word."""
    closed, opened = _PARTICLES[particle]
    last = ord(word[-1])
    final = (last - _FIRST) % _FINALS if _FIRST <= last <= _LAST else 0
    if particle == "으로" and final == _RIEUL:
        return word + opened
    return word + (closed if final else opened)


def fill(pattern: str, words: Mapping[str, str]) -> str:
    """Fill the slots of a pattern; ``{topic:을}`` adds the fitting particle."""

    def put(found: re.Match[str]) -> str:
        word = words[found[1]]
        return with_particle(word, found[2]) if found[2] else word

    return _SLOT.sub(put, pattern)


def decompose(text: str) -> str:
    """Write a text in decomposed letters (NFD), as some file systems do."""
    return unicodedata.normalize("NFD", text)


def break_spacing(text: str, rng: np.random.Generator) -> str:
    """Lose half of the spaces and put a few where none belongs."""
    words = text.split(" ")
    out = [words[0]]
    for word in words[1:]:
        if rng.random() < _LOST:
            out[-1] += word
        elif len(word) > _LONG and rng.random() < _SPLIT:
            out += [word[:2], word[2:]]
        else:
            out.append(word)
    return " ".join(out)


@cache
def _objects(code: str) -> tuple[str, ...]:
    """Give what an activity's projects may serve: its own and its neighbours'."""
    known = {a.code: a.objects for a in activities()}
    for group in document("sentences")["neighbours"]:
        if code in group:
            return tuple(word for other in group for word in known[other])
    return known[code]


def _combinations(activity: int, count: int, rng: np.random.Generator) -> IntArray:
    """Choose topic, object and method of so many projects.

    Pairs of topic and object are used evenly before any comes again.
    """
    found = activities()[activity]
    things = len(_objects(found.code))
    methods = len(document("sentences")["methods"])
    pairs = len(found.topics) * things
    rounds = -(-count // pairs)
    pair = np.concatenate([rng.permutation(pairs) for _ in range(rounds)])[:count]
    method = rng.integers(methods, size=count)
    topic, thing = np.divmod(pair, things)
    return np.stack([topic, thing, method], axis=1).astype(np.int64)


def _another(words: Sequence[str], index: int, step: int) -> str:
    """Give a word of the list that is not the one at the index."""
    return words[(index + 1 + step % (len(words) - 1)) % len(words)]


def _measure(pattern: str, rng: np.random.Generator) -> str:
    """Put numbers into one target."""
    n, p, k, m, q = rng.integers([10, 85, 2, 2, 1], [60, 99, 30, 90, 9]).tolist()
    return pattern.format(n=n, p=p, k=k, m=m * 50, q=q / 10)


def _compose(
    words: dict[str, str], kit: dict[str, Any], rng: np.random.Generator
) -> tuple[str, str]:
    """Write one title and one summary."""

    def pick(options: Sequence[str]) -> str:
        return options[int(rng.integers(len(options)))]

    words = words | {
        "purpose": pick(kit["purposes"]),
        "measure": _measure(pick(kit["measures"]), rng),
        "first": pick(kit["details"][::2]),
        "other": pick(kit["details"][1::2]),
    }
    title = fill(pick(kit["titles"]), words)
    names = ("openings", "inquiries", "works", "effects")
    parts = [pick(kit[name]) for name in names]
    body = [fill(part, words) for part in parts]
    if rng.random() < _BOILERPLATE:
        body.append(pick(kit["boilerplate"]))
    return title, " ".join(body)


def research_texts(
    activity: IntArray, regions: Sequence[str], rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """Write titles and summaries of R&D projects, by activity and region's name."""
    kit = document("sentences")
    titles = [""] * len(activity)
    summaries = [""] * len(activity)
    for i in np.unique(activity).tolist():
        found = activities()[i]
        rows = np.nonzero(activity == i)[0]
        chosen = _combinations(i, len(rows), rng).tolist()
        for row, (topic, thing, method) in zip(rows.tolist(), chosen, strict=True):
            words = {
                "topic": found.topics[topic],
                "second": _another(found.topics, topic, method),
                "object": _objects(found.code)[thing],
                "method": kit["methods"][method],
                "region": regions[row],
            }
            titles[row], summaries[row] = _compose(words, kit, rng)
    return titles, summaries
