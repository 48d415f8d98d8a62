"""The search for the best plan: in fractions, by blocks, and by branching.

The programme is relaxed to fractions first, tightened by what its rows ask of whole
proposals, so that it bounds every plan closely. Where money and a count alone join the
regions, the best plan follows by blocks; else by branching.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.cores import Best, Stop, by_cores, searched
from madang.coordination.portfolio.counted import Counted, best_by_count
from madang.coordination.portfolio.entrants import Entrants
from madang.coordination.portfolio.fractions import Fractions
from madang.coordination.portfolio.losses import best_by_blocks
from madang.coordination.portfolio.rounding import is_kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["Solver"]

_KEPT: Final = 1e-7


class Solver:
    """A matrix of rows, solved again and again under other costs and bounds.

    Parameters
    ----------
    usual : Programme
        Its matrix holds for every solve; its cost and rows are the usual ones.
    decisions : int
        Number of the first columns, from which the whole others follow.
    counted : Counted or None
        Rows that count small and large projects, where a share of them is kept.
    is_single : bool
        Whether it is solved once, which is then begun from nothing.
    """

    def __init__(
        self,
        usual: Programme,
        decisions: int,
        counted: Counted | None = None,
        *,
        is_single: bool = False,
    ) -> None:
        self.usual = usual
        self.matrix = usual.matrix
        self._columns: Any = sparse.csc_array(usual.matrix).T
        self.counted = counted
        self._is_single = is_single
        self._decisions = decisions
        self.decided = usual.is_whole & (np.arange(usual.cost.size) < decisions)
        self._fractions: Fractions | None = None
        self._entrants: Entrants | None = None

    def best(
        self,
        programme: Programme,
        *,
        stop: Stop,
        start: NDArray[np.float64] | None,
        entrant: tuple[Programme, int] | None = None,
    ) -> Best:
        """Find the plan of least cost.

        Parameters
        ----------
        programme : Programme
            Costs and bounds of this solve.
        stop : Stop
            When to stop.
        start : (N,) array or None
            Columns to start from; looked at only where they keep all rows.
        entrant : (Programme, int) or None
            The same without any column held, and the one that is held in.

        Returns
        -------
        Best
            Status ``optimal`` (within the gap), ``time_limit``, ``work_limit`` or
            ``infeasible``.
        """
        if start is not None and not is_kept(programme, start):
            start = None
        if not programme.cost[: self._decisions].any():
            # Any plan will do, or balance alone counts: there is no price to go by.
            return searched(programme, stop=stop, start=start)
        if entrant is not None and self._holds(*entrant, stop):
            nothing = Best("optimal", np.empty(0), np.inf, -np.inf)
            best, is_proven = self._by_entrant(programme, entrant[1], nothing, stop)
            if is_proven:
                return best
        basis = None if entrant is None else self._root_basis(entrant[0])
        relaxed = self._from(programme).relaxed(programme, stop.limit, basis=basis)
        best = Best(relaxed.status, np.empty(0), np.inf, relaxed.cost)
        if relaxed.status == "infeasible":
            return best
        if start is not None:
            best = replace(best, x=start, cost=float(programme.cost @ start))
        if relaxed.status != "optimal" or relaxed.cost > stop.cutoff:
            return best
        if self.counted is not None and self.counted.is_tight(programme, relaxed):
            best, is_proven = self._by_count(
                programme, self.counted, relaxed, best, stop
            )
        else:
            best, is_proven = self._by_blocks(programme, relaxed, best, stop)
        if is_proven:
            return best
        return by_cores(programme, relaxed, self.decided, best, stop=stop)

    def _holds(self, free: Programme, column: int, stop: Stop) -> bool:
        """Tell whether plans with a column held in are looked for number by number."""
        if self._is_single or not self.decided[column]:
            return False
        if self._entrants is None or not self._entrants.is_of(free):
            self._entrants = Entrants(free, self._from(free), self.counted, stop.limit)
        return self._entrants.is_tight

    def _root_basis(self, free: Programme) -> Any:
        """Give where plans ended without any column held, from where few steps lead."""
        entrants = self._entrants
        return entrants.basis if entrants is not None and entrants.is_of(free) else None

    def _from(self, programme: Programme) -> Fractions:
        """Give the fractions of a programme's own lower bounds."""
        if self._fractions is None or not self._fractions.holds(
            programme, self.decided
        ):
            lower = np.where(self.decided, 0.0, programme.lower)
            usual = replace(self.usual, lower=lower)
            self._fractions = Fractions(usual, self.decided, is_single=self._is_single)
        return self._fractions

    def _by_count(
        self,
        programme: Programme,
        counted: Counted,
        relaxed: Relaxation,
        best: Best,
        stop: Stop,
    ) -> tuple[Best, bool]:
        """Look for the best plan number by number of large projects."""
        fractions = self._from(programme)
        known: dict[tuple[int | None, int | None], Relaxation] = {}

        def least(least: int | None, most: int | None) -> float:
            """Relax the plans of some numbers."""
            fewer = counted.within(programme, least, most)
            one = fractions.relaxed(fewer, stop.limit, is_near=True)
            known[least, most] = one
            return one.cost

        def close(large: int, best: Best) -> tuple[Best, bool]:
            """Find the best plan of one number."""
            return self._one_number(programme, known[large, large], best, stop)

        return best_by_count(
            counted.large(programme, relaxed), best, least=least, close=close,
            is_beaten=partial(_is_beaten, stop=stop),
        )  # fmt: skip

    def _by_entrant(
        self, programme: Programme, column: int, best: Best, stop: Stop
    ) -> tuple[Best, bool]:
        """Look for the best plan with a column held in, number by number."""
        entrants = self._entrants
        assert entrants is not None  # noqa: S101 - made before
        entrants.begin()

        def close(large: int, best: Best) -> tuple[Best, bool]:
            """Find the best plan of one number, where it may be better."""
            relaxed = entrants.relaxed(programme, column, large)
            if _is_beaten(relaxed.cost, best, stop):
                return replace(best, x=np.empty(0), bound=relaxed.cost), True
            return self._one_number(programme, relaxed, best, stop)

        return best_by_count(
            entrants.middle(column), best, least=partial(entrants.least, column),
            close=close, is_beaten=partial(_is_beaten, stop=stop),
        )  # fmt: skip

    def _one_number(
        self, programme: Programme, relaxed: Relaxation, best: Best, stop: Stop
    ) -> tuple[Best, bool]:
        """Find the best plan of one number of large projects.

        By blocks all numbers are looked at, since the row of the share joins them
        less than rows that count: what the relaxation proves holds for the one.
        """
        if relaxed.status != "optimal":
            return replace(best, bound=relaxed.cost), False
        best = replace(best, status=relaxed.status, bound=relaxed.cost)
        return self._by_blocks(programme, relaxed, best, stop)

    def _by_blocks(
        self, programme: Programme, relaxed: Relaxation, best: Best, stop: Stop
    ) -> tuple[Best, bool]:
        """Look for the best plan by blocks, and tell whether it is proven."""
        known = min(best.cost, stop.cutoff)
        found = best_by_blocks(
            programme, self._columns, relaxed, self.decided, known, stop.gap
        )
        if found.x.size and not is_kept(programme, found.x):
            return best, False
        if found.x.size:
            best = replace(best, x=found.x, cost=found.cost)
        word = best.status if best.x.size or not found.is_proven else "infeasible"
        bound = max(best.bound, found.bound)
        return replace(best, status=word, bound=bound), found.is_proven


def _is_beaten(cost: float, best: Best, stop: Stop) -> bool:
    """Tell whether a cost is no better than what is known, but for the gap."""
    known = min(best.cost, stop.cutoff)
    slack = max(stop.gap, _KEPT) * abs(known) if np.isfinite(known) else 0.0
    return bool(cost >= known - slack)
