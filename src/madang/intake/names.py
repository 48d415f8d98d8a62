"""Cells and names of columns, brought to one form."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["clean", "unlike"]


def clean(cell: str) -> str:
    """Bring a cell to NFC text without spaces at its ends."""
    cell = cell.strip()
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell)


def unlike(names: Sequence[str]) -> tuple[str, ...]:
    """Tell apart columns of one name, whatever the case of its letters.

    Parameters
    ----------
    names : sequence of str
        Names as they stand in the file.

    Returns
    -------
    tuple of str
        ``name``, ``name (2)`` and so on; ``column 3`` where there is none.

    Examples
    --------
    >>> unlike(["a", "A", "", "_row"])
    ('a', 'A (2)', 'column 3', '_row (2)')
    """
    taken = {"_row"}
    found = []
    for place, name in enumerate(names, start=1):
        plain = " ".join(clean(name).split()) or f"column {place}"
        told, count = plain, 1
        while told.casefold() in taken:
            count += 1
            told = f"{plain} ({count})"
        taken.add(told.casefold())
        found.append(told)
    return tuple(found)
