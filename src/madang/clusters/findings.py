"""What a committee should read about clusters: sentences with number and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.clusters.settings import Definition
from madang.contracts import Decision, Finding
from madang.language import Items, Message, Named, Range, _, pgettext
from madang.metrics.strength import LifeStage
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["find_clusters"]

_NAMED: Final = 3
_STARS: Final = 3
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """How things are called."""

    measure: Message
    regions: Mapping[str, Named]
    clusters: Mapping[str, Named]
    level: float

    def region(self, code: object) -> Named | str:
        return self.regions.get(str(code), str(code))

    def cluster(self, code: object) -> Named | str:
        return self.clusters.get(str(code), str(code))

    def interval(self, low: float, high: float, form: str) -> Message | str:
        """Follow a number in brackets by its interval, where it has one."""
        if not np.isfinite([low, high]).all():
            return ""
        ends = Range(float(low), float(high), form)
        return _(", {level:.0%} interval {ends}", level=self.level, ends=ends)


def find_clusters(
    tables: Mapping[str, pd.DataFrame],
    *,
    source: Definition,
    measure: str,
    regions: Mapping[str, Named],
    clusters: Mapping[str, Named],
    level: float,
) -> tuple[Finding, ...]:
    """Say what stands out in the result tables.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The result tables.
    source : Definition
        Where the clusters come from.
    measure : str
        Measure to speak of.
    regions, clusters : mapping of str to Named
        Names by code.
    level : float
        Share that the intervals hold.

    Returns
    -------
    tuple of Finding
        Fewer where there is nothing to say.
    """
    words = _Words(word(measure), regions, clusters, level)
    places = tables["places"]
    if places["region"].nunique() < _FEWEST:
        return ()
    traded = set(tables["clusters"].query("side == 'traded'")["cluster"])
    # What serves the people beside it is strong nearly everywhere; it says little.
    shown = _of(places, traded)
    found = (
        _strongest(shown, words),
        _starred(shown, words),
        _across(_of(tables["extents"], traded), words),
        _roles(_of(tables["roles"], traded), words),
        _stages(shown, words),
        _defined(tables, source, words),
    )
    return tuple(f for f in found if f is not None)


def _of(table: pd.DataFrame, traded: set[str]) -> pd.DataFrame:
    """Keep the rows of traded clusters; all where none is traded."""
    return table[table["cluster"].isin(traded)] if traded else table


def _strongest(places: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the surest strong clusters: those whose lower end is highest."""
    strong = places[places["is_strong"] & ~places["is_small"]]
    strong = strong.dropna(subset=["location_quotient"])
    if strong.empty:
        return None
    by = "low" if strong["low"].notna().any() else "location_quotient"
    top = strong.sort_values([by, "region", "cluster"], ascending=[False, True, True])
    clearest = [
        _(
            "{cluster} in {region} (location quotient {quotient:.2f}{interval})",
            cluster=w.cluster(t["cluster"]),
            region=w.region(t["region"]),
            quotient=t["location_quotient"],
            interval=w.interval(t["low"], t["high"], ".2f"),
        )
        for t in top.head(_NAMED).to_dict("records")
    ]
    first, year = top.iloc[0], int(top["year"].iloc[0])
    return Finding(
        key="clusters-strongest",
        importance=0.6,
        says=_(
            "By {measure:lower} in {year} there {count:~is/are} {count:,| strong "
            "cluster/ strong clusters} in {regions:,| region/ regions}; the "
            "clearest: {clearest}.",
            measure=w.measure,
            year=year,
            count=len(strong),
            regions=strong["region"].nunique(),
            clearest=Items(tuple(clearest), most=0),
        ),
        value=float(first["location_quotient"]),
        low=float(first["low"]),
        high=float(first["high"]),
        unit="LQ",
        year=year,
        result="places",
        row=f"region={first['region']},cluster={first['cluster']},year={year}",
    )


