"""How numbers, money and names stand in sentences: one style, in both languages.

Rounding happens here and on the page, and nowhere before. A percentage has no
space before its sign; an interval is "70.0~71.1%" in Korean and "70.0–71.1%" in
English, with "to" between the ends where one of them is below zero.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = [
    "UNKNOWN",
    "between",
    "figure",
    "interval",
    "joined",
    "listing",
    "money",
    "names",
    "particle",
    "percent",
]

UNKNOWN: Final = "–"

_KOREAN_UNITS: Final = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_ENGLISH_UNITS: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_SYLLABLES: Final = (0xAC00, 0xD7A3)
_FINALS: Final = 28
_DIGITS_WITH_FINAL: Final = frozenset("013678LMNRlmnr")
_THREE_DIGITS: Final = 100


def figure(value: float, form: str = ".2f") -> str:
    """Write a number, with a minus that is a minus and not a hyphen.

    Examples
    --------
    >>> figure(-0.123), figure(0.5, "+.3f"), figure(float("nan"))
    ('−0.12', '+0.500', '–')
    """
    return f"{value:{form}}".replace("-", "−") if math.isfinite(value) else UNKNOWN


def percent(share: float, form: str = ".1f") -> str:
    """Write a share as per cent.

    Examples
    --------
    >>> percent(0.507), percent(0.5, ".0f"), percent(float("nan"))
    ('50.7%', '50%', '–')
    """
    return figure(100 * share, form) + "%" if math.isfinite(share) else UNKNOWN


def between(low: float, high: float, language: str, form: str = ".2f") -> str:
    """Write the two ends of an interval; nothing where either is unknown.

    Parameters
    ----------
    low, high : float
        The ends.
    language : str
        ``"ko"`` or ``"en"``.
    form : str
        Format of a number, such as ``".2f"``; one that ends in ``%`` takes shares.

    Returns
    -------
    str
        Such as ``"0.60~0.64"`` or ``"70.0–71.1%"``; empty where unknown.

    Examples
    --------
    >>> between(0.7, 0.711, "ko", ".1%"), between(0.7, 0.711, "en", ".1%")
    ('70.0~71.1%', '70.0–71.1%')
    >>> between(-0.2, 0.1, "en")
    '−0.20 to 0.10'
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    first, last = figure(low, form), figure(high, form)
    if form.endswith("%"):
        first = first.removesuffix("%")
    return joined(first, last, language)


def joined(low: str, high: str, language: str) -> str:
    """Join the two written ends of an interval, so that no dash reads as a minus.

    Examples
    --------
    >>> joined("0.1", "0.3", "ko"), joined("0.1", "0.3", "en"), joined("−1", "1", "en")
    ('0.1~0.3', '0.1–0.3', '−1 to 1')
    """
    if language == "ko":
        return f"{low}~{high}"
    return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"


def interval(
    low: float, high: float, form: str = ".2f", *, unit: str = ""
) -> tuple[str, str]:
    """Write a 90% interval in brackets, to follow a number in a sentence.

    Examples
    --------
    >>> interval(0.7, 0.711, ".1%")
    ('(90% 구간 70.0~71.1%)', ' (90% interval 70.0–71.1%)')
    """
    ko, en = (between(low, high, language, form) for language in ("ko", "en"))
    if not ko:
        return "", ""
    return f"(90% 구간 {ko}{unit})", f" (90% interval {en}{unit})"


def money(amount: float, currency: str, language: str) -> str:
    """Write an amount of money as an officer would.

    Parameters
    ----------
    amount : float
        Amount in units of the currency.
    currency : str
        Currency code, such as KRW; may be empty.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        Such as ``"300억 원"`` or ``"KRW 30.0bn"``; a dash where unknown.

    Examples
    --------
    >>> money(30_000_000_000, "KRW", "ko"), money(30_000_000_000, "KRW", "en")
    ('300억 원', 'KRW 30.0bn')
    """
    if not math.isfinite(amount):
        return UNKNOWN
    units = _KOREAN_UNITS if language == "ko" else _ENGLISH_UNITS
    size, word = next((u for u in units if abs(amount) >= u[0]), (1.0, ""))
    scaled = round(amount / size, 1)
    if language == "ko":
        unit = "원" if currency == "KRW" else currency
        space = " " if word or unit != "원" else ""
        return f"{_rounded(scaled)}{word}{space}{unit}".strip()
    shown = figure(scaled, ",.1f") if word else _rounded(scaled)
    return f"{currency} {shown}{word}".strip()


def _rounded(value: float) -> str:
    """Write an amount with one decimal where it is small and not whole."""
    small = abs(value) < _THREE_DIGITS and value % 1
    return figure(value, ",.1f" if small else ",.0f")


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """Add the Korean particle that fits the last sound of a word.

    Examples
    --------
    >>> particle("전남", "은", "는"), particle("제주", "은", "는")
    ('전남은', '제주는')
    """
    last = word.rstrip(")] ")[-1:] or " "
    low, high = _SYLLABLES
    if low <= ord(last) <= high:
        closed = (ord(last) - low) % _FINALS != 0
    else:
        closed = last in _DIGITS_WITH_FINAL
    return word + (after_consonant if closed else after_vowel)


def names(
    table: pd.DataFrame | None, language: str, *, key: str = "region"
) -> dict[str, str]:
    """Give the name of each code of a table in a language.

    Parameters
    ----------
    table : DataFrame or None
        A table of regions, activities or organisations.
    language : str
        ``"ko"`` or ``"en"``.
    key : str
        Column of the codes.

    Returns
    -------
    dict of str to str
        The name in that language, else the plain name, else the code.
    """
    if table is None or table.empty:
        return {}
    given = {str(code): str(code) for code in table[key]}
    for column in ("name", f"name_{language}"):
        if column in table.columns:
            there = table[table[column].notna()]
            given |= dict(
                zip(there[key].astype(str), there[column].astype(str), strict=True)
            )
    return given


def listing(words: Iterable[str], language: str, *, most: int = 5) -> str:
    """List the first few words, and say how many more there are.

    Examples
    --------
    >>> listing(["서울", "부산", "대구"], "ko", most=2)
    '서울, 부산 외 1곳'
    >>> listing(["Seoul", "Busan", "Daegu"], "en", most=2)
    'Seoul, Busan and 1 more'
    """
    told = list(words)
    rest = len(told) - most
    if rest <= 0:
        return ", ".join(told)
    more = f" 외 {rest}곳" if language == "ko" else f" and {rest} more"
    return ", ".join(told[:most]) + more
