"""What a region could become: the odds of entry, and how often such odds came true."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from madang.display import numbers
from madang.display.pieces import Deed, Gauge, Section
from madang.language import _, between, figure
from madang.specialisation.dossier.space import Spaces
from madang.specialisation.focus import LEAST_ODDS, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.sections import Parts
    from madang.display.view import View

__all__ = ["advised", "alike", "potential"]

_MOST: Final = 6
_NAMED: Final = 2
_STAGE: Final = "specialisation"


def _next_steps(view: View) -> pd.DataFrame | None:
    """Give each region's likeliest next specialisations; the nearest without odds."""
    found = view.result(_STAGE, "outlook", "region", "activity", "measure", "odds")
    if found is None:
        return None
    told = found[found["odds"].notna()]
    ranked = now(told if len(told) else found).sort_values(
        ["odds", "density", "activity"], ascending=[False, False, True]
    )
    return ranked.groupby("region", sort=False).head(_MOST)


def alike(view: View) -> pd.DataFrame | None:
    """Give the most similar regions of each."""
    found = view.result(_STAGE, "twins", "measure", "region", "twin", "rank")
    return None if found is None else now(found)


def _at_work(view: View) -> pd.DataFrame | None:
    """Give who has most projects in a field in each region."""
    tables = view.inputs.tables
    if not {"organisations", "participations", "projects"} <= set(tables):
        return None
    seats = tables["organisations"][["organisation", "region"]].dropna()
    fields = tables["projects"][["project", "activity"]].dropna()
    ties = tables["participations"][["project", "organisation"]]
    both = ties.merge(seats, on="organisation").merge(fields, on="project")
    counted = both.groupby(["region", "activity", "organisation"], as_index=False)
    return counted.size().sort_values(
        ["size", "organisation"], ascending=[False, True], kind="stable"
    )


def _held(view: View) -> frozenset[tuple[str, str, str]]:
    """Give who is specialised in what, by each measure."""
    found = view.result(_STAGE, "quotients", "region", "activity", "location_quotient")
    if found is None:
        return frozenset()
    rows = now(found)
    rows = rows[rows["location_quotient"] >= 1]
    return frozenset(
        zip(rows["measure"], rows["region"], rows["activity"], strict=True)
    )


def _company(parts: Parts, code: str, row: Mapping[str, Any]) -> str:
    """Name who is at work in a field, else the region most alike that has it."""
    v, measure, field = parts.view, row["measure"], row["activity"]
    own = [w for w in parts.rows(_at_work, code) if w["activity"] == field]
    named = [v.organisations.get(str(w["organisation"]), "") for w in own[:_NAMED]]
    if any(named):
        return ", ".join(filter(None, named))
    near = sorted(parts.rows(alike, code), key=lambda r: numbers.finite(r["rank"]))
    held = parts.once(_held)
    have = [t["twin"] for t in near if (measure, t["twin"], field) in held]
    if not have:
        return ""
    return v.say(_("{region}, alike and specialised in it", region=v.region(have[0])))


def advised(parts: Parts, code: str) -> list[Deed]:
    """Advise the likeliest next specialisations, none of odds below the least."""
    v, out = parts.view, []
    for r in parts.rows(_next_steps, code):
        odds = numbers.finite(r["odds"])
        if not odds >= LEAST_ODDS:
            continue
        until = numbers.integer(r["until"]).replace(",", "")
        out.append(
            Deed(
                v.say(_("Build {name} up", name=v.activity(r["activity"]))),
                whom=_company(parts, code, r),
                by=v.say(_("specialised by {until}", until=until)),
                sure=_spoken(v, r),
                rests=v.say(
                    _(
                        "What the region is good at already lies near it: density "
                        "{density}",
                        density=numbers.number(r["density"]),
                    )
                ),
                href="potential",
            )
        )
    return out


def potential(parts: Parts, code: str) -> Section:
    """Say what the region could become, and how often such odds came true."""
    v, rows = parts.view, parts.rows(_next_steps, code)
    title = v.say(_("What it could become"))
    if not rows:
        return Section("potential", title, absent=v.absent(_STAGE))
    learnt = math.isfinite(numbers.finite(rows[0].get("odds")))
    if learnt:
        rows = [r for r in rows if numbers.finite(r["odds"]) >= LEAST_ODDS]
    if not rows:
        return Section("potential", title, absent=_nothing(v))
    told = _learnt(v, rows, title) if learnt else _near(v, rows, title)
    space = parts.once(Spaces).of(code, rows)
    if space is None:
        return told
    # Numbered as the dots of the drawing are.
    gauges = tuple(
        replace(g, label=f"{i}. {g.label}") for i, g in enumerate(told.gauges, start=1)
    )
    return replace(told, gauges=gauges, space=space)


