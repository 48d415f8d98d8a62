"""How numbers and texts stand in a chart; nothing is drawn here."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang.language import minus

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["number", "uniform", "width_of"]


def number(value: object) -> str:
    """Write a number for a label: three significant digits, grouped, no exponent.

    Examples
    --------
    >>> number(0.61803), number(12345.6), number(float("nan"))
    ('0.618', '12,346', '–')
    """
    if value is None or value is pd.NA:
        return "–"
    x = float(value)  # type: ignore[arg-type]  # a cell of a table
    if not math.isfinite(x):
        return "–"
    if x == 0:
        return "0"
    text = minus(f"{x:,.{_digits(x)}f}")
    return text.rstrip("0").rstrip(".") if "." in text and abs(x) >= 1 else text


def _digits(largest: float) -> int:
    """Give the decimals that show three digits of a number."""
    return min(6, max(0, 2 - math.floor(math.log10(abs(largest))))) if largest else 0


def uniform(values: Iterable[Any]) -> list[str]:
    """Write numbers that stand together with the same decimals.

    Examples
    --------
    >>> uniform([30.0, 38.85, float("nan")])
    ['30.0', '38.9', '–']
    """
    kept = [v if number(v) != "–" else None for v in values]
    largest = max((abs(float(v)) for v in kept if v is not None), default=0.0)
    digits = _digits(largest)
    if all(v is None or float(v).is_integer() for v in kept):
        digits = 0
    return ["–" if v is None else minus(f"{float(v):,.{digits}f}") for v in kept]


def width_of(text: str) -> int:
    """Count the width of a text, a Korean character as two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
