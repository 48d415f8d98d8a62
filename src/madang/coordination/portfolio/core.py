"""The search for the best plan: in fractions, by blocks, and by branching.

The programme is relaxed to fractions first, tightened by what its rows ask of whole
proposals, so that it bounds every plan closely. Where money and a count alone join the
regions, the best plan follows by blocks; else by branching.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.cores import Best, Stop, by_cores, searched
from madang.coordination.portfolio.counted import Counted, best_by_count
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
        self.counted = counted
        self._is_single = is_single
        self._decisions = decisions
        self.decided = usual.is_whole & (np.arange(usual.cost.size) < decisions)
        self._fractions: Fractions | None = None

    def best(
        self, programme: Programme, *, stop: Stop, start: NDArray[np.float64] | None
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
        relaxed = self._from(programme).relaxed(programme, stop.limit)
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

        def relax(least: int | None, most: int | None) -> Relaxation:
            """Relax the plans of some numbers."""
            fewer = counted.within(programme, least, most)
            return fractions.relaxed(fewer, stop.limit, is_near=True)

        def close(relaxed: Relaxation, best: Best) -> tuple[Best, bool]:
            """Find the best plan of one number.

            By blocks all numbers are looked at, since the row of the share joins them
            less than rows that count: what the relaxation proves holds for the one.
            """
            best = replace(best, status=relaxed.status, bound=relaxed.cost)
            return self._by_blocks(programme, relaxed, best, stop)

        def is_beaten(cost: float, best: Best) -> bool:
            """Tell whether a cost is no better than what is known, but for the gap."""
            known = min(best.cost, stop.cutoff)
            slack = max(stop.gap, _KEPT) * abs(known) if np.isfinite(known) else 0.0
            return bool(cost >= known - slack)

        middle = counted.large(programme, relaxed)
        return best_by_count(
            middle, best, relax=relax, close=close, is_beaten=is_beaten
        )

    def _by_blocks(
        self, programme: Programme, relaxed: Relaxation, best: Best, stop: Stop
    ) -> tuple[Best, bool]:
        """Look for the best plan by blocks, and tell whether it is proven."""
        known = min(best.cost, stop.cutoff)
        found = best_by_blocks(programme, relaxed, self.decided, known, stop.gap)
        if found.x.size and not is_kept(programme, found.x):
            return best, False
        if found.x.size:
            best = replace(best, x=found.x, cost=found.cost)
        word = best.status if best.x.size or not found.is_proven else "infeasible"
        bound = max(best.bound, found.bound)
        return replace(best, status=word, bound=bound), found.is_proven
