"""The contract of micro-records, of which stocks are the sums."""

from __future__ import annotations

from typing import Final

from madang.contracts.contract import (
    YEAR_FIRST,
    YEAR_LAST,
    Column,
    ColumnType,
    Contract,
    code,
)
from madang.language import _, pgettext

__all__ = ["STOCK_RECORDS"]


STOCK_RECORDS: Final = Contract(
    name="stock_records",
    title=pgettext("table", "Micro-records of stocks"),
    says=_(
        "Firms, establishments, persons or patents one by one; given in place of the "
        "table stocks, which is then their sum by region, activity, year and measure."
    ),
    grain=("record", "region", "activity", "year", "measure"),
    sums_to="stocks",
    columns=(
        code("record", _("Code of the firm, establishment, person or patent.")),
        code("region", _("Region."), "regions"),
        code("activity", _("Activity."), "activities"),
        Column("year", ColumnType.INTEGER, _("Year the value speaks of."),
               at_least=YEAR_FIRST, at_most=YEAR_LAST),
        code("measure",
             _("employment, establishments, value_added, patents, publications, "
               "rd_spending, or another.")),
        Column("value", ColumnType.NUMBER, _("Amount, in the measure's unit."),
               at_least=0),
    ),
)  # fmt: skip
