"""Triggers that refuse, whoever asks: what is final, and sums that must not be passed.

The same rules for SQLite and PostgreSQL. Services refuse first, in words; these are
the floor below them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["lay", "lift", "statements"]

_FINAL: Final = ("auditentry", "vote", "draft", "docket", "review", "extension")
"""Tables whose rows are never changed and never deleted."""

_KEPT: Final = ("decision", "agreement", "payment", "conflict", "call", "proposal")
"""Tables whose rows are never deleted."""

_LIVE_SUM: Final = """\
(SELECT COALESCE(SUM(p.amount), 0) FROM record_payment p
  WHERE p.agreement_id = NEW.agreement_id AND p.id <> COALESCE(NEW.id, -1)
  AND p.state <> 'refused')"""
_AGREED_SUM: Final = """\
(SELECT COALESCE(SUM(a.amount), 0) FROM record_agreement a
  WHERE a.call_id = NEW.call_id AND a.id <> COALESCE(NEW.id, -1))"""
_PAID_SUM: Final = """\
(SELECT COALESCE(SUM(p.amount), 0) FROM record_payment p
  WHERE p.agreement_id = NEW.id AND p.state <> 'refused')"""

_RULES: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "payment_within_agreement", "payment", "INSERT UPDATE",
        (f"NEW.state <> 'refused' AND {_LIVE_SUM} + NEW.amount > "
        "(SELECT amount FROM record_agreement WHERE id = NEW.agreement_id)"),
        "payments above the agreement",
    ),
    (
        "payment_in_open_year", "payment", "INSERT UPDATE",
        ("NEW.state <> 'refused' AND EXISTS "
        "(SELECT 1 FROM record_year WHERE year = NEW.year)"),
        "the year is closed",
    ),
    (
        "payment_signed_first", "payment", "INSERT UPDATE",
        ("NEW.state <> 'refused' AND (SELECT signed_by FROM record_agreement "
        "WHERE id = NEW.agreement_id) = ''"),
        "the agreement is not signed",
    ),
    (
        "payment_is_final", "payment", "UPDATE",
        ("OLD.state <> 'prepared' OR NEW.amount <> OLD.amount "
        "OR NEW.agreement_id <> OLD.agreement_id OR NEW.number <> OLD.number "
        "OR NEW.prepared_by <> OLD.prepared_by"),
        "a settled payment is final",
    ),
    (
        "agreement_within_call", "agreement", "INSERT UPDATE",
        (f"{_AGREED_SUM} + NEW.amount > "
        "(SELECT budget FROM record_call WHERE id = NEW.call_id)"),
        "agreements above the call's budget",
    ),
    (
        "agreement_above_payments", "agreement", "UPDATE",
        f"NEW.amount < {_PAID_SUM}",
        "an agreement below what is paid",
    ),
    (
        "decision_is_final", "decision", "UPDATE",
        "OLD.confirmed_by <> ''",
        "a confirmed decision is final",
    ),
    (
        "vote_without_conflict", "vote", "INSERT",
        ("EXISTS (SELECT 1 FROM record_conflict c "
            "WHERE c.proposal_id = NEW.proposal_id "
        'AND c."user" = NEW."user")'),
        "a conflict of interest is recorded",
    ),
    (
        "reviewer_without_conflict", "reviewer", "INSERT",
        ("EXISTS (SELECT 1 FROM record_conflict c "
            "WHERE c.proposal_id = NEW.proposal_id "
        'AND c."user" = NEW."user")'),
        "a conflict of interest is recorded",
    ),
)  # fmt: skip
"""By name: table, events, when it is refused, and what is said."""

_LOCKED: Final = {
    "payment": "PERFORM 1 FROM record_agreement "
    "WHERE id = NEW.agreement_id FOR UPDATE;",
    "agreement": "PERFORM 1 FROM record_call WHERE id = NEW.call_id FOR UPDATE;",
}
"""What PostgreSQL locks first, so that two at once are added up."""


def _rules() -> Iterator[tuple[str, str, str, str, str]]:
    """List all rules: those above, and what is final or kept."""
    yield from _RULES
    for table in _FINAL:
        yield f"{table}_unchanged", table, "UPDATE", "1 = 1", f"{table} is append-only"
    for table in (*_FINAL, *_KEPT):
        yield f"{table}_kept", table, "DELETE", "1 = 1", f"{table} is never deleted"


def statements(vendor: str) -> list[str]:
    """Give what lays the floor.

    Parameters
    ----------
    vendor : str
        ``sqlite`` or ``postgresql``.

    Returns
    -------
    list of str
        Statements of SQL, in order.
    """
    make = _of_sqlite if vendor == "sqlite" else _of_postgres
    made = [s for rule in _rules() for s in make(*rule)]
    if vendor == "postgresql":
        made += [
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON record_{table} "
            f"EXECUTE FUNCTION {table}_kept_refuse()"
            for table in (*_FINAL, *_KEPT)
        ]
    return made


def _quoted(text: str) -> str:
    """Write a text within quotes of SQL."""
    return text.replace("'", "''")


def _of_sqlite(
    name: str, table: str, events: str, when: str, says: str
) -> Iterator[str]:
    """Write a rule for SQLite: one trigger an event."""
    for event in events.split():
        yield (
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON record_{table} "
            f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{_quoted(says)}'); END"
        )


def _of_postgres(
    name: str, table: str, events: str, when: str, says: str
) -> Iterator[str]:
    """Write a rule for PostgreSQL: a function and its trigger."""
    lock = _LOCKED.get(table, "") if events != "DELETE" else ""
    back = "OLD" if events == "DELETE" else "NEW"
    yield (
        f"CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN "
        f"{lock} IF {when} THEN RAISE EXCEPTION '{_quoted(says)}' "
        "USING ERRCODE = '23514'; "
        f"END IF; RETURN {back}; END $$"
    )
    yield (
        f"CREATE TRIGGER {name} BEFORE {' OR '.join(events.split())} "
        f"ON record_{table} FOR EACH ROW EXECUTE FUNCTION {name}_refuse()"
    )


def lay(_apps: Any, editor: Any) -> None:
    """Lay the floor; a step of a migration."""
    for statement in statements(editor.connection.vendor):
        editor.execute(statement, None)


def lift(_apps: Any, editor: Any) -> None:
    """Take the floor away again, before tables are altered."""
    is_sqlite = editor.connection.vendor == "sqlite"
    for name, _table, events, _when, _says in _rules():
        if is_sqlite:
            for event in events.split():
                editor.execute(f"DROP TRIGGER {name}_{event.lower()}", None)
        else:
            editor.execute(f"DROP FUNCTION {name}_refuse() CASCADE", None)
