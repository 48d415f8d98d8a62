"""Places of a register, each with the days on which it was so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from madang.language import Message

__all__ = ["FIRST_DAY", "LAST_DAY", "Edition", "Place", "Register", "Transfer", "rows"]

FIRST_DAY: Final = date(1, 1, 1)
LAST_DAY: Final = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Place:
    """One region as a register has it, from a first to a last day.

    Attributes
    ----------
    scheme : str
        Register, such as ``"kr"``.
    code : str
        Its code there. A code may name one place at a time, and another later.
    name_ko, name_en : str
        Own name, without the region that holds it; one of them may be empty.
    parent : str
        Code of the region that holds it; empty at the top.
    level : str
        Such as ``"province"`` or ``"municipality"``.
    valid_from, valid_to : date or None
        First and last day; None where it lies before, or after, what the register
        tells of.
    became : tuple of str
        Codes that its territory has had since the day after `valid_to`.
    aliases : tuple of str
        Further forms of its name.
    codes : tuple of (str, str)
        What other registers call it: scheme and code.
    """

    scheme: str
    code: str
    name_ko: str = ""
    name_en: str = ""
    parent: str = ""
    level: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    became: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def first(self) -> date:
        """First day, as a date that can be compared."""
        return self.valid_from or FIRST_DAY

    @property
    def last(self) -> date:
        """Last day, as a date that can be compared."""
        return self.valid_to or LAST_DAY

    def on(self, day: date) -> bool:
        """Tell whether it was so on a day."""
        return self.first <= day <= self.last

    def name(self, language: str = "en") -> str:
        """Give its own name in a language, or in the other where there is but one."""
        names = (self.name_ko, self.name_en)
        wanted, other = names if language == "ko" else names[::-1]
        return wanted or other


@dataclass(frozen=True, slots=True)
class Edition:
    """A vintage that a register has: how it is asked for, and its days."""

    vintage: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Transfer:
    """A part of a place that went to another, while the place itself went on."""

    day: date
    source: str
    target: str
    what: Message


@dataclass(frozen=True, eq=False)
class Register:
    """All places of one scheme, and how to look them up.

    Attributes
    ----------
    scheme : str
        Its name, such as ``"kr"``.
    title : Message
        What a reader calls it.
    places : tuple of Place
        In the official order.
    levels : tuple of str
        From the highest to the lowest.
    main : str
        The level that is meant where none is given.
    editions : tuple of Edition
        Its named vintages; empty where it goes by the day.
    first, last : date
        The days for which it is complete.
    transfers : tuple of Transfer
        Parts of places that changed hands.
    totals : frozenset of str
        Words of its own for the whole, such as ``"United States"``.
    code_form : callable
        Brings a code to the form in which the register has it.
    names_itself : bool
        Whether names tell this register, or those of another that it numbers anew.
    """

    scheme: str
    title: Message
    places: tuple[Place, ...]
    levels: tuple[str, ...]
    main: str
    first: date
    last: date = LAST_DAY
    editions: tuple[Edition, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    totals: frozenset[str] = frozenset()
    code_form: Callable[[str], str] = str
    names_itself: bool = True

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Place, ...]]:
        """Places by code, in the order of their days."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in sorted(self.places, key=lambda p: p.first):
            found[place.code].append(place)
        return {code: tuple(places) for code, places in found.items()}

    @cached_property
    def breaks(self) -> tuple[date, ...]:
        """First days of the spans within which nothing changes, in order."""
        days = {self.first}
        for place in self.places:
            if place.valid_from:
                days.add(place.valid_from)
            if place.valid_to:
                days.add(place.valid_to + timedelta(days=1))
        return tuple(sorted(d for d in days if self.first <= d <= self.last))

    def spans(self) -> Iterator[tuple[date, date]]:
        """Give the spans within which nothing changes: first and last day."""
        for place, first in enumerate(self.breaks):
            ends = self.breaks[place + 1 : place + 2]
            yield first, (ends[0] - timedelta(days=1) if ends else self.last)

    def day(self, vintage: int | date) -> date:
        """Give the day that a vintage means: an edition's first, or a year's last."""
        if isinstance(vintage, date):
            return vintage
        for edition in self.editions:
            if edition.vintage == vintage:
                return edition.first
        return date(vintage, 12, 31)

    def asked(self, vintage: int | date) -> date:
        """Give the day that a vintage means, or refuse one that is not told of.

        Raises
        ------
        ParameterError
            If the register is not complete on that day.
        """
        day = self.day(vintage)
        if self.first <= day <= self.last:
            return day
        raise ParameterError(
            _(
                "The register '{scheme}' is complete for {span}; {vintage} lies "
                "outside. Give a year or day within.",
                scheme=self.scheme,
                span=self.span(),
                vintage=str(vintage),
            )
        )

    def span(self) -> str:
        """Give its first day and its last, if there is one."""
        return f"{self.first}–{'' if self.last == LAST_DAY else self.last}"

    def newest(self) -> date:
        """Give the newest day that the register tells of."""
        return self.breaks[-1]

    def code_of(self, text: str) -> str:
        """Bring a code to the register's form."""
        return self.code_form(text)

    def find(self, code: str, day: date) -> Place | None:
        """Find the place that had a code on a day."""
        for place in self.by_code.get(code, ()):
            if place.on(day):
                return place
        return None

    def on(self, day: date, level: str = "") -> tuple[Place, ...]:
        """Give all places of a day, of one level or of all."""
        return tuple(
            p for p in self.places if p.on(day) and (not level or p.level == level)
        )

    def holders(self, place: Place) -> tuple[Place, ...]:
        """Give the places that held this one in its time, the nearest first."""
        day = min(place.last, self.last)
        held: list[Place] = []
        code = place.parent
        while code:
            holder = self.find(code, day)
            if holder is None:
                break
            held.append(holder)
            code = holder.parent
        return tuple(held)

    def full_name(self, place: Place, language: str = "en") -> str:
        """Give a name that is the only one of its day: with those who hold it."""
        names = [p.name(language) for p in self.holders(place)]
        own = place.name(language)
        if place.name_ko and language == "ko":
            return " ".join([*reversed(names), own])
        return ", ".join([own, *names])

    def parts(self, place: Place, day: date) -> tuple[Place, ...]:
        """Give the places that a place held directly on a day."""
        return tuple(p for p in self.on(day) if p.parent == place.code)


def rows(name: str) -> list[list[str]]:
    """Read one of the registers' own tables, whose cells are parted by bars.

    Parameters
    ----------
    name : str
        File in the folder ``tables``.

    Returns
    -------
    list of list of str
        A row a line.
    """
    file = resources.files(__package__) / "tables" / name
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line]
