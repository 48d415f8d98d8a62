"""The quantities whose spread over the regions is measured, gathered from the tables.

Population, each measure of stocks, organisations, and indicators that are amounts
and not ratios; each also per head where it makes sense.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.balance.panel import (
    POPULATION,
    denominator,
    population_code,
)
from madang.contracts.headings import IN_MONEY
from madang.contracts.totals import lay_out
from madang.contracts.trees import Tree
from madang.metrics.wholes import Wholes
from madang.vocabulary import Dimension, Measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from madang.contracts.totals import Parts

__all__ = [
    "Quantity",
    "Residents",
    "find_levels",
    "find_quantities",
    "lay_stocks",
    "per_head",
]

FloatArray = NDArray[np.float64]

_COUNTS: Final = {
    str(Measure.EMPLOYMENT): "persons",
    str(Measure.ESTABLISHMENTS): "establishments",
    str(Measure.PATENTS): "patents",
    str(Measure.PUBLICATIONS): "publications",
}
_JOBS: Final = r"jobs?|employees|workers|일자리"
_NAMED_APART: Final = {str(Measure.GRADUATES): "graduates_trained"}
"""Measures that bear the name of a kind of flow, whose shares stand in one table."""
_COUNTED = re.compile(
    rf"({_JOBS}|persons?|people|residents|households|firms|establishments|schools|"
    r"patents|publications|projects|facilities|beds|students|graduates|"
    r"명|인|개|개소|건|호|가구|세대)",
    re.IGNORECASE,
)
_MONEY_WORDS: Final = (
    r"(thousand|million|billion|trillion)? ?(krw|won|euros?|eur|usd)"
    r"|(천|만|백만|억|십억|조)? ?원"
)
_PER_HEAD: Final = "/person"
_MONEY_UNIT = re.compile(_MONEY_WORDS, re.IGNORECASE)
_AMOUNT = re.compile(
    rf"({_MONEY_WORDS}|(thousand|million) persons|(천|만) ?명|ha|km²|km2|m²|㎢|㎡)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount over the regions in one year.

    Attributes
    ----------
    name, unit : str
        What is measured, and in what.
    year : int or None
        Year; None where the table has none.
    regions : (R,) array
        Codes, sorted.
    value : (R,) array
        Amount of each region.
    is_count : bool
        Whether the amount counts things, so that its share has a binomial interval.
    population : (R,) array or None
        Residents that weigh the regions; given for quantities per head only.
    by_activity : (R, A) array or None
        The amount by activity, for stocks; a last column holds what is published of
        a region beyond its activities.
    wholes : Wholes or None
        What published totals add; None where the regions say all, or sums mean
        nothing.
    """

    name: str
    unit: str
    year: int | None
    regions: NDArray[np.object_]
    value: FloatArray
    is_count: bool = False
    population: FloatArray | None = None
    by_activity: FloatArray | None = None
    wholes: Wholes | None = None

    @property
    def is_money_per_head(self) -> bool:
        """Whether it is money for each resident, as income is."""
        money = _MONEY_UNIT.fullmatch(self.unit.removesuffix(_PER_HEAD))
        return self.population is not None and money is not None

    @property
    def is_of_jobs(self) -> bool:
        """Whether it counts jobs, which come in firms and not one by one."""
        is_job = re.fullmatch(_JOBS, self.unit, re.IGNORECASE) is not None
        return self.name == Measure.EMPLOYMENT or is_job

    @property
    def total(self) -> float:
        """What there is in the whole country, as far as it is known."""
        listed = float(self.value.sum())
        return listed if self.wholes is None else max(self.wholes.grand, listed)


def find_quantities(
    tables: Mapping[str, pd.DataFrame],
    currency: str,
    laid: Sequence[tuple[str, int, Parts]],
) -> list[Quantity]:
    """Gather all quantities that the tables hold; stocks as `lay_stocks` gives them."""
    found = [*_population(tables), *_stocks(laid, currency)]
    found += _organisations(tables)
    # What is counted already is not counted once more by an indicator of its name.
    taken = {q.name for q in found}
    found += [q for q in _amounts(tables) if q.name not in taken]
    return [q for q in found if q.regions.size]


