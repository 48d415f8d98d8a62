"""From the study's tables to one call, its terms, and what is known of its merits."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from madang.balance.need import NeedSettings, need_table
from madang.contracts import Note, names_of
from madang.coordination.audit.settings import AuditSettings, settings_as_run
from madang.coordination.portfolio import merit as merits
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.draws import Doubt
from madang.coordination.portfolio.merit_tables import TOTAL
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import (
    by_code,
    money_due,
    need_shares,
    population,
)
from madang.coordination.portfolio.proposals import merits as merit_column
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.requirements.concentration import KIND as SMALL
from madang.coordination.portfolio.requirements.concentration import lifted
from madang.coordination.portfolio.requirements.families import register_families
from madang.coordination.portfolio.requirements.kind import Known
from madang.coordination.portfolio.requirements.registry import REQUIREMENTS
from madang.coordination.portfolio.statements import Statements
from madang.coordination.portfolio.swaps import last_year_grants, last_year_shares
from madang.coordination.portfolio.terms import read_terms
from madang.language import _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.conflict import Conflict
    from madang.coordination.portfolio.merit import Merit
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Prepared", "Records", "prepare", "without_conflict"]


@dataclass(frozen=True, slots=True)
class Records:
    """The tables that plans are made from.

    Attributes
    ----------
    projects, regions : DataFrame
        As their contracts say.
    need : DataFrame
        What regions need, as the balance stage makes it.
    budgets, dependencies, criteria, reviews, indicators, activities : DataFrame or None
        As their contracts say.
    duplicates : DataFrame or None
        family, project, plan, probability: families of the overlap register.
    outlook : DataFrame or None
        What regions could become, of the stage specialisation.
    results : mapping of (str, str) to DataFrame
        All results of earlier stages.
    audit : AuditSettings
        What the audit calls small, and its lines.
    core : tuple of str
        Codes of the core regions.
    currency : str
        Currency of all money.
    seed : int
        Seed of every draw.
    """

    projects: pd.DataFrame
    regions: pd.DataFrame
    need: pd.DataFrame
    budgets: pd.DataFrame | None = None
    dependencies: pd.DataFrame | None = None
    criteria: pd.DataFrame | None = None
    reviews: pd.DataFrame | None = None
    indicators: pd.DataFrame | None = None
    activities: pd.DataFrame | None = None
    duplicates: pd.DataFrame | None = None
    outlook: pd.DataFrame | None = None
    results: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    audit: AuditSettings = field(default_factory=AuditSettings)
    core: tuple[str, ...] = ()
    currency: str = ""
    seed: int = 1

    @classmethod
    def of(
        cls,
        tables: Mapping[str, pd.DataFrame],
        results: Mapping[tuple[str, str], pd.DataFrame],
        *,
        currency: str = "",
        core: tuple[str, ...] = (),
        seed: int = 1,
    ) -> Records:
        """Gather what a study has; need by residents where no stage made it."""
        made = results.get(("balance", "need"))
        if made is None:
            made = need_table(tables, None, core, NeedSettings())
        return cls(
            projects=tables["projects"],
            regions=tables["regions"],
            need=made,
            budgets=tables.get("budgets"),
            dependencies=tables.get("dependencies"),
            criteria=tables.get("criteria"),
            reviews=tables.get("reviews"),
            indicators=tables.get("indicators"),
            activities=tables.get("activities"),
            duplicates=register_families(results),
            outlook=results.get(("specialisation", "outlook")),
            results=results,
            audit=settings_as_run(results),
            core=core,
            currency=currency,
            seed=seed,
        )

    def statements(self, terms: Terms) -> Statements:
        """Give the words for the requirements of a call, under its terms."""
        return Statements(terms, self.currency, names_of(self.regions))


@dataclass(frozen=True, slots=True)
class Prepared:
    """One call, ready to be chosen from.

    Attributes
    ----------
    problem : Problem or None
        The call as columns and rows; None where there is nothing to choose.
    terms : Terms
        The terms of the call, the budget as money.
    need, population : (R,) array
        Share of need, and residents, of each region.
    last_year : (P,) array or None
        Grants, had the call been shared as last year.
    merit : Merit
        Merit and what it is made of.
    notes : tuple of Note
        What was left out or assumed.
    """

    problem: Problem | None
    terms: Terms
    need: NDArray[np.float64]
    population: NDArray[np.float64]
    last_year: NDArray[np.float64] | None
    merit: Merit
    notes: tuple[Note, ...]

    @property
    def doubt(self) -> Doubt:
        """How sure merits and weights are: what the robust core draws."""
        assert self.problem is not None  # noqa: S101 - nothing is drawn without a call
        return _doubt(self.problem.call, self.merit, self.terms)


def _last_year(
    call: Call, projects: pd.DataFrame, budgets: pd.DataFrame | None, budget: float
) -> tuple[Any, list[Note]]:
    """Share the call out as last year's money was, where that is known."""
    found = last_year_shares(projects, budgets, call)
    if found is None:
        note = Note(
            _("No money of last year is on record, so no swaps against it are given.")
        )
        return None, [note]
    shares, year = found
    note = Note(
        _(
            "Last year's plan shares the same budget as the money of {year} was "
            "shared among regions, by merit within each, and what is left by merit "
            "anywhere.",
            year=year,
        )
    )
    return last_year_grants(call, shares, budget), [note]


