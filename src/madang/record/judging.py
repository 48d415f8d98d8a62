"""What is written when a proposal is judged: seats, scores, conflicts, votes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.errors import ParameterError, RefusedError
from madang.governance import Office
from madang.language import _
from madang.record import models as m
from madang.record.facts import outcome
from madang.record.working import dumped, live, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.record.working import Work

__all__ = ["EFFECTS"]

_GROUNDS: Final = ("by_law", "on_challenge")
_BALLOTS: Final = ("for", "against", "abstain")
_LONGEST: Final = 20_000
_REASON: Final = 4_000


def _assign(work: Work) -> dict[str, Any]:
    user = work.text("user")
    if user in work.subject.conflicts:
        raise RefusedError(
            _("'{user}' has a conflict of interest here and cannot review.", user=user)
        )
    if user in work.subject.reviewers:
        raise RefusedError(_("'{user}' reviews this proposal already.", user=user))
    held = live(work.record, Office.REVIEWER, work.at)
    if not held.filter(user=user, region__in=work.subject.places).exists():
        raise RefusedError(_("'{user}' is no reviewer here today.", user=user))
    number = work.record.of(m.Seat).filter(proposal=work.row).count() + 1
    seat = work.make(m.Seat, proposal=work.row, number=number, round=work.row.round)
    work.make(m.Reviewer, seat=seat, proposal=work.row, round=work.row.round, user=user)
    return {"seat": number}  # the name stays out of the chain, which others read


def _score(work: Work) -> dict[str, Any]:
    scores = work.asked.get("scores")
    is_whole = isinstance(scores, dict) and scores
    if not is_whole or not all(_is_score(x) for x in scores.values()):  # type: ignore[union-attr]  # told just before
        raise ParameterError(_("Scores are numbers from 0 to 100, one a criterion."))
    seat = work.record.of(m.Seat).get(
        reviewer__user=work.actor.name, proposal=work.row, round=work.row.round
    )
    if not seat.is_open:
        raise RefusedError(_("You have handed in your review already."))
    comment = str(work.asked.get("comment", ""))[:_LONGEST]
    work.make(m.Review, seat=seat, scores=dumped(scores), comment=comment)
    written(work.record, seat, is_open=False)
    return {"seat": seat.number}


def _is_score(value: object) -> bool:
    """Tell whether something is a score."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= float(str(value)) <= 100  # noqa: PLR2004 - per cent


def _declare(work: Work) -> dict[str, Any]:
    return _conflict(work, work.actor.name, "stepped_back")


def _exclude(work: Work) -> dict[str, Any]:
    ground = work.asked.get("ground")
    if ground not in _GROUNDS:
        raise ParameterError(
            _("The ground is one of: {known}.", known=", ".join(_GROUNDS))
        )
    return _conflict(work, work.text("user"), str(ground))


def _conflict(work: Work, user: str, ground: str) -> dict[str, Any]:
    """Record that somebody takes no part; a seat that waits for scores is given up."""
    known = work.record.of(m.Conflict).filter(proposal=work.row, user=user)
    if known.exists():
        raise RefusedError(_("This conflict of interest is recorded already."))
    work.make(
        m.Conflict, proposal=work.row, user=user, ground=ground,
        reason=work.text("reason", most=_REASON), recorded_by=work.actor.name,
    )  # fmt: skip
    seats = work.record.of(m.Seat).filter(reviewer__user=user, proposal=work.row)
    seats.update(is_open=False)
    return {"ground": ground}


def _vote(work: Work) -> dict[str, Any]:
    ballot = work.asked.get("ballot")
    if ballot not in _BALLOTS:
        raise ParameterError(_("A vote is one of: {known}.", known=", ".join(_BALLOTS)))
    mine = work.record.of(m.Vote).filter(
        proposal=work.row, round=work.row.round, user=work.actor.name
    )
    if mine.exists():
        raise RefusedError(_("You have voted on it already."))
    dissent = str(work.asked.get("dissent", ""))[:_LONGEST]
    work.make(
        m.Vote, proposal=work.row, round=work.row.round, user=work.actor.name,
        ballot=ballot, dissent=dissent,
    )  # fmt: skip
    return {"ballot": ballot}


def _prepare(work: Work) -> dict[str, Any]:
    is_selected = outcome(work)
    amount = work.money("amount") if is_selected else 0
    if amount > work.row.amount:
        raise RefusedError(
            _("The proposal asks for {asked:,}; {amount:,} is more.",
              asked=work.row.amount, amount=amount)
        )  # fmt: skip
    work.make(
        m.Decision,
        proposal=work.row,
        round=work.row.round,
        is_selected=is_selected,
        amount=amount,
        conditions=str(work.asked.get("conditions", ""))[:_LONGEST],
        prepared_by=work.actor.name,
    )
    return {"is_selected": is_selected, "amount": amount}


def _confirm(work: Work) -> dict[str, Any]:
    decision = work.record.of(m.Decision).get(proposal=work.row, round=work.row.round)
    written(work.record, decision, confirmed_by=work.actor.name)
    if not decision.is_selected:
        written(work.record, work.row, rejected_at=work.at)
    return {"is_selected": decision.is_selected, "amount": decision.amount}


def _anew(work: Work) -> dict[str, Any]:
    written(work.record, work.row, round=work.row.round + 1)
    return {"round": work.row.round}


EFFECTS: Final[dict[str, Callable[[Work], dict[str, Any]]]] = {
    "assign": _assign,
    "score": _score,
    "declare": _declare,
    "exclude": _exclude,
    "vote": _vote,
    "prepare_decision": _prepare,
    "confirm_selection": _confirm,
    "confirm_rejection": _confirm,
    "reopen": _anew,
    "grant_appeal": _anew,
}
"""What each act writes besides state, entry and messages; its answer is kept."""
