"""Spaces: nodes placed on a plane with the links that hold them together."""

from __future__ import annotations

import math
from typing import Any, Final, Unpack

import altair as alt
import numpy as np
import pandas as pd

from madang.charts.frame import WIDTH, Caption, columns_needed, empty, framed
from madang.charts.numbers import number, width_of
from madang.charts.palette import CATEGORICAL, INK, MUTED, SEQUENTIAL

__all__ = ["node_links"]

_SIDE: Final = (WIDTH + 160, 470)
_LETTER: Final = 5.6
_LINE: Final = 13.0
_GAP: Final = 2.0
_MARGIN: Final = 0.06
_INNER: Final = 1 / (1 + 2 * _MARGIN)
"""Part of the side that is left between the margins."""
_LIMIT: Final = 22
_MOST_NAMED: Final = 60


def node_links(
    nodes: pd.DataFrame,
    links: pd.DataFrame,
    *,
    is_ordered: bool = False,
    marked: str = "",
    **caption: Unpack[Caption],
) -> Any:
    """Draw nodes where they stand, with their links, names where there is room.

    Parameters
    ----------
    nodes : DataFrame
        ``label``, ``x``, ``y`` and ``size`` (zero or more, shown as area, and
        told as ``text`` where that is there);
        optionally ``group`` (colour, in order of first mention) and ``is_marked``
        (bool), ringed. Nodes without a place are left out.
    links : DataFrame
        ``source`` and ``target``, labels of nodes; optionally ``value``, shown as
        strength of the line.
    is_ordered : bool
        Whether groups have an order, the first the darkest.
    marked : str
        What the ring means, for the caption below the picture.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Larger nodes are named first.
    """
    columns_needed(nodes, ("label", "x", "y", "size"))
    columns_needed(links, ("source", "target"))
    kept = nodes.dropna(subset=["x", "y"]).reset_index(drop=True)
    if kept.empty:
        return empty(caption)
    shown = kept.assign(
        label=kept["label"].astype("str"),
        area=_areas(kept["size"].astype(float)),
        said=[
            f"{row['label']}: {row.get('text') or number(row['size'])}"
            + (f", {row['group']}" if isinstance(row.get("group"), str) else "")
            + (f", {marked}" if marked and row.get("is_marked") else "")
            for row in kept.to_dict("records")
        ],
    ).sort_values("area", ascending=False, kind="stable")
    x, y = _scales(shown)
    layers = [*_lines(links, shown, x, y), *_dots(shown, x, y, is_ordered=is_ordered)]
    layers.append(_names(shown, x, y))
    drawn = alt.layer(*layers).properties(width=_SIDE[0], height=_SIDE[1])
    return framed(drawn, caption)


def _areas(size: pd.Series[float]) -> pd.Series[float]:
    """Give the area of each dot, so that the largest can be seen and none hides."""
    most = float(size.max())
    return 40.0 + 420.0 * size.clip(lower=0).fillna(0.0) / (most if most > 0 else 1.0)


def _scales(shown: pd.DataFrame) -> tuple[alt.X, alt.Y]:
    """Give both axes without a line: places have no unit."""
    ends = [
        [float(shown[c].min()), float(shown[c].max())] for c in ("x", "y")
    ]  # fmt: skip
    padded = [[a - _MARGIN * (b - a or 1), b + _MARGIN * (b - a or 1)] for a, b in ends]
    return (
        alt.X("x:Q", axis=None, scale=alt.Scale(domain=padded[0], nice=False)),
        alt.Y("y:Q", axis=None, scale=alt.Scale(domain=padded[1], nice=False)),
    )


def _lines(links: pd.DataFrame, shown: pd.DataFrame, x: alt.X, y: alt.Y) -> list[Any]:
    """Draw the links whose ends both have a place."""
    at = shown.drop_duplicates("label").set_index("label")[["x", "y"]]
    both = links[links["source"].isin(at.index) & links["target"].isin(at.index)]
    if both.empty:
        return []
    value = (
        both["value"].astype(float) if "value" in both else pd.Series(1.0, both.index)
    )
    most = float(value.max()) or 1.0
    drawn = pd.DataFrame({
        "x": at.loc[both["source"], "x"].to_numpy(),
        "y": at.loc[both["source"], "y"].to_numpy(),
        "x2": at.loc[both["target"], "x"].to_numpy(),
        "y2": at.loc[both["target"], "y"].to_numpy(),
        "thick": (0.5 + 2.0 * value / most).to_numpy(),
    })  # fmt: skip
    rule = alt.Chart(drawn).mark_rule(color=MUTED, opacity=0.4, aria=False)
    return [rule.encode(
        x=x, y=y, x2=alt.X2("x2:Q"), y2=alt.Y2("y2:Q"),
        strokeWidth=alt.StrokeWidth("thick:Q", scale=None, legend=None),
    )]  # fmt: skip


