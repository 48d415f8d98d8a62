"""Which place a label means: by code, by name in any form, at a stated time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from madang.errors import ParameterError
from madang.language import _
from madang.places.matches import Match
from madang.places.names import HEADQUARTERS, SUMS, WHOLES, fold
from madang.places.registers import forms_of, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.places.forms import Forms
    from madang.places.matches import How
    from madang.places.place import Place, Register

__all__ = ["LONG_CODE", "best_day", "cleaned", "resolve"]

_NEAREST: Final = 3
LONG_CODE: Final = re.compile(r"^(?P<name>.*?)\s*\(\s*(?P<code>\d{10}|\d{5})\s*\)$")
_IN_BRACKETS: Final = re.compile(r"^(?P<name>[^()]+)\((?P<holder>[^()\d]+)\)$")
_BELOW: Final = re.compile(r"[읍면동리가로길]$")
_JOINED: Final = ("소계", "합계", "총계", "본청")
"""Words for totals and the own office that also follow a name without a space."""
_DOT_ZERO: Final = re.compile(r"\.0+$")


def resolve(
    labels: Sequence[str],
    scheme: str | Register = "kr",
    *,
    vintage: int | date | None = None,
    within: Sequence[str] | None = None,
    level: str = "",
    proposes: bool = True,
) -> list[Match]:
    """Tell which place each label means; none is dropped.

    Parameters
    ----------
    labels : sequence of str
        Codes or names, in any usual form.
    scheme : str or Register, default "kr"
        Register, one of `schemes`; or a study's own, from `of_study`.
    vintage : int or date, optional
        The time whose places are meant: an edition of the register, a day, or a
        year (its last day). Without it, the newest time at which most labels are
        places; so all labels of one column belong in one call.
    within : sequence of str, optional
        For each label, the name or code of what holds it; empty where not known.
    level : str, optional
        Only places of this level are meant.
    proposes : bool, default True
        Whether places that are spelt alike are looked for where a name is unknown.

    Returns
    -------
    list of Match
        One a label, in their order. A place that has another name, code or parent
        at the vintage but the same territory is given as it was then; a place
        whose territory went elsewhere is given as it was in its own time, with
        ``"other time"``.
    """
    book = register(scheme)
    if within is not None and len(within) != len(labels):
        raise ParameterError(
            _(
                "within has {found:,} entries for {wanted:,} labels. Give one for each "
                "label, empty where it is not known.",
                found=len(within),
                wanted=len(labels),
            )
        )
    holders = list(within) if within is not None else [""] * len(labels)
    asked = vintage if vintage is not None else _edition(scheme)
    day = book.asked(asked) if asked is not None else best_day(labels, book)
    reader = _Reader(book, forms_of(book), day, level, proposes=proposes)
    pairs = [(str(a), str(b)) for a, b in zip(labels, holders, strict=True)]
    known = {pair: reader.read(*pair) for pair in dict.fromkeys(pairs)}
    whole = {h.code for m in known.values() if m.place and not m.total
             for h in book.holders(m.place)}  # fmt: skip
    known = {pair: reader.settled(match, whole) for pair, match in known.items()}
    return [known[pair] for pair in pairs]


def _edition(scheme: str | Register) -> int | None:
    """Give the edition that a scheme's name ends with, such as nuts-2016."""
    end = scheme.rpartition("-")[2] if isinstance(scheme, str) else ""
    return int(end) if end.isdecimal() else None


def best_day(labels: Sequence[str], book: Register) -> date:
    """Find the newest day on which most of the labels are places.

    Parameters
    ----------
    labels : sequence of str
    book : Register

    Returns
    -------
    date
        First day of a span within which nothing changes.
    """
    forms = forms_of(book)
    meant = []
    for clean in {cleaned(str(label)) for label in labels}:
        # A short name means the higher level, also after that place is gone.
        named = [f.place for f in forms.of(fold(clean))]
        top = min((book.levels.index(p.level) for p in named), default=0)
        named = [p for p in named if book.levels.index(p.level) == top]
        meant.append([*book.by_code.get(clean, ()), *named])
    return max(
        book.breaks,
        key=lambda day: (sum(any(p.on(day) for p in ps) for ps in meant), day),
    )


def cleaned(label: str) -> str:
    """Take away what no code or name has at its ends, such as the .0 of a number."""
    text = label.strip().strip("'\"*").strip()
    return _DOT_ZERO.sub("", text) if text[:1].isdigit() else text


def _parted(text: str) -> tuple[str, str]:
    """Part a name from the word for a total, or for the own office, at its end."""
    words = text.split()
    last = fold(words[-1]) if words else ""
    if len(words) > 1 and last in SUMS | HEADQUARTERS:
        return " ".join(words[:-1]), last
    joined = next((w for w in _JOINED if text.endswith(w) and text != w), "")
    return text.removesuffix(joined) if joined else "", joined


