"""The search for the best plan: a core of promising columns first, then the rest.

The programme is relaxed to fractions first, tightened by what its rows ask of whole
proposals, so that it bounds every plan closely. Where money alone joins the regions,
the best plan follows by blocks. Else the columns of smallest reduced cost are
searched, the others held where the relaxation has them. A plan so found
proves most other columns of no use: whatever moves one costs more than the plan.
What is left over is searched in full.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.covers import covers
from madang.coordination.portfolio.highs import (
    Limit,
    Programme,
    Relaxation,
    changed,
    loaded,
    relax,
    search,
)
from madang.coordination.portfolio.losses import best_by_blocks
from madang.coordination.portfolio.rounding import is_kept, rounded_plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.covers import Covers

__all__ = ["Best", "Entries", "Solver", "Stop"]

_CORES: Final = (150, 600, 2400)
# Of the gap allowed, the part that is left to the search of a core.
_PART: Final = 0.25
# Up to so many columns a search is plain branching.
_FEW: Final = 400
_WHOLE: Final = 1e-9
_KEPT: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Stop:
    """When to stop: limit, relative gap, and a cost above which nothing counts."""

    limit: Limit
    gap: float
    cutoff: float = np.inf


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan found: a word, its columns, its cost, and a bound below it."""

    status: str
    x: NDArray[np.float64]
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class Entries:
    """What one column counts in this solve, where it counts nothing otherwise.

    Attributes
    ----------
    column : int
        The column; it alone has a cost.
    rows, values : (n,) array
        What it counts in which rows.
    goal : int
        The row whose least all that is paid for serves.
    """

    column: int
    rows: NDArray[np.int64]
    values: NDArray[np.float64]
    goal: int


class _Fractions:
    """A programme in fractions, with its covers, solved from one basis each time."""

    def __init__(self, usual: Programme, decided: NDArray[np.bool_]) -> None:
        self.lower = np.where(decided, 0.0, usual.lower)
        self._covers: Covers = covers(usual, decided)
        more = self._covers.matrix.shape[1] - usual.cost.size
        wide: Any = usual.matrix.copy()
        wide.resize((wide.shape[0], wide.shape[1] + more))
        self._matrix: Any = sparse.csr_array(sparse.vstack([wide, self._covers.matrix]))
        self._shares = more
        self._solver = loaded(self._with_covers(usual, None), whole=None)
        relax(self._solver, Limit())
        self._basis = self._solver.getBasis()

    def holds(self, programme: Programme, decided: NDArray[np.bool_]) -> bool:
        """Tell whether the covers of the programme are these."""
        return np.array_equal(self.lower, np.where(decided, 0.0, programme.lower))

    def _with_covers(self, programme: Programme, entries: Entries | None) -> Programme:
        """Add covers, but for rows in which a column counts anew."""
        nothing, ones = np.zeros(self._shares), np.ones(self._shares)
        lower, upper = self._covers.lower, self._covers.upper
        if entries is not None:
            is_moved = np.isin(self._covers.of, entries.rows)
            lower = np.where(is_moved, -np.inf, lower)
            upper = np.where(is_moved, np.inf, upper)
        return Programme(
            np.concatenate([programme.cost, nothing]),
            np.concatenate([programme.lower, nothing]),
            np.concatenate([programme.upper, ones]),
            np.concatenate([programme.is_whole, nothing > 0]),
            self._matrix,
            np.concatenate([programme.row_lower, lower]),
            np.concatenate([programme.row_upper, upper]),
        )

    def relaxed(
        self, programme: Programme, entries: Entries | None, limit: Limit
    ) -> Relaxation:
        """Solve in fractions; columns and reduced costs without those of covers."""
        solver, size = self._solver, programme.cost.size
        changed(solver, self._with_covers(programme, entries), self._basis)
        count(solver, entries, 1.0)
        found = relax(solver, limit)
        count(solver, entries, 0.0)
        return replace(found, x=found.x[:size], reduced=found.reduced[:size])


def count(solver: Any, entries: Entries | None, times: float) -> None:
    """Let a column count what it is said to, or nothing again."""
    if entries is not None:
        for row, value in zip(entries.rows, entries.values, strict=True):
            solver.changeCoeff(int(row), entries.column, times * float(value))


