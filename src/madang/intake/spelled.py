"""Amounts spelled with words of size between digits: 1억 5천만원, ₹2 crore 50 lakh."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["Piece", "pieces"]


class Piece(NamedTuple):
    """Digits of an amount: where they stand, and how many ones each of theirs holds."""

    before: int
    after: int
    factor: float


_SMALL: Final = {"천": 1e3, "千": 1e3, "백": 1e2, "百": 1e2, "십": 10.0, "十": 10.0}
_LARGE: Final = {
    "조": 1e12, "兆": 1e12, "억": 1e8, "億": 1e8, "亿": 1e8, "만": 1e4, "万": 1e4,
    "crores": 1e7, "crore": 1e7, "lakhs": 1e5, "lakh": 1e5, "lacs": 1e5, "lac": 1e5,
    "thousand": 1e3,
}  # fmt: skip
_SIZES: Final = "|".join([*_SMALL, *_LARGE])
_PIECE: Final = re.compile(
    rf"(?P<digits>[9o](?:[9,.]*9)?)\s*(?P<size>(?:{_SIZES})*)\s*"
)
_HELD: Final = 1e8  # below it nobody leaves the last size out


def pieces(text: str, start: int, end: int) -> tuple[Piece, ...]:
    """Part digits and words of size into pieces that add up.

    Sizes fall from piece to piece, and each piece is less than the size before it. What
    may be meant otherwise gives none: 1억5천 is 150 million to many.

    Parameters
    ----------
    text : str
        A shape: every digit is a nine.
    start, end : int
        Where the amount stands in it, without currency.

    Returns
    -------
    tuple of Piece
        Empty where it is no such amount.

    Examples
    --------
    >>> [p.factor for p in pieces("9억9천만", 0, 5)], pieces("9억9천", 0, 4)
    ([100000000.0, 10000000.0], ())
    """
    place = start
    found: list[Piece] = []
    group: list[tuple[int, int, float]] = []
    large, small = float("inf"), float("inf")
    for match in _PIECE.finditer(text, start, end):
        if match.start() != place:
            return ()
        place = match.end()
        words = re.findall(_SIZES, match["size"])
        size = 1.0
        for word in (w for w in words if w in _SMALL):
            size *= _SMALL[word]
        most = min(small, large) / (size if words else 1.0)
        if _least(match["digits"]) >= most or ((found or group) and not words):
            return ()
        group.append((*match.span("digits"), size))
        small = size
        whole = [_LARGE[w] for w in words if w in _LARGE]
        if len(whole) > 1 or (whole and words[-1] not in _LARGE):
            return ()
        if whole:
            if whole[0] >= large:
                return ()
            found += [_piece(text, one, whole[0]) for one in group]
            group, large, small = [], whole[0], float("inf")
    if place != end or (group and _HELD <= large < float("inf")):
        return ()
    found += [_piece(text, one, 1.0) for one in group]
    return tuple(found)


def _piece(text: str, one: tuple[int, int, float], size: float) -> Piece:
    """Place digits within their text."""
    start, end, own = one
    return Piece(start, len(text) - end, own * size)


def _least(digits: str) -> float:
    """Give the least number of as many digits."""
    whole = digits.partition(".")[0].replace(",", "")
    return float(10 ** (len(whole) - 1)) if whole != "o" else 0.0
