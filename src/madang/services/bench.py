"""The portfolio bench: one plan, the frontier or an answer, solved on the spot."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import study as studies
from madang.contracts import findings_table, names_of
from madang.coordination.portfolio import compare as comparing
from madang.coordination.portfolio import queries
from madang.coordination.portfolio.answers import Replies
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.requirements.kind import Words
from madang.coordination.portfolio.search import Search
from madang.coordination.portfolio.why_not import why_not
from madang.errors import InfeasibleError, ParameterError
from madang.language import Items, Message, _
from madang.services import planning

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from madang.coordination.portfolio.compare import Comparison
    from madang.study import Study

__all__ = [
    "against", "answer", "frontier", "in_force", "plan_in_force", "ready", "solve",
    "told",
]  # fmt: skip

_STAGE: Final = "portfolio"
_TOLD: Final = 3


def plan_in_force(
    results: Mapping[tuple[str, str], pd.DataFrame],
) -> dict[Any, Any] | None:
    """Give the row of the chosen plan; None where none was made."""
    plans = results.get((_STAGE, "plans"))
    if plans is None or not len(plans) or not plans["chosen"].any():
        return None
    return dict(plans[plans["chosen"]].iloc[0])


def in_force(
    results: Mapping[tuple[str, str], pd.DataFrame],
) -> dict[str, pd.DataFrame] | None:
    """Give the tables of the plan in force alone; None where there is none."""
    row = plan_in_force(results)
    if row is None:
        return None
    own = {name: table for (stage, name), table in results.items() if stage == _STAGE}
    return {
        name: table[table["plan"] == row["plan"]] if "plan" in table else table
        for name, table in own.items()
    }


def told(found: Comparison, regions: pd.DataFrame, currency: str) -> list[Message]:
    """Say what changes from the plan in force: who enters, who leaves, where.

    Parameters
    ----------
    found : Comparison
        The plan in force, and another.
    regions : DataFrame
        The regions, for their names.
    currency : str
        Currency of all money.

    Returns
    -------
    list of Message
    """
    swaps, rows = found.swaps, found.regions
    if swaps.empty:
        return [_("It funds what the plan in force funds.")]
    says = Words(None, currency, names_of(regions))
    enter, leave = swaps[swaps["change"] == "in"], swaps[swaps["change"] == "out"]
    said = [
        _(
            "Against the plan in force {entering:,| proposal enters/ proposals enter} "
            "with {gained} and {leaving:,| leaves/ leave} with {lost}.",
            entering=len(enter), gained=says.money(enter["grant_after"].sum()),
            leaving=len(leave), lost=says.money(leave["grant_before"].sum()),
        )
    ]  # fmt: skip
    moved = rows[rows["region"].ne("")].set_index("region")["money"]
    won, lost = moved[moved > 0].nlargest(_TOLD), moved[moved < 0].nsmallest(_TOLD)
    placed = [
        Items(tuple(
            _("{region} ({money})",
              region=says.region(str(r)), money=says.money(abs(m)))
            for r, m in part.items()
        ))
        for part in (won, lost)
    ]  # fmt: skip
    if len(won):
        said.append(_("Most is gained by {regions}.", regions=placed[0]))
    if len(lost):
        said.append(_("Most is lost by {regions}.", regions=placed[1]))
    return said


def against(
    results: Mapping[tuple[str, str], pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
) -> Comparison | None:
    """Set the plan in force (1) beside one that was solved (2); None without one."""
    before = plan_in_force(results)
    if before is None:
        return None
    both = {}
    for name in ("plans", "choices", "allocations"):
        held = results[_STAGE, name]
        own = held[held["plan"] == before["plan"]].assign(plan=1)
        both[name] = pd.concat([own, tables[name].assign(plan=2)], ignore_index=True)
    return comparing.compare(both, "1", "2")


@lru_cache(maxsize=1)
def _opened(folder: Path, stamp: Any) -> tuple[Study, Any]:
    """Read a study once, for as long as its files are the same."""
    del stamp
    opened = studies.open_study(folder)
    return opened, planning.records_of(opened)


def _call(folder: Path, stamp: Any, settings: tuple[str, ...]) -> planning.Call:
    """Make a call under settings."""
    return planning.call_of(*_opened(folder, stamp), settings)


def solve(
    folder: Path, stamp: Any, settings: tuple[str, ...], balance: float
) -> dict[str, pd.DataFrame]:
    """Make the plan of greatest merit above a balance.

    Parameters
    ----------
    folder : Path
        The study folder.
    stamp : hashable
        Tells one state of the study's files from another.
    settings : tuple of str
        Settings of this once.
    balance : float
        Least balance.

    Returns
    -------
    dict of str to DataFrame
        The tables of the stage, of this one plan.

    Raises
    ------
    MadangError
        If there is no such plan.
    """
    call = _call(folder, stamp, settings)
    try:
        made = call.plan(balance)
    except ParameterError:  # no plan was found: because none reaches the balance?
        _refuse_conflict(call, balance)
        raise
    return dict(made.tables) | {"findings": findings_table(made.findings)}


def _refuse_conflict(call: planning.Call, balance: float) -> None:
    """Say which requirements cannot hold together with a balance, if any cannot."""
    terms = replace(call.prepared.terms, balance_floor=balance)
    problem = call.prepared.problem
    assert problem is not None  # noqa: S101 - no call without one
    conflict = find_conflict(problem, terms, floor=balance)
    if conflict is not None:
        asked = replace(call.prepared, terms=terms)
        raise InfeasibleError(queries.tell_conflict(call.records, asked, conflict).says)


def frontier(
    folder: Path, stamp: Any, settings: tuple[str, ...], balance: float
) -> dict[str, pd.DataFrame]:
    """Make the plans from greatest merit to balance; the balance asked for is moot."""
    del balance
    return dict(_call(folder, stamp, settings).frontier().tables)


def answer(
    folder: Path, stamp: Any, settings: tuple[str, ...], balance: float, proposal: str
) -> dict[str, pd.DataFrame]:
    """Tell what a proposal would need under a plan, as table ``why_not``.

    Raises
    ------
    MadangError
        If there is no such plan or proposal.
    """
    call = _call(folder, stamp, settings)
    call.require(proposal)
    problem, terms = call.prepared.problem, call.prepared.terms
    assert problem is not None  # noqa: S101 - no call without one
    plan = Search(problem, terms).best_merit(max(balance, terms.balance_floor))
    codes = problem.call.table["project"].astype(str).to_numpy()
    place = int(np.flatnonzero(codes == proposal)[0])
    given = why_not(problem, [plan], 0, proposals=[place])
    replies = Replies(problem, plan, 1, call.records.statements(terms))
    return {"why_not": replies.table(given)}


def ready(folder: Path, stamp: Any) -> dict[str, pd.DataFrame]:
    """Read a study before the first question comes."""
    _opened(folder, stamp)
    return {}
