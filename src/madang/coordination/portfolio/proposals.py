"""Read the proposals of a call, in an order that no file decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.coordination.portfolio.call import NO_REGION, Call, Dependencies
from madang.coordination.portfolio.entries import (
    asked_money,
    column,
    merits,
    refuse,
    usable,
)
from madang.coordination.portfolio.merges import with_merged
from madang.coordination.portfolio.profile import (
    NO_YEAR,
    first_and_last,
    remaining,
    spending,
    year_axis,
)
from madang.coordination.portfolio.requirements.dependencies import read_dependencies
from madang.coordination.portfolio.requirements.families import Families, read_families
from madang.coordination.portfolio.requirements.levels import Levels
from madang.coordination.portfolio.requirements.registry import named_years
from madang.coordination.portfolio.terms import Running
from madang.language import _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.terms import Terms

__all__ = ["read_call"]

_COLUMNS: Final = ["project", "programme", "activity", "region"]
_TRAITS: Final = ("mode", "initiator", "activity", "programme", "organiser")


def _inside(regions: pd.DataFrame, codes: tuple[str, ...]) -> sparse.csr_array:
    """Tell which region lies in which, each in itself."""
    place = {code: i for i, code in enumerate(codes)}
    tree = Tree.of(regions, "region")
    pairs = [
        (place[above], place[code])
        for code in codes
        for above in (code, *tree.above(code))
        if above in place
    ]
    row, held = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
    return sparse.csr_array(
        (np.ones(row.size), (row, held)), shape=(len(codes), len(codes))
    )


def _spread(place: NDArray[np.int64], regions: int) -> sparse.csr_array:
    """Count each grant to its region, nationwide ones to none."""
    held = np.flatnonzero(place != NO_REGION)
    return sparse.csr_array(
        (np.ones(held.size), (place[held], held)), shape=(regions, place.size)
    )


def _candidates(
    projects: pd.DataFrame, budgets: pd.DataFrame | None, terms: Terms
) -> tuple[pd.DataFrame, pd.DataFrame, list[Note]]:
    """Give the candidates sorted by code, and what running projects still take."""
    proposed = projects[projects["status"] == Status.PROPOSED.value].copy()
    proposed["project"] = proposed["project"].astype(str)
    nothing = pd.DataFrame({"project": [], "year": [], "money": []})
    if terms.running is Running.OUTSIDE or proposed.empty:
        return proposed.sort_values("project", ignore_index=True), nothing, []
    first, _unused = first_and_last(proposed)
    known = [*first[first != NO_YEAR].tolist(), *named_years(terms)]
    if not known:
        note = Note(
            _("The proposals have no years, so running projects were left outside.")
        )
        return proposed.sort_values("project", ignore_index=True), nothing, [note]
    rest = remaining(projects, budgets, min(known))
    if terms.running is Running.FIRST:
        return proposed.sort_values("project", ignore_index=True), rest, []
    total = rest.groupby("project")["money"].sum()
    running = projects[
        (projects["status"] == Status.FUNDED.value)
        & projects["project"].astype(str).isin(total.index)
    ].copy()
    running["project"] = running["project"].astype(str)
    money = running["project"].map(total).to_numpy(dtype=np.float64)
    running = running.assign(grant=money, minimum_grant=money)
    if "cost" in running.columns:
        running = running.assign(cost=np.nan)
    table = pd.concat([proposed, running], ignore_index=True)
    return table.sort_values("project", ignore_index=True), rest, []


def _profiles(
    table: pd.DataFrame, rest: pd.DataFrame, budgets: pd.DataFrame | None, terms: Terms
) -> tuple[tuple[int, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Give the years, each candidate's spending over them, and what is committed."""
    first, last = first_and_last(table)
    given = rest
    if budgets is not None and "requested" in budgets.columns and len(budgets):
        asked = pd.DataFrame(
            {
                "project": budgets["project"].astype(str),
                "year": budgets["year"].astype(int),
                "money": pd.to_numeric(budgets["requested"]).astype("float64"),
            }
        )
        is_there = asked["project"].isin(set(table["project"])) & (asked["money"] > 0)
        is_there &= ~asked["project"].isin(set(rest["project"]))
        given = pd.concat([t for t in (rest, asked[is_there]) if len(t)] or [rest])
    named = named_years(terms)
    years = year_axis(first, last, given, named)
    codes = table["project"].tolist()
    profile = spending(codes, (first, last), given, years=years, named=named)
    committed = np.zeros(len(years))
    if terms.running is Running.FIRST and len(rest):
        by_year = rest.groupby("year")["money"].sum()
        committed = by_year.reindex(list(years)).fillna(0.0).to_numpy(dtype=np.float64)
    return years, profile, committed