@dataclass(frozen=True, slots=True)
class Residents:
    """Residents by year and region, read once.

    Attributes
    ----------
    years : (T,) array
        Years known; one of them where only the table of regions has a number.
    by_region : DataFrame
        Regions × years.
    """

    years: NDArray[np.int64]
    by_region: pd.DataFrame

    @classmethod
    def read(cls, tables: Mapping[str, pd.DataFrame]) -> Residents:
        """Read residents from the indicator that counts them, else from regions."""
        indicators = tables.get("indicators")
        code = population_code(indicators)
        years = np.zeros(1, dtype=np.int64)
        if indicators is not None and code is not None:
            own = indicators[indicators["indicator"] == code].dropna(subset=["value"])
            if len(own):
                years = np.sort(own["year"].astype("int64").unique())
        regions = tables["regions"]["region"].to_numpy(object)
        cells = denominator(POPULATION, years, regions, tables)
        return cls(years, pd.DataFrame(cells.T, index=regions))

    @property
    def is_yearly(self) -> bool:
        """Whether residents are known in more than one year."""
        return self.years.size > 1

    def of(self, quantity: Quantity) -> FloatArray | None:
        """Give residents of a quantity's regions; None where some are not known."""
        latest = self.years[-1] if quantity.year is None else quantity.year
        column = int(np.abs(self.years - latest).argmin())
        heads = self.by_region[column].reindex(quantity.regions).to_numpy(np.float64)
        return heads if (heads > 0).all() else None


def per_head(quantity: Quantity, residents: Residents) -> Quantity | None:
    """Divide by the residents of the year; None where they are not known."""
    if quantity.name == POPULATION:
        return None
    heads = residents.of(quantity)
    if heads is None:
        return None
    return replace(
        quantity,
        name=f"{quantity.name}_per_head",
        unit=f"{quantity.unit}{_PER_HEAD}",
        value=quantity.value / heads,
        is_count=False,
        population=heads,
        by_activity=None,
        wholes=None,
    )


def _population(tables: Mapping[str, pd.DataFrame]) -> Iterator[Quantity]:
    """Give residents, by year where an indicator says so, else as regions has them."""
    indicators = tables.get("indicators")
    code = population_code(indicators)
    if indicators is not None and code is not None:
        rows = indicators[indicators["indicator"] == code]
        yield from _by_year(rows, tables, (POPULATION, "persons"), is_count=True)
        return
    regions = tables["regions"]
    if POPULATION in regions.columns:
        rows = regions.dropna(subset=[POPULATION])[["region", POPULATION]]
        rows = rows.rename(columns={POPULATION: "value"})
        value, codes, wholes = _summed(rows, Tree.of(regions, "region"))
        yield Quantity(
            POPULATION, "persons", None, codes, value, is_count=True, wholes=wholes
        )


def _summed(
    rows: pd.DataFrame, tree: Tree
) -> tuple[FloatArray, NDArray[np.object_], Wholes | None]:
    """Give amounts by region, their codes, and what rows of upper regions add."""
    laid = lay_out(rows.assign(activity=""), tree, Tree.of(None, "activity"))
    wholes = Wholes.of(laid, ~np.isnan(laid.value))
    return laid.whole, laid.regions, wholes


def lay_stocks(
    tables: Mapping[str, pd.DataFrame],
) -> list[tuple[str, int, Parts]]:
    """Lay stocks out as parts and totals, by measure and year."""
    stocks = tables.get("stocks")
    if stocks is None:
        return []
    regions = Tree.of(tables["regions"], "region")
    activities = Tree.of(tables.get("activities"), "activity")
    known = stocks.dropna(subset=["value"])
    return [
        (str(measure), int(str(year)), lay_out(rows, regions, activities))
        for (measure, year), rows in known.groupby(["measure", "year"], sort=True)
    ]


def _stocks(
    laid: Sequence[tuple[str, int, Parts]], currency: str
) -> Iterator[Quantity]:
    """Give each measure's total by region and year, and its activities."""
    for measure, year, parts in laid:
        cells = np.nan_to_num(parts.value)
        value, by_activity = cells.sum(axis=1), cells
        wholes = Wholes.of(parts, ~np.isnan(parts.value))
        if wholes is not None:
            filled = cells + wholes.fill
            value = wholes.whole
            beyond = np.maximum(value - filled.sum(axis=1), 0.0)
            by_activity = np.column_stack([filled, beyond])
        yield Quantity(
            _NAMED_APART.get(measure, measure),
            currency if measure in IN_MONEY else _COUNTS.get(measure, ""),
            year,
            parts.regions,
            value,
            is_count=measure in _COUNTS,
            by_activity=by_activity,
            wholes=wholes,
        )


