"""Every form in which a place's name is written, and which places a form means."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.places.names import distance, fold, letters, pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from madang.places.place import Place, Register

__all__ = ["Form", "Forms"]

_KOREAN_END: Final = re.compile(r"(?<=..)(시|군|구)$")
_ENGLISH_END: Final = re.compile(
    r"[- ](si|gun|gu|do|city|county|district|parish|borough|census area|municipality)$",
    re.IGNORECASE,
)
_TRIED: Final = 12
"""So many names whose pairs of letters agree best are compared letter by letter."""
_LOOKED_UP: Final = 1500
"""Rare pairs are looked up first, until so many names have been met."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a place's name: its rank is 0 for the official one, 1 for others."""

    place: Place
    rank: int


def _own(place: Place) -> dict[str, int]:
    """Give the forms of a place's own name, with their rank."""
    official = [n for n in (place.name_ko, place.name_en) if n]
    shorter = [_KOREAN_END.sub("", place.name_ko), _ENGLISH_END.sub("", place.name_en)]
    found: dict[str, int] = {}
    for rank, names in ((0, official), (1, (*place.aliases, *shorter))):
        for name in names:
            folded = fold(name)
            if folded:
                found.setdefault(folded, rank)
    return found


class Forms:
    """All forms of the names of one register.

    Parameters
    ----------
    register : Register
    """

    def __init__(self, register: Register) -> None:
        self.register = register
        self._whole: dict[str, list[Form]] = defaultdict(list)
        self._bare: dict[str, list[Form]] = defaultdict(list)
        for place in register.places:
            own = _own(place)
            for form, rank in own.items():
                self._bare[form].append(Form(place, rank))
            for form, rank in self._paths(place, own):
                self._whole[form].append(Form(place, rank))
        self._spelt: Mapping[str, list[Place]] | None = None
        self._by_pair: dict[str, list[str]] = {}

    def _paths(self, place: Place, own: dict[str, int]) -> Iterable[tuple[str, int]]:
        """Give the forms that name those who hold a place before its own name."""
        before: dict[str, int] = {"": 0}
        for holder in reversed(self.register.holders(place)):
            told = _own(holder)
            longer = {
                start + form: max(a, b)
                for start, a in before.items()
                for form, b in told.items()
            }
            before = {**longer, **before}
        for start, a in before.items():
            if start:
                for form, b in own.items():
                    yield start + form, max(a, b)

    def of(self, folded: str) -> list[Form]:
        """Give what a folded name may mean: alone, or after those who hold it."""
        return [*self._bare.get(folded, ()), *self._whole.get(folded, ())]

    def nearest(self, folded: str, day_places: set[Place], count: int) -> list[Place]:
        """Find the places whose names are spelt most like an unknown one.

        Parameters
        ----------
        folded : str
            The unknown name, folded.
        day_places : set of Place
            The places that may be proposed.
        count : int
            How many at most.

        Returns
        -------
        list of Place
            The nearest first; none that differs in more than half its letters.
        """
        if self._spelt is None:
            self._spell()
        wanted = letters(folded)
        shared: dict[str, int] = defaultdict(int)
        met = 0
        listed = [self._by_pair.get(pair, []) for pair in sorted(pairs(wanted))]
        for names in sorted(listed, key=len):
            met += len(names)
            if shared and met > _LOOKED_UP:
                break
            for spelt in names:
                shared[spelt] += 1
        likely = sorted(
            shared, key=lambda s: (-2 * shared[s] / (len(s) + len(wanted) + 2), s)
        )
        away: dict[Place, int] = {}
        for spelt in likely[:_TRIED]:
            longer = max(len(wanted), len(spelt))
            if 2 * abs(len(wanted) - len(spelt)) > longer:
                continue
            apart = distance(wanted, spelt)
            if 2 * apart > longer:
                continue
            for place in (self._spelt or {})[spelt]:
                if place in day_places:
                    away[place] = min(away.get(place, apart), apart)
        return sorted(away, key=lambda p: (away[p], p.code))[:count]

    def _spell(self) -> None:
        """Set out all official forms letter by letter, once."""
        spelt: dict[str, list[Place]] = defaultdict(list)
        for book in (self._bare, self._whole):
            for form, meant in book.items():
                own = [one.place for one in meant if one.rank == 0]
                if own:
                    spelt[letters(form)] += own
        by_pair: dict[str, list[str]] = defaultdict(list)
        for word in spelt:
            for pair in pairs(word):
                by_pair[pair].append(word)
        self._spelt, self._by_pair = spelt, by_pair
