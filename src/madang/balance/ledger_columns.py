"""The result tables that say what the ledger hangs on, and what changed in it."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = [
    "LEDGER_CHANGES", "LEDGER_ELEMENTS", "LEDGER_FLAGS", "LEDGER_SENSITIVITY",
    "LEDGER_STRENGTHS", "MORE",
]  # fmt: skip

CHOICES: Final = {
    "weights": pgettext("choice", "weights"),
    "normalisation": pgettext("choice", "normalisation"),
    "aggregation": pgettext("choice", "aggregation"),
    "imputation": pgettext("choice", "filling of gaps"),
    "treatment": pgettext("choice", "treatment of outliers"),
}

MORE: Final = SHARED | columns(
    Column("element", Style.INDICATOR, _("Indicator or group")),
    Column("group", Style.INDICATOR, pgettext("ledger", "Group"), name="belongs_to"),
    Column("ledger_level", Style.INTEGER, pgettext("ledger", "Level"), Unit.COUNT,
           name="level", says=_("1 is that of the indicators")),
    Column("stated_weight", Style.SHARE, _("Weight within its group")),
    Column("effective_weight", Style.SHARE, _("Weight in all")),
    Column("with_total", Style.NUMBER, _("Correlation with the total"),
           Unit.CORRELATION),
    Column("moved_without", Style.NUMBER, _("Places moved without it"), Unit.RANK,
           says=_("Mean number of places by which regions move if it is left out")),
    Column("moved_doubled", Style.NUMBER, _("Places moved if doubled"), Unit.RANK,
           says=_("Mean number of places by which regions move if it counts double")),
    Column("alpha", Style.NUMBER, _("Cronbach's α"), Unit.INDEX,
           says=_("Whether its members speak of one thing; above .7 is asked for")),
    Column("first_indicator", Style.INDICATOR, _("One indicator")),
    Column("other_indicator", Style.INDICATOR, _("The other")),
    Column("correlation", Style.NUMBER, _("Correlation"), Unit.CORRELATION),
    Column("says_the", Style.WORD, pgettext("ledger", "They say"), words={
        "double": _("the same"), "opposed": _("the opposite"),
    }),
    Column("choice", Style.WORD, _("Choice"), words=CHOICES),
    Column("first_order", Style.SHARE, _("By itself"),
           says=_("Share of the variance of ranks that the choice makes by itself"),
           ends=("first_low", "first_high")),
    Column("in_total", Style.SHARE, _("With the others"),
           says=_("The same together with all other choices"),
           ends=("total_low", "total_high")),
    Column("standing", Style.WORD, _("Standing"), words={
        "strength": _("strength"), "weakness": _("weakness"),
    }),
    Column("order", Style.INTEGER, _("Order"), Unit.COUNT),
    Column("indicator_rank", Style.WHOLE, _("Rank"), Unit.RANK, name="rank"),
    Column("ledger_value", Style.NUMBER, pgettext("ledger", "Value"), Unit.OF_MEASURE,
           name="value"),
    Column("normalised", Style.NUMBER, _("Normalised"), Unit.POINTS),
    Column("score_before", Style.NUMBER, _("Score before"), Unit.POINTS),
    Column("score_after", Style.NUMBER, _("Score after"), Unit.POINTS),
    Column("score_change", Style.NUMBER, _("Change of the score"), Unit.POINTS),
    Column("real_change", Style.NUMBER, _("Real change"), Unit.POINTS,
           says=_("What came with the later year, all else being the same")),
    Column("revised", Style.NUMBER, _("Revised figures"), Unit.POINTS,
           says=_("What came of figures of former years published anew")),
    Column("rescaled", Style.NUMBER, _("Scale moved"), Unit.POINTS,
           says=_("What came of a scale that the later year made longer or shorter")),
    Column("changed_method", Style.NUMBER, _("Changed method"), Unit.POINTS,
           says=_("What came of settings that were others")),
    Column("rank_before", Style.WHOLE, _("Rank before"), Unit.RANK),
    Column("rank_after", Style.WHOLE, _("Rank after"), Unit.RANK),
    Column("start_year", Style.YEAR, pgettext("year", "From")),
    Column("end_year", Style.YEAR, pgettext("year", "To")),
)  # fmt: skip

LEDGER_ELEMENTS: Final = ResultTable.of(
    MORE, "ledger_elements",
    _("What one indicator or group carries in the latest year of the ledger."),
    key="element",
    columns="year element group ledger_level stated_weight effective_weight with_total "
    "moved_without moved_doubled alpha",
    warnings=(
        _("A weight is not an influence: see the correlation with the total."),
    ),
)  # fmt: skip
LEDGER_FLAGS: Final = ResultTable.of(
    MORE, "ledger_flags",
    _("Two indicators of one dimension that say the same, or the opposite."),
    key="first_indicator other_indicator",
    columns="year group first_indicator other_indicator correlation says_the",
    warnings=(
        _("Flagged are correlations of .9 and above, and of −.5 and below."),
    ),
)  # fmt: skip
LEDGER_SENSITIVITY: Final = ResultTable.of(
    MORE, "ledger_sensitivity",
    _("How much of the spread of ranks one choice makes (Sobol's indices)."),
    key="choice",
    columns="year choice first_order first_low first_high in_total total_low "
    "total_high",
    warnings=(
        _("Estimates: a small share may come out a little below 0."),
    ),
)  # fmt: skip
LEDGER_STRENGTHS: Final = ResultTable.of(
    MORE, "ledger_strengths",
    _("In which indicators a region stands best and worst among all, latest year."),
    key="region standing order",
    columns="year region standing order indicator dimension indicator_rank "
    "ledger_value normalised",
    warnings=(_("Values that were filled in are left out."),),
)  # fmt: skip
LEDGER_CHANGES: Final = ResultTable.of(
    MORE, "ledger_changes",
    _("What changed in a region's total from one edition or year to the next."),
    key="region",
    columns="region start_year end_year score_before score_after score_change "
    "real_change revised rescaled changed_method rank_before rank_after",
    warnings=(
        _(
            "The parts add up to the change; what all regions have in common is "
            "in them too, so that ranks may stay as they are."
        ),
    ),
)  # fmt: skip
