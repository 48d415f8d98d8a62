"""Amounts of a table: read as numbers, in ones, of one currency."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.engines.rows import ROW
from madang.intake.known import Unit, bracketed, unit_of
from madang.intake.marks import read_marks
from madang.intake.numbers import decimals, read_shape, read_shapes
from madang.intake.questions import Choice, Question
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.engines.rows import Rows
    from madang.intake.recipe import TableRecipe

__all__ = [
    "BETWEEN",
    "MONEY",
    "MOST_SHAPES",
    "SIZES",
    "Amounts",
    "bracket",
    "column_factor",
    "currency_factors",
    "heading_unit",
    "is_bare",
    "read_amounts",
    "slips",
    "unit_factors",
]

BETWEEN: Final = " … "
"""Stands between the first and the last of columns that run across."""

MOST_SHAPES: Final = 5_000
"""Ways in which the cells of a column of amounts may be written, at most."""

MONEY: Final = ("grant", "cost", "amount", "minimum_grant", "requested", "granted",
                "spent")  # fmt: skip
"""Columns of contracts that hold money."""

SIZES: Final = {"1": 1, "thousand": 1e3, "million": 1e6, "hundred million": 1e8}
"""Sizes of a unit that are offered, as words."""

_ORDERS: Final = 2.5
_NARROW: Final = 1.2  # the middle half of a kind spans no more powers of ten
_FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Amounts:
    """What was judged of the amounts of a table.

    Attributes
    ----------
    read : mapping of str to DataFrame
        By column, as `Rows.number` takes it.
    questions : tuple of Question
        What is open.
    marks : mapping of str to str
        Marks that occur, and what they mean.
    decimal : mapping of str to str
        Decimal mark by column.
    """

    read: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    decimal: Mapping[str, str] = field(default_factory=dict)


def read_amounts(
    rows: Rows, table: TableRecipe, columns: Mapping[str, str], *, is_asian: bool
) -> Amounts:
    """Judge how the amounts of a table are written.

    Parameters
    ----------
    rows : Rows
        The records.
    table : TableRecipe
        The recipe.
    columns : mapping of str to str
        Columns of amounts, and what they are called in the file.
    is_asian : bool
        Whether a comma can only part thousands.

    Returns
    -------
    Amounts
    """
    shapes = {c: rows.shapes(c, MOST_SHAPES) for c in columns}
    told = _decimals(shapes, table, is_asian=is_asian)
    read: dict[str, pd.DataFrame] = {}
    questions: list[Question] = []
    marks: dict[str, str] = {}
    doubtful = [c for c, mark in told.items() if not mark]
    if doubtful:
        questions.append(_decimal_question(table, doubtful, shapes, columns))
    for column, mark in told.items():
        first = read_shapes(shapes[column], mark or ".")
        judged = read_marks(shapes[column], first, table, columns[column])
        read[column] = judged.read
        marks |= judged.known or {}
        questions += [
            q for q in judged.questions if q.key not in {x.key for x in questions}
        ]
    return Amounts(read, tuple(questions), marks, told)


def _decimals(
    shapes: Mapping[str, pd.DataFrame], table: TableRecipe, *, is_asian: bool
) -> dict[str, str]:
    """Judge the decimal mark of each column; the file's own habit settles doubts."""
    given = table.word("decimal")
    told: dict[str, str] = {}
    for column, frame in shapes.items():
        own = given.get(column, "") if isinstance(given, dict) else given
        read = [s for s in map(read_shape, frame["shape"]) if s]
        judged = decimals([s.body for s in read], is_asian=is_asian)
        told[column] = own or judged.decimal
    return told


