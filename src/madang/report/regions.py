"""The regions as a list, grouped by what holds them, and as a map to click."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.display.places import has_outlines

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["Map", "grouped", "outlined"]

_WIDTH: Final = 460


@dataclass(frozen=True, slots=True)
class Map:
    """Outlines that lead to dossiers: page, name and path of each."""

    width: int
    height: int
    places: tuple[tuple[str, str, str], ...]


def grouped(view: View) -> dict[str, list[tuple[str, str]]]:
    """Give names and pages of the regions under the name of what holds them.

    Groups and regions stand in the order of the regions' table; those that nothing
    holds stand under their country, where it is told, else under an empty name.
    """
    out: dict[str, list[tuple[str, str]]] = {}
    for code in view.inputs.tables["regions"]["region"].astype(str):
        above = view.above.get(code, "")
        out.setdefault(above, []).append((view.full_names[code], view.pages[code]))
    return out


def outlined(view: View) -> Map | None:
    """Give the regions that have no region of the study within them, as outlines."""
    if not has_outlines(view):
        return None
    table: Any = view.inputs.tables["boundaries"].dropna(subset=["geometry"])
    regions = view.inputs.tables["regions"]
    holders = set(regions["parent"].dropna()) if "parent" in regions else set()
    least = table[~table["region"].isin(holders) & table["region"].isin(view.pages)]
    if least.empty:
        return None
    height, paths = charts.paths(least["geometry"].tolist(), _WIDTH)
    codes = least["region"].astype(str)
    places = [
        (view.pages[code], view.full_names[code], path)
        for code, path in zip(codes, paths, strict=True)
        if path
    ]
    return Map(_WIDTH, height, tuple(places))
