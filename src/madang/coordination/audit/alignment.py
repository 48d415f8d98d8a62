"""Whether money fits what a region is good at, and what it could become."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.contracts.trees import Tree
from madang.coordination.audit.columns import ALIGNMENT, OUTLOOK_ALIGNMENT, laid_out
from madang.language import Message, _
from madang.metrics.inference import spearman, spearman_interval
from madang.metrics.similarity import cosine_similarity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from madang.coordination.audit.spending import Records, Spending

__all__ = ["Aims", "alignment_table", "outlook_alignment_table"]

_MEASURES: Final = ("employment", "value_added", "establishments")


def _quotients(records: Records, measure: str) -> pd.DataFrame | None:
    """Give region, activity, year, measure, value and quotient of one measure."""
    table = records.result("specialisation", "quotients")
    if table is None or table.empty:
        return None
    there = set(table["measure"].unique())
    wanted = next((m for m in (measure, *_MEASURES, *sorted(there)) if m in there), "")
    table = table[table["measure"] == wanted]
    table = table[table["year"] == table["year"].max()]
    shrunken = pd.Series(table.get("shrunken", np.nan), index=table.index)
    table = table.assign(quotient=shrunken.fillna(table["location_quotient"]))
    columns = ["region", "activity", "year", "measure", "value", "quotient"]
    return pd.DataFrame(table.reindex(columns=columns))


def _placed(spending: Spending, records: Records, known: set[str]) -> pd.DataFrame:
    """Give projects of a region, each activity at the level at which some are known."""
    tree = Tree.of(records.activities, "activity")
    level = tree.lift(spending.projects["activity"], known)
    placed = spending.projects.assign(activity=level)
    return pd.DataFrame(placed[placed["region"].notna() & (placed["money"] > 0)])


@dataclass(frozen=True, slots=True)
class _Held:
    """One region: its projects, the rows of a table on it, what it has by row."""

    region: str
    projects: NDArray[np.intp]
    rows: NDArray[np.intp]
    given: NDArray[np.float64]
    count: NDArray[np.float64]  # of projects


def _held(placed: pd.DataFrame, table: pd.DataFrame) -> Iterator[_Held]:
    """Hold the money of each region that has some against its rows of a table."""
    rows: Any = table.groupby("region").indices
    projects: Any = placed.groupby("region").indices
    regions, activities = pd.Index(sorted(projects)), table["activity"].unique()
    cells = placed.groupby(["region", "activity"], sort=False)["money"]
    sums, counts = cells.sum(), cells.size()
    row = regions.get_indexer(sums.index.get_level_values(0))
    column = pd.Index(activities).get_indexer(sums.index.get_level_values(1))
    # the last: of no activity
    money, count = np.zeros((2, len(regions), len(activities) + 1))
    money[row, column] = np.where(column >= 0, sums.to_numpy(), 0.0)
    count[row, column] = np.where(column >= 0, counts.to_numpy(), 0)
    column = pd.Index(activities).get_indexer(pd.Index(table["activity"]))
    for k, region in enumerate(regions):
        if region in rows:
            at = rows[region]
            here = column[at]
            yield _Held(region, projects[region], at, money[k, here], count[k, here])


def _alike(
    given: NDArray[np.float64],
    strength: NDArray[np.float64],
    rng: np.random.Generator,
    draws: int,
) -> dict[str, float]:
    """Give the rank correlation of money with strength, and its interval."""
    found = spearman_interval(given, strength, rng, draws=draws)
    return dict(zip(("rank_correlation", "low", "high"), found, strict=True))


def _schemes(records: Records, codes: set[str]) -> str:
    """Name the classifications that some activities belong to."""
    table = records.activities
    if table is None or "scheme" not in table.columns:
        return ""
    part = table[table["activity"].astype(str).isin(codes)]
    return ", ".join(sorted(part["scheme"].dropna().astype(str).unique()))


def _unmet(spending: Spending, records: Records) -> Note:
    """Say why money and activity cannot be held against each other."""
    known = records.result("specialisation", "quotients")
    if known is None or known.empty:
        return Note(
            _(
                "What regions specialise in is not known, as the study has no results "
                "of specialisation, so money is not held against it."
            )
        )
    fields = _schemes(records, set(spending.projects["activity"].dropna()))
    industries = _schemes(records, set(known["activity"].astype(str)))
    filed = Message("")
    if fields and industries:
        filed = _(
            " Projects are filed by '{fields}', stocks by '{industries}'.",
            fields=fields,
            industries=industries,
        )
    return Note(
        _(
            "The fields of projects and the activities of the stocks do not meet, so "
            "alignment with specialisation is not measured.{filed} Join them in the "
            "column parent of the table activities.",
            filed=filed,
        )
    )


def _lost(lost: int) -> list[Note]:
    """Say how many projects are in fields that the stocks do not know."""
    if not lost:
        return []
    note = Note(
        _(
            "{lost:,| project/ projects} in fields that the stocks do not know "
            "{lost:~is/are} left out of alignment.",
            lost=lost,
        )
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
        Specialisation's quotients; activities to climb from a project's field to the
        level at which they are known.
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
    empty = ALIGNMENT.empty()
    stock = _quotients(records, measure)
    if stock is None or stock.empty:
        return empty, [_unmet(spending, records)]
    placed = _placed(spending, records, set(stock["activity"].astype(str)))
    known = placed[placed["activity"].notna()]
    if known.empty:
        return empty, [_unmet(spending, records)]
    rows: list[dict[str, Any]] = []
    activity, money = stock["activity"].to_numpy(), known["money"].to_numpy()
    quotient = stock["quotient"].to_numpy(dtype=np.float64)
    value = stock["value"].fillna(0.0).to_numpy(dtype=np.float64)
    for held in _held(known, stock):
        special, does = quotient[held.rows], value[held.rows]
        row: dict[str, Any] = {
            "region": held.region,
            "projects": held.projects.size,
            "money": money[held.projects].sum(),
            "top_funded": activity[held.rows[held.given.argmax()]],
            "year": stock["year"].iloc[0],
            "measure": stock["measure"].iloc[0],
        }
        if not np.isnan(special).all():
            row["top_specialised"] = activity[held.rows[np.nanargmax(special)]]
        if does.sum() > 0:
            row["cosine"] = float(
                cosine_similarity(np.vstack([held.given, does]))[0, 1]
            )
        rows.append(row | _alike(held.given, special, rng, draws))
    notes = _lost(len(placed) - len(known))
    return laid_out(rows, ALIGNMENT), notes


def _potential(records: Records, measure: str) -> pd.DataFrame | None:
    """Give what each region could become: odds of entry, else density."""
    table = records.result("specialisation", "outlook")
    if table is None:
        return None
    there = set(table["measure"])
    wanted = next((m for m in (measure, *_MEASURES, *sorted(there)) if m in there), "")
    table = table[table["measure"] == wanted]
    table = pd.DataFrame(table[table["year"] == table["year"].max()])
    known = bool(table["odds"].notna().any())
    chosen = "odds" if known else "density"
    return table.assign(potential=table[chosen], basis=chosen)


def outlook_alignment_table(
    spending: Spending,
    records: Records,
    rng: np.random.Generator,
    *,
    measure: str,
    draws: int,
) -> pd.DataFrame:
    """Measure whether money goes to what each region could become.

    Parameters
    ----------
    spending : Spending
        Projects with an activity.
    records : Records
        Specialisation's outlook; activities to climb from a project's field.
    rng : numpy.random.Generator
        Source of the resamples of activities.
    measure : str
        Measure of activity preferred.
    draws : int
        Number of resamples.

    Returns
    -------
    DataFrame
        Columns of `OUTLOOK_ALIGNMENT`, over the activities in which the region is
        not specialised. `cosine` and `rank_correlation` hold money by activity
        against the odds of entry (`basis`: ``odds``; where none could be learnt,
        ``density``). `money_share` is the share of the region's money of known
        field (`placed`) that goes to such activities at all: the rest goes to what
        it is already good at. Empty where there is no outlook, or fields and
        activities do not meet.
    """
    empty = OUTLOOK_ALIGNMENT.empty()
    outlook = _potential(records, measure)
    stock = _quotients(records, measure)
    if outlook is None or outlook.empty or stock is None:
        return empty
    known = set(stock["activity"].astype(str)) | set(outlook["activity"].astype(str))
    placed = _placed(spending, records, known)
    placed = placed.dropna(subset=["activity"])
    outlook = outlook.sort_values("activity", kind="stable")
    rows = [
        _towards(held, placed, outlook, rng, draws) for held in _held(placed, outlook)
    ]
    return laid_out(rows, OUTLOOK_ALIGNMENT)


def _towards(
    held: _Held,
    placed: pd.DataFrame,
    outlook: pd.DataFrame,
    rng: np.random.Generator,
    draws: int,
) -> dict[str, Any]:
    """Hold one region's money by activity against what it could become."""
    potential = outlook["potential"].to_numpy(dtype=np.float64)[held.rows]
    is_known = ~np.isnan(potential)
    rows, given = held.rows[is_known], held.given[is_known]
    activity = outlook["activity"].array
    money = float(placed["money"].to_numpy()[held.projects].sum())
    row: dict[str, Any] = {
        "region": held.region,
        "projects": int(held.count[is_known].sum()),
        "money": float(given.sum()),
        "placed": money,
        "money_share": float(given.sum() / money),
    }
    if not rows.size:
        return row
    potential = potential[is_known]
    row |= {
        "top_outlook": activity[rows[potential.argmax()]],
        "basis": outlook["basis"].iloc[rows[0]],
        "year": outlook["year"].iloc[rows[0]],
        "measure": outlook["measure"].iloc[rows[0]],
    }
    if given.sum() > 0:
        row["top_funded"] = activity[rows[given.argmax()]]
        row["cosine"] = float(cosine_similarity(np.vstack([given, potential]))[0, 1])
    return row | _alike(given, potential, rng, draws)


