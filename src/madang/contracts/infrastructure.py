"""The contracts of infrastructure: ways, what they lead to, sites, and wishes."""

from __future__ import annotations

from typing import Final

from madang.contracts.contract import (
    YEAR_FIRST,
    YEAR_LAST,
    Column,
    ColumnType,
    Contract,
    Order,
    code,
    number,
    text,
    truth,
)
from madang.language import _, pgettext

__all__ = ["LAND_COEFFICIENTS", "LAND_DEMAND", "LINKS", "OPPORTUNITIES", "PREFERENCES",
           "SITES", "TRAVEL_TIMES"]  # fmt: skip

_STANDS: Final = ("built", "candidate")

TRAVEL_TIMES: Final = Contract(
    name="travel_times",
    title=pgettext("table", "Travel times"),
    says=_("How long it takes from region to region; a pair without a row has no way."),
    grain=("origin", "destination", "mode"),
    columns=(
        code("origin", _("Region it starts from."), "regions"),
        code("destination", _("Region it leads to; the same for a way within one."),
             "regions"),
        text("mode", _("Mode of transport, such as car or transit; empty for any.")),
        Column("minutes", ColumnType.NUMBER, _("Minutes from door to door."),
               unit="minutes", at_least=0),
    ),
)  # fmt: skip

LINKS: Final = Contract(
    name="links",
    title=pgettext("table", "Links"),
    says=_("Roads, lines and services that join two regions, built or candidate."),
    grain=("link",),
    columns=(
        code("link", _("Code of the link.")),
        text("name", _("Name of the link.")),
        text("name_ko", _("Korean name of the link.")),
        text("name_en", _("English name of the link.")),
        code("origin", _("Region at one end."), "regions"),
        code("destination", _("Region at the other end."), "regions"),
        Column("status", ColumnType.TEXT,
               _("built, or candidate: it could be built."), one_of=_STANDS),
        text("mode", _("Mode of transport, such as road or rail.")),
        Column("minutes", ColumnType.NUMBER, _("Minutes that it takes."),
               unit="minutes", at_least=0),
        number("cost", _("What a candidate would cost; above 0."), unit="currency",
               at_least=0),
        truth("one_way", _("Whether it leads from origin to destination only.")),
        Column("phase", ColumnType.INTEGER,
               _("Phase of the draft plan in which a candidate is to be built; empty "
                 "where the draft leaves it out."),
               required=False, empty=True, at_least=1),
    ),
)  # fmt: skip

OPPORTUNITIES: Final = Contract(
    name="opportunities",
    title=pgettext("table", "Opportunities"),
    says=_("What people travel for, by region: jobs, hospital beds, places at school."),
    grain=("region", "kind"),
    columns=(
        code("region", _("Region."), "regions"),
        code("kind", _("What it is, such as jobs or hospital_beds.")),
        Column("amount", ColumnType.NUMBER, _("How much of it there is."), at_least=0),
        Column("year", ColumnType.INTEGER, _("Year the amount speaks of."),
               required=False, empty=True, at_least=YEAR_FIRST, at_most=YEAR_LAST),
    ),
)  # fmt: skip

SITES: Final = Contract(
    name="sites",
    title=pgettext("table", "Sites"),
    says=_("Industrial complexes and places for institutes, built or candidate."),
    grain=("site",),
    columns=(
        code("site", _("Code of the site.")),
        text("name", _("Name of the site.")),
        text("name_ko", _("Korean name of the site.")),
        text("name_en", _("English name of the site.")),
        code("region", _("Region it lies in."), "regions"),
        Column("kind", ColumnType.TEXT,
               _("complex (land for firms) or institute (places for institutes)."),
               one_of=("complex", "institute")),
        Column("status", ColumnType.TEXT,
               _("built, or candidate: it could be built."), one_of=_STANDS),
        Column("capacity", ColumnType.NUMBER,
               _("Land of a complex in ha; of an institute's site, how many institutes "
                 "it holds."), at_least=0),
        number("sold", _("Land of a built complex that is sold, in ha."), unit="ha",
               at_least=0),
        number("cost", _("What a candidate would cost."), unit="currency", at_least=0),
        Column("lead", ColumnType.INTEGER,
               _("Years from the decision until its land can be sold; empty for none."),
               required=False, empty=True, unit="years", at_least=0),
    ),
    orders=(Order("sold", "capacity"),),
)  # fmt: skip

LAND_DEMAND: Final = Contract(
    name="land_demand",
    title=pgettext("table", "Demand for land"),
    says=_("Land that firms are expected to take, by region, year and path."),
    grain=("region", "year", "path"),
    columns=(
        code("region", _("Region in which land is asked for."), "regions"),
        Column("year", ColumnType.INTEGER, _("Year the value speaks of."),
               at_least=YEAR_FIRST, at_most=YEAR_LAST),
        text("path", _("Path that demand may take, such as low, middle or high; empty "
                       "where only one is thought of.")),
        Column("value", ColumnType.NUMBER,
               _("Land newly asked for in that year, in ha."), unit="ha", at_least=0),
        number("chance", _("How likely the path is; the same in each of its rows, and "
                           "alike for all paths where it is left out."),
               at_least=0, at_most=1),
    ),
)  # fmt: skip

LAND_COEFFICIENTS: Final = Contract(
    name="land_coefficients",
    title=pgettext("table", "Coefficients of land"),
    says=_("What GIFPRO asks to be told, to work out land from jobs; none has a "
           "default."),
    grain=("coefficient", "activity"),
    columns=(
        Column("coefficient", ColumnType.TEXT,
               _("land_using (share of jobs that need industrial land), new, moving "
                 "and closing (of such jobs, those that come from elsewhere, move "
                 "within, and end, a year), land_per_job (m²), or reuse (share of the "
                 "land set free that is used again)."),
               one_of=("land_using", "new", "moving", "closing", "land_per_job",
                       "reuse")),
        text("activity", _("Activity it holds for; empty for all others."),
             refers_to="activities"),
        Column("likely", ColumnType.NUMBER, _("What is most likely."), at_least=0),
        number("low", _("Low end of its range; what is likely where left out."),
               at_least=0),
        number("high", _("High end of its range, likewise."), at_least=0),
    ),
    orders=(Order("low", "likely"), Order("likely", "high")),
)  # fmt: skip

PREFERENCES: Final = Contract(
    name="preferences",
    title=pgettext("table", "Preferences"),
    says=_("Which regions an institute would go to, and which institutes they want."),
    grain=("institute", "region"),
    columns=(
        code("institute", _("Code of the institute.")),
        text("name", _("Name of the institute.")),
        text("name_ko", _("Korean name of the institute.")),
        text("name_en", _("English name of the institute.")),
        code("region", _("Region."), "regions"),
        Column("institute_rank", ColumnType.INTEGER,
               _("Place of the region in the institute's list, 1 the best; equal "
                 "places are a tie, empty is not acceptable."),
               required=False, empty=True, at_least=1),
        Column("region_rank", ColumnType.INTEGER,
               _("Place of the institute in the region's list, likewise."),
               required=False, empty=True, at_least=1),
        truth("drafted", _("Whether the draft plan sends the institute there.")),
        text("together", _("Name of a group of institutes that want to go to one "
                           "region; the same in all rows of an institute.")),
    ),
)  # fmt: skip
