"""How amounts, shares and names stand in the sentences of these rooms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

__all__ = ["listing", "money", "names", "particle", "percent"]

_KOREAN_UNITS: Final = ((1e12, "조"), (1e8, "억"), (1e4, "만"))
_ENGLISH_UNITS: Final = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))
_SYLLABLES: Final = (0xAC00, 0xD7A3)
_FINALS: Final = 28
_DIGITS_WITH_FINAL: Final = frozenset("013678LMNRlmnr")


def _figure(value: float) -> str:
    """Write a figure with one decimal where it is small."""
    return f"{value:,.1f}" if abs(value) < 100 and value % 1 else f"{value:,.0f}"  # noqa: PLR2004 - three digits need no decimals


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
        Such as ``"300억 원"`` or ``"KRW 30 bn"``.

    Examples
    --------
    >>> money(30_000_000_000, "KRW", "ko"), money(30_000_000_000, "KRW", "en")
    ('300억 원', 'KRW 30 bn')
    """
    if not math.isfinite(amount):
        return "–"
    units = _KOREAN_UNITS if language == "ko" else _ENGLISH_UNITS
    size, word = next((u for u in units if abs(amount) >= u[0]), (1.0, ""))
    figure = _figure(round(amount / size, 1))
    if language == "ko":
        unit = "원" if currency == "KRW" else currency
        return f"{figure}{word} {unit}".strip()
    return f"{currency} {figure} {word}".strip()


def percent(share: float) -> str:
    """Write a share as per cent with one decimal.

    Examples
    --------
    >>> percent(0.507)
    '50.7 %'
    """
    return "–" if not math.isfinite(share) else f"{100 * share:.1f} %"


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """Add the Korean particle that fits the last sound of a word.

    Examples
    --------
    >>> particle("전남", "은", "는"), particle("제주", "은", "는")
    ('전남은', '제주는')
    """
    last = word.rstrip(")%] ")[-1:] or " "
    low, high = _SYLLABLES
    if low <= ord(last) <= high:
        closed = (ord(last) - low) % _FINALS != 0
    else:
        closed = last in _DIGITS_WITH_FINAL
    return word + (after_consonant if closed else after_vowel)


def names(regions: pd.DataFrame, language: str) -> Mapping[str, str]:
    """Give each region's name in a language, by code.

    Parameters
    ----------
    regions : DataFrame
        The regions.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    mapping of str to str
        The name in that language, else the plain name, else the code.
    """
    given = {str(code): str(code) for code in regions["region"]}
    for column in ("name", f"name_{language}"):
        if column in regions.columns:
            there = regions[regions[column].notna()]
            given |= dict(
                zip(there["region"].astype(str), there[column].astype(str), strict=True)
            )
    return given


def listing(words: Iterable[str], most: int = 5) -> str:
    """List words, the first few and how many more."""
    told = list(words)
    more = f" … (+{len(told) - most})" if len(told) > most else ""
    return ", ".join(told[:most]) + more
