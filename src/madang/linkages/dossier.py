"""What a dossier says of a region's linkages: with whom it works."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Gauge, Section
from madang.display.sections import Fact, Part, Parts, origin, place
from madang.language import _, pgettext

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["FACTS", "SECTIONS"]

_PARTNERS: Final = 8


def _regions(view: View) -> pd.DataFrame | None:
    """Give the measures of the regions."""
    return view.result("linkages", "regions", "region")


def _partners(view: View) -> pd.DataFrame | None:
    """Give each region's strongest partners."""
    found = view.result("linkages", "region_matrix", "region_a", "region_b", "ties")
    if found is None:
        return None
    a = found.rename(columns={"region_a": "region", "region_b": "partner"})
    b = found.rename(columns={"region_b": "region", "region_a": "partner"})
    both = pd.concat([a, b])
    both = both[both["region"] != both["partner"]]
    ranked = both.drop_duplicates(["region", "partner"]).sort_values(
        "ties", ascending=False
    )
    return ranked.groupby("region", sort=False).head(_PARTNERS)


def _organisations(parts: Parts, code: str) -> tuple[str, str]:
    """Count the region's organisations."""
    count = numbers.integer(parts.row(_regions, code).get("organisations"))
    return parts.view.say(_("Organisations")), count


def _ties(parts: Parts, code: str) -> Section:
    """Say with whom the region works."""
    v, row = parts.view, parts.row(_regions, code)
    title = v.say(pgettext("section", "Ties"))
    if not row:
        return Section("ties", title, absent=v.absent("linkages"))
    known = (
        (_("E–I index (−1 in, 1 out)"), "ei_index", "ei", "number"),
        (_("Ties that lead to the core"), "core_share", "core", "share"),
        (pgettext("heading", "SMEs embedded"), "sme_embedded_share", "sme", "share"),
    )
    pairs = [(v.say(_("Projects taken part in")), numbers.integer(row.get("projects")))]
    pairs += [
        (v.say(name), v.interval(row[c], row[f"{e}_low"], row[f"{e}_high"], style))
        for name, c, e, style in known
    ]
    partners = parts.rows(_partners, code)
    top = max([1.0, *(numbers.finite(r["ties"]) for r in partners)])
    gauges = []
    for r in partners:
        name, text = v.region(r["partner"]), numbers.integer(r["ties"])
        at = place(r["ties"], 0, top)
        href = v.pages.get(str(r["partner"]), "")
        gauges.append(Gauge(name, text, at, 0.0, at, math.nan, f"{name}: {text}", href))
    caption = v.say(_("Bars: the regions with most ties.")) + " " if gauges else ""
    return Section(
        "ties",
        title,
        tuple(p for p in pairs if p[1] != numbers.NOTHING),
        tuple(gauges),
        ("0", numbers.integer(top), "") if gauges else ("", "", ""),
        caption=caption + origin(v, v.source("participations"), v.period()),
    )


FACTS: Final = (Fact(60, _organisations),)
SECTIONS: Final = (Part(70, _ties),)
