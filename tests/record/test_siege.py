"""What the record must survive, at a tenth of the counts; ``make siege`` takes all.

Double submissions, racing transitions, payments by chance, kills at named steps,
tampers of the chain, copies under load.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from django.db import IntegrityError, connections
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from play import PROPOSAL, Play

from madang.errors import CollisionError, LedgerError, MadangError, StudyError
from madang.record import auditing, opening
from madang.record import models as m
from madang.record.auditing import head_of, time_of, verify
from madang.record.backups import back_up, manifest_of, restore
from madang.record.working import asked_of

FULL = os.environ.get("MADANG_SIEGE") == "full"
TIMES = 10 if FULL else 1
THREADS = 32


def at_once(play, jobs, threads):
    """Do jobs in threads, each with its own connection; give what each came to."""
    gate = threading.Barrier(threads)

    def one(share):
        out = []
        gate.wait()
        for job in share:
            try:
                out.append(job())
            except MadangError as error:  # anything else is an answer of 5xx
                out.append(error)
        connections[play.record.alias].close()
        return out

    shares = [jobs[n::threads] for n in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        return [x for found in pool.map(one, shares) for x in found]


def test_a_submission_that_is_sent_many_times_is_there_once(play):
    call, keys = play.call(), [f"key-{n}" for n in range(50 * TIMES)]
    asked = {
        "call": call, "organisation": "o1", "region": "KR-47-1", "content": {},
        "amount": 5, "executing": "x1",
    }  # fmt: skip
    send = [
        partial(play.do, "ana", PROPOSAL, "begin", once=key, **asked)
        for _ in range(THREADS // (1 if FULL else 4)) for key in keys
    ]  # fmt: skip
    random.Random(1).shuffle(send)
    found = at_once(play, send, THREADS)
    assert not [x for x in found if isinstance(x, Exception)]
    assert play.of(m.Proposal).count() == len(keys)
    assert sum(not x.is_repeat for x in found) == len(keys)
    assert len({(x.key, x.entry) for x in found}) == len(keys)
    assert verify(play.record).says is None


def test_of_those_who_race_one_wins_and_the_others_are_told_who_and_when(play):
    call = play.call()
    keys = [play.submitted(call) for _ in range(50 * TIMES)]
    racers = 16 if FULL else 8
    for first in range(0, len(keys), 25):
        some = keys[first : first + 25]
        race = [
            partial(play.do, user, PROPOSAL, "take_up", key, version=2)
            for key in some for user in ["bo", "reg"] * (racers // 2)
        ]  # fmt: skip
        found = at_once(play, race, racers)
        lost = [x for x in found if isinstance(x, Exception)]
        assert len(found) - len(lost) == len(some)
        assert {type(x) for x in lost} == {CollisionError}
        told = {str(x) for x in lost}
        assert all(
            t.partition(" did")[0] in {"bo", "reg"}
            and "'Take up the eligibility check' at 2026-03-02 09:00:00" in t
            for t in told
        )
    rows = play.of(m.Proposal).filter(state="eligibility", version=3)
    assert rows.count() == len(keys)
    assert verify(play.record).says is None


class Payments(RuleBasedStateMachine):
    """Ask for, pay, refuse, change and end by chance."""

    make = None

    def __init__(self):
        super().__init__()
        self.play = self.make()
        self.call = self.play.call(budget=1_000)
        self.keys = [self.play.submitted(self.call, amount=600) for _ in "ab"]
        self.play.to_docket(self.call)
        for key, amount in zip(self.keys, (600, 400), strict=True):
            self.play.decided(key, amount)
            self.play.agreed(key, amount)
        self.seen = {}

    def attempt(self, user, which, name, **asked):
        """Do it or be refused in words; nothing else may come of it."""
        before = self.play.tallies()
        try:
            self.play.step(user, name, self.keys[which], **asked)
        except MadangError:
            assert self.play.tallies() == before

    which = st.integers(0, 1)
    amounts = st.sampled_from((1, 50, 199, 200, 400, 600, 601, 1_000, 10**17))
    officers = st.sampled_from(("nat", "nia", "reg"))

    @rule(which=which, n=st.integers(1, 4), amount=amounts,
          user=st.sampled_from(("exe", "reg", "ana", "bo")),
          year=st.sampled_from((2026, 2027)))  # fmt: skip
    def ask(self, which, n, amount, user, year):
        self.attempt(user, which, "prepare_payment", number=n, amount=amount,
                     year=year)  # fmt: skip

    @rule(which=which, n=st.integers(1, 4), user=officers)
    def pay(self, which, n, user):
        self.attempt(user, which, "approve_payment", number=n)

    @rule(which=which, n=st.integers(1, 4), user=officers)
    def refuse(self, which, n, user):
        self.attempt(user, which, "refuse_payment", number=n, reason="no papers")

    @rule(which=which, amount=amounts, user=officers)
    def change(self, which, amount, user):
        self.attempt("ana", which, "ask_change", amount=amount, reason="prices rose")
        self.attempt(user, which, "approve_change")
        self.attempt(user, which, "refuse_change", reason="no room")

    @rule(which=which, user=officers)
    def hold(self, which, user):
        self.attempt(user, which, "suspend", reason="see the report")
        self.attempt("nia", which, "resume", reason="settled")

    @rule(which=which)
    def end(self, which):
        if len(self.seen) > 4:
            self.attempt("nat", which, "suspend", reason="broken off")
            self.attempt("nia", which, "terminate", reason="broken off")

    @invariant()
    def nothing_is_paid_above_or_twice(self):
        paid = 0
        agreements = self.play.of(m.Agreement).filter(call_id=int(self.call))
        for agreement in agreements:
            rows = self.play.of(m.Payment).filter(agreement=agreement)
            bound = sum(r.amount for r in rows if r.state != "refused")
            assert bound <= agreement.amount
            paid += sum(r.amount for r in rows if r.state == "paid")
        agreed = sum(agreements.values_list("amount", flat=True))
        assert paid <= agreed <= 1_000
        rows = self.play.of(m.Payment).filter(agreement__in=agreements)
        for row in rows.exclude(state="prepared"):
            now = (row.state, row.amount, row.prepared_by, row.settled_by)
            assert self.seen.setdefault(row.pk, now) == now
            assert row.state == "refused" or row.prepared_by != row.settled_by

    def teardown(self):
        found = verify(self.play.record)
        connections[self.play.record.alias].close()
        assert found.says is None


@pytest.mark.slow
def test_payments_by_chance_stay_within_agreement_and_budget(lite, tmp_path):
    place = Path(connections[lite.record.alias].settings_dict["NAME"])

    def make():
        path = tmp_path / "again.sqlite3"
        with closing(sqlite3.connect(place)) as a, closing(sqlite3.connect(path)) as b:
            a.backup(b)
        described = opening.of_file(path)
        described["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
        return Play(opening.joined("record_again", described))

    chance(make, 200 if FULL else 8)


@pytest.mark.slow
def test_payments_by_chance_stay_within_on_postgresql(grand):
    def make():
        again = Play(grand.record.alias)
        again.now = time_of(again.record)
        return again

    chance(make, 200 if FULL else 4)


def chance(make, runs):
    """Run the machine; on PostgreSQL all runs share a database, each with its call."""
    run_state_machine_as_test(
        type("Chance", (Payments,), {"make": staticmethod(make)}),
        settings=settings(
            max_examples=runs * (10 if FULL else 1), stateful_step_count=50,
            deadline=None, derandomize=True, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


STEPS = ("claimed", "allowed", "swapped", "written", "entered", "told", "answered",
         "committed")  # fmt: skip
KILLED = """
import json, os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from madang.record import opening
described = opening.of_url({url!r}) if {url!r} else opening.of_file(Path({path!r}))
alias = opening.joined("record_killed", described)
from play import Play, PROPOSAL
play = Play(alias)
left = [{after}]
def kill(step):
    left[0] -= step == {step!r}
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)
object.__setattr__(play.record, "reached", kill)
for n in range({first}, {first} + 6):
    play.do("ana", PROPOSAL, "submit", str(n), once=f"kill-{{n}}")
    print(n, flush=True)
