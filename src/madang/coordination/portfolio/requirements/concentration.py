r"""Concentration: no more than a share of the funded projects is small.

What is small, and the share, are those of the scatter audit (`audit.settings`), so
that no plan is told that the audit would call scattered. With :math:`z_p` whether p
is funded, S the small ones, and s the share:

.. math:: \sum_{p \in S} z_p - s \sum_p z_p \le 0

Whether a grant is small hangs on what is given, not on what was asked: each level is
a column of its own. Where any grant between minimum and full may be given, a column
of its own says that it lies above the amount.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import Note, parameter
from madang.contracts.parameter import Kind
from madang.coordination.audit.settings import small_line
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.kind import (
    NO_COLUMNS,
    Auxiliary,
    Decisions,
    Known,
    Requirement,
    Words,
)
from madang.coordination.portfolio.requirements.levels import Levels, level_shares
from madang.coordination.portfolio.rows import Rows, block
from madang.errors import ParameterError
from madang.language import Message, Money, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = ["CONCENTRATION", "KIND", "Settings", "is_small", "lifted"]

KIND: Final = "small_share"
_AUDIT: Final = "audit"
# A grant above the amount is above it by more than rounding.
_ABOVE: Final = 1 + 1e-9


@dataclass(frozen=True)
class Settings(budget.Settings):
    """The share and the amount among the terms; once settled, NaN where none is.

    Attributes
    ----------
    is_line : bool
        Whether the share is the audit's line, which gives way to what was asked for.
    """

    small_share: float = parameter(
        _AUDIT,
        _("Most of the funded projects that may be small: a share, audit's, or none"),
        kind=Kind.NUMBER, at_least=0, at_most=1, words=(_AUDIT, "none"),
    )  # fmt: skip
    small_amount: float = parameter(
        None,
        _("Grant up to which a project is small; without it, the audit's threshold"),
        kind=Kind.NUMBER, at_least=0,
    )  # fmt: skip
    is_line: bool = False


def _read(given: Any, _regions: tuple[str, ...]) -> dict[str, Any]:
    """Read the share; the audit's line is known once the currency is."""
    is_word = isinstance(given.small_share, str)
    return {
        "small_share": float("nan") if is_word else float(given.small_share),
        "small_amount": math.nan
        if given.small_amount is None
        else float(given.small_amount),
        "is_line": given.small_share == _AUDIT,
    }


def _settle(terms: Any, call: Call, known: Known) -> tuple[Any, list[Note]]:
    """Take amount and line of the audit; give way where the call has nothing else."""
    threshold, line = small_line(known.audit, known.currency)
    share = line if terms.is_line else terms.small_share
    amount = threshold if math.isnan(terms.small_amount) else terms.small_amount
    if np.isfinite(share) and not terms.is_line and not np.isfinite(amount):
        raise ParameterError(
            _(
                "portfolio: 'small_share' wants an amount up to which a project is "
                "small, and none is set for amounts in {currency}. Set 'small_amount' "
                "under [stages.portfolio].",
                currency=known.currency or _("an unnamed currency"),
            )
        )
    if not np.isfinite([share, amount]).all():
        return replace(terms, small_share=np.nan, small_amount=np.nan), []
    settled = replace(terms, small_share=share, small_amount=amount)
    least = _least_share(call, amount, terms.budget - float(call.committed.sum()))
    if least <= share or not terms.is_line:
        return settled, []
    own = float((call.asked[~call.is_merged] <= amount).mean())
    note = Note(
        _(
            "At most {share:.1%} of the funded projects should be at or below "
            "{amount}, but the call has little else: even with every larger proposal "
            "funded, {least:.1%} would be. The call's own share was taken, {own:.1%}.",
            share=share, amount=Money(amount, known.currency), least=least, own=own,
        )
    )  # fmt: skip
    return replace(settled, small_share=own), [note]


