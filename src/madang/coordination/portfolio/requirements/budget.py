"""The budget: the money there is to give, in all."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import Note, parameter
from madang.contracts.parameter import Kind
from madang.coordination.portfolio.requirements.kind import (
    Decisions,
    Known,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import Rows, block
from madang.language import Message, Money, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from madang.coordination.portfolio.call import Call

__all__ = ["BUDGET", "KIND", "Settings", "taken_by_running"]

KIND: Final = "budget"


@dataclass(frozen=True)
class Settings:
    """The budget among the terms: NaN where none was given, until it is settled."""

    budget: float = parameter(
        None,
        _("Money to give; where none is set, a share of what was asked for"),
        kind=Kind.NUMBER, above=0,
    )  # fmt: skip
    budget_share: float = parameter(
        0.35, _("Share of what was asked for, where no budget is given"),
        above=0, at_most=1,
    )  # fmt: skip


def _read(given: Any, _regions: tuple[str, ...]) -> dict[str, Any]:
    """Read the budget."""
    return {"budget": math.nan if given.budget is None else float(given.budget)}


def _settle(terms: Any, call: Call, known: Known) -> tuple[Any, list[Note]]:
    """Take a share of what was asked for as the budget, where none was given."""
    if np.isfinite(terms.budget):
        return terms, []
    budget = terms.budget_share * call.claims
    note = Note(
        _(
            "No budget was given: {share:g}% of what was asked for was taken, {money}. "
            "Set 'budget' under [stages.portfolio].",
            share=100 * terms.budget_share,
            money=Money(budget, known.currency),
        )
    )
    return replace(terms, budget=budget), [note]


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write that grants sum to no more than the budget."""
    yield block(
        KIND, sparse.csr_array(decided.money[None, :]), upper=decided.budget,
        is_money=True,
    )  # fmt: skip


def _states(_kind: str, _what: str, words: Words) -> Message:
    """State the budget."""
    return _("the budget is {money}", money=words.money(words.terms.budget))


def taken_by_running(decided: Decisions, requirement: Message) -> Message | None:
    """Say that running projects alone take more than a limit allows."""
    if not decided.call.committed.any():
        return None
    return _(
        "Running projects alone take more than allowed: {requirement}.",
        requirement=requirement,
    )


def _reason(keys: tuple[str, ...], decided: Decisions, words: Words) -> Message | None:
    """Say that running projects alone take more than the budget."""
    if keys != (KIND,):
        return None
    return taken_by_running(decided, _states(KIND, "", words))


def _keeps_out(_kind: str, _what: str, _name: Callable[[str], str]) -> Message:
    """Say that no money is left."""
    return _("No budget is left.")


def _notes(decided: Decisions, _words: Words) -> Iterable[Message]:
    """Say which proposals are larger than the budget."""
    call = decided.call
    large = np.flatnonzero(call.least > decided.terms.budget)
    if large.size:
        yield _(
            "{size:,| proposal needs/ proposals need} more than the whole budget and "
            "can be in no plan, such as {first}.",
            size=large.size,
            first=str(call.table["project"].iloc[int(large[0])]),
        )


BUDGET: Final = Requirement(
    kinds=(KIND,),
    is_common=True,
    read=_read,
    settle=_settle,
    rows=_rows,
    states=_states,
    reason=_reason,
    keeps_out=_keeps_out,
    notes=_notes,
)
