"""Which institute goes to which region: both ends of what is stable, and the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note, names_of
from madang.infrastructure.columns import BLOCKING, MATCHES
from madang.language import Items, Message, Named, _, to_json
from madang.metrics.matching import (
    Market,
    Side,
    blocking_groups,
    blocking_pairs,
    deferred_acceptance,
    match_by_lot,
    match_together,
    read_market,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.infrastructure.settings import InfrastructureSettings

    Places = NDArray[np.int64]

__all__ = ["match_institutes"]

_NAMED: Final = 3


def match_institutes(
    tables: Mapping[str, pd.DataFrame],
    settings: InfrastructureSettings,
    rng: np.random.Generator,
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Match institutes with regions by the wishes of both, and look at the draft.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``preferences``, and ``sites`` of kind institute for the places of a region.
    settings : InfrastructureSettings
    rng : numpy.random.Generator
        Source of the lots that break ties.

    Returns
    -------
    tables : dict of str to DataFrame
        ``matches`` and ``blocking``.
    notes : list of Note
    """
    empty = {t.name: t.empty() for t in (MATCHES, BLOCKING)}
    wishes = tables.get("preferences")
    if wishes is None:
        return empty, []
    notes: list[Note] = []
    regions = names_of(tables["regions"])
    market = _market(wishes, tables.get("sites"), regions, notes)
    groups = _groups(wishes)
    if groups:
        made = [match_together(market, groups, best_for=side) for side in Side]
        ends, lots = [m.place for m in made], None
        notes.append(_of_groups(groups, made[0].blocking))
    elif market.has_ties:
        ends = [match_together(market, best_for=side).place for side in Side]
        lots = match_by_lot(market, rng, draws=settings.draws)
        notes.append(Note(_(
            "The lists hold ties. Both ends are the best stable matchings with ties as "
            "they stand; shares are those of {draws:,} lots.", draws=settings.draws,
        )))  # fmt: skip
    else:
        ends = [deferred_acceptance(market, proposer=side) for side in Side]
        lots = None
    draft = _draft(wishes, market, notes)
    free = int((ends[0] < 0).sum())
    if free:
        notes.append(Note(_(
            "{n:,| institute/ institutes} of {all:,} {n:~has/have} no region: there "
            "are {places:,} places, and lists of both sides must agree.",
            n=free, all=len(market.institutes), places=int(market.quotas.sum()),
        )))  # fmt: skip
    blocked = [] if draft is None else _blocked(market, draft, groups, notes)
    table = _table(market, (ends, lots, draft), wishes, regions, groups)
    return {
        MATCHES.name: table,
        BLOCKING.name: BLOCKING.typed(pd.DataFrame(blocked)) if blocked
        else BLOCKING.empty(),
    }, notes  # fmt: skip


def _groups(wishes: pd.DataFrame) -> dict[str, list[str]]:
    """Give the institutes of each group that wants to go to one region."""
    told = wishes[wishes["together"].fillna("").astype(str).str.strip() != ""]
    return {
        str(name): list(dict.fromkeys(rows["institute"].astype(str)))
        for name, rows in told.groupby(told["together"].astype(str), sort=True)
    }


def _of_groups(
    groups: Mapping[str, list[str]], blocking: tuple[tuple[str, str], ...]
) -> Note:
    """Say who goes together, and whether anybody would leave even so."""
    names = Items(tuple(groups), most=_NAMED)
    if not blocking:
        return Note(_(
            "{n:,| group of institutes goes/ groups of institutes go} to one region "
            "each: {names}. A stable matching exists with them together.",
            n=len(groups), names=names,
        ))  # fmt: skip
    return Note(_(
        "{n:,| group of institutes goes/ groups of institutes go} to one region each: "
        "{names}. No matching is stable with them together (proven); in the one shown "
        "the fewest would leave: {who}.", n=len(groups), names=names,
        who=Items(tuple(sorted({g for g, _region in blocking})), most=_NAMED),
    ))  # fmt: skip


def _blocked(
    market: Market,
    draft: Places,
    groups: Mapping[str, list[str]],
    notes: list[Note],
) -> list[dict[str, str | None]]:
    """List who would leave the draft, institutes by themselves or groups together."""
    at = {name: k for k, name in enumerate(market.institutes)}
    apart = [g for g, m in groups.items() if len({int(draft[at[i]]) for i in m}) > 1]
    if apart:
        notes.append(Note(_(
            "The draft sends {n:,| group/ groups} to more than one region: {names}. "
            "Who would leave it is told as if each institute stood alone.",
            n=len(apart), names=Items(tuple(apart), most=_NAMED),
        )))  # fmt: skip
    if not groups or apart:
        return [
            {"institute": p.institute, "region": p.region, "has": p.has or None,
             "gives_up": p.gives_up or None} for p in blocking_pairs(market, draft)
        ]  # fmt: skip
    first = {**at, **{g: at[m[0]] for g, m in groups.items()}}
    return [
        {"institute": who, "region": region,
         "has": _region(market, int(draft[first[who]])), "gives_up": None}
        for who, region in blocking_groups(market, draft, groups)
    ]  # fmt: skip


