"""Maps: a tile for each place, or its outline where one is given.

A tile map gives every place the same room, so that a large empty place does not
shout down a small full one.
"""

from __future__ import annotations

import math
from itertools import pairwise
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
from madang.charts.numbers import uniform
from madang.charts.palette import (
    DIVERGING,
    INK,
    MISSING,
    SEQUENTIAL,
    TIERS,
    bin_of,
    class_edges,
    text_colour,
)
from madang.errors import ShapeError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["assign_tiles", "classes", "tile_map"]

_SMALL: Final = 30
_MANY: Final = 90
_LEAST: Final = 236
_TIGHT: Final = 50


def assign_tiles(
    latitude: Sequence[float], longitude: Sequence[float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each place a tile of its own, as near as can be to where it lies.

    The places are stretched over a grid of about their own proportions and then
    assigned so that the sum of squared moves is smallest.

    Parameters
    ----------
    latitude, longitude : (R,) sequences
        Degrees. Places without a position are put on the tiles left over.

    Returns
    -------
    columns, rows : (R,) arrays of int
        Counted from 0, the first row in the north. No two places share a tile.

    Raises
    ------
    ShapeError
        If the two differ in length.
    """
    lat = np.asarray(latitude, dtype=float)
    lon = np.asarray(longitude, dtype=float)
    if lat.shape != lon.shape or lat.ndim != 1:
        raise ShapeError(
            _(
                "latitude and longitude must be of one length; they have {shape} and "
                "{shape_2}",
                shape=lat.shape,
                shape_2=lon.shape,
            )
        )
    n = lat.size
    if n == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - slow to load

    x, y, wide, tall = _spread(lat, lon)
    grid = np.array([(c, r) for r in range(tall) for c in range(wide)], dtype=float)
    moves = (x[:, None] - grid[:, 0]) ** 2 + (y[:, None] - grid[:, 1]) ** 2
    _unused, chosen = linear_sum_assignment(np.nan_to_num(moves, nan=0.0))
    tiles = grid[chosen].astype(np.int64)
    return tiles[:, 0] - tiles[:, 0].min(), tiles[:, 1] - tiles[:, 1].min()


def _spread(
    lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], int, int]:
    """Stretch positions over a grid with a fifth more tiles than places."""
    known = np.isfinite(lat) & np.isfinite(lon)
    if not known.any():
        side = math.ceil(math.sqrt(lat.size))
        return np.full(lat.size, np.nan), np.full(lat.size, np.nan), side, side
    squeeze = math.cos(math.radians(float(np.mean(lat[known]))))
    x = (lon - lon[known].min()) * squeeze
    y = lat[known].max() - lat
    width = max(float(x[known].max()), 1e-9)
    height = max(float(y[known].max()), 1e-9)
    shape = min(max(width / height, 0.4), 2.5)
    room = 1.2 * lat.size + 2
    wide = max(1, round(math.sqrt(room * shape)))
    tall = max(1, math.ceil(room / wide))
    # Ranks are mixed in so that crowded cores do not collapse on one corner.
    return (
        _even(x, width, known) * (wide - 1),
        _even(y, height, known) * (tall - 1),
        wide,
        tall,
    )


def _even(
    x: NDArray[np.float64], extent: float, known: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Take the middle between position and rank, from 0 to 1."""
    out = np.full(x.size, np.nan)
    order = np.argsort(np.argsort(x[known], kind="stable"), kind="stable")
    ranks = order / max(int(known.sum()) - 1, 1)
    out[known] = 0.5 * x[known] / extent + 0.5 * ranks
    return out


def classes(
    data: pd.DataFrame, language: str
) -> tuple[pd.Series, list[str], list[str]]:
    """Part the places into classes: their own groups, or equal steps of value."""
    absent = _("no value").text(language)
    if "group" in data.columns:
        named = data["group"].astype("str").where(data["group"].notna(), absent)
        names = list(dict.fromkeys(g for g in named if g != absent))
        order = data.loc[named != absent].groupby(named, sort=False)["value"].mean()
        names.sort(key=lambda g: -float(np.nan_to_num(order.get(g, 0.0))))
        colours = _ramp(len(names), TIERS)
        if "colour" in data.columns:
            given = dict(zip(named, data["colour"].astype("str"), strict=True))
            colours = [given[name] for name in names]
    else:
        values = [float(v) for v in data["value"].astype(float)]
        edges, colours = _shaded(values)
        names = _ranges(values, edges)
        named = pd.Series(
            [names[bin_of(v, edges)] if math.isfinite(v) else absent for v in values],
            index=data.index,
        )
    if (named == absent).any():
        names, colours = [*names, absent], [*colours, MISSING]
    return named, names, colours


def _shaded(values: Sequence[float]) -> tuple[list[float], list[str]]:
    """Part values into classes: light to dark, or by side where they lie about zero.

    Where some gain and some lose, zero parts two classes of either colour: brown
    below it, blue above.
    """
    below = [v for v in values if v < 0]
    above = [v for v in values if v > 0]
    if not below or not above:
        edges = class_edges(list(values), len(SEQUENTIAL))
        return edges, _ramp(len(edges) + 1, SEQUENTIAL)
    side = len(DIVERGING) // 2
    low, high = class_edges(below, side), class_edges(above, side)
    colours = [*DIVERGING[: len(low) + 1], *DIVERGING[-len(high) - 1 :]]
    return [*low, 0.0, *high], colours


def _ramp(n: int, colours: Sequence[str]) -> list[str]:
    """Spread n classes over a ramp of colours, its ends included."""
    if n <= 1:
        return [colours[len(colours) // 2]] * n
    steps = np.linspace(0, len(colours) - 1, n)
    return [colours[round(float(s))] for s in steps]


def _ranges(values: Sequence[float], edges: Sequence[float]) -> list[str]:
    """Name each class by the values it holds."""
    finite = [v for v in values if math.isfinite(v)]
    if not finite:
        return [""]
    marks = [min(finite), *edges, max(finite)]
    ends = uniform(marks)
    return [f"{a} – {b}" for a, b in pairwise(ends)]


def _placed(data: pd.DataFrame) -> pd.DataFrame:
    """Make sure each place has a tile."""
    has = {"tile_column", "tile_row"} <= set(data.columns)
    tiles = data[["tile_column", "tile_row"]] if has else None
    if (
        tiles is not None
        and tiles.notna().all(axis=None)
        and not (tiles.duplicated().any())
    ):
        return data.assign(
            tile_column=data["tile_column"].astype(int),
            tile_row=data["tile_row"].astype(int),
        )
    blank = pd.Series(np.nan, index=data.index)
    lat = data.get("latitude", blank).astype(float)
    lon = data.get("longitude", blank).astype(float)
    columns, rows = assign_tiles(lat.tolist(), lon.tolist())
    return data.assign(tile_column=columns, tile_row=rows)


def _size(n: int, size: int | None) -> int:
    """Choose the side of a tile, in pixels."""
    if size is not None:
        return size
    return 62 if n <= _SMALL else (34 if n <= _MANY else 20)


def tile_map(
    data: pd.DataFrame, *, size: int | None = None, **caption: Unpack[Caption]
) -> Any:
    """Draw a map of tiles, one a place, coloured by class and written with values.

    Parameters
    ----------
    data : DataFrame
        ``label`` and ``value``; optionally ``tile_column`` and ``tile_row``, else
        ``latitude`` and ``longitude`` from which tiles are assigned; ``group``
        (classes with names, ordered by their mean value), ``colour`` (that of its
        class, hexadecimal), ``text`` (the value as written on the tile), ``low`` and
        ``high``.
    size : int, optional
        Side of a tile in pixels; chosen from the number of places if not given.
    **caption
        See `Caption`.

    Returns
    -------
    alt.LayerChart
        Places without a value stay on the map, in grey, and are said to have none.
    """
    columns_needed(data, ("label", "value"))
    if data.empty:
        return empty(caption)
    placed = _placed(data.reset_index(drop=True))
    named, names, colours = classes(placed, language_of(caption))
    ground = dict(zip(names, colours, strict=True))
    shown = pd.DataFrame({
        "tile_column": placed["tile_column"], "tile_row": placed["tile_row"],
        "label": placed["label"].astype("str"), "class": named,
        "text": placed["text"].astype("str") if "text" in placed
        else uniform(placed["value"]),
        "ink": [text_colour(ground[c]) for c in named],
        "said": [said(row, caption) for row in placed.to_dict("records")],
    })  # fmt: skip
    side = _size(len(shown), size)
    legend = alt.Legend(title=None, orient="bottom", symbolType="square",
                        columns=2 if side < _TIGHT else 3,
                        symbolSize=170, offset=12)  # fmt: skip
    place: dict[str, Any] = {
        "x": alt.X("tile_column:O", axis=None, scale=alt.Scale(padding=0.06)),
        "y": alt.Y("tile_row:O", axis=None, scale=alt.Scale(padding=0.06)),
    }
    scale = alt.Scale(domain=names, range=colours)
    tiles = alt.Chart(shown).mark_rect(
        stroke=INK, strokeWidth=0.4, cornerRadius=3, ariaRoleDescription="tile"
    ).encode(
        **place, color=alt.Color("class:N", scale=scale, legend=legend),
        description=alt.Description("said:N"),
    )  # fmt: skip
    layers = [tiles, *_lettering(shown, place, side)]
    wide = int(shown["tile_column"].max() - shown["tile_column"].min()) + 1
    tall = int(shown["tile_row"].max() - shown["tile_row"].min()) + 1
    drawn = alt.layer(*layers).properties(width=wide * side, height=tall * side)
    return framed(drawn, caption, max(wide * side, _LEAST))


def _lettering(shown: pd.DataFrame, place: dict[str, Any], side: int) -> list[Any]:
    """Write names and values on tiles that are large enough to hold them."""
    if side < 30:  # noqa: PLR2004 - below this no name fits
        return []
    longest = int(shown["label"].str.len().max())
    korean = shown["label"].str.contains(r"[\uac00-\ud7a3]").any()
    fit = int(side * (1.0 if korean else 1.5) / max(longest, 1))
    size = max(7, min(14 if side > 40 else 10, fit))  # noqa: PLR2004 - pixels
    two = side > 40  # noqa: PLR2004 - room for a second line
    ink: dict[str, Any] = {"color": alt.Color("ink:N", scale=None)}
    base = alt.Chart(shown)
    name = base.mark_text(dy=-8 if two else 0, fontSize=size, aria=False)
    layers = [name.encode(**place, text=alt.Text("label:N"), **ink)]
    if two:
        value = base.mark_text(dy=11, fontSize=12, aria=False)
        layers.append(value.encode(**place, text=alt.Text("text:N"), **ink))
    return layers
