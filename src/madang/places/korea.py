"""Korea's provinces, municipalities and districts since 2008, in both code systems.

Codes, names and days are facts, written down and checked against published tables by
``tests/real/test_places.py``; the changes of 2026 have no such table yet and rest on
public listings that agree. Known: code, name, standing, what a place became, and whole
읍·면 that changed hands. Not known: smaller corrections of boundaries, and the
statistics office's numbers from February 2026 on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from madang.language import _
from madang.places.place import Place, Register, Transfer, rows
from madang.places.provinces import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["LEVELS", "administrative", "statistical"]

LEVELS: Final = ("province", "municipality", "district")

_COLUMNS: Final = (
    "code", "kostat", "name_ko", "name_en", "valid_from", "valid_to", "became"
)  # fmt: skip
_FIRST: Final = date(2008, 1, 1)
_STATISTICAL_LAST: Final = date(2026, 1, 31)
_PROVINCE_DIGITS: Final = 2
_LONG: Final = 10

_NATION: Final = frozenset({"00", "0000000000"})
"""Codes of the whole country."""

_RENUMBERED: Final = date(2022, 1, 1)
"""Since the edition of 2022 the statistics office numbers counties from 510 on."""

_COUNTIES: Final = frozenset("34")
_STEP: Final = 200
"""Before, it numbered them from 310 on."""

_MOVED: Final = {"51": ("42", date(2023, 6, 11)), "52": ("45", date(2024, 1, 18))}
"""Provinces that were numbered anew with all that lies in them: the former number."""

_SHORT: Final = {"42": "51", "45": "52"}
"""Former provinces whose short names are those of the province they became."""

_TRANSFERS: Final = (
    Transfer(date(2012, 7, 1), "44150", "36110",
             _("parts of Uidang-myeon, Janggi-myeon and Banpo-myeon")),
    Transfer(date(2012, 7, 1), "43710", "36110",
             _("Buyong-myeon and a part of Gangnae-myeon")),
    Transfer(date(2012, 7, 1), "44", "36",
             _("Yeongi-gun and parts of Gongju")),
    Transfer(date(2012, 7, 1), "43", "36",
             _("Buyong-myeon and a part of Gangnae-myeon")),
    Transfer(date(2023, 7, 1), "47", "27", _("Gunwi-gun")),
)  # fmt: skip
"""Parts that went to Sejong or Daegu while the place itself went on."""

_EXTRA: Final[Mapping[str, tuple[str, ...]]] = {
    "12": ("전남광주", "광주전남", "전남광주특별시", "Jeonnam Gwangju"),
    "29": ("광주시",),  # said of the metropolis as often as of Gyeonggi's city
    "36110": ("세종특별자치시", "세종", "Sejong"),
}


def _rows() -> list[dict[str, str]]:
    """Read the register's own table."""
    return [dict(zip(_COLUMNS, row, strict=True)) for row in rows("kr.txt")]


def _date(text: str) -> date | None:
    """Read a date, or nothing."""
    return date.fromisoformat(text) if text else None


def _level(code: str, cities: frozenset[str]) -> tuple[str, str]:
    """Give the level of a code below the provinces, and the code of what holds it."""
    city = f"{code[:4]}0"
    if city != code and city in cities:
        return "district", city
    return "municipality", code[:_PROVINCE_DIGITS]


def _provinces(table: Mapping[str, dict[str, str]]) -> Iterable[Place]:
    """Give the provinces: names of the list of provinces, days of the table."""
    listed = {p.code: p for p in PROVINCES}
    for code in [*listed, *(c for c in table if c not in listed)]:
        row = table.get(code, {})
        item = listed.get(_SHORT.get(code, code))
        forms: tuple[str, ...] = _EXTRA.get(code, ())
        if item is not None:
            more = () if code in _SHORT else item.aliases
            forms = (item.short_ko, item.short_en, *more, *forms)
        before = {r["name_ko"] for r in table.values() if r["became"] == code}
        kostat = item.kostat if item else row.get("kostat", "")
        yield Place(
            "kr",
            code,
            row.get("name_ko") or (item.name_ko if item else ""),
            row.get("name_en") or (item.name_en if item else ""),
            level="province",
            valid_from=_date(row.get("valid_from", "")),
            valid_to=_date(row.get("valid_to", "")),
            became=_codes(row.get("became", "")),
            aliases=tuple(f for f in dict.fromkeys(forms) if f not in before),
            codes=(("kr-kostat", kostat),) if kostat else (),
        )


def _codes(text: str) -> tuple[str, ...]:
    """Take a list of codes apart."""
    return tuple(filter(None, text.split(";")))


