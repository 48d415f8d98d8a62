"""Every plan of the frontier before the alarms of the audit, and what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.coordination.audit import planned
from madang.coordination.audit.spending import Records as Spent
from madang.coordination.portfolio.profile import NO_YEAR
from madang.coordination.portfolio.results import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.frontier import PlanPoint
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.prepare import Records

__all__ = ["inspect_plans", "raised"]


def inspect_plans(
    problem: Problem, plans: Iterable[PlanPoint], records: Records
) -> pd.DataFrame:
    """Hold each plan against the alarms of the audit, as if it were the spending.

    Parameters
    ----------
    problem : Problem
        The call.
    plans : iterable of PlanPoint
        Its plans, numbered from 1.
    records : Records
        The study's tables, and the settings of its audit.

    Returns
    -------
    DataFrame
        Table ``alarms``: a row a plan and alarm whose figure is known.
    """
    audit = _audit(problem, records)
    made = TABLES["alarms"]
    tables = [
        made.typed(audit.alarms(_projects(problem, plan)).assign(plan=i))
        for i, plan in enumerate(plans, start=1)
        if problem.grants(plan.levels).any()
    ]
    return pd.concat(tables, ignore_index=True) if tables else made.empty()


def raised(alarms: pd.DataFrame, plans: int) -> NDArray[np.int64]:
    """Count the alarms that each plan trips, (N,)."""
    counted = alarms.groupby("plan")["raised"].sum()
    counts: NDArray[np.int64] = (
        counted.reindex(range(1, plans + 1), fill_value=0).to_numpy().astype(np.int64)
    )
    return counts


def _audit(problem: Problem, records: Records) -> planned.PlanAudit:
    """Read what plans are held against: all on record but the call."""
    codes = problem.call.table["project"]
    on_record = ~records.projects["project"].astype(str).isin(set(codes))
    spent = Spent(
        records.projects[on_record], records.regions, budgets=records.budgets,
        activities=records.activities, indicators=records.indicators,
        results=records.results, currency=records.currency, core=records.core,
    )  # fmt: skip
    return planned.PlanAudit.of(spent, records.audit, records.seed)


def _projects(problem: Problem, plan: PlanPoint) -> pd.DataFrame:
    """Lay out what a plan funds as the table of projects has it."""
    call, grants = problem.call, problem.grants(plan.levels)
    years = problem.first_years(plan.levels)
    start = pd.Series(years, dtype="Int64").mask(years == NO_YEAR).astype("string")
    traits = call.traits.drop(columns=["activity", "programme"], errors="ignore")
    table = pd.concat([call.table.reset_index(drop=True), traits], axis=1).assign(
        status="funded", grant=grants, start=pd.to_datetime(start, format="%Y")
    )
    return table[grants > 0].reset_index(drop=True)
