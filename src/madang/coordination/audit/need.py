"""Whether money follows need, and whether it fits what a region is good at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.metrics.inference import spearman_interval
from madang.metrics.shares import location_quotient
from madang.metrics.similarity import cosine_similarity
from madang.wording import percent

if TYPE_CHECKING:
    from madang.coordination.audit.spending import Records, Spending

__all__ = [
    "ALIGNMENT",
    "CORRELATIONS",
    "NEED",
    "alignment_table",
    "correlation_table",
    "need_table",
]

NEED: Final = {
    "region": "str", "need": "float64", "need_rank": "float64", "money": "float64",
    "money_per_head": "float64", "money_rank": "float64", "gap": "float64",
}  # fmt: skip
CORRELATIONS: Final = {
    "quantity": "str", "value": "float64", "low": "float64", "high": "float64",
    "n": "int64",
}  # fmt: skip
ALIGNMENT: Final = {
    "region": "str", "projects": "int64", "money": "float64", "cosine": "float64",
    "rank_correlation": "float64", "low": "float64", "high": "float64",
    "top_funded": "str", "top_specialised": "str", "year": "Int64", "measure": "str",
}  # fmt: skip
_MEASURES: Final = ("employment", "value_added", "establishments")
_FEWEST: Final = 3
_UNMET: Final = Note(
    "과제 분야와 지역 산업 통계가 이어지지 않아 지원과 특화의 정합성을 재지 않았다.",
    "The fields of projects and the activities of the stocks do not meet, so "
    "alignment with specialisation is not measured.",
)


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
            f"필요도 지표 '{indicator}'의 값이 없어 필요와 지출을 견주지 않았다.",
            f"There are no values of the need indicator {indicator!r}, so need and "
            "spending are not compared.",
        )
        return None, [note]
    ledger = records.result("balance", "ledger")
    if ledger is not None:
        total = ledger[ledger["dimension"] == "total"]
        if not total["score"].dropna().empty:
            score = _latest(total, "score")
            return score.max() - score, []
    note = Note(
        "균형 대장나 필요도 지표가 없어 필요와 지출을 견주지 않았다.",
        "There is no balance ledger and no need indicator, so need and spending are "
        "not compared.",
    )
    return None, [note]


def _nationwide(known: pd.DataFrame) -> list[Note]:
    """Say what share of the money belongs to no region."""
    nationwide = float(known.loc[known["region"].isna(), "money"].sum())
    if nationwide <= 0:
        return []
    share = nationwide / float(known["money"].sum())
    note = Note(
        f"지역이 지정되지 않은 전국 단위 지원액({percent(share)})은 지역별 비교에서 "
        "제외하였다.",
        f"Nationwide money ({percent(share)}) belongs to no region and is left out "
        "where regions are compared.",
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
        return pd.DataFrame(columns=list(NEED)).astype(NEED), []
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
                f"금액이 확인되는 과제가 없는 지역 {n}곳은 지역 비교에서 제외하였다.",
                f"{n} region(s) without a project of known amount are left out where "
                "regions are compared.",
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
    return table.reindex(columns=list(NEED)).astype(NEED), notes


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
    return pd.DataFrame(rows, columns=list(CORRELATIONS)).astype(CORRELATIONS)


def _quotients(records: Records, measure: str) -> pd.DataFrame | None:
    """Give region, activity, year, measure, value and quotient of one measure."""
    found = records.result("specialisation", "quotients")
    if found is not None:
        shrunken = found.get("shrunken", np.nan)
        table = found.assign(
            quotient=pd.Series(shrunken, index=found.index).fillna(
                found["location_quotient"]
            )
        )
    elif records.stocks is not None and not records.stocks.empty:
        table = records.stocks
    else:
        return None
    there = set(table["measure"])
    wanted = next((m for m in (measure, *_MEASURES, *sorted(there)) if m in there), "")
    table = table[table["measure"] == wanted]
    table = table[table["year"] == table["year"].max()]
    if "quotient" not in table:
        x = table.pivot_table(
            index="region", columns="activity", values="value", aggfunc="sum",
            fill_value=0.0,
        )  # fmt: skip
        q = pd.DataFrame(
            location_quotient(x.to_numpy()), index=x.index, columns=x.columns
        )
        long = q.reset_index().melt(id_vars="region", value_name="quotient")
        table = table.merge(long, on=["region", "activity"])
    columns = ["region", "activity", "year", "measure", "value", "quotient"]
    return pd.DataFrame(table).reindex(columns=columns)


def _climbed(spending: Spending, records: Records, known: set[str]) -> pd.Series:
    """Give each project's activity at the level at which stocks are known."""
    parents: dict[str, str] = {}
    table = records.activities
    if table is not None and "parent" in table.columns:
        held = table.dropna(subset=["parent"])
        parents = dict(
            zip(held["activity"].astype(str), held["parent"].astype(str), strict=True)
        )
    level: dict[str, str | None] = {}
    for code in spending.projects["activity"].dropna().unique():
        here: str | None = str(code)
        seen: set[str] = set()
        while here is not None and here not in known and here not in seen:
            seen.add(here)
            here = parents.get(here)
        level[str(code)] = here if here in known else None
    return spending.projects["activity"].map(level)


