"""Columns that results of several stages share, defined once.

What only one stage makes is defined beside that stage.
"""

from __future__ import annotations

from typing import Final

from madang.contracts.result import Discloses, ResultTable, Style, Unit, columns
from madang.contracts.result import ResultColumn as Column
from madang.language import _, pgettext

__all__ = ["DECIDED", "FINDINGS", "NOTES", "SHARED"]

SHARED: Final = columns(
    Column("region", Style.REGION, _("Region")),
    Column("region_a", Style.REGION, _("Region 1")),
    Column("region_b", Style.REGION, _("Region 2")),
    Column("parent", Style.REGION, _("Upper region")),
    Column("activity", Style.ACTIVITY, _("Activity")),
    Column("project", Style.PROJECT, _("Project")),
    Column("project_a", Style.PROJECT, _("Project 1")),
    Column("project_b", Style.PROJECT, _("Project 2")),
    Column("organisation", Style.ORGANISATION, _("Organisation")),
    Column("indicator", Style.INDICATOR, _("Indicator")),
    Column("dimension", Style.WORD, _("Dimension")),
    Column("measure", Style.WORD, _("Measure"), says=_("What is counted: jobs, …")),
    Column("quantity", Style.WORD, _("Quantity")),
    Column("kind", Style.WORD, _("Kind")),
    Column("year", Style.YEAR, _("Year"), says=_("Year; empty for all years")),
    Column("unit", Style.TEXT, _("Unit")),
    Column("value", Style.NUMBER, _("Value"), Unit.OF_MEASURE,
           discloses=Discloses.AMOUNT),
    Column(
        "low", Style.NUMBER, _("Lower end"), Unit.OF_MEASURE,
        says=_("Lower end of the 90% interval"),
    ),
    Column(
        "high", Style.NUMBER, _("Upper end"), Unit.OF_MEASURE,
        says=_("Upper end of the 90% interval"),
    ),
    Column("rank", Style.INTEGER, _("Rank"), Unit.RANK, says=_("1 is the first")),
    Column(
        "tier", Style.INTEGER, _("Tier"), Unit.TIER,
        says=_("Regions that their intervals do not part stand in one tier"),
    ),
    Column("population", Style.NUMBER, _("Population"), Unit.PERSONS),
    Column("message", Style.MESSAGE, _("In words")),
)  # fmt: skip

_FOUND: Final = SHARED | columns(
    Column("key", Style.CODE, _("Key"), says=_("Name that stays from run to run")),
    Column(
        "importance", Style.NUMBER, _("Importance"), Unit.SCORE,
        says=_("From 0 to 1; the highest is shown first"),
    ),
    Column(
        "result", Style.CODE, _("Result table"),
        says=_("Table in which the number stands"),
    ),
    Column("row", Style.CODE, _("Row"), says=_("Query that finds its row")),
    Column("decision_message", Style.MESSAGE, _("To be decided"),
           says=_("Empty where it only shows something")),
    Column("who_message", Style.MESSAGE, pgettext("brief", "Who decides"),
           says=_("Empty where the records name nobody")),
    Column("by_message", Style.MESSAGE, _("By when"),
           says=_("Empty where the records hold no such day")),
    Column("options_message", Style.MESSAGE, _("Options"), says=_("A line each")),
)  # fmt: skip

DECIDED: Final = ("decision_message", "who_message", "by_message", "options_message")
"""Columns that say what a finding leaves to be decided, and by whom and when."""

FINDINGS: Final = ResultTable.of(
    _FOUND, "findings", _("a finding"),
    columns="key importance message value low high unit year result row "
    + " ".join(DECIDED),
    ends={"value": ("low", "high")},
)  # fmt: skip

NOTES: Final = ResultTable.of(
    _FOUND, "notes", _("what a stage assumed or left out"), columns="message"
)
