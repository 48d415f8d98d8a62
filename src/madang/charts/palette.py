"""Colours and fonts: safe for colour-blind readers, legible on every ground.

Lightness, not hue alone, carries order, so that a grey print still reads. The
text on a coloured tile is black or white, whichever stands out more; one of the
two always reaches a contrast of 4.5 to 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ACCENT",
    "CATEGORICAL",
    "DIVERGING",
    "FONT_STACK",
    "GRID",
    "INK",
    "KOREAN_FONTS",
    "MISSING",
    "MUTED",
    "QUIET",
    "SEQUENTIAL",
    "TIERS",
    "bin_edges",
    "bin_of",
    "class_edges",
    "contrast",
    "luminance",
    "text_colour",
]

KOREAN_FONTS: Final = (
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "NanumGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
)
FONT_STACK: Final = ", ".join(f"'{name}'" for name in KOREAN_FONTS) + ", sans-serif"

INK: Final = "#16202b"
MUTED: Final = "#56616d"
QUIET: Final = "#8b949e"
GRID: Final = "#e3e7eb"
MISSING: Final = "#eceff1"
ACCENT: Final = "#0b5c7d"

SEQUENTIAL: Final = ("#e6f0f4", "#b5d5e2", "#77afc9", "#2f7ba3", "#0e4a6b")
"""Light to dark: little to much."""

DIVERGING: Final = ("#a8511b", "#e0a06c", "#f4f1ea", "#7fb2cb", "#1b5f86")
"""Brown below, pale at the middle, blue above."""

TIERS: Final = ("#0e4a6b", "#4d93b8", "#b5d5e2", "#e9d3bf", "#c77d44", "#8a4413")
"""First tier to last."""

CATEGORICAL: Final = (
    "#0b5c7d", "#d0782b", "#5b9e8c", "#8c6bb1", "#b8434e", "#8b949e", "#c9a227",
    "#4f6d8f",
)  # fmt: skip
"""Kinds without order; after Okabe and Ito, darkened for white paper."""

_KNEE: Final = 0.04045
_SKEWED: Final = 8.0


def _linear(channel: float) -> float:
    """Undo the gamma of one sRGB channel from 0 to 1."""
    if channel <= _KNEE:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Measure the relative luminance of a colour, as WCAG 2 defines it.

    Parameters
    ----------
    colour : str
        Hexadecimal, such as ``#0b5c7d``.

    Returns
    -------
    float
        From 0, black, to 1, white.

    Examples
    --------
    >>> luminance("#ffffff")
    1.0
    """
    digits = colour.lstrip("#")
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Measure the contrast of two colours, from 1 to 21, as WCAG 2 defines it.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_colour(ground: str) -> str:
    """Choose black or white for text on a ground: the one that stands out more.

    Examples
    --------
    >>> text_colour("#0e4a6b"), text_colour("#e6f0f4")
    ('#ffffff', '#000000')
    """
    return max(("#000000", "#ffffff"), key=lambda text: contrast(text, ground))


def bin_edges(values: Sequence[float], bins: int) -> list[float]:
    """Give round inner edges that part values into classes of equal width.

    Parameters
    ----------
    values : sequence of float
        Values; those that are not numbers are passed over.
    bins : int
        Number of classes wanted, at least 2.

    Returns
    -------
    list of float
        At most ``bins - 1`` rising edges; empty where all values are equal.
    """
    if bins < 2:  # noqa: PLR2004 - one class needs no edge
        raise ParameterError(
            _("at least 2 classes are needed, {bins} were asked for", bins=bins)
        )
    x = np.asarray([v for v in values if math.isfinite(v)], dtype=float)
    if x.size == 0 or float(x.min()) == float(x.max()):
        return []
    low, high = float(x.min()), float(x.max())
    width = (high - low) / bins
    digits = max(0, 1 - math.floor(math.log10(width)))
    edges = {round(low + width * k, digits) for k in range(1, bins)}
    return sorted(edge for edge in edges if low < edge <= high)


def class_edges(values: Sequence[float], bins: int) -> list[float]:
    """Give edges of classes: equal steps, or equal factors where few values tower.

    Steps are factors where the largest value is more than eight times the middle
    one; zeros then fall in the lowest class.

    Examples
    --------
    >>> class_edges([1.0, 2.0, 3.0, 4.0], 3), class_edges([1.0, 2, 2, 3, 1000], 3)
    ([2.0, 3.0], [10.0, 100.0])
    """
    some = sorted(v for v in values if math.isfinite(v) and v > 0)
    below = any(v < 0 for v in values if math.isfinite(v))
    if below or not some or some[-1] <= _SKEWED * some[len(some) // 2]:
        return bin_edges(values, bins)
    edges = bin_edges([math.log10(v) for v in some], bins)
    return sorted({float(f"{10**edge:.1g}") for edge in edges})


def bin_of(value: float, edges: Sequence[float]) -> int:
    """Give the class a value falls in, counted from 0; an edge belongs above.

    Examples
    --------
    >>> bin_of(0.5, [0.2, 0.5, 0.8])
    2
    """
    return int(np.searchsorted(np.asarray(edges, dtype=float), value, side="right"))
