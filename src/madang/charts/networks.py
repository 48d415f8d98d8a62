"""Networks: arcs between labels on a line, thick where the tie is strong."""

from __future__ import annotations

import math
from typing import Any, Final, Unpack

import altair as alt
import numpy as np
import pandas as pd

from madang.charts.frame import WIDTH, Caption, columns_needed, empty, framed
from madang.charts.numbers import number
from madang.charts.palette import ACCENT, CATEGORICAL, INK

__all__ = ["arcs"]

_STEPS: Final = 24


def _arc(a: float, b: float) -> tuple[list[float], list[float]]:
    """Give the points of a half circle from a to b."""
    turn = np.linspace(0.0, math.pi, _STEPS)
    middle, radius = (a + b) / 2, abs(b - a) / 2
    x = middle - radius * np.cos(turn)
    return [float(v) for v in x], [float(v) for v in radius * np.sin(turn)]


def arcs(data: pd.DataFrame, *, strongest: int = 40, **caption: Unpack[Caption]) -> Any:
    """Draw ties as arcs over a line of labels.

    Parameters
    ----------
    data : DataFrame
        ``source``, ``target`` and ``value``; optionally ``is_marked`` (bool) for
        ties drawn in a second colour. Labels stand in order of first mention;
        ties of a label with itself are passed over.
    strongest : int
        How many of the strongest ties to draw.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
    """
    columns_needed(data, ("source", "target", "value"))
    names = list(dict.fromkeys([*data["source"].astype("str"),
                                *data["target"].astype("str")]))  # fmt: skip
    between = data[data["source"] != data["target"]].dropna(subset=["value"])
    kept = between[between["value"] > 0].nlargest(strongest, "value")
    if kept.empty:
        return empty(caption)
    top = float(kept["value"].max())
    rows: list[dict[str, Any]] = []
    for i, tie in enumerate(kept.to_dict("records")):
        ends = names.index(str(tie["source"])), names.index(str(tie["target"]))
        for step, (a, b) in enumerate(zip(*_arc(*ends), strict=True)):
            rows.append({
                "tie": i, "step": step, "x": a, "y": b,
                "thick": 0.6 + 7 * float(tie["value"]) / top,
                "tone": CATEGORICAL[1] if tie.get("is_marked") else ACCENT,
                "said": f"{tie['source']} – {tie['target']}: {number(tie['value'])}",
            })  # fmt: skip
    places = pd.DataFrame({"x": range(len(names)), "y": 0.0, "label": names})
    x = alt.X("x:Q", axis=None, scale=alt.Scale(padding=30, nice=False))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(nice=False))
    drawn = alt.Chart(pd.DataFrame(rows)).mark_line(
        opacity=0.5, ariaRoleDescription="tie"
    ).encode(
        x=x, y=y, detail=alt.Detail("tie:N"), order=alt.Order("step:Q"),
        description=alt.Description("said:N"),
        strokeWidth=alt.StrokeWidth("thick:Q", scale=None, legend=None),
        color=alt.Color("tone:N", scale=None),
    )  # fmt: skip
    letters = alt.Chart(places).mark_text(
        angle=300,
        align="right",
        dx=-6,
        dy=6,
        fontSize=12,
        color=INK,
        aria=False,
        limit=150,
    )
    layered = alt.layer(drawn, letters.encode(x=x, y=y, text=alt.Text("label:N")))
    return framed(layered.properties(width=WIDTH + 60, height=240), caption)
