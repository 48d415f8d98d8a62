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
from madang.report.dossier_coordination import overlaps
from madang.report.dossier_parts import (
    Parts,
    brief,
    place,
    with_unit,
)
from madang.study.stages import dossiers

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["Dossiers"]

_DIMENSIONS: Final = ("total", "territory", "people", "autonomy")


class Dossiers(Parts):
    """All dossiers of one language."""

    def __post_init__(self) -> None:
        """Part the results by region, those of clusters too."""
        super().__post_init__()
        self.add("clusters", strong_places(self.view))

    @cached_property
    def by_stage(self) -> sections.Parts:
        """The results as the stages' own sections read them."""
        return sections.Parts(self.view)

    @cached_property
    def register(self) -> Register:
        """The overlap register, read once."""
        return Register(self.view)

    def of(self, code: str) -> Dossier:
        """Put one region's dossier together."""
        built = [
            (20, clusters(self, code)),
            (50, self._balance(code)),
            (90, overlaps(self, self.register, code)),
        ]
        for module in dossiers():
            listed = getattr(module, "SECTIONS", ())
            built += [(s.place, s.build(self.by_stage, code)) for s in listed]
        return Dossier(
            code,
            self.view.full_names[code],
            self.view.pages[code],
            self._facts(code),
            tuple(s for _place, s in sorted(built, key=lambda pair: pair[0])),
            self._is_small(code),
        )

    def _is_small(self, code: str) -> bool:
        """Ask the stages whether a region is too small to be judged."""
        asked = [m.IS_SMALL for m in dossiers() if hasattr(m, "IS_SMALL")]
        return any(is_small(self.by_stage, code) for is_small in asked)

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

    def _origin(self, source: str, year: str) -> str:
        """Write year and source of a section."""
        return self.view.say(
            _("Year: {year}. Source: {source}.", year=year, source=source)
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
