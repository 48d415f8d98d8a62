"""One row a cluster, and what must be said beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.language import _, both
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.clusters.definitions import Definitions
    from madang.clusters.settings import ClusterSettings
    from madang.clusters.tables import ClusterTable

__all__ = ["CLUSTERS", "clusters_table", "said_of"]

CLUSTERS: Final = {
    "cluster": "str", "name_ko": "str", "name_en": "str", "side": "str",
    "source": "str", "activities": "int64", "year": "int64", "measure": "str",
    "value": "float64", "share": "float64", "growth": "float64",
    "strong_regions": "int64", "starred_regions": "int64", "top_region": "str",
    "top_share": "float64", "top_quotient": "float64", "top_low": "float64",
}  # fmt: skip
_STARS: Final = 3


def clusters_table(
    made: Definitions,
    now: ClusterTable,
    then: ClusterTable | None,
    places: pd.DataFrame,
) -> pd.DataFrame:
    """List the clusters: what they are, how large, and where they are strong.

    Parameters
    ----------
    made : Definitions
        Which activities form one cluster.
    now, then : ClusterTable
        The main measure in its latest year and at the start of the stage.
    places : DataFrame
        What each region holds.

    Returns
    -------
    DataFrame
        ``growth`` is that of the cluster's part of the whole, a year.
    """
    sums, whole = now.x.sum(axis=0), now.whole.sum()
    part = sums / (whole if whole > 0 else np.nan)
    growth = np.full(sums.size, np.nan)
    if then is not None:
        place = pd.Index(then.clusters).get_indexer(pd.Index(now.clusters))
        before = np.where(place >= 0, then.x.sum(axis=0)[np.maximum(place, 0)], np.nan)
        old = before / (then.whole.sum() or np.nan)
        rate = part / np.where(old > 0, old, np.nan)
        growth = rate ** (1.0 / (now.year - then.year)) - 1.0
    traded, sizes = made.traded, made.table["cluster"].value_counts()
    by = {str(c): p for c, p in places.groupby("cluster")}
    bare = places.iloc[:0]
    rows = []
    for k, code in enumerate(now.clusters):
        own = by.get(str(code), bare)
        top = own.sort_values(["value", "region"], ascending=[False, True]).head(1)
        best = own[~own["is_small"]].sort_values("low", ascending=False).head(1)
        rows.append((
            code, made.labels["ko"].get(code, code), made.labels["en"].get(code, code),
            "traded" if traded.get(code, True) else "local", str(made.source),
            int(sizes.get(code, 0)), now.year, now.measure, sums[k], part[k],
            growth[k], int(own["is_strong"].sum()),
            int((own["stars"] == _STARS).sum()),
            *(("", np.nan) if top.empty else
              (top["region"].iloc[0], top["nation_share"].iloc[0])),
            *((np.nan, np.nan) if best.empty else
              (best["location_quotient"].iloc[0], best["low"].iloc[0])),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(CLUSTERS)).astype(CLUSTERS)
    return table.sort_values(
        ["side", "value", "cluster"], ascending=[False, False, True], ignore_index=True
    )


def said_of(
    tables: Mapping[str, pd.DataFrame], settings: ClusterSettings
) -> tuple[Note, ...]:
    """Say where there was too little to measure, and by which lines it was judged."""
    places = tables["places"]
    notes = []
    if places["region"].nunique() < 2:  # noqa: PLR2004 - a quotient compares two
        notes.append(
            Note(
                _(
                    "With one region every location quotient is 1, and no cluster "
                    "can be told strong."
                )
            )
        )
    if places["start_year"].isna().all():
        notes.append(Note(_("No earlier year lies within {stage_years} years, so the "
"stage of life could not be told.", stage_years=settings.stage_years)))  # fmt: skip
    elif places["growth_low"].isna().all():
        notes.append(
            Note(
                _(
                    "The measure is no count and has no interval, so the stage of "
                    "life was not judged."
                )
            )
        )
    if places["establishments"].isna().all():
        notes.append(
            Note(
                _(
                    "Without establishments, their floor was not asked of strong "
                    "clusters."
                )
            )
        )
    jobs = not places.empty and places["measure"].iloc[0] == Measure.EMPLOYMENT
    floor = (
        (f", 종사자 {settings.star_least:,.0f}명 이상",
         f", with {settings.star_least:,.0f} jobs or more")
        if jobs else ("", "")
    )  # fmt: skip
    notes.append(Note(both(f"강한 클러스터: 입지계수가 {settings.strong_least:g} 이상이고 그 클러스터를 "
        f"가진 지역 중 상위 {1 - settings.strong_top:.0%}이며, 규모·사업체·입지계수가 "
        f"하위 {settings.strong_floor:.0%}를 넘는 곳(미국 클러스터 매핑). 별: 규모 "
        f"상위 {1 - settings.star_size:.0%}, 입지계수 {settings.star_quotient:g} 이상, "
        f"지역 내 비중 상위 {1 - settings.star_focus:.0%}"
        f"{floor[0]}(유럽 클러스터 관측소).", f"Strong: a location quotient of {settings.strong_least:g} or more, in the top "
        f"{1 - settings.strong_top:.0%} of regions that hold the cluster, with size, "
        f"establishments and quotient above the lowest {settings.strong_floor:.0%} (US "
        f"Cluster Mapping). Stars: top {1 - settings.star_size:.0%} by size, quotient "
        f"of {settings.star_quotient:g} or more, top {1 - settings.star_focus:.0%} by "
        f"part of its region{floor[1]} (European Cluster Observatory).")))  # fmt: skip
    return tuple(notes)
