"""What an act works with: the record, who acts, and the subject as the rules see it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from madang.errors import NotVisibleError, ParameterError
from madang.governance import (
    BEGINNING,
    EVERYWHERE,
    Actor,
    Grant,
    Kind,
    Office,
    Subject,
    Transition,
    unseen,
)
from madang.language import _
from madang.record import models as m

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from django.db.models import Model, QuerySet

__all__ = [
    "Record", "Work", "actor_of", "asked_of", "conflicted", "dumped", "live",
    "locked", "places_of",
    "reached", "subject_of", "written",
]  # fmt: skip

_JUDGED: Final = ("review", "options", "docket", "decision", "completed")
_NUMBER: Final = 18


def _none(_key: str) -> Collection[str]:
    """Find no further conflicts."""
    return ()


@dataclass(frozen=True)
class Record:
    """A record that is open.

    Attributes
    ----------
    alias : str
        Its database among those of the process.
    clock : callable
        Gives the time of the server.
    conflicts : callable
        Takes the number of a proposal and gives the names of those who must not judge
        it by linkages that the record does not hold: consortium, former employer.
    reached : callable
        Takes the name of a step of an act once it is reached; a test ends here.
    """

    alias: str
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    conflicts: Callable[[str], Collection[str]] = _none
    reached: Callable[[str], None] = lambda _step: None
    turn: threading.Lock = field(default_factory=threading.Lock)
    """One thread writes at a time where the database lets one writer in."""

    def of(self, model: type[Model]) -> QuerySet:
        """Give the rows of a table."""
        return model._default_manager.using(self.alias)  # noqa: SLF001 - public


def reached(record: Record, step: str) -> None:
    """Tell who listens that a step of an act is reached."""
    record.reached(step)


@dataclass
class Work:
    """One act under way.

    Attributes
    ----------
    record : Record
    actor : Actor
    transition : Transition
    subject : Subject
        As it stood before.
    row : object
        Row of the call or proposal; None for the house, or before it is made.
    at : datetime
        Time of the server, never before the last entry.
    asked : mapping of str to object
        What was handed in.
    facts : dict of str to int
        What guards were given.
    """

    record: Record
    actor: Actor
    transition: Transition
    subject: Subject
    row: Any
    at: datetime
    asked: Mapping[str, Any]
    facts: dict[str, int] = field(default_factory=dict)

    def text(self, name: str, *, most: int = 200) -> str:
        """Give a text that must be handed in.

        Raises
        ------
        ParameterError
            If it is missing, no text or too long.
        """
        value = self.asked.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > most:
            raise ParameterError(
                _("'{name}' must be a text of 1 to {most} characters.",
                  name=name, most=most)
            )  # fmt: skip
        return value.strip()

    def money(self, name: str) -> int:
        """Give an amount that must be handed in: a whole number above 0.

        Raises
        ------
        ParameterError
            If it is not one.
        """
        value = self.asked.get(name)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not 0 < int(value or 0) < 10**_NUMBER:
            raise ParameterError(
                _("'{name}' must be a whole amount above 0; found {value}.",
                  name=name, value=str(value)[:40])
            )  # fmt: skip
        return int(value or 0)

    def moment(self, name: str) -> datetime:
        """Give a moment with its zone that must be handed in.

        Raises
        ------
        ParameterError
            If it is not one.
        """
        value = self.asked.get(name)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise ParameterError(
                _("'{name}' must be a date and time with its zone.", name=name)
            )
        return value

    def make(self, model: type[Model], **values: Any) -> Any:
        """Write a new row."""
        return self.record.of(model).create(**values)


def asked_of(record: Record, sql: str, values: Sequence[object] = ()) -> Any:
    """Put a statement to the database as it stands, for what each act does."""
    cursor = connections[record.alias].cursor()
    cursor.execute(sql, values)
    return cursor


def dumped(value: object) -> str:
    """Write a value as JSON in the one form that is sealed and compared."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def places_of(record: Record, region: str) -> tuple[str, ...]:
    """Give a region with all above it, up to the whole country.

    Raises
    ------
    ParameterError
        If the region is not known.
    """
    if region == EVERYWHERE:
        return (EVERYWHERE,)
    found = record.of(m.Region).filter(code=region).values_list("path", flat=True)
    path = next(iter(found), None)
    if path is None:
        raise ParameterError(_("There is no region '{code}'.", code=region[:40]))
    return (*reversed(path.strip("/").split("/")), EVERYWHERE)


def actor_of(record: Record, name: str) -> Actor:
    """Give who acts, with grants and organisations as they are kept."""
    grants = tuple(
        Grant(Office(g.office), g.region, g.since, g.until, g.is_emergency)
        for g in record.of(m.Grant).filter(user=name)
    )
    mine = record.of(m.Member).filter(user=name)
    return Actor(name, grants, frozenset(mine.values_list("organisation", flat=True)))


def locked(record: Record, model: type[Model], key: str, *along: str) -> Any:
    """Give a row and keep it from others until the end; None where there is none.

    Rows that it leads to and that are named are read along, and not locked.
    """
    if not key.isdecimal() or len(key) > _NUMBER:
        return None
    rows = record.of(model)
    if connections[record.alias].features.has_select_for_update_of:
        rows = rows.select_for_update(of=("self",))
    rows = rows.select_related(*along) if along else rows
    return next(iter(rows.filter(pk=int(key))), None)


def conflicted(record: Record, row: m.Proposal) -> frozenset[str]:
    """Give who must not judge a proposal, on whatever ground is known.

    Recorded conflicts; whoever acts for the applicant, for an organisation that has
    merged into it, or for who carries it out; and what `Record.conflicts` finds.
    """
    names = set(
        record.of(m.Conflict).filter(proposal=row).values_list("user", flat=True)
    )
    near = {row.organisation_id, row.executing} - {""}
    near |= set(
        record.of(m.Organisation).filter(into__in=near).values_list("code", flat=True)
    )
    acting = record.of(m.Member).filter(organisation__in=near)
    names |= set(acting.values_list("user", flat=True))
    return frozenset(names | {row.owner} | set(record.conflicts(str(row.pk))))


