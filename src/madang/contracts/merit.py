"""The contracts of what merit is made of: criteria, and reviewers' scores."""

from __future__ import annotations

from typing import Final

from madang.contracts.contract import Column, ColumnType, Contract, Order
from madang.vocabulary import CriterionSource

__all__ = ["CRITERIA", "REVIEWS"]


_SOURCES: Final = tuple(
    str(s.value) for s in CriterionSource if s is not CriterionSource.GIVEN
)


def _text(name: str, says: str, says_ko: str) -> Column:
    """Declare an optional text."""
    return Column(name, ColumnType.TEXT, says, says_ko, required=False, empty=True)


def _number(name: str, says: str, says_ko: str) -> Column:
    """Declare an optional number."""
    return Column(name, ColumnType.NUMBER, says, says_ko, required=False, empty=True)


CRITERIA: Final = Contract(
    name="criteria",
    says="Criteria by which proposals are judged, and where their points come from.",
    says_ko="신청 과제의 심사 항목과 그 점수의 출처.",
    grain=("criterion",),
    columns=(
        Column("criterion", ColumnType.TEXT, "Code of the criterion.",
               "심사 항목 코드."),
        Column("name", ColumnType.TEXT, "Name of the criterion.", "심사 항목 이름."),
        _text("name_ko", "Korean name of the criterion.", "심사 항목 국문 이름."),
        _text("name_en", "English name of the criterion.", "심사 항목 영문 이름."),
        Column("weight", ColumnType.NUMBER,
               "Weight; all together are taken as 1.", "배점. 합을 1로 본다.",
               at_least=0),
        Column("direction", ColumnType.INTEGER,
               "+1 where more is better (also if empty), −1 where less is.",
               "클수록 좋으면 +1(비어도 같음), 작을수록 좋으면 −1.", required=False,
               empty=True, one_of=("1", "-1")),
        _text("says", "What it asks, in a sentence.", "무엇을 묻는지 한 문장."),
        Column("source", ColumnType.TEXT,
               "Where its points come from: reviews; an indicator of the region; the "
               "odds of diversification; or a column of the projects.",
               "점수의 출처: reviews(평가위원), indicator(지역 지표), odds(다각화 "
               "가능성), column(과제 표의 열).",
               one_of=_SOURCES),
        _text("column",
              "Indicator, column of the projects, or odds or density; empty for "
              "reviews.",
              "지표 코드, 과제 표의 열 이름, 또는 odds·density. reviews면 비워 둔다."),
        _number("low", "Value worth 0 points; empty: 0 for reviews, else the least.",
                "0점에 해당하는 값. 비면 평가는 0, 그 밖은 최솟값."),
        _number("high",
                "Value worth 100 points; empty: 100 for reviews, else the greatest.",
                "100점에 해당하는 값. 비면 평가는 100, 그 밖은 최댓값."),
    ),
    orders=(Order("low", "high"),),
)  # fmt: skip

REVIEWS: Final = Contract(
    name="reviews",
    says="Scores that reviewers gave to proposals, criterion by criterion.",
    says_ko="평가위원이 심사 항목별로 신청 과제에 준 점수.",
    grain=("project", "reviewer", "criterion"),
    columns=(
        Column("project", ColumnType.TEXT, "Proposal.", "신청 과제.",
               refers_to="projects"),
        Column("reviewer", ColumnType.TEXT, "Reviewer, by code rather than by name.",
               "평가위원. 이름보다 코드로 적는다."),
        Column("criterion", ColumnType.TEXT, "Criterion.", "심사 항목.",
               refers_to="criteria"),
        Column("score", ColumnType.NUMBER, "Score; empty where none was given.",
               "점수. 주지 않았으면 비워 둔다.", empty=True),
        Column("recused", ColumnType.BOOLEAN,
               "Whether the reviewer stood back; such a score is not counted.",
               "제척·회피 여부. 해당 점수는 세지 않는다.", required=False, empty=True),
    ),
)  # fmt: skip
