"""What a committee should read about clusters: sentences with number and interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.clusters.settings import Definition
from madang.contracts import Finding
from madang.language import both
from madang.metrics.strength import LifeStage
from madang.vocabulary import Language, label
from madang.wording import between, listing, particle, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["find_clusters"]

_NAMED: Final = 3
_STARS: Final = 3
_FEWEST: Final = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """How things are called, in both languages."""

    measure: str
    regions: Mapping[str, Mapping[str, str]]
    clusters: Mapping[str, Mapping[str, str]]
    level: float

    def region(self, code: object, language: str) -> str:
        return self.regions.get(language, {}).get(str(code), str(code))

    def cluster(self, code: object, language: str) -> str:
        return self.clusters.get(language, {}).get(str(code), str(code))

    def by(self, language: str, measure: str = "") -> str:
        word = label(measure or self.measure, language)
        # R&D keeps its capitals within a sentence.
        plain = language == Language.EN and word[1:2].islower()
        return word[:1].lower() + word[1:] if plain else word

    def span(self, low: float, high: float, language: str, form: str = ".2f") -> str:
        """Write an interval after a number, or nothing where there is none."""
        ends = between(low, high, language, form)
        if not ends:
            return ""
        word = "구간" if language == Language.KO else "interval"
        return f", {self.level:.0%} {word} {ends}"


def find_clusters(
    tables: Mapping[str, pd.DataFrame],
    *,
    source: Definition,
    measure: str,
    regions: Mapping[str, Mapping[str, str]],
    clusters: Mapping[str, Mapping[str, str]],
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
    regions, clusters : mapping
        Names by language and code.
    level : float
        Share that the intervals hold.

    Returns
    -------
    tuple of Finding
        Fewer where there is nothing to say.
    """
    words = _Words(measure, regions, clusters, level)
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
    top = top.head(_NAMED)

    def said(language: str) -> str:
        form = "{r}의 {c}(LQ {q:.2f}{s})" if language == "ko" else (
            "{c} in {r} (LQ {q:.2f}{s})")  # fmt: skip
        return (", " if language == "ko" else "; ").join(
            form.format(r=w.region(t["region"], language),
                        c=w.cluster(t["cluster"], language),
                        q=t["location_quotient"],
                        s=w.span(t["low"], t["high"], language))
            for t in top.to_dict("records")
        )  # fmt: skip

    first, year = top.iloc[0], int(top["year"].iloc[0])
    n, places_n = len(strong), strong["region"].nunique()
    return Finding(key="clusters-strongest", importance=0.6, says=both(f"{year}년 {w.by('ko')} 기준 강한 클러스터는 {places_n}개 지역에 {n}개이며, "
           f"가장 뚜렷한 것은 {said('ko')}.", f"By {w.by('en')} in {year} there are {n} strong clusters in {places_n} "
           f"regions; the clearest: {said('en')}."), value=float(first["location_quotient"]), low=float(first["low"]), high=float(first["high"]), unit="LQ", year=year, result="places", row=f"region={first['region']},cluster={first['cluster']},year={year}")  # fmt: skip


