"""What changed from year to year, and where the shares of support are heading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.audit.columns import TRENDS, YEARLY, laid_out
from madang.coordination.audit.spending import AXES
from madang.metrics.inference import percentile_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.audit.spending import Spending

__all__ = [
    "latest_full",
    "poisson_sums",
    "trend_table",
    "yearly_table",
]

_FEWEST_YEARS: Final = 2
_TAIL: Final = 0.1
_AT_ONCE: Final = 200_000  # times that projects count, drawn together


def poisson_sums(
    money: NDArray[np.float64],
    group: NDArray[np.signedinteger[Any]],
    groups: int,
    rng: np.random.Generator,
    *,
    draws: int,
) -> NDArray[np.float64]:
    """Draw what the sums of groups could have been, had other projects come.

    Parameters
    ----------
    money : (P,) array
        Money of each project.
    group : (P,) array of int
        Group of each project.
    groups : int
        Number G of groups.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of draws.

    Returns
    -------
    (B, G) array
        Each project counts a Poisson number of times, one on average: whether it
        came about at all is part of the chance.
    """
    drawn = np.empty((draws, groups))
    step = max(1, _AT_ONCE // max(money.size, 1))
    for at in range(0, draws, step):
        few = min(step, draws - at)
        worth = money * rng.poisson(1.0, (few, money.size))
        place = group + groups * np.arange(few)[:, None]
        sums = np.bincount(place.ravel(), worth.ravel(), minlength=few * groups)
        drawn[at : at + few] = sums.reshape(few, groups)
    return drawn


def latest_full(table: pd.DataFrame, column: str) -> int | None:
    """Give the latest year that may speak for a table.

    Parameters
    ----------
    table : DataFrame
        A row a year.
    column : str
        Money of the year.

    Returns
    -------
    int or None
        The last year that holds at least a tenth of the middle year's money: the
        tail of a programme that is closing says nothing of the whole. None where
        there is no year.
    """
    known = table.dropna(subset=[column, "year"])
    full = known[known[column] >= _TAIL * known[column].median()]
    return None if full.empty else int(full["year"].max())


def _changes(
    sums: NDArray[np.float64], drawn: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """Give the change from each year to the next, and its interval."""
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(sums[:-1] > 0, sums[1:] / sums[:-1] - 1.0, np.nan)
        spread = np.where(drawn[:, :-1] > 0, drawn[:, 1:] / drawn[:, :-1] - 1, np.nan)
    low, high = percentile_interval(spread)
    unknown = np.isnan(change)
    low, high = (np.where(unknown, np.nan, end) for end in (low, high))
    blank = np.full(1, np.nan)
    return tuple(np.concatenate([blank, part]) for part in (change, low, high))


def _one_scope(
    part: pd.DataFrame, rng: np.random.Generator, draws: int
) -> dict[str, Any]:
    """Give money by year, and its changes, of one scope."""
    first, last = int(part["year"].min()), int(part["year"].max())
    years = np.arange(first, last + 1)
    place = part["year"].to_numpy(dtype=np.intp) - first
    money = part["money"].to_numpy(dtype=np.float64)
    sums = np.bincount(place, money, minlength=years.size).astype(np.float64)
    drawn = poisson_sums(money, place, int(years.size), rng, draws=draws)
    change, low, high = _changes(sums, drawn)
    return {
        "year": years,
        "projects": np.bincount(place, minlength=years.size),
        "money": sums,
        "change": change,
        "low": low,
        "high": high,
    }


def yearly_table(
    spending: Spending, rng: np.random.Generator, *, draws: int
) -> pd.DataFrame:
    """Measure how money changed from one year to the next.

    Parameters
    ----------
    spending : Spending
        Money by project and year.
    rng : numpy.random.Generator
        Source of the resamples of projects.
    draws : int
        Number of resamples.

    Returns
    -------
    DataFrame
        Columns of `YEARLY`, for the nation and each region; years without a
        project between the first and the last hold no money. `change` is the
        money of the year over that of the year before, less 1, with its 90%
        interval over resampled projects; NaN in the first year and after a year of
        no money.
    """
    known = spending.yearly.dropna(subset=["money", "year"])
    scopes = [("national", "national", known)] if len(known) else []
    scopes += [
        ("region", str(key), part) for key, part in known.groupby("region", sort=True)
    ]
    if not scopes:
        return YEARLY.typed(YEARLY.empty())
    found = [_one_scope(part, rng, draws) for _scope, _key, part in scopes]
    lengths = [len(one["year"]) for one in found]
    heads = np.array(
        [(scope, key, key if scope == "region" else None) for scope, key, _p in scopes],
        dtype=object,
    ).repeat(lengths, axis=0)  # fmt: skip
    made = pd.DataFrame(heads, columns=["scope", "key", "region"]).assign(
        **{name: np.concatenate([one[name] for one in found]) for name in found[0]}
    )
    return YEARLY.typed(made)


def _slope(years: NDArray[np.float64], shares: NDArray[np.float64]) -> Any:
    """Give the least-squares slope of shares (..., T) over years (T,)."""
    centred = years - years.mean()
    return (shares * centred).sum(axis=-1) / (centred**2).sum()


def trend_table(
    spending: Spending, closed_year: int, rng: np.random.Generator, *, draws: int
) -> pd.DataFrame:
    """Measure where each kind of support is heading.

    Parameters
    ----------
    spending : Spending
        Money by project and year.
    closed_year : int
        Last year whose spending is on record; later years are left out.
    rng : numpy.random.Generator
        Source of the resamples of projects.
    draws : int
        Number of resamples.

    Returns
    -------
    DataFrame
        Columns of `TRENDS`. `change` is the last year's share of money less the
        first year's; `slope` the least-squares slope of the share, a year; both
        with a 90% interval over resampled projects. A value that a year with a
        known axis does not show holds nothing in it. Absent with one year.
    """
    known = spending.yearly[spending.yearly["money"] > 0].dropna(subset=["year"])
    known = known[known["year"] <= closed_year]
    rows: list[dict[str, Any]] = []
    for axis in AXES:
        part = known[known[axis].notna()]
        years = np.sort(part["year"].unique().astype("int64"))
        if years.size < _FEWEST_YEARS:
            continue
        when = np.searchsorted(years, part["year"].astype("int64"))
        what, values = pd.factorize(part[axis], sort=True)
        cell = (when * len(values) + what).astype(np.intp)
        money = part["money"].to_numpy(dtype=np.float64)
        shape, size = (years.size, len(values)), years.size * len(values)
        sums = np.bincount(cell, money, minlength=size).reshape(shape)
        drawn = poisson_sums(money, cell, size, rng, draws=draws)
        shares = sums / sums.sum(axis=1, keepdims=True)
        spread = drawn.reshape(draws, *shape)
        total = spread.sum(axis=2, keepdims=True)
        spread = np.divide(
            spread, total, out=np.full_like(spread, np.nan), where=total > 0
        )
        rows += [
            {"axis": axis, "value": str(value)}
            | _trend(years, shares[:, i], spread[:, :, i])
            for i, value in enumerate(values)
        ]
    return laid_out(rows, TRENDS)


def _trend(
    years: NDArray[np.int64], share: NDArray[np.float64], drawn: NDArray[np.float64]
) -> dict[str, Any]:
    """Give one value's change and slope, with intervals."""
    at = years.astype(np.float64)
    change_low, change_high = percentile_interval(drawn[:, -1] - drawn[:, 0])
    low, high = percentile_interval(_slope(at, drawn))
    return {
        "first_year": int(years[0]), "last_year": int(years[-1]), "years": years.size,
        "first_share": share[0], "last_share": share[-1],
        "change": share[-1] - share[0],
        "change_low": float(change_low), "change_high": float(change_high),
        "slope": float(_slope(at, share)), "low": float(low), "high": float(high),
    }  # fmt: skip
