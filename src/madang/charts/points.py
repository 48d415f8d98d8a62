"""Points: one against another, and the frontier of what can be had together."""

from __future__ import annotations

from typing import Any, Final, Literal, Unpack

import altair as alt
import numpy as np
import pandas as pd

from madang.charts.frame import WIDTH, Caption, columns_needed, empty, framed
from madang.charts.numbers import number
from madang.charts.palette import ACCENT, CATEGORICAL, INK, MUTED

__all__ = ["frontier", "point_chart"]

_NAMED: Final = 40
_SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross")


def _axes(x_title: str, y_title: str, y_scale: str = "linear") -> tuple[alt.X, alt.Y]:
    """Give both axes, from where the values begin."""
    scale = alt.Scale(zero=False, padding=24, nice=True)
    up = alt.Scale(type="log", padding=24, nice=True) if y_scale == "log" else scale
    x_axis = alt.Axis(title=x_title or None, format=",.4~r", tickCount=7)
    y_axis = alt.Axis(title=y_title or None, format=",.4~r", tickCount=6)
    return (
        alt.X("x:Q", axis=x_axis, scale=scale),
        alt.Y("y:Q", axis=y_axis, scale=up),
    )


def _spoken(row: Any, titles: tuple[str, str]) -> str:
    """Say one point in words."""
    x, y = number(row["x"]), number(row["y"])
    return f"{row['label']}: {titles[0] or 'x'} {x}, {titles[1] or 'y'} {y}"


def _beside(shown: pd.DataFrame) -> list[bool]:
    """Tell which names find room: those that no earlier name covers."""
    x, y = shown["x"].astype(float), shown["y"].astype(float)
    wide, tall = float(x.max() - x.min()) or 1.0, float(y.max() - y.min()) or 1.0
    placed: list[tuple[float, float]] = []
    room: list[bool] = []
    for a, b in zip((x - x.min()) / wide, (y - y.min()) / tall, strict=True):
        free = all(abs(a - c) > 0.1 or abs(b - d) > 0.07 for c, d in placed)  # noqa: PLR2004 - the size of a name
        room.append(free)
        if free:
            placed.append((a, b))
    return room


def point_chart(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    y_title: str = "",
    middle: tuple[float, float] | None = None,
    y_scale: Literal["linear", "log"] = "linear",
    **caption: Unpack[Caption],
) -> Any:
    """Draw one point a label, its name beside it where there is room.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``x`` and ``y``; optionally ``group``.
    x_title, y_title : str
        What the axes measure.
    middle : pair of float, optional
        Where to cross the plane with two thin lines, such as at the medians.
    y_scale : str
        ``"log"`` sets equal ratios at equal distances; for values above zero.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Groups differ in colour and shape.
    """
    columns_needed(data, ("label", "x", "y"))
    kept = data.dropna(subset=["x", "y"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    titles = (x_title, y_title)
    shown = kept.assign(
        label=kept["label"].astype("str"),
        said=[_spoken(row, titles) for row in kept.to_dict("records")],
    )
    x, y = _axes(*titles, y_scale=y_scale)
    base = alt.Chart(shown)
    layers: list[Any] = []
    if middle is not None:
        at = pd.DataFrame({"x": [middle[0]], "y": [middle[1]]})
        rule = alt.Chart(at).mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
        layers += [rule.encode(x=x), rule.encode(y=y)]
    look: dict[str, Any] = {"color": alt.value(ACCENT)}
    if "group" in shown:
        names = list(dict.fromkeys(shown["group"].astype("str")))
        legend = alt.Legend(title=None, orient="bottom")
        look = {
            "color": alt.Color("group:N", legend=legend, scale=alt.Scale(
                domain=names, range=list(CATEGORICAL[: len(names)]))),
            "shape": alt.Shape("group:N", legend=legend, scale=alt.Scale(
                domain=names, range=list(_SHAPES[: len(names)]))),
        }  # fmt: skip
    dot = base.mark_point(
        filled=True, size=80, opacity=0.9, ariaRoleDescription="point"
    )
    layers.append(dot.encode(x=x, y=y, description=alt.Description("said:N"), **look))
    up = np.log(shown["y"].astype(float)) if y_scale == "log" else shown["y"]
    named = shown[_beside(shown.assign(y=up))] if len(shown) <= _NAMED else shown[:0]
    if not named.empty:
        letters = alt.Chart(named).mark_text(
            align="left", dx=8, fontSize=11, color=INK, aria=False
        )
        layers.append(letters.encode(x=x, y=y, text=alt.Text("label:N")))
    return framed(alt.layer(*layers).properties(width=WIDTH, height=340), caption)


def frontier(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    y_title: str = "",
    chosen: str = "",
    percent: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw the frontier: what each step costs, and the plan that was chosen.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``x`` and ``y`` of each plan, and ``is_chosen`` (bool);
        optionally ``text``, the price of the step, written above its point.
    x_title, y_title : str
        What the axes measure.
    chosen : str
        What to write at the chosen plan.
    percent : str
        A d3 format for the horizontal axis, such as ``".0%"``; decimal if empty.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        The chosen plan is larger, ringed and named.
    """
    columns_needed(data, ("label", "x", "y", "is_chosen"))
    kept = data.dropna(subset=["x", "y"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    titles = (x_title, y_title)
    texts = kept["text"] if "text" in kept else pd.Series([""] * len(kept))
    shown = kept.assign(
        label=kept["label"].astype("str"),
        text=texts.fillna("").astype("str"),
        said=[
            f"{_spoken(row, titles)}{', ' + chosen if row['is_chosen'] else ''}"
            for row in kept.to_dict("records")
        ],
    )
    x, y = _axes(*titles)
    if percent:
        x = x.axis(title=x_title or None, format=percent, tickCount=7)
    base = alt.Chart(shown)
    picked = alt.Chart(
        shown[shown["is_chosen"].astype(bool)].assign(name=f"◀ {chosen}")
    )
    layers = [
        base.mark_line(color=MUTED, strokeWidth=1.5, aria=False).encode(
            x=x, y=y, order=alt.Order("x:Q")
        ),
        base.mark_point(
            filled=True, size=75, color=ACCENT, opacity=1, ariaRoleDescription="plan"
        ).encode(x=x, y=y, description=alt.Description("said:N")),
        base.mark_text(dy=14, dx=-4, align="right", fontSize=11, color=MUTED,
                       aria=False).encode(x=x, y=y, text=alt.Text("text:N")),
        picked.mark_point(
            size=230, color=CATEGORICAL[1], strokeWidth=3, filled=False, opacity=1,
            aria=False,
        ).encode(x=x, y=y),
        picked.mark_text(align="left", dx=14, fontSize=13, fontWeight=600, color=INK,
                         aria=False).encode(x=x, y=y, text=alt.Text("name:N")),
    ]  # fmt: skip
    return framed(alt.layer(*layers).properties(width=WIDTH, height=320), caption)