def _least_share(call: Call, amount: float, money: float) -> float:
    """Give the least share of small projects with which the money can be spent.

    All larger proposals, and of what they leave the largest of the small ones that
    fit; a proposal that asks for more than there is cannot be funded.
    """
    asked = call.asked[~call.is_merged]
    asked = asked[asked <= money]
    large = asked[asked > amount]
    left, count = money - float(large.sum()), 0
    for grant in np.sort(asked[asked <= amount])[::-1].tolist():
        if grant <= left:
            left, count = left - grant, count + 1
    return count / max(count + large.size, 1)


def lifted(words: Words) -> tuple[Any, Note]:
    """Lift the audit's line, since no plan keeps it beside what was asked for."""
    note = Note(
        _(
            "The line of the scatter audit was lifted ({line}): no plan keeps it "
            "beside the requirements that were set.",
            line=_states(KIND, "", words),
        )
    )
    return replace(words.terms, small_share=np.nan, small_amount=np.nan), note


def is_small(decided: Decisions) -> NDArray[np.bool_]:
    """Tell which columns say that a proposal is funded with a small grant."""
    small: NDArray[np.bool_] = decided.is_base & (
        decided.money <= decided.terms.small_amount
    )
    return small


def _is_set(terms: Any) -> bool:
    """Tell whether a share is to be kept."""
    return bool(np.isfinite([terms.small_share, terms.small_amount]).all())


def _open(call: Call, terms: Any) -> NDArray[np.int64]:
    """Give the proposals whose grant may lie on either side of the amount."""
    if not _is_set(terms) or terms.levels is not Levels.RANGE:
        return np.empty(0, dtype=np.int64)
    _owner, share = level_shares(call, terms)
    return np.flatnonzero(
        (share * call.asked <= terms.small_amount) & (call.asked > terms.small_amount)
    )


def _auxiliary(call: Call, terms: Any, _due: NDArray[np.float64]) -> Auxiliary:
    """Give a column for each open proposal, which is 1 where it gets more."""
    open_ = _open(call, terms)
    if not open_.size:
        return NO_COLUMNS
    return Auxiliary(np.ones(open_.size), partial(_complete, open_), is_whole=True)


def _complete(
    open_: NDArray[np.int64], decided: Decisions, levels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Tell which open proposals get more than the amount in a plan."""
    above = decided.grants(levels)[open_] >= _ABOVE * decided.terms.small_amount
    return np.asarray(above, dtype=np.float64)


def _rows(decided: Decisions, at: int) -> Iterable[Rows]:
    """Write that small projects are no more than their share of all."""
    terms = decided.terms
    if not _is_set(terms):
        return
    counts = is_small(decided) - terms.small_share * decided.is_base
    row = sparse.csr_array(counts[None, :])
    open_ = _open(decided.call, terms)
    if open_.size:
        own = sparse.eye_array(open_.size, format="csr")
        money = sparse.csr_array(decided.granted)[open_]
        least = -_ABOVE * terms.small_amount * own
        yield block(KIND, decided.beside(money, least, at), lower=0.0, is_money=True)
        row = decided.beside(row, sparse.csr_array(-np.ones((1, open_.size))), at)
    yield block(KIND, row, upper=0.0)


def _states(_kind: str, _what: str, words: Words) -> Message:
    """State the most that may be small."""
    terms: Settings = words.terms
    return _(
        "at most {share:.1%} of the funded projects are at or below {amount}",
        share=terms.small_share,
        amount=words.money(terms.small_amount),
    )


def _keeps_out(_kind: str, _what: str, _name: Callable[[str], str]) -> Message:
    """Say that as many small projects are funded as may be."""
    return _("With it, too many of the funded projects would be small.")


def _notes(decided: Decisions, words: Words) -> Iterable[Message]:
    """Say which line the plans keep that nobody set."""
    if _is_set(decided.terms) and decided.terms.is_line:
        yield _(
            "Every plan keeps the line of the scatter audit: {line}. Set 'small_share' "
            "under [stages.portfolio] to change it or to lift it.",
            line=_states(KIND, "", words),
        )


CONCENTRATION: Final = Requirement(
    kinds=(KIND,),
    read=_read,
    settle=_settle,
    auxiliary=_auxiliary,
    rows=_rows,
    states=_states,
    keeps_out=_keeps_out,
    notes=_notes,
)
