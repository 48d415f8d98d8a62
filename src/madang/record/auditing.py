"""The chain of entries: written in the transaction of each act, and looked through.

An entry's cells are sealed over the seal before them, as the lines of a study's logs
are (`madang.store.chain`). Whoever owns the database can write a chain anew from any
entry on; a head that was printed before then no longer fits.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connections, transaction
from django.db.models import Max

from madang.errors import LedgerError
from madang.governance import WORKFLOWS, Kind
from madang.language import Message, _, pgettext
from madang.record import models as m
from madang.record.working import asked_of, dumped
from madang.store import chain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from madang.record.working import Record, Work

__all__ = ["CELLS", "Verified", "append", "head_of", "named", "time_of", "verify"]

CELLS: Final = (
    "number", "at", "actor", "act", "kind", "key", "before", "after", "version",
    "details",
)  # fmt: skip
"""What of an entry is sealed, in order."""

_TIME: Final = "SELECT at FROM record_head"
_END: Final = "SELECT number, seal, at FROM record_head"
_MOVE: Final = "UPDATE record_head SET number = %s, seal = %s, at = %s"
_ENTER: Final = (
    f"INSERT INTO record_auditentry ({', '.join(CELLS)}, seal) "  # noqa: S608 - ours
    f"VALUES ({', '.join(['%s'] * (len(CELLS) + 1))})"
)
_SUBJECTS: Final[dict[Kind, Message]] = {
    Kind.CALL: pgettext("subject", "Call"),
    Kind.PROPOSAL: pgettext("subject", "Proposal"),
}
_PAGE: Final = 2_000
_SHORT: Final = 16


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found.

    Attributes
    ----------
    entries : int
        How many entries fit, from the first on.
    seal : str
        Seal of the last that fits.
    number : int or None
        The first bad entry; None where all fit.
    says : Message or None
        What is wrong with it.
    """

    entries: int
    seal: str
    number: int | None = None
    says: Message | None = None


def head_of(record: Record) -> tuple[int, str]:
    """Give the head of the chain: number and seal of its last entry.

    What is printed on dockets and on the manifest of a backup.
    """
    head = record.of(m.Head).get()
    return head.number, head.seal


def time_of(record: Record) -> datetime:
    """Give the time of the server; never before the last entry, if a clock jumps."""
    last = asked_of(record, _TIME).fetchone()[0]
    now = record.clock()
    return max(now, datetime.fromisoformat(last)) if last else now


def append(
    work: Work, key: str, after: str, version: int, details: Mapping[str, object]
) -> m.AuditEntry:
    """Write the entry of an act, in its transaction.

    Parameters
    ----------
    work : Work
    key : str
        Number of the subject.
    after : str
        State after it.
    version : int
        Of the subject, after it.
    details : mapping of str to object
        What else is kept; no names of reviewers.

    Returns
    -------
    AuditEntry
    """
    record = work.record
    is_single = connections[record.alias].vendor == "sqlite"
    last = asked_of(record, _END if is_single else f"{_END} FOR UPDATE").fetchone()
    number, seal, before = last
    at = max(work.at, datetime.fromisoformat(before)) if before else work.at
    entry = m.AuditEntry(
        number=number + 1, at=at.isoformat(), actor=work.actor.name,
        act=work.transition.name, kind=str(work.subject.kind), key=key,
        before=work.subject.state, after=after, version=version,
        details=dumped(details),
    )  # fmt: skip
    entry.seal = chain.seal(seal, _cells(entry))
    values = [getattr(entry, name) for name in CELLS]
    asked_of(record, _ENTER, [*values, entry.seal])
    asked_of(record, _MOVE, [entry.number, entry.seal, entry.at])
    return entry


def _cells(entry: m.AuditEntry) -> list[str]:
    """Give what is sealed."""
    return [str(getattr(entry, name)) for name in CELLS]


def named(record: Record, kind: Kind, key: str) -> Message | None:
    """Say who moved a subject last, what was done and when."""
    entries = record.of(m.AuditEntry).filter(kind=str(kind), key=key)
    last = next(
        (e for e in entries.order_by("-number")[:_PAGE] if e.before != e.after), None
    )
    if last is None:
        return None
    act = WORKFLOWS[kind].transition(last.act).says
    return _(
        "{who} did '{act}' at {when}; look at it anew.",
        who=last.actor, act=act, when=last.at[:19].replace("T", " "),
    )  # fmt: skip


