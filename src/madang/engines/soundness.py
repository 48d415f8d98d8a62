"""Whether a big table keeps its contract: expressions that count rows at fault.

They only tell whether; where and in which words is said by
`madang.contracts.check`, which then reads the table that is at fault.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import ibis

from madang.contracts import CONTRACTS, ColumnType
from madang.contracts.parse import MAXIMUM_CELL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from madang.contracts import Column, Contract

    Tables = Callable[[str], Any]

__all__ = ["faults"]

_LARGEST: Final = sys.float_info.max
_VINTAGED: Final = ("region", "origin", "destination")


def faults(tables: Tables, name: str, there: Iterable[str]) -> Iterator[Any]:
    """Give expressions of one number each: how often a rule is broken.

    Parameters
    ----------
    tables : callable
        Gives a table by name.
    name : str
        Table to look at; its columns have the types of the contract.
    there : iterable of str
        Tables that are there to be referred to.

    Yields
    ------
    ibis.Table
        One row with the column ``faults``.
    """
    contract, table = CONTRACTS[name], tables(name)
    known = set(there)
    yield _cells(contract, table)
    for column in contract.columns:
        if column.refers_to in known and column.name in table.columns:
            yield _strange(table, column, tables(column.refers_to))
    if "year" in table.columns and "regions" in known:
        regions = tables("regions")
        if {"valid_from", "valid_to"} <= set(regions.columns):
            for place in _VINTAGED:
                if place in table.columns:
                    yield _out_of_time(table, place, regions)
    yield _repeats(contract, table)


def _cells(contract: Contract, table: Any) -> Any:
    """Count cells and rows that break a rule by themselves."""
    rules = [
        rule
        for column in contract.columns
        if column.name in table.columns
        for rule in _rules(column, table[column.name])
    ]
    rules += [
        table[order.lower] > table[order.upper]
        for order in contract.orders
        if {order.lower, order.upper} <= set(table.columns)
    ]
    broken = ibis.or_(*(ibis.coalesce(rule, False) for rule in rules))
    return table.agg(faults=broken.ifelse(1, 0).sum())


def _rules(column: Column, cells: Any) -> Iterator[Any]:
    """List what a cell of a column must not be."""
    if not column.empty:
        yield cells.isnull()
    if column.type is ColumnType.TEXT:
        yield (cells != cells.strip()) | (cells == "") | (cells.length() > MAXIMUM_CELL)
    if column.type is ColumnType.NUMBER:
        # neither endless nor NaN, which engines hold to be above every number
        yield ~(cells.cast("float64").abs() <= _LARGEST)
    if column.at_least is not None:
        yield cells < column.at_least
    if column.at_most is not None:
        yield cells > column.at_most
    if column.one_of:
        yield cells.cast("string").notin(column.one_of)


def _strange(table: Any, column: Column, target: Any) -> Any:
    """Count codes that the table they refer to does not know."""
    codes = table.select(code=table[column.name]).distinct()
    codes = codes.filter(codes.code.notnull())
    key = CONTRACTS[column.refers_to].grain[0]
    strangers = codes.anti_join(target, codes.code == target[key])
    return strangers.agg(faults=strangers.count())


def _out_of_time(table: Any, place: str, regions: Any) -> Any:
    """Count regions and years in which the region was not there."""
    seen = table.select(place=table[place], year=table["year"]).distinct()
    kept = regions.select(
        place=regions["region"],
        first=regions["valid_from"].cast("timestamp").year(),
        last=regions["valid_to"].cast("timestamp").year(),
    )
    met = seen.inner_join(kept, "place")
    gone = met.filter((met.year < met["first"]) | (met.year > met["last"]))
    return gone.agg(faults=gone.count())


def _repeats(contract: Contract, table: Any) -> Any:
    """Count keys that stand in more than one row."""
    keys = [key for key in contract.grain if key in table.columns]
    held = table.group_by(keys).agg(rows=table.count())
    twice = held.filter(held["rows"] > 1)
    return twice.agg(faults=twice.count())
