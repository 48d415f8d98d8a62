r"""Levels and starts: how much of its grant a proposal may get, and from when.

Each level at each start is one column, of which at most one is taken: that row is
a clique, which keeps the relaxation close to whole numbers. (Levels as steps, each
allowed after the one before, have the same relaxation with ten times the rows, and
were slower in every call tried.) Where any grant between minimum and full may be
given, what lies above the minimum is a further column, taken in part.

A column spends :math:`p_c a_p` and adds :math:`w_p (h_c^\rho - l_c^\rho)` to the merit
for each point, where it raises the share of the grant from l to h: with returns
:math:`\rho < 1` the first part of a grant is worth the most, so that the segments of
a grant given in part are filled in their order without a row that says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import parameter
from madang.contracts.parameter import Kind
from madang.coordination.portfolio.profile import NO_YEAR
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.amounts import shares
from madang.coordination.portfolio.requirements.kind import Decisions, Requirement
from madang.coordination.portfolio.rows import STRUCTURE, Rows, block
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = [
    "LEVELS", "Levels", "Settings", "decide", "level_shares", "long_profile",
    "weights",
]  # fmt: skip

_SEGMENTS: Final = 4
_CENT: Final = 1e-9


class Levels(StrEnum):
    """Grants that a funded proposal may be given."""

    FULL = "full"
    MINIMUM_OR_FULL = "minimum_or_full"
    RANGE = "range"
    SHARES = "shares"


@dataclass(frozen=True)
class Settings(budget.Settings):
    """Levels and starts among the terms; once read, `returns` is an exponent.

    Attributes
    ----------
    shares : tuple of float
        Shares of the asked grant that may be given, where `levels` lists them.
    """

    levels: Levels = parameter(  # noqa: RUF009 - a field, not a value
        "full",
        _("Grants that may be given: in full, the minimum too, all between, or shares"),
        kind=Kind.LIST, words=("full", "minimum_or_full", "range"), check=shares,
    )  # fmt: skip
    returns: float = parameter(
        "linear",
        _("Merit of a part of the grant: in proportion, or its share to this power"),
        kind=Kind.NUMBER, at_least=0.01, at_most=1, words=("linear",),
    )  # fmt: skip
    minimum_scale: float = parameter(
        0.0,
        _("Smallest grant worth giving: an amount, or a share of the asked grant"),
        at_least=0,
    )
    start_shift: int = parameter(
        0, _("Years by which a start may be put off"), at_least=0, at_most=5
    )
    scale: float = parameter(
        1.0,
        _("How merit counts with size: 1, each unit of money alike; 0, each project"),
        at_least=0, at_most=1,
    )  # fmt: skip
    shares: tuple[float, ...] = ()


def _read(given: Any, _regions: tuple[str, ...]) -> dict[str, Any]:
    """Read the levels, which are a word or a list, and returns."""
    is_listed = not isinstance(given.levels, str)
    return {
        "levels": Levels.SHARES if is_listed else Levels(given.levels),
        "shares": tuple(sorted(set(given.levels))) if is_listed else (),
        "returns": 1.0 if given.returns == "linear" else float(given.returns),
    }


def level_shares(
    call: Call, terms: Settings
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """List the levels that may be given, as shares of the asked grant.

    Returns
    -------
    (L,) array of int
        Proposals, rising.
    (L,) array
        Shares, rising within each proposal. A share below the proposal's least
        grant, or below the minimum scale, is left out; where no listed share
        reaches that minimum, it is a level itself. A proposal that asks for less
        than the minimum scale can only be funded in full, and so can a running
        project.
    """
    everyone = np.arange(call.asked.size, dtype=np.int64)
    scale = terms.minimum_scale
    scale_part = np.full(call.asked.size, scale) if scale <= 1 else scale / call.asked
    least = np.clip(np.maximum(call.least / call.asked, scale_part), 0.0, 1.0)
    least[call.running] = 1.0
    if terms.levels is Levels.FULL:
        return everyone, np.ones(call.asked.size)
    if terms.levels is Levels.SHARES:
        shares = np.array(terms.shares)
        fits = shares >= least[:, None] - _CENT
        none = np.flatnonzero(~fits.any(axis=1))
        proposal, at = np.nonzero(fits)
        owner = np.concatenate([proposal, none])
        share = np.concatenate([shares[at], least[none]])
    elif terms.levels is Levels.MINIMUM_OR_FULL:
        small = np.flatnonzero((least > 0) & (least < 1))
        owner = np.concatenate([everyone, small])
        share = np.concatenate([np.ones(call.asked.size), least[small]])
    else:
        return everyone, least
    order = np.lexsort((share, owner))
    return owner[order].astype(np.int64), share[order]


def weights(call: Call, scale: float) -> NDArray[np.float64]:
    r"""Give how much each proposal's merit counts, by the size of the grant asked.

    .. math:: w_p = (g_p / \bar g)^\theta

    Parameters
    ----------
    call : Call
        The proposals. Their size is the grant as it was submitted: work that turns
        out dearer, or is done for less, is the same work.
    scale : float
        1 lets each unit of money count alike, so that a plan is as good as the mean
        merit of its money; 0 lets each proposal count alike, whatever it takes.

    Returns
    -------
    (P,) array
        1 for a proposal of the mean size.
    """
    size: NDArray[np.float64] = call.size / call.size[~call.is_merged].mean()
    return size**scale


def long_profile(
    call: Call, terms: Settings
) -> tuple[tuple[int, ...], NDArray[np.float64]]:
    """Give the spending by year over years without gaps, late starts included."""
    if call.years == (NO_YEAR,):
        return call.years, call.profile
    first = call.years[0]
    years = tuple(range(first, call.years[-1] + terms.start_shift + 1))
    profile = np.zeros((call.asked.size, len(years)))
    profile[:, np.array(call.years) - first] = call.profile
    return years, profile


def _starts(
    call: Call,
    terms: Settings,
    profile: NDArray[np.float64],
    is_bound: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the starts of each proposal that differ in any bound year."""
    everyone = np.arange(call.asked.size, dtype=np.int64)
    pairs = [(everyone, np.zeros_like(everyone))]
    seen = [profile[:, is_bound]]
    can_move = (call.first != NO_YEAR) & ~call.running
    for shift in range(1, terms.start_shift + 1 if is_bound.any() else 1):
        moved = np.zeros_like(profile)
        moved[:, shift:] = profile[:, :-shift]
        bound = moved[:, is_bound]
        is_new = can_move & np.all([(bound != s).any(axis=1) for s in seen], axis=0)
        seen.append(bound)
        pairs.append((everyone[is_new], np.full(int(is_new.sum()), shift)))
    proposal = np.concatenate([p for p, _ in pairs])
    shift_of = np.concatenate([s for _, s in pairs])
    order = np.lexsort((shift_of, proposal))
    return proposal[order], shift_of[order].astype(np.int64)


