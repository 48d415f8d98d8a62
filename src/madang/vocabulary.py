"""Closed word lists: each choice that records and parameters may name, once.

The values are what stands in the tables; `label` gives the word an officer
reads, in Korean and English.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from madang.language import Message, _, pgettext

__all__ = [
    "NOT_BEGUN",
    "Concern", "CriterionSource", "Dimension", "FlowKind", "Initiator", "Language",
    "Measure", "Mode", "OrganisationKind", "Plan", "RegionRelation", "Role",
    "Soundness", "Status", "StructuralIndex", "Tier", "Verdict", "is_known", "label",
    "word",
]  # fmt: skip


class Language(StrEnum):
    """Languages in which every text for users exists."""

    KO = "ko"
    EN = "en"


class OrganisationKind(StrEnum):
    """Kinds of organisation; the first three are industry, academia, research."""

    INDUSTRY = "industry"
    ACADEMIA = "academia"
    RESEARCH = "research"
    GOVERNMENT = "government"
    SUPPORT = "support"
    OTHER = "other"


class Dimension(StrEnum):
    """Dimensions of balance; `REFERENCE` marks published indices, never aggregated."""

    TERRITORY = "territory"
    PEOPLE = "people"
    AUTONOMY = "autonomy"
    REFERENCE = "reference"


class Measure(StrEnum):
    """Usual measures of activity; a study may hold others."""

    EMPLOYMENT = "employment"
    ESTABLISHMENTS = "establishments"
    VALUE_ADDED = "value_added"
    PATENTS = "patents"
    PUBLICATIONS = "publications"
    RD_SPENDING = "rd_spending"
    GRADUATES = "graduates"
    GRADUATES_EMPLOYED = "graduates_employed"


class FlowKind(StrEnum):
    """Kinds of flow between regions."""

    MIGRATION = "migration"
    YOUTH_MIGRATION = "youth_migration"
    GRADUATES = "graduates"
    COMMUTING = "commuting"
    GOODS = "goods"


class Initiator(StrEnum):
    """Who started a project: the centre, the region, or both."""

    CENTRAL = "central"
    LOCAL = "local"
    JOINT = "joint"


class Mode(StrEnum):
    """Mode of support; all but `DIRECT` are indirect."""

    DIRECT = "direct"
    NETWORK = "network"
    INFRASTRUCTURE = "infrastructure"
    TALENT = "talent"


class Status(StrEnum):
    """Where a project stands."""

    PROPOSED = "proposed"
    FUNDED = "funded"
    COMPLETED = "completed"
    REJECTED = "rejected"


NOT_BEGUN: Final = (str(Status.PROPOSED), str(Status.REJECTED))
"""Where nobody has worked yet: such projects tie nobody."""


class Role(StrEnum):
    """Role of an organisation in a project."""

    LEAD = "lead"
    PARTNER = "partner"
    THIRD_PARTY = "third_party"


class Verdict(StrEnum):
    """What two similar programmes are to each other; `LOOK` is a verdict held back."""

    DUPLICATE = "duplicate"
    RIVAL = "rival"
    COMPLEMENTARY = "complementary"
    SEQUENCE = "sequence"
    REPUBLISHED = "republished"
    LOCAL = "local_run"
    AWARD = "award"
    PART = "part"
    LOOK = "look"
    UNRELATED = "unrelated"

    @property
    def carries_saving(self) -> bool:
        """Whether one of the two could be spared: of a real duplicate alone."""
        return self is Verdict.DUPLICATE

    @property
    def is_decision(self) -> bool:
        """Whether an officer can decide so."""
        return self is not Verdict.LOOK


class CriterionSource(StrEnum):
    """Where the points of a criterion come from; `GIVEN` is a merit as it came."""

    REVIEWS = "reviews"
    INDICATOR = "indicator"
    ODDS = "odds"
    COLUMN = "column"
    GIVEN = "given"


class Plan(StrEnum):
    """What to do about a family of overlapping programmes."""

    MERGE = "merge"
    JOINT_CALL = "joint_call"
    REVIEW = "review"
    DIVIDE_ROLES = "divide_roles"
    KEEP = "keep"


class RegionRelation(StrEnum):
    """How the regions of two programmes lie to each other."""

    SAME = "same"
    NESTED = "nested"
    NEIGHBOUR = "neighbour"
    OTHER = "other"
    NATIONAL = "national"


class StructuralIndex(StrEnum):
    """Measures of a whole table of presence, which may mislead as a whole."""

    COMPLEXITY = "complexity"
    FITNESS = "fitness"
    RELATEDNESS = "relatedness"


class Soundness(StrEnum):
    """What a validity certificate says of a structural index."""

    SOUND = "sound"
    WARN = "warn"
    REFUSE = "refuse"


class Concern(StrEnum):
    """What a validity certificate examines."""

    SIZE = "table_size"
    COMPONENTS = "components"
    GAP = "spectral_gap"
    DIRECTION = "direction"
    DIVERSITY = "diversity_share"
    CHANCE = "null_score"
    THRESHOLD = "threshold_stability"
    LEVEL = "level_stability"
    SMALL_REGIONS = "small_on_top"


class Tier(StrEnum):
    """Side of parity on which a value lies, once its interval is regarded."""

    ABOVE = "above"
    PARITY = "parity"
    BELOW = "below"
    UNKNOWN = "unknown"


_LABELS: Final[dict[str, Message]] = {
    "industry": _("Industry"),
    "academia": _("Academia"),
    "research": pgettext("research", "Research"),
    "government": _("Government"),
    "support": _("Support"),
    "other": _("Other"),
    "territory": _("Territory"),
    "people": _("People"),
    "autonomy": _("Autonomy"),
    "reference": _("Published index"),
    "total": _("Total"),
    "population": _("Population"),
    "organisations": _("Organisations"),
    "smes": _("Small and medium enterprises"),
    "ventures": _("Ventures"),
    "employment": _("Employment"),
    "establishments": _("Establishments"),
    "value_added": _("Value added"),
    "patents": _("Patents"),
    "publications": _("Publications"),
    "rd_spending": _("R&D spending"),
    "migration": _("Migration"),
    "youth_migration": _("Youth migration"),
    "graduates": _("Graduates"),
    "graduates_employed": _("Graduates in employment"),
    "graduates_trained": _("Graduates, by region of training"),
    "commuting": _("Commuting"),
    "goods": _("Goods"),
    "central": _("Central"),
    "local": pgettext("local", "Local"),
    "joint": _("Joint"),
    "direct": _("Direct support"),
    "network": _("Network"),
    "infrastructure": _("Infrastructure"),
    "talent": _("Talent"),
    "indirect": _("Indirect support"),
    "proposed": _("Proposed"),
    "funded": pgettext("funded", "Funded"),
    "completed": _("Completed"),
    "rejected": _("Rejected"),
    "lead": _("Lead"),
    "partner": _("Partner"),
    "third_party": _("Third party"),
    "duplicate": _("Duplicate"),
    "rival": _("Similar (rival)"),
    "complementary": _("Complementary"),
    "sequence": _("Sequence"),
    "republished": _("Republished notice"),
    "local_run": _("National programme run locally"),
    "award": _("Awards of one call"),
    "part": _("Parts of a joint project"),
    "look": _("Look at it"),
    "unrelated": _("Unrelated"),
    "reviews": _("Reviewers' scores"),
    "indicator": _("Indicator"),
    "odds": _("Odds of diversification"),
    "column": _("Column of the projects"),
    "given": _("As given"),
    "merge": _("Merge"),
    "joint_call": _("Joint call"),
    "review": _("Review together"),
    "divide_roles": _("Divide roles"),
    "keep": _("Keep"),
    "same": _("Same region"),
    "nested": _("Nested regions"),
    "neighbour": _("Neighbouring regions"),
    "national": _("Nationwide"),
    "complexity": _("Complexity (ECI)"),
    "fitness": _("Fitness"),
    "relatedness": _("Relatedness"),
    "sound": _("Sound"),
    "warn": _("Warning"),
    "refuse": _("Refused"),
    "table_size": _("Size of the table"),
    "components": _("Connectedness"),
    "spectral_gap": _("Spectral gap"),
    "direction": _("Direction of the ranks"),
    "diversity_share": _("Share explained by diversity"),
    "null_score": _("Distance from chance"),
    "threshold_stability": _("Stability under the threshold"),
    "level_stability": _("Stability under the level"),
    "small_on_top": _("Small regions on top"),
    "above": _("Above parity"),
    "parity": _("At parity"),
    "below": _("Below parity"),
    "unknown": _("Undetermined"),
    "emerging": _("Emerging"),
    "growing": _("Growing"),
    "mature": _("Mature"),
    "declining": _("Declining"),
    "uncertain": _("Cannot be told"),
    "none": _("No cluster"),
    "production": _("Production"),
    "enterprise": _("Enterprise"),
    "training": _("Training"),
    "research_role": pgettext("research_role", "Research"),
    "market": _("Export"),
    "traded": _("Traded"),
    "local_side": pgettext("local_side", "Local"),
    "venture": _("Ventures"),
    "sme": pgettext("word", "SMEs"),
    "net_migration": _("Net migration"),
    "net_youth_migration": _("Net youth migration"),
    "ei_index_region": _("E–I index, regions"),
    "ei_index_kind": _("E–I index, kinds"),
    "core_tie_share": _("Share of ties with the core"),
    "triple_helix": _("Triple helix T"),
    "triple_helix_within": _("Triple helix T, within"),
    "triple_helix_between": _("Triple helix T, between"),
    "cross_kind_share": _("Share of ties across kinds"),
    "sme_embedded_share": _("Share of SMEs embedded"),
    "wasserstein_km": _("R&D–production distance"),
    "co_located_share": _("Co-located share"),
    "last_year": _("Last year"),
    "teach": _("To teach"),
    "precision_duplicate": _("Precision, ‘duplicate’"),
    "precision_overlap": _("Precision, whole register"),
    "recall_duplicate": _("Recall, duplicates"),
    "recall_overlap": _("Recall, any overlap"),
    "verdicts": _("Verdicts recorded"),
    "verdicts_in_force": _("Verdicts in force"),
    "verdicts_measured": _("Verdicts on pairs drawn by chance"),
    "verdicts_to_halve_interval": _(
        "Further verdicts that halve the interval of precision"
    ),
    "verdicts_to_halve_recall": _("Further verdicts that halve the interval of recall"),
    "measure": _("To measure"),
    "organisation": _("Organisation"),
    "ordered": _("Ordered weights"),
    "max_min": _("Max–min"),
    "floor": _("Floor"),
    "merit": pgettext("merit", "Merit"),
    "previous": _("Previous plan"),
    "in": _("In"),
    "out": _("Out"),
    "initiator": _("Initiator"),
    "mode": _("Mode of support"),
    "directness": _("Direct and indirect"),
    "need_money_per_head": _("Need and money per head"),
    "need_money": _("Need and money"),
    "rank correlation": _("(rank correlation)"),
    "optimal": _("Optimal"),
    "within_gap": _("Within gap"),
    "work_limit": _("Work limit met"),
    "industry_science_share": _("Projects joining industry and science"),
    "coagglomeration": _("Coagglomeration"),
    "classification": _("Classification"),
    "mean": _("Mean"),
    "triple_share": _("Projects joining all three kinds"),
}


def is_known(code: str) -> bool:
    """Tell whether there is a word for a code."""
    return code in _LABELS


def word(code: str) -> Message:
    """Give the word an officer reads for a word of the tables, as a message.

    Parameters
    ----------
    code : str
        A value of one of the word lists. A word that is in none, such as a
        study's own measure, is given back as it is.

    Returns
    -------
    Message
    """
    return _LABELS.get(code) or _("{code}", code=code)


def label(code: str, language: str = Language.KO) -> str:
    """Give the word an officer reads for a word of the tables.

    Parameters
    ----------
    code : str
        A value of one of the word lists, or a word that is in none.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        The word in that language.
    """
    return word(code).text(language)