def _organisations(tables: Mapping[str, pd.DataFrame]) -> Iterator[Quantity]:
    """Count organisations, small and medium enterprises, and ventures by region.

    The table is the engine's ``organisation_counts``.
    """
    counts = tables.get("organisations")
    if counts is None:
        return
    placed = counts.dropna(subset=["region"])
    regions = tables["regions"]
    # A region without organisations holds none; but where levels are mixed, only
    # the regions of the level that is used are known to be counted.
    is_flat = not Tree.of(regions, "region").parents
    base = sorted(regions["region"] if is_flat else placed["region"].unique())
    for name, flag in (
        ("organisations", None),
        ("smes", "sme"),
        ("ventures", "venture"),
    ):
        rows = placed
        if flag is not None:
            if placed[flag].isna().all():
                continue
            rows = placed[placed[flag].fillna(value=False).astype(bool)]
        held = rows.groupby("region")["organisations"].sum()
        count = held.reindex(base, fill_value=0)
        yield Quantity(
            name,
            "organisations",
            None,
            count.index.to_numpy(object),
            np.asarray(count, dtype=np.float64),
            is_count=True,
        )


def _amounts(tables: Mapping[str, pd.DataFrame]) -> Iterator[Quantity]:
    """Give indicators that are amounts: to be divided, or there to divide by.

    An indicator in won that enters the ledger undivided is no amount but a level,
    such as a wage or output per head: its sum over regions would mean nothing.
    """
    for row, unit, is_amount in _measured(tables):
        is_count = _COUNTED.fullmatch(unit) is not None
        if is_amount and (is_count or _AMOUNT.fullmatch(unit) is not None):
            rows = tables["indicators"]
            rows = rows[rows["indicator"] == row]
            yield from _by_year(rows, tables, (row, unit), is_count=is_count)


def find_levels(
    tables: Mapping[str, pd.DataFrame], residents: Residents
) -> list[Quantity]:
    """Gather indicators in money that are levels per head, weighed by residents."""
    out = []
    for row, unit, is_amount in _measured(tables):
        if is_amount or _MONEY_UNIT.fullmatch(unit) is None:
            continue
        rows = tables["indicators"]
        rows = rows[rows["indicator"] == row]
        for q in _by_year(rows, tables, (row, unit), is_count=False, adds=False):
            heads = residents.of(q)
            if heads is not None:
                out.append(replace(q, population=heads))
    return out


def _measured(
    tables: Mapping[str, pd.DataFrame],
) -> Iterator[tuple[str, str, bool]]:
    """List indicators with a unit, and whether they are amounts."""
    definitions = tables.get("indicator_definitions")
    if definitions is None or "indicators" not in tables:
        return
    own = definitions[definitions["dimension"] != str(Dimension.REFERENCE)]
    divides = set(own["denominator"].dropna())
    residents = population_code(tables["indicators"])
    for code, unit, weight, denominated in zip(
        own["indicator"], own["unit"], own["weight"], own["denominator"], strict=True
    ):
        if code == residents or not isinstance(unit, str):
            continue
        is_amount = code in divides or isinstance(denominated, str) or weight == 0
        yield str(code), unit.strip(), bool(is_amount)


def _by_year(
    rows: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    names: tuple[str, str],
    *,
    is_count: bool,
    adds: bool = True,
) -> Iterator[Quantity]:
    """Give an indicator's values year by year; amounts below 0 are no amounts."""
    tree = Tree.of(tables["regions"], "region")
    known = rows.dropna(subset=["value"])
    if not adds:  # a mean of an upper region is no total
        known = tree.parts(known, "region")
    if (known["value"] < 0).any():
        return
    for year, part in known.groupby("year", sort=True):
        value, codes, wholes = _summed(part, tree)
        yield Quantity(*names, int(str(year)), codes, value, is_count, wholes=wholes)