@dataclass(frozen=True, slots=True)
class Aims:
    """What regions do, or could become, laid out so that many plans can be held by it.

    Attributes
    ----------
    strength : DataFrame
        Quotients or odds, a row a region and a column an activity; NaN where none.
    known : frozenset of str
        Activities of the level at which projects are looked at.
    """

    strength: pd.DataFrame
    known: frozenset[str]

    @classmethod
    def of(cls, records: Records, measure: str) -> dict[str, Aims]:
        """Give those of both tables that there is something to hold money against.

        Parameters
        ----------
        records : Records
            The study's tables.
        measure : str
            Measure of activity preferred.

        Returns
        -------
        dict of str to Aims
            By the table that holds money against it, ``alignment`` first.
        """
        stock, aims = _quotients(records, measure), {}
        if stock is None or stock.empty:
            return {}
        known = frozenset(stock["activity"].astype(str))
        aims["alignment"] = cls(_by_region(stock, "quotient"), known)
        outlook = _potential(records, measure)
        if outlook is not None:
            known |= frozenset(outlook["activity"].astype(str))
            wide = _by_region(outlook, "potential")
            aims["outlook_alignment"] = cls(wide, known)
        return aims

    def correlations(self, spending: Spending, records: Records) -> pd.DataFrame:
        """Give the rank correlation of money with what each region does.

        Parameters
        ----------
        spending : Spending
            Projects with an activity.
        records : Records
            Activities to climb from a project's field.

        Returns
        -------
        DataFrame
            region and rank_correlation, as `alignment_table` and
            `outlook_alignment_table` give them.
        """
        placed = _placed(spending, records, set(self.known)).dropna(subset="activity")
        wide = self.strength.loc[self.strength.index.isin(placed["region"])]
        row = wide.index.get_indexer(pd.Index(placed["region"]))
        column = wide.columns.get_indexer(pd.Index(placed["activity"]))
        money: NDArray[np.float64] = np.zeros(wide.shape)
        inside = (row >= 0) & (column >= 0)
        np.add.at(money, (row[inside], column[inside]), placed["money"][inside])
        rho = spearman(money, wide.to_numpy())
        return pd.DataFrame({"region": wide.index, "rank_correlation": rho})


def _by_region(table: pd.DataFrame, what: str) -> pd.DataFrame:
    """Lay a column out by region and activity."""
    return table.pivot_table(
        index="region", columns="activity", values=what, dropna=False, observed=True
    ).astype(np.float64)
