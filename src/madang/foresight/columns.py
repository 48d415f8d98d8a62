"""The result tables of the room: each column once, and what each table is."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = ["FORECASTS", "MAKES", "PAST", "RECORD", "SUMS", "WHOLES"]

_COLUMNS: Final = SHARED | columns(
    Column("horizon", Style.INTEGER, _("Years ahead"), Unit.YEARS),
    Column("from_year", Style.YEAR, _("Last year known"),
           says=_("Year after which nothing entered the forecast")),
    Column("expected", Style.NUMBER, _("Expected"), Unit.OF_MEASURE,
           says=_("In the unit of the indicator"), ends=("low", "high")),
    Column("stays", Style.NUMBER, _("If nothing changes"), Unit.OF_MEASURE,
           says=_("The last known value, as what any forecast must beat")),
    Column("found", Style.NUMBER, _("What came"), Unit.OF_MEASURE),
    Column("change", Style.SHARE, _("Expected change"),
           says=_("Of the last known value; empty where values may lie below 0"),
           ends=("change_low", "change_high")),
    Column("way", Style.WORD, _("How it was forecast"), words={
        "pooled": _("trend, drawn to what all regions teach"),
        "recent": _("as in the last three years"),
        "none": _("as all regions"),
        "persistence": pgettext("forecast", "stays as it is"),
        "summed": _("sum of its regions"),
        "together": _("brought together with its regions"),
    }, says=_("The way whose past forecasts were nearest")),
    Column("shared", Style.WORD, _("What all regions do"), words={
        "none": pgettext("forecast", "stay"),
        "last": _("go on as in the last year"),
        "recent": _("go on as in three years"),
        "half": _("go on at about half the pace"),
        "steady": _("go on as in short and long years"),
    }),
    Column("size_class", Style.WORD, _("Regions"), words={
        "all": pgettext("regions", "all"), "small": pgettext("regions", "small third"),
        "middle": pgettext("regions", "middle third"),
        "large": pgettext("regions", "large third"),
    }, says=_("Thirds by the last known value")),
    Column("forecasts", Style.INTEGER, _("Past forecasts"), Unit.COUNT),
    Column("origins", Style.INTEGER, _("Years forecast from"), Unit.COUNT),
    Column("error", Style.SHARE, _("Mean error"),
           says=_("Distance from what came, as a share of it; of the mean size where "
                  "values may lie below 0")),
    Column("error_stays", Style.SHARE, _("Mean error if nothing changes")),
    Column("error_drift", Style.SHARE, _("Mean error if three years go on")),
    Column("coverage", Style.SHARE, _("Held by the band"),
           says=_("Share of what came that lay in the 90% band")),
    Column("width", Style.SHARE, _("Width of the band")),
    Column("width_flat", Style.SHARE, _("Width, as wide for all"),
           says=_("Of bands made of pooled past errors of the three years going on")),
    Column("alone", Style.SHARE, _("Mean error, each level by itself"),
           says=_("These do not add up")),
    Column("summed", Style.SHARE, _("Mean error, regions summed")),
    Column("together", Style.SHARE, _("Mean error, levels brought together")),
    Column("level", Style.WORD, pgettext("heading", "Level"), words={
        "regions": _("Regions"), "holders": _("Upper regions"), "whole": _("The whole"),
    }),
    Column("is_used", Style.YES, _("Levels brought together")),
)  # fmt: skip

FORECASTS: Final = ResultTable.of(
    _COLUMNS, "forecasts",
    _("What to expect of a region's indicator in a year ahead, with its 90% band."),
    key="region indicator year",
    columns="region indicator year horizon expected low high stays change change_low "
    "change_high way shared",
)  # fmt: skip

PAST: Final = ResultTable.of(
    _COLUMNS, "past",
    _("What a past forecast said, from the years before it alone, and what came."),
    key="region indicator from_year horizon",
    columns="region indicator from_year horizon year expected low high stays found",
)  # fmt: skip

RECORD: Final = ResultTable.of(
    _COLUMNS, "record",
    _("How past forecasts of an indicator did, by years ahead and size of regions."),
    key="indicator horizon size_class",
    columns="indicator horizon size_class forecasts origins error error_stays "
    "error_drift coverage width width_flat",
)  # fmt: skip

SUMS: Final = ResultTable.of(
    _COLUMNS, "sums",
    _("How near past forecasts lay in three ways to make levels add up."),
    key="indicator level",
    columns="indicator level alone summed together is_used",
)  # fmt: skip

WHOLES: Final = ResultTable.of(
    _COLUMNS, "wholes",
    _("What to expect of all regions together; regions add up to it."),
    key="indicator year",
    columns="indicator year horizon expected low high stays",
)  # fmt: skip

MAKES: Final = (FORECASTS, PAST, RECORD, SUMS, WHOLES)
"""All tables of the room."""
