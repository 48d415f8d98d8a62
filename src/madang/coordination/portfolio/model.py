"""The choice as a mixed-integer linear programme.

Columns are decisions on proposals, then what follows from them: columns of the
requirements, the balance last. Rows are requirements, each with a key, so that a
conflict can be told in words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.requirements.balance import BALANCE_FLOOR, balance
from madang.coordination.portfolio.requirements.kind import Auxiliary, Decisions
from madang.coordination.portfolio.requirements.levels import decide, long_profile
from madang.coordination.portfolio.requirements.registry import REQUIREMENTS
from madang.coordination.portfolio.rows import IMPLIED, STRUCTURE, Rows, join

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Extras", "Problem", "build"]


@dataclass(frozen=True, slots=True)
class Extras:
    """Auxiliary columns, which follow from the decisions, by requirement.

    Attributes
    ----------
    parts : tuple of Auxiliary
        Those of each requirement; the last column of all is the balance.
    """

    parts: tuple[Auxiliary, ...]

    @property
    def starts(self) -> tuple[int, ...]:
        """First column of each requirement."""
        return tuple(accumulate((p.upper.size for p in self.parts), initial=0))

    @property
    def size(self) -> int:
        """Count the columns."""
        return self.starts[-1]

    @property
    def is_whole(self) -> NDArray[np.bool_]:
        """Whether a column is 0 or 1."""
        return np.concatenate([np.full(p.upper.size, p.is_whole) for p in self.parts])

    @property
    def upper(self) -> NDArray[np.float64]:
        """Greatest values."""
        return np.concatenate([p.upper for p in self.parts])


@dataclass(frozen=True, slots=True)
class Problem(Decisions):
    """A call and its terms as columns and rows.

    Attributes
    ----------
    merit : (C,) array
        Merit that a column at 1 adds.
    bonus : (C,) array
        What a column at 1 adds to the merit whatever the points: stopping a running
        project would cost it.
    rows : Rows
        Requirements.
    extras : Extras
        Columns that follow from the decisions.
    """

    merit: NDArray[np.float64]
    bonus: NDArray[np.float64]
    rows: Rows
    extras: Extras

    @property
    def is_average(self) -> bool:
        """Whether merit is told as the mean of the money, not as a sum of projects."""
        return bool(self.terms.scale == 1)

    @property
    def point(self) -> float:
        r"""Points in which a merit of 1 is told: of a proposal of the mean size.

        Where each unit of money counts alike, a plan is told as the mean merit of the
        money there is to give, what is left over counting 0; else as a sum over
        projects, in which one of the mean size counts once.

        .. math:: \frac{\sum_p m_p g_p}{\min(B, \sum_p g_p)}
        """
        alone = self.call.size[~self.call.is_merged]
        money = min(self.budget, float(alone.sum()))
        return float(alone.mean()) / money if self.is_average and money > 0 else 1.0

    @property
    def value(self) -> NDArray[np.float64]:
        """Merit that each proposal adds to a plan if funded in full, (P,)."""
        kept = np.where(self.call.running, self.terms.stop_penalty, 0.0)
        value: NDArray[np.float64] = self.weight * (self.call.merit + kept)
        return value

    def merits(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give what each proposal adds to the merit of a plan, (P,)."""
        return np.bincount(
            self.proposal, self.merit * levels, minlength=len(self.call.asked)
        ).astype(np.float64)

    def points(self, merit: float) -> float:
        """Tell the merit of a plan in points; running projects stopped count off."""
        running = self.terms.stop_penalty * self.weight[self.call.running].sum()
        return self.point * (merit - float(running))

    @property
    def keys(self) -> tuple[str, ...]:
        """Requirements that can be lifted, in the order in which they are told."""
        seen = dict.fromkeys(
            key for key in self.rows.keys.tolist() if key not in {STRUCTURE, IMPLIED}
        )
        return (*seen, BALANCE_FLOOR) if self.has_balance else tuple(seen)

    @property
    def has_balance(self) -> bool:
        """Whether any region is due money, so that balance has a meaning."""
        return bool((self.due > 0).any())

    def first_years(self, levels: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the year in which each proposal starts under a plan; 0 if unknown."""
        late = np.bincount(
            self.proposal,
            self.shift * self.is_base * levels,
            minlength=len(self.call.asked),
        )
        known = self.call.first > 0
        return np.where(known, self.call.first + np.round(late), 0).astype(np.int64)

    def balance(self, levels: NDArray[np.float64]) -> float:
        """Give the balance of a plan as the terms measure it; NaN without any."""
        return balance(self, levels)

    def complete(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give a plan with all that follows from it, (C + A,)."""
        more = [part.complete(self, levels) for part in self.extras.parts]
        return np.concatenate([levels, *more])

    def kept_to(self, least: float | None) -> Problem:
        """Give the same problem among plans of at least so much progressivity."""
        if least == self.terms.progressivity_floor:
            return self
        terms = replace(self.terms, progressivity_floor=least)
        return build(self.call, terms, self.due)

    def with_merit(self, merit: NDArray[np.float64]) -> Problem:
        """Give the same problem with other merits, (P,) in points."""
        return replace(
            self,
            call=replace(self.call, merit=merit),
            merit=self.worth * merit[self.proposal] + self.bonus,
        )

    def with_asked(self, proposal: int, asked: float) -> Problem:
        """Give the same problem with another grant asked for by one proposal.

        It is the same work for another grant, so that its merit counts as before. Its
        least grant is lowered with it where need be, and its match money follows.
        What regions are due stays, and so do merged projects it belongs to.
        """
        return build(self.asking(proposal, asked).call, self.terms, self.due)

    def asking(self, proposal: int, asked: float) -> Problem:
        """Give the same with the rows as they were: for what is told of a plan."""
        call = self.call
        grants, least, match = call.asked.copy(), call.least.copy(), call.match.copy()
        part = asked / grants[proposal]
        match[proposal] *= part
        grants[proposal] = asked
        least[proposal] = min(least[proposal], asked)
        own = self.proposal == proposal
        return replace(
            self,
            call=replace(call, asked=grants, least=least, match=match),
            money=np.where(own, self.money * part, self.money),
        )


def build(call: Call, terms: Terms, due: NDArray[np.float64]) -> Problem:
    """Write a call and its terms as a mixed-integer linear programme.

    Parameters
    ----------
    call : Call
        The proposals.
    terms : Terms
        The requirements, with the budget as money.
    due : (R,) array
        Money due to each region by need.
    """
    years, _profile = long_profile(call, terms)
    bound = np.any([r.binds(years, terms) for r in REQUIREMENTS], axis=0)
    decided = decide(call, terms, due, bound)
    extras = Extras(tuple(r.auxiliary(call, terms, due) for r in REQUIREMENTS))
    blocks = [
        rows
        for requirement, at in zip(REQUIREMENTS, extras.starts, strict=False)
        for rows in requirement.rows(decided, at)
    ]
    size = decided.proposal.size
    is_kept = decided.is_base & call.running[decided.proposal]
    bonus = np.where(is_kept, terms.stop_penalty * decided.worth, 0.0)
    return Problem(
        **{f.name: getattr(decided, f.name) for f in fields(decided)},
        merit=decided.worth * call.merit[decided.proposal] + bonus,
        bonus=bonus,
        rows=join(blocks, size + extras.size, size),
        extras=extras,
    )
