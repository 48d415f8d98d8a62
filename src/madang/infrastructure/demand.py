"""Land asked for by GIFPRO, from jobs: three paths with what is not known in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note, names_of
from madang.contracts.totals import lay_out
from madang.contracts.trees import Tree
from madang.infrastructure.columns import COEFFICIENTS
from madang.language import Items, _
from madang.metrics.land import (
    Coefficient,
    LandCoefficients,
    land_demand_draws,
    land_demand_swings,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.infrastructure.settings import InfrastructureSettings

    FloatArray = NDArray[np.float64]

__all__ = ["NEEDED", "asked_for"]

NEEDED: Final = ("land_using", "new", "moving", "land_per_job")
"""Coefficients without which GIFPRO says nothing; the others are 0 if left out."""

_PATHS: Final = (("low", 0.1, 0.3), ("middle", 0.5, 0.4), ("high", 0.9, 0.3))
_NEAR: Final = 0.025  # draws this near a percentile tell how it falls on regions
_DRAWS: Final = 2_000
_STREAM: Final = 7
_HA: Final = 1e4  # m² in a ha
_NAMED: Final = 3


def asked_for(
    tables: Mapping[str, pd.DataFrame],
    stocks: pd.DataFrame | None,
    settings: InfrastructureSettings,
    seed: int,
) -> tuple[pd.DataFrame | None, list[Note]]:
    """Give the demand for land: as it stands in the study, else from its jobs.

    Coefficients are drawn within their ranges; the draws at the tenth, fiftieth and
    ninetieth percentile of all land are the three paths, with chances of 30, 40 and
    30% (Swanson's rule), which keep mean and spread of most skewed distributions.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``land_demand``, or ``land_coefficients``.
    stocks : DataFrame or None
        Jobs by region, activity and year, among other measures.
    settings : InfrastructureSettings
    seed : int
        Of the draws.

    Returns
    -------
    asked : DataFrame or None
        As the contract ``land_demand`` has it, in ha a year; None where neither says.
    notes : list of Note

    References
    ----------
    [BonnyKahnert2005]_; paths: [HurstBrownSwanson2000]_.
    """
    given, told = tables.get("land_demand"), tables.get("land_coefficients")
    notes: list[Note] = []
    if given is not None or told is None:
        if told is not None:
            notes.append(Note(_(
                "Land asked for is given (land_demand); land_coefficients are not used."
            )))  # fmt: skip
        return given, notes
    jobs = None if stocks is None else _jobs(stocks, settings.jobs)
    if jobs is None:
        notes.append(Note(_(
            "Jobs are not known (stocks of '{measure}'): land asked for is not worked "
            "out from land_coefficients.", measure=settings.jobs,
        )))  # fmt: skip
        return None, notes
    table, year = _table(jobs, tables, told, notes)
    if table.empty:
        notes.append(Note(_(
            "No activity of the stocks has land_coefficients: land asked for is not "
            "worked out."
        )))  # fmt: skip
        return None, notes
    rates = _rates(told, [str(a) for a in table.columns])
    e = table.to_numpy(np.float64)
    rng = np.random.default_rng([seed, _STREAM])
    # The same coefficients hold everywhere, so a draw is one for all regions.
    drawn = land_demand_draws(e, rates, rng, draws=_DRAWS).sum(axis=2) / _HA
    notes += _said(e, rates, year, settings)
    return _paths(table, drawn, year, settings.land_years, tables, notes), notes


def _jobs(stocks: pd.DataFrame, measure: str) -> pd.DataFrame | None:
    """Give the jobs of the last year; None where there are none."""
    mine = stocks[stocks["measure"].astype(str) == measure]
    mine = mine[mine["value"].notna()] if len(mine) else mine
    return None if mine.empty else mine[mine["year"] == mine["year"].max()]


def _table(
    jobs: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    told: pd.DataFrame,
    notes: list[Note],
) -> tuple[pd.DataFrame, int]:
    """Lay jobs out as regions × activities that have coefficients."""
    laid = lay_out(
        jobs, Tree.of(tables["regions"], "region"),
        Tree.of(tables.get("activities"), "activity"),
    )  # fmt: skip
    table = pd.DataFrame(laid.value, laid.regions, laid.activities)
    mine = told.assign(activity=told["activity"].fillna("").astype(str))
    has = [
        all(((mine["coefficient"] == c) & mine["activity"].isin(["", str(a)])).any()
            for c in NEEDED)
        for a in table.columns
    ]  # fmt: skip
    left = [str(a) for a, known in zip(table.columns, has, strict=True) if not known]
    table = table.loc[:, has]
    if left and not table.empty:
        called = names_of(tables["activities"], key="activity") if (
            "activities" in tables) else {}  # fmt: skip
        notes.append(Note(_(
            "{n:,| activity/ activities} without land_coefficients {n:~is/are} taken "
            "to ask for no industrial land: {names}.",
            n=len(left),
            names=Items(tuple(called.get(a, a) for a in left), most=_NAMED),
        )))  # fmt: skip
    unknown = int(table.isna().any(axis=1).sum())
    if unknown:
        notes.append(Note(_(
            "In {n:,| region/ regions} the jobs of some activities are not listed: "
            "{n:~its/their} land is the least that is asked for.", n=unknown,
        )))  # fmt: skip
    return table.fillna(0.0), int(jobs["year"].iloc[0])


def _rates(told: pd.DataFrame, activities: list[str]) -> LandCoefficients:
    """Give each coefficient as one number for all, or one an activity."""
    mine = told.assign(activity=told["activity"].fillna("").astype(str))
    found: dict[str, Coefficient] = {}
    for name in COEFFICIENTS:
        rows = mine[mine["coefficient"] == name].set_index("activity")
        if rows.empty:
            continue
        likely = rows["likely"].astype(np.float64)
        low = rows["low"].astype(np.float64).fillna(likely)
        high = rows["high"].astype(np.float64).fillna(likely)
        if list(rows.index) == [""]:
            found[name] = Coefficient(*(float(v.iloc[0]) for v in (likely, low, high)))
            continue
        at = [a if a in rows.index else "" for a in activities]
        found[name] = Coefficient(
            *(v.reindex(at).fillna(0.0).to_numpy() for v in (likely, low, high))
        )
    return LandCoefficients(**found)


def _said(
    e: FloatArray, rates: LandCoefficients, year: int,
    settings: InfrastructureSettings,
) -> list[Note]:  # fmt: skip
    """Say what was assumed, and which coefficient moves the outcome most."""
    swings = land_demand_swings(e, rates)
    name, (low, high) = max(swings.items(), key=lambda s: abs(s[1][1] - s[1][0]))
    notes = [Note(_(
        "Land asked for is worked out by GIFPRO from the jobs of {year}, which are "
        "taken to stay as they are for {years:,| year/ years}; low, middle and high "
        "are its tenth, fiftieth and ninetieth percentile over the ranges of "
        "land_coefficients.", year=year, years=settings.land_years,
    ))]  # fmt: skip
    if high != low:
        notes.append(Note(_(
            "'{coefficient}' moves it most: from {low:,.1f} to {high:,.1f} ha a year "
            "over its range.", coefficient=COEFFICIENTS[name],
            low=min(low, high) / _HA, high=max(low, high) / _HA,
        )))  # fmt: skip
    return notes


def _paths(
    table: pd.DataFrame,
    drawn: FloatArray,
    year: int,
    years: int,
    tables: Mapping[str, pd.DataFrame],
    notes: list[Note],
) -> pd.DataFrame:
    """Give the paths by region and year; draws are (B, R) in ha a year."""
    order = np.argsort(drawn.sum(axis=1), kind="stable")
    is_certain = np.ptp(drawn.sum(axis=1)) == 0
    rows, freed = [], set()
    for path, share, chance in _PATHS:
        if is_certain and path != "middle":
            continue
        ends = np.array([share - _NEAR, share + _NEAR]) * len(order)
        near = order[int(ends[0]) : int(ends[1]) + 1]
        ha = drawn[near].mean(axis=0)
        freed |= {str(r) for r in table.index[ha < 0]}
        rows += [
            (str(region), at, float(max(value, 0.0)), path,
             1.0 if is_certain else chance)
            for region, value in zip(table.index, ha, strict=True)
            for at in range(year + 1, year + years + 1)
        ]  # fmt: skip
    if freed:
        called = names_of(tables["regions"])
        notes.append(Note(_(
            "In {regions} more land comes free than is asked for, on at least one "
            "path: nothing is asked for there.",
            regions=Items(tuple(called.get(r, r) for r in sorted(freed)), most=_NAMED),
        )))  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "year", "value", "path", "chance"])
