"""What counts as spending, and for how much: one row a project.

Proposed and rejected projects, and notices published again, are no spending.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.contracts.contract import YEAR_LAST
from madang.language import _
from madang.vocabulary import Mode, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "AXES",
    "RESULTS_READ",
    "Records",
    "Spending",
    "counted_codes",
    "directness",
    "read_spending",
]

AXES: Final = ("initiator", "mode", "directness")
"""In which ways support is parted: columns of the spending."""

RESULTS_READ: Final = (
    ("balance", "need"),
    ("overlap", "republished"),
    ("specialisation", "outlook"),
    ("specialisation", "quotients"),
)
"""Tables of earlier stages that an audit looks into."""

_NO_SPENDING: Final = (Status.PROPOSED.value, Status.REJECTED.value)


@dataclass(frozen=True, slots=True)
class Records:
    """The tables an audit is made from; absent ones are None."""

    projects: pd.DataFrame
    regions: pd.DataFrame
    budgets: pd.DataFrame | None = None
    activities: pd.DataFrame | None = None
    participations: pd.DataFrame | None = None
    results: Mapping[tuple[str, str], pd.DataFrame] | None = None
    currency: str = ""
    core: tuple[str, ...] = ()

    def result(self, stage: str, table: str) -> pd.DataFrame | None:
        """Give an earlier stage's table; None where absent or empty."""
        found = (self.results or {}).get((stage, table))
        return None if found is None or found.empty else found


@dataclass(frozen=True, slots=True)
class Spending:
    """Projects that are spending.

    Attributes
    ----------
    projects : DataFrame
        project, region, activity, initiator, mode, directness, programme,
        organiser, title, year, money; one row a project, sorted by code. `money` is NaN
        where no record says it.
    yearly : DataFrame
        The same with one row a project and year, money by the budgets where
        they are there, else in the year of beginning.
    budgets : DataFrame
        project, region, year, granted, spent of these projects.
    basis : str
        Column that money was read from: grant, budgets, cost, or none.
    """

    projects: pd.DataFrame
    yearly: pd.DataFrame
    budgets: pd.DataFrame
    basis: str

    @property
    def last_year(self) -> int | None:
        """Last year in which a project began, or money was given."""
        for table in (self.projects.dropna(subset=["money"]), self.yearly):
            years = table["year"].dropna()
            if not years.empty:
                return int(years.max())
        return None

    @property
    def closed_year(self) -> int:
        """Last year whose spending is on record; any year where none is."""
        closed = self.budgets.dropna(subset=["spent"])["year"].dropna()
        return YEAR_LAST if closed.empty else int(closed.max())


def directness(mode: pd.Series) -> pd.Series:
    """Give direct or indirect for a mode of support; absent stays absent."""
    words = {m.value: "indirect" for m in Mode} | {Mode.DIRECT.value: "direct"}
    return mode.map(words).astype("str")


def counted_codes(projects: pd.DataFrame) -> pd.Series[str]:
    """Give the codes of projects that may be spending.

    Parameters
    ----------
    projects : DataFrame
        Keeps the contract ``projects``.

    Returns
    -------
    Series of str
        Of all but those proposed or rejected.
    """
    return projects.loc[~projects["status"].isin(_NO_SPENDING), "project"].astype(str)


def _counted(
    projects: pd.DataFrame, republished: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[Note]]:
    """Leave out what is no spending."""
    notes = []
    known = projects["status"].notna()
    kept = projects[~projects["status"].isin(_NO_SPENDING)]
    unknown = int((~known).sum())
    if unknown:
        notes.append(
            Note(
                _(
                    "{unknown:,| project/ projects} without a status "
                    "{unknown:~was/were} taken as spending.",
                    unknown=unknown,
                )
            )
        )
    if republished is not None:
        again = (
            kept["project"].astype(str).isin(set(republished["project"].astype(str)))
        )
        if again.any():
            n = int(again.sum())
            notes.append(
                Note(
                    _(
                        "{n:,| republished notice/ republished notices} {n:~was/were} "
                        "not counted as spending.",
                        n=n,
                    )
                )
            )
        kept = kept[~again]
    kept = kept.assign(project=kept["project"].astype(str))
    return kept.sort_values("project", ignore_index=True), notes


def _number(table: pd.DataFrame, column: str) -> pd.Series:
    """Give a column as numbers, NaN where absent."""
    if column not in table.columns:
        return pd.Series(np.nan, index=table.index, dtype="float64")
    return pd.to_numeric(table[column]).astype("Float64").astype("float64")


