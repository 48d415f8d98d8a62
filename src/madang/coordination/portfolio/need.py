"""What each region would be due if money followed need alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.requirements.balance import Per
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.requirements.balance import Settings

__all__ = [
    "entitlements", "latest", "money_due", "need_shares", "population",
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
    by_code = regions.assign(region=regions["region"].astype(str)).set_index("region")
    return (
        pd.to_numeric(by_code["population"])
        .reindex(list(codes))
        .to_numpy(dtype=np.float64, na_value=np.nan)
    )


def latest(
    table: pd.DataFrame, column: str, codes: tuple[str, ...]
) -> NDArray[np.float64]:
    """Give each region's value of the latest year."""
    ordered = table.dropna(subset=[column]).sort_values("year")
    last = ordered.drop_duplicates("region", keep="last").set_index("region")[column]
    return last.reindex(list(codes)).to_numpy(dtype=np.float64, na_value=np.nan)


def _tilted(
    heads: NDArray[np.float64], score: NDArray[np.float64], tilt: float
) -> NDArray[np.float64]:
    """Weight heads by rank of the score, from 1 + tilt (lowest) to 1 − tilt (top)."""
    order = pd.Series(score).rank(method="average").to_numpy()
    known = np.isfinite(order)
    middle, reach = (known.sum() + 1) / 2, max((known.sum() - 1) / 2, 1)
    lean = np.where(known, (middle - order) / reach, 0.0)
    return heads * (1 + tilt * lean)


def _ledger_need(
    heads: NDArray[np.float64],
    ledger: pd.DataFrame | None,
    codes: tuple[str, ...],
    tilt: float,
) -> tuple[NDArray[np.float64], list[Note]]:
    """Weight heads by the balance ledger, or leave them be where it is absent."""
    if ledger is not None and not ledger.empty:
        score = latest(ledger[ledger["dimension"] == "total"], "score", codes)
        if np.isfinite(score).any():
            return _tilted(heads, score, tilt), []
    note = Note(
        _("Without the balance ledger, need was taken in proportion to residents.")
    )
    return heads, [note]


def _without_heads(n: int) -> Note:
    """Say that regions were taken to be of one size."""
    return Note(
        _(
            "{n} region(s) that applied have no population on record: every region "
            "was taken to be of one size.",
            n=n,
        )
    )


def need_shares(
    call: Call,
    regions: pd.DataFrame,
    *,
    terms: Settings,
    ledger: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
) -> tuple[NDArray[np.float64], list[Note]]:
    """Give each applying region's share of need.

    Parameters
    ----------
    call : Call
        The proposals; regions without any have no share.
    regions : DataFrame
        The regions, with residents where need is per head.
    terms : Settings
        What need is measured by.
    ledger : DataFrame or None
        The balance ledger; a low total score is need.
    indicators : DataFrame or None
        Indicators, where need is one of them.

    Returns
    -------
    (R,) array
        Shares over the regions that applied; they sum to 1, or are all 0 where
        no region applied.
    list of Note
        What was assumed.

    Raises
    ------
    ParameterError
        If need is an indicator that the study does not have for every region
        that applied, or that is below zero.
    """
    applied = call.asked_by_region > 0
    heads = population(regions, call.regions)
    notes: list[Note] = []
    unknown = int((~(heads[applied] > 0)).sum())
    if terms.need in {"ledger", "population"} and unknown:
        heads = np.ones(len(call.regions))
        notes.append(_without_heads(unknown))
    if terms.need == "ledger":
        weight, said = _ledger_need(heads, ledger, call.regions, terms.need_tilt)
        notes += said
    elif terms.need == "population":
        weight = heads
    elif terms.need == "equal":
        weight = np.ones(len(call.regions))
    else:
        weight = _indicator(terms.need, indicators, call.regions, applied)
    weight = np.where(applied, weight, 0.0)
    total = weight.sum()
    return (weight / total if total > 0 else weight), notes


def _indicator(
    name: str,
    indicators: pd.DataFrame | None,
    codes: tuple[str, ...],
    applied: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Give an indicator's latest value as need."""
    known = indicators if indicators is not None else pd.DataFrame()
    if known.empty or not (known["indicator"] == name).any():
        raise ParameterError(
            _(
                "portfolio: 'need' must be ledger, population, equal or an indicator "
                "of the study; there is no indicator {name}.",
                name=repr(name),
            )
        )
    value = latest(known[known["indicator"] == name], "value", codes)
    wrong = [codes[i] for i in np.flatnonzero(applied & ~(value >= 0))]
    if wrong:
        raise ParameterError(
            _(
                "portfolio: need by indicator {name} wants a value of at least 0 for "
                "every region that applied; {count} lack it, such as {wrong}.",
                name=repr(name),
                count=len(wrong),
                wrong=repr(wrong[0]),
            )
        )
    return value
