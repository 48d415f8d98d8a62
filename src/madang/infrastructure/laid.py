"""Regions, how long it takes between them, what is there and for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Note, names_of
from madang.contracts.trees import Tree
from madang.language import Items, Named, _
from madang.metrics.accessibility import (
    Snapped,
    TravelTimes,
    link_network,
    network_times,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.infrastructure.settings import InfrastructureSettings

__all__ = ["ALL", "Laid", "lay_out", "ways_of"]

ALL: Final = "residents"
"""The group that everybody belongs to."""

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Laid:
    """What access is measured on: R regions, and ways between them.

    Attributes
    ----------
    codes : tuple of str
        Regions whose ways are known, in the order of the study.
    minutes : (R, R) array
        From row to column; infinite where there is no way.
    amounts : mapping of str to (R,) array
        Opportunities by kind, in the order of the table.
    years : mapping of str to int
        Year of each kind, where it is known.
    residents : (R,) array
        Whose access counts; 1 each where residents are not known.
    is_peopled : bool
        Whether residents are known.
    groups : mapping of str to (R,) array
        Residents of each group, all of them first.
    basis : str
        ``"times"`` as given, or ``"network"`` of the links that are built.
    """

    codes: tuple[str, ...]
    minutes: NDArray[np.float64]
    amounts: Mapping[str, NDArray[np.float64]]
    years: Mapping[str, int]
    residents: NDArray[np.float64]
    is_peopled: bool
    groups: Mapping[str, NDArray[np.float64]]
    basis: str
    notes: tuple[Note, ...] = field(default=())

    @property
    def times(self) -> TravelTimes:
        """Give the ways pair by pair."""
        return TravelTimes.of(self.minutes)


def lay_out(
    tables: Mapping[str, pd.DataFrame], settings: InfrastructureSettings
) -> Laid | None:
    """Lay ways, opportunities and residents out; None where no way is known."""
    notes: list[Note] = []
    found = ways_of(tables, settings, notes)
    if found is None:
        return None
    codes, minutes, basis = found
    amounts, years = _opportunities(tables.get("opportunities"), codes, notes, tables)
    residents = _residents(tables, codes)
    is_peopled = bool(np.isfinite(residents).any() and np.nansum(residents) > 0)
    if not is_peopled:
        notes.append(Note(_(
            "Residents are not known: each region counts as one, and what is within "
            "reach a head is left out."
        )))  # fmt: skip
        residents = np.ones(len(codes))
    elif np.isnan(residents).any():
        lost = np.flatnonzero(np.isnan(residents))
        notes.append(Note(_(
            "Residents of {n:,| region/ regions} are not known ({regions}): there they "
            "count as none.",
            n=lost.size, regions=_few(tables, [codes[k] for k in lost]),
        )))  # fmt: skip
        residents = np.nan_to_num(residents)
    groups = {ALL: residents}
    if is_peopled:
        groups |= _groups(tables.get("indicators"), codes, settings.groups, notes)
    return Laid(codes, minutes, amounts, years, residents, is_peopled, groups, basis,
                tuple(notes))  # fmt: skip


def _few(tables: Mapping[str, pd.DataFrame], codes: list[str]) -> Items:
    """Name a few regions."""
    names = names_of(tables["regions"])
    return Items(tuple(names.get(c, Named({"en": c})) for c in codes), most=_NAMED,
                 of="places")  # fmt: skip


def ways_of(
    tables: Mapping[str, pd.DataFrame],
    settings: InfrastructureSettings,
    notes: list[Note],
) -> tuple[tuple[str, ...], NDArray[np.float64], str] | None:
    """Give the regions and the minutes between them, as given or on the network."""
    times, links = tables.get("travel_times"), tables.get("links")
    if times is not None and settings.mode:
        times = times[times["mode"] == settings.mode]
    if times is not None and not times.empty:
        return (*_given(times, links, tables, settings, notes), "times")
    if times is not None:
        notes.append(Note(_(
            "The table travel_times has no row of mode '{mode}'.", mode=settings.mode,
        )))  # fmt: skip
    built = None if links is None else links[links["status"] == "built"]
    if built is None or built.empty:
        return None
    return (*_walked(built, links, tables, settings, notes), "network")


def _in_order(
    tables: Mapping[str, pd.DataFrame], ends: set[str], notes: list[Note]
) -> tuple[str, ...]:
    """Put regions into the study's order, without those that hold others of them."""
    tree = Tree.of(tables["regions"], "region")
    totals = {up for code in ends for up in tree.above(code)} & ends
    if totals:
        notes.append(Note(_(
            "{n:,| region that holds/ regions that hold} others with ways of their own "
            "({regions}) {n:~is/are} left out: the parts are measured.",
            n=len(totals), regions=_few(tables, sorted(totals)),
        )))  # fmt: skip
    order = (str(code) for code in tables["regions"]["region"])
    return tuple(c for c in order if c in ends - totals)


