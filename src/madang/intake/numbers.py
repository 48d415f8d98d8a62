"""How amounts are written: marks of decimals and thousands, signs, marks stuck on.

Every digit of a cell is a nine in its *shape*; a column of a million amounts has some
hundred shapes. What a shape means is judged once, from all shapes of the column
together: ``12.345`` alone says nothing, beside ``1.234.567`` it is a whole number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import pandas as pd

from madang.intake.known import Unit, is_unit, known, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "BOTH",
    "Decimals",
    "Piece",
    "Shape",
    "decimals",
    "read_shape",
    "read_shapes",
]

BOTH: Final = ".,"
"""Either is a decimal mark, whichever stands in the cell."""

_MARKS: Final = r"(?P<open>\()?\s*(?P<sign>[-+△▲])?\s*"
_BODY: Final = (
    r"""(?P<body>o[.,]9+|9(?:[9.,'_\s]*9)?\.?|[.,]9+)(?P<power>[eE][-+]?9+)?"""
)
_AFTER: Final = r"(?P<after>\s*(?P<close>\))?\s*(?P<tail>\S.{0,23}?)?)"
_WHOLE: Final = r"(?:총|금|일금)?\s*"
_GROUPED: Final = {
    mark: re.compile(rf"9{{1,3}}(?:{re.escape(mark)}999)+") for mark in ".,"
}
_SPACED: Final = re.compile(r"9{1,3}(?:[ '_]999)+")
_INDIAN: Final = re.compile(r"9{1,2}(?:,99)+,999")
_READ: Final = {
    "shape": "", "fate": "refused", "mark": "", "before": 0, "after": 0,
    "thousands": "", "decimal": "", "factor": 1.0, "is_own": False,
}  # fmt: skip
_TAIL: Final = re.compile(r"[(\[]?([A-Za-z*†‡#]{1,3}|[0-9]\))[)\]]?")


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
_FURTHER: Final = re.compile(rf"(?:{_SIZES})\s*[9o]")
_HELD: Final = 1e8  # below it nobody leaves the last size out


class Piece(NamedTuple):
    """Digits of an amount: where they stand, and how many ones each of theirs holds."""

    before: int
    after: int
    factor: float


@dataclass(frozen=True, slots=True)
class Shape:
    """One way in which a cell is written.

    Attributes
    ----------
    body : str
        The digits and the marks between them; empty where it is no number.
    before, after : int
        Characters that stand before and after them.
    sign : int
        −1 where it is below zero.
    mark : str
        Mark that stands behind it.
    factor : float
        How many ones its own unit holds.
    currency : str
        Code of the currency that stands at it.
    is_own : bool
        Whether it states its own unit.
    more : tuple of Piece
        Pieces that are added to it.
    """

    body: str = ""
    before: int = 0
    after: int = 0
    sign: int = 1
    mark: str = ""
    factor: float = 1.0
    currency: str = ""
    is_own: bool = False
    more: tuple[Piece, ...] = ()


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Give patterns of a number, and of one in several pieces, with its currency."""
    bases = known()["units"]["base"]
    written = [w for w, b in bases.items() if re.fullmatch("[A-Z]{3}|kr|¥", b)]
    words = "|".join(re.escape(w) for w in sorted(written, key=len, reverse=True))
    money = rf"(?P<money>(?i:{words})(?:\.|(?i:m|k|bn))?)?\s*"
    before = rf"(?P<before>{_MARKS}{money})"
    spelled = rf"(?P<before>{_MARKS}{_WHOLE}{money})(?P<body>9.*?)\s*"
    return (
        re.compile(before + _BODY + _AFTER),
        re.compile(spelled + rf"(?P<tail>(?i:{words})정?)?(?P<close>\))?"),
    )


def read_shape(shape: str) -> Shape | None:
    """Part a shape into digits, sign and mark.

    Parameters
    ----------
    shape : str
        A cell with every digit a nine, and an o for a zero before a mark.

    Returns
    -------
    Shape or None
        None where it is no number.

    Examples
    --------
    >>> read_shape("9,999p").mark, read_shape("(999)").sign, read_shape("north") is None
    ('p', -1, True)
    """
    number, spelled = _patterns()
    match = number.fullmatch(shape)
    read = None if match is None else _plain(match)
    if read is None and (match := spelled.fullmatch(shape)):
        read = _in_pieces(match)
    return read


def _plain(match: re.Match[str]) -> Shape | None:
    """Read digits that stand together, with a unit or a mark."""
    tail = (match["tail"] or "").strip()
    if bool(match["open"]) != bool(match["close"]) and not tail.endswith(")"):
        return None
    mark, factor = "", 1.0
    money = unit_of(match["money"] or "")
    if money:
        factor = money.factor
    if tail and tail != ")":
        found = _TAIL.fullmatch(tail)
        if size := _sized(tail, match["money"] or ""):
            factor, money = factor * size.factor, money or size
        elif found:
            mark = found[1]
        else:
            return None
    sign = -1 if match["open"] or match["sign"] in {"-", "△", "▲"} else 1
    body = match["body"] + (match["power"] or "")
    return Shape(
        body, len(match["before"]), len(match["after"]), sign, mark, factor,
        money.currency if money else "", bool(money) or factor != 1.0,
    )  # fmt: skip


def _sized(tail: str, money: str) -> Unit | None:
    """Read what stands behind a number as its unit: million, Mio. EUR, m beside €."""
    is_mark = tail.casefold() in known()["marks"]["provisional"] and not money
    if is_mark or _FURTHER.match(tail):  # 2 crore 50 lakh is no number of lakhs
        return None
    if money and (found := unit_of(f"{money}{tail}")) and found.factor != 1.0:
        return found  # €1.2m
    if size := known()["units"]["behind"].get(tail.casefold()):
        return Unit(tail, size)
    return unit_of(tail) if is_unit(tail) else None


def _in_pieces(match: re.Match[str]) -> Shape | None:
    """Read digits with words of size between them."""
    found = pieces(match.string, *match.span("body"))
    if not found or bool(match["open"]) != bool(match["close"]):
        return None
    told = [unit_of(t) for t in (match["money"], match["tail"]) if t]
    money = next((u.currency for u in told if u and u.currency), "")
    sign = -1 if match["open"] or match["sign"] in {"-", "△", "▲"} else 1
    first = found[0]
    body = match.string[first.before : len(match.string) - first.after]
    return Shape(body, first.before, first.after, sign, "", first.factor, money,
                 is_own=True, more=found[1:])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decimals:
    """What the marks within the amounts of a column mean.

    Attributes
    ----------
    decimal : str
        The decimal mark, `BOTH`, or empty where the shapes do not tell.
    thousands : str
        What parts thousands.
    doubtful : tuple of str
        Shapes that read differently either way.
    """

    decimal: str
    thousands: str
    doubtful: tuple[str, ...] = ()


def decimals(bodies: Iterable[str], *, is_asian: bool = False) -> Decimals:
    """Judge which mark is the decimal one, from all amounts of a column.

    Parameters
    ----------
    bodies : iterable of str
        Digits and marks of the shapes.
    is_asian : bool
        Whether the file is Korean, Japanese or Chinese, where a comma parts thousands
        and nothing else.

    Returns
    -------
    Decimals

    Examples
    --------
    >>> decimals(["99.999", "999"]).decimal, decimals(["99.999", "9.9"]).decimal
    ('', '.')
    >>> decimals(["9.999.999", "99.999"]).decimal
    ','
    """
    marked = sorted({b for b in bodies if "." in b or "," in b})
    fits = {d: [_fits(b, d) for b in marked] for d in ".,"}
    whole = {d: all(fits[d]) for d in ".,"}
    if whole["."] and whole[","]:
        doubtful = tuple(marked)
        if not marked or is_asian:
            return Decimals(".", ",")
        return Decimals("", "", doubtful)
    if whole["."]:
        return Decimals(".", ",")
    if whole[","]:
        return Decimals(",", ".")
    # Some cells have a decimal comma and some a point: each may still be plain.
    doubtful = tuple(b for k, b in enumerate(marked) if fits["."][k] and fits[","][k])
    if all(a or b for a, b in zip(fits["."], fits[","], strict=True)):
        return Decimals(BOTH if not doubtful else "", "", doubtful)
    share = {d: sum(fits[d]) for d in ".,"}
    best = "." if share["."] >= share[","] else ","
    return Decimals(best, "," if best == "." else ".")


def _fits(body: str, decimal: str) -> bool:
    """Tell whether digits read as a number, if a mark is the decimal one."""
    return _value(body, decimal) is not None


def _value(body: str, decimal: str) -> tuple[str, str] | None:
    """Give which marks part thousands and decimals in one body; None if it misfits."""
    thousands = "," if decimal == "." else "."
    digits = re.split("[eE]", body)[0]
    if digits.startswith("o"):  # 0.999: nobody parts thousands so
        return ("", decimal) if digits[1] == decimal else None
    whole, mark, rest = digits.partition(decimal)
    if mark and not re.fullmatch("9*", rest):
        return None
    if re.fullmatch("9*", whole):
        return "", decimal
    is_indian = thousands == "," and _INDIAN.fullmatch(whole)
    if is_indian or _GROUPED[thousands].fullmatch(whole):
        return thousands, decimal
    if _SPACED.fullmatch(whole):
        return " '_", decimal
    return None


def read_shapes(shapes: pd.DataFrame, decimal: str) -> pd.DataFrame:
    """Say of each shape how it is read, if a mark is the decimal one.

    Parameters
    ----------
    shapes : DataFrame
        Column ``shape``.
    decimal : str
        The decimal mark, or `BOTH`.

    Returns
    -------
    DataFrame
        ``shape``, ``fate`` (empty for a number, else ``refused``), ``mark``,
        ``before``, ``after``, ``thousands``, ``decimal``, ``factor`` and ``is_own``
        (whether the cell states its unit), and ``before_1`` … for pieces that are
        added; as `madang.engines.rows.Rows.number` takes it.
    """
    rows: list[dict[str, object]] = []
    for text in shapes["shape"]:
        shape = read_shape(text)
        marks = None if shape is None else _first(shape.body, decimal)
        if shape is not None and shape.more:
            marks = (",", ".")
        if shape is None or marks is None:
            rows.append({"shape": text, "fate": "refused"})
            continue
        row = {
            "shape": text, "fate": "", "mark": shape.mark, "before": shape.before,
            "after": shape.after, "decimal": marks[1], "is_own": shape.is_own,
            "thousands": f"{marks[0]} '_" if marks[0].strip() else marks[0],
            "factor": shape.sign * shape.factor,
        }  # fmt: skip
        for k, piece in enumerate(shape.more, start=1):
            row |= {f"before_{k}": piece.before, f"after_{k}": piece.after,
                    f"factor_{k}": shape.sign * piece.factor}  # fmt: skip
        rows.append(row)
    read = pd.DataFrame([_READ | row for row in rows], columns=[*_READ, *_more(rows)])
    return read.fillna(0)


def _more(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """List the columns of further pieces."""
    return [c for c in dict.fromkeys(c for r in rows for c in r) if c not in _READ]


def _first(body: str, decimal: Sequence[str]) -> tuple[str, str] | None:
    """Read a body by the first of the decimal marks that fits it."""
    for mark in decimal or ".":
        if (found := _value(body, mark)) is not None:
            return found
    return None


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
    group: list[Piece] = []
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
        group.append(
            Piece(match.start("digits"), len(text) - match.end("digits"), size)
        )
        small = size
        whole = [_LARGE[w] for w in words if w in _LARGE]
        if len(whole) > 1 or (whole and words[-1] not in _LARGE):
            return ()
        if whole:
            if whole[0] >= large:
                return ()
            found += [p._replace(factor=p.factor * whole[0]) for p in group]
            group, large, small = [], whole[0], float("inf")
    if place != end or (group and _HELD <= large < float("inf")):
        return ()
    return (*found, *group)


def _least(digits: str) -> float:
    """Give the least number of as many digits."""
    whole = digits.partition(".")[0].replace(",", "")
    return float(10 ** (len(whole) - 1)) if whole != "o" else 0.0
