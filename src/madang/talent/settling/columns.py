"""The result table of settling: each column once."""

from __future__ import annotations

from typing import Final

from madang.contracts import SHARED, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import _, pgettext

__all__ = ["ASSOCIATIONS", "MAKES", "RARE"]

RARE: Final = 0.1
"""Share of exchanges up to which an association is told of."""

_COLUMNS: Final = SHARED | columns(
    Column("form", Style.WORD, pgettext("heading", "Held against it"), words={
        "alone": _("alone"), "together": _("with the others"),
    }),
    Column("outcome", Style.WORD, _("Looked at")),
    Column("effect", Style.SIGNED, _("Goes with"), Unit.RATIO,
           says=_("Change of the net rate per 1,000 that goes with one usual step of "
                  "the indicator"), ends=("effect_low", "effect_high")),
    Column("step", Style.NUMBER, _("Usual step"), Unit.OF_MEASURE,
           says=_("Standard deviation within regions and beside the common year, in "
                  "the unit of the indicator")),
    Column("p", Style.NUMBER, _("By chance"), Unit.PROBABILITY,
           says=_("Share of exchanges of regions that go as far")),
    Column("p_any", Style.NUMBER, _("By chance, any"), Unit.PROBABILITY,
           says=_("The same where all indicators that were looked at are counted")),
    Column("lag", Style.INTEGER, _("Years before"), Unit.YEARS,
           says=_("By how many years the indicator stands before the moves")),
    Column("regions", Style.INTEGER, pgettext("heading", "Regions"), Unit.COUNT),
    Column("first_year", Style.YEAR, _("First year")),
    Column("last_year", Style.YEAR, pgettext("span", "Last year")),
)  # fmt: skip

ASSOCIATIONS: Final = ResultTable.of(
    _COLUMNS,
    "associations",
    _("an indicator, alone or with the others"),
    key="form indicator",
    columns=(
        "outcome form indicator lag effect effect_low effect_high step p p_any regions "
        "first_year last_year"
    ),
    warnings=(
        _("An association, no cause: what moves both, and the way back, are in it."),
        _(
            "Indicators made of the moves themselves go with them by their making; "
            "levels that moves raise, such as residents, go with fewer moves "
            "afterwards."
        ),
    ),
)
MAKES: Final = (ASSOCIATIONS,)
