"""The plans around the chosen one, floor by floor: where a rejected proposal enters.

The plan that is best at a floor of balance stays best until the floor passes its
balance. So the plans of the whole frontier, one after another, tell exactly at
which floors each proposal is funded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.search import FINEST
from madang.coordination.portfolio.solver import STOPPED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.search import PlanPoint, Search
    from madang.coordination.portfolio.workers import Deadline

__all__ = ["Stretch", "look_around", "nearest_floors"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive plans of the whole frontier, the chosen one among them.

    Attributes
    ----------
    plans : tuple of PlanPoint
        Balance rising, each the best at every floor above the balance of the one
        before, up to its own.
    chosen : int
        Place of the chosen plan.
    starts, ends : bool
        Whether the first and the last are the ends of the frontier.
    is_cut : bool
        Whether a limit of time or work broke it off.
    """

    plans: tuple[PlanPoint, ...]
    chosen: int
    starts: bool
    ends: bool
    is_cut: bool = False


def _between(
    search: Search,
    low: PlanPoint,
    high: PlanPoint,
    *,
    most: int,
    deadline: Deadline,
) -> list[PlanPoint] | None:
    """Give the plans strictly between two; None where they are too many."""
    plans: list[PlanPoint] = []
    plan = low
    while not deadline.is_past:
        floor = plan.balance + FINEST
        if floor >= high.balance:
            return plans
        found = search.solve(floor, high.levels)
        if not found.levels.size or found.status in STOPPED:
            return None
        plan = search.point(found, floor)
        if plan.balance > high.balance - FINEST:
            return plans
        if len(plans) == most:
            return None
        plans.append(plan)
    return None


def _rising(
    search: Search,
    frontier: Sequence[PlanPoint],
    chosen: int,
    *,
    most: int,
    deadline: Deadline,
) -> tuple[list[PlanPoint], bool]:
    """Give plans of more balance, nearest first, and whether they reach the end."""
    plans: list[PlanPoint] = []
    plan = frontier[chosen]
    for high in frontier[chosen + 1 :]:
        while plan.balance + FINEST < high.balance:
            if deadline.is_past or len(plans) >= most:
                return plans, False
            floor = plan.balance + FINEST
            found = search.solve(floor, high.levels)
            if not found.levels.size or found.status in STOPPED:
                return plans, False
            plan = search.point(found, floor)
            plans.append(plan)
    return plans, True


def _falling(
    search: Search,
    frontier: Sequence[PlanPoint],
    chosen: int,
    *,
    most: int,
    deadline: Deadline,
) -> tuple[list[PlanPoint], bool]:
    """Give plans of less balance, nearest first, and whether they reach the end."""
    plans: list[PlanPoint] = []
    high = frontier[chosen]
    for low in reversed(frontier[:chosen]):
        inner = _between(search, low, high, most=most - len(plans), deadline=deadline)
        if inner is None:
            return plans, False
        plans += [*reversed(inner), low]
        high = low
        if len(plans) >= most:
            return plans, low is frontier[0]
    return plans, True


def look_around(
    search: Search,
    frontier: Sequence[PlanPoint],
    chosen: int,
    *,
    most: int,
    deadline: Deadline,
) -> Stretch:
    """Look at the plans of the whole frontier around the chosen one.

    Parameters
    ----------
    search : Search
        The call.
    frontier : sequence of PlanPoint
        Some plans of the frontier, balance rising.
    chosen : int
        Place of the chosen plan.
    most : int
        Plans to look at on either side.
    deadline : Deadline
        When to stop.

    Returns
    -------
    Stretch
    """
    plan = frontier[chosen]
    if not search.problem.has_balance:
        return Stretch((plan,), 0, starts=True, ends=True)
    limits = {"most": most, "deadline": deadline}
    below, starts = _falling(search, frontier, chosen, **limits)  # type: ignore[arg-type]
    above, ends = _rising(search, frontier, chosen, **limits)  # type: ignore[arg-type]
    is_cut = search.is_stopped or (deadline.is_past and not (starts and ends))
    return Stretch((*reversed(below), plan, *above), len(below), starts, ends, is_cut)


def nearest_floors(
    stretch: Stretch, funded: NDArray[np.bool_], floor: float
) -> NDArray[np.float64]:
    """Give the floor nearest to the plan's own at which each proposal is funded.

    Parameters
    ----------
    stretch : Stretch
        Plans around the chosen one.
    funded : (J, P) array of bool
        What each of its plans funds.
    floor : float
        Floor of the chosen plan.

    Returns
    -------
    (P,) array
        NaN where no plan looked at funds the proposal; the floor itself where the
        chosen plan does.
    """
    balance = np.array([plan.balance for plan in stretch.plans])
    nearest = np.full(funded.shape[1], np.nan)
    nearest[funded[stretch.chosen]] = floor
    for j in range(len(stretch.plans)):
        if j == stretch.chosen:
            continue
        at = balance[j] if j < stretch.chosen else balance[j - 1] + FINEST
        is_nearer = ~(np.abs(nearest - floor) <= abs(at - floor))
        nearest = np.where(funded[j] & is_nearer, at, nearest)
    return nearest
