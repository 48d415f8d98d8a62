"""How names are compared: one form for all spellings, and how far two lie apart."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "HEADQUARTERS",
    "SUMS",
    "WHOLES",
    "distance",
    "fold",
    "letters",
    "pairs",
]

_SEPARATORS: Final = re.compile(r"[\s\-‐-―·ㆍ・.,'’`\"/()\[\]]+")

SUMS: Final = frozenset(
    {"계", "소계", "합계", "총계", "누계", "전체", "총합계", "total", "subtotal",
     "all", "sum", "allregions", "grandtotal", "insgesamt", "ensemble", "totale"}
)  # fmt: skip
"""Words for a total of what stands beside them."""

HEADQUARTERS: Final = frozenset({"본청", "도본청", "시본청", "시도본청"})
"""A province's own office: neither a place beside the others nor their total."""

WHOLES: Final = frozenset({
    "전국", "수도권", "충청권", "호남권", "대경권", "동남권", "강원권", "제주권",
    "대한민국", "한국", "비수도권", "수도권이외", "korea", "republicofkorea",
    "southkorea", "경인권", "부울경", "호남제주권", "강원제주권", "대구경북권",
    "부산울산경남권", "광주전남권", "국내", "world", "europe", "europeanunion",
    "country", "nation", "national",
})  # fmt: skip
"""Names of a whole country and of larger regions: totals, never a place."""


def fold(name: str) -> str:
    """Bring a name to the one form in which names are compared.

    Width, Unicode form, case, spaces, hyphens and accents do not matter; & is *and*.

    Parameters
    ----------
    name : str

    Returns
    -------
    str

    Examples
    --------
    >>> fold(" 서울 특별시"), fold("Île-de-France"), fold("Jongno-gu")
    ('서울특별시', 'iledefrance', 'jongnogu')
    """
    wide = unicodedata.normalize("NFKC", name).replace("&", "and")
    plain = _SEPARATORS.sub("", wide).casefold()
    if plain.isascii() or not plain:
        return plain
    bare = "".join(
        c for c in unicodedata.normalize("NFD", plain)
        if not unicodedata.combining(c)
    )  # fmt: skip
    return unicodedata.normalize("NFC", bare)


def letters(folded: str) -> str:
    """Take Hangul apart into its letters, so that one wrong stroke costs one letter.

    Examples
    --------
    >>> len(letters("강릉"))
    6
    """
    return unicodedata.normalize("NFD", folded)


def pairs(spelt: str) -> frozenset[str]:
    """Give the pairs of neighbouring letters of a name, its ends marked."""
    marked = f"^{spelt}$"
    return frozenset(marked[i : i + 2] for i in range(len(marked) - 1))


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the letters to change, add or drop that turn one name into another.

    Parameters
    ----------
    one, other : sequence of str
        Letters, as `letters` gives them.

    Returns
    -------
    int
        Levenshtein distance.

    Examples
    --------
    >>> distance(letters("강릉"), letters("강능"))
    1
    """
    before = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        now = [i]
        for j, b in enumerate(other, start=1):
            now.append(min(before[j] + 1, now[-1] + 1, before[j - 1] + (a != b)))
        before = now
    return before[-1]
