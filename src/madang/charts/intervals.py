"""Intervals: a dot and its range for each label, in tiers."""

from __future__ import annotations

from typing import Any, Unpack

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
from madang.charts.palette import ACCENT, CATEGORICAL, MUTED, QUIET

__all__ = ["interval_chart", "paired_intervals"]


_NEAR = 0.15
"""Of the range: what begins nearer to 0 than that is drawn from 0."""


def interval_chart(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    reference: float | None = None,
    is_rank: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw a caterpillar: one row a label, its dot and its interval.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``value``, ``low`` and ``high``, in the order to be drawn;
        optionally ``group``: rows of one group stand together under a thin line,
        for they cannot be told apart; and ``quiet`` (bool), drawn grey.
    x_title : str
        What the horizontal axis measures.
    reference : float, optional
        Where to draw a line, such as parity.
    is_rank : str
        ``"rank"`` counts from 1 at the left in whole numbers.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
    """
    columns_needed(data, ("label", "value", "low", "high"))
    kept = data.dropna(subset=["value"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    quiet = kept["quiet"].fillna(value=False) if "quiet" in kept else None
    tone = [QUIET if q else ACCENT for q in quiet] if quiet is not None else ACCENT
    spoken = [said(row, caption) for row in kept.to_dict("records")]
    names = kept["label"].astype("str")
    shown = kept.assign(label=names, said=spoken, tone=tone)
    drawn = _layers(shown, x_title, reference, is_rank)
    few = len(shown) <= 40  # noqa: PLR2004 - many rows sit closer
    step = row_height(shown["label"].tolist(), 21) if few else 15
    return framed(drawn.properties(width=WIDTH - 60, height=step * len(shown)), caption)


def _layers(
    shown: pd.DataFrame, x_title: str, reference: float | None, is_rank: str
) -> Any:
    """Lay tier lines, ranges and dots over each other."""
    order = shown["label"].tolist()
    axis = alt.Axis(title=x_title or None, format="d" if is_rank else ",.3~r",
                    tickMinStep=1 if is_rank else 0, tickCount=8,
                    labelFlush=False)  # fmt: skip
    # Room for dots beside the ends would begin an axis of shares below 0.
    is_near = not is_rank and _is_near_zero(shown, reference)
    scale = alt.Scale(zero=is_near, nice=not is_rank, padding=0 if is_near else 10)
    y = named_rows("label:N", order)
    colour = alt.Color("tone:N", scale=None)
    base = alt.Chart(shown)
    layers: list[Any] = []
    if reference is not None:
        at = pd.DataFrame({"at": [reference]})
        rule = alt.Chart(at).mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
        layers.append(rule.encode(x=alt.X("at:Q", axis=axis, scale=scale)))
    edges = _tier_edges(shown)
    if edges:
        line = alt.Chart(shown.iloc[edges]).mark_rule(
            color=QUIET, strokeWidth=1, aria=False
        )
        layers.append(line.encode(y=alt.Y("label:N", sort=order, bandPosition=0)))
    bar = base.mark_rule(strokeWidth=3, opacity=0.55, aria=False)
    x = alt.X("low:Q", axis=axis, scale=scale)
    layers.append(bar.encode(x=x, x2=alt.X2("high:Q"), y=y, color=colour))
    dot = base.mark_point(filled=True, size=70, opacity=1, ariaRoleDescription="dot")
    middle = alt.X("value:Q", axis=axis, scale=scale)
    layers.append(
        dot.encode(x=middle, y=y, color=colour, description=alt.Description("said:N"))
    )
    return alt.layer(*layers)


def _is_near_zero(shown: pd.DataFrame, reference: float | None) -> bool:
    """Tell whether all is above 0, and near it for its range."""
    ends = [*shown["low"].dropna(), *shown["high"].dropna(), *shown["value"]]
    ends += [] if reference is None else [reference]
    return bool(0 <= min(ends) < _NEAR * (max(ends) - min(ends)))


def _tier_edges(shown: pd.DataFrame) -> list[int]:
    """Find the rows at which a new group begins."""
    if "group" not in shown.columns:
        return []
    group = shown["group"].astype("str").tolist()
    return [i for i in range(1, len(group)) if group[i] != group[i - 1]]


def paired_intervals(
    data: pd.DataFrame,
    *,
    x_title: str = "",
    reference: float | None = None,
    **caption: Unpack[Caption],
) -> Any:
    """Draw the dots and intervals of a few series beside each other, row by row.

    Parameters
    ----------
    data : DataFrame
        ``label`` (row), ``series``, ``value``, ``low`` and ``high``, in the order
        to be drawn.
    x_title : str
        What the horizontal axis measures.
    reference : float, optional
        Where to draw a line, such as zero.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Series differ in colour and shape.
    """
    columns_needed(data, ("label", "series", "value", "low", "high"))
    kept = data.dropna(subset=["value"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    rows = list(dict.fromkeys(kept["label"].astype("str")))
    names = list(dict.fromkeys(kept["series"].astype("str")))
    spoken = [
        said({**row, "group": row["series"]}, caption)
        for row in kept.to_dict("records")
    ]
    shown = kept.assign(said=spoken)
    legend = alt.Legend(title=None, orient="top", symbolSize=80)
    colour = alt.Color("series:N", legend=legend, scale=alt.Scale(
        domain=names, range=list(CATEGORICAL[: len(names)])))  # fmt: skip
    shape = alt.Shape("series:N", legend=legend, scale=alt.Scale(
        domain=names, range=["circle", "diamond", "square"][: len(names)]))  # fmt: skip
    axis = alt.Axis(title=x_title or None, format=",.3~r", tickCount=8)
    scale = alt.Scale(zero=False, padding=10)
    y = named_rows("label:N", rows)
    offset = alt.YOffset("series:N", sort=names)
    base = alt.Chart(shown)
    layers: list[Any] = []
    if reference is not None:
        at = alt.Chart(pd.DataFrame({"at": [reference]}))
        rule = at.mark_rule(color=MUTED, strokeDash=[4, 3], aria=False)
        layers.append(rule.encode(x=alt.X("at:Q", axis=axis, scale=scale)))
    bar = base.mark_rule(strokeWidth=2.5, opacity=0.5, aria=False)
    x = alt.X("low:Q", axis=axis, scale=scale)
    layers.append(
        bar.encode(x=x, x2=alt.X2("high:Q"), y=y, yOffset=offset, color=colour)
    )
    dot = base.mark_point(filled=True, size=60, opacity=1, ariaRoleDescription="dot")
    middle = alt.X("value:Q", axis=axis, scale=scale)
    layers.append(
        dot.encode(x=middle, y=y, yOffset=offset, color=colour, shape=shape,
                   description=alt.Description("said:N"))
    )  # fmt: skip
    drawn = alt.layer(*layers).properties(width=WIDTH - 60, height=26 * len(rows))
    return framed(drawn, caption)
