"""A whole call from its draft to its evaluation, and what is refused on the way."""

import json
import re

import pytest
from play import CALL, DAY, HOUSE, PROPOSAL, START

from madang.errors import (
    CollisionError,
    NotVisibleError,
    ParameterError,
    RefusedError,
)
from madang.record import models as m
from madang.record.auditing import head_of, verify


def test_a_proposal_goes_from_its_draft_to_its_evaluation(play):
    key = play.running()
    for number in (1, 2):
        play.do("exe", PROPOSAL, "prepare_payment", key, number=number, amount=200,
                year=2026)  # fmt: skip
        play.do("nat", PROPOSAL, "approve_payment", key, number=number)
    play.do("reg", PROPOSAL, "begin_check", key)
    play.do("reg", PROPOSAL, "end_check", key, reason="on plan")
    play.do("ana", PROPOSAL, "report_completion", key)
    play.do("nia", PROPOSAL, "accept_completion", key)
    play.do("eva", PROPOSAL, "evaluate", key, reason="jobs above the comparison")
    assert play.state(key) == "evaluated"
    call = str(play.of(m.Proposal).get(pk=int(key)).call_id)
    play.do("bo", CALL, "settle", call)
    play.do("nat", CALL, "finish", call)
    found = verify(play.record)
    assert found.says is None
    assert found.entries == play.of(m.AuditEntry).count() > 40
    assert (found.entries, found.seal) == head_of(play.record)
    docket = play.of(m.Docket).last()
    entry = play.of(m.AuditEntry).get(number=docket.head)
    assert entry.seal == docket.seal


def test_what_cannot_be_seen_is_answered_as_what_is_not_there(lite):
    key = lite.begin(lite.call())
    absent = str(int(key) + 1)
    with pytest.raises(NotVisibleError) as hidden:
        lite.do("abe", PROPOSAL, "submit", key, version=1)
    with pytest.raises(NotVisibleError) as gone:
        lite.do("abe", PROPOSAL, "submit", absent, version=1)
    assert str(hidden.value).replace(key, "#") == str(gone.value).replace(absent, "#")


def test_a_number_that_is_none_is_not_there(lite):
    for key in ("1 OR 1=1", "²", "9" * 40, "-1"):
        with pytest.raises(NotVisibleError):
            lite.do("ana", PROPOSAL, "submit", key, version=1)


def test_after_the_deadline_nothing_is_taken_and_a_clock_set_back_opens_nothing(lite):
    call = lite.call()
    key = lite.begin(call)
    lite.now = START + 30 * DAY
    before = lite.tallies()
    with pytest.raises(RefusedError, match="The deadline was"):
        lite.do("ana", PROPOSAL, "submit", key)
    assert lite.tallies() == before
    lite.do(
        "bo", CALL, "extend", call, until=lite.now + DAY, reason="servers were down"
    )
    lite.do("ana", PROPOSAL, "save", key, draft=1, content={"a": 1}, amount=5)
    lite.now = START + 31 * DAY
    lite.do("bo", HOUSE, "enrol", code="o3", name="Three")
    lite.now = START
    with pytest.raises(RefusedError, match="The deadline was"):
        lite.do("ana", PROPOSAL, "submit", key)


def test_a_later_deadline_for_one_is_for_nobody_else(lite):
    call = lite.call()
    one, other = lite.begin(call), lite.begin(call, user="abe", organisation="o2")
    lite.do("nat", HOUSE, "break_glass", office="auditor", reason="to see drafts")
    with pytest.raises(NotVisibleError):  # a desk does not see what was not sent
        lite.do(
            "bo", PROPOSAL, "allow_later", one, until=START + 40 * DAY, reason="ill"
        )
    lite.do("nat", HOUSE, "grant", user="bo", office="auditor")
    lite.do("bo", PROPOSAL, "allow_later", one, until=START + 40 * DAY, reason="ill")
    lite.now = START + 31 * DAY
    lite.do("ana", PROPOSAL, "submit", one)
    with pytest.raises(RefusedError, match="The deadline was"):
        lite.do("abe", PROPOSAL, "submit", other)


def test_a_receipt_has_a_hash_of_what_was_handed_in(lite):
    key = lite.begin(lite.call())
    got = lite.do("ana", PROPOSAL, "submit", key)
    assert re.fullmatch("[0-9a-f]{64}", got.answer["receipt"])
    row = lite.of(m.Proposal).get(pk=int(key))
    assert row.receipt == got.answer["receipt"]
    entry = lite.of(m.AuditEntry).get(number=got.entry)
    assert json.loads(entry.details)["receipt"] == row.receipt


