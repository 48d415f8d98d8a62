"""Shares that grow step by step, steps that change nothing passed over at once.

Where one voter stands for ten million and another for 64, millions of steps may lie
between one outcome and the next. As long as projects are bought in one order and the
same supporters spend all they have, money left and rates are straight lines in the
share: the growth at which the first of these lines meet is worked out exactly, and
no step before it is run. In one order each supporter of each project is met at most
once, so that their number bounds the work, whatever the weights are.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from madang.metrics.voting.election import Election

__all__: list[str] = []  # a step of `equal_shares`, no measure of its own

_PATIENCE: Final = 16  # steps without change after which it is asked how long it lasts
_FARTHEST: Final = 1000  # times the share, that one look ahead reaches
_SURE: Final = 1e-9  # of a cost; far wider than the error of the sums it screens


def grown(
    run: Callable[[Fraction], list[int]],
    order: list[int],
    share: Fraction,
    step: Fraction,
    *,
    election: Election,
) -> list[int]:
    """Raise all shares step by step, up to the last outcome that can be paid.

    Parameters
    ----------
    run : callable
        Gives the order of purchases with a share.
    order : list of int
        Purchases with the shares as they are.
    share, step : Fraction
        Share of a unit of weight to begin with, and by how much it grows each time.
    election : Election
        The election.

    Returns
    -------
    list of int
        Purchases of the last step whose cost the budget holds.
    """
    still, patience = 0, _PATIENCE
    while not _is_exhaustive(election, order):
        steps = 1
        if still >= patience:
            steps = max(1, -(-_reach(election, order, share) // step))
            # A look ahead that gains nothing is taken the less often.
            still, patience = (still, 1) if steps > patience else (0, 2 * patience)
        share += steps * step
        more = run(share)
        if sum(election.cost[p] for p in more) > election.budget:
            break
        still = still + 1 if more == order else 0
        order = more
    return order


def _is_exhaustive(election: Election, order: list[int]) -> bool:
    """Tell whether no wanted project would still fit into the budget."""
    left = election.budget - sum(election.cost[p] for p in order)
    barred = set(order).union(*(election.rivals[p] for p in order))
    return not any(
        voters.size > 0 and 0 < election.cost[p] <= left and p not in barred
        for p, voters in enumerate(election.voters)
    )


class _Lines:
    """Money left of each voter, as a line in the growth of the share, exactly."""

    def __init__(self, election: Election, share: Fraction) -> None:
        self.election = election
        n = election.weight.size
        self.now = np.full(n, share, dtype=object)
        self.slope = np.full(n, Fraction(1), dtype=object)

    def of(self, p: int) -> tuple[NDArray[np.object_], ...]:
        """Give weights, gains, money and its slope of the supporters of a project."""
        v = self.election.voters[p]
        return (
            self.election.weight[v],
            self.election.utility[p],
            self.now[v],
            self.slope[v],
        )

    def rate(self, p: int) -> tuple[Fraction, Fraction, NDArray[np.bool_]]:
        """Give a project's rate, its slope, and which supporters spend all."""
        weight, gain, money, slope = self.of(p)
        poor = np.zeros(gain.size, dtype=np.bool_)
        while True:
            total = int((weight[~poor] * gain[~poor]).sum())
            spent = (weight[poor] * money[poor]).sum()
            rate = Fraction(self.election.cost[p] - spent) / total
            more = ~poor & np.asarray(money < rate * gain, dtype=np.bool_)
            if not more.any():
                return rate, -Fraction((weight[poor] * slope[poor]).sum()) / total, poor
            poor |= more

    def buy(self, p: int, rate: Fraction, change: Fraction) -> None:
        """Let the supporters of a project pay for it, now and as shares grow."""
        v, gain = self.election.voters[p], self.election.utility[p]
        poor = np.asarray(self.now[v] < rate * gain, dtype=np.bool_)
        self.now[v] = (self.now[v] - rate * gain) * ~poor
        self.slope[v] = (self.slope[v] - change * gain) * ~poor


