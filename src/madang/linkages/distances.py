"""How far research lies from production, activity by activity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.language import _
from madang.linkages.columns import DISTANCES
from madang.linkages.networks import places, resampled_sums
from madang.linkages.stand_ins import few_places
from madang.metrics.inference import percentile_interval
from madang.metrics.shares import ratio
from madang.metrics.transport import (
    co_located_share,
    great_circle_distance,
    wasserstein,
)
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.engines import Waiting
    from madang.linkages.settings import LinkageSettings

__all__ = ["Gap", "measure_distances"]

_PRODUCTION: Final = (
    Measure.EMPLOYMENT, Measure.VALUE_ADDED, Measure.ESTABLISHMENTS,
)  # fmt: skip
_ROUNDING: Final = 1e-3  # parts that lack less of their total were rounded


@dataclass(frozen=True, slots=True)
class Gap:
    """The table of distances, the country's own, and what was assumed."""

    table: pd.DataFrame
    national: Mapping[str, tuple[float, float, float, str]]
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sides:
    """Research and production by activity and region, ready to be compared."""

    research: pd.DataFrame  # project, activity, region, amount
    production: pd.DataFrame  # activity, region, amount
    source: str
    measure: str
    year: int
    notes: list[Note] = field(default_factory=list)


def measure_distances(
    engine: Waiting,
    regions: pd.DataFrame,
    activities: pd.DataFrame | None,
    *,
    settings: LinkageSettings,
    rng: np.random.Generator,
) -> Gap:
    """Measure how far each activity's research lies from its production."""
    sides = _sides(engine, regions, activities, settings)
    if isinstance(sides, Note):
        return Gap(DISTANCES.empty(), {}, (sides,))
    placed = regions.dropna(subset=["latitude", "longitude"])
    codes = [str(code) for code in placed["region"]]
    research = sides.research[sides.research["region"].isin(codes)]
    production = sides.production[sides.production["region"].isin(codes)]
    lost = len(sides.research) - len(research) + len(sides.production) - len(production)
    if lost:
        sides.notes.append(_no_position(lost))
    common = _common(research, production)
    if not common:
        return Gap(DISTANCES.empty(), {}, (*sides.notes, _NOTHING_COMMON))
    placed, (research, production), notes = few_places(placed, (research, production))
    kept = _Sides(
        research, production, sides.source, sides.measure, sides.year,
        [*sides.notes, *notes],
    )  # fmt: skip
    codes = [str(code) for code in placed["region"]]
    distance = great_circle_distance(placed["latitude"], placed["longitude"])
    return _measured(kept, codes, distance, settings=settings, rng=rng)


def _common(research: pd.DataFrame, production: pd.DataFrame) -> list[str]:
    """List the activities that both hold."""
    named = (set(table["activity"].unique()) for table in (research, production))
    return sorted(set.intersection(*named))


def _measured(
    sides: _Sides,
    codes: list[str],
    distance: NDArray[np.float64],
    *,
    settings: LinkageSettings,
    rng: np.random.Generator,
) -> Gap:
    """Solve each activity's transport, then resample the projects behind it."""
    common = _common(sides.research, sides.production)
    rows, potentials, offsets, weights = [], [], [], []
    spent = _by_place(sides.research, common, codes)
    made = _by_place(sides.production, common, codes)
    units = _units(sides, common)
    for activity, a, b, count in zip(common, spent, made, units, strict=True):
        plan = wasserstein(a, b, distance=distance)
        near = co_located_share(a, b, distance=distance, radius=settings.radius_km)
        f = np.nan_to_num(plan.potential)
        potentials.append(f)
        offsets.append(float(ratio(f @ b, b.sum())))
        weights.append((a.sum(), plan.distance, near))
        rows.append((activity, a.sum(), b.sum(), plan.distance, near, count))
    low, high, nation = _intervals(
        sides, codes, common, np.array(potentials), np.array(offsets),
        settings.draws, rng,
    )  # fmt: skip
    table = pd.DataFrame(
        rows,
        columns=["activity", "rd_total", "production_total", "wasserstein_km",
                 "co_located_share", "rd_projects"],
    )  # fmt: skip
    counted = table["rd_projects"].fillna(0).to_numpy(np.int64)
    sure = counted >= settings.minimum_projects
    table = table.assign(
        low=np.where(sure, np.maximum(low, 0.0), np.nan),
        high=np.where(sure, high, np.nan),
        radius_km=settings.radius_km,
        rd_source=sides.source,
        production_measure=sides.measure,
        production_year=sides.year,
    )
    nationwide = _national(np.array(weights), nation)
    return Gap(DISTANCES.typed(table), nationwide, tuple(sides.notes))


