"""The method of equal shares: each voter commands an equal part of the budget."""

from __future__ import annotations

import heapq
import math
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.voting.election import (
    Election,
    Outcome,
    Ties,
    Unsupported,
    as_fraction,
)
from madang.metrics.voting.greedy import greedy_welfare
from madang.metrics.voting.growing import grown

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Completion", "Endowment", "equal_shares"]

_SLACK: Final = 1e-11  # of all money there is; far wider than the error of the sums


class Completion(StrEnum):
    """What is done with money that the shares leave unspent."""

    NONE = "none"
    ADD_ONE = "add_one"
    GREEDY = "greedy"
    ADD_ONE_GREEDY = "add_one_greedy"


class Endowment(StrEnum):
    """Whether shares are exact, or cut to whole units of money where they grow."""

    EXACT = "exact"
    WHOLE = "whole"


class _Plain:
    """An election in floats, project by project; made once for all runs."""

    def __init__(self, election: Election) -> None:
        self.cost = [float(c) for c in election.cost]
        self.gain = [u.astype(np.float64) for u in election.utility]
        self.weight = [election.weight[v].astype(np.float64) for v in election.voters]
        self.share = [w * u for w, u in zip(self.weight, self.gain, strict=True)]
        self.total = [float(s.sum()) for s in self.share]
        self.alone = [int(v[0]) if v.size == 1 else -1 for v in election.voters]
        self.whole = [
            int((election.weight[v] * u).sum())
            for v, u in zip(election.voters, election.utility, strict=True)
        ]


