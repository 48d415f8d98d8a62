"""Choose what to fund together: the verb, its record, and the stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note, Stage, StageInputs, StageOutput
from madang.coordination.portfolio.call import read_call
from madang.coordination.portfolio.conflict import Conflict, Wording, find_conflict
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import entitlements, need_shares, population
from madang.coordination.portfolio.record import Portfolio
from madang.coordination.portfolio.sentences import findings, plan_notes
from madang.coordination.portfolio.swaps import last_year_grants, last_year_shares
from madang.coordination.portfolio.tables import Frontier, empty_tables, result_tables
from madang.coordination.portfolio.terms import PARAMETERS, read_terms
from madang.errors import InfeasibleError
from madang.vocabulary import Status, Verdict
from madang.wording import money, names, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["STAGE", "choose"]


def _with_budget(terms: Terms, call: Call, currency: str) -> tuple[Terms, list[Note]]:
    """Take a share of what was asked for as the budget, where none was given."""
    if np.isfinite(terms.budget):
        return terms, []
    budget = terms.budget_share * float(call.asked.sum())
    share = percent(terms.budget_share, "g")
    note = Note(
        f"예산이 지정되지 않아 신청액의 {share}인 {money(budget, currency, 'ko')}을 "
        "예산으로 가정하였다. [stages.portfolio]의 budget에 금액을 적으면 바뀐다.",
        f"No budget was given: {share} of what was asked for was taken, "
        f"{money(budget, currency, 'en')}. Set 'budget' under [stages.portfolio].",
    )
    return replace(terms, budget=budget), [note]


def _last_year(
    call: Call, projects: pd.DataFrame, budgets: pd.DataFrame | None, budget: float
) -> tuple[Any, list[Note]]:
    """Share the call out as last year's money was, where that is known."""
    found = last_year_shares(projects, budgets, call)
    if found is None:
        note = Note(
            "지난해 지원 내역이 없어 지난해 대비 교체 목록을 만들지 않았다.",
            "No money of last year is on record, so no swaps against it are given.",
        )
        return None, [note]
    shares, year = found
    note = Note(
        f"지난해 비교안은 같은 예산을 {year}년 지역별 비중대로 나누고 지역 안에서는 "
        "평가 점수 순으로, 남은 돈은 전국에서 평가 점수 순으로 지원한 것이다.",
        f"Last year's plan shares the same budget as the money of {year} was shared "
        "among regions, by merit within each, and what is left by merit anywhere.",
    )
    return last_year_grants(call, shares, budget), [note]


def _empty(notes: list[Note], currency: str) -> Portfolio:
    """Give a record without plans."""
    return Portfolio(tables=empty_tables(), notes=tuple(notes), currency=currency)


def _told(conflict: Conflict, wording: Wording) -> pd.DataFrame:
    """Tell a conflict requirement by requirement."""
    rows = [(key, *wording.tell(key)) for key in conflict.requirements]
    return pd.DataFrame(rows, columns=["requirement", "ko", "en"]).astype("str")


def _conflict_note(table: pd.DataFrame, conflict: Conflict) -> Note:
    """Say that no plan keeps all requirements, and which conflict."""
    size_ko = "가장 적은 수로 추린" if conflict.is_smallest else "하나도 뺄 수 없는"
    size_en = "smallest" if conflict.is_smallest else "irreducible"
    return Note(
        f"모든 요건을 지키는 안이 없다. 함께 성립할 수 없는 요건({size_ko} "
        f"{len(table)}개): {' / '.join(table['ko'])}. 이 중 하나 이상을 완화해야 한다.",
        f"No plan keeps all requirements. A {size_en} set of {len(table)} that cannot "
        f"hold together, given what the proposals ask: {'; '.join(table['en'])}. "
        "Relax at least one of them under [stages.portfolio].",
    )


@dataclass(frozen=True, slots=True)
class _Records:
    """The tables a plan is made from."""

    projects: pd.DataFrame
    regions: pd.DataFrame
    budgets: pd.DataFrame | None = None
    duplicates: pd.DataFrame | None = None
    ledger: pd.DataFrame | None = None
    indicators: pd.DataFrame | None = None
    currency: str = ""


def _plan(
    records: _Records, parameters: Mapping[str, Any]
) -> tuple[Portfolio, Note | None]:
    """Make the plans, or say which requirements conflict."""
    regions, currency = records.regions, records.currency
    terms = read_terms(parameters, tuple(regions["region"].astype(str)))
    call, notes = read_call(
        records.projects, regions, terms=terms, duplicates=records.duplicates
    )
    if not call.asked.size:
        lacking = Note(
            "지원 여부를 정할 신청 과제가 없다.",
            "There is no proposal to choose among.",
        )
        return _empty([*notes, lacking], currency), None
    terms, said = _with_budget(terms, call, currency)
    notes += said
    need, said = need_shares(
        call, regions, terms=terms, ledger=records.ledger,
        indicators=records.indicators,
    )  # fmt: skip
    notes += said
    due = entitlements(need, call.asked_by_region, terms.budget)
    problem = build(call, terms, due)
    conflict = find_conflict(problem, terms)
    if conflict is not None:
        wording = Wording(terms, currency, names(regions, "ko"), names(regions, "en"))
        table = _told(conflict, wording)
        told = _conflict_note(table, conflict)
        empty = _empty([*notes, told], currency)
        return replace(empty, tables=empty.tables | {"conflict": table}), told
    grants, said = _last_year(call, records.projects, records.budgets, terms.budget)
    notes += said
    return _finished(problem, terms, need, grants, records=records, notes=notes), None


