"""The choice as a mixed-integer linear programme.

Columns are decisions on proposals, then what follows from them: money handed on
to the next year, places that are open, thresholds of the ordered average, and,
last, the balance. Rows are requirements, each with a key, so that a conflict can
be told in words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.columns import Columns, columns, long_profile
from madang.coordination.portfolio.evenness import (
    ordered_average,
    ordered_rows,
    tail_start,
    worst_off_rows,
)
from madang.coordination.portfolio.extras import Extras, lay_out
from madang.coordination.portfolio.requirements import (
    Parts,
    bound_years,
    requirements,
)
from madang.coordination.portfolio.rows import (
    BALANCE_FLOOR,
    BUDGET,
    STRUCTURE,
    TIGHTER,
    Rows,
    block,
    join,
)
from madang.coordination.portfolio.terms import BalanceOf, MeritCounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.terms import Terms

__all__ = ["BALANCE_FLOOR", "BUDGET", "STRUCTURE", "Extras", "Problem", "build"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A call and its terms as columns and rows.

    Attributes
    ----------
    call : Call
        The proposals.
    terms : Terms
        The terms the problem was built from.
    budget : float
        Money to give, running projects taken off.
    due : (R,) array
        Money due to each region by need; 0 where it did not apply.
    proposal, shift : (C,) array of int
        Proposal that each column is a level of, and years its start is put off.
    money, merit : (C,) array
        Grant and merit that a column at 1 adds.
    is_whole : (C,) array of bool
        Whether the column is 0 or 1.
    is_base : (C,) array of bool
        Whether the column at 1 says that the proposal is funded.
    worth, bonus : (C,) array
        What a column at 1 adds to the merit for each point of merit, and besides:
        stopping a running project would cost it.
    rows : Rows
        Requirements.
    columns : Columns
        The decisions as they were listed.
    extras : Extras
        Columns that follow from the decisions.
    years : tuple of int
        Calendar years without gaps; a single 0 where none is known.
    by_year : (Y, C) sparse array
        Part of the asked grant that each column spends in each year.
    """

    call: Call
    terms: Terms
    budget: float
    due: NDArray[np.float64]
    proposal: NDArray[np.int64]
    shift: NDArray[np.int64]
    money: NDArray[np.float64]
    merit: NDArray[np.float64]
    is_whole: NDArray[np.bool_]
    is_base: NDArray[np.bool_]
    worth: NDArray[np.float64]
    bonus: NDArray[np.float64]
    rows: Rows
    columns: Columns
    extras: Extras
    years: tuple[int, ...]
    by_year: Any

    @property
    def keys(self) -> tuple[str, ...]:
        """Requirements that can be lifted, in the order in which they are told."""
        seen = dict.fromkeys(
            key for key in self.rows.keys.tolist() if key not in {STRUCTURE, TIGHTER}
        )
        return (*seen, BALANCE_FLOOR) if self.has_balance else tuple(seen)

    @property
    def has_balance(self) -> bool:
        """Whether any region is due money, so that balance has a meaning."""
        return bool((self.due > 0).any())

    def grants(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the grant of each proposal, in currency."""
        return np.bincount(
            self.proposal, self.money * levels, minlength=len(self.call.asked)
        ).astype(np.float64)

    def first_years(self, levels: NDArray[np.float64]) -> NDArray[np.int64]:
        """Give the year in which each proposal starts under a plan; 0 if unknown."""
        late = np.bincount(
            self.proposal,
            self.shift * self.is_base * levels,
            minlength=len(self.call.asked),
        )
        known = self.call.first > 0
        return np.where(known, self.call.first + np.round(late), 0).astype(np.int64)

    def spent(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the money of a plan by year, running projects apart."""
        asked = self.call.asked[self.proposal]
        return np.asarray(self.by_year @ (levels * asked), dtype=np.float64)

    def ratios(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give money given over money due, of the regions that are due any."""
        there = self.due > 0
        given = self.call.by_region(self.grants(levels))
        return np.asarray(given[there] / self.due[there], dtype=np.float64)

    def worst_off(self, levels: NDArray[np.float64]) -> float:
        """Give the smallest ratio of money given to money due; NaN without any."""
        return (
            float(self.ratios(levels).min(initial=np.inf))
            if (self.has_balance)
            else float("nan")
        )

    def ordered(self, levels: NDArray[np.float64]) -> float:
        """Give the ordered average of the ratios; NaN without any."""
        return ordered_average(self.ratios(levels), self.terms.tails)

    def balance(self, levels: NDArray[np.float64]) -> float:
        """Give the balance of a plan as the terms measure it; NaN without any."""
        if self.terms.balance is BalanceOf.ORDERED:
            return self.ordered(levels)
        return self.worst_off(levels)

    def complete(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give a plan with all that follows from it, (C + A,)."""
        extras, more = self.extras, np.zeros(self.extras.size)
        if extras.carries:
            spent = dict(zip(self.years, self.spent(levels), strict=True))
            left = 0.0
            for i, (year, top) in enumerate(
                zip(self.terms.yearly, extras.tops, strict=True)
            ):
                handed = (
                    left * self.terms.carry_over if i - 1 in extras.carries else 0.0
                )
                left = max(top + handed - spent.get(year, 0.0), 0.0)
                if i in extras.carries:
                    more[extras.carries.index(i)] = left / extras.unit
        funded = np.bincount(
            self.proposal, self.is_base * levels, minlength=len(self.call.asked)
        )
        places = slice(extras.first_place, extras.first_tail)
        more[places] = (extras.places @ funded) > 0
        if self.has_balance:
            more[-1] = self.balance(levels)
        if extras.tails and self.has_balance:
            threshold, below = tail_start(self.ratios(levels), extras.tails)
            more[extras.first_tail : -1] = np.concatenate([threshold, below.ravel()])
        return np.concatenate([levels, more])

    def with_merit(self, merit: NDArray[np.float64]) -> Problem:
        """Give the same problem with other merits, (P,) in points."""
        return replace(
            self,
            call=replace(self.call, merit=merit),
            merit=self.worth * merit[self.proposal] + self.bonus,
        )

    def with_asked(self, proposal: int, asked: float) -> Problem:
        """Give the same problem with another grant asked for by one proposal.

        Its least grant is lowered with it where need be, and its match money
        follows. What regions are due stays, so does what a point of merit is worth,
        and so do merged projects it belongs to.
        """
        call = self.call
        grants, least, match = call.asked.copy(), call.least.copy(), call.match.copy()
        match[proposal] *= asked / grants[proposal]
        grants[proposal] = asked
        least[proposal] = min(least[proposal], asked)
        changed = build(
            replace(call, asked=grants, least=least, match=match), self.terms, self.due
        )
        if self.terms.merit_counts is MeritCounts.PROPOSALS:
            return changed
        alone = ~call.is_merged
        worth = changed.worth * (grants[alone].mean() / call.asked[alone].mean())
        return replace(
            changed,
            worth=worth,
            merit=worth * call.merit[changed.proposal] + changed.bonus,
        )


def _structure(
    parts: Parts, due: NDArray[np.float64], extras: Extras
) -> Iterable[Rows]:
    """Write what always holds: no part without its minimum, what balance means."""
    decided = parts.columns
    later = np.flatnonzero(decided.after >= 0)
    row = np.arange(later.size)
    yield block(
        STRUCTURE,
        sparse.csr_array(
            (
                np.concatenate([np.ones(row.size), -np.ones(row.size)]),
                (
                    np.concatenate([row, row]),
                    np.concatenate([later, decided.after[later]]),
                ),
            ),
            shape=(row.size, parts.money.size),
        ),
        upper=0.0,
    )
    there = np.flatnonzero(due > 0)
    if there.size:
        money = sparse.csr_array(parts.call.spread @ parts.grants)[there]
        if extras.tails:
            yield from ordered_rows(
                money, due[there], extras.tails, extras=extras.size,
                at=extras.first_tail,
            )  # fmt: skip
        else:
            yield worst_off_rows(money, due[there], extras.size)


def _parts(call: Call, terms: Terms) -> Parts:
    """Make the decisions, and what each of them spends."""
    years, profile = long_profile(call, terms)
    decided = columns(call, terms, bound_years(years, terms))
    n = decided.proposal.size
    spent = profile[decided.proposal] * decided.part[:, None]
    column, year = np.nonzero(spent)
    late = year + decided.shift[column]
    by_year = sparse.csr_array(
        (spent[column, year], (late, column)), shape=(len(years), n)
    )
    first = np.flatnonzero(decided.is_whole)
    base = sparse.csr_array(
        (np.ones(first.size), (decided.proposal[first], first)),
        shape=(call.asked.size, n),
    )
    return Parts(
        call=call,
        terms=terms,
        columns=decided,
        money=decided.part * call.asked[decided.proposal],
        base=base,
        years=years,
        by_year=by_year,
        budget=terms.budget - float(call.committed.sum()),
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

    Returns
    -------
    Problem
    """
    parts, extras = _parts(call, terms), lay_out(call, terms, due)
    decided, budgeted = parts.columns, len(terms.yearly)
    held = np.array(extras.carries, dtype=np.int64)
    on = np.arange(held.size)
    carry = sparse.csr_array(
        (
            np.concatenate(
                (
                    np.full(held.size, extras.unit),
                    np.full(held.size, -terms.carry_over * extras.unit),
                )
            ),
            (np.concatenate([held, held + 1]), np.concatenate([on, on])),
        ),
        shape=(budgeted, extras.size),
    )
    k = int(extras.places.shape[0])
    inside = sparse.csr_array(
        (np.ones(k), (np.arange(k), extras.first_place + np.arange(k))),
        shape=(k, extras.size),
    )
    worth, is_base = decided.worth, decided.is_whole
    bonus = np.where(is_base & call.running[decided.proposal], terms.stop_penalty, 0.0)
    return Problem(
        call=call,
        terms=terms,
        budget=parts.budget,
        due=due,
        proposal=decided.proposal,
        shift=decided.shift,
        money=parts.money,
        merit=worth * call.merit[decided.proposal] + bonus,
        is_whole=decided.is_whole,
        is_base=is_base,
        worth=worth,
        bonus=bonus,
        rows=join(
            [*requirements(parts, carry, inside), *_structure(parts, due, extras)],
            decided.proposal.size + extras.size,
            decided.proposal.size,
        ),
        columns=decided,
        extras=extras,
        years=parts.years,
        by_year=parts.by_year,
    )
