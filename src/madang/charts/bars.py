"""Bars: amounts by label, counts by size, shares of a whole."""

from __future__ import annotations

from typing import Any, Final, Unpack

import altair as alt
import pandas as pd

from madang.charts.frame import (
    WIDTH,
    Caption,
    columns_needed,
    empty,
    framed,
    named_rows,
    row_height,
    said,
)
from madang.charts.numbers import number, uniform, width_of
from madang.charts.palette import (
    ACCENT,
    CATEGORICAL,
    MUTED,
    QUIET,
    SEQUENTIAL,
    text_colour,
)
from madang.language import percent

__all__ = ["bar_chart", "histogram", "stacked_shares"]

_ROOM: Final = 0.07
_NARROW: Final = 360
_UPRIGHT: Final = 5


def bar_chart(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    reference: float | None = None,
    **caption: Unpack[Caption],
) -> Any:
    """Draw one bar a label, in the order of the table, with its number and range.

    Parameters
    ----------
    data : DataFrame
        ``label`` and ``value``; optionally ``low`` and ``high``, ``text`` (the
        number as written) and ``quiet`` (bool), drawn grey.
    x_title : str
        What the horizontal axis measures.
    reference : float, optional
        Where to draw a line, such as parity.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
    """
    columns_needed(data, ("label", "value"))
    kept = data.dropna(subset=["value"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    quiet: Any = kept["quiet"].fillna(value=False) if "quiet" in kept else []
    texts = kept["text"].astype("str") if "text" in kept else uniform(kept["value"])
    ranged = {"low", "high"} <= set(kept.columns) and bool(kept["high"].notna().any())
    full = SEQUENTIAL[2] if ranged else ACCENT
    below = kept["value"].astype(float) < 0
    shown = kept.assign(
        label=kept["label"].astype("str"),
        text=texts,
        tone=[QUIET if q else full for q in quiet] or full,
        said=[said(row, caption) for row in kept.to_dict("records")],
    )
    order = shown["label"].tolist()
    y = named_rows("label:N", order)
    x = alt.X(
        "value:Q",
        axis=alt.Axis(title=x_title or None, format=",.3~r", tickCount=8),
        scale=_room(kept["value"].astype(float)),
    )
    base = alt.Chart(shown)
    layers: list[Any] = [
        base.mark_bar(height={"band": 0.68}, ariaRoleDescription="bar").encode(
            x=x,
            y=y,
            color=alt.Color("tone:N", scale=None),
            description=alt.Description("said:N"),
        )
    ]
    ends = "value:Q"
    if ranged:
        ends = "end:Q"
        over = shown["high"].fillna(shown["value"]).clip(lower=shown["value"])
        under = shown["low"].fillna(shown["value"]).clip(upper=shown["value"])
        shown["end"] = over.where(~below, under)
        whisker = base.mark_rule(color="#000000", strokeWidth=1.4, aria=False)
        layers.append(whisker.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y))
    if reference is not None:
        at = alt.Chart(pd.DataFrame({"at": [reference]}))
        rule = at.mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
        layers.append(rule.encode(x=alt.X("at:Q")))
    for rows, side, shift in ((~below, "left", 5), (below, "right", -5)):
        if rows.any():
            layers += _numbers(shown[rows.to_numpy()], (ends, y), side, shift)
    tall = row_height(order, 24) * len(shown)
    drawn = alt.layer(*layers).properties(width=WIDTH - 60, height=tall)
    return framed(drawn, caption)


def _room(values: pd.Series) -> alt.Scale:
    """Leave room at the left for the numbers of bars below zero."""
    low, high = float(values.min()), max(float(values.max()), 0.0)
    if low >= 0:
        return alt.Scale()
    return alt.Scale(domain=[low - 0.2 * (high - low), high], nice=False)


def _numbers(
    shown: pd.DataFrame, place: tuple[str, alt.Y], side: str, shift: int
) -> list[Any]:
    """Write the numbers past the ends of their bars, on a halo of white."""
    base = alt.Chart(shown).encode(x=place[0], y=place[1], text=alt.Text("text:N"))
    look: dict[str, Any] = {"align": side, "dx": shift, "fontSize": 12, "aria": False}
    halo = base.mark_text(**look, stroke="#ffffff", strokeWidth=3.5, color="#ffffff")
    return [halo, base.mark_text(**look, color=MUTED)]


def histogram(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    y_title: str = "",
    reference: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw counts by class of size; classes stand in the order of the table.

    Parameters
    ----------
    data : DataFrame
        ``label`` (the class, as written) and ``value`` (its count); optionally
        ``quiet`` (bool) for classes below a line that the caption names.
    x_title, y_title : str
        What the axes measure.
    reference : str
        Label of the class before which a dashed line is drawn.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
    """
    columns_needed(data, ("label", "value"))
    if data.empty:
        return empty(caption)
    shown = data.reset_index(drop=True)
    low: Any = shown["quiet"].fillna(value=False) if "quiet" in shown else []
    shown = shown.assign(
        label=shown["label"].astype("str"),
        tone=[CATEGORICAL[1] if q else ACCENT for q in low] or ACCENT,
        text=shown["value"].map(number),
        said=[said(row, caption) for row in shown.to_dict("records")],
    )
    order = shown["label"].tolist()
    tilt = -40 if max(width_of(name) for name in order) > _UPRIGHT else 0
    x = alt.X("label:N", sort=order, axis=alt.Axis(
        title=x_title or None, labelAngle=tilt, ticks=False),
        scale=alt.Scale(paddingInner=0.06))  # fmt: skip
    y = alt.Y("value:Q", axis=alt.Axis(title=y_title or None, format=",d", tickCount=5))
    base = alt.Chart(shown)
    layers: list[Any] = [
        base.mark_bar(ariaRoleDescription="bar").encode(
            x=x,
            y=y,
            color=alt.Color("tone:N", scale=None),
            description=alt.Description("said:N"),
        ),
        base.mark_text(dy=-7, fontSize=11, color=MUTED, aria=False).encode(
            x=x, y=y, text=alt.Text("text:N")
        ),
    ]
    if reference and reference in set(shown["label"]):
        at = alt.Chart(shown[shown["label"] == reference])
        rule = at.mark_rule(color="#000000", strokeDash=[4, 3], aria=False)
        layers.append(rule.encode(x=alt.X("label:N", sort=order, bandPosition=0)))
    return framed(alt.layer(*layers).properties(width=WIDTH, height=230), caption)


def stacked_shares(
    data: pd.DataFrame,
    *,
    width: int = WIDTH,
    height: int = 0,
    **caption: Unpack[Caption],
) -> Any:
    """Draw one full bar a row, parted by shares that are written inside.

    Parameters
    ----------
    data : DataFrame
        ``row``, ``label`` (the part) and ``value`` (its share, from 0 to 1); rows
        and parts stand in the order of the table.
    width : int
        Width of a full bar in pixels.
    height : int
        Height of one bar in pixels; 30 if 0.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Shares under 7% carry no number; the table beside it has them.
    """
    columns_needed(data, ("row", "label", "value"))
    kept = data.dropna(subset=["value"])
    if kept.empty:
        return empty(caption)
    parts = list(dict.fromkeys(kept["label"].astype("str")))
    rows = list(dict.fromkeys(kept["row"].astype("str")))
    tones = [CATEGORICAL[i % len(CATEGORICAL)] for i in range(len(parts))]
    value = kept["value"].astype(float).to_numpy()
    names = kept["label"].astype("str").tolist()
    bar = kept["row"].astype("str").tolist()
    end = pd.Series(value).groupby(bar, sort=False).cumsum().to_numpy()
    shown = pd.DataFrame({
        "row": bar, "part": names, "start": end - value, "end": end,
        "middle": end - value / 2,
        "text": [percent(v, ".0f") if v >= _ROOM else "" for v in value.tolist()],
        "ink": [text_colour(tones[parts.index(p)]) for p in names],
        "said": [f"{r} · {p}: {percent(v)}" for r, p, v in
                 zip(bar, names, value.tolist(), strict=True)],
    })  # fmt: skip
    y = named_rows("row:N", rows)
    axis = alt.Axis(format=".0%", title=None, tickCount=5)
    scale = alt.Scale(domain=[0, max(1.0, float(end.max()))])
    colour = alt.Color(
        "part:N", scale=alt.Scale(domain=parts, range=tones),
        legend=alt.Legend(title=None, orient="bottom", symbolType="square",
                          columns=4 if width > _NARROW else 2),
    )  # fmt: skip
    base = alt.Chart(shown)
    drawn = base.mark_bar(
        height={"band": 0.76}, stroke="#ffffff", strokeWidth=1,
        ariaRoleDescription="share",
    ).encode(x=alt.X("start:Q", axis=axis, scale=scale), x2=alt.X2("end:Q"), y=y,
             color=colour, description=alt.Description("said:N"))  # fmt: skip
    letters = base.mark_text(fontSize=12, aria=False).encode(
        x=alt.X("middle:Q", axis=axis, scale=scale), y=y, text=alt.Text("text:N"),
        color=alt.Color("ink:N", scale=None),
    )  # fmt: skip
    layered = alt.layer(drawn, letters)
    step = height or 30
    sized = layered.properties(width=width, height=step * len(rows))
    return framed(sized, caption, width if width < WIDTH else 0)
