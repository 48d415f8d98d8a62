"""What all made-up tables share: places, names, intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from madang.places.provinces import PROVINCES, region_table

__all__ = ["FIELDS", "KINDS", "around", "regions_table"]

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
        table = region_table().head(n)
        table.insert(1, "name", table["name_ko"])
        return table
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
