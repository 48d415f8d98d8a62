"""Curves over a sorted whole: how unequal it is, and how sure each part of it."""

from __future__ import annotations

from typing import Any, Final, Unpack

import altair as alt
import pandas as pd

from madang.charts.frame import WIDTH, Caption, columns_needed, empty, framed
from madang.charts.palette import ACCENT, CATEGORICAL, INK, MUTED, QUIET
from madang.language import percent

__all__ = ["lorenz_chart", "share_curve"]

_SIDE: Final = 300
_DOTS: Final = 20
_ZONES: Final = ("#e3eef3", "#f6ece2")
_DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4])


def lorenz_chart(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    y_title: str = "",
    even: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw Lorenz curves under the line of perfect evenness.

    Parameters
    ----------
    data : DataFrame
        ``x`` and ``y``, cumulative shares from 0 to 1, smallest units first, and
        ``label``, the curve. Each curve should hold (0, 0) and (1, 1).
    x_title, y_title : str
        What the axes count.
    even : str
        What to write at the line of evenness.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Curves differ in colour and dash.
    """
    columns_needed(data, ("x", "y", "label"))
    kept = data.dropna(subset=["x", "y"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    names = list(dict.fromkeys(kept["label"].astype("str")))[: len(_DASHES)]
    shown = kept[kept["label"].isin(names)].assign(
        said=[
            f"{row['label']}: {percent(row['x'], '.0f')} → {percent(row['y'])}"
            for row in kept[kept["label"].isin(names)].to_dict("records")
        ]
    )
    axis: dict[str, Any] = {"format": ".0%", "tickCount": 5}
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("x:Q", scale=scale, axis=alt.Axis(title=x_title or None, **axis))
    y = alt.Y("y:Q", scale=scale, axis=alt.Axis(title=y_title or None, **axis))
    legend = alt.Legend(title=None, orient="bottom") if len(names) > 1 else None
    colour = alt.Color("label:N", legend=legend, scale=alt.Scale(
        domain=names, range=list(CATEGORICAL[: len(names)])))  # fmt: skip
    dash = alt.StrokeDash("label:N", legend=legend, scale=alt.Scale(
        domain=names, range=list(_DASHES[: len(names)])))  # fmt: skip
    ends = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})
    middle = alt.Chart(pd.DataFrame({"x": [0.5], "y": [0.5], "text": [even]}))
    base = alt.Chart(shown)
    layers = [
        alt.Chart(ends).mark_line(color=QUIET, strokeDash=[4, 3], aria=False)
        .encode(x=x, y=y),
        middle.mark_text(angle=315, dy=-8, fontSize=11, color=MUTED, aria=False)
        .encode(x=x, y=y, text=alt.Text("text:N")),
        base.mark_line(strokeWidth=2.5, aria=False)
        .encode(x=x, y=y, color=colour, strokeDash=dash),
    ]  # fmt: skip
    if len(shown) <= _DOTS:  # more would hide the curve
        dots = base.mark_point(filled=True, size=34, ariaRoleDescription="point")
        said = alt.Description("said:N")
        layers.append(dots.encode(x=x, y=y, color=colour, description=said))
    drawn = alt.layer(*layers).properties(width=_SIDE, height=_SIDE)
    return framed(drawn, caption, _SIDE + 50)


def share_curve(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    y_title: str = "",
    lines: tuple[float, float] = (0.1, 0.9),
    zones: tuple[str, str, str] = ("", "", ""),
    **caption: Unpack[Caption],
) -> Any:
    """Draw sorted shares with their intervals, and the zones of the sure ones.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``value`` (a share from 0 to 1), ``low``, ``high`` and
        ``group``, the largest share first.
    x_title, y_title : str
        What is counted, and what the share is of.
    lines : pair of float
        Shares at or below which, and from which on, a zone is shaded.
    zones : three of str
        What to write at the top, in the middle and at the bottom.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Groups differ in colour and shape.
    """
    columns_needed(data, ("label", "value", "low", "high", "group"))
    kept = data.dropna(subset=["value"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    shown = kept.assign(
        place=range(1, len(kept) + 1),
        said=[
            f"{row['label']}: {percent(row['value'])}, {row['group']}"
            for row in kept.to_dict("records")
        ],
    )
    reach = alt.Scale(domain=[0, len(shown) + 1], nice=False)
    x = alt.X("place:Q", scale=reach, axis=alt.Axis(
        title=x_title or None, format="d", grid=False, tickMinStep=1))  # fmt: skip
    scale = alt.Scale(domain=[-0.03, 1.03], nice=False)
    axis = alt.Axis(title=y_title or None, format=".0%",
                    values=[0, lines[0], 0.25, 0.5, 0.75, lines[1], 1])  # fmt: skip
    y = alt.Y("value:Q", scale=scale, axis=axis)
    names = list(dict.fromkeys(shown["group"].astype("str")))
    tones = [ACCENT, CATEGORICAL[1], QUIET][: len(names)]
    legend = alt.Legend(title=None, orient="bottom", symbolSize=70)
    colour = alt.Color("group:N", legend=legend,
                       scale=alt.Scale(domain=names, range=tones))  # fmt: skip
    shape = alt.Shape("group:N", legend=legend, scale=alt.Scale(
        domain=names, range=["circle", "diamond", "square"][: len(names)]))  # fmt: skip
    base = alt.Chart(shown)
    layers = [
        *_zones(lines, zones, (len(shown), y)),
        base.mark_rule(strokeWidth=2, opacity=0.45, aria=False)
        .encode(x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2=alt.Y2("high:Q"),
                color=colour),
        base.mark_point(filled=True, size=34, opacity=1, ariaRoleDescription="dot")
        .encode(x=x, y=y, color=colour, shape=shape,
                description=alt.Description("said:N")),
    ]  # fmt: skip
    drawn = alt.layer(*layers).properties(width=WIDTH + 60, height=320)
    return framed(drawn, caption)


def _zones(
    lines: tuple[float, float], zones: tuple[str, str, str], place: tuple[int, alt.Y]
) -> list[Any]:
    """Shade the sure zones and write what each is."""
    n, y = place
    bands = pd.DataFrame(
        {"value": [lines[1], -0.03], "top": [1.03, lines[0]], "fill": list(_ZONES)}
    )
    words = pd.DataFrame(
        {
            "place": [n + 0.5, n + 0.5, 0.5],
            "value": [0.985, 0.86, 0.035],
            "text": [zones[0], zones[1], zones[2]],
            "side": ["right", "right", "left"],
        }
    )
    look: dict[str, Any] = {"fontSize": 12, "color": INK, "aria": False}
    shade = alt.Chart(bands).mark_rect(aria=False)
    layers = [
        shade.encode(y=y, y2=alt.Y2("top:Q"), color=alt.Color("fill:N", scale=None))
    ]
    for side in ("right", "left"):
        part = alt.Chart(words[words["side"] == side])
        mark = part.mark_text(align=side, baseline="middle", **look)
        layers.append(mark.encode(x=alt.X("place:Q"), y=y, text=alt.Text("text:N")))
    return layers
