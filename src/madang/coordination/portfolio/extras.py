"""Columns that follow from the decisions: carried money, open places, thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.requirements import amount, cells
from madang.coordination.portfolio.terms import BalanceOf, EnoughBy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Extras", "lay_out"]


@dataclass(frozen=True, slots=True)
class Extras:
    """Columns that follow from the decisions, counted from the first of them.

    Attributes
    ----------
    carries : tuple of int
        Places, among the budgeted years, of those that hand money on.
    tops : (T,) array
        Budget of each budgeted year, less what running projects take.
    places : (K, P) sparse array
        Share of each grant that counts to each place that must hold enough.
    tails : tuple of float
        Tails of the ordered average; none where balance is the worst-off ratio.
    regions : int
        Regions that are due money.
    unit : float
        Money in one unit of a column of money.
    """

    carries: tuple[int, ...]
    tops: NDArray[np.float64]
    places: Any
    tails: tuple[float, ...]
    regions: int
    unit: float

    @property
    def first_place(self) -> int:
        """First column of the places."""
        return len(self.carries)

    @property
    def first_tail(self) -> int:
        """First column of the thresholds."""
        return self.first_place + int(self.places.shape[0])

    @property
    def size(self) -> int:
        """Count the columns."""
        return self.first_tail + len(self.tails) * (1 + self.regions) + 1

    @property
    def is_whole(self) -> NDArray[np.bool_]:
        """Whether a column is 0 or 1."""
        here = np.arange(self.size)
        return (here >= self.first_place) & (here < self.first_tail)

    @property
    def upper(self) -> NDArray[np.float64]:
        """Greatest values: all budgets so far, 1 for a place, else none."""
        top = np.full(self.size, np.inf)
        so_far = np.cumsum(np.maximum(self.tops, 0.0)) / self.unit
        top[: self.first_place] = so_far[list(self.carries)]
        top[self.first_place : self.first_tail] = 1.0
        return top


def lay_out(call: Call, terms: Terms, due: NDArray[np.float64]) -> Extras:
    """Lay out the columns that follow from the decisions."""
    committed = dict(zip(call.years, call.committed, strict=True))
    tops = np.array(
        [
            amount(value, terms.budget) - committed.get(year, 0.0)
            for year, value in terms.yearly.items()
        ]
    )
    yearly = list(terms.yearly)
    carries = tuple(
        i
        for i in range(len(yearly) - 1)
        if terms.carry_over > 0 and yearly[i] + 1 == yearly[i + 1]
    )
    is_ordered = terms.balance is BalanceOf.ORDERED and (due > 0).any()
    return Extras(
        carries=carries,
        tops=tops,
        places=cells(call, terms)[1]
        if terms.enough_by is not EnoughBy.NOWHERE
        else sparse.csr_array((0, call.asked.size)),
        tails=terms.tails if is_ordered else (),
        regions=int((due > 0).sum()),
        unit=terms.budget / 1e4,
    )
