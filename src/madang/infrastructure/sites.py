"""Complexes in phases: where and when to build, by a plan and by the sold rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note, names_of
from madang.infrastructure.columns import PATHS, SITES, SUPPLY, WAITING
from madang.language import Items, Message, Money, Named, _
from madang.metrics.land import PhaseSchedule, phase_schedule
from madang.metrics.location import (
    Paths,
    SiteOptions,
    WorthOfWaiting,
    worth_of_waiting,
)
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.infrastructure.laid import Laid
    from madang.infrastructure.settings import InfrastructureSettings

    FloatArray = NDArray[np.float64]

__all__ = ["path_word", "phase_sites"]

_NAMED: Final = 3
_NOISE: Final = 1e-6
_GAP: Final = 5e-3
_WORK: Final = 1_000.0


@dataclass(frozen=True, slots=True)
class _Demand:
    """Land asked for: S paths, T years, N regions, newly asked for each year."""

    regions: tuple[str, ...]
    paths: tuple[str, ...]
    years: tuple[int, ...]
    new: FloatArray
    chance: FloatArray

    @property
    def held(self) -> FloatArray:
        """Give all land asked for up to each year."""
        return np.cumsum(self.new, axis=1)


def phase_sites(
    laid: Laid | None,
    tables: Mapping[str, pd.DataFrame],
    asked: pd.DataFrame | None,
    settings: InfrastructureSettings,
    currency: str,
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Say where and when to build complexes, and what it is worth to wait.

    Parameters
    ----------
    laid : Laid or None
        Ways between regions, where they are known.
    tables : mapping of str to DataFrame
        ``sites`` of kind complex.
    asked : DataFrame or None
        Land asked for, as the contract ``land_demand`` has it, where it is known.
    settings : InfrastructureSettings
    currency : str
        Currency of the study, for notes.

    Returns
    -------
    tables : dict of str to DataFrame
        ``sites``, ``supply`` and ``waiting``.
    notes : list of Note
    """
    empty = {t.name: t.empty() for t in (SITES, SUPPLY, WAITING)}
    notes: list[Note] = []
    found = _known(tables.get("sites"), notes)
    if found.empty:
        return empty, notes
    if asked is None:
        notes.append(Note(_(
            "Land asked for is not known (land_demand, or land_coefficients with "
            "stocks): sold rates are told, and no phases are planned."
        )))  # fmt: skip
        return empty | {SITES.name: _listed(found, None, None, None)}, notes
    demand = _demand(asked)
    reach = _reach(laid, found, demand, settings, notes)
    build = found["cost"].fillna(0.0).to_numpy(np.float64)
    room = found["capacity"].to_numpy(np.float64)
    stands = (found["status"] == "built").to_numpy()
    missing = _missing(build, room, ~stands, settings, currency, notes)
    worth = worth_of_waiting(
        SiteOptions(
            room - np.where(stands, found["sold"].to_numpy(np.float64), 0.0),
            build, stands,
            lead=found["lead"].fillna(0).to_numpy(np.float64),
        ),
        Paths(demand.held, demand.chance,
              min(settings.known_after, len(demand.years)), settings.beyond),
        reach, missing_cost=missing, discount=settings.discount, gap=_GAP,
        work=_WORK,
    )  # fmt: skip
    gap = max(plan.gap for plan in (worth.at_once, worth.waiting, worth.foresight))
    if gap > _GAP:
        notes.append(Note(_(
            "Plans of phases were not proven within the work allowed: the best may "
            "cost up to {gap:.1%} less.", gap=gap,
        )))  # fmt: skip
    order = _order(worth, build, room, stands)
    rule = _rule(found, order, demand, settings, notes)
    begun = np.full((len(demand.paths), len(found)), np.nan)
    begun[:, order] = rule.begun
    _short(worth, demand, tables, notes)
    return {
        SITES.name: _listed(found, demand, worth, begun),
        SUPPLY.name: _supply(found, demand, worth, rule, settings.trigger),
        WAITING.name: _waiting(worth),
    }, notes


def _known(sites: pd.DataFrame | None, notes: list[Note]) -> pd.DataFrame:
    """Give the complexes that can be counted, and name those that cannot."""
    if sites is None:
        return pd.DataFrame()
    mine = sites[sites["kind"] == "complex"]
    built = mine["status"] == "built"
    unsold = built & mine["sold"].isna()
    unpriced = ~built & mine["cost"].isna()
    for lost, said in (
        (unsold, _("how much of a built one is sold is not known")),
        (unpriced, _("what a candidate would cost is not known")),
    ):
        if lost.any():
            notes.append(Note(_(
                "{n:,| site/ sites} left out ({sites}): {why}.",
                n=int(lost.sum()), why=said,
                sites=Items(tuple(mine.loc[lost, "site"].astype(str)), most=_NAMED),
            )))  # fmt: skip
    return mine[~(unsold | unpriced)].reset_index(drop=True)


