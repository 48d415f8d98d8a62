"""How numbers are written: one style, in both languages.

Rounding happens here and on the page, and nowhere before. A percentage has no
space before its sign; an interval is joined as officers of the language join it.
"""

from __future__ import annotations

import math
import re
from typing import Final

from madang.language.catalogue import catalogue

__all__ = ["UNKNOWN", "between", "figure", "joined", "minus", "percent"]

UNKNOWN: Final = "–"
_HALF: Final = 0.5
_NOISE: Final = 5e-7  # what adding up numbers of single precision leaves
_DECIMALS: Final = (1, 2)
_NEARLY_ALL: Final = "99.99%"
_HARDLY_ANY: Final = "0.01%"


def minus(text: str) -> str:
    """Write the minus of a number; one that rounds to zero has none.

    Examples
    --------
    >>> minus("-0.12"), minus("-0.00"), minus("-1e-05")
    ('−0.12', '0.00', '−1e−05')
    """
    if "-" not in text:
        return text
    is_zero = not any(digit in text for digit in "123456789")
    return (text.lstrip("-") if is_zero else text).replace("-", "−")


def figure(value: float, form: str = ".2f", language: str = "") -> str:
    """Write a number, with a minus that is a minus and not a hyphen.

    A form that ends in ``%`` takes a share, see `percent`.

    Examples
    --------
    >>> figure(-0.123), figure(0.5, "+.3f"), figure(float("nan")), figure(0.5, ".1%")
    ('−0.12', '+0.500', '–', '50.0%')
    """
    if form.endswith("%"):
        return percent(value, form[:-1] + "f", language)
    return minus(f"{value:{form}}") if math.isfinite(value) else UNKNOWN


def percent(share: float, form: str = ".1f", language: str = "") -> str:
    """Write a share as per cent; what is not all reads as less than all.

    A share that would round to all or to none, though it is neither, has more
    decimals; where two do not tell it apart either, the nearest that do are named.

    Parameters
    ----------
    share : float
        The share.
    form : str
        Format of the number.
    language : str
        ``"ko"`` or ``"en"`` for the words of a sentence; a sign, as tables and charts
        have it, where empty.

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.507), percent(0.5, ".0f"), percent(float("nan"))
    ('50.7%', '50%', '–')
    >>> percent(22_872 / 22_878), percent(3e-5), percent(3e-5, ".0f", "en")
    ('99.97%', '<0.01%', 'under 0.01%')
    """
    if not math.isfinite(share):
        return UNKNOWN
    text = figure(100 * share, form)
    if not _rounds_away(share, text):
        return text + "%"
    finer = [figure(100 * share, re.sub(r"\.\d", f".{n}", form)) for n in _DECIMALS]
    told = next((t for t in finer if not _rounds_away(share, t)), "")
    if told or form.startswith("+"):
        return (told or text) + "%"
    if not language:
        return f">{_NEARLY_ALL}" if share > _HALF else f"<{_HARDLY_ANY}"
    words = catalogue(language)
    if share > _HALF:
        return words.pgettext("share", "over {edge}").format(edge=_NEARLY_ALL)
    return words.pgettext("share", "under {edge}").format(edge=_HARDLY_ANY)


def _rounds_away(share: float, text: str) -> bool:
    """Tell whether a share of a whole reads as all or as none, and is neither."""
    whole = round(share)
    is_part = 0 < share < 1 and abs(share - whole) > _NOISE
    return is_part and float(text.lstrip("+")) == 100 * whole


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
    >>> between(-0.2, 0.1, "en"), between(0.00001, 0.1, "en", ".1%")
    ('−0.20 to 0.10', 'under 0.01% to 10.0%')
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    first, last = (figure(x, form, language) for x in (low, high))
    if language == "en" and " " in first + last:
        return f"{first} to {last}"
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
