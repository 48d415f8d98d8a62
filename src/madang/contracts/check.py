"""Hold tables to their contracts: all breaches of all tables, at once.

`check` types the tables and gathers every breach; `require` raises a single
error that lists them all, so that a user mends the files in one go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang.contracts import rules
from madang.contracts.contract import Column, ColumnType, Contract
from madang.contracts.parse import Fault, parse
from madang.contracts.tables import CONTRACTS
from madang.errors import ContractError
from madang.language import Lines, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Message

__all__ = ["Breach", "RawTable", "check", "render", "require"]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it came from its file.

    Attributes
    ----------
    name : str
        Name of the contract it is to keep.
    file : str
        Name of its file, for messages.
    frame : DataFrame
        Its cells: text, or the types of a Parquet file.
    first_row : int
        Number of its first record in the file, as an editor counts lines.
    """

    name: str
    file: str
    frame: pd.DataFrame
    first_row: int = 2


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that one column of one table breaks.

    Attributes
    ----------
    table, file, column : str
        Where.
    rows, of : int
        How many rows break it, of how many; 0 where the column itself does.
    says : Message
        What is wrong.
    do : Message
        What to do.
    example : str
        The first cells at fault; empty where the column itself is.
    row : int
        Number of their row in the file.
    """

    table: str
    file: str
    column: str
    rows: int
    of: int
    says: Message
    do: Message
    example: str = ""
    row: int = 0

    def line(self) -> Message:
        """Say the breach in one line."""
        if not self.rows:
            return _(
                "{column}: {says}. → {do}",
                column=self.column, says=self.says, do=self.do,
            )  # fmt: skip
        return _(
            "{column}: {rows:,} of {of:,} rows {says}; the first is row "
            "{row}{example}. → {do}",
            column=self.column, rows=self.rows, of=self.of, says=self.says,
            row=self.row, example=self.example, do=self.do,
        )  # fmt: skip


def check(
    raw: Mapping[str, RawTable],
) -> tuple[dict[str, pd.DataFrame], tuple[Breach, ...]]:
    """Type tables and gather every breach of their contracts.

    Parameters
    ----------
    raw : mapping of str to RawTable
        Tables as they came, by name.

    Returns
    -------
    tables : dict of str to DataFrame
        Typed tables with all columns of their contracts; optional columns that
        the file lacks are there and empty.
    breaches : tuple of Breach
        Every breach; empty when all tables keep their contracts.
    """
    tables: dict[str, pd.DataFrame] = {}
    breaches: list[Breach] = []
    for name, table in raw.items():
        typed, found = _check_columns(CONTRACTS[name], table)
        tables[name] = typed
        breaches += found
        breaches += _breaches(table, rules.own_faults(CONTRACTS[name], typed))
    for name, table in raw.items():
        faults = rules.reference_faults(CONTRACTS[name], tables)
        breaches += _breaches(table, faults)
    return tables, tuple(breaches)


def require(raw: Mapping[str, RawTable]) -> dict[str, pd.DataFrame]:
    """Type tables, or raise one error that lists every breach.

    Parameters
    ----------
    raw : mapping of str to RawTable
        Tables as they came, by name.

    Returns
    -------
    dict of str to DataFrame
        Typed tables.

    Raises
    ------
    ContractError
        If any table breaks its contract; nothing is loaded then.
    """
    tables, breaches = check(raw)
    if breaches:
        raise ContractError(render(breaches))
    return tables


def render(breaches: tuple[Breach, ...]) -> Message:
    """Write breaches as one report, file by file.

    Parameters
    ----------
    breaches : tuple of Breach
        What `check` found.

    Returns
    -------
    Message
        The report, ending in what to do next.
    """
    lines = []
    for file, table in dict.fromkeys((b.file, b.table) for b in breaches):
        lines.append(
            _("'{file}' does not keep the contract '{table}':", file=file, table=table)
        )
        lines += [
            _("  {line}", line=b.line())
            for b in breaches
            if (b.file, b.table) == (file, table)
        ]
    tables = " ".join(dict.fromkeys(b.table for b in breaches))
    lines.append(
        _(
            "Nothing was loaded. To see every rule: madang contract {tables}",
            tables=tables,
        )
    )
    return _("{lines}", lines=Lines(tuple(lines)))


def _check_columns(
    contract: Contract, table: RawTable
) -> tuple[pd.DataFrame, list[Breach]]:
    """Type the columns of one table."""
    frame = table.frame
    breaches = _header_breaches(contract, table)
    frame = frame.loc[:, ~frame.columns.duplicated()]
    typed = {}
    for column in contract.columns:
        if column.name not in frame.columns:
            typed[column.name] = _absent(column, frame.index)
            continue
        parsed = parse(column, frame[column.name])
        typed[column.name] = parsed.typed
        known = list(parsed.faults)
        known += rules.cell_faults(
            column, parsed.typed, frame[column.name], contract.grain
        )
        breaches += _breaches(table, [(column.name, fault) for fault in known])
    extra = [c for c in frame.columns if c not in typed]
    whole = pd.DataFrame(typed | {c: frame[c] for c in extra})
    for column in contract.columns:
        if column.empty_with and column.name in frame.columns:
            faults = rules.withheld_faults(column, whole, frame[column.name])
            breaches += _breaches(table, faults)
    return whole, breaches


def _absent(column: Column, index: pd.Index) -> pd.Series:
    """Make the empty column of an optional column that a file lacks."""
    kinds: dict[ColumnType, Any] = {
        ColumnType.TEXT: "str",
        ColumnType.INTEGER: "Int64",
        ColumnType.NUMBER: "float64",
        ColumnType.BOOLEAN: "boolean",
        ColumnType.DATE: "datetime64[s]",
        ColumnType.GEOMETRY: "str",
    }
    empty: pd.Series[Any] = pd.Series(None, index=index, dtype=kinds[column.type])
    return empty


def _header_breaches(contract: Contract, table: RawTable) -> list[Breach]:
    """Find columns that are missing or stand twice, and tables without rows."""
    names = list(table.frame.columns)
    size = len(table.frame)

    def breach(column: object, says: Message, do: Message) -> Breach:
        return Breach(table.name, table.file, str(column), 0, size, says, do)

    there = ", ".join(map(str, names[:8])) or "–"
    breaches = [
        breach(
            column.name,
            _("column is missing; the file has: {there}", there=there),
            _("add it: {holds}", holds=column.says),
        )
        for column in contract.columns
        if column.required and column.name not in names
    ]
    breaches.extend(
        breach(
            name,
            _("column stands {count} times", count=names.count(name)),
            _("keep one of them."),
        )
        for name in dict.fromkeys(n for n in names if names.count(n) > 1)
    )
    if table.frame.empty:
        breaches.append(
            breach(
                "(rows)",
                _("table has no rows"),
                _("fill it, or take the table out of study.toml."),
            )
        )
    return breaches


def _breaches(table: RawTable, faults: list[tuple[str, Fault]]) -> list[Breach]:
    """Turn faults into breaches with their first example."""
    found = []
    for column, fault in faults:
        bad = fault.bad.to_numpy(dtype=bool)
        if not bad.any():
            continue
        first = int(bad.argmax())
        found.append(
            Breach(
                table.name,
                table.file,
                column,
                int(bad.sum()),
                len(bad),
                fault.says,
                fault.do,
                _shown(table, column, first),
                table.first_row + first,
            )
        )
    return found


def _shown(table: RawTable, column: str, position: int) -> str:
    """Show the cells at fault, cut where long."""
    cells = []
    for name in column.split(", "):
        if name in table.frame.columns:
            cell = table.frame[name].iloc[position]
            text = "" if pd.isna(cell) else str(cell)
            cells.append(text if len(text) <= 40 else text[:37] + "…")  # noqa: PLR2004 - a line's width
    return f" ('{', '.join(cells)}')" if cells else ""
