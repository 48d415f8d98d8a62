"""Read the proposals of a call: checked first, in an order that no file decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.coordination.portfolio.call import NO_REGION, Call, Dependencies
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
from madang.coordination.portfolio.terms import MissingMerit, Running
from madang.errors import ParameterError
from madang.language import Message, _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.terms import Terms

__all__ = ["merits", "read_call"]

_COLUMNS: Final = ["project", "programme", "activity", "region"]
_MIDDLE_MERIT: Final = 50.0
_TRAITS: Final = ("mode", "initiator", "activity", "programme", "organiser")


def _column(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Give a column as floats, NaN where absent."""
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[name]).to_numpy(dtype=np.float64, na_value=np.nan)


def _asked_money(table: pd.DataFrame) -> NDArray[np.float64]:
    """Give the grant asked for: the grant, else the cost less the region's share."""
    match = np.nan_to_num(_column(table, "match_share"), nan=0.0)
    grant = _column(table, "grant")
    return np.where(np.isnan(grant), _column(table, "cost") * (1 - match), grant)


def _refuse(table: pd.DataFrame, regions: pd.DataFrame) -> None:
    """Refuse candidates that no treatment could mend.

    Raises
    ------
    ParameterError
        If a code stands twice, a region is unknown, money is below zero or
        endless, a match share is not a share, or an end comes before its start.
    """
    twice = table["project"][table["project"].duplicated()]
    if len(twice):
        raise _wrong(twice.iloc[0], len(twice), _("a code stands once"))
    codes = set(regions["region"].astype(str))
    there = table["region"].dropna().astype(str)
    unknown = table["project"][there.index[~there.isin(codes)]]
    if len(unknown):
        rule = _("a region is one of the regions table")
        raise _wrong(unknown.iloc[0], len(unknown), rule)
    for name in ("grant", "cost", "minimum_grant"):
        money = _column(table, name)
        rule = _("'{name}' is at least 0 and finite", name=name)
        _refuse_where(table, (money < 0) | np.isinf(money), rule)
    share = _column(table, "match_share")
    rule = _("'match_share' lies from 0 to 1")
    _refuse_where(table, (share < 0) | (share > 1), rule)
    if {"start", "end"} <= set(table.columns):
        late = pd.to_datetime(table["start"]) > pd.to_datetime(table["end"])
        rule = _("'start' is not after 'end'")
        _refuse_where(table, late.to_numpy(dtype=np.bool_), rule)


def _refuse_where(
    table: pd.DataFrame, is_wrong: NDArray[np.bool_], rule: Message
) -> None:
    """Refuse the rows that break a rule."""
    if is_wrong.any():
        raise _wrong(table["project"][is_wrong].iloc[0], int(is_wrong.sum()), rule)


def _wrong(first: str, n: int, rule: Message) -> ParameterError:
    """Give the error of projects that break a rule."""
    return ParameterError(
        _(
            "portfolio: {n:,| proposal breaks/ proposals break} the rule that "
            "{rule}, such as '{first}'. Mend the projects table.",
            n=n,
            rule=rule,
            first=str(first),
        )
    )


def _usable(
    table: pd.DataFrame, asked: NDArray[np.float64]
) -> tuple[pd.DataFrame, list[Note]]:
    """Leave out proposals that ask for nothing, or do not say for how much."""
    is_usable = np.isfinite(asked) & (asked > 0)
    if is_usable.all():
        return table, []
    n = int((~is_usable).sum())
    first = table["project"][~is_usable].iloc[0]
    note = Note(
        _(
            "{n:,| proposal that asks/ proposals that ask} for no or an unknown "
            "grant {n:~was/were} left out, such as {first}.",
            n=n,
            first=first,
        )
    )
    return table[is_usable].reset_index(drop=True), [note]


def merits(
    table: pd.DataFrame, terms: Terms
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Note]]:
    """Give merits, the missing ones as the terms say, and a note on them."""
    merit = _column(table, "merit")
    wrong = np.flatnonzero(np.isinf(merit) | (merit < 0))
    if wrong.size:
        first = table["project"].iloc[int(wrong[0])]
        raise ParameterError(
            _(
                "portfolio: merit must be a number from 0 to 100; {size:,| proposal "
                "breaks/ proposals break} this, such as {first} with {merit}. Mend "
                "'merit' in the projects table.",
                size=wrong.size,
                first=repr(first),
                merit=str(merit[wrong[0]]),
            )
        )
    missing = np.isnan(merit)
    if not missing.any():
        return merit, missing, []
    n = int(missing.sum())
    if terms.missing_merit is MissingMerit.ZERO:
        fill = 0.0
    else:
        fill = _MIDDLE_MERIT if missing.all() else float(np.median(merit[~missing]))
    if terms.missing_merit is MissingMerit.LEAVE_OUT:
        note = Note(
            _("{n:,| proposal/ proposals} without a merit {n:~was/were} left out.", n=n)
        )
        return np.where(missing, np.nan, merit), missing, [note]
    note = Note(
        _(
            "{n:,| proposal/ proposals} without a merit {n:~was/were} taken at "
            "{fill:g} points.",
            n=n,
            fill=fill,
        )
    )
    return np.where(missing, fill, merit), missing, [note]


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
        plan is merge, joint_call or review may be funded as one project.
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
    _refuse(table, regions)
    table, said = _usable(table, _asked_money(table))
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
    asked = _asked_money(table)
    least = _column(table, "minimum_grant")
    unknown = 0.0 if levels is Levels.SHARES else asked
    first, last = first_and_last(table)
    share = np.nan_to_num(_column(table, "match_share"), nan=0.0)
    cost = _column(table, "cost")
    whole = np.where(np.isnan(cost), asked / np.where(share < 1, 1 - share, 1.0), cost)
    return Call(
        table=table.reindex(columns=_COLUMNS),
        place=places,
        asked=asked,
        least=np.minimum(np.where(np.isnan(least), unknown, least), asked),
        size=asked,
        merit=merit[0],
        imputed=merit[1],
        first=first,
        last=last,
        family=families.of,
        families=families.names,
        regions=codes,
        spread=_spread(places, len(codes)),
        inside=_inside(regions, codes),
        shortfall=np.full(len(codes), np.nan),
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
