"""Made-up inputs of a report: every table of every stage, of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from madang.contracts import Provenance
from madang.report import LeftOut, Report, ReportInputs, StageNote, write
from madang.sources.provinces import PROVINCES

if TYPE_CHECKING:
    from collections.abc import Callable

FIELDS = (
    "인공지능",
    "바이오헬스",
    "미래차",
    "반도체",
    "이차전지",
    "로봇",
    "관광",
    "농식품",
)
KINDS = ("industry", "academia", "research", "government")


def regions_table(n: int) -> pd.DataFrame:
    """The 17 provinces, or n invented places."""
    if n <= len(PROVINCES):
        rows = [
            {
                "region": p.code,
                "name": p.name_ko,
                "name_ko": p.name_ko,
                "name_en": p.name_en,
                "latitude": p.latitude,
                "longitude": p.longitude,
                "population": float(p.population),
                "area": p.area,
                "tile_column": p.tile_column,
                "tile_row": p.tile_row,
            }
            for p in PROVINCES[:n]
        ]
        return pd.DataFrame(rows)
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "region": [f"R{i:03d}" for i in range(n)],
            "name": [f"시험{i}군" for i in range(n)],
            "name_ko": [f"시험{i}군" for i in range(n)],
            "name_en": [f"Place {i}" for i in range(n)],
            "latitude": rng.normal(36.3, 1.0, n),
            "longitude": rng.normal(127.6, 0.9, n),
            "population": rng.integers(20_000, 900_000, n).astype(float),
            "area": rng.uniform(20, 1500, n),
        }
    )


def around(value: Any, spread: float) -> dict[str, Any]:
    """Give a value the ends of an interval."""
    return {"low": value - spread, "high": value + spread}


def specialisation(codes: list[str], acts: list[str], years: range) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(1)
    grid = pd.MultiIndex.from_product(
        [codes, acts, list(years), ["employment", "patents"]],
        names=["region", "activity", "year", "measure"],
    ).to_frame(index=False)
    lq = rng.lognormal(0, 0.5, len(grid))
    grid = grid.assign(
        value=rng.integers(10, 9000, len(grid)).astype(float),
        location_quotient=lq,
        low=lq * 0.85,
        high=lq * 1.18,
        shrunken=0.8 * lq + 0.2,
        tier="parity",
        is_small=[c == codes[-1] for c in grid["region"]],
    )
    n = len(codes)
    k = np.sort(rng.uniform(0.1, 0.6, n))[::-1]
    by_region = pd.DataFrame(
        {
            "region": codes,
            "year": years[-1],
            "measure": "employment",
            "total": rng.integers(1e4, 1e6, n).astype(float),
            "herfindahl": 0.05,
            "equivalent_number": 20.0,
            "krugman": k,
            "krugman_low": k - 0.03,
            "krugman_high": k + 0.03,
            "rank": range(1, n + 1),
            "rank_low": [max(1, i - 2) for i in range(1, n + 1)],
            "rank_high": [min(n, i + 2) for i in range(1, n + 1)],
            "tier": [1 + i // 4 for i in range(n)],
            "is_small": [c == codes[-1] for c in codes],
        }
    )
    by_activity = pd.DataFrame(
        {
            "activity": acts,
            "year": years[-1],
            "measure": "employment",
            "total": 1e5,
            "gini": rng.uniform(0.2, 0.8, len(acts)),
            "herfindahl": 0.1,
            "top_region": codes[0],
            "top_share": rng.uniform(0.2, 0.6, len(acts)),
        }
    )
    shift = pd.DataFrame(
        {
            "region": codes,
            "measure": "employment",
            "start_year": years[0],
            "end_year": years[-1],
            "start_value": 1e5,
            "end_value": 1.1e5,
            "change": 1e4,
            "national": 8e3,
            "mix": 1e3,
            "competitive": rng.normal(0, 2000, n),
        }
    )
    twins = [
        {
            "region": c,
            "twin": codes[(i + j) % n],
            "measure": "employment",
            "year": years[-1],
            "similarity": 0.98 - 0.05 * j,
            "rank": j,
        }
        for i, c in enumerate(codes)
        for j in range(1, min(6, n))
    ]
    names = ["region", "twin", "measure", "year", "similarity", "rank"]
    return {
        "quotients": grid,
        "regions": by_region,
        "activities": by_activity,
        "shift_share": shift,
        "twins": pd.DataFrame(twins, columns=names),
    }


def balance(codes: list[str], years: range) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(2)
    n = len(codes)
    ledger = []
    for dimension in ("territory", "people", "autonomy", "total"):
        for rank, i in enumerate(rng.permutation(n), start=1):
            ledger.append(
                {
                    "region": codes[i],
                    "year": years[-1],
                    "dimension": dimension,
                    "score": 80 - 50 * rank / n,
                    "rank": rank,
                    "rank_low": max(1, rank - 2),
                    "rank_high": min(n, rank + 3),
                    "tier": 1 + rank * 4 // (n + 1),
                    "imputed_share": 0.03,
                }
            )
    even, core = [], []
    for q, base in (("population", 0.5), ("employment", 0.52), ("value_added", 0.55)):
        for i, y in enumerate(years):
            g = base + 0.006 * i
            even.append(
                {
                    "quantity": q,
                    "unit": "",
                    "year": y,
                    "regions": n,
                    "gini": g,
                    "gini_low": g - 0.01,
                    "gini_high": g + 0.01,
                    "theil_t": g / 2,
                    "theil_t_between": g / 3,
                    "theil_t_within": g / 6,
                }
            )
            core.append(
                {
                    "quantity": q,
                    "unit": "",
                    "year": y,
                    "core_share": g,
                    **around(g, 0.01),
                    "total": 1e7,
                }
            )
    core.append(
        {
            "quantity": "ventures",
            "unit": "",
            "year": pd.NA,
            "core_share": 0.70,
            **around(0.70, 0.012),
            "total": 38_000,
        }
    )
    steps = pd.DataFrame(
        {
            "order": [1, 2],
            "step": ["denominate", "impute"],
            "ko": ["인구로 나눈다", "결측을 채우고 표시한다"],
            "en": ["divide by population", "impute and flag"],
        }
    )
    beta = pd.DataFrame(
        [
            {
                "quantity": "value_added",
                "start_year": years[0],
                "end_year": years[-1],
                "beta": 0.01,
                "beta_low": -0.004,
                "beta_high": 0.024,
                "half_life": 69.3,
                "regions": n,
            }
        ]
    )
    known = pd.DataFrame(
        [
            {
                "index": "navis",
                "year": years[-1],
                "regions": n,
                "spearman": 0.81,
                "low": 0.6,
                "high": 0.92,
            }
        ]
    )
    return {
        "ledger": pd.DataFrame(ledger),
        "evenness": pd.DataFrame(even),
        "core_share": pd.DataFrame(core),
        "steps": steps,
        "convergence": beta,
        "published": known,
    }


def linkages(codes: list[str], acts: list[str]) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(3)
    n = len(codes)
    kinds = pd.DataFrame(
        [
            {
                "year": pd.NA,
                "kind_a": a,
                "kind_b": b,
                "ties": int(rng.integers(20, 4000)),
                "fractional": 10.0,
                "expected": 900.0,
                "ratio": float(rng.uniform(0.3, 1.9)),
            }
            for i, a in enumerate(KINDS)
            for b in KINDS[i:]
        ]
    )
    pairs = pd.DataFrame(
        [
            {
                "region_a": a,
                "region_b": b,
                "ties": int(rng.integers(0, 300)),
                "fractional": 1.0,
            }
            for i, a in enumerate(codes)
            for b in codes[i:][:40]
        ]
    )
    ei, cs = rng.uniform(-0.5, 0.8, n), rng.uniform(0.1, 0.7, n)
    by = pd.DataFrame(
        {
            "region": codes,
            "organisations": 900,
            "projects": 300,
            "ties": 800,
            "internal": 400,
            "external": 400,
            "ei_index": ei,
            "ei_low": ei - 0.05,
            "ei_high": ei + 0.05,
            "core_share": cs,
            "core_low": cs - 0.03,
            "core_high": cs + 0.03,
            "triple_helix": -0.02,
            "helix_low": -0.03,
            "helix_high": -0.01,
            "helix_projects": 300,
            "sme_organisations": 700,
            "sme_embedded_share": 0.23,
            "sme_low": 0.2,
            "sme_high": 0.26,
        }
    )
    national = pd.DataFrame(
        [
            {
                "quantity": "core_tie_share",
                "year": pd.NA,
                "value": 0.58,
                "low": 0.57,
                "high": 0.59,
                "unit": "share",
            },
            {
                "quantity": "ei_index_region",
                "year": pd.NA,
                "value": 0.12,
                "low": 0.1,
                "high": 0.14,
                "unit": "",
            },
        ]
    )
    km = rng.uniform(20, 180, len(acts))
    distances = pd.DataFrame(
        {
            "activity": acts,
            "rd_total": 1e9,
            "production_total": 1e10,
            "wasserstein_km": km,
            "low": km - 8,
            "high": km + 9,
            "co_located_share": 0.4,
            "radius_km": 30.0,
        }
    )
    return {
        "kind_matrix": kinds,
        "region_matrix": pairs,
        "regions": by,
        "national": national,
        "distances": distances,
    }


def overlap(codes: list[str], projects: pd.DataFrame) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(4)
    ids = projects["project"].tolist()
    verdicts = ("duplicate", "rival", "complementary", "sequence")
    pairs = pd.DataFrame(
        [
            {
                "project_a": ids[i],
                "project_b": ids[i + 1],
                "score": 0.9 - 0.01 * i,
                "verdict": verdicts[i % 4],
                "family": f"F{i // 2:02d}",
                "reason_ko": "같은 기간에 같은 지원 대상에게 같은 내용을 지원한다.",
                "reason_en": "The same support for the same firms at the same time.",
                "shared_phrases": "시제품 제작 | 기술 사업화",
                "money_at_stake": 3.2e9 + i * 1e8,
            }
            for i in range(min(20, len(ids) - 1))
        ],
        columns=[
            "project_a",
            "project_b",
            "score",
            "verdict",
            "family",
            "reason_ko",
            "reason_en",
            "shared_phrases",
            "money_at_stake",
        ],
    )
    n = len(codes)
    families = pd.DataFrame(
        [
            {
                "family": f"F{i:02d}",
                "members": 3,
                "label": f"{FIELDS[i % 8]} 시제품 제작 지원",
                "activity": FIELDS[i % 8],
                "regions": f"{codes[i % n]}; {codes[(i * 3 + 1) % n]}",
                "verdict": verdicts[i % 2],
                "plan": ("merge", "joint_call")[i % 2],
                "money": 9e9 - i * 5e8,
                "saving": 3e9 - i * 2e8,
            }
            for i in range(10)
        ]
    )
    members = pd.DataFrame(
        {
            "family": [f"F{i // 3:02d}" for i in range(min(30, len(ids)))],
            "project": ids[:30],
        }
    )
    grid = pd.DataFrame(
        [
            {
                "activity": f,
                "region": c,
                "projects": int(rng.integers(1, 40)),
                "overlapping": int(rng.integers(0, 9)),
                "money": 4e9,
                "overlapping_money": 1e9,
            }
            for f in FIELDS
            for c in codes
        ]
    )
    return {"pairs": pairs, "families": families, "members": members, "grid": grid}


def audit(codes: list[str], years: range) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(6)
    n = len(codes)
    edges = [0, 5e7, 1e8, 2e8, 5e8, 1e9, 3e9]
    sizes = pd.DataFrame(
        {
            "lower": edges,
            "upper": [*edges[1:], np.nan],
            "projects": [900, 2100, 1800, 1500, 800, 300, 60],
            "money": 1e11,
        }
    )
    scatter = pd.DataFrame(
        [
            {
                "scope": s,
                "key": k,
                "projects": 500,
                "money": 3e11,
                "threshold": 1e8,
                "small_share": 0.4,
                "small_low": 0.38,
                "small_high": 0.42,
                "small_money_share": 0.05,
                "hhi": 0.07,
                "effective_number": 14.0,
                "gini": 0.6,
            }
            for s, k in [
                ("national", "all"),
                ("mode", "direct"),
                ("mode", "network"),
                *(("region", c) for c in codes),
            ]
        ]
    )
    support = pd.DataFrame(
        [
            {
                "year": y,
                "axis": a,
                "value": v,
                "projects": 10,
                "money": 1e10,
                "share": s,
            }
            for y in years
            for a, parts in (
                ("initiator", {"central": 0.7, "joint": 0.1, "local": 0.2}),
                ("mode", {"direct": 0.6, "network": 0.25, "talent": 0.15}),
                ("directness", {"direct": 0.6, "indirect": 0.4}),
            )
            for v, s in parts.items()
        ]
    )
    need, per = rng.uniform(0, 1, n), rng.uniform(2e4, 3e5, n)
    needs = pd.DataFrame(
        {
            "region": codes,
            "need": need,
            "need_rank": range(1, n + 1),
            "money": per * 1e6,
            "money_per_head": per,
            "money_rank": range(n, 0, -1),
            "gap": 0.0,
        }
    )
    rho = rng.uniform(-0.3, 0.7, n)
    align = pd.DataFrame(
        {
            "region": codes,
            "projects": 40,
            "money": 1e10,
            "cosine": 0.7,
            "rank_correlation": rho,
            "low": rho - 0.2,
            "high": rho + 0.2,
            "top_funded": "인공지능",
            "top_specialised": "미래차",
        }
    )
    alarms = pd.DataFrame(
        [
            {
                "alarm": "small",
                "ko": "소액 과제의 비율",
                "en": "Share of small projects",
                "figure": 0.4,
                "low": 0.38,
                "high": 0.42,
                "reference": 0.3,
                "unit": "share",
                "raised": True,
                "drill_ko": "지역별 소액 과제 비율",
                "drill_en": "by region",
            },
            {
                "alarm": "need",
                "ko": "필요와 지원의 순위상관",
                "en": "Need versus money",
                "figure": 0.2,
                "low": -0.1,
                "high": 0.5,
                "reference": 0.0,
                "unit": "",
                "raised": False,
                "drill_ko": "필요–지원 산점도",
                "drill_en": "the scatter",
            },
            {
                "alarm": "spent",
                "ko": "집행률",
                "en": "Execution",
                "figure": np.nan,
                "low": np.nan,
                "high": np.nan,
                "reference": 0.7,
                "unit": "share",
                "raised": pd.NA,
                "drill_ko": "",
                "drill_en": "",
            },
        ]
    )
    rank = pd.DataFrame(
        [{"quantity": "need_money", "value": 0.2, "low": -0.1, "high": 0.5, "n": n}]
    )
    return {
        "scatter": scatter,
        "size_distribution": sizes,
        "support": support,
        "need": needs,
        "alignment": align,
        "alarms": alarms,
        "correlations": rank,
    }


def portfolio(codes: list[str], projects: pd.DataFrame) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    plans = pd.DataFrame(
        [
            {
                "plan": i,
                "label_ko": f"{i + 1}안",
                "label_en": f"Plan {i + 1}",
                "floor": 0.5 + i * 0.05,
                "merit": 3000.0 - 9 * i * i,
                "balance": 0.5 + i * 0.05,
                "money": 3e11,
                "funded": 70 - i,
                "price_of_balance": 180.0 * i,
                "status": "optimal",
                "gap": 0.0,
                "seconds": 0.2,
                "chosen": i == 4,
            }
            for i in range(9)
        ]
    )
    asked = projects.head(137)
    n = len(asked)
    choices = pd.DataFrame(
        {
            "plan": 4,
            "project": asked["project"],
            "programme": "묶음사업",
            "region": asked["region"],
            "activity": "인공지능",
            "merit": np.linspace(95, 55, n),
            "asked": 3e9,
            "grant": 2.5e9,
            "funded": [i % 3 < 2 for i in range(n)],
            "year": 2025,
            "family": None,
        }
    )
    m = len(codes)
    where = pd.DataFrame(
        {
            "plan": 4,
            "region": codes,
            "money": np.linspace(4e9, 4e10, m),
            "share": 1 / m,
            "per_head": 30_000.0,
            "need_share": 1 / m,
            "floor": 1e9,
            "cap": np.nan,
            "funded": 4,
        }
    )
    swaps = choices.head(8)[["plan", "project", "region", "grant", "merit"]].assign(
        against="last_year", change=(["in", "out"] * 4)[: min(8, n)]
    )
    return {"plans": plans, "choices": choices, "allocations": where, "swaps": swaps}


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
    return table.assign(
        value=np.nan, low=np.nan, high=np.nan, unit="", year=2024, row=""
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
                "balance", "지표 2개의 빈 값을 채웠다.", "Two gaps were imputed."
            ),
        ),
        left_out=(
            LeftOut(
                "talent",
                "인재",
                "Talent",
                ("graduates",),
                "졸업자의 정착률",
                "how many graduates stay",
            ),
        ),
        provenance=dict.fromkeys(tables, origin),
    )


@pytest.fixture(scope="session")
def made_up() -> Callable[..., ReportInputs]:
    """Give the maker of made-up inputs."""
    return made_up_inputs


@pytest.fixture(scope="session")
def written(
    made_up: Callable[..., ReportInputs], tmp_path_factory: pytest.TempPathFactory
) -> Report:
    """A whole report in Korean and English."""
    return write(made_up(), tmp_path_factory.mktemp("report") / "out")
