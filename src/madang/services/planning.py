"""Questions to one study's call: a plan, the frontier, one proposal, two plans."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from madang import study as studies
from madang.balance.need import NeedSettings, need_table
from madang.contracts import parameters_of, settings_of
from madang.contracts.trees import Tree
from madang.coordination.portfolio import compare as comparing
from madang.coordination.portfolio import queries
from madang.coordination.portfolio.prepare import (
    Prepared,
    Records,
    prepare,
    without_conflict,
)
from madang.errors import InfeasibleError, ResultError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from madang.contracts import StageOutput
    from madang.coordination.portfolio.compare import Comparison
    from madang.study import Study

__all__ = [
    "Call", "call_of", "compare", "open_call", "records_of", "why_not",
]  # fmt: skip

_STAGE: Final = "portfolio"
_NEED: Final = "balance"
"""Stage whose settings say what need is."""


@dataclass(frozen=True, slots=True)
class Call:
    """One study's call: its requirements can hold together, plans can be made.

    Attributes
    ----------
    study : Study
        The study, with the settings of this once.
    records : Records
        Its tables, and results of earlier stages.
    prepared : Prepared
        The call, its terms and its merits.
    """

    study: Study
    records: Records
    prepared: Prepared

    def plan(self, balance: float | None = None, *, merit: bool = False) -> StageOutput:
        """Make one plan.

        Parameters
        ----------
        balance : float, optional
            Least balance, from 0 to 1; the plan that the settings choose where none
            is given.
        merit : bool
            Whether the plan of greatest merit is asked for instead.

        Returns
        -------
        StageOutput
            Tables ``plans``, ``choices``, ``allocations`` and ``years`` of one plan.

        Raises
        ------
        ParameterError
            If no plan was found in time, or none reaches the balance.
        """
        floor = self.prepared.terms.balance_floor if merit else balance
        return queries.one_plan(self.records, self.prepared, floor=floor)

    def frontier(self) -> StageOutput:
        """Make the plans of the frontier, with the price of each step."""
        return queries.all_plans(self.records, self.prepared)

    def why_not(self, proposal: str) -> pd.DataFrame:
        """Tell what a proposal would need, in one row.

        Raises
        ------
        ResultError
            If the call has no such proposal.
        """
        self.require(proposal)
        return queries.why_not_one(self.records, self.prepared, proposal)

    def what_if(
        self, proposal: str, *, merit: float | None = None, grant: float | None = None
    ) -> pd.DataFrame:
        """Tell whether a proposal would be funded with other merit or grant.

        Raises
        ------
        ResultError
            If the call has no such proposal.
        """
        self.require(proposal)
        return queries.what_if(
            self.records, self.prepared, proposal, merit=merit, grant=grant
        )

    def require(self, proposal: str) -> None:
        """Refuse a code that is no proposal of the call, and name a near one."""
        assert self.prepared.problem is not None  # noqa: S101 - no call without one
        codes = self.prepared.problem.call.table["project"].astype(str).tolist()
        if proposal in codes:
            return
        near = difflib.get_close_matches(proposal, codes, n=1)
        if near:
            raise ResultError(
                _(
                    "There is no proposal '{proposal}' in the call. Did you mean "
                    "'{near}'?",
                    proposal=proposal,
                    near=near[0],
                )
            )
        raise ResultError(
            _(
                "There is no proposal '{proposal}' among the {n:,} of the call.",
                proposal=proposal,
                n=len(codes),
            )
        )


def open_call(folder: Path, settings: Iterable[str] = ()) -> Call:
    """Open a study's call for proposals.

    Parameters
    ----------
    folder : Path
        The study folder.
    settings : iterable of str
        Settings of this once, such as ``"budget=2e10"`` or ``"floors.11=0.1"``.

    Returns
    -------
    Call

    Raises
    ------
    ParameterError
        If a setting cannot be used.
    ResultError
        If nothing is proposed.
    InfeasibleError
        If the requirements cannot all be kept; the message names a smallest set.
    """
    opened = studies.open_study(folder)
    _bring_up_to_date(opened, *studies.stages()[_STAGE].after)
    return call_of(opened, records_of(opened), settings)


def records_of(opened: Study) -> Records:
    """Read what plans are made from: tables, and results of earlier stages.

    Parameters
    ----------
    opened : Study
        The study. Results that are out of date are read as they are.

    Returns
    -------
    Records
    """
    tables = studies.check(opened)
    return Records.of(
        tables,
        _results(opened, *studies.stages()[_STAGE].after),
        currency=opened.currency, seed=opened.seed,
        core=Tree.of(tables.get("regions"), "region").whole(opened.core),
    )  # fmt: skip


def call_of(opened: Study, records: Records, settings: Iterable[str]) -> Call:
    """Make a call of records that were read before, under settings of this once.

    Parameters
    ----------
    opened : Study
        The study.
    records : Records
        As `records_of` gives them.
    settings : iterable of str
        Settings of this once.

    Returns
    -------
    Call

    Raises
    ------
    MadangError
        As `open_call`.
    """
    asked = studies.with_settings(opened, settings, stage=_STAGE)
    if asked.parameters.get(_NEED) != opened.parameters.get(_NEED):
        records = replace(records, need=_need(asked, records))
    opened = asked
    prepared = prepare(records, studies.parameters(opened, studies.stages()[_STAGE]))
    if prepared.problem is None:
        raise ResultError(prepared.notes[-1].says)
    prepared, conflict = without_conflict(records, prepared)
    if conflict is not None:
        raise InfeasibleError(queries.tell_conflict(records, prepared, conflict).says)
    return Call(opened, records, prepared)


def _need(opened: Study, records: Records) -> pd.DataFrame:
    """Work need out anew, under other settings than those of the run."""
    given = studies.parameters(opened, studies.stages()[_NEED])
    own = {p.name: given[p.name] for p in parameters_of(NeedSettings)}
    tables = {"regions": records.regions}
    if records.indicators is not None:
        tables["indicators"] = records.indicators
    ledger = records.results.get((_NEED, "ledger"))
    return need_table(
        tables, ledger, records.core, settings_of(NeedSettings, _NEED, own)
    )


def why_not(
    folder: Path,
    proposal: str,
    *,
    merit: float | None = None,
    grant: float | None = None,
    settings: Iterable[str] = (),
) -> pd.DataFrame:
    """Tell what a proposal would need, or whether a change would do.

    Parameters
    ----------
    folder : Path
        The study folder.
    proposal : str
        Its code.
    merit, grant : float, optional
        Merit and grant to try; none asks what would be needed.
    settings : iterable of str
        Settings of this once; without any, the answer of the last run is given.

    Returns
    -------
    DataFrame
        One row.

    Raises
    ------
    ResultError
        If the call has no such proposal.
    """
    given = tuple(settings)
    is_tried = merit is not None or grant is not None
    if not given and not is_tried:
        table = _in_force(studies.open_study(folder)).get((_STAGE, "why_not"))
        known = None if table is None else table[table["project"] == proposal]
        if known is not None and not known.empty:
            return known
    call = open_call(folder, given)
    if is_tried:
        return call.what_if(proposal, merit=merit, grant=grant)
    return call.why_not(proposal)


def compare(folder: Path, first: str, second: str) -> Comparison:
    """Set two plans, or rules, of the last run side by side.

    Parameters
    ----------
    folder : Path
        The study folder.
    first, second : str
        Number of a plan, or name of a rule.

    Returns
    -------
    Comparison

    Raises
    ------
    ResultError
        If the stage has no results, or there is no such plan.
    """
    opened = studies.open_study(folder)
    held = _results(opened, _STAGE)
    if not held:
        studies.read(studies.results_folder(opened), _STAGE, "plans")  # says why
    record = studies.manifest(studies.results_folder(opened), _STAGE) or {}
    studies.outdated(opened, studies.stages()[_STAGE], record, studies.Hashes(opened))
    tables = {table: data for (_stage, table), data in held.items()}
    return comparing.compare(tables, first, second)


def _bring_up_to_date(opened: Study, *names: str) -> None:
    """Run those stages that ran before and whose results no longer hold.

    A plan that is asked for is then the plan that a run would make; stages that never
    ran are left.
    """
    place, hashes = studies.results_folder(opened), studies.Hashes(opened)
    due = tuple(
        name
        for name in names
        if os.path.lexists(place / name)
        and studies.state_of(opened, studies.stages()[name], hashes=hashes)
        is studies.State.STALE
    )
    if due:
        studies.run(opened, names=due)


def _in_force(opened: Study) -> dict[tuple[str, str], pd.DataFrame]:
    """Read the results of the last run, where they are up to date and whole."""
    state = studies.state_of(opened, studies.stages()[_STAGE])
    return _results(opened, _STAGE) if state is studies.State.FRESH else {}


def _results(opened: Study, *names: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Read the results of some stages, where there are any."""
    place = studies.results_folder(opened)
    found: dict[tuple[str, str], pd.DataFrame] = {}
    for name in names:
        if studies.manifest(place, name) is not None:
            found |= studies.read_all(place, name)
    return found
