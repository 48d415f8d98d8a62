"""The one verb of the room, and its stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from madang.contracts import Note, Stage, StageInputs, StageOutput, parameters_of
from madang.coordination.portfolio import rules
from madang.coordination.portfolio.answers import Replies
from madang.coordination.portfolio.findings import findings
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.inspected import inspect_plans, raised
from madang.coordination.portfolio.notes import notes
from madang.coordination.portfolio.prepare import Records, prepare, without_conflict
from madang.coordination.portfolio.prices import extra_budgets
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.robust import robust_core
from madang.coordination.portfolio.statements import conflict_note, conflict_table
from madang.coordination.portfolio.tables import Frontier, result_tables
from madang.coordination.portfolio.terms import STAGE_NAME, Terms, read_terms
from madang.coordination.portfolio.unfinished import Unfinished
from madang.coordination.portfolio.why_not import why_not
from madang.errors import InfeasibleError
from madang.language import _
from madang.verb import Given, Options, call
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from madang.coordination.portfolio.merit import Merit
    from madang.coordination.portfolio.prepare import Prepared
    from madang.coordination.portfolio.prices import Prices
    from madang.result import Result

__all__ = ["STAGE", "choose", "laid_out", "make_front"]

# Shares of the stage's time after which plans, prices, core and answers are done.
_PLANS, _CORE, _ALL = 0.15, 0.55, 1.0


def choose(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Choose which proposals to fund together, from greatest merit to balance.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``projects`` by name, where the
        proposals have the status ``proposed``; with ``criteria`` and ``reviews`` merit
        is worked out, with ``budgets`` the plans are set against last year's way of
        sharing, with ``dependencies`` some proposals require or exclude others.
    others, options
        As every verb takes them: `madang.verb.Options`. Results of
        `madang.overlap.detect` among the earlier ones keep duplicates apart; those of
        balance and specialisation say what regions need and could become.

    Returns
    -------
    Result
        Tables ``plans``, ``alarms``, ``choices``, ``allocations``, ``steps``,
        ``swaps``, ``years``,
        ``robust``, ``why_not``, ``rules``, ``rule_regions``, ``rule_choices``,
        ``merits``, ``reviewers`` and ``conflict``. The order of the rows that are
        given changes none of them.

    Raises
    ------
    InfeasibleError
        If no plan keeps all requirements; the message names a smallest set that
        cannot hold together.
    MissingTableError
        If a table is not there that is needed, or nothing is proposed.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting, or a merit, is outside what the method allows.
    """
    result = call(STAGE, given, options, *others)
    if not result.table("conflict").empty:
        raise InfeasibleError(result.notes[-1].says)
    return result


def _tables(merit: Merit) -> dict[str, pd.DataFrame]:
    """Give all result tables without rows, but those on merit with theirs."""
    tables = {name: table.empty() for name, table in TABLES.items()}
    return tables | {"merits": merit.merits, "reviewers": merit.reviewers}


@dataclass(frozen=True, slots=True)
class _Work:
    """What a choice is made from, and who is told how far it is."""

    records: Records
    prepared: Prepared
    progress: Callable[[float], None]

    def step(self, begin: float, end: float, of: int) -> Callable[[int], None]:
        """Give who is told how many of a number of parts are done."""
        return lambda done: self.progress(begin + (end - begin) * done / max(of, 1))


def make_front(records: Records, prepared: Prepared) -> Frontier:
    """Find the frontier of a call, hold it against the audit, and choose a plan.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call whose requirements can hold together.
    """
    problem, terms = prepared.problem, prepared.terms
    assert problem is not None  # noqa: S101 - there is something to choose
    plans = frontier(problem, terms, step=terms.step)
    alarms = inspect_plans(problem, plans, records)
    return Frontier(
        problem=problem,
        terms=terms,
        plans=tuple(plans),
        chosen=pick(plans, terms, raised(alarms, len(plans))),
        alarms=alarms,
        need=prepared.need,
        population=prepared.population,
        last_year=prepared.last_year,
        price_money=np.full(len(plans), np.nan),
    )


