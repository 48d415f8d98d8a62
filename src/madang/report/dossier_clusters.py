"""The part of a dossier on clusters: which are strong here, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Section
from madang.language import _
from madang.report.chapter_clusters import named, stage_word

if TYPE_CHECKING:
    from madang.display.view import View
    from madang.report.dossier_parts import Parts

__all__ = ["clusters", "strong_places"]

_MOST: Final = 8


def strong_places(view: View) -> pd.DataFrame | None:
    """Give the places worth telling: strong, starred or emerging clusters."""
    found = view.result("clusters", "places", "region", "cluster", "is_strong", "stars")
    if found is None:
        return None
    telling = found["is_strong"] | (found["stars"] > 0) | (found["stage"] == "emerging")
    some = named(view, found[telling])
    by = ["is_strong", "stars", "low", "location_quotient"]
    return some.sort_values(by, ascending=False)


def clusters(parts: Parts, code: str) -> Section:
    """List the region's strong clusters, their stars and stage, and with whom."""
    v, rows = parts.view, parts.rows("clusters", code)
    title = v.say(_("Clusters"))
    if ("clusters", "places") not in v.inputs.results:
        return Section("clusters", title, absent=v.absent("clusters"))
    if not rows:
        return Section("clusters", title, absent=v.say(_("It has no strong cluster.")))
    data = pd.DataFrame(rows[:_MOST])
    data = data.assign(
        star_text=["★" * int(n) or "–" for n in data["stars"]],
        stage_name=[stage_word(v, s) for s in data["stage"]],
        together=[_with(v, code, str(c)) for c in data["cluster"]],
    )
    strong = sum(bool(r["is_strong"]) for r in rows)
    facts = (
        (v.say(_("Strong clusters")), numbers.integer(strong)),
        (
            v.say(_("Three stars")),
            numbers.integer(sum(int(r["stars"]) == 3 for r in rows)),  # noqa: PLR2004 - all stars
        ),
    )
    table = v.table(
        "clusters-table",
        data,
        ["cluster_name", "is_strong", "star_text", ("location_quotient", "low", "high"),
         ("rank", "rank_low", "rank_high"), "nation_share", "stage_name", "together"],
        title=title,
        sheet="clusters.places",
    )  # fmt: skip
    year = numbers.integer(rows[0].get("year")).replace(",", "")
    caption = v.say(
        _(
            "Strong: a location quotient of 1 or more, in the top quarter of "
            "regions that hold the cluster. Together with: neighbours "
            "specialised alike. Year: {year}. Source: {source}.",
            year=year,
            source=v.source("stocks"),
        )
    )
    return Section("clusters", title, facts, tables=(table,), caption=caption)


def _with(view: View, code: str, cluster: str) -> str:
    """Name the regions that the cluster hangs together with across the border."""
    found = view.result("clusters", "extents", "cluster", "regions")
    if found is None:
        return ""
    for listed in found.loc[found["cluster"] == cluster, "regions"]:
        codes = str(listed).split("; ")
        if code in codes:
            return "; ".join(c for c in codes if c != code)
    return ""
