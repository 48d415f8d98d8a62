"""The panel: indicators as arrays of years × regions × indicators.

Gathered from the tables, divided by their denominators, carried forward over short
gaps, and screened for years, indicators and regions with enough values.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.contracts import names_of
from madang.contracts.trees import Tree
from madang.errors import ParameterError
from madang.language import _
from madang.vocabulary import Dimension, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.balance.settings import BalanceSettings
    from madang.balance.steps import Steps

__all__ = [
    "DIMENSIONS",
    "POPULATION",
    "Panel",
    "Usable",
    "denominate",
    "denominator",
    "find_usable",
    "gather",
    "population_code",
]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

POPULATION = "population"
_DIVISORS = {POPULATION: word(POPULATION), "area": _("Area")}
_TOTAL = "total"
DIMENSIONS = tuple(str(d) for d in Dimension if d is not Dimension.REFERENCE)


@dataclass(frozen=True, slots=True)
class Panel:
    """Indicators as arrays: years × regions × indicators."""

    years: NDArray[np.int64]
    regions: NDArray[np.object_]
    definitions: pd.DataFrame
    raw: FloatArray
    value: FloatArray  # after denomination
    observed: BoolArray  # has a value of its own year


@dataclass(frozen=True, slots=True)
class Usable:
    """What has enough values to enter."""

    years: BoolArray
    indicators: BoolArray  # years × indicators
    regions: BoolArray  # years × regions


def _refuse_slip(name: str) -> None:
    """Refuse a dimension that is one of the known ones, mistyped."""
    near = difflib.get_close_matches(name.lower(), [*Dimension], n=1, cutoff=0.75)
    if near:
        raise ParameterError(
            _(
                "'{name}' is no dimension of balance. Did you mean '{near}'? A "
                "dimension of your own needs a name that none could take for it.",
                name=name,
                near=str(near[0]),
            )
        )


def gather(tables: Mapping[str, pd.DataFrame], steps: Steps) -> Panel | None:
    """Lay the indicators of all dimensions out as arrays."""
    if "indicators" not in tables or "indicator_definitions" not in tables:
        return None
    definitions = tables["indicator_definitions"]
    mine = definitions[definitions["dimension"] != str(Dimension.REFERENCE)]
    weightless = pd.to_numeric(mine["weight"], errors="coerce") == 0
    mine = mine[~weightless]
    indicators = tables["indicators"]
    rows = indicators[indicators["indicator"].isin(mine["indicator"])]
    tree = Tree.of(tables["regions"], "region")
    rows = tree.parts(rows.dropna(subset=["value"]), "region")
    mine = mine[mine["indicator"].isin(rows["indicator"])]
    held = [str(d) for d in dict.fromkeys(mine["dimension"])]
    if _TOTAL in held:
        raise ParameterError(
            _("No dimension may be called '{name}': that is their mean.", name=_TOTAL)
        )
    own = [d for d in held if d not in DIMENSIONS]
    for name in own:
        _refuse_slip(name)
    pillars = (*(DIMENSIONS if not own else [d for d in DIMENSIONS if d in held]), *own)
    by = mine["dimension"].map(pillars.index)
    mine = mine.assign(order=by).sort_values(["order", "indicator"], ignore_index=True)
    counts = {d: int((mine["dimension"] == d).sum()) for d in pillars}
    left_out = int((definitions["dimension"] == str(Dimension.REFERENCE)).sum())
    steps.gathered(counts, (left_out, int(weightless.sum())), len(rows))
    if rows.empty:
        return None
    years = np.sort(rows["year"].astype("int64").unique())
    regions = np.sort(rows["region"].astype(object).unique())
    raw = _cube(rows, years, regions, list(mine["indicator"]))
    return Panel(years, regions, mine, raw, raw, ~np.isnan(raw))


def denominate(panel: Panel, tables: Mapping[str, pd.DataFrame], steps: Steps) -> Panel:
    """Divide by population, area or another indicator where the definition says so."""
    value = panel.raw.copy()
    done: list[str] = []
    lost = 0
    for i, name in enumerate(panel.definitions["denominator"]):
        if not isinstance(name, str) or not name:
            continue
        divisor = denominator(name, panel.years, panel.regions, tables)
        out = np.full(value.shape[:2], np.nan)
        np.divide(panel.raw[:, :, i], divisor, out=out, where=divisor > 0)
        lost += int((np.isnan(out) & panel.observed[:, :, i]).sum())
        value[:, :, i] = out
        done.append(name)
    called = names_of(tables.get("indicator_definitions"), key="indicator")
    by = [called.get(n, _DIVISORS.get(n, n)) for n in sorted(set(done))]
    steps.denominated(len(done), by, lost)
    return replace(panel, value=value, observed=~np.isnan(value))


def denominator(
    name: str,
    years: NDArray[np.int64],
    regions: NDArray[np.object_],
    tables: Mapping[str, pd.DataFrame],
) -> FloatArray:
    """Find what to divide by: an indicator of the year, else a column of regions.

    The nearest year stands in where the indicator has none of its own.
    """
    indicators = tables.get("indicators")
    name = (population_code(indicators) or name) if name == POPULATION else name
    if indicators is not None and (indicators["indicator"] == name).any():
        rows = indicators[indicators["indicator"] == name].dropna(subset=["value"])
        own = np.sort(rows["year"].astype("int64").unique())
        if own.size:
            cube = _cube(rows, own, regions, [name])[:, :, 0]
            nearest = np.abs(own[None, :] - years[:, None]).argmin(axis=1)
            return np.asarray(cube[nearest])
    table = tables["regions"]
    if name in table.columns and name in ("population", "area"):
        column = table.set_index("region")[name].reindex(regions)
        flat = column.to_numpy(dtype=np.float64, na_value=np.nan)
        return np.broadcast_to(flat, (years.size, regions.size))
    return np.full((years.size, regions.size), np.nan)


def population_code(indicators: pd.DataFrame | None) -> str | None:
    """Find the indicator that counts residents by year; None where there is none."""
    if indicators is None:
        return None
    codes = set(indicators["indicator"].unique())
    return next((code for code in (POPULATION, "residents") if code in codes), None)


def find_usable(panel: Panel, carried: FloatArray, settings: BalanceSettings) -> Usable:
    """Find the years, indicators and regions with enough values."""
    least = settings.least_share
    known = ~np.isnan(carried)
    present = known.any(axis=2)  # a region that has no value at all is not there yet
    there = np.maximum(present.sum(axis=1), 1)[:, None]
    indicators = known.sum(axis=1) >= least * there
    indicators &= known.any(axis=1)
    regions = (known & indicators[:, None, :]).sum(axis=2) >= (
        least * np.maximum(indicators.sum(axis=1), 1)
    )[:, None]
    regions &= present
    total = len(panel.definitions)
    # A year counts by what was published for it; what is carried into it does not.
    published = (panel.observed.any(axis=1) & indicators).sum(axis=1)
    years = published >= max(1.0, least * total)
    member = panel.definitions["order"].to_numpy()
    for g in np.unique(member):  # each dimension there is must be there each year
        years &= indicators[:, member == g].any(axis=1)
    return Usable(years, indicators, regions)


def _cube(
    rows: pd.DataFrame,
    years: NDArray[np.int64],
    regions: NDArray[np.object_],
    names: list[str],
) -> FloatArray:
    """Fill years × regions × names from long rows; NaN where there is none."""
    out = np.full((years.size, regions.size, len(names)), np.nan)
    t = pd.Index(years).get_indexer(pd.Index(rows["year"].astype("int64")))
    r = pd.Index(regions).get_indexer(pd.Index(rows["region"].astype(object)))
    i = pd.Index(names).get_indexer(pd.Index(rows["indicator"].astype(object)))
    inside = (t >= 0) & (r >= 0) & (i >= 0)
    value = rows["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    out[t[inside], r[inside], i[inside]] = value[inside]
    return out
