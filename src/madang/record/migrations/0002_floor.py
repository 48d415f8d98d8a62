"""The rest of its first tables, the floor below them, and the chain's beginning."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

from madang.record import floors
from madang.store import chain

__all__ = ["Migration"]


def _head(apps: Any, editor: Any) -> None:
    """Begin the chain."""
    heads = apps.get_model("record", "Head").objects.using(editor.connection.alias)
    heads.create(id=1, number=0, seal=chain.FIRST)


class Migration(migrations.Migration):
    """The other tables, the floor below them, and the chain's beginning."""

    dependencies: ClassVar = [("record", "0001_first")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("round", models.IntegerField()),
                ("is_open", models.BooleanField(default=True)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reviewer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("round", models.IntegerField()),
                ("user", models.CharField(db_index=True, max_length=200)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="record.seat"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scores", models.TextField()),
                ("comment", models.TextField(default="")),
                (
                    "seat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="record.seat"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("round", models.IntegerField()),
                ("user", models.CharField(max_length=200)),
                ("ballot", models.CharField(max_length=200)),
                ("dissent", models.TextField(default="")),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user", models.CharField(db_index=True, max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "organisation"), name="one_membership"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("amount", models.BigIntegerField()),
                ("year", models.IntegerField()),
                ("state", models.CharField(default="prepared", max_length=200)),
                ("prepared_by", models.CharField(max_length=200)),
                ("settled_by", models.CharField(default="", max_length=200)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.agreement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="one_tranche"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="paid_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_by", ""), ("state", "prepared")),
                            models.Q(
                                ("state", "refused"),
                                models.Q(("settled_by", ""), _negated=True),
                            ),
                            models.Q(
                                ("state", "paid"),
                                models.Q(("settled_by", ""), _negated=True),
                                models.Q(
                                    ("settled_by", models.F("prepared_by")),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="two_pay",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("content", models.TextField()),
                ("saved_by", models.CharField(max_length=200)),
                ("saved_at", models.DateTimeField()),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "version"), name="one_draft_a_version"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("round", models.IntegerField()),
                ("is_selected", models.BooleanField()),
                ("amount", models.BigIntegerField()),
                ("conditions", models.TextField(default="")),
                ("prepared_by", models.CharField(max_length=200)),
                ("confirmed_by", models.CharField(default="", max_length=200)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "round"), name="one_decision_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="decided_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("prepared_by", models.F("confirmed_by")), _negated=True
                        ),
                        name="two_decide",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user", models.CharField(max_length=200)),
                ("ground", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("recorded_by", models.CharField(max_length=200)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("proposal", "user"), name="one_conflict_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField()),
                ("reason", models.TextField()),
                ("state", models.CharField(default="asked", max_length=200)),
                ("asked_by", models.CharField(max_length=200)),
                ("settled_by", models.CharField(default="", max_length=200)),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="change_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("settled_by", models.F("asked_by")), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="two_change",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0)), name="agreed_not_negative"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("prepared_by", models.F("signed_by")), _negated=True
                ),
                name="two_agree",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("proposal", "number"), name="one_seat_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewer",
            constraint=models.UniqueConstraint(
                fields=("proposal", "round", "user"), name="one_seat_a_reviewer"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                fields=("proposal", "round", "user"), name="one_vote"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(("ballot__in", ["for", "against", "abstain"])),
                name="ballots",
            ),
        ),
        migrations.RunPython(floors.lay, floors.lift),
        migrations.RunPython(_head, migrations.RunPython.noop),
    ]
