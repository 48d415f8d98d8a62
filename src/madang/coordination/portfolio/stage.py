"""Choose what to fund together: the verb, its record, and the stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Note, Stage, StageInputs, StageOutput
from madang.coordination.portfolio import rules
from madang.coordination.portfolio.answer_sentences import answer_findings, answer_notes
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.conflict_words import (
    conflict_note,
    conflict_table,
    wording_of,
)
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.prepare import (
    PARAMETERS,
    Records,
    prepare,
    read_all,
)
from madang.coordination.portfolio.prices import extra_budgets
from madang.coordination.portfolio.record import Portfolio
from madang.coordination.portfolio.replies import Replies
from madang.coordination.portfolio.robust import robust_core
from madang.coordination.portfolio.sentences import findings, plan_notes
from madang.coordination.portfolio.tables import (
    Frontier,
    empty_tables,
    result_tables,
    typed,
)
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


def _empty(prepared: Prepared, currency: str, notes: list[Note]) -> Portfolio:
    """Give a record without plans."""
    tables = empty_tables() | _merit_tables(prepared.merit)
    return Portfolio(tables=tables, notes=tuple(notes), currency=currency)


def _merit_tables(merit: Merit) -> dict[str, pd.DataFrame]:
    """Give what merits are made of, and how strict reviewers are."""
    return {"merits": merit.merits, "reviewers": merit.reviewers}


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
    problem, terms, answers = prepared.problem, prepared.terms, prepared.answers
    assert problem is not None  # noqa: S101 - there is something to choose
    plans = frontier(problem, terms, step=answers.step)
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
    problem, answers = front.problem, work.prepared.answers
    plan, doubt = front.plans[front.chosen], work.prepared.doubt
    tables = rules.compare(
        problem, front.terms, plan_grants=front.grants(front.chosen),
        last_year=front.last_year, need=front.need, population=front.population,
    )  # fmt: skip
    core = robust_core(
        problem, plan, doubt, answers=answers,
        progress=work.step(_PLANS, _CORE, answers.draws),
    )  # fmt: skip
    if core.draws:
        tables["robust"] = typed("robust", core.table(problem, plan, doubt))
    out = len(problem.call.asked)
    given, around = why_not(
        problem, front.plans, front.chosen, answers=answers,
        progress=work.step(_CORE, _ALL, out),
    )  # fmt: skip
    if given:
        seen = (around.plans[0].balance, around.plans[-1].balance)
        kept = replace(front.terms, balance_floor=plan.floor)
        wording = wording_of(work.records, kept)
        replies = Replies(problem, plan, front.chosen + 1, wording, seen)
        tables["why_not"] = typed("why_not", replies.table(given))
    return tables


def _plan(
    records: Records,
    parameters: Mapping[str, Any],
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[Portfolio, Note | None]:
    """Make the plans, or say which requirements conflict."""
    prepared = prepare(records, parameters)
    work = _Work(records, prepared, progress)
    notes = list(prepared.notes)
    if prepared.problem is None:
        return _empty(prepared, records.currency, notes), None
    conflict = find_conflict(prepared.problem, prepared.terms)
    if conflict is not None:
        wording = wording_of(records, prepared.terms)
        table = conflict_table(conflict, wording)
        because = wording.because(prepared.problem, conflict.requirements)
        told = conflict_note(table, conflict, because)
        empty = _empty(prepared, records.currency, [*notes, told])
        return replace(empty, tables=empty.tables | {"conflict": table}), told
    return _finished(work), None


def _finished(work: _Work) -> Portfolio:
    """Solve the frontier, ask it, and lay everything out."""
    records, prepared = work.records, work.prepared
    front = make_front(prepared)
    prices = extra_budgets(
        front.problem, front.plans, seconds=front.terms.time_limit,
        workers=prepared.answers.workers,
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
    tables = empty_tables() | result_tables(front) | _merit_tables(prepared.merit)
    tables |= answered
    known = front.problem.call.first[front.problem.call.first > 0]
    told = findings(front, tables, records.regions, records.currency)
    return Portfolio(
        tables=tables,
        findings=(*told, *answer_findings(front, tables, records.currency)),
        notes=(
            *prepared.notes,
            *plan_notes(front, records.regions),
            *(answer_notes(front, tables, prepared.answers) if answered else []),
        ),
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
    read_all(parameters, tuple(tables["regions"]["region"].astype(str)))


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
    name="portfolio",
    title=_("Funding portfolio"),
    needs=("regions", "projects"),
    uses=("indicators", "budgets", "dependencies", "criteria", "reviews"),
    after=("overlap", "balance", "specialisation"),
    makes={
        "plans": "One plan of the frontier between merit and balance.",
        "choices": "One proposal under one plan.",
        "allocations": "One region under one plan.",
        "swaps": "One proposal that enters or leaves against another plan.",
        "conflict": "One requirement of a smallest set that cannot hold together.",
        "years": "One calendar year under one plan.",
        "robust": "One proposal and the share of draws in which it is funded.",
        "why_not": "One rejected proposal and the smallest change that lets it in.",
        "rules": "One rule by which the same money could be shared out.",
        "rule_regions": "One region under one rule.",
        "rule_choices": "One proposal that a rule funds.",
        "merits": "One criterion of one proposal, and its total.",
        "reviewers": "One reviewer and how strict they are.",
    },
    adds=_("Which proposals to fund together, and what balance costs"),
    parameters=PARAMETERS,
    applies=_applies,
    vet=_vet,
    run=_run,
)
