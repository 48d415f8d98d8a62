"""The contracts of all tables a study may hold.

Only ``regions`` must be there. Codes are text, kept as they came.
"""

from __future__ import annotations

from typing import Any, Final

from madang.contracts.contract import (
    YEAR_FIRST,
    YEAR_LAST,
    Column,
    ColumnType,
    Contract,
    Order,
)
from madang.contracts.links import ACTIVITY_LINKS, CLUSTER_DEFINITIONS
from madang.contracts.merit import CRITERIA, REVIEWS
from madang.vocabulary import (
    Dimension,
    Initiator,
    Mode,
    OrganisationKind,
    Role,
    Status,
    Verdict,
)

__all__ = ["CONTRACTS", "contract"]


def _words(listing: type[Any]) -> tuple[str, ...]:
    """List the words of a closed list."""
    return tuple(str(word.value) for word in listing)


def _key(name: str, says: str, says_ko: str, refers_to: str = "") -> Column:
    """Declare a code: text that may not be empty."""
    return Column(name, ColumnType.TEXT, says, says_ko, refers_to=refers_to)


def _text(name: str, says: str, says_ko: str, **more: Any) -> Column:
    """Declare an optional text."""
    more.setdefault("required", False)
    more.setdefault("empty", True)
    return Column(name, ColumnType.TEXT, says, says_ko, **more)


def _number(name: str, says: str, says_ko: str, **more: Any) -> Column:
    """Declare an optional number."""
    more.setdefault("required", False)
    more.setdefault("empty", True)
    return Column(name, ColumnType.NUMBER, says, says_ko, **more)


def _flag(name: str, says: str, says_ko: str) -> Column:
    """Declare an optional yes-or-no."""
    return Column(name, ColumnType.BOOLEAN, says, says_ko, required=False, empty=True)


def _date(name: str, says: str, says_ko: str) -> Column:
    """Declare an optional date."""
    return Column(name, ColumnType.DATE, says, says_ko, required=False, empty=True)


_YEAR: Final = Column(
    "year",
    ColumnType.INTEGER,
    "Year the value speaks of.",
    "값의 기준 연도.",
    at_least=YEAR_FIRST,
    at_most=YEAR_LAST,
)
_FLAG: Final = _text(
    "flag",
    "The source's own mark, such as p for provisional or e for estimated.",
    "출처의 표시. 예: p(잠정), e(추정).",
)
_LATITUDE: Final = _number(
    "latitude", "Latitude, WGS 84.", "위도(WGS 84).", unit="degrees",
    at_least=-90, at_most=90,
)  # fmt: skip
_LONGITUDE: Final = _number(
    "longitude", "Longitude, WGS 84.", "경도(WGS 84).", unit="degrees",
    at_least=-180, at_most=180,
)  # fmt: skip


def _names(thing: str, thing_ko: str) -> tuple[Column, ...]:
    """Declare the name of a thing, and its names by language."""
    return (
        Column("name", ColumnType.TEXT, f"Name of the {thing}.", f"{thing_ko} 이름."),
        _text("name_ko", f"Korean name of the {thing}.", f"{thing_ko} 국문 이름."),
        _text("name_en", f"English name of the {thing}.", f"{thing_ko} 영문 이름."),
    )


REGIONS: Final = Contract(
    name="regions",
    says="The regions of the study, each once.",
    says_ko="분석 대상 지역. 지역마다 한 행.",
    grain=("region",),
    tree="parent",
    columns=(
        _key("region", "Official code of the region.", "지역의 공식 코드."),
        *_names("region", "지역"),
        _text("short_name", "Short name, for charts.", "약칭(그림에 쓴다)."),
        _text("short_name_ko", "Short Korean name.", "국문 약칭."),
        _text("short_name_en", "Short English name.", "영문 약칭."),
        _text("parent", "Region that holds this one.", "상위 지역.",
              refers_to="regions"),
        _text("level", "Level, such as province or municipality.",
              "단위. 예: 시·도, 시·군·구."),
        _LATITUDE,
        _LONGITUDE,
        _number("population", "Residents.", "주민 수.", unit="persons", at_least=0),
        _number("area", "Area.", "면적.", unit="km²", at_least=0),
        Column("tile_column", ColumnType.INTEGER, "Column on the tile map.",
               "타일 지도의 열.", required=False, empty=True, at_least=0),
        Column("tile_row", ColumnType.INTEGER, "Row on the tile map.",
               "타일 지도의 행.", required=False, empty=True, at_least=0),
        _date("valid_from", "First day of this vintage.", "이 구역의 시행 첫날."),
        _date("valid_to", "Last day of this vintage.", "이 구역의 시행 마지막 날."),
    ),
    orders=(Order("valid_from", "valid_to"),),
)  # fmt: skip

