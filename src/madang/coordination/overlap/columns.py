"""What the register makes: its result tables and their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import SHARED, Discloses, ResultTable, Style, Unit, columns
from madang.contracts import ResultColumn as Column
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "FAMILIES",
    "FEATURES",
    "GRID",
    "LEARNING",
    "LEVELS",
    "MAKES",
    "MEMBERS",
    "PAIRS",
    "PARTS",
    "QUALITY",
    "REPUBLISHED",
    "SUGGESTIONS",
]

FEATURES: Final[Mapping[str, Message]] = {
    "text": _("likeness of texts"),
    "lead": _("how far the texts stand above what the field writes anyway"),
    "alike": _("likeness of whole titles"),
    "stock": _("how much of it is phrases that many titles of the list share"),
    "edition": _("different rounds, half-years or a call again"),
    "bids": _("both seek what only one region can get"),
    "brief": _("a title too short to say much"),
    "generic": _("a title that many offices use"),
    "field": _("how near the fields are"),
    "constant": _("a pair without any likeness"),
}
"""What an officer reads for each feature of a pair."""

_BELONG: Final = _(
    "That the two belong together in any way, by the weights alone: before verdicts"
)

_COLUMNS: Final = SHARED | columns(
    Column(
        "probability", Style.NUMBER, _("Probability"), Unit.PROBABILITY,
        says=_BELONG, ends=("probability_low", "probability_high"),
    ),
    Column(
        "suggested_probability", Style.NUMBER, _("Probability"), Unit.PROBABILITY,
        says=_BELONG, name="probability",
    ),
    Column(
        "mean_probability", Style.NUMBER, _("Probability"), Unit.PROBABILITY,
        says=_("Mean probability of the family's pairs"), name="probability",
    ),
    Column(
        "text_similarity", Style.NUMBER, _("Likeness of texts"), Unit.INDEX,
        says=_("Cosine of title and summary, 0 to 1"),
    ),
    Column(
        "title_similarity", Style.NUMBER, _("Likeness of titles"), Unit.INDEX,
        says=_("Cosine of the titles, 0 to 1"),
    ),
    Column(
        "activity_similarity", Style.NUMBER, _("Likeness of activities"), Unit.INDEX,
        says=_("1 the same, 0.5 of one branch, 0 others; empty where unknown"),
    ),
    Column("region_relation", Style.WORD, _("How the regions lie")),
    Column(
        "beneficiaries", Style.SHARE, _("Organisations in common"),
        says=_("Of the project with fewer; else whether the office is the same"),
    ),
    Column(
        "time_overlap", Style.SHARE, _("Overlap in time"),
        says=_("Common days as a share of the shorter project's"),
    ),
    Column(
        "money_ratio", Style.NUMBER, _("Ratio of money"), Unit.RATIO,
        says=_("The smaller amount over the larger"),
    ),
    Column(
        "redundant", Style.NUMBER, _("Needless copy"), Unit.PROBABILITY,
        says=_("That a reviewer would delete one of the two, if they belong together"),
    ),
    Column(
        "verdict", Style.WORD, _("Verdict"),
        says=_("The officer's where there is one, else the one proposed"),
    ),
    Column("proposed", Style.WORD, _("Proposed verdict")),
    Column("decided", Style.YES, _("Officer’s verdict")),
    Column("decided_by", Style.TEXT, _("Decided by"), discloses=Discloses.PERSON),
    Column("decided_at", Style.TEXT, _("Decided on")),
    Column(
        "outdated", Style.YES, _("Verdict outdated"),
        says=_("A verdict is not applied, since a text has changed"),
    ),
    Column("reason", Style.MESSAGE, _("Reason"), name="message"),
    Column(
        "shared_phrases", Style.TEXT, _("Shared phrases"),
        says=_("Words that stand in both texts, parted by |"),
    ),
    Column("family", Style.INTEGER, _("Family"), Unit.CODE, says=_("0 for none")),
    Column(
        "money_at_stake", Style.MONEY, _("Money at stake"),
        says=_("The smaller money of the two"),
    ),
    Column("members", Style.INTEGER, _("Members"), Unit.COUNT),
    Column("label", Style.TEXT, _("Title of the lead")),
    Column("regions", Style.REGIONS, _("Regions")),
    Column("plan", Style.WORD, _("Plan")),
    Column("money", Style.MONEY, pgettext("of projects", "Money")),
    Column(
        "open_money", Style.MONEY, _("Money not yet spent"),
        says=_("Of proposals all, of running projects what is to come, of ended none"),
    ),
    Column(
        "saving", Style.MONEY, _("Saving"), ends=("saving_low", "saving_high"),
        says=_("By rule: a share of the money not yet spent of all but one member"),
    ),
    Column("deed", Style.MESSAGE, _("What to do"), name="message"),
    Column("lead_project", Style.PROJECT, pgettext("of a family", "Lead"), name="lead"),
    Column(
        "decided_pairs", Style.INTEGER, _("Pairs decided by officers"), Unit.COUNT,
        name="decided",
    ),
    Column("is_lead", Style.YES, _("Leads the family"), name="lead"),
    Column("original", Style.PROJECT, _("Original notice")),
    Column("projects", Style.INTEGER, _("Projects"), Unit.COUNT),
    Column(
        "overlapping", Style.INTEGER, _("Overlapping"), Unit.COUNT,
        says=_("In families judged duplicate or rival"),
    ),
    Column("overlapping_money", Style.MONEY, _("Overlapping money")),
    Column(
        "level_a", Style.WORD, _("Level 1"), says=_("Who started the first project")
    ),
    Column(
        "level_b", Style.WORD, _("Level 2"), says=_("Who started the second project")
    ),
    Column("pairs", Style.INTEGER, _("Pairs"), Unit.COUNT),
    Column("duplicates", Style.INTEGER, _("Pairs judged duplicate"), Unit.COUNT),
    Column("n", Style.INTEGER, _("Verdicts behind it"), Unit.COUNT),
    Column("why", Style.MESSAGE, _("Why it is asked"), name="message"),
    Column(
        "drawn", Style.WORD, _("Purpose"),
        says=_("To measure, drawn by chance; or to teach the weights"),
    ),
    Column(
        "stratum", Style.TEXT, _("Stratum"),
        says=_("Range of probability by the shipped weights"),
    ),
    Column(
        "weight", Style.NUMBER, _("Sampling weight"), Unit.WEIGHT,
        says=_("One over the chance of being drawn; empty where not drawn by chance"),
    ),
    Column(
        "channel", Style.WORD, _("Weights"), says=_("Of titles alone, or of contents")
    ),
    Column("before", Style.NUMBER, _("Before"), Unit.INDEX),
    Column(
        "after", Style.NUMBER, _("After"), Unit.INDEX,
        says=_("On verdicts that the weights were not learnt on"),
    ),
    Column("together", Style.INTEGER, _("Pairs found related"), Unit.COUNT),
    Column("unrelated", Style.INTEGER, _("Pairs found unrelated"), Unit.COUNT),
    Column(
        "used", Style.YES, _("Used"),
        says=_("Whether the weights are used; else those shipped stay"),
    ),
    Column("feature", Style.WORD, _("Feature"), words=FEATURES),
    Column("feature_value", Style.NUMBER, _("Value"), Unit.INDEX, name="value"),
    Column(
        "contribution", Style.SIGNED, _("Added to the log-odds"), Unit.SCORE,
        says=_("Those of one pair add up to the log-odds of its probability"),
    ),
)  # fmt: skip

_PROPOSALS: Final = _(
    "Verdicts are proposals until an officer has decided; decided tells which."
)

PAIRS: Final = ResultTable.of(
    _COLUMNS, "pairs", _("A pair of projects that overlap, with verdict and reason"),
    key="project_a project_b",
    columns="project_a project_b probability probability_low probability_high "
    "text_similarity title_similarity activity_similarity region_relation "
    "beneficiaries time_overlap money_ratio redundant verdict proposed decided "
    "decided_by decided_at outdated reason shared_phrases family money_at_stake",
    warnings=(
        _PROPOSALS,
        _("Money at stake must not be summed: a project stands in several pairs."),
    ),
)  # fmt: skip
FAMILIES: Final = ResultTable.of(
    _COLUMNS, "families", _("A family of overlapping projects, with a plan"),
    key="family",
    columns="family members label activity regions verdict plan money "
    "open_money saving saving_low saving_high deed lead_project mean_probability "
    "decided_pairs",
    warnings=(
        _("Savings follow a rule and are no estimate of what a merger would cost."),
        _("What is already spent, and an ended project, saves nothing."),
        _("Only duplicates save by it; no other verdict does."),
    ),
)  # fmt: skip
MEMBERS: Final = ResultTable.of(
    _COLUMNS, "members", _("A project in a family, and whether it leads"),
    key="family project", columns="family project is_lead",
)  # fmt: skip
REPUBLISHED: Final = ResultTable.of(
    _COLUMNS, "republished", _("A notice published again, and its original"),
    key="project original", columns="project original",
)  # fmt: skip
GRID: Final = ResultTable.of(
    _COLUMNS, "grid",
    _("Projects and money of a field in a region, all and in overlap"),
    key="activity region",
    columns="activity region projects overlapping money overlapping_money",
    warnings=(_("The region is empty for projects that are nationwide or unplaced."),),
)  # fmt: skip
LEVELS: Final = ResultTable.of(
    _COLUMNS, "levels", _("Overlap between two levels, such as local and central"),
    key="level_a level_b", columns="level_a level_b pairs duplicates projects money",
    warnings=(
        _("Projects and money of the rows do not add up: a project may overlap with "
          "both levels."),
    ),
)  # fmt: skip
QUALITY: Final = ResultTable.of(
    _COLUMNS, "quality",
    _("Precision or recall of the register so far, with its interval"),
    key="quantity", columns="quantity value low high n message",
    ends={"value": ("low", "high")},
    warnings=(
        _("Recall counts candidate pairs only, not all pairs of projects there are."),
    ),
)  # fmt: skip
SUGGESTIONS: Final = ResultTable.of(
    _COLUMNS, "suggestions",
    _("A pair to decide next: to measure by, or to learn from"),
    key="rank",
    columns="rank project_a project_b suggested_probability why drawn stratum weight",
)  # fmt: skip
LEARNING: Final = ResultTable.of(
    _COLUMNS, "learning", _("What verdicts taught: a figure before and after"),
    key="channel quantity",
    columns="channel quantity before after together unrelated used",
)  # fmt: skip
PARTS: Final = ResultTable.of(
    _COLUMNS, "parts", _("What a feature adds to the log-odds of a pair"),
    key="project_a project_b feature",
    columns="project_a project_b feature feature_value contribution",
    warnings=(_("Parts below 0.005 in size are left out."),),
)  # fmt: skip

MAKES: Final = (
    PAIRS, FAMILIES, MEMBERS, REPUBLISHED, GRID, LEVELS, QUALITY, SUGGESTIONS,
    LEARNING, PARTS,
)  # fmt: skip
"""Result tables of the stage, in order."""
