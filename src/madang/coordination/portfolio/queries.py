"""Questions put one at a time: a plan, a frontier, one proposal, a what-if."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.coordination.portfolio.answers import Replies
from madang.coordination.portfolio.inspected import inspect_plans
from madang.coordination.portfolio.merges import is_supported
from madang.coordination.portfolio.prices import extra_budgets
from madang.coordination.portfolio.search import Search
from madang.coordination.portfolio.stage import laid_out, make_front
from madang.coordination.portfolio.statements import conflict_note
from madang.coordination.portfolio.tables import Frontier
from madang.coordination.portfolio.unfinished import Unfinished
from madang.coordination.portfolio.why_not import why_not
from madang.language import Money, _, to_json

if TYPE_CHECKING:
    from madang.contracts import Note, StageOutput
    from madang.coordination.portfolio.conflict import Conflict
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.prepare import Prepared, Records
    from madang.coordination.portfolio.search import PlanPoint

__all__ = [
    "all_plans", "one_plan", "solved_plan", "tell_conflict", "what_if", "why_not_one",
]  # fmt: skip


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
    statements = records.statements(prepared.terms)
    return conflict_note(conflict, statements, _problem(prepared))


def _problem(prepared: Prepared) -> Problem:
    """Give the call, which is known to be there."""
    assert prepared.problem is not None  # noqa: S101 - looked at before
    return prepared.problem


def _alone(
    records: Records, prepared: Prepared, plan: PlanPoint, beside: Frontier | None
) -> Frontier:
    """Lay one plan out as a frontier of its own; alarms of those beside it stay."""
    problem = _problem(prepared)
    if beside is None:
        alarms = inspect_plans(problem, (plan,), records)
    else:
        swapped = {1: beside.chosen + 1, beside.chosen + 1: 1}
        alarms = beside.alarms.assign(plan=beside.alarms["plan"].replace(swapped))
    return Frontier(
        problem=problem, terms=replace(prepared.terms, plans=1),
        plans=(plan,), chosen=0, alarms=alarms,
        need=prepared.need, population=prepared.population,
        last_year=prepared.last_year, price_money=np.full(1, np.nan),
    )  # fmt: skip


def one_plan(
    records: Records, prepared: Prepared, *, floor: float | None = None
) -> StageOutput:
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
    StageOutput
        A single plan, without answers.

    Raises
    ------
    ParameterError
        If no plan was found in time, or none reaches the balance.
    """
    return solved_plan(records, prepared, floor=floor)[1]


def solved_plan(
    records: Records, prepared: Prepared, *, floor: float | None = None
) -> tuple[PlanPoint, StageOutput]:
    """Make one plan as `one_plan` does, and give it as columns too.

    Returns
    -------
    PlanPoint
        The plan.
    StageOutput
        As `one_plan` gives it.
    """
    front = None
    if floor is None:
        front = make_front(records, prepared)
        plan = front.plans[front.chosen]
    else:
        least = max(floor, prepared.terms.balance_floor)
        plan = Search(_problem(prepared), prepared.terms).best_merit(least)
    alone = _alone(records, prepared, plan, front)
    return plan, laid_out(alone, records, prepared, {})


def all_plans(records: Records, prepared: Prepared) -> StageOutput:
    """Make the frontier with the price of each step, without further answers.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call whose requirements can hold together.

    Returns
    -------
    StageOutput
    """
    front = make_front(records, prepared)
    prices = extra_budgets(
        front.problem, front.plans, seconds=front.terms.time_limit,
        workers=front.terms.workers,
    )  # fmt: skip
    return laid_out(
        replace(front, price_money=prices.money), records, prepared, {},
        unfinished=Unfinished.of(front.plans, prices=prices),
    )  # fmt: skip


def _place(prepared: Prepared, proposal: str) -> int:
    """Give a proposal's place in the call."""
    codes = _problem(prepared).call.table["project"].astype(str)
    return int(np.flatnonzero(codes == proposal)[0])


def why_not_one(records: Records, prepared: Prepared, proposal: str) -> pd.DataFrame:
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
    DataFrame
        One row of the table why_not; for a proposal that is funded, project, plan,
        funded and a message that says so.
    """
    front, place = make_front(records, prepared), _place(prepared, proposal)
    number, plan = front.chosen + 1, front.plans[front.chosen]
    if is_supported(front.problem.call, front.grants(front.chosen) > 0)[place]:
        said = _("{project} is funded in the chosen plan ({number}).",
                 project=proposal, number=number)  # fmt: skip
        row = {"project": proposal, "plan": number, "funded": True}
        return pd.DataFrame([row | {"message": to_json(said)}])
    problem, plans, chosen = front.asked
    given = why_not(problem, plans, chosen, proposals=[place])
    statements = records.statements(replace(problem.terms, balance_floor=plan.floor))
    return Replies(problem, plan, number, statements).table(given)


def what_if(
    records: Records,
    prepared: Prepared,
    proposal: str,
    *,
    merit: float | None = None,
    grant: float | None = None,
) -> pd.DataFrame:
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
    DataFrame
        One row: project, merit, grant, floor, funded, merit_of_plan, change (of the
        plan's merit), status, message.
    """
    front, place = make_front(records, prepared), _place(prepared, proposal)
    problem, plans, chosen = front.asked
    plan = plans[chosen]
    if grant is not None:
        problem = problem.with_asked(place, grant)
    if merit is not None:
        changed = problem.call.merit.copy()
        changed[place] = merit
        problem = problem.with_merit(changed)
    found = Search(problem, prepared.terms).best_merit(plan.floor)
    is_in = bool(is_supported(problem.call, problem.grants(found.levels) > 0)[place])
    points, asked = float(problem.call.merit[place]), float(problem.call.asked[place])
    values = {
        "points": points,
        "asked": Money(asked, records.currency),
        "project": proposal,
    }
    said = _(
        "With {points:,.1f} points of merit and a grant of {asked}, {project} is not "
        "funded.",
        **values,
    )
    if is_in:
        said = _(
            "With {points:,.1f} points of merit and a grant of {asked}, {project} is "
            "funded.",
            **values,
        )
    row = {
        "project": proposal, "merit": points, "grant": asked, "floor": plan.floor,
        "funded": is_in, "merit_of_plan": front.problem.points(found.merit),
        "change": front.problem.point * (found.merit - plan.merit),
        "status": found.status,
    }  # fmt: skip
    return pd.DataFrame([row | {"message": to_json(said)}])
