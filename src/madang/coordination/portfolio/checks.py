"""What the tables and lists among the terms of a call must hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from madang.language import Items, Message, _
from madang.vocabulary import Dimension, Initiator, Mode

__all__ = [
    "amounts", "dimensions", "divided", "enough", "funds", "shares", "weights", "years",
]  # fmt: skip

_SERVING: Final = frozenset({*Mode, *Initiator})
_DIVIDED_BY: Final = (
    "mode", "initiator", "activity", "programme", "organiser", "dimension",
)  # fmt: skip
_CLOSED: Final = {"mode": Mode, "initiator": Initiator, "dimension": Dimension}
_PLACES: Final = ("cell", "region", "activity")


def _is_amount(value: object, most: float = math.inf) -> bool:
    """Tell whether a value is a number from 0 up."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return fits and math.isfinite(value) and 0 <= value <= most  # type: ignore[arg-type,operator]  # a number


def amounts(value: Mapping[str, Any]) -> Message | None:
    """Hold a table of amounts by region."""
    if all(_is_amount(v) for v in value.values()):
        return None
    return _("a table of amounts from 0 up, such as {{ '11' = 0.1 }}")


def weights(value: Mapping[str, Any]) -> Message | None:
    """Hold a table of weights."""
    if all(_is_amount(v) for v in value.values()):
        return None
    return _("a table of weights from 0 up, such as {{ quality = 0.6 }}")


def years(value: Mapping[Any, Any]) -> Message | None:
    """Hold a table of amounts by year."""
    named = all(str(year).isdecimal() for year in value)
    if named and all(_is_amount(v) for v in value.values()):
        return None
    return _("a table of amounts by year, such as {{ '2026' = 10000000000 }}")


def divided(value: Mapping[str, Any]) -> Message | None:
    """Hold tables of amounts by column of the projects and its value."""
    if all(_fits_column(column, by) for column, by in value.items()):
        return None
    return _(
        "tables of amounts by {columns}, such as {{ mode = {{ talent = 0.1 }} }}, with "
        "the words of the projects table",
        columns=Items(_DIVIDED_BY, most=0),
    )


def _fits_column(column: str, by: object) -> bool:
    """Tell whether amounts by one column can be read."""
    if column not in _DIVIDED_BY or not isinstance(by, Mapping):
        return False
    known = {str(w) for w in _CLOSED[column]} if column in _CLOSED else set(by)
    return set(by) <= known and all(_is_amount(v) for v in by.values())


def dimensions(value: Mapping[str, Any]) -> Message | None:
    """Hold a table of dimensions by mode or initiator."""
    known = ["", *Dimension]
    if set(value) <= _SERVING and all(to in known for to in value.values()):
        return None
    return _(
        "a table of dimensions ({dimensions}, or '' for none) by mode or initiator "
        "({words})",
        dimensions=Items(tuple(Dimension), most=0),
        words=Items(tuple(sorted(_SERVING)), most=0),
    )


def shares(value: Any) -> Message | None:
    """Hold a list of shares."""
    if value and all(_is_amount(v, 1.0) and v > 0 for v in value):
        return None
    return _("a list of shares above 0 and up to 1, such as [0.5, 0.75, 1.0]")


def funds(value: Any) -> Message | None:
    """Hold match money: amounts by region, or the name of an indicator."""
    if isinstance(value, str):
        return None
    if isinstance(value, Mapping) and amounts(value) is None:
        return None
    return _("a table of amounts from 0 up by region, or the name of an indicator")


def enough(value: Mapping[str, Any]) -> Message | None:
    """Hold what is enough in one place."""
    amounts = {name: value[name] for name in ("money", "projects") if name in value}
    is_known = len(amounts) + ("by" in value) == len(value)
    by = value.get("by", _PLACES[0])
    fits = by in _PLACES and all(map(_is_amount, amounts.values()))
    if not value or (is_known and amounts and fits):
        return None
    return _(
        "a table with by (cell, region or activity), and money or projects, such as "
        "{{ by = 'cell', projects = 2 }}"
    )
