"""Texts of calls and programmes made comparable.

Normalised (NFKC, case, entities), rid of what says nothing about content
(spacing, years, numbers, region names, boilerplate of calls), and read for what
tells two editions of one programme apart (round, phase, half-year, reissue).
"""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from madang.coordination.overlap import lexicon
from madang.coordination.overlap.stock import own_parts
from madang.errors import ShapeError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["LONGEST_TEXT", "Edition", "Prepared", "normalise", "prepare"]

LONGEST_TEXT: Final = 20_000
"""Characters of a text that are read; the rest of a longer one is left out."""

_ENTITY: Final = re.compile(r"(?<![\w&])(amp|apos|quot|nbsp|lt|gt);")
_ATTACHED: Final = re.compile(r"_\((?:19|20)?\d*.*$")
_CUT: Final = re.compile(r"(?:\.{2,}|…)\s*$")
_NUMBER: Final = re.compile(r"\d[\d.,]*\s*(?:%|％)?")
_SUMMARY_LEAST: Final = 10
_NO_WORD: Final = re.compile(r"[\W_]+")
_SENTENCE: Final = re.compile(r"[.!?。](?=\s)|\n|[❍○●■□▶※]")
_STOCK_LEAST: Final = 4
_STOCK_SHOWN: Final = 8
_STOCK_ALIKE: Final = 0.15
_SHOWN: Final = 200

