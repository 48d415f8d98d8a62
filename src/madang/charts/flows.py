"""Maps of flows: arrows between places, the same places small side by side.

Few arrows are drawn, each for what one place gains from another, so that no two lie
on each other. Tiles, outlines and plain dots are one ground: shapes on a plane.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, Unpack

import altair as alt
import numpy as np
import pandas as pd

from madang.charts.frame import WIDTH, Caption, columns_needed, empty, framed, said
from madang.charts.maps import assign_tiles
from madang.charts.numbers import number
from madang.charts.outlines import plane_shapes
from madang.charts.palette import ACCENT, GRID, INK, MISSING, MUTED

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["flow_maps"]

_BEND: Final = 0.16  # of the length of an arrow
_STEPS: Final = 12
_ROOM: Final = 0.13  # of the way left free at either end
_THIN: Final = 1.2
_THICK: Final = 7.0
_TILE: Final = 0.94
_DOT: Final = 0.004  # of the extent
_GAP: Final = 14
_MOST_NAMED: Final = 24
_LIFT: Final = 17
_SHORT: Final = 0.6
_LONG: Final = 1.5


def flow_maps(
    data: pd.DataFrame,
    ground: pd.DataFrame,
    **caption: Unpack[Caption],
) -> Any:
    """Draw arrows from place to place, a map a panel, widths on one scale a panel.

    Parameters
    ----------
    data : DataFrame
        ``panel``, ``origin``, ``destination`` (values of `place`) and ``value``;
        optionally ``text``, the value as it is spoken. A few rows a panel: amounts
        stand in a table beside, not on the map.
    ground : DataFrame
        ``place`` and ``label``; with ``geometry`` (GeoJSON), else ``tile_column`` and
        ``tile_row``, else ``latitude`` and ``longitude``.
    **caption
        See `Caption`.

    Returns
    -------
    alt.HConcatChart
        Places that no arrow meets stay on the map without a name, where there are
        many.
    """
    columns_needed(data, ("panel", "origin", "destination", "value"))
    columns_needed(ground, ("place", "label"))
    shapes, centre = _ground(ground.reset_index(drop=True))
    at = {str(p): i for i, p in enumerate(ground["place"])}
    kept = data[
        data["origin"].map(at).notna() & data["destination"].map(at).notna()
        & (data["value"] > 0)
    ]  # fmt: skip
    drawn = np.asarray(np.isfinite(centre).all(axis=1))
    ends = kept[["origin", "destination"]].apply(lambda c: c.map(at)).to_numpy(np.intp)
    kept = kept[drawn[ends].all(axis=1)] if len(kept) else kept
    if kept.empty:
        return empty(caption)
    panels = list(dict.fromkeys(kept["panel"].astype("str")))
    span = _extent([s for s in shapes if s])
    wide = min(WIDTH, int((WIDTH * _LONG - _GAP * (len(panels) - 1)) / len(panels)))
    tall = int(wide * min(max(span[1] / max(span[0], 1e-9), _SHORT), _LONG))
    plane = (shapes, centre, at, ground["label"].astype("str").tolist())
    maps = [
        _map(kept[kept["panel"].astype("str") == p], plane, caption).properties(
            width=wide, height=tall, title=alt.TitleParams(
                text=p, fontSize=13, anchor="start", color=INK, offset=4, aria=False))
        for p in panels
    ]  # fmt: skip
    return framed(alt.hconcat(*maps, spacing=_GAP), caption)


def _ground(
    ground: pd.DataFrame,
) -> tuple[list[dict[str, Any] | None], NDArray[np.float64]]:
    """Give each place a shape and a centre on a plane whose second axis runs down."""
    if "geometry" in ground and ground["geometry"].notna().any():
        return plane_shapes(ground["geometry"].tolist())
    has = {"tile_column", "tile_row"} <= set(ground.columns)
    if has and bool(ground[["tile_column", "tile_row"]].notna().all(axis=None)):
        centre = ground[["tile_column", "tile_row"]].to_numpy(np.float64)
        return [_square(c, _TILE) for c in centre], centre
    where = [ground.get(c, pd.Series(np.nan, ground.index)).astype(float)
             for c in ("latitude", "longitude")]  # fmt: skip
    if where[0].isna().all():
        columns, rows = assign_tiles(where[0].tolist(), where[1].tolist())
        centre = np.column_stack([columns, rows]).astype(np.float64)
        return [_square(c, _TILE) for c in centre], centre
    squeeze = math.cos(math.radians(float(where[0].mean())))
    centre = np.column_stack([where[1] * squeeze, -where[0]])
    side = _DOT * 2 * float(np.nanmax(np.nanmax(centre, 0) - np.nanmin(centre, 0)))
    return [_square(c, side) if np.isfinite(c).all() else None for c in centre], centre


def _extent(shapes: list[dict[str, Any]]) -> NDArray[np.float64]:
    """Give width and height of all shapes together."""
    every = [
        np.array(ring)
        for s in shapes
        for part in (s["coordinates"] if s["type"] == "MultiPolygon"
                     else [s["coordinates"]])
        for ring in part
    ]  # fmt: skip
    return np.asarray(np.ptp(np.concatenate(every), axis=0))


def _square(centre: NDArray[np.float64], side: float) -> dict[str, Any]:
    """Draw a square around a point, wound as the plane wants it."""
    x, y = (float(v) for v in centre)
    h = side / 2
    ring = [[x - h, y - h], [x + h, y - h], [x + h, y + h], [x - h, y + h],
            [x - h, y - h]]  # fmt: skip
    return {"type": "Polygon", "coordinates": [ring]}


def _map(
    rows: pd.DataFrame,
    ground: tuple[list[dict[str, Any] | None], NDArray[np.float64], dict[str, int],
                  list[str]],
    caption: Caption,
) -> Any:  # fmt: skip
    """Draw one map: shapes, arrows, names of the places that arrows meet."""
    shapes, centre, at, names = ground
    up = -_LIFT if len(names) <= _MOST_NAMED else -9
    features = [{"type": "Feature", "geometry": s} for s in shapes if s]
    base = alt.Chart(alt.InlineData(values=features)).mark_geoshape(
        fill=MISSING, stroke=GRID if len(features) > _MOST_NAMED else "#ffffff",
        strokeWidth=0.8, aria=False,
    )  # fmt: skip
    arrows = [
        _arrow(centre[at[str(r["origin"])]], centre[at[str(r["destination"])]])
        for r in rows.to_dict("records")
    ]
    top = float(rows["value"].max())
    told = [
        {
            "label": f"{names[at[str(r['origin'])]]} → "
                     f"{names[at[str(r['destination'])]]}",
            "value": r["value"], "text": r.get("text") or number(r["value"]),
        }
        for r in rows.to_dict("records")
    ]  # fmt: skip
    lines = pd.concat([
        pd.DataFrame({
            "x": a[:, 0], "y": a[:, 1], "step": range(len(a)), "arrow": i,
            "wide": _THIN + (_THICK - _THIN) * float(r["value"]) / top,
            "said": said(t, caption),
        })
        for i, (a, r, t) in enumerate(
            zip(arrows, rows.to_dict("records"), told, strict=True))
    ])  # fmt: skip
    heads = pd.DataFrame({
        "x": [a[-1, 0] for a in arrows], "y": [a[-1, 1] for a in arrows],
        "turn": [_turn(a) for a in arrows],
        "size": lines.groupby("arrow")["wide"].first().to_numpy() * 16 + 30,
    })  # fmt: skip
    met = sorted({at[str(c)] for c in [*rows["origin"], *rows["destination"]]})
    shown = met if len(names) > _MOST_NAMED else range(len(names))
    named = pd.DataFrame({
        "x": [centre[i, 0] for i in shown], "y": [centre[i, 1] for i in shown],
        "text": [names[i] for i in shown],
        "ink": [INK if i in met else MUTED for i in shown],
    }).dropna()  # fmt: skip
    place: dict[str, Any] = {"longitude": "x:Q", "latitude": "y:Q"}
    line = alt.Chart(lines).mark_line(
        color=ACCENT, opacity=0.72, strokeCap="butt", ariaRoleDescription="flow"
    ).encode(**place, detail="arrow:N", order="step:Q",
             strokeWidth=alt.StrokeWidth("wide:Q", scale=None),
             description=alt.Description("said:N"))  # fmt: skip
    head = alt.Chart(heads).mark_point(
        shape="triangle", filled=True, color=ACCENT, opacity=1, aria=False
    ).encode(**place, angle=alt.Angle("turn:Q", scale=None),
             size=alt.Size("size:Q", scale=None))  # fmt: skip
    letters = alt.Chart(named).encode(**place, text="text:N")
    look: dict[str, Any] = {"fontSize": 11, "dy": up, "aria": False}
    layers = [
        base, line, head,
        letters.mark_text(**look, stroke="#ffffff", strokeWidth=3.2),
        letters.mark_text(**look).encode(color=alt.Color("ink:N", scale=None)),
    ]  # fmt: skip
    return alt.layer(*layers).project(type="identity")


def _arrow(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bend a way a little to one side, with room left at both ends."""
    way = end - start
    side = np.array([-way[1], way[0]]) * _BEND
    t = np.linspace(_ROOM, 1.0 - _ROOM, _STEPS)[:, None]
    middle = (start + end) / 2 + side
    return np.asarray((1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end)


def _turn(arrow: NDArray[np.float64]) -> float:
    """Give the direction of the last step, in degrees from up, turning right."""
    x, y = arrow[-1] - arrow[-2]
    return math.degrees(math.atan2(float(x), float(-y)))
