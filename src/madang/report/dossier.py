"""The dossier of one region: every result about it on a few printable pages.

Its small charts are drawn by the template as plain SVG lines, so that hundreds
of dossiers are written in seconds.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers, sections
from madang.display.pieces import Dossier, Gauge, Section
from madang.language import _, pgettext
from madang.report.chapter_overlap_families import Register
from madang.report.dossier_clusters import clusters, strong_places
from madang.report.dossier_coordination import alarm_lines, alarms, overlaps
from madang.report.dossier_parts import (
    Parts,
    brief,
    dots,
    out_of,
    place,
    with_unit,
)
from madang.report.dossier_potential import next_steps, potential
from madang.report.dossier_space import Spaces
from madang.study.stages import dossiers

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["Dossiers"]

_DIMENSIONS: Final = ("total", "territory", "people", "autonomy")


class Dossiers(Parts):
    """All dossiers of one language."""

    def __post_init__(self) -> None:
        """Part the results by region, those of clusters and outlook too."""
        super().__post_init__()
        self.add("clusters", strong_places(self.view))
        self.add("outlook", next_steps(self.view))

    @cached_property
    def by_stage(self) -> sections.Parts:
        """The results as the stages' own sections read them."""
        return sections.Parts(self.view)

    @cached_property
    def register(self) -> Register:
        """The overlap register, read once."""
        return Register(self.view)

    @cached_property
    def lines(self) -> Mapping[str, Mapping[Any, Any]]:
        """The national alarms, read once."""
        return alarm_lines(self.view)

    @cached_property
    def spaces(self) -> Spaces:
        """The product space, laid out once."""
        return Spaces(self.view)

    def of(self, code: str) -> Dossier:
        """Put one region's dossier together."""
        space = self.spaces.of(code, self.rows("outlook", code))
        built = [
            (10, self._good_at(code)),
            (20, clusters(self, code)),
            (30, potential(self, code, space)),
            (40, self._twins(code)),
            (50, self._balance(code)),
            (60, self._money(code)),
            (80, alarms(self, self.lines, code)),
            (90, overlaps(self, self.register, code)),
        ]
        for module in dossiers():
            listed = getattr(module, "SECTIONS", ())
            built += [(s.place, s.build(self.by_stage, code)) for s in listed]
        small = self.row("structure", code).get("is_small")
        return Dossier(
            code,
            self.view.full_names[code],
            self.view.pages[code],
            self._facts(code),
            tuple(s for _place, s in sorted(built, key=lambda pair: pair[0])),
            small is not None and not pd.isna(small) and bool(small),
        )

    def _facts(self, code: str) -> tuple[tuple[str, str], ...]:
        """Give the key facts of a region."""
        v = self.view
        row = self.row("places", code)
        total = next(
            (r for r in self.rows("ledger", code) if r["dimension"] == "total"), {}
        )
        facts = [
            (v.say(_("Code")), code),
            (v.say(_("Population")), numbers.integer(row.get("population"))),
            (
                v.say(_("Area")),
                with_unit(numbers.integer(row.get("area")), "km²"),
            ),
            (v.say(_("Rank in balance")), self._rank(total)),
        ]
        need = self.row("need", code)
        if need:
            facts.append((v.say(_("Money")), v.money(need.get("money"))))
        more = [f for m in dossiers() for f in getattr(m, "FACTS", ())]
        ordered = sorted(more, key=lambda f: f.place)
        facts += [fact.build(self.by_stage, code) for fact in ordered]
        return tuple(f for f in facts if f[1] != numbers.NOTHING)

    def _rank(self, row: Mapping[Any, Any]) -> str:
        """Write a rank with its interval."""
        if not row:
            return numbers.NOTHING
        return self.view.interval(
            row["rank"], row.get("rank_low"), row.get("rank_high"), "int"
        )

    def _good_at(self, code: str) -> Section:
        """Say what the region is good at."""
        v, rows = self.view, self.rows("quotients", code)
        title = v.say(_("What it is good at"))
        if not rows:
            return Section("good-at", title, absent=v.absent("specialisation"))
        ends = [numbers.finite(r.get("high")) for r in rows]
        ends += [numbers.finite(r["location_quotient"]) for r in rows]
        top = max([2.0, *(e for e in ends if math.isfinite(e))])
        gauges = []
        for r in rows:
            value = r["location_quotient"]
            text = brief(numbers.number(value), v.ranged(r.get("low"), r.get("high")))
            name = v.activity(r["activity"])
            at = [place(x, 0, top) for x in (value, r.get("low"), r.get("high"), 1.0)]
            low = numbers.finite(r.get("low"))
            quiet = (low if math.isfinite(low) else numbers.finite(value)) <= 1
            gauges.append(
                Gauge(
                    name,
                    text,
                    at[0],
                    at[1],
                    at[2],
                    at[3],
                    f"{name}: LQ {text}",
                    quiet=quiet,
                )
            )
        about = self.row("structure", code)
        facts: tuple[tuple[str, str], ...] = ()
        if about:
            facts = (
                (
                    v.say(_("Krugman index")),
                    v.interval(
                        about.get("krugman"),
                        about.get("krugman_low"),
                        about.get("krugman_high"),
                    ),
                ),
                (
                    v.say(_("Equivalent number")),
                    numbers.number(about.get("equivalent_number")),
                ),
            )
        caption = dots(v, rows)
        caption += " " + self._origin(v.source("stocks"), str(rows[0].get("year", "–")))
        return Section(
            "good-at",
            title,
            facts,
            tuple(gauges),
            ("0", numbers.number(top), "1"),
            caption=caption,
        )

    def _origin(self, source: str, year: str) -> str:
        """Write year and source of a section."""
        return self.view.say(
            _("Year: {year}. Source: {source}.", year=year, source=source)
        )

    def _twins(self, code: str) -> Section:
        """Name the regions of the most similar structure."""
        v, rows = self.view, self.rows("twins", code)
        title = v.say(_("Structural twins"))
        if not rows:
            return Section("twins", title, absent=v.absent("specialisation"))
        gauges = []
        for r in sorted(rows, key=lambda r: numbers.finite(r["rank"]))[:5]:
            name, text = v.region(r["twin"]), numbers.number(r.get("similarity"))
            at = place(r.get("similarity"), 0, 1)
            href = v.pages.get(str(r["twin"]), "")
            gauges.append(
                Gauge(name, text, at, 0.0, at, math.nan, f"{name}: {text}", href)
            )
        caption = v.say(
            _(
                "Similarity of activity profiles, 1 is equal: whom to learn from "
                "and to join."
            )
        )
        return Section(
            "twins", title, (), tuple(gauges), ("0", "1", ""), caption=caption
        )

    def _balance(self, code: str) -> Section:
        """Say where it stands in the three dimensions."""
        v, rows = self.view, self.rows("ledger", code)
        title = v.say(_("Three dimensions of balance"))
        if not rows:
            return Section("balance", title, absent=v.absent("balance"))
        n = max(2, len(self.parts["ledger"]))
        of = {str(r["dimension"]): r for r in rows}
        gauges = []
        for dimension in _DIMENSIONS:
            if dimension not in of:
                continue
            r, name = of[dimension], v.word(dimension)
            ends = v.ranged(r.get("rank_low"), r.get("rank_high"), "int")
            text = numbers.integer(r["rank"])
            at = [place(r.get(c), 1, n) for c in ("rank", "rank_low", "rank_high")]
            score = numbers.number(r.get("score"))
            rank = brief(v.say(_("rank {text}", text=text)), ends)
            said = v.say(_("{rank} · {score} points", rank=rank, score=score))
            gauges.append(
                Gauge(name, said, at[0], at[1], at[2], math.nan, f"{name}: {said}")
            )
        caption = v.say(
            _("Left is rank 1, right rank {n}. Lines are 90% intervals.", n=n)
        )
        year = str(int(rows[0]["year"])) if not pd.isna(rows[0].get("year")) else "–"
        caption += " " + self._origin(v.source("indicators"), year)
        return Section(
            "balance",
            title,
            (),
            tuple(gauges),
            (v.say(_("1")), v.say(pgettext("rank", "{n}", n=n)), ""),
            caption=caption,
        )

    def _money(self, code: str) -> Section:
        """Say how much money it gets, how scattered, how aligned."""
        v = self.view
        need, scatter, fit = (
            self.row(t, code) for t in ("need", "scatter", "alignment")
        )
        title = v.say(_("Money"))
        if not (need or scatter or fit):
            return Section("money", title, absent=v.absent("audit"))
        ranked = [r[0].get("money_rank") for r in self.parts["need"].values()]
        regions = sum(math.isfinite(numbers.finite(rank)) for rank in ranked)
        pairs = (
            (
                v.say(_("Money")),
                v.money(need.get("money", scatter.get("money"))),
            ),
            (v.say(_("Per head")), v.money(need.get("money_per_head"))),
            (
                v.say(_("Rank in money per head")),
                out_of(numbers.integer(need.get("money_rank")), regions),
            ),
            (
                v.say(_("Rank in need (1 = most)")),
                out_of(numbers.integer(need.get("need_rank")), len(ranked)),
            ),
            (v.say(_("Projects")), numbers.integer(scatter.get("projects"))),
            (
                v.say(_("Share of small projects")),
                v.interval(
                    scatter.get("small_share"),
                    scatter.get("small_low"),
                    scatter.get("small_high"),
                    "share",
                ),
            ),
            (
                v.say(_("Rank correlation with strengths")),
                v.interval(
                    fit.get("rank_correlation"), fit.get("low"), fit.get("high")
                ),
            ),
            (
                v.say(_("Most funded field")),
                v.activity(fit.get("top_funded")),
            ),
            (
                v.say(_("Most specialised field")),
                v.activity(fit.get("top_specialised")),
            ),
        )
        caption = self._origin(v.source("projects"), v.period())
        return Section(
            "money",
            title,
            tuple(p for p in pairs if p[1] != numbers.NOTHING),
            caption=caption,
        )
