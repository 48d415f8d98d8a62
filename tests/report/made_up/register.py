"""Made-up results of the overlap register: families, levels, quality, suggestions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from madang.language import Named, _, to_json
from made_up.common import FIELDS

__all__ = ["overlap"]


def told(ko: str, en: str) -> str:
    """Write down a sentence in both languages."""
    return to_json(_("{said}", said=Named({"ko": ko, "en": en})))


VERDICTS = ("duplicate", "rival", "complementary", "sequence")


def pairs_table(ids: list[str]) -> pd.DataFrame:
    """Made-up pairs, one of them decided by an officer."""
    rows = [
        {
            "project_a": ids[i],
            "project_b": ids[i + 1],
            "probability": 0.97 - 0.02 * i,
            "probability_low": 0.92 - 0.03 * i,
            "probability_high": 0.99 - 0.012 * i,
            "text_similarity": 0.8,
            "title_similarity": 0.7,
            "activity_similarity": 1.0,
            "region_relation": "other",
            "beneficiaries": np.nan,
            "time_overlap": 1.0,
            "money_ratio": 0.9,
            "redundant": 0.7 if i % 2 else np.nan,
            "verdict": VERDICTS[i % 4],
            "decided": i == 1,
            "decided_by": "김담당" if i == 1 else None,
            "decided_at": "2026-11-20T10:00:00" if i == 1 else None,
            "family": f"F{i // 2:02d}",
            "message": told(
                "같은 기간에 같은 지원 대상에게 같은 내용을 지원한다.",
                "The same support for the same firms at the same time.",
            ),
            "shared_phrases": "시제품 제작 | 기술 사업화",
            "money_at_stake": 3.2e9 + i * 1e8,
        }
        for i in range(min(20, len(ids) - 1))
    ]
    columns = [
        "project_a", "project_b", "probability", "probability_low", "probability_high",
        "verdict", "decided", "family", "message", "shared_phrases",
        "money_at_stake",
    ]  # fmt: skip
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)


def families_table(codes: list[str]) -> pd.DataFrame:
    """Made-up families with a plan sentence and what it would save."""
    n = len(codes)
    return pd.DataFrame(
        [
            {
                "family": f"F{i:02d}",
                "members": 3,
                "label": f"{FIELDS[i % 8]} 시제품 제작 지원",
                "activity": FIELDS[i % 8],
                "regions": f"{codes[i % n]}; {codes[(i * 3 + 1) % n]}",
                "verdict": VERDICTS[i % 2],
                "plan": ("merge", "joint_call")[i % 2],
                "money": 9e9 - i * 5e8,
                "saving": 3e9 - i * 2e8,
                "saving_low": 2e9 - i * 1.5e8,
                "saving_high": 3.6e9 - i * 2e8,
                "message": told(
                    "서울이 주관하여 한 공고로 합치고, 부산은 참여 기관으로 운영한다.",
                    "Seoul leads one merged call and Busan takes part as a partner.",
                ),
            }
            for i in range(10)
        ]
    )


def levels_table() -> pd.DataFrame:
    """Made-up duplication between the levels of government."""
    rows = [
        ("local", "local", 130, 214, 6.1e10),
        ("central", "local", 62, 101, 9.4e10),
        ("central", "central", 18, 31, 7.7e10),
        ("joint", "local", 4, 8, 3.0e9),
        ("", "local", 2, 4, np.nan),
    ]
    names = ["level_a", "level_b", "pairs", "projects", "money"]
    return pd.DataFrame(rows, columns=names)


def quality_table() -> pd.DataFrame:
    """Made-up precision and recall of the register so far."""
    rows = [
        ("verdicts", 48.0, np.nan, np.nan, "기록된 판정", "Verdicts on record"),
        ("precision_duplicate", 0.71, 0.58, 0.82, "중복 제안의 정밀도",
         "Precision of ‘duplicate’"),
        ("precision_overlap", 0.88, 0.78, 0.95, "중복·경쟁 제안의 정밀도",
         "Precision of any overlap"),
        ("recall_duplicate", 0.63, 0.41, 0.84, "중복의 재현율",
         "Recall of duplicates"),
        ("recall_overlap", 0.69, 0.50, 0.86, "겹침의 재현율", "Recall of overlaps"),
        ("verdicts_to_halve_interval", 144.0, np.nan, np.nan,
         "구간을 절반으로 줄이는 데 필요한 판정",
         "Further verdicts that would halve the interval"),
    ]  # fmt: skip
    names = ["quantity", "value", "low", "high", "message"]
    worded = [(*row[:4], told(*row[4:])) for row in rows]
    return pd.DataFrame(worded, columns=names).assign(n=48)


def suggestions_table(ids: list[str]) -> pd.DataFrame:
    """Made-up pairs whose verdict would teach most."""
    return pd.DataFrame(
        [
            {
                "rank": i + 1,
                "project_a": ids[(3 * i) % len(ids)],
                "project_b": ids[(3 * i + 1) % len(ids)],
                "probability": 0.5 + 0.02 * i,
                "message": told(
                    "확률이 반반이어서 한 번의 판정이 가장 많이 가르친다.",
                    "At even odds one verdict teaches most.",
                ),
                "drawn": ("teach", "measure")[i % 2],
                "stratum": f"s{i % 3}",
                "weight": np.nan if i % 2 == 0 else 12.0,
            }
            for i in range(8)
        ]
    )


def overlap(codes: list[str], projects: pd.DataFrame) -> dict[str, Any]:
    """Made-up results of the stage of that name."""
    rng = np.random.default_rng(4)
    ids = projects["project"].tolist()
    family = [f"F{i // 3:02d}" for i in range(min(30, len(ids)))]
    members = pd.DataFrame(
        {
            "family": family,
            "project": ids[:30],
            "lead": [i % 3 == 0 for i in range(len(family))],
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
    return {
        "pairs": pairs_table(ids),
        "families": families_table(codes),
        "members": members,
        "grid": grid,
        "levels": levels_table(),
        "quality": quality_table(),
        "suggestions": suggestions_table(ids),
    }
