"""One row a cluster, and what must be said beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.clusters.columns import CLUSTERS
from madang.contracts import Note
from madang.language import _
from madang.metrics.inference import APART
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.clusters.definitions import Definitions
    from madang.clusters.settings import ClusterSettings
    from madang.clusters.tables import ClusterTable
    from madang.language import Message
    from madang.metrics.inference import Persistence

__all__ = ["clusters_table", "said_of", "said_of_years"]

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
    sums, whole = now.national, now.grand
    part = sums / (whole if whole > 0 else np.nan)
    growth = np.full(sums.size, np.nan)
    if then is not None:
        place = pd.Index(then.clusters).get_indexer(pd.Index(now.clusters))
        before = np.where(place >= 0, then.national[np.maximum(place, 0)], np.nan)
        old = before / (then.grand or np.nan)
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
            code, *(made.labels[code].by_language[x] for x in ("ko", "en")),
            "traded" if traded.get(code, True) else "local", str(made.source),
            int(sizes.get(code, 0)), now.year, now.measure, sums[k], part[k],
            growth[k], int(own["is_strong"].sum()),
            int((own["stars"] == _STARS).sum()),
            *(("", np.nan) if top.empty else
              (top["region"].iloc[0], top["nation_share"].iloc[0])),
            *((np.nan, np.nan) if best.empty else
              (best["location_quotient"].iloc[0], best["low"].iloc[0])),
        ))  # fmt: skip
    table = CLUSTERS.typed(pd.DataFrame(rows, columns=list(CLUSTERS.names)))
    return table.sort_values(
        ["side", "value", "cluster"], ascending=[False, False, True], ignore_index=True
    )


def said_of(
    tables: Mapping[str, pd.DataFrame], settings: ClusterSettings
) -> tuple[Note, ...]:
    """Say where there was too little to measure, and by which lines it was judged."""
    places = tables["places"]
    said = []
    if places["region"].nunique() < 2:  # noqa: PLR2004 - a quotient compares two
        said.append(
            _(
                "With one region every location quotient is 1, and no cluster can be "
                "told strong."
            )
        )
    if places["start_year"].isna().all():
        said.append(
            _(
                "No earlier year lies within {years} years, so the stage of life could "
                "not be told.",
                years=settings.stage_years,
            )
        )
    elif places["growth_low"].isna().all():
        said.append(
            _(
                "The measure is no count and has no interval, so the stage of life was "
                "not judged."
            )
        )
    if places["establishments"].isna().all():
        said.append(
            _("Without establishments, their floor was not asked of strong clusters.")
        )
    jobs = not places.empty and places["measure"].iloc[0] == Measure.EMPLOYMENT
    said.append(_rules(settings, jobs=jobs))
    return tuple(map(Note, said))


def said_of_years(
    now: ClusterTable, then: ClusterTable | None, lasting: Persistence, *, is_told: bool
) -> tuple[Note, ...]:
    """Say how far the years of growth share their chance, and how that is known.

    Parameters
    ----------
    now, then : ClusterTable
        The latest year and the start.
    lasting : Persistence
        How far chance lasts from year to year.
    is_told : bool
        Whether the study's own years tell it.

    Returns
    -------
    tuple of Note
        Empty where there is no interval of growth.
    """
    if then is None or not now.is_count:
        return ()
    share = lasting.correlation(now.year - then.year)
    ends = {"start": then.year, "year": now.year, "share": share}
    if is_told:
        says = _(
            "Growth: mostly the same firms stand in {start} and in {year}. By the "
            "movements of the cells from year to year, {share:.1%} of their chance is "
            "the same in both and cancels out.",
            **ends,
        )
    elif lasting is APART:
        says = _(
            "Growth: {start} and {year} were drawn apart, for it is not known how far "
            "their chance is the same. Three years or more would tell.",
            **ends,
        )
    else:
        says = _(
            "Growth: mostly the same firms stand in {start} and in {year}. {share:.1%} "
            "of their chance is taken as the same, after the jobs that open and close "
            "in plants (United States, 1972 to 1986); three years or more of enough "
            "cells would tell.",
            **ends,
        )
    return (Note(says),)


def _rules(settings: ClusterSettings, *, jobs: bool) -> Message:
    """Say by which lines clusters are strong and have stars."""
    floor = _(", with {jobs:,.0f} jobs or more", jobs=settings.star_least)
    return _(
        "Strong: a location quotient of {least:g} or more, in the top {top:.0%} of "
        "regions that hold the cluster, with size, establishments and quotient above "
        "the lowest {low:.0%} (US Cluster Mapping). Stars: top {size:.0%} by size, "
        "quotient of {quotient:g} or more, top {focus:.0%} by part of its region"
        "{floor} (European Cluster Observatory).",
        least=settings.strong_least,
        top=1 - settings.strong_top,
        low=settings.strong_floor,
        size=1 - settings.star_size,
        quotient=settings.star_quotient,
        focus=1 - settings.star_focus,
        floor=floor if jobs else "",
    )
