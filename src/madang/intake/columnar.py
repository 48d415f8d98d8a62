"""Records as columns of text, and delimited text read so a block of lines at a time.

Arrow parses ten times as fast as rows go by one at a time, but knows neither lines nor
where a quote swallows rows. A block goes this way only where each of its lines is a row
as wide as the table, so that both ways give the same; any other is read row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from madang.intake.layout import Block, Layout

__all__ = ["batch_of", "first_of", "in_columns", "numbered", "schema_of"]

_OFTEN: Final = 4
"""Times that each value of a column comes on average, from which it is cleaned once."""

_NONE: Final = "none"


def in_columns(block: Block, layout: Layout, columns: Sequence[str]) -> Any:
    """Read a block in columns, where each of its lines is a row of the table.

    Parameters
    ----------
    block : Block
        The lines.
    layout : Layout
        How the text is laid out.
    columns : sequence of str
        Names of the columns.

    Returns
    -------
    pyarrow.Table or None
        Text as it stands, and no numbers; None where rows must be read one by one.
    """
    data = block.data()
    quoted = layout.quote != _NONE and b'"' in data
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(
                use_threads=False, block_size=len(data) + 1, column_names=list(columns)
            ),
            csv.ParseOptions(
                delimiter=layout.delimiter, quote_char='"' if quoted else False,
                ignore_empty_lines=False,
            ),
            csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()),
                strings_can_be_null=False, check_utf8=False,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return None
    if table.num_rows != block.lines:
        return None
    return table.combine_chunks()


def numbered(columns: list[Any], numbers: Any, schema: pa.Schema) -> pa.RecordBatch:
    """Clean columns as they were read, and leave out rows that hold nothing.

    Parameters
    ----------
    columns : list of ChunkedArray
        As `in_columns` gives them.
    numbers : Array
        Numbers of the rows.
    schema : Schema
        As `schema_of`.

    Returns
    -------
    RecordBatch
    """
    arrays = [*(_clean(c.combine_chunks()) for c in columns), numbers.cast(pa.int64())]
    batch = pa.record_batch(arrays, schema)
    kept = _filled(arrays[:-1])
    return batch if kept is None else batch.filter(kept)


def _filled(columns: Sequence[Any]) -> Any:
    """Tell which rows hold anything; None where all of them do."""
    empty = None
    for column in columns:
        bare = pc.equal(column, "")
        empty = bare if empty is None else pc.and_(empty, bare)
        if not pc.any(empty).as_py():
            return None
    return None if empty is None else pc.invert(empty)


def schema_of(columns: tuple[str, ...]) -> pa.Schema:
    """Give the types of records: text, and their numbers.

    Parameters
    ----------
    columns : tuple of str
        Names of the columns.

    Returns
    -------
    Schema
        All of them, and ``_row``.
    """
    texts = [pa.field(name, pa.string()) for name in columns]
    return pa.schema([*texts, pa.field("_row", pa.int64())])


def batch_of(
    records: list[list[str]], numbers: list[int], schema: pa.Schema
) -> pa.RecordBatch:
    """Turn records into columns of text.

    Parameters
    ----------
    records : list of list of str
        Their cells.
    numbers : list of int
        Their numbers.
    schema : Schema
        As `schema_of`.

    Returns
    -------
    RecordBatch
        Cells in NFC, without spaces at their ends.
    """
    texts = zip(*records, strict=True) if records else [[]] * (len(schema) - 1)
    arrays = [_clean(pa.array(column, pa.string())) for column in texts]
    return pa.record_batch([*arrays, pa.array(numbers, pa.int64())], schema)


def _clean(column: pa.Array) -> pa.Array:
    """Bring a column to NFC without spaces at the ends of its cells.

    Names and words come again and again: each is cleaned once.
    """
    once = column.dictionary_encode()
    if column.null_count == 0 and _OFTEN * len(once.dictionary) < len(column):
        return _clean_each(once.dictionary).take(once.indices)
    return _clean_each(column)


def _clean_each(column: pa.Array) -> pa.Array:
    """Clean every cell of a column."""
    if not pc.all(pc.string_is_ascii(column)).as_py():
        column = pc.utf8_normalize(column, form="NFC")
    return pc.utf8_trim_whitespace(column)


def first_of(
    batches: Callable[[], Iterator[pa.RecordBatch]], most: int
) -> Iterator[pa.RecordBatch]:
    """Give the first records of some batches.

    Parameters
    ----------
    batches : callable
        Gives them anew.
    most : int
        How many records.

    Yields
    ------
    RecordBatch
    """
    for batch in batches():
        yield batch.slice(0, most)
        most -= batch.num_rows
        if most <= 0:
            return
