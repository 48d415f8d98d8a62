"""What each region would be due if money followed need alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.balance.need import need_notes
from madang.coordination.portfolio.requirements.balance import Per
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.contracts import Note
    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.requirements.balance import Settings

__all__ = [
    "by_code", "entitlements", "latest", "money_due", "need_shares", "population",
]  # fmt: skip


def entitlements(
    need: NDArray[np.float64], claims: NDArray[np.float64], budget: float
) -> NDArray[np.float64]:
    r"""Share a budget by need, giving no region more than it asked for.

    .. math:: e_r = \min(\lambda n_r, c_r), \quad \sum_r e_r = \min(B, \sum_r c_r)

    The weighted constrained equal awards of the literature on rationing: what a
    region cannot use is shared among the others, again by need.

    Parameters
    ----------
    need : (R,) array
        Need of each region, in any unit.
    claims : (R,) array
        Money each region asked for.
    budget : float
        Money to share.

    Returns
    -------
    (R,) array
        Money due to each region, in the unit of the budget; 0 where a region has
        no need or asked for nothing.

    References
    ----------
    [Thomson2003]_.

    Examples
    --------
    Three regions alike, one of which asked for 10 only:

    >>> entitlements(np.ones(3), np.array([10.0, 90.0, 90.0]), 100.0)
    array([10., 45., 45.])
    """
    due = np.zeros_like(claims)
    open_ = (need > 0) & (claims > 0)
    left = budget
    while open_.any():
        rate = left / need[open_].sum()
        full = open_ & (claims <= rate * need)
        if not full.any():
            due[open_] = rate * need[open_]
            break
        due[full] = claims[full]
        left = max(left - float(claims[full].sum()), 0.0)
        open_ &= ~full
    return due


def money_due(
    call: Call, regions: pd.DataFrame, need: NDArray[np.float64], *, terms: Settings
) -> NDArray[np.float64]:
    r"""Give the money that each region is held against.

    By need, `entitlements` of the money there is to give. By head, the same money a
    head for every region that applied, whatever it asked for:

    .. math:: e_r = B \frac{n_r}{\sum_s n_s}

    Parameters
    ----------
    call : Call
        The proposals; what running projects take first is not there to give.
    regions : DataFrame
        The regions, with residents where money is held against heads.
    need : (R,) array
        Shares of need of the regions that applied.
    terms : Settings
        The budget, and what money is held against.

    Returns
    -------
    (R,) array
        In currency; 0 where a region did not apply.

    Raises
    ------
    ParameterError
        If money is to be held against heads and a region that applied has no
        population on record.
    """
    claims = call.asked_by_region
    budget = max(terms.budget - float(call.committed.sum()), 0.0)
    if terms.per is Per.NEED:
        return entitlements(need, claims, budget)
    heads, applied = population(regions, call.regions), claims > 0
    unknown = [call.regions[i] for i in np.flatnonzero(applied & ~(heads > 0))]
    if unknown:
        raise ParameterError(
            _(
                "portfolio: money by head wants the residents of every region that "
                "applied; {count} lack them, such as {unknown}. Give 'population' in "
                'the regions table, or set per = "need".',
                count=len(unknown),
                unknown=repr(unknown[0]),
            )
        )
    held = np.where(applied, np.nan_to_num(heads), 0.0)
    total = float(held.sum())
    return budget * held / total if total > 0 else held


def population(regions: pd.DataFrame, codes: tuple[str, ...]) -> NDArray[np.float64]:
    """Give residents by region in the order of the codes; NaN where unknown."""
    if "population" not in regions.columns:
        return np.full(len(codes), np.nan)
    return by_code(regions, "population", codes)


def latest(
    table: pd.DataFrame, column: str, codes: tuple[str, ...]
) -> NDArray[np.float64]:
    """Give each region's value of the latest year."""
    ordered = table.dropna(subset=[column]).sort_values("year")
    return by_code(ordered.drop_duplicates("region", keep="last"), column, codes)


def by_code(
    table: pd.DataFrame, column: str, codes: tuple[str, ...]
) -> NDArray[np.float64]:
    """Give a column of a table by region, in the order of the codes."""
    held = table.assign(region=table["region"].astype(str)).set_index("region")[column]
    value = pd.to_numeric(held).reindex(list(codes))
    return value.to_numpy(dtype=np.float64, na_value=np.nan)


def need_shares(
    call: Call, need: pd.DataFrame
) -> tuple[NDArray[np.float64], list[Note]]:
    """Give each applying region's share of need.

    Parameters
    ----------
    call : Call
        The proposals; regions without any have no share.
    need : DataFrame
        Need as the balance stage makes it (`madang.balance.need`).

    Returns
    -------
    (R,) array
        Shares over the regions that applied; they sum to 1, or are all 0 where no
        region that applied is owed anything. Regions of unknown need have none.
    list of Note
        How need was worked out, and which regions are owed nothing for want of it.
    """
    share = by_code(need, "share", call.regions)
    held = np.where(call.asked_by_region > 0, np.nan_to_num(share), 0.0)
    total = held.sum()
    return (held / total if total > 0 else held), need_notes(need)