def _answered(
    front: Frontier, work: _Work, prices: Prices
) -> tuple[dict[str, pd.DataFrame], Unfinished]:
    """Ask the chosen plan: how sure it is, why not, and what other rules fund."""
    problem, plans, chosen = front.asked
    plan, doubt = plans[chosen], work.prepared.doubt
    tables = rules.compare(
        problem, plan_grants=front.grants(front.chosen),
        last_year=front.last_year, need=front.need, population=front.population,
    )  # fmt: skip
    core = robust_core(
        problem, plan, doubt, progress=work.step(_PLANS, _CORE, front.terms.draws)
    )
    if core.draws:
        tables["robust"] = TABLES["robust"].typed(core.table(problem, plan, doubt))
    out = len(problem.call.asked)
    given = why_not(problem, plans, chosen, progress=work.step(_CORE, _ALL, out))
    if given:
        kept = replace(problem.terms, balance_floor=plan.floor)
        statements = work.records.statements(kept)
        replies = Replies(problem, plan, front.chosen + 1, statements)
        tables["why_not"] = replies.table(given)
    return tables, Unfinished.of(front.plans, core, given, prices)


def _plan(work: _Work) -> StageOutput:
    """Make the plans, or say which requirements conflict."""
    records, prepared = work.records, work.prepared
    tables = _tables(prepared.merit)
    if prepared.problem is None:
        return StageOutput(tables, notes=prepared.notes)
    prepared, conflict = without_conflict(records, prepared)
    if conflict is None:
        return _finished(replace(work, prepared=prepared))
    assert prepared.problem is not None  # noqa: S101 - looked at above
    statements = records.statements(prepared.terms)
    told = conflict_note(conflict, statements, prepared.problem)
    tables["conflict"] = conflict_table(conflict, statements)
    return StageOutput(tables, notes=(*prepared.notes, told))


def _finished(work: _Work) -> StageOutput:
    """Solve the frontier, ask it, and lay everything out."""
    records, prepared = work.records, work.prepared
    front = make_front(records, prepared)
    prices = extra_budgets(
        front.problem, front.plans, seconds=front.terms.time_limit,
        workers=front.terms.workers,
    )  # fmt: skip
    front = replace(front, price_money=prices.money)
    work.progress(_PLANS)
    answered, unfinished = _answered(front, work, prices)
    return laid_out(front, records, prepared, answered, unfinished=unfinished)


def laid_out(
    front: Frontier,
    records: Records,
    prepared: Prepared,
    answered: Mapping[str, pd.DataFrame],
    *,
    unfinished: Unfinished | None = None,
) -> StageOutput:
    """Lay plans and answers out.

    Parameters
    ----------
    front : Frontier
        The plans.
    records : Records
        The tables they were made from.
    prepared : Prepared
        The call.
    answered : mapping of str to DataFrame
        Tables of the answers; those left out stay empty.
    unfinished : Unfinished or None
        What a limit left out; None where only plans were made.

    Returns
    -------
    StageOutput
    """
    tables = _tables(prepared.merit) | result_tables(front) | dict(answered)
    regions = records.regions
    words = records.statements(front.terms)
    said = notes(front, tables, words, is_answered=bool(answered))
    left = unfinished or Unfinished.of(front.plans)
    return StageOutput(
        tables,
        findings(front, tables, regions, records.currency, unanswered=left.answers),
        (*prepared.notes, *said),
        left.says(),
    )


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    records = Records.of(
        inputs.tables, inputs.results, currency=inputs.currency, core=inputs.core,
        seed=inputs.seed,
    )  # fmt: skip
    prepared = prepare(records, inputs.parameters)
    made = _plan(_Work(records, prepared, inputs.progress))
    inputs.progress(1.0)
    return made


def _vet(parameters: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse parameters that cannot be used."""
    read_terms(parameters, tuple(tables["regions"]["region"].astype(str)))


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking where there is nothing to choose."""
    projects = tables["projects"]
    proposed = projects[projects["status"] == Status.PROPOSED.value]
    if proposed.empty:
        return Note(
            _("No project has the status proposed, so there is nothing to choose.")
        )
    asks = proposed.reindex(columns=["grant", "cost"]).fillna(0).gt(0).any(axis=None)
    if not asks:
        return Note(
            _(
                "No proposal says what grant it asks for or what it costs, so there "
                "is nothing to choose."
            )
        )
    return None


STAGE: Final = Stage(
    name=STAGE_NAME,
    title=_("Funding portfolio"),
    needs=("regions", "projects"),
    uses=(
        "indicators",
        "budgets",
        "dependencies",
        "criteria",
        "reviews",
        "activities",
    ),
    after=("overlap", "balance", "specialisation", "audit"),
    makes=TABLES,
    adds=_("Which proposals to fund together, and what balance costs"),
    parameters=parameters_of(Terms),
    applies=_applies,
    vet=_vet,
    run=_run,
    chapter="madang.coordination.portfolio.chapter",
    dossier="madang.coordination.portfolio.dossier",
    pages="madang.coordination.portfolio.pages",
)
