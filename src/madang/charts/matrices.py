"""Matrices: numbers in a grid, shaded so that the eye finds the large ones."""

from __future__ import annotations

import math
from typing import Any, Final, Unpack

import altair as alt
import pandas as pd

from madang.charts.frame import Caption, columns_needed, empty, framed
from madang.charts.numbers import number, width_of
from madang.charts.palette import (
    DIVERGING,
    MISSING,
    SEQUENTIAL,
    bin_of,
    class_edges,
    text_colour,
)

__all__ = ["heatmap"]

_WRITTEN: Final = 900
_LIMIT: Final = 120


def _shade(value: float, edges: list[float], middle: float | None) -> str:
    """Choose the colour of a cell."""
    if not math.isfinite(value):
        return MISSING
    if middle is None:
        step = bin_of(value, edges)
        last = max(len(edges), 1)
        return SEQUENTIAL[round(step * (len(SEQUENTIAL) - 1) / last)]
    return DIVERGING[bin_of(value, edges)]


def _around(values: list[float], middle: float) -> list[float]:
    """Give four edges, two on each side of the middle, as far as values reach."""
    reach = max((abs(v - middle) for v in values if math.isfinite(v)), default=0.0)
    reach = reach or 1.0
    return [middle + reach * s for s in (-0.5, -0.1, 0.1, 0.5)]


def heatmap(
    data: pd.DataFrame,
    *,
    middle: float | None = None,
    row_title: str = "",
    column_title: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw a grid of numbers, rows and columns in the order of the table.

    Parameters
    ----------
    data : DataFrame
        ``row``, ``column`` and ``value``; optionally ``text``, the number as
        written in the cell.
    middle : float, optional
        Value of parity: below it brown, above it blue. Without it, light to dark.
    row_title, column_title : str
        What the rows and the columns are.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Each cell carries its number; colour only repeats it.
    """
    columns_needed(data, ("row", "column", "value"))
    if data.empty:
        return empty(caption)
    values = [float(v) for v in data["value"].astype(float)]
    edges = (
        class_edges([v for v in values if v > 0] or values, len(SEQUENTIAL))
        if middle is None
        else _around(values, middle)
    )
    fills = [_shade(v, edges, middle) for v in values]
    texts = data["text"].astype("str") if "text" in data else data["value"].map(number)
    rows = data["row"].astype("str").tolist()
    columns = data["column"].astype("str").tolist()
    shown = pd.DataFrame({
        "row": rows, "column": columns, "fill": fills, "text": texts.tolist(),
        "ink": [text_colour(f) for f in fills],
        "said": [f"{r} × {c}: {t}" for r, c, t in
                 zip(rows, columns, texts, strict=True)],
    })  # fmt: skip
    return framed(_grid(shown, row_title, column_title), caption)


def _grid(shown: pd.DataFrame, row_title: str, column_title: str) -> Any:
    """Lay cells and their numbers over each other."""
    across = list(dict.fromkeys(shown["column"]))
    down = list(dict.fromkeys(shown["row"]))
    longest = max(width_of(t) for t in shown["text"])
    wide = max(30, min(92, 620 // max(len(across), 1)), round(6.4 * longest) + 8)
    tall = 40 if len(down) <= 8 else 25  # noqa: PLR2004 - few rows may breathe
    tilt = 0 if max(width_of(c) for c in across) * 6.4 <= wide else -50
    axis = alt.Axis(orient="top", title=column_title or None, labelAngle=tilt,
                    domain=False, ticks=False, labelPadding=6,
                    labelLimit=_LIMIT if tilt else 0)  # fmt: skip
    side = alt.Axis(title=row_title or None, domain=False, ticks=False, labelPadding=6)
    place: dict[str, Any] = {
        "x": alt.X("column:N", sort=across, axis=axis),
        "y": alt.Y("row:N", sort=down, axis=side),
    }
    base = alt.Chart(shown)
    is_written = len(shown) <= _WRITTEN
    cells = base.mark_rect(stroke="#ffffff", ariaRoleDescription="cell").encode(
        **place, color=alt.Color("fill:N", scale=None)
    )
    layers = [
        cells.properties(data=shown.sort_values("fill", kind="stable"))
        if is_written
        else cells.encode(description=alt.Description("said:N"))
    ]
    if is_written:
        # Row, column and number stand there in letters: no cell says them again.
        layers[0].mark.aria = False
        size = 12 if len(across) <= 12 else 11  # noqa: PLR2004 - many columns
        letters = base.mark_text(fontSize=size, aria=False)
        layers.append(
            letters.encode(
                **place, text=alt.Text("text:N"), color=alt.Color("ink:N", scale=None)
            )
        )
    return alt.layer(*layers).properties(
        width=wide * len(across), height=tall * len(down)
    )
