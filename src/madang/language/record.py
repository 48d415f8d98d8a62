"""Messages as they are kept in results: JSON, and back."""

from __future__ import annotations

import json
import math
import numbers
from dataclasses import fields, is_dataclass
from typing import Any, Final

from madang.language.message import Message
from madang.language.values import Estimate, Interval, Items, Lines, Money, Named, Range

__all__ = ["from_json", "to_json"]

_KINDS: Final = {
    kind.__name__.lower(): kind
    for kind in (Message, Estimate, Interval, Items, Lines, Money, Named, Range)
}
_MARK: Final = "is"


def to_json(message: Message) -> str:
    """Write a message down with its values.

    Parameters
    ----------
    message : Message
        What was said.

    Returns
    -------
    str
        JSON that `from_json` reads back.
    """
    return json.dumps(_bare(message), ensure_ascii=False, allow_nan=False)


def from_json(text: str) -> Message:
    """Read a message that was written down.

    Parameters
    ----------
    text : str
        What `to_json` gave.

    Returns
    -------
    Message
    """
    found = _whole(json.loads(text))
    if not isinstance(found, Message):
        raise TypeError(f"No message: {text[:80]}")
    return found


def _bare(value: Any) -> Any:
    """Lay a value out in what JSON knows; a number that is none becomes null."""
    if is_dataclass(value) and not isinstance(value, type):
        given = {f.name: getattr(value, f.name) for f in fields(value)}
        usual = {f.name: f.default for f in fields(value)}
        own = {k: _bare(v) for k, v in given.items() if v != usual[k]}
        return {_MARK: type(value).__name__.lower(), **own}
    if isinstance(value, dict):
        return {str(k): _bare(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(v) for v in value]
    if isinstance(value, bool | str) or value is None:
        return value
    return _number(value) if isinstance(value, numbers.Real) else str(value)


def _number(value: numbers.Real) -> float | None:
    """Give a number of Python; one that is infinite or none becomes null."""
    if isinstance(value, numbers.Integral):
        return int(value)
    x = float(value)
    return x if math.isfinite(x) else None


def _whole(content: Any) -> Any:
    """Make the value again that was laid out."""
    if isinstance(content, list):
        return tuple(_whole(v) for v in content)
    if not isinstance(content, dict):
        return content
    inner = {k: _whole(v) for k, v in content.items() if k != _MARK}
    kind = _KINDS.get(content.get(_MARK, ""))
    if kind is None:
        return inner
    for f in fields(kind):
        if f.type == "float" and inner.get(f.name, 0.0) is None:
            inner[f.name] = math.nan
    return kind(**inner)
