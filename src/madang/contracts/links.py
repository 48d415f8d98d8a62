"""The contracts of what joins activities: given clusters, and links between pairs."""

from __future__ import annotations

from typing import Final

from madang.contracts.contract import Column, ColumnType, Contract

__all__ = ["ACTIVITY_LINKS", "CLUSTER_DEFINITIONS"]


def _text(name: str, says: str, says_ko: str) -> Column:
    """Declare an optional text."""
    return Column(name, ColumnType.TEXT, says, says_ko, required=False, empty=True)


def _activity(name: str, says: str, says_ko: str) -> Column:
    """Declare the code of an activity."""
    return Column(name, ColumnType.TEXT, says, says_ko, refers_to="activities")


CLUSTER_DEFINITIONS: Final = Contract(
    name="cluster_definitions",
    says="Which cluster each activity belongs to, where that is given.",
    says_ko="활동이 속한 클러스터. 정해 둔 정의가 있을 때만 둔다.",
    grain=("activity",),
    columns=(
        _activity("activity", "Activity.", "활동."),
        Column("cluster", ColumnType.TEXT, "Code of the cluster.", "클러스터 코드."),
        Column("side", ColumnType.TEXT,
               "traded (sells elsewhere) or local (serves its own region); measured "
               "where it is empty.",
               "traded(다른 지역에 파는 교역) 또는 local(지역 내수). 비우면 자료로 "
               "판단한다.",
               required=False, empty=True, one_of=("traded", "local")),
        _text("name", "Name of the cluster.", "클러스터 이름."),
        _text("name_ko", "Korean name of the cluster.", "클러스터 국문 이름."),
        _text("name_en", "English name of the cluster.", "클러스터 영문 이름."),
    ),
)  # fmt: skip

ACTIVITY_LINKS: Final = Contract(
    name="activity_links",
    says="How strongly two activities are linked, by kind of link.",
    says_ko="두 활동의 연계 강도(연계 종류별).",
    grain=("activity_a", "activity_b", "kind"),
    columns=(
        _activity("activity_a", "One activity.", "활동 ①."),
        _activity("activity_b", "The other activity.", "활동 ②."),
        Column("kind", ColumnType.TEXT,
               "input_output, occupation, technology, or another.",
               "산업연관(input_output), 직업(occupation), 기술(technology) 등."),
        Column("value", ColumnType.NUMBER,
               "Strength, in one unit for each kind; the stronger direction counts.",
               "강도(종류마다 같은 단위). 두 방향 중 큰 쪽을 쓴다.", at_least=0),
    ),
)  # fmt: skip