def _judged(records: Records, terms: Terms) -> tuple[Any, Merit]:
    """Give the projects with the merit that criteria and reviews make, if any."""
    found = merits.explain(
        records.projects,
        criteria=records.criteria,
        reviews=records.reviews,
        outlook=records.outlook,
        indicators=records.indicators,
        terms=terms,
    )
    projects = records.projects
    if records.criteria is None and records.reviews is None:
        return projects, found
    code = projects["project"].astype(str)
    is_proposed = projects["status"] == Status.PROPOSED.value
    given = (
        pd.to_numeric(projects["merit"]).astype("float64")
        if "merit" in projects.columns
        else pd.Series(np.nan, index=projects.index)
    )
    made = code.map(found.merit)
    return projects.assign(merit=given.where(~is_proposed, made)), found


def _doubt(call: Call, merit: Merit, terms: Terms) -> Doubt:
    """Say how sure merits and weights are; what is not said is the usual spread."""
    codes = call.table["project"].astype(str)
    error = codes.map(merit.standard_error).to_numpy(dtype=np.float64)
    error = np.where(np.isfinite(error), error, terms.merit_spread)
    known = call.merit[~call.imputed & ~call.is_merged]
    guessed = float(known.std()) if known.size > 1 else terms.merit_spread
    error = np.where(call.imputed, np.maximum(error, guessed), error)
    rows = merit.merits[merit.merits["criterion"] != TOTAL]
    wide = rows.pivot_table(index="project", columns="criterion", values="score")
    weights = rows.groupby("criterion")["weight"].max().reindex(wide.columns)
    scores = wide.reindex(codes)
    # A criterion that a proposal lacks moves with its own mean: no lean either way.
    filled = scores.T.fillna(scores.mean(axis=1)).T.fillna(0.0)
    total = float(weights.sum())
    return Doubt(
        merit=call.merit,
        standard_error=np.where(call.is_merged, 0.0, error),
        scores=filled.to_numpy(dtype=np.float64),
        weights=(weights / total if total > 0 else weights).to_numpy(dtype=np.float64),
        weight_certainty=terms.weight_certainty,
        cost_spread=terms.cost_spread,
        most=max(100.0, float(call.merit[~call.is_merged].max(initial=0.0))),
    )


def without_conflict(
    records: Records, prepared: Prepared
) -> tuple[Prepared, Conflict | None]:
    """Look for requirements that cannot hold together.

    Parameters
    ----------
    records : Records
        The tables.
    prepared : Prepared
        A call with proposals.

    Returns
    -------
    Prepared
        The call; without the audit's line, which nobody set, where no plan keeps it.
    Conflict or None
        None where a plan keeps all requirements.
    """
    problem, terms = prepared.problem, prepared.terms
    assert problem is not None  # noqa: S101 - there are proposals
    conflict = find_conflict(problem, terms)
    if conflict is None or not terms.is_line or SMALL not in conflict.requirements:
        return prepared, conflict
    terms, note = lifted(records.statements(terms))
    problem = build(problem.call, terms, problem.due)
    lighter = replace(
        prepared, problem=problem, terms=terms, notes=(*prepared.notes, note)
    )
    return lighter, find_conflict(problem, terms)


def prepare(records: Records, parameters: Mapping[str, Any]) -> Prepared:
    """Read a call, its terms and its merits.

    Raises
    ------
    ParameterError
        If a parameter, or a merit, is outside what the method allows.
    """
    regions = records.regions
    codes = tuple(regions["region"].astype(str))
    terms = read_terms(parameters, codes, seed=records.seed)
    proposed = records.projects["status"] == Status.PROPOSED.value
    merit_column(records.projects[proposed], terms)  # refuses what cannot be
    projects, merit = _judged(records, terms)
    call, notes = read_call(
        projects, regions, terms=terms, duplicates=records.duplicates,
        dependencies=records.dependencies, budgets=records.budgets,
    )  # fmt: skip
    notes = [*merit.notes, *notes]
    people = population(regions, call.regions)
    if not call.asked.size:
        lacking = Note(_("There is no proposal to choose among."))
        nothing = np.zeros(len(call.regions))
        return Prepared(None, terms, nothing, people, None, merit, (*notes, lacking))
    known = Known(records.indicators, records.currency, records.audit)
    for requirement in REQUIREMENTS:
        terms, said = requirement.settle(terms, call, known)
        notes += said
    need, said = need_shares(call, records.need)
    notes += said
    due = money_due(call, regions, need, terms=terms)
    call = replace(call, shortfall=by_code(records.need, "shortfall", call.regions))
    grants, said = _last_year(call, records.projects, records.budgets, terms.budget)
    return Prepared(
        build(call, terms, due), terms, need, people, grants, merit,
        (*notes, *said),
    )  # fmt: skip
