"""What a requirement is: what it reads, asks of a plan, and is told by.

A requirement is data and a few functions, all in one module; `registry` lists them,
and what builds, tells and explains plans goes through that list. What a requirement
does not have (columns of its own, a note, a reason in figures) it leaves at nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.language import Message, Money, Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.contracts import Note
    from madang.coordination.audit.settings import AuditSettings
    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.rows import Rows

__all__ = ["NO_COLUMNS", "Auxiliary", "Decisions", "Known", "Requirement", "Words"]


@dataclass(frozen=True, slots=True)
class Decisions:
    """What is decided of a call, and what each decision spends.

    Attributes
    ----------
    call : Call
        The proposals.
    terms : Terms
        The terms, with the budget as money.
    due : (R,) array
        Money due to each region by need; 0 where it did not apply.
    budget : float
        Money to give, running projects taken off.
    proposal, shift : (C,) array of int
        Proposal that each column is a level of, and years its start is put off.
    money, worth : (C,) array
        Grant, and merit for each point of merit, that a column at 1 adds.
    weight : (P,) array
        Merit for each point of merit that a proposal funded in full adds.
    is_whole : (C,) array of bool
        Whether the column is 0 or 1; otherwise it may be taken in part.
    after : (C,) array of int
        Column without which it may not be taken; −1 for none.
    years : tuple of int
        Calendar years without gaps; a single 0 where none is known.
    by_year : (Y, C) sparse array
        Part of the asked grant that each column spends in each year.
    """

    call: Call
    terms: Any
    due: NDArray[np.float64]
    budget: float
    proposal: NDArray[np.int64]
    shift: NDArray[np.int64]
    money: NDArray[np.float64]
    worth: NDArray[np.float64]
    weight: NDArray[np.float64]
    is_whole: NDArray[np.bool_]
    after: NDArray[np.int64]
    years: tuple[int, ...]
    by_year: Any

    @property
    def is_base(self) -> NDArray[np.bool_]:
        """Whether a column at 1 says that the proposal is funded: the whole ones do."""
        return self.is_whole

    @property
    def granted(self) -> Any:
        """Money of each proposal by column, (P, C)."""
        n = self.money.size
        return sparse.csr_array(
            (self.money, (self.proposal, np.arange(n))),
            shape=(self.call.asked.size, n),
        )

    @property
    def funded(self) -> Any:
        """Tell by 1 which column says that a proposal is funded, (P, C)."""
        first = np.flatnonzero(self.is_base)
        return sparse.csr_array(
            (np.ones(first.size), (self.proposal[first], first)),
            shape=(self.call.asked.size, self.proposal.size),
        )

    def grants(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the grant of each proposal, in currency."""
        return np.bincount(
            self.proposal, self.money * levels, minlength=len(self.call.asked)
        ).astype(np.float64)

    def is_funded(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Tell by 1 which proposals a plan funds, at whatever level."""
        return np.bincount(
            self.proposal, self.is_base * levels, minlength=len(self.call.asked)
        ).astype(np.float64)

    def spent(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the money of a plan by year, running projects apart."""
        asked = self.call.asked[self.proposal]
        return np.asarray(self.by_year @ (levels * asked), dtype=np.float64)

    def beside(self, decided: Any, own: Any, at: int) -> Any:
        """Put a requirement's own columns behind the decisions, from place `at` on."""
        between = [sparse.csr_array((own.shape[0], at))] if at else []
        return sparse.hstack([decided, *between, own])


@dataclass(frozen=True, slots=True)
class Auxiliary:
    """Auxiliary columns of a requirement: they follow from the decisions.

    Attributes
    ----------
    upper : (n,) array
        Greatest values; the least are 0.
    complete : callable
        Takes the decisions and a plan, and gives the columns' values, (n,).
    is_whole : bool
        Whether they are 0 or 1.
    """

    upper: NDArray[np.float64]
    complete: Callable[[Decisions, NDArray[np.float64]], NDArray[np.float64]]
    is_whole: bool = False


def _no_values(_d: Decisions, _levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the values of no column."""
    return np.empty(0)


@dataclass(frozen=True, slots=True)
class Known:
    """What a requirement may be settled by.

    Attributes
    ----------
    indicators : DataFrame or None
        As their contract says.
    currency : str
        Currency of all money.
    audit : AuditSettings
        What the audit calls small, and its line.
    """

    indicators: pd.DataFrame | None
    currency: str
    audit: AuditSettings


NO_COLUMNS = Auxiliary(np.empty(0), _no_values)
"""What follows from the decisions where a requirement has no columns of its own."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is needed to state a requirement in words.

    Attributes
    ----------
    terms : Terms
        The terms, with the budget as money.
    currency : str
        Currency of all money.
    names : mapping of str to Named
        Names of regions by code.
    """

    terms: Any
    currency: str
    names: Mapping[str, Named]

    def money(self, value: float) -> Money:
        """Write an amount of money."""
        return Money(float(value), self.currency)

    def region(self, code: str) -> Named:
        """Name a region."""
        return self.names.get(code) or Named({"en": code})


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One kind of requirement, as data.

    A key names one requirement of the kind, as ``floor:11``: the kind, a colon, and
    what it speaks of. Functions that state it take the two apart.

    Attributes
    ----------
    kinds : tuple of str
        What the keys of its rows begin with.
    is_common : bool
        Whether more of it would help every proposal alike, so that it is no reason
        of one proposal.
    read : callable
        Takes the parameters as given and the regions, and gives the terms that are
        read from them, by name.
    settle : callable
        Takes terms, call and what else is known, and gives the terms that only the
        study's tables can tell, with notes.
    years : callable
        Takes the terms, and gives the years that they name.
    binds : callable
        Takes years and terms, and tells in which of them money is limited.
    auxiliary : callable
        Takes call, terms and money due, and gives the auxiliary columns it needs.
    rows : callable
        Takes the decisions, and the place of its first own column behind them, and
        writes the rows.
    states : callable or None
        Takes kind, what and words: the requirement as a clause. None where all its
        rows always hold, so that no key names it.
    reason : callable
        Takes keys that conflict, decisions and words: what would have to give, in
        one sentence, where sums show it.
    keeps_out : callable
        Takes kind, what, and how to name a code: why a proposal is kept out.
    notes : callable
        Takes decisions and words: what the call leaves open.
    """

    kinds: tuple[str, ...] = ()
    is_common: bool = False
    read: Callable[[Any, tuple[str, ...]], dict[str, Any]] = lambda _g, _r: {}
    settle: Callable[[Any, Call, Known], tuple[Any, list[Note]]] = (
        lambda terms, _c, _k: (terms, [])
    )
    years: Callable[[Any], tuple[int, ...]] = lambda _t: ()
    binds: Callable[[tuple[int, ...], Any], NDArray[np.bool_]] = lambda years, _t: (
        np.zeros(len(years), dtype=np.bool_)
    )
    auxiliary: Callable[[Call, Any, NDArray[np.float64]], Auxiliary] = (
        lambda _c, _t, _d: NO_COLUMNS
    )
    rows: Callable[[Decisions, int], Iterable[Rows]] = lambda _d, _at: ()
    states: Callable[[str, str, Words], Message] | None = None
    reason: Callable[[tuple[str, ...], Decisions, Words], Message | None] = (
        lambda _k, _d, _w: None
    )
    keeps_out: Callable[[str, str, Callable[[str], str]], Message | None] = (
        lambda _k, _w, _n: None
    )
    notes: Callable[[Decisions, Words], Iterable[Message]] = lambda _d, _w: ()
