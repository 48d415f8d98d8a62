"""Series that run across with periods down, below a block that describes each.

Statistical offices and central banks write one series a column: above it its
description, unit, type and identifier, each in a row of its own. They become records of
one value each, so that unit, type and region of a series are judged as anywhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from madang.intake.known import folded, known, measure_of, names_activities
from madang.intake.layout import Passed
from madang.intake.names import clean
from madang.intake.seen import is_region
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from madang.intake.layout import Grid, Row

__all__ = ["of_series", "one_a_column"]

_DEEPEST: Final = 30
_SAMPLE: Final = 400
_IDENTIFIER: Final = "series id"
_UNITS: Final = {"unit", "units"}
_KINDS: Final = {"series type": "Series Type", "type": "Series Type"}
_HEADS: Final = {"", "title", "description", "series", "data item description"}
_PART: Final = re.compile(r"\s*;\s*")


@dataclass(frozen=True, slots=True)
class _Series:
    """Where the block ends, and what it says of each column."""

    last: int
    header: tuple[str, ...]
    told: dict[int, tuple[str, ...]]


def of_series(grids: list[Grid]) -> tuple[list[Grid], list[Passed]]:
    """Take the series of a workbook that holds some, and leave sheets that list them.

    Parameters
    ----------
    grids : list of Grid
        Sheets, or the one grid of a text.

    Returns
    -------
    list of Grid
        Those of series as `one_a_column` gives them; all as they are where none is.
    list of Passed
        Sheets that are left.
    """
    told = [(grid, one_a_column(grid)) for grid in grids]
    if not any(made for _grid, made in told):
        return grids, []
    why = _("It describes the series of the other sheets.")
    return (
        [made for _grid, made in told if made],
        [Passed(grid.layout.sheet, why) for grid, made in told if made is None],
    )


def one_a_column(grid: Grid) -> Grid | None:
    """Make records of series that stand one a column.

    Parameters
    ----------
    grid : Grid
        Rows as they lie.

    Returns
    -------
    Grid or None
        With ``Period``, the parts of the descriptions, ``Series Type``, ``Series ID``,
        ``Unit`` and ``Value``; each record has the number of its row. None where no
        such block stands above.
    """
    if grid.header is not None or (found := _described(grid.sample)) is None:
        return None

    def laid() -> Iterator[Row]:
        return _records(grid.rows(), found)

    return replace(
        grid, header=found.header, sample=list(islice(laid(), _SAMPLE)), rows=laid,
        tail=[], merged=(), blocks=None,
    )  # fmt: skip


def _described(sample: list[Row]) -> _Series | None:
    """Read the block above the series; None where there is none."""
    block: dict[str, list[str]] = {}
    heads: list[list[str]] = []
    last = 0
    for number, row in sample[:_DEEPEST]:
        cells = list(map(clean, row))
        key = folded(cells[0]) if cells else ""
        if key in _HEADS and sum(map(bool, cells[1:])) and not block.keys() & _UNITS:
            heads.append(cells)
        block[key] = cells
        if key == _IDENTIFIER:
            last = number
            break
    units = next((block[u] for u in _UNITS if u in block), None)
    if not last or units is None or not heads:
        return None
    kinds = next((block[k] for k in _KINDS if k in block), [])
    ids = block[_IDENTIFIER]
    places = [k for k in range(1, len(ids)) if ids[k]]
    parts = {k: _PART.split(_at(heads[0], k).strip(" ;")) for k in places}
    depth = max(map(len, parts.values()), default=0)
    levels = [[(*parts[k], *[""] * depth)[n] for k in places] for n in range(depth)]
    rest = [[_at(row, k) for k in places] for row in (kinds, ids, units)]
    told = zip(*levels, *rest, strict=True)
    header = ("Period", *_called(levels), "Series Type", "Series ID", "Unit", "Value")
    return _Series(last, header, dict(zip(places, told, strict=True)))


def _at(cells: list[str], place: int) -> str:
    """Give a cell of a row that may be shorter."""
    return cells[place] if place < len(cells) else ""


def _called(levels: list[list[str]]) -> list[str]:
    """Call the parts of descriptions what they hold."""
    names: list[str] = []
    for labels in levels:
        one = list(dict.fromkeys(filter(None, labels)))
        if "Region" not in names and is_region(one):
            names.append("Region")
        elif "Industry" not in names and names_activities(one):
            names.append("Industry")
        else:
            names.append("")
    free = [k for k, name in enumerate(names) if not name]
    words = known()["measures"]
    told = [k for k in free if any(measure_of(x)[0] in words for x in levels[k])]
    for place in (told or free)[:1]:
        names[place] = "Item"
    for n, place in enumerate(k for k in free if not names[k]):
        names[place] = f"Detail {n + 1}"
    return names


def _records(rows: Iterable[Row], found: _Series) -> Iterator[Row]:
    """Give one record for each cell of a series."""
    for number, row in rows:
        cells = list(map(clean, row))
        if number <= found.last or not cells or not cells[0]:
            continue
        for place, told in found.told.items():
            if value := _at(cells, place):
                yield number, [cells[0], *told, value]
