"""Tables of the record. Money is whole units of the currency; times carry a zone.

What must never be is refused by the database itself: two pairs of eyes by checks here,
amounts and what is final by the triggers of `madang.record.floors`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

__all__ = [
    "Agreement", "AuditEntry", "Call", "Change", "Conflict", "Decision", "Docket",
    "Draft", "Extension", "Grant", "Head", "Member", "Once", "Organisation", "Outbox",
    "Payment", "Proposal", "Region", "Review", "Reviewer", "Seat", "Vote", "Year",
]  # fmt: skip


def _name(**more: Any) -> models.CharField:
    return models.CharField(max_length=200, **more)


def _to(model: str, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(model, on_delete=models.PROTECT, **more)


def _two(first: str, second: str, name: str) -> CheckConstraint:
    """Hold two people apart; nobody is the second one yet where it is empty."""
    return CheckConstraint(condition=~Q(**{first: F(second)}), name=name)


class _Row(models.Model):
    id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


class Region(models.Model):
    """A region, with its way down from the country: ``/KR-11/KR-11-1/``."""

    code = _name(primary_key=True)
    name = _name()
    path = models.CharField(max_length=1_000)


class Organisation(models.Model):
    """An organisation: it stands, is closed, or has merged into another one."""

    code = _name(primary_key=True)
    name = _name()
    state = _name(default="stands")
    into = _name(default="")


class Member(_Row):
    """Who acts for an organisation."""

    user = _name(db_index=True)
    organisation = _to("Organisation")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["user", "organisation"], name="one_membership")
        ]


class Grant(_Row):
    """An office of a person, by region and date."""

    user = _name(db_index=True)
    office = _name()
    region = _name(default="", blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    is_emergency = models.BooleanField(default=False)
    reason = models.TextField(default="")
    given_by = _name()


class Year(models.Model):
    """A budget year that is closed."""

    year = models.IntegerField(primary_key=True)


class Call(_Row):
    """A call; `regional_share` is what regions decide themselves, in thousandths."""

    title = _name()
    region = _name(default="", blank=True)
    state = _name()
    version = models.IntegerField(default=1)
    deadline = models.DateTimeField()
    budget = models.BigIntegerField()
    regional_share = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(budget__gte=0), name="budget_not_negative"),
            CheckConstraint(
                condition=Q(regional_share__gte=0, regional_share__lte=1000),
                name="share_in_thousandths",
            ),
        ]


class Proposal(_Row):
    """A proposal to a call."""

    call = _to("Call", related_name="proposals")
    organisation = _to("Organisation")
    owner = _name()
    region = _name(default="", blank=True)
    is_regional = models.BooleanField(default=False)
    executing = _name(default="", blank=True)
    state = _name()
    version = models.IntegerField(default=1)
    content = models.TextField(default="{}")
    draft = models.IntegerField(default=1)
    amount = models.BigIntegerField(default=0)
    receipt = _name(default="")
    submitted_at = models.DateTimeField(null=True)
    rejected_at = models.DateTimeField(null=True)
    round = models.IntegerField(default=1)


class Extension(_Row):
    """A later deadline, for a call or for one proposal, with its reason."""

    call = _to("Call")
    proposal = _to("Proposal", null=True)
    until = models.DateTimeField()
    reason = models.TextField()
    given_by = _name()


class Draft(_Row):
    """A version of a draft as it was saved."""

    proposal = _to("Proposal")
    version = models.IntegerField()
    content = models.TextField()
    saved_by = _name()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["proposal", "version"], name="one_draft_a_version")
        ]


class Seat(_Row):
    """A reviewer's place, by its number: what others know of who reviews."""

    proposal = _to("Proposal")
    number = models.IntegerField()
    round = models.IntegerField()
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["proposal", "number"], name="one_seat_a_number")
        ]


class Reviewer(_Row):
    """Who sits on a seat: only the secretariat may join this table."""

    seat = models.OneToOneField("Seat", on_delete=models.PROTECT)
    proposal = _to("Proposal")
    round = models.IntegerField()
    user = _name(db_index=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["proposal", "round", "user"], name="one_seat_a_reviewer"
            )
        ]


