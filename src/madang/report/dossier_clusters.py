"""The part of a dossier on clusters: which are strong here, and how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.report import numbers
from madang.report.blocks import Section
from madang.report.chapter_clusters import named, stage_word

if TYPE_CHECKING:
    from madang.report.dossier_parts import Parts
    from madang.report.view import View

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
    title = v.either("클러스터", "Clusters")
    if ("clusters", "places") not in v.inputs.results:
        return Section("clusters", title, absent=v.absent("clusters"))
    if not rows:
        return Section("clusters", title, absent=v.either(
            "강한 클러스터가 없습니다.", "It has no strong cluster.",
        ))  # fmt: skip
    data = pd.DataFrame(rows[:_MOST])
    data = data.assign(
        star_text=["★" * int(n) or "–" for n in data["stars"]],
        stage_name=[stage_word(v, s) for s in data["stage"]],
        together=[_with(v, code, str(c)) for c in data["cluster"]],
    )
    strong = sum(bool(r["is_strong"]) for r in rows)
    facts = (
        (v.either("강한 클러스터", "Strong clusters"), numbers.integer(strong)),
        (
            v.either("별 3개", "Three stars"),
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
    caption = v.either(
        "강함: 입지계수가 1 이상이고 같은 클러스터를 가진 지역 중 상위 25%. "
        f"이어진 지역: 이웃한 특화 지역. 기준: {year}. 자료: {v.source('stocks')}.",
        "Strong: a location quotient of 1 or more, in the top quarter of regions that "
        "hold the cluster. Together with: neighbours specialised alike. "
        f"Year: {year}. Source: {v.source('stocks')}.",
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