def _given(
    times: pd.DataFrame,
    links: pd.DataFrame | None,
    tables: Mapping[str, pd.DataFrame],
    settings: InfrastructureSettings,
    notes: list[Note],
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Lay given times out: of several modes, the quickest of each pair counts."""
    starts = set(times["origin"].astype(str))
    ends = starts | set(times["destination"].astype(str))
    codes = _in_order(tables, starts, notes)
    place = {code: k for k, code in enumerate(codes)}
    lost = sorted(ends - starts)
    if links is not None:
        both = {*links["origin"].astype(str), *links["destination"].astype(str)}
        lost = sorted({*lost, *(both - starts)})
    if lost:
        notes.append(Note(_(
            "{n:,| region has/ regions have} no row as an origin in travel_times "
            "({regions}): how far they reach is not known, and they are left out.",
            n=len(lost), regions=_few(tables, lost),
        )))  # fmt: skip
    a, b = (times[c].astype(str).map(place) for c in ("origin", "destination"))
    known = (a.notna() & b.notna()).to_numpy()
    at: Any = (a[known].to_numpy(np.intp), b[known].to_numpy(np.intp))
    minutes = np.full((len(codes), len(codes)), np.inf)
    np.minimum.at(minutes, at, times["minutes"].to_numpy(np.float64)[known])
    own = np.arange(len(codes))
    bare = np.isinf(minutes[own, own])
    minutes[own[bare], own[bare]] = settings.within_region
    if bare.any():
        notes.append(Note(_(
            "travel_times has no time within {n:,| region/ regions}: {minutes:g} "
            "minutes are taken (within_region).",
            n=int(bare.sum()), minutes=settings.within_region,
        )))  # fmt: skip
    _told_ways(minutes, codes, tables, notes)
    return codes, minutes


def _told_ways(
    minutes: NDArray[np.float64],
    codes: tuple[str, ...],
    tables: Mapping[str, pd.DataFrame],
    notes: list[Note],
) -> None:
    """Say which ways lead in one direction only, and which regions are cut off."""
    there = np.isfinite(minutes)
    one_way = int((there & ~there.T).sum())
    if one_way:
        notes.append(Note(_(
            "{n:,| pair/ pairs} of regions {n:~has/have} a way in one direction only; "
            "the other is taken as none.", n=one_way,
        )))  # fmt: skip
    others = there & ~np.eye(len(codes), dtype=bool)
    alone = np.flatnonzero(~others.any(axis=1))
    if alone.size:
        notes.append(Note(_(
            "{n:,| region has/ regions have} no way to any other on record "
            "({regions}): only what {n:~it has/they have} within counts.",
            n=alone.size, regions=_few(tables, [codes[k] for k in alone]),
        )))  # fmt: skip


def _walked(
    built: pd.DataFrame,
    links: pd.DataFrame | None,
    tables: Mapping[str, pd.DataFrame],
    settings: InfrastructureSettings,
    notes: list[Note],
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Find the shortest ways over the links that are built."""
    every = built if links is None else links
    ends = {*every["origin"].astype(str), *every["destination"].astype(str)}
    held = tables.get("opportunities")
    if held is not None:
        ends |= set(held["region"].astype(str))
    codes = _in_order(tables, ends, notes)
    place = {code: k for k, code in enumerate(codes)}
    tail, head = (built[c].astype(str).map(place) for c in ("origin", "destination"))
    known = (tail.notna() & head.notna()).to_numpy()
    one_way = built["one_way"].fillna(value=False).to_numpy(dtype=bool)
    network = link_network(
        tail[known].to_numpy(np.intp), head[known].to_numpy(np.intp),
        built["minutes"].to_numpy(np.float64)[known], stops=len(codes),
        one_way=one_way[known],
    )  # fmt: skip
    own = np.arange(len(codes))
    doors = Snapped(own, own, np.zeros(own.size), np.zeros(own.size), own.size)
    found = network_times(network, doors, within_place=settings.within_region).table()
    notes.append(Note(_(
        "Travel times are the shortest ways over the {n:,} links that are built; "
        "{minutes:g} minutes within a region (within_region).",
        n=int(known.sum()), minutes=settings.within_region,
    )))  # fmt: skip
    parts = int(network.component.max(initial=0)) + 1
    if parts > 1:
        notes.append(Note(_(
            "The links that are built form {parts} networks with no way between them.",
            parts=parts,
        )))  # fmt: skip
    _told_ways(found, codes, tables, notes)
    return codes, found


def _opportunities(
    table: pd.DataFrame | None,
    codes: tuple[str, ...],
    notes: list[Note],
    tables: Mapping[str, pd.DataFrame],
) -> tuple[dict[str, NDArray[np.float64]], dict[str, int]]:
    """Lay opportunities out by kind; a region without a row has none."""
    amounts: dict[str, NDArray[np.float64]] = {}
    years: dict[str, int] = {}
    if table is None:
        return amounts, years
    place = {code: k for k, code in enumerate(codes)}
    at = table["region"].astype(str).map(place)
    outside = sorted(set(table["region"].astype(str)[at.isna()]))
    if outside:
        notes.append(Note(_(
            "Opportunities of {n:,| region/ regions} that no way is known of "
            "({regions}) are left out.",
            n=len(outside), regions=_few(tables, outside),
        )))  # fmt: skip
    for kind in dict.fromkeys(table["kind"].astype(str)):
        mine = (table["kind"].astype(str) == kind) & at.notna()
        held = np.zeros(len(codes))
        held[at[mine].to_numpy(np.intp)] = table.loc[mine, "amount"].to_numpy(float)
        if not held.sum() > 0:
            notes.append(Note(_(
                "There is nothing of '{kind}' anywhere: it is left out.", kind=kind,
            )))  # fmt: skip
            continue
        amounts[kind] = held
        dated = table.loc[mine, "year"].dropna() if "year" in table else ()
        if len(dated):
            years[kind] = int(max(dated))
    return amounts, years


def _residents(
    tables: Mapping[str, pd.DataFrame], codes: tuple[str, ...]
) -> NDArray[np.float64]:
    """Give residents: of the regions, else of the indicator population."""
    regions = tables["regions"].set_index(tables["regions"]["region"].astype(str))
    if "population" in regions and regions["population"].notna().any():
        return np.asarray(regions["population"].astype(float).reindex(list(codes)))
    return _counted(tables.get("indicators"), codes, "population")


def _counted(
    table: pd.DataFrame | None, codes: tuple[str, ...], indicator: str
) -> NDArray[np.float64]:
    """Give an indicator's values of its last year; NaN where there are none."""
    if table is None:
        return np.full(len(codes), np.nan)
    mine = table[table["indicator"] == indicator].dropna(subset=["value"])
    mine = mine[mine["year"] == mine["year"].max()]
    values = mine.set_index(mine["region"].astype(str))["value"].astype(float)
    return np.asarray(values.reindex(list(codes)))


def _groups(
    table: pd.DataFrame | None,
    codes: tuple[str, ...],
    wanted: tuple[str, ...],
    notes: list[Note],
) -> dict[str, NDArray[np.float64]]:
    """Give the residents of each group that is asked for and known."""
    found = {}
    for name in wanted:
        people = _counted(table, codes, name)
        if not np.nansum(people) > 0 or np.nanmin(people) < 0:
            notes.append(Note(_(
                "The group '{name}' is left out: no indicator of that code counts its "
                "residents.", name=name,
            )))  # fmt: skip
            continue
        found[name] = np.nan_to_num(people)
    return found
