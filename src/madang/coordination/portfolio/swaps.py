"""What enters and what leaves: against last year's way of sharing, and step by step.

Last year's plan is the call shared out as last year's money was: each region
gets its share of last year's grants, and gives it to its own proposals in the
order of their merit for as long as the money lasts. What is left over goes to
the proposals of greatest merit anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import among
from madang.contracts.contract import YEAR_LAST
from madang.coordination.portfolio.call import NO_REGION
from madang.coordination.portfolio.need import entitlements
from madang.coordination.portfolio.profile import NO_YEAR
from madang.vocabulary import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = ["last_year_grants", "last_year_shares", "swap_rows"]

_SPENDING: Final = (Status.FUNDED.value, Status.COMPLETED.value)
_CENT: Final = 1e-9
_ROUNDING: Final = 1e-15


def _budget_money(
    spending: pd.DataFrame, budgets: pd.DataFrame | None, before: int
) -> tuple[pd.DataFrame, int] | None:
    """Give money granted in the latest year of the budgets before the call."""
    if budgets is None or budgets.empty:
        return None
    known = budgets.dropna(subset=["granted"])
    known = known[among(known["project"], spending["project"])]
    known = known[known["granted"] > 0]
    known = known[known["year"] < before]
    if known.empty:
        return None
    year = int(known["year"].max())
    latest = known[known["year"] == year]
    table = latest.merge(spending[["project", "region"]], on="project")
    return table.rename(columns={"granted": "money"})[["region", "money"]], year


def _grant_money(
    spending: pd.DataFrame, before: int
) -> tuple[pd.DataFrame, int] | None:
    """Give grants of the projects that began in the latest year before the call."""
    known = spending.dropna(subset=["grant", "start"])
    years = pd.to_datetime(known["start"]).dt.year
    known = known[(known["grant"] > 0) & (years < before)]
    if known.empty:
        return None
    years = pd.to_datetime(known["start"]).dt.year
    year = int(years.max())
    latest = known[years == year]
    return latest.rename(columns={"grant": "money"})[["region", "money"]], year


def last_year_shares(
    projects: pd.DataFrame, budgets: pd.DataFrame | None, call: Call
) -> tuple[NDArray[np.float64], int] | None:
    """Give each region's share of last year's money, nationwide money last.

    Parameters
    ----------
    projects : DataFrame
        All projects; those funded or completed are counted.
    budgets : DataFrame or None
        Money granted by year. Without it, grants by year of beginning.
    call : Call
        The proposals: last year is the latest before they begin.

    Returns
    -------
    (R + 1,) array and int, or None
        Shares, which sum to 1, and the year. None where no money is on record.
    """
    spending = projects[projects["status"].isin(_SPENDING)]
    spending = spending.assign(project=spending["project"].astype(str))
    begins = call.first[call.first != NO_YEAR]
    before = int(begins.min()) if begins.size else YEAR_LAST + 1
    found = _budget_money(spending, budgets, before) or _grant_money(spending, before)
    if found is None:
        return None
    table, year = found
    codes = call.regions
    place = table["region"].map({code: i for i, code in enumerate(codes)})
    index = place.fillna(len(codes)).to_numpy(dtype=np.int64)
    amount = table["money"].to_numpy(dtype=np.float64)
    money = np.bincount(index, amount, minlength=len(codes) + 1)
    return money / money.sum(), year


def last_year_grants(
    call: Call, shares: NDArray[np.float64], budget: float
) -> NDArray[np.float64]:
    """Share the call out as last year: pots by region, then merit within each.

    Parameters
    ----------
    call : Call
        The proposals.
    shares : (R + 1,) array
        Share of each region's pot, nationwide proposals last.
    budget : float
        Money to give.

    Returns
    -------
    (P,) array
        Grant of each proposal: what it asked for, or 0. No region gets more than
        it asked for. A proposal that the pot can no longer pay is passed over;
        of a duplicate family the first reached is funded. Other requirements
        are not looked at.
    """
    place = np.where(call.place == NO_REGION, len(shares) - 1, call.place)
    alone = np.where(call.is_merged, 0.0, call.asked)
    claims = np.bincount(place, alone, minlength=len(shares)).astype(np.float64)
    pots = entitlements(shares, claims, budget)
    grants = np.zeros(len(call.asked))
    _give(call, place, pots, grants=grants, budget=budget)
    left = np.array([budget - grants.sum()])
    _give(call, np.zeros_like(place), left, grants=grants, budget=budget)
    return grants


def _give(
    call: Call,
    place: NDArray[np.int64],
    pots: NDArray[np.float64],
    *,
    grants: NDArray[np.float64],
    budget: float,
) -> None:
    """Give from pots to proposals in the order of their merit, never above budget.

    A pot is the outcome of a division and is kept but for rounding; the budget is kept
    to the last unit.
    """
    most = budget + _ROUNDING * call.asked.sum() - grants.sum()
    left = pots + _CENT * call.asked.sum()
    one = np.zeros(len(call.asked), dtype=np.bool_)
    inside = call.family >= 0
    one[inside] = call.is_exclusive[call.family[inside]]
    taken = set(call.family[(grants > 0) & one].tolist())
    code = call.table["project"].to_numpy(dtype=str)
    for p in np.lexsort((code, -call.merit)):
        family = int(call.family[p])
        is_free = grants[p] == 0 and family not in taken and not call.is_merged[p]
        fits = call.asked[p] <= min(left[place[p]], most)
        if is_free and fits:
            grants[p] = call.asked[p]
            left[place[p]] -= call.asked[p]
            most -= call.asked[p]
            if one[p]:
                taken.add(family)


def swap_rows(
    call: Call,
    plan: int,
    against: str,
    *,
    grants: NDArray[np.float64],
    before: NDArray[np.float64],
    gain: NDArray[np.float64],
) -> pd.DataFrame:
    """List the proposals that enter and leave between two plans.

    Parameters
    ----------
    call : Call
        The proposals.
    plan : int
        Number of the plan.
    against : str
        ``last_year`` or ``previous``.
    grants, before : (P,) array
        Grants in the plan, and in the one it is held against.
    gain : (P,) array
        Points by which each proposal's part in the merit is above that of the other.

    Returns
    -------
    DataFrame
        plan, against, project, region, change, grant (where it is funded), merit,
        gain.
    """
    entering = (grants > 0) & (before == 0)
    leaving = (grants == 0) & (before > 0)
    moved = np.flatnonzero(entering | leaving)
    return pd.DataFrame(
        {
            "plan": np.full(moved.size, plan, dtype=np.int64),
            "against": pd.Series([against] * moved.size, dtype="str"),
            "project": call.table["project"].to_numpy()[moved],
            "region": call.table["region"].to_numpy()[moved],
            "change": pd.Series(
                np.where(entering[moved], "in", "out").tolist(), dtype="str"
            ),
            "grant": np.maximum(grants, before)[moved],
            "merit": call.merit[moved],
            "gain": gain[moved],
        }
    )
