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


def _latest(table: pd.DataFrame, column: str) -> pd.Series:
    """Give each region's value of the table's latest year."""
    known = table.dropna(subset=[column])
    known = known[known["year"] == known["year"].max()]
    latest = known.drop_duplicates("region").set_index("region")
    values: pd.Series = latest[column].astype("float64")
    return values


def _need(records: Records, indicator: str) -> tuple[pd.Series | None, list[Note]]:
    """Give need by region: distance to the best ledger score, or an indicator."""
    if indicator:
        table = records.indicators
        found = None if table is None else table[table["indicator"] == indicator]
        if found is not None and not found["value"].dropna().empty:
            return _latest(found, "value"), []
        note = Note(
            _(
                "There are no values of the need indicator '{indicator}', so need and "
                "spending are not compared.",
                indicator=indicator,
            )
        )
        return None, [note]
    ledger = records.result("balance", "ledger")
    if ledger is not None:
        total = ledger[ledger["dimension"] == "total"]
        if not total["score"].dropna().empty:
            score = _latest(total, "score")
            return score.max() - score, []
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


def need_table(
    spending: Spending, records: Records, indicator: str
) -> tuple[pd.DataFrame, list[Note]]:
    """Hold what each region was given against what it lacks.

    Parameters
    ----------
    spending : Spending
        Projects; nationwide money belongs to no region.
    records : Records
        Regions with residents, and the balance ledger.
    indicator : str
        Indicator that measures need, more being worse; empty for the ledger.

    Returns
    -------
    DataFrame
        Columns of `NEED`. `need` is the distance to the best-placed region in
        points of the ledger. Ranks are 1 for the greatest need and the most
        money a head; `gap` is money rank less need rank, above 0 where a region
        gets less than its need would place it. Empty where no money is on record.
    list of Note
        What was assumed.
    """
    known = spending.projects.dropna(subset=["money"])
    if known.empty:
        return NEED.empty(), []
    need, notes = _need(records, indicator)
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
                    "{n} region(s) without a project of known amount are left out "
                    "where regions are compared.",
                    n=n,
                )
            )
        )
    table = pd.DataFrame({"region": codes, "money": money})
    table["need"] = np.nan if need is None else need.reindex(codes).to_numpy()
    if heads is None:
        table["money_per_head"] = np.nan
    else:
        people = heads.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        people[~(people > 0)] = np.nan
        table["money_per_head"] = money / people
    table["need_rank"] = table["need"].rank(ascending=False)
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
        Columns of `CORRELATIONS`: Spearman's coefficient of need with money and
        with money a head, and its 90% interval. Below 0, money goes where need
        is least. Rows are absent where fewer than three regions are known.
    """
    rows: list[dict[str, Any]] = []
    for quantity, column in (
        ("need_money_per_head", "money_per_head"),
        ("need_money", "money"),
    ):
        known = need.dropna(subset=["need", column])
        if len(known) < _FEWEST:
            continue
        value, low, high = spearman_interval(
            known["need"].to_numpy(), known[column].to_numpy(), rng, draws=draws
        )
        if np.isfinite(value):
            rows.append(
                {
                    "quantity": quantity, "value": value, "low": low, "high": high,
                    "n": len(known),
                }
            )  # fmt: skip
    return laid_out(rows, CORRELATIONS)
