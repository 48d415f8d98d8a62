"""Where the table begins and ends among the rows of a file, and what its columns are.

Above a table stand titles and sources, below it footnotes; its header may have several
rows, merged across; labels may be merged down. All of it is told from the first rows:
what the body has as numbers, the header has as words. What they leave open is a doubt.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from madang.intake.known import is_unit, marks, role_of
from madang.intake.layout import Choice, Doubt, footnotes
from madang.intake.names import clean, unlike

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from madang.intake.layout import Footnote, Grid, Layout, Row

__all__ = ["Frame", "find_frame"]

_PERIOD: Final = re.compile(r"\(?(?:19|20)\d{2}(?:\D.{0,9}|[01]\d)?$")
_NUMBER: Final = re.compile(
    r"[-−+(△▲]?\s*[\d][\d.,'\s]*(?:[eE][-+]?\d+)?\s*%?\)?\s*\(?[A-Za-z]{0,3}\)?$"
)
_MARK: Final = re.compile(
    r"[^\w]{1,5}$|(?:\(?[A-Za-z]\)?|\(?NA\)?|n\.?/?a\.?|NaN|null)$|:\s?\w{1,2}$"
)
_LETTER: Final = re.compile(r"[A-Z](?:-[A-Z])?$")
_MOSTLY: Final = 0.6
_DEEPEST: Final = 6
_SHOWN: Final = 5
_FEW: Final = 3
_MOST_DOWN: Final = 100_000
_COMPOSITE: Final = re.compile(r"[\w ,]+\\(?:TIME_PERIOD|time)$")


@dataclass(slots=True)
class Frame:
    """Where a table stands, and its columns.

    Attributes
    ----------
    layout : Layout
        With ``skip``, ``header_rows`` and ``fill_down``.
    first : int
        Number from which rows are records.
    columns : tuple of str
        Names, unlike each other whatever their case.
    places : tuple of int
        Which cell of a row each column takes; the rest are blank.
    parts : int
        Columns that the first cell is parted into by commas.
    preamble : tuple of tuple of str
        Rows above the header.
    footnotes : tuple of Footnote
        Rows below the table.
    down : dict
        Labels that are merged down: by row, the columns and the row they take.
    doubts : list of Doubt
        What may be otherwise.
    """

    layout: Layout
    first: int
    columns: tuple[str, ...]
    places: tuple[int, ...]
    parts: int
    preamble: tuple[tuple[str, ...], ...]
    footnotes: tuple[Footnote, ...]
    down: dict[int, list[tuple[int, int]]]
    doubts: list[Doubt]


def find_frame(grid: Grid, given: Layout) -> Frame:
    """Find the header of a grid, and what stands above and below its table.

    Parameters
    ----------
    grid : Grid
        Rows as they lie.
    given : Layout
        What is known already; it is not doubted.

    Returns
    -------
    Frame
    """
    rows = [(n, [clean(c) for c in cells]) for n, cells in grid.sample]
    rows = [(n, cells) for n, cells in grid.spread(rows) if any(cells)]
    doubts: list[Doubt] = []
    held = _held(rows)
    width = _width(rows, held)
    if given.skip is None:
        start = _start(rows, width, held)
        top = _top(rows, start, width)
    else:
        top = next((k for k, (n, _c) in enumerate(rows) if n > given.skip), len(rows))
        start = top
    numeric = _numeric(rows[start + 1 :], len(rows[start + 1 :]) // 2)
    numeric = numeric or _numeric(rows[start + 1 :], 0)  # below few records, notes
    depth = given.header_rows
    if depth is None:
        depth = start - top
        named = {k for _n, cells in rows[top:start] for k, c in enumerate(cells) if c}
        if not depth or not _has_numbers(rows[start][1], numeric & named):
            depth += _depth(rows, start, numeric, grid)
        depth = _headless(rows, top, depth, numeric, doubts)
    header = [cells for _n, cells in rows[top : top + depth]]
    body = rows[top + depth :]
    width = max(width, _longest(header))
    names = _names(header, width, is_merged=bool(grid.merged))
    if header:  # what stands right of its last cell has no column, but for marks
        end = max(map(len, header))
        right = [x for _n, c in body for x in c[end : end + 1] if x]
        names = [*names, ""][: end + (bool(right) and all(map(_MARK.match, right)))]
    names, places, parts = _columns(names, body)
    columns = unlike(names)
    down = {} if parts else _down(grid, places, numeric, top + depth)
    found = dict(body)
    for number, cells in body:
        _fill_merged(cells, places, down.get(number, ()), found)
    fill = given.fill_down
    if fill is None:
        labels = [c for c, p in zip(columns, places, strict=False) if p not in numeric]
        fill = () if parts else _fill(columns, labels, body, grid, doubts)
    skip = rows[top][0] - 1 if top < len(rows) else 0
    first = body[0][0] if body else 1 + max((n for n, _c in rows), default=0)
    return Frame(
        replace(grid.layout, skip=skip, header_rows=depth, fill_down=fill),
        first, columns, places, parts, _preamble(grid.sample, skip),
        footnotes(body, grid.tail, width), down, doubts,
    )  # fmt: skip


def _preamble(sample: list[Row], skip: int) -> tuple[tuple[str, ...], ...]:
    """Take the rows above the header, without blank cells at their ends."""
    rows = ([clean(c) for c in cells] for n, cells in sample if n <= skip)
    return tuple(tuple(cells[: _longest([cells])]) for cells in rows if any(cells))


def _longest(rows: Sequence[list[str]]) -> int:
    """Give the number of cells up to the last that is filled."""
    return max((k + 1 for r in rows for k, c in enumerate(r) if c), default=0)


def _held(rows: list[Row]) -> dict[int, bool]:
    """List the places that rows of figures commonly fill, and which have figures."""
    full = [c for _n, c in rows if sum(map(_is_number, filter(None, c))) > 1]
    found = {}
    for place in range(_longest(full) if len(full) >= _FEW else 0):
        cells = [c[place] for c in full if place < len(c) and c[place]]
        if 2 * len(cells) > len(full):  # a column of rare marks is none
            found[place] = 2 * sum(map(_is_number, cells)) > len(cells)
    return found


def _width(rows: list[Row], held: dict[int, bool]) -> int:
    """Give the number of cells that rows commonly have, up to the last filled one."""
    if held:
        return len(held)
    widths = Counter(_longest([c]) for _n, c in rows if sum(map(bool, c)) > 1)
    return max(widths, key=lambda w: (widths[w], w)) if widths else 1


def _start(rows: list[Row], width: int, held: dict[int, bool]) -> int:
    """Find the first row that is filled as the table is."""
    least = min(2, width)
    figures = [place for place, is_figure in held.items() if is_figure]
    for k, (_n, cells) in enumerate(rows):
        filled = [c for c in cells if c]
        over = sum(place < len(cells) and bool(cells[place]) for place in figures)
        is_full = len(filled) >= max(least, _MOSTLY * width)
        is_over = over >= min(2, len(figures)) and 2 * over >= len(figures)
        if is_full and is_over and len(set(filled)) >= least:
            return k
    return 0


def _top(rows: list[Row], start: int, width: int) -> int:
    """Go up from a header row to those above it that are merged over it."""
    top = start
    while top > 0:
        number, cells = rows[top - 1]
        above = [k for k, c in enumerate(cells) if c]
        near = number + 1 == rows[top][0]
        beside = above and (above[0] > 0 or not rows[top][1][0])
        over = len(above) > 1 and above[-1] >= width / 2 and beside
        words = all(not _is_number(cells[k]) or is_unit(cells[k]) for k in above)
        if not (near and over and words):
            break
        top -= 1
    return top


def _is_number(cell: str) -> bool:
    """Tell whether a cell is a number and no year."""
    cell = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    return bool(_NUMBER.match(cell)) and not _PERIOD.match(cell)


def _is_figure(cell: str) -> bool:
    """Tell whether a cell is a number, a year or a mark in place of one."""
    cell = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
    return bool(_NUMBER.match(cell) or _MARK.match(cell))


def _numeric(rows: list[Row], first: int) -> set[int]:
    """List the places that hold figures, as the rows from one on have them."""
    later = rows[first:]
    found = set()
    for place in range(_longest([cells for _n, cells in later])):
        cells = [c[place] for _n, c in later if place < len(c) and c[place]]
        figures = sum(map(_is_figure, cells))
        if any(map(_is_number, cells)) and figures >= _MOSTLY * len(cells):
            found.add(place)
    return found


def _depth(rows: list[Row], start: int, numeric: set[int], grid: Grid) -> int:
    """Count the rows of a header from the first that is filled."""
    depth = 1
    above = rows[start][1] if start < len(rows) else []
    while depth < _DEEPEST and start + depth + 1 < len(rows):
        cells = rows[start + depth][1]
        if not _is_below(above, cells, numeric, is_merged=bool(grid.merged)):
            break
        depth += 1
        # A cell that is merged down stands above the next row, too.
        above = [c or a for c, a in zip_longest(cells, above, fillvalue="")]
    return depth


def _is_below(
    above: list[str], cells: list[str], numeric: set[int], *, is_merged: bool
) -> bool:
    """Tell whether a row goes on with the header above it.

    Its cells are words, over figures or below a cell that is merged across; where it
    has none, or the same, the cell above is merged down. Words or periods over all
    figures are no record, whatever stands over the labels.
    """
    figures = [cells[k] for k in numeric if k < len(cells) and cells[k]]
    if 1 < len(figures) == sum(map(bool, cells)) and all(map(is_unit, figures)):
        return not all(map(_is_figure, figures))  # units, as 1000 and Mill. EUR
    words = [c for c in figures if _PERIOD.match(c) or not _is_figure(c)]
    letters = [c for c in figures if _LETTER.match(c)]  # sections of a classification
    heads = letters if len(letters) == len(set(letters)) > len(words) else words
    is_all = 1 < len(heads) == len(figures) and 2 * len(heads) > len(numeric)
    if is_all and not {*heads} <= marks() and not (marks() & {*words}):
        return True
    if not figures and all(map(role_of, filter(None, cells))):
        return True  # headings of labels alone
    below = 0
    width = len(above)
    for place, cell in enumerate(cells):
        over = above[place] if place < width else ""
        if not cell or cell == over:
            continue
        if _is_figure(cell) and not _PERIOD.match(cell):
            return False
        before = above[place - 1] if 0 < place <= width else ""
        after = above[place + 1] if place + 1 < width else ""
        across = over in {before, after} if is_merged else not over or not after
        if place not in numeric and not across:
            return False
        below += 1
    padded = cells + [""] * (width - len(cells))
    down = any(a and c in {"", a} for a, c in zip(above, padded, strict=False))
    return below > 0 and down


def _has_numbers(cells: list[str], numeric: set[int]) -> bool:
    """Tell whether a row holds nothing but numbers where the table has figures."""
    over = [cells[k] for k in numeric if k < len(cells) and cells[k]]
    return bool(over) and all(map(_is_number, over))


def _headless(
    rows: list[Row], top: int, depth: int, numeric: set[int], doubts: list[Doubt]
) -> int:
    """Doubt a header that looks as the rows below it do."""
    if top >= len(rows):
        return 0
    cells = rows[top][1]
    if depth > 1 or not _has_numbers(cells, numeric):
        return depth
    beside = {
        c for n, r in rows[top + 1 :] for k, c in enumerate(r) if k not in numeric
    }
    labels = [c for k, c in enumerate(cells) if c and k not in numeric]
    taken = 0 if not labels or all(c in beside for c in labels) else 1
    ways = {
        1: Choice("1", ", ".join(cells[:_SHOWN])),
        0: Choice("0", ", ".join(unlike([""] * len(cells))[:_SHOWN])),
    }
    doubts.append(Doubt("header_rows", ways[taken], (ways[1 - taken],)))
    return taken


def _names(header: list[list[str]], width: int, *, is_merged: bool) -> list[str]:
    """Join the rows of a header into one name a column."""
    filled: list[list[str]] = []
    for level, cells in enumerate(reversed(header)):
        row = (cells + [""] * width)[:width]
        for k in range(1, width):
            if level and not is_merged and not row[k] and any(r[k] for r in filled):
                row[k] = row[k - 1]
        filled.insert(0, row)
    return [
        " | ".join(dict.fromkeys(row[k] for row in filled if row[k]))
        for k in range(width)
    ]


def _columns(
    names: list[str], body: list[Row]
) -> tuple[list[str], tuple[int, ...], int]:
    """Drop columns without a name and content; part a composite first column."""
    width = len(names) or _longest([cells for _n, cells in body])
    names = names or [""] * width
    used = {k for _n, cells in body for k, c in enumerate(cells) if c}
    for place in range(1, width):  # a name over two columns, merged across
        if names[place - 1] and not names[place] and place in used:
            held = {cells[place] for _n, cells in body if place < len(cells)}
            is_flag = not any(re.search(r"\d|\w{4}", c) for c in held)
            names[place] = f"flag: {names[place - 1]}" if is_flag else names[place - 1]
    places = [k for k in range(width) if names[k] or k in used]
    if names and _COMPOSITE.match(names[0]):
        parts = names[0].partition("\\")[0].split(",")
        rest = [k for k in places if k > 0]
        return [*parts, *(names[k] for k in rest)], (0, *rest), len(parts)
    return [names[k] for k in places], tuple(places), 0


def _fill(
    columns: tuple[str, ...], labels: list[str], body: list[Row], grid: Grid,
    doubts: list[Doubt],
) -> tuple[str, ...]:  # fmt: skip
    """Propose the columns whose blank cells take the value above."""
    rows = [(n, cells) for n, cells in body if sum(map(bool, cells)) > 1]
    found = []
    for place, column in enumerate(columns):
        if column not in labels:
            break
        blank = [k for k, (_n, c) in enumerate(rows) if place >= len(c) or not c[place]]
        if not blank:
            continue
        anew = any(
            k == 0
            or any(rows[k][1][j] not in {"", rows[k - 1][1][j]} for j in range(place))
            for k in blank
        )
        if anew or len(blank) == len(rows):
            break
        found.append(column)
        down = any(
            left == place and last > first for first, left, last, _r in grid.merged
        )
        if not down:
            number, _cells = rows[blank[0]]
            above = rows[blank[0] - 1][1][place]
            ways = (Choice(column, f"{number}: {above}"), Choice("", f"{number}: "))
            doubts.append(Doubt("fill_down", ways[0], ways[1:]))
    return tuple(found)


def _down(
    grid: Grid, places: tuple[int, ...], numeric: set[int], first: int
) -> dict[int, list[tuple[int, int]]]:
    """List the labels that are merged down; an amount merged down is given once."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in grid.merged:
        if left in places and left not in numeric and top >= first:
            for number in range(top + 1, min(bottom, top + _MOST_DOWN) + 1):
                found.setdefault(number, []).append((places.index(left), top))
    return found


def _fill_merged(
    cells: list[str],
    places: tuple[int, ...],
    taken: Iterable[tuple[int, int]],
    rows: Mapping[int, list[str]],
) -> None:
    """Fill the labels of a row of the sample that are merged down."""
    for column, top in taken:
        place = places[column]
        if top in rows and place < len(cells):
            cells[place] = rows[top][place]
