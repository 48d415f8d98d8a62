"""What stands on the sheets for review: columns and instructions, in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from madang.vocabulary import Verdict, label

__all__ = ["COLUMNS", "SheetColumn", "guide", "heads"]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column of the sheet for review: its name, width and headings."""

    name: str
    width: float
    ko: str
    en: str


COLUMNS: Final = (
    SheetColumn("number", 6, "번호", "No."),
    SheetColumn("project_a", 13, "사업 A 코드", "Code A"),
    SheetColumn("project_b", 13, "사업 B 코드", "Code B"),
    SheetColumn("title_a", 32, "사업 A 이름", "Title A"),
    SheetColumn("title_b", 32, "사업 B 이름", "Title B"),
    SheetColumn("summary_a", 48, "사업 A 요약", "Summary A"),
    SheetColumn("summary_b", 48, "사업 B 요약", "Summary B"),
    SheetColumn("region_a", 12, "사업 A 지역", "Region A"),
    SheetColumn("region_b", 12, "사업 B 지역", "Region B"),
    SheetColumn("organiser_a", 18, "사업 A 주관기관", "Office A"),
    SheetColumn("organiser_b", 18, "사업 B 주관기관", "Office B"),
    SheetColumn("money_a", 15, "사업 A 금액", "Money A"),
    SheetColumn("money_b", 15, "사업 B 금액", "Money B"),
    SheetColumn("dates_a", 22, "사업 A 기간", "Dates A"),
    SheetColumn("dates_b", 22, "사업 B 기간", "Dates B"),
    SheetColumn("probability", 8, "확률", "Probability"),
    SheetColumn("proposed", 14, "판정안", "Proposed"),
    SheetColumn("reason", 40, "이유", "Reason"),
    SheetColumn("phrases", 30, "공통 문구", "Shared words"),
    SheetColumn("verdict", 16, "판정 ✎", "Verdict ✎"),
    SheetColumn("why", 40, "판정 사유 ✎", "Why ✎"),
    SheetColumn("who", 16, "담당자 ✎", "Reviewer ✎"),
)
"""Columns of the sheet, in their order; those with a pencil may be filled in."""

_MEANS: Final = {
    Verdict.DUPLICATE: (
        "목적과 수단이 같아 하나로 충분함",
        "same purpose by the same means: one would do",
    ),
    Verdict.RIVAL: (
        "한 곳만 선정되는 사업을 함께 유치하려 함",
        "both seek what only one region can get",
    ),
    Verdict.COMPLEMENTARY: (
        "같은 분야에서 단계나 방식이 달라 서로 보탬이 됨",
        "same field, different stage or mode: they add to each other",
    ),
    Verdict.SEQUENCE: (
        "같은 사업의 다음 단계나 차수",
        "the next phase or round of the same programme",
    ),
    Verdict.REPUBLISHED: (
        "같은 공고를 다시 게재한 것",
        "the same notice published again",
    ),
    Verdict.UNRELATED: (
        "서로 관련이 없음(대장에서 빠지고 다시 오르지 않음)",
        "they have nothing to do with each other (leaves the register for good)",
    ),
}
_KO: Final = """\
1. ‘review’ 시트에서 두 사업의 이름과 요약을 견주어 봅니다.
2. 노란 칸(판정, 사유, 담당자)만 채웁니다. 판정은 목록에서 고릅니다.
3. 판정을 적은 행에는 사유와 담당자를 반드시 적습니다. 빈 행은 건너뜁니다.
4. 저장한 뒤 ‘madang overlap import 파일’로 불러옵니다.
   잘못된 행이 하나라도 있으면 아무것도 불러오지 않고 그 행을 모두 알려 줍니다.
5. 정렬·필터·행 삭제는 괜찮습니다. 코드와 번호는 고치지 마십시오."""
_EN: Final = """\
1. Compare titles and summaries of each pair on the sheet ‘review’.
2. Fill in the yellow cells only: verdict (from the list), why, reviewer.
3. A row with a verdict needs a reason and a reviewer. Empty rows are passed over.
4. Save, then run ‘madang overlap import FILE’.
   If any row is wrong, nothing is loaded and all such rows are listed.
5. Sorting, filtering and deleting rows are fine. Do not change codes or numbers."""


def heads(language: str) -> list[str]:
    """Give the headings of the columns in a language.

    Parameters
    ----------
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    list of str
    """
    return [c.ko if language == "ko" else c.en for c in COLUMNS]


def guide(language: str) -> list[tuple[str, bool]]:
    """Give the lines of the instructions, and which of them are headings.

    Parameters
    ----------
    language : str
        The language that comes first.

    Returns
    -------
    list of (str, bool)
    """
    parts = []
    for place, (head, steps) in enumerate((("사용 방법", _KO), ("How to use", _EN))):
        lines = [(head, True), *((s, False) for s in steps.splitlines())]
        lines += [
            (f"{label(v, ('ko', 'en')[place])}: {said[place]}", False)
            for v, said in _MEANS.items()
        ]
        parts.append(lines)
    first, second = parts if language == "ko" else parts[::-1]
    return [*first, ("", False), *second]
