"""Sheets of binary workbooks (.xlsb), whose records are counted before they are read.

A record has a type and a size of one or more bytes each, of seven bits (MS-XLSB 2.1.4).
Rows and cells say where they stand; nothing else of them is parsed here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Reach", "reach"]

_ROW: Final = 0
_CELLS: Final = range(1, 12)
_ERRORS: Final = (3, 11)  # an error, and a formula that gives one
_TYPE_BYTES: Final = 2
_SIZE_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the cells of a sheet reach, and how many hold an error.

    Attributes
    ----------
    rows, columns : int
        Number of the last row and of the last column.
    errors : int
        Cells that hold an error.
    """

    rows: int
    columns: int
    errors: int


def reach(data: bytes) -> Reach:
    """Tell how far the cells of a binary sheet reach.

    Parameters
    ----------
    data : bytes
        The part of the workbook, unpacked.

    Returns
    -------
    Reach

    Raises
    ------
    ValueError
        If its records do not end where it does.

    Examples
    --------
    The third row, and in it a number in the second column:

    >>> reach(bytes([0, 4, 2, 0, 0, 0, 5, 4, 1, 0, 0, 0]))
    Reach(rows=3, columns=2, errors=0)
    >>> reach(bytes([0, 4, 2]))
    Traceback (most recent call last):
    ValueError: a record ends beyond its sheet
    """
    rows = columns = errors = 0
    for kind, start, size in _records(data):
        if kind == _ROW:
            rows = max(rows, 1 + struct.unpack_from("<I", data, start)[0])
        elif kind in _CELLS and size >= _SIZE_BYTES:
            columns = max(columns, 1 + struct.unpack_from("<I", data, start)[0])
            errors += kind in _ERRORS
    return Reach(rows, columns, errors)


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Give type, first byte and size of each record."""
    place, end = 0, len(data)
    while place < end:
        kind, place = _number(data, place, _TYPE_BYTES)
        size, place = _number(data, place, _SIZE_BYTES)
        if place + size > end:
            msg = "a record ends beyond its sheet"
            raise ValueError(msg)
        yield kind, place, size
        place += size


def _number(data: bytes, place: int, most: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, and where it ends."""
    number = 0
    for k in range(most):
        if place >= len(data):
            msg = "a record is cut off"
            raise ValueError(msg)
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << 7 * k
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follow
            break
    return number, place
