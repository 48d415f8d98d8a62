"""What a committee should read: sentences with number, unit, year and interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Finding
from madang.contracts.headings import IN_MONEY
from madang.language import Items, Message, Named, Range, _
from madang.specialisation.certificate import Certificate
from madang.specialisation.focus import LEAST_ODDS, latest
from madang.vocabulary import (
    Concern,
    Soundness,
    StructuralIndex,
    Tier,
    word,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

__all__ = ["find"]

_FEWEST: Final = 2  # below two regions nothing is more special than another
_NAMED: Final = 3
_WIDEST: Final = 0.5  # an interval of half of all odds says nothing of them
_COMPLEXITY: Final = StructuralIndex.COMPLEXITY


@dataclass(frozen=True, slots=True)
class _Words:
    """How things are called."""

    code: str
    regions: Mapping[str, Named]
    activities: Mapping[str, Named]
    level: float

    @property
    def measure(self) -> Message:
        """The word of the measure spoken of."""
        return word(self.code)

    def region(self, code: object) -> Named | str:
        """Name a region."""
        return self.regions.get(str(code), str(code))

    def activity(self, code: object) -> Named | str:
        """Name an activity."""
        return self.activities.get(str(code), str(code))

    def listed(self, codes: Iterable[object]) -> Items:
        """Name the first few of some regions."""
        return Items(tuple(self.region(c) for c in codes), most=_NAMED, of="places")

    def span(self, low: float, high: float, form: str = ".2f") -> Message:
        """Write an interval, or that there is none."""
        if not (math.isfinite(low) and math.isfinite(high)):
            return _("no interval")
        ends = Range(low, high, form)
        return _("{level:.0%} interval {ends}", level=self.level, ends=ends)


def find(
    tables: Mapping[str, pd.DataFrame],
    *,
    main: str,
    regions: Mapping[str, Named],
    activities: Mapping[str, Named],
    level: float,
) -> tuple[Finding, ...]:
    """Say what stands out in the result tables.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The result tables.
    main : str
        Measure to speak of.
    regions, activities : mapping of str to Named
        Names by code.
    level : float
        Share that the intervals hold.

    Returns
    -------
    tuple of Finding
        Fewer where there is nothing to say.
    """
    words = _Words(main, regions, activities, level)
    region = latest(tables["regions"], main)
    if len(region) < _FEWEST:
        return ()
    quotients = latest(tables["quotients"], main)
    found = (
        _strongest(quotients, words),
        _undetermined(quotients, words),
        _most_special(region, words),
        _concentrated(latest(tables["activities"], main), words),
        *_movers(tables["shift_share"], words),
        _closest(tables["twins"], words),
        _complex(
            latest(tables["complexity"], main),
            latest(tables["certificate"], main),
            words,
        ),
        _reachable(tables["outlook"], words),
    )
    return tuple(f for f in found if f is not None)


def _strongest(quotients: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the surest specialisations: those whose lower end is highest."""
    over = quotients["location_quotient"] > 1
    fit = quotients[over & ~quotients["is_small"]]
    by = "low" if fit["low"].notna().any() else "location_quotient"
    top = fit.sort_values(by, ascending=False).head(_NAMED)
    if top.empty:
        return None
    listed = Items(tuple(
        _(
            "{activity} in {region} (location quotient {quotient:.2f}; {span})",
            activity=w.activity(t["activity"]), region=w.region(t["region"]),
            quotient=t["location_quotient"], span=w.span(t["low"], t["high"]),
        )
        for t in top.to_dict("records")
    ))  # fmt: skip
    first, year = top.iloc[0], int(top["year"].iloc[0])
    return Finding(
        key="specialisation-strongest", importance=0.6,
        says=_(
            "The clearest specialisations by {measure:lower} in {year}: {listed}.",
            measure=w.measure, year=year, listed=listed,
        ),
        value=float(first["location_quotient"]), low=float(first["low"]),
        high=float(first["high"]), unit="LQ", year=year, result="quotients",
        row=f"region={first['region']},activity={first['activity']},year={year},"
        f"measure={w.code}",
    )  # fmt: skip


def _undetermined(quotients: pd.DataFrame, w: _Words) -> Finding | None:
    """Say how many quotients above 1 could as well be chance."""
    over = quotients[(quotients["location_quotient"] > 1) & quotients["low"].notna()]
    if over.empty:
        return None
    n, unsure = len(over), int((over["tier"] != Tier.ABOVE).sum())
    year, share = int(over["year"].iloc[0]), unsure / n
    return Finding(
        key="specialisation-undetermined", importance=0.35 + 0.3 * share,
        says=_(
            "Of {n:,} location quotients above 1 by {measure:lower} in {year}, "
            "{unsure:,} ({share:.1%}) have a {level:.0%} interval that reaches 1: they "
            "may not be specialisations.",
            n=n, measure=w.measure, year=year, unsure=unsure, share=share,
            level=w.level,
        ),
        value=share, unit="share", year=year, result="quotients",
        row=f"year={year},measure={w.code}",
    )  # fmt: skip


