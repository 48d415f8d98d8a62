"""What a dossier says of a region's clusters: which are strong, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.display import numbers
from madang.display.pieces import Section
from madang.display.sections import Part, Parts
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_MOST: Final = 8
_FULL: Final = 3


def _telling(view: View) -> pd.DataFrame | None:
    """Give the places worth telling: strong, starred or emerging clusters."""
    found = view.result("clusters", "places", "region", "cluster")
    if found is None:
        return None
    some = found["is_strong"] | (found["stars"] > 0) | (found["stage"] == "emerging")
    by = ["is_strong", "stars", "low", "location_quotient"]
    return found[some].sort_values(by, ascending=False)


def _clusters(parts: Parts, code: str) -> Section:
    """List the region's strong clusters, their stars and stage, and with whom."""
    v, rows = parts.view, parts.rows(_telling, code)
    title = v.say(_("Clusters"))
    if ("clusters", "places") not in v.inputs.results:
        return Section("clusters", title, absent=v.absent("clusters"))
    if not rows:
        return Section("clusters", title, absent=v.say(_("It has no strong cluster.")))
    across = parts.once(_across)
    data = [
        row
        | {
            "star_text": "★" * int(row["stars"]) or "–",
            "together": _with(across.get(str(row["cluster"]), []), code),
        }
        for row in rows[:_MOST]
    ]
    strong = sum(bool(r["is_strong"]) for r in rows)
    full = sum(int(r["stars"]) == _FULL for r in rows)
    table = v.table(
        "clusters-table",
        data,
        ["cluster", "is_strong", "star_text", ("location_quotient", "low", "high"),
         ("rank", "rank_low", "rank_high"), "nation_share", "stage", "together"],
        title=title,
        sheet="clusters.places",
    )  # fmt: skip
    caption = _(
        "Strong: a location quotient of 1 or more, in the top quarter of "
        "regions that hold the cluster. Together with: neighbours "
        "specialised alike. Year: {year}. Source: {source}.",
        year=f"{int(rows[0]['year'])}",
        source=v.source("stocks"),
    )
    return Section(
        "clusters",
        title,
        (
            (v.say(_("Strong clusters")), numbers.integer(strong)),
            (v.say(_("Three stars")), numbers.integer(full)),
        ),
        tables=(table,),
        caption=v.say(caption),
    )


def _across(view: View) -> dict[str, list[list[str]]]:
    """List of each cluster the groups of regions that it hangs together over."""
    found = view.result("clusters", "extents", "cluster", "regions")
    listed: dict[str, list[list[str]]] = {}
    if found is not None:
        for cluster, codes in zip(found["cluster"], found["regions"], strict=True):
            listed.setdefault(str(cluster), []).append(str(codes).split("; "))
    return listed


def _with(groups: list[list[str]], code: str) -> str:
    """Name the regions that a cluster hangs together with across the border."""
    mine = next((codes for codes in groups if code in codes), [])
    return "; ".join(c for c in mine if c != code)


SECTIONS: Final = (Part(45, _clusters),)
