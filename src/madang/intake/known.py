"""What words of files of this field mean, as data: headings, units, marks, totals."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.toml import parse_toml

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Unit",
    "bracketed",
    "folded",
    "is_derived",
    "is_total",
    "is_unit",
    "known",
    "marks",
    "measure_of",
    "measures_in",
    "names_activities",
    "names_fields",
    "paid_in",
    "role_of",
    "unit_of",
]

_ENDS: Final = " \t\"'*·:："
_APART: Final = re.compile(r"/|:\s")
_DOTTED: Final = re.compile(r"(?<=\w)[.:](?=[^\W\d_])")
_CODE: Final = re.compile(
    r"^(?:[A-Z][A-Z0-9_]{1,7}(?=:)|[A-Z][-~～–][A-Z]|\d{1,3}-\d{1,3}|[A-Z]|\d{1,4})"
    r"[ .:]+(?=\S)"
)
_HEADER: Final = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]\s*$")
_TAIL: Final = re.compile(r",\s+|\s+in\s+|\s+(?=\S+$)")
_RATE: Final = re.compile(r"(?:per|je|pro|par|por)\b")
_MANY: Final = re.compile(r"(?<!\d)1[ ,.]?000(?:[ ,.]?000)?\s*")
_PART: Final = re.compile(r"[^\w&]+|_")
_FILLERS: Final = {"of", "in", "de", "w", "v", "x", "current", "prices", "chained"}
_SIZES: Final = {"m", "mil", "mill", "bin"}
_MIL_IS_MILLION: Final = {"BGN", "CZK", "HRK", "PLN", "RON"}
_PLAIN: Final = {"number", "count", "value", "units"}
_SHORT: Final = re.compile(r"(?P<base>\D+?) ?(?P<size>k|m|mn|bn|b)")
_LEADING: Final = re.compile(r"(?P<size>k|t|m|mn)(?P<base>[a-z]{3}|[€$£])")
_TOKEN: Final = re.compile(r"[\s_/()\[\],]+|\.(?=[\s_]|$)")


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


def role_of(heading: str) -> str:
    """Tell what a column holds by its heading; empty where it is not known.

    Parameters
    ----------
    heading : str
        Such as ``국비(백만원)``: as it stands, by its levels, in one of two languages.

    Returns
    -------
    str

    Examples
    --------
    >>> role_of("EU Contribution (EUR)"), role_of("REGION: Region"), role_of("Colour")
    ('grant', 'region', '')
    """
    levels = heading.split(" | ")
    told = [heading, levels[-1], levels[0]]
    told += [part for text in (heading, levels[0]) for part in _APART.split(text)]
    parts = _DOTTED.split(heading) if " " not in heading else ()
    told += [" ".join(parts[-k:]) for k in range(1, len(parts))]  # Projet.Titre
    for text in dict.fromkeys(told):
        match = _HEADER.match(text)
        for name in (text, match["name"] if match else ""):
            if role := _roles().get(folded(name), "") or _fitting(folded(name)):
                return role
    return ""


def _fitting(plain: str) -> str:
    """Give the first role whose pattern a heading fits."""
    text = re.sub(r"[_\-–]", " ", plain)
    patterns = known()["role_patterns"].items()
    return next((role for role, p in patterns if re.search(p, text)), "")


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
    base = ""
    for token in (t for t in _TOKEN.split(rest) if t and t not in _FILLERS):
        size, what = _token(token)
        if size == 1.0 and not what:
            continue
        factor, base, found = factor * size, base or what, True
    return Unit(text, factor * _abbreviated(rest, base), base) if found else None


def _abbreviated(rest: str, base: str) -> float:
    """Read a short size that says something beside a currency only: mil. Kč, M EUR.

    Spanish and Portuguese write a thousand as a whole word, *mil*.
    """
    tokens = [t for t in _TOKEN.split(rest) if t and t not in _FILLERS]
    size = next((t for t in tokens if t in _SIZES), "")
    if size == "bin" or not size or not re.fullmatch(r"[A-Z]{3}", base):
        return 1e3 if size == "bin" and base else 1.0  # Turkish; alone it is English
    if size == "m":
        return 1e6 if len(tokens) == 2 else 1.0  # noqa: PLR2004 - and the currency
    is_word = size == "mil" and "mil." not in rest and base not in _MIL_IS_MILLION
    return 1e3 if is_word else 1e6


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit and nothing else.

    Examples
    --------
    >>> is_unit("Millions of current dollars"), is_unit("Jobs (thousands) in Kent")
    (True, False)
    """
    rest = _MANY.sub("", folded(text).removeprefix("단위").strip(_ENDS))
    tokens = [t for t in _TOKEN.split(rest) if t and t not in _FILLERS]
    return unit_of(text) is not None and all(
        _token(t) != (1.0, "") or t in _PLAIN or t in _SIZES for t in tokens
    )


@cache
def _token(token: str) -> tuple[float, str]:
    """Read one part of a unit: a size, a base, or one and then the other: 천명, €m."""
    scales, bases = known()["units"]["scale"], known()["units"]["base"]
    if token in bases:
        return 1.0, bases[token]
    for word in sorted(scales, key=len, reverse=True):
        if token == word:
            return scales[word], ""
        rest = token.removeprefix(word)
        if rest != token and rest in bases:
            return scales[word], bases[rest]
    for short in filter(None, (_SHORT.fullmatch(token), _LEADING.fullmatch(token))):
        if short["base"] in bases and bases[short["base"]].isupper():
            return known()["units"]["short"][short["size"]], bases[short["base"]]
    return 1.0, ""