def _steps(
    call: Call, terms: Settings
) -> tuple[
    NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]
]:
    """List the levels of each proposal: owner, share from, share to, whole."""
    owner, share = level_shares(call, terms)
    before = np.zeros(owner.size)
    whole = np.ones(owner.size, dtype=np.bool_)
    if terms.levels is not Levels.RANGE:
        return owner, before, share, whole
    open_ = np.flatnonzero(share < 1)
    parts = 1 if terms.returns == 1 else _SEGMENTS
    cut = np.linspace(0, 1, parts + 1)
    low = share[open_, None] + (1 - share[open_, None]) * cut
    owner = np.concatenate([owner, np.repeat(owner[open_], parts)])
    before = np.concatenate([before, low[:, :-1].ravel()])
    after = np.concatenate([share, low[:, 1:].ravel()])
    whole = np.concatenate([whole, np.zeros(open_.size * parts, dtype=np.bool_)])
    order = np.lexsort((after, ~whole, owner))
    return owner[order], before[order], after[order], whole[order]


def decide(
    call: Call, terms: Settings, due: NDArray[np.float64], is_bound: NDArray[np.bool_]
) -> Decisions:
    """List all decisions, sorted by proposal, start and level, and what each spends.

    Parameters
    ----------
    call : Call
        The proposals.
    terms : Terms
        Levels, returns and starts that are allowed, and the budget as money.
    due : (R,) array
        Money due to each region by need.
    is_bound : (Y,) array of bool
        Years of `long_profile` in which money is limited: starts that differ in
        none of them are one.
    """
    years, profile = long_profile(call, terms)
    who, shifts = _starts(call, terms, profile, is_bound)
    owner, low, high, whole = _steps(call, terms)
    count = np.bincount(owner, minlength=call.asked.size)
    begin = np.cumsum(count) - count
    size = count[who]
    first = np.cumsum(size) - size
    step = np.arange(size.sum()) - np.repeat(first, size)
    take = np.repeat(begin[who], size) + step
    weight = weights(call, terms.scale)
    proposal = np.repeat(who, size).astype(np.int64)
    shift = np.repeat(shifts, size).astype(np.int64)
    part, is_whole = high[take] - low[take], whole[take]
    spent = profile[proposal] * part[:, None]
    column, year = np.nonzero(spent)
    return Decisions(
        call=call,
        terms=terms,
        due=due,
        budget=terms.budget - float(call.committed.sum()),
        proposal=proposal,
        shift=shift,
        money=part * call.asked[proposal],
        weight=weight,
        worth=(high[take] ** terms.returns - low[take] ** terms.returns)
        * weight[proposal],
        is_whole=is_whole,
        after=np.where(is_whole, -1, np.repeat(first, size)).astype(np.int64),
        years=years,
        by_year=sparse.csr_array(
            (spent[column, year], (year + shift[column], column)),
            shape=(len(years), proposal.size),
        ),
    )


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write that no part above the minimum is given without the minimum."""
    later = np.flatnonzero(decided.after >= 0)
    row = np.repeat(np.arange(later.size), 2)
    column = np.stack([later, decided.after[later]], axis=1).ravel()
    table = sparse.csr_array(
        (np.tile([1.0, -1.0], later.size), (row, column)),
        shape=(later.size, decided.proposal.size),
    )
    yield block(STRUCTURE, table, upper=0.0)


LEVELS: Final = Requirement(read=_read, rows=_rows)
