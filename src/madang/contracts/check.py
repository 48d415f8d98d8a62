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
from madang.language import both

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    example_en, example_ko : str
        The first of them.
    en, ko : str
        What is wrong.
    do_en, do_ko : str
        What to do.
    """

    table: str
    file: str
    column: str
    rows: int
    of: int
    example_en: str
    example_ko: str
    en: str
    ko: str
    do_en: str
    do_ko: str

    def line(self, language: str = "en") -> str:
        """Say the breach in one line."""
        if language == "ko":
            count = f"{self.of:,}행 중 {self.rows:,}행이 " if self.rows else ""
            first = f" 첫 사례: {self.example_ko}." if self.example_ko else ""
            return (
                f"{self.column}: {count}{self.ko}.{first} → {self.do_ko.rstrip('.')}."
            )
        count = f"{self.rows:,} of {self.of:,} rows " if self.rows else ""
        first = f"; the first is {self.example_en}" if self.example_en else ""
        return f"{self.column}: {count}{self.en}{first}. → {self.do_en.rstrip('.')}."


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
        raise ContractError(both(render(breaches, "ko"), render(breaches, "en")))
    return tables


def render(breaches: tuple[Breach, ...], language: str = "en") -> str:
    """Write breaches as one report, file by file.

    Parameters
    ----------
    breaches : tuple of Breach
        What `check` found.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        The report, ending in what to do next.
    """
    korean = language == "ko"
    lines = []
    for place in dict.fromkeys((b.file, b.table) for b in breaches):
        lines.append(
            f"'{place[0]}' 파일이 '{place[1]}' 규격에 맞지 않습니다:"
            if korean
            else f"'{place[0]}' does not keep the contract '{place[1]}':"
        )
        lines += [
            f"  {b.line(language)}" for b in breaches if (b.file, b.table) == place
        ]
    tables = " ".join(dict.fromkeys(b.table for b in breaches))
    lines.append(
        f"아무것도 불러오지 않았습니다. 규격 전체 보기: madang contract {tables}"
        if korean
        else f"Nothing was loaded. To see every rule: madang contract {tables}"
    )
    return "\n".join(lines)


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
    return pd.DataFrame(typed | {c: frame[c] for c in extra}), breaches


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
    breaches = []
    for column in contract.columns:
        if column.required and column.name not in names:
            shown = ", ".join(map(str, names[:8])) or "–"
            breaches.append(
                Breach(
                    table.name, table.file, column.name, 0, len(table.frame), "", "",
                    f"column is missing; the file has: {shown}",
                    f"열이 없음. 파일에 있는 열: {shown}",
                    f"add it: {column.says}", f"열을 추가하십시오: {column.says_ko}",
                )
            )  # fmt: skip
    breaches.extend(
        Breach(
            table.name, table.file, str(name), 0, len(table.frame), "", "",
            f"column stands {names.count(name)} times",
            f"같은 이름의 열이 {names.count(name)}개 있음",
            "keep one of them", "하나만 남기십시오",
        )
        for name in dict.fromkeys(n for n in names if names.count(n) > 1)
    )  # fmt: skip
    if table.frame.empty:
        breaches.append(
            Breach(
                table.name, table.file, "(rows)", 0, 0, "", "",
                "table has no rows", "행이 하나도 없음",
                "fill it, or take the table out of study.toml",
                "자료를 채우거나 study.toml에서 이 표를 빼십시오",
            )
        )  # fmt: skip
    return breaches


def _breaches(table: RawTable, faults: list[tuple[str, Fault]]) -> list[Breach]:
    """Turn faults into breaches with their first example."""
    found = []
    for column, fault in faults:
        bad = fault.bad.to_numpy(dtype=bool)
        if not bad.any():
            continue
        position = int(bad.argmax())
        row = table.first_row + position
        cell = _shown(table, column, position)
        found.append(
            Breach(
                table.name, table.file, column, int(bad.sum()), len(bad),
                f"row {row}{cell}", f"{row}행{cell}",
                fault.en, fault.ko, fault.do_en, fault.do_ko,
            )
        )  # fmt: skip
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
