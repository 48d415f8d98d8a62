"""Yearly budgets: most money by calendar year, and what a year hands on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import parameter
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.amounts import amount, is_amount
from madang.coordination.portfolio.requirements.kind import (
    NO_COLUMNS,
    Auxiliary,
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import Rows, block
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = ["YEARS", "Settings", "tops"]

_KIND: Final = "year"


def _by_year(value: Mapping[Any, Any]) -> Message | None:
    """Hold a table of amounts by year."""
    named = all(str(year).isdecimal() for year in value)
    if named and all(is_amount(v) for v in value.values()):
        return None
    return _("a table of amounts by year, such as {{ '2026' = 10000000000 }}")


@dataclass(frozen=True)
class Settings(budget.Settings):
    """Yearly budgets among the terms; once read, years are numbers and rise."""

    yearly: Mapping[int, float] = parameter(
        {}, _("Most money by year; other years are open"), check=_by_year
    )
    carry_over: float = parameter(
        0.0,
        _("Share of a year's unspent budget that the year after may spend"),
        at_least=0, at_most=1,
    )  # fmt: skip


def _read(given: Settings, _regions: tuple[str, ...]) -> dict[str, Any]:
    """Read amounts by year."""
    return {"yearly": {int(y): float(v) for y, v in sorted(given.yearly.items())}}


def _binds(years: tuple[int, ...], terms: Settings) -> NDArray[np.bool_]:
    """Tell which years have a budget."""
    return np.isin(np.array(years), list(terms.yearly))


def tops(terms: Settings) -> dict[int, float]:
    """Give the budget of each year that has one, in currency."""
    return {year: amount(v, terms.budget) for year, v in terms.yearly.items()}


def _free(call: Call, terms: Settings) -> NDArray[np.float64]:
    """Give what running projects leave of each year's budget."""
    committed = dict(zip(call.years, call.committed, strict=True))
    left = [top - committed.get(year, 0.0) for year, top in tops(terms).items()]
    return np.array(left)


def _handing_on(terms: Settings) -> list[int]:
    """Give the places, among budgeted years, of those that hand on to the next."""
    years = list(terms.yearly)
    if terms.carry_over == 0:
        return []
    return [i for i in range(len(years) - 1) if years[i] + 1 == years[i + 1]]


def _unit(terms: Settings) -> float:
    """Give the money in one unit of a column of money handed on.

    A ten-thousandth of the budget, as the solver counts money: columns near 1 keep
    the matrix well scaled.
    """
    return terms.budget / 1e4


def _auxiliary(call: Call, terms: Settings, _due: NDArray[np.float64]) -> Auxiliary:
    """Give a column for the money that each year hands on: all so far at most."""
    held = _handing_on(terms)
    if not held:
        return NO_COLUMNS
    free = _free(call, terms)
    so_far = np.cumsum(np.maximum(free, 0.0)) / _unit(terms)
    return Auxiliary(so_far[held], partial(_complete, held, free))


def _complete(
    held: list[int],
    free: NDArray[np.float64],
    decided: Decisions,
    levels: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Give what a plan hands on, year by year."""
    terms: Settings = decided.terms
    spent = dict(zip(decided.years, decided.spent(levels), strict=True))
    handed, left = [], 0.0
    for i, (year, top) in enumerate(zip(terms.yearly, free, strict=True)):
        before = left * terms.carry_over if i - 1 in held else 0.0
        left = max(top + before - spent.get(year, 0.0), 0.0)
        if i in held:
            handed.append(left / _unit(terms))
    return np.array(handed)


def _rows(decided: Decisions, at: int) -> Iterable[Rows]:
    r"""Write that a year spends no more than its budget and what is left over.

    With :math:`u_t` the money that year t hands on and :math:`\kappa` the part of it
    that may be carried over:

    .. math:: \sum_c s_{tc} x_c + u_t - \kappa u_{t-1} \le B_t

    `u` may be anything from 0 to what is left, so the row reads as an upper bound on
    spending and needs no case for a year that hands on nothing.
    """
    terms: Settings = decided.terms
    if not terms.yearly:
        return
    place = {year: i for i, year in enumerate(decided.years)}
    found = [place.get(year, -1) for year in terms.yearly]
    spent = decided.by_year[np.maximum(found, 0)] * np.array(
        [[1.0 if i >= 0 else 0.0] for i in found]
    )
    asked = decided.call.asked[decided.proposal]
    held = np.array(_handing_on(terms), dtype=np.int64)
    on, unit = np.arange(held.size), _unit(terms)
    own = sparse.csr_array(
        (
            np.repeat([unit, -terms.carry_over * unit], held.size),
            (np.concatenate([held, held + 1]), np.concatenate([on, on])),
        ),
        shape=(len(found), held.size),
    )
    yield block(
        [f"{_KIND}:{year}" for year in terms.yearly],
        decided.beside(sparse.csr_array(spent * asked[None, :]), own, at),
        upper=_free(decided.call, terms), is_money=True,
    )  # fmt: skip


def _states(_kind: str, what: str, words: Words) -> Message:
    """State a year's budget."""
    money = words.money(tops(words.terms)[int(what)])
    return _("{year} spends at most {money}", year=what, money=money)


def _reason(keys: tuple[str, ...], decided: Decisions, words: Words) -> Message | None:
    """Say that running projects alone take more than one year has."""
    kind, _unused, what = keys[0].partition(":")
    if kind != _KIND or len(keys) > 1:
        return None
    return budget.taken_by_running(decided, _states(kind, what, words))


def _keeps_out(_kind: str, what: str, _name: Callable[[str], str]) -> Message:
    """Say that a year has no money left."""
    return _("No budget is left in {name}.", name=what)


def _notes(decided: Decisions, _words: Words) -> Iterable[Message]:
    """Say that proposals without dates were spread over the years."""
    undated = int((decided.call.first == 0).sum())
    if decided.terms.yearly and undated:
        yield _(
            "{n:,| proposal/ proposals} without dates {n:~was/were} spread evenly "
            "over the years that have a budget of their own.",
            n=undated,
        )


YEARS: Final = Requirement(
    kinds=(_KIND,),
    read=_read,
    years=lambda terms: tuple(terms.yearly),
    binds=_binds,
    auxiliary=_auxiliary,
    rows=_rows,
    states=_states,
    reason=_reason,
    keeps_out=_keeps_out,
    notes=_notes,
)
