"""How money is given, over the years: by whom, and direct or indirect."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.audit.columns import SUPPORT
from madang.coordination.audit.spending import AXES
from madang.metrics.inference import (
    bootstrap_weights,
    percentile_interval,
    wilson_interval,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.audit.spending import Records, Spending

__all__ = ["core_people", "core_share", "support_table"]

_KEYS: Final = ("year", "axis", "value")
_ENDS: Final = ("share", "low", "high")
_COUNTED: Final = ("project_share", "project_low", "project_high")


def _shares(
    money: NDArray[np.float64], group: NDArray[np.int64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], ...]:
    """Give each group's share of money and its interval over resampled projects."""
    cells = np.zeros((money.size, int(group.max()) + 1))
    cells[np.arange(money.size), group] = money
    drawn = weights @ cells
    total = drawn.sum(axis=1, keepdims=True)
    shares = np.divide(drawn, total, out=np.full_like(drawn, np.nan), where=total > 0)
    low, high = percentile_interval(shares)
    whole = cells.sum(axis=0)
    return whole, whole / whole.sum(), low, high


def _by_money(spending: Spending, rng: np.random.Generator, draws: int) -> pd.DataFrame:
    """Measure shares of money by year, axis and value."""
    rows: list[dict[str, Any]] = []
    for year, part_of_year in spending.yearly.groupby("year", sort=True):
        whole = part_of_year[part_of_year["money"] > 0]
        drawn = bootstrap_weights(max(len(whole), 1), rng, draws=draws)
        for axis in AXES:
            is_known = whole[axis].notna().to_numpy()
            part = whole[is_known]
            if part.empty:
                continue
            group, values = pd.factorize(part[axis], sort=True)
            money = part["money"].to_numpy(dtype=np.float64)
            measured = _shares(money, group.astype(np.int64), drawn[:, is_known])
            for i, value in enumerate(values):
                amount, share, low, high = (float(m[i]) for m in measured)
                rows.append(
                    {
                        "year": year, "axis": axis, "value": str(value),
                        "projects": int((group == i).sum()), "money": amount,
                        "share": share, "low": low, "high": high,
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=[*_KEYS, "projects", "money", *_ENDS])


def _by_count(spending: Spending) -> pd.DataFrame:
    """Measure shares of projects by year of beginning, axis and value."""
    tables = [pd.DataFrame(columns=[*_KEYS, "counted", *_COUNTED])]
    for axis in AXES:
        known = spending.projects.dropna(subset=["year", axis])
        if known.empty:
            continue
        count = known.groupby(["year", axis]).size().rename("counted").reset_index()
        whole = count.groupby("year")["counted"].transform("sum")
        low, high = wilson_interval(count["counted"], whole)
        tables.append(
            count.rename(columns={axis: "value"}).assign(
                axis=axis, project_share=count["counted"] / whole,
                project_low=low, project_high=high,
            )
        )  # fmt: skip
    return pd.concat(tables[1:] or tables, ignore_index=True)


def support_table(
    spending: Spending, rng: np.random.Generator, *, draws: int
) -> pd.DataFrame:
    """Measure how support was given, year by year.

    Parameters
    ----------
    spending : Spending
        Projects, and money by project and year.
    rng : numpy.random.Generator
        Source of the resamples of projects.
    draws : int
        Number of resamples.

    Returns
    -------
    DataFrame
        Columns of `SUPPORT`. `share` is the share of the year's money whose
        value on the axis is known, with its 90% interval over resampled
        projects; an axis that no project has is absent. `project_share` is the
        share of the `counted` projects that began in the year, of known value,
        whether or not their money is known, with Wilson's interval. Where no
        amount is on record `share` is NaN and `projects` 0.
    """
    money, count = _by_money(spending, rng, draws), _by_count(spending)
    for table in (money, count):
        table["year"] = table["year"].astype("Int64")
        table[["axis", "value"]] = table[["axis", "value"]].astype("str")
    merged = money.merge(count, on=list(_KEYS), how="outer")
    order = merged["axis"].map({axis: i for i, axis in enumerate(AXES)})
    merged = merged.assign(order=order).sort_values(["year", "order", "value"])
    merged["projects"] = merged["projects"].astype("Float64").fillna(0)
    merged["counted"] = merged["counted"].astype("Float64").fillna(0)
    return SUPPORT.typed(merged.reset_index(drop=True))


def core_share(
    spending: Spending, core: tuple[str, ...], rng: np.random.Generator, *, draws: int
) -> tuple[float, float, float]:
    """Measure the share of regional money that goes to the core regions.

    Parameters
    ----------
    spending : Spending
        Projects; nationwide ones are left out.
    core : tuple of str
        Codes of the core regions.
    rng : numpy.random.Generator
        Source of the resamples of projects.
    draws : int
        Number of resamples.

    Returns
    -------
    share, low, high : float
        NaN where no core is named or no regional money is on record.
    """
    known = spending.projects.dropna(subset=["region", "money"])
    known = known[known["money"] > 0]
    if known.empty or not core:
        return math.nan, math.nan, math.nan
    inside = known["region"].isin(core).to_numpy().astype(np.int64)
    money = known["money"].to_numpy(dtype=np.float64)
    weights = bootstrap_weights(len(known), rng, draws=draws)
    _, share, low, high = _shares(money, inside, weights)
    if share.size == 1:
        return 0.0, 0.0, 0.0
    return float(share[1]), float(low[1]), float(high[1])


def core_people(records: Records, need: pd.DataFrame) -> float:
    """Give the core's share of residents, over the regions whose money is known."""
    if "population" not in records.regions.columns or not records.core:
        return math.nan
    told = need.loc[need["money"].notna(), "region"]
    regions = records.regions[records.regions["region"].astype(str).isin(told)]
    heads = regions["population"].astype("Float64")
    if heads.isna().any() or heads.sum() <= 0:
        return math.nan
    inside = regions["region"].astype(str).isin(records.core)
    return float(heads[inside].sum() / heads.sum())
