"""The contracts of what a study may bring further.

Micro-records of which stocks are the sums, given clusters and links of activities,
what merit is made of, and where measures began.
"""

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
)
from madang.language import _, pgettext
from madang.vocabulary import CriterionSource

__all__ = [
    "ACTIVITY_LINKS",
    "CLUSTER_DEFINITIONS",
    "CRITERIA",
    "INDICATORS_BEFORE",
    "MEASURES",
    "REVIEWS",
    "STOCK_RECORDS",
]

_SOURCES: Final = tuple(
    str(s.value) for s in CriterionSource if s is not CriterionSource.GIVEN
)

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

CLUSTER_DEFINITIONS: Final = Contract(
    name="cluster_definitions",
    title=pgettext("table", "Cluster definitions"),
    says=_("Which cluster each activity belongs to, where that is given."),
    grain=("activity",),
    columns=(
        code("activity", _("Activity."), "activities"),
        Column("cluster", ColumnType.TEXT, _("Code of the cluster.")),
        Column("side", ColumnType.TEXT,
               _("traded (sells elsewhere) or local (serves its own region); measured "
                 "where it is empty."),
               required=False, empty=True, one_of=("traded", "local")),
        text("name", _("Name of the cluster.")),
        text("name_ko", _("Korean name of the cluster.")),
        text("name_en", _("English name of the cluster.")),
    ),
)  # fmt: skip

ACTIVITY_LINKS: Final = Contract(
    name="activity_links",
    title=pgettext("table", "Activity links"),
    says=_("How strongly two activities are linked, by kind of link."),
    grain=("activity_a", "activity_b", "kind"),
    columns=(
        code("activity_a", _("One activity."), "activities"),
        code("activity_b", _("The other activity."), "activities"),
        Column("kind", ColumnType.TEXT,
               _("input_output, occupation, technology, training (from a field to the "
                 "activities that it prepares for), or another.")),
        Column("value", ColumnType.NUMBER,
               _("Strength, in one unit for each kind; the stronger direction counts."),
               at_least=0),
    ),
)  # fmt: skip

INDICATORS_BEFORE: Final = Contract(
    name="indicators_before",
    title=pgettext("table", "Indicators of the earlier edition"),
    says=_(
        "Values of indicators as they stood when the last edition of the balance "
        "ledger was made; what was revised since is told apart from what changed."
    ),
    grain=("region", "indicator", "year"),
    columns=(
        code("region", _("Region."), "regions"),
        code("indicator", _("Indicator."), "indicator_definitions"),
        Column("year", ColumnType.INTEGER, _("Year the value speaks of."),
               at_least=YEAR_FIRST, at_most=YEAR_LAST),
        number("value", _("Value; empty where unknown."), required=True),
    ),
)  # fmt: skip

CRITERIA: Final = Contract(
    name="criteria",
    title=pgettext("table", "Criteria"),
    says=_("Criteria by which proposals are judged, and where their points come from."),
    grain=("criterion",),
    columns=(
        Column("criterion", ColumnType.TEXT, _("Code of the criterion.")),
        Column("name", ColumnType.TEXT, _("Name of the criterion.")),
        text("name_ko", _("Korean name of the criterion.")),
        text("name_en", _("English name of the criterion.")),
        Column("weight", ColumnType.NUMBER,
               _("Weight; all together are taken as 1."),
               at_least=0),
        Column("direction", ColumnType.INTEGER,
               _("+1 where more is better (also if empty), −1 where less is."),
               required=False,
               empty=True, one_of=("1", "-1")),
        text("says", _("What it asks, in a sentence.")),
        Column("source", ColumnType.TEXT,
               _("Where its points come from: reviews; an indicator of the region; the "
                 "odds of diversification; or a column of the projects."),
               one_of=_SOURCES),
        text("column",
              _("Indicator, column of the projects, or odds or density; empty for "
                "reviews.")),
        number("low", _("Value worth 0 points; empty: 0 for reviews, else the least.")),
        number("high",
                _("Value worth 100 points; empty: 100 for reviews, else the "
                  "greatest.")),
    ),
    orders=(Order("low", "high"),),
)  # fmt: skip

REVIEWS: Final = Contract(
    name="reviews",
    title=pgettext("table", "Reviews"),
    says=_("Scores that reviewers gave to proposals, criterion by criterion."),
    grain=("project", "reviewer", "criterion"),
    columns=(
        Column("project", ColumnType.TEXT, _("Proposal."),
               refers_to="projects"),
        Column("reviewer", ColumnType.TEXT,
               _("Reviewer, by code rather than by name."), personal=True),
        Column("criterion", ColumnType.TEXT, _("Criterion."),
               refers_to="criteria"),
        Column("score", ColumnType.NUMBER, _("Score; empty where none was given."),
               empty=True, personal=True),
        Column("recused", ColumnType.BOOLEAN,
               _("Whether the reviewer stood back; such a score is not counted."),
               required=False, empty=True),
    ),
)  # fmt: skip

MEASURES: Final = Contract(
    name="measures",
    title=pgettext("table", "Measures"),
    says=_("Which measure began in which region, in which year, to change what."),
    grain=("measure", "region", "outcome", "start"),
    columns=(
        code("measure", _("Code of the measure.")),
        text("name", _("Name of the measure.")),
        text("name_ko", _("Korean name of the measure.")),
        text("name_en", _("English name of the measure.")),
        code("region", _("Region that has it."), "regions"),
        Column("start", ColumnType.INTEGER, _("First year with the measure."),
               at_least=YEAR_FIRST, at_most=YEAR_LAST),
        Column("outcome", ColumnType.TEXT,
               _("Indicator that it is to change; a row each where there are several."),
               required=False, empty=True, refers_to="indicator_definitions"),
        Column("anticipation", ColumnType.INTEGER,
               _("Years before the start in which regions may have acted already; "
                 "empty for none."),
               required=False, empty=True, unit="years", at_least=0),
        number("money", _("What the region gets for it."), unit="currency",
               at_least=0),
    ),
)  # fmt: skip
