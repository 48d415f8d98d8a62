"""Greedy by welfare for money: what most committees do by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from madang.metrics.voting.election import Election, Outcome, Ties, Unsupported

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["greedy_welfare"]


def greedy_welfare(
    election: Election,
    *,
    start: Sequence[int] = (),
    ties: Ties = Ties.NAME,
    unsupported: Unsupported = Unsupported.LAST,
) -> Outcome:
    r"""Fund projects in the order of what voters gain for each unit of money.

    .. math:: \frac{\sum_v w_v u_{vp}}{c_p} \quad \text{falling, while } c_p
        \text{ fits into what is left of } B

    A project that no longer fits is passed over. With utility 1 for each approved
    project this is votes for money; with utility equal to the cost, plain votes.

    Parameters
    ----------
    election : Election
        P projects and V voters; costs and budget in one unit of money.
    start : sequence of int
        Projects funded already, whose cost is taken off the budget.
    ties : Ties
        Which of several projects of one ratio goes first.
    unsupported : Unsupported
        Whether what is left over goes to projects from which nobody gains.

    Returns
    -------
    Outcome
        What is funded, the (P,) choice among it; never NaN.

    References
    ----------
    As a rule of participatory budgeting: [ReyMaly2023]_.

    Examples
    --------
    Votes for money are 1/40, 2/50 and 1/30; the first no longer fits:

    >>> e = Election.of([40, 50, 30], [[1, 1, 0], [0, 1, 1]], budget=100)
    >>> greedy_welfare(e).order
    (1, 2)
    """
    place = election.places(ties)
    gain = election.support
    left = election.budget - sum(election.cost[p] for p in start)
    order = list(start)
    barred = set(start).union(*(election.rivals[p] for p in start))

    def rank(p: int) -> tuple[bool, Fraction, int]:
        # Free projects that anybody wants come first.
        free = election.cost[p] == 0 and gain[p] > 0
        ratio = Fraction(gain[p], election.cost[p] or 1)
        return not free, -ratio, place[p]

    for p in sorted(range(len(gain)), key=rank):
        wanted = gain[p] > 0 or unsupported is Unsupported.LAST
        if wanted and p not in barred and election.cost[p] <= left:
            order.append(p)
            left -= election.cost[p]
            barred |= election.rivals[p]
    return election.outcome(order)
