"""JSON that holds tables: lists of records, and JSON-stat.

Publishers wrap their records in different ways; what is meant is the list of records
itself, wherever it lies. Numbers keep the digits they are written with.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from madang.errors import UnreadableFileError
from madang.intake.containers import read_whole
from madang.intake.encodings import decode
from madang.intake.layout import Grid
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from madang.intake.containers import Piece
    from madang.intake.layout import Layout, Row
    from madang.intake.limits import Limits

__all__ = ["as_text", "listed", "parse_json", "read_json"]

_SAMPLE: Final = 400
_MOST_OBJECTS: Final = 3_000_000
_MOST_VALUES: Final = 10_000_000
_DEEPEST: Final = 5
_UNSAID: Final = re.compile(r"[@.$:]|code$|msg$|date$|time$|type$", re.IGNORECASE)
_FIGURE: Final = re.compile(r"[-+]?[\d.,:TZ\s-]+")
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_SAID: Final = ("errMsg", "errorMessage", "error", "message")


def parse_json(piece: Piece, limits: Limits) -> Any:
    """Parse JSON; numbers become the text they are written as.

    Parameters
    ----------
    piece : Piece
        The file.
    limits : Limits
        What it may hold.

    Returns
    -------
    object

    Raises
    ------
    UnreadableFileError
        If it is too large, or no JSON.
    """
    data = read_whole(piece, limits.document)
    objects = data.count(b"{") + data.count(b"[")
    if objects > _MOST_OBJECTS or data.count(b",") > _MOST_VALUES:
        raise UnreadableFileError(
            _(
                "'{name}' holds more records than JSON is read for. Take the table as "
                "CSV. Nothing was read.",
                name=piece.name,
            )
        )
    text = decode(data, piece.name)
    try:
        try:
            return _loaded(text)
        except json.JSONDecodeError as error:
            if error.msg != "Extra data":
                raise
            return [_loaded(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(
            _(
                "'{name}' is not JSON that can be read: {error}. Download it again.",
                name=piece.name,
                error=str(error)[:160],
            )
        ) from None


def _loaded(text: str) -> Any:
    """Parse JSON, numbers as text."""
    return json.loads(text, parse_int=str, parse_float=str)


def read_json(piece: Piece, content: Any, given: Layout, limits: Limits) -> list[Grid]:
    """Find the tables in JSON.

    Parameters
    ----------
    piece : Piece
        The file.
    content : object
        As `parse_json` gives it.
    given : Layout
        What is known of it; a list that it names by `sheet` is read alone.
    limits : Limits
        What it may hold.

    Returns
    -------
    list of Grid
        One a list of records; ``sheet`` is the path to it.

    Raises
    ------
    UnreadableFileError
        If it holds no records, or says why it holds none.
    """
    if isinstance(content, dict):
        cube = next((c for c in (content, *content.values()) if _is_cube(c)), None)
        if cube is not None:
            return [_cube(piece, cube, given, limits)]
    found = list(_lists(content, ""))
    if given.sheet:
        found = [(path, rows) for path, rows in found if path == given.sheet]
    if not found:
        raise UnreadableFileError(
            _(
                "'{name}' holds no list of records{said}. Ask for the table again, or "
                "take it as CSV.",
                name=piece.name,
                said=_said(content),
            )
        )
    return [_records(piece, path, rows, given, limits) for path, rows in found]


def _said(content: Any) -> str:
    """Give what a publisher answered instead of a table."""
    if not isinstance(content, dict):
        return ""
    said = next((content[k] for k in _SAID if isinstance(content.get(k), str)), "")
    return f" ({said[:160]})" if said else ""


def _lists(
    content: Any, path: str, depth: int = 0, beside: Mapping[str, str] | None = None
) -> Iterator[tuple[str, list[Any]]]:
    """Find lists of records, or of rows, and the paths to them.

    What stands in words beside a list holds for each of its records: which region, or
    which industry, a list of years is of.
    """
    if isinstance(content, list):
        if len(content) == 1 and isinstance(content[0], dict) and depth < _DEEPEST:
            inner = [v for v in content[0].values() if isinstance(v, dict)]
            if any(_by_year(x) for x in inner):
                yield from _lists(content[0], path, depth + 1, beside)
                return
        if content and all(isinstance(x, dict) for x in content):
            rows = _unfolded(_headed(content))
            yield path, [{**beside, **row} for row in rows] if beside else rows
        elif content and all(isinstance(x, list) and x for x in content):
            yield path, content
    elif isinstance(content, dict) and depth < _DEEPEST:
        if by_year := _by_year(content):
            yield path, [{**(beside or {}), **row} for row in by_year]
            return
        said = {
            k: v for k, v in content.items()
            if depth and isinstance(v, str) and v and k not in _SAID
            and not _UNSAID.search(k) and not _FIGURE.fullmatch(v) and "://" not in v
        }  # fmt: skip
        for key, value in content.items():
            yield from _lists(value, f"{path}.{key}".strip("."), depth + 1, said)


def _by_year(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List records that lie in a list for each year, with their year; else nothing."""
    if (
        not content
        or not all(map(_YEAR.fullmatch, content))
        or not all(
            isinstance(v, list) and all(isinstance(x, dict) for x in v)
            for v in content.values()
        )
    ):
        return []
    return [{"year": year, **row} for year, rows in content.items() for row in rows]