@cache
def bracketed(label: str) -> str:
    """Put a size that ends a heading without brackets into brackets.

    A size alone or a unit of several words counts behind a comma or *in* only, and
    what is said per so many is none.

    Examples
    --------
    >>> bracketed("Umsatz in Mill. EUR"), bracketed("Jobs, per 1 000 persons")
    ('Umsatz (Mill. EUR)', 'Jobs, per 1 000 persons')
    """
    for cut in () if _HEADER.match(label.strip()) else _TAIL.finditer(label):
        tail = label[cut.end() :].strip()
        unit = unit_of(tail) if is_unit(tail) else None
        is_apart = bool(cut.group().strip()) or bool(unit and unit.base)
        is_sized = unit is not None and (unit.factor > 1 or bool(unit.currency))
        if is_sized and is_apart and not _RATE.match(folded(tail)):
            return f"{label[: cut.start()].strip()} ({tail})"
    return label


@cache
def measure_of(label: str) -> tuple[str, str]:
    """Tell what an item measures, and the unit that stands in brackets.

    Examples
    --------
    >>> measure_of("Employment (THS)"), measure_of("Employment rate")
    (('employment', 'THS'), ('Employment rate', ''))
    """
    parts = [p for p in label.strip().split(" | ") if not is_total(p)]
    if len(parts) > 1 and is_unit(parts[0]):  # a row of units above the items
        parts = [*parts[1:], parts[0]]
    if len(parts) > 1 and is_unit(parts[-1]):  # a row of units below the items
        parts[-2:] = [f"{parts[-2]} ({parts[-1].strip(' ()[]')})"]
    first = _HEADER.match(parts[0]) if len(parts) > 1 else None
    if first and unit_of(first["unit"]) and not _HEADER.match(parts[-1]):
        parts = [first["name"], *parts[1:-1], f"{parts[-1]} ({first['unit']})"]
    label = bracketed(" | ".join(parts) or label)
    match = _HEADER.match(label.strip())
    stated = match is not None and unit_of(match["unit"]) is not None
    plain = match["name"].strip() if match and stated else label.strip()
    unit = unit_of(match["unit"]) if match and stated else None
    is_share = unit is not None and unit.base == "percent"
    if is_share or is_derived(label):
        return plain, match["unit"] if match and stated else ""
    for word, patterns in known()["measures"].items():
        if any(re.match(p, folded(plain).replace("_", " ")) for p in patterns):
            return word, match["unit"] if match and stated else ""
    return plain, match["unit"] if match and stated else ""


@cache
def is_derived(label: str) -> bool:
    """Tell whether a label speaks of what is made of amounts: rates, shares, means.

    Examples
    --------
    >>> is_derived("조출생률 (천명당)"), is_derived("출생아수 (명)")
    (True, False)
    """
    plain = folded(label).replace("_", " ")
    return bool(re.search(known()["derived"]["pattern"], plain))


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
def marks() -> frozenset[str]:
    """List the words and signs that stand in place of amounts."""
    return frozenset(x for listed in known()["marks"].values() for x in listed)


def names_activities(labels: Iterable[str]) -> bool:
    """Tell whether labels are activities: two at least, and three in ten, by name.

    Examples
    --------
    >>> names_activities(["C 제조업", "F 건설업", "계"]), names_activities(["Harbour"])
    (True, False)
    """
    return _names("activities", labels)


def names_fields(labels: Iterable[str]) -> bool:
    """Tell whether labels are fields of training, by name, as those of activities.

    Examples
    --------
    >>> names_fields(["인문계열", "공학계열"]), names_fields(["제조업", "건설업"])
    (True, False)
    """
    return _names("fields", labels)


def _names(section: str, labels: Iterable[str]) -> bool:
    """Tell whether labels are of a kind: two at least, and three in ten, by name."""
    plain = {folded(x) for x in labels if x and not is_total(x)}
    pattern = known()[section]["pattern"]
    hits = {m[0] for x in plain if (m := re.search(pattern, x))}
    return len(hits) > 1 and 10 * len(hits) >= 3 * len(plain)


def paid_in(labels: Iterable[str]) -> str:
    """Give the currency of the country whose states labels are; empty where of none.

    Two at least, and six in ten of those that are no totals: one name is chance.

    Examples
    --------
    >>> paid_in(["Victoria", "Queensland", "Australia"]), paid_in(["Ontario", "Ohio"])
    ('AUD', '')
    """
    plain = {folded(x) for x in labels if x.strip() and not is_total(x)}
    for currency, names in known()["states"].items():
        hits = len(plain & set(names))
        if hits > 1 and 10 * hits >= 6 * len(plain):
            return str(currency)
    return ""


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
    >>> is_total("A-U Alle economische activiteiten"), is_total("Total Solutions")
    (True, False)
    """
    return all(map(_is_total, label.split(" | ")))


def _is_total(label: str) -> bool:
    """Tell whether one level of a label is a word for all parts together."""
    plain = re.sub(r"\s*\(\d{5,10}\)$", "", label)  # a total with a code of its own
    plain = folded(_CODE.sub("", plain))
    is_named = bool(
        {plain.replace(" ", ""), folded(label).replace(" ", "")} & _totals()
    )
    return is_named or bool(re.search(known()["totals"]["pattern"], plain))