def subject_of(
    record: Record,
    kind: Kind,
    key: str,
    asked: Mapping[str, Any],
    transition: Transition,
) -> tuple[Subject, Any]:
    """Give a subject as the rules see it, without facts, and its row.

    Parameters
    ----------
    record : Record
    kind : Kind
    key : str
        Its number; empty for one that is to be made.
    asked : mapping of str to object
        For one that is to be made: its ``region``, its ``call`` and ``organisation``.
    transition : Transition
        What is to be done: only what it looks at is read.

    Raises
    ------
    NotVisibleError
        If there is none.
    """
    if kind is Kind.HOUSE:
        places = places_of(record, str(asked.get("region", EVERYWHERE)))
        return Subject(kind, "house", "open", places=places), None
    if kind is Kind.CALL:
        return _call(record, key, asked, transition)
    if not key:
        return _beginning(record, asked)
    row = locked(record, m.Proposal, key, "call", "organisation")
    if row is None:
        raise NotVisibleError(unseen(Subject(kind, key)))
    call = row.call
    places = places_of(record, row.region)
    is_judged = row.state in _JUDGED
    reviewers = record.of(m.Reviewer).filter(proposal=row, round=row.round)
    names = reviewers.values_list("user", flat=True) if is_judged else ()
    return Subject(
        kind, key, row.state, row.version, places,
        deciding=places if row.is_regional else places_of(record, call.region),
        owner=row.owner,
        organisation=row.organisation_id,
        organisation_state=row.organisation.state,
        executing=row.executing,
        reviewers=frozenset(names),
        conflicts=conflicted(record, row) if is_judged else frozenset(),
        done_by=_done_by(record, kind, key, transition) | _asked_by(record, row, asked),
        deadline=_deadline(record, call, row) if _is_timed(transition) else None,
        call_state=call.state,
        rejected_at=row.rejected_at,
    ), row  # fmt: skip


def _call(
    record: Record, key: str, asked: Mapping[str, Any], transition: Transition
) -> tuple[Subject, m.Call | None]:
    """Give a call, or one that is to be made."""
    if not key:
        places = places_of(record, str(asked.get("region", EVERYWHERE)))
        return Subject(Kind.CALL, places=places), None
    row = locked(record, m.Call, key)
    if row is None:
        raise NotVisibleError(unseen(Subject(Kind.CALL, key)))
    places = places_of(record, row.region)
    return Subject(
        Kind.CALL, key, row.state, row.version, places, places,
        done_by=_done_by(record, Kind.CALL, key, transition),
        deadline=_deadline(record, row, None) if _is_timed(transition) else None,
    ), row  # fmt: skip


def _beginning(record: Record, asked: Mapping[str, Any]) -> tuple[Subject, None]:
    """Give a proposal that is to be made to a call that is announced."""
    key = str(asked.get("call", ""))
    call = locked(record, m.Call, key)
    if call is None or call.state == "draft":
        raise NotVisibleError(unseen(Subject(Kind.CALL, key)))
    code = str(asked.get("organisation", ""))
    organisation = record.of(m.Organisation).filter(code=code).first()
    if organisation is None:
        raise ParameterError(_("There is no organisation '{code}'.", code=code[:40]))
    return Subject(
        Kind.PROPOSAL, "", BEGINNING,
        places=places_of(record, str(asked.get("region", EVERYWHERE))),
        deciding=places_of(record, call.region),
        organisation=code,
        organisation_state=organisation.state,
        deadline=_deadline(record, call, None),
        call_state=call.state,
    ), None  # fmt: skip


def _done_by(
    record: Record, kind: Kind, key: str, transition: Transition
) -> dict[str, str]:
    """Give who did last what a second person must confirm."""
    if not transition.other_than:
        return {}
    entries = record.of(m.AuditEntry).filter(
        kind=kind, key=key, act__in=transition.other_than
    )
    return dict(entries.order_by("number").values_list("act", "actor"))


def _asked_by(
    record: Record, row: m.Proposal, asked: Mapping[str, Any]
) -> dict[str, str]:
    """Give who asked for the tranche that an act is about."""
    if row.state != "running" or not isinstance(asked.get("number"), int):
        return {}
    payments = record.of(m.Payment).filter(
        agreement__proposal=row, number=asked["number"]
    )
    found = payments.values_list("prepared_by", flat=True).first()
    return {} if found is None else {"prepare_payment": found}


def _is_timed(transition: Transition) -> bool:
    """Tell whether a deadline matters for an act, or is what it moves."""
    return "extensions" in transition.writes or any(
        "deadline" in guard for guard in transition.guards
    )


def _deadline(record: Record, call: m.Call, row: m.Proposal | None) -> datetime:
    """Give the latest deadline that holds: the call's, or one allowed later."""
    later = record.of(m.Extension).filter(call=call)
    own = later.filter(proposal__isnull=True)
    if row is not None:
        own = own | later.filter(proposal=row)
    until: datetime = max([call.deadline, *own.values_list("until", flat=True)])
    return until


def written(record: Record, row: Any, **values: Any) -> None:
    """Write some fields of a row."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(using=record.alias, update_fields=list(values))


def live(record: Record, office: Office, at: datetime) -> QuerySet:
    """Give the grants of an office that hold at a moment."""
    grants = record.of(m.Grant).filter(office=office, since__lte=at)
    return grants.filter(until__isnull=True) | grants.filter(until__gt=at)