class _Purses:
    """What each voter has left: in floats, and exactly when asked.

    The floats screen; where two rates come too close for them, or money barely
    suffices, the purchases since the last such moment are repeated in whole
    numbers and decide.
    """

    def __init__(self, election: Election, plain: _Plain, share: Fraction) -> None:
        self.election = election
        self.plain = plain
        self.money = np.full(election.weight.size, float(share))
        self.exact: NDArray[np.object_] = np.full(
            election.weight.size, share.numerator, dtype=object
        )
        self.scale = share.denominator
        self.slack = _SLACK * float(share * sum(election.weight.tolist()))
        self.waiting: list[int] = []

    def rate(self, p: int) -> tuple[float, float]:
        """Give the least price of a unit of utility, and its error; inf if too dear."""
        plain, cost = self.plain, self.plain.cost[p]
        if plain.alone[p] >= 0:
            return self._rate_alone(p)
        money, gain = self.money[self.election.voters[p]], plain.gain[p]
        purse = plain.weight[p] * money
        missing, slack = cost - float(purse.sum()), self.slack + _SLACK * cost
        if missing > slack or (missing > -slack and not self.can_pay(p)):
            return math.inf, 0.0
        rate, rich, count = cost / plain.total[p], plain.total[p], 0
        while True:
            poor = money < rate * gain
            n = int(np.count_nonzero(poor))
            if n == count:
                return rate, slack / rich
            count = n
            rich = plain.total[p] - float(plain.share[p][poor].sum())
            if n == poor.size or rich <= 0:
                return float((money / gain).max()), math.inf
            rate = (cost - float(purse[poor].sum())) / rich

    def _rate_alone(self, p: int) -> tuple[float, float]:
        """Give the same where one voter supports it: the method runs at such a rate."""
        plain, cost = self.plain, self.plain.cost[p]
        money, gain = self.money.item(plain.alone[p]), plain.gain[p].item()
        missing = cost - plain.weight[p].item() * money
        slack = self.slack + _SLACK * cost
        if missing > slack or (missing > -slack and not self.can_pay(p)):
            return math.inf, 0.0
        rate = cost / plain.total[p]
        if money < rate * gain:
            return money / gain, math.inf
        return rate, slack / plain.total[p]

    def can_pay(self, p: int) -> bool:
        """Tell exactly whether supporters together hold a project's cost."""
        self._catch_up()
        v = self.election.voters[p]
        held = int((self.election.weight[v] * self.exact[v]).sum())
        return held >= self.election.cost[p] * self.scale

    def buy(self, p: int, rate: float) -> None:
        """Let the supporters of a project pay for it."""
        v = self.election.voters[p]
        left = self.money[v] - rate * self.plain.gain[p]
        self.money[v] = np.maximum(left, 0.0)
        self.waiting.append(p)

    def exact_rate(self, p: int) -> tuple[int, int]:
        """Give the least price of a unit of utility as a fraction, times `scale`."""
        v, gain = self.election.voters[p], self.election.utility[p]
        weight, money = self.election.weight[v], self.exact[v]
        poor = np.zeros(v.size, dtype=np.bool_)
        while True:
            rich = ~poor
            price = self.election.cost[p] * self.scale
            price -= int((weight[poor] * money[poor]).sum())
            total = int((weight[rich] * gain[rich]).sum())
            more = rich & np.asarray(money * total < price * gain, dtype=np.bool_)
            if not more.any():
                return price, total
            poor |= more

    def _catch_up(self) -> None:
        """Repeat the purchases that are not in the whole numbers yet."""
        for p in self.waiting:
            price, total = self.exact_rate(p)
            v = self.election.voters[p]
            self.exact, self.scale = self.exact * total, self.scale * total
            pay = np.minimum(self.exact[v], price * self.election.utility[p])
            self.exact[v] = self.exact[v] - pay
            common = math.gcd(self.scale, *self.exact.tolist())
            self.exact, self.scale = self.exact // common, self.scale // common
        if self.waiting:
            self.waiting.clear()
            self.money = (self.exact / self.scale).astype(np.float64)

    def cheapest(self, near: dict[int, float]) -> list[int]:
        """Tell exactly which of several projects, with rates in floats, costs least."""
        if not all(self._is_rich(p, rate) for p, rate in near.items()):
            self._catch_up()
            fractions = {p: self.exact_rate(p) for p in near}
        else:
            # Where nobody spends all she has, money left does not tell in the rate.
            fractions = {p: (self.election.cost[p], self.plain.whole[p]) for p in near}
        tied: list[int] = []
        best, over = next(iter(fractions.values()))
        for p, (price, total) in fractions.items():
            if price * over < best * total:
                tied, best, over = [p], price, total
            elif price * over == best * total:
                tied.append(p)
        return tied

    def _is_rich(self, p: int, rate: float) -> bool:
        """Tell whether all supporters surely hold more than they would pay."""
        left = self.money[self.election.voters[p]] - rate * self.plain.gain[p]
        slack = self.slack + _SLACK * self.plain.cost[p]
        return bool((self.plain.weight[p] * left > slack).all())


def _shared(
    election: Election, plain: _Plain, share: Fraction, place: list[int]
) -> list[int]:
    """Run the method with one share a unit of weight; free projects come first."""
    wanted = sorted(
        (p for p, t in enumerate(plain.total) if t > 0), key=place.__getitem__
    )
    order: list[int] = []
    barred: set[int] = set()
    for p in wanted:
        if election.cost[p] == 0 and p not in barred:
            order.append(p)
            barred |= election.rivals[p]
    open_ = {p for p in wanted if election.cost[p] > 0} - barred
    purses = _Purses(election, plain, share)
    # Rates only rise as money is spent: an old one is a bound from below.
    heap = [(plain.cost[p] / plain.total[p] * (1 - _SLACK), p) for p in open_]
    heapq.heapify(heap)
    while True:
        seen, top = _screened(heap, open_, purses)
        near = {p: rate for p, (rate, low) in seen.items() if low <= top}
        if not near:
            return order
        tied = purses.cheapest(near) if len(near) > 1 else list(near)
        p = min(tied, key=place.__getitem__)
        purses.buy(p, seen[p][0])
        order.append(p)
        open_ -= {p, *election.rivals[p]}
        for q, (_unused, low) in seen.items():
            if q in open_:
                heapq.heappush(heap, (low, q))