def _nothing(v: View) -> str:
    """Say that no next step is likely enough to be advised."""
    return v.say(
        _(
            "No activity that the region is not yet specialised in has odds of "
            "{least:.0%} or more; the result table holds the odds of all.",
            least=LEAST_ODDS,
        )
    )


def _learnt(v: View, rows: list[dict[Any, Any]], title: str) -> Section:
    """Lay the odds out, with track record and what it would do for knowledge."""
    ends = [numbers.finite(r.get(c)) for r in rows for c in ("odds", "odds_high")]
    top = max(0.1, *(e for e in ends if math.isfinite(e)))
    gauges = []
    for r in rows:
        name, text = v.activity(r["activity"]), _spoken(v, r)
        at = [
            100 * min(max(numbers.finite(r.get(c)) / top, 0.0), 1.0)
            for c in ("odds", "odds_low", "odds_high", "record_came")
        ]
        gauges.append(Gauge(name, text, at[0], at[1], at[2], at[3], f"{name}: {text}"))
    first = rows[0]
    year, until = (
        numbers.integer(first[c]).replace(",", "") for c in ("year", "until")
    )
    measure = v.word(first["measure"])
    caption = v.say(
        _(
            "Odds that the activity reaches a location quotient of 1 by {until}, "
            "with 90% intervals; upright line and record tell how often such "
            "odds came true in regions the model had not seen. Measure: "
            "{measure}. Year: {year}. Source: {source}. Frequencies of the past, "
            "not promises.",
            until=until,
            measure=measure,
            year=year,
            source=v.source("stocks"),
        )
    )
    worth = _knowledge(v, rows)
    return Section(
        "potential", title, worth, tuple(gauges),
        ("0%", numbers.percent(top), ""), caption=caption,
    )  # fmt: skip


def _spoken(v: View, r: Mapping[Any, Any]) -> str:
    """Write the odds, their interval, and their track record."""
    odds = _percent(v, r["odds"], r.get("odds_low"), r.get("odds_high"))
    cases = numbers.finite(r.get("record_cases"))
    if not math.isfinite(cases):
        return odds
    came, many = numbers.percent(r["record_came"]), numbers.integer(cases)
    return v.say(_("{odds} · record {came} of {many}", odds=odds, came=came, many=many))


def _percent(v: View, value: Any, low: Any, high: Any) -> str:
    """Write a share with the ends of its interval, briefly."""
    ends = between(numbers.finite(low), numbers.finite(high), v.language, ".0%")
    return f"{numbers.percent(value)} ({ends})" if ends else numbers.percent(value)


def _knowledge(v: View, rows: list[dict[Any, Any]]) -> tuple[tuple[str, str], ...]:
    """Say what the step best for the knowledge-intensive share would do."""
    gains = [r for r in rows if math.isfinite(numbers.finite(r.get("knowledge_gain")))]
    if not gains:
        return ()
    best = max(gains, key=lambda r: numbers.finite(r["knowledge_gain"]))
    points = figure(100 * numbers.finite(best["knowledge_gain"]), "+.2f")
    name = v.activity(best["activity"])
    return (
        (
            v.say(_("Best step for knowledge")),
            v.say(_("{name} ({points} points)", name=name, points=points)),
        ),
    )


def _near(v: View, rows: list[dict[Any, Any]], title: str) -> Section:
    """Lay out what stands near, where no odds could be learnt."""
    gauges = []
    for r in rows:
        name, text = v.activity(r["activity"]), numbers.number(r.get("density"))
        at = 100 * min(max(numbers.finite(r.get("density")), 0.0), 1.0)
        gauges.append(Gauge(name, text, at, 0.0, at, math.nan, f"{name}: {text}"))
    year = numbers.integer(rows[0]["year"]).replace(",", "")
    caption = v.say(
        _(
            "Relatedness density: how much of what is near it already has, 0 to "
            "1. Too few past entries to learn odds from. Year: {year}. Source: "
            "{source}.",
            year=year,
            source=v.source("stocks"),
        )
    )
    return Section(
        "potential", title, (), tuple(gauges), ("0", "1", ""), caption=caption
    )