ACTIVITIES: Final = Contract(
    name="activities",
    says="The activities: industries, technologies or fields of policy.",
    says_ko="활동: 산업, 기술 또는 정책 분야.",
    grain=("activity",),
    tree="parent",
    columns=(
        _key("activity", "Code of the activity.", "활동 코드."),
        *_names("activity", "활동"),
        _text("parent", "Activity that holds this one.", "상위 활동.",
              refers_to="activities"),
        _text("scheme", "Classification, such as KSIC 10 or NACE 2.",
              "분류 체계. 예: KSIC 10, NACE 2."),
        _text("cluster", "Cluster it belongs to, if given.", "속한 클러스터(있으면)."),
        _flag("knowledge_intensive", "Whether it is knowledge-intensive.",
              "지식기반 활동 여부."),
    ),
)  # fmt: skip

STOCKS: Final = Contract(
    name="stocks",
    says="How much of an activity a region holds in a year, in one measure.",
    says_ko="지역이 한 해에 보유한 활동의 양(측정 항목별).",
    grain=("region", "activity", "year", "measure"),
    columns=(
        _key("region", "Region.", "지역.", "regions"),
        _key("activity", "Activity.", "활동.", "activities"),
        _YEAR,
        _key("measure", "employment, establishments, value_added, patents, "
             "publications, rd_spending, or another.",
             "종사자(employment), 사업체(establishments) 등 측정 항목."),
        Column("value", ColumnType.NUMBER, "Amount, in the measure's unit.",
               "양(측정 항목의 단위).", at_least=0),
        _FLAG,
    ),
)  # fmt: skip

INDICATORS: Final = Contract(
    name="indicators",
    says="Values of indicators by region and year.",
    says_ko="지역·연도별 지표 값.",
    grain=("region", "indicator", "year"),
    columns=(
        _key("region", "Region.", "지역.", "regions"),
        _key("indicator", "Indicator.", "지표.", "indicator_definitions"),
        _YEAR,
        _number("value", "Value; empty where unknown.", "값. 모르면 비워 둔다.",
                required=True),
        _FLAG,
    ),
)  # fmt: skip

INDICATOR_DEFINITIONS: Final = Contract(
    name="indicator_definitions",
    says="What each indicator means and how it enters the balance ledger.",
    says_ko="지표의 뜻과 균형 대장에 반영하는 방법.",
    grain=("indicator",),
    columns=(
        _key("indicator", "Code of the indicator.", "지표 코드."),
        *_names("indicator", "지표"),
        Column("dimension", ColumnType.TEXT,
               "Dimension of balance; reference marks a published index that is "
               "compared, never aggregated.",
               "균형의 차원. reference는 비교용 공표 지수로 합산하지 않는다.",
               one_of=_words(Dimension)),
        Column("direction", ColumnType.INTEGER,
               "+1 where more is better, −1 where less is.",
               "클수록 좋으면 +1, 작을수록 좋으면 −1.", one_of=("1", "-1")),
        _text("unit", "Unit of the values.", "값의 단위."),
        _number("weight", "Weight within its dimension; empty means 1.",
                "차원 안의 가중치. 비면 1.", at_least=0),
        _text("denominator", "Indicator, or population or area, to divide by.",
              "나눌 지표, 또는 population, area."),
        _text("source", "Who publishes it.", "공표 기관."),
    ),
)  # fmt: skip