def _screened(
    heap: list[tuple[float, int]], open_: set[int], purses: _Purses
) -> tuple[dict[int, tuple[float, float]], float]:
    """Give rates, and bounds below them, of all that may be cheapest; and a bound.

    What its supporters can no longer pay is closed for good.
    """
    seen: dict[int, tuple[float, float]] = {}
    top = math.inf
    while heap and heap[0][0] <= top:
        low, p = heapq.heappop(heap)
        if p not in open_:
            continue
        rate, error = purses.rate(p)
        if math.isinf(rate):
            open_.discard(p)
            continue
        seen[p] = rate, max(low, rate - error)
        top = min(top, rate + error)
    return seen, top


def _step(election: Election, increment: Any) -> Fraction:
    """Bring an increment to the election's units: money for each unit of weight."""
    amount = as_fraction(increment)
    if not amount:
        raise ParameterError(
            _(
                "The increment must be an amount above 0, found {increment}.",
                increment=increment,
            )
        )
    return amount / election.unit * election.weight_unit


def equal_shares(
    election: Election,
    *,
    completion: Completion = Completion.NONE,
    increment: Any = 1,
    endowment: Endowment = Endowment.EXACT,
    ties: Ties = Ties.NAME,
    unsupported: Unsupported = Unsupported.LAST,
) -> Outcome:
    r"""Give each voter an equal share of the budget, to buy projects with others.

    .. math:: \rho_p = \min \Bigl\{\rho : \sum_v w_v \min(b_v, \rho\, u_{vp})
        = c_p \Bigr\}, \quad b_v = B \big/ \sum_v w_v \text{ at first}

    The project of least price for a unit of utility :math:`\rho_p` is bought
    next; each supporter pays :math:`\min(b_v, \rho_p u_{vp})`. It ends when no
    project can be paid by its supporters. Rates are compared exactly.

    Parameters
    ----------
    election : Election
        P projects and V voters; costs and budget in one unit of money.
    completion : Completion
        How unspent money is used. ``add_one``: all shares grow by `increment`
        until the outcome leaves no project that would fit (taken), or costs more
        than the budget (the one before is taken); ``greedy``: by welfare for money
        (`greedy_welfare`); ``add_one_greedy``: both, one after the other.
    increment : number
        Money by which each share grows, a unit of weight.
    endowment : Endowment
        With ``whole``, growing shares begin at the share cut to whole units of
        money, if the exact shares leave a project that would fit.
    ties : Ties
        Which of several projects of one rate goes first.
    unsupported : Unsupported
        Whether completion by greedy goes on to what nobody gains from.

    Returns
    -------
    Outcome
        What is funded, the (P,) choice among it; never NaN.

    Raises
    ------
    ParameterError
        If the increment is not above 0.

    References
    ----------
    [PetersPierczynskiSkowron2021]_; in practice: [ReyMaly2023]_.

    Examples
    --------
    Each of two voters has 50; the first project costs its one supporter 40, the
    last its one supporter 30, and together they have 30 left, not 50:

    >>> e = Election.of([40, 50, 30], [[1, 1, 0], [0, 1, 1]], budget=100)
    >>> equal_shares(e).order
    (1,)
    >>> equal_shares(e, completion=Completion.GREEDY).order
    (1, 2)
    """
    plain, place = _Plain(election), election.places(ties)
    people = sum(election.weight.tolist())
    if not people:
        return election.outcome(())

    def run(share: Fraction) -> list[int]:
        return _shared(election, plain, share, place)

    share = Fraction(election.budget, people)
    order = run(share)
    if completion in {Completion.ADD_ONE, Completion.ADD_ONE_GREEDY}:
        step = _step(election, increment)
        if endowment is Endowment.WHOLE:
            coin = election.weight_unit / election.unit
            share = math.floor(share / coin) * coin
        order = grown(run, order, share, step, election=election)
    if completion in {Completion.GREEDY, Completion.ADD_ONE_GREEDY}:
        return greedy_welfare(election, start=order, ties=ties, unsupported=unsupported)
    return election.outcome(order)