def _money(table: pd.DataFrame, budgets: pd.DataFrame) -> tuple[pd.Series, str]:
    """Give a project's public money: its grant, else its budgets, else its cost."""
    grant = _number(table, "grant")
    totals = budgets.groupby("project")["granted"].sum(min_count=1)
    by_budget = table["project"].map(totals).astype("float64")
    public = grant.fillna(by_budget)
    if public.notna().any():
        return public, "grant" if grant.notna().any() else "budgets"
    cost = _number(table, "cost")
    return cost, "cost" if cost.notna().any() else "none"


def _money_notes(projects: pd.DataFrame, basis: str) -> list[Note]:
    """Say what money was read from, and for how many it is unknown."""
    unknown = int(projects["money"].isna().sum())
    notes = []
    if basis == "none":
        notes.append(
            Note(
                _(
                    "No project has a grant, a budget or a cost, so nothing is said of "
                    "money."
                )
            )
        )
    elif unknown:
        notes.append(
            Note(
                _(
                    "{unknown:,| project/ projects} without an amount "
                    "{unknown:~was/were} left out of all that speaks of money.",
                    unknown=unknown,
                )
            )
        )
    if basis == "cost":
        notes.append(Note(_("Grants are absent, so whole costs were audited instead.")))
    return notes


def _absent(spending: Spending) -> list[Note]:
    """Say which parts are empty because the records lack their columns."""
    said = []
    if spending.projects["initiator"].isna().all():
        said.append(_("No project says who started it: its shares are not measured."))
    if spending.projects["mode"].isna().all():
        said.append(_("No project says its mode of support: shares are not measured."))
    if spending.yearly.empty and spending.basis != "none":
        said.append(
            _("No project with an amount says its year: nothing is said of the years.")
        )
    if spending.budgets.dropna(subset=["granted", "spent"]).empty:
        said.append(
            _(
                "No budget says both what was granted and what was spent, so execution "
                "is not measured."
            )
        )
    return [Note(says) for says in said]


def _budget_rows(budgets: pd.DataFrame | None, projects: pd.DataFrame) -> pd.DataFrame:
    """Give budgets of the projects counted, with their region."""
    columns = ["project", "year", "granted", "spent"]
    if budgets is None:
        rows = pd.DataFrame(columns=columns)
    else:
        rows = budgets.reindex(columns=columns)
    rows = rows.assign(
        project=rows["project"].astype("str"),
        granted=_number(rows, "granted"),
        spent=_number(rows, "spent"),
    )
    place = projects[["project", "region"]]
    return rows.merge(place, on="project", how="inner").sort_values(
        ["project", "year"], ignore_index=True
    )


def _by_year(projects: pd.DataFrame, budgets: pd.DataFrame) -> pd.DataFrame:
    """Give money by project and year."""
    granted = budgets[budgets["granted"] > 0]
    if granted.empty:
        return projects[projects["year"].notna() & projects["money"].notna()]
    rest = projects.drop(columns=["year", "money", "region"])
    money = granted.rename(columns={"granted": "money"}).drop(columns="spent")
    return money.merge(rest, on="project").astype({"year": "Int64"})


def read_spending(records: Records) -> tuple[Spending, list[Note]]:
    """Read what counts as spending.

    Parameters
    ----------
    records : Records
        The study's tables, and the register of overlaps where it is there.

    Returns
    -------
    Spending
    list of Note
        What was left out or assumed.
    """
    table, notes = _counted(records.projects, records.result("overlap", "republished"))
    columns = ["project", "region", "activity", "initiator", "mode", "programme",
               "organiser", "title"]  # fmt: skip
    projects = table.reindex(columns=columns)
    for column in columns:
        projects[column] = projects[column].astype("str")
    projects["directness"] = directness(projects["mode"])
    start = pd.to_datetime(table["start"]) if "start" in table else None
    projects["year"] = (
        pd.array([pd.NA] * len(table), dtype="Int64")
        if start is None
        else start.dt.year.astype("Int64")
    )
    budgets = _budget_rows(records.budgets, projects)
    money, basis = _money(table.assign(project=projects["project"]), budgets)
    projects["money"] = money
    spending = Spending(projects, _by_year(projects, budgets), budgets, basis)
    return spending, [*notes, *_money_notes(projects, basis), *_absent(spending)]