def _national(
    weights: NDArray[np.float64], nation: tuple[float, float]
) -> dict[str, tuple[float, float, float, str]]:
    """Average over activities by their research."""
    amount, km, near = weights[np.isfinite(weights[:, 1])].T
    nan = float("nan")
    return {
        "wasserstein_km": (float(ratio(amount @ km, amount.sum())), *nation, "km"),
        "co_located_share": (float(ratio(amount @ near, amount.sum())), nan, nan, "1"),
    }


def _intervals(
    sides: _Sides,
    codes: list[str],
    common: list[str],
    potentials: NDArray[np.float64],
    offsets: NDArray[np.float64],
    draws: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    """Resample projects; distances follow to first order by their potentials."""
    k = len(common)
    nan = float("nan")
    if sides.source != "projects":
        return np.full(k, nan), np.full(k, nan), (nan, nan)
    research = sides.research[sides.research["activity"].isin(common)]
    units, projects = pd.factorize(research["project"])
    i = places(research["activity"], common)
    r = places(research["region"], codes)
    amount = research["amount"].to_numpy(np.float64)
    # two columns an activity: amount times potential, and amount
    both = np.concatenate([amount * potentials[i, r], amount])
    cells = (np.tile(units, 2), np.concatenate([i, k + i]))
    parts = csr_array((both, cells), shape=(len(projects), 2 * k))
    moved, mass = np.split(resampled_sums(parts, draws, rng), 2, axis=1)
    low, high = percentile_interval(ratio(moved, mass) - offsets)
    whole = ratio((moved - mass * offsets).sum(axis=1), mass.sum(axis=1))
    ends = percentile_interval(whole)
    return low, high, (max(0.0, float(ends[0])), float(ends[1]))


def _by_place(
    table: pd.DataFrame, activities: list[str], codes: list[str]
) -> NDArray[np.float64]:
    """Sum amounts by activity and place, in the order of both lists."""
    amounts = np.zeros((len(activities), len(codes)))
    mine = table[table["activity"].isin(activities)]
    cells = places(mine["activity"], activities), places(mine["region"], codes)
    np.add.at(amounts, cells, mine["amount"].to_numpy(np.float64))
    return amounts


def _units(sides: _Sides, activities: list[str]) -> list[Any]:
    """Count the projects behind each activity's research, where it is projects."""
    if sides.source != "projects":
        return [pd.NA] * len(activities)
    counted = sides.research.groupby("activity")["project"].nunique()
    return [int(n) for n in counted.reindex(activities)]


def _sides(
    engine: Waiting,
    regions: pd.DataFrame,
    activities: pd.DataFrame | None,
    settings: LinkageSettings,
) -> _Sides | Note:
    """Choose what stands for research and for production, or say what lacks."""
    if "stocks" not in engine.tables():
        return _NO_STOCKS
    stocks = engine.stock_totals().dropna(subset=["value"])
    made = _latest(stocks, _production_measure(stocks, settings.production_measure))
    if made.empty:
        return _NO_PRODUCTION
    notes: list[Note] = []
    # A region that holds others would lie in the middle of what is its own.
    single = Tree.of(activities, "activity").parts(made, "activity")
    beyond = _beyond_parts(single, Tree.of(regions, "region"))
    made = Tree.of(regions, "region").parts(made, "region")
    projects = _from_projects(engine, settings.rd_weight, notes)
    projects["activity"] = _lifted(projects["activity"], made, activities, "activity")
    projects["region"] = _lifted(projects["region"], made, regions, "region")
    projects = projects.dropna(subset=["activity", "region", "amount"])
    spent = _latest(stocks, settings.rd_measure)
    spent = Tree.of(regions, "region").parts(spent, "region")
    chosen = settings.rd_source
    if chosen == "auto":
        usable = projects["activity"].isin(made["activity"].unique()).any()
        chosen = "projects" if usable or spent.empty else "stocks"
    if chosen == "stocks":
        notes = [_NO_UNITS]
    notes.extend(beyond)
    research = projects if chosen == "projects" else spent
    return _Sides(research, made, chosen, str(made["measure"].iloc[0]),
                  int(made["year"].iloc[0]), notes)  # fmt: skip


def _beyond_parts(made: pd.DataFrame, tree: Tree) -> tuple[Note, ...]:
    """Say what published totals hold beyond the regions that are listed."""
    held = tree.totals(made["region"])
    tops = {code for code in held if held.isdisjoint(tree.above(code))}
    if not tops:
        return ()
    below = {lower for code in tops for lower in tree.below(code)} - held
    by = made.groupby("region")["amount"].sum()
    whole = float(by[by.index.isin(tops)].sum())
    listed = float(by[by.index.isin(below)].sum())
    if listed >= whole * (1 - _ROUNDING):
        return ()
    return (
        Note(
            _(
                "Published totals of {count} regions (such as {first}) hold more "
                "production than their parts that are listed: {share:.1%} of it lies "
                "nowhere, and no distance or interval holds where it could be.",
                count=len(tops),
                first=min(tops),
                share=1 - listed / whole,
            )
        ),
    )


def _production_measure(stocks: pd.DataFrame, asked: str) -> str:
    """Choose the measure of production: as asked for, else the first that is there."""
    if asked:
        return asked
    there = set(stocks["measure"].unique())
    return next((str(m) for m in _PRODUCTION if m in there), "")


def _latest(stocks: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Pick the last year of a measure."""
    mine = stocks[stocks["measure"] == measure]
    latest: pd.DataFrame = mine[mine["year"] == mine["year"].max()]
    return latest.rename(columns={"value": "amount"})


def _from_projects(engine: Waiting, weight: str, notes: list[Note]) -> pd.DataFrame:
    """Lay projects out over regions, by grant, or by number where no grant is known."""
    laid = engine.research_money()
    if weight == "grant" and not laid["grant"].notna().any():
        weight = "projects"
        notes.append(_NO_GRANTS)
    columns = ["project", "activity", "region"]
    return pd.DataFrame(laid[columns]).assign(amount=laid[weight])


def _lifted(
    codes: pd.Series[Any], made: pd.DataFrame, table: pd.DataFrame | None, key: str
) -> pd.Series[Any]:
    """Lead each code up its tree to one that production knows; else leave it."""
    # Research may lie where nothing is made: such a code stays itself.
    lifted = Tree.of(table, key).lift(codes, made[key].unique())
    return lifted.fillna(codes).astype("str")


def _no_position(lost: int) -> Note:
    """Say how many rows lie in a region without coordinates."""
    return Note(
        _(
            "{lost:,| row/ rows} in regions without coordinates {lost:~was/were} "
            "left out of the distances.",
            lost=lost,
        )
    )


_NO_STOCKS: Final = Note(
    _("Without the table stocks, distances from research to production are left empty.")
)
_NO_PRODUCTION: Final = Note(
    _(
        "stocks holds no measure of production (employment, "
        "value_added, establishments): distances from research to "
        "production are left empty."
    )
)
_NOTHING_COMMON: Final = Note(
    _(
        "No activity has both research and production on record, "
        "so distances are left empty. Give projects activity "
        "codes of stocks, or of their parts."
    )
)
_NO_GRANTS: Final = Note(
    _("No grant is on record: research is weighed by number of projects.")
)
_NO_UNITS: Final = Note(
    _(
        "Research is taken from R&D spending in stocks; there are no single projects "
        "to resample, so the distances carry no interval."
    )
)
