"""The fixed texts of the pages, each in Korean and English, once."""

from __future__ import annotations

from typing import Final

__all__ = ["TEXTS"]

TEXTS: Final[dict[str, tuple[str, str]]] = {
    "brief": ("국가 브리프", "National brief"),
    "dossiers": ("지역별 자료", "Regional dossiers"),
    "dossier": ("지역 자료", "Regional dossier"),
    "ribbon": (
        "합성 자료 — 모든 기록은 생성된 것이며 실제 통계가 아닙니다",
        "Synthetic records — everything here was generated; no figure is real",
    ),
    "synthetic_source": ("합성 자료(표본 생성기)", "Synthetic (sample generator)"),
    "five": ("가장 중요한 다섯 가지", "The five that matter most"),
    "evidence": ("근거", "Evidence"),
    "contents": ("차례", "Contents"),
    "skip": ("본문으로 건너뛰기", "Skip to content"),
    "other_language": ("English", "한국어"),
    "workbook": ("표 전체(XLSX)", "All tables (XLSX)"),
    "data": ("자료(JSON)", "Data (JSON)"),
    "see_table": ("표로 보기", "See as a table"),
    "print_table": (
        "표는 인쇄에서 생략함: 화면판, 또는 통합 문서의 시트 ‘{sheet}’",
        "Table left out in print: see the screen version, or sheet ‘{sheet}’",
    ),
    "rows_shown": (
        "전체 {total}행 중 {shown}행. 나머지는 시트 ‘{sheet}’",
        "{shown} of {total} rows; the rest in sheet ‘{sheet}’",
    ),
    "interval": ("90% 구간", "90% interval"),
    "all_years": ("전 기간", "all years"),
    "nationwide": ("전국", "Nationwide"),
    "yes": ("예", "yes"),
    "no": ("아니요", "no"),
    "year": ("기준 연도", "Year"),
    "generated": ("산출일", "Computed"),
    "version": ("버전", "Version"),
    "regions_count": ("대상 지역", "Regions"),
    "regions_unit": ("{n}개", "{n}"),
    "study": ("분석", "Study"),
    "core": ("핵심 지역", "Core"),
    "core_regions": ("핵심 지역", "Core"),
    "other_regions": ("그 밖", "Elsewhere"),
    "absent": ("이 단계의 결과가 없습니다.", "This stage has no results."),
    "absent_tables": (
        "이 부분은 ‘{tables}’ 표가 없어 산출하지 못했습니다. 표를 넣으면: {adds}",
        "Not computed: the study has no table ‘{tables}’. With it: {adds}",
    ),
    "not_applicable": (
        "이 분석에는 적용하지 않았습니다. {why}",
        "Not applied in this study. {why}",
    ),
    "none": ("해당 없음", "None"),
    "no_findings": (
        "아직 제시할 핵심 결과가 없습니다.",
        "There is no finding to show yet.",
    ),
    "notes": ("가정과 제외", "Assumptions and omissions"),
    "back": ("국가 브리프로", "Back to the national brief"),
    "small_region": (
        "소규모 지역: 값이 작아 구간이 넓습니다. 순위로 판단하지 마십시오.",
        "A small region: intervals are wide. Do not judge it by its rank.",
    ),
    "largest": (
        "{n}곳 가운데 연계가 많은 {k}곳만 그렸습니다. ",
        "Of {n} regions, the {k} with the most ties are drawn. ",
    ),
    "off_map": ("지도에서 뺀 먼 지역: {names}. ", "Too far to draw: {names}. "),
    "trace": ("산출 근거", "Trace"),
    "reference": ("기준선", "Reference"),
    "certainty": ("확실성", "Certainty"),
    "look": ("먼저 볼 곳", "Where to look"),
    "drill": ("자세히 보기", "See the detail"),
    "record_verdict": ("판정을 기록하는 명령", "Command that records a verdict"),
    "chosen": ("선택안", "chosen"),
    "plan_page": ("안별 자료", "One plan"),
    "all_plans": ("모든 안: 성과와 균형의 경계선", "All plans: merit against balance"),
    "plan_bare": (
        "이 안의 지역·연도·교체 내역이 결과에 없습니다.",
        "The results hold no regions, years or swaps of this plan.",
    ),
    "back_frontier": ("경계선으로", "Back to the frontier"),
    "back_portfolio": ("포트폴리오로", "Back to the portfolio"),
    "why_not": ("미선정 사유 및 보완 조건", "Why not selected, and what would help"),
    "why_not_all": ("탈락 과제 전체", "All rejected proposals"),
    "why_not_lead": (
        (
            "선택안(‘{plan}’)에서 빠진 {n}건마다, 무엇이 얼마나 달라지면 들어가는지를 "
            "반 "
            "쪽으로 답한다."
        ),
        (
            "For each of the {n} proposals that the chosen plan (‘{plan}’) leaves out, "
            "half "
            "a page says what would have to change, and by how much."
        ),
    ),
    "why_not_find": (
        (
            "과제 코드는 찾기(Ctrl+F)로 찾고, 코드를 누르면 그 과제의 답으로 간다. A4 "
            "한 "
            "장에 두 건씩 인쇄된다."
        ),
        (
            "Find a code with Ctrl+F; each code leads to its answer. Two print on a "
            "sheet "
            "of A4."
        ),
    ),
    "why_not_reading": (
        (
            "선택안(‘{plan}’) 기준. 막대는 지금 값, 주황 눈금은 들어가는 데 필요한 "
            "값이다. "
            "막히지 않은 길 하나만 바꾸면 된다."
        ),
        (
            "Under the chosen plan (‘{plan}’). Bars are the present value, orange "
            "ticks "
            "what is needed. One open way suffices."
        ),
    ),
    "easiest": ("가장 쉬운 길", "easiest"),
    "blocked": ("막는 것:", "What blocks it:"),
    "joins": ("함께 들어올 과제:", "Who would enter with it:"),
    "replaces": ("대신 빠질 과제:", "Who would leave:"),
    "robust": ("얼마나 확실한가:", "How sure:"),
    "before": ("앞쪽", "Previous"),
    "after": ("다음 쪽", "Next"),
    "show_rows": ("{n}건 모두 보기", "Show all {n}"),
    "unplaced": ("미지정", "No region"),
    "first_last": (
        "지역이 {n}곳이어서 처음 {k}곳과 마지막 {k}곳만 그렸습니다. ",
        "Of {n} regions the first and last {k} are drawn. ",
    ),
    "first_only": (
        "{n}개 중 처음 {k}개만 그렸습니다. ",
        "Of {n}, the first {k} are drawn. ",
    ),
    "tier": ("{n}군", "Tier {n}"),
    "balance": ("균형", "Balance"),
    "specialisation": ("특화", "Specialisation"),
    "clusters": ("클러스터", "Clusters"),
    "linkages": ("산학연 연계", "Industry, academia, research"),
    "overlap": ("중복", "Duplication"),
    "audit": ("분산과 정합 점검", "Scatter audit"),
    "portfolio": ("포트폴리오", "Portfolio"),
    "method": ("방법과 출처", "Method and sources"),
    "balance_q": (
        "지역은 얼마나 고르며, 누가 얼마를 가지고 있는가?",
        "How even are the regions, and who holds what share?",
    ),
    "specialisation_q": ("각 지역은 무엇을 잘하는가?", "What is each region good at?"),
    "clusters_q": (
        "어떤 산업과 지역이 한 클러스터를 이루는가?",
        "Which industries and places form one cluster?",
    ),
    "linkages_q": (
        "산업체·대학·연구기관은 누구와 함께 일하는가?",
        "Who works with whom, across kinds and regions?",
    ),
    "overlap_q": (
        "어떤 사업이 같은 일을 두 번 하고 있는가?",
        "Which programmes are the same thing twice?",
    ),
    "audit_q": (
        "돈은 흩어져 있는가, 필요한 곳에 가고 있는가?",
        "Is the money scattered, and does it go where it is needed?",
    ),
    "portfolio_q": (
        "무엇을 함께 지원할 것이며, 균형의 값은 얼마인가?",
        "What to fund together, and what does balance cost?",
    ),
    "method_q": ("이 숫자는 어디서 왔는가?", "Where do these numbers come from?"),
}
