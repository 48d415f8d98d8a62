"""Points with an interval in both directions, on a plane parted by two lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Literal, Unpack

import altair as alt
import numpy as np
import pandas as pd

from madang.charts.frame import (
    WIDTH,
    Caption,
    columns_needed,
    empty,
    framed,
    language_of,
)
from madang.charts.numbers import number, width_of
from madang.charts.palette import CATEGORICAL, INK, MUTED, QUIET
from madang.language import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cross_chart"]

_NEEDED: Final = ("label", "x", "y", "x_low", "x_high", "y_low", "y_high")
_SHAPES: Final = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
)
_NAMED: Final = 14
_LONGEST: Final = 38
_LETTER: Final = 5.9
"""Width of half a Korean letter of a name, in pixels."""
_LINE: Final = 13
"""Height of a name, in pixels."""
_HEIGHT: Final = 360


def cross_chart(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    y_title: str = "",
    middle: tuple[float, float] | None = None,
    x_scale: Literal["linear", "log"] = "linear",
    y_format: str = ",.4~r",
    groups: Sequence[str] = (),
    quiet: Sequence[str] = (),
    **caption: Unpack[Caption],
) -> Any:
    """Draw one cross a label: a point with its interval along both axes.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``x``, ``y``, ``x_low``, ``x_high``, ``y_low``, ``y_high`` and
        ``group``, by which colour and shape differ; names stand beside the points
        that come first, where there is room.
    x_title, y_title : str
        What the axes measure.
    middle : pair of float, optional
        Where to cross the plane with two thin lines.
    x_scale : str
        ``"log"`` sets equal ratios at equal distances; for values above zero.
    y_format : str
        A d3 format for the vertical axis, such as ``".0%"``.
    groups : sequence of str
        All groups in order, so that each keeps its colour from chart to chart; in
        the order of the table if not given.
    quiet : sequence of str
        Groups drawn in grey, without a name.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
    """
    columns_needed(data, (*_NEEDED, "group"))
    kept = data.dropna(subset=["x", "y"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    shown = kept.assign(
        label=kept["label"].astype("str"), group=kept["group"].astype("str"),
        said=[_spoken(r, (x_title, y_title), caption) for r in kept.to_dict("records")],
    )  # fmt: skip
    plane = _plane(shown, middle, x_scale)
    across = alt.Scale(type=x_scale, domain=[*plane[0]], nice=False, zero=False)
    scale = alt.Scale(domain=[*plane[1]], nice=False, zero=False)
    x_axis = alt.Axis(title=x_title or None, format=",.3~r",
                      values=_marks(plane[0], x_scale))  # fmt: skip
    y_axis = alt.Axis(title=y_title or None, format=y_format, tickCount=7)
    x, y = alt.X("x:Q", axis=x_axis, scale=across), alt.Y("y:Q", axis=y_axis,
                                                          scale=scale)  # fmt: skip
    layers = _rules(middle, x, y)
    colour, shape = _look(shown, tuple(groups), tuple(quiet))
    base = alt.Chart(shown)
    for ends_of, place in ((("x_low", "x_high"), "x"), (("y_low", "y_high"), "y")):
        part = shown.dropna(subset=list(ends_of))
        line = alt.Chart(part).mark_rule(strokeWidth=1.1, opacity=0.45, aria=False)
        if place == "x":
            coded = line.encode(x=alt.X("x_low:Q", scale=across), x2=alt.X2("x_high:Q"),
                                y=y, color=colour)  # fmt: skip
        else:
            coded = line.encode(x=x, y=alt.Y("y_low:Q", scale=scale),
                                y2=alt.Y2("y_high:Q"), color=colour)  # fmt: skip
        layers.append(coded)
    dot = base.mark_point(filled=True, size=70, opacity=0.95,
                          ariaRoleDescription="point")  # fmt: skip
    layers.append(
        dot.encode(
            x=x, y=y, color=colour, shape=shape, description=alt.Description("said:N")
        )
    )
    layers += _names(shown[~shown["group"].isin(quiet)], (x, y), plane, x_scale)
    drawn = alt.layer(*layers).properties(width=WIDTH, height=_HEIGHT)
    return framed(drawn, caption)


def _plane(
    shown: pd.DataFrame, middle: tuple[float, float] | None, scale: str
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Give the ends of both axes: all intervals, the lines, and room for names."""
    out = []
    for axis, line in zip(("x", "y"), middle or (None, None), strict=True):
        ends = shown[[axis, f"{axis}_low", f"{axis}_high"]].to_numpy(dtype=float)
        known = ends[np.isfinite(ends)]
        low, high = float(known.min()), float(known.max())
        if line is not None:
            low, high = min(low, line), max(high, line)
        if axis == "x" and scale == "log":
            low = max(low, 1e-3)
            room = max(high / low, 1.5)
            out.append((low / room**0.04, high * room**0.06))
        else:
            room = (high - low) or 1.0
            out.append((low - 0.05 * room, high + 0.05 * room))
    return out[0], out[1]


