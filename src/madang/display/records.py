"""Tables that a study was given, told as result tables are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import (
    Column,
    ColumnType,
    ResultColumn,
    ResultTable,
    Style,
    Unit,
)

if TYPE_CHECKING:
    from madang.contracts import Contract

__all__ = ["RECORDS", "of_records"]

RECORDS: Final = "study"
"""Stands where the name of a stage does, for the tables that a study was given."""

_BY_TABLE: Final = {
    "regions": Style.REGION,
    "activities": Style.ACTIVITY,
    "organisations": Style.ORGANISATION,
    "projects": Style.PROJECT,
    "indicator_definitions": Style.INDICATOR,
}
_BY_TYPE: Final = {
    ColumnType.BOOLEAN: Style.YES,
    ColumnType.INTEGER: Style.INTEGER,
    ColumnType.NUMBER: Style.NUMBER,
}
_UNDRAWN: Final = frozenset({ColumnType.GEOMETRY})


def of_records(contract: Contract) -> ResultTable:
    """Let a table of records say of itself what result tables say."""
    own = contract.grain[0] if len(contract.grain) == 1 else ""
    listed = tuple(
        _column(column, is_own=column.name == own)
        for column in contract.columns
        if column.type not in _UNDRAWN
    )
    return ResultTable(contract.name, contract.title, contract.grain, listed)


def _column(column: Column, *, is_own: bool) -> ResultColumn:
    """Turn a column of records into one of results."""
    style = _BY_TABLE.get(column.refers_to) or _BY_TYPE.get(column.type, Style.TEXT)
    if column.unit == "currency":
        style = Style.MONEY
    elif column.name.endswith("_share") or column.name == "probability":
        style = Style.SHARE
    elif column.name == "year":
        style = Style.YEAR
    elif column.one_of:
        style = Style.WORD
    elif is_own:
        style = Style.CODE
    unit = Unit.SHARE if style is Style.SHARE else Unit.NONE
    if style in {Style.INTEGER, Style.NUMBER}:
        unit = Unit.RATIO
    return ResultColumn(column.name, style, column.says, unit)