def test_of_two_who_edit_a_draft_the_second_is_told_who_was_first(play):
    key = play.begin(play.call())
    play.house("bo", "enrol", code="o1", name="One", users=["amy"])
    play.do("amy", PROPOSAL, "save", key, draft=1, content={"a": 1}, amount=5)
    with pytest.raises(CollisionError, match="amy saved version 2 at 2026-03-02"):
        play.do("ana", PROPOSAL, "save", key, draft=1, content={"a": 2}, amount=6)
    assert play.of(m.Draft).filter(proposal_id=int(key)).count() == 2


def test_the_same_key_does_a_thing_once_and_no_other_thing(play):
    call = play.call()
    first = play.do("bo", CALL, "extend", call, once="k", reason="why not",
                    until=START + 40 * DAY)  # fmt: skip
    again = play.do("bo", CALL, "extend", call, once="k", reason="why not",
                    until=START + 40 * DAY)  # fmt: skip
    assert again.is_repeat
    assert (again.entry, again.seal) == (first.entry, first.seal)
    assert play.of(m.Extension).count() == 1
    with pytest.raises(RefusedError, match="used for something else"):
        play.do("bo", CALL, "extend", call, once="k", reason="other",
                until=START + 41 * DAY)  # fmt: skip


def test_a_member_votes_once_and_never_on_what_is_near(play):
    call = play.call()
    key = play.submitted(call)
    play.to_docket(call)
    play.do("bo", PROPOSAL, "put_forward", key)
    play.do("cy", PROPOSAL, "vote", key, ballot="for")
    with pytest.raises(RefusedError, match="voted on it already"):
        play.do("cy", PROPOSAL, "vote", key, ballot="against")
    play.do("cat", PROPOSAL, "declare", key, reason="my former employer")
    with pytest.raises(RefusedError, match="conflict of interest"):
        play.do("cat", PROPOSAL, "vote", key, ballot="for")
    play.house("bo", "enrol", code="o1", name="One", users=["cox"])
    with pytest.raises(RefusedError, match="conflict of interest"):
        play.do("cox", PROPOSAL, "vote", key, ballot="for")
    play.do("bo", PROPOSAL, "prepare_decision", key, amount=400)  # one of one
    play.house("nat", "grant", user="bo", office="committee_member")
    with pytest.raises(RefusedError, match="second person"):
        play.do("bo", PROPOSAL, "confirm_selection", key)
    assert play.state(key) == "decision"


def test_without_more_than_half_of_the_members_nothing_is_decided(lite):
    call = lite.call()
    key = lite.submitted(call)
    lite.to_docket(call)
    lite.do("bo", PROPOSAL, "put_forward", key)
    lite.do("cy", PROPOSAL, "vote", key, ballot="for")
    with pytest.raises(RefusedError, match="1 of 3"):
        lite.do("bo", PROPOSAL, "prepare_decision", key, amount=400)


def test_a_conflict_from_linkages_keeps_a_reviewer_out(lite):
    call = lite.call()
    key = lite.submitted(call)
    object.__setattr__(lite.record, "conflicts", lambda k: ["rae"] if k == key else [])
    for name in ("take_up", "find_eligible"):
        lite.step("bo", name, key)
    lite.step("bo", "clear_overlap", key, reason="nothing alike")
    with pytest.raises(RefusedError, match="'rae' has a conflict"):
        lite.step("bo", "assign", key, user="rae")
    lite.step("bo", "assign", key, user="rob")
    lite.house("bo", "enrol", code="o1", name="One", users=["rob"])
    with pytest.raises(RefusedError, match="conflict of interest"):
        lite.step(
            "rob", "score", key, scores={"merit": 90}
        )  # as an applicant he sees it
    with pytest.raises(RefusedError, match="needs 2 reviews"):
        lite.step("bo", "end_review", key)


def test_an_organisation_that_merges_mid_call_is_taken_over_first(lite):
    call = lite.call()
    key = lite.submitted(call)
    lite.to_docket(call)
    lite.decided(key)
    lite.house("bo", "merge", code="o1", into="o2", reason="merged by law")
    with pytest.raises(RefusedError, match="has merged into another"):
        lite.do("reg", PROPOSAL, "prepare_agreement", key, amount=400)
    lite.do("bo", PROPOSAL, "take_over", key)
    lite.agreed(key)
    lite.do("abe", PROPOSAL, "report_completion", key)  # acts for the heir
    assert lite.state(key) == "completion"


