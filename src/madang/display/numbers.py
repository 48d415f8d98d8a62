"""How numbers stand on a page: rounded here and nowhere before."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import language as spoken
from madang.charts.numbers import number, uniform
from madang.language import UNKNOWN as NOTHING
from madang.language import _, currency_word, money, money_step, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "NOTHING",
    "finite",
    "gain",
    "integer",
    "interval",
    "money",
    "money_scale",
    "number",
    "percent",
    "ranged",
    "signed",
    "uniform",
]

_FORMS: Final = {"share": ".1%", "int": ",.0f", "whole": ",.0f"}


def finite(value: Any) -> float:
    """Give a cell as a float; NaN where it is empty or not a number."""
    if value is None or value is pd.NA:
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def integer(value: Any) -> str:
    """Write a whole number, grouped by thousands."""
    x = finite(value)
    return f"{x:,.0f}" if math.isfinite(x) else NOTHING


def percent(value: Any) -> str:
    """Write a share as per cent."""
    return spoken.percent(finite(value))


def signed(value: Any) -> str:
    """Write a difference with its sign.

    Examples
    --------
    >>> signed(2.314), signed(-0.5), signed(float("nan"))
    ('+2.31', '−0.500', '–')
    """
    x = finite(value)
    return f"+{number(x)}" if x > 0 else number(x)


def gain(amount: float, currency: str, language: str) -> str:
    """Write money won or lost, its sign before the digits.

    Examples
    --------
    >>> gain(2e9, "KRW", "en"), gain(-2e9, "KRW", "en"), gain(0.0, "EUR", "en")
    ('KRW +2.0bn', 'KRW −2.0bn', 'EUR 0')
    """
    said = money(amount, currency, language)
    return re.sub(r"(?=\d)", "+", said, count=1) if amount > 0 else said


def ranged(low: Any, high: Any, *, language: str, style: str = "number") -> str:
    """Write the two ends of an interval; a dash where either is unknown."""
    a, b = finite(low), finite(high)
    if not (math.isfinite(a) and math.isfinite(b)):
        return NOTHING
    if style in _FORMS:
        return spoken.between(a, b, language, _FORMS[style])
    first, last = uniform([a, b])
    return spoken.joined(first, last, language)


def interval(
    value: Any, low: Any, high: Any, *, language: str, style: str = "number"
) -> str:
    """Write a number with its interval.

    Examples
    --------
    >>> interval(0.62, 0.601, 0.642, language="en")
    '0.620 (90% interval 0.601–0.642)'
    """
    writers = {"share": percent, "int": integer, "whole": integer}
    main = writers.get(style, number)(value)
    ends = ranged(low, high, language=language, style=style)
    if ends == NOTHING:
        return main
    return _("{value} (90% interval {ends})", value=main, ends=ends).text(language)


def money_scale(
    amounts: Iterable[Any], currency: str, language: str
) -> tuple[float, str]:
    """Choose one unit for all amounts of a chart.

    Returns
    -------
    divisor : float
        By which to divide the amounts.
    unit : str
        Such as ``"EUR m"``.
    """
    sizes = sorted(
        abs(x) for x in (finite(a) for a in amounts) if math.isfinite(x) and x
    )
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    divisor, word = money_step(usual, language)
    unit = currency_word(currency, language)
    said = _("{text}", text=unit)
    if word:
        said = pgettext("money", "{currency} {size}", currency=unit, size=word)
    return divisor, said.text(language).strip()
