"""The result tables of the stage: each column once, and what each table is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.balance.columns import COLUMNS as BALANCE
from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.coordination.audit.columns import ALARMS
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALARM_NAMES", "COLUMNS", "EASIEST", "MAKES", "RULES", "TABLES"]

RULES: Final[Mapping[str, Message]] = {
    "optimum": _("Optimum (the chosen plan)"),
    "greedy": _("Most merit for money first"),
    "equal_shares": _("Method of equal shares"),
    "phragmen": _("Sequential Phragmén"),
    "formula": _("Formula by need"),
    "last_year": _("Last year’s way"),
}
"""The rules by name, and what an officer calls them."""

ALARM_NAMES: Final[Mapping[str, Message]] = {
    "small_projects": _("share of small projects"),
    "need_mismatch": _("money against need"),
    "alignment": _("money against specialisation"),
    "outlook_alignment": _("money against the odds of new specialisations"),
    "central_share": _("share started by the centre"),
    "direct_share": _("share of direct support"),
    "core_share": _("share of the core regions"),
}
"""The alarms of the audit that a plan can trip, by name."""

EASIEST: Final[Mapping[str, Message]] = {
    "merit": _("More merit"),
    "grant": _("A smaller grant"),
    "floor": _("Another balance floor"),
    "none": _("No single change suffices"),
}
"""The ways in of a rejected proposal, of which one is the easiest."""

_OF_ALARMS: Final = ("reference", "raised", "where_message")

COLUMNS: Final = SHARED | columns(
    BALANCE["shortfall"],
    *(column for column in ALARMS.columns if column.name in _OF_ALARMS),
    Column("figure", Style.NUMBER, _("Figure"), Unit.OF_MEASURE),
    Column("alarm", Style.WORD, _("Alarm"), words=ALARM_NAMES),
    Column("alarms", Style.INTEGER, pgettext("of a plan", "Alarms"), Unit.COUNT,
           says=_("Alarms of the audit that the plan trips")),
    Column("plan", Style.INTEGER, pgettext("portfolio", "Plan"), Unit.CODE,
           says=_("Number of the plan")),
    Column("plan_name", Style.MESSAGE, _("Name of the plan"), name="message"),
    Column(
        "balance_floor", Style.SHARE, _("Balance floor"), name="floor",
        says=_("Balance that was asked for at least"),
    ),
    Column(
        "merit", Style.NUMBER, _("Merit"), Unit.POINTS,
        says=_("Mean merit of the money to give; the sum of projects below scale 1"),
    ),
    Column(
        "proposal_merit", Style.NUMBER, pgettext("of a proposal", "Merit"), Unit.POINTS,
        says=_("Points of the proposal, 0 to 100"), name="merit",
    ),
    Column(
        "balance", Style.SHARE, _("Balance (least share of need met)"),
        says=_("Part of what it is due by need that the worst-off region gets"),
    ),
    Column("money", Style.MONEY, _("Money")),
    Column("funded", Style.INTEGER, _("Funded"), Unit.COUNT,
           says=_("Projects funded")),
    Column(
        "price_of_balance", Style.NUMBER, _("Price of 1 point of balance"), Unit.POINTS,
        says=_("Merit lost for each percentage point of balance since the plan before"),
    ),
    Column(
        "price_money", Style.MONEY, _("Money to make up for it"),
        says=_("Extra budget with which the plan has the merit of the one before"),
    ),
    Column(
        "status", Style.WORD, _("Proof"),
        says=_("optimal, within the gap allowed, or stopped at the time limit"),
    ),
    Column(
        "gap", Style.SHARE, _("Optimality gap"),
        says=_("Proven distance from the best possible plan, at most"),
    ),
    Column("seconds", Style.NUMBER, _("Seconds"), Unit.SECONDS),
    Column("chosen", Style.YES, pgettext("chosen", "Chosen")),
    Column("worst_region", Style.REGION, _("Least served region")),
    Column("worst_off", Style.SHARE, _("Least share of due")),
    Column(
        "ordered", Style.NUMBER, _("Ordered balance"), Unit.RATIO,
        says=_("Mean, over tails, of the mean share of due of the worst-off regions"),
    ),
    Column(
        "gini", Style.NUMBER, _("Gini"), Unit.INDEX,
        says=_("Inequality of money for need over regions; 0 where all are alike"),
    ),
    Column(
        "progressivity", Style.NUMBER, _("Points behind where the money goes"),
        Unit.POINTS,
        says=_("Points below the reference of the ledger, averaged over the money"),
    ),
    Column("model", Style.WORD, _("Measure of balance"), words={
        "worst_off": _("the worst-off region"),
        "ordered": _("all regions, the worst off counting most"),
    }),
    Column("programme", Style.TEXT, _("Programme")),
    Column("merit_imputed", Style.YES, _("Merit imputed")),
    Column("asked", Style.MONEY, _("Asked")),
    Column("grant", Style.MONEY, _("Grant")),
    Column("is_funded", Style.YES, _("Funded"), name="funded"),
    Column("family", Style.TEXT, _("Family"), says=_("Duplicate family it belongs to")),
    Column("level", Style.SHARE, _("Share of asked")),
    Column("first_year", Style.YEAR, _("First year"),
           says=_("Year in which it starts under the plan")),
    Column("merged", Style.YES, _("Merged project")),
    Column("merged_into", Style.CODE, _("Merged into"),
           says=_("Merged project that is funded in its place")),
    Column("running", Style.YES, _("Running project")),
    Column(
        "worth", Style.NUMBER, _("Merit if funded in full"), Unit.POINTS,
        says=_("What the proposal adds to the merit of a plan that funds it in full"),
    ),
    Column(
        "gain", Style.SIGNED, _("Merit gained"), Unit.POINTS,
        says=_("What the change adds to the merit of the plan"),
    ),
    Column("share", Style.SHARE, _("Share")),
    Column("per_head", Style.MONEY, _("Per head"), Unit.CURRENCY_PER_HEAD),
    Column("need_share", Style.SHARE, _("Need share")),
    Column("due", Style.MONEY, _("Due"), says=_("Money due to the region by need")),
    Column("ratio", Style.SHARE, _("Share of due"),
           says=_("Money given to money due")),
    Column("floor", Style.MONEY, _("Floor"), says=_("Least money required")),
    Column("cap", Style.MONEY, _("Cap"), says=_("Most money allowed")),
    Column("against", Style.WORD, _("Against"),
           says=_("The plan before, or last year's way of sharing")),
    Column("change", Style.WORD, _("Change"), says=_("in or out")),
    Column("money_before", Style.MONEY, _("Money before")),
    Column("money_after", Style.MONEY, _("Money after")),
    Column("money_gained", Style.GAIN, _("Difference"), name="money"),
    Column(
        "since_first", Style.MONEY, _("Since merit first"),
        says=_("Money gained or lost since the plan of greatest merit"),
    ),
    Column("requirement", Style.CODE, _("Requirement")),
    Column("budget", Style.MONEY, _("Budget"), says=_("Empty where the year is open")),
    Column("running_money", Style.MONEY, _("Running projects"), name="running",
           says=_("Money committed to running projects")),
    Column("left", Style.MONEY, _("Left")),
    Column(
        "funded_share", Style.SHARE, _("Share of draws"),
        says=_("Share of draws of merit and weights in which it is funded"),
        ends=("low", "high"),
    ),
    Column("core", Style.YES, _("Core"), says=_("Funded in 90% of draws or more")),
    Column("never", Style.YES, _("Seldom"), says=_("Funded in 10% of draws or fewer")),
    Column("in_chosen", Style.YES, _("Chosen plan"), says=_("Whether it is in it")),
    Column("draws", Style.INTEGER, _("Draws"), Unit.COUNT),
    Column("merit_spread", Style.NUMBER, _("Standard error of merit"), Unit.POINTS),
    Column("merit_needed", Style.NUMBER, _("Merit that would do"), Unit.POINTS),
    Column("merit_change", Style.SIGNED, _("Merit needed"), Unit.POINTS,
           says=_("Points it lacks; empty where no merit would do")),
    Column("grant_needed", Style.MONEY, _("Largest grant that would do")),
    Column("grant_change", Style.MONEY, _("Grant change")),
    Column("floor_needed", Style.SHARE, _("Balance floor that would do")),
    Column("floor_change", Style.SHARE, _("Change of the floor")),
    Column("replaces", Style.TEXT, _("Who would leave")),
    Column("joins", Style.TEXT, _("Who would enter with it")),
    Column("cheapest", Style.WORD, _("Easiest way in"),
           says=_("merit, grant, floor or none: the smallest change for its size"),
           words=EASIEST),
    Column("verified", Style.YES, _("Verified"),
           says=_("Whether each figure was tried by solving again")),
    Column("blocked_by", Style.TEXT, _("Requirements that keep it out")),
    Column("instead", Style.PROJECT, _("Funded in its place")),
    Column("rule", Style.WORD, pgettext("allocation", "Rule"), words=RULES),
    Column("rule_name", Style.MESSAGE, _("Name of the rule"), name="message"),
    Column("represented", Style.SHARE, _("Regions represented")),
    Column("worst_representation", Style.SHARE, _("Least share of due")),
    Column("representation", Style.SHARE, _("Share of due")),
    Column(
        "envy", Style.MONEY, _("Largest envy"),
        says=_("Money by which a region would rather have another's, for its need"),
    ),
    Column("envious", Style.INTEGER, _("Envious regions"), Unit.COUNT),
    Column("envies", Style.REGION, _("Envies")),
    Column("criterion", Style.WORD, _("Criterion"),
           says=_("Code of the criterion; total for the sum")),
    Column("criterion_name", Style.MESSAGE, _("Name of the criterion"), name="message"),
    Column("weight", Style.SHARE, pgettext("criterion", "Weight"), Unit.SHARE),
    Column("score", Style.NUMBER, _("Score"), Unit.POINTS),
    Column("contribution", Style.NUMBER, _("Contribution"), Unit.POINTS,
           says=_("Weight × score"), ends=("low", "high")),
    Column("source", Style.WORD, _("Basis")),
    Column("reviews", Style.INTEGER, _("Reviews"), Unit.COUNT),
    Column("merit_rank", Style.NUMBER, _("Rank"), Unit.RANK, name="rank",
           says=_("1 is the first; equals share a place"),
           ends=("rank_low", "rank_high")),
    Column("reviewer", Style.CODE, _("Reviewer"), discloses=Discloses.PERSON),
    Column("severity", Style.SIGNED, _("Severity"), Unit.POINTS,
           says=_("Points by which the reviewer marks lower than others"),
           ends=("low", "high"), discloses=Discloses.PERSON),
    Column("recused", Style.INTEGER, _("Stood back"), Unit.COUNT),
    Column("constant", Style.YES, _("Always the same score")),
)  # fmt: skip

_ALTERNATIVES: Final = (
    _("Plans are alternatives: never add rows of several plans up."),
)
_CRITERIA: Final = (
    _("The row 'total' sums the others up: leave it out before adding."),
    _("Where intervals overlap, merit alone does not rank."),
)

MAKES: Final = (
    ResultTable.of(
        COLUMNS, "plans", _("a plan of the frontier between merit and balance"),
        key="plan", warnings=_ALTERNATIVES,
        columns="plan plan_name balance_floor merit balance money funded "
        "price_of_balance price_money status gap seconds chosen worst_region "
        "worst_off ordered progressivity gini model alarms",
    ),
    ResultTable.of(
        COLUMNS, "alarms", _("an alarm of the audit held against a plan"),
        key="plan alarm", warnings=(*_ALTERNATIVES, ALARMS.warnings[0]),
        columns="plan alarm message figure reference unit raised where_message",
    ),
    ResultTable.of(
        COLUMNS, "choices", _("a proposal under a plan"),
        key="plan project", warnings=_ALTERNATIVES,
        columns="plan project programme region activity proposal_merit merit_imputed "
        "asked grant is_funded year family level first_year merged merged_into running "
        "worth",
    ),
    ResultTable.of(
        COLUMNS, "allocations", _("a region under a plan; nationwide money last"),
        key="plan region", warnings=_ALTERNATIVES,
        columns="plan region money share per_head need_share due ratio floor cap "
        "funded",
    ),
    ResultTable.of(
        COLUMNS, "steps",
        _("a region in the step to a plan: who gains and who loses"),
        key="plan region", warnings=_ALTERNATIVES,
        columns="plan region shortfall need_share money_before money_after "
        "money_gained since_first",
    ),
    ResultTable.of(
        COLUMNS, "swaps", _("a proposal that enters or leaves against another plan"),
        key="plan against project", warnings=_ALTERNATIVES,
        columns="plan against project region change grant proposal_merit gain",
    ),
    ResultTable.of(
        COLUMNS, "conflict",
        _("a requirement of a smallest set that cannot hold together"),
        key="requirement", columns="requirement message",
    ),
    ResultTable.of(
        COLUMNS, "years", _("a calendar year under a plan"),
        key="plan year", warnings=_ALTERNATIVES,
        columns="plan year budget money running_money left",
    ),
    ResultTable.of(
        COLUMNS, "robust",
        _("a proposal and the share of draws in which it is funded"),
        key="project",
        columns="project region funded_share low high core never in_chosen draws "
        "proposal_merit merit_spread",
    ),
    ResultTable.of(
        COLUMNS, "why_not",
        _("a rejected proposal and the smallest change that lets it in"),
        key="project",
        columns="project region plan proposal_merit merit_needed merit_change grant "
        "grant_needed grant_change floor_needed floor_change replaces joins cheapest "
        "verified blocked_by instead message",
        warnings=(
            _("Each change holds by itself: proposals cannot all be let in at once."),
        ),
    ),
    ResultTable.of(
        COLUMNS, "rules", _("a rule by which the same money could be shared out"),
        key="rule",
        columns="rule rule_name merit balance money funded represented "
        "worst_representation envy envious gini",
        warnings=(
            _("Requirements such as floors and years bind the optimum alone."),
        ),
    ),
    ResultTable.of(
        COLUMNS, "rule_regions", _("a region under a rule"), key="rule region",
        columns="rule region need_share money funded representation envy envies",
    ),
    ResultTable.of(
        COLUMNS, "rule_choices", _("a proposal that a rule funds"), key="rule project",
        columns="rule project grant",
    ),
    ResultTable.of(
        COLUMNS, "merits", _("a criterion of a proposal, and its total"),
        key="project criterion", warnings=_CRITERIA,
        columns="project criterion criterion_name weight score contribution low high "
        "source reviews merit_rank rank_low rank_high",
    ),
    ResultTable.of(
        COLUMNS, "reviewers", _("a reviewer and how strict they are"), key="reviewer",
        columns="reviewer reviews severity low high recused constant",
    ),
)  # fmt: skip
TABLES: Final = {table.name: table for table in MAKES}
"""The tables by name."""