def _marks(plane: tuple[float, float], scale: str) -> Any:
    """Choose round marks on a logarithmic axis; let the axis choose otherwise."""
    if scale != "log":
        return alt.Undefined
    steps = [m * 10.0**k for k in range(-3, 5) for m in (1, 2, 3, 5)]
    return [s for s in steps if plane[0] <= s <= plane[1]]


def _look(
    shown: pd.DataFrame, groups: tuple[str, ...], quiet: tuple[str, ...]
) -> tuple[alt.Color, alt.Shape]:
    """Give each group a colour and a shape; quiet ones are grey."""
    order = list(dict.fromkeys([*groups, *shown["group"]]))
    loud = [n for n in order if n not in quiet]
    there = set(shown["group"])
    names = [n for n in (*loud, *quiet) if n in there]
    place = {n: (loud.index(n) if n in loud else len(loud)) for n in names}
    tones = [
        QUIET if n in quiet else CATEGORICAL[place[n] % len(CATEGORICAL)] for n in names
    ]
    legend = alt.Legend(title=None, orient="bottom")
    shapes = [_SHAPES[place[n] % len(_SHAPES)] for n in names]
    return (
        alt.Color("group:N", legend=legend,
                  scale=alt.Scale(domain=names, range=tones)),
        alt.Shape("group:N", legend=legend,
                  scale=alt.Scale(domain=names, range=shapes)),
    )  # fmt: skip


def _rules(middle: tuple[float, float] | None, x: alt.X, y: alt.Y) -> list[Any]:
    """Draw the two lines that part the plane."""
    if middle is None:
        return []
    at = pd.DataFrame({"x": [middle[0]], "y": [middle[1]]})
    rule = alt.Chart(at).mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
    return [rule.encode(x=x), rule.encode(y=y)]


def _names(
    shown: pd.DataFrame,
    axes: tuple[alt.X, alt.Y],
    plane: tuple[tuple[float, float], tuple[float, float]],
    scale: str,
) -> list[Any]:
    """Write the first names that find room, on the side that has it."""
    (left, right), (low, high) = plane
    across = shown["x"].to_numpy(dtype=float)
    if scale == "log":
        across, left, right = np.log(across), math.log(left), math.log(right)
    at = (across - left) / (right - left) * WIDTH
    up = (shown["y"].to_numpy(dtype=float) - low) / (high - low) * _HEIGHT
    # Names keep clear of each other, and of all points.
    taken = [(a - 7, a + 7, b) for a, b in zip(at, up, strict=True)]
    sides: list[str] = []
    shown = shown.assign(label=[_short(str(name)) for name in shown["label"]])
    for a, b, name in zip(at, up, shown["label"], strict=True):
        long = _LETTER * width_of(str(name))
        spots = {"right": (a + 8, a + 8 + long), "left": (a - 8 - long, a - 8)}
        side = next((s for s, (p, q) in spots.items() if p >= 0 and q <= WIDTH
                     and sum(x != "" for x in sides) < _NAMED
                     and all(q < c or p > d or abs(b - e) > _LINE
                             for c, d, e in taken)), "")  # fmt: skip
        sides.append(side)
        if side:
            taken.append((*spots[side], b))
    x, y = axes
    out = []
    looks: tuple[tuple[str, Literal["left", "right"], int], ...] = (
        ("right", "left", 8),
        ("left", "right", -8),
    )
    for side, align, dx in looks:
        part = shown[[s == side for s in sides]]
        if len(part):
            letters = alt.Chart(part).mark_text(
                align=align, dx=dx, fontSize=11, color=INK, aria=False
            )
            out.append(letters.encode(x=x, y=y, text=alt.Text("label:N")))
    return out


def _short(name: str) -> str:
    """Cut a name that would cross half the picture."""
    if width_of(name) <= _LONGEST:
        return name
    kept = name
    while width_of(kept) >= _LONGEST:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _spoken(row: Any, titles: tuple[str, str], caption: Caption) -> str:
    """Say one cross in words, with both intervals."""
    language = language_of(caption)
    parts = []
    for axis, title in zip(("x", "y"), titles, strict=True):
        text = f"{title or axis} {number(row[axis])}"
        low, high = number(row[f"{axis}_low"]), number(row[f"{axis}_high"])
        if "–" not in (low, high):
            text += f" ({joined(low, high, language)})"
        parts.append(text)
    return f"{row['label']}: {', '.join(parts)}, {row['group']}"