FLOWS: Final = Contract(
    name="flows",
    says="What moves from region to region in a year.",
    says_ko="한 해 동안 지역 사이를 이동한 양.",
    grain=("origin", "destination", "year", "kind"),
    columns=(
        _key("origin", "Region it leaves.", "출발 지역.", "regions"),
        _key("destination", "Region it reaches.", "도착 지역.", "regions"),
        _YEAR,
        _key("kind", "migration, youth_migration, graduates, commuting, goods, "
             "or another.", "이동 종류. 예: migration(인구이동)."),
        Column("value", ColumnType.NUMBER, "Amount that moved.", "이동량.",
               at_least=0),
        _FLAG,
    ),
)  # fmt: skip

ORGANISATIONS: Final = Contract(
    name="organisations",
    says="Firms, universities, institutes and other bodies, each once.",
    says_ko="기업, 대학, 연구기관 등 기관. 기관마다 한 행.",
    grain=("organisation",),
    columns=(
        _key("organisation", "Code of the organisation.", "기관 코드."),
        _text("name", "Name of the organisation.", "기관 이름."),
        Column("kind", ColumnType.TEXT, "Kind of organisation.", "기관 종류.",
               one_of=_words(OrganisationKind)),
        _flag("sme", "Whether it is a small or medium enterprise.", "중소기업 여부."),
        _flag("venture", "Whether it is a venture.", "벤처기업 여부."),
        _text("region", "Region where it sits; empty where unknown or abroad.",
              "소재 지역. 모르거나 국외면 비워 둔다.", refers_to="regions"),
        _LATITUDE,
        _LONGITUDE,
        _text("activity", "Main activity.", "주된 활동.", refers_to="activities"),
    ),
)  # fmt: skip

PROJECTS: Final = Contract(
    name="projects",
    says="Projects and programmes: proposed, funded, completed or rejected.",
    says_ko="과제와 사업: 신청, 지원, 완료, 탈락.",
    grain=("project",),
    columns=(
        _key("project", "Code of the project.", "과제 코드."),
        _text("title", "Title.", "과제명."),
        _text("summary", "Summary text.", "요약."),
        _text("region", "Region it serves; empty where nationwide.",
              "수행 지역. 전국이면 비워 둔다.", refers_to="regions"),
        _text("activity", "Field or activity.", "분야 또는 활동.",
              refers_to="activities"),
        _text("programme", "Programme or bundle it belongs to.",
              "소속 사업 또는 묶음사업."),
        _text("initiator", "Who started it.", "추진 주체.",
              one_of=_words(Initiator)),
        _text("mode", "Mode of support; direct, or one of the indirect ones.",
              "지원 방식. 직접지원 또는 간접지원.", one_of=_words(Mode)),
        _text("status", "Where it stands.", "상태.", one_of=_words(Status)),
        _date("start", "First day.", "시작일."),
        _date("end", "Last day.", "종료일."),
        _number("cost", "Whole cost.", "총사업비.", unit="currency", at_least=0),
        _number("grant", "Public grant given or asked for.", "지원금 또는 신청액.",
                unit="currency", at_least=0),
        _number("minimum_grant", "Smallest grant that makes it worth doing.",
                "사업이 성립하는 최소 지원금.", unit="currency", at_least=0),
        _number("match_share", "Share of the cost that the region bears.",
                "지방비 분담률.", at_least=0, at_most=1),
        _number("merit", "Merit given by reviewers.", "평가 점수.",
                unit="points", at_least=0, at_most=100),
        _text("organiser", "Office or ministry in charge.", "주관 기관."),
    ),
    orders=(Order("start", "end"), Order("minimum_grant", "grant"),
            Order("grant", "cost")),
)  # fmt: skip

PARTICIPATIONS: Final = Contract(
    name="participations",
    says="Who takes part in which project.",
    says_ko="과제 참여 기관.",
    grain=("project", "organisation"),
    columns=(
        _key("project", "Project.", "과제.", "projects"),
        _key("organisation", "Organisation.", "기관.", "organisations"),
        _text("role", "Role in the project.", "역할.", one_of=_words(Role)),
        _number("amount", "Money that goes to it.", "배분액.", unit="currency",
                at_least=0),
    ),
)  # fmt: skip

BUDGETS: Final = Contract(
    name="budgets",
    says="Money asked for, granted and spent, by project and year.",
    says_ko="과제·연도별 신청액, 교부액, 집행액.",
    grain=("project", "year"),
    columns=(
        _key("project", "Project.", "과제.", "projects"),
        _YEAR,
        _number("requested", "Asked for.", "신청액.", unit="currency", at_least=0),
        _number("granted", "Granted.", "교부액.", unit="currency", at_least=0),
        _number("spent", "Spent.", "집행액.", unit="currency", at_least=0),
    ),
)  # fmt: skip

