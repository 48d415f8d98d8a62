"""What words of files of this field mean, as data: headings, units, marks, totals."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from madang.contracts.toml import parse_toml

__all__ = [
    "Unit",
    "folded",
    "is_total",
    "known",
    "measure_of",
    "measures_in",
    "role_of",
    "unit_of",
]

_ENDS: Final = " \t\"'*·:："
_HEADER: Final = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]\s*$")
_MANY: Final = re.compile(r"(?<!\d)1[ ,.]?000(?:[ ,.]?000)?\s*")
_PART: Final = re.compile(r"[^\w&]+|_")
_TOKEN: Final = re.compile(r"[\s_/()\[\],]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a text says of a unit.

    Attributes
    ----------
    text : str
        As it stands in the file.
    factor : float
        How many ones it holds.
    base : str
        What the ones are: a currency, persons, units, percent; empty if not known.
    """

    text: str
    factor: float = 1.0
    base: str = ""

    @property
    def currency(self) -> str:
        """Code of the currency; empty where it is no money."""
        return self.base if re.fullmatch(r"[A-Z]{3}", self.base) else ""


@cache
def known() -> dict[str, Any]:
    """Read what is known of words."""
    file = resources.files("madang.intake").joinpath("known.toml")
    return parse_toml(file.read_text(encoding="utf-8"))


def folded(text: str) -> str:
    """Bring a label to what it says: NFKC, small letters, single spaces, bare ends.

    Examples
    --------
    >>> folded("  Ｅ  Manufacturing* ")
    'e manufacturing'
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.split()).strip(_ENDS)


@cache
def _roles() -> dict[str, str]:
    """List headings with their role."""
    return {folded(w): role for role, ws in known()["roles"].items() for w in ws}


def role_of(heading: str) -> tuple[str, str]:
    """Tell what a column holds by its heading.

    Parameters
    ----------
    heading : str
        Such as ``국비(백만원)``.

    Returns
    -------
    tuple of (str, str)
        The role, empty where it is not known, and the unit that stands in brackets.

    Examples
    --------
    >>> role_of("EU Contribution (EUR)"), role_of("Colour")
    (('grant', 'EUR'), ('', ''))
    """
    last = heading.rsplit(" | ", 1)[-1]
    match = _HEADER.match(last)
    for name in (heading, last):
        if role := _roles().get(folded(name), ""):
            return role, ""
    if match and (role := _roles().get(folded(match["name"]), "")):
        return role, match["unit"].strip()
    for part in heading.split("/") if "/" in heading else ():
        if role := _roles().get(folded(part), ""):  # in two languages
            return role, ""
    first = heading.split(" | ", 1)[0]
    match = _HEADER.match(first)
    plain = match["name"] if match else first
    return _roles().get(folded(plain), ""), match["unit"] if match else ""


@cache
def unit_of(text: str) -> Unit | None:
    """Read a unit: how many ones of what.

    Parameters
    ----------
    text : str
        Such as ``백만원``, ``Thousands of dollars``, ``THS``, ``MIO_EUR``, ``1,000명``.

    Returns
    -------
    Unit or None
        None where nothing in it is a unit that is known.

    Examples
    --------
    >>> unit_of("Thousands of dollars"), unit_of("tys.").factor, unit_of("blue")
    (Unit(text='Thousands of dollars', factor=1000.0, base='USD'), 1000.0, None)
    """
    rest = folded(text).removeprefix("단위").strip(_ENDS)
    factor, found = 1.0, False
    if many := _MANY.search(rest):
        factor = 1e3 if many.group().count("000") == 1 else 1e6
        rest, found = rest[: many.start()] + rest[many.end() :], True
    scales, bases = known()["units"]["scale"], known()["units"]["base"]
    tokens = [t for t in _TOKEN.split(rest) if t and t not in {"of", "in", "de"}]
    base = ""
    for token in tokens:
        size, what = _token(token, scales, bases)
        if size == 1.0 and not what:
            continue
        factor, base, found = factor * size, base or what, True
    return Unit(text, factor, base) if found else None


def _token(
    token: str, scales: dict[str, float], bases: dict[str, str]
) -> tuple[float, str]:
    """Read one part of a unit: a size, a base, or a size and then a base."""
    if token in bases:
        return 1.0, bases[token]
    for word in sorted(scales, key=len, reverse=True):
        if token == word:
            return scales[word], ""
        rest = token.removeprefix(word)
        if rest != token and rest in bases:
            return scales[word], bases[rest]
    return 1.0, ""


@cache
def measure_of(label: str) -> tuple[str, str]:
    """Tell what an item measures, and the unit that stands in brackets.

    Examples
    --------
    >>> measure_of("Employment (THS)"), measure_of("Employment rate")
    (('employment', 'THS'), ('Employment rate', ''))
    """
    parts = [p for p in label.strip().split(" | ") if not is_total(p)]
    label = " | ".join(parts) or label
    match = _HEADER.match(label.strip())
    is_unit = match is not None and unit_of(match["unit"]) is not None
    plain = match["name"].strip() if match and is_unit else label.strip()
    derived = known()["derived"]["pattern"]
    is_share = is_unit and match is not None and "%" in match["unit"]
    if is_share or re.search(derived, folded(label)):
        return plain, match["unit"] if match and is_unit else ""
    for word, patterns in known()["measures"].items():
        if any(re.match(p, folded(plain)) for p in patterns):
            return word, match["unit"] if match and is_unit else ""
    return plain, match["unit"] if match and is_unit else ""


@cache
def measures_in(text: str) -> tuple[str, ...]:
    """Tell what a title speaks of; nothing where it speaks of what is made of amounts.

    Examples
    --------
    >>> measures_in("시도별 산업별취업자.xlsx"), measures_in("Employment by industry")
    (('employment',), ('employment',))
    >>> measures_in("사업체수 및 종사자수"), measures_in("취업자 증감률")
    (('employment', 'establishments'), ())
    """
    tokens = [t for t in _PART.split(folded(text).replace("별", "별 ")) if t]
    derived = known()["derived"]["pattern"]
    if "%" in text or any(re.search(derived, t) for t in tokens):
        return ()
    phrases = [" ".join(tokens[k : k + 3]) for k, t in enumerate(tokens)
               if t != "units"]  # fmt: skip
    return tuple(
        word
        for word, patterns in known()["measures"].items()
        if any(re.match(p, phrase) for p in patterns for phrase in phrases)
    )


@cache
def _totals() -> frozenset[str]:
    """List the words for all parts together, without spaces."""
    told = known()["totals"]
    words = [*told["words"], *told["nations"]]
    return frozenset(folded(w).replace(" ", "") for w in words)


def is_total(label: str) -> bool:
    """Tell whether a label is a word for all parts together.

    Examples
    --------
    >>> is_total("All industry total "), is_total("Manufacturing")
    (True, False)
    """
    plain = re.sub(r"\s*\(\d{5,10}\)$", "", label)  # a total with a code of its own
    return folded(plain).replace(" ", "") in _totals()
