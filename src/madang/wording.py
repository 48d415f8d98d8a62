"""Words that the portfolio still puts together itself, until it says messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.language import UNKNOWN, between, figure, joined, money, percent
from madang.language import particle as particle_of
from madang.language.values import Items

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = [
    "UNKNOWN",
    "between",
    "figure",
    "joined",
    "listing",
    "money",
    "names",
    "particle",
    "percent",
]


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """Add the Korean particle that fits the last sound of a word."""
    return word + particle_of(word, after_consonant, after_vowel)


def listing(words: Iterable[str], language: str, *, most: int = 5) -> str:
    """List the first few words, and say how many more there are."""
    return Items(tuple(words), most=most).worded("", language)


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
