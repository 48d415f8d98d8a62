"""Choose what to fund together: the verb, its record, and the stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Note, Stage, StageInputs, StageOutput, parameters_of
from madang.coordination.portfolio import rules
from madang.coordination.portfolio.answers import Replies
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.findings import findings
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.notes import notes
from madang.coordination.portfolio.prepare import Records, prepare
from madang.coordination.portfolio.prices import extra_budgets
from madang.coordination.portfolio.reading import read_terms
from madang.coordination.portfolio.record import Portfolio
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.robust import robust_core
from madang.coordination.portfolio.statements import conflict_note, conflict_table
from madang.coordination.portfolio.tables import Frontier, result_tables
from madang.coordination.portfolio.terms import STAGE_NAME, Terms
from madang.coordination.portfolio.why_not import why_not
from madang.errors import InfeasibleError
from madang.language import _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from madang.coordination.portfolio.merit import Merit
    from madang.coordination.portfolio.prepare import Prepared

__all__ = ["STAGE", "choose", "laid_out", "make_front"]

# Shares of the stage's time after which plans, prices, core and answers are done.
_PLANS, _CORE, _ALL = 0.15, 0.55, 1.0


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


def make_front(prepared: Prepared) -> Frontier:
    """Find the frontier of a call and choose one of its plans.

    Parameters
    ----------
    prepared : Prepared
        A call whose requirements can hold together.

    Returns
    -------
    Frontier
    """
    problem, terms = prepared.problem, prepared.terms
    assert problem is not None  # noqa: S101 - there is something to choose
    plans = frontier(problem, terms, step=terms.step)
    return Frontier(
        problem=problem,
        terms=terms,
        plans=tuple(plans),
        chosen=pick(plans, terms),
        need=prepared.need,
        population=prepared.population,
        last_year=prepared.last_year,
        price_money=np.full(len(plans), np.nan),
    )


def _answered(front: Frontier, work: _Work) -> dict[str, pd.DataFrame]:
    """Ask the chosen plan: how sure it is, why not, and what other rules fund."""
    problem = front.problem
    plan, doubt = front.plans[front.chosen], work.prepared.doubt
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
    given = why_not(
        problem, front.plans, front.chosen, progress=work.step(_CORE, _ALL, out)
    )
    if given:
        kept = replace(front.terms, balance_floor=plan.floor)
        statements = work.records.statements(kept)
        replies = Replies(problem, plan, front.chosen + 1, statements)
        tables["why_not"] = replies.table(given)
    return tables


def _plan(
    records: Records,
    parameters: Mapping[str, Any],
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[Portfolio, Note | None]:
    """Make the plans, or say which requirements conflict."""
    prepared = prepare(records, parameters)
    tables = _tables(prepared.merit)
    empty = Portfolio(tables, notes=prepared.notes, currency=records.currency)
    if prepared.problem is None:
        return empty, None
    conflict = find_conflict(prepared.problem, prepared.terms)
    if conflict is None:
        return _finished(_Work(records, prepared, progress)), None
    statements = records.statements(prepared.terms)
    told = conflict_note(conflict, statements, prepared.problem)
    tables["conflict"] = conflict_table(conflict, statements)
    return replace(empty, notes=(*prepared.notes, told)), told


def _finished(work: _Work) -> Portfolio:
    """Solve the frontier, ask it, and lay everything out."""
    records, prepared = work.records, work.prepared
    front = make_front(prepared)
    prices = extra_budgets(
        front.problem, front.plans, seconds=front.terms.time_limit,
        workers=front.terms.workers,
    )  # fmt: skip
    front = replace(front, price_money=prices)
    work.progress(_PLANS)
    return laid_out(front, records, prepared, _answered(front, work))


def laid_out(
    front: Frontier,
    records: Records,
    prepared: Prepared,
    answered: Mapping[str, pd.DataFrame],
) -> Portfolio:
    """Lay plans and answers out as a record.

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

    Returns
    -------
    Portfolio
    """
    tables = _tables(prepared.merit) | result_tables(front) | dict(answered)
    known = front.problem.call.first[front.problem.call.first > 0]
    regions = records.regions
    said = notes(front, tables, regions, is_answered=bool(answered))
    return Portfolio(
        tables=tables,
        findings=findings(front, tables, regions, records.currency),
        notes=(*prepared.notes, *said),
        currency=records.currency,
        year=int(known.min()) if known.size else None,
    )


def choose(
    projects: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    parameters: Mapping[str, Any] | None = None,
    budgets: pd.DataFrame | None = None,
    duplicates: pd.DataFrame | None = None,
    ledger: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
    currency: str = "",
    **more: Any,
) -> Portfolio:
    """Choose which proposals to fund together, from merit to balance.

    Parameters
    ----------
    projects, regions : DataFrame
        As their contracts say; proposals have the status ``proposed``.
    parameters : mapping, optional
        Budget, floors, caps and the rest, as in ``STAGE.parameters``.
    budgets : DataFrame, optional
        Money by year, for last year's way of sharing.
    duplicates : DataFrame, optional
        family, project, and where known plan, probability and exclusive: at most
        one of each family is funded, or all run as one.
    ledger : DataFrame, optional
        The balance ledger, from which need is read.
    indicators : DataFrame, optional
        Indicators, where need is one of them.
    currency : str, optional
        Currency code of all money.
    **more : DataFrame, optional
        dependencies, criteria, reviews, as their contracts say; outlook, what
        regions could become; and seed, of every draw.

    Returns
    -------
    Portfolio
        Plans with status, gap and time, in an order that the order of the rows
        does not change.

    Raises
    ------
    ParameterError
        If a parameter, or a merit, is outside what the method allows.
    InfeasibleError
        If no plan keeps all requirements; the message names a smallest set of
        requirements that cannot hold together, in Korean and English.
    """
    records = Records(
        projects, regions, budgets=budgets, duplicates=duplicates, ledger=ledger,
        indicators=indicators, currency=currency, **more,
    )  # fmt: skip
    plan, conflict = _plan(records, parameters or {})
    if conflict is not None:
        raise InfeasibleError(conflict.says)
    return plan


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    records = Records.of(
        inputs.tables, inputs.results, currency=inputs.currency, seed=inputs.seed
    )
    plan, _unused = _plan(records, inputs.parameters, inputs.progress)
    inputs.progress(1.0)
    return StageOutput(tables=plan.tables, findings=plan.findings, notes=plan.notes)


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
    uses=("indicators", "budgets", "dependencies", "criteria", "reviews"),
    after=("overlap", "balance", "specialisation"),
    makes=TABLES,
    adds=_("Which proposals to fund together, and what balance costs"),
    parameters=parameters_of(Terms),
    applies=_applies,
    vet=_vet,
    run=_run,
)
