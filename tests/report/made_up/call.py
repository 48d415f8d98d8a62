"""Made-up results of a funding call: plans, robust core, why not, rules, merit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from madang.language import Named, _, to_json

__all__ = ["CHOSEN", "PLANS", "portfolio"]

PLANS = 9
CHOSEN = 5
CRITERIA = (
    ("excellence", "기술성", "Excellence", 0.4),
    ("impact", "파급효과", "Impact", 0.35),
    ("region", "지역 적합성", "Fit with the region", 0.25),
)
RULES = (
    ("optimum", "최적안", "Optimum"),
    ("greedy", "점수순", "Highest merit first"),
    ("equal_shares", "균등지분", "Equal shares"),
    ("phragmen", "프라그멘", "Phragmén"),
    ("formula", "산식 배분", "Formula by need"),
    ("last_year", "지난해", "Last year"),
)


def named(ko: str, en: str) -> str:
    """A message with a text of its own in each language."""
    return to_json(_("{text}", text=Named({"ko": ko, "en": en})))


def plans_table() -> pd.DataFrame:
    """Made-up plans from merit first to balance first."""
    return pd.DataFrame(
        [
            {
                "plan": i + 1,
                "message": named(
                    "성과 우선" if i == 0 else f"절충 {i}",
                    "Merit first" if i == 0 else f"Compromise {i}",
                ),
                "floor": 0.5 + i * 0.05,
                "merit": 3000.0 - 9 * i * i,
                "balance": 0.5 + i * 0.05,
                "money": 3e11,
                "funded": 70 - i,
                "price_of_balance": 180.0 * i if i else np.nan,
                "status": "optimal",
                "gap": 0.0,
                "seconds": 0.2,
                "chosen": i + 1 == CHOSEN,
                "ordered": 0.4 + i * 0.05,
                "gini": 0.31 - 0.02 * i,
                "model": "floor",
            }
            for i in range(PLANS)
        ]
    )


def choices_table(asked: pd.DataFrame) -> pd.DataFrame:
    """Made-up decisions of every plan."""
    n = len(asked)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "plan": plan,
                    "project": asked["project"],
                    "programme": "묶음사업",
                    "region": asked["region"],
                    "activity": "인공지능",
                    "merit": np.linspace(95, 55, n),
                    "asked": 3e9,
                    "grant": [
                        2.5e9 if (i + (plan > 4) * (i > 90)) % 3 < 2 else 0.0
                        for i in range(n)
                    ],
                    "funded": [(i + (plan > 4) * (i > 90)) % 3 < 2 for i in range(n)],
                    "year": 2025,
                    "family": None,
                    "level": 0.83,
                    "first_year": 2025,
                    "merged": False,
                    "running": [i == 3 for i in range(n)],
                }
            )
            for plan in range(1, PLANS + 1)
        ],
        ignore_index=True,
    )


def allocations_table(codes: list[str]) -> pd.DataFrame:
    """Made-up money by region of every plan."""
    m = len(codes)
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "plan": plan,
                    "region": codes,
                    "money": np.linspace(4e9, 4e10, m) * (1 + 0.02 * plan),
                    "share": 1 / m,
                    "per_head": 30_000.0,
                    "need_share": 1 / m,
                    "due": 2.2e10,
                    "ratio": np.linspace(0.2, 1.8, m),
                    "floor": 1e9,
                    "cap": np.nan,
                    "funded": 4,
                }
            )
            for plan in range(1, PLANS + 1)
        ],
        ignore_index=True,
    )


def swaps_table(choices: pd.DataFrame) -> pd.DataFrame:
    """Made-up swaps against the previous plan, last year and the chosen plan."""
    parts = []
    for (plan, against), n in {
        **{(p, "last_year"): 8 for p in range(1, PLANS + 1)},
        **{(p, "previous"): 4 for p in range(2, PLANS + 1)},
        **{(p, "chosen"): 6 for p in range(1, PLANS + 1) if p != CHOSEN},
    }.items():
        rows = choices[choices["plan"] == plan].iloc[plan : plan + n]
        parts.append(
            rows[["plan", "project", "region", "grant", "merit"]].assign(
                against=against,
                change=(["in", "out"] * n)[: len(rows)],
                gain=(rows["merit"] * [(1.0, -1.0)[i % 2] for i in range(len(rows))]),
            )
        )
    return pd.concat(parts, ignore_index=True)


def years_table() -> pd.DataFrame:
    """Made-up money by year of every plan."""
    return pd.DataFrame(
        [
            {
                "plan": plan, "year": y, "budget": 1e11, "money": 9.1e10 - 1e9 * plan,
                "running": 2e10 if y == 2025 else 0.0, "left": 9e9 + 1e9 * plan,
            }
            for plan in range(1, PLANS + 1)
            for y in (2025, 2026, 2027)
        ]
    )  # fmt: skip


def robust_table(chosen: pd.DataFrame) -> pd.DataFrame:
    """Made-up shares of draws in which a proposal is funded."""
    n = len(chosen)
    share = np.clip(np.linspace(1.25, -0.25, n), 0, 1)
    return pd.DataFrame(
        {
            "project": chosen["project"].to_numpy(),
            "region": chosen["region"].to_numpy(),
            "funded_share": share,
            "low": np.clip(share - 0.03, 0, 1),
            "high": np.clip(share + 0.03, 0, 1),
            "core": share >= 0.9,
            "never": share <= 0.1,
            "in_chosen": chosen["funded"].to_numpy(),
            "draws": 500,
        }
    )


def why_not_table(chosen: pd.DataFrame) -> pd.DataFrame:
    """Made-up answers for each rejected proposal of the chosen plan."""
    out = chosen[~chosen["funded"]].reset_index(drop=True)
    rows = []
    for i, r in enumerate(out.to_dict("records")):
        shut = i % 5 == 4
        rows.append(
            {
                "project": r["project"], "region": r["region"], "plan": CHOSEN,
                "merit": r["merit"],
                "merit_needed": np.nan if shut else r["merit"] + 3.2,
                "merit_change": np.nan if shut else 3.2,
                "grant": r["asked"],
                "grant_needed": np.nan if shut else 0.78 * r["asked"],
                "grant_change": np.nan if shut else -0.22 * r["asked"],
                "floor_needed": 0.62 if i % 3 == 0 else np.nan,
                "floor_change": -0.08 if i % 3 == 0 else np.nan,
                "replaces": "P0001; P0004" if not shut else "",
                "cheapest": "none" if shut else ("merit", "grant", "floor")[i % 3],
                "verified": i % 4 != 3,
                "blocked_by": "family:F01" if shut else "",
                "message": named(
                    "평가점수가 3.2점 높거나 신청액이 22% 적으면 선정된다.",
                    "It enters with 3.2 more points of merit or a grant 22% lower.",
                ),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def rules_tables(
    codes: list[str], asked: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Made-up comparison of the rules: rules, rules by region, choices."""
    m = len(codes)
    rules = pd.DataFrame(
        [
            {
                "rule": rule, "message": named(ko, en), "merit": 2900.0 - 40 * i,
                "balance": 0.7 - 0.1 * i, "money": 3e11 - 1e9 * i, "funded": 66 - i,
                "represented": 1 - 0.05 * i, "worst_representation": 0.7 - 0.1 * i,
                "envy": 2e9 * i, "envious": i, "gini": 0.2 + 0.03 * i,
            }
            for i, (rule, ko, en) in enumerate(RULES)
        ]
    )  # fmt: skip
    by = pd.DataFrame(
        [
            {
                "rule": rule, "region": c, "need_share": 1 / m,
                "money": 1.5e10 + 3e9 * ((i + k) % 4), "funded": 3,
                "representation": 0.6 + 0.2 * ((i + k) % 4), "envy": 1e9 * (k % 3),
                "envies": codes[(k + 1) % m] if k % 3 else None,
            }
            for i, (rule, _, _) in enumerate(RULES)
            for k, c in enumerate(codes)
        ]
    )  # fmt: skip
    picks = pd.DataFrame(
        {"rule": "optimum", "project": asked["project"].head(20), "grant": 2.5e9}
    )
    return rules, by, picks