def test_a_rejection_is_appealed_against_once_and_in_time(lite):
    call = lite.call()
    key, late = (
        lite.submitted(call),
        lite.submitted(call, user="abe", organisation="o2"),
    )
    lite.to_docket(call)
    lite.decided(key, ballot="against")
    lite.decided(late, ballot="against")
    assert lite.state(key) == "rejected"
    lite.do("ana", PROPOSAL, "appeal", key, reason="a score was left out")
    lite.do("nat", PROPOSAL, "dismiss_appeal", key, reason="it was not")
    with pytest.raises(RefusedError, match="an appeal already"):
        lite.do("ana", PROPOSAL, "appeal", key, reason="once more")
    lite.now += 30 * DAY
    with pytest.raises(RefusedError, match="30 days"):
        lite.do("abe", PROPOSAL, "appeal", late, reason="too late")


def test_an_appeal_that_is_granted_begins_anew_with_new_votes(lite):
    call = lite.call()
    key = lite.submitted(call)
    lite.to_docket(call)
    lite.decided(key, ballot="against")
    lite.do("ana", PROPOSAL, "appeal", key, reason="a score was left out")
    lite.do("nat", PROPOSAL, "grant_appeal", key, reason="it was")
    lite.of(m.Proposal).filter(pk=int(key)).get()
    lite.do("bo", PROPOSAL, "find_eligible", key)
    lite.do("bo", PROPOSAL, "clear_overlap", key, reason="as before")
    for user in ("rae", "rob"):
        lite.do("bo", PROPOSAL, "assign", key, user=user)
        lite.do(user, PROPOSAL, "score", key, scores={"merit": 95})
    lite.do("bo", PROPOSAL, "end_review", key)
    lite.decided(key)
    assert lite.state(key) == "approved"
    assert verify(lite.record).says is None


def test_the_regions_own_share_is_decided_by_their_committee(lite):
    call = lite.call(regional_share=300)
    key = lite.submitted(call, is_regional=True, amount=400)
    lite.house("nat", "grant", user="rex", office="committee_member", region="KR-47")
    lite.to_docket(call)
    lite.do("bo", PROPOSAL, "put_forward", key)
    for user in ("rex", "cy", "cat"):  # the national members sit above every region
        lite.do(user, PROPOSAL, "vote", key, ballot="for")
    lite.do("bo", PROPOSAL, "prepare_decision", key, amount=400)
    with pytest.raises(RefusedError, match="300 is left"):
        lite.do("rex", PROPOSAL, "confirm_selection", key)
    lite.do("rex", PROPOSAL, "reopen", key, reason="too much")
    for user in ("rex", "cy", "cat"):
        lite.do(user, PROPOSAL, "vote", key, ballot="for")
    lite.do("bo", PROPOSAL, "prepare_decision", key, amount=300)
    lite.do("rex", PROPOSAL, "confirm_selection", key)
    assert lite.state(key) == "approved"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"amount": 1.5}, "whole amount"),
        ({"amount": True}, "whole amount"),
        ({"amount": -5}, "whole amount"),
        ({"amount": 10**19}, "whole amount"),
        ({"content": "text"}, "named fields"),
        ({"content": {"a": "x" * 300_000}}, "200,000 characters"),
        ({"organisation": "nobody"}, "no organisation"),
        ({"region": "KR-99"}, "no region"),
    ],
)
def test_what_is_handed_in_wrongly_is_refused_in_words(lite, asked, told):
    call = lite.call()
    before = lite.tallies()
    with pytest.raises(ParameterError, match=told):
        lite.begin(call, **asked)
    assert lite.tallies() == before


def test_an_act_that_is_none_is_refused(lite):
    with pytest.raises(ParameterError, match="There is no act 'wish' here"):
        lite.do("bo", CALL, "wish")


def test_messages_wait_for_those_who_are_told_with_their_day(lite):
    key = lite.submitted(lite.call())
    waiting = lite.of(m.Outbox).filter(kind="proposal", key=key, act="submit")
    due = dict(waiting.values_list("office", "due"))
    assert due == {"secretariat": START + 7 * DAY, "applicant": None}
