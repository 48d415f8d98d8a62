"""Charts: a tidy table in, a picture out; no domain word is known here.

Each chart reads columns with fixed plain names (``label``, ``value``, ``low``,
``high``, ``group`` …; rename yours) and takes the caption as keywords:
``title``, ``unit``, ``source``, ``year`` and ``language``. Altair is loaded
when the first chart is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from madang.charts.bars import bar_chart, histogram, stacked_shares
    from madang.charts.crosses import cross_chart
    from madang.charts.curves import lorenz_chart, share_curve
    from madang.charts.flows import flow_maps
    from madang.charts.frame import Caption, Drawing
    from madang.charts.intervals import interval_chart, paired_intervals
    from madang.charts.lines import line_chart
    from madang.charts.maps import assign_tiles, tile_map
    from madang.charts.matrices import heatmap
    from madang.charts.networks import arcs
    from madang.charts.outlines import choropleth, is_far, paths
    from madang.charts.panels import bar_panels, stacked_bars
    from madang.charts.points import frontier, point_chart
    from madang.charts.render import to_png, to_svg
    from madang.charts.spaces import node_links
    from madang.charts.verdicts import verdict_panel

__all__ = [
    "Caption",
    "Drawing",
    "arcs",
    "assign_tiles",
    "bar_chart",
    "bar_panels",
    "choropleth",
    "cross_chart",
    "flow_maps",
    "frontier",
    "heatmap",
    "histogram",
    "interval_chart",
    "is_far",
    "line_chart",
    "lorenz_chart",
    "node_links",
    "paired_intervals",
    "paths",
    "point_chart",
    "share_curve",
    "stacked_bars",
    "stacked_shares",
    "tile_map",
    "to_png",
    "to_svg",
    "verdict_panel",
]

_HOME: Final = {
    "Caption": "frame",
    "Drawing": "frame",
    "arcs": "networks",
    "assign_tiles": "maps",
    "bar_chart": "bars",
    "bar_panels": "panels",
    "choropleth": "outlines",
    "cross_chart": "crosses",
    "flow_maps": "flows",
    "frontier": "points",
    "heatmap": "matrices",
    "histogram": "bars",
    "interval_chart": "intervals",
    "is_far": "outlines",
    "line_chart": "lines",
    "lorenz_chart": "curves",
    "node_links": "spaces",
    "paired_intervals": "intervals",
    "paths": "outlines",
    "point_chart": "points",
    "share_curve": "curves",
    "stacked_bars": "panels",
    "stacked_shares": "bars",
    "tile_map": "maps",
    "to_png": "render",
    "to_svg": "render",
    "verdict_panel": "verdicts",
}


def __getattr__(name: str) -> Any:
    """Load the module of a chart on first use."""
    if name in _HOME:
        module = importlib.import_module(f"{__name__}.{_HOME[name]}")
        return getattr(module, name)
    raise AttributeError(f"module 'madang.charts' has no attribute {name!r}")
