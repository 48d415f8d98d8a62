"""The result tables of training and jobs: each column once."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = ["FIELDS", "GAPS", "MAKES", "REGIONS", "WHOLE"]

_COLUMNS: Final = SHARED | columns(
    Column("within", Style.WORD, pgettext("heading", "Jobs that count"), words={
        "home": _("in the region itself"), "reach": _("within reach"),
        "anywhere": _("anywhere"),
    }),
    Column("basis", Style.WORD, _("Reach told by"), words={
        "commuters": _("commuters"), "distance": _("distance"),
        "nothing": _("nothing: the region itself"),
    }),
    Column("matched", Style.SHARE, _("Matched"),
           says=_("Share of those taught who meet a job of their field, as if there "
                  "were a job for each")),
    Column("taught", Style.NUMBER, _("Finish training"), Unit.PERSONS),
    Column("jobs", Style.NUMBER, _("Jobs"), Unit.PERSONS,
           says=_("Jobs of the activities that some field prepares for")),
    Column("jobs_year", Style.YEAR, _("Year of jobs")),
    Column("at_home", Style.SHARE, _("Matched at home"),
           says=_("Share of those taught who meet a job in the region itself")),
    Column("away", Style.SHARE, _("Matched elsewhere"),
           says=_("Share of those taught who meet a job in another region")),
    Column("unmatched", Style.NUMBER, _("Without a match"), Unit.PERSONS,
           says=_("Of those taught, without a job of their field within reach")),
    Column("filled", Style.SHARE, _("Jobs matched"),
           says=_("Share of the region's jobs that meet somebody within reach who is "
                  "trained for them")),
    Column("share_taught", Style.SHARE, _("Of all taught")),
    Column("share_jobs", Style.SHARE, _("Of all jobs"),
           says=_("Share of all jobs in activities that the field prepares for; one "
                  "activity may stand under several fields")),
    Column("side", Style.WORD, pgettext("heading", "What is left"), words={
        "taught": _("people without a job of their field"),
        "jobs": _("jobs without trained people"),
    }),
    Column("amount", Style.NUMBER, _("Persons or jobs"), Unit.PERSONS),
    Column("share", Style.SHARE, pgettext("heading", "Share left"),
           says=_("Of what the region teaches in the field, or holds in the activity")),
)  # fmt: skip

_AS_IF: Final = _(
    "As if there were a job for each: mix and places are compared, not numbers."
)

WHOLE: Final = ResultTable.of(
    _COLUMNS,
    "whole",
    _("how far away jobs may be"),
    key="within",
    columns="within year matched basis taught jobs jobs_year",
    warnings=(_AS_IF,),
)
REGIONS: Final = ResultTable.of(
    _COLUMNS,
    "regions",
    _("a region"),
    key="region",
    columns="region year taught matched at_home away unmatched jobs filled",
    warnings=(
        _AS_IF,
        _("Of all ways to match most, the nearest: who takes which job is a sum, no "
          "forecast."),
    ),
)  # fmt: skip
FIELDS: Final = ResultTable.of(
    _COLUMNS,
    "fields",
    _("a field of training"),
    key="activity",
    columns="activity taught share_taught share_jobs matched unmatched",
    warnings=(_AS_IF,),
)
GAPS: Final = ResultTable.of(
    _COLUMNS,
    "gaps",
    _("a region and a field, or an activity, in which something is left over"),
    key="region side activity",
    columns="region side activity amount share",
    warnings=(_AS_IF, _("Only the largest gaps of each region are listed.")),
)
MAKES: Final = (WHOLE, REGIONS, FIELDS, GAPS)
