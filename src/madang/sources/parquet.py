"""Parquet files, looked at before they are read: what they declare, column by column.

A file of some hundred kilobytes may declare fifty million rows of a few words over and
over. Rows and types stand at its end: what cannot be a table of a study is refused by
them, before memory is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from madang.errors import UnreadableFileError
from madang.language import Items, _

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = ["MOST_CELLS", "read_parquet"]

MOST_CELLS: Final = 400_000_000
"""Cells that a Parquet file may declare, where it is read into memory."""

_MOST_COLUMNS: Final = 10_000
_FEW: Final = 2_000_000  # cells that any file may declare
_RATIO: Final = 40  # cells a byte; tables with a key in each row have fewer than one


def read_parquet(path: Path, data: bytes | None = None) -> pd.DataFrame:
    """Read a Parquet file whose columns hold one value a cell.

    Parameters
    ----------
    path : Path
        The file.
    data : bytes, optional
        Its content, where it was read already.

    Returns
    -------
    DataFrame

    Raises
    ------
    UnreadableFileError
        If the file is none, declares more than can be read, or has columns that hold
        lists, structures or bytes.
    """
    held = path if data is None else pa.BufferReader(data)
    try:
        with pq.ParquetFile(held) as file:
            _vet(path.name, file, path.stat().st_size if data is None else len(data))
            frame: pd.DataFrame = file.read().to_pandas()
    except UnreadableFileError:
        raise
    except (
        pa.ArrowException, OSError, ValueError, TypeError, OverflowError,
        KeyError, RecursionError, MemoryError,
    ) as error:  # fmt: skip
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise UnreadableFileError(
            _(
                "'{name}' is not a Parquet file that can be read: {error}. Write it "
                "again.",
                name=path.name,
                error=said[:160],
            )
        ) from None
    return frame


def _vet(name: str, file: pq.ParquetFile, size: int) -> None:
    """Refuse a file that declares too much, or cells that are no single value."""
    about = file.metadata
    cells = about.num_rows * about.num_columns
    swollen = cells > _FEW and cells > _RATIO * size
    if cells > MOST_CELLS or swollen or about.num_columns > _MOST_COLUMNS:
        raise UnreadableFileError(
            _(
                "'{name}' declares {rows:,} rows of {columns:,} columns in {size:,} "
                "bytes: more than a table of a study has. Keep the rows and columns "
                "that are meant. Nothing was read.",
                name=name,
                rows=about.num_rows,
                columns=about.num_columns,
                size=size,
            )
        )
    odd = [field for field in file.schema_arrow if not _is_plain(field.type)]
    if odd:
        raise UnreadableFileError(
            _(
                "'{name}' has columns that do not hold one text, number or date a "
                "cell: {columns}. Write them as text, or leave them out.",
                name=name,
                columns=Items(tuple(f"{f.name} ({str(f.type)[:40]})" for f in odd)),
            )
        )


def _is_plain(kind: Any) -> bool:
    """Tell whether a type holds one text, number, truth or date a cell."""
    types = pa.types
    if types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    return any(
        test(kind)
        for test in (
            types.is_string, types.is_large_string, types.is_string_view,
            types.is_integer, types.is_floating, types.is_decimal, types.is_boolean,
            types.is_date, types.is_timestamp, types.is_null,
        )
    )  # fmt: skip
