"""Closed word lists: each choice that records and parameters may name, once.

The values are what stands in the tables; `label` gives the word an officer
reads, in Korean and English.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "Concern",
    "CriterionSource",
    "Dimension",
    "FlowKind",
    "Initiator",
    "Language",
    "Measure",
    "Mode",
    "OrganisationKind",
    "Plan",
    "RegionRelation",
    "Role",
    "Soundness",
    "Status",
    "StructuralIndex",
    "Tier",
    "Verdict",
    "label",
]


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


class Role(StrEnum):
    """Role of an organisation in a project."""

    LEAD = "lead"
    PARTNER = "partner"
    THIRD_PARTY = "third_party"


class Verdict(StrEnum):
    """What two similar programmes are to each other; `UNRELATED` is an officer's."""

    DUPLICATE = "duplicate"
    RIVAL = "rival"
    COMPLEMENTARY = "complementary"
    SEQUENCE = "sequence"
    REPUBLISHED = "republished"
    UNRELATED = "unrelated"


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


_LABELS: dict[str, tuple[str, str]] = {
    "industry": ("산업체", "Industry"),
    "academia": ("대학", "Academia"),
    "research": ("연구기관", "Research"),
    "government": ("공공기관", "Government"),
    "support": ("지원기관", "Support"),
    "other": ("기타", "Other"),
    "territory": ("영토", "Territory"),
    "people": ("국민", "People"),
    "autonomy": ("주권(자치)", "Autonomy"),
    "reference": ("공표 지수", "Published index"),
    "total": ("종합", "Total"),
    "population": ("인구", "Population"),
    "organisations": ("기관", "Organisations"),
    "smes": ("중소기업", "Small and medium enterprises"),
    "ventures": ("벤처기업", "Ventures"),
    "employment": ("종사자", "Employment"),
    "establishments": ("사업체", "Establishments"),
    "value_added": ("부가가치", "Value added"),
    "patents": ("특허", "Patents"),
    "publications": ("논문", "Publications"),
    "rd_spending": ("연구개발비", "R&D spending"),
    "migration": ("인구이동", "Migration"),
    "youth_migration": ("청년 인구이동", "Youth migration"),
    "graduates": ("졸업자 이동", "Graduates"),
    "commuting": ("통근", "Commuting"),
    "goods": ("물자", "Goods"),
    "central": ("중앙", "Central"),
    "local": ("지방", "Local"),
    "joint": ("공동", "Joint"),
    "direct": ("직접지원", "Direct support"),
    "network": ("네트워크", "Network"),
    "infrastructure": ("기반조성", "Infrastructure"),
    "talent": ("인력양성", "Talent"),
    "indirect": ("간접지원", "Indirect support"),
    "proposed": ("신청", "Proposed"),
    "funded": ("지원 중", "Funded"),
    "completed": ("완료", "Completed"),
    "rejected": ("탈락", "Rejected"),
    "lead": ("주관", "Lead"),
    "partner": ("참여", "Partner"),
    "third_party": ("위탁", "Third party"),
    "duplicate": ("중복", "Duplicate"),
    "rival": ("경쟁(설계상)", "Rival by design"),
    "complementary": ("보완", "Complementary"),
    "sequence": ("후속", "Sequence"),
    "republished": ("재공고", "Republished notice"),
    "unrelated": ("별개 사업", "Unrelated"),
    "reviews": ("평가위원 점수", "Reviewers' scores"),
    "indicator": ("지표", "Indicator"),
    "odds": ("다각화 가능성", "Odds of diversification"),
    "column": ("과제 자료", "Column of the projects"),
    "given": ("주어진 점수", "As given"),
    "merge": ("통합", "Merge"),
    "joint_call": ("공동 공모", "Joint call"),
    "divide_roles": ("역할 분담", "Divide roles"),
    "keep": ("유지", "Keep"),
    "same": ("같은 지역", "Same region"),
    "nested": ("상하위 지역", "Nested regions"),
    "neighbour": ("인접 지역", "Neighbouring regions"),
    "national": ("전국", "Nationwide"),
    "complexity": ("경제복잡도(ECI)", "Complexity (ECI)"),
    "fitness": ("적합도", "Fitness"),
    "relatedness": ("관련성", "Relatedness"),
    "sound": ("적정", "Sound"),
    "warn": ("주의", "Warning"),
    "refuse": ("사용 불가", "Refused"),
    "table_size": ("표의 크기", "Size of the table"),
    "components": ("연결 여부", "Connectedness"),
    "spectral_gap": ("고윳값 간격", "Spectral gap"),
    "direction": ("순위의 방향", "Direction of the ranks"),
    "diversity_share": ("다양성으로 설명되는 몫", "Share explained by diversity"),
    "null_score": ("무작위 표와의 차이", "Distance from chance"),
    "threshold_stability": ("기준값에 대한 안정성", "Stability under the threshold"),
    "level_stability": ("분류 단계에 대한 안정성", "Stability under the level"),
    "small_on_top": ("상위의 소규모 지역", "Small regions on top"),
    "above": ("평균 이상", "Above parity"),
    "parity": ("평균 수준", "At parity"),
    "below": ("평균 이하", "Below parity"),
    "unknown": ("판단 불가", "Undetermined"),
    "emerging": ("태동", "Emerging"),
    "growing": ("성장", "Growing"),
    "mature": ("성숙", "Mature"),
    "declining": ("쇠퇴", "Declining"),
    "uncertain": ("판단 불가", "Cannot be told"),
    "none": ("해당 없음", "No cluster"),
    "production": ("생산", "Production"),
    "enterprise": ("기업", "Enterprise"),
    "training": ("인력양성", "Training"),
    "research_role": ("연구개발", "Research"),
    "market": ("수출", "Export"),
    "traded": ("교역", "Traded"),
    "local_side": ("내수", "Local"),
}


def label(word: str, language: str = Language.KO) -> str:
    """Give the word an officer reads for a word of the tables.

    Parameters
    ----------
    word : str
        A value of one of the word lists. A word that is in none, such as a
        study's own measure, is given back as it is.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    str
        The word in that language.
    """
    pair = _LABELS.get(word)
    if pair is None:
        return word
    return pair[0] if language == Language.KO else pair[1]
