"""The one way in: every act is one transaction, from the policy to the message.

Policy, comparison of state and version, rows, entry of the chain, messages and the key
under which it was asked are written together or not at all.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError, connections, transaction

from madang.errors import CollisionError, MadangError, NotVisibleError, RefusedError
from madang.governance import BEGINNING, WORKFLOWS, Kind, may, sees, unseen
from madang.language import _
from madang.record import desk, house, judging, money
from madang.record import models as m
from madang.record.auditing import append, named, time_of
from madang.record.facts import facts_for
from madang.record.working import Work, actor_of, asked_of, dumped, reached, subject_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.record.working import Record

__all__ = ["Outcome", "act"]

EFFECTS: Final[dict[str, Callable[[Work], dict[str, Any]]]] = {
    **desk.EFFECTS, **judging.EFFECTS, **money.EFFECTS, **house.EFFECTS
}  # fmt: skip
_MODELS: Final[dict[Kind, Any]] = {Kind.CALL: m.Call, Kind.PROPOSAL: m.Proposal}
_CLAIM: Final = (
    "INSERT INTO record_once (actor, key, digest, answer) VALUES (%s, %s, %s, '') "
    "ON CONFLICT (actor, key) DO NOTHING"
)
_CLAIMED: Final = "SELECT digest, answer FROM record_once WHERE actor = %s AND key = %s"
_ANSWER: Final = "UPDATE record_once SET answer = %s WHERE actor = %s AND key = %s"
_TRIES: Final = 5
_REST: Final = 0.05
_LONGEST: Final = 200
_LOG: Final = logging.getLogger("madang.record")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done.

    Attributes
    ----------
    key : str
        Number of the subject.
    state : str
        Where it stands now.
    version : int
    entry : int
        Number of the entry in the chain.
    seal : str
        Its seal.
    answer : dict of str to object
        What the act itself gives: a receipt, a number.
    is_repeat : bool
        Whether it had been done before under the same key, so that nothing was now.
    """

    key: str
    state: str
    version: int
    entry: int
    seal: str
    answer: dict[str, Any]
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class _Order:
    """What is asked for."""

    user: str
    kind: Kind
    name: str
    key: str
    version: int | None
    once: str
    asked: dict[str, Any]

    @property
    def digest(self) -> str:
        """What tells it from another order under the same key."""
        said = [self.kind, self.name, self.key, self.version, self.asked]
        return hashlib.sha256(dumped(said).encode()).hexdigest()


def act(
    record: Record,
    user: str,
    kind: Kind,
    name: str,
    *,
    key: str = "",
    version: int | None = None,
    once: str,
    asked: dict[str, Any] | None = None,
) -> Outcome:
    """Do one thing, whole or not at all.

    Parameters
    ----------
    record : Record
    user : str
        Who acts, as signed in.
    kind : Kind
    name : str
        Of the transition.
    key : str
        Number of the subject; empty for one that is made, and for the house.
    version : int or None
        Of the subject as it was looked at; must be given where it moves on.
    once : str
        A key that the asker makes up once for each thing to be done: asked again, the
        answer is the same and nothing is done twice.
    asked : dict of str to object
        What the act needs.

    Returns
    -------
    Outcome

    Raises
    ------
    NotVisibleError
        If the subject is not there, or not for this person.
    CollisionError
        If somebody else moved it on first.
    RefusedError
        If policy, a condition or the database refuses.
    ParameterError
        If what was handed in is not what the act needs.
    """
    order = _Order(user, kind, name, key, version, once, dict(asked or {}))
    WORKFLOWS[kind].transition(name)
    if not 0 < len(once) <= _LONGEST or not user:
        raise RefusedError(_("An act needs a person and a key of its own."))
    is_single = connections[record.alias].vendor == "sqlite"
    for attempt in range(_TRIES):
        try:
            with record.turn if is_single else nullcontext():
                return _done(record, order)
        except MadangError as error:
            _LOG.info("refused: %s %s %s %s: %s", user, kind, name, key, error)
            raise
        except IntegrityError as error:
            _LOG.warning("refused by the database: %s %s: %s", user, name, error)
            reason = str(error).split("\n", 1)[0]
            raise RefusedError(
                _("The database refused it: {reason}.", reason=reason)
            ) from error
        except ObjectDoesNotExist as error:
            _LOG.exception("a row is missing: %s %s %s", kind, name, key)
            raise RefusedError(
                _("What this act goes on from is not in the record.")
            ) from error
        except OperationalError:
            if attempt == _TRIES - 1:
                raise
            time.sleep(_REST * 2**attempt)  # a deadlock, or a writer that is slow
    raise AssertionError


