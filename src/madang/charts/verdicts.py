"""Verdicts: what each of several checks says of each of several things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import altair as alt

from madang.charts.frame import Caption, columns_needed, empty, framed
from madang.charts.numbers import width_of
from madang.charts.palette import text_colour

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["verdict_panel"]

_TONES: Final = ("#e6f0f4", "#f0c48f", "#8a2a1c")
_MARKS: Final = ("○", "△", "×")
_ABSENT: Final = "#f7f8f9"


def verdict_panel(data: pd.DataFrame, **caption: Unpack[Caption]) -> Any:
    """Draw a grid of verdicts: checks in rows, what is judged in columns.

    Parameters
    ----------
    data : DataFrame
        ``row``, ``column``, ``level`` (0 good, 1 doubtful, 2 bad), ``text`` (the
        number as written; a dash where a check does not apply), ``word`` (the
        verdict) and ``said`` (the sentence behind it).
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Each cell has a sign and the number; colour only repeats the sign.
    """
    columns_needed(data, ("row", "column", "level", "text", "word", "said"))
    if data.empty:
        return empty(caption)
    levels = [min(max(int(v), 0), len(_TONES) - 1) for v in data["level"]]
    absent = [t == "–" and not v for t, v in zip(data["text"], levels, strict=True)]
    fills = [_ABSENT if a else _TONES[v] for a, v in zip(absent, levels, strict=True)]
    shown = data.assign(
        fill=fills,
        ink=[text_colour(f) for f in fills],
        written=[
            "–" if a else f"{_MARKS[v]} {t}"
            for a, v, t in zip(absent, levels, data["text"], strict=True)
        ],
        spoken=[
            f"{r['column']} · {r['row']}: {r['word']}. {r['said']}"
            for r in data.to_dict("records")
        ],
    )[["row", "column", "fill", "ink", "written", "spoken"]]
    across = list(dict.fromkeys(shown["column"].astype("str")))
    down = list(dict.fromkeys(shown["row"].astype("str")))
    wide = max(110, round(6.6 * max(width_of(c) for c in across)) + 16)
    place: dict[str, Any] = {
        "x": alt.X("column:N", sort=across, axis=alt.Axis(
            orient="top", title=None, labelAngle=0, domain=False, ticks=False,
            labelPadding=6, labelLimit=0)),
        "y": alt.Y("row:N", sort=down, axis=alt.Axis(
            title=None, domain=False, ticks=False, labelPadding=8, labelLimit=0)),
    }  # fmt: skip
    base = alt.Chart(shown)
    cells = base.mark_rect(
        stroke="#ffffff", strokeWidth=2, ariaRoleDescription="cell"
    ).encode(
        **place,
        color=alt.Color("fill:N", scale=None),
        description=alt.Description("spoken:N"),
    )
    letters = base.mark_text(fontSize=12, aria=False).encode(
        **place, text=alt.Text("written:N"), color=alt.Color("ink:N", scale=None)
    )
    drawn = alt.layer(cells, letters).properties(
        width=wide * len(across), height=28 * len(down)
    )
    return framed(drawn, caption)