def _decimal_question(
    table: TableRecipe,
    doubtful: Sequence[str],
    shapes: Mapping[str, pd.DataFrame],
    names: Mapping[str, str],
) -> Question:
    """Ask which mark is the decimal one."""
    column = doubtful[0]
    frame = shapes[column]
    marked = frame[frame["shape"].str.contains(r"[.,]", regex=True)].iloc[0]
    example = str(marked["example"])
    one = "." if "." in example else ","
    other = "," if one == "." else "."
    whole, part = example.replace(one, ""), example.replace(one, ".")
    given = table.word("decimal")
    kept = given if isinstance(given, dict) else {}
    return Question(
        f"{table.table}.decimal",
        _(
            "'{example}' stands in '{column}', first in row {row}: nothing in the "
            "column tells whether '{mark}' parts thousands or decimals.",
            example=example, column=names[column], row=int(marked["row"]), mark=one,
        ),
        (
            Choice(other, _("{example} is {value}", example=example, value=whole),
                   {"decimal": {**kept, **dict.fromkeys(doubtful, other)}}),
            Choice(one, _("{example} is {value}", example=example, value=part),
                   {"decimal": {**kept, **dict.fromkeys(doubtful, one)}}),
        ),
    )  # fmt: skip


def unit_factors(
    table: TableRecipe, seen: pd.DataFrame, columns: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Question], list[Message]]:
    """Judge how many ones the amounts hold, by the unit that each row names.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    seen : DataFrame
        ``unit`` and ``power`` of the rows, each combination once, with ``n`` and
        ``row``.
    columns : mapping of str to str
        Amounts, and what they are called in the file.

    Returns
    -------
    factors : DataFrame
        ``unit``, ``power``, ``factor``.
    questions : list of Question
        Asked where money has no unit at all.
    said : list of Message
        What the file itself states and was taken.
    """
    base = float(dict(_power_of(table)).get("power", 10))
    rows, said = [], []
    for row in seen.to_dict("records"):
        text, power = str(row["unit"]), str(row["power"])
        unit = unit_of(text) if text else None
        factor = unit.factor if unit else 1.0
        if match := re.match(r"-?\d{1,2}(?=\.0+$|$|:)", power):  # 3: Thousands
            factor *= base ** int(match[0])
        elif size := unit_of(power):
            factor *= size.factor
        rows.append((text, power, factor))
        if factor != 1.0:
            said.append(
                _(
                    "The file states '{unit}' for {n:,| amount/ amounts}: multiplied "
                    "by {factor:,.12g}.",
                    unit=(text if unit and unit.factor != 1 else "")
                    or (power if unit_of(power) else f"{base:g}^{power}"),
                    n=int(row["n"]), factor=factor,
                )
            )  # fmt: skip
    factors = pd.DataFrame(rows, columns=["unit", "power", "factor"])
    return factors, _unit_questions(table, seen, columns), said


def _power_of(table: TableRecipe) -> Mapping[str, Any]:
    """Give what the recipe says of a column of powers."""
    scale = table.word("scale")
    return scale if isinstance(scale, dict) and "from" in scale else {}


def _unit_questions(
    table: TableRecipe, seen: pd.DataFrame, columns: Mapping[str, str]
) -> list[Question]:
    """Ask for the unit of money that has none."""
    given = table.word("scale")
    # Who names the currency of each row means ones of it.
    is_told = isinstance(table.words.get("currency"), dict) or any(
        table.words.get(word) is not None for word in ("unit", "scale")
    )
    if is_told or (seen["unit"] != "").any():
        return []
    settled = given if isinstance(given, dict) else {}
    money = [
        c for c in columns
        if c in MONEY and c not in settled and columns[c].casefold() != c
        and unit_of(bracket(columns[c])) is None
    ]  # fmt: skip
    if not money:
        return []
    named = ", ".join(f"'{columns[c]}'" for c in money)
    return [
        Question(
            f"{table.table}.scale",
            _("In which unit are {columns}? The file does not state it.",
              columns=named),
            tuple(
                Choice(word, _("multiplied by {size:,.12g}", size=size),
                       {"scale": {**settled, **dict.fromkeys(money, size)}})
                for word, size in SIZES.items()
            ),
        )
    ]  # fmt: skip


def bracket(heading: str) -> str:
    """Give the unit in brackets of a heading, else what stands in the last ones."""
    found = re.findall(r"[(\[]([^()\[\]]*)[)\]]", heading)
    units = [text for text in found if unit_of(text) is not None]
    is_last = bool(found) and heading.rstrip().endswith((")", "]"))
    return str(next(iter(units), found[-1] if is_last else ""))


def heading_unit(heading: str) -> Unit | None:
    """Give the unit that one column states for all its cells; None for several."""
    return None if BETWEEN in heading else unit_of(bracket(bracketed(heading)))