def _dots(shown: pd.DataFrame, x: alt.X, y: alt.Y, *, is_ordered: bool) -> list[Any]:
    """Draw the nodes, coloured by group, and a ring around those that are marked."""
    size = alt.Size("area:Q", scale=None, legend=None)
    look: dict[str, Any] = {"color": alt.value(CATEGORICAL[0])}
    if "group" in shown:
        # Groups stand in the order of the table, not in that of the dots.
        groups = list(dict.fromkeys(shown.sort_index()["group"].astype("str")))
        steps = SEQUENTIAL[::-1] if is_ordered else CATEGORICAL
        tones = [steps[i % len(steps)] for i in range(len(groups))]
        legend = alt.Legend(title=None, orient="bottom", symbolType="circle",
                            symbolSize=90, columns=4)  # fmt: skip
        look["color"] = alt.Color("group:N", legend=legend, scale=alt.Scale(
            domain=groups, range=tones))  # fmt: skip
    dots = alt.Chart(shown).mark_circle(
        opacity=1, stroke="#ffffff", strokeWidth=1, ariaRoleDescription="node"
    )
    layers = [
        dots.encode(x=x, y=y, size=size, description=alt.Description("said:N"), **look)
    ]
    if "is_marked" in shown and shown["is_marked"].any():
        ringed = alt.Chart(shown[shown["is_marked"].astype(bool)])
        ring = ringed.mark_point(
            filled=False, stroke=CATEGORICAL[1], strokeWidth=2.6, opacity=1, aria=False
        )
        layers.append(ring.encode(x=x, y=y, size=size))
    return layers


def _names(shown: pd.DataFrame, x: alt.X, y: alt.Y) -> Any:
    """Write the names that find room, each above its dot."""
    high = (float(shown["y"].max() - shown["y"].min()) or 1.0) / (_SIDE[1] * _INNER)
    named = shown[_has_room(shown)]
    named = named.assign(
        short=named["label"].map(_short),
        y=named["y"] + high * (np.sqrt(named["area"] / math.pi) + _GAP),
    )
    letters = alt.Chart(named).mark_text(
        baseline="bottom", fontSize=11, color=INK, aria=False
    )
    return letters.encode(x=x, y=y, text=alt.Text("short:N"))


def _short(name: str) -> str:
    """Cut a name that is too long to stand beside a dot."""
    if width_of(name) <= _LIMIT:
        return name
    kept = name
    while width_of(kept) > _LIMIT - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _has_room(shown: pd.DataFrame) -> list[bool]:
    """Tell which names find room: no larger node's name covers them, and no dot.

    A name that lies on another's dot would be read as that one's.
    """
    spread = [float(shown[c].max() - shown[c].min()) or 1.0 for c in ("x", "y")]
    x, y = (
        shown[c].to_numpy(dtype=float) / of * side * _INNER
        for c, of, side in zip(("x", "y"), spread, _SIDE, strict=True)
    )
    radius = np.sqrt(shown["area"].to_numpy(dtype=float) / math.pi)
    foot = y + radius + _GAP
    half = [width_of(_short(str(n))) * _LETTER / 2 for n in shown["label"]]
    taken: list[int] = []
    for i in range(len(shown)):
        aside = np.clip(np.abs(x - x[i]) - half[i], 0.0, None)
        apart = np.clip(np.maximum(foot[i] - y, y - foot[i] - _LINE), 0.0, None)
        on_dot = np.hypot(aside, apart) < radius
        free = len(taken) < _MOST_NAMED and not on_dot.any()
        if free and all(
            abs(x[i] - x[j]) > half[i] + half[j] or abs(foot[i] - foot[j]) > _LINE
            for j in taken
        ):
            taken.append(i)
    return [i in set(taken) for i in range(len(shown))]
