"""The law of the frontier: toward balance, money never moves to regions less behind.

Balance looks at the worst-off region alone, so that a step toward it may be paid for
by a region that is itself far behind. So the plans are gone through from merit to
balance, and where the money of one would go to regions that lie less far below the
reference, on average, than that of the plan before, it is looked for again under a
floor of progressivity: that of the plan before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from madang.coordination.portfolio.search import PlanPoint, Search

__all__ = ["every_plan", "rising"]

# The floor stays this little below what the plan before has, as sums round.
_SLACK: Final = 1e-9
_SAME: Final = 5e-7
_MOST: Final = 5_000


def _falls(plan: PlanPoint, least: float) -> bool:
    """Tell whether a plan's money goes to regions less far behind than it may."""
    return plan.progressivity < _floor(least)


def _floor(progressivity: float) -> float:
    """Give a floor that a plan of this progressivity keeps in spite of rounding."""
    return float(max(progressivity - _SLACK * max(progressivity, 1.0), 0.0))


def rising(search: Search, plans: Sequence[PlanPoint]) -> list[PlanPoint]:
    """Let progressivity never fall from one plan to the next.

    Parameters
    ----------
    search : Search
        The call.
    plans : sequence of PlanPoint
        The frontier without the law, balance rising.

    Returns
    -------
    list of PlanPoint
        The plans that keep the law, as they are, and the best that keep it at the
        floors of the others; the last has the greatest balance of those that keep it.
        A plan that keeps the law has no more merit and no less balance than the one
        before, since it could have been found at that one's floor.
    """
    kept, least = [plans[0]], plans[0].progressivity
    for plan in plans[1:-1]:
        if plan.floor <= kept[-1].balance:
            continue
        found: PlanPoint | None = plan
        if _falls(plan, least):
            found = search.kept_to(_floor(least)).reaching(plan.floor)
        if found is not None:
            kept.append(found)
            least = np.fmax(least, found.progressivity)
    if len(plans) > 1:
        _close(search, kept, plans[-1], least)
    return kept


def _close(
    search: Search, kept: list[PlanPoint], last: PlanPoint, least: float
) -> None:
    """Add the plan of greatest balance among those that keep the law."""
    before = kept[-1]
    if _falls(last, least) or last.balance <= before.balance:
        last = search.kept_to(_floor(least)).best_balance(before.levels)
    if last.balance > before.balance + _SAME:
        kept.append(last)
    elif len(kept) > 1:
        kept[-1] = last  # the same plan, proven to be the end


def every_plan(search: Search, first: PlanPoint) -> Iterator[PlanPoint]:
    """Give every plan of the frontier that keeps the law, from the first on.

    Parameters
    ----------
    search : Search
        The call.
    first : PlanPoint
        The plan of greatest merit.

    Yields
    ------
    PlanPoint
        Balance rising.
    """
    plan: PlanPoint | None = first
    least = first.progressivity
    for _unused in range(_MOST):
        if plan is None:
            return
        yield plan
        least = np.fmax(least, plan.progressivity)
        before, plan = plan, search.above(plan)
        if plan is not None and _falls(plan, least):
            plan = search.kept_to(_floor(least)).above(before)
