"""How amounts are written: marks of decimals and thousands, signs, marks stuck on.

Every digit of a cell is a nine in its *shape*; a column of a million amounts has some
hundred shapes. What a shape means is judged once, from all shapes of the column
together: ``12.345`` alone says nothing, beside ``1.234.567`` it is a whole number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.intake.known import is_unit, known, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["BOTH", "Decimals", "Shape", "decimals", "read_shape", "read_shapes"]

BOTH: Final = ".,"
"""Either is a decimal mark, whichever stands in the cell."""

_NUMBER: Final = re.compile(
    r"""(?P<before>\(?\s*(?P<sign>[-+△▲])?\s*(?P<money>[₩€$£¥]|US\$|R\$)?\s*)
    (?P<body>o[.,]9+|9(?:[9.,'_\s]*9)?\.?|[.,]9+)
    (?P<power>[eE][-+]?9+)?
    (?P<after>\s*(?P<close>\))?\s*(?P<tail>\S.{0,11})?)""",
    re.VERBOSE,
)
_GROUPED: Final = {
    mark: re.compile(rf"9{{1,3}}(?:{re.escape(mark)}999)+") for mark in ".,"
}
_SPACED: Final = re.compile(r"9{1,3}(?:[ '_]999)+")
_TAIL: Final = re.compile(r"[(\[]?([A-Za-z*†‡#]{1,3}|[0-9]\))[)\]]?")


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
    """

    body: str = ""
    before: int = 0
    after: int = 0
    sign: int = 1
    mark: str = ""
    factor: float = 1.0
    currency: str = ""


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
    match = _NUMBER.fullmatch(shape)
    if match is None:
        return None
    tail = (match["tail"] or "").strip()
    opened = match["before"].startswith("(")
    if opened != bool(match["close"]) and not tail.endswith(")"):
        return None
    mark, factor = "", 1.0
    money = unit_of(match["money"] or "")
    if tail and tail != ")":
        found = _TAIL.fullmatch(tail)
        unit = unit_of(tail)
        if found and found[1].casefold() in known()["marks"]["provisional"]:
            mark = found[1]
        elif unit is not None and is_unit(tail):
            factor, money = unit.factor, money or unit
        elif found:
            mark = found[1]
        else:
            return None
    below = opened or match["sign"] in {"-", "△", "▲"}
    body = match["body"] + (match["power"] or "")
    return Shape(
        body, len(match["before"]), len(match["after"]), -1 if below else 1, mark,
        factor, money.currency if money else "",
    )  # fmt: skip


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
    if _GROUPED[thousands].fullmatch(whole):
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
        ``before``, ``after``, ``thousands``, ``decimal`` and ``factor``; as
        `madang.engines.rows.Rows.number` takes it.
    """
    rows = []
    for text in shapes["shape"]:
        shape = read_shape(text)
        marks = None if shape is None else _first(shape.body, decimal)
        if shape is None or marks is None:
            rows.append((text, "refused", "", 0, 0, "", "", 1.0))
            continue
        rows.append(
            (
                text, "", shape.mark, shape.before, shape.after,
                f"{marks[0]} '_" if marks[0].strip() else marks[0], marks[1],
                shape.sign * shape.factor,
            )
        )  # fmt: skip
    columns = [
        "shape", "fate", "mark", "before", "after", "thousands", "decimal", "factor",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _first(body: str, decimal: Sequence[str]) -> tuple[str, str] | None:
    """Read a body by the first of the decimal marks that fits it."""
    for mark in decimal or ".":
        if (found := _value(body, mark)) is not None:
            return found
    return None
