"""Flags in columns of their own across: value, flag, value, flag.

A flag belongs to the cell at its left. It is put behind that cell, in brackets, as
other files write it, so that each amount keeps its own and none that of another year.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from madang.intake.known import folded, known, role_of
from madang.intake.names import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from madang.intake.headers import Frame
    from madang.intake.layout import Grid, Row

__all__ = ["flags_within"]

_SAMPLE: Final = 400
_OWN: Final = "flag: "
_YEAR: Final = re.compile(r"\(\d\)$|(?<!\d)(?:19|20)\d{2}(?!\d)년?")
_MARKED: Final = re.compile(
    r"flags?|status|symbols?|footnotes?|quality|비고|부호|주석|注記|note"
)
_FLAG: Final = re.compile(r"[(\[]?(?:[^\W\d_]{1,3}|[*†‡#!^]{1,3}|\d\))[)\]]?")
_WORD: Final = re.compile(r"[^\W\d_]{1,3}")
_NUMBER: Final = re.compile(r"[-−+]?[\d][\d.,'\s]*%?")
_BLANK: Final = ":"


def flags_within(grid: Grid, frame: Frame) -> Grid | None:
    """Put flags that stand in columns of their own behind the amounts at their left.

    Parameters
    ----------
    grid : Grid
        Rows as they lie.
    frame : Frame
        Where the table stands.

    Returns
    -------
    Grid or None
        The same rows without the columns of flags; None where there are not several
        amounts of which some have one.
    """
    names = dict(zip(frame.places, frame.columns, strict=False))
    if frame.parts or not any(map(_is_flag, names.values())):
        return None
    noted = {note.row for note in frame.footnotes}
    body = [list(map(clean, c)) for n, c in grid.sample
            if n >= frame.first and n not in noted]  # fmt: skip
    figures = {k for k in names if _are_figures(body, k)}
    gone = [k for k, name in names.items()
            if k - 1 in figures and k not in figures and _is_flag(name)
            and _are_flags(body, k)]  # fmt: skip
    several = len(gone) > 1 or any(names[k].startswith(_OWN) for k in gone)
    if not gone or not several or len(figures) == 1:
        return None
    skip = frame.layout.skip or 0

    def laid(rows: Iterable[Row]) -> Iterator[Row]:
        for number, cells in rows:
            is_record = number >= frame.first and number not in noted
            yield (
                number,
                cells if number <= skip else _one(cells, gone, is_record=is_record),
            )

    def moved(place: int) -> int:
        return place - sum(k <= place for k in gone)

    return replace(
        grid, sample=list(islice(laid(grid.rows()), _SAMPLE)), blocks=None,
        rows=lambda: laid(grid.rows()), tail=list(laid(grid.tail)),
        merged=tuple((a, moved(b), c, moved(d)) for a, b, c, d in grid.merged
                     if a > skip and b not in gone),
    )  # fmt: skip


def _is_flag(heading: str) -> bool:
    """Tell whether a heading speaks of flags."""
    plain = folded(_YEAR.sub("", heading.rpartition(" | ")[2])).strip(" _-()")
    return (
        heading.startswith(_OWN) or role_of(plain) == "flag"
        or bool(_MARKED.fullmatch(plain))
    )  # fmt: skip


def _cells(body: list[list[str]], place: int) -> list[str]:
    """List the filled cells of a place."""
    return [c[place] for c in body if place < len(c) and c[place]]


def _are_figures(body: list[list[str]], place: int) -> bool:
    """Tell whether a place holds numbers, marks between them."""
    cells = _cells(body, place)
    return 2 * sum(bool(_NUMBER.fullmatch(c)) for c in cells) >= max(1, len(cells))


def _are_flags(body: list[list[str]], place: int) -> bool:
    """Tell whether a place holds flags and nothing else."""
    return all(map(_FLAG.fullmatch, _cells(body, place)))


def _one(cells: list[str], gone: list[int], *, is_record: bool) -> list[str]:
    """Bring one row to the columns that stay."""
    if is_record:
        cells = list(cells)
        for place in (k for k in gone if k < len(cells)):
            cells[place - 1] = _behind(clean(cells[place - 1]), clean(cells[place]))
    return [c for k, c in enumerate(cells) if k not in gone]


def _behind(value: str, flag: str) -> str:
    """Put a flag behind an amount; where there is none it stands for it.

    Examples
    --------
    >>> _behind("10", "p"), _behind("", "c"), _behind("", "*"), _behind("10", "")
    ('10 (p)', 'c', '*', '10')
    """
    plain = flag.strip("()[]")
    if not plain:
        return value
    is_secret = folded(plain) in known()["marks"]["withheld"]
    if value in {"", _BLANK} and (is_secret or not _WORD.fullmatch(plain)):
        return plain
    return f"{value or _BLANK} ({plain})"
