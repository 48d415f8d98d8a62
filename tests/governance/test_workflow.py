"""The tables of the workflow are whole, and the policy denies by default."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madang.governance import (
    EMERGENCY,
    OFFICES,
    WORKFLOWS,
    Actor,
    Grant,
    Kind,
    Office,
    State,
    Subject,
    diagram,
    may,
    page,
    sees,
    slips,
)

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_AGO = AT - timedelta(days=100)
PROPOSAL = WORKFLOWS[Kind.PROPOSAL]
SUBJECT = Subject(
    Kind.PROPOSAL,
    "7",
    "eligibility",
    3,
    places=("KR-11-1", "KR-11", ""),
    deciding=("",),
    owner="ana",
    organisation="o1",
    executing="x1",
)


def holder(office, region="", **more):
    return Actor("bo", (Grant(office, region, LONG_AGO, **more),))


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=str)
def test_every_workflow_is_whole(workflow):
    assert slips(workflow) == []


def changed(name, /, **fields):
    """Give the workflow of proposals with one transition written otherwise."""
    made = tuple(
        replace(t, **fields) if t.name == name else t for t in PROPOSAL.transitions
    )
    assert made != PROPOSAL.transitions
    return replace(PROPOSAL, transitions=made)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (changed("take_up", target="draft"), "nothing leads to 'eligibility'"),
        (changed("take_up", target="nowhere"), "there is no state 'nowhere'"),
        (changed("take_up", name="submit"), "'submit' is there twice"),
        (changed("vote", guards=("hearsay",)), "there is no guard 'hearsay'"),
        (changed("vote", offices=()), "nobody may"),
        (changed("vote", offices=(Office.AUDITOR,)), "an auditor changes nothing"),
        (changed("vote", sources=()), "begins nowhere"),
        (changed("sign_agreement", other_than=("evaluate",)), "never comes before"),
        (changed("sign_agreement", other_than=("sign_agreement",)), "before itself"),
        (changed("sign_agreement", other_than=("wink",)), "there is no act 'wink'"),
        (changed("find_ineligible", guards=()), "without a reason"),
        (
            replace(
                PROPOSAL,
                states=(*PROPOSAL.states, State("limbo", OFFICES[Office.AUDITOR])),
            ),
            "'limbo' is a dead end",
        ),
    ],
)
def test_a_slip_in_the_table_is_found(broken, told):
    assert any(told in slip for slip in slips(broken)), slips(broken)


def test_nobody_may_anything_without_an_office():
    nobody = Actor("dee")
    for kind, workflow in WORKFLOWS.items():
        for state in workflow.states:
            subject = replace(SUBJECT, kind=kind, state=state.name)
            for transition in workflow.transitions:
                assert may(nobody, transition, subject, AT) is not None


def test_an_auditor_sees_all_and_changes_nothing():
    auditor = holder(Office.AUDITOR)
    for kind, workflow in WORKFLOWS.items():
        for state in workflow.states:
            subject = replace(SUBJECT, kind=kind, state=state.name)
            assert sees(auditor, subject, AT)
            for transition in workflow.transitions:
                assert may(auditor, transition, subject, AT) is not None


@pytest.mark.parametrize(
    ("region", "is_allowed"),
    [("", True), ("KR-11", True), ("KR-11-1", True), ("KR-11-2", False), ("KR", False)],
)
def test_an_office_holds_for_a_region_and_all_below_it(region, is_allowed):
    actor = holder(Office.REGIONAL, region)
    told = may(actor, PROPOSAL.transition("find_eligible"), SUBJECT, AT)
    assert (told is None) == is_allowed
    if not is_allowed:
        assert str(told) == "There is no proposal 7 that you could see."


def test_an_office_holds_from_one_day_to_another():
    act = PROPOSAL.transition("find_eligible")
    actor = holder(Office.SECRETARIAT, until=AT)
    assert may(actor, act, SUBJECT, AT - timedelta(seconds=1)) is None
    assert may(actor, act, SUBJECT, AT) is not None
    assert may(actor, act, SUBJECT, LONG_AGO - timedelta(seconds=1)) is not None


def test_a_grant_for_an_emergency_ends_by_itself_and_is_no_second_pair_of_eyes():
    grant = Grant(Office.NATIONAL, "", AT, AT + 9 * EMERGENCY, is_emergency=True)
    actor = Actor("eve", (grant,))
    act = PROPOSAL.transition("find_duplicate")
    subject = replace(SUBJECT, state="overlap")
    assert may(actor, act, subject, AT + EMERGENCY / 2) is None
    assert may(actor, act, subject, AT + EMERGENCY) is not None
    sign = PROPOSAL.transition("sign_agreement")
    told = may(actor, sign, replace(SUBJECT, state="agreement"), AT)
    assert "none of these offices" in str(told)


def test_four_eyes_are_two_people():
    for workflow in WORKFLOWS.values():
        for act in (t for t in workflow.transitions if t.needs_four_eyes):
            office = next(o for o in act.offices if o is not Office.EXECUTING)
            subject = replace(
                SUBJECT,
                kind=workflow.kind,
                state=act.sources[0],
                done_by={act.other_than[0]: "bo"},
            )
            told = str(may(holder(office), act, subject, AT))
            assert "needs a second person" in told, act.name


def test_who_has_a_conflict_does_not_even_see_it_as_a_reviewer():
    reviewer = Actor("rae")
    subject = replace(SUBJECT, state="review", reviewers=frozenset({"rae"}))
    assert may(reviewer, PROPOSAL.transition("score"), subject, AT) is None
    subject = replace(subject, conflicts=frozenset({"rae"}))
    assert not sees(reviewer, subject, AT)


def test_staff_do_not_see_what_was_not_handed_in():
    draft = replace(SUBJECT, state="draft")
    assert not sees(holder(Office.SECRETARIAT), draft, AT)
    assert sees(Actor("ana"), draft, AT)
    assert sees(Actor("abe", organisations=frozenset({"o1"})), draft, AT)


def test_the_committee_of_a_region_decides_what_is_left_to_it():
    ready = {"members": 3, "votes": 2}
    subject = replace(SUBJECT, state="docket", call_state="docket", facts=ready)
    vote = PROPOSAL.transition("vote")
    regional = holder(Office.COMMITTEE, "KR-11")
    assert may(regional, vote, subject, AT) is not None
    own = replace(subject, deciding=subject.places)
    assert may(regional, vote, own, AT) is None


def test_a_refusal_is_told_in_both_languages():
    told = may(holder(Office.SECRETARIAT), PROPOSAL.transition("vote"), SUBJECT, AT)
    assert str(told) == (
        "'Vote' is for: Committee member. You hold none of these offices here today."
    )
    assert re.search("[가-힣]", told.text("ko"))


def test_the_page_of_the_workflow_is_what_the_tables_say():
    path = ROOT / "docs" / "reference" / "workflow.md"
    assert path.read_text(encoding="utf-8").partition("\n\n")[2] == page() + "\n"


def test_the_diagram_draws_every_state_and_every_way():
    drawn = diagram(PROPOSAL)
    for state in PROPOSAL.states:
        assert f" as {state.name}\n" in drawn + "\n"
    ways = {
        (s, t.target) for t in PROPOSAL.transitions for s in t.sources
        if t.target not in {"", s}
    }  # fmt: skip
    for source, target in ways:
        assert f"    {source or '[*]'} --> {target}: " in drawn
