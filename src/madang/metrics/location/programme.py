"""Phased location as a programme in whole numbers, for HiGHS.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from madang.errors import UndefinedMeasureError
from madang.language import _

__all__: list[str] = []

FloatArray = NDArray[np.float64]

_INFEASIBLE: Final = 2
_STOPPED: Final = 1
_HALF: Final = 0.5
_THOUSAND: Final = 1000.0
_MOST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Data:
    """All that a plan rests on, checked; J sites, S paths, T periods, N places."""

    capacity: FloatArray
    build: FloatArray
    stands: NDArray[np.bool_]
    lead: NDArray[np.int64]
    worth: FloatArray
    demand: FloatArray
    chance: FloatArray
    known_from: int
    reach: FloatArray
    missing_cost: float | None
    weight: FloatArray
    standing: FloatArray
    """As `weight`, of what is served and unmet: the last period may stand for more."""

    @property
    def periods(self) -> int:
        """Give the number of periods."""
        return int(self.demand.shape[1])

    def known(self, period: int) -> Data:
        """Give the same with paths that are known from another period."""
        return replace(self, known_from=period)


@dataclass(frozen=True, slots=True)
class Solution:
    """What HiGHS found; serving is the cost of distance by path and period."""

    cost: float
    bound: float
    decided: FloatArray
    used: FloatArray
    unmet: FloatArray
    serving: FloatArray


class _Columns:
    """Where each decision, flow and shortfall lies among the columns."""

    def __init__(self, data: Data) -> None:
        """Count the columns."""
        paths, periods, _places = data.demand.shape
        self.news = np.flatnonzero(~data.stands)
        # Before paths part, one decision for all of them.
        node = np.zeros((paths, periods), dtype=np.int64)
        late = np.arange(periods) >= data.known_from
        node[:, late] = np.arange(paths)[:, None]
        self.build = np.full((paths, periods, data.capacity.size), -1)
        count = 0
        for t in range(periods):
            for k in np.unique(node[:, t]):
                at = count + np.arange(self.news.size)
                same = np.flatnonzero(node[:, t] == k)
                self.build[np.ix_(same, np.array([t]), self.news)] = at
                count += self.news.size
        self.builds = count
        self.pairs = np.argwhere(np.isfinite(data.reach))
        size = (paths, periods, len(self.pairs))
        self.flow = count + np.arange(np.prod(size, dtype=int)).reshape(size)
        count += self.flow.size
        self.short = count + np.arange(data.demand.size).reshape(data.demand.shape)
        self.count = count + data.demand.size


def solve(data: Data, *, gap: float, work: float) -> Solution | None:
    """Solve a programme; None where no plan serves all."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow

    at = _Columns(data)
    cost, upper = _costs(data, at)
    rows = _Rows()
    _serve(data, at, rows)
    matrix = csr_array(
        (np.concatenate(rows.value),
         (np.concatenate(rows.row), np.concatenate(rows.column))),
        shape=(rows.count, at.count),
    )  # fmt: skip
    whole = np.zeros(at.count, dtype=np.int64)
    whole[: at.builds] = 1
    branches = work * _THOUSAND / max(at.count, 1)
    # In units of the dearest column: tolerances of the solver are absolute.
    unit = float(np.abs(cost).max(initial=0.0)) or 1.0
    answer: Any = milp(
        cost / unit,
        integrality=whole,
        bounds=Bounds(0.0, upper),
        constraints=LinearConstraint(
            matrix, np.concatenate(rows.low), np.concatenate(rows.high)
        ),
        options={
            "mip_rel_gap": gap,
            "node_limit": int(min(max(branches, 1.0), _MOST)),
        },
    )
    if answer.status == _INFEASIBLE:
        return None
    if answer.x is None or answer.status > _STOPPED:
        raise UndefinedMeasureError(
            _(
                "The solver found no plan within {work:,g} branches ({said}). Allow "
                "more work, or fewer sites, paths or periods.",
                work=work,
                said=str(answer.message),
            )
        )
    told = answer.mip_dual_bound
    bound = float(answer.fun) if told is None else float(told)
    return _laid_out(data, at, answer.x, unit * float(answer.fun), unit * bound)


def most_unmet(data: Data) -> tuple[int, int, int, float]:
    """Find where most stays unmet if all is built: path, period, place, amount."""
    free = replace(
        data,
        build=np.zeros_like(data.build),
        worth=np.zeros_like(data.worth),
        reach=np.where(np.isfinite(data.reach), 0.0, np.inf),
        missing_cost=1.0,
        weight=np.ones_like(data.weight),
        standing=np.ones_like(data.weight),
        chance=np.ones_like(data.chance),
    )
    found = solve(free, gap=0.0, work=np.inf)
    unmet = data.demand if found is None else found.unmet
    sums = unmet.sum(axis=2)
    s, t = np.unravel_index(int(sums.argmax()), sums.shape)
    return int(s), int(t), int(unmet[s, t].argmax()), float(sums[s, t])