def _starred(places: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the clusters with three stars, or say that there is none."""
    full = places[(places["stars"] == _STARS) & ~places["is_small"]]
    if full.empty:
        return None
    full = full.sort_values(["value", "region"], ascending=[False, True])

    def said(language: str) -> str:
        names = [
            f"{w.region(t['region'], language)} {w.cluster(t['cluster'], language)}"
            for t in full.to_dict("records")
        ]
        more = len(names) - _NAMED
        text = ", ".join(names[:_NAMED])
        if more <= 0:
            return text
        return text + (f" 외 {more}개" if language == "ko" else f" and {more} more")

    first, year = full.iloc[0], int(full["year"].iloc[0])
    return Finding(key="clusters-stars", importance=0.5, says=both(f"{year}년 규모·특화·집중도에서 모두 별을 받은(별 3개) 클러스터: "
           f"{len(full)}개({said('ko')}).", f"Clusters with all three stars (size, specialisation, focus) in {year}: "
           f"{len(full)} ({said('en')})."), value=float(len(full)), unit="clusters", year=year, result="places", row=f"region={first['region']},cluster={first['cluster']},year={year}")  # fmt: skip


def _across(extents: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the cross-border cluster that holds most of its nation, and its parts."""
    part = extents[extents["crosses_border"]]
    part = part.assign(weight=part["nation_share"] * part["location_quotient"])
    if part.empty:
        return None
    top = part.sort_values(
        ["weight", "extent"], ascending=[False, True]
    ).iloc[0]  # fmt: skip
    year, share = int(top["year"]), float(top["nation_share"])
    codes = str(top["regions"]).split("; ")

    def said(language: str) -> str:
        return listing((w.region(c, language) for c in codes), language)

    lead = float(top["top_share"])
    return Finding(key="clusters-extent", importance=0.5, says=both(f"경계를 넘어 이어진 가장 뚜렷한 클러스터: {w.cluster(top['cluster'], 'ko')}"
           f"({said('ko')}). 이 클러스터 전국 {w.by('ko')}의 {percent(share)}를 "
           f"차지하며, 그중 {percent(lead)}가 {w.region(top['top_region'], 'ko')}에 "
           f"있다({year}년).", f"Clearest cluster across borders: {w.cluster(top['cluster'], 'en')} in "
           f"{said('en')}. It holds {percent(share)} of the cluster's "
           f"{w.by('en')} in the nation, {percent(lead)} of that in "
           f"{w.region(top['top_region'], 'en')} ({year})."), value=share, unit="share of the nation", year=year, result="extents", row=f"cluster={top['cluster']},extent={top['extent']}")  # fmt: skip


def _roles(roles: pd.DataFrame, w: _Words) -> Finding | None:
    """Name a cross-border cluster in which one region makes and another searches."""
    lead = roles[roles["is_leader"]]
    if lead.empty:
        return None
    by = lead.pivot_table(index="extent", columns="role", values="region",
                          aggfunc="first")  # fmt: skip
    if not {"production", "research"} <= set(by.columns):
        return None
    parted = by[by["production"].notna() & by["research"].notna()
                & (by["production"] != by["research"])]  # fmt: skip
    if parted.empty:
        return None
    made = lead[(lead["role"] == "production") & lead["extent"].isin(parted.index)]
    made = made.sort_values(["is_clear", "value", "extent"],
                            ascending=[False, False, True])  # fmt: skip
    top = made.iloc[0]
    own = lead[lead["extent"] == top["extent"]]
    other = own[own["role"] == "research"].iloc[0]
    year = int(top["year"])
    name = {x: w.cluster(top["cluster"], x) for x in ("ko", "en")}
    one = {x: w.region(top["region"], x) for x in ("ko", "en")}
    two = {x: w.region(other["region"], x) for x in ("ko", "en")}
    subject = particle(w.by("ko", other["measure"]), "은", "는")
    return Finding(key="clusters-roles", importance=0.45, says=both(f"{year}년 경계를 넘는 {name['ko']} 클러스터의 역할 분담: "
           f"{particle(w.by('ko', top['measure']), '은', '는')} {one['ko']}"
           f"({percent(top['share'])}), {subject} {two['ko']}"
           f"({percent(other['share'])})에 가장 많다.", f"Division of roles in the {name['en']} cluster across borders in {year}: "
           f"{one['en']} leads in {w.by('en', top['measure'])} "
           f"({percent(top['share'])}), {two['en']} in "
           f"{w.by('en', other['measure'])} ({percent(other['share'])})."), value=float(other["share"]), low=float(other["low"]), high=float(other["high"]), unit="share of the extent", year=year, result="roles", row=f"extent={top['extent']},region={other['region']},"
            f"measure={other['measure']}")  # fmt: skip


def _stages(places: pd.DataFrame, w: _Words) -> Finding | None:
    """Count the strong clusters by stage of life, and say how many cannot be told."""
    strong = places[places["is_strong"] & places["start_year"].notna()]
    if strong.empty:
        return None
    n = strong["stage"].value_counts()
    told = (LifeStage.GROWING, LifeStage.MATURE, LifeStage.DECLINING)
    counts = {str(s): int(n.get(str(s), 0)) for s in told}
    unsure = len(strong) - sum(counts.values())
    start, year = int(strong["start_year"].iloc[0]), int(strong["year"].iloc[0])
    falling = strong[strong["stage"] == str(LifeStage.DECLINING)]
    falling = falling.sort_values(["growth_high", "region"])
    ko = en = row = ""
    if len(falling):
        worst = falling.iloc[0]
        g = float(worst["growth"])
        ko = (
            f" 가장 빨리 줄어드는 것은 {w.region(worst['region'], 'ko')}의 "
            f"{w.cluster(worst['cluster'], 'ko')}(연 {percent(g, '+.1f')}"
            f"{w.span(worst['growth_low'], worst['growth_high'], 'ko', '.1%')})."
        )
        en = (
            f" Falling fastest: {w.cluster(worst['cluster'], 'en')} in "
            f"{w.region(worst['region'], 'en')} ({percent(g, '+.1f')} a year"
            f"{w.span(worst['growth_low'], worst['growth_high'], 'en', '.1%')})."
        )
        row = f"region={worst['region']},cluster={worst['cluster']},year={year}"
    return Finding(key="clusters-stages", importance=0.4, says=both(f"{start}~{year}년 전체 경제 대비 성장으로 본 강한 클러스터 "
           f"{len(strong)}개의 단계: 성장 {counts['growing']}개, 성숙 "
           f"{counts['mature']}개, 쇠퇴 {counts['declining']}개, 구간이 기준을 걸쳐 "
           f"판단 불가 {unsure}개.{ko}", f"Stages of {len(strong)} strong clusters, by growth against the whole "
           f"economy from {start} to {year}: {counts['growing']} growing, "
           f"{counts['mature']} mature, {counts['declining']} declining; {unsure} "
           f"cannot be told, as an interval straddles a line.{en}"), value=float(counts["declining"]), unit="clusters", year=year, result="places", row=row)  # fmt: skip


def _defined(
    tables: Mapping[str, pd.DataFrame], source: Definition, w: _Words
) -> Finding | None:
    """Say how well clusters found in the data hold."""
    scores = tables["validation"]
    if source is not Definition.DATA or scores.empty:
        return None
    mean = scores[scores["similarity"] == "mean"].set_index("definition")["score"]
    chosen, chance = (float(mean.get(k, np.nan)) for k in ("chosen", "random"))
    count = int((tables["clusters"]["side"] == "traded").sum())
    moved = int((tables["definitions"]["moved_from"] != "").sum())
    year = int(tables["places"]["year"].max())
    return Finding(key="clusters-definition", importance=0.3, says=both(f"{year}년 {w.by('ko')} 자료로 찾은 교역 클러스터 {count}개의 검증 점수는 "
           f"{chosen:.2f}(1이 최고, 같은 크기로 무작위로 묶으면 {chance:.2f})이며, "
           f"맞지 않는 활동 {moved}개를 더 가까운 클러스터로 옮겼다.", f"The {count} traded clusters found by {w.by('en')} in {year} score "
           f"{chosen:.2f} in validation (1 is best; {chance:.2f} by chance with the "
           f"same sizes); {moved} outliers were moved to a nearer cluster."), value=chosen, unit="0-1", year=year, result="validation", row="definition=chosen,similarity=mean")  # fmt: skip
