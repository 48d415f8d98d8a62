"""Whether money follows need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.audit.columns import CORRELATIONS, NEED, laid_out
from madang.language import _
from madang.metrics.inference import spearman_interval

if TYPE_CHECKING:
    from madang.coordination.audit.spending import Records, Spending

__all__ = ["correlation_table", "need_table"]

_FEWEST: Final = 3


def _known(records: Records) -> tuple[pd.DataFrame | None, list[Note]]:
    """Give need by region as the balance stage made it; None where nothing tells."""
    made = records.result("balance", "need")
    if made is not None and made["shortfall"].notna().any():
        return made.set_index("region"), []
    note = Note(
        _(
            "There is no balance ledger and no need indicator, so need and spending "
            "are not compared."
        )
    )
    return None, [note]


def _nationwide(known: pd.DataFrame) -> list[Note]:
    """Say what share of the money belongs to no region."""
    nationwide = float(known.loc[known["region"].isna(), "money"].sum())
    if nationwide <= 0:
        return []
    share = nationwide / float(known["money"].sum())
    note = Note(
        _(
            "Nationwide money ({share:.1%}) belongs to no region and is left out where "
            "regions are compared.",
            share=share,
        )
    )
    return [note]


def need_table(spending: Spending, records: Records) -> tuple[pd.DataFrame, list[Note]]:
    """Hold what each region was given against what it lacks.

    Parameters
    ----------
    spending : Spending
        Projects; nationwide money belongs to no region.
    records : Records
        Regions with residents, and need as the balance stage made it.

    Returns
    -------
    DataFrame
        Columns of `NEED`. `shortfall` is need a head: points below the reference
        of the ledger; `need` is that of all residents. Ranks are 1 for the greatest
        shortfall and the most money a head; `gap` is money rank less need rank,
        above 0 where a region gets less than its need would place it. Empty where
        no money is on record.
    list of Note
        What was assumed.
    """
    known = spending.projects.dropna(subset=["money"])
    if known.empty:
        return NEED.empty(), []
    need, notes = _known(records)
    codes = sorted(records.regions["region"].astype(str))
    by_code = records.regions.assign(region=records.regions["region"].astype(str))
    heads = by_code.set_index("region").reindex(codes).get("population")
    held = known.dropna(subset=["region"]).groupby("region")["money"].sum()
    money = held.reindex(codes).to_numpy(dtype=np.float64)
    if len(known) == len(spending.projects):
        # Every amount is on record, so a region that has none was given nothing.
        money = np.nan_to_num(money, nan=0.0)
    elif np.isnan(money).any():
        n = int(np.isnan(money).sum())
        notes.append(
            Note(
                _(
                    "{n:,| region/ regions} without a project of known amount "
                    "{n:~is/are} left out where regions are compared.",
                    n=n,
                )
            )
        )
    table = pd.DataFrame({"region": codes, "money": money})
    for name in ("shortfall", "need"):
        held_of = None if need is None else need[name].reindex(codes)
        table[name] = np.nan if held_of is None else held_of.to_numpy(np.float64)
    if heads is None:
        table["money_per_head"] = np.nan
    else:
        people = heads.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        people[~(people > 0)] = np.nan
        table["money_per_head"] = money / people
    table["need_rank"] = table["shortfall"].rank(ascending=False)
    table["money_rank"] = table["money_per_head"].rank(ascending=False)
    table["gap"] = table["money_rank"] - table["need_rank"]
    notes += _nationwide(known)
    return NEED.typed(table), notes


def correlation_table(
    need: pd.DataFrame, rng: np.random.Generator, *, draws: int
) -> pd.DataFrame:
    """Measure whether money goes where need is, by rank correlation.

    Parameters
    ----------
    need : DataFrame
        Need and money by region.
    rng : numpy.random.Generator
        Source of the resamples of regions.
    draws : int
        Number of resamples.

    Returns
    -------
    DataFrame
        Columns of `CORRELATIONS`: Spearman's coefficient of shortfall with money a
        head, and of need with money, and its 90% interval. Below 0, money goes
        where need is least. Rows are absent where fewer than three regions are known.
    """
    rows: list[dict[str, Any]] = []
    for quantity, lack, column in (
        ("need_money_per_head", "shortfall", "money_per_head"),
        ("need_money", "need", "money"),
    ):
        known = need.dropna(subset=[lack, column])
        if len(known) < _FEWEST:
            continue
        value, low, high = spearman_interval(
            known[lack].to_numpy(), known[column].to_numpy(), rng, draws=draws
        )
        if np.isfinite(value):
            rows.append(
                {
                    "quantity": quantity, "value": value, "low": low, "high": high,
                    "n": len(known),
                }
            )  # fmt: skip
    return laid_out(rows, CORRELATIONS)