class _Reader:
    """Reads labels for one register, one day and one level."""

    def __init__(
        self, book: Register, forms: Forms, day: date, level: str, *,
        proposes: bool = False,
    ) -> None:  # fmt: skip
        self.book = book
        self.forms = forms
        self.day = day
        self.level = level
        self.proposes = proposes

    @cached_property
    def able(self) -> set[Place]:
        """Give the places of the day and level."""
        return {p for p in self.book.on(self.day) if self._fits(p)}

    def read(self, label: str, holder: str) -> Match:
        """Tell what one label means."""
        text = cleaned(label)
        if not text and holder.strip():
            return replace(self.read(holder, ""), text=label)
        held = self._holder(holder)
        whole = self._total(label, text, held)
        if whole is not None:
            return whole
        coded = self._by_code(label, text)
        if coded is not None:
            return coded
        match = self._by_name(label, text, held)
        if match.how == "unknown":
            match = self._otherwise(label, text, held) or match
        return match

    def settled(self, match: Match, held: set[str]) -> Match:
        """Take the total of a place of which no part is listed for the place itself.

        Sejong has no municipalities: its subtotal is Sejong.
        """
        place = match.place
        if match.how != "total" or place is None or place.code in held:
            return match
        parts = [p for p in self.book.parts(place, self.day) if p.level == self.level]
        return replace(match, place=parts[0] if len(parts) == 1 else place, total=False)

    def _holder(self, holder: str) -> Place | None:
        """Find what holds a label, where it is told."""
        if not holder.strip():
            return None
        top = _Reader(self.book, self.forms, self.day, "")
        return top.read(holder, "").place

    def _total(self, label: str, text: str, held: Place | None) -> Match | None:
        """Recognise totals: of the whole, of a named place, a province's own office."""
        folded = fold(text)
        if folded in WHOLES or folded in self.book.totals:
            return Match(label, None, "total", total=True)
        if folded in SUMS or folded in HEADQUARTERS:
            how: How = "headquarters" if folded in HEADQUARTERS else "total"
            return Match(label, held, how, total=True)
        before, last = _parted(text)
        if last:
            inner = _Reader(self.book, self.forms, self.day, "").read(before, "")
            if inner.place is not None or inner.total:
                how = "headquarters" if last in HEADQUARTERS else "total"
                return Match(label, inner.place, how, total=True)
        return None

    def _by_code(self, label: str, text: str) -> Match | None:
        """Read a code; of ten digits those that stand for a municipality."""
        bracketed = LONG_CODE.match(text)
        code = self.book.code_of(bracketed["code"] if bracketed else text)
        places = [p for p in self.book.by_code.get(code, ()) if self._fits(p)]
        if not places:
            return None
        match = self._timed(label, places, "code")
        if bracketed and match.place is not None and bracketed["name"].strip():
            named = self.read(bracketed["name"], "").place
            if named is None or not self._agree(named, match.place):
                both = (match.place, *((named,) if named else ()))
                return Match(label, None, "ambiguous", both)
        return match

    def _agree(self, one: Place, other: Place) -> bool:
        """Tell whether two places are the same, or one holds the other."""
        lines = [(p, *self.book.holders(p)) for p in (one, other)]
        return one in lines[1] or other in lines[0]

    def _fits(self, place: Place) -> bool:
        """Tell whether a place is of the level asked for."""
        return not self.level or place.level == self.level

    def _by_name(self, label: str, text: str, held: Place | None) -> Match:
        """Read a name, in whichever form it stands."""
        folded = fold(text)
        meant = [f for f in self.forms.of(folded) if self._fits(f.place)]
        if held is not None:
            inside = [f for f in meant if self._inside(f.place, held)]
            itself = [f for f in meant if f.place.code == held.code]
            meant = inside or itself
        today = [f for f in meant if f.place.on(self.day)]
        for rank in (0, 1):
            now = [f.place for f in today if f.rank == rank]
            if now:
                now += [f.place for f in today if self._above(f.place, now)]
                return self._one(label, now, "name" if rank == 0 else "short name")
        for rank in (0, 1):
            past = [f.place for f in meant if f.rank == rank]
            if past:
                return self._timed(label, past, "name")
        if not self.proposes:
            return Match(label, None, "unknown")
        near = self._prefixed(text) or self._nearest(folded, held)
        return Match(label, None, "unknown", near)

    def _above(self, place: Place, others: list[Place]) -> bool:
        """Tell whether a place is of a higher level than all others."""
        height = self.book.levels.index
        return all(height(place.level) < height(p.level) for p in others)

    def _inside(self, place: Place, held: Place) -> bool:
        """Tell whether a place lies in another, by any code the other has had."""
        family = {held.code} | {p.code for p in self._kin(held)}
        return any(h.code in family for h in self.book.holders(place))

    def _kin(self, place: Place) -> list[Place]:
        """Give what the same territory was before and after."""
        kin = [place]
        for step in (self._after, self._before):
            now: Place | None = place
            while now is not None:
                now = step(now)
                if now is None or now in kin:
                    break
                kin.append(now)
        return kin

    def _after(self, place: Place) -> Place | None:
        """Give what a place became, where its territory stayed one and the same."""
        if place.valid_to is None:
            return None
        day = place.valid_to + timedelta(days=1)
        heirs = [self.book.find(code, day) for code in place.became]
        heirs = [h for h in heirs if h is not None and h.level == place.level]
        if len(heirs) != 1 or heirs[0] is None:
            return None
        only = heirs[0]
        return only if self._origins(only) == [place] else None

    def _before(self, place: Place) -> Place | None:
        """Give what a place was, where its territory was one and the same."""
        origins = self._origins(place)
        if len(origins) != 1:
            return None
        return origins[0] if self._after(origins[0]) == place else None

    def _origins(self, place: Place) -> list[Place]:
        """Give the places whose territory went into one of the same level."""
        if place.valid_from is None:
            return []
        eve = place.valid_from - timedelta(days=1)
        whole = [
            p
            for p in self.book.places
            if p.valid_to == eve and place.code in p.became and p.level == place.level
        ]
        parts = [
            self.book.find(t.source, eve)
            for t in self.book.transfers
            if t.day == place.valid_from and t.target == place.code
        ]
        return [*whole, *(p for p in parts if p is not None and p not in whole)]

    def _timed(self, label: str, places: list[Place], by: How) -> Match:
        """Bring places to the day, along changes that left their territory alone."""
        now = [p for p in places if p.on(self.day)]
        if now:
            return self._one(label, now, by)
        then: list[Place] = []
        for place in places:
            same = [p for p in self._kin(place) if p.on(self.day)]
            then += [p for p in same if p not in then]
        if then:
            former = places[0].last < self.day
            words: tuple[How, How] = ("former name", "later name")
            if by == "code":
                words = ("former code", "later code")
            return self._one(label, then, words[0] if former else words[1])
        newest = max(places, key=lambda p: (p.last <= self.day, p.last))
        alone = [p for p in places if p.last == newest.last]
        return self._one(label, alone, "other time")

    def _one(self, label: str, places: list[Place], how: How) -> Match:
        """Take the one place that is meant, or tell that there are several."""
        several = list(dict.fromkeys(places))
        if len(several) > 1:
            several = self._highest(several, how)
        if len(several) == 1:
            return Match(label, several[0], how)
        return Match(label, None, "ambiguous", tuple(several))

    def _highest(self, places: list[Place], how: How) -> list[Place]:
        """Prefer a place to those that it holds; of short names, the higher level."""
        levels = self.book.levels
        top = min(places, key=lambda p: levels.index(p.level))
        others = [p for p in places if p != top]
        if all(top in self.book.holders(p) for p in others):
            return [top]
        same = [p for p in others if p.level == top.level]
        return [top] if how == "short name" and not same else places

    def _otherwise(self, label: str, text: str, held: Place | None) -> Match | None:
        """Read names turned round, with their holder in brackets, or with a village."""
        bracketed = _IN_BRACKETS.match(text)
        if bracketed:
            match = self._by_name(label, bracketed["name"],
                                  self._holder(bracketed["holder"]))  # fmt: skip
            return match if match.place is not None else None
        if "," in text:
            turned = " ".join(part.strip() for part in reversed(text.split(",")))
            match = self._by_name(label, turned, held)
            return match if match.place is not None else None
        words = text.split()
        for end in range(len(words) - 1, 0, -1):
            if not _BELOW.search(words[end]):
                continue
            match = self._by_name(label, " ".join(words[:end]), held)
            if match.place is not None:
                return match
        return None

    def _prefixed(self, text: str) -> tuple[Place, ...]:
        """Propose what an unknown code lies in by its first signs, if it is a code."""
        code = self.book.code_of(text)
        if not code.isascii() or not any(c.isdigit() for c in code):
            return ()
        tops = (self.book.find(code[:end], self.day) for end in range(len(code), 1, -1))
        found = next((p for p in tops if p is not None), None)
        return (found,) if found is not None and self._fits(found) else ()

    def _nearest(self, folded: str, held: Place | None) -> tuple[Place, ...]:
        """Propose the places of the day whose names are spelt most alike."""
        able = self.able
        if held is not None:
            able = {p for p in able if self._inside(p, held)} or able
        return tuple(self.forms.nearest(folded, able, _NEAREST))
