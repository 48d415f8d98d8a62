"""What a file may declare, unpack to and hold before any of it is parsed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LIMITS", "Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file; beyond them it is refused in words, unread.

    Attributes
    ----------
    unpacked : int
        Bytes that an archive, or one of its members, may declare or unpack to.
    ratio : int
        How many times its packed size a member may have; tables of repeated words
        reach some tens.
    free : int
        Bytes that any member may unpack to, whatever its ratio.
    members : int
        Members of an archive.
    workbook, part, frame : int
        Bytes of a workbook unpacked, of one of its parts, and of a part that is held
        whole, such as styles.
    document : int
        Bytes of a file that can only be read whole: JSON, a map.
    cells, columns : int
        Cells of what is read whole, and columns of any table.
    line, cell : int
        Bytes of a line and characters of a cell.
    sent : int
        Bytes of all files that a browser sends at once.
    """

    unpacked: int = 64 * 2**30
    ratio: int = 100
    free: int = 8 * 2**20
    members: int = 2_000
    workbook: int = 200 * 2**20
    part: int = 100 * 2**20
    frame: int = 4 * 2**20
    document: int = 100 * 2**20
    cells: int = 8_000_000
    columns: int = 10_000
    line: int = 64 * 2**20
    cell: int = 4_000_000
    sent: int = 2**30


LIMITS: Final = Limits()
