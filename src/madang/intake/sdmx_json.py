"""SDMX-JSON laid out as records: what each place in its keys means, its structure says.

Versions 1.0 and 2.0 of the data message, flat or in series. A record has the columns
that SDMX-CSV has, so that one recipe reads both: a code by its identifier, its name by
the name of what it tells, ``OBS_VALUE`` and the attributes.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Final

from madang.errors import UnreadableFileError
from madang.intake.json_tables import listed
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from madang.intake.containers import Piece
    from madang.intake.layout import Grid, Layout
    from madang.intake.limits import Limits

__all__ = ["is_sdmx", "read_sdmx"]

_VALUE: Final = "OBS_VALUE"
_FLOW: Final = "STRUCTURE"
_LEVELS: Final = ("dataSet", "series", "observation")
_BROKEN: Final = (
    AttributeError, KeyError, TypeError, ValueError, IndexError,
)  # fmt: skip


def is_sdmx(content: Any) -> bool:
    """Tell whether JSON is a data message of SDMX.

    Parameters
    ----------
    content : object
        As `madang.intake.json_tables.parse_json` gives it.

    Returns
    -------
    bool
    """
    return isinstance(content, dict) and "dataSets" in _data(content)


def _data(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what holds the data: the message itself, or what is within."""
    within = content.get("data")
    return within if isinstance(within, dict) else content


def read_sdmx(
    piece: Piece, content: Mapping[str, Any], given: Layout, limits: Limits
) -> Grid:
    """Lay the observations of a message out as records.

    Parameters
    ----------
    piece : Piece
        The file.
    content : mapping
        The message.
    given : Layout
        What is known of it.
    limits : Limits
        What it may hold.

    Returns
    -------
    Grid

    Raises
    ------
    UnreadableFileError
        If keys and structure do not agree, or it holds too much.
    """
    data = _data(content)
    try:
        structures = data.get("structures") or [data["structure"]]
        records: list[dict[str, Any]] = []
        for held in data["dataSets"]:
            structure = structures[int(held.get("structure") or 0)]
            for record in _observed(structure, held):
                records.append(record)
                if len(record) * len(records) > limits.cells:
                    raise ValueError
        if not records:
            raise ValueError
    except _BROKEN:
        raise UnreadableFileError(
            _(
                "'{name}' is SDMX-JSON whose keys and structure do not agree, or that "
                "holds nothing or too much. Take the same table as SDMX-CSV.",
                name=piece.name,
            )
        ) from None
    return listed(piece.name, records, given, limits)


def _observed(
    structure: Mapping[str, Any], held: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Give the observations of one data set."""
    dimensions, attributes = structure["dimensions"], structure.get("attributes", {})
    whole = {_FLOW: structure.get("name") or structure.get("id")}
    whole |= _at(dimensions.get("dataSet", ()), repeat(0))
    whole |= _told(attributes.get("dataSet", ()), held.get("attributes", ()))
    series = held.get("series") or {"": held}
    for key, one in series.items():
        above = dict(whole)
        if key:
            above |= _at(dimensions.get("series", ()), _places(key))
            above |= _told(attributes.get("series", ()), one.get("attributes", ()))
        for place, cells in (one.get("observations") or {}).items():
            value, *marks = cells if isinstance(cells, list) else [cells]
            yield {
                **above, **_at(dimensions["observation"], _places(place)),
                _VALUE: value, **_told(attributes.get("observation", ()), marks),
            }  # fmt: skip


def _places(key: str) -> list[int]:
    """Give the places that a key names."""
    return [int(place) for place in key.split(":")]


def _at(
    dimensions: Sequence[Mapping[str, Any]], places: list[int] | Iterator[int]
) -> dict[str, Any]:
    """Give code and name of each dimension at its place."""
    if isinstance(places, list) and len(places) != len(dimensions):
        raise ValueError
    told = zip(dimensions, places, strict=False)
    return dict(chain.from_iterable(_named(one, one["values"][k]) for one, k in told))


def _told(
    attributes: Sequence[Mapping[str, Any]], cells: Sequence[Any]
) -> dict[str, Any]:
    """Give the attributes: by place among their values, or as they stand."""
    found: dict[str, Any] = {}
    for one, cell in zip(attributes, cells, strict=False):
        values = one.get("values")
        if cell is None:
            found[str(one["id"])] = None
        elif values and not isinstance(cell, list):
            found |= _named(one, values[int(cell)])
        else:
            found[str(one["id"])] = cell
    return found


def _named(one: Mapping[str, Any], value: Any) -> list[tuple[str, Any]]:
    """Give a code by its identifier, and its name where it has another."""
    if not isinstance(value, dict):
        return [(str(one["id"]), value)]
    code = value.get("id", value.get("value", value.get("name")))
    told = [(str(one["id"]), code)]
    heading, name = one.get("name"), value.get("name")
    if heading and name and heading != one["id"]:
        told.append((str(heading), name))
    return told