def verify(record: Record, printed: tuple[int, str] | None = None) -> Verified:
    """Look through the whole chain, and hold calls and proposals against it.

    Parameters
    ----------
    record : Record
    printed : (int, str) or None
        A head from paper: its number and seal, or the beginning of the seal (16
        figures at least).

    Returns
    -------
    Verified

    Raises
    ------
    LedgerError
        If the printed head cannot be one.
    """
    if printed is not None and len(printed[1]) < _SHORT:
        raise LedgerError(
            _("A printed head has {n} figures of its seal at least.", n=_SHORT)
        )
    with _still(record):
        return _looked_through(record, printed)


@contextmanager
def _still(record: Record) -> Iterator[None]:
    """Show the record as it is at one moment, while others go on writing."""
    connection = connections[record.alias]
    if not connection.get_autocommit():
        yield  # within a transaction, which its owner holds still
    elif connection.vendor == "sqlite":
        cursor = connection.cursor()
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(using=record.alias):
            asked_of(record, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield


def _looked_through(record: Record, printed: tuple[int, str] | None) -> Verified:
    """Look through the chain, then hold its end against what was kept."""
    last, number = chain.FIRST, 0
    for entry in _all(record):
        told = _wrong(entry, number + 1, last)
        if told is None and printed is not None and printed[0] == entry.number:
            told = _unprinted(entry.seal, printed[1])
        if told is not None:
            return Verified(number, last, number + 1, told)
        last, number = entry.seal, entry.number
    if printed is not None and printed[0] > number:
        told = _("The chain ends before the entry that was printed.")
        return Verified(number, last, number + 1, told)
    return _against_head(record, number, last)


def _all(record: Record) -> Iterator[m.AuditEntry]:
    """List all entries in order, some thousand at a time."""
    after: int | None = None
    while True:
        rows = record.of(m.AuditEntry).order_by("number")
        rows = rows if after is None else rows.filter(number__gt=after)
        page = list(rows[:_PAGE])
        if not page:
            return
        yield from page
        after = page[-1].number


def _wrong(entry: m.AuditEntry, number: int, last: str) -> Message | None:
    """Say what is wrong with an entry; nothing where it follows."""
    if entry.number < number:
        return _("An entry stands before the first.")
    if entry.number > number:
        return _("The entry is missing; number {found} follows.", found=entry.number)
    if entry.seal != chain.seal(last, _cells(entry)):
        return _("Its seal does not fit: it was changed, or what stood before it.")
    return None


def _unprinted(seal: str, printed: str) -> Message | None:
    """Say that a seal is not the printed one."""
    if seal.startswith(printed):
        return None
    return _("Its seal is not the printed one: the chain was written anew.")


def _against_head(record: Record, number: int, last: str) -> Verified:
    """Hold the end of the chain, and the subjects, against what was kept."""
    head = record.of(m.Head).first()
    if head is None or (head.number, head.seal) != (number, last):
        told = _("The chain does not end where its head says: entries are missing.")
        return Verified(number, last, number + 1, told)
    for kind, model in ((Kind.CALL, m.Call), (Kind.PROPOSAL, m.Proposal)):
        for key, told in _astray(record, kind, model):
            return Verified(number, last, key, told)
    return Verified(number, last)


def _astray(
    record: Record, kind: Kind, model: type[m.Call | m.Proposal]
) -> Iterator[tuple[int, Message]]:
    """List subjects that do not stand where their last entry left them."""
    of_kind = record.of(m.AuditEntry).filter(kind=str(kind))
    ends = dict(of_kind.values_list("key").annotate(Max("number")))
    after = {e.number: e for e in of_kind if e.number == ends[e.key]}
    for row in record.of(model).order_by("pk").only("pk", "state", "version"):
        entry = after.get(ends.pop(str(row.pk), 0))
        if entry is None or (entry.after, entry.version) != (row.state, row.version):
            yield (
                entry.number if entry else 0,
                _(
                    "{subject} {key} stands at '{state}', and no entry says so.",
                    subject=_SUBJECTS[kind], key=str(row.pk), state=row.state,
                ),
            )  # fmt: skip
    for number in sorted(ends.values()):
        entry = after[number]
        said = _("{subject} {key} is gone.", subject=_SUBJECTS[kind], key=entry.key)
        yield number, said
