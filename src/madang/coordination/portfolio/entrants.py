"""Plans with one column held in, by how many projects are large.

A column held in is one more where all else stays as it was. So what a programme says
of each number of large projects, relaxed once without it, bounds the plans with any
column held in, and few numbers need to be relaxed for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.counted import Counted
    from madang.coordination.portfolio.fractions import Fractions
    from madang.coordination.portfolio.highs import Limit, Programme, Relaxation

__all__ = ["Entrants"]

_NEAR: Final = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class _Root:
    """Least cost of plans with each column held in, and the basis to begin from."""

    least: NDArray[np.float64]
    basis: Any


class Entrants:
    """A programme without any column held, relaxed number by number.

    Parameters
    ----------
    programme : Programme
        Costs, bounds and rows.
    fractions : Fractions
        The same in fractions.
    counted : Counted or None
        Rows that count small and large projects, where a share of them is kept.
    limit : Limit
        When to stop.
    """

    def __init__(
        self,
        programme: Programme,
        fractions: Fractions,
        counted: Counted | None,
        limit: Limit,
    ) -> None:
        self.programme, self.fractions = programme, fractions
        self._limit = limit
        self._roots: dict[tuple[object, ...], _Root] = {}
        self._solved: list[tuple[Relaxation, int]] = []
        relaxed = fractions.relaxed(programme, limit)
        self.basis = fractions.basis if relaxed.status == "optimal" else None
        self.is_tight = (
            counted is not None
            and relaxed.status == "optimal"
            and counted.is_tight(programme, relaxed)
        )
        if counted is not None and self.is_tight:
            self._counted, self._counts = counted, counted.counts(programme)
            self._middle = counted.large(programme, relaxed)

    def is_of(self, programme: Programme) -> bool:
        """Tell whether a programme of the same matrix is this one."""
        own = self.programme
        return all(
            np.array_equal(getattr(own, name), getattr(programme, name))
            for name in ("cost", "lower", "upper", "row_lower", "row_upper")
        )

    def middle(self, column: int) -> int:
        """Give the number of large projects that promises most with a column held."""
        numbers = [max(self._middle + step, 0) for step in _NEAR]
        return min(numbers, key=lambda n: self.least(column, n, n))

    def least(self, column: int, least: int | None, most: int | None) -> float:
        """Give what no plan of some numbers that holds a column costs less than.

        Parameters
        ----------
        column : int
            A column that is decided.
        least, most : int or None
            Fewest large projects, and those beside which small ones are limited.

        Returns
        -------
        float
            Infinite where there are none.
        """
        known = float(self._root(column, least, most).least[column])
        if least is None or least != most:
            return known
        return max([known, *(self._moved(*one, least) for one in self._solved)])

    def begin(self) -> None:
        """Begin with a question; nothing is known of it yet but from the roots."""
        self._solved.clear()

    def _moved(self, relaxed: Relaxation, large: int, other: int) -> float:
        """Bound the plans of another number by the prices of one that was relaxed.

        Only the bounds of the rows that count differ, and prices hold for any bounds.
        """
        here, there = (
            self._counted.within(self.programme, n, n) for n in (large, other)
        )
        small, many = self._counted.small_row, self._counted.large_row
        fewer = there.row_upper[small] - here.row_upper[small]
        more = there.row_lower[many] - here.row_lower[many]
        return float(
            relaxed.cost + relaxed.price[small] * fewer + relaxed.price[many] * more
        )

    def relaxed(self, programme: Programme, column: int, large: int) -> Relaxation:
        """Relax the plans of one number that hold a column.

        Parameters
        ----------
        programme : Programme
            The programme with the column held.
        column : int
            The column.
        large : int
            Number of large projects.

        Returns
        -------
        Relaxation
        """
        found = self.fractions.relaxed(
            self._counted.within(programme, large, large), self._limit,
            basis=self._root(column, large, large).basis,
        )  # fmt: skip
        if found.status == "optimal":
            self._solved.append((found, large))
        return found

    def _root(self, column: int, least: int | None, most: int | None) -> _Root:
        """Relax the plans of some numbers, once for all columns that count alike.

        One project more changes by a leap what the next of its kind would cost. So
        the column held is counted beforehand; by duality it then costs its reduced
        cost, and the price of what it counts.
        """
        small, large = self._counts[column].tolist()
        counts = (small, large)
        key = (least, most, counts)
        if key not in self._roots:
            others = self._counted.within(self.programme, least, most, counts)
            relaxed = self.fractions.relaxed(others, self._limit)
            if relaxed.status == "infeasible":
                # What a column counts may serve floors that none but it can reach.
                counts = (0, 0)
                others = self._counted.within(self.programme, least, most)
                relaxed = self.fractions.relaxed(others, self._limit)
            cost = np.full(others.cost.size, relaxed.cost)
            if relaxed.status == "optimal":
                cost += (1.0 - relaxed.x) * relaxed.reduced
                cost += self._counted.paid(relaxed, counts)
            self._roots[key] = _Root(cost, self.fractions.basis)
        return self._roots[key]
