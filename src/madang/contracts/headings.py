"""What stands above a column of results, and what it holds, in the reader's language.

The terminal, the workbook, the JSON of the report and the reference all take it
from here, so that one column is called the same everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.contracts.result import Unit
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

    from madang.contracts.result import ResultColumn, ResultTable

__all__ = [
    "IN_MONEY",
    "UNITS",
    "describe",
    "heading",
    "headings",
    "unit_of",
    "warnings_of",
]

UNITS: Final[dict[Unit, Message]] = {
    Unit.RATIO: pgettext("unit", "ratio"),
    Unit.INDEX: pgettext("unit", "index"),
    Unit.SHARE: pgettext("unit", "share, 0 to 1"),
    Unit.PROBABILITY: pgettext("unit", "probability, 0 to 1"),
    Unit.CORRELATION: pgettext("unit", "correlation, −1 to 1"),
    Unit.COUNT: pgettext("unit", "count"),
    Unit.RANK: pgettext("unit", "rank"),
    Unit.TIER: pgettext("unit", "tier"),
    Unit.POINTS: pgettext("unit", "points"),
    Unit.CURRENCY: pgettext("unit", "currency"),
    Unit.CURRENCY_PER_HEAD: pgettext("unit", "currency per head"),
    Unit.OF_MEASURE: pgettext("unit", "unit of the measure"),
    Unit.PERSONS: pgettext("unit", "persons"),
    Unit.YEARS: pgettext("unit", "years"),
    Unit.KILOMETRES: pgettext("unit", "km"),
    Unit.MINUTES: pgettext("unit", "minutes"),
    Unit.HECTARES: pgettext("unit", "ha"),
    Unit.BITS: pgettext("unit", "bits"),
    Unit.SECONDS: pgettext("unit", "seconds"),
    Unit.SCORE: pgettext("unit", "score"),
    Unit.WEIGHT: pgettext("unit", "weight"),
    Unit.CODE: pgettext("unit", "code"),
}
"""What an officer calls each unit."""

IN_MONEY: Final = frozenset({"value_added", "rd_spending", "sales", "exports"})
"""Measures whose amounts are money of the study's currency."""

_SHOWN: Final = frozenset(
    {
        Unit.SHARE, Unit.PROBABILITY, Unit.CORRELATION, Unit.POINTS, Unit.CURRENCY,
        Unit.CURRENCY_PER_HEAD, Unit.PERSONS, Unit.YEARS, Unit.KILOMETRES, Unit.BITS,
        Unit.SECONDS, Unit.MINUTES, Unit.HECTARES,
    }
)  # fmt: skip
"""Units that stand beside a heading; the others say no more than the heading."""

_WON: Final = "KRW"
_IN: Final = {"ko": _("in Korean"), "en": _("in English")}
_MESSAGE: Final = "message"


def unit_of(unit: Unit, currency: str = "") -> Message:
    """Name a unit; money has the currency of the study.

    Parameters
    ----------
    unit : Unit
        The unit.
    currency : str
        Currency code, such as KRW; empty where none is known.

    Returns
    -------
    Message
        Empty for words and codes, which have no unit.
    """
    is_money = unit in {Unit.CURRENCY, Unit.CURRENCY_PER_HEAD}
    if not (is_money and currency):
        return UNITS.get(unit) or Message("")
    name = pgettext("currency", "KRW") if currency == _WON else currency
    if unit is Unit.CURRENCY:
        return _("{text}", text=name)
    return _("{currency} per head", currency=name)


def heading(column: ResultColumn, language: str, *, currency: str = "") -> str:
    """Write what stands above a column, with its unit where that says more.

    Parameters
    ----------
    column : ResultColumn
        The column.
    language : str
        ``"ko"`` or ``"en"``.
    currency : str
        Currency code of the study.

    Returns
    -------
    str
        Such as ``"Distance (km)"``.
    """
    said = column.heading.text(language)
    if column.unit not in _SHOWN:
        return said
    unit = unit_of(column.unit, currency).text(language)
    return said if f"({unit})" in said else f"{said} ({unit})"


def headings(
    table: ResultTable | None, names: Iterable[str], language: str, *, currency: str
) -> dict[str, str]:
    """Give the heading of each column of a table by its name.

    Parameters
    ----------
    table : ResultTable or None
        What the table says of itself; None leaves every name as it is.
    names : iterable of str
        Columns that are there; messages may stand in a column of each language.
    language, currency : str
        Language of the reader, and currency code of the study.

    Returns
    -------
    dict of str to str
    """
    out = {}
    for name in names:
        column = _column(table, name)
        if column is None:
            out[name] = name
            continue
        out[name] = heading(column, language, currency=currency)
        if column.name != name:
            said = _(
                "{heading}, {language}", heading=column.heading, language=_IN[name[-2:]]
            )
            out[name] = said.text(language)
    return out


def _column(table: ResultTable | None, name: str) -> ResultColumn | None:
    """Find a column, or that of the messages which stand worded in this one."""
    if table is None:
        return None
    worded = f"{name[:-2]}{_MESSAGE}" if name[-2:] in _IN else name
    return table.column(name) or table.column(worded)


def describe(
    table: ResultTable | None, names: Iterable[str], language: str, *, currency: str
) -> list[dict[str, Any]]:
    """Say of each column what it holds, for another program.

    Parameters
    ----------
    table : ResultTable or None
        What the table says of itself.
    names : iterable of str
        Columns that are there.
    language, currency : str
        Language of the reader, and currency code of the study.

    Returns
    -------
    list of dict
        ``name``, ``heading``, ``unit``, ``says``, ``interval`` (names of its two
        ends, or None), ``refers_to``.
    """
    there = list(names)
    above = headings(table, there, language, currency=currency)
    out = []
    for name in there:
        column = _column(table, name)
        unit = unit_of(column.unit, currency).text(language) if column else ""
        ends = table.ends.get(name) if table else None
        out.append(
            {
                "name": name,
                "heading": above[name],
                "unit": unit,
                "says": column.says.text(language) if column else "",
                "interval": list(ends) if ends else None,
                "refers_to": column.refers_to if column else "",
            }
        )
    return out


def warnings_of(table: ResultTable | None, language: str) -> list[str]:
    """Give what a reader must not do with a table."""
    return [w.text(language) for w in table.warnings] if table else []