class Review(_Row):
    """What was handed in from a seat: scores by criterion, as JSON."""

    seat = models.OneToOneField("Seat", on_delete=models.PROTECT)
    scores = models.TextField()
    comment = models.TextField(default="")


class Conflict(_Row):
    """Somebody who takes no part: by law, on challenge, or stepping back."""

    proposal = _to("Proposal")
    user = _name()
    ground = _name()
    reason = models.TextField()
    recorded_by = _name()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["proposal", "user"], name="one_conflict_a_person")
        ]


class Docket(_Row):
    """What lay before a committee, frozen, with the head of the chain."""

    call = _to("Call")
    content = models.TextField()
    digest = _name()
    head = models.BigIntegerField()
    seal = _name()


class Vote(_Row):
    """A vote of a member: for, against or abstain, with dissent in words."""

    proposal = _to("Proposal")
    round = models.IntegerField()
    user = _name()
    ballot = _name()
    dissent = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["proposal", "round", "user"], name="one_vote"),
            CheckConstraint(
                condition=Q(ballot__in=["for", "against", "abstain"]), name="ballots"
            ),
        ]


class Decision(_Row):
    """A decision as it was written down, and who confirmed it."""

    proposal = _to("Proposal")
    round = models.IntegerField()
    is_selected = models.BooleanField()
    amount = models.BigIntegerField()
    conditions = models.TextField(default="")
    prepared_by = _name()
    confirmed_by = _name(default="")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["proposal", "round"], name="one_decision_a_round"),
            CheckConstraint(condition=Q(amount__gte=0), name="decided_not_negative"),
            _two("prepared_by", "confirmed_by", "two_decide"),
        ]


class Agreement(_Row):
    """What was agreed, and the two who drew it up and signed it."""

    proposal = models.OneToOneField("Proposal", on_delete=models.PROTECT)
    call = _to("Call")
    amount = models.BigIntegerField()
    prepared_by = _name()
    signed_by = _name(default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gte=0), name="agreed_not_negative"),
            _two("prepared_by", "signed_by", "two_agree"),
        ]


class Payment(_Row):
    """A tranche: asked for, then paid or refused."""

    agreement = _to("Agreement")
    number = models.IntegerField()
    amount = models.BigIntegerField()
    year = models.IntegerField()
    state = _name(default="prepared")
    prepared_by = _name()
    settled_by = _name(default="")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["agreement", "number"], name="one_tranche"),
            CheckConstraint(condition=Q(amount__gt=0), name="paid_positive"),
            CheckConstraint(
                condition=Q(state="prepared", settled_by="")
                | Q(state="refused") & ~Q(settled_by="")
                | Q(state="paid") & ~Q(settled_by="") & ~Q(settled_by=F("prepared_by")),
                name="two_pay",
            ),
        ]


class Change(_Row):
    """A change that was asked for; `amount` is what the agreement would be."""

    proposal = _to("Proposal")
    amount = models.BigIntegerField()
    reason = models.TextField()
    state = _name(default="asked")
    asked_by = _name()
    settled_by = _name(default="")

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(amount__gt=0), name="change_positive"),
            CheckConstraint(
                condition=~Q(state="approved") | ~Q(settled_by=F("asked_by")),
                name="two_change",
            ),
        ]


class AuditEntry(models.Model):
    """An entry of the chain; its cells are texts, as they are sealed."""

    number = models.BigIntegerField(primary_key=True)
    at = _name()
    actor = _name()
    act = _name()
    kind = _name()
    key = _name()
    before = _name()
    after = _name()
    version = models.IntegerField()
    details = models.TextField()
    seal = _name()

    class Meta:
        indexes: ClassVar = [Index(fields=["kind", "key", "act"], name="of_subject")]


class Head(models.Model):
    """The end of the chain: one row, whose lock orders what is written."""

    id = models.IntegerField(primary_key=True)
    number = models.BigIntegerField()
    seal = _name()
    at = _name(default="")


class Outbox(_Row):
    """A message to be sent: to an office over a subject, because of an entry."""

    entry = models.BigIntegerField()
    office = _name()
    kind = _name()
    key = _name()
    act = _name()
    due = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)


class Once(_Row):
    """A key under which somebody did something, so that it is never done twice."""

    actor = _name()
    key = _name()
    digest = _name()
    answer = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["actor", "key"], name="done_once")
        ]
