"""What is written of money: agreements, tranches, changes. All amounts are integers.

Each sum is taken under a lock of what it must not pass, and the floor of the database
refuses once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Sum

from madang.errors import ParameterError, RefusedError
from madang.language import _
from madang.record import models as m
from madang.record.working import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.record.working import Work

__all__ = ["EFFECTS"]

_YEARS: Final = (2000, 2100)
_MOST: Final = 1_000
_REASON: Final = 4_000


def _draw_up(work: Work) -> dict[str, Any]:
    amount = work.money("amount")
    decision = work.record.of(m.Decision).get(proposal=work.row, round=work.row.round)
    if amount > decision.amount:
        raise RefusedError(
            _("{decided:,} was decided; {amount:,} is more.",
              decided=decision.amount, amount=amount)
        )  # fmt: skip
    drawn = work.record.of(m.Agreement).filter(proposal=work.row).first()
    if drawn is None:
        work.make(
            m.Agreement, proposal=work.row, call_id=work.row.call_id, amount=amount,
            prepared_by=work.actor.name,
        )  # fmt: skip
    else:
        written(work.record, drawn, amount=amount, prepared_by=work.actor.name)
    return {"amount": amount}


def _sign(work: Work) -> dict[str, Any]:
    agreement = _agreement(work)
    written(work.record, agreement, signed_by=work.actor.name)
    return {"amount": agreement.amount}


def _agreement(work: Work) -> m.Agreement:
    """Give the agreement, kept from others until the end."""
    rows = work.record.of(m.Agreement).select_for_update()
    found: m.Agreement = rows.get(proposal=work.row)
    return found


def _bound(work: Work, agreement: m.Agreement) -> int:
    """Give what is paid or asked for."""
    rows = work.record.of(m.Payment).filter(agreement=agreement)
    total = rows.exclude(state="refused").aggregate(all=Sum("amount"))["all"]
    return int(total or 0)


def _number(work: Work) -> int:
    """Give the number of a tranche."""
    value = work.asked.get("number")
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 0 < int(value or 0) <= _MOST:
        raise ParameterError(
            _("A tranche has a number from 1 to {most:,}.", most=_MOST)
        )
    return int(value or 0)


def _require_open(work: Work, year: int) -> None:
    """Refuse a year that is closed."""
    if work.record.of(m.Year).filter(year=year).exists():
        raise RefusedError(_("The budget year {year:d} is closed.", year=year))


def _ask(work: Work) -> dict[str, Any]:
    amount, number = work.money("amount"), _number(work)
    year = work.asked.get("year")
    if not isinstance(year, int) or not _YEARS[0] <= year <= _YEARS[1]:
        raise ParameterError(_("Name the budget year, such as 2026."))
    _require_open(work, year)
    agreement = _agreement(work)
    if work.record.of(m.Payment).filter(agreement=agreement, number=number).exists():
        raise RefusedError(_("Tranche {number} was asked for already.", number=number))
    left = agreement.amount - _bound(work, agreement)
    if amount > left:
        raise RefusedError(
            _("{amount:,} is more than the {left:,} left of the agreement.",
              amount=amount, left=left)
        )  # fmt: skip
    work.make(
        m.Payment, agreement=agreement, number=number, amount=amount, year=year,
        prepared_by=work.actor.name,
    )  # fmt: skip
    return {"tranche": number, "amount": amount, "year": year}


def _settle(work: Work, state: str) -> dict[str, Any]:
    """Settle a tranche for good."""
    number = _number(work)
    rows = work.record.of(m.Payment).select_for_update()
    found = rows.filter(agreement=_agreement(work), number=number).first()
    if found is None:
        raise RefusedError(_("Tranche {number} was not asked for.", number=number))
    if found.state != "prepared":
        raise RefusedError(_("Tranche {number} is settled already.", number=number))
    if state == "paid":
        _require_open(work, found.year)
    written(work.record, found, state=state, settled_by=work.actor.name)
    return {"tranche": number, "amount": found.amount, "state": state}


def _pay(work: Work) -> dict[str, Any]:
    return _settle(work, "paid")


def _refuse(work: Work) -> dict[str, Any]:
    return _settle(work, "refused")


def _ask_change(work: Work) -> dict[str, Any]:
    agreement = _agreement(work)
    amount = work.money("amount") if work.asked.get("amount") else agreement.amount
    work.make(
        m.Change, proposal=work.row, amount=amount, asked_by=work.actor.name,
        reason=work.text("reason", most=_REASON),
    )  # fmt: skip
    return {"before": agreement.amount, "asked": amount}


def _change(work: Work, state: str) -> m.Change:
    """Settle the change that was asked for."""
    change: m.Change = work.record.of(m.Change).get(proposal=work.row, state="asked")
    written(work.record, change, state=state, settled_by=work.actor.name)
    return change


def _approve_change(work: Work) -> dict[str, Any]:
    change, agreement = _change(work, "approved"), _agreement(work)
    bound = _bound(work, agreement)
    if change.amount < bound:
        raise RefusedError(
            _("{bound:,} is paid or asked for; the agreement cannot be less.",
              bound=bound)
        )  # fmt: skip
    before = agreement.amount
    written(work.record, agreement, amount=change.amount)
    return {"before": before, "after": change.amount}


def _refuse_change(work: Work) -> dict[str, Any]:
    return {"asked": _change(work, "refused").amount}


def _terminate(work: Work) -> dict[str, Any]:
    agreement = _agreement(work)
    before, paid = agreement.amount, _bound(work, agreement)
    written(work.record, agreement, amount=paid)  # the rest is free for others
    return {"before": before, "paid": paid}


EFFECTS: Final[dict[str, Callable[[Work], dict[str, Any]]]] = {
    "prepare_agreement": _draw_up,
    "sign_agreement": _sign,
    "prepare_payment": _ask,
    "approve_payment": _pay,
    "refuse_payment": _refuse,
    "ask_change": _ask_change,
    "approve_change": _approve_change,
    "refuse_change": _refuse_change,
    "terminate": _terminate,
}
"""What each act writes besides state, entry and messages; its answer is kept."""
