"""Delimited text read in columns, a block of whole lines at a time.

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
    from collections.abc import Sequence

    from madang.intake.layout import Block, Layout

__all__ = ["filled", "in_columns"]

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
    # A quote after blanks opens a cell for one way and is a letter for the other.
    mark = layout.delimiter.encode()
    if quoted and any(x in data for x in (mark + b' "', mark + b'\t"', b'\n "')):
        return None
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


def filled(columns: Sequence[Any]) -> Any:
    """Tell which rows hold anything; None where all of them do."""
    empty = None
    for column in columns:
        bare = pc.equal(column, "")
        empty = bare if empty is None else pc.and_(empty, bare)
        if not pc.any(empty).as_py():
            return None
    return None if empty is None else pc.invert(empty)