def _demand(asked: pd.DataFrame) -> _Demand:
    """Lay land asked for out by path, year and region; no row is nothing asked for."""
    table = asked.assign(path=asked["path"].fillna(""))
    regions = tuple(dict.fromkeys(table["region"].astype(str)))
    # From the least asked for to the most, whatever paths are called.
    sums = table.groupby(table["path"].astype(str), sort=True)["value"].sum()
    paths = tuple(sums.sort_values(kind="stable").index)
    years = tuple(range(int(table["year"].min()), int(table["year"].max()) + 1))
    new = np.zeros((len(paths), len(years), len(regions)))
    s = table["path"].astype(str).map({p: k for k, p in enumerate(paths)})
    n = table["region"].astype(str).map({r: k for k, r in enumerate(regions)})
    t = table["year"].to_numpy(np.intp) - years[0]
    new[s.to_numpy(np.intp), t, n.to_numpy(np.intp)] = table["value"].to_numpy(float)
    told = table.groupby("path", sort=False)["chance"].first().reindex(list(paths))
    chance = told.to_numpy(np.float64, na_value=np.nan)
    if np.isnan(chance).any():
        chance = np.ones(len(paths))
    return _Demand(regions, paths, years, new, chance / chance.sum())


def _reach(
    laid: Laid | None,
    found: pd.DataFrame,
    demand: _Demand,
    settings: InfrastructureSettings,
    notes: list[Note],
) -> FloatArray:
    """Give what a ha costs each region at each site a year; infinite out of reach."""
    at = found["region"].astype(str).tolist()
    place = {} if laid is None else {c: k for k, c in enumerate(laid.codes)}
    out = np.full((len(demand.regions), len(at)), np.inf)
    for n, region in enumerate(demand.regions):
        for j, where in enumerate(at):
            if region == where:
                out[n, j] = 0.0
            elif laid is not None and region in place and where in place:
                minutes = laid.minutes[place[region], place[where]]
                if minutes <= settings.site_minutes:
                    out[n, j] = settings.minute_cost * minutes
    if laid is None:
        notes.append(Note(_(
            "No travel times are known: firms take land in their own region only."
        )))  # fmt: skip
    return out


def _missing(
    build: FloatArray,
    room: FloatArray,
    is_candidate: NDArray[np.bool_],
    settings: InfrastructureSettings,
    currency: str,
    notes: list[Note],
) -> float:
    """Give what a ha asked for and not offered costs a year, and say it."""
    if settings.missing_cost is not None:
        return settings.missing_cost
    a_ha = ratio(build[is_candidate], room[is_candidate])
    dearest = float(np.nanmax(a_ha, initial=0.0))
    cost = 2.0 * dearest if dearest > 0 else 1.0
    notes.append(Note(_(
        "What land asked for and not offered costs is not given (missing_cost): "
        "{cost} a ha and year are taken, twice the dearest ha of the candidates.",
        cost=Money(cost, currency),
    )))  # fmt: skip
    return cost


def _order(
    worth: WorthOfWaiting, build: FloatArray, room: FloatArray,
    stands: NDArray[np.bool_],
) -> NDArray[np.intp]:  # fmt: skip
    """Put candidates in the order of the plan; those never built by cost a ha, last."""
    decided = np.where(np.isnan(worth.waiting.decided), np.inf, worth.waiting.decided)
    a_ha = np.where(room > 0, build / np.maximum(room, _NOISE), np.inf)
    order = np.lexsort((a_ha, decided.min(axis=0)))
    return order[~stands[order]]


def _rule(
    found: pd.DataFrame,
    order: NDArray[np.intp],
    demand: _Demand,
    settings: InfrastructureSettings,
    notes: list[Note],
) -> PhaseSchedule:
    """Follow the rule: the next site begins when enough of all land is sold."""
    built = found[found["status"] == "built"]
    lead = max(1, *found["lead"].iloc[order].fillna(0).astype(int), 1)
    notes.append(Note(_(
        "By the sold rate: the next site of the plan begins when {trigger:.0%} of the "
        "land on offer is sold, all regions together, and is ready {lead:,| year/ "
        "years} later.", trigger=settings.trigger, lead=lead,
    )))  # fmt: skip
    return phase_schedule(
        demand.new.sum(axis=2),
        found["capacity"].to_numpy(np.float64)[order],
        offered=float(built["capacity"].sum()), sold=float(built["sold"].sum()),
        trigger=settings.trigger, lead=lead, waits=1.0,
    )  # fmt: skip


