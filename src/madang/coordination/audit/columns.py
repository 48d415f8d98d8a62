"""The result tables of the audit: each column once, and what each table is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.balance.columns import COLUMNS as BALANCE
from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "ALARMS",
    "ALIGNMENT",
    "CERTAINTY",
    "CHANNELS",
    "CORRELATIONS",
    "EXECUTION",
    "LORENZ",
    "MAKES",
    "NEED",
    "OUTLIERS",
    "OUTLOOK_ALIGNMENT",
    "SCATTER",
    "SIZES",
    "SUPPORT",
    "TRENDS",
    "YEARLY",
    "laid_out",
]

CERTAINTY: Final[Mapping[str, Message]] = {
    "perhaps": _("In doubt: the interval holds the reference line"),
    "clearly": _("Certain: the whole interval lies on one side of the line"),
}
"""Whether an alarm stands outside its interval."""

_AMOUNTS: Final = (
    Column("projects", Style.INTEGER, _("Projects"), Unit.COUNT),
    Column("money", Style.MONEY, pgettext("amount", "Money")),
    Column("granted", Style.MONEY, _("Granted")),
    Column("spent", Style.MONEY, _("Spent")),
    Column(
        "money_per_head", Style.MONEY, _("Money per head"), Unit.CURRENCY_PER_HEAD
    ),
    Column("lower", Style.MONEY, _("From"), says=_("Amounts above this one")),
    Column("upper", Style.MONEY, _("To"), says=_("Amounts up to this one")),
    Column(
        "placed", Style.MONEY, _("Money of known field"),
        says=_("Money of the region's projects whose field is known"),
    ),
)  # fmt: skip
_SCOPES: Final = (
    Column(
        "scope", Style.WORD, _("Scope"),
        says=_("Whether a row speaks of the nation, a region or a mode of support"),
        words={"region": _("Region")},
    ),
    Column(
        "key", Style.CODE, _("Region or mode of support"),
        says=_("The region or mode that a row speaks of; national for the nation"),
    ),
    Column("axis", Style.WORD, _("Axis"), says=_("Initiator, mode, or directness")),
    Column("axis_value", Style.WORD, _("Part"), name="value"),
    Column(
        "beneficiary", Style.CODE, _("Beneficiary"),
        says=_("Code of the organisation or region"),
    ),
)  # fmt: skip
_SCATTER: Final = (
    Column(
        "threshold", Style.MONEY, _("Threshold"),
        says=_("Amount up to which a project is small"),
    ),
    Column(
        "small_share", Style.SHARE, _("Small projects"),
        says=_("Share of projects that have money at or below the threshold"),
        ends=("small_low", "small_high"),
    ),
    Column("small_money_share", Style.SHARE, _("Money of small projects")),
    Column(
        "hhi", Style.NUMBER, _("HHI"), Unit.INDEX,
        says=_("Herfindahl–Hirschman index of money over projects"),
    ),
    Column(
        "effective_number", Style.NUMBER, _("Effective number"), Unit.COUNT,
        says=_("Projects of equal size that would be as concentrated"),
    ),
    Column(
        "gini", Style.NUMBER, _("Gini"), Unit.INDEX,
        says=_("Gini coefficient of money over projects"),
    ),
    Column("zero", Style.INTEGER, _("Projects of no money"), Unit.COUNT),
    Column("projects_share", Style.SHARE, _("Cumulative projects")),
    Column(
        "cumulative_money", Style.SHARE, _("Cumulative money"), name="money_share"
    ),
    Column(
        "rate", Style.SHARE, _("Execution rate"), says=_("Money spent over granted")
    ),
    Column(
        "low_share", Style.SHARE, _("At or below 30%"),
        says=_("Share of projects that spent no more than low_execution of the grant"),
        ends=("low", "high"),
    ),
    Column(
        "above", Style.INTEGER, _("Spent more than granted"), Unit.COUNT,
        says=_("Projects that spent more than was granted"),
    ),
)  # fmt: skip
_TIME: Final = (
    Column(
        "share", Style.SHARE, _("Share"), says=_("Share of the year's money"),
        ends=("low", "high"),
    ),
    Column(
        "counted", Style.INTEGER, _("Projects begun"), Unit.COUNT,
        says=_("Projects that began in the year, whether their money is known or not"),
    ),
    Column(
        "project_share", Style.SHARE, _("Share of projects"),
        says=_("Share of the projects that began in the year"),
        ends=("project_low", "project_high"),
    ),
    Column("first_year", Style.YEAR, _("First year")),
    Column("last_year", Style.YEAR, pgettext("span", "Last year")),
    Column("years", Style.INTEGER, _("Years on record"), Unit.COUNT),
    Column("first_share", Style.SHARE, _("Share at first")),
    Column("last_share", Style.SHARE, _("Share at last")),
    Column(
        "share_change", Style.SHARE, pgettext("share", "Change"), name="change",
        says=_("Share at last less share at first"),
        ends=("change_low", "change_high"),
    ),
    Column(
        "slope", Style.SHARE, _("Change a year"),
        says=_("Least-squares slope of the share over the years"), ends=("low", "high"),
    ),
    Column(
        "change_share", Style.SHARE, _("Change on the year"), name="change",
        says=_("Money of the year over that of the year before, less 1"),
        ends=("low", "high"),
    ),
)  # fmt: skip
_AIM: Final = (
    BALANCE["shortfall"],
    BALANCE["need"],
    Column(
        "need_rank", Style.WHOLE, _("Need rank"), Unit.RANK,
        says=_("1 is farthest below the reference: the greatest need a head"),
    ),
    Column(
        "money_rank", Style.WHOLE, _("Money rank"), Unit.RANK,
        says=_("1 is the most money per head"),
    ),
    Column(
        "gap", Style.NUMBER, _("Gap"), Unit.RANK,
        says=_("Money rank less need rank; above 0 a region gets less than it needs"),
    ),
    Column(
        "correlation", Style.NUMBER, _("Rank correlation"), Unit.CORRELATION,
        name="value", ends=("low", "high"),
    ),
    Column("n", Style.INTEGER, _("n"), Unit.COUNT, says=_("Regions compared")),
    Column(
        "cosine", Style.NUMBER, _("Alignment (cosine)"), Unit.INDEX,
        says=_("1 where money is spread over activities as they are"),
        discloses=Discloses.PROFILE),
    Column(
        "rank_correlation", Style.NUMBER, _("Rank correlation"), Unit.CORRELATION,
        says=_("Of money with strength, over activities; above 0 money follows it"),
        ends=("low", "high"), discloses=Discloses.PROFILE),
    Column("top_funded", Style.ACTIVITY, _("Most funded")),
    Column("top_specialised", Style.ACTIVITY, _("Most specialised")),
    Column("top_outlook", Style.ACTIVITY, _("Most promising")),
    Column(
        "new_money_share", Style.SHARE, _("Money for new fields"), name="money_share",
        says=_("Share of the region's money for fields it is not yet specialised in"),
    ),
    Column(
        "basis", Style.WORD, _("Basis"),
        says=_("What promise is read from: odds of entry, or density"),
        words={"odds": _("odds of entry"), "density": _("Density")},
    ),
)  # fmt: skip
_CASES: Final = (
    Column(
        "beneficiary_kind", Style.WORD, _("Kind"), name="kind",
        words={"region": _("Region")},
    ),
    Column(
        "channels", Style.INTEGER, _("Channels"), Unit.COUNT,
        says=_("Pairs of programme and office in charge"),
    ),
    Column("programmes", Style.INTEGER, _("Programmes"), Unit.COUNT),
    Column("offices", Style.INTEGER, _("Offices"), Unit.COUNT),
    Column("title", Style.TEXT, _("Title")),
    Column(
        "against", Style.WORD, _("Against"),
        says=_("Its peers: projects of its field, or programmes of its title"),
    ),
    Column("middle", Style.MONEY, _("Median of its like")),
    Column("times", Style.NUMBER, _("Times the median"), Unit.RATIO),
    Column(
        "deviation", Style.NUMBER, _("Modified z-score"), Unit.SCORE, name="score",
        says=_("Of the logarithm, against the field; beyond 3.5 is far"),
    ),
    Column(
        "factor", Style.NUMBER, _("Factor"), Unit.RATIO,
        says=_("By which the amount may be too large"),
    ),
    Column(
        "corrected", Style.MONEY, _("If corrected"), says=_("The amount over factor")
    ),
    Column("peers", Style.INTEGER, _("Peers"), Unit.COUNT),
    Column("alarm", Style.CODE, _("Alarm")),
    Column(
        "figure", Style.NUMBER, _("Figure"), Unit.OF_MEASURE, ends=("low", "high")
    ),
    Column("reference", Style.NUMBER, _("Reference"), Unit.OF_MEASURE),
    Column("raised", Style.YES, _("Raised")),
    Column("where_message", Style.MESSAGE, _("Where to look")),
    Column("rule", Style.CODE, _("Rule")),
    Column(
        "certainty", Style.WORD, _("Certainty"),
        says=_("clearly: the interval leaves the line aside; perhaps: it holds it"),
        words=CERTAINTY,
    ),
    Column(
        "way_down", Style.CODE, _("Way down"),
        says=_("Commands and query that lead to the rows behind, as JSON"),
    ),
)  # fmt: skip
_COLUMNS: Final = SHARED | columns(
    *_AMOUNTS, *_SCOPES, *_SCATTER, *_TIME, *_AIM, *_CASES
)

_NESTED: Final = _(
    "The nation, its regions and the modes of support tell the same money: do not add "
    "rows of different scope."
)
_AXES: Final = _(
    "Each axis parts the same money anew: do not add rows of different axes."
)

SCATTER: Final = ResultTable.of(
    _COLUMNS, "scatter", _("a scope: the nation, a region or a mode of support"),
    key="scope key",
    columns="scope key projects money threshold small_share small_low small_high "
    "small_money_share hhi effective_number gini zero region",
    warnings=(_NESTED,),
)  # fmt: skip
SIZES: Final = ResultTable.of(
    _COLUMNS, "size_distribution", _("a class of size"),
    key="lower upper", columns="lower upper projects money",
)  # fmt: skip
LORENZ: Final = ResultTable.of(
    _COLUMNS, "lorenz", _("a share of the projects, the smallest first"),
    columns="projects_share cumulative_money",
    warnings=(_("Rows are cumulative: do not add them."),),
)  # fmt: skip
SUPPORT: Final = ResultTable.of(
    _COLUMNS, "support", _("a kind of support in a year"), key="year axis value",
    columns="year axis axis_value projects money share low high counted project_share "
    "project_low project_high",
    warnings=(
        _AXES,
        _("Shares are of the money whose value on the axis is known."),
    ),
)  # fmt: skip
TRENDS: Final = ResultTable.of(
    _COLUMNS, "trends", _("a kind of support, from the first to the last year"),
    key="axis value",
    columns="axis axis_value first_year last_year years first_share last_share "
    "share_change change_low change_high slope low high",
    warnings=(_("Where an interval holds 0, no change can be claimed."),),
)  # fmt: skip
EXECUTION: Final = ResultTable.of(
    _COLUMNS, "execution", _("a scope and a year"), key="scope key year",
    columns="scope key year projects granted spent rate low_share low high above "
    "region",
    warnings=(
        _NESTED,
        _("The last year may still be running."),
        _("A rate above 1 is on record: more was spent than granted."),
    ),
)  # fmt: skip
NEED: Final = ResultTable.of(
    _COLUMNS, "need", _("a region"), key="region",
    columns="region shortfall need need_rank money money_per_head money_rank gap",
    warnings=(_("Nationwide money belongs to no region and is left out."),),
)  # fmt: skip
CORRELATIONS: Final = ResultTable.of(
    _COLUMNS, "correlations", _("a pair of need and money"), key="quantity",
    columns="quantity correlation low high n",
)  # fmt: skip
ALIGNMENT: Final = ResultTable.of(
    _COLUMNS, "alignment", _("a region"), key="region",
    columns="region projects money cosine rank_correlation low high top_funded "
    "top_specialised year measure",
    warnings=(_("Where an interval holds 0, money cannot be said to follow."),),
)  # fmt: skip
OUTLOOK_ALIGNMENT: Final = ResultTable.of(
    _COLUMNS, "outlook_alignment", _("a region, over what it could become"),
    key="region",
    columns="region projects money cosine rank_correlation low high placed "
    "new_money_share top_funded top_outlook basis year measure",
    warnings=(_("Where an interval holds 0, money cannot be said to follow."),),
)  # fmt: skip
CHANNELS: Final = ResultTable.of(
    _COLUMNS, "channels", _("an organisation or a region that money reaches"),
    key="kind beneficiary",
    columns="beneficiary beneficiary_kind channels programmes offices projects money "
    "region organisation",
    warnings=(
        _("Organisations and regions tell the same money: do not add the two."),
        _("A project counts for each organisation in it: projects do not add up."),
    ),
)  # fmt: skip
YEARLY: Final = ResultTable.of(
    _COLUMNS, "yearly", _("a scope and a year"), key="scope key year",
    columns="scope key year projects money change_share low high region",
    warnings=(_NESTED, _("The last year may still be running.")),
)  # fmt: skip
OUTLIERS: Final = ResultTable.of(
    _COLUMNS, "outliers", _("an amount whose unit may have slipped"), key="project",
    columns="project title region activity money against middle times deviation "
    "factor corrected peers",
    warnings=(_("Suspected, not proven; no amount was changed."),),
)  # fmt: skip
ALARMS: Final = ResultTable.of(
    _COLUMNS, "alarms", _("a rule: figure, reference line, where to look"),
    key="alarm",
    columns="alarm message figure low high reference unit raised where_message rule "
    "certainty way_down",
    warnings=(
        _("Reference lines are there to compare with; they do not say what is right."),
        _("An alarm looks at the figure alone: read how certain it is beside it."),
    ),
)  # fmt: skip
MAKES: Final = (
    SCATTER, SIZES, SUPPORT, EXECUTION, NEED, CORRELATIONS, ALIGNMENT,
    OUTLOOK_ALIGNMENT, LORENZ, TRENDS, CHANNELS, YEARLY, OUTLIERS, ALARMS,
)  # fmt: skip


def laid_out(rows: Iterable[dict[str, Any]], table: ResultTable) -> pd.DataFrame:
    """Lay rows out as a result table; cells that a row lacks stay empty."""
    return table.typed(pd.DataFrame(list(rows), columns=list(table.names)))