def _aligned(
    money: pd.Series, stock: pd.DataFrame, rng: np.random.Generator, draws: int
) -> dict[str, Any]:
    """Hold one region's money by activity against what it does."""
    table = stock.set_index("activity")
    given = money.reindex(table.index).fillna(0.0)
    row: dict[str, Any] = {"top_funded": given.idxmax()}
    special = table["quotient"].dropna()
    if not special.empty:
        row["top_specialised"] = special.idxmax()
    values = table["value"].fillna(0.0)
    if values.sum() > 0:
        pair = np.vstack([given.to_numpy(), values.to_numpy()])
        row["cosine"] = float(cosine_similarity(pair)[0, 1])
    row["rank_correlation"], row["low"], row["high"] = spearman_interval(
        given.to_numpy(), table["quotient"].to_numpy(dtype=np.float64), rng, draws=draws
    )
    return row


def _lost(lost: int) -> list[Note]:
    """Say how many projects are in fields that the stocks do not know."""
    if not lost:
        return []
    note = Note(
        f"산업 통계와 이어지지 않는 분야의 과제 {lost}건은 정합성 계산에서 제외하였다.",
        f"{lost} project(s) in fields that the stocks do not know are left out of "
        "alignment.",
    )
    return [note]


def alignment_table(
    spending: Spending,
    records: Records,
    rng: np.random.Generator,
    *,
    measure: str,
    draws: int,
) -> tuple[pd.DataFrame, list[Note]]:
    """Measure whether money goes to what each region is already good at.

    Parameters
    ----------
    spending : Spending
        Projects with an activity.
    records : Records
        Specialisation's quotients, else stocks; activities to climb from a
        project's field to the level at which stocks are known.
    rng : numpy.random.Generator
        Source of the resamples of activities.
    measure : str
        Measure of activity preferred.
    draws : int
        Number of resamples.

    Returns
    -------
    DataFrame
        Columns of `ALIGNMENT`. `cosine` is between shares of money and shares of
        activity, 1 where they are alike; `rank_correlation` is between money and
        location quotients, above 0 where money follows specialisation. Empty
        where activities of projects and of stocks do not meet.
    list of Note
        What was left out.
    """
    empty = pd.DataFrame(columns=list(ALIGNMENT)).astype(ALIGNMENT)
    stock = _quotients(records, measure)
    if stock is None or stock.empty:
        return empty, [_UNMET]
    level = _climbed(spending, records, set(stock["activity"].astype(str)))
    placed = spending.projects.assign(activity=level)
    placed = placed[placed["region"].notna() & (placed["money"] > 0)]
    known = placed[placed["activity"].notna()]
    if known.empty:
        return empty, [_UNMET]
    rows = []
    stocks = dict(iter(stock.groupby("region")))
    for region, part in known.groupby("region", sort=True):
        if region in stocks:
            money = part.groupby("activity")["money"].sum()
            rows.append(
                {"region": region, "projects": len(part), "money": money.sum()}
                | _aligned(money, stocks[region], rng, draws)
                | {
                    "year": stock["year"].iloc[0],
                    "measure": stock["measure"].iloc[0],
                }
            )
    notes = _lost(len(placed) - len(known))
    return pd.DataFrame(rows, columns=list(ALIGNMENT)).astype(ALIGNMENT), notes
