"""Lines over the years, with the band of their interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import altair as alt
import numpy as np

from madang.charts.frame import (
    WIDTH,
    Caption,
    columns_needed,
    empty,
    framed,
    said,
    wrapped,
)
from madang.charts.palette import ACCENT, CATEGORICAL

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["line_chart"]

_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [10, 4])
_SHAPES: Final = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
)
_ALWAYS: Final = len(_SHAPES)
_BANDS: Final = 3
"""Series whose bands may share one picture."""
_PANEL: Final = 24
"""Letters of a name that fit a small chart's width, a Korean one counting as two."""


def line_chart(
    data: pd.DataFrame,
    *,
    y_title: str = "",
    percent: str = "",
    height: int = 260,
    width: int = WIDTH,
    **caption: Unpack[Caption],
) -> Any:
    """Draw one line a series over the years, with bands where intervals are known.

    Where the bands of many series would cover each other, each series gets a small
    chart of its own, all with the same axes.

    Parameters
    ----------
    data : DataFrame
        ``x`` (year), ``label`` (series) and ``value``; optionally ``low`` and
        ``high``. Of more than six series, the six first are drawn.
    y_title : str
        What the vertical axis measures.
    percent : str
        A d3 format for the vertical axis, such as ``".0%"``; decimal if empty.
    height, width : int
        Height and width in pixels; titles break to fit a smaller width.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Series differ in colour, dash and mark, and are named in the legend.
    """
    columns_needed(data, ("x", "label", "value"))
    kept = data.dropna(subset=["x", "value"])
    if kept.empty:
        return empty(caption)
    names = list(dict.fromkeys(kept["label"].astype("str")))[:_ALWAYS]
    shown = kept[kept["label"].isin(names)].reset_index(drop=True)
    shown = shown.assign(
        x=shown["x"].astype(int),
        said=[
            said({**row, "label": f"{row['label']} {int(row['x'])}"}, caption)
            for row in shown.to_dict("records")
        ],
    )
    if len(names) > _BANDS and width == WIDTH and _banded(shown):
        return framed(_apart(shown, names, (y_title, percent)), caption)
    layers = _layers(shown, names, (y_title, percent))
    drawn = alt.layer(*layers).properties(width=width, height=height)
    return framed(drawn, caption, width if width < WIDTH else 0)


def _banded(shown: pd.DataFrame) -> bool:
    """Tell whether intervals are known for more series than one picture bears."""
    if not {"low", "high"} <= set(shown.columns):
        return False
    known = shown.dropna(subset=["low", "high"])
    return int(known["label"].nunique()) > 1


def _apart(shown: pd.DataFrame, names: list[str], axis: tuple[str, str]) -> Any:
    """Draw each series in a small chart of its own, with the same axes."""
    ends = [int(shown["x"].min()), int(shown["x"].max())]
    known = shown[["value", "low", "high"]].astype(float)
    numbers = known.to_numpy()
    domain = [float(np.nanmin(numbers)), float(np.nanmax(numbers))]
    x = alt.X("x:Q", scale=alt.Scale(domain=ends, nice=False, padding=8),
              axis=alt.Axis(format="d", values=ends, title=None, grid=False,
                            labelFlush=True))  # fmt: skip
    y_axis = alt.Axis(title=axis[0] or None, format=axis[1] or ",.3~r", tickCount=4)
    scale = alt.Scale(domain=domain, nice=True)
    small = []
    for name in names:
        mine = shown[shown["label"] == name]
        base = alt.Chart(mine)
        band = alt.Chart(mine.dropna(subset=["low", "high"]))
        layers = alt.layer(
            band.mark_area(opacity=0.22, color=ACCENT, aria=False).encode(
                x=x, y=alt.Y("low:Q", axis=y_axis, scale=scale), y2=alt.Y2("high:Q")
            ),
            base.mark_line(strokeWidth=2, color=ACCENT, aria=False).encode(
                x=x, y=alt.Y("value:Q", axis=y_axis, scale=scale)
            ),
            base.mark_point(size=22, filled=True, opacity=1, color=ACCENT,
                            ariaRoleDescription="point").encode(
                x=x, y=alt.Y("value:Q", axis=y_axis, scale=scale),
                description=alt.Description("said:N")),
        )  # fmt: skip
        title = alt.TitleParams(
            text=wrapped(name, _PANEL), fontSize=13, anchor="start", aria=False
        )
        small.append(layers.properties(width=150, height=105, title=title))
    return alt.concat(*small, columns=3, spacing=18)


def _layers(shown: pd.DataFrame, names: list[str], axis: tuple[str, str]) -> list[Any]:
    """Lay band, line and marks over each other."""
    years = sorted(set(shown["x"]))
    x_axis = alt.Axis(
        format="d", values=years, title=None, grid=False, labelOverlap=True
    )
    x = alt.X("x:Q", axis=x_axis, scale=alt.Scale(zero=False, padding=14, nice=False))
    y_axis = alt.Axis(title=axis[0] or None, format=axis[1] or ",.3~r", tickCount=6)
    y_scale = alt.Scale(zero=False)
    y = alt.Y("value:Q", axis=y_axis, scale=y_scale)
    legend = (
        alt.Legend(title=None, orient="bottom", symbolSize=90, columns=3)
        if (len(names) > 1)
        else None
    )
    n = len(names)
    colour = alt.Color("label:N", legend=legend, scale=alt.Scale(
        domain=names, range=list(CATEGORICAL[:n])))  # fmt: skip
    dash = alt.StrokeDash("label:N", legend=None, scale=alt.Scale(
        domain=names, range=list(_DASHES[:n])))  # fmt: skip
    shape = alt.Shape("label:N", legend=legend, scale=alt.Scale(
        domain=names, range=list(_SHAPES[:n])))  # fmt: skip
    base = alt.Chart(shown)
    layers: list[Any] = []
    if {"low", "high"} <= set(shown.columns):
        band = alt.Chart(shown.dropna(subset=["low", "high"]))
        layers.append(
            band.mark_area(opacity=0.16, aria=False).encode(
                x=x, y=alt.Y("low:Q", axis=y_axis, scale=y_scale), y2=alt.Y2("high:Q"),
                color=colour,
            )
        )  # fmt: skip
    layers.append(
        base.mark_line(strokeWidth=2, aria=False).encode(
            x=x, y=y, color=colour, strokeDash=dash
        )
    )
    marks = base.mark_point(size=52, filled=True, opacity=1,
                            ariaRoleDescription="point")  # fmt: skip
    layers.append(
        marks.encode(
            x=x, y=y, color=colour, shape=shape, description=alt.Description("said:N")
        )
    )
    return layers
