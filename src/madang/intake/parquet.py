"""Parquet files, looked at before they are read: what they declare, column by column.

A file of some hundred kilobytes may declare fifty million rows of a few words over and
over. Rows and types stand at its end: what cannot be a table of a study is refused by
them, before memory is asked for. What is only passed on is read batch by batch.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from madang.errors import UnreadableFileError
from madang.intake.containers import read_whole
from madang.intake.layout import Grid
from madang.intake.names import unlike
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from madang.intake.containers import Piece
    from madang.intake.layout import Layout
    from madang.intake.limits import Limits

__all__ = ["MOST_CELLS", "read_columns", "read_parquet"]

MOST_CELLS: Final = 400_000_000
"""Cells that a Parquet file may declare, where it is read into memory."""

_MOST_STREAMED: Final = 10_000_000_000
_MOST_COLUMNS: Final = 10_000
_BATCH: Final = 16_384
_MOST_IN_BATCH: Final = 2**28  # bytes of text that one batch may turn into
_SAMPLE: Final = 64
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
    size = path.stat().st_size if data is None else len(data)
    with _told(path.name), pq.ParquetFile(held) as file:
        _vet(path.name, file, size, MOST_CELLS)
        frame: pd.DataFrame = file.read().to_pandas()
    return frame


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell in words what is wrong with a file."""
    try:
        yield
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
                name=name,
                error=said[:160],
            )
        ) from None


def read_columns(piece: Piece, given: Layout, limits: Limits) -> Grid:
    """Open a Parquet file whose records are passed on as text.

    Parameters
    ----------
    piece : Piece
        The file.
    given : Layout
        What is known of it.
    limits : Limits
        What it may hold where it can only be read whole.

    Returns
    -------
    Grid

    Raises
    ------
    UnreadableFileError
        As `read_parquet`.
    """

    def held() -> Path | IO[bytes]:
        if not piece.member:
            return piece.path
        return io.BytesIO(read_whole(piece, limits.workbook))

    with _told(piece.name), pq.ParquetFile(held()) as file:
        _vet(piece.name, file, piece.size, _MOST_STREAMED)
        header = tuple(file.schema_arrow.names)
        texts = [f.name for f in file.schema_arrow if pa.types.is_string(f.type)]
    schema = pa.schema(
        [*((name, pa.string()) for name in unlike(header)), ("_row", pa.int64())]
    )

    def batches() -> Iterator[pa.RecordBatch]:
        first = 1
        with _told(piece.name), pq.ParquetFile(held(), read_dictionary=texts) as file:
            for batch in file.iter_batches(_BATCH):
                columns = [_text(piece.name, column) for column in batch.columns]
                count = batch.num_rows
                numbers = pa.array(range(first, first + count), pa.int64())
                yield pa.record_batch([*columns, numbers], schema)
                first += count

    few = next(batches(), None)
    shown = [] if few is None else few.slice(0, _SAMPLE).to_pylist()
    sample = [(k, list(row.values())[:-1]) for k, row in enumerate(shown, start=1)]
    return Grid(given, sample, lambda: iter(()), header=header, batches=batches)


def _text(name: str, cells: pa.Array) -> pa.Array:
    """Turn cells into text: NFC, without spaces at their ends; empty for nothing."""
    if pa.types.is_dictionary(cells.type):
        words = _text(name, cells.dictionary)
        lengths = pc.binary_length(words).take(cells.indices)
        if (pc.sum(lengths).as_py() or 0) > _MOST_IN_BATCH:
            raise UnreadableFileError(
                _(
                    "'{name}' holds long texts over and over, more than a table of its "
                    "size does. Nothing was read.",
                    name=name,
                )
            )
        return pc.fill_null(words.take(cells.indices), "")
    text = pc.fill_null(pc.cast(cells, pa.string()), "")
    if pa.types.is_timestamp(cells.type):
        text = pc.replace_substring_regex(text, r"( 00:00:00)?\.?0*Z?$", "")
    return pc.utf8_trim_whitespace(pc.utf8_normalize(text, form="NFC"))


def _vet(name: str, file: pq.ParquetFile, size: int, most: int) -> None:
    """Refuse a file that declares too much, or cells that are no single value."""
    about = file.metadata
    cells = about.num_rows * about.num_columns
    swollen = cells > _FEW and cells > _RATIO * size
    if cells > most or swollen or about.num_columns > _MOST_COLUMNS:
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