def _costs(data: Data, at: _Columns) -> tuple[FloatArray, FloatArray]:
    """Give what each column costs in expectation, and its upper bound."""
    cost, upper = np.zeros(at.count), np.full(at.count, np.inf)
    scale = data.chance[:, None] * data.weight
    spent = scale[:, :, None] * (data.build.T - data.worth)[None]
    mine = at.build >= 0
    np.add.at(cost, at.build[mine], spent[mine])
    upper[: at.builds] = 1.0
    for j in at.news:  # nothing that is ready only after the last period
        upper[at.build[:, max(data.periods - int(data.lead[j]), 0) :, j]] = 0.0
    scale = data.chance[:, None] * data.standing
    cost[at.flow] = scale[:, :, None] * data.reach[tuple(at.pairs.T)]
    cost[at.short] = (scale * (data.missing_cost or 0.0))[:, :, None]
    if data.missing_cost is None:
        upper[at.short] = 0.0
    return cost, upper


class _Rows:
    """Rows as they are added."""

    def __init__(self) -> None:
        """Begin with none."""
        self.count = 0
        self.row: list[NDArray[np.int64]] = []
        self.column: list[NDArray[np.int64]] = []
        self.value: list[FloatArray] = []
        self.low: list[FloatArray] = []
        self.high: list[FloatArray] = []

    def begin(
        self, count: int, low: float | FloatArray, high: float | FloatArray
    ) -> int:
        """Add rows with their bounds; give the first."""
        self.low.append(np.broadcast_to(np.asarray(low, float), (count,)))
        self.high.append(np.broadcast_to(np.asarray(high, float), (count,)))
        self.count += count
        return self.count - count

    def put(
        self, row: NDArray[Any], column: NDArray[Any], value: float | FloatArray
    ) -> None:
        """Add entries."""
        self.row.append(np.asarray(row))
        self.column.append(np.asarray(column))
        self.value.append(np.broadcast_to(np.asarray(value, float), np.shape(column)))


def _serve(data: Data, at: _Columns, rows: _Rows) -> None:
    """Write: demand is met or unmet; land is sold where a site is open."""
    paths, periods, places = data.demand.shape
    n, j = at.pairs.T
    sites = np.arange(data.capacity.size)
    for s in range(paths):
        once = rows.begin(at.news.size, -np.inf, 1.0)
        for t in range(periods):
            rows.put(once + np.arange(at.news.size), at.build[s, t, at.news], 1.0)
            met = rows.begin(places, data.demand[s, t], data.demand[s, t])
            rows.put(met + n, at.flow[s, t], 1.0)
            rows.put(met + np.arange(places), at.short[s, t], 1.0)
            room = np.where(data.stands, data.capacity, 0.0)
            held = rows.begin(sites.size, -np.inf, room)
            rows.put(held + j, at.flow[s, t], 1.0)
            # Nobody takes more at a site than it asks for, if it is open at all:
            # implied, but the fractions of the relaxation are far closer to whole.
            tight = np.flatnonzero(~data.stands[j])
            most = np.minimum(data.demand[s, t, n[tight]], data.capacity[j[tight]])
            own = rows.begin(tight.size, -np.inf, 0.0)
            rows.put(own + np.arange(tight.size), at.flow[s, t, tight], 1.0)
            for k in at.news:
                begun = at.build[s, : max(t - int(data.lead[k]) + 1, 0), k]
                rows.put(np.full(begun.size, held + k), begun, -data.capacity[k])
                mine = np.flatnonzero(j[tight] == k)
                where = np.repeat(own + mine, begun.size)
                rows.put(where, np.tile(begun, mine.size),
                         -np.repeat(most[mine], begun.size))  # fmt: skip


def _laid_out(
    data: Data, at: _Columns, x: FloatArray, cost: float, bound: float
) -> Solution:
    """Read dates, sales and shortfalls out of the columns."""
    chosen = np.where(at.build >= 0, x[np.maximum(at.build, 0)], 0.0) > _HALF
    decided = np.where(chosen.any(axis=1), chosen.argmax(axis=1).astype(float), np.nan)
    decided[:, data.stands] = -1.0
    flow = x[at.flow]
    used = np.zeros((*data.demand.shape[:2], data.capacity.size))
    for k, j in enumerate(at.pairs[:, 1]):
        used[:, :, j] += flow[:, :, k]
    serving = flow @ data.reach[tuple(at.pairs.T)]
    return Solution(cost, bound, decided, used, x[at.short], serving)
