"""In which calendar years a grant is spent, and what running projects still cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.vocabulary import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NO_YEAR", "first_and_last", "remaining", "spending", "year_axis"]

NO_YEAR: Final = 0
_LONGEST: Final = 100
"""Years that a term may last: registers write 9999-12-31 for a term without an end."""


def first_and_last(
    table: pd.DataFrame,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give first and last calendar year, one standing in for the other.

    An end a hundred years on is none.
    """
    years = []
    for column in ("start", "end"):
        if column in table.columns:
            year = pd.to_datetime(table[column]).dt.year
        else:
            year = pd.Series(np.nan, index=table.index)
        years.append(year.to_numpy(dtype=np.float64, na_value=np.nan))
    start, end = years
    first = np.where(np.isnan(start), end, start)
    last = np.where(np.isnan(end) | (end - first > _LONGEST), first, end)
    return (
        np.nan_to_num(first, nan=NO_YEAR).astype(np.int64),
        np.nan_to_num(last, nan=NO_YEAR).astype(np.int64),
    )


def year_axis(
    first: NDArray[np.int64],
    last: NDArray[np.int64],
    given: pd.DataFrame,
    named: tuple[int, ...],
) -> tuple[int, ...]:
    """List every year that money can fall into, or one unknown year."""
    known = first != NO_YEAR
    years = set(named) | {int(y) for y in given["year"]}
    if known.any():
        low, high = int(first[known].min()), int(last[known].max())
        spans = {(low, high)}
        if high - low > _LONGEST:  # a year mistyped: no money falls between
            spans = set(zip(first[known].tolist(), last[known].tolist(), strict=True))
        years |= {year for begin, end in spans for year in range(begin, end + 1)}
    return tuple(sorted(years)) or (NO_YEAR,)


def spending(
    codes: list[str],
    span: tuple[NDArray[np.int64], NDArray[np.int64]],
    given: pd.DataFrame,
    *,
    years: tuple[int, ...],
    named: tuple[int, ...],
) -> NDArray[np.float64]:
    """Give the share of each grant that falls into each year.

    Parameters
    ----------
    codes : list of str
        Proposals.
    span : ((P,), (P,)) arrays of int
        First and last calendar year; 0 where unknown.
    given : DataFrame
        project, year, money: a cost profile, where one was given.
    years : tuple of int
        All years.
    named : tuple of int
        Years that a requirement names: a grant without any dates falls evenly
        on these, or on all years where there are none.

    Returns
    -------
    (P, Y) array
        Rows sum to 1: the given profile, or the same in every calendar year.
    """
    first, last = span
    axis = np.array(years)
    runs = (first[:, None] <= axis) & (axis <= last[:, None])
    open_ = np.isin(axis, named) if named else np.ones(axis.size, dtype=np.bool_)
    runs[first == NO_YEAR] = open_
    share = runs / runs.sum(axis=1, keepdims=True).clip(1)
    if not given.empty:
        row = {code: i for i, code in enumerate(codes)}
        column = {year: i for i, year in enumerate(years)}
        held = given[given["project"].isin(row)]
        money = np.zeros_like(share)
        np.add.at(
            money,
            (
                held["project"].map(row).to_numpy(dtype=np.int64),
                held["year"].map(column).to_numpy(dtype=np.int64),
            ),
            held["money"].to_numpy(dtype=np.float64),
        )
        total = money.sum(axis=1)
        share[total > 0] = money[total > 0] / total[total > 0, None]
    return np.asarray(share, dtype=np.float64)


def remaining(
    projects: pd.DataFrame, budgets: pd.DataFrame | None, since: int
) -> pd.DataFrame:
    """Give the money that funded projects still take, by project and year.

    Parameters
    ----------
    projects : DataFrame
        All projects; those funded run.
    budgets : DataFrame or None
        Money granted, else asked for, by project and year.
    since : int
        First year that counts.

    Returns
    -------
    DataFrame
        project, year, money: from the budgets, or the grant in equal parts over
        its calendar years; only years from `since` on.
    """
    running = projects[projects["status"] == Status.FUNDED.value]
    running = running.assign(project=running["project"].astype(str))
    listed = _listed(running, budgets)
    rest = running[~running["project"].isin(set(listed["project"]))]
    first, last = first_and_last(rest)
    grant = (
        pd.to_numeric(rest["grant"]).to_numpy(dtype=np.float64, na_value=np.nan)
        if "grant" in rest.columns
        else np.full(len(rest), np.nan)
    )
    rows = [
        (code, year, money / (b - a + 1))
        for code, a, b, money in zip(rest["project"], first, last, grant, strict=True)
        if a != NO_YEAR and money > 0
        for year in range(max(int(a), since), int(b) + 1)
    ]
    spread = pd.DataFrame(rows, columns=["project", "year", "money"])
    found = [t for t in (listed[listed["year"] >= since], spread) if not t.empty]
    if not found:
        return spread.astype({"project": str, "year": int, "money": float})
    table = pd.concat(found, ignore_index=True)
    return table.sort_values(["project", "year"], ignore_index=True)


def _listed(running: pd.DataFrame, budgets: pd.DataFrame | None) -> pd.DataFrame:
    """Give what the budgets say of running projects."""
    if budgets is None or budgets.empty:
        return pd.DataFrame({"project": [], "year": [], "money": []}).astype(
            {"project": str, "year": int, "money": float}
        )
    held = budgets[budgets["project"].astype(str).isin(set(running["project"]))]
    money = pd.Series(np.nan, index=held.index)
    for column in ("granted", "requested"):
        if column in held.columns:
            money = money.fillna(pd.to_numeric(held[column]).astype("float64"))
    table = pd.DataFrame(
        {
            "project": held["project"].astype(str),
            "year": held["year"].astype(int),
            "money": money,
        }
    )
    return table[table["money"] > 0]
