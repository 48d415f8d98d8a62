"""Which register, and which of its vintages, a column of labels speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.places.listing import STUDY
from madang.places.names import HEADQUARTERS, SUMS, WHOLES, fold
from madang.places.place import FIRST_DAY, LAST_DAY
from madang.places.registers import forms_of, registers
from madang.places.resolving import LONG_CODE, cleaned, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from madang.places.place import Place, Register

__all__ = ["Recognised", "recognise"]

_LEAST: Final = 0.05
"""A register that knows a smaller share of the labels is not named."""

_BY_FORM: Final = {
    "gss": re.compile(r"[EWSNK]\d{8}"),  # wards and others of the United Kingdom
    "nuts3": re.compile(r"(?!TL)(?=.*\d)[A-Z]{2}[0-9A-Z]{3}"),
}
"""Codes of which no list is held, known by their form: the study names its regions."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A register at a time, and how much of a column it knows.

    Attributes
    ----------
    scheme : str
        Register.
    vintage : int, date or None
        An edition where the register has editions, else the first day of the newest
        time at which it knows most. None for codes known by their form alone.
    share : float
        Share of the labels that are places then; totals are left out.
    coded : bool
        Whether most of them are codes.
    first, last : date
        The time within which it knows as many.
    decides : tuple of str
        Labels that were no places just before or just after: they tell the time.
    unknown : tuple of str
        Labels that are no places then.
    """

    scheme: str
    vintage: int | date | None
    share: float
    coded: bool
    first: date
    last: date
    decides: tuple[str, ...]
    unknown: tuple[str, ...]


def recognise(
    labels: Sequence[str],
    names: Sequence[str] | None = None,
    own: Register | None = None,
) -> list[Recognised]:
    """Tell which register and which vintage a column speaks.

    Two entries of the same share are a doubt: codes such as 26, 29, 31 and 36 name
    different provinces in Korea's two systems, and only names beside them decide.

    Parameters
    ----------
    labels : sequence of str
        Codes or names of a column.
    names : sequence of str, optional
        Where the labels are codes: the name beside each. A code then counts only
        where it has that name. Give it where it is there: codes of countries that
        are not held look like those of others (01001 is a county of the United
        States, and a commune of France).
    own : Register, optional
        A study's own regions, from `of_study`; named before others of the same share.

    Returns
    -------
    list of Recognised
        The best first; registers that know next to nothing are left out.
    """
    beside = [""] * len(labels) if names is None else [str(n) for n in names]
    told = {
        (cleaned(str(label)), name)
        for label, name in zip(labels, beside, strict=True)
        if str(label).strip() and fold(str(label)) not in SUMS | WHOLES | HEADQUARTERS
    }
    books = (own, *registers()) if own is not None else registers()
    found = [_best(book, told) for book in books] if told else []
    known = [f for f in found if f is not None and f.share >= _LEAST]
    most = max((f.share for f in known), default=_LEAST)
    formed = [_formed(scheme, told) for scheme in _BY_FORM] if told else []
    return sorted(
        [*known, *(f for f in formed if f is not None and f.share > most)],
        key=lambda f: (-f.share, f.scheme != STUDY, f.scheme),
    )


def _formed(scheme: str, told: set[tuple[str, str]]) -> Recognised | None:
    """Tell how many labels have the form of a code of which no list is held."""
    held = [b for b in registers() if b.scheme == scheme or scheme in b.levels]
    if any(b.on(b.newest(), scheme) for b in held):
        return None
    formed = {label for label, _name in told if _BY_FORM[scheme].fullmatch(label)}
    others = sorted({label for label, _name in told} - formed)
    share = len(formed) / len({label for label, _name in told})
    span = (FIRST_DAY, LAST_DAY)
    return Recognised(scheme, None, share, share > 0, *span, (), tuple(others))


def _meant(book: Register, label: str, name: str) -> tuple[tuple[Place, ...], bool]:
    """Give the places that a label may mean, and whether it is a code."""
    forms = forms_of(book)
    if match := LONG_CODE.match(label):
        label = match["code"]
    code = book.code_of(label)
    coded = book.by_code.get(code, ()) if code else ()
    if coded:
        if name:
            short = name.partition(",")[0]  # Autauga County, Alabama
            said = {f.place for f in (*forms.of(fold(name)), *forms.of(fold(short)))}
            coded = tuple(p for p in coded if p in said)
        return coded, True
    named = forms.of(fold(label)) if book.names_itself else ()
    first, comma, _rest = label.partition(",")
    if comma and not named and book.names_itself and forms.of(fold(first)):
        place = resolve([label], book)[0].place
        return ((place,) if place else ()), False
    return tuple(dict.fromkeys(f.place for f in named)), False


def _best(book: Register, told: set[tuple[str, str]]) -> Recognised | None:
    """Find the newest time at which a register knows most of the labels."""
    meant: Mapping[tuple[str, str], tuple[tuple[Place, ...], bool]]
    meant = {pair: _meant(book, *pair) for pair in told}
    spans = [
        (first, last, frozenset(p for p in told if _there(meant[p][0], first)))
        for first, last in book.spans()
    ]
    most = max(len(known) for _first, _last, known in spans)
    if most == 0:
        return None
    best = max(i for i, span in enumerate(spans) if len(span[2]) == most)
    start = best
    while start > 0 and len(spans[start - 1][2]) == most:
        start -= 1
    known = spans[best][2]
    beside = [spans[i][2] for i in (start - 1, best + 1) if 0 <= i < len(spans)]
    decides = {label for other in beside for label, _name in known - other}
    first = spans[start][0]
    last = spans[best][1]
    edition = [e.vintage for e in book.editions if e.first <= spans[best][0] <= e.last]
    return Recognised(
        book.scheme,
        edition[0] if edition else spans[best][0],
        most / len(told),
        sum(meant[p][1] for p in known) * 2 > len(known),
        first,
        last,
        tuple(sorted(decides)),
        tuple(sorted(label for label, _name in told - known)),
    )


def _there(places: tuple[Place, ...], day: date) -> bool:
    """Tell whether one of these places was there on a day."""
    return any(place.on(day) for place in places)