def merit_tables(asked: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Made-up criteria and reviewers behind each proposal's merit."""
    rows = []
    for i, project in enumerate(asked["project"]):
        parts = [
            (name, ko, en, w, 92 - 0.25 * i - 3 * k, "reviews")
            for k, (name, ko, en, w) in enumerate(CRITERIA)
        ]
        total = sum(w * s for *_, w, s, _ in parts)
        rows += [
            {
                "project": project, "criterion": name, "message": named(ko, en),
                "weight": w, "score": s, "contribution": w * s, "low": w * s - 1,
                "high": w * s + 1, "source": source,
            }
            for name, ko, en, w, s, source in parts
        ]  # fmt: skip
        rows.append(
            {
                "project": project, "criterion": "total",
                "message": named("합계", "Total"), "weight": 1.0, "score": total,
                "contribution": total, "low": total - 3, "high": total + 3,
                "source": "reviews",
            }
        )  # fmt: skip
    severity = np.linspace(6, -6, 12)
    reviewers = pd.DataFrame(
        {
            "reviewer": [f"심사{i + 1:02d}" for i in range(12)],
            "reviews": 30,
            "severity": severity,
            "low": severity - 1.8,
            "high": severity + 1.8,
        }
    )
    return pd.DataFrame(rows), reviewers


def portfolio(codes: list[str], projects: pd.DataFrame) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    asked = projects.head(137)
    choices = choices_table(asked)
    chosen = choices[choices["plan"] == CHOSEN]
    rules, by, picks = rules_tables(codes, asked)
    merits, reviewers = merit_tables(asked)
    return {
        "plans": plans_table(),
        "choices": choices,
        "allocations": allocations_table(codes),
        "swaps": swaps_table(choices),
        "years": years_table(),
        "robust": robust_table(chosen),
        "why_not": why_not_table(chosen),
        "rules": rules,
        "rule_regions": by,
        "rule_choices": picks,
        "merits": merits,
        "reviewers": reviewers,
    }
