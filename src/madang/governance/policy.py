"""May somebody do something, and may somebody see it: pure functions of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.governance.calls import CALL, HOUSE
from madang.governance.guards import GUARDS, Case
from madang.governance.people import OFFICES, Office
from madang.governance.proposals import PROPOSAL
from madang.governance.workflow import BEGINNING, Kind, Subject, Transition, Workflow
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from madang.governance.people import Actor

__all__ = ["WORKFLOWS", "may", "offices_over", "refusal", "sees", "unseen"]

WORKFLOWS: Final[dict[Kind, Workflow]] = {w.kind: w for w in (CALL, PROPOSAL, HOUSE)}
"""Every workflow by what it deals with."""

_STAFF: Final = frozenset({Office.REGIONAL, Office.NATIONAL, Office.SECRETARIAT})
_ALL: Final = {kind: {s.name for s in w.states} for kind, w in WORKFLOWS.items()}
_JUDGED: Final = {"review", "options", "docket", "decision"}
_AGREED: Final = {
    "approved", "agreement", "running", "monitoring", "change", "completion",
    "completed", "evaluated", "suspended", "terminated",
}  # fmt: skip
_SENT: Final = _ALL[Kind.PROPOSAL] - {"draft"}
_SEEN: Final[dict[Office, set[str]]] = {
    Office.APPLICANT: _ALL[Kind.PROPOSAL] | {BEGINNING},
    Office.REGIONAL: _SENT,
    Office.NATIONAL: _SENT,
    Office.SECRETARIAT: _SENT,
    Office.REVIEWER: _JUDGED,
    Office.COMMITTEE: _JUDGED | _AGREED | {"rejected"},
    Office.EXECUTING: _AGREED,
    Office.EVALUATOR: {"completion", "completed", "evaluated", "terminated"},
    Office.AUDITOR: _ALL[Kind.PROPOSAL] | {BEGINNING},
}
"""In which states of a proposal each office sees it."""


def offices_over(
    actor: Actor, subject: Subject, at: datetime, *, in_emergency: bool = True
) -> frozenset[Office]:
    """Give the offices in which somebody stands to a subject.

    Those by grant hold where the region does; of an applicant, a reviewer and an
    executing body the proposal itself says who they are. A committee member's region is
    that of the committee which decides.

    Parameters
    ----------
    actor : Actor
    subject : Subject
    at : datetime
    in_emergency : bool
        Whether grants for an emergency count.

    Returns
    -------
    frozenset of Office
    """
    held = actor.offices(at, subject.places, in_emergency=in_emergency)
    deciding = actor.offices(at, subject.deciding, in_emergency=in_emergency)
    out = set(held & {*_STAFF, Office.EVALUATOR, Office.AUDITOR})
    out |= deciding & {Office.COMMITTEE}
    if subject.kind is Kind.PROPOSAL:
        mine = actor.organisations
        if actor.name == subject.owner or subject.organisation in mine:
            out.add(Office.APPLICANT)
        if actor.name in subject.reviewers:
            out.add(Office.REVIEWER)
        if Office.EXECUTING in held and subject.executing in mine:
            out.add(Office.EXECUTING)
    return frozenset(out)


def sees(actor: Actor, subject: Subject, at: datetime) -> bool:
    """Tell whether somebody may know that a subject is there.

    Parameters
    ----------
    actor : Actor
    subject : Subject
    at : datetime

    Returns
    -------
    bool
    """
    held = offices_over(actor, subject, at)
    is_over = bool(held & {*_STAFF, Office.AUDITOR})
    if subject.kind is Kind.HOUSE:
        return is_over
    if subject.kind is Kind.CALL:
        return is_over or subject.state not in {BEGINNING, "draft"}
    if actor.name in subject.conflicts:
        held -= {Office.REVIEWER}
    return subject.state == BEGINNING or any(subject.state in _SEEN[o] for o in held)


def may(
    actor: Actor,
    transition: Transition,
    subject: Subject,
    at: datetime,
    asked: Mapping[str, object] | None = None,
) -> Message | None:
    """Say what stands against an act; nothing where it may be done.

    Parameters
    ----------
    actor : Actor
    transition : Transition
        Of the subject's own workflow.
    subject : Subject
    at : datetime
        Time of the server.
    asked : mapping of str to object, or None
        What is handed in; None to ask whether the act could be done at all.

    Returns
    -------
    Message or None
    """
    if not sees(actor, subject, at):
        return unseen(subject)
    told = refusal(actor, transition, subject, at)
    if told is not None:
        return told
    case = Case(actor, transition, subject, at, asked)
    found = (GUARDS[name][0](case) for name in transition.guards)
    return next((message for message in found if message is not None), None)


def unseen(subject: Subject) -> Message:
    """Say that nothing is there, as it is said where nothing is."""
    if subject.kind is Kind.CALL:
        return _("There is no call {key} that you could see.", key=subject.key)
    if subject.kind is Kind.HOUSE:
        return _("There is nothing here that you could see.")
    return _("There is no proposal {key} that you could see.", key=subject.key)


def refusal(
    actor: Actor, transition: Transition, subject: Subject, at: datetime
) -> Message | None:
    """Say what office, state or pair of eyes is missing; nothing where none is.

    Parameters
    ----------
    actor, transition, subject, at
        As in `may`.

    Returns
    -------
    Message or None
    """
    workflow = WORKFLOWS[subject.kind]
    is_alone = not transition.needs_four_eyes
    held = offices_over(actor, subject, at, in_emergency=is_alone)
    if subject.state == BEGINNING and subject.kind is Kind.PROPOSAL:
        is_own = subject.organisation in actor.organisations
        held |= {Office.APPLICANT} if is_own else set()
    if not held & set(transition.offices):
        return _(
            "'{act}' is for: {offices}. You hold none of these offices here today.",
            act=transition.says,
            offices=Items(tuple(OFFICES[office] for office in transition.offices)),
        )
    if subject.state not in transition.sources:
        if subject.state == BEGINNING:
            return unseen(subject)
        return _(
            "'{act}' cannot be done now: it stands at '{state}'.",
            act=transition.says,
            state=workflow.state(subject.state).says,
        )
    same = [a for a in transition.other_than if subject.done_by.get(a) == actor.name]
    if same:
        return _(
            "'{act}' needs a second person: you did '{before}' yourself.",
            act=transition.says,
            before=workflow.transition(same[0]).says,
        )
    return None