def _done(record: Record, order: _Order) -> Outcome:
    """Do it in one transaction; what was done before under the key is given again."""
    with transaction.atomic(using=record.alias, durable=True):
        whose = [order.user, order.once]
        claimed = asked_of(record, _CLAIM, [*whose, order.digest])
        if claimed.rowcount != 1:
            digest, answer = asked_of(record, _CLAIMED, whose).fetchone()
            if digest != order.digest:
                raise RefusedError(_("This key was used for something else."))
            return replace(Outcome(**json.loads(answer)), is_repeat=True)
        reached(record, "claimed")
        out = _carried(record, _allowed(record, order))
        fields = {name: getattr(out, name) for name in out.__slots__}
        answer = dumped({**fields, "is_repeat": False})
        asked_of(record, _ANSWER, [answer, *whose])
        reached(record, "answered")
    reached(record, "committed")
    return out


def _allowed(record: Record, order: _Order) -> Work:
    """Give the work, or refuse it: what is not seen, moved on, or not allowed."""
    transition = WORKFLOWS[order.kind].transition(order.name)
    at = time_of(record)
    actor = actor_of(record, order.user)
    subject, row = subject_of(record, order.kind, order.key, order.asked, transition)
    if not sees(actor, subject, at):
        raise NotVisibleError(unseen(subject))
    moves = bool(transition.target) and subject.state != BEGINNING
    if moves and order.version is None:
        raise RefusedError(_("Say which version was looked at."))
    if moves and order.version != subject.version:
        _collide(record, order)
    work = Work(record, actor, transition, subject, row, at, order.asked)
    if row is not None:
        work.subject = replace(subject, facts=facts_for(work))
    told = may(actor, transition, work.subject, at, order.asked)
    if told is not None:
        raise RefusedError(told)
    reached(record, "allowed")
    return work


def _collide(record: Record, order: _Order) -> None:
    """Say who was first."""
    told = named(record, order.kind, order.key)
    raise CollisionError(told or _("It is not as it was looked at; look at it anew."))


def _carried(record: Record, work: Work) -> Outcome:
    """Compare and swap, write the rows, the entry and the messages."""
    before, target = work.subject, work.transition.leads_to(work.subject.state)
    version = before.version
    if work.row is not None and work.transition.target:
        held = record.of(_MODELS[before.kind]).filter(
            pk=work.row.pk, state=before.state, version=version
        )
        version += 1
        if held.update(state=target, version=version) != 1:
            raise CollisionError(_("It is not as it was looked at; look at it anew."))
        reached(record, "swapped")
    effect = EFFECTS.get(work.transition.name)
    answer = effect(work) if effect else {}
    reached(record, "written")
    if before.state == BEGINNING:
        version = 1
    key = str(work.row.pk) if work.row is not None else before.key
    reason = work.asked.get("reason")
    details = {**answer, "reason": reason} if reason else answer
    entry = append(work, key, target, version, details)
    reached(record, "entered")
    _tell(work, entry, key, target)
    reached(record, "told")
    return Outcome(key, target, version, entry.number, entry.seal, answer)


def _tell(work: Work, entry: m.AuditEntry, key: str, state: str) -> None:
    """Leave a message for each office that is told, with what it must do by when."""
    workflow = WORKFLOWS[work.subject.kind]
    rows = []
    for office in work.transition.tells:
        days = [
            t.days for t in workflow.leaving(state) if office in t.offices and t.days
        ]
        rows.append(
            m.Outbox(
                entry=entry.number, office=office, kind=entry.kind, key=key,
                act=work.transition.name,
                due=work.at + timedelta(days=min(days)) if days else None,
            )
        )  # fmt: skip
    if rows:
        work.record.of(m.Outbox).bulk_create(rows)