def _headed(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Call values by the first record where it holds headings, as all others do not.

    Each of its words is another one, and where it has words the others have numbers.
    """
    first, *rest = records
    words = [v for v in first.values() if isinstance(v, str) and v]
    is_worded = len(words) == len(first) == len({*words}) > 1 and not any(
        map(_FIGURE.fullmatch, words)
    )
    if not rest or not is_worded or any(r.keys() != first.keys() for r in rest):
        return records
    figures = [k for k in first if all(
        isinstance(r[k], str) and _FIGURE.fullmatch(r[k]) for r in rest
    )]  # fmt: skip
    if not figures or any(r[k] == v for k, v in first.items() for r in rest):
        return records
    return [{str(first[k]): v for k, v in row.items()} for row in rest]


def _unfolded(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give each record of a list within a record a row of its own.

    Where records hold several such lists, none is more meant than another, and they
    stay what they are.
    """
    held = dict.fromkeys(
        k for row in records for k, v in row.items()
        if isinstance(v, list) and v and all(isinstance(x, dict) for x in v)
    )  # fmt: skip
    if len(held) != 1:
        return records
    (inner,) = held
    rows = []
    for record in records:
        outer = {k: v for k, v in record.items() if k != inner}
        for part in record.get(inner) or [{}]:
            own = {(f"{inner}.{k}" if k in outer else k): v for k, v in part.items()}
            rows.append(outer | own)
    return rows


def _records(
    piece: Piece, path: str, content: list[Any], given: Layout, limits: Limits
) -> Grid:
    """Take a list of records as a grid."""
    layout = replace(given, sheet=path)
    if isinstance(content[0], list):
        rows = [(k, [as_text(c) for c in r]) for k, r in enumerate(content, start=1)]
        return Grid(layout, rows[:_SAMPLE], lambda: iter(rows))
    return listed(piece.name, content, layout, limits)


def listed(
    name: str, records: Sequence[Mapping[str, Any]], layout: Layout, limits: Limits
) -> Grid:
    """Take records of named values as a grid; what a record lacks is empty.

    Parameters
    ----------
    name : str
        Name of the file.
    records : sequence of mapping
        The records.
    layout : Layout
        What is known of it.
    limits : Limits
        What it may hold.

    Returns
    -------
    Grid

    Raises
    ------
    UnreadableFileError
        If the records have too many columns.
    """
    columns: dict[str, None] = {}
    for record in records:
        columns.update(dict.fromkeys(record))
        if len(columns) > limits.columns or len(columns) * len(records) > limits.cells:
            raise UnreadableFileError(
                _(
                    "'{name}' holds {rows:,} records of {columns:,} columns or more, "
                    "more than JSON is read for. Take the table as CSV.",
                    name=name,
                    rows=len(records),
                    columns=len(columns),
                )
            )
    header = tuple(columns)
    names = tuple(map(_whole, header))

    def rows() -> Iterator[Row]:
        for number, record in enumerate(records, start=1):
            yield number, [as_text(record.get(column)) for column in header]

    sample = [row for row, _unused in zip(rows(), range(_SAMPLE), strict=False)]
    return Grid(layout, sample, rows, header=names)


def as_text(value: Any) -> str:
    """Write a value as text; what is no single value, as JSON."""
    if isinstance(value, str):
        return value if value.isascii() else _whole(value)
    if value is None:
        return ""
    return _whole(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _whole(text: str) -> str:
    """Put a sign for halves of letters, which JSON can hold and no text."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _is_cube(content: Any) -> bool:
    """Tell whether something is a data set of JSON-stat, old or new."""
    return (
        isinstance(content, dict)
        and isinstance(content.get("dimension"), dict)
        and isinstance(content.get("value"), (list, dict))
    )


def _cube(piece: Piece, cube: Mapping[str, Any], given: Layout, limits: Limits) -> Grid:
    """Lay a data set of JSON-stat out as records."""
    dimensions = cube["dimension"]
    try:
        names = cube.get("id") or dimensions["id"]
        sides = [_categories(dimensions[name]) for name in names]
        units = [_units(dimensions[name]) for name in names]
        sizes = [int(n) for n in cube.get("size") or dimensions["size"]]
        fits = [len(side) for side in sides] == sizes
        values, status = cube["value"], cube.get("status")
        count = len(values)
        cells = 1
        for size in sizes:
            cells *= size
        fits = fits and (isinstance(values, dict) or count == cells)
        if not fits or cells > limits.cells:
            raise ValueError  # noqa: TRY301 - told below with all that may be wrong
        records = []
        for place, sides_at in enumerate(product(*sides)):
            value = _at(values, place)
            mark = status if isinstance(status, str) else _at(status, place)
            if value is None and mark is None:
                continue
            record: dict[str, Any] = {}
            if any(units):
                told = (u.get(c) for u, (c, _l) in zip(units, sides_at, strict=True))
                record["unit"] = next(filter(None, told), "")
            for name, (code, label) in zip(names, sides_at, strict=True):
                record[name] = code
                if label:
                    record[f"{name} | {_label(dimensions[name])}"] = label
            records.append(record | {"value": value, "status": mark})
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        raise UnreadableFileError(
            _(
                "'{name}' is JSON-stat whose dimensions and values do not agree, or "
                "hold too much. Take the table as CSV.",
                name=piece.name,
            )
        ) from None
    grid = listed(piece.name, records, given, limits)
    title = str(cube.get("label") or "")
    return replace(grid, preamble=((title,),) if title else ())


def _units(dimension: Mapping[str, Any]) -> dict[str, str]:
    """Give the unit that each category of a dimension states."""
    units = dimension["category"].get("unit") or {}
    return {
        str(code): str(told.get("base") or told.get("label") or "")
        for code, told in units.items() if isinstance(told, dict)
    }  # fmt: skip


def _at(values: Any, place: int) -> Any:
    """Give a value or status by its place, where there is one."""
    if isinstance(values, dict):
        return values.get(str(place))
    return values[place] if isinstance(values, list) and place < len(values) else None


def _label(dimension: Mapping[str, Any]) -> str:
    """Give the name of a dimension."""
    return str(dimension.get("label") or "label")


def _categories(dimension: Mapping[str, Any]) -> list[tuple[str, str]]:
    """List the categories of a dimension, in order, with their labels."""
    category = dimension["category"]
    index, labels = category.get("index"), category.get("label") or {}
    if index is None:
        codes = list(labels)
    elif isinstance(index, dict):
        codes = sorted(index, key=lambda code: int(index[code]))
    else:
        codes = list(index)
    return [(code, str(labels.get(code, ""))) for code in codes]