def _starred(places: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the clusters with three stars, or say that there is none."""
    full = places[(places["stars"] == _STARS) & ~places["is_small"]]
    if full.empty:
        return None
    full = full.sort_values(["value", "region"], ascending=[False, True])
    named = [
        _("{region} {cluster}", region=w.region(r), cluster=w.cluster(c))
        for r, c in zip(full["region"], full["cluster"], strict=True)
    ]
    told: Items | Message = Items(tuple(named[:_NAMED]), most=0)
    if len(named) > _NAMED:
        rest = len(named) - _NAMED
        told = pgettext("clusters", "{told} and {rest} more", told=told, rest=rest)
    first, year = full.iloc[0], int(full["year"].iloc[0])
    return Finding(
        key="clusters-stars",
        importance=0.5,
        says=_(
            "Clusters with all three stars (size, specialisation, focus) in {year}: "
            "{count} ({named}).",
            year=year,
            count=len(full),
            named=told,
        ),
        value=float(len(full)),
        unit="clusters",
        year=year,
        result="places",
        row=f"region={first['region']},cluster={first['cluster']},year={year}",
    )


def _across(extents: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the cross-border cluster that holds most of its nation, and its parts."""
    part = extents[extents["crosses_border"]]
    part = part.assign(weight=part["nation_share"] * part["location_quotient"])
    if part.empty:
        return None
    top = part.sort_values(["weight", "extent"], ascending=[False, True]).iloc[0]
    year, share = int(top["year"]), float(top["nation_share"])
    regions = str(top["regions"]).split("; ")
    return Finding(
        key="clusters-extent",
        importance=0.5,
        says=_(
            "Clearest cluster across borders: {cluster} in {regions}. It holds "
            "{share:.1%} of the cluster's {measure:lower} in the nation, {lead:.1%} of "
            "that in {top} ({year}).",
            cluster=w.cluster(top["cluster"]),
            regions=Items(tuple(map(w.region, regions)), of="places"),
            share=share,
            measure=w.measure,
            lead=float(top["top_share"]),
            top=w.region(top["top_region"]),
            year=year,
        ),
        value=share,
        unit="share of the nation",
        year=year,
        result="extents",
        row=f"cluster={top['cluster']},extent={top['extent']}",
    )


def _roles(roles: pd.DataFrame, w: _Words) -> Finding | None:
    """Name a cross-border cluster in which one region makes and another searches."""
    pair = _parted(roles[roles["is_leader"]])
    if pair is None:
        return None
    made, sought = pair
    year = int(made["year"])
    cluster = w.cluster(made["cluster"])
    maker, seeker = w.region(made["region"]), w.region(sought["region"])
    return Finding(
        key="clusters-roles",
        importance=0.45,
        says=_(
            "Division of roles in the {cluster} cluster across borders in {year}: "
            "{maker} leads in {made:lower} ({made_share:.1%}), {seeker} in "
            "{sought:lower} ({sought_share:.1%}).",
            cluster=cluster,
            year=year,
            maker=maker,
            made=word(str(made["measure"])),
            made_share=float(made["share"]),
            seeker=seeker,
            sought=word(str(sought["measure"])),
            sought_share=float(sought["share"]),
        ),
        value=float(sought["share"]),
        low=float(sought["low"]),
        high=float(sought["high"]),
        unit="share of the extent",
        year=year,
        result="roles",
        row=f"extent={made['extent']},region={sought['region']},"
        f"measure={sought['measure']}",
        decision=Decision(
            _(
                "Support the {cluster} cluster as one across its borders, or region by "
                "region.",
                cluster=cluster,
            ),
            _("{maker} and {seeker}", maker=maker, seeker=seeker),
            options=(
                _(
                    "one programme: {made:lower} led by {maker}, {sought:lower} by "
                    "{seeker}",
                    made=word(str(made["measure"])),
                    maker=maker,
                    sought=word(str(sought["measure"])),
                    seeker=seeker,
                ),
                _("a programme of each region"),
            ),
        ),
    )


def _parted(lead: pd.DataFrame) -> tuple[pd.Series, pd.Series] | None:
    """Choose the leaders in production and in research where they differ."""
    if lead.empty:
        return None
    by = lead.pivot_table(
        index="extent", columns="role", values="region", aggfunc="first"
    )
    if not {"production", "research"} <= set(by.columns):
        return None
    parted = by[
        by["production"].notna()
        & by["research"].notna()
        & (by["production"] != by["research"])
    ]
    if parted.empty:
        return None
    made = lead[(lead["role"] == "production") & lead["extent"].isin(parted.index)]
    made = made.sort_values(
        ["is_clear", "value", "extent"], ascending=[False, False, True]
    )
    top = made.iloc[0]
    own = lead[lead["extent"] == top["extent"]]
    return top, own[own["role"] == "research"].iloc[0]


def _stages(places: pd.DataFrame, w: _Words) -> Finding | None:
    """Count the strong clusters by stage of life, and say how many cannot be told."""
    strong = places[places["is_strong"] & places["start_year"].notna()]
    if strong.empty:
        return None
    n = strong["stage"].value_counts()
    told = (LifeStage.GROWING, LifeStage.MATURE, LifeStage.DECLINING)
    counts = {str(s): int(n.get(str(s), 0)) for s in told}
    start, year = int(strong["start_year"].iloc[0]), int(strong["year"].iloc[0])
    falling = strong[strong["stage"] == str(LifeStage.DECLINING)]
    falling = falling.sort_values(["growth_high", "region"])
    fastest: Message | str = ""
    row = ""
    if len(falling):
        worst = falling.iloc[0]
        fastest = _(
            " Falling fastest: {cluster} in {region} ({growth:+.1%} a year{interval}).",
            cluster=w.cluster(worst["cluster"]),
            region=w.region(worst["region"]),
            growth=float(worst["growth"]),
            interval=w.interval(worst["growth_low"], worst["growth_high"], ".1%"),
        )
        row = f"region={worst['region']},cluster={worst['cluster']},year={year}"
    return Finding(
        key="clusters-stages",
        importance=0.4,
        says=_(
            "Stages of {strong:,| strong cluster/ strong clusters}, by growth "
            "against the whole economy from {start} to {year}: {growing} growing, "
            "{mature} mature, {declining} declining; {unsure} cannot be told, as an "
            "interval straddles a line.{fastest}",
            strong=len(strong),
            start=start,
            year=year,
            **counts,
            unsure=len(strong) - sum(counts.values()),
            fastest=fastest,
        ),
        value=float(counts["declining"]),
        unit="clusters",
        year=year,
        result="places",
        row=row,
    )


def _defined(
    tables: Mapping[str, pd.DataFrame], source: Definition, w: _Words
) -> Finding | None:
    """Say how well clusters found in the data hold."""
    scores = tables["validation"]
    if source is not Definition.DATA or scores.empty:
        return None
    mean = scores[scores["similarity"] == "mean"].set_index("definition")["score"]
    chosen, chance = (float(mean.get(k, np.nan)) for k in ("chosen", "random"))
    year = int(tables["places"]["year"].max())
    return Finding(
        key="clusters-definition",
        importance=0.3,
        says=_(
            "The {count} traded clusters found by {measure:lower} in {year} score "
            "{chosen:.2f} in validation (1 is best; {chance:.2f} by chance with the "
            "same sizes); {moved:,| outlier was/ outliers were} moved to a nearer "
            "cluster.",
            count=int((tables["clusters"]["side"] == "traded").sum()),
            measure=w.measure,
            year=year,
            chosen=chosen,
            chance=chance,
            moved=int((tables["definitions"]["moved_from"] != "").sum()),
        ),
        value=chosen,
        unit="0-1",
        year=year,
        result="validation",
        row="definition=chosen,similarity=mean",
    )