BOUNDARIES: Final = Contract(
    name="boundaries",
    says="Outlines of the regions.",
    says_ko="지역 경계.",
    grain=("region",),
    columns=(
        _key("region", "Region.", "지역.", "regions"),
        Column("geometry", ColumnType.GEOMETRY,
               "Outline as GeoJSON geometry, WGS 84.",
               "경계(GeoJSON, WGS 84)."),
    ),
)  # fmt: skip

VERDICTS: Final = Contract(
    name="verdicts",
    says="Officers' verdicts on pairs of projects; only appended, sealed line by line.",
    says_ko="사업 쌍에 대한 담당자 판정. 추가만 하며 줄마다 봉인한다.",
    grain=("verdict_id",),
    columns=(
        _key("verdict_id", "Number of the verdict.", "판정 번호."),
        _key("project_a", "The pair's first project, by code; it may be gone by now.",
             "쌍의 첫 사업(코드 순). 지금은 없는 사업일 수 있다."),
        _key("project_b", "The pair's second project.", "쌍의 둘째 사업."),
        Column("verdict", ColumnType.TEXT, "What the two are to each other.",
               "두 사업의 관계.", one_of=_words(Verdict)),
        _key("who", "Who gave it.", "판정한 사람."),
        _key("when", "When, as ISO date and time.", "판정 일시(ISO)."),
        _key("why", "Why, in words.", "판정 사유."),
        _text("drawn", "measure or teach where the register proposed the pair.",
              "대장이 권한 쌍이면 measure(정밀도 측정) 또는 teach(학습).",
              one_of=("measure", "teach")),
        _text("stratum", "Stratum of probability from which it was drawn to measure.",
              "측정용 표본의 확률 층."),
        _number("weight", "One over the chance of being drawn to measure.",
                "측정용으로 뽑힐 확률의 역수.", at_least=1),
        _number("probability", "Probability that the register gave then.",
                "판정 당시 대장의 확률.", at_least=0, at_most=1),
        _text("proposed", "Verdict that the register proposed then.",
              "판정 당시 대장의 판정안.", one_of=_words(Verdict)),
        _text("text_hash", "Hash of both texts; another one means that they changed.",
              "두 사업 글의 해시. 다르면 글이 바뀐 것이다."),
        _key("seal", "SHA-256 over the seal before and this row.",
             "앞줄의 봉인과 이 줄로 만든 SHA-256 봉인."),
    ),
)  # fmt: skip

DEPENDENCIES: Final = Contract(
    name="dependencies",
    says="What a project needs before it, and what it cannot be funded beside.",
    says_ko="과제의 선행·배제 관계.",
    grain=("project", "other", "kind"),
    columns=(
        _key("project", "Project.", "과제.", "projects"),
        _key("other", "Project that it requires or excludes.",
             "선행되어야 하거나 함께 지원할 수 없는 과제.", "projects"),
        Column("kind", ColumnType.TEXT,
               "requires (funded only if the other is) or excludes (not both).",
               "requires(상대 과제가 지원될 때만 지원) 또는 excludes(함께 지원 불가).",
               one_of=("requires", "excludes")),
    ),
)  # fmt: skip

CONTRACTS: Final[dict[str, Contract]] = {
    c.name: c
    for c in (
        REGIONS, ACTIVITIES, STOCKS, INDICATOR_DEFINITIONS, INDICATORS, FLOWS,
        ORGANISATIONS, PROJECTS, PARTICIPATIONS, BUDGETS, BOUNDARIES, VERDICTS,
        CRITERIA, REVIEWS, DEPENDENCIES, CLUSTER_DEFINITIONS, ACTIVITY_LINKS,
    )
}  # fmt: skip


def contract(name: str) -> Contract:
    """Give the contract of a table.

    Parameters
    ----------
    name : str
        Name of the table.

    Returns
    -------
    Contract

    Raises
    ------
    KeyError
        If there is no table of that name.
    """
    return CONTRACTS[name]