"""


def test_a_kill_at_any_step_tears_nothing_and_loses_nothing_acknowledged(play):
    call = play.call()
    rng = random.Random(3)
    held = connections[play.record.alias].settings_dict
    is_file = connections[play.record.alias].vendor == "sqlite"
    url = f"postgresql://{held['USER']}@{held['HOST']}:{held['PORT']}/{held['NAME']}"
    for turn in range(200 // len(STEPS) if FULL else 1):
        for step in STEPS:
            keys = [play.begin(call) for _ in range(6)]
            connections[play.record.alias].close()
            code = KILLED.format(
                tests=str(Path(__file__).parent), path=str(held["NAME"]),
                url="" if is_file else url, step=step, after=rng.randrange(6),
                first=keys[0],
            )  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-c", code],
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == -signal.SIGKILL, (turn, step, done.stderr)
            acknowledged = done.stdout.split()
            sent = play.of(m.Proposal).filter(pk__in=keys, state="submitted")
            sent = {str(key) for key in sent.values_list("pk", flat=True)}
            assert set(acknowledged) <= sent
            assert len(sent) <= len(acknowledged) + (step == "committed")
            for key in keys:  # asked again under its key, all is as if once
                play.do("ana", PROPOSAL, "submit", key, version=1, once=f"kill-{key}")
            entries = play.of(m.AuditEntry).filter(act="submit", key__in=keys)
            assert entries.count() == len(keys)
            assert verify(play.record).says is None


CHAIN = "record_auditentry"


def tampers(rng, count):
    """Make ways to change a chain of some entries, with the first entry that is bad."""
    for _ in range(10 * TIMES):
        n = rng.randrange(2, count)
        far = rng.randrange(n + 1, count + 1)
        for cell in ("at", "actor", "act", "details", "after", "key", "seal"):
            yield (
                f"UPDATE {CHAIN} SET {cell} = {cell} || ' ' WHERE number = {n}",
                n,
            )
        yield (
            f"UPDATE {CHAIN} SET version = version + 1 WHERE number = {n}",
            n,
        )
        yield f"DELETE FROM {CHAIN} WHERE number = {n}", n
        yield f"DELETE FROM {CHAIN} WHERE number >= {n}", n
        move = "UPDATE {0} SET number = {2} WHERE number = {1}"
        ways = ((n, -1), (far, n), (-1, far))
        yield ";".join(move.format(CHAIN, *way) for way in ways), n
        cells = "at, actor, act, kind, key, before, after, version, details, seal"
        again = f"SELECT {count + 1}, {cells} FROM {CHAIN} WHERE number = {n}"
        yield f"INSERT INTO {CHAIN} (number, {cells}) {again}", count + 1


def floor_lifted(alias):
    """Take the floor away, as whoever owns the database can."""
    from madang.record import floors

    with connections[alias].schema_editor() as editor:
        floors.lift(None, editor)


def test_every_tamper_of_the_chain_is_found_with_its_first_bad_entry(play):
    key = play.running()
    alias = play.record.alias
    count, _seal = head_of(play.record)
    floor_lifted(alias)
    rng, found = random.Random(5), 0
    connection = connections[alias]
    for statements, first in tampers(rng, count):
        connection.set_autocommit(False)
        try:
            with connection.cursor() as cursor:
                for statement in statements.split(";"):
                    cursor.execute(statement)
            told = verify(play.record)
            assert told.says is not None, statements
            assert told.number == first, (statements, told)
            found += 1
        finally:
            connection.rollback()
            connection.set_autocommit(True)
    assert found >= 100 * TIMES
    assert verify(play.record).says is None
    play.of(m.Proposal).filter(pk=int(key)).update(state="completed")
    assert "no entry says so" in str(verify(play.record).says)


def test_a_chain_that_was_written_anew_does_not_fit_a_printed_head(lite):
    from madang.store import chain

    lite.running()
    printed = head_of(lite.record)
    assert verify(lite.record, printed).says is None
    floor_lifted(lite.record.alias)
    last = chain.FIRST
    cells = auditing.CELLS
    for entry in lite.of(m.AuditEntry).order_by("number"):
        if entry.number == 20:
            entry.actor = "somebody"
        entry.seal = last = chain.seal(last, [str(getattr(entry, c)) for c in cells])
        entry.save(using=lite.record.alias)
    lite.of(m.Head).update(seal=last)
    assert verify(lite.record).says is None  # a superuser can; paper he cannot
    assert verify(lite.record, printed).number == printed[0]
    longer = (printed[0] + 5, printed[1])
    assert "ends before" in str(verify(lite.record, longer).says)
    with pytest.raises(LedgerError, match="16 figures"):
        verify(lite.record, (5, "abc"))


ASK = (
    "INSERT INTO record_payment (agreement_id, number, amount, year, state, "
    "prepared_by, settled_by) SELECT id, {}, {}, {}, 'prepared', 'exe', '' "
    "FROM record_agreement"
)
FORBIDDEN = (
    "UPDATE record_auditentry SET actor = 'x' WHERE number = 3",
    "DELETE FROM record_auditentry WHERE number = 3",
    "DELETE FROM record_auditentry",
    "UPDATE record_vote SET ballot = 'against'",
    "DELETE FROM record_vote",
    "UPDATE record_docket SET content = '{}'",
    "UPDATE record_decision SET amount = 1",
    "UPDATE record_decision SET confirmed_by = prepared_by",
    "UPDATE record_agreement SET signed_by = prepared_by",
    "UPDATE record_agreement SET amount = 100",
    "UPDATE record_agreement SET amount = 1001",
    "UPDATE record_payment SET amount = 1 WHERE number = 1",
    "UPDATE record_payment SET state = 'paid', settled_by = 'exe' WHERE number = 2",
    "UPDATE record_payment SET state = 'paid' WHERE number = 2",
    ASK.format(3, 101, 2026),  # above the agreement
    ASK.format(1, 1, 2026),  # twice
    ASK.format(3, 1, 2020),  # in a closed year
    "DELETE FROM record_payment",
    "DELETE FROM record_proposal",
)


def test_the_database_itself_refuses_what_must_never_be(play):
    key = play.running()
    for number, amount in ((1, 200), (2, 100)):
        play.step(
            "exe", "prepare_payment", key, number=number, amount=amount, year=2026
        )
    play.step("nat", "approve_payment", key, number=1)
    play.house("nat", "close_year", year=2020)
    before = play.tallies()
    for statement in FORBIDDEN:
        with pytest.raises((IntegrityError, DatabaseError)):
            asked_of(play.record, statement)
    assert play.tallies() == before
    assert verify(play.record).says is None
    allowed = ASK.format(3, 100, 2026)  # what is just within passes
    asked_of(play.record, allowed)


def test_a_copy_under_load_is_whole_and_is_put_back(play, tmp_path):
    call = play.call()
    keys = [play.begin(call) for _ in range(4)]
    stop, written = threading.Event(), []

    def write(key):
        number = 1
        while not stop.is_set():
            play.step("ana", "save", key, draft=number, content={"n": number}, amount=1)
            number += 1
        written.append(number)
        connections[play.record.alias].close()

    writers = [threading.Thread(target=write, args=(key,)) for key in keys]
    for writer in writers:
        writer.start()
    copies = []
    try:
        for number in range(3 * TIMES):
            path = tmp_path / f"copy-{number}"
            copies.append((path, back_up(play.record, path)))
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert sum(written) > len(keys)
    path, manifest = copies[-1]
    full = head_of(play.record)
    assert manifest["entries"] <= full[0]
    found = restore(play.record, path)
    assert manifest["entries"] <= found.entries <= full[0]
    play.step("ana", "submit", keys[0])
    assert verify(play.record).says is None
    with path.open("r+b") as stream:
        stream.seek(200)
        stream.write(b"x")
    with pytest.raises(StudyError, match="changed or cut short"):
        restore(play.record, path)
    manifest_of(path).unlink()
    with pytest.raises(StudyError, match="no manifest"):
        restore(play.record, path)


def test_a_broken_record_is_not_copied(lite, tmp_path):
    lite.call()
    floor_lifted(lite.record.alias)
    lite.of(m.AuditEntry).filter(number=4).update(actor="x")
    with pytest.raises(StudyError, match="Entry 4 of the record"):
        back_up(lite.record, tmp_path / "copy")
    assert list(tmp_path.glob("copy*")) == []


@pytest.mark.usefixtures("lite")
def test_the_models_are_what_the_migrations_make():
    from django.core.management import call_command

    call_command("makemigrations", "record", check=True, dry_run=True, verbosity=0)
