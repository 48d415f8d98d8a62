"""Big tables that stay in their files, and stocks that are the sum of micro-records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.parquet as pq

from madang.contracts import CONTRACTS, ColumnType, RawTable, require
from madang.engines.opening import MOST_IN_MEMORY
from madang.errors import StudyError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from madang.engines.opening import Waiting

__all__ = ["LEFT", "is_left", "with_sums"]

LEFT: Final = ("stock_records", "participations", "flows")
"""Tables that stages read by reductions alone, so that they may stay in their files."""

_SUMS: Final = {"stock_records": "record_totals"}

_FITTING: Final = {
    ColumnType.TEXT: lambda kind: (
        pa.types.is_string(kind) or pa.types.is_large_string(kind)
    ),
    ColumnType.INTEGER: pa.types.is_integer,
    ColumnType.NUMBER: lambda kind: (
        pa.types.is_floating(kind) or pa.types.is_integer(kind)
    ),
}


def is_left(name: str, path: Path) -> bool:
    """Tell whether a table is big and typed, so that it may stay in its file.

    Parameters
    ----------
    name : str
        Name of the table.
    path : Path
        Its file.

    Returns
    -------
    bool
        Whether it is a Parquet file of more than a million rows in which each column
        of the contract has the contract's type. Any other is read, and typed.
    """
    if name not in LEFT or path.suffix.lower() != ".parquet":
        return False
    try:
        about = pq.ParquetFile(path)
    except (pa.ArrowInvalid, OSError):
        return False  # reading it says what is wrong
    if about.metadata.num_rows <= MOST_IN_MEMORY:
        return False
    types = {field.name: field.type for field in about.schema_arrow}
    return all(
        _FITTING[column.type](types[column.name])
        if column.name in types
        else not column.required
        for column in CONTRACTS[name].columns
    )


def with_sums(
    tables: Mapping[str, pd.DataFrame], engine: Waiting
) -> dict[str, pd.DataFrame]:
    """Add the tables that are sums of micro-records.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables that keep their contracts.
    engine : Waiting
        Holds the same tables, and those that stay in their files.

    Returns
    -------
    dict of str to DataFrame
        The tables, and ``stocks`` where ``stock_records`` is there.

    Raises
    ------
    StudyError
        If both the records and their sum are given: nobody could tell which holds.
    ContractError
        If the sum breaks its contract.
    """
    whole = dict(tables)
    for name, reduction in _SUMS.items():
        target = CONTRACTS[name].sums_to
        if name not in engine.tables():
            continue
        if target in tables:
            raise StudyError(
                _(
                    "Both '{records}' and '{table}' are given. '{table}' is the sum of "
                    "'{records}': keep one of them.",
                    records=name,
                    table=target,
                )
            )
        summed = getattr(engine, reduction)()
        beside = {n: RawTable(n, n, t, first_row=0) for n, t in tables.items()}
        near = {c.refers_to for c in CONTRACTS[target].columns} & set(beside)
        raw = {n: beside[n] for n in near}
        raw[target] = RawTable(target, name, summed, first_row=1)
        whole[target] = require(raw)[target]
    return whole
