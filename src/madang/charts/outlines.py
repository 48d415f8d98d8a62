"""Maps of outlines, coloured by class.

Outlines are thinned to what a page can show, and places far from all others, such
as islands overseas, are left off so that they do not shrink the rest.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Unpack

import altair as alt
import numpy as np
import pandas as pd

from madang.charts.frame import (
    Caption,
    columns_needed,
    empty,
    framed,
    language_of,
    said,
)
from madang.charts.maps import classes
from madang.charts.palette import text_colour

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["choropleth", "is_far", "paths", "plane_shapes"]

_NAMED: Final = 24
_FAR: Final = 3.0
_FINE: Final = 900.0
"""Parts of the extent below which a bend in an outline is not seen."""
_SPECK: Final = 4.0
"""Smallest island drawn, in squares of such parts, unless a place is but specks."""


def is_far(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> Any:
    """Tell which places lie far from the others.

    Parameters
    ----------
    longitude, latitude : (R,) arrays
        Degrees.

    Returns
    -------
    (R,) array of bool
        True where a place lies more than three times the distance of the quartiles
        beyond a quartile, in either direction.

    Examples
    --------
    >>> is_far(np.array([2.0, 5.0, 9.0, 13.0, -61.0]), np.array([48.0, 50, 47, 52, 16]))
    array([False, False, False, False,  True])
    """
    out = np.zeros(len(longitude), dtype=bool)
    for x in (longitude, latitude):
        first, last = np.quantile(x, [0.25, 0.75])
        reach = _FAR * max(float(last - first), 1.0)
        out |= (x < first - reach) | (x > last + reach)
    return out


def _shapes(raw: list[Any]) -> list[Any]:
    """Read GeoJSON geometries, as text or as dicts."""
    from shapely.geometry import shape  # noqa: PLC0415 - slow to load

    return [shape(json.loads(g) if isinstance(g, str) else g) for g in raw]


def _thinned(shapes: list[Any], fine: float = _FINE) -> list[dict[str, Any]]:
    """Drop what cannot be seen, and wind rings as d3 wants them: clockwise."""
    from shapely.geometry import mapping  # noqa: PLC0415 - slow to load
    from shapely.geometry.polygon import orient  # noqa: PLC0415

    bounds = np.array([s.bounds for s in shapes], dtype=float)
    extent = max(
        float(bounds[:, 2].max() - bounds[:, 0].min()),
        float(bounds[:, 3].max() - bounds[:, 1].min()),
        1e-9,
    )
    step = extent / fine
    digits = max(0, int(np.ceil(-np.log10(step))))
    out = []
    for body in shapes:
        parts = list(getattr(body.simplify(step), "geoms", [body.simplify(step)]))
        parts = [p for p in parts if p.geom_type == "Polygon" and not p.is_empty]
        large = [p for p in parts if p.area > _SPECK * step**2] or parts
        rings = [mapping(orient(p, sign=-1.0))["coordinates"] for p in large]
        rounded = [[[[round(a, digits), round(b, digits)] for a, b in ring]
                    for ring in part] for part in rings]  # fmt: skip
        out.append({"type": "MultiPolygon", "coordinates": rounded})
    return out


def _free(points: list[tuple[float, float]], names: list[str]) -> list[bool]:
    """Tell which names find room: those that no earlier name covers."""
    x, y = np.array(points).T
    wide, tall = max(float(np.ptp(x)), 1e-9), max(float(np.ptp(y)), 1e-9)
    placed: list[tuple[float, float, float]] = []
    out = []
    for a, b, name in zip((x - x.min()) / wide, (y - y.min()) / tall, names,
                          strict=True):  # fmt: skip
        half = 0.022 * max(2, len(str(name)))
        free = all(abs(a - c) > half + h or abs(b - d) > 0.05 for c, d, h in placed)  # noqa: PLR2004 - the height of a name
        out.append(free)
        if free:
            placed.append((a, b, half))
    return out


def _letters(shown: pd.DataFrame, shapes: list[Any], grounds: list[str]) -> list[Any]:
    """Write names inside the outlines where they find room."""
    points = [s.representative_point() for s in shapes]
    data = pd.DataFrame({
        "longitude": [p.x for p in points], "latitude": [p.y for p in points],
        "name": shown["label"].astype("str"), "ground": grounds,
        "ink": [text_colour(ground) for ground in grounds],
    })[_free([(p.x, p.y) for p in points], shown["label"].tolist())]  # fmt: skip
    base = alt.Chart(data).encode(
        longitude="longitude:Q", latitude="latitude:Q", text=alt.Text("name:N")
    )
    look: dict[str, Any] = {"fontSize": 12, "fontWeight": 600, "aria": False}
    ground = {"color": alt.Color("ground:N", scale=None),
              "stroke": alt.Stroke("ground:N", scale=None)}  # fmt: skip
    halo = base.mark_text(**look, strokeWidth=3.5).encode(**ground)
    return [halo, base.mark_text(**look).encode(color=alt.Color("ink:N", scale=None))]


def choropleth(
    data: pd.DataFrame,
    *,
    width: int = 520,
    height: int = 460,
    **caption: Unpack[Caption],
) -> Any:
    """Draw a map of outlines, coloured by class.

    Parameters
    ----------
    data : DataFrame
        ``label``, ``value`` and ``geometry`` (GeoJSON geometry in WGS 84, as text
        or dict); optionally ``group`` and its ``colour``, ``text``, ``low`` and
        ``high``.
    width, height : int
        Size in pixels.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        In the Mercator projection, fitted to the places; up to 24 places carry
        their name where there is room. Places far from all others (`is_far`) are
        left off.
    """
    columns_needed(data, ("label", "value", "geometry"))
    drawn = data[data["geometry"].notna()].reset_index(drop=True)
    if drawn.empty:
        return empty(caption)
    shapes = _shapes(drawn["geometry"].tolist())
    centre = np.array([[s.centroid.x, s.centroid.y] for s in shapes], dtype=float)
    near = ~is_far(centre[:, 0], centre[:, 1])
    drawn = drawn[near].reset_index(drop=True)
    shapes = [s for s, keep in zip(shapes, near, strict=True) if keep]
    named, names, colours = classes(drawn, language_of(caption))
    features = [
        {"type": "Feature", "geometry": geometry, "class": group,
         "said": said(row, caption)}
        for row, group, geometry in zip(drawn.to_dict("records"), named,
                                        _thinned(shapes), strict=True)
    ]  # fmt: skip
    legend = alt.Legend(title=None, orient="bottom", columns=3, symbolType="square",
                        symbolSize=170)  # fmt: skip
    colour = alt.Color(
        "class:N", scale=alt.Scale(domain=names, range=colours), legend=legend
    )
    places = alt.Chart(alt.InlineData(values=features)).mark_geoshape(
        stroke="#ffffff" if len(drawn) <= _NAMED else "#8b949e",
        strokeWidth=1 if len(drawn) <= _NAMED else 0.35,
        ariaRoleDescription="place",
    )
    layers = [places.encode(color=colour, description=alt.Description("said:N"))]
    if len(drawn) <= _NAMED:
        ground = dict(zip(names, colours, strict=True))
        layers += _letters(drawn, shapes, [ground[group] for group in named])
    layered = alt.layer(*layers).project("mercator")
    return framed(layered.properties(width=width, height=height), caption, width)


def paths(geometry: list[Any], width: int) -> tuple[int, list[str]]:
    """Write outlines as paths of a small drawing, in the Mercator projection.

    Parameters
    ----------
    geometry : list
        GeoJSON geometries in WGS 84, as text or as dicts.
    width : int
        Width of the drawing.

    Returns
    -------
    height : int
        Height of the drawing.
    paths : list of str
        A path each; empty for places far from all others (`is_far`).
    """
    shapes = _shapes(geometry)
    centre = np.array([[s.centroid.x, s.centroid.y] for s in shapes], dtype=float)
    near = ~is_far(centre[:, 0], centre[:, 1])
    thin = _thinned([s for s, keep in zip(shapes, near, strict=True) if keep], width)
    placed = [
        [_mercator(np.array(ring)) for part in g["coordinates"] for ring in part]
        for g in thin
    ]
    every = np.concatenate([ring for rings in placed for ring in rings])
    corner, far = every.min(axis=0), every.max(axis=0)
    scale = width / max(float(far[0] - corner[0]), 1e-9)
    drawn = iter(
        "".join(_path(scale * (ring - corner)) for ring in rings) for rings in placed
    )
    height = int(np.ceil(scale * (far[1] - corner[1])))
    return height, [next(drawn) if keep else "" for keep in near]


def plane_shapes(
    geometry: list[Any],
) -> tuple[list[dict[str, Any] | None], NDArray[np.float64]]:
    """Lay outlines on a plane, in the Mercator projection.

    Parameters
    ----------
    geometry : list
        GeoJSON geometries in WGS 84, as text or as dicts; None where there is none.

    Returns
    -------
    shapes : list of dict or None
        A shape each; None without an outline, or far from all others (`is_far`).
    centre : (R, 2) array
        A point inside each; NaN where there is no shape.
    """
    there = [i for i, g in enumerate(geometry) if isinstance(g, (str, dict))]
    shapes = _shapes([geometry[i] for i in there])
    middle = np.array([[s.centroid.x, s.centroid.y] for s in shapes], dtype=float)
    near = ~is_far(middle[:, 0], middle[:, 1])
    kept = [i for i, keep in zip(there, near, strict=True) if keep]
    bodies = [s for s, keep in zip(shapes, near, strict=True) if keep]
    out: list[dict[str, Any] | None] = [None] * len(geometry)
    centre = np.full((len(geometry), 2), np.nan)
    for i, body, thin in zip(kept, bodies, _thinned(bodies), strict=True):
        point = body.representative_point()
        centre[i] = np.degrees(_mercator(np.array([[point.x, point.y]])))[0]
        out[i] = {"type": "MultiPolygon", "coordinates": [
            [np.degrees(_mercator(np.array(ring))).round(4).tolist() for ring in part]
            for part in thin["coordinates"]
        ]}  # fmt: skip
    return out, centre


def _mercator(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project longitude and latitude; the second axis runs down the page."""
    x, y = np.radians(ring.T)
    return np.column_stack([x, -np.log(np.tan(np.pi / 4 + y / 2))])


def _path(ring: NDArray[np.float64]) -> str:
    """Write one ring as a closed path."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z"
