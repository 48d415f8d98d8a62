"""States and counties of the United States since 2010, by FIPS code.

Counties are numbered in the order of the alphabet, by twos; what stands out of that
order has its number beside it in the table. Territories are not held.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from madang.language import _
from madang.places.place import Place, Register, Transfer, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["LEVELS", "fips"]

LEVELS: Final = ("state", "county")

_FIRST: Final = date(2010, 1, 1)
_AS_IT_IS: Final = "!"
_ALASKA, _LOUISIANA, _CONNECTICUT = "02", "22", "09"
_REGIONS_SINCE: Final = date(2022, 6, 1)
_GEO_ID: Final = re.compile(r"^0[45]00000US(\d{2}(?:\d{3})?)$")
_STATE_TOTAL: Final = re.compile(r"^(\d{2})000$")

_BECAME: Final = {
    "02261": ("02063;02066", date(2019, 1, 2)),  # Valdez-Cordova was divided
    "02270": ("02158", date(2015, 7, 1)),  # Wade Hampton was named Kusilvak
    "12025": ("12086", date(1997, 11, 13)),  # Dade was named Miami-Dade
    "46113": ("46102", date(2015, 5, 1)),  # Shannon was named Oglala Lakota
    "51515": ("51019", date(2013, 7, 1)),  # Bedford city went into Bedford County
    "09001": ("09120;09140;09190", _REGIONS_SINCE),
    "09003": ("09110;09140;09160", _REGIONS_SINCE),
    "09005": ("09140;09160;09190", _REGIONS_SINCE),
    "09007": ("09130", _REGIONS_SINCE),
    "09009": ("09140;09170", _REGIONS_SINCE),
    "09011": ("09130;09150;09180", _REGIONS_SINCE),
    "09013": ("09110;09150", _REGIONS_SINCE),
    "09015": ("09150;09180", _REGIONS_SINCE),
}
"""What counties became, and since when."""

_PETERSBURG: Final = date(2013, 1, 3)
_TRANSFERS: Final = (
    Transfer(_PETERSBURG, "02105", "02195", _("a part")),
    Transfer(_PETERSBURG, "02195", "02198", _("a part")),
)
"""Petersburg Borough was made of most of its census area and a part of another."""


def _named(state: str, item: str) -> str:
    """Give a county's full name."""
    if item.endswith(_AS_IT_IS):
        return item[:-1]
    if state == _ALASKA or item.endswith("Region"):
        return item
    return f"{item} Parish" if state == _LOUISIANA else f"{item} County"


def _counties(state: str, listed: str) -> Iterable[Place]:
    """Give the counties of a state, with the days of the changes."""
    starts = {
        heir: day
        for codes, day in _BECAME.values()
        for heir in codes.split(";")
        if heir != "51019"  # there before, and larger since
    }
    number = -1
    for entry in listed.split(", "):
        item, _equals, told = entry.partition("=")
        number = int(told) if told else number + 1 + number % 2
        code = f"{state}{number:03d}"
        name = _named(state, item)
        heirs, day = _BECAME.get(code, ("", None))
        place = Place(
            "fips",
            code,
            "",
            name,
            state,
            "county",
            starts.get(code),
            day - timedelta(days=1) if day else None,
            tuple(filter(None, heirs.split(";"))),
        )
        if code in {"02195", "51019"}:
            yield from _twice(place)
        else:
            yield place


def _twice(place: Place) -> Iterable[Place]:
    """Give a county whose boundaries changed under one code: before and after."""
    changed = _PETERSBURG if place.code == "02195" else _BECAME["51515"][1]
    former = "Petersburg Census Area" if place.code == "02195" else place.name_en
    eve = changed - timedelta(days=1)
    yield replace(place, name_en=former, valid_to=eve, became=(place.code,))
    yield replace(place, valid_from=changed)


def _code(text: str) -> str:
    """Bring a code to two or five digits; a state's total means the state."""
    geo = _GEO_ID.match(text)
    code = geo[1] if geo else text
    if code.isdecimal() and len(code) in {1, 4}:
        code = f"0{code}"
    whole = _STATE_TOTAL.match(code)
    return whole[1] if whole and code != "00000" else code


def fips() -> Register:
    """Build the register of FIPS codes."""
    states: list[Place] = []
    counties: list[Place] = []
    for code, name, short, listed in rows("fips.txt"):
        states.append(Place("fips", code, "", name, level="state", aliases=(short,)))
        counties += _counties(code, listed)
    return Register(
        "fips",
        _("United States, FIPS"),
        (*states, *counties),
        LEVELS,
        "county",
        _FIRST,
        transfers=_TRANSFERS,
        totals=frozenset({"us", "usa", "us000", "00000", "00", "unitedstates",
                          "unitedstatesofamerica"}),
        code_form=_code,
    )  # fmt: skip
