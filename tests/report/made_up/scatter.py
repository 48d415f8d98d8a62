"""Made-up results of the scatter audit."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd

from madang.language import Message, Named, _, to_json

__all__ = ["audit"]


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
            "shortfall": 40 * need,
            "need": 1e6 * need,
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
    rank = pd.DataFrame(
        [{"quantity": "need_money", "value": 0.2, "low": -0.1, "high": 0.5, "n": n}]
    )
    return {
        "scatter": scatter,
        "size_distribution": sizes,
        "lorenz": pd.DataFrame(
            {"projects_share": [0.0, 0.5, 1.0], "money_share": [0.0, 0.1, 1.0]}
        ),
        "support": support,
        "need": needs,
        "alignment": align,
        "alarms": alarms_table(),
        "correlations": rank,
        "execution": execution_table(codes, years),
        "yearly": yearly_table(codes, years),
        "channels": channels_table(),
        "outlook_alignment": align[
            ["region", "money", "cosine", "rank_correlation", "low", "high"]
        ].assign(rank_correlation=rho / 2, low=rho / 2 - 0.2, high=rho / 2 + 0.2),
    }


def alarms_table() -> pd.DataFrame:
    """Made-up alarms: raised for sure, in doubt, clear, unknown, in money."""
    rows = [
        ("small_projects", "소액 과제의 비율", "Share of small projects", 0.4, 0.38,
         0.42, 0.3, "share", True, "지역별 소액 과제 비율", "by region",
         _way_down("scatter", "madang show audit scope=region --table scatter")),
        ("need_mismatch", "필요와 지원의 순위상관", "Need versus money", 0.2, -0.1,
         0.5, 0.0, "rank correlation", False, "필요–지원 산점도", "the scatter",
         _way_down("need", "madang show audit --table need")),
        ("low_execution", "저집행 과제 비중", "Projects hardly executed", 0.12, 0.08,
         0.16, 0.101, "share", True, "집행률이 낮은 지역", "Lowest rates", ""),
        ("money", "중앙 지원액", "Money of the centre", 4e11, 3.5e11, 4.4e11, 3e11,
         "currency", True, "", "", ""),
        ("spent", "집행률", "Execution", np.nan, np.nan, np.nan, 0.7, "share", pd.NA,
         "", "", ""),
    ]  # fmt: skip
    names = [
        "alarm", "ko", "en", "figure", "low", "high", "reference", "unit", "raised",
        "where_ko", "where_en", "way_down",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=names)
    for name in ("", "where_"):
        pair = zip(table.pop(f"{name}ko"), table.pop(f"{name}en"), strict=True)
        table[f"{name}message"] = [to_json(_spoken(ko, en)) for ko, en in pair]
    past = "figure > reference"
    return table.assign(
        rule=[past, "figure < reference", past, past, "figure < reference"],
        certainty=["clearly", "perhaps", "perhaps", "clearly", ""],
    )


def _way_down(table: str, show: str) -> str:
    """Lead down to a table."""
    return json.dumps({"table": table, "show": show})


def _spoken(ko: str, en: str) -> Message:
    """Say something made up, in both languages."""
    return _("{text}", text=Named({"ko": ko, "en": en}))


def execution_table(codes: list[str], years: range) -> pd.DataFrame:
    """Made-up execution of what was granted."""
    keys = [("national", "all"), *(("region", c) for c in codes)]
    return pd.DataFrame(
        [
            {
                "scope": scope, "key": key, "year": y, "projects": 60,
                "granted": 1e11, "spent": 8.4e10, "rate": 0.8 + 0.01 * (i % 9),
                "low_share": 0.08, "low": 0.05, "high": 0.12,
            }
            for y in years
            for i, (scope, key) in enumerate(keys)
        ]
    )  # fmt: skip


def yearly_table(codes: list[str], years: range) -> pd.DataFrame:
    """Made-up money from year to year."""
    keys = [("national", "all"), *(("region", c) for c in codes)]
    return pd.DataFrame(
        [
            {
                "scope": scope, "key": key, "year": y, "projects": 100 + 4 * j,
                "money": 3e11 * (1.06**j) / (1 if scope == "national" else 20),
                "change": 0.06 if j else np.nan, "low": 0.02 if j else np.nan,
                "high": 0.10 if j else np.nan,
            }
            for scope, key in keys
            for j, y in enumerate(years)
        ]
    )  # fmt: skip


def channels_table() -> pd.DataFrame:
    """Made-up channels through which money reaches a beneficiary."""
    return pd.DataFrame(
        [
            {
                "beneficiary": f"기관 {i}", "kind": "organisation",
                "channels": 1 + (40 - i) // 8, "projects": 9, "money": 4e9 - 5e7 * i,
            }
            for i in range(40)
        ]
    )  # fmt: skip