def _market(
    wishes: pd.DataFrame,
    sites: pd.DataFrame | None,
    names: Mapping[str, Named],
    notes: list[Note],
) -> Market:
    """Read the lists of both sides, and how many places each region has."""
    regions = list(dict.fromkeys(wishes["region"].astype(str)))
    places = _places(sites, regions, notes)
    market = read_market(
        _lists(wishes, "institute", "region", "institute_rank"),
        {**dict.fromkeys(regions, ()), **_lists(wishes, "region", "institute",
                                              "region_rank")},
        quotas=places,
    )  # fmt: skip
    if market.one_sided:
        pairs = tuple(
            _("{institute} and {region}", institute=i, region=names.get(r, r))
            for i, r in market.one_sided
        )
        notes.append(Note(_(
            "{n:,| pair/ pairs} of which only one side lists the other left out: "
            "{pairs}.", n=len(pairs), pairs=Items(pairs, most=_NAMED),
        )))  # fmt: skip
    return market


def _lists(
    wishes: pd.DataFrame, owner: str, other: str, rank: str
) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Give each one's list, best first; equal places are a tie."""
    out = {}
    for name, rows in wishes.groupby(wishes[owner].astype(str), sort=False):
        listed = rows.dropna(subset=[rank])
        ties = listed.groupby(rank, sort=True)[other]
        out[str(name)] = tuple(tuple(t.astype(str)) for _rank, t in ties)
    return out


def _places(
    sites: pd.DataFrame | None, regions: list[str], notes: list[Note]
) -> dict[str, int]:
    """Give how many institutes each region has a place for; 1 where none is said."""
    mine = None if sites is None else sites[sites["kind"] == "institute"]
    if mine is None or mine.empty:
        notes.append(Note(_(
            "Places for institutes are not known (sites of kind institute): each "
            "region is taken to have one."
        )))  # fmt: skip
        return dict.fromkeys(regions, 1)
    held = mine.groupby(mine["region"].astype(str))["capacity"].sum()
    return {r: int(held.get(r, 0.0)) for r in regions}


def _draft(wishes: pd.DataFrame, market: Market, notes: list[Note]) -> Places | None:
    """Give the region of each institute by the draft; None where there is no draft."""
    drafted = wishes[wishes["drafted"].fillna(value=False).astype(bool)]
    if drafted.empty:
        return None
    rows = {n: k for k, n in enumerate(market.institutes)}
    columns = {n: k for k, n in enumerate(market.regions)}
    place = np.full(len(rows), -1, dtype=np.int64)
    strange = []
    sent = drafted[["institute", "region"]].astype(str)
    for institute, region in sent.itertuples(index=False):
        if np.isnan(market.wishes[rows[institute], columns[region]]):
            strange.append(institute)
        else:
            place[rows[institute]] = columns[region]
    if strange:
        notes.append(Note(_(
            "The draft sends {n:,| institute/ institutes} where one side does not list "
            "the other ({institutes}): counted as without a region.",
            n=len(strange), institutes=Items(tuple(strange), most=_NAMED),
        )))  # fmt: skip
    taken = np.bincount(place[place >= 0], minlength=len(columns))
    if (taken > market.quotas).any():
        notes.append(Note(_(
            "The draft sends more institutes to {n:,| region/ regions} than there are "
            "places: it is not looked at further.",
            n=int((taken > market.quotas).sum()),
        )))  # fmt: skip
        return None
    return place


def _table(
    market: Market,
    found: tuple[list[Places], NDArray[np.float64] | None, Places | None],
    wishes: pd.DataFrame,
    names: Mapping[str, Named],
    groups: Mapping[str, list[str]],
) -> pd.DataFrame:
    """Say of each institute where it goes, and why not somewhere better."""
    ends, lots, draft = found
    group = {i: g for g, members in groups.items() for i in members}
    by_code = wishes.drop_duplicates("institute")
    called = names_of(by_code, key="institute")
    rows: list[dict[str, Any]] = []
    for i, institute in enumerate(market.institutes):
        at = int(ends[0][i])
        by = called.get(institute, Named({})).by_language
        known = at >= 0
        rows.append({
            "institute": institute, "name_ko": by.get("ko") or institute,
            "name_en": by.get("en") or institute,
            "for_institutes": _region(market, at),
            "for_regions": _region(market, int(ends[1][i])),
            "drafted": None if draft is None else _region(market, int(draft[i])),
            "own_place": int(market.wishes[i, at]) if known else None,
            "region_place": int(market.preferred[i, at]) if known else None,
            "by_lot": float(lots[i, at]) if lots is not None and known else np.nan,
            "why_message": to_json(
                _why(market, i, at, names, group.get(institute, ""))
            ),
        })  # fmt: skip
    return MATCHES.typed(pd.DataFrame(rows))


def _region(market: Market, at: int) -> str | None:
    """Give the code of a region; none for nowhere."""
    return market.regions[at] if at >= 0 else None


def _why(
    market: Market, i: int, at: int, names: Mapping[str, Named], group: str
) -> Message:
    """Say why an institute does not go where it would rather go."""
    listed = market.wishes[i]
    own = listed[at] if at >= 0 else np.inf
    better = [r for r in np.argsort(listed, kind="stable") if listed[r] < own]
    if at >= 0 and not better:
        return _("Its first wish.")
    if group:
        return _("With {group}, who go to one region together.", group=group)
    if not better:
        return _("No region lists it that it lists itself.")
    called = (market.regions[r] for r in better)
    return _(
        "{regions}, which it would rather have, {n:~has/have} no place left by "
        "institutes that {n:~it puts/they put} as high or higher.",
        regions=Items(tuple(names.get(c, c) for c in called), of="places"),
        n=len(better),
    )  # fmt: skip
