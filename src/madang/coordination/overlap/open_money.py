"""Money that can still be saved: what is not yet spent on the day of the register.

What an ended project cost cannot be saved any more, nor can the years that a running
one has behind it. A saving that counts them cannot be made.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.errors import ParameterError
from madang.language import _
from madang.vocabulary import Status

__all__ = ["day_of", "open_money"]

FloatArray = NDArray[np.float64]

_ENDED: Final = (Status.COMPLETED.value, Status.REJECTED.value)
_DATE: Final = "%Y-%m-%d"
_DAY: Final = np.timedelta64(1, "D")
_ODD: Final = 0.01  # share of starts that may be slips of the pen


def day_of(
    given: str, projects: pd.DataFrame, budgets: pd.DataFrame | None
) -> np.datetime64 | None:
    """Give the day on which the register is held.

    Parameters
    ----------
    given : str
        The user's day, ``2025-01-01``, or a year, of which it is the first day;
        empty to read it off the records.
    projects : DataFrame
        ``start`` and ``status``, where known.
    budgets : DataFrame or None
        ``year`` and ``spent``, where known.

    Returns
    -------
    datetime64 or None
        The day after the last year whose spending is on record; else the first of
        the year in which the first proposal would begin; else of the last year in
        which a project began. One start in a hundred may lie beyond it: a slip of
        the pen is no day of a register. None where no year is known.

    Raises
    ------
    ParameterError
        If the user's day is none.
    """
    if given:
        return _asked(given)
    if budgets is not None and "spent" in budgets.columns:
        years = budgets.dropna(subset=["spent"])["year"].dropna()
        if len(years):
            return np.datetime64(f"{int(years.max()) + 1:04d}-01-01", "D")
    start = _days(projects, "start")
    proposed = projects["status"].eq(Status.PROPOSED.value).to_numpy(dtype=bool)
    asked = start[proposed & ~np.isnat(start)]
    known = start[~np.isnat(start)]
    if not len(known):
        return None
    first = (
        np.quantile(asked, _ODD, method="lower")
        if len(asked)
        else np.quantile(known, 1 - _ODD, method="higher")
    )
    return np.datetime64(f"{str(first)[:4]}-01-01", "D")


def _asked(given: str) -> np.datetime64:
    """Read the user's day."""
    whole = f"{given}-01-01" if given.isdigit() and len(given) == 4 else given  # noqa: PLR2004 - a year
    try:
        day = pd.to_datetime(whole, format=_DATE)
    except (ValueError, OverflowError):
        raise ParameterError(
            _(
                "overlap: as_of must be a day such as 2025-01-01, or a year; found "
                "{given}.",
                given=repr(given),
            )
        ) from None
    return np.datetime64(day.date(), "D")


def _days(table: pd.DataFrame, column: str) -> NDArray[np.datetime64]:
    """Give dates as days; NaT where unknown."""
    dates = pd.to_datetime(table[column], errors="coerce")
    return np.asarray(dates.to_numpy().astype("datetime64[D]"))


def open_money(
    projects: pd.DataFrame, budgets: pd.DataFrame | None, day: np.datetime64 | None
) -> FloatArray:
    r"""Give the money of each project that is not yet spent on a day.

    All of a proposal's; nothing of a project that is completed, rejected or over; of a
    running one what its budgets grant from that day's year on, and where it has none

    .. math:: m \frac{\text{end} - \max(\text{day}, \text{start})}{\text{end} -
        \text{start}}

    Parameters
    ----------
    projects : DataFrame
        ``project``, ``money``, ``status``, ``start``, ``end``.
    budgets : DataFrame or None
        ``project``, ``year``, ``granted``.
    day : datetime64 or None
        The day of the register.

    Returns
    -------
    (D,) array
        In currency; NaN where the money is unknown, or it is unknown when it is spent.
    """
    money = projects["money"].to_numpy(dtype=np.float64, na_value=np.nan)
    status = projects["status"].astype(object)
    ended = status.isin(_ENDED).to_numpy(dtype=bool)
    proposed = status.eq(Status.PROPOSED.value).to_numpy(dtype=bool)
    if day is None:
        share = np.full(len(projects), np.nan)
    else:
        share = _by_time(projects, day)
        told = _by_budgets(projects, budgets, day)
        share = np.where(np.isnan(told), share, told)
    share = np.where(proposed, 1.0, np.where(ended, 0.0, share))
    # Nothing is left of a project that is over, whatever it cost.
    return np.where(share == 0, 0.0, money * share)


def _by_time(projects: pd.DataFrame, day: np.datetime64) -> FloatArray:
    """Give the part of each project's days that is still to come."""
    start, end = _days(projects, "start"), _days(projects, "end")
    out = np.full(len(projects), np.nan)
    out[~np.isnat(end) & (end < day)] = 0.0
    out[~np.isnat(start) & (start >= day)] = 1.0
    runs = np.isnan(out) & ~np.isnat(start) & ~np.isnat(end)
    length = (end[runs] - start[runs] + _DAY) / _DAY
    out[runs] = (end[runs] - day + _DAY) / _DAY / length
    return out


def _by_budgets(
    projects: pd.DataFrame, budgets: pd.DataFrame | None, day: np.datetime64
) -> FloatArray:
    """Give the part of each project's budgets that falls in the years to come."""
    out = np.full(len(projects), np.nan)
    if budgets is None or "granted" not in budgets.columns or not len(budgets):
        return out
    granted = pd.to_numeric(budgets["granted"]).fillna(0).astype("float64")
    year = int(str(day.astype("datetime64[Y]")))
    codes = budgets["project"].astype(str)
    whole = granted.groupby(codes).sum()
    rest = granted[budgets["year"].astype("int64") >= year].groupby(codes).sum()
    own = projects["project"].astype(str)
    total = own.map(whole).to_numpy(dtype=np.float64)
    left = own.map(rest).fillna(0.0).to_numpy(dtype=np.float64)
    known = total > 0
    out[known] = left[known] / total[known]
    return out
