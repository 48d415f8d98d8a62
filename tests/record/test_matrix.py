"""Office × region × state × act: services allow what the table says, nothing else."""

import itertools
import os
import random
from datetime import timedelta

import pytest
from play import CALL, PROPOSAL, START

from madang.errors import MadangError, NotVisibleError
from madang.governance import BEGINNING, WORKFLOWS, Office
from madang.record import models as m

FULL = os.environ.get("MADANG_SIEGE") == "full"
CELLS = 12_000 if FULL else 1_200
WHERE = {
    "country": ("", None), "above": ("KR-47", None), "own": ("KR-47-1", None),
    "elsewhere": ("KR-48", None), "ended": ("", START - timedelta(days=1)),
}  # fmt: skip
PERSONAL = {Office.APPLICANT, Office.REVIEWER, Office.EXECUTING}
STAFF = {Office.REGIONAL, Office.NATIONAL, Office.SECRETARIAT}
UNJUDGED = {
    "draft", "submitted", "returned", "eligibility", "overlap", "withdrawn", "appealed"
}  # fmt: skip
ENDED = {"completion", "completed", "evaluated", "terminated"}


def is_seen(kind, office, where, state):
    """Say as the rules are told to people whether somebody sees it."""
    if where in {"elsewhere", "ended"}:
        return kind is CALL and state != "draft"
    if office is Office.AUDITOR:
        return True
    if kind is CALL:
        return state != "draft" or office in STAFF
    if office in STAFF:
        return state != "draft"
    if office is Office.COMMITTEE:
        return where == "country" and state not in UNJUDGED
    return office is Office.EVALUATOR and state in ENDED


def expected(kind, office, where, state, transition):
    """Say what must come of it: unseen, not for you, not now, or as the guards say."""
    if not is_seen(kind, office, where, state):
        return "unseen"
    is_here = where not in {"elsewhere", "ended"}
    is_here &= office is not Office.COMMITTEE or where == "country"
    if not is_here or office in PERSONAL or office not in transition.offices:
        return "not for you"
    return "not now" if state not in transition.sources else "guards"


def found(play, user, kind, transition, key):
    """Try it, and say what came of it."""
    try:
        play.do(user, kind, transition.name, key)
    except NotVisibleError:
        return "unseen"
    except MadangError as error:
        told = str(error)
        if "You hold none of these offices" in told:
            return "not for you"
        return "not now" if "cannot be done now" in told else "guards"
    return "guards"


def cells(kind):
    """List the cells of one workflow."""
    workflow = WORKFLOWS[kind]
    acts = [t for t in workflow.transitions if BEGINNING not in t.sources]
    states = [s.name for s in workflow.states]
    return itertools.product([kind], Office, WHERE, states, acts)


def test_the_matrix_of_permissions_is_that_of_the_table(play):
    call = play.call(region="")
    key = play.begin(call)
    for office, (where, (region, until)) in itertools.product(Office, WHERE.items()):
        play.of(m.Grant).create(
            user=f"{office}-{where}", office=office, region=region, until=until,
            since=START - timedelta(days=9), given_by="nat",
        )  # fmt: skip
    every = [*cells(PROPOSAL), *cells(CALL)]
    some = random.Random(7).sample(every, min(CELLS, len(every)))
    met = set()
    for kind, office, where, state, transition in some:
        model, number = (m.Call, call) if kind is CALL else (m.Proposal, key)
        if kind is CALL:  # it belongs to the country: who is below it holds nothing
            where_seen = where if where in {"country", "ended"} else "elsewhere"
        else:
            where_seen = where
        play.of(model).filter(pk=int(number)).update(state=state)
        want = expected(kind, office, where_seen, state, transition)
        got = found(play, f"{office}-{where}", kind, transition, number)
        assert got == want, (kind, office, where, state, transition.name)
        met.add(want)
    assert met == {"unseen", "not for you", "not now", "guards"}


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected"])
def test_an_applicant_does_with_the_own_proposal_what_the_table_says(lite, state):
    key = lite.begin(lite.call())
    for transition in WORKFLOWS[PROPOSAL].transitions:
        if BEGINNING in transition.sources:
            continue
        lite.of(m.Proposal).filter(pk=int(key)).update(state=state)
        got = found(lite, "ana", PROPOSAL, transition, key)
        if Office.APPLICANT not in transition.offices:
            assert got == "not for you", transition.name
        else:
            assert got == ("guards" if state in transition.sources else "not now")