def is_bare(heading: str, read: pd.DataFrame) -> bool:
    """Tell whether numbers of a column state no unit: neither heading nor cells."""
    numbers = read[read["fate"] == ""]
    told = bool(len(numbers)) and bool(numbers["is_own"].all())
    return heading_unit(heading) is None and not told


def column_factor(table: TableRecipe, column: str, heading: str) -> float:
    """Give how many ones a column holds, by the recipe or by its own heading."""
    scale = table.word("scale")
    if isinstance(scale, int | float):
        told = float(scale)
    else:
        told = float(scale.get(column, 1)) if "from" not in scale else 1.0
    unit = heading_unit(heading) if told == 1.0 else None
    return unit.factor if unit else told


def currency_factors(
    table: TableRecipe, seen: pd.DataFrame
) -> tuple[pd.DataFrame, list[Question]]:
    """Judge amounts of several currencies: rates, or one that is kept.

    Parameters
    ----------
    table : TableRecipe
        The recipe; ``currency`` may say ``to`` and ``rates``.
    seen : DataFrame
        ``currency``, ``n``, ``row``.

    Returns
    -------
    factors : DataFrame
        ``currency``, ``rate`` and ``fate``: dropped where it is not kept.
    questions : list of Question
        Asked where there are several and no rate.
    """
    told = table.word("currency")
    told = told if isinstance(told, dict) else {}
    rates, target = told.get("rates", {}), str(told.get("to", ""))
    codes = [str(c) for c in seen["currency"] if c]
    rows = [
        (code, float(rates.get(code, 1.0)),
         "" if not code or not target or code == target or code in rates
         else "dropped")
        for code in map(str, seen["currency"])
    ]  # fmt: skip
    factors = pd.DataFrame(rows, columns=["currency", "rate", "fate"])
    if len(codes) < 2 or target:  # noqa: PLR2004 - one currency needs no rate
        return factors, []
    return factors, [
        Question(
            f"{table.table}.currency",
            _(
                "The amounts are in {n} currencies ({codes}) and cannot be added up. "
                "Which is kept? The others are set aside and counted; to convert them "
                "write currency.rates into the recipe.",
                n=len(codes), codes=", ".join(codes),
            ),
            tuple(
                Choice(code, _("amounts in {code} alone", code=code),
                       {"currency": {"to": code}})
                for code in codes
            ),
        )
    ]  # fmt: skip


def slips(
    rows: Rows, table: TableRecipe, columns: Mapping[str, str], by: Sequence[str]
) -> list[Question]:
    """Ask about amounts that are three orders from their kind: slips of the unit.

    Parameters
    ----------
    rows : Rows
        Records with amounts as numbers.
    table : TableRecipe
        The recipe; ``slips`` settles it.
    columns : mapping of str to str
        Columns of money as numbers, and what they are called in the file.
    by : sequence of str
        Columns that tell kinds apart.

    Returns
    -------
    list of Question
    """
    if table.word("slips"):
        return []
    found = []
    for column, heading in columns.items():
        for kind in rows.quantiles(column, by).to_dict("records"):
            if kind["n"] < _FEW or kind["high"] - kind["low"] > _NARROW:
                continue
            middle = kind["middle"]
            bounds = 10 ** (middle - _ORDERS), 10 ** (middle + _ORDERS)
            out = rows.beyond(column, *bounds, few=_FEW)
            found += [(heading, r[ROW], r[column], 10**middle)
                      for r in out.to_dict("records")]  # fmt: skip
    if not found:
        return []
    heading, row, amount, middle = found[0]
    return [
        Question(
            f"{table.table}.slips",
            _(
                "{n:,| amount/ amounts} of '{column}' and its like lie three orders "
                "from their kind, as where a unit slipped: row {row} has "
                "{amount:,.0f}; the middle is {middle:,.0f}. Are they right? Else mend "
                "the file and import it again.",
                n=len(found), column=heading, row=int(row), amount=amount,
                middle=middle,
            ),
            (
                Choice("keep", _("they are right and kept"), {"slips": "keep"}),
            ),
        )
    ]  # fmt: skip