def _lower(table: Iterable[dict[str, str]]) -> Iterable[Place]:
    """Give the municipalities and districts, with the former numbers of those moved."""
    listed = list(table)
    cities = frozenset(r["code"] for r in listed if r["name_ko"].endswith("시"))
    for row in listed:
        code = row["code"]
        level, parent = _level(code, cities)
        place = Place(
            "kr",
            code,
            row["name_ko"],
            row["name_en"],
            parent,
            level,
            _date(row["valid_from"]),
            _date(row["valid_to"]),
            _codes(row["became"]),
            _EXTRA.get(code, ()),
            (("kr-kostat", row["kostat"]),) if row["kostat"] else (),
        )
        former, day = _MOVED.get(code[:_PROVINCE_DIGITS], ("", _FIRST))
        if not former:
            yield place
            continue
        yield replace(
            place,
            code=former + code[_PROVINCE_DIGITS:],
            parent=former + parent[_PROVINCE_DIGITS:],
            valid_to=day - timedelta(days=1),
            became=(code,),
        )
        yield replace(place, valid_from=day)


def _shortened(code: str) -> str:
    """Take of a code of ten digits those of the municipality, or of the province."""
    if len(code) != _LONG or not code.isdecimal():
        return code
    return code[:5] if code[2:5] != "000" else code[:_PROVINCE_DIGITS]


def administrative() -> Register:
    """Build the register of the administrative standard codes (행정표준코드)."""
    listed = _rows()
    upper = {r["code"]: r for r in listed if len(r["code"]) == _PROVINCE_DIGITS}
    lower = _lower(r for r in listed if r["code"] not in upper)
    return Register(
        "kr",
        _("Korea, administrative standard codes"),
        (*_provinces(upper), *lower),
        LEVELS,
        "municipality",
        _FIRST,
        transfers=_TRANSFERS,
        totals=_NATION,
        code_form=_shortened,
    )


def _numbered(code: str, day: date) -> str:
    """Give a number of the statistics office as it was on a day."""
    county = len(code) > _PROVINCE_DIGITS and code[2] in _COUNTIES
    return str(int(code) + _STEP) if county and day >= _RENUMBERED else code


def _statistical(place: Place, register: Register) -> Iterable[Place]:
    """Give a place as the statistics office numbers it, once or before and after."""
    number = dict(place.codes).get("kr-kostat", "")
    if not number or place.first > _STATISTICAL_LAST:
        return
    county = _numbered(number, _RENUMBERED) != number
    cuts = [place.first, place.last]
    if county and place.first < _RENUMBERED <= place.last:
        cuts = [place.first, _RENUMBERED - timedelta(days=1), _RENUMBERED, place.last]
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        after = last + timedelta(days=1) if last < place.last else None
        became = (_numbered(number, after),) if after else _turned(place, register)
        holder = register.find(place.parent, min(last, _STATISTICAL_LAST))
        parent = dict(holder.codes).get("kr-kostat", "") if holder else ""
        yield replace(
            place,
            scheme="kr-kostat",
            code=_numbered(number, first),
            parent=parent,
            valid_from=first if first > date.min else None,
            valid_to=last if last < date.max else None,
            became=became,
            codes=(("kr", place.code),),
        )


def _turned(place: Place, register: Register) -> tuple[str, ...]:
    """Give what a place became, in the numbers of the statistics office."""
    if place.valid_to is None:
        return ()
    day = place.valid_to + timedelta(days=1)
    after = [register.find(code, day) for code in place.became]
    numbers = [dict(p.codes).get("kr-kostat", "") for p in after if p]
    return tuple(dict.fromkeys(_numbered(n, day) for n in numbers if n))


def statistical(register: Register) -> Register:
    """Build the register of the statistics office's numbers (통계청 한국행정구역분류).

    Parameters
    ----------
    register : Register
        That of the administrative codes.
    """
    places = [p for place in register.places for p in _statistical(place, register)]
    transfers = tuple(
        replace(t, source=_number(register, t.source, t.day - timedelta(days=1)),
                target=_number(register, t.target, t.day))
        for t in register.transfers
    )  # fmt: skip
    return Register(
        "kr-kostat",
        _("Korea, codes of the statistics office"),
        tuple(places),
        LEVELS,
        "municipality",
        _FIRST,
        _STATISTICAL_LAST,
        transfers=transfers,
        totals=_NATION,
        names_itself=False,
    )


def _number(register: Register, code: str, day: date) -> str:
    """Give the statistics office's number of an administrative code on a day."""
    place = register.find(code, day)
    return dict(place.codes).get("kr-kostat", "") if place else ""