_YEAR_OF: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which edition of a programme a title speaks of; empty where it says nothing.

    Attributes
    ----------
    year, round, phase, half : str
        As the title names them; a quarter or month stands for the half-year.
    reissued : bool
        Whether it is a repeated or extended call.
    follow_up : bool
        Whether it calls itself a continuation.
    """

    year: str
    round: str
    phase: str
    half: str
    reissued: bool
    follow_up: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """The comparable forms of each text, one entry a project.

    Attributes
    ----------
    readable : tuple of str
        Title and summary in one form, words and case kept: for shared phrases.
    title, plain, tight, own, text, body : tuple of str
        Title without year, places and spacing; the whole title in lower case; the
        same, words of Hangul run together, as their spacing cannot be trusted; the
        title without what the list has in stock; title and summary without stock
        sentences, numbers and places, in words; the summary alone.
    copy : tuple of str
        A digest, same for exact copies after normalisation; empty where there is
        no text.
    has_summary : tuple of bool
        Whether there is more than a title.
    editions : tuple of Edition
        What the title says about the edition.
    """

    readable: tuple[str, ...]
    title: tuple[str, ...]
    plain: tuple[str, ...]
    tight: tuple[str, ...]
    own: tuple[str, ...]
    text: tuple[str, ...]
    body: tuple[str, ...]
    copy: tuple[str, ...]
    has_summary: tuple[bool, ...]
    editions: tuple[Edition, ...]

    def only(self, rows: Iterable[int]) -> Prepared:
        """Keep the entries of some projects.

        Parameters
        ----------
        rows : iterable of int
            Their places.

        Returns
        -------
        Prepared
        """
        places = list(rows)
        kept = {f.name: getattr(self, f.name) for f in fields(self)}
        return Prepared(**{n: tuple(v[i] for i in places) for n, v in kept.items()})


def normalise(text: object) -> str:
    """Bring a text to one form: NFKC, entities read, single spaces; case is kept.

    Parameters
    ----------
    text : object
        A text; anything else (missing) counts as empty.

    Returns
    -------
    str
        At most `LONGEST_TEXT` characters.
    """
    if not isinstance(text, str):
        return ""
    plain = text[:LONGEST_TEXT]
    if ";" in plain:
        plain = html.unescape(_ENTITY.sub(r"&\1;", plain))
    folded = unicodedata.normalize("NFKC", plain).replace("\x00", " ")
    lines = [" ".join(line.split()) for line in folded.split("\n")]
    return "\n".join(lines).strip()[:LONGEST_TEXT]


def prepare(
    titles: Sequence[object], summaries: Sequence[object], places: Sequence[str] = ()
) -> Prepared:
    """Make all comparable forms of titles and summaries.

    Parameters
    ----------
    titles, summaries : sequence
        One entry a project; missing ones count as empty.
    places : sequence of str
        Names of regions to be left out of the comparison.

    Returns
    -------
    Prepared

    Raises
    ------
    ShapeError
        If there are not as many summaries as titles.
    """
    if len(titles) != len(summaries):
        raise ShapeError(
            _(
                "Each project needs a title and a summary, None where it has none; "
                "found {titles} titles and {summaries} summaries.",
                titles=len(titles),
                summaries=len(summaries),
            )
        )
    away = _places(places)
    title = [normalise(t) for t in titles]
    summary = [normalise(s) for s in summaries]
    head = [_head(t) for t in title]
    low = [h.lower() for h in head]
    dated = [_away(_undated(h), away) for h in low]
    kept = _without_stock(low, [_away(s.lower(), away) for s in summary])
    body = tuple(map(_bare, kept))
    bare = tuple(_tight(d) for d in dated)
    plain = tuple(_NO_WORD.sub(" ", t.lower()) for t in title)
    return Prepared(
        readable=tuple(f"{h}\n{s}" for h, s in zip(head, summary, strict=True)),
        title=bare,
        plain=plain,
        tight=tuple(lexicon.NEAR_HANGUL.sub("", t) for t in plain),
        own=own_parts(bare),
        text=tuple(
            f"{_away(_bare(h), away)} {b}".strip()
            for h, b in zip(low, body, strict=True)
        ),
        body=body,
        copy=tuple(
            _digest(f"{_unrung(t)}|{_unrung(s)}") if t or s else ""
            for t, s in zip(title, summary, strict=True)
        ),
        has_summary=tuple(map(_is_summary, summary)),
        editions=tuple(_edition(h) for h in low),
    )


def _places(names: Sequence[str]) -> re.Pattern[str] | None:
    """Compile the names of places; only where a word begins."""
    forms = {normalise(n).lower() for n in names}
    forms |= {lexicon.PLACE_RANK.sub("", f) for f in forms}
    usable = sorted((f for f in forms if len(f) > 1), key=lambda f: (-len(f), f))
    if not usable:
        return None
    by_letter: dict[str, list[str]] = {}
    for form in usable:
        by_letter.setdefault(form[0], []).append(re.escape(form[1:]))
    # By first letters, as with years: 500 names cost little more than five.
    listing = "|".join(
        rf"{re.escape(c)}(?<![^\W\d_].)(?:{'|'.join(rests)})"
        for c, rests in by_letter.items()
    )
    return re.compile(rf"(?:{listing}){lexicon.PLACE_SUFFIX}")


def _head(title: str) -> str:
    """Leave out names of attached files and marks of truncation."""
    return _CUT.sub("", _ATTACHED.sub("", title)).strip() or title


def _undated(text: str) -> str:
    """Leave out years."""
    for pattern in lexicon.YEARS:
        text = pattern.sub(" ", text)
    return text


def _bare(text: str) -> str:
    """Leave out years and numbers."""
    return _NUMBER.sub(" ", _undated(text))


def _digest(text: str) -> str:
    """Give a short word that is the same for the same text."""
    data = text.encode("utf-8", errors="surrogatepass")
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _is_summary(text: str) -> bool:
    """Tell whether there are letters enough for a summary."""
    return any(len(_tight(t)) >= _SUMMARY_LEAST for t in (text[:_SHOWN], text))


def _away(text: str, away: re.Pattern[str] | None) -> str:
    """Leave out names of places, unless nothing else stands there."""
    out = away.sub(" ", text) if away else text
    return out if out.strip() else text


def _without_stock(titles: Sequence[str], summaries: Sequence[str]) -> list[str]:
    """Leave out sentences that stand word for word under unlike titles."""
    split = [_SENTENCE.split(s) for s in summaries]
    keys = [[hash("".join(p.split()).rstrip(".")) for p in ps] for ps in split]
    # Counted by hash first: only sentences of several texts are looked at closely.
    times = Counter(k for held in keys for k in set(held))
    often = {k for k, n in times.items() if n >= _STOCK_LEAST} - {hash("")}
    carriers: dict[int, dict[str, str]] = {}
    for title, summary, held in zip(titles, summaries, keys, strict=True):
        for key in often.intersection(held):
            carriers.setdefault(key, {})[summary] = title
    stock = {key for key, held in carriers.items() if _is_stock(held)}
    return [
        ". ".join(p for p, k in zip(parts, held, strict=True) if k not in stock)
        for parts, held in zip(split, keys, strict=True)
    ]


def _is_stock(held: Mapping[str, str]) -> bool:
    """Tell whether a sentence's carriers are many and about different things."""
    if len(held) < _STOCK_LEAST:
        return False
    step = max(1, len(held) // _STOCK_SHOWN)
    sets = [
        {t[i : i + 2] for i in range(len(t) - 1)}
        for t in map(_tight, list(held.values())[::step][:_STOCK_SHOWN])
    ]
    shares = [
        len(one & other) / max(len(one | other), 1)
        for i, one in enumerate(sets)
        for other in sets[i + 1 :]
    ]
    return sum(s < _STOCK_ALIKE for s in shares) > len(shares) / 2


def _tight(text: str) -> str:
    """Leave out spacing and punctuation."""
    joined = "".join(text.split())  # most is spacing, which is faster left out so
    return joined if joined.isalnum() else _NO_WORD.sub("", joined)


def _unrung(text: str) -> str:
    """Leave out telephone numbers, spacing and punctuation."""
    return _tight(lexicon.TELEPHONE.sub(" ", text.lower()))


def _edition(head: str) -> Edition:
    """Read year, round, phase, half-year and reissue off a title."""
    return Edition(
        year=_first(_YEAR_OF, head),
        round=_first(lexicon.ROUND, head),
        phase=_first(lexicon.PHASE, head),
        half=_first(lexicon.HALF, head),
        reissued=lexicon.REISSUE.search(head) is not None,
        follow_up=lexicon.FOLLOW_UP.search(head) is not None,
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    """Give the first filled group of the first match, or nothing."""
    found = pattern.search(text)
    return next((g for g in found.groups() if g), "") if found else ""