def _most_special(region: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the most specialised regions, and how many tiers can be told apart."""
    known = region.dropna(subset=["krugman"]).sort_values("krugman", ascending=False)
    if known.empty:
        return None
    first, year = known.iloc[0], int(known["year"].iloc[0])
    sure = bool((known["tier"] > 0).any())
    lead = known[known["tier"] == 1] if sure else known.head(1)
    k, low, high = (float(first[c]) for c in ("krugman", "krugman_low", "krugman_high"))
    said = _(
        "Most specialised by {measure:lower} in {year}: {regions} (highest Krugman "
        "index {krugman:.2f}; {span}; 0 is alike, 2 disjoint).",
        measure=w.measure, year=year, regions=w.listed(lead["region"]), krugman=k,
        span=w.span(low, high),
    )  # fmt: skip
    tiers = _(
        "The {count} regions fall into {tiers:,| tier/ tiers} that can be told apart.",
        count=len(known), tiers=int(known["tier"].max()),
    )  # fmt: skip
    return Finding(
        key="specialisation-regions", importance=0.5,
        says=_sentences(said, tiers) if sure else said, value=k, low=low, high=high,
        unit="0-2", year=year, result="regions",
        row=f"region={first['region']},year={year},measure={w.code}",
    )  # fmt: skip


def _sentences(*said: Message) -> Message:
    """Say sentences one after the other."""
    return reduce(lambda one, more: _("{one} {more}", one=one, more=more), said)


def _concentrated(activities: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the activity that lies most unevenly, and where most of it is."""
    known = activities.dropna(subset=["gini", "top_share"])
    if known.empty:
        return None
    top = known.sort_values("gini", ascending=False).iloc[0]
    year, gini = int(top["year"]), float(top["gini"])
    return Finding(
        key="specialisation-activity", importance=0.4,
        says=_(
            "Most unevenly located by {measure:lower} in {year}: {activity} "
            "(locational Gini {gini:.2f}); {share:.1%} of it is in {region}.",
            measure=w.measure, year=year, activity=w.activity(top["activity"]),
            gini=gini, share=float(top["top_share"]),
            region=w.region(top["top_region"]),
        ),
        value=gini, unit="0-1", year=year, result="activities",
        row=f"activity={top['activity']},year={year},measure={w.code}",
    )  # fmt: skip


def _movers(shifts: pd.DataFrame, w: _Words) -> tuple[Finding, ...]:
    """Name the regions that did best and worst beyond what their mix explains."""
    part = shifts[shifts["measure"] == w.code].dropna(subset=["competitive"])
    part = part.assign(rate=part["competitive"] / part["start_value"])
    part = part[np.isfinite(part["rate"])].sort_values("rate", ascending=False)
    if len(part) < _FEWEST:
        return ()
    found = []
    for key, r in (("gain", part.iloc[0]), ("loss", part.iloc[-1])):
        rate = float(r["rate"])
        if (rate > 0) != (key == "gain") or rate == 0:
            continue
        found.append(
            Finding(
                key=f"specialisation-{key}", importance=0.45, says=_moved(r, rate, w),
                value=rate, unit="share of first year", year=int(r["end_year"]),
                result="shift_share", row=f"region={r['region']},measure={w.code}",
            )
        )  # fmt: skip
    return tuple(found)


def _moved(r: pd.Series[Any], rate: float, w: _Words) -> Message:
    """Say how far a region departs from what its mix explains."""
    start = int(r["start_year"])
    effect = _("{rate:+.1%} of {start}", rate=rate, start=start)
    # An amount of money in full digits cannot be read: its share says enough.
    if w.code not in IN_MONEY:
        amount = float(r["competitive"])
        effect = _("{amount:+,.0f}, {rate:+.1%} of {start}",
                   amount=amount, rate=rate, start=start)  # fmt: skip
    fields = {
        "start": start,
        "end": int(r["end_year"]),
        "region": w.region(r["region"]),
        "measure": w.measure,
        "effect": effect,
    }
    if rate > 0:
        return _(
            "From {start} to {end}, {region} changed most above what national growth "
            "and its mix explain, by {measure:lower} (competitive effect {effect}; as "
            "published, no interval).",
            **fields,
        )
    return _(
        "From {start} to {end}, {region} changed most below what national growth and "
        "its mix explain, by {measure:lower} (competitive effect {effect}; as "
        "published, no interval).",
        **fields,
    )


def _closest(twins: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the two regions whose profiles overlap most."""
    part = twins[twins["measure"] == w.code]
    if part.empty:
        return None
    top = part.sort_values("similarity", ascending=False, kind="stable").iloc[0]
    year, share = int(top["year"]), float(top["similarity"])
    return Finding(
        key="specialisation-twins", importance=0.25,
        says=_(
            "The two regions most alike by {measure:lower} in {year}: {region} and "
            "{twin}, whose profiles overlap by {share:.1%}.",
            measure=w.measure, year=year, region=w.region(top["region"]),
            twin=w.region(top["twin"]), share=share,
        ),
        value=share, unit="share", year=year, result="twins",
        row=f"region={top['region']},twin={top['twin']},measure={w.code}",
    )  # fmt: skip


def _complex(
    complexity: pd.DataFrame, certificate: pd.DataFrame, w: _Words
) -> Finding | None:
    """Name the regions that lead in complexity, or say why none can be named."""
    told = Certificate(certificate)
    verdict = told.verdict(_COMPLEXITY)
    if verdict is None or complexity.empty:
        return None
    year = int(complexity["year"].iloc[0])
    doubts = told.doubts(_COMPLEXITY)
    about = {"measure": w.measure, "year": year}
    certified: dict[str, Any] = {
        "key": "specialisation-complexity", "importance": 0.3, "year": year,
        "result": "certificate",
        "row": f"index={_COMPLEXITY},year={year},measure={w.code}",
    }  # fmt: skip
    if verdict is Soundness.REFUSE:
        said = _("Complexity (ECI) by {measure:lower} in {year} cannot be used as a "
                 "ranking.", **about)  # fmt: skip
        return Finding(says=_sentences(said, *doubts), **certified)
    ranked = complexity.dropna(subset=["rank"]).sort_values(["rank", "region"])
    if ranked.empty:
        return None
    checks = told.checks[told.checks["index"] == _COMPLEXITY].set_index("check")
    doubts = (_("Certificate: {verdict:lower}.", verdict=word(verdict)), *doubts)
    if checks["verdict"].get(Concern.DIRECTION) != Soundness.SOUND:
        said = _(
            "Complexity (ECI) by {measure:lower} in {year} sets {one} against {other}; "
            "the records do not tell which end is the top.",
            **about,
            one=w.listed(ranked["region"].head(_NAMED)),
            other=w.listed(ranked["region"].tail(_NAMED)[::-1]),
        )
        return Finding(says=_sentences(said, *doubts), **certified)
    return _leading(ranked, doubts, w, is_sound=verdict is Soundness.SOUND)


def _leading(
    ranked: pd.DataFrame, doubts: tuple[Message, ...], w: _Words, *, is_sound: bool
) -> Finding:
    """Name the regions of highest complexity, and what the certificate says."""
    first, year = ranked.iloc[0], int(ranked["year"].iloc[0])
    sure = bool((ranked["tier"] > 0).any())
    lead = ranked[ranked["tier"] == 1] if sure else ranked.head(1)
    value, low, high = (float(first[c]) for c in ("eci", "eci_low", "eci_high"))
    said = _(
        "Highest in complexity (ECI) by {measure:lower} in {year}: {regions} (top "
        "{value:.2f}; {span}; 0 is the average region).",
        measure=w.measure, year=year, regions=w.listed(lead["region"]), value=value,
        span=w.span(low, high),
    )  # fmt: skip
    return Finding(
        key="specialisation-complexity", importance=0.4 if is_sound else 0.3,
        says=_sentences(said, *doubts), value=value, low=low, high=high,
        unit="standard deviations", year=year, result="complexity",
        row=f"region={first['region']},year={year},measure={w.code}",
    )  # fmt: skip


def _reachable(outlook: pd.DataFrame, w: _Words) -> Finding | None:
    """Name the surest next specialisation: the highest lower end of the odds."""
    part = outlook[(outlook["measure"] == w.code) & (outlook["odds"] >= LEAST_ODDS)]
    said = part["odds_high"] - part["odds_low"] <= _WIDEST
    part = part[said & (part["odds_low"] >= LEAST_ODDS)]
    if part.empty:
        return None
    top = part.sort_values(
        ["odds_low", "region", "activity"], ascending=[False, True, True]
    ).iloc[0]
    odds, low, high = (float(top[c]) for c in ("odds", "odds_low", "odds_high"))
    return Finding(
        key="specialisation-outlook", importance=0.35,
        says=_(
            "Of what regions are not yet specialised in, {activity} in {region} is "
            "surest to reach a location quotient of 1 by {until} ({odds:.1%}; "
            "{span}; a simple model learnt on past years).",
            activity=w.activity(top["activity"]), region=w.region(top["region"]),
            until=int(top["until"]), odds=odds, span=w.span(low, high, ".1%"),
        ),
        value=odds, low=low, high=high, unit="share", year=int(top["year"]),
        result="outlook",
        row=f"region={top['region']},activity={top['activity']},measure={w.code}",
    )  # fmt: skip
