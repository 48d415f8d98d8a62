"""Plans of which no more than a share may be small: branch on how many are large.

Beside n large projects at most a whole number g(n) of small ones may be funded, which
fractions do not see: the row of the share alone bounds plans poorly. With n large
ones or more, and no more than g(n) small ones, every plan keeps the share, and each
plan that keeps it is among these for some n. So n is gone through from what the
fractions say to either side, until no plan beyond can be better.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.cores import Best
    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["Counted", "best_by_count"]

_ROUND: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Counted:
    """Rows that count small and large projects, usually without bounds.

    Attributes
    ----------
    share : float
        Share of the projects that may be small, between 0 and 1.
    share_row, small_row, large_row : int
        The row that keeps it, and those that count.
    """

    share: float
    share_row: int
    small_row: int
    large_row: int

    @staticmethod
    def rows(share_row: NDArray[np.float64]) -> Any:
        """Write the two rows that count, from that of the share.

        It has 1 − s for a small project, −s for a large one, and −1 where a column
        says that a grant lies above the amount after all.

        Parameters
        ----------
        share_row : (N,) array
            What the columns count in it.

        Returns
        -------
        (2, N) sparse array
            Small projects, and large ones.
        """
        small = np.where(share_row > 0, 1.0, np.where(share_row <= -1.0, -1.0, 0.0))
        return sparse.csr_array(np.stack([small, (share_row < 0).astype(np.float64)]))

    def is_tight(self, programme: Programme, relaxed: Relaxation) -> bool:
        """Tell whether fractions use the share up.

        Parameters
        ----------
        programme : Programme
            Rows and bounds.
        relaxed : Relaxation
            Its optimum in fractions.

        Returns
        -------
        bool
        """
        counts = _counts(programme, self.share_row, relaxed)
        return counts > float(programme.row_upper[self.share_row]) - _ROUND

    def large(self, programme: Programme, relaxed: Relaxation) -> int:
        """Count the large projects of the relaxation, rounded."""
        return round(_counts(programme, self.large_row, relaxed))

    def counts(self, programme: Programme) -> NDArray[np.int64]:
        """Tell what columns count among the small projects and the large, (N, 2)."""
        rows = programme.matrix[[self.small_row, self.large_row]].toarray()
        return rows.T.astype(np.int64)  # type: ignore[no-any-return]  # of a sparse array

    def paid(self, relaxed: Relaxation, counts: tuple[int, int]) -> float:
        """Give what projects cost that come on top of a relaxation's own, by count."""
        rows = [self.small_row, self.large_row]
        return float(relaxed.price[rows] @ np.array(counts))

    def within(
        self,
        programme: Programme,
        least: int | None,
        most: int | None,
        beside: tuple[int, int] = (0, 0),
    ) -> Programme:
        """Keep to plans of so many large projects or more, and small ones beside.

        Parameters
        ----------
        programme : Programme
            Rows and bounds.
        least : int or None
            Fewest large projects.
        most : int or None
            Large projects beside which no more small ones may be funded.
        beside : (int, int)
            Small and large projects that come on top of the programme's own.

        Returns
        -------
        Programme
        """
        lower, upper = programme.row_lower.copy(), programme.row_upper.copy()
        if least is not None:
            lower[self.large_row] = least - beside[1]
        if most is not None:
            small = self.share * most / (1 - self.share)
            upper[self.small_row] = math.floor(small + _ROUND) - beside[0]
        return replace(programme, row_lower=lower, row_upper=upper)


def _counts(programme: Programme, row: int, relaxed: Relaxation) -> float:
    """Give what a row counts in a relaxation."""
    matrix = programme.matrix
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return float(matrix.data[part] @ relaxed.x[matrix.indices[part]])


def best_by_count(
    middle: int,
    best: Best,
    *,
    least: Callable[[int | None, int | None], float],
    close: Callable[[int, Best], tuple[Best, bool]],
    is_beaten: Callable[[float, Best], bool],
) -> tuple[Best, bool]:
    """Find the best plan over all numbers of large projects.

    Parameters
    ----------
    middle : int
        The number to begin with.
    best : Best
        What is known so far; its bound holds for all plans.
    least : callable
        Gives what no plan costs less than, for a least and a most number of large ones.
    close : callable
        Gives the best plan for one number, given what is known, and whether it is
        proven.
    is_beaten : callable
        Tells whether no plan of such a cost is wanted beside what is known.

    Returns
    -------
    Best, bool
        The best plan, and whether it is proven: not where it is not for one number.
    """
    bounds, is_proven = [np.inf], True

    def look(large: int) -> None:
        """Look at one number of large projects."""
        nonlocal best, is_proven
        cost = least(large, large)
        if is_beaten(cost, best):
            bounds.append(cost)
            return
        found, is_closed = close(large, best)
        is_proven &= is_closed
        bounds.append(found.bound)
        if found.x.size and found.cost < best.cost:
            best = replace(best, x=found.x, cost=found.cost)

    look(middle)
    # What bounds all plans may settle it, where a gap is allowed.
    is_settled = is_beaten(best.bound, best)
    if is_settled:
        bounds.append(best.bound)
    for side in () if is_settled else (1, -1):
        large = middle + side
        while large >= 0 and is_proven:
            rest = least(large, None) if side > 0 else least(None, large)
            if is_beaten(rest, best):
                bounds.append(rest)
                break
            look(large)
            large += side
    lowest = min(*bounds, best.cost)
    if not is_proven or lowest == -np.inf:
        return best, False
    word = best.status if best.x.size else "infeasible"
    return replace(best, status=word, bound=max(best.bound, lowest)), True