class Solver:
    """A matrix of rows, solved again and again under other costs and bounds.

    Parameters
    ----------
    usual : Programme
        Its matrix holds for every solve; its cost and rows are the usual ones.
    decisions : int
        Number of the first columns, from which the whole others follow.
    """

    def __init__(self, usual: Programme, decisions: int) -> None:
        self.usual = usual
        self.matrix = usual.matrix
        self._decisions = decisions
        self.decided = usual.is_whole & (np.arange(usual.cost.size) < decisions)
        self._fractions: _Fractions | None = None

    def best(
        self,
        programme: Programme,
        *,
        stop: Stop,
        start: NDArray[np.float64] | None,
        entries: Entries | None = None,
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
        entries : Entries or None
            What a column counts in this solve.

        Returns
        -------
        Best
            Status ``optimal`` (within the gap), ``time_limit``, ``work_limit`` or
            ``infeasible``.
        """
        tight = programme
        if entries is not None:
            at = np.full(entries.rows.size, entries.column)
            moved = sparse.csr_array(
                (entries.values, (entries.rows, at)), shape=programme.matrix.shape
            )
            tight = replace(
                programme, matrix=sparse.csr_array(programme.matrix + moved)
            )
        if start is not None and not is_kept(tight, start):
            start = None
        if not programme.cost[: self._decisions].any():
            # Any plan will do, or balance alone counts: there is no price to go by.
            return _search(tight, stop=stop, start=start)
        return self._by_core(tight, programme, stop=stop, start=start, entries=entries)

    def _relaxed(
        self, programme: Programme, entries: Entries | None, limit: Limit
    ) -> Relaxation:
        """Relax a programme, with the covers of its own lower bounds."""
        if self._fractions is None or not self._fractions.holds(
            programme, self.decided
        ):
            lower = np.where(self.decided, 0.0, programme.lower)
            usual = replace(self.usual, lower=lower)
            self._fractions = _Fractions(usual, self.decided)
        return self._fractions.relaxed(programme, entries, limit)

    def _by_core(
        self,
        tight: Programme,
        programme: Programme,
        *,
        stop: Stop,
        start: NDArray[np.float64] | None,
        entries: Entries | None,
    ) -> Best:
        """Relax, then look by blocks, and search where blocks are too wide."""
        relaxed = self._relaxed(programme, entries, stop.limit)
        best = Best(relaxed.status, np.empty(0), np.inf, relaxed.cost)
        if relaxed.status == "infeasible":
            return best
        if start is not None:
            best = replace(best, x=start, cost=float(tight.cost @ start))
        if relaxed.status != "optimal" or relaxed.cost > stop.cutoff:
            return best
        near = relaxed
        if entries is not None and relaxed.cost <= _KEPT:
            near = self._by_goal(tight, programme, entries, relaxed, stop.limit)
        best, is_proven = self._by_blocks(tight, near, best, stop.cutoff)
        return best if is_proven else self._by_search(tight, relaxed, best, stop=stop)

    def _by_goal(
        self,
        tight: Programme,
        programme: Programme,
        entries: Entries,
        relaxed: Relaxation,
        limit: Limit,
    ) -> Relaxation:
        """Price columns by the goal, where the relaxation reaches it for nothing.

        Without the column that costs, the greatest sum of the goal's row has reduced
        costs; over what one more of that column adds to it they bound its value.
        """
        at, goal = entries.column, entries.goal
        cost = -tight.matrix[[goal]].toarray().ravel()
        upper = tight.upper.copy()
        upper[at] = 0.0
        free = replace(programme, cost=cost, upper=upper)
        found = self._relaxed(free, entries, limit)
        if found.status != "optimal" or not found.reduced[at] < -_KEPT:
            return relaxed
        gain = -float(found.reduced[at])
        price = found.reduced / gain
        price[at] = 0.0
        bound = (found.cost + float(tight.row_lower[goal])) / gain
        return Relaxation("optimal", bound, found.x, price)

    def _by_blocks(
        self, programme: Programme, relaxed: Relaxation, best: Best, cutoff: float
    ) -> tuple[Best, bool]:
        """Look for the best plan by blocks, and tell whether it is proven."""
        known = min(best.cost, cutoff)
        found = best_by_blocks(programme, relaxed, self.decided, known)
        if found.x.size and not is_kept(programme, found.x):
            return best, False
        if found.x.size:
            best = replace(best, x=found.x, cost=found.cost)
        word = best.status if best.x.size or not found.is_proven else "infeasible"
        bound = max(best.bound, found.bound)
        return replace(best, status=word, bound=bound), found.is_proven

    def _by_search(
        self, tight: Programme, relaxed: Relaxation, best: Best, *, stop: Stop
    ) -> Best:
        """Search growing cores, and what is left of the whole."""
        is_free = (tight.upper > tight.lower) & self.decided
        rounded = rounded_plan(tight, relaxed, is_free)
        if rounded is not None and tight.cost @ rounded < best.cost:
            best = replace(best, x=rounded, cost=float(tight.cost @ rounded))
        for size in _CORES:
            left = is_free & ~self._useless(relaxed, best)
            if _is_near(best, stop.gap) or left.sum() <= size:
                break
            held = _outside_core(relaxed, self.decided & ~left, left, size)
            found = _search(
                _held(tight, relaxed.x, held), stop=replace(stop, gap=_PART * stop.gap),
                start=None, few=_FEW,
            )  # fmt: skip
            if found.cost < best.cost:
                best = replace(best, x=found.x, cost=found.cost)
        if _is_near(best, stop.gap):
            return best
        return self._rest(tight, relaxed, best, stop=stop)

    def _useless(self, relaxed: Relaxation, best: Best) -> NDArray[np.bool_]:
        """Tell which columns no better plan moves: that alone costs too much."""
        if not best.x.size:
            return np.zeros(self.decided.size, dtype=np.bool_)
        slack = _KEPT * max(abs(best.cost), 1.0)
        is_whole = np.abs(relaxed.x - np.round(relaxed.x)) <= _WHOLE
        costly = relaxed.cost + np.abs(relaxed.reduced) > best.cost + slack
        useless: NDArray[np.bool_] = self.decided & is_whole & costly
        return useless

    def _rest(
        self, programme: Programme, relaxed: Relaxation, best: Best, *, stop: Stop
    ) -> Best:
        """Search what reduced costs leave open; the bound of both parts holds."""
        fewer = _held(programme, relaxed.x, self._useless(relaxed, best))
        found = _search(
            fewer, stop=stop, start=best.x if best.x.size else None, few=_FEW
        )
        if found.status == "infeasible" and not best.x.size:
            return found
        bound = max(best.bound, min(found.bound, best.cost))
        kept = found if found.cost <= best.cost else best
        status = found.status if found.status != "infeasible" else "optimal"
        return Best(status, kept.x, kept.cost, bound)


def _search(
    programme: Programme,
    *,
    stop: Stop,
    start: NDArray[np.float64] | None,
    few: int = 0,
) -> Best:
    """Search a programme without the columns that are held."""
    is_open = programme.upper > programme.lower
    if not is_open.any():
        x = programme.lower
        if not is_kept(programme, x):
            return Best("infeasible", np.empty(0), np.inf, np.inf)
        cost = float(programme.cost @ x)
        return Best("optimal", x, cost, cost)
    held = np.where(is_open, 0.0, programme.lower)
    spent = programme.matrix @ held
    columns: Any = sparse.csc_array(programme.matrix)[:, np.flatnonzero(is_open)]
    rest = Programme(
        programme.cost[is_open], programme.lower[is_open], programme.upper[is_open],
        programme.is_whole[is_open], sparse.csr_array(columns),
        programme.row_lower - spent, programme.row_upper - spent,
        float(programme.cost @ held),
    )  # fmt: skip
    found = search(
        rest, limit=stop.limit, gap=stop.gap, cutoff=stop.cutoff,
        start=None if start is None else start[is_open],
        is_plain=int(is_open.sum()) <= few,
    )  # fmt: skip
    if not found.x.size:
        return Best(found.status, found.x, np.inf, found.bound)
    x = held.copy()
    x[is_open] = found.x
    return Best(found.status, x, found.cost, found.bound)


def _is_near(best: Best, gap: float) -> bool:
    """Tell whether a plan is within the gap of the bound."""
    return best.x.size > 0 and best.cost - best.bound <= gap * abs(best.cost)


def _held(
    programme: Programme, x: NDArray[np.float64], is_held: NDArray[np.bool_]
) -> Programme:
    """Hold columns at the whole number that the relaxation gives them."""
    at = np.round(x)
    return replace(
        programme,
        lower=np.where(is_held, at, programme.lower),
        upper=np.where(is_held, at, programme.upper),
    )


def _outside_core(
    relaxed: Relaxation,
    is_held: NDArray[np.bool_],
    is_left: NDArray[np.bool_],
    size: int,
) -> NDArray[np.bool_]:
    """Hold all but the columns left of smallest reduced cost, and all fractions."""
    left = np.flatnonzero(is_left)
    price = np.abs(relaxed.reduced[left])
    held = is_held | is_left
    held[left[np.lexsort((left, price))][:size]] = False
    held &= np.abs(relaxed.x - np.round(relaxed.x)) <= _WHOLE
    return held
