"""Bars in panels and stacks: the same labels under several rules, sums in parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import altair as alt

from madang.charts.frame import WIDTH, Caption, columns_needed, empty, framed
from madang.charts.numbers import number, width_of
from madang.charts.palette import CATEGORICAL, INK, SEQUENTIAL

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["bar_panels", "stacked_bars"]

_ALL: Final = 860
_LETTER: Final = 6.4


def bar_panels(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw a column of bars a panel, all with the same rows and the same axis.

    Parameters
    ----------
    data : DataFrame
        ``label`` (row), ``panel`` (column) and ``value``; optionally ``mark``, a
        point each bar is held against, drawn as a tick. Rows and panels stand in
        the order of the table.
    x_title : str
        What the bars measure.
    **caption
        See `Caption`.

    Returns
    -------
    alt.HConcatChart
    """
    columns_needed(data, ("label", "panel", "value"))
    kept = data.dropna(subset=["value"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    rows = list(dict.fromkeys(kept["label"].astype("str")))
    panels = list(dict.fromkeys(kept["panel"].astype("str")))
    shown = kept.assign(
        said=[
            f"{r['label']} · {r['panel']}: {number(r['value'])}"
            for r in kept.to_dict("records")
        ]
    )
    side = _LETTER * max(width_of(r) for r in rows)
    wide = max(70, min(150, int((_ALL - side) / len(panels)) - 14))
    top = float(kept["value"].max())
    if "mark" in kept and kept["mark"].notna().any():
        top = max(top, float(kept["mark"].max()))
    drawn = [
        _panel(shown[shown["panel"] == p], rows, (p, top or 1.0, i == 0, x_title))
        .properties(width=wide, height=17 * len(rows))
        for i, p in enumerate(panels)
    ]  # fmt: skip
    return framed(alt.hconcat(*drawn, spacing=12), caption)


def _panel(
    part: pd.DataFrame, rows: list[str], look: tuple[str, float, bool, str]
) -> Any:
    """Draw the bars of one panel, with row names in the first only."""
    name, top, is_first, x_title = look
    y_axis = alt.Axis(title=None, ticks=False, domain=False, labels=is_first,
                      labelPadding=8, labelLimit=170)  # fmt: skip
    y = alt.Y("label:N", sort=rows, scale=alt.Scale(domain=rows), axis=y_axis)
    x_axis = alt.Axis(title=x_title if is_first else None, tickCount=2,
                      format=",.3~r", titleAnchor="start")  # fmt: skip
    scale = alt.Scale(domain=[0, top], nice=False)
    base = alt.Chart(part)
    layers = [
        base.mark_bar(height={"band": 0.7}, color=SEQUENTIAL[3],
                      ariaRoleDescription="bar").encode(
            x=alt.X("value:Q", axis=x_axis, scale=scale), y=y,
            description=alt.Description("said:N"))
    ]  # fmt: skip
    if "mark" in part and part["mark"].notna().any():
        tick = base.mark_tick(
            color=CATEGORICAL[1], thickness=3, size=14, opacity=1, aria=False
        )
        layers.append(tick.encode(x=alt.X("mark:Q", axis=x_axis, scale=scale), y=y))
    title = alt.TitleParams(text=name, fontSize=12, anchor="start", aria=False,
                            color=INK, offset=6)  # fmt: skip
    return alt.layer(*layers).properties(title=title)


def stacked_bars(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw a bar a row, parted into what it sums, with the interval of the sum.

    Parameters
    ----------
    data : DataFrame
        ``row``, ``label`` (the part) and ``value``; optionally ``low`` and
        ``high``, the interval of the whole row, on any of its parts.
    x_title : str
        What the bars measure.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Parts below zero are stacked to the left of zero.
    """
    columns_needed(data, ("row", "label", "value"))
    kept = data.dropna(subset=["value"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    rows = list(dict.fromkeys(kept["row"].astype("str")))
    parts = list(dict.fromkeys(kept["label"].astype("str")))
    tones = [CATEGORICAL[i % len(CATEGORICAL)] for i in range(len(parts))]
    shown = kept.assign(
        place=[parts.index(p) for p in kept["label"].astype("str")],
        said=[
            f"{r['row']} · {r['label']}: {number(r['value'])}"
            for r in kept.to_dict("records")
        ],
    )
    legend = alt.Legend(title=None, orient="bottom", symbolType="square", columns=4)
    y = alt.Y("row:N", sort=rows, axis=alt.Axis(
        title=None, ticks=False, domain=False, labelPadding=8))  # fmt: skip
    x_axis = alt.Axis(title=x_title or None, format=",.3~r", tickCount=8)
    base = alt.Chart(shown)
    layers = [
        base.mark_bar(height={"band": 0.72}, stroke="#ffffff", strokeWidth=0.8,
                      ariaRoleDescription="part").encode(
            x=alt.X("value:Q", axis=x_axis, stack="zero"), y=y,
            order=alt.Order("place:Q"),
            color=alt.Color("label:N", legend=legend, scale=alt.Scale(
                domain=parts, range=tones)), description=alt.Description("said:N"))
    ]  # fmt: skip
    if {"low", "high"} <= set(kept.columns):
        whole = kept.dropna(subset=["low", "high"]).drop_duplicates("row")
        line = alt.Chart(whole)
        mark = line.mark_rule(color="#000000", strokeWidth=1.8, aria=False)
        layers.append(mark.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y))
    drawn = alt.layer(*layers).properties(width=WIDTH - 60, height=22 * len(rows))
    return framed(drawn, caption)