def _short(
    worth: WorthOfWaiting,
    demand: _Demand,
    tables: Mapping[str, pd.DataFrame],
    notes: list[Note],
) -> None:
    """Say where land stays short even so, the worst path, year and region first."""
    unmet = worth.waiting.unmet
    most = float(unmet.max(initial=0.0))
    if most <= _NOISE:
        return
    s, t, n = np.unravel_index(int(unmet.argmax()), unmet.shape)
    names = names_of(tables["regions"])
    region = demand.regions[int(n)]
    notes.append(Note(_(
        "Some land asked for stays unmet by the plan: most in {region}, {ha:,.1f} ha "
        "up to {year} on path '{path}'. There the sites in reach are full, or another "
        "would cost more than it brings.",
        region=names.get(region, region), ha=most, year=demand.years[int(t)],
        path=path_word(demand.paths[int(s)]),
    )))  # fmt: skip


def path_word(path: str) -> Message:
    """Give the word for a path of demand."""
    return PATHS.get(path) or _("{code}", code=path)


def _year(demand: _Demand, period: float) -> int | None:
    """Give the year of a period; none for never, or what stands already."""
    known = np.isfinite(period) and period >= 0
    return demand.years[0] + int(period) if known else None


def _listed(
    found: pd.DataFrame,
    demand: _Demand | None,
    worth: WorthOfWaiting | None,
    begun: FloatArray | None,
) -> pd.DataFrame:
    """List sites, path by path, with the years in which they are decided."""
    called = names_of(found, key="site")
    rows: list[dict[str, Any]] = []
    for j, site in enumerate(found.to_dict("records")):
        by = called.get(str(site["site"]), Named({})).by_language
        lead = 0 if pd.isna(site["lead"]) else int(site["lead"])
        stands = site["status"] == "built"
        head = {
            "site": str(site["site"]), "name_ko": by.get("ko") or site["site"],
            "name_en": by.get("en") or site["site"], "region": site["region"],
            "status": site["status"], "capacity": site["capacity"],
            "sold_rate": float(ratio(site["sold"], site["capacity"])) if stands
            else np.nan, "cost": np.nan if stands else site["cost"],
        }  # fmt: skip
        if demand is None or worth is None or begun is None:
            rows.append({**head, "path": "", "decided": None, "ready": None,
                         "at_once": None, "triggered": None})  # fmt: skip
            continue
        for s, path in enumerate(demand.paths):
            decided = _year(demand, worth.waiting.decided[s, j])
            rows.append({
                **head, "path": path, "decided": decided,
                "ready": None if decided is None else decided + lead,
                "at_once": _year(demand, worth.at_once.decided[s, j]),
                "triggered": _year(demand, begun[s, j]),
            })  # fmt: skip
    return SITES.typed(pd.DataFrame(rows))


def _supply(
    found: pd.DataFrame, demand: _Demand, worth: WorthOfWaiting, rule: PhaseSchedule,
    trigger: float,
) -> pd.DataFrame:  # fmt: skip
    """Say by path and year what is asked for, on offer, sold and not met."""
    built = found.loc[found["status"] == "built", "capacity"].sum()
    new = demand.new.sum(axis=2)
    unmet = np.where(worth.waiting.unmet > _NOISE, worth.waiting.unmet, 0.0).sum(axis=2)
    # What is offered follows from what is sold and what is left unsold.
    sold = _sold(found) + np.cumsum(new, axis=1) - rule.unmet
    offered = np.maximum(sold + rule.idle, built)
    return SUPPLY.typed(pd.DataFrame([
        {"path": path, "year": year, "asked": new[s, t], "offered": offered[s, t],
         "rate": rule.sold_rate[s, t], "threshold": trigger,
         "rule_unmet": rule.unmet[s, t], "unmet": unmet[s, t]}
        for s, path in enumerate(demand.paths) for t, year in enumerate(demand.years)
    ]))  # fmt: skip


def _sold(found: pd.DataFrame) -> float:
    """Give the land that is sold before the first year."""
    return float(found.loc[found["status"] == "built", "sold"].sum())


def _waiting(worth: WorthOfWaiting) -> pd.DataFrame:
    """Hold plans with less and more knowledge beside each other."""
    return WAITING.typed(pd.DataFrame([
        {"knowing": knowing, "total": plan.cost, "least": plan.bound, "gap": plan.gap,
         "building": plan.building, "serving": plan.serving, "missing": plan.missing}
        for knowing, plan in (
            ("at_once", worth.at_once), ("waiting", worth.waiting),
            ("foresight", worth.foresight),
        )
    ]))  # fmt: skip
