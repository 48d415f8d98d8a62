"""How numbers are written: one style, in both languages.

Rounding happens here and on the page, and nowhere before. A percentage has no
space before its sign; an interval is joined as officers of the language join it.
"""

from __future__ import annotations

import math
from typing import Final

__all__ = ["UNKNOWN", "between", "figure", "joined", "minus", "percent"]

UNKNOWN: Final = "–"


def minus(text: str) -> str:
    """Write the minus of a number; one that rounds to zero has none.

    Examples
    --------
    >>> minus("-0.12"), minus("-0.00"), minus("-1e-05")
    ('−0.12', '0.00', '−1e−05')
    """
    is_zero = not any(digit in text for digit in "123456789")
    return (text.lstrip("-") if is_zero else text).replace("-", "−")


def figure(value: float, form: str = ".2f") -> str:
    """Write a number, with a minus that is a minus and not a hyphen.

    Examples
    --------
    >>> figure(-0.123), figure(0.5, "+.3f"), figure(float("nan"))
    ('−0.12', '+0.500', '–')
    """
    return minus(f"{value:{form}}") if math.isfinite(value) else UNKNOWN


def percent(share: float, form: str = ".1f") -> str:
    """Write a share as per cent.

    Examples
    --------
    >>> percent(0.507), percent(0.5, ".0f"), percent(float("nan"))
    ('50.7%', '50%', '–')
    """
    return figure(100 * share, form) + "%" if math.isfinite(share) else UNKNOWN


def between(low: float, high: float, language: str, form: str = ".2f") -> str:
    """Write the two ends of an interval; nothing where either is unknown.

    Parameters
    ----------
    low, high : float
        The ends.
    language : str
        ``"ko"`` or ``"en"``.
    form : str
        Format of a number, such as ``".2f"``; one that ends in ``%`` takes shares.

    Returns
    -------
    str
        Such as ``"0.60~0.64"`` or ``"70.0–71.1%"``; empty where unknown.

    Examples
    --------
    >>> between(0.7, 0.711, "ko", ".1%"), between(0.7, 0.711, "en", ".1%")
    ('70.0~71.1%', '70.0–71.1%')
    >>> between(-0.2, 0.1, "en")
    '−0.20 to 0.10'
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    first, last = figure(low, form), figure(high, form)
    if form.endswith("%"):
        first = first.removesuffix("%")
    return joined(first, last, language)


def joined(low: str, high: str, language: str) -> str:
    """Join the two written ends of an interval, so that no dash reads as a minus.

    Examples
    --------
    >>> joined("0.1", "0.3", "ko"), joined("0.1", "0.3", "en"), joined("−1", "1", "en")
    ('0.1~0.3', '0.1–0.3', '−1 to 1')
    """
    if language == "ko":
        return f"{low}~{high}"
    return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"
