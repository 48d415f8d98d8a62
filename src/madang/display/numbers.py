"""How numbers stand on a page: rounded here and nowhere before."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import wording
from madang.charts.frame import number, uniform
from madang.wording import UNKNOWN as NOTHING
from madang.wording import money

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "NOTHING",
    "finite",
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

_FORMS: Final = {"share": ".1%", "int": ",.0f"}
_INTERVAL: Final = {"ko": "90% 구간", "en": "90% interval"}
_SCALES: Final = {
    "ko": ((1e12, "조"), (1e8, "억"), (1e4, "만")),
    "en": ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "thousand")),
}


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
    return wording.percent(finite(value))


def signed(value: Any) -> str:
    """Write a difference with its sign.

    Examples
    --------
    >>> signed(2.314), signed(-0.5), signed(float("nan"))
    ('+2.31', '−0.500', '–')
    """
    x = finite(value)
    return f"+{number(x)}" if x > 0 else number(x)


def ranged(low: Any, high: Any, *, language: str, style: str = "number") -> str:
    """Write the two ends of an interval; a dash where either is unknown."""
    a, b = finite(low), finite(high)
    if not (math.isfinite(a) and math.isfinite(b)):
        return NOTHING
    if style in _FORMS:
        return wording.between(a, b, language, _FORMS[style])
    first, last = uniform([a, b])
    return wording.joined(first, last, language)


def interval(
    value: Any, low: Any, high: Any, *, language: str, style: str = "number"
) -> str:
    """Write a number with its interval.

    Examples
    --------
    >>> interval(0.62, 0.601, 0.642, language="ko")
    '0.620 (90% 구간 0.601~0.642)'
    """
    writers = {"share": percent, "int": integer}
    main = writers.get(style, number)(value)
    ends = ranged(low, high, language=language, style=style)
    return main if ends == NOTHING else f"{main} ({_INTERVAL[language]} {ends})"


def money_scale(
    amounts: Iterable[Any], currency: str, language: str
) -> tuple[float, str]:
    """Choose one unit for all amounts of a chart.

    Returns
    -------
    divisor : float
        By which to divide the amounts.
    unit : str
        Such as ``"억 원"`` or ``"EUR m"``.
    """
    sizes = sorted(
        abs(x) for x in (finite(a) for a in amounts) if math.isfinite(x) and x
    )
    usual = sizes[len(sizes) // 2] if sizes else 1.0
    divisor, word = next((s for s in _SCALES[language] if usual >= s[0]), (1.0, ""))
    if language == "ko":
        unit = "원" if currency == "KRW" else currency
        return divisor, f"{word} {unit}".strip()
    return divisor, f"{currency} {word}".strip()
