"""The counts and amounts that guards compare, each read when a guard asks for it.

What is added up is locked first, so that two acts at once cannot both find room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Sum

from madang.governance import Office
from madang.record import models as m
from madang.record.working import live, locked

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from madang.record.working import Work

__all__ = ["COMMITTED", "facts_for", "outcome", "share"]

COMMITTED: Final = (
    "approved", "agreement", "running", "monitoring", "change", "completion",
    "completed", "evaluated", "suspended", "terminated",
)  # fmt: skip
"""States of a proposal that bind money of its call."""

_UNREVIEWED: Final = ("submitted", "returned", "eligibility", "overlap", "review")
_UNDECIDED: Final = (*_UNREVIEWED, "options", "docket", "decision", "appealed")
_UNFINISHED: Final = (
    "approved", "agreement", "running", "monitoring", "change", "completion",
    "suspended", "appealed",
)  # fmt: skip


def facts_for(work: Work) -> dict[str, int]:
    """Give the facts that the guards of an act look at.

    Parameters
    ----------
    work : Work

    Returns
    -------
    dict of str to int
    """
    out: dict[str, int] = {}
    for guard in work.transition.guards:
        if guard in _FACTS:
            out |= _FACTS[guard](work)
    return out


def _asks(work: Work) -> dict[str, int]:
    return {"asked": work.row.amount}


def _call_budget(work: Work) -> dict[str, int]:
    return {"budget": work.row.budget}


def _counted(name: str, states: tuple[str, ...]) -> Callable[[Work], dict[str, int]]:
    """Count a call's proposals in some states."""

    def count(work: Work) -> dict[str, int]:
        proposals = work.record.of(m.Proposal).filter(call=work.row)
        return {name: proposals.filter(state__in=states).count()}

    return count


def _reviews(work: Work) -> dict[str, int]:
    seats = work.record.of(m.Seat).filter(proposal=work.row, round=work.row.round)
    held = seats.filter(review__isnull=False)
    held = held.exclude(reviewer__user__in=work.subject.conflicts)
    return {
        "reviews": held.count(),
        "seats_open": seats.filter(is_open=True).count(),
    }


def _votes(work: Work) -> dict[str, int]:
    names, cast = _cast(work)
    return {"members": len(names), "votes": cast.count()}


def _cast(work: Work) -> tuple[set[str], QuerySet]:
    """Give the members who may vote on a proposal, and what they have voted.

    Who has a conflict is no member here, also where it was recorded after the vote.
    """
    sitting = live(work.record, Office.COMMITTEE, work.at)
    sitting = sitting.filter(region__in=work.subject.deciding, is_emergency=False)
    names = set(sitting.values_list("user", flat=True)) - work.subject.conflicts
    cast = work.record.of(m.Vote).filter(proposal=work.row, round=work.row.round)
    return names, cast.filter(user__in=names)


def outcome(work: Work) -> bool:
    """Tell whether more than half of those who voted were for it."""
    _names, cast = _cast(work)
    return bool(2 * cast.filter(ballot="for").count() > cast.count())


def _decided(work: Work) -> dict[str, int]:
    found = work.record.of(m.Decision).filter(proposal=work.row, round=work.row.round)
    decision = found.first()
    return {"is_selected": int(decision is not None and decision.is_selected)}


def share(call: m.Call, *, is_regional: bool) -> int:
    """Give what of a call's budget is decided by its regions, or by itself.

    Parameters
    ----------
    call : Call
    is_regional : bool
        Whether the regions' own part is meant.

    Returns
    -------
    int
        Whole units of the currency; both parts add up to the budget.
    """
    regional: int = call.budget * call.regional_share // 1000
    return regional if is_regional else int(call.budget) - regional


def _budget(work: Work) -> dict[str, int]:
    record, row = work.record, work.row
    call = locked(record, m.Call, str(row.call_id))
    own = record.of(m.Proposal).filter(call=call, state__in=COMMITTED)
    others = own.filter(is_regional=row.is_regional).exclude(pk=row.pk)
    return {
        "budget": share(call, is_regional=row.is_regional),
        "committed": sum(_bound(work, others)),
        "at_stake": _at_stake(work),
    }


def _bound(work: Work, proposals: QuerySet) -> list[int]:
    """Give what each of some proposals binds: what is agreed, else what is decided."""
    keys = list(proposals.values_list("pk", "round"))
    agreed = dict(
        work.record.of(m.Agreement)
        .filter(proposal__in=[key for key, _round in keys])
        .values_list("proposal", "amount")
    )
    decided = {
        (key, number): amount
        for key, number, amount in work.record.of(m.Decision)
        .filter(proposal__in=[key for key, _round in keys])
        .values_list("proposal", "round", "amount")
    }
    return [agreed.get(key, decided.get((key, n), 0)) for key, n in keys]


def _at_stake(work: Work) -> int:
    """Give what the proposal itself would bind after the act."""
    record, row = work.record, work.row
    if row.state == "decision":
        of = record.of(m.Decision).filter(proposal=row, round=row.round)
    elif row.state == "change":
        of = record.of(m.Change).filter(proposal=row, state="asked")
    else:
        of = record.of(m.Agreement).filter(proposal=row)
    return int(of.aggregate(all=Sum("amount"))["all"] or 0)


def _appeals(work: Work) -> dict[str, int]:
    entries = work.record.of(m.AuditEntry).filter(
        kind="proposal", key=str(work.row.pk), act="appeal"
    )
    return {"appeals": entries.count()}


def _open_payments(work: Work) -> dict[str, int]:
    waiting = work.record.of(m.Payment).filter(
        agreement__proposal=work.row, state="prepared"
    )
    return {"open_payments": waiting.count()}


_FACTS: Final[dict[str, Callable[[Any], dict[str, int]]]] = {
    "asks_money": _asks,
    "has_budget": _call_budget,
    "none_in_review": _counted("in_review", _UNREVIEWED),
    "none_undecided": _counted("undecided", _UNDECIDED),
    "none_running": _counted("unfinished", _UNFINISHED),
    "enough_reviews": _reviews,
    "has_quorum": _votes,
    "selects": _decided,
    "rejects": _decided,
    "within_budget": _budget,
    "first_appeal": _appeals,
    "has_open_payment": _open_payments,
    "has_no_open_payment": _open_payments,
}
