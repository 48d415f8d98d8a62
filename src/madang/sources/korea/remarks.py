"""What a reader of the Korean study must know of its tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from madang.contracts import Note, Provenance
from madang.intake.gathering import Merge
from madang.language import _
from madang.places.provinces import AREA_YEAR, POPULATION_YEAR
from madang.sources.korea.lists import latest_population

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.intake.gathering import Part
    from madang.language import Message

__all__ = ["REMARKS", "VINTAGES", "notes", "of_regions"]

REMARKS: Final[Mapping[str, tuple[Message, ...]]] = {
    "boundaries": (
        _("Outlines of 2018: Gunwi still belongs to Gyeongbuk."),
        _("Codes of the statistics office turned into administrative codes."),
    ),
    "stocks": (
        _(
            "Real gross regional domestic product by activity, chained volume measure, "
            "reference year 2020; published in billion won, stored in won."
        ),
        _("Chained values do not add up exactly."),
    ),
    "indicators": (
        _("Per head and per 1,000: divided by residents at the end of the same year."),
        _("Fiscal ratios times 100, in percent."),
        _(
            "Flag b: the province gained or lost land in that year (Sejong 2012, Gunwi "
            "2023), so its population change is no growth."
        ),
        _("Flag p: provisional, as at the regional product it is made of."),
        _(
            "Youth net migration: moves of the youth band of the source, 2023, per "
            "1,000 of the youth population published for 2023."
        ),
        _("Amounts (persons, won) have weight 0 and enter no score."),
        _("The published development index covers 16 provinces, without Sejong."),
    ),
}
"""What is said of each table beside its receipts."""

VINTAGES: Final = {"boundaries": "2018", "projects": "2023-2025"}
"""Editions of tables that hold no years."""

_NOTES: Final[Mapping[str, Message]] = {
    "production": _(
        "Real gross regional product is stored in won; '{rest}' is left out because it "
        "is no activity, and so is what is below zero. Chained values do not add up "
        "exactly.",
        rest="기타산업 및 순생산물세",
    ),
    "population": _(
        "Population change is flagged b in the years when a province gained or lost "
        "land: Sejong 2012, Gunwi 2023."
    ),
    "plan": _(
        "Youth plans: empty rows and rows of sums are left out. Budgets are taken as "
        "million won, stored in won as grants, from the first to the last day of the "
        "plan's year; they were read from booklets and may hold slips of unit. Who "
        "started a programme is left empty, since plans mix national and local ones. A "
        "planned budget is neither asked for, granted nor spent, so no table 'budgets' "
        "is made."
    ),
    "local": _(
        "Local notices that name no province take that of the office in charge, and "
        "those that stay without one are left out, since an empty region means "
        "nationwide. Republished notices stay in; no list states the mode of support."
    ),
}
"""What is said of the files beside their receipts."""


_TOLD: Final = ("youth_migration", "local")
"""Files of which is said what their receipts hold: years left out, unread dates."""


def notes(parts: Mapping[str, Sequence[Part]]) -> tuple[Note, ...]:
    """Say what of the files was left out or taken for granted."""
    said = [_NOTES[name] for name in parts if name in _NOTES]
    told = (p.applied.receipt for name in _TOLD for p in parts.get(name, ()))
    said += [_("{file}: {said}", file=r.file, said=x) for r in told for x in r.said]
    return tuple(map(Note, said))


def of_regions(read: Sequence[Part]) -> Provenance:
    """Say where the table of the provinces comes from, given the file of residents."""
    known = [Merge(p.applied.table, p.frame, (p,)) for p in read]
    latest = latest_population(known[0].frame if known else None)
    year = str(int(latest["year"].max()) if len(latest) else POPULATION_YEAR)
    remarks = (
        _("Codes: administrative standard code, two digits."),
        _(
            "Area: {year}, km². Coordinates: area centroids; Incheon's mainland.",
            year=str(AREA_YEAR),
        ),
        _("Population: resident registration, end of {year}.", year=year),
    )
    base = known[0].listing() if known else Provenance()
    return replace(base, vintage=year, remarks=remarks)
