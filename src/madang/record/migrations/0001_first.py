"""The first tables of the record."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

__all__ = ["Migration"]


class Migration(migrations.Migration):
    """The first tables."""

    initial = True

    dependencies: ClassVar[list[tuple[str, str]]] = []

    operations: ClassVar = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("user", models.CharField(db_index=True, max_length=200)),
                ("office", models.CharField(max_length=200)),
                ("region", models.CharField(blank=True, default="", max_length=200)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("is_emergency", models.BooleanField(default=False)),
                ("reason", models.TextField(default="")),
                ("given_by", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.IntegerField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("seal", models.CharField(max_length=200)),
                ("at", models.CharField(default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                (
                    "code",
                    models.CharField(max_length=200, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("state", models.CharField(default="stands", max_length=200)),
                ("into", models.CharField(default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField()),
                ("office", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("act", models.CharField(max_length=200)),
                ("due", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Region",
            fields=[
                (
                    "code",
                    models.CharField(max_length=200, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name="Year",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=200)),
                ("actor", models.CharField(max_length=200)),
                ("act", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("before", models.CharField(max_length=200)),
                ("after", models.CharField(max_length=200)),
                ("version", models.IntegerField()),
                ("details", models.TextField()),
                ("seal", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "key", "act"], name="of_subject")
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("region", models.CharField(blank=True, default="", max_length=200)),
                ("state", models.CharField(max_length=200)),
                ("version", models.IntegerField(default=1)),
                ("deadline", models.DateTimeField()),
                ("budget", models.BigIntegerField()),
                ("regional_share", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("budget__gte", 0)),
                        name="budget_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("regional_share__gte", 0), ("regional_share__lte", 1000)
                        ),
                        name="share_in_thousandths",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Docket",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("content", models.TextField()),
                ("digest", models.CharField(max_length=200)),
                ("head", models.BigIntegerField()),
                ("seal", models.CharField(max_length=200)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="record.call"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Once",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("actor", models.CharField(max_length=200)),
                ("key", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=200)),
                ("answer", models.TextField(default="")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "key"), name="done_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner", models.CharField(max_length=200)),
                ("region", models.CharField(blank=True, default="", max_length=200)),
                ("is_regional", models.BooleanField(default=False)),
                ("executing", models.CharField(blank=True, default="", max_length=200)),
                ("state", models.CharField(max_length=200)),
                ("version", models.IntegerField(default=1)),
                ("content", models.TextField(default="{}")),
                ("draft", models.IntegerField(default=1)),
                ("amount", models.BigIntegerField(default=0)),
                ("receipt", models.CharField(default="", max_length=200)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("rejected_at", models.DateTimeField(null=True)),
                ("round", models.IntegerField(default=1)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="record.call",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.organisation",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("until", models.DateTimeField()),
                ("reason", models.TextField()),
                ("given_by", models.CharField(max_length=200)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="record.call"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField()),
                ("prepared_by", models.CharField(max_length=200)),
                ("signed_by", models.CharField(default="", max_length=200)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="record.call"
                    ),
                ),
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="record.proposal",
                    ),
                ),
            ],
        ),
    ]
