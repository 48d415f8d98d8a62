"""What an audit cannot say, and the figures that its rules need besides tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from madang.contracts import Note
from madang.contracts.contract import YEAR_LAST
from madang.coordination.audit.support import AXES
from madang.language import _, both

if TYPE_CHECKING:
    import pandas as pd

    from madang.coordination.audit.spending import Records, Spending

__all__ = ["absent", "closed_year", "core_people", "last_start"]


def absent(spending: Spending) -> list[Note]:
    """Say which parts are empty because the records lack their columns."""
    lacking = [axis for axis in AXES[:2] if spending.projects[axis].isna().all()]
    words = {"initiator": ("추진 주체", "who started it"),
             "mode": ("지원 방식", "mode of support")}  # fmt: skip
    notes = [
        Note(
            both(
                f"과제에 {words[axis][0]} 정보가 없어 해당 비중을 계산하지 않았다.",
                f"No project says {words[axis][1]}, so its shares are not measured.",
            )
        )
        for axis in lacking
    ]
    if spending.yearly.empty and spending.basis != "none":
        notes.append(
            Note(
                _(
                    "No project with an amount says its year, so nothing is said "
                    "over the "
                    "years."
                )
            )
        )
    if spending.budgets.dropna(subset=["granted", "spent"]).empty:
        notes.append(
            Note(
                _(
                    "No budget says both what was granted and what was spent, so "
                    "execution "
                    "is not measured."
                )
            )
        )
    return notes


def core_people(records: Records, need: pd.DataFrame) -> float:
    """Give the core's share of residents, over the regions whose money is known."""
    if "population" not in records.regions.columns or not records.core:
        return math.nan
    told = need.loc[need["money"].notna(), "region"]
    regions = records.regions[records.regions["region"].astype(str).isin(told)]
    heads = regions["population"].astype("Float64")
    if heads.isna().any() or heads.sum() <= 0:
        return math.nan
    inside = regions["region"].astype(str).isin(records.core)
    return float(heads[inside].sum() / heads.sum())


def last_start(spending: Spending) -> int | None:
    """Give the last year in which a project began, or money was given."""
    for table in (spending.projects.dropna(subset=["money"]), spending.yearly):
        years = table["year"].dropna()
        if not years.empty:
            return int(years.max())
    return None


def closed_year(spending: Spending) -> int:
    """Give the last year whose spending is on record; any year where none is."""
    closed = spending.budgets.dropna(subset=["spent"])["year"].dropna()
    return YEAR_LAST if closed.empty else int(closed.max())
