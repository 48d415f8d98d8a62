"""Where regions lie: tiles by default, outlines where the study gives boundaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang import charts
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["ground_of", "has_outlines", "has_tiles", "map_of", "off_map", "placed",
           "tiles_of"]  # fmt: skip

_FEW: Final = 30
_TILE: Final = 46


def placed(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Put names and places beside a table by region."""
    regions = view.inputs.tables["regions"]
    where = [
        c
        for c in ("tile_column", "tile_row", "latitude", "longitude")
        if c in regions.columns
    ]
    joined = table.merge(regions[["region", *where]], on="region", how="left")
    return joined.assign(label=[view.region(r) for r in joined["region"]])


def has_outlines(view: View) -> bool:
    """Tell whether the study gives boundaries."""
    found = view.inputs.tables.get("boundaries")
    return found is not None and bool(found["geometry"].notna().any())


def has_tiles(view: View) -> bool:
    """Tell whether tiles are legible: few regions, or a place given to each."""
    regions = view.inputs.tables["regions"]
    given = "tile_column" in regions and bool(regions["tile_column"].notna().all())
    return given or len(regions) <= _FEW


def map_of(view: View, table: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw a table by region as outlines where there are any, else as tiles."""
    shown = placed(view, table)
    if not has_outlines(view):
        return charts.tile_map(shown, **caption)
    outlines = view.inputs.tables["boundaries"][["region", "geometry"]]
    return charts.choropleth(shown.merge(outlines, on="region", how="inner"), **caption)


def tiles_of(view: View, table: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw a table by region small: as tiles where they are legible."""
    shown = placed(view, table)
    if has_tiles(view) or not has_outlines(view):
        small = _TILE if len(shown) <= _FEW else None
        return charts.tile_map(shown, size=small, **caption)
    outlines = view.inputs.tables["boundaries"][["region", "geometry"]]
    joined = shown.merge(outlines, on="region", how="inner")
    return charts.choropleth(joined, width=310, height=300, **caption)


def ground_of(view: View, table: pd.DataFrame) -> pd.DataFrame:
    """Give the regions as the ground of a map of flows, those of a table's level.

    Outlines where the study gives them, else tiles where they are legible, else dots.
    """
    regions = view.inputs.tables["regions"]
    level = regions.get("level")
    if level is not None:
        kinds = set(level[regions["region"].isin(table["region"])])
        regions = regions[level.isin(kinds)]
    shown = placed(view, regions[["region"]]).rename(columns={"region": "place"})
    if has_outlines(view):
        outlines = view.inputs.tables["boundaries"][["region", "geometry"]]
        return shown.merge(outlines.rename(columns={"region": "place"}), on="place",
                           how="left")  # fmt: skip
    if not has_tiles(view):
        return shown.drop(columns=["tile_column", "tile_row"], errors="ignore")
    return shown


def off_map(view: View, table: pd.DataFrame) -> str:
    """Name the regions that a map of outlines leaves off, being far from all."""
    if not has_outlines(view):
        return ""
    where = view.inputs.tables["regions"]
    known = where[where["region"].isin(table["region"])]
    known = known.dropna(subset=["latitude", "longitude"])
    if known.empty:
        return ""
    far = charts.is_far(
        known["longitude"].to_numpy(dtype=np.float64),
        known["latitude"].to_numpy(dtype=np.float64),
    )
    names = [view.region(r) for r in known.loc[far, "region"]]
    if not names:
        return ""
    return view.say(_("Too far to draw: {names}. ", names=", ".join(names)))