def _finished(
    problem: Problem,
    terms: Terms,
    need: Any,
    grants: Any,
    *,
    records: _Records,
    notes: list[Note],
) -> Portfolio:
    """Solve the frontier and lay it out."""
    call = problem.call
    plans = frontier(problem, terms)
    front = Frontier(
        problem=problem,
        terms=terms,
        plans=tuple(plans),
        chosen=pick(plans, terms),
        need=need,
        population=population(records.regions, call.regions),
        last_year=grants,
    )
    tables = result_tables(front)
    known = call.first[call.first > 0]
    return Portfolio(
        tables=tables,
        findings=findings(front, tables, records.regions, records.currency),
        notes=(*notes, *plan_notes(front, records.regions)),
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
        family, project: at most one of each family is funded.
    ledger : DataFrame, optional
        The balance ledger, from which need is read.
    indicators : DataFrame, optional
        Indicators, where need is one of them.
    currency : str, optional
        Currency code of all money.

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
    records = _Records(
        projects, regions, budgets=budgets, duplicates=duplicates, ledger=ledger,
        indicators=indicators, currency=currency,
    )  # fmt: skip
    plan, conflict = _plan(records, parameters or {})
    if conflict is not None:
        raise InfeasibleError(f"portfolio: {conflict.en}", ko=conflict.ko)
    return plan


def _duplicates(
    results: Mapping[tuple[str, str], pd.DataFrame],
) -> pd.DataFrame | None:
    """Give families judged duplicate, and republished notices, with their members."""
    tables = []
    families = results.get(("overlap", "families"))
    members = results.get(("overlap", "members"))
    if families is not None and members is not None:
        double = families["verdict"].isin(
            [Verdict.DUPLICATE.value, Verdict.REPUBLISHED.value]
        )
        held = members["family"].isin(families.loc[double, "family"])
        tables.append(members.loc[held, ["family", "project"]])
    copies = results.get(("overlap", "republished"))
    if copies is not None and not copies.empty:
        tables.append(
            pd.DataFrame(
                {
                    "family": [*copies["original"], *copies["original"].unique()],
                    "project": [*copies["project"], *copies["original"].unique()],
                }
            )
        )
    return pd.concat(tables, ignore_index=True) if tables else None


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    records = _Records(
        projects=inputs.tables["projects"],
        regions=inputs.tables["regions"],
        budgets=inputs.tables.get("budgets"),
        duplicates=_duplicates(inputs.results),
        ledger=inputs.results.get(("balance", "ledger")),
        indicators=inputs.tables.get("indicators"),
        currency=inputs.currency,
    )
    plan, _ = _plan(records, inputs.parameters)
    inputs.progress(1.0)
    return StageOutput(tables=plan.tables, findings=plan.findings, notes=plan.notes)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking where there is nothing to choose."""
    projects = tables["projects"]
    proposed = projects[projects["status"] == Status.PROPOSED.value]
    if proposed.empty:
        return Note(
            "상태가 proposed(신청)인 과제가 없어 지원 과제 조합을 만들지 않았다.",
            "No project has the status proposed, so there is nothing to choose.",
        )
    asks = proposed.reindex(columns=["grant", "cost"]).fillna(0).gt(0).any(axis=None)
    if not asks:
        return Note(
            "신청 과제에 지원금이나 사업비가 없어 지원 과제 조합을 만들지 않았다.",
            "No proposal says what grant it asks for or what it costs, so there is "
            "nothing to choose.",
        )
    return None


STAGE: Final = Stage(
    name="portfolio",
    title_ko="지원 과제 조합",
    title_en="Funding portfolio",
    needs=("regions", "projects"),
    uses=("indicators", "budgets"),
    after=("overlap", "balance"),
    makes={
        "plans": "One plan of the frontier between merit and balance.",
        "choices": "One proposal under one plan.",
        "allocations": "One region under one plan.",
        "swaps": "One proposal that enters or leaves against another plan.",
        "conflict": "One requirement of a smallest set that cannot hold together.",
    },
    adds_ko="예산 안에서 함께 지원할 과제의 조합과 균형의 비용",
    adds_en="which proposals to fund together, and what balance costs",
    parameters=PARAMETERS,
    applies=_applies,
    vet=lambda parameters, tables: read_terms(
        parameters, tuple(tables["regions"]["region"])
    ),
    run=_run,
)
