"""Every plan of the frontier before the alarms of the audit, and what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.coordination.audit import planned
from madang.coordination.audit.spending import RESULTS_READ
from madang.coordination.audit.spending import Records as Spent
from madang.coordination.portfolio.profile import NO_YEAR
from madang.coordination.portfolio.results import ALARM_NAMES, TABLES
from madang.coordination.portfolio.statements import listed
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.prepare import Records
    from madang.coordination.portfolio.search import PlanPoint
    from madang.language import Message

__all__ = ["inspect_plans", "raised", "told_alarms"]


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


def told_alarms(alarms: pd.DataFrame, plan: int) -> tuple[int, Message] | None:
    """Say which alarms a plan trips, and why no other plan of the frontier is better.

    Parameters
    ----------
    alarms : DataFrame
        Table ``alarms``, of all plans.
    plan : int
        Number of the plan.

    Returns
    -------
    (int, Message) or None
        How many it trips; None where nothing is known of it.
    """
    own = alarms[alarms["plan"] == plan]
    if own.empty:
        return None
    tripped, counts = own[own["raised"]], raised(alarms, int(alarms["plan"].max()))
    others, n = int((counts > 0).sum()), len(own)
    if tripped.empty and others:
        says = _(
            "The chosen plan trips none of the {n} alarms of the audit that can be "
            "held against a plan; {others} of the {plans} plans of the frontier trip "
            "at least one.",
            n=n, others=others, plans=len(counts),
        )  # fmt: skip
    elif tripped.empty:
        says = _(
            "The chosen plan trips none of the {n} alarms of the audit that can be "
            "held against a plan.", n=n,
        )  # fmt: skip
    else:
        says = _(
            "Of the {n} alarms of the audit that can be held against a plan, the "
            "chosen plan trips {k}: {told}. {why}",
            n=n, k=len(tripped), why=_why_no_other(alarms, tripped, counts),
            told=listed(_alarm(row) for _unused, row in tripped.iterrows()),
        )  # fmt: skip
    return len(tripped), says


def _alarm(row: pd.Series) -> Message:
    """Write an alarm with its figure and its line."""
    name = ALARM_NAMES[str(row["alarm"])]
    figure, line = float(row["figure"]), float(row["reference"])
    if row["unit"] == "share":
        return _("{alarm} ({figure:.1%}, line {line:.1%})",
                 alarm=name, figure=figure, line=line)  # fmt: skip
    return _("{alarm} (rank correlation {figure:.2f}, line {line:.2f})",
             alarm=name, figure=figure, line=line)  # fmt: skip


def _why_no_other(
    alarms: pd.DataFrame, tripped: pd.DataFrame, counts: NDArray[np.int64]
) -> Message:
    """Say why no other plan is better, or how far one is, where this was asked for."""
    n = len(counts)
    if n == 1:
        return _("Only this plan was made.")
    if len(tripped) > counts.min():
        return _(
            "Another plan of the frontier trips {n}, but this one was asked for.",
            n=int(counts.min()),
        )
    by_plan = alarms[alarms["raised"]].groupby("alarm")["plan"].nunique()
    if all(by_plan[alarm] == n for alarm in tripped["alarm"]):
        return _("All {n} plans of the frontier trip the same.", n=n)
    return _(
        "No other of the {n} plans trips fewer: each that avoids one of these trips "
        "another.", n=n,
    )  # fmt: skip


def _audit(problem: Problem, records: Records) -> planned.PlanAudit:
    """Read what plans are held against: all on record but the call."""
    codes = problem.call.table["project"]
    on_record = ~records.projects["project"].astype(str).isin(set(codes))
    spent = Spent(
        records.projects[on_record], records.regions, budgets=records.budgets,
        activities=records.activities, currency=records.currency, core=records.core,
        results={
            place: table
            for place in RESULTS_READ
            if (table := records.results.get(place)) is not None
        }
        | {("balance", "need"): records.need},
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
