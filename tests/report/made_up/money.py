"""Made-up results of overlap, audit and portfolio."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from made_up.common import FIELDS

__all__ = ["audit", "overlap", "portfolio"]


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
