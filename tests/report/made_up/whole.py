"""Made-up inputs of a whole report, of any size."""

from __future__ import annotations

import numpy as np
import pandas as pd

from madang.contracts import DECIDED, Decision, Provenance
from madang.language import Message, Named, _, to_json
from madang.report import LeftOut, ReportInputs, StageNote
from madang.study import makes
from made_up.call import portfolio
from made_up.common import FIELDS, regions_table
from made_up.register import overlap
from made_up.scatter import audit
from made_up.structure import balance, linkages, specialisation

__all__ = ["made_up_inputs"]


def _said(ko, en):
    """Say a text that is given in both languages."""
    return _("{text}", text=Named({"ko": ko, "en": en}))


def _decision(stage: str) -> Decision:
    """Made-up decision of a stage."""
    return Decision(
        _said(f"{stage}: 무엇을 할지 정한다.", f"{stage}: decide what to do."),
        _said("위원회", "the committee"),
        _said("2025년 이전", "before 2025"),
        (_said("하나로 합침", "one of them"), _said("그대로 둠", "both of them")),
    )


def findings_table() -> pd.DataFrame:
    """Made-up findings of several stages."""
    rows = [
        (
            "balance",
            "core",
            0.95,
            "벤처기업의 70.0%(90% 구간 68.8–71.2%)가 수도권에 있다.",
            "70.0% of ventures (90% interval 68.8–71.2%) sit in the capital area.",
            "core_share",
        ),
        (
            "overlap",
            "families",
            0.9,
            "중복군 10개에 760억 원이 걸려 있다.",
            "Ten families of duplicates hold KRW 76 bn.",
            "families",
        ),
        (
            "audit",
            "small",
            0.85,
            "과제의 40.0%가 1억 원 미만이다(90% 구간 38–42%).",
            "40.0% of projects are below KRW 100 m.",
            "scatter",
        ),
        (
            "linkages",
            "core",
            0.8,
            "지역 간 연계의 58.0%가 수도권으로 향한다.",
            "58.0% of ties lead to the core.",
            "national",
        ),
        (
            "portfolio",
            "price",
            0.75,
            "균형 점수를 0.05 올리는 데 평가점수 63점이 든다.",
            "0.05 more balance costs 63 points of merit.",
            "plans",
        ),
        (
            "specialisation",
            "top",
            0.6,
            "미래차는 울산에 특화되어 있다.",
            "Cars are the speciality of Ulsan.",
            "quotients",
        ),
    ]
    names = ["stage", "key", "importance", "ko", "en", "result"]
    table = pd.DataFrame(rows, columns=names)
    said = [to_json(_said(k, e)) for k, e in zip(table["ko"], table["en"], strict=True)]
    table = table.drop(columns=["ko", "en"]).assign(message=said)
    asked = {stage: _decision(stage) for stage in ("overlap", "portfolio")}
    silent = dict.fromkeys(DECIDED, to_json(Message("")))
    told = pd.DataFrame(
        [asked[s].told() if s in asked else silent for s in table["stage"]]
    )
    table = pd.concat([table, told], axis=1)
    rows_of = ["quantity=venture,year=2024"] + [""] * (len(rows) - 1)
    return table.assign(
        value=np.nan, low=np.nan, high=np.nan, unit="", year=2024, row=rows_of
    )


def made_up_inputs(n: int = 17, activities: int = 8, years: int = 5) -> ReportInputs:
    """Inputs of a report on n regions, with every stage."""
    regions = regions_table(n)
    codes = regions["region"].tolist()
    acts = [FIELDS[i] if i < len(FIELDS) else f"업종 {i}" for i in range(activities)]
    count = max(150, 2 * n)
    projects = pd.DataFrame(
        {
            "project": [f"P{i:04d}" for i in range(count)],
            "title": [
                f"{FIELDS[i % 8]} 시제품 제작과 기술 사업화 지원 {i}"
                for i in range(count)
            ],
            "region": [codes[i % len(codes)] for i in range(count)],
        }
    )
    span = range(2025 - years, 2025)
    stages = {
        "specialisation": specialisation(codes, acts, span),
        "balance": balance(codes, span),
        "linkages": linkages(codes, acts),
        "overlap": overlap(codes, projects),
        "audit": audit(codes, span),
        "portfolio": portfolio(codes, projects),
    }
    results = {(s, t): d for s, made in stages.items() for t, d in made.items()}
    tables = {
        "regions": regions,
        "projects": projects,
        "activities": pd.DataFrame({"activity": acts, "name": acts}),
    }
    origin = Provenance(
        {"regions.csv": "ab" * 32}, "표본 생성기", "2024", "CC0", synthetic=True
    )
    return ReportInputs(
        "한국 표본 분석",
        tables,
        results,
        findings_table(),
        core=("11", "28", "41"),
        synthetic=True,
        version="0.1.0",
        generated="2026-11-22",
        notes=(
            StageNote(
                "balance", _said("지표 2개의 빈 값을 채웠다.", "Two gaps were imputed.")
            ),
        ),
        left_out=(
            LeftOut(
                "talent",
                _said("인재", "Talent"),
                ("graduates",),
                _said("졸업자의 정착률", "how many graduates stay"),
            ),
        ),
        provenance=dict.fromkeys(tables, origin),
        makes=makes(),
    )
