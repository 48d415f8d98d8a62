"""The Korean particle that fits the last sound of the word before it."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["particle"]

_SYLLABLES: Final = (0xAC00, 0xD7A3)
_FINALS: Final = 28
_RIEUL: Final = 8
_CLOSED: Final = frozenset("013678LMNRlmnr")
"""Digits and letters whose Korean names end in a consonant."""
_LIQUID: Final = frozenset("178LRlr")
"""Those whose names end in the consonant that the particle of means ignores."""
_UNITS: Final = ("km", "cm", "mm", "m")
"""Units whose Korean names end in a vowel, though the letter's does not."""
_BRACKET: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
_AFTER: Final = " '\"’”)]›»」』"


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """Give the particle that follows a word.

    What stands in brackets at the end is not spoken with the word. The particle of
    means follows a vowel and the liquid alike.

    Parameters
    ----------
    word : str
        The word, as it is written.
    after_consonant, after_vowel : str
        The particle's two forms, as they are named: first that after a consonant.

    Returns
    -------
    str
        One of the two forms.
    """
    last, is_unit = _last(word)
    low, high = _SYLLABLES
    if low <= ord(last) <= high:
        final = (ord(last) - low) % _FINALS
        closed, liquid = final != 0, final == _RIEUL
    else:
        closed, liquid = last in _CLOSED and not is_unit, last in _LIQUID
    means = after_consonant.endswith(after_vowel) and after_consonant != after_vowel
    if closed and means and liquid:
        return after_vowel
    return after_consonant if closed else after_vowel


def _last(word: str) -> tuple[str, bool]:
    """Give the last letter that is spoken, and whether it ends a unit's sign."""
    bare = word.rstrip(_AFTER)
    cut = _BRACKET.sub("", word.rstrip("'\"’” "))
    if cut and cut != word:
        bare = cut.rstrip(_AFTER)
    ending = re.search(r"(?<![A-Za-z])[A-Za-z]+$", bare)
    return bare[-1:] or " ", bool(ending and ending.group() in _UNITS)
