"""People and steps that bring a call and its proposals where a test wants them."""

import uuid
from datetime import UTC, datetime, timedelta

from madang.governance import Kind, Office
from madang.record import models as m
from madang.record.acting import act
from madang.record.house import begun, lay_regions
from madang.record.working import Record, asked_of

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
REGIONS = {"KR-47": "", "KR-47-1": "KR-47", "KR-48": ""}
PEOPLE = {
    "nat": (Office.NATIONAL, ""), "nia": (Office.NATIONAL, ""),
    "bo": (Office.SECRETARIAT, ""), "reg": (Office.REGIONAL, "KR-47"),
    "rae": (Office.REVIEWER, ""), "rob": (Office.REVIEWER, ""),
    "cy": (Office.COMMITTEE, ""), "cat": (Office.COMMITTEE, ""),
    "cox": (Office.COMMITTEE, ""), "exe": (Office.EXECUTING, "KR-47"),
    "eva": (Office.EVALUATOR, ""), "aud": (Office.AUDITOR, ""),
}  # fmt: skip
PROPOSAL, CALL, HOUSE = Kind.PROPOSAL, Kind.CALL, Kind.HOUSE


class Play:
    """A record with people in it, on a clock that the test sets."""

    def __init__(self, alias):
        self.now = START
        self.record = Record(alias, clock=lambda: self.now)

    def found(self):
        """Lay regions, offices and organisations."""
        lay_regions(self.record, REGIONS)
        begun(self.record, "nat")
        for user, (office, region) in PEOPLE.items():
            if user != "nat":
                self.house("nat", "grant", user=user, office=office, region=region)
        self.house("bo", "enrol", code="o1", name="One", users=["ana"])
        self.house("bo", "enrol", code="o2", name="Two", users=["abe"])
        self.house("bo", "enrol", code="x1", name="Body", users=["exe"])
        return self

    def of(self, model):
        return self.record.of(model)

    def do(self, user, kind, name, key="", /, *, version=None, once=None, **asked):
        """Do one thing, with the version as it stands unless one is given."""
        if version is None and key:
            model = m.Call if kind is CALL else m.Proposal
            version = self.of(model).get(pk=int(key)).version
        once = once or uuid.uuid4().hex
        return act(
            self.record, user, kind, name, key=key, version=version, once=once,
            asked=asked,
        )  # fmt: skip

    def house(self, user, name, /, **asked):
        return self.do(user, HOUSE, name, **asked)

    def step(self, user, name, key, /, **asked):
        return self.do(user, PROPOSAL, name, key, **asked)

    def call(self, state="announced", **more):
        """Make a call, and bring it on."""
        asked = {
            "title": "Clusters", "budget": 1_000, "deadline": self.now + 30 * DAY
        } | more  # fmt: skip
        key = self.do("bo", CALL, "make", **asked).key
        if state == "draft":
            return key
        self.do("nat", CALL, "announce", key)
        return key

    def to_docket(self, call):
        """Bring a call from its announcement before the committee."""
        self.now = max(self.now, self.of(m.Call).get(pk=int(call)).deadline)
        for name in ("close", "begin_review"):
            self.do("bo", CALL, name, call)
        self.judge(call)
        self.do("bo", CALL, "freeze_options", call, options={"A": []})
        self.do("bo", CALL, "open_docket", call)

    def begin(self, call, user="ana", organisation="o1", **more):
        asked = {
            "call": call, "organisation": organisation, "region": "KR-47-1",
            "content": {"title": "Cells"}, "amount": 400, "executing": "x1",
        } | more  # fmt: skip
        return self.do(user, PROPOSAL, "begin", **asked).key

    def submitted(self, call, **more):
        key = self.begin(call, **more)
        owner = self.of(m.Proposal).get(pk=int(key)).owner
        self.do(owner, PROPOSAL, "submit", key)
        return key

    def judge(self, call):
        """Bring all that is submitted through checks and review."""
        rows = self.of(m.Proposal).filter(call_id=int(call), state="submitted")
        for key in [str(k) for k in rows.values_list("pk", flat=True)]:
            self.step("bo", "take_up", key)
            self.step("bo", "find_eligible", key)
            self.step("bo", "clear_overlap", key, reason="nothing alike")
            for user in ("rae", "rob"):
                self.step("bo", "assign", key, user=user)
                self.step(user, "score", key, scores={"merit": 80})
            self.step("bo", "end_review", key)

    def decided(self, key, amount=400, *, ballot="for"):
        """Bring a proposal from the docket's door to its decision."""
        self.step("bo", "put_forward", key)
        for user in ("cy", "cat", "cox"):
            self.step(user, "vote", key, ballot=ballot)
        more = {"amount": amount} if ballot == "for" else {}
        self.step("bo", "prepare_decision", key, **more)
        name = "confirm_selection" if ballot == "for" else "confirm_rejection"
        self.step("cy", name, key)

    def running(self, call=None, amount=400, **more):
        """Give a project that runs, from nothing."""
        call = call or self.call()
        key = self.submitted(call, amount=amount, **more)
        self.to_docket(call)
        self.decided(key, amount)
        self.agreed(key, amount)
        return key

    def agreed(self, key, amount=400):
        self.do("reg", PROPOSAL, "prepare_agreement", key, amount=amount)
        self.do("nat", PROPOSAL, "sign_agreement", key)

    def state(self, key):
        return self.of(m.Proposal).get(pk=int(key)).state

    def tallies(self):
        """Count the rows of each table: what a refusal must leave as it was."""
        from django.apps import apps

        names = [t._meta.db_table for t in apps.get_app_config("record").get_models()]
        counts = ", ".join(f"(SELECT count(*) FROM {n})" for n in names)
        found = asked_of(self.record, f"SELECT {counts}").fetchone()
        return dict(zip(names, found, strict=True))