def _reach(election: Election, order: list[int], share: Fraction) -> Fraction:
    """Give growth of the share below which purchases stay as they are."""
    limit = _FARTHEST * share
    bought = [p for p in order if election.cost[p] > 0]
    free = [election.rivals[p] for p in order if election.cost[p] == 0]
    barred = frozenset[int]().union(*free)
    waiting = [
        p
        for p, voters in enumerate(election.voters)
        if p not in barred and voters.size > 0 and election.cost[p] > 0
    ]
    # First what is told at once, so that few rates need be followed after that.
    lines = _Lines(election, share)
    former = []
    for p in bought:
        rate, change, poor = lines.rate(p)
        _weight, gain, money, slope = (part[poor] for part in lines.of(p))
        away, nearing = rate * gain - money, slope - change * gain
        limit = min([limit, *_meetings(away, nearing, limit)])
        former.append((rate, change, lines.now.copy(), lines.slope.copy()))
        lines.buy(p, rate, change)
    gone = set(bought).union(*(election.rivals[p] for p in bought))
    for q in waiting:
        if q not in gone:
            weight, _gain, money, slope = lines.of(q)
            missing = election.cost[q] - (weight * money).sum()
            limit = min(limit, *_meetings([missing], [(weight * slope).sum()], limit))
    rivals = _Rivals(election, waiting)
    for p, (rate, change, lines.now, lines.slope) in zip(bought, former, strict=True):
        rivals.close({p})
        for q in rivals.near(lines, rate, limit):
            limit = min(limit, _crossing(lines, q, rate, change, limit))
        rivals.close(election.rivals[p])
    return limit


class _Rivals:
    """Projects that wait to be bought, in floats, all at once."""

    def __init__(self, election: Election, waiting: list[int]) -> None:
        self.place = {q: i for i, q in enumerate(waiting)}
        self.projects = np.array(waiting, dtype=np.int64)
        self.open = np.ones(len(waiting), dtype=np.bool_)
        self.cost = np.array([float(election.cost[q]) for q in waiting])
        sizes = [election.voters[q].size for q in waiting]
        self.first = np.cumsum([0, *sizes[:-1]])
        self.voter = np.concatenate([election.voters[q] for q in waiting])
        gain = np.concatenate([election.utility[q] for q in waiting])
        self.gain = gain.astype(np.float64)
        self.weight = election.weight[self.voter].astype(np.float64)

    def close(self, gone: Iterable[int]) -> None:
        """Leave projects out from here on."""
        self.open[[self.place[q] for q in gone if q in self.place]] = False

    def near(self, lines: _Lines, rate: Fraction, limit: Fraction) -> list[int]:
        """Give the projects whose rate may come below that of the one bought.

        At a rate that only falls they take in at most what their supporters hold at
        the limit, and at most what each pays now.
        """
        far = float(limit)
        most = lines.now.astype(np.float64) + lines.slope.astype(np.float64) * far
        paid = self.weight * np.minimum(most[self.voter], float(rate) * self.gain)
        may = np.add.reduceat(paid, self.first) > self.cost * (1 - _SURE)
        found: list[int] = self.projects[may & self.open].tolist()
        return found


def _crossing(
    lines: _Lines, q: int, rate: Fraction, change: Fraction, limit: Fraction
) -> Fraction:
    """Give the growth at which a project becomes as cheap as the one bought.

    What its supporters would pay at that rate bends downwards only: each pays what
    she has, which grows, until the rate, which falls, asks for less.
    """
    weight, gain, money, slope = lines.of(q)
    poor = np.asarray(money < rate * gain, dtype=np.bool_)
    rich = ~poor
    over = (weight[poor] * money[poor]).sum() + rate * (weight[rich] * gain[rich]).sum()
    over -= lines.election.cost[q]
    steep = (weight[poor] * slope[poor]).sum()
    steep += change * (weight[rich] * gain[rich]).sum()
    weight, gain, money, slope = (part[poor] for part in (weight, gain, money, slope))
    nearing = slope - change * gain
    turns = _meetings(rate * gain - money, nearing, limit)
    bend = -weight * nearing
    done = Fraction(0)
    for at in sorted(range(len(turns)), key=turns.__getitem__):
        if steep <= 0 or done >= limit:
            return limit
        here = over + steep * (turns[at] - done)
        if here > 0:
            break
        over, done = here, turns[at]
        steep += bend[at]
    return min(limit, done + _meetings([-over], [steep], limit)[0])


def _meetings(
    away: Iterable[Any], nearing: Iterable[Any], limit: Fraction
) -> list[Fraction]:
    """Give the growth at which each of some distances closes; the limit if never."""
    pairs = zip(away, nearing, strict=True)
    return [Fraction(a) / n if n > 0 else limit for a, n in pairs]
