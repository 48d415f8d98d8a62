"""Questions put one at a time: a plan, a frontier, one proposal, a what-if."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.coordination.portfolio.conflict_words import (
    conflict_note,
    conflict_table,
    wording_of,
)
from madang.coordination.portfolio.frontier import Search
from madang.coordination.portfolio.prices import extra_budgets
from madang.coordination.portfolio.replies import Replies
from madang.coordination.portfolio.served import served
from madang.coordination.portfolio.stage import laid_out, make_front
from madang.coordination.portfolio.tables import Frontier, typed
from madang.coordination.portfolio.why_not import why_not

if TYPE_CHECKING:
    import pandas as pd

    from madang.contracts import Note
    from madang.coordination.portfolio.conflict import Conflict
    from madang.coordination.portfolio.frontier import PlanPoint
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.prepare import Prepared, Records
    from madang.coordination.portfolio.record import Portfolio

__all__ = ["all_plans", "one_plan", "tell_conflict", "what_if", "why_not_one"]


def tell_conflict(records: Records, prepared: Prepared, conflict: Conflict) -> Note:
    """Say in words which requirements cannot hold together.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        The call.
    conflict : Conflict
        What was found.

    Returns
    -------
    Note
    """
    wording = wording_of(records, prepared.terms)
    because = wording.because(_problem(prepared), conflict.requirements)
    return conflict_note(conflict_table(conflict, wording), conflict, because)


def _problem(prepared: Prepared) -> Problem:
    """Give the call, which is known to be there."""
    assert prepared.problem is not None  # noqa: S101 - looked at before
    return prepared.problem


def _alone(prepared: Prepared, plan: PlanPoint) -> Frontier:
    """Lay one plan out as a frontier of its own."""
    return Frontier(
        problem=_problem(prepared), terms=replace(prepared.terms, plans=1),
        plans=(plan,), chosen=0,
        need=prepared.need, population=prepared.population,
        last_year=prepared.last_year, price_money=np.full(1, np.nan),
    )  # fmt: skip


def one_plan(
    records: Records, prepared: Prepared, *, floor: float | None = None
) -> Portfolio:
    """Make one plan: the best above a balance, or the one the terms choose.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call whose requirements can hold together.
    floor : float or None
        Least balance; None makes the frontier and chooses from it.

    Returns
    -------
    Portfolio
        A single plan, without answers.

    Raises
    ------
    ParameterError
        If no plan was found in time, or none reaches the balance.
    """
    if floor is None:
        front = make_front(prepared)
        plan = front.plans[front.chosen]
    else:
        least = max(floor, prepared.terms.balance_floor)
        plan = Search(_problem(prepared), prepared.terms).best_merit(least)
    return laid_out(_alone(prepared, plan), records, prepared, {})


def all_plans(records: Records, prepared: Prepared) -> Portfolio:
    """Make the frontier with the price of each step, without further answers.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call whose requirements can hold together.

    Returns
    -------
    Portfolio
    """
    front = make_front(prepared)
    prices = extra_budgets(
        front.problem, front.plans, seconds=front.terms.time_limit,
        workers=prepared.answers.workers,
    )  # fmt: skip
    return laid_out(replace(front, price_money=prices), records, prepared, {})


def _place(prepared: Prepared, proposal: str) -> int:
    """Give a proposal's place in the call."""
    codes = _problem(prepared).call.table["project"].astype(str)
    return int(np.flatnonzero(codes == proposal)[0])


def why_not_one(records: Records, prepared: Prepared, proposal: str) -> dict[str, Any]:
    """Tell what one proposal would need, solved on the spot.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call whose requirements can hold together.
    proposal : str
        Its code.

    Returns
    -------
    dict
        A row of the table why_not; for a proposal that is funded, its code, the
        plan, and a sentence that says so.
    """
    front, place = make_front(prepared), _place(prepared, proposal)
    number, plan = front.chosen + 1, front.plans[front.chosen]
    if served(front.problem.call, front.grants(front.chosen) > 0)[place]:
        return {
            "project": proposal, "plan": number, "funded": True,
            "ko": f"{proposal} 과제는 선택안({number}번)에서 지원된다.",
            "en": f"{proposal} is funded in the chosen plan ({number}).",
        }  # fmt: skip
    given, around = why_not(
        front.problem, front.plans, front.chosen, answers=prepared.answers,
        proposals=[place],
    )  # fmt: skip
    seen = (around.plans[0].balance, around.plans[-1].balance)
    kept = replace(prepared.terms, balance_floor=plan.floor)
    replies = Replies(front.problem, plan, number, wording_of(records, kept), seen)
    return _row(typed("why_not", replies.table(given)))


def _row(table: pd.DataFrame) -> dict[str, Any]:
    """Give the first row, with None where a cell is absent."""
    loose = table.astype(object).where(table.notna(), None)
    return {str(k): v for k, v in loose.iloc[0].to_dict().items()}


def what_if(
    records: Records,
    prepared: Prepared,
    proposal: str,
    *,
    merit: float | None = None,
    grant: float | None = None,
) -> dict[str, Any]:
    """Tell whether a proposal would be funded with another merit, or grant.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call whose requirements can hold together.
    proposal : str
        Its code.
    merit, grant : float or None
        What is changed.

    Returns
    -------
    dict
        project, merit, grant, floor, funded, merit_of_plan, change (of the plan's
        merit), ko, en.
    """
    del records
    front, place = make_front(prepared), _place(prepared, proposal)
    plan, problem = front.plans[front.chosen], front.problem
    if grant is not None:
        problem = problem.with_asked(place, grant)
    if merit is not None:
        changed = problem.call.merit.copy()
        changed[place] = merit
        problem = problem.with_merit(changed)
    found = Search(problem, prepared.terms).best_merit(plan.floor)
    is_in = bool(served(problem.call, problem.grants(found.levels) > 0)[place])
    points, asked = float(problem.call.merit[place]), float(problem.call.asked[place])
    verdict = (
        ("선정된다", "is funded") if is_in else ("선정되지 않는다", "is not funded")
    )
    return {
        "project": proposal, "merit": points, "grant": asked, "floor": plan.floor,
        "funded": is_in, "merit_of_plan": found.merit,
        "change": found.merit - plan.merit, "status": found.status,
        "ko": f"점수 {points:,.1f}점, 신청액 {asked:,.0f}이라면 {proposal} 과제는 "
        f"{verdict[0]}.",
        "en": f"With {points:,.1f} points of merit and a grant of {asked:,.0f}, "
        f"{proposal} {verdict[1]}.",
    }  # fmt: skip
