"""What must be true before something is done: named conditions, each with its words.

A guard looks at a `Case` and gives None where nothing stands against it, else what
does. Amounts are whole units of the currency. Whoever finds conflicts of interest, by
linkages or by declaration, hands their names in as `Subject.conflicts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.governance.people import Actor
    from madang.governance.workflow import Subject, Transition

__all__ = ["APPEAL", "GUARDS", "LEAST_REVIEWS", "Case"]

APPEAL: Final = timedelta(days=30)
"""How long a rejection can be appealed against."""

LEAST_REVIEWS: Final = 2
"""How many reviews a proposal needs before its review is closed."""

_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Case:
    """What a guard looks at.

    Attributes
    ----------
    actor : Actor
    transition : Transition
    subject : Subject
    at : datetime
        Time of the server.
    asked : mapping of str to object, or None
        What is handed in with the act; None where it is only asked whether it can be
        done, so that nothing is handed in yet.
    """

    actor: Actor
    transition: Transition
    subject: Subject
    at: datetime
    asked: Mapping[str, object] | None = None

    def fact(self, name: str) -> int:
        """Give a count or an amount; 0 where none is known."""
        return self.subject.facts.get(name, 0)


def _call_open(case: Case) -> Message | None:
    if case.subject.call_state == "announced":
        return None
    return _("The call takes no proposals now.")


def _before_deadline(case: Case) -> Message | None:
    deadline = case.subject.deadline
    if deadline is not None and case.at < deadline:
        return None
    if deadline is None:
        return _("No time is open for it.")
    return _(
        "The deadline was {deadline}; by the server's clock it is {now}. The "
        "secretariat can allow a later one, with the reason.",
        deadline=_moment(deadline),
        now=_moment(case.at),
    )


def _after_deadline(case: Case) -> Message | None:
    deadline = case.subject.deadline
    if deadline is None or case.at >= deadline:
        return None
    return _("The call is open until {deadline}.", deadline=_moment(deadline))


def _organisation_stands(case: Case) -> Message | None:
    if case.subject.organisation_state == "merged":
        return _(
            "The organisation '{name}' has merged into another one. The secretariat "
            "enters first which one takes over.",
            name=case.subject.organisation,
        )
    if case.subject.organisation_state != "stands":
        return _("The organisation '{name}' is closed.", name=case.subject.organisation)
    return None


def _organisation_merged(case: Case) -> Message | None:
    if case.subject.organisation_state == "merged":
        return None
    return _(
        "The organisation '{name}' has not merged.", name=case.subject.organisation
    )


def _asks_money(case: Case) -> Message | None:
    if case.fact("asked") > 0:
        return None
    return _("The proposal does not say how much it asks for.")


def _gives_reason(case: Case) -> Message | None:
    if case.asked is None:
        return None
    if len(str(case.asked.get("reason", "")).strip()) >= _SHORTEST:
        return None
    return _("Give the reason; it is kept in the record.")


def _has_budget(case: Case) -> Message | None:
    if case.fact("budget") > 0:
        return None
    return _("The call has no budget.")


def _has_deadline(case: Case) -> Message | None:
    deadline = case.subject.deadline
    if deadline is not None and deadline > case.at:
        return None
    return _("The call needs a deadline that lies ahead.")


def _none_in_review(case: Case) -> Message | None:
    if not (n := case.fact("in_review")):
        return None
    return _("{n:,} {n:~proposal is/proposals are} not through the review.", n=n)


def _has_options(case: Case) -> Message | None:
    if case.asked is None or case.asked.get("options"):
        return None
    return _("Hand in the options among which the committee decides.")


def _none_undecided(case: Case) -> Message | None:
    if not (n := case.fact("undecided")):
        return None
    return _("{n:,} {n:~proposal is/proposals are} not decided yet.", n=n)


def _none_running(case: Case) -> Message | None:
    if not (n := case.fact("unfinished")):
        return None
    return _("{n:,} {n:~project is/projects are} not finished.", n=n)


def _assigned(case: Case) -> Message | None:
    if case.actor.name in case.subject.reviewers:
        return None
    return _("The proposal is not assigned to you.")


def _not_in_conflict(case: Case) -> Message | None:
    if case.actor.name not in case.subject.conflicts:
        return None
    return _("A conflict of interest is recorded: you take no part in judging it.")


def _enough_reviews(case: Case) -> Message | None:
    n, waiting = case.fact("reviews"), case.fact("seats_open")
    if n < LEAST_REVIEWS:
        return _(
            "The review needs {least} reviews; there {n:~is/are} {n}.",
            least=LEAST_REVIEWS,
            n=n,
        )
    if waiting:
        return _("{n:,} {n:~reviewer has/reviewers have} not handed in yet.", n=waiting)
    return None


def _call_on_docket(case: Case) -> Message | None:
    if case.subject.call_state == "docket":
        return None
    return _("The call is not before the committee.")


def _has_quorum(case: Case) -> Message | None:
    members, present = case.fact("members"), case.fact("votes")
    if members and 2 * present > members:
        return None
    return _(
        "More than half of the members must have voted: {present} of {members} have.",
        present=present,
        members=members,
    )


def _selects(case: Case) -> Message | None:
    if case.fact("is_selected"):
        return None
    return _("The vote was against it.")


def _rejects(case: Case) -> Message | None:
    if not case.fact("is_selected"):
        return None
    return _("The vote was for it.")


def _within_budget(case: Case) -> Message | None:
    left = case.fact("budget") - case.fact("committed")
    if case.fact("at_stake") <= left:
        return None
    return _(
        "It needs {amount:,}; of the call's budget {left:,} is left.",
        amount=case.fact("at_stake"),
        left=max(left, 0),
    )


def _in_time_to_appeal(case: Case) -> Message | None:
    rejected = case.subject.rejected_at
    if rejected is not None and case.at < rejected + APPEAL:
        return None
    return _("An appeal was possible for {days} days.", days=APPEAL.days)


def _first_appeal(case: Case) -> Message | None:
    if not case.fact("appeals"):
        return None
    return _("There was an appeal already.")


def _has_open_payment(case: Case) -> Message | None:
    if case.fact("open_payments"):
        return None
    return _("No tranche waits for release.")


def _has_no_open_payment(case: Case) -> Message | None:
    if not (n := case.fact("open_payments")):
        return None
    return _("{n:,} {n:~tranche waits/tranches wait} for release.", n=n)


def _not_to_oneself(case: Case) -> Message | None:
    if case.asked is None or case.asked.get("user") != case.actor.name:
        return None
    return _("Nobody gives an office to himself or herself.")


def _moment(at: datetime) -> str:
    """Write a moment to the minute, with its zone."""
    return at.isoformat(" ", "minutes")


GUARDS: Final[dict[str, tuple[Callable[[Case], Message | None], Message]]] = {
    "call_open": (_call_open, _("the call takes proposals")),
    "before_deadline": (_before_deadline, _("the deadline has not passed")),
    "after_deadline": (_after_deadline, _("the deadline has passed")),
    "organisation_stands": (_organisation_stands, _("the organisation exists")),
    "organisation_merged": (_organisation_merged, _("the organisation has merged")),
    "asks_money": (_asks_money, _("it says how much it asks for")),
    "gives_reason": (_gives_reason, _("a reason is given")),
    "has_budget": (_has_budget, _("the call has a budget")),
    "has_deadline": (_has_deadline, _("the deadline lies ahead")),
    "none_in_review": (_none_in_review, _("every proposal is through the review")),
    "has_options": (_has_options, _("options are handed in")),
    "none_undecided": (_none_undecided, _("every proposal is decided")),
    "none_running": (_none_running, _("every project is finished")),
    "assigned": (_assigned, _("the proposal is assigned to who acts")),
    "not_in_conflict": (_not_in_conflict, _("no conflict of interest is recorded")),
    "enough_reviews": (_enough_reviews, _("all reviews are handed in, two at least")),
    "call_on_docket": (_call_on_docket, _("the call is before the committee")),
    "has_quorum": (_has_quorum, _("more than half of the members have voted")),
    "selects": (_selects, _("the vote was for it")),
    "rejects": (_rejects, _("the vote was against it")),
    "within_budget": (_within_budget, _("the call's budget suffices")),
    "in_time_to_appeal": (_in_time_to_appeal, _("the time to appeal is not over")),
    "first_appeal": (_first_appeal, _("there was no appeal before")),
    "has_open_payment": (_has_open_payment, _("a tranche waits for release")),
    "has_no_open_payment": (_has_no_open_payment, _("no tranche waits for release")),
    "not_to_oneself": (_not_to_oneself, _("it is for somebody else")),
}
"""Each condition by its name: how it is looked at, and what it says."""
