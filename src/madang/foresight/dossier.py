"""What a dossier says of a region's years ahead."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.display import numbers
from madang.display.pieces import Section
from madang.display.sections import Part, Parts, brief, origin
from madang.foresight.columns import FORECASTS
from madang.foresight.findings import leading
from madang.language import _, pgettext

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_STAGE: Final = "foresight"
_MOST: Final = 6


def _forecasts(view: View) -> pd.DataFrame | None:
    """Give the furthest year of each region and indicator, the first ones first."""
    found = view.result(_STAGE, "forecasts", "region", "indicator", "expected")
    if found is None:
        return None
    last = found.groupby("indicator")["horizon"].transform("max")
    order = leading(found)
    mine = found[found["horizon"] == last]
    return mine.assign(o=mine["indicator"].map(order.index)).sort_values("o")


def _pairs(parts: Parts, code: str) -> list[tuple[str, str]]:
    """Write what is expected of each indicator, with its band."""
    v, pairs = parts.view, []
    column, value = FORECASTS.column("indicator"), FORECASTS.column("expected")
    for row in parts.rows(_forecasts, code)[:_MOST]:
        name = v.written(row["indicator"], column) if column else str(row["indicator"])
        ends = v.ranged(row["low"], row["high"], "number")
        text = brief(v.written(row["expected"], value) if value else "", ends)
        change = numbers.finite(row["change"])
        if math.isfinite(change):
            said = _("{text}, {change:+.1%}", text=text, change=change)
            text = v.say(said)
        pairs.append((v.say(_(
            "{indicator}, expected in {year}", indicator=name, year=int(row["year"])
        )), text))  # fmt: skip
    return pairs


def _ahead(parts: Parts, code: str) -> Section:
    """Say what to expect of the region, and how sure that is."""
    v = parts.view
    title = v.say(pgettext("section", "What to expect"))
    pairs = _pairs(parts, code)
    if not pairs:
        # Why stands in the brief: the same for all regions.
        return Section(_STAGE, title, absent=v.say(_("No forecast; see the brief.")))
    found = parts.once(_forecasts)
    years = "–" if found is None else v.years(found)
    return Section(
        _STAGE, title, tuple(pairs), caption=origin(v, v.source("indicators"), years)
    )


SECTIONS: Final = (Part(67, _ahead),)
"""What to expect, behind what is."""
