"""The choice as a mixed-integer linear programme.

Columns are levels of proposals; rows are requirements, each with a key, so that
a conflict can be told in words. The last column is the balance: the smallest
ratio, over regions, of money given to money due.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.call import NO_REGION, NO_YEAR
from madang.coordination.portfolio.terms import Levels, MeritCounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.terms import Terms

__all__ = ["BALANCE_FLOOR", "BUDGET", "STRUCTURE", "Problem", "Row", "build"]

BUDGET: Final = "budget"
BALANCE_FLOOR: Final = "balance_floor"
STRUCTURE: Final = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: lower ≤ Σ value · column + slope · balance ≤ upper."""

    key: str
    index: NDArray[np.int64]
    value: NDArray[np.float64]
    lower: float = -np.inf
    upper: float = np.inf
    slope: float = 0.0


@dataclass(frozen=True, slots=True)
class Problem:
    """A call and its terms as columns and rows.

    Attributes
    ----------
    call : Call
        The proposals.
    budget : float
        Money to give.
    due : (R,) array
        Money due to each region by need; 0 where it did not apply.
    proposal : (C,) array of int
        Proposal that each column is a level of.
    money, merit : (C,) array
        Grant and merit that a column at 1 brings.
    is_whole : (C,) array of bool
        Whether the column is 0 or 1, which also says that the proposal is funded.
    rows : tuple of Row
        Requirements.
    """

    call: Call
    budget: float
    due: NDArray[np.float64]
    proposal: NDArray[np.int64]
    money: NDArray[np.float64]
    merit: NDArray[np.float64]
    is_whole: NDArray[np.bool_]
    rows: tuple[Row, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Requirements that can be lifted, in the order in which they are told."""
        seen = dict.fromkeys(row.key for row in self.rows if row.key != STRUCTURE)
        return (*seen, BALANCE_FLOOR) if self.has_balance else tuple(seen)

    @property
    def has_balance(self) -> bool:
        """Whether any region is due money, so that balance has a meaning."""
        return bool((self.due > 0).any())

    def grants(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the grant of each proposal, in currency."""
        return np.bincount(
            self.proposal, self.money * levels, minlength=len(self.call.asked)
        ).astype(np.float64)

    def balance(self, levels: NDArray[np.float64]) -> float:
        """Give the smallest ratio of money given to money due; NaN without any."""
        if not self.has_balance:
            return float("nan")
        held = self.call.place != NO_REGION
        given = np.bincount(
            self.call.place[held], self.grants(levels)[held], minlength=len(self.due)
        )
        there = self.due > 0
        return float((given[there] / self.due[there]).min())


def _columns(
    call: Call, terms: Terms
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """List the columns: proposal, share of the asked grant, whole or not."""
    everyone = np.arange(len(call.asked), dtype=np.int64)
    least = call.least / call.asked
    can_shrink = (least < 1) & ((least > 0) | (terms.levels is Levels.RANGE))
    small = everyone[can_shrink]
    if terms.levels is Levels.FULL:
        small = small[:0]
    proposal = np.concatenate([everyone, small])
    whole = np.ones(proposal.size, dtype=np.bool_)
    if terms.levels is Levels.RANGE:
        whole[everyone.size :] = False
        share = np.concatenate([least, 1 - least[small]])
    else:
        share = np.concatenate([np.ones(everyone.size), least[small]])
    return proposal, share, whole


def _worth(call: Call, terms: Terms) -> NDArray[np.float64]:
    """Give what a proposal funded in full adds to the plan's merit."""
    if terms.merit_counts is MeritCounts.PROPOSALS:
        return call.merit
    worth: NDArray[np.float64] = call.merit * call.asked / call.asked.mean()
    return worth


def _amounts(
    given: Mapping[str, float] | Mapping[int, float], budget: float
) -> dict[str, float]:
    """Turn shares of the budget into money."""
    return {str(k): v * budget if v <= 1 else v for k, v in given.items()}


def _year_rows(
    call: Call, terms: Terms, proposal: NDArray[np.int64], money: NDArray[np.float64]
) -> Iterable[tuple[str, NDArray[np.float64]]]:
    """Spread each grant evenly over its calendar years; over all where unknown."""
    years = tuple(terms.yearly)
    span = (call.last - call.first + 1).clip(1)[proposal]
    unknown = (call.first == NO_YEAR)[proposal]
    for year in years:
        runs = ((call.first <= year) & (year <= call.last))[proposal]
        share = np.where(unknown, 1 / len(years), np.where(runs, 1 / span, 0.0))
        yield f"year:{year}", money * share


def _rows(
    call: Call,
    terms: Terms,
    budget: float,
    columns: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]],
) -> Iterable[Row]:
    """Write the requirements that the user set."""
    proposal, money, whole = columns
    every = np.arange(proposal.size)
    yield Row(BUDGET, every, money, upper=budget)
    tops = _amounts(terms.yearly, budget)
    for key, value in _year_rows(call, terms, proposal, money):
        held = np.flatnonzero(value)
        top = tops[key.removeprefix("year:")]
        yield Row(key, held, value[held], upper=top)
    place = {code: i for i, code in enumerate(call.regions)}
    for region, amount in _amounts(terms.floors, budget).items():
        held = np.flatnonzero(call.place[proposal] == place[region])
        yield Row(f"floor:{region}", held, money[held], lower=amount)
    for region, amount in _amounts(terms.caps, budget).items():
        held = np.flatnonzero(call.place[proposal] == place[region])
        yield Row(f"cap:{region}", held, money[held], upper=amount)
    for i, family in enumerate(call.families):
        held = np.flatnonzero((call.family[proposal] == i) & whole)
        yield Row(f"family:{family}", held, np.ones(held.size), upper=1.0)


def _structure(
    call: Call,
    due: NDArray[np.float64],
    columns: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]],
) -> Iterable[Row]:
    """Write what always holds: one level a proposal, and what balance means."""
    proposal, money, whole = columns
    n = len(call.asked)
    for second in range(n, proposal.size):
        first = proposal[second]
        pair = np.array([first, second])
        if whole[second]:
            yield Row(STRUCTURE, pair, np.ones(2), upper=1.0)
        else:
            yield Row(STRUCTURE, pair, np.array([-1.0, 1.0]), upper=0.0)
    for r in np.flatnonzero(due > 0):
        held = np.flatnonzero(call.place[proposal] == r)
        yield Row(STRUCTURE, held, money[held], lower=0.0, slope=-float(due[r]))


def build(call: Call, terms: Terms, due: NDArray[np.float64]) -> Problem:
    """Write a call and its terms as a mixed-integer linear programme.

    Parameters
    ----------
    call : Call
        The proposals.
    terms : Terms
        The requirements, with the budget as money.
    due : (R,) array
        Money due to each region by need.

    Returns
    -------
    Problem
    """
    proposal, share, is_whole = _columns(call, terms)
    money = share * call.asked[proposal]
    columns = (proposal, money, is_whole)
    return Problem(
        call=call,
        budget=terms.budget,
        due=due,
        proposal=proposal,
        money=money,
        merit=share * _worth(call, terms)[proposal],
        is_whole=is_whole,
        rows=(
            *_rows(call, terms, terms.budget, columns),
            *_structure(call, due, columns),
        ),
    )
