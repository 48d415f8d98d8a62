"""What a name or a code of a region means: in which register, in which years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import places
from madang.errors import ParameterError
from madang.intake.weighing import WEIGHTS, codes, read_weights
from madang.language import Items, Message, _, pgettext
from madang.places import register, resolve
from madang.places.matches import HOW
from madang.places.registers import registers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from madang.places import Match, Place
    from madang.places.place import Register

__all__ = ["HEADINGS", "crosswalk", "level_name", "listing", "meanings", "registry"]

HEADINGS: Final = {
    "scheme": pgettext("regions", "Register"),
    "code": pgettext("regions", "Code"),
    "name": pgettext("regions", "Name"),
    "name_en": pgettext("regions", "English name"),
    "level": pgettext("regions", "Level"),
    "parent": pgettext("regions", "Within"),
    "from": pgettext("regions", "From"),
    "until": pgettext("regions", "Until"),
    "before": pgettext("regions", "Before"),
    "after": pgettext("regions", "Since then"),
    "other": pgettext("regions", "Other codes"),
    "as": pgettext("regions", "Read as"),
    "vintages": pgettext("regions", "Times"),
    "to": pgettext("regions", "To"),
    "weight": pgettext("regions", "Share"),
    "why": pgettext("regions", "Why"),
    "regions": pgettext("regions", "Regions"),
}
"""Headings of what is listed."""

_LEVELS: Final = {
    "province": pgettext("level", "province"),
    "municipality": pgettext("level", "municipality"),
    "district": pgettext("level", "district"),
    "country": pgettext("level", "country"),
    "state": pgettext("level", "state"),
    "county": pgettext("level", "county"),
}


def level_name(level: str) -> Message | str:
    """Give a reader's word for a level; those of NUTS and ITL speak for themselves."""
    return _LEVELS.get(level, level.upper())


def _said(level: str, language: str) -> str:
    """Word a level."""
    word = level_name(level)
    return word if isinstance(word, str) else word.text(language)


def crosswalk(
    scheme: str, days: tuple[int | date, int | date], weights: Path | None,
    **how: Any,
) -> pd.DataFrame:  # fmt: skip
    """Lay out how the regions of one time become those of another.

    Parameters
    ----------
    scheme : str
        Register.
    days : pair of int or date
        The two times.
    weights : Path or None
        Table of weights by which regions are shared out; joined where there is none.
    **how
        As `madang.places.crosswalk`: level, parts, language.

    Returns
    -------
    DataFrame
        from, to, weight and why.
    """
    if weights is None:
        return places.crosswalk(scheme, *days, **how)
    book = places.register(scheme)
    shares, _basis = read_weights(weights)
    given = codes(book, (book.asked(days[0]), book.asked(days[1])), shares)
    return places.crosswalk(scheme, *days, WEIGHTS, weights=given, **how)


def meanings(
    label: str, year: int | None, scheme: str, language: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell what a name or a code means.

    Parameters
    ----------
    label : str
        Name or code, in any usual form.
    year : int or None
        Only what it means at the end of that year (or in that edition).
    scheme : str
        Only in this register; in all where empty.
    language : str

    Returns
    -------
    tuple of two DataFrame
        What it means, a row for each place and time; and, where it means nothing,
        what is spelt most alike.
    """
    books = (register(scheme),) if scheme else registers()
    found: list[dict[str, object]] = []
    near: list[dict[str, object]] = []
    for book in books:
        asked = [book.day(year)] if year is not None else list(book.breaks)
        matches = [
            (day, resolve([label], book.scheme, vintage=day)[0])
            for day in asked
            if book.first <= day <= book.last
        ]
        places = _places(matches)
        found += [_row(book, place, how, language) for place, how in places]
        if not places:
            likely = dict.fromkeys(
                p for _day, m in reversed(matches) for p in m.nearest
            )
            near += [_row(book, p, "", language) for p in list(likely)[:3]]
    return pd.DataFrame(found), pd.DataFrame(near)


def _places(matches: Iterable[tuple[date, Match]]) -> list[tuple[Place, str]]:
    """List the places that a label means at any of the times, each once."""
    places: dict[Place, str] = {}
    for day, match in matches:
        meant = match.nearest if match.how == "ambiguous" else (match.place,)
        for place in meant:
            if place is not None and (place.on(day) or match.how == "other time"):
                places.setdefault(place, match.how)
    return sorted(places.items(), key=lambda p: (p[0].code, p[0].first))


def _row(book: Register, place: Place, how: str, language: str) -> dict[str, object]:
    """Lay out one place at its time."""
    before = [
        p
        for p in book.places
        if place.code in p.became and p.valid_to and place.valid_from
        and (place.valid_from - p.valid_to).days == 1
    ]  # fmt: skip
    return {
        "scheme": book.scheme,
        "code": place.code,
        "name": book.full_name(place, language),
        "level": _said(place.level, language),
        "from": str(place.valid_from or ""),
        "until": str(place.valid_to or ""),
        "before": _codes(book, before, language),
        "after": _codes(book, _heirs(book, place), language),
        "other": ", ".join(f"{scheme} {code}" for scheme, code in place.codes),
        "as": HOW[how].text(language) if how in HOW else "",
        "coded": how.endswith("code"),
    }


def _heirs(book: Register, place: Place) -> list[Place]:
    """Give what a place became, as it was on the next day."""
    if place.valid_to is None:
        return []
    days = [day for day in book.breaks if day > place.valid_to]
    heirs = [book.find(code, days[0]) for code in place.became] if days else []
    return [heir for heir in heirs if heir is not None]


def _codes(book: Register, places: Iterable[Place], language: str) -> str:
    """Name places by code and full name."""
    return "; ".join(f"{p.code} {book.full_name(p, language)}" for p in places)


def listing(scheme: str, year: int | None, level: str, language: str) -> pd.DataFrame:
    """List the regions of a register at a time.

    Parameters
    ----------
    scheme : str
    year : int or None
        A year (its end) or an edition; the newest time where None.
    level : str
        One level; all where empty.
    language : str

    Returns
    -------
    DataFrame
        code, name, name_en, level and parent.
    """
    book = register(scheme)
    if level and level not in book.levels:
        raise ParameterError(
            _(
                "'{level}' is no level of {scheme}. There are: {levels}.",
                level=level,
                scheme=scheme,
                levels=Items(book.levels),
            )
        )
    if year is None and scheme != book.scheme:
        year = int(scheme.rpartition("-")[2])
    day = book.newest() if year is None else book.asked(year)
    rows = [
        {
            "code": p.code,
            "name": book.full_name(p, language),
            "name_en": book.full_name(p, "en"),
            "level": _said(p.level, language),
            "parent": p.parent,
        }
        for p in book.on(day, level)
    ]
    return pd.DataFrame(rows)


def registry(language: str) -> pd.DataFrame:
    """List the registers: what each is, its times, its levels, how many regions.

    Parameters
    ----------
    language : str

    Returns
    -------
    DataFrame
        scheme, name, vintages, level and regions.
    """
    rows = []
    for book in registers():
        editions = ", ".join(str(e.vintage) for e in book.editions)
        rows.append(
            {
                "scheme": book.scheme,
                "name": book.title.text(language),
                "vintages": editions or book.span(),
                "level": ", ".join(book.levels),
                "regions": len(book.on(book.newest())),
            }
        )
    return pd.DataFrame(rows)