def read_call(
    projects: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    terms: Terms,
    duplicates: pd.DataFrame | None,
    dependencies: pd.DataFrame | None = None,
    budgets: pd.DataFrame | None = None,
) -> tuple[Call, list[Note]]:
    """Read the proposals of a call.

    Parameters
    ----------
    projects, regions : DataFrame
        As their contracts say.
    terms : Terms
        How a missing merit is treated, and what running projects and merged ones
        stand for.
    duplicates : DataFrame or None
        family, project, and where known plan, probability and exclusive: of each
        family at most one may be funded, unless ``exclusive`` is false; one whose
        plan is merge or joint_call may be funded as one project.
    dependencies : DataFrame or None
        project, other, kind: requires or excludes.
    budgets : DataFrame or None
        Money asked for by year is the cost profile of a proposal; money granted,
        what a running project still takes.

    Returns
    -------
    Call
        The proposals, sorted by code.
    list of Note
        What was left out or assumed.

    Raises
    ------
    ParameterError
        If a code stands twice, a region is unknown, money or a merit cannot be, or
        dependencies contradict each other.
    """
    table, rest, notes = _candidates(projects, budgets, terms)
    refuse(table, regions)
    table, said = usable(table, asked_money(table))
    notes += said
    merit, imputed, said = merits(table, terms)
    notes += said
    kept = ~np.isnan(merit)
    table = table[kept].reset_index(drop=True)
    families = read_families(table["project"].tolist(), duplicates)
    needs, said = read_dependencies(
        dependencies,
        set(table["project"]),
        dict(
            zip(projects["project"].astype(str), projects["status"], strict=True)
        ) if dependencies is not None else {},
        _only_one(table, families),
    )  # fmt: skip
    call = _call(
        table, regions, (merit[kept], imputed[kept]), families=families, needs=needs,
        levels=terms.levels,
        years=_profiles(table, rest, budgets, terms),
    )  # fmt: skip
    return with_merged(call, families, terms), [*notes, *said]


def _only_one(table: pd.DataFrame, families: Families) -> dict[str, str]:
    """Give the family of each candidate that can only be funded alone."""
    return {
        code: families.names[f]
        for code, f in zip(table["project"], families.of, strict=True)
        if f >= 0 and families.is_exclusive[f] and not families.can_merge[f]
    }


def _call(
    table: pd.DataFrame,
    regions: pd.DataFrame,
    merit: tuple[NDArray[np.float64], NDArray[np.bool_]],
    *,
    families: Families,
    needs: Dependencies,
    levels: Levels,
    years: tuple[tuple[int, ...], NDArray[np.float64], NDArray[np.float64]],
) -> Call:
    """Lay candidates out as arrays, before any merging."""
    codes = tuple(sorted(regions["region"].astype(str)))
    place = table["region"].map({code: i for i, code in enumerate(codes)})
    places = np.asarray(place.fillna(NO_REGION), dtype=np.int64)
    asked = asked_money(table)
    least = column(table, "minimum_grant")
    unknown = 0.0 if levels is Levels.SHARES else asked
    first, last = first_and_last(table)
    share = np.nan_to_num(column(table, "match_share"), nan=0.0)
    cost = column(table, "cost")
    whole = np.where(np.isnan(cost), asked / np.where(share < 1, 1 - share, 1.0), cost)
    return Call(
        table=table.reindex(columns=_COLUMNS),
        place=places,
        asked=asked,
        least=np.minimum(np.where(np.isnan(least), unknown, least), asked),
        merit=merit[0],
        imputed=merit[1],
        first=first,
        last=last,
        family=families.of,
        families=families.names,
        regions=codes,
        spread=_spread(places, len(codes)),
        inside=_inside(regions, codes),
        match=share * whole,
        years=years[0],
        profile=years[1],
        committed=years[2],
        running=(table["status"] == Status.FUNDED.value).to_numpy(dtype=np.bool_),
        members=(),
        is_exclusive=families.is_exclusive,
        needs=needs,
        traits=table.reindex(columns=list(_TRAITS)),
    )
